package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/domain"
	"chophien/totp"
)

// appCode is the code that the app of a secret shows, some steps after now.
func (s *server) appCode(t testing.TB, secret string, steps int) string {
	t.Helper()
	code, err := totp.Code(secret, s.clock.now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// secondFactorOf sets up a second factor by the API, and returns the secret of the app
// and the recovery codes.
func (s *server) secondFactorOf(t testing.TB, a account) (secret string, codes []string) {
	t.Helper()
	w := s.send(http.MethodPost, "/v1/me/second-factor", a.header(), `{"password":"`+goodPassword+`"}`)
	wantStatus(t, "a secret", w, http.StatusCreated)
	secret = text(t, w, "secret")
	u, err := url.Parse(text(t, w, "uri"))
	if err != nil || u.Query().Get("secret") != secret || u.Scheme != "otpauth" {
		t.Fatalf("the address %v, %v", u, err)
	}
	w = s.send(http.MethodPost, "/v1/me/second-factor/confirm", a.header(), `{"code":"`+s.appCode(t, secret, 0)+`"}`)
	wantStatus(t, "its first code", w, http.StatusOK)
	for i := range domain.RecoveryCodes {
		codes = append(codes, text(t, w, fmt.Sprintf("codes.%d", i)))
	}
	return secret, codes
}

// signInWith signs in with a code.
func (s *server) signInWith(email, plain, code string) *httptest.ResponseRecorder {
	return s.send(http.MethodPost, "/v1/sessions", nil, fmt.Sprintf(`{"email":%q,"password":%q,"code":%q}`, email, plain, code))
}

// wantReason checks the status and the reason of a problem.
func wantReason(t testing.TB, what string, w *httptest.ResponseRecorder, status int, reason string) {
	t.Helper()
	got := ""
	if w.Code >= 400 {
		got = text(t, w, "reason")
	}
	if w.Code != status || got != reason {
		t.Errorf("%s: %d %q, want %d %q: %s", what, w.Code, got, status, reason, w.Body)
	}
}

// TestSecondFactor: a user with a second factor signs in with a code, each once.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	a := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
	key := s.key(t, a, domain.ScopeRead)
	elsewhere := bearer(s.session(t, a.User))
	const path = "/v1/me/second-factor"
	wantReason(t, "a wrong password", s.send(http.MethodPost, path, a.header(), `{"password":"sai"}`), http.StatusUnprocessableEntity, "password_wrong")
	wantReason(t, "a code without a secret", s.send(http.MethodPost, path+"/confirm", a.header(), `{"code":"123456"}`), http.StatusConflict, "second_factor_not_set_up")
	wantReason(t, "removing none", s.send(http.MethodDelete, path, a.header(), `{"code":"ABCD-EFGH-JKLM-NPQR"}`), http.StatusConflict, "second_factor_not_set_up")
	wantStatus(t, "signing in before", signIn(s, a.Email, goodPassword, nil), http.StatusCreated)

	secret, codes := s.secondFactorOf(t, a)
	if w := s.do(http.MethodGet, path, a.header()); text(t, w, "on") != "true" || text(t, w, "required") != "false" || text(t, w, "recovery_codes_left") != "10" {
		t.Errorf("the second factor %s", w.Body)
	}
	if w := s.do(http.MethodGet, "/v1/me", a.header()); text(t, w, "second_factor") != "true" {
		t.Errorf("the user %s", w.Body)
	}
	wantStatus(t, "another session after it", s.do(http.MethodGet, "/v1/me", elsewhere), http.StatusUnauthorized)
	wantStatus(t, "an API key after it", s.do(http.MethodGet, "/v1/me", key), http.StatusOK)
	wantReason(t, "a second one", s.send(http.MethodPost, path, a.header(), `{"password":"`+goodPassword+`"}`), http.StatusConflict, "second_factor_set_up")

	good := goodPassword
	for _, c := range []struct {
		name, plain string
		code        func() string
		status      int
		reason      string
	}{
		{"no code", good, func() string { return "" }, 401, "second_factor_needed"},
		{"a wrong password with a code", "sai", func() string { return s.appCode(t, secret, 1) }, 401, "sign_in_wrong"},
		{"the code of the set-up again", good, func() string { return s.appCode(t, secret, 0) }, 422, "second_factor_wrong"},
		{"a clock one step ahead", good, func() string { return s.appCode(t, secret, 1) }, 201, ""},
		{"that code again", good, func() string { return s.appCode(t, secret, 1) }, 422, "second_factor_wrong"},
		{"two steps ahead", good, func() string { return s.appCode(t, secret, 2) }, 422, "second_factor_wrong"},
		{"a recovery code as it is written", good, func() string { return " " + codes[0] + " " }, 201, ""},
		{"that recovery code again", good, func() string { return codes[0] }, 422, "second_factor_wrong"},
		{"no recovery code", good, func() string { return "AAAA-BBBB-CCCC-DDDD" }, 422, "second_factor_wrong"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantReason(t, c.name, s.signInWith(a.Email, c.plain, c.code()), c.status, c.reason)
		})
	}
	s.clock.set(s.clock.now().Add(20 * time.Minute))
	w := s.signInWith(a.Email, good, "")
	if got := text(t, w, "errors.0.location"); got != "body.code" {
		t.Errorf("a missing code is about %q", got)
	}

	t.Run("tries are limited, and recovery codes still work", func(t *testing.T) {
		for range domain.SecondFactorTries().Max {
			wantReason(t, "a guess", s.signInWith(a.Email, good, "000000"), http.StatusUnprocessableEntity, "second_factor_wrong")
		}
		wantStatus(t, "the right code then", s.signInWith(a.Email, good, s.appCode(t, secret, 0)), http.StatusTooManyRequests)
		wantStatus(t, "a recovery code then", s.signInWith(a.Email, good, codes[1]), http.StatusCreated)
	})
	t.Run("wrong codes of a week are limited, right ones do not count", func(t *testing.T) {
		notices := func() string {
			return s.do(http.MethodGet, "/v1/me/notices", a.header()).Body.String()
		}
		guess := func() int {
			s.clock.set(s.clock.now().Add(domain.SecondFactorTries().Window))
			return s.signInWith(a.Email, good, "000000").Code
		}
		guesses, rights := 0, 0
		for guess() == http.StatusUnprocessableEntity {
			if guesses++; guesses > 2*domain.SecondFactorGuesses().Max {
				t.Fatalf("%d guesses", guesses)
			}
			if guesses%20 == 0 {
				s.clock.set(s.clock.now().Add(time.Minute)) // a code of its own
				wantStatus(t, "the owner signs in meanwhile", s.signInWith(a.Email, good, s.appCode(t, secret, 0)), http.StatusCreated)
				rights++
			}
		}
		// Five were made before, and some came back while the clock went on.
		if least := domain.SecondFactorGuesses().Max - 20; guesses < least || rights < 3 {
			t.Errorf("%d guesses and %d right codes", guesses, rights)
		}
		w := s.signInWith(a.Email, good, s.appCode(t, secret, 2))
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
			t.Errorf("the right code then: %d, retry after %q", w.Code, w.Header().Get("Retry-After"))
		}
		if all := notices(); strings.Count(all, `"user.wrong_codes"`) < 1 || strings.Count(all, `"user.wrong_codes"`) > 3 {
			t.Errorf("the notices: %s", all)
		}
		s.clock.set(s.clock.now().Add(domain.SecondFactorGuesses().Window))
		wantStatus(t, "a week later", s.signInWith(a.Email, good, s.appCode(t, secret, 0)), http.StatusCreated)
	})
	t.Run("new recovery codes end the earlier ones", func(t *testing.T) {
		w := s.send(http.MethodPost, path+"/recovery-codes", a.header(), `{"code":"`+codes[2]+`"}`)
		wantStatus(t, "new codes", w, http.StatusOK)
		if next := text(t, w, "codes.0"); slices.Contains(codes, next) {
			t.Errorf("the code %q again", next)
		} else {
			wantReason(t, "an earlier one", s.signInWith(a.Email, good, codes[3]), http.StatusUnprocessableEntity, "second_factor_wrong")
			wantStatus(t, "removing with a new one", s.send(http.MethodDelete, path, a.header(), `{"code":"`+next+`"}`), http.StatusNoContent)
		}
		wantStatus(t, "signing in after that", signIn(s, a.Email, good, nil), http.StatusCreated)
	})
	t.Run("an admin removes it", func(t *testing.T) {
		admin := s.join(t, "admin@example.vn", nil, domain.RoleAdmin)
		of := "/v1/admin/users/" + a.ID + "/second-factor"
		wantReason(t, "without one", s.do(http.MethodDelete, of, admin.header()), http.StatusNotFound, "user_without_second_factor")
		s.secondFactorOf(t, a)
		wantStatus(t, "removing", s.do(http.MethodDelete, of, admin.header()), http.StatusNoContent)
		wantStatus(t, "the session of the user", s.do(http.MethodGet, "/v1/me", a.header()), http.StatusUnauthorized)
		wantStatus(t, "signing in without a code", signIn(s, a.Email, good, nil), http.StatusCreated)
		w := s.do(http.MethodGet, "/v1/admin/audit?action=user.remove_second_factor", admin.header())
		if text(t, w, "items.0.noun_id") != a.ID || text(t, w, "items.0.user_id") != admin.ID {
			t.Errorf("the audit log: %s", w.Body)
		}
	})
}

// TestSecondFactorPolicies: an installation uses no second factor, offers it to some
// roles, or requires it of them.
func TestSecondFactorPolicies(t *testing.T) {
	t.Parallel()
	const path, password = "/v1/me/second-factor", `{"password":"` + goodPassword + `"}`
	t.Run("off", func(t *testing.T) {
		t.Parallel()
		s := newChanged(t, setup{secondFactor: "off"})
		a := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		wantReason(t, "setting up", s.send(http.MethodPost, path, a.header(), password), http.StatusNotFound, "second_factor_off")
		if err := s.store.BeginSecondFactor(t.Context(), domain.Actor{UserID: a.ID}, totp.NewSecret()); err != nil {
			t.Fatal(err)
		}
		if err := s.store.ConfirmSecondFactor(t.Context(), domain.Actor{UserID: a.ID}, 1, [][]byte{domain.HashToken("x")}); err != nil {
			t.Fatal(err)
		}
		wantStatus(t, "one of before is not asked for", signIn(s, a.Email, goodPassword, nil), http.StatusCreated)
	})
	t.Run("offered", func(t *testing.T) {
		t.Parallel()
		s := newEmbedded(t)
		for role, status := range map[domain.Role]int{
			domain.RoleBuyer: 403, domain.RoleProducer: 403, domain.RoleOrganizer: 201, domain.RoleMinistry: 201, domain.RoleAdmin: 201,
		} {
			a := s.join(t, string(role)+"@example.vn", nil, role)
			wantStatus(t, string(role), s.send(http.MethodPost, path, a.header(), password), status)
		}
	})
	t.Run("officers", func(t *testing.T) {
		t.Parallel()
		s := newChanged(t, setup{secondFactor: "officers"})
		buyer := s.join(t, "mua@example.vn", nil, domain.RoleBuyer)
		wantStatus(t, "a buyer", s.do(http.MethodGet, "/v1/me/notices", buyer.header()), http.StatusOK)
		a := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		key := s.key(t, a, domain.ScopeRead, domain.ScopeWrite)
		for name, header := range map[string]map[string]string{"a session": a.header(), "an API key": key} {
			wantReason(t, name, s.do(http.MethodGet, "/v1/me/province", header), http.StatusForbidden, "second_factor_missing")
		}
		wantStatus(t, "the account", s.do(http.MethodGet, "/v1/me", a.header()), http.StatusOK)
		if w := s.do(http.MethodGet, path, a.header()); text(t, w, "required") != "true" || text(t, w, "on") != "false" {
			t.Errorf("the second factor %s", w.Body)
		}
		_, codes := s.secondFactorOf(t, a)
		for name, header := range map[string]map[string]string{"a session after it": a.header(), "an API key after it": key} {
			wantStatus(t, name, s.do(http.MethodGet, "/v1/me/province", header), http.StatusOK)
		}
		wantStatus(t, "removing", s.send(http.MethodDelete, path, a.header(), `{"code":"`+codes[0]+`"}`), http.StatusNoContent)
		wantReason(t, "after that", s.do(http.MethodGet, "/v1/me/province", a.header()), http.StatusForbidden, "second_factor_missing")
	})
}
