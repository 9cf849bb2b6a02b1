package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chophien/domain"
	"chophien/jobs"
)

// TestEvidence: members add papers, officers judge them, and the public sees
// only which conditions hold. The filters of lists and searches follow, also
// when a paper lapses without a write (checks A2 to A7, M5, R5).
func TestEvidence(t *testing.T) {
	t.Parallel()
	eachIndex(t, func(t *testing.T, s *server) {
		officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		stranger := s.join(t, "can.bo.khac@example.vn", []string{"01"}, domain.RoleOfficer)
		other := s.join(t, "khac@example.vn", nil, domain.RoleProducer)
		maker := s.join(t, "chi@example.vn", nil, domain.RoleProducer)
		if _, err := s.store.DB().ExecContext(t.Context(), fmt.Sprintf(
			"INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', true, '2026-11-23 05:00:00')", maker.ID, producerID)); err != nil {
			t.Fatal(err)
		}
		of := "/v1/products/" + honeyID + "/evidence"
		const paper = `{"condition":"food_safety","paper_kind":"haccp","number":"HC-77/SECRET","issuer":"Quacert","issued_on":"2026-01-10","valid_until":"2026-12-31"}`
		for name, c := range map[string]struct{ body, location string }{
			"another condition's": {strings.Replace(paper, "haccp", "vietgap", 1), "body.paper_kind"},
			"no condition":        {`{}`, "body.condition"},
			"no day":              {strings.Replace(paper, "2026-01-10", "hôm qua", 1), "body.issued_on"},
			"ends before":         {strings.Replace(paper, "2026-12-31", "2025-12-31", 1), "body.valid_until"},
			"a verdict":           {strings.Replace(paper, `{"c`, `{"verdict":"accepted","c`, 1), "body.verdict"},
			"no file of theirs":   {strings.Replace(paper, `{"c`, `{"file_id":"`+honeyID+`","c`, 1), "body.file_id"},
		} {
			t.Run(name, func(t *testing.T) {
				if w := s.asks(t, maker, http.MethodPost, of, "", c.body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != c.location {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			})
		}
		for name, a := range map[string]account{"another maker": other, "an officer elsewhere": stranger} {
			t.Run(name, func(t *testing.T) {
				wantStatus(t, name, s.asks(t, a, http.MethodPost, of, "", paper), http.StatusNotFound)
				wantStatus(t, name, s.asks(t, a, http.MethodGet, of, "", ""), http.StatusNotFound)
			})
		}
		w := s.asks(t, maker, http.MethodPost, of, "", paper)
		wantStatus(t, "a paper", w, http.StatusCreated)
		path := w.Header().Get("Location")
		if text(t, w, "verdict") != "pending" || text(t, w, "holds") != "false" || w.Header().Get("ETag") != `"1"` {
			t.Fatalf("entered: %s", w.Body)
		}
		wantStatus(t, "of another product", s.asks(t, maker, http.MethodGet, strings.Replace(path, honeyID, revokedID, 1), "", ""), http.StatusNotFound)
		wantStatus(t, "without a file", s.asks(t, maker, http.MethodGet, path+"/file", "", ""), http.StatusNotFound)

		indexed := func() {
			t.Helper()
			if _, err := jobs.Reindex(t.Context(), s.store, s.engine, nil); err != nil {
				t.Fatal(err)
			}
		}
		found := func(query string) bool {
			t.Helper()
			in := map[string]bool{}
			for _, list := range []string{"/v1/products?" + query, "/v1/search?" + query, "/v1/search?q=" + url.QueryEscape("mật ong") + "&" + query} {
				t.Run(list, func(t *testing.T) {
					w := s.do(http.MethodGet, list+"&limit=100", nil)
					if w.Code != http.StatusOK {
						t.Fatalf("%s: %d %s", list, w.Code, w.Body)
					}
					in[list] = strings.Contains(w.Body.String(), honeyID)
				})
			}
			first := in["/v1/products?"+query]
			for list, has := range in {
				if has != first {
					t.Errorf("%s: %t, but other lists %t", list, has, first)
				}
			}
			return first
		}
		indexed()
		if found("condition=food_safety") {
			t.Error("a paper that waits for a verdict counts")
		}
		for _, c := range []struct {
			name          string
			by            account
			version, body string
			want          int
		}{
			{"the maker itself", maker, "1", `{"verdict":"accepted"}`, http.StatusForbidden},
			{"another province", stranger, "1", `{"verdict":"accepted"}`, http.StatusNotFound},
			{"without a version", officer, "", `{"verdict":"accepted"}`, http.StatusPreconditionRequired},
			{"an old version", officer, "3", `{"verdict":"accepted"}`, http.StatusPreconditionFailed},
			{"no reason", officer, "1", `{"verdict":"rejected"}`, http.StatusUnprocessableEntity},
			{"no verdict", officer, "1", `{"verdict":"pending"}`, http.StatusUnprocessableEntity},
			{"accepted", officer, "1", `{"verdict":"accepted"}`, http.StatusOK},
		} {
			t.Run(c.name, func(t *testing.T) {
				wantStatus(t, c.name, s.asks(t, c.by, http.MethodPost, path+"/verdict", c.version, c.body), c.want)
			})
		}
		w = s.asks(t, maker, http.MethodGet, "/v1/me/notices?unread=true&total=true", "", "")
		if text(t, w, "total") != "1" || text(t, w, "items.0.kind") != "evidence.accepted" {
			t.Errorf("the maker has the notices %s", w.Body)
		}
		wantStatus(t, "another user's notice", s.asks(t, other, http.MethodPost, "/v1/me/notices/"+text(t, w, "items.0.id")+"/read", "", ""), http.StatusNotFound)
		wantStatus(t, "reading it", s.asks(t, maker, http.MethodPost, "/v1/me/notices/"+text(t, w, "items.0.id")+"/read", "", ""), http.StatusNoContent)
		wantStatus(t, "reading all", s.asks(t, maker, http.MethodPost, "/v1/me/notices/read-all", "", ""), http.StatusNoContent)
		if w := s.asks(t, maker, http.MethodGet, "/v1/me/notices?unread=true", "", ""); text(t, w, "items.#") != "0" {
			t.Errorf("still unread: %s", w.Body)
		}

		indexed()
		public := s.do(http.MethodGet, "/v1/products/"+honeyID, nil)
		if text(t, public, "conditions.2.condition") != "food_safety" || text(t, public, "conditions.2.holds") != "true" ||
			text(t, public, "conditions.2.until") != "2026-12-31" || text(t, public, "conditions.2.papers.0.name_en") != "HACCP certificate" || text(t, public, "conditions.0.holds") != "false" {
			t.Errorf("the public reads %s", public.Body)
		}
		if strings.Contains(public.Body.String(), "SECRET") {
			t.Error("the number of a paper is public")
		}
		for query, want := range map[string]bool{
			"condition=food_safety":                             true,
			"condition=food_safety&valid_on=2026-12-31":         true,
			"condition=food_safety&valid_on=2027-01-01":         false,
			"condition=food_safety&condition=raw_material_area": false,
			"condition=raw_material_area":                       false,
			"condition=food_safety&price_min_vnd=1":             false, // it has no price
			"price_max_vnd=10000000000":                         false,
		} {
			if found(query) != want {
				t.Errorf("%s: found is %t", query, !want)
			}
		}
		for query, count := range map[string]string{"q=": "1", "condition=food_safety": "1", "condition=raw_material_area": "1", "valid_on=2027-01-01": "0"} {
			t.Run("facet "+query, func(t *testing.T) {
				w := s.do(http.MethodGet, "/v1/search?facets=condition&"+query, nil)
				if w.Code != http.StatusOK || text(t, w, "facets.condition.#") != count {
					t.Fatalf("%d %s", w.Code, w.Body)
				}
				if count == "1" && (text(t, w, "facets.condition.0.value") != "food_safety" || text(t, w, "facets.condition.0.count") != "1" ||
					text(t, w, "facets.condition.0.name_en") != "food safety, product standard") {
					t.Errorf("%s", w.Body)
				}
			})
		}
		for query, location := range map[string]string{"condition=cheap": "query.condition[0]", "price_min_vnd=0": "query.price_min_vnd", "price_min_vnd=9&price_max_vnd=8": "query.price_max_vnd"} {
			t.Run(query, func(t *testing.T) {
				if w := s.do(http.MethodGet, "/v1/search?"+query, nil); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != location {
					t.Errorf("%s: %d %s", query, w.Code, w.Body)
				}
			})
		}

		// The clock passes the last valid day, without any write.
		s.clock.set(time.Date(2026, 12, 31, 18, 0, 0, 0, time.UTC)) // already 2027 in Vietnam
		if found("condition=food_safety") {
			t.Error("a paper that has lapsed counts")
		}
		s.clock.set(noon)

		wantStatus(t, "without a version", s.asks(t, maker, http.MethodPatch, path, "", `{"number":"HC-78"}`), http.StatusPreconditionRequired)
		w = s.asks(t, maker, http.MethodPatch, path, "2", `{"number":"HC-78","valid_until":null}`)
		wantStatus(t, "changing it", w, http.StatusOK)
		if text(t, w, "verdict") != "pending" || text(t, w, "number") != "HC-78" || text(t, w, "valid_until") != "<nil>" {
			t.Errorf("changed: %s", w.Body)
		}
		if w := s.do(http.MethodGet, "/v1/search?condition=food_safety&limit=100", nil); strings.Contains(w.Body.String(), honeyID) {
			t.Error("found right after the change, though the index lags")
		}
		// Members and officers of the product may read the file, and no others,
		// not even its uploader.
		sent := s.sendFile(http.MethodPost, "/v1/me/files", withFields(maker.header(), "Content-Type", "application/pdf"), []byte("%PDF-1.7 giấy"))
		wantStatus(t, "uploading", sent, http.StatusCreated)
		wantStatus(t, "another user's file", s.asks(t, officer, http.MethodPatch, path, "3", `{"file_id":"`+text(t, sent, "id")+`"}`), http.StatusUnprocessableEntity)
		w = s.asks(t, maker, http.MethodPatch, path, "3", `{"file_id":"`+text(t, sent, "id")+`"}`)
		wantStatus(t, "naming the file", w, http.StatusOK)
		if text(t, w, "file_url") != publicURL+path+"/file" {
			t.Errorf("with a file: %s", w.Body)
		}
		for name, c := range map[string]struct {
			by   account
			want int
		}{"the maker": {maker, http.StatusOK}, "the officer": {officer, http.StatusOK}, "another maker": {other, http.StatusNotFound}, "an officer elsewhere": {stranger, http.StatusNotFound}} {
			t.Run(name, func(t *testing.T) {
				got := s.asks(t, c.by, http.MethodGet, path+"/file", "", "")
				wantStatus(t, "the file for "+name, got, c.want)
				if c.want == http.StatusOK && (got.Body.String() != "%PDF-1.7 giấy" || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment")) {
					t.Errorf("%s gets %v %q", name, got.Header(), got.Body)
				}
			})
		}
		wantStatus(t, "deleting the file alone", s.asks(t, maker, http.MethodDelete, "/v1/me/files/"+text(t, sent, "id"), "", ""), http.StatusConflict)

		wantStatus(t, "deleting an old version", s.asks(t, maker, http.MethodDelete, path, "2", ""), http.StatusPreconditionFailed)
		wantStatus(t, "deleting it", s.asks(t, maker, http.MethodDelete, path, "4", ""), http.StatusNoContent)
		wantStatus(t, "deleted", s.asks(t, maker, http.MethodGet, path, "", ""), http.StatusNotFound)
		if w := s.asks(t, maker, http.MethodGet, "/v1/products/"+honeyID+"/history", "", ""); !strings.Contains(w.Body.String(), "evidence.delete") {
			t.Errorf("the history forgets: %s", w.Body)
		}
	})
}
