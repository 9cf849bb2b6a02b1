package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
)

// TestAgenda: an officer sees the open tasks of its provinces, and of no other
// (checks A4, A7).
func TestAgenda(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		both := s.join(t, "can.bo.2@example.vn", []string{"01", "08"}, domain.RoleOfficer)
		admin := s.join(t, "quan.tri@example.vn", nil, domain.RoleAdmin)
		wantStatus(t, "a report", s.asks(t, account{}, http.MethodPost, "/v1/reports", "", `{"province":"08","text":"Nghi là hàng giả","product_id":"mat-ong-thu-nghiem","contact":"0912345678"}`), http.StatusCreated)
		wantStatus(t, "a visit", s.asks(t, officer, http.MethodPost, "/v1/products/"+honeyID+"/inspections", "", `{"kind":"visit","planned_on":"2026-11-01"}`), http.StatusCreated)

		w := s.asks(t, officer, http.MethodGet, "/v1/me/province", "", "")
		wantStatus(t, "the overview", w, http.StatusOK)
		seen := map[string]string{}
		for i := range domain.AgendaParts() {
			at := "parts." + strconv.Itoa(i)
			path := text(t, w, at+".path")
			seen[text(t, w, at+".part")] = text(t, w, at+".total")
			list := s.asks(t, officer, http.MethodGet, path+"?total=true", "", "")
			if text(t, list, "total") != text(t, w, at+".total") {
				t.Errorf("%s: %s, the overview says %s", path, list.Body, text(t, w, at+".total"))
			}
		}
		if seen["reports_open"] != "1" || seen["inspections_overdue"] != "1" || seen["inspections_due"] != "0" || strings.Contains(w.Body.String(), "0912345678") {
			t.Errorf("%v in %s", seen, w.Body)
		}
		first := text(t, s.asks(t, officer, http.MethodGet, "/v1/me/province/reports_open", "", ""), "items.0.path")
		wantStatus(t, "the report", s.asks(t, officer, http.MethodGet, first, "", ""), http.StatusOK)
		wantStatus(t, "another province", s.asks(t, officer, http.MethodGet, "/v1/me/province?province=ha-noi", "", ""), http.StatusForbidden)
		wantStatus(t, "no province", s.asks(t, officer, http.MethodGet, "/v1/me/province?province=zz", "", ""), http.StatusUnprocessableEntity)
		wantStatus(t, "no part", s.asks(t, officer, http.MethodGet, "/v1/me/province/gossip", "", ""), http.StatusNotFound)
		for _, c := range []struct {
			by             account
			province, want string
		}{{both, "", "1"}, {both, "ha-noi", "0"}, {both, "08", "1"}, {admin, "08", "1"}, {admin, "01", "0"}} {
			path := "/v1/me/province/reports_open?total=true"
			if c.province != "" {
				path += "&province=" + c.province
			}
			if w := s.asks(t, c.by, http.MethodGet, path, "", ""); text(t, w, "total") != c.want {
				t.Errorf("%s of %q: %s", c.by.Email, c.province, w.Body)
			}
		}
	})
}
