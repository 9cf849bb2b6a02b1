package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"chophien/domain"
)

// TestAudit: the log contains what people did and were refused, and officers
// read the entries of their provinces (checks P3, P4, K7).
func TestAudit(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		admin := s.join(t, "admin@example.vn", nil, domain.RoleAdmin)
		officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		buyer := s.join(t, "mua@example.vn", nil, domain.RoleBuyer)
		read := func(a account, query string) *httptest.ResponseRecorder {
			t.Helper()
			w := s.do(http.MethodGet, "/v1/admin/audit"+query, a.header())
			return w
		}
		wantStatus(t, "a buyer", s.send(http.MethodGet, "/v1/admin/audit", with(with(buyer.header(), "X-Request-Id", "refused-0001"), "X-Forwarded-For", "203.0.113.9"), ""), http.StatusForbidden)
		w := read(admin, "?action=authorization.refused")
		wantStatus(t, "refusals", w, http.StatusOK)
		if text(t, w, "items.#") != "1" || text(t, w, "items.0.user_id") != buyer.ID || text(t, w, "items.0.noun_id") != "GET /v1/admin/audit" ||
			text(t, w, "items.0.request_id") != "refused-0001" || text(t, w, "items.0.address") == "203.0.113.9" {
			t.Errorf("the refusal: %s", w.Body)
		}
		for query, status := range map[string]int{"?action=khong.co": http.StatusUnprocessableEntity, "?q=khong+co+ai": http.StatusOK} {
			if w := read(admin, query); w.Code != status || status == http.StatusOK && text(t, w, "items.#") != "0" {
				t.Errorf("%s: %d %s", query, w.Code, w.Body)
			}
		}
		path := "/v1/admin/users/" + buyer.ID
		wantStatus(t, "locking", s.send(http.MethodPatch, path, with(admin.header(), "If-Match", `"1"`), `{"locked":true,"locked_reason":"Mạo danh"}`), http.StatusOK)
		w = read(admin, "?noun=user&noun_id="+buyer.ID)
		if text(t, w, "items.0.action") != "user.change" || text(t, w, "items.0.before.locked") != "false" || text(t, w, "items.0.after.locked") != "true" ||
			text(t, w, "items.0.reason") != "Mạo danh" || text(t, w, "items.0.user_id") != admin.ID {
			t.Errorf("the lock: %s", w.Body)
		}

		for _, province := range []string{"08", "01", ""} {
			t.Run(province, func(t *testing.T) {
				if err := s.store.RecordAudit(t.Context(), domain.Actor{}, domain.Audit{Action: "thing.of." + province, ProvinceCode: province}); err != nil {
					t.Fatal(err)
				}
			})
		}
		if w = read(officer, ""); text(t, w, "items.#") != "1" || text(t, w, "items.0.action") != "thing.of.08" {
			t.Errorf("an officer of 08 reads %s", w.Body)
		}
		wantStatus(t, "another province", read(officer, "?province=01"), http.StatusForbidden)
		if w = read(admin, "?province=01&total=true"); text(t, w, "total") != "1" || text(t, w, "items.0.action") != "thing.of.01" {
			t.Errorf("an admin reads of 01 %s", w.Body)
		}
		page := read(admin, "?limit=2")
		if next := read(admin, "?limit=2&cursor="+text(t, page, "next_cursor")); text(t, next, "items.0.seq") == text(t, page, "items.1.seq") {
			t.Errorf("pages overlap: %s %s", page.Body, next.Body)
		}
		wantStatus(t, "a broken cursor", read(admin, "?cursor=x"), http.StatusUnprocessableEntity)
		wantStatus(t, "a broken time", read(admin, "?since=today"), http.StatusUnprocessableEntity)

		if err := s.store.RecordAudit(t.Context(), domain.Actor{}, domain.Audit{Action: "thing.add"}); err != nil {
			t.Fatal(err)
		}
		w = s.do(http.MethodGet, "/v1/admin/audit/verify", admin.header())
		if text(t, w, "whole") != "true" || text(t, w, "entries") == "0" || text(t, w, "unchained") != "1" || text(t, w, "unchained_since") == "<nil>" {
			t.Errorf("the chain: %s", w.Body)
		}
		w = s.do(http.MethodGet, "/v1/admin/audit/verify", admin.header())
		if text(t, w, "whole") != "true" || text(t, w, "unchained") != "0" || text(t, w, "unchained_since") != "<nil>" {
			t.Errorf("the chain, verified again: %s", w.Body)
		}
	})
}
