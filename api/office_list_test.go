package api_test

import (
	"fmt"
	"net/http"
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
		post := func(path, body string) map[string]string {
			t.Helper()
			w := s.send(http.MethodPost, path, officer, body)
			followsContract(t, s, http.MethodPost, path, w)
			wantStatus(t, path, w, http.StatusOK)
			return map[string]string{"done": text(t, w, "done"), "failed": text(t, w, "failed"), "next": text(t, w, "next_row")}
		}
		w := s.upload(t, officer, "text/csv", "DANH SÁCH\nSTT;Tên sản phẩm;Chủ thể;Phân hạng;Quyết định;Ngày ký\nI;Xã Mẫu;;;;\n"+
			"1;Chè lá già;HTX Danh Sách Mẫu;4 sao;31/QĐ-UBND;05/02/2025\n2;Mật ong núi;Hợp tác xã Danh Sách Mẫu;★★★;31/QĐ-UBND;05/02/2025\n;Tổng cộng: 2;;;;\n")
		wantStatus(t, "the list", w, http.StatusAccepted)
		id := text(t, w, "id")
		s.workImport(t, id)
		w = s.do(http.MethodGet, importsPath+"/"+id, officer)
		if text(t, w, "counts.new") != "2" || text(t, w, "notes.#") != "2" {
			t.Fatalf("the preview: %s", w.Body)
		}
		rows := s.do(http.MethodGet, importsPath+"/"+id+"/rows", officer)
		if text(t, rows, "items.0.producer.new") != "true" || !strings.Contains(text(t, rows, "items.0.notes"), "I.5.a") {
			t.Errorf("the rows: %s", rows.Body)
		}
		wantStatus(t, "the commit", s.send(http.MethodPost, importsPath+"/"+id+"/commit", officer, fmt.Sprintf(`{"token":%q}`, text(t, w, "token"))), http.StatusAccepted)
		s.workImport(t, id)
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
		wantStatus(t, "nothing to move", s.send(http.MethodPost, actions, officer, `{"action":"submit"}`), http.StatusUnprocessableEntity)
	})
}
