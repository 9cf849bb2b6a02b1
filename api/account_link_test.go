package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

// accountMails returns the jobs of mails about accounts, oldest first.
func (s *server) accountMails(t testing.TB) (out []domain.MailAccountArgs) {
	t.Helper()
	rows, err := s.store.DB().QueryContext(t.Context(), "SELECT json(args) FROM river_job WHERE kind = 'mail_account' ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text []byte
		var args domain.MailAccountArgs
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &args); err != nil {
			t.Fatal(err)
		}
		out = append(out, args)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// lastMail prepares the newest mail about an account, as its job does.
func (s *server) lastMail(t testing.TB) domain.AccountMail {
	t.Helper()
	all := s.accountMails(t)
	if len(all) == 0 {
		t.Fatal("no mail about an account is due")
	}
	m, ok, err := s.store.PrepareAccountMail(t.Context(), all[len(all)-1])
	if err != nil || !ok {
		t.Fatalf("the mail %+v: %t, %v", all[len(all)-1], ok, err)
	}
	return m
}

// shape returns status, headers and the names of fields of an answer.
func shape(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	names := slices.Sorted(maps.Keys(w.Header()))
	out := fmt.Sprint(w.Code, names, w.Header().Get("ETag"), w.Header().Get("Location"))
	if w.Body.Len() == 0 {
		return out
	}
	fields, ok := decode(t, w).(map[string]any)
	if !ok {
		t.Fatalf("no object: %s", w.Body)
	}
	delete(fields, "id")
	delete(fields, "email")
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return out + string(body)
}

func registerAs(s *server, email, plain string) *httptest.ResponseRecorder {
	return s.send(http.MethodPost, "/v1/users", nil, fmt.Sprintf(`{"email":%q,"password":%q,"name":"An","role":"producer"}`, email, plain))
}

// TestRegistrationRevealsNothing: what a stranger can do with an address is the same
// whether the address has an account or not.
func TestRegistrationRevealsNothing(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{mails: true})
	s.join(t, "co@example.vn", nil, domain.RoleBuyer)
	const strangers = "mưa rơi bên hiên" // the password, which the owner does not have
	type answers struct{ shapes, mails []string }
	of := map[string]answers{}
	for _, email := range []string{"co@example.vn", "la@example.vn"} {
		var a answers
		before := len(s.accountMails(t))
		note := func(w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
			a.shapes = append(a.shapes, strings.ReplaceAll(shape(t, w), email, "EMAIL"))
			return w
		}
		note(registerAs(s, email, strangers))
		note(registerAs(s, email, strangers)) // a form that is sent twice
		note(signIn(s, email, "sai mật khẩu", nil))
		w := signIn(s, email, strangers, nil)
		wantStatus(t, "signing in", w, http.StatusCreated)
		me := bearer(text(t, w, "token"))
		for _, r := range []struct{ method, path, body string }{
			{http.MethodGet, "/v1/me", ""}, {http.MethodPost, "/v1/me/email/confirmation", ""},
			{http.MethodPost, "/v1/producers", `{"name":"HTX","kind":"cooperative","place":{"province":"08"}}`},
		} {
			note(s.send(r.method, r.path, me, r.body))
		}
		note(s.send(http.MethodPost, "/v1/password-resets", nil, `{"email":"`+email+`"}`))
		for _, m := range s.accountMails(t)[before:] {
			a.mails = append(a.mails, string(m.About))
		}
		of[email] = a
	}
	known, unknown := of["co@example.vn"], of["la@example.vn"]
	for i, want := range unknown.shapes {
		// The moments and the ids of requests differ.
		if cut := func(s string) string { before, _, _ := strings.Cut(s, `"request_id"`); return before }; cut(known.shapes[i]) != cut(want) {
			t.Errorf("answer %d: of a known address %s\nof an unknown one %s", i, known.shapes[i], want)
		}
	}
	if !slices.Equal(known.mails, unknown.mails) || !slices.Equal(known.mails, []string{"confirm", "confirm", "reset"}) {
		t.Errorf("jobs: of a known address %v, of an unknown one %v", known.mails, unknown.mails)
	}
}

// TestConfirmation: an account acts once its address is confirmed.
func TestConfirmation(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{mails: true})
	confirm := func(token string) *httptest.ResponseRecorder {
		return s.send(http.MethodPost, "/v1/users/confirm", nil, `{"token":"`+token+`","password":"`+goodPassword+`"}`)
	}
	w := registerAs(s, "an@example.vn", goodPassword)
	wantStatus(t, "registering", w, http.StatusCreated)
	if text(t, w, "confirmed") != "false" || text(t, w, "confirmed_at") != "<nil>" {
		t.Errorf("registered %s", w.Body)
	}
	m := s.lastMail(t)
	me := bearer(text(t, signIn(s, "an@example.vn", goodPassword, nil), "token"))
	add := func() *httptest.ResponseRecorder {
		return s.send(http.MethodPost, "/v1/producers", me, `{"name":"HTX","kind":"cooperative","place":{"province":"08"}}`)
	}
	if w := add(); w.Code != http.StatusForbidden || text(t, w, "reason") != "email_unconfirmed" {
		t.Errorf("adding before: %d %s", w.Code, w.Body)
	}
	wantStatus(t, "reading what is public", s.do(http.MethodGet, "/v1/products/"+honeyID, me), http.StatusOK)
	for name, token := range map[string]string{"empty": "", "another kind": domain.NewToken(domain.TokenSession), "unknown": domain.NewToken(domain.TokenAccountLink)} {
		t.Run(name, func(t *testing.T) {
			wantStatus(t, name, confirm(token), http.StatusNotFound)
		})
	}
	for name, c := range map[string]struct{ member, field string }{
		"no password":      {"", "body.password"},
		"a wrong password": {`,"password":"sai mật khẩu"`, "body.password"},
	} {
		t.Run(name, func(t *testing.T) {
			// The token alone is not enough: it may be of an account of a stranger. Nor is
			// the token of a session read here.
			w := s.send(http.MethodPost, "/v1/users/confirm", me, `{"token":"`+m.Token+`"`+c.member+`}`)
			if w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.field {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		})
	}
	w = confirm(m.Token)
	wantStatus(t, "confirming", w, http.StatusOK)
	wantStatus(t, "a session of before", s.do(http.MethodGet, "/v1/me", me), http.StatusUnauthorized)
	me = bearer(text(t, signIn(s, "an@example.vn", goodPassword, nil), "token"))
	if text(t, w, "confirmed") != "true" || text(t, w, "email") != "an@example.vn" {
		t.Errorf("confirmed %s", w.Body)
	}
	wantStatus(t, "confirming again", confirm(m.Token), http.StatusNotFound)
	wantStatus(t, "adding after", add(), http.StatusCreated)
	wantStatus(t, "asking again", s.send(http.MethodPost, "/v1/me/email/confirmation", me, ""), http.StatusConflict)

	// Another address: confirmed at the new one, a notice to the old one.
	change := func(email, plain string) *httptest.ResponseRecorder {
		return s.send(http.MethodPost, "/v1/me/email", me, fmt.Sprintf(`{"email":%q,"password":%q}`, email, plain))
	}
	for name, c := range map[string]struct{ email, password, field string }{
		"no address":       {"an", goodPassword, "body.email"},
		"its own":          {"AN@example.vn", goodPassword, "body.email"},
		"a wrong password": {"moi@example.vn", "sai mật khẩu", "body.password"},
		"full-width":       {"ａn@example.vn", goodPassword, "body.email"},
	} {
		t.Run(name, func(t *testing.T) {
			w := change(c.email, c.password)
			if w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.field {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		})
	}
	s.join(t, "co@example.vn", nil, domain.RoleBuyer)
	wantStatus(t, "the address of another", change("co@example.vn", goodPassword), http.StatusNoContent)
	if m := s.lastMail(t); m.About != domain.MailKnown || m.Email != "co@example.vn" {
		t.Errorf("the mail to its owner: %+v", m)
	}
	wantStatus(t, "a new address", change("moi@example.vn", goodPassword), http.StatusNoContent)
	if w := s.do(http.MethodGet, "/v1/me", me); text(t, w, "email") != "an@example.vn" {
		t.Errorf("before it is confirmed: %s", w.Body)
	}
	wantStatus(t, "confirming it", confirm(s.lastMail(t).Token), http.StatusOK)
	if w := s.do(http.MethodGet, "/v1/me", me); text(t, w, "email") != "moi@example.vn" {
		t.Errorf("after that: %s", w.Body)
	}
	if m := s.lastMail(t); m.About != domain.MailMoved || m.Email != "an@example.vn" {
		t.Errorf("the notice: %+v", m)
	}
	wantStatus(t, "the old address", signIn(s, "an@example.vn", goodPassword, nil), http.StatusUnauthorized)
}

// TestPasswordReset: a link sets a password once, and ends all sessions.
func TestPasswordReset(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{mails: true})
	an := s.join(t, "an@example.vn", nil, domain.RoleBuyer)
	key := s.key(t, an, domain.ScopeRead)
	ask := func(email string) int {
		return s.send(http.MethodPost, "/v1/password-resets", nil, `{"email":"`+email+`"}`).Code
	}
	reset := func(token, plain string, keys bool) *httptest.ResponseRecorder {
		return s.send(http.MethodPost, "/v1/password-resets/complete", nil, fmt.Sprintf(`{"token":%q,"password":%q,"end_api_keys":%t}`, token, plain, keys))
	}
	const next = "mưa rơi bên hiên"
	codes := []int{ask("AN@example.vn")}
	token := s.lastMail(t).Token
	wantStatus(t, "a weak password", reset(token, "12345678", false), http.StatusUnprocessableEntity)
	wantStatus(t, "an unknown link", reset("x", next, false), http.StatusNotFound)
	wantStatus(t, "resetting", reset(token, next, false), http.StatusNoContent)
	wantStatus(t, "the same link again", reset(token, next, false), http.StatusNotFound)
	wantStatus(t, "the session", s.do(http.MethodGet, "/v1/me", an.header()), http.StatusUnauthorized)
	wantStatus(t, "the key", s.do(http.MethodGet, "/v1/me", key), http.StatusOK)
	wantStatus(t, "the old password", signIn(s, "an@example.vn", goodPassword, nil), http.StatusUnauthorized)
	wantStatus(t, "the new password", signIn(s, "an@example.vn", next, nil), http.StatusCreated)

	codes = append(codes, ask("an@example.vn"))
	token = s.lastMail(t).Token
	s.clock.set(noon.Add(domain.LinkReset.Life()))
	wantStatus(t, "a link that has ended", reset(token, goodPassword, true), http.StatusNotFound)
	s.clock.set(noon.Add(2 * time.Hour))
	codes = append(codes, ask("an@example.vn"))
	wantStatus(t, "ending the keys, too", reset(s.lastMail(t).Token, goodPassword, true), http.StatusNoContent)
	wantStatus(t, "the key", s.do(http.MethodGet, "/v1/me", key), http.StatusUnauthorized)
	if !slices.Equal(codes, []int{http.StatusNoContent, http.StatusNoContent, http.StatusNoContent}) {
		t.Errorf("asked with %v", codes)
	}

	s.clock.set(noon.Add(4 * time.Hour))
	many := map[int]int{}
	for range domain.LinksPerAccount().Max + 2 {
		many[ask("khong.co@example.vn")]++
	}
	if many[http.StatusNoContent] != domain.LinksPerAccount().Max || many[http.StatusTooManyRequests] != 2 {
		t.Errorf("asked too often: %v", many)
	}
	if code := ask("khong co"); code != http.StatusUnprocessableEntity {
		t.Errorf("no address: %d", code)
	}
}

// TestResetEndsAskedChanges: a new password ends the change of address that an intruder
// asked for, also when its mail is not sent yet.
func TestResetEndsAskedChanges(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{mails: true})
	an := s.join(t, "an@example.vn", nil, domain.RoleBuyer)
	ask := func(plain string) {
		session := bearer(text(t, signIn(s, "an@example.vn", plain, nil), "token"))
		wantStatus(t, "asking for another address", s.send(http.MethodPost, "/v1/me/email", session, `{"email":"la@example.vn","password":"`+plain+`"}`), http.StatusNoContent)
	}
	ask(goodPassword)
	asked := s.accountMails(t)
	link := s.lastMail(t)
	wantStatus(t, "asking for a link", s.send(http.MethodPost, "/v1/password-resets", nil, `{"email":"an@example.vn"}`), http.StatusNoContent)
	const next = "mưa rơi bên hiên"
	wantStatus(t, "resetting", s.send(http.MethodPost, "/v1/password-resets/complete", nil, fmt.Sprintf(`{"token":%q,"password":%q}`, s.lastMail(t).Token, next)), http.StatusNoContent)
	if _, _, err := s.store.AccountLink(t.Context(), domain.LinkConfirm, domain.HashToken(link.Token)); domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("the link of the intruder: %v", err)
	}
	if m, ok, err := s.store.PrepareAccountMail(t.Context(), asked[len(asked)-1]); ok || err != nil {
		t.Errorf("the mail of the intruder: %+v, %v", m, err)
	}
	ask(next)
	if m := s.lastMail(t); m.About != domain.MailConfirm {
		t.Errorf("the mail of the owner %s: %+v", an.ID, m)
	}
}

// TestLinksWithoutMail: where no e-mail is sent, an admin gives a user a link.
func TestLinksWithoutMail(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	admin, an := s.join(t, "admin@example.vn", nil, domain.RoleAdmin), s.join(t, "an@example.vn", nil, domain.RoleBuyer)
	for path, header := range map[string]map[string]string{"/v1/password-resets": nil, "/v1/me/email": an.header()} {
		t.Run(path, func(t *testing.T) {
			body := `{"email":"khac@example.vn"}`
			if header != nil {
				body = `{"email":"khac@example.vn","password":"` + goodPassword + `"}`
			}
			if w := s.send(http.MethodPost, path, header, body); w.Code != http.StatusNotFound || text(t, w, "reason") != "mail_not_configured" {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		})
	}
	link := func(who, body string) *httptest.ResponseRecorder {
		return s.send(http.MethodPost, "/v1/admin/users/"+who+"/links", admin.header(), body)
	}
	for name, c := range map[string]struct {
		who, body string
		status    int
	}{
		"nobody":                   {id404, `{"purpose":"reset"}`, http.StatusNotFound},
		"another purpose":          {an.ID, `{"purpose":"delete"}`, http.StatusUnprocessableEntity},
		"a password at an address": {an.ID, `{"purpose":"reset","email":"b@example.vn"}`, http.StatusUnprocessableEntity},
		"no address":               {an.ID, `{"purpose":"confirm","email":"b"}`, http.StatusUnprocessableEntity},
		"confirmed already":        {an.ID, `{"purpose":"confirm"}`, http.StatusUnprocessableEntity},
	} {
		t.Run(name, func(t *testing.T) {
			wantStatus(t, name, link(c.who, c.body), c.status)
		})
	}
	w := link(an.ID, `{"purpose":"reset"}`)
	wantStatus(t, "a link", w, http.StatusCreated)
	token := text(t, w, "token")
	if text(t, w, "url") != publicURL+"/dat-lai-mat-khau?token="+token || text(t, w, "email") != "<nil>" || text(t, w, "expires_at") != "2026-11-23T05:30:00Z" {
		t.Errorf("the link: %s", w.Body)
	}
	wantStatus(t, "its use", s.send(http.MethodPost, "/v1/password-resets/complete", nil, `{"token":"`+token+`","password":"mưa rơi bên hiên"}`), http.StatusNoContent)
	wantStatus(t, "the new password", signIn(s, "an@example.vn", "mưa rơi bên hiên", nil), http.StatusCreated)

	newcomer, err := s.store.Register(t.Context(), domain.User{Email: "moi@example.vn", EmailKey: "moi@example.vn", Name: "Mới", PasswordHash: an.PasswordHash, Roles: []domain.Role{domain.RoleProducer}})
	if err != nil {
		t.Fatal(err)
	}
	w = link(newcomer.ID, `{"purpose":"confirm"}`)
	wantStatus(t, "a link to confirm", w, http.StatusCreated)
	wantStatus(t, "its use", s.send(http.MethodPost, "/v1/users/confirm", nil, `{"token":"`+text(t, w, "token")+`","password":"`+goodPassword+`"}`), http.StatusOK)
	if w := s.do(http.MethodGet, "/v1/admin/users/"+newcomer.ID, admin.header()); text(t, w, "confirmed") != "true" {
		t.Errorf("the user: %s", w.Body)
	}
}

// TestNobodyLocksTheOwnerOut: strangers who guess passwords from many addresses use
// up the attempts of an account, but not those of its owner.
func TestNobodyLocksTheOwnerOut(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{proxies: "192.0.2.0/24"})
	an := s.join(t, "an@example.vn", nil, domain.RoleBuyer)
	try := func(address, plain string) int {
		return signIn(s, "an@example.vn", plain, map[string]string{"X-Forwarded-For": address}).Code
	}
	codes := map[int]int{}
	for i := range 10 {
		for range 5 {
			codes[try(fmt.Sprintf("203.0.113.%d", i), "sai mật khẩu")]++
		}
	}
	// Ten attempts, and one more of each of the other eight addresses.
	if codes[http.StatusUnauthorized] != domain.SignInsPerAccount().Max+8 || codes[http.StatusTooManyRequests] != 50-domain.SignInsPerAccount().Max-8 {
		t.Fatalf("guesses: %v", codes)
	}
	if code := try("198.51.100.7", "gõ nhầm"); code != http.StatusUnauthorized {
		t.Errorf("the owner mistypes: %d", code)
	}
	if code := try("198.51.100.7", goodPassword); code != http.StatusTooManyRequests {
		t.Errorf("at once after that: %d", code)
	}
	s.clock.set(noon.Add(domain.SignInTrickle().Window))
	for i := range 10 { // the strangers go on
		try(fmt.Sprintf("203.0.113.%d", i), "sai mật khẩu")
	}
	if code := try("198.51.100.7", goodPassword); code != http.StatusCreated {
		t.Errorf("the owner after 90 s: %d", code)
	}
	wantStatus(t, "the session that exists", s.do(http.MethodGet, "/v1/me", an.header()), http.StatusOK)
	me := s.do(http.MethodGet, "/v1/me", an.header())
	for range domain.SignInsPerAccount().Max {
		try("203.0.113.99", "sai mật khẩu")
	}
	w := s.send(http.MethodPatch, "/v1/me", with(an.header(), "If-Match", me.Header().Get("ETag")), `{"password":"mưa rơi bên hiên","current_password":"`+goodPassword+`"}`)
	wantStatus(t, "a new password during the attack", w, http.StatusOK)
}

// TestClaimsRestoreNoAttempts: a sign-in to an unconfirmed account does not restore the
// attempts to guess the password of the user who holds the address.
func TestClaimsRestoreNoAttempts(t *testing.T) {
	t.Parallel()
	const strangers, next = "mưa rơi bên hiên", "nắng lên đầu ngõ"
	for name, restore := range map[string]func(t *testing.T, s *server, claim string){
		"a sign-in": func(t *testing.T, s *server, _ string) {
			wantStatus(t, "signing in to the claim", signIn(s, "an@example.vn", strangers, nil), http.StatusCreated)
		},
		"a link that sets its password": func(t *testing.T, s *server, claim string) {
			token := domain.NewToken(domain.TokenAccountLink)
			l := domain.AccountLink{UserID: claim, Purpose: domain.LinkReset, TokenHash: domain.HashToken(token)}
			if _, err := s.store.AddLink(t.Context(), domain.Actor{}, l); err != nil {
				t.Fatal(err)
			}
			w := s.send(http.MethodPost, "/v1/password-resets/complete", nil, fmt.Sprintf(`{"token":%q,"password":%q}`, token, next))
			wantStatus(t, "setting the password", w, http.StatusNoContent)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newChanged(t, setup{mails: true})
			s.join(t, "an@example.vn", nil, domain.RoleBuyer)
			w := registerAs(s, "an@example.vn", strangers)
			wantStatus(t, "registering", w, http.StatusCreated)
			claim, codes := text(t, w, "id"), map[int]int{}
			guess := func() { codes[signIn(s, "an@example.vn", "sai mật khẩu", nil).Code]++ }
			for range domain.SignInsPerAccount().Max - 1 {
				guess()
			}
			restore(t, s, claim)
			guess()
			guess()
			if codes[http.StatusUnauthorized] > domain.SignInsPerAccount().Max || codes[http.StatusTooManyRequests] == 0 {
				t.Errorf("guesses: %v", codes)
			}
		})
	}
}
