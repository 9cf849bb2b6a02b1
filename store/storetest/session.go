package storetest

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/store"
)

// clocked returns a store with a clock that the test moves.
func clocked(t testing.TB, open Open, set ...func(*store.Config)) (*store.Store, func(time.Duration)) {
	t.Helper()
	var past atomic.Int64
	s := open(t, func() time.Time { return noon().Add(time.Duration(past.Load())) }, true, set...)
	return s, func(d time.Duration) { past.Add(int64(d)) }
}

func signIn(t testing.TB, s *store.Store, u domain.User) (domain.Session, string) {
	t.Helper()
	token := domain.NewToken(domain.TokenSession)
	session, err := s.AddSession(t.Context(), domain.Session{
		UserID: u.ID, TokenHash: domain.HashToken(token), Address: "2001:db8::1", UserAgent: "test",
	}, domain.SignInProof{PasswordHash: u.PasswordHash})
	must(t, err)
	return session, token
}

func whois(t testing.TB, s *store.Store, k domain.TokenKind, token string) (domain.Actor, error) {
	t.Helper()
	return s.Actor(t.Context(), k, domain.HashToken(token))
}

func sessions(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	u, other := addUser(t, s, "an@example.vn", domain.RoleBuyer), addUser(t, s, "binh@example.vn", domain.RoleBuyer)
	first, token := signIn(t, s, u)
	want := domain.Session{
		ID: first.ID, UserID: u.ID, TokenHash: domain.HashToken(token), Address: "2001:db8::1", UserAgent: "test",
		CreatedAt: noon(), LastUsedAt: noon(), ExpiresAt: noon().Add(domain.SessionLife),
	}
	got, err := s.Sessions(t.Context(), u.ID)
	must(t, err)
	if d := cmp.Diff([]domain.Session{want}, got); d != "" {
		t.Fatalf("sessions (-want +got):\n%s", d)
	}
	actor, err := whois(t, s, domain.TokenSession, token)
	must(t, err)
	if actor.UserID != u.ID || actor.SessionID != first.ID || actor.APIKeyID != "" {
		t.Fatalf("the token belongs to %+v", actor)
	}
	for _, wrong := range []string{"", token + "x", domain.NewToken(domain.TokenSession)} {
		_, err := whois(t, s, domain.TokenSession, wrong)
		wantCode(t, err, domain.CodeUnauthenticated)
	}
	_, err = whois(t, s, domain.TokenAPIKey, token)
	wantCode(t, err, domain.CodeUnauthenticated)

	var (
		late   domain.Session
		second domain.Session
		token2 string
	)
	step(t, "its use is kept to the hour", func(t *testing.T) {
		pass(domain.UseStep - time.Second)
		_, err = whois(t, s, domain.TokenSession, token)
		must(t, err)
		got, err = s.Sessions(t.Context(), u.ID)
		must(t, err)
		if !got[0].LastUsedAt.Equal(noon()) {
			t.Errorf("last used at %v", got[0].LastUsedAt)
		}
		pass(time.Second)
		_, err = whois(t, s, domain.TokenSession, token)
		must(t, err)
		got, err = s.Sessions(t.Context(), u.ID)
		must(t, err)
		if !got[0].LastUsedAt.Equal(noon().Add(domain.UseStep)) {
			t.Errorf("last used at %v", got[0].LastUsedAt)
		}
	})

	step(t, "only its owner ends a session", func(t *testing.T) {
		wantCode(t, s.EndSession(t.Context(), other.ID, first.ID), domain.CodeNotFound)
		wantCode(t, s.EndSession(t.Context(), u.ID, "x"), domain.CodeNotFound)
		second, token2 = signIn(t, s, u)
		must(t, s.EndSession(t.Context(), u.ID, first.ID))
		wantCode(t, s.EndSession(t.Context(), u.ID, first.ID), domain.CodeNotFound)
		_, err = whois(t, s, domain.TokenSession, token)
		wantCode(t, err, domain.CodeUnauthenticated)
		_, err = whois(t, s, domain.TokenSession, token2)
		must(t, err)
	})

	step(t, "a new password ends all sessions but the one that set it", func(t *testing.T) {
		_, token3 := signIn(t, s, u)
		_, otherToken := signIn(t, s, other)
		u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{PasswordHash: ptr(passwordHash + "x"), KeepSession: second.ID})
		must(t, err)
		_, err = whois(t, s, domain.TokenSession, token2)
		must(t, err)
		_, err = whois(t, s, domain.TokenSession, token3)
		wantCode(t, err, domain.CodeUnauthenticated)
		_, err = whois(t, s, domain.TokenSession, otherToken)
		must(t, err)
		// A sign-in whose password changed after its check gets no session.
		late = domain.Session{UserID: u.ID, TokenHash: domain.HashToken("late")}
		_, err = s.AddSession(t.Context(), late, domain.SignInProof{PasswordHash: passwordHash})
		wantCode(t, err, domain.CodeUnauthenticated)
	})

	step(t, "time ends a session, and the next sign-in clears it away", func(t *testing.T) {
		pass(domain.SessionLife - time.Second)
		_, err = whois(t, s, domain.TokenSession, token2)
		must(t, err)
		pass(time.Second)
		pass(domain.UseStep)
		_, err = whois(t, s, domain.TokenSession, token2)
		wantCode(t, err, domain.CodeUnauthenticated)
		if got, err = s.Sessions(t.Context(), u.ID); err != nil || len(got) != 0 {
			t.Errorf("expired sessions are listed: %v %v", got, err)
		}
		signIn(t, s, other)
		var rows int
		must(t, s.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM sessions").Scan(&rows))
		if rows != 1 {
			t.Errorf("%d sessions are stored, want 1", rows)
		}
	})

	step(t, "the oldest end when there are too many, also with concurrent sign-ins", func(t *testing.T) {
		var wg sync.WaitGroup
		for i := range domain.MaxSessions + 10 {
			wg.Go(func() {
				_, err := s.AddSession(t.Context(), domain.Session{UserID: u.ID, TokenHash: domain.HashToken(fmt.Sprint(i))}, domain.SignInProof{PasswordHash: u.PasswordHash})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got, err = s.Sessions(t.Context(), u.ID); err != nil || len(got) != domain.MaxSessions {
			t.Errorf("%d sessions (%v), want %d", len(got), err, domain.MaxSessions)
		}
	})

	step(t, "a lock that another program sets holds, too", func(t *testing.T) {
		_, token = signIn(t, s, u)
		exec(t, s, "UPDATE users SET locked_at = created_at WHERE id = '"+u.ID+"'")
		_, err = whois(t, s, domain.TokenSession, token)
		wantCode(t, err, domain.CodeUnauthenticated)
		exec(t, s, "UPDATE users SET locked_at = NULL WHERE id = '"+u.ID+"'")
	})

	step(t, "a lock ends all", func(t *testing.T) {
		// Locked users get no new session, and their old ones are gone
		// afterwards.
		last, token4 := signIn(t, s, u)
		if got, err = s.Sessions(t.Context(), u.ID); err != nil || got[0].ID != last.ID {
			t.Errorf("the newest session is not the first (%v)", err)
		}
		u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Locked: ptr(true), LockedReason: "Thử"})
		must(t, err)
		_, err = whois(t, s, domain.TokenSession, token4)
		wantCode(t, err, domain.CodeUnauthenticated)
		_, err = s.AddSession(t.Context(), late, domain.SignInProof{PasswordHash: u.PasswordHash})
		wantCode(t, err, domain.CodeUnauthenticated)
		u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Locked: ptr(false)})
		must(t, err)
		_, err = whois(t, s, domain.TokenSession, token4)
		wantCode(t, err, domain.CodeUnauthenticated)
	})
}

// actors: a change of rights holds for the next request.
func actors(t *testing.T, open Open) {
	s := migrated(t, open)
	u := addOfficer(t, s, "can.bo@example.vn", "08")
	_, token := signIn(t, s, u)
	actor, err := whois(t, s, domain.TokenSession, token)
	must(t, err)
	if !slices.Equal(actor.Provinces, []string{"08"}) || !slices.Equal(actor.FormerProvinces, []string{"02", "08"}) {
		t.Fatalf("an officer of Tuyên Quang acts in %v, formerly %v", actor.Provinces, actor.FormerProvinces)
	}
	for _, c := range []struct {
		name   string
		today  string
		former *string
		want   bool
	}{
		{"Tuyên Quang", "08", nil, true},
		{"Tuyên Quang, formerly Hà Giang", "08", ptr("02"), true},
		{"Tuyên Quang, formerly the same", "08", ptr("08"), true},
		{"an old paper of Hà Giang", "", ptr("02"), true},
		{"Lào Cai", "15", nil, false},
		{"Lào Cai, formerly Yên Bái", "15", ptr("15"), false},
		{"Lào Cai, but formerly Hà Giang: a commune that moved", "15", ptr("02"), false},
		{"Tuyên Quang, but formerly Yên Bái: units that contradict each other", "08", ptr("15"), false},
		{"code 02, which is none of today", "02", nil, false},
		{"nowhere", "", nil, false},
	} {
		if got := actor.OfficerAt(c.today, c.former); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}

	u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"15"}})
	must(t, err)
	if actor, err = whois(t, s, domain.TokenSession, token); err != nil || actor.OfficerAt("08", nil) || !actor.OfficerAt("15", ptr("15")) {
		t.Errorf("after a move to Lào Cai: %+v (%v)", actor, err)
	}
	_, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Roles: []domain.Role{domain.RoleBuyer}})
	must(t, err)
	actor, err = whois(t, s, domain.TokenSession, token)
	must(t, err)
	if actor.OfficerAt("15", nil) || actor.Has(domain.RoleOfficer) || !actor.Has(domain.RoleBuyer) || len(actor.Provinces)+len(actor.FormerProvinces) > 0 {
		t.Errorf("after the role is revoked: %+v", actor)
	}
}
