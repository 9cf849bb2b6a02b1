package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
)

// TestImportAnswers: a sender corrects a row, leaves one out, and says which
// producer and which set rows mean. Then a second officer publishes the list.
func TestImportAnswers(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "tra.loi.mot@example.vn", []string{"08"}, domain.RoleOfficer).header()
		second := s.join(t, "tra.loi.hai@example.vn", []string{"08"}, domain.RoleOfficer).header()
		stranger := s.join(t, "tra.loi.ba@example.vn", []string{"01"}, domain.RoleOfficer).header()
		send := func(t *testing.T, list string) string {
			t.Helper()
			w := s.upload(t, officer, "text/csv", list)
			wantStatus(t, "the list", w, http.StatusAccepted)
			s.workImport(t, text(t, w, "id"))
			return importsPath + "/" + text(t, w, "id")
		}
		commit := func(t *testing.T, at string) {
			t.Helper()
			token := text(t, s.do(http.MethodGet, at, officer), "token")
			wantStatus(t, "the commit", s.send(http.MethodPost, at+"/commit", officer, fmt.Sprintf(`{"token":%q}`, token)), http.StatusAccepted)
			s.workImport(t, strings.TrimPrefix(at, importsPath+"/"))
		}
		commit(t, send(t, "Tên sản phẩm;Chủ thể;Xã/phường\nTrà dây cũ;Hợp tác xã Nông nghiệp Lũng Xa Trả Lời;Xã Thử\n"))

		at := send(t, "STT;Tên sản phẩm;Chủ thể;Hạng sao;Quyết định;Ngày ký\n1;Trà dây Trả Lời;HTX Lũng Xa Trả Lời;4 sao;61/QĐ-UBND;05/02/2025\n2;Chè xanh Trả Lời;HTX Lũng Xa Trả Lời;3 sao;61/QĐ-UBND;05/02/2025\n3;;HTX Khác Trả Lời;3 sao;61/QĐ-UBND;05/02/2025\n4;Hàng lạ Trả Lời;HTX Khác Trả Lời;3 sao;61/QĐ-UBND;05/02/2025\n5;Hàng bỏ Trả Lời;HTX Khác Trả Lời;3 sao;61/QĐ-UBND;05/02/2025\n6;Trà dây cũ;Hợp tác xã Nông nghiệp Lũng Xa Trả Lời;;;\n")
		id := strings.TrimPrefix(at, importsPath+"/")
		change := func(row int, who map[string]string, body string) *httptest.ResponseRecorder {
			t.Helper()
			return s.send(http.MethodPatch, fmt.Sprintf("%s/rows/%d", at, row), with(who, "If-Match", "*"), body)
		}
		row := func(t *testing.T, query, field string) string {
			t.Helper()
			return text(t, s.do(http.MethodGet, at+"/rows"+query, officer), field)
		}
		w := s.do(http.MethodGet, at, officer)
		old := text(t, w, "token")
		if text(t, w, "counts.unsure_producers") != "2" || text(t, w, "counts.error") != "1" || text(t, w, "counts.new") != "4" {
			t.Fatalf("the preview: %s", w.Body)
		}
		maker := row(t, "?only=unsure_producer", "items.0.producer.candidates.0.id")
		if row(t, "?only=unsure_producer", "items.#") != "2" || row(t, "", "items.0.producer.alike.0") != "Hợp tác xã Nông nghiệp Lũng Xa Trả Lời" || row(t, "", "items.0.unsure") != "[producer set]" {
			t.Fatalf("the rows: %s", s.do(http.MethodGet, at+"/rows", officer).Body)
		}

		for name, c := range map[string]struct {
			row    int
			who    map[string]string
			body   string
			status int
			field  string
		}{
			"another officer":       {2, second, `{"skip":true}`, http.StatusNotFound, ""},
			"no such row":           {99, officer, `{"skip":true}`, http.StatusNotFound, ""},
			"nothing":               {2, officer, `{}`, http.StatusUnprocessableEntity, "body.cells"},
			"two things":            {2, officer, `{"skip":true,"set":"I.5.a"}`, http.StatusUnprocessableEntity, "body.cells"},
			"an unknown set":        {2, officer, `{"set":"X.9"}`, http.StatusUnprocessableEntity, "body.set"},
			"a producer of no rows": {2, officer, `{"producer_id":"` + producerID + `"}`, http.StatusUnprocessableEntity, "body.producer_id"},
			"an unknown column":     {4, officer, `{"cells":[{"letter":"Z","text":"x"}]}`, http.StatusUnprocessableEntity, "body.cells[0].letter"},
			"a row of no change":    {7, officer, `{"cells":[{"letter":"B","text":"Trà khác Trả Lời"}]}`, http.StatusConflict, ""},
			"a set of no change":    {7, officer, `{"set":"I.5.a"}`, http.StatusConflict, ""},
			"an empty row":          {4, officer, `{"cells":[{"letter":"A","text":""},{"letter":"B","text":""},{"letter":"C","text":""},{"letter":"D","text":""},{"letter":"E","text":""},{"letter":"F","text":""}]}`, http.StatusUnprocessableEntity, "body.cells"},
		} {
			t.Run(name, func(t *testing.T) {
				w := change(c.row, c.who, c.body)
				if wantStatus(t, name, w, c.status); c.field != "" && text(t, w, "errors.0.location") != c.field {
					t.Errorf("%s: %s", c.field, w.Body)
				}
			})
		}
		if w := s.send(http.MethodPatch, at+"/rows/2", with(officer, "If-Match", `"1"`), `{"skip":true}`); w.Code != http.StatusPreconditionFailed {
			t.Errorf("an older version: %d", w.Code)
		}

		// The answer about a producer holds for both rows that name it, and can be changed.
		wantStatus(t, "a new producer", change(3, officer, `{"producer_id":""}`), http.StatusOK)
		if row(t, "", "items.0.producer.new") != "true" || row(t, "", "items.0.producer.candidates.0.id") != maker || row(t, "?only=unsure_producer", "items.#") != "0" {
			t.Errorf("a new producer: %s", s.do(http.MethodGet, at+"/rows", officer).Body)
		}
		wantStatus(t, "the producer", change(2, officer, fmt.Sprintf(`{"producer_id":%q}`, maker)), http.StatusOK)
		if row(t, "", "items.1.producer.id") != maker || row(t, "", "items.1.producer.new") != "false" || row(t, "?only=unsure_producer", "items.#") != "0" {
			t.Errorf("the second row: %s", s.do(http.MethodGet, at+"/rows", officer).Body)
		}
		wantStatus(t, "the set", change(2, officer, `{"set":"I.5.b"}`), http.StatusOK)
		if row(t, "", "items.0.set_code") != "I.5.b" || row(t, "", "items.0.producer.id") != maker || row(t, "", "items.0.unsure") != "[]" {
			t.Errorf("the first row: %s", s.do(http.MethodGet, at+"/rows", officer).Body)
		}
		// A correction is read as the file would be, and keeps what was said.
		wantStatus(t, "a correction", change(4, officer, `{"cells":[{"letter":"B","text":"Mật ong Trả Lời"}]}`), http.StatusOK)
		wantStatus(t, "a correction", change(2, officer, `{"cells":[{"letter":"B","text":"Trà dây núi Trả Lời"}]}`), http.StatusOK)
		if row(t, "", "items.2.result") != "new" || row(t, "", "items.2.name") != "Mật ong Trả Lời" || row(t, "", "items.0.name") != "Trà dây núi Trả Lời" || row(t, "", "items.0.set_code") != "I.5.b" || row(t, "", "items.0.producer.id") != maker {
			t.Errorf("after corrections: %s", s.do(http.MethodGet, at+"/rows", officer).Body)
		}
		wantStatus(t, "a row twice", change(5, officer, `{"cells":[{"letter":"B","text":"Mật ong Trả Lời"}]}`), http.StatusOK)
		if row(t, "?result=error", "items.0.row") != "5" {
			t.Errorf("a row twice: %s", s.do(http.MethodGet, at+"/rows", officer).Body)
		}
		wantStatus(t, "left out", change(4, officer, `{"skip":true}`), http.StatusOK)
		wantStatus(t, "again", change(5, officer, `{"skip":false}`), http.StatusOK) // the same thing is free now
		if row(t, "?result=new", "items.#") != "4" || row(t, "?only=skipped", "items.0.row") != "4" {
			t.Errorf("one is left out: %s", s.do(http.MethodGet, at+"/rows", officer).Body)
		}
		wantStatus(t, "taken again", change(4, officer, `{"skip":false}`), http.StatusOK)
		if row(t, "?result=error", "items.0.row") != "4" {
			t.Errorf("taken again: %s", s.do(http.MethodGet, at+"/rows", officer).Body)
		}
		wantStatus(t, "left out", change(4, officer, `{"skip":true}`), http.StatusOK)
		wantStatus(t, "left out", change(6, officer, `{"skip":true}`), http.StatusOK)
		if w := s.send(http.MethodPost, at+"/commit", officer, fmt.Sprintf(`{"token":%q}`, old)); w.Code != http.StatusPreconditionFailed {
			t.Errorf("the token of the first preview: %d", w.Code)
		}
		for _, at := range []string{"/v1/me/listings/actions", "/v1/me/decisions/actions"} {
			w := s.send(http.MethodPost, at, officer, fmt.Sprintf(`{"action":"submit","import_id":%q}`, id))
			if wantStatus(t, "before the commit", w, http.StatusConflict); text(t, w, "reason") != "import_state" {
				t.Errorf("%s before the commit: %s", at, w.Body)
			}
		}
		commit(t, at)
		if w = s.do(http.MethodGet, at, officer); text(t, w, "counts.written") != "3" || text(t, w, "counts.skipped") != "2" {
			t.Fatalf("after the commit: %s", w.Body)
		}
		wantStatus(t, "after the commit", change(2, officer, `{"skip":true}`), http.StatusConflict)

		// The second officer publishes what the first one submitted.
		move := func(who map[string]string, action string) *httptest.ResponseRecorder {
			t.Helper()
			return s.send(http.MethodPost, "/v1/me/listings/actions", who, fmt.Sprintf(`{"action":%q,"import_id":%q}`, action, id))
		}
		if w := move(officer, "submit"); text(t, w, "done") != "5" || text(t, w, "failed") != "[]" { // three products of two makers, not what the list left as it was
			t.Errorf("submitted: %s", w.Body)
		}
		wantStatus(t, "an officer of another province", move(stranger, "publish"), http.StatusNotFound)
		if w := move(second, "publish"); text(t, w, "done") != "5" || text(t, w, "failed") != "[]" {
			t.Errorf("published: %s", w.Body)
		}
	})
}
