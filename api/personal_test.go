package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// TestPersonalData: users get the data that is stored about them, and delete
// their account with their password.
func TestPersonalData(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	a := s.join(t, "an@example.vn", nil, domain.RoleBuyer)
	w := s.asks(t, a, http.MethodGet, "/v1/me/data", "", "")
	wantStatus(t, "my data", w, http.StatusOK)
	if text(t, w, "user_id") != a.ID || text(t, w, "parts.0.rows.0.email") != "an@example.vn" || strings.Contains(w.Body.String(), "argon2") {
		t.Errorf("my data: %.500s", w.Body)
	}
	wantStatus(t, "with a key", s.do(http.MethodGet, "/v1/me/data", s.key(t, a, domain.ScopeRead)), http.StatusForbidden)

	const body = `{"password":"` + goodPassword + `"}`
	wantStatus(t, "without a version", s.asks(t, a, http.MethodDelete, "/v1/me", "", body), http.StatusPreconditionRequired)
	wantStatus(t, "another version", s.asks(t, a, http.MethodDelete, "/v1/me", "7", body), http.StatusPreconditionFailed)
	if w := s.asks(t, a, http.MethodDelete, "/v1/me", "1", `{"password":"sai mật khẩu"}`); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.password" {
		t.Errorf("a wrong password: %d %s", w.Code, w.Body)
	}
	wantStatus(t, "deleting it", s.asks(t, a, http.MethodDelete, "/v1/me", "1", body), http.StatusNoContent)
	wantStatus(t, "the session", s.asks(t, a, http.MethodGet, "/v1/me", "", ""), http.StatusUnauthorized)
	wantStatus(t, "signing in", signIn(s, "an@example.vn", goodPassword, nil), http.StatusUnauthorized)
	wantStatus(t, "as the deleted user", signIn(s, a.ID+"@deleted.invalid", goodPassword, nil), http.StatusUnauthorized)
}
