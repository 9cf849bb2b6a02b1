package storetest

import (
	"fmt"
	"sync"
	"testing"

	"chophien/domain"
)

// secondFactors: each code and each recovery code begins one session, and the secret
// never stays behind.
func secondFactors(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	u := addUser(t, s, "can.bo@example.vn", domain.RoleOrganizer)
	by := domain.Actor{UserID: u.ID}
	var hashes [][]byte
	for i := range domain.RecoveryCodes {
		hashes = append(hashes, domain.HashRecoveryCode(u.ID, fmt.Sprint("CODE", i)))
	}
	begin := func(p domain.SecondFactorProof) error {
		_, err := s.AddSession(t.Context(), domain.Session{UserID: u.ID, TokenHash: domain.HashToken(domain.NewToken(domain.TokenSession))}, domain.SignInProof{PasswordHash: u.PasswordHash, SecondFactor: p})
		return err
	}
	session, token := signIn(t, s, u)
	_, elsewhere := signIn(t, s, u)
	step(t, "a secret that waits changes nothing, and ends after a time", func(t *testing.T) {
		wantCode(t, s.ConfirmSecondFactor(t.Context(), by, 1, hashes), domain.CodeConflict)
		must(t, s.BeginSecondFactor(t.Context(), by, "ONE"))
		must(t, begin(domain.SecondFactorProof{}))
		pass(domain.SecondFactorSetUp)
		wantCode(t, s.ConfirmSecondFactor(t.Context(), by, 1, hashes), domain.CodeConflict)
		must(t, s.BeginSecondFactor(t.Context(), by, "TWO"))
		f, err := s.SecondFactor(t.Context(), u.ID)
		must(t, err)
		if f.On() || f.Secret != "TWO" || f.CodesLeft != 0 {
			t.Errorf("%+v", f)
		}
		wantCode(t, s.BeginSecondFactor(t.Context(), domain.Actor{}, "X"), domain.CodeNotFound)
	})
	step(t, "the first code puts it into use and ends other sessions", func(t *testing.T) {
		must(t, s.ConfirmSecondFactor(t.Context(), domain.Actor{UserID: u.ID, SessionID: session.ID}, 10, hashes))
		actor, err := whois(t, s, domain.TokenSession, token)
		must(t, err)
		if !actor.SecondFactor {
			t.Errorf("the actor %+v", actor)
		}
		_, err = whois(t, s, domain.TokenSession, elsewhere)
		wantCode(t, err, domain.CodeUnauthenticated)
		if found, err := s.User(t.Context(), u.ID); err != nil || !found.SecondFactor {
			t.Errorf("the user %+v, %v", found, err)
		}
		wantCode(t, s.BeginSecondFactor(t.Context(), by, "THREE"), domain.CodeConflict)
		wantCode(t, s.ConfirmSecondFactor(t.Context(), by, 11, hashes), domain.CodeConflict)
	})
	step(t, "a session needs a code that was not used", func(t *testing.T) {
		recovery := domain.SecondFactorProof{RecoveryHash: hashes[0]}
		for _, c := range []struct {
			name  string
			proof domain.SecondFactorProof
			want  domain.Code // empty: a session begins
		}{
			{"no code", domain.SecondFactorProof{}, domain.CodeUnauthenticated},
			{"the first code once more", domain.SecondFactorProof{Step: 10}, domain.CodeInvalid},
			{"the next code", domain.SecondFactorProof{Step: 11}, ""},
			{"the same again", domain.SecondFactorProof{Step: 11}, domain.CodeInvalid},
			{"a recovery code", recovery, ""},
			{"the same again", recovery, domain.CodeInvalid},
			{"that of another user", domain.SecondFactorProof{RecoveryHash: domain.HashRecoveryCode("x", "CODE1")}, domain.CodeInvalid},
		} {
			t.Run(c.name, func(t *testing.T) {
				if err := begin(c.proof); domain.CodeOf(err) != c.want {
					t.Errorf("%v, want %q", err, c.want)
				}
			})
		}
		if f, err := s.SecondFactor(t.Context(), u.ID); err != nil || f.CodesLeft != domain.RecoveryCodes-1 {
			t.Errorf("%+v, %v", f, err)
		}
	})
	step(t, "of many that send one code at once, one begins a session", func(t *testing.T) {
		for name, proof := range map[string]domain.SecondFactorProof{"a code": {Step: 20}, "a recovery code": {RecoveryHash: hashes[1]}} {
			var all sync.WaitGroup
			errs := make([]error, 8)
			for i := range errs {
				all.Go(func() { errs[i] = begin(proof) })
			}
			all.Wait()
			begun := 0
			for _, err := range errs {
				if err == nil {
					begun++
				} else {
					wantCode(t, err, domain.CodeInvalid)
				}
			}
			if begun != 1 {
				t.Errorf("%s began %d sessions", name, begun)
			}
		}
	})
	step(t, "a second step begins one session, and ends with the password and with time", func(t *testing.T) {
		add := func(token string) []byte {
			hash := domain.HashToken(token)
			must(t, s.AddSecondStep(t.Context(), domain.AccountLink{UserID: u.ID, TokenHash: hash}, nil))
			return hash
		}
		use := func(hash []byte, at int64) error {
			_, err := s.AddSession(t.Context(), domain.Session{UserID: u.ID, TokenHash: domain.HashToken(domain.NewToken(domain.TokenSession))},
				domain.SignInProof{PasswordHash: u.PasswordHash, SecondFactor: domain.SecondFactorProof{Step: at}, StepHash: hash})
			return err
		}
		one, two := add("one"), add("two")
		for _, hash := range [][]byte{one, two} { // of two browsers
			if _, found, err := s.AccountLink(t.Context(), domain.LinkSecondStep, hash); err != nil || found.ID != u.ID {
				t.Errorf("%+v, %v", found, err)
			}
		}
		wantCode(t, use(one, 20), domain.CodeInvalid) // stays after a wrong code
		must(t, use(one, 30))
		wantCode(t, use(one, 31), domain.CodeNotFound)
		must(t, use(two, 31)) // the refused use of 31 used up nothing
		three := add("three")
		pass(domain.LinkSecondStep.Life())
		_, _, err := s.AccountLink(t.Context(), domain.LinkSecondStep, three)
		wantCode(t, err, domain.CodeNotFound)
		four := add("four")
		hash := u.PasswordHash
		now, err := s.User(t.Context(), u.ID)
		must(t, err)
		_, err = s.ChangeUser(t.Context(), by, u.ID, now.Version, domain.UserChange{PasswordHash: &hash})
		must(t, err)
		_, _, err = s.AccountLink(t.Context(), domain.LinkSecondStep, four)
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "it is changed and removed with a code only", func(t *testing.T) {
		wantCode(t, s.SetRecoveryCodes(t.Context(), by, domain.SecondFactorProof{}, hashes[:2]), domain.CodeUnauthenticated)
		must(t, s.SetRecoveryCodes(t.Context(), by, domain.SecondFactorProof{Step: 40}, hashes[:2]))
		wantCode(t, s.RemoveSecondFactor(t.Context(), by, domain.SecondFactorProof{Step: 40}), domain.CodeInvalid)
		must(t, s.RemoveSecondFactor(t.Context(), by, domain.SecondFactorProof{RecoveryHash: hashes[0]}))
		must(t, begin(domain.SecondFactorProof{}))
		if f, err := s.SecondFactor(t.Context(), u.ID); err != nil || f.Secret != "" || f.CodesLeft != 0 {
			t.Errorf("%+v, %v", f, err)
		}
		wantCode(t, s.RemoveSecondFactor(t.Context(), by, domain.SecondFactorProof{Step: 50}), domain.CodeConflict)
		wantCode(t, s.SetRecoveryCodes(t.Context(), by, domain.SecondFactorProof{Step: 50}, hashes), domain.CodeConflict)
	})
	step(t, "an admin removes it, which ends the sessions", func(t *testing.T) {
		admin := domain.Actor{UserID: addUser(t, s, "admin@example.vn", domain.RoleAdmin).ID, Roles: []domain.Role{domain.RoleAdmin}}
		wantCode(t, s.RemoveSecondFactorOf(t.Context(), admin, u.ID), domain.CodeNotFound)
		must(t, s.BeginSecondFactor(t.Context(), by, "FOUR"))
		must(t, s.ConfirmSecondFactor(t.Context(), by, 60, hashes))
		must(t, begin(domain.SecondFactorProof{Step: 61}))
		wantCode(t, s.RemoveSecondFactorOf(t.Context(), by, u.ID), domain.CodeForbidden) // which takes a code
		must(t, s.RemoveSecondFactorOf(t.Context(), admin, u.ID))
		left, err := s.Sessions(t.Context(), u.ID)
		must(t, err)
		if len(left) != 0 {
			t.Errorf("%d sessions are left", len(left))
		}
		found, err := s.AuditEntries(t.Context(), domain.AuditFilter{NounID: u.ID}, domain.Page{Limit: 20})
		must(t, err)
		if e := found.Items[0]; e.Action != "user.remove_second_factor" || e.UserID != admin.UserID {
			t.Errorf("the newest entry %+v", e)
		}
	})
	step(t, "it goes with the account", func(t *testing.T) {
		must(t, s.BeginSecondFactor(t.Context(), by, "FIVE"))
		must(t, s.ConfirmSecondFactor(t.Context(), by, 70, hashes))
		now, err := s.User(t.Context(), u.ID)
		must(t, err)
		must(t, s.DeleteAccount(t.Context(), domain.Actor{UserID: u.ID, Roles: u.Roles}, now.Version, u.PasswordHash))
		if f, err := s.SecondFactor(t.Context(), u.ID); err != nil || f.Secret != "" || f.CodesLeft != 0 {
			t.Errorf("%+v, %v", f, err)
		}
	})
}
