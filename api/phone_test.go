package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

// phoneCode returns the code that is sent to a phone for a token.
func (s *server) phoneCode(t testing.TB, token string) string {
	t.Helper()
	_, code, ok, err := s.store.PreparePhoneCode(t.Context(), domain.HashToken(token))
	if err != nil || !ok {
		t.Fatalf("no code is to be sent (%v)", err)
	}
	return code
}

func (s *server) askCode(t testing.TB, number string) (token string) {
	t.Helper()
	w := s.send(http.MethodPost, "/v1/phone-codes", nil, `{"phone":"`+number+`"}`)
	wantStatus(t, "asking for a code", w, http.StatusCreated)
	return text(t, w, "token")
}

func wrongCode(code string) string {
	n, _ := strconv.Atoi(code)
	return strconv.Itoa(1_000_000 + (n+1)%1_000_000)[1:]
}

// TestSignInByPhone: people without e-mail sign up and in with a code, and known and
// unknown numbers are answered alike.
func TestSignInByPhone(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{mails: true, phones: true, proxies: "192.0.2.0/24"})
	proof := func(token, code, more string) string {
		return `{"token":"` + token + `","code":"` + code + `"` + more + `}`
	}
	const person = `,"name":"Lò Thị Mai","role":"producer"`
	signIn := func(token, code string) *httptest.ResponseRecorder {
		return s.send(http.MethodPost, "/v1/sessions/phone", nil, proof(token, code, ""))
	}
	register := func(token, code, more string) *httptest.ResponseRecorder {
		return s.send(http.MethodPost, "/v1/users/phone", nil, proof(token, code, more))
	}
	var mai map[string]string
	t.Run("a number that is none", func(t *testing.T) {
		w := s.send(http.MethodPost, "/v1/phone-codes", nil, `{"phone":"028 3822 1234"}`)
		wantReason(t, "a landline", w, http.StatusUnprocessableEntity, "mobile_number_wrong")
		if got := text(t, w, "errors.0.location"); got != "body.phone" {
			t.Error(got)
		}
		w = s.send(http.MethodPost, "/v1/phone-codes", map[string]string{"Accept-Language": "vi"}, `{"phone":"x"}`)
		if !strings.Contains(w.Body.String(), "số điện thoại di động của Việt Nam") {
			t.Error(w.Body)
		}
	})
	t.Run("registering", func(t *testing.T) {
		token := s.askCode(t, "0912 345 678")
		code := s.phoneCode(t, token)
		wantReason(t, "a wrong code", register(token, wrongCode(code), person), http.StatusUnprocessableEntity, "phone_code_wrong")
		wantReason(t, "signing in before that", signIn(token, code), http.StatusNotFound, "phone_unknown")
		wantStatus(t, "no name", register(token, code, `,"name":" ","role":"producer"`), http.StatusUnprocessableEntity)
		wantStatus(t, "another role", register(token, code, `,"name":"Mai","role":"admin"`), http.StatusUnprocessableEntity)
		w := register(token, code, person)
		wantStatus(t, "registering", w, http.StatusCreated)
		mai = bearer(text(t, w, "token"))
		wantReason(t, "the code again", register(token, code, person), http.StatusNotFound, "phone_code_ended")
		w = s.do(http.MethodGet, "/v1/me", mai)
		if got := text(t, w, "phone"); got != "+84912345678" || text(t, w, "confirmed") != "true" || !strings.Contains(w.Body.String(), `"email":null`) {
			t.Error(w.Body)
		}
	})
	t.Run("every way to write the number is that of the account", func(t *testing.T) {
		for _, number := range []string{"0912.345.678", "84912345678", "+84 912 345 678"} {
			token := s.askCode(t, number)
			w := signIn(token, s.phoneCode(t, token))
			wantStatus(t, number, w, http.StatusCreated)
			if got := text(t, w, "user.name"); got != "Lò Thị Mai" {
				t.Error(got)
			}
		}
		token := s.askCode(t, "0912345678")
		wantReason(t, "registering again", register(token, s.phoneCode(t, token), person), http.StatusConflict, "phone_taken")
	})
	t.Run("known and unknown numbers are answered alike", func(t *testing.T) {
		shape := func(number string) (out []string) {
			w := s.send(http.MethodPost, "/v1/phone-codes", nil, `{"phone":"`+number+`"}`)
			token := text(t, w, "token")
			code := s.phoneCode(t, token)
			for _, w := range []*httptest.ResponseRecorder{w, signIn(token, wrongCode(code)), signIn("chophien_phone_x", code)} {
				answer := decode(t, w).(map[string]any)
				for _, changing := range []string{"token", "expires_at", "request_id"} {
					delete(answer, changing)
				}
				out = append(out, fmt.Sprint(w.Code, answer))
			}
			return out
		}
		known, unknown := shape("0912345678"), shape("0327 123 456")
		for i := range known {
			if known[i] != unknown[i] {
				t.Errorf("known:   %s\nunknown: %s", known[i], unknown[i])
			}
		}
	})
	t.Run("limits by number and by client", func(t *testing.T) {
		ask := func(client, number string) *httptest.ResponseRecorder {
			return s.send(http.MethodPost, "/v1/phone-codes", map[string]string{"X-Forwarded-For": client}, `{"phone":"`+number+`"}`)
		}
		for range domain.CodesPerNumberAndAddress().Max {
			wantStatus(t, "a stranger", ask("203.0.113.7", "0707 123 456"), http.StatusCreated)
		}
		w := ask("203.0.113.7", "0707.123.456")
		wantStatus(t, "a stranger too often", w, http.StatusTooManyRequests)
		if w.Header().Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		wantStatus(t, "the owner, from elsewhere", ask("203.0.113.8", "0707 123 456"), http.StatusCreated)
	})
	t.Run("an account of the number", func(t *testing.T) {
		w := s.send(http.MethodDelete, "/v1/me/phone", mai, `{"phone_token":"x","phone_code":"1"}`)
		wantReason(t, "removing the only way", w, http.StatusConflict, "phone_needed")
		wantReason(t, "an address without a proof", s.send(http.MethodPost, "/v1/me/email", mai, `{"email":"mai@example.vn"}`), http.StatusUnprocessableEntity, "phone_code_needed")
		s.clock.set(noon.Add(2 * time.Hour))
		w = s.send(http.MethodPost, "/v1/me/phone/code", mai, "")
		wantStatus(t, "a code of the own number", w, http.StatusCreated)
		token := text(t, w, "token")
		code := s.phoneCode(t, token)
		wantReason(t, "it signs nobody in", signIn(token, code), http.StatusNotFound, "phone_code_ended")
		w = s.send(http.MethodPost, "/v1/me/email", mai, `{"email":"mai@example.vn","phone_token":"`+token+`","phone_code":"`+wrongCode(code)+`"}`)
		wantReason(t, "a wrong code", w, http.StatusUnprocessableEntity, "phone_code_wrong")
		if got := text(t, w, "errors.0.location"); got != "body.phone_code" {
			t.Error(got)
		}
		wantStatus(t, "an address", s.send(http.MethodPost, "/v1/me/email", mai, `{"email":"mai@example.vn","phone_token":"`+token+`","phone_code":"`+code+`"}`), http.StatusNoContent)
		wantStatus(t, "the proof again", s.send(http.MethodPost, "/v1/me/email", mai, `{"email":"mai@example.vn","phone_token":"`+token+`","phone_code":"`+code+`"}`), http.StatusNotFound)
		u, err := s.store.UserByPhone(t.Context(), "+84912345678")
		if err != nil {
			t.Fatal(err)
		}
		m, ok, err := s.store.PrepareAccountMail(t.Context(), domain.MailAccountArgs{About: domain.MailConfirm, UserID: u.ID, Email: "mai@example.vn"})
		if err != nil || !ok {
			t.Fatal("no mail goes to the new address", err)
		}
		if _, err := s.store.Confirm(t.Context(), domain.Actor{UserID: u.ID}, domain.HashToken(m.Token)); err != nil {
			t.Fatal(err)
		}
		if w = s.do(http.MethodGet, "/v1/me", mai); text(t, w, "email") != "mai@example.vn" || text(t, w, "phone") != "+84912345678" {
			t.Error(w.Body)
		}
	})
	t.Run("a user with a password adds and removes a number", func(t *testing.T) {
		a := s.join(t, "co.mat.khau@example.vn", nil, domain.RoleBuyer)
		wantStatus(t, "without the password", s.send(http.MethodPost, "/v1/me/phone", a.header(), `{"phone":"0564 123 456"}`), http.StatusUnprocessableEntity)
		w := s.send(http.MethodPost, "/v1/me/phone", a.header(), `{"phone":"0564 123 456","password":"`+goodPassword+`"}`)
		wantStatus(t, "with it", w, http.StatusCreated)
		token := text(t, w, "token")
		code := s.phoneCode(t, token)
		wantReason(t, "another user", s.send(http.MethodPost, "/v1/me/phone/confirm", mai, proof(token, code, "")), http.StatusNotFound, "phone_code_ended")
		wantStatus(t, "the user", s.send(http.MethodPost, "/v1/me/phone/confirm", a.header(), proof(token, code, "")), http.StatusOK)
		admin := s.join(t, "quan.tri@example.vn", nil, domain.RoleAdmin)
		for _, part := range []string{"0564123456", "0564+123", "%2B84564", "123.456"} {
			if w := s.do(http.MethodGet, "/v1/admin/users?phone="+part, admin.header()); text(t, w, "items.0.id") != a.ID {
				t.Error(part, w.Body)
			}
		}
		wantStatus(t, "removing it", s.send(http.MethodDelete, "/v1/me/phone", a.header(), `{"password":"`+goodPassword+`"}`), http.StatusNoContent)
		wantReason(t, "again", s.send(http.MethodDelete, "/v1/me/phone", a.header(), `{"password":"`+goodPassword+`"}`), http.StatusNotFound, "phone_missing")
	})
	t.Run("the second factor of a user", func(t *testing.T) {
		a := s.join(t, "to.chuc@example.vn", nil, domain.RoleOrganizer)
		w := s.send(http.MethodPost, "/v1/me/phone", a.header(), `{"phone":"0877 123 456","password":"`+goodPassword+`"}`)
		wantStatus(t, "the number", s.send(http.MethodPost, "/v1/me/phone/confirm", a.header(), proof(text(t, w, "token"), s.phoneCode(t, text(t, w, "token")), "")), http.StatusOK)
		secret, _ := s.secondFactorOf(t, a)
		token := s.askCode(t, "0877123456")
		code := s.phoneCode(t, token)
		wantReason(t, "without its code", signIn(token, code), http.StatusUnauthorized, "second_factor_needed")
		w = s.send(http.MethodPost, "/v1/sessions/phone", nil, proof(token, code, `,"second_factor_code":"`+s.appCode(t, secret, 1)+`"`))
		wantStatus(t, "with it", w, http.StatusCreated)
	})
	t.Run("a locked user", func(t *testing.T) {
		u, err := s.store.UserByPhone(t.Context(), "+84912345678")
		if err != nil {
			t.Fatal(err)
		}
		locked := true
		if _, err := s.store.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Locked: &locked, LockedReason: "thử"}); err != nil {
			t.Fatal(err)
		}
		token := s.askCode(t, "0912345678")
		wantReason(t, "signing in", signIn(token, s.phoneCode(t, token)), http.StatusForbidden, "account_locked")
	})
}

// TestNoPhones: without a channel nothing is offered.
func TestNoPhones(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	wantReason(t, "a code", s.send(http.MethodPost, "/v1/phone-codes", nil, `{"phone":"0912345678"}`), http.StatusNotFound, "phones_off")
}
