package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// TestAlerts: users manage their own saved searches, and a program or a person
// ends the e-mail without signing in (checks A2, M1, M5; RFC 8058).
func TestAlerts(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		an, other := s.join(t, "an@example.vn", nil, domain.RoleBuyer), s.join(t, "binh@example.vn", nil, domain.RoleBuyer)
		const path = "/v1/me/alerts"
		for name, c := range map[string]struct{ body, location string }{
			"nothing":             {`{"name":"x","query":{}}`, "body.query"},
			"no name":             {`{"name":" ","query":{"q":"chè"}}`, "body.name"},
			"an unknown province": {`{"name":"x","query":{"province":["atlantis"]}}`, "body.query.province"},
			"an unknown commune":  {`{"name":"x","query":{"commune":["99999"]}}`, "body.query.commune"},
			"half a capacity":     {`{"name":"x","query":{"capacity_min":2}}`, "body.query.capacity_unit"},
			"an unknown kind":     {`{"name":"x","query":{"kind":["order"]}}`, "body.query.kind[0]"},
			"a distance alone":    {`{"name":"x","query":{"within_km":20}}`, "body.query.within_km"},
			"a point alone":       {`{"name":"x","query":{"near":"22.83,104.98"}}`, "body.query.within_km"},
			"no point":            {`{"name":"x","query":{"near":"Hà Giang","within_km":20}}`, "body.query.near"},
			"another cadence":     {`{"name":"x","query":{"q":"chè"},"cadence":"hourly"}`, "body.cadence"},
			"another's":           {`{"name":"x","query":{"q":"chè"},"user_id":"1"}`, "body.user_id"},
		} {
			t.Run(name, func(t *testing.T) {
				if w := s.asks(t, an, http.MethodPost, path, "", c.body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.location {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			})
		}
		w := s.asks(t, an, http.MethodPost, path, "", `{"name":"Mật ong","query":{"q":"mật ong","province":["tuyen-quang"],"price_max_vnd":200000,"capacity_min":1.5,"capacity_unit":"tonne","month":3},"email":true}`)
		wantStatus(t, "saving", w, http.StatusCreated)
		one := w.Header().Get("Location")
		if text(t, w, "query.province.0") != "08" || text(t, w, "query.capacity_min") != "1.5" || text(t, w, "query.capacity_unit") != "tonne" || text(t, w, "query.month") != "3" || text(t, w, "cadence") != "daily" || text(t, w, "last_run_at") != "<nil>" || strings.Contains(w.Body.String(), "unsubscribe") {
			t.Errorf("saved %s", w.Body)
		}
		w = s.asks(t, other, http.MethodPost, path, "", `{"name":"Ai cần miến","query":{"kind":["demand"],"near":"22.830, 104.98","within_km":50.5}}`)
		wantStatus(t, "saving a search for demands", w, http.StatusCreated)
		if text(t, w, "query.kind.0") != "demand" || text(t, w, "query.near") != "22.83,104.98" || text(t, w, "query.within_km") != "50.5" {
			t.Errorf("saved %s", w.Body)
		}
		if w := s.asks(t, an, http.MethodGet, path, "", ""); text(t, w, "items.#") != "1" {
			t.Errorf("mine: %s", w.Body)
		}
		if w := s.asks(t, an, http.MethodGet, one+"/finds", "", ""); text(t, w, "items.#") != "0" {
			t.Errorf("found: %s", w.Body)
		}
		for _, c := range []struct{ method, path, version, body string }{
			{http.MethodGet, one, "", ""}, {http.MethodPatch, one, "1", `{}`}, {http.MethodDelete, one, "1", ""}, {http.MethodGet, one + "/finds", "", ""},
		} {
			t.Run(c.path, func(t *testing.T) {
				wantStatus(t, "of another: "+c.method, s.asks(t, other, c.method, c.path, c.version, c.body), http.StatusNotFound)
			})
		}
		wantStatus(t, "without a version", s.asks(t, an, http.MethodPatch, one, "", `{}`), http.StatusPreconditionRequired)
		if w := s.asks(t, an, http.MethodPatch, one, "1", `{"cadence":"at_once","query":{"q":"mật ong rừng"}}`); text(t, w, "cadence") != "at_once" || text(t, w, "query.q") != "mật ong rừng" || text(t, w, "version") != "2" {
			t.Errorf("changed: %s", w.Body)
		}

		all, err := s.store.Alerts(t.Context(), domain.Actor{UserID: an.ID})
		if err != nil || len(all) != 1 {
			t.Fatal(err)
		}
		stop := "/v1/unsubscribe/" + all[0].Unsubscribe
		email := func() string { t.Helper(); return text(t, s.asks(t, an, http.MethodGet, one, "", ""), "email") }
		if w := s.do(http.MethodGet, stop, nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `method="post"`) || email() != "true" {
			t.Errorf("the page: %d %s", w.Code, w.Body)
		}
		for range 2 {
			w := s.send(http.MethodPost, stop, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, "List-Unsubscribe=One-Click")
			if w.Code != http.StatusOK || email() != "false" {
				t.Errorf("one click: %d %s", w.Code, w.Body)
			}
		}
		// Notices are unsubscribed in the same way.
		token, err := s.store.MailStop(t.Context(), an.ID)
		if err != nil {
			t.Fatal(err)
		}
		notices := "/v1/unsubscribe/" + token
		mailed := func() string {
			t.Helper()
			return text(t, s.asks(t, an, http.MethodGet, "/v1/me", "", ""), "mail_notices")
		}
		if w := s.do(http.MethodGet, notices, nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `method="post"`) || mailed() != "true" {
			t.Errorf("the page of notices: %d %s", w.Code, w.Body)
		}
		for range 2 {
			w := s.send(http.MethodPost, notices, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, "List-Unsubscribe=One-Click")
			if w.Code != http.StatusOK || mailed() != "false" {
				t.Errorf("one click on notices: %d %s", w.Code, w.Body)
			}
		}
		wantStatus(t, "mail of notices again", s.asks(t, an, http.MethodPatch, "/v1/me", "2", `{"mail_notices":true}`), http.StatusOK)
		if again, err := s.store.MailStop(t.Context(), an.ID); err != nil || again != token {
			t.Errorf("another token of the same user: %v", err)
		}
		wantStatus(t, "another token of notices", s.do(http.MethodPost, notices+"x", nil), http.StatusNotFound)
		wantStatus(t, "another token", s.do(http.MethodPost, "/v1/unsubscribe/x", nil), http.StatusNotFound)
		wantStatus(t, "deleting", s.asks(t, an, http.MethodDelete, one, "3", ""), http.StatusNoContent)
	})
}
