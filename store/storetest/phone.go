package storetest

import (
	"testing"

	"chophien/domain"
	"chophien/store"
)

// phones: a code works once, for five minutes and five tries, with its token, for its
// purpose and its user; a number belongs to one user.
func phones(t *testing.T, open Open) {
	s, pass := clocked(t, open, func(c *store.Config) { c.Phones, c.Mail = true, true })
	ctx := t.Context()
	const number, other = "+84912345678", "+84987654321"
	ask := func(t *testing.T, p domain.PhonePurpose, phone string, user *string) []byte {
		t.Helper()
		hash := domain.HashToken(domain.NewToken(domain.TokenPhoneCode))
		_, err := s.AddPhoneCode(ctx, domain.PhoneCode{TokenHash: hash, Phone: phone, Purpose: p, UserID: user, Lang: "vi"})
		must(t, err)
		return hash
	}
	prepared := func(t *testing.T, hash []byte) string {
		t.Helper()
		_, code, ok, err := s.PreparePhoneCode(ctx, hash)
		must(t, err)
		if !ok {
			t.Fatal("no code is to be sent")
		}
		return code
	}
	wrong := func(code string) string { return map[bool]string{true: "000001", false: "000000"}[code == "000000"] }
	try := func(hash []byte, code string) error {
		_, err := s.TryPhoneCode(ctx, domain.PhoneSignIn, "", hash, code)
		return err
	}
	register := func(hash []byte, name string) (domain.User, error) {
		u := newUser("", domain.RoleProducer)
		u.EmailKey, u.Name, u.NoPassword = "", name, true
		return s.RegisterByPhone(ctx, hash, u)
	}
	jobs := func(kind string) int { return len(texts(t, s, "SELECT kind FROM river_job WHERE kind = '"+kind+"'")) }

	step(t, "a code that was not sent works with no text", func(t *testing.T) {
		hash := ask(t, domain.PhoneSignIn, number, nil)
		wantCode(t, try(hash, ""), domain.CodeInvalid)
		_, err := register(hash, "An")
		wantCode(t, err, domain.CodeNotFound)
		if jobs("send_phone_code") != 1 {
			t.Error("no job sends it")
		}
	})
	step(t, "five tries", func(t *testing.T) {
		hash := ask(t, domain.PhoneSignIn, number, nil)
		code := prepared(t, hash)
		for range domain.PhoneCodeTries {
			wantCode(t, try(hash, wrong(code)), domain.CodeInvalid)
		}
		wantCode(t, try(hash, code), domain.CodeNotFound)
		if _, _, ok, err := s.PreparePhoneCode(ctx, hash); ok || err != nil {
			t.Errorf("it is sent again: %v", err)
		}
	})
	step(t, "the right code at the last try", func(t *testing.T) {
		hash := ask(t, domain.PhoneSignIn, number, nil)
		code := prepared(t, hash)
		for range domain.PhoneCodeTries - 1 {
			wantCode(t, try(hash, "x"), domain.CodeInvalid)
		}
		must(t, try(hash, code))
		must(t, try(hash, code)) // first for the sign-in, then for the sign-up
	})
	step(t, "five minutes", func(t *testing.T) {
		hash := ask(t, domain.PhoneSignIn, number, nil)
		code := prepared(t, hash)
		must(t, try(hash, code))
		pass(domain.PhoneCodeLife)
		wantCode(t, try(hash, code), domain.CodeNotFound)
		_, err := register(hash, "An")
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "a second message ends the first code", func(t *testing.T) {
		hash := ask(t, domain.PhoneSignIn, number, nil)
		first := prepared(t, hash)
		second := prepared(t, hash)
		if first != second {
			wantCode(t, try(hash, first), domain.CodeInvalid)
		}
		must(t, try(hash, second))
	})
	step(t, "no code and no token can be read from the database", func(t *testing.T) {
		hash := ask(t, domain.PhoneSignIn, number, nil)
		code := prepared(t, hash)
		for _, row := range texts(t, s, "SELECT phone || ' ' || purpose || ' ' || lang FROM phone_codes") {
			if row != number+" sign_in vi" {
				t.Errorf("%q with the code %s", row, code)
			}
		}
	})
	var an domain.User
	step(t, "one of many requests registers with a code, and one signs in", func(t *testing.T) {
		hash := ask(t, domain.PhoneSignIn, number, nil)
		must(t, try(hash, prepared(t, hash)))
		made := make(chan domain.User, 8)
		oneSucceeds(t, 8, func(int) error {
			u, err := register(hash, "An")
			if err == nil {
				made <- u
			}
			return err
		}, domain.CodeNotFound)
		an = <-made
		if an.Email != "" || an.Phone != number || !an.Confirmed() || !an.NoPassword {
			t.Errorf("%+v", an)
		}
		hash = ask(t, domain.PhoneSignIn, number, nil)
		must(t, try(hash, prepared(t, hash)))
		_, err := register(hash, "An hai")
		wantCode(t, err, domain.CodeConflict)
		session := func(u domain.User) error {
			_, err := s.AddSession(ctx, domain.Session{UserID: u.ID, TokenHash: domain.HashToken(domain.NewToken(domain.TokenSession))}, domain.SignInProof{PasswordHash: u.PasswordHash, PhoneToken: hash})
			return err
		}
		stranger := addUser(t, s, "la@example.vn", domain.RoleBuyer)
		wantCode(t, session(stranger), domain.CodeNotFound) // and the code stays
		oneSucceeds(t, 8, func(int) error { return session(an) }, domain.CodeNotFound)
	})
	step(t, "two codes for one number register one account", func(t *testing.T) {
		var hashes [][]byte
		for range 4 {
			hash := ask(t, domain.PhoneSignIn, other, nil)
			must(t, try(hash, prepared(t, hash)))
			hashes = append(hashes, hash)
		}
		oneSucceeds(t, 4, func(i int) error { _, err := register(hashes[i], "Bình"); return err }, domain.CodeConflict)
	})
	step(t, "a user without an address gets no mail, and is found by number", func(t *testing.T) {
		u, err := s.UserByPhone(ctx, number)
		must(t, err)
		if u.ID != an.ID || len(u.Roles) != 1 {
			t.Errorf("%+v", u)
		}
		_, err = s.UserByPhone(ctx, "")
		wantCode(t, err, domain.CodeNotFound)
		list, err := s.Users(ctx, domain.UserFilter{Phone: number}, domain.Page{Limit: 10})
		must(t, err)
		if len(list.Items) != 1 {
			t.Errorf("%d users", len(list.Items))
		}
		if _, notices, err := s.ClaimNotices(ctx, an.ID, 1); err != nil || len(notices) != 0 {
			t.Errorf("%d notices, %v", len(notices), err)
		}
		_, err = s.AddLink(ctx, domain.Actor{UserID: an.ID}, domain.AccountLink{UserID: an.ID, Purpose: domain.LinkConfirm, TokenHash: domain.HashToken("x")})
		wantCode(t, err, domain.CodeInvalid)
	})
	chi := addUser(t, s, "chi@example.vn", domain.RoleBuyer)
	dung := addUser(t, s, "dung@example.vn", domain.RoleBuyer)
	set := func(t *testing.T, u domain.User, phone string) error {
		t.Helper()
		hash := ask(t, domain.PhoneSet, phone, &u.ID)
		code := prepared(t, hash)
		wantCode(t, try(hash, code), domain.CodeNotFound) // not to sign in
		_, err := s.TryPhoneCode(ctx, domain.PhoneSet, an.ID, hash, code)
		wantCode(t, err, domain.CodeNotFound) // not for another user
		_, err = s.SetPhone(ctx, domain.Actor{UserID: an.ID}, hash)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.SetPhone(ctx, domain.Actor{UserID: u.ID}, hash)
		return err
	}
	const third = "+84327123456"
	step(t, "a number moves with proof, and its earlier user gets a notice", func(t *testing.T) {
		must(t, set(t, chi, third))
		must(t, set(t, dung, third))
		if u, err := s.UserByPhone(ctx, third); err != nil || u.ID != dung.ID {
			t.Errorf("%+v, %v", u, err)
		}
		if u, err := s.User(ctx, chi.ID); err != nil || u.Phone != "" {
			t.Errorf("%+v, %v", u, err)
		}
		list, err := s.Notices(ctx, chi.ID, true, domain.Page{Limit: 10})
		must(t, err)
		if len(list.Items) != 1 || list.Items[0].Kind != "user.phone_moved" {
			t.Errorf("%+v", list.Items)
		}
	})
	step(t, "the number of an account without an address stays", func(t *testing.T) {
		wantCode(t, set(t, dung, number), domain.CodeConflict)
		_, err := s.RemovePhone(ctx, domain.Actor{UserID: an.ID})
		wantCode(t, err, domain.CodeConflict)
		_, err = s.RemovePhone(ctx, domain.Actor{UserID: chi.ID})
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "an earlier number gets a message", func(t *testing.T) {
		before := jobs("send_phone_moved")
		must(t, set(t, dung, "+84564123456"))
		_, err := s.RemovePhone(ctx, domain.Actor{UserID: dung.ID})
		must(t, err)
		if got := jobs("send_phone_moved") - before; got != 2 {
			t.Errorf("%d messages", got)
		}
	})
	step(t, "a code of the own number works once", func(t *testing.T) {
		hash := ask(t, domain.PhoneOwn, number, &an.ID)
		_, err := s.TryPhoneCode(ctx, domain.PhoneOwn, an.ID, hash, prepared(t, hash))
		must(t, err)
		oneSucceeds(t, 4, func(int) error { return s.UsePhoneCode(ctx, hash) }, domain.CodeNotFound)
	})
	step(t, "a deleted account holds its number no longer", func(t *testing.T) {
		u, err := s.User(ctx, an.ID)
		must(t, err)
		must(t, s.DeleteAccount(ctx, domain.Actor{UserID: u.ID, Roles: u.Roles}, u.Version, u.PasswordHash))
		_, err = s.UserByPhone(ctx, number)
		wantCode(t, err, domain.CodeNotFound)
		hash := ask(t, domain.PhoneSignIn, number, nil)
		must(t, try(hash, prepared(t, hash)))
		_, err = register(hash, "Người mới")
		must(t, err)
	})
}
