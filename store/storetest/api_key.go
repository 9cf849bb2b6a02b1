package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
)

func apiKeys(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	u, other := addUser(t, s, "an@example.vn", domain.RoleProducer), addUser(t, s, "binh@example.vn", domain.RoleBuyer)
	token := domain.NewToken(domain.TokenAPIKey)
	want := domain.APIKey{
		UserID: u.ID, Name: "Kho hàng", TokenHash: domain.HashToken(token), Hint: domain.TokenHint(domain.TokenAPIKey, token),
		Scopes: domain.ScopeSet{domain.ScopeRead, domain.ScopeWrite}, ExpiresAt: noon().Add(time.Hour),
	}
	k, err := s.AddAPIKey(t.Context(), domain.Actor{}, want)
	must(t, err)
	want.ID, want.CreatedAt = k.ID, noon()
	got, err := s.APIKeys(t.Context(), u.ID)
	must(t, err)
	if d := cmp.Diff([]domain.APIKey{want}, got); d != "" {
		t.Fatalf("keys (-want +got):\n%s", d)
	}
	actor, err := whois(t, s, domain.TokenAPIKey, token)
	must(t, err)
	if actor.UserID != u.ID || actor.APIKeyID != k.ID || actor.SessionID != "" || !actor.May(domain.ScopeWrite) || !actor.Has(domain.RoleProducer) {
		t.Fatalf("the key belongs to %+v", actor)
	}
	if got, err = s.APIKeys(t.Context(), u.ID); err != nil || got[0].LastUsedAt == nil || !got[0].LastUsedAt.Equal(noon()) {
		t.Errorf("its use was not noted: %+v (%v)", got, err)
	}
	_, err = whois(t, s, domain.TokenSession, token)
	wantCode(t, err, domain.CodeUnauthenticated)

	for name, change := range map[string]func(*domain.APIKey){
		"no name":            func(k *domain.APIKey) { k.Name = " " },
		"a name of lines":    func(k *domain.APIKey) { k.Name = "a\r\nb" },
		"no scope":           func(k *domain.APIKey) { k.Scopes = nil },
		"an unknown scope":   func(k *domain.APIKey) { k.Scopes = domain.ScopeSet{"all"} },
		"a scope twice":      func(k *domain.APIKey) { k.Scopes = domain.ScopeSet{domain.ScopeRead, domain.ScopeRead} },
		"an end in the past": func(k *domain.APIKey) { k.ExpiresAt = noon() },
		"a distant end":      func(k *domain.APIKey) { k.ExpiresAt = noon().Add(domain.APIKeyLife + time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			bad := want
			bad.TokenHash = domain.HashToken(name)
			change(&bad)
			_, err := s.AddAPIKey(t.Context(), domain.Actor{}, bad)
			wantCode(t, err, domain.CodeInvalid)
		})
	}
	orphan := want
	orphan.UserID = id('a', 1)
	_, err = s.AddAPIKey(t.Context(), domain.Actor{}, orphan)
	wantCode(t, err, domain.CodeNotFound)

	// Locking a user locks its keys, too, until it is unlocked.
	u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Locked: ptr(true), LockedReason: "Thử"})
	must(t, err)
	_, err = whois(t, s, domain.TokenAPIKey, token)
	wantCode(t, err, domain.CodeUnauthenticated)
	_, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Locked: ptr(false)})
	must(t, err)
	_, err = whois(t, s, domain.TokenAPIKey, token)
	must(t, err)

	pass(time.Hour)
	_, err = whois(t, s, domain.TokenAPIKey, token)
	wantCode(t, err, domain.CodeUnauthenticated)
	wantCode(t, s.RevokeAPIKey(t.Context(), domain.Actor{UserID: other.ID}, k.ID), domain.CodeNotFound)
	must(t, s.RevokeAPIKey(t.Context(), domain.Actor{UserID: u.ID}, k.ID))
	wantCode(t, s.RevokeAPIKey(t.Context(), domain.Actor{UserID: u.ID}, k.ID), domain.CodeNotFound)

	longest := want
	longest.ExpiresAt, longest.TokenHash = time.Time{}, domain.HashToken(token+"2")
	k, err = s.AddAPIKey(t.Context(), domain.Actor{}, longest)
	must(t, err)
	pass(domain.APIKeyLife)
	_, err = whois(t, s, domain.TokenAPIKey, token+"2")
	wantCode(t, err, domain.CodeUnauthenticated)
	pass(-time.Second)
	_, err = whois(t, s, domain.TokenAPIKey, token+"2")
	must(t, err)
	must(t, s.RevokeAPIKey(t.Context(), domain.Actor{UserID: u.ID}, k.ID))
	_, err = whois(t, s, domain.TokenAPIKey, token+"2")
	wantCode(t, err, domain.CodeUnauthenticated)

	codes := map[domain.Code]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range domain.MaxAPIKeys + 5 {
		wg.Go(func() {
			k := longest
			k.TokenHash = domain.HashToken(fmt.Sprint(i))
			_, err := s.AddAPIKey(t.Context(), domain.Actor{}, k)
			mu.Lock()
			defer mu.Unlock()
			codes[domain.CodeOf(err)]++
		})
	}
	wg.Wait()
	if codes[""] != domain.MaxAPIKeys || codes[domain.CodeConflict] != 5 {
		t.Errorf("%d concurrent keys ended with %v", domain.MaxAPIKeys+5, codes)
	}
}
