package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// TestInspections: officers plan and record inspections, members read them, and
// a failed product can be suspended in the same step (checks A2, A4, A7, M5).
func TestInspections(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		stranger := s.join(t, "can.bo.khac@example.vn", []string{"01"}, domain.RoleOfficer)
		other := s.join(t, "khac@example.vn", nil, domain.RoleProducer)
		maker := s.join(t, "chi@example.vn", nil, domain.RoleProducer)
		if _, err := s.store.DB().ExecContext(t.Context(), fmt.Sprintf(
			"INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', true, '2026-11-23 05:00:00')", maker.ID, producerID)); err != nil {
			t.Fatal(err)
		}
		const mine = "/v1/me/inspections"
		of := "/v1/products/" + honeyID + "/inspections"
		for name, c := range map[string]struct{ body, location string }{
			"no kind":        {`{}`, "body.kind"},
			"another kind":   {`{"kind":"raid"}`, "body.kind"},
			"no day":         {`{"kind":"visit","planned_on":"today"}`, "body.planned_on"},
			"no finding":     {`{"kind":"visit","done_on":"2026-11-20"}`, "body.finding"},
			"done to come":   {`{"kind":"visit","done_on":"2026-11-24","finding":"passed"}`, "body.done_on"},
			"a status":       {`{"kind":"visit","state":"published"}`, "body.state"},
			"suspend a pass": {`{"kind":"visit","done_on":"2026-11-20","finding":"passed","suspend":true}`, "body.suspend"},
		} {
			t.Run(name, func(t *testing.T) {
				if w := s.asks(t, officer, http.MethodPost, of, "", c.body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.location {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			})
		}
		wantStatus(t, "another province", s.asks(t, stranger, http.MethodPost, of, "", `{"kind":"visit"}`), http.StatusNotFound)
		wantStatus(t, "a maker", s.asks(t, maker, http.MethodPost, of, "", `{"kind":"visit"}`), http.StatusForbidden)
		w := s.asks(t, officer, http.MethodPost, of, "", `{"kind":"visit","planned_on":"2026-12-01","note":"Xem kho lạnh"}`)
		wantStatus(t, "planning", w, http.StatusCreated)
		path := w.Header().Get("Location")
		if path != mine+"/"+text(t, w, "id") || w.Header().Get("ETag") != `"1"` {
			t.Errorf("planned: %v %s", w.Header(), w.Body)
		}
		wantStatus(t, "a secret one", s.asks(t, officer, http.MethodPost, "/v1/producers/"+producerID+"/inspections", "", `{"kind":"sample_test","planned_on":"2026-11-20","unannounced":true}`), http.StatusCreated)

		if w := s.asks(t, officer, http.MethodGet, mine+"?state=overdue&province=tuyen-quang&total=true", "", ""); text(t, w, "total") != "1" || text(t, w, "items.0.kind") != "sample_test" {
			t.Errorf("overdue: %s", w.Body)
		}
		for _, list := range []string{mine, of} {
			t.Run(list, func(t *testing.T) {
				if w := s.asks(t, maker, http.MethodGet, list, "", ""); text(t, w, "items.#") != "1" || strings.Contains(w.Body.String(), "kho lạnh") {
					t.Errorf("%s: the maker reads %s", list, w.Body)
				}
			})
		}
		if w := s.asks(t, officer, http.MethodGet, path, "", ""); !strings.Contains(w.Body.String(), "kho lạnh") {
			t.Errorf("the officer reads %s", w.Body)
		}
		for name, a := range map[string]account{"another maker": other, "an officer elsewhere": stranger} {
			t.Run(name, func(t *testing.T) {
				if w := s.asks(t, a, http.MethodGet, mine, "", ""); text(t, w, "items.#") != "0" {
					t.Errorf("%s reads %s", name, w.Body)
				}
				wantStatus(t, name, s.asks(t, a, http.MethodGet, path, "", ""), http.StatusNotFound)
				wantStatus(t, name+" by product", s.asks(t, a, http.MethodGet, of, "", ""), http.StatusNotFound)
			})
		}
		for _, c := range []struct {
			name          string
			by            account
			version, body string
			want          int
		}{
			{"another province", stranger, "1", `{"text":"x"}`, http.StatusNotFound},
			{"a maker", maker, "1", `{"text":"x"}`, http.StatusForbidden},
			{"without a version", officer, "", `{"text":"x"}`, http.StatusPreconditionRequired},
			{"an old version", officer, "7", `{"text":"x"}`, http.StatusPreconditionFailed},
			{"mend, but not when", officer, "1", `{"done_on":"2026-11-23","finding":"mend","text":"Nhãn"}`, http.StatusUnprocessableEntity},
			{"of another listing", officer, "1", `{"listing_id":"` + revokedID + `"}`, http.StatusUnprocessableEntity},
			{"faults", officer, "1", `{"done_on":"2026-11-23","finding":"mend","text":"Nhãn sai","mend_by":"2026-12-05"}`, http.StatusOK},
			{"mended tomorrow", officer, "2", `{"mended_on":"2026-11-30"}`, http.StatusUnprocessableEntity},
		} {
			t.Run(c.name, func(t *testing.T) {
				wantStatus(t, c.name, s.asks(t, c.by, http.MethodPatch, path, c.version, c.body), c.want)
			})
		}
		if w := s.asks(t, officer, http.MethodGet, mine+"?state=to_mend", "", ""); text(t, w, "items.#") != "1" || text(t, w, "items.0.mend_by") != "2026-12-05" {
			t.Errorf("to mend: %s", w.Body)
		}

		w = s.asks(t, officer, http.MethodPatch, path, "2", `{"finding":"failed","text":"Mẫu có đường hóa học","suspend":true}`)
		wantStatus(t, "a failed one", w, http.StatusOK)
		if v := s.shown(t); v.listed || v.searched || v.suggested || v.page {
			t.Errorf("it is shown: %+v", v)
		}
		w = s.asks(t, maker, http.MethodGet, path, "", "")
		if text(t, w, "finding") != "failed" || text(t, w, "text") != "Mẫu có đường hóa học" || text(t, w, "note") != "<nil>" {
			t.Errorf("the maker reads %s", w.Body)
		}
	})
}
