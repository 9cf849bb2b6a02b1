package storetest

import (
	"testing"

	"chophien/domain"
	"chophien/store"
)

// linkTo prepares the mail of a job, as the worker does, and returns it.
func linkTo(t testing.TB, s *store.Store, args domain.MailAccountArgs) domain.AccountMail {
	t.Helper()
	m, ok, err := s.PrepareAccountMail(t.Context(), args)
	must(t, err)
	if !ok {
		t.Fatalf("no mail is due for %+v", args)
	}
	return m
}

func wantNoMail(t testing.TB, s *store.Store, args domain.MailAccountArgs) {
	t.Helper()
	if m, ok, err := s.PrepareAccountMail(t.Context(), args); ok || err != nil {
		t.Fatalf("a mail is due for %+v: %+v, %v", args, m, err)
	}
}

func register(t testing.TB, s *store.Store, email string) domain.User {
	t.Helper()
	u, err := s.Register(t.Context(), newUser(email, domain.RoleProducer))
	must(t, err)
	return u
}

// unconfirmed: an account that nobody confirmed holds no address, and ends when
// somebody proves that the address is its own, or after a time.
func unconfirmed(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	confirm := func(u domain.User) domain.MailAccountArgs {
		return domain.MailAccountArgs{About: domain.MailConfirm, UserID: u.ID, Email: u.Email}
	}
	gone := func(t testing.TB, u domain.User) {
		t.Helper()
		_, err := s.User(t.Context(), u.ID)
		wantCode(t, err, domain.CodeNotFound)
	}
	step(t, "it claims the address, signs in and may do nothing else", func(t *testing.T) {
		first, second := register(t, s, "An@example.vn"), register(t, s, "an@example.vn")
		_, err := s.UserByEmail(t.Context(), "an@example.vn")
		wantCode(t, err, domain.CodeNotFound)
		claims, err := s.Claims(t.Context(), "an@example.vn")
		must(t, err)
		if len(claims) != 2 || claims[0].ID != second.ID || claims[1].ID != first.ID || claims[0].Confirmed() || len(claims[0].Roles) != 1 {
			t.Fatalf("claims: %+v", claims)
		}
		for name, key := range map[string]string{"its key": first.EmailKey, "an earlier form of it": first.ID + "@unconfirmed.invalid"} {
			if _, err := s.UserByEmail(t.Context(), key); domain.CodeOf(err) != domain.CodeNotFound {
				t.Errorf("%s finds the account: %v", name, err)
			}
		}
		wantNoMail(t, s, domain.MailAccountArgs{About: domain.MailReset, Email: first.ID + "@unconfirmed.invalid"})
		if _, err := domain.ParseEmail(first.EmailKey); err == nil {
			t.Errorf("a caller can send the key %q", first.EmailKey)
		}
		_, token := signIn(t, s, first)
		actor, err := whois(t, s, domain.TokenSession, token)
		must(t, err)
		if !actor.Unconfirmed || domain.CodeOf(actor.CheckReady()) != domain.CodeForbidden {
			t.Errorf("the actor %+v", actor)
		}
		found, err := s.Users(t.Context(), domain.UserFilter{Email: "AN@example.vn"}, page())
		must(t, err)
		if len(found.Items) != 2 {
			t.Errorf("an admin finds %d accounts", len(found.Items))
		}

		m := linkTo(t, s, confirm(first))
		if m.About != domain.MailConfirm || m.Email != "An@example.vn" || m.Name != "" || m.Account != first.Name {
			t.Errorf("the mail %+v", m)
		}
		for name, by := range map[string]domain.Actor{"nobody": {}, "another account": {UserID: second.ID}} {
			if _, err := s.Confirm(t.Context(), by, domain.HashToken(m.Token)); domain.CodeOf(err) != domain.CodeNotFound {
				t.Errorf("%s confirms it: %v", name, err)
			}
		}
		_, elsewhere := signIn(t, s, first)
		u, err := s.Confirm(t.Context(), actor, domain.HashToken(m.Token))
		must(t, err)
		if u.ID != first.ID || !u.Confirmed() || u.EmailKey != "an@example.vn" || u.ClaimedKey != "" || u.Version != 2 {
			t.Errorf("confirmed %+v", u)
		}
		gone(t, second)
		_, err = whois(t, s, domain.TokenSession, elsewhere)
		wantCode(t, err, domain.CodeUnauthenticated)
		_, err = s.Confirm(t.Context(), actor, domain.HashToken(m.Token))
		wantCode(t, err, domain.CodeNotFound)
		if actor, err = whois(t, s, domain.TokenSession, token); err != nil || actor.Unconfirmed {
			t.Errorf("the actor after that: %+v, %v", actor, err)
		}
		wantNoMail(t, s, confirm(u))
	})
	step(t, "one with a known address is as any other, and its owner gets a mail", func(t *testing.T) {
		late := register(t, s, "an@example.vn")
		if m := linkTo(t, s, confirm(late)); m.About != domain.MailKnown || m.Email != "An@example.vn" || m.Name == "" || m.Token != "" {
			t.Errorf("the mail %+v", m)
		}
		l, err := s.AddLink(t.Context(), domain.Actor{}, domain.AccountLink{UserID: late.ID, Purpose: domain.LinkConfirm, TokenHash: domain.HashToken("l")})
		must(t, err)
		_, err = s.Confirm(t.Context(), domain.Actor{UserID: late.ID}, l.TokenHash)
		wantCode(t, err, domain.CodeConflict)
	})
	step(t, "a confirmed account and a sign-in at a provider take the address over", func(t *testing.T) {
		one, two := register(t, s, "binh@example.vn"), register(t, s, "chi@example.vn")
		signIn(t, s, two)
		addUser(t, s, "binh@example.vn", domain.RoleBuyer)
		gone(t, one)
		u, err := s.UserOf(t.Context(), domain.Identity{Issuer: "https://id.example", Subject: "chi", Email: "chi@example.vn", EmailVerified: true}, newUser("chi@example.vn", domain.RoleBuyer))
		must(t, err)
		if u.ID == two.ID || !u.Confirmed() {
			t.Errorf("the user of the provider: %+v", u)
		}
		gone(t, two)
	})
	step(t, "its address can be corrected", func(t *testing.T) {
		u := register(t, s, "dung@exmaple.vn")
		must(t, s.AskConfirmation(t.Context(), domain.Actor{UserID: u.ID}, "dung@example.vn", "dung@example.vn"))
		wantNoMail(t, s, confirm(u))
		u, err := s.User(t.Context(), u.ID)
		must(t, err)
		m := linkTo(t, s, confirm(u))
		u, err = s.Confirm(t.Context(), domain.Actor{UserID: u.ID}, domain.HashToken(m.Token))
		must(t, err)
		if u.Email != "dung@example.vn" {
			t.Errorf("the address is %s", u.Email)
		}
	})
	step(t, "a few may claim an address, for a few days", func(t *testing.T) {
		first := register(t, s, "em@example.vn")
		signIn(t, s, first)
		for range domain.MaxUnconfirmed {
			register(t, s, "em@example.vn")
		}
		gone(t, first)
		claims, err := s.Claims(t.Context(), "em@example.vn")
		must(t, err)
		if len(claims) != domain.MaxUnconfirmed {
			t.Errorf("%d accounts claim the address", len(claims))
		}
		// One that corrects its address to this one is older than the others.
		moved := register(t, s, "em@exmaple.vn")
		for range domain.MaxUnconfirmed {
			register(t, s, "em@example.vn")
		}
		must(t, s.AskConfirmation(t.Context(), domain.Actor{UserID: moved.ID}, "em@example.vn", "em@example.vn"))
		claims, err = s.Claims(t.Context(), "em@example.vn")
		must(t, err)
		found, err := s.Users(t.Context(), domain.UserFilter{Email: "em@example.vn"}, page())
		must(t, err)
		if len(found.Items) != domain.MaxUnconfirmed || claims[len(claims)-1].ID != moved.ID {
			t.Errorf("%d accounts claim the address; those of a sign-in: %+v", len(found.Items), claims)
		}
		pass(domain.UnconfirmedLife)
		register(t, s, "giang@example.vn")
		for _, u := range claims {
			gone(t, u)
		}
		if u, err := s.UserByEmail(t.Context(), "dung@example.vn"); err != nil || !u.Confirmed() {
			t.Errorf("a confirmed account ended, too: %v", err)
		}
	})
}

// accountLinks: a link works once, for a time, and for its purpose.
func accountLinks(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	u := addUser(t, s, "an@example.vn", domain.RoleBuyer)
	reset := domain.MailAccountArgs{About: domain.MailReset, Email: "AN@example.vn"}
	key := func(t testing.TB) string {
		t.Helper()
		token := domain.NewToken(domain.TokenAPIKey)
		must1(t)(s.AddAPIKey(t.Context(), domain.Actor{}, domain.APIKey{UserID: u.ID, Name: "Kho", TokenHash: domain.HashToken(token), Scopes: domain.ScopeSet{domain.ScopeRead}}))
		return token
	}
	step(t, "a lost password", func(t *testing.T) {
		wantNoMail(t, s, domain.MailAccountArgs{About: domain.MailReset, Email: "khong.co@example.vn"})
		earlier, m := linkTo(t, s, reset), linkTo(t, s, reset)
		if m.Email != "an@example.vn" || m.Name == "" {
			t.Errorf("the mail %+v", m)
		}
		_, session := signIn(t, s, u)
		program := key(t)
		for name, token := range map[string]string{"an earlier link": earlier.Token, "no link": "x"} {
			_, err := s.ResetPassword(t.Context(), domain.Actor{}, domain.HashToken(token), passwordHash+"y", false)
			if domain.CodeOf(err) != domain.CodeNotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := s.Confirm(t.Context(), domain.Actor{UserID: u.ID}, domain.HashToken(m.Token))
		wantCode(t, err, domain.CodeNotFound)
		if _, of, err := s.AccountLink(t.Context(), domain.LinkReset, domain.HashToken(m.Token)); err != nil || of.ID != u.ID {
			t.Errorf("the user of the link: %+v, %v", of, err)
		}
		oneSucceeds(t, 5, func(int) error {
			_, err := s.ResetPassword(t.Context(), domain.Actor{}, domain.HashToken(m.Token), passwordHash+"y", false)
			return err
		}, domain.CodeNotFound)
		if u, err = s.User(t.Context(), u.ID); err != nil || u.PasswordHash != passwordHash+"y" || u.Version != 2 {
			t.Errorf("the user: %+v, %v", u, err)
		}
		_, err = whois(t, s, domain.TokenSession, session)
		wantCode(t, err, domain.CodeUnauthenticated)
		_, err = whois(t, s, domain.TokenAPIKey, program)
		must(t, err)

		m = linkTo(t, s, reset)
		must1(t)(s.ResetPassword(t.Context(), domain.Actor{}, domain.HashToken(m.Token), passwordHash+"z", true))
		_, err = whois(t, s, domain.TokenAPIKey, program)
		wantCode(t, err, domain.CodeUnauthenticated)
	})
	step(t, "a link ends", func(t *testing.T) {
		m := linkTo(t, s, reset)
		pass(domain.LinkReset.Life())
		_, err := s.ResetPassword(t.Context(), domain.Actor{}, domain.HashToken(m.Token), passwordHash, false)
		wantCode(t, err, domain.CodeNotFound)
		m = linkTo(t, s, reset)
		u, err = s.User(t.Context(), u.ID)
		must(t, err)
		asked := domain.MailAccountArgs{About: domain.MailConfirm, UserID: u.ID, Email: "la@example.vn", PasswordChanges: u.PasswordChanges}
		moves := linkTo(t, s, asked)
		u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{PasswordHash: ptr(passwordHash)})
		must(t, err)
		_, _, err = s.AccountLink(t.Context(), domain.LinkReset, domain.HashToken(m.Token))
		wantCode(t, err, domain.CodeNotFound)
		_, _, err = s.AccountLink(t.Context(), domain.LinkConfirm, domain.HashToken(moves.Token))
		wantCode(t, err, domain.CodeNotFound)
		wantNoMail(t, s, asked) // a job that still waits, or is worked again
		m = linkTo(t, s, reset)
		u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Locked: ptr(true), LockedReason: "Thử"})
		must(t, err)
		_, _, err = s.AccountLink(t.Context(), domain.LinkReset, domain.HashToken(m.Token))
		wantCode(t, err, domain.CodeNotFound)
		wantNoMail(t, s, reset)
		u, err = s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Locked: ptr(false)})
		must(t, err)
		_, _, err = s.AccountLink(t.Context(), domain.LinkReset, domain.HashToken(m.Token))
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "another address", func(t *testing.T) {
		by := domain.Actor{UserID: u.ID}
		wantCode(t, s.AskConfirmation(t.Context(), by, "AN@example.vn", "an@example.vn"), domain.CodeInvalid)
		must(t, s.AskConfirmation(t.Context(), by, "moi@example.vn", "moi@example.vn"))
		if same, err := s.User(t.Context(), u.ID); err != nil || same.Email != "an@example.vn" {
			t.Errorf("the address changed before it was confirmed: %+v, %v", same, err)
		}
		old := linkTo(t, s, reset)
		m := linkTo(t, s, domain.MailAccountArgs{About: domain.MailConfirm, UserID: u.ID, Email: "moi@example.vn", PasswordChanges: u.PasswordChanges})
		if l, of, err := s.AccountLink(t.Context(), domain.LinkConfirm, domain.HashToken(m.Token)); err != nil || l.Email != "moi@example.vn" || of.Email != "an@example.vn" {
			t.Errorf("the link: %+v, %+v, %v", l, of, err)
		}
		_, err := s.Confirm(t.Context(), domain.Actor{}, domain.HashToken(m.Token))
		wantCode(t, err, domain.CodeNotFound)
		changed, err := s.Confirm(t.Context(), by, domain.HashToken(m.Token))
		must(t, err)
		if changed.Email != "moi@example.vn" || changed.EmailKey != "moi@example.vn" || !changed.ConfirmedAt.Equal(*u.ConfirmedAt) {
			t.Errorf("changed to %+v", changed)
		}
		_, _, err = s.AccountLink(t.Context(), domain.LinkReset, domain.HashToken(old.Token))
		wantCode(t, err, domain.CodeNotFound)
		if m := linkTo(t, s, domain.MailAccountArgs{About: domain.MailMoved, UserID: u.ID, Email: "an@example.vn"}); m.Email != "an@example.vn" || m.Token != "" {
			t.Errorf("the notice %+v", m)
		}
	})
	step(t, "an address that two users want", func(t *testing.T) {
		other := addUser(t, s, "binh@example.vn", domain.RoleBuyer)
		var tokens []string
		wanting := []domain.User{u, other}
		for _, user := range wanting {
			tokens = append(tokens, linkTo(t, s, domain.MailAccountArgs{About: domain.MailConfirm, UserID: user.ID, Email: "chung@example.vn", PasswordChanges: user.PasswordChanges}).Token)
		}
		oneSucceeds(t, 2, func(i int) error {
			_, err := s.Confirm(t.Context(), domain.Actor{UserID: wanting[i].ID}, domain.HashToken(tokens[i]))
			return err
		}, domain.CodeConflict)
	})
	step(t, "an unknown user", func(t *testing.T) {
		_, err := s.AddLink(t.Context(), domain.Actor{}, domain.AccountLink{UserID: id('a', 1), Purpose: domain.LinkReset, TokenHash: domain.HashToken("x")})
		wantCode(t, err, domain.CodeNotFound)
		wantCode(t, s.AskConfirmation(t.Context(), domain.Actor{UserID: "x"}, "a@example.vn", "a@example.vn"), domain.CodeNotFound)
		wantNoMail(t, s, domain.MailAccountArgs{About: domain.MailConfirm, UserID: id('a', 1), Email: "a@example.vn"})
		wantNoMail(t, s, domain.MailAccountArgs{About: domain.MailMoved, UserID: id('a', 1), Email: "a@example.vn"})
	})
}

// lastIdentity: a user who signs in at a provider only keeps a way to sign in.
func lastIdentity(t *testing.T, open Open) {
	s, _ := clocked(t, open)
	const issuer = "https://id.example"
	fresh := newUser("an@example.vn", domain.RoleBuyer)
	fresh.NoPassword = true
	u, err := s.UserOf(t.Context(), domain.Identity{Issuer: issuer, Subject: "an", Email: "an@example.vn", EmailVerified: true}, fresh)
	must(t, err)
	by := domain.Actor{UserID: u.ID}
	wantCode(t, s.UnlinkIdentity(t.Context(), by, issuer, "an"), domain.CodeConflict)
	wantCode(t, s.UnlinkIdentity(t.Context(), by, issuer, "binh"), domain.CodeNotFound)
	must1(t)(s.LinkIdentity(t.Context(), by, domain.Identity{Issuer: issuer, Subject: "an.2"}))
	must1(t)(s.LinkIdentity(t.Context(), by, domain.Identity{Issuer: issuer, Subject: "an.3"}))
	must(t, s.UnlinkIdentity(t.Context(), by, issuer, "an.3"))
	oneSucceeds(t, 2, func(i int) error {
		return s.UnlinkIdentity(t.Context(), by, issuer, []string{"an", "an.2"}[i])
	}, domain.CodeConflict)
	left, err := s.Identities(t.Context(), u.ID)
	must(t, err)
	must1(t)(s.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{PasswordHash: ptr(passwordHash + "x")}))
	must(t, s.UnlinkIdentity(t.Context(), by, issuer, left[0].Subject))
}
