package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/oidc/oidctest"
)

// TestSignInByProvider: a user is identified by the account at the provider,
// and an e-mail address alone gives no access to an account.
func TestSignInByProvider(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		send := func(method, path string, header map[string]string, body string) *httptest.ResponseRecorder {
			t.Helper()
			w := s.send(method, path, header, body)
			return w
		}
		login := func(subject, email string, changes ...oidctest.Change) string {
			t.Helper()
			w := send(http.MethodPost, "/v1/sessions/oidc", nil, "")
			wantStatus(t, "beginning", w, http.StatusCreated)
			state, code := s.provider.Login(t, text(t, w, "authorization_url"), subject, email, changes...)
			if state != text(t, w, "state") {
				t.Fatalf("state %q became %q", text(t, w, "state"), state)
			}
			return `{"state":"` + state + `","code":"` + code + `"}`
		}
		const complete = "/v1/sessions/oidc/complete"
		body := login("an", "an@example.vn")
		w := send(http.MethodPost, complete, nil, body)
		wantStatus(t, "the first sign-in", w, http.StatusCreated)
		id := text(t, w, "user.id")
		if text(t, w, "user.roles") != "[buyer]" || text(t, w, "user.name") != "Nguyễn Thị An" || text(t, w, "user.email") != "an@example.vn" {
			t.Errorf("the new user: %s", w.Body)
		}
		wantStatus(t, "its token", s.do(http.MethodGet, "/v1/me", bearer(text(t, w, "token"))), http.StatusOK)
		// The token alone, which somebody may have stolen, changes no owner.
		for path, stolen := range map[string]string{"POST /v1/me/email": `{"email":"thief@example.vn"}`, "DELETE /v1/me": `{}`} {
			method, path, _ := strings.Cut(path, " ")
			header := bearer(text(t, w, "token"))
			header["If-Match"] = `"1"`
			if got := send(method, path, header, stolen); got.Code != http.StatusUnprocessableEntity || text(t, got, "reason") != "no_password" {
				t.Errorf("%s %s without a password: %d %s", method, path, got.Code, got.Body)
			}
		}
		wantStatus(t, "the same again", send(http.MethodPost, complete, nil, body), http.StatusNotFound)
		if w = send(http.MethodPost, complete, nil, login("an", "other@example.vn")); text(t, w, "user.id") != id {
			t.Errorf("the second sign-in: %s", w.Body)
		}
		wantStatus(t, "another state", send(http.MethodPost, complete, nil, `{"state":"x","code":"y"}`), http.StatusNotFound)
		wantStatus(t, "an address not verified", send(http.MethodPost, complete, nil, login("x", "x@example.vn", oidctest.Claim("email_verified", false))), http.StatusUnprocessableEntity)
		wantStatus(t, "no address", send(http.MethodPost, complete, nil, login("x", "")), http.StatusUnprocessableEntity)

		binh := s.join(t, "binh@example.vn", nil, domain.RoleProducer)
		wantStatus(t, "the address of another user", send(http.MethodPost, complete, nil, login("binh", "binh@example.vn")), http.StatusConflict)
		wantStatus(t, "linking", send(http.MethodPost, "/v1/me/identities", binh.header(), login("binh", "binh@example.vn")), http.StatusCreated)
		wantStatus(t, "linking another's", send(http.MethodPost, "/v1/me/identities", binh.header(), login("an", "an@example.vn")), http.StatusConflict)
		w = send(http.MethodPost, complete, nil, login("binh", "binh@example.vn"))
		if text(t, w, "user.id") != binh.ID || text(t, w, "user.roles") != "[producer]" {
			t.Errorf("signing in after linking: %s", w.Body)
		}
		w = send(http.MethodGet, "/v1/me/identities", binh.header(), "")
		if text(t, w, "items.#") != "1" || text(t, w, "items.0.subject") != "binh" {
			t.Errorf("identities: %s", w.Body)
		}
		path := "/v1/me/identities?subject=binh&issuer=" + url.QueryEscape(text(t, w, "items.0.issuer"))
		wantStatus(t, "unlinking", send(http.MethodDelete, path, binh.header(), ""), http.StatusNoContent)
		wantStatus(t, "unlinking again", send(http.MethodDelete, path, binh.header(), ""), http.StatusNotFound)

		cuong := s.join(t, "cuong@example.vn", nil, domain.RoleOrganizer)
		wantStatus(t, "linking an organizer", send(http.MethodPost, "/v1/me/identities", cuong.header(), login("cuong", "cuong@example.vn")), http.StatusCreated)
		_, codes := s.secondFactorOf(t, cuong)
		w = send(http.MethodPost, complete, nil, login("cuong", "cuong@example.vn"))
		wantReason(t, "without the code of the second factor", w, http.StatusUnauthorized, "second_factor_needed")
		if got := text(t, w, "errors.0.location"); got != "body.second_factor_code" {
			t.Errorf("a missing code is about %q", got)
		}
		withCode := strings.TrimSuffix(login("cuong", "cuong@example.vn"), "}") + `,"second_factor_code":"` + codes[0] + `"}`
		wantStatus(t, "with a recovery code", send(http.MethodPost, complete, nil, withCode), http.StatusCreated)

		yes := true
		if _, err := s.store.ChangeUser(t.Context(), domain.Actor{}, id, 1, domain.UserChange{Locked: &yes, LockedReason: "Thử"}); err != nil {
			t.Fatal(err)
		}
		wantStatus(t, "a locked user", send(http.MethodPost, complete, nil, login("an", "an@example.vn")), http.StatusForbidden)
	})
}
