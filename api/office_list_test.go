package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
)

// TestOfficeListGoesLive: what an office has on its first day becomes makers,
// products and drafts of decisions at one commit, and is published in bulk.
func TestOfficeListGoesLive(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "danh.sach@example.vn", []string{"08"}, domain.RoleOfficer).header()
		send := func(t *testing.T, list string) (id string, preview *httptest.ResponseRecorder) {
			t.Helper()
			w := s.upload(t, officer, "text/csv", list)
			wantStatus(t, "the list", w, http.StatusAccepted)
			id = text(t, w, "id")
			s.workImport(t, id)
			return id, s.do(http.MethodGet, importsPath+"/"+id+"?wait=1", officer)
		}
		commit := func(t *testing.T, id string, preview *httptest.ResponseRecorder) {
			t.Helper()
			wantStatus(t, "the commit", s.send(http.MethodPost, importsPath+"/"+id+"/commit", officer, fmt.Sprintf(`{"token":%q}`, text(t, preview, "token"))), http.StatusAccepted)
			s.workImport(t, id)
		}
		postAs := func(who map[string]string, path, body string) map[string]string {
			t.Helper()
			w := s.send(http.MethodPost, path, who, body)
			wantStatus(t, path, w, http.StatusOK)
			out := map[string]string{"done": text(t, w, "done"), "failed": text(t, w, "failed")}
			if strings.Contains(path, "listings") {
				out["next"] = text(t, w, "next_row")
			}
			return out
		}
		post := func(path, body string) map[string]string { t.Helper(); return postAs(officer, path, body) }
		list := func(decision, day string) string {
			return "DANH SÁCH\nSTT;Tên sản phẩm;Chủ thể;Phân hạng;Quyết định;Ngày ký\nI;Xã Mẫu;;;;\n" +
				"1;Chè lá già;HTX Danh Sách Mẫu;4 sao;" + decision + ";" + day + "\n2;Mật ong núi;Hợp tác xã Danh Sách Mẫu;★★★;" + decision + ";" + day + "\n;Tổng cộng: 2;;;;\n"
		}
		id, w := send(t, list("31/QĐ-UBND", "05/02/2025"))
		if text(t, w, "counts.new") != "2" || text(t, w, "notes.#") != "2" {
			t.Fatalf("the preview: %s", w.Body)
		}
		rows := s.do(http.MethodGet, importsPath+"/"+id+"/rows", officer)
		if text(t, rows, "items.0.producer.new") != "true" || !strings.Contains(text(t, rows, "items.0.notes"), "I.5.a") {
			t.Errorf("the rows: %s", rows.Body)
		}
		commit(t, id, w)
		rows = s.do(http.MethodGet, importsPath+"/"+id+"/rows", officer)
		if text(t, rows, "items.0.result") != "new" || text(t, rows, "items.1.result") != "new" || text(t, rows, "items.1.written") != "true" {
			t.Fatalf("after the commit: %s", rows.Body)
		}
		const actions = "/v1/me/listings/actions"
		of := func(action string) string { return fmt.Sprintf(`{"action":%q,"import_id":%q}`, action, id) }
		if got := post(actions, of("publish")); got["done"] != "0" {
			t.Errorf("drafts are published: %v", got)
		}
		for _, action := range []string{"submit", "publish"} { // one maker and its two products
			if got := post(actions, of(action)); got["done"] != "3" || got["failed"] != "[]" || got["next"] != "<nil>" {
				t.Fatalf("%s: %v", action, got)
			}
		}
		if got := post(actions, of("publish")); got["done"] != "0" || got["failed"] != "[]" {
			t.Errorf("published once more: %v", got)
		}
		decisions := s.do(http.MethodGet, "/v1/me/decisions?state=draft", officer)
		if text(t, decisions, "items.0.number") != "31/QĐ-UBND" {
			t.Fatalf("the decisions: %s", decisions.Body)
		}
		lines := s.do(http.MethodGet, "/v1/decisions/"+text(t, decisions, "items.0.id"), officer)
		if text(t, lines, "awards.#") != "2" {
			t.Errorf("the draft: %s", lines.Body)
		}

		const enact = "/v1/me/decisions/actions"
		of = func(action string) string { return fmt.Sprintf(`{"action":%q,"import_id":%q}`, action, id) }
		if got := post(enact, of("publish")); got["done"] != "0" || !strings.Contains(got["failed"], "decision_not_submitted") {
			t.Errorf("published before it was submitted: %v", got)
		}
		second := s.join(t, "can.bo.hai@example.vn", []string{"08"}, domain.RoleOfficer).header()
		// publish submits the decisions of a list, which another officer publishes.
		publish := func(id string) map[string]string {
			t.Helper()
			if got := post(enact, fmt.Sprintf(`{"action":"submit","import_id":%q}`, id)); got["failed"] != "[]" {
				return got
			}
			if got := post(enact, fmt.Sprintf(`{"action":"publish","import_id":%q}`, id)); got["done"] != "0" {
				t.Errorf("an officer publishes what it submitted: %v", got)
			}
			return postAs(second, enact, fmt.Sprintf(`{"action":"publish","import_id":%q}`, id))
		}
		if got := publish(id); got["done"] != "1" || got["failed"] != "[]" {
			t.Fatalf("publishing the decision: %v", got)
		}
		if got := publish(id); got["done"] != "0" || got["failed"] != "[]" {
			t.Errorf("published once more: %v", got)
		}
		_, w = send(t, list("31/QĐ-UBND", "05/02/2025"))
		if got := text(t, w, "counts.same"); got != "2" {
			t.Errorf("the same list again: %s", w.Body)
		}
		// Unchanged products bring further decisions.
		renewed, w := send(t, list("45/QĐ-UBND", "06/03/2026"))
		rows = s.do(http.MethodGet, importsPath+"/"+renewed+"/rows", officer)
		if text(t, w, "counts.changed") != "2" || text(t, rows, "items.0.changes.#") != "1" || text(t, rows, "items.0.changes.0.after") != "45/QĐ-UBND, 06/03/2026, 4 sao" {
			t.Fatalf("a further decision: %s", rows.Body)
		}
		commit(t, renewed, w)
		early, w := send(t, list("12/QĐ-UBND", "07/01/2025"))
		commit(t, early, w)
		got := publish(early)
		for _, want := range []string{"row:4", "row:5", "Chè lá già", "Mật ong núi", "number:12/QĐ-UBND", "code:conflict"} {
			if !strings.Contains(got["failed"], want) {
				t.Errorf("the refusals of lines before a certificate lack %s: %v", want, got)
			}
		}
		if got["done"] != "0" {
			t.Errorf("the draft of another file is published, too: %v", got)
		}
		if got := publish(renewed); got["done"] != "1" || got["failed"] != "[]" {
			t.Errorf("the further decision: %v", got)
		}
		wantStatus(t, "nothing to publish", s.send(http.MethodPost, enact, officer, `{"action":"publish"}`), http.StatusUnprocessableEntity)
		wantStatus(t, "another's import", s.send(http.MethodPost, enact, s.join(t, "khac.so@example.vn", []string{"01"}, domain.RoleOfficer).header(), fmt.Sprintf(`{"action":"publish","import_id":%q}`, early)), http.StatusNotFound)
		wantStatus(t, "nothing to move", s.send(http.MethodPost, actions, officer, `{"action":"submit"}`), http.StatusUnprocessableEntity)
	})
}
