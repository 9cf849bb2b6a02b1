package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// TestWebhooks: a secret is shown once, internal addresses are refused, and
// users see only their own (checks A2, I9, K6, M5).
func TestWebhooks(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		an, other := s.join(t, "an@example.vn", nil, domain.RoleProducer), s.join(t, "binh@example.vn", nil, domain.RoleBuyer)
		const path = "/v1/me/webhooks"
		for name, c := range map[string]struct{ body, location string }{
			"no events":         {`{"url":"https://crm.example","events":[]}`, "body.events"},
			"an unknown event":  {`{"url":"https://crm.example","events":["x"]}`, "body.events[0]"},
			"an inside address": {`{"url":"https://10.0.0.1/","events":["notice.created"]}`, "body.url"},
			"another scheme":    {`{"url":"ftp://crm.example","events":["notice.created"]}`, "body.url"},
			"a secret":          {`{"url":"https://crm.example","events":["notice.created"],"secret":"x"}`, "body.secret"},
		} {
			t.Run(name, func(t *testing.T) {
				if w := s.asks(t, an, http.MethodPost, path, "", c.body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.location {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			})
		}
		w := s.asks(t, an, http.MethodPost, path, "", `{"name":"CRM","url":"https://crm.example/ocop","events":["notice.created"]}`)
		wantStatus(t, "making one", w, http.StatusCreated)
		secret, one := text(t, w, "secret"), w.Header().Get("Location")
		if !strings.HasPrefix(secret, "whsec_") || one != path+"/"+text(t, w, "id") || w.Header().Get("ETag") != `"1"` {
			t.Errorf("made %v %s", w.Header(), w.Body)
		}
		for _, p := range []string{path, one} {
			if w := s.asks(t, an, http.MethodGet, p, "", ""); w.Code != http.StatusOK || strings.Contains(w.Body.String(), secret) {
				t.Errorf("%s: %d %s", p, w.Code, w.Body)
			}
		}
		sent := s.asks(t, an, http.MethodPost, one+"/test", "", "")
		wantStatus(t, "a test", sent, http.StatusAccepted)
		if text(t, sent, "event") != "webhook.test" || text(t, sent, "state") != "pending" {
			t.Errorf("the test: %s", sent.Body)
		}
		if w := s.asks(t, an, http.MethodGet, one+"/deliveries?state=pending&total=true", "", ""); text(t, w, "total") != "1" {
			t.Errorf("sent: %s", w.Body)
		}
		again := one + "/deliveries/" + text(t, sent, "id") + "/redeliver"
		wantStatus(t, "again while it is sent", s.asks(t, an, http.MethodPost, again, "", ""), http.StatusConflict)
		for _, c := range []struct{ method, path, version, body string }{
			{http.MethodGet, one, "", ""}, {http.MethodPatch, one, "1", `{}`}, {http.MethodDelete, one, "1", ""}, {http.MethodPost, one + "/secret", "1", ""},
			{http.MethodPost, one + "/test", "", ""}, {http.MethodGet, one + "/deliveries", "", ""}, {http.MethodPost, again, "", ""},
		} {
			t.Run(c.path, func(t *testing.T) {
				wantStatus(t, "of another: "+c.method+" "+c.path, s.asks(t, other, c.method, c.path, c.version, c.body), http.StatusNotFound)
			})
		}
		wantStatus(t, "without a version", s.asks(t, an, http.MethodPatch, one, "", `{"enabled":false}`), http.StatusPreconditionRequired)
		wantStatus(t, "an old version", s.asks(t, an, http.MethodPatch, one, "7", `{"enabled":false}`), http.StatusPreconditionFailed)
		if w := s.asks(t, an, http.MethodPatch, one, "1", `{"enabled":false}`); text(t, w, "enabled") != "false" || text(t, w, "version") != "2" {
			t.Errorf("switched off: %s", w.Body)
		}
		wantStatus(t, "a test of what is off", s.asks(t, an, http.MethodPost, one+"/test", "", ""), http.StatusConflict)
		if w := s.asks(t, an, http.MethodPost, one+"/secret", "2", ""); w.Code != http.StatusOK || text(t, w, "secret") == secret {
			t.Errorf("another secret: %d %s", w.Code, w.Body)
		}
		wantStatus(t, "deleting", s.asks(t, an, http.MethodDelete, one, "3", ""), http.StatusNoContent)
		wantStatus(t, "deleted", s.asks(t, an, http.MethodGet, one, "", ""), http.StatusNotFound)
	})
}
