package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

// TestPlaceListsGoLive checks that an office can preview, commit and publish
// its lists of craft villages and tourism sites, and gets the rows that fail
// as a sheet.
func TestPlaceListsGoLive(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "lang.nghe@example.vn", []string{"08"}, domain.RoleOfficer).header()
		maker := s.newMaker(t, "HTX Không Phải Cán Bộ").header()
		send := func(t *testing.T, who map[string]string, kind, list string) *httptest.ResponseRecorder {
			t.Helper()
			path := importsPath + "?kind=" + kind
			w := s.send(http.MethodPost, path, with(who, "Content-Type", "text/csv"), list)
			return w
		}
		preview := func(t *testing.T, kind, list string) (id string, w *httptest.ResponseRecorder) {
			t.Helper()
			w = send(t, officer, kind, list)
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
		wantStatus(t, "an unknown kind", send(t, officer, "fair", "x"), http.StatusUnprocessableEntity)
		for _, c := range []struct {
			kind, head, row, changed, wrong, column, path, field, want string
		}{
			{"craft_village", "STT;Tên làng nghề;Ngành nghề;Loại hình;Quyết định;Ngày ký;Tỉnh\n", "1;Làng nghề dệt Mẫu;Dệt thổ cẩm;Làng nghề;15/QĐ-UBND;05/03/2019;\n",
				"1;Làng nghề dệt Mẫu;Dệt lanh;;;;\n", "2;Làng nghề Không Rõ;;;;;\n", "trade_group", "/v1/craft-villages/", "trade", "Dệt lanh"},
			{"tourism_site", "STT;Tên điểm du lịch;Dân tộc;Số homestay;Ngày số liệu;Tỉnh\n", "1;Bản du lịch Mẫu;Tày;12;01/10/2026;\n",
				"1;Bản du lịch Mẫu;Dao;;;\n", "2;Bản Xa;Tày;;;Hà Nội\n", "province", "/v1/tourism-sites/", "people", "Dao"},
		} {
			t.Run(c.kind, func(t *testing.T) {
				wantStatus(t, "a producer", send(t, maker, c.kind, c.head+c.row), http.StatusForbidden)
				id, w := preview(t, c.kind, "DANH SÁCH\n"+c.head+c.row+c.wrong)
				if text(t, w, "kind") != c.kind || text(t, w, "counts.new") != "1" || text(t, w, "counts.error") != "1" || text(t, w, "unknown_headings.#") != "0" {
					t.Fatalf("the preview: %s", w.Body)
				}
				rows := s.do(http.MethodGet, importsPath+"/"+id+"/rows", officer)
				if text(t, rows, "items.0.listing_id") != "<nil>" || text(t, rows, "items.1.errors.0.column") != c.column || text(t, rows, "items.1.errors.0.heading") == "" {
					t.Fatalf("the rows: %s", rows.Body)
				}
				failed, _ := sheetOf(t, s.do(http.MethodGet, importsPath+"/"+id+"/failed.xlsx", officer), transfer.Listings(domain.Kind(c.kind), nil, nil))
				if len(failed) != 1 || failed[0].Line("name") != strings.Split(c.wrong, ";")[1] {
					t.Errorf("the rows that failed: %v", failed)
				}
				commit(t, id, w)
				rows = s.do(http.MethodGet, importsPath+"/"+id+"/rows", officer)
				listing := text(t, rows, "items.0.listing_id")
				if text(t, rows, "items.0.written") != "true" || text(t, rows, "items.0.product_id") != "<nil>" || listing == "<nil>" {
					t.Fatalf("after the commit: %s", rows.Body)
				}
				for _, action := range []string{"submit", "publish"} {
					w := s.send(http.MethodPost, "/v1/me/listings/actions", officer, fmt.Sprintf(`{"action":%q,"import_id":%q}`, action, id))
					if wantStatus(t, action, w, http.StatusOK); text(t, w, "done") != "1" || text(t, w, "failed.#") != "0" {
						t.Fatalf("%s: %s", action, w.Body)
					}
				}
				public := s.do(http.MethodGet, c.path+listing, nil)
				if wantStatus(t, "the page", public, http.StatusOK); text(t, public, "place.province.code") != "08" {
					t.Errorf("published: %s", public.Body)
				}
				_, w = preview(t, c.kind, c.head+c.row)
				if text(t, w, "counts.same") != "1" {
					t.Errorf("the same list again: %s", w.Body)
				}
				again, w := preview(t, c.kind, c.head+c.changed)
				rows = s.do(http.MethodGet, importsPath+"/"+again+"/rows", officer)
				if text(t, w, "counts.changed") != "1" || text(t, rows, "items.0.listing_id") != listing || !strings.Contains(text(t, rows, "items.0.changes"), c.field) {
					t.Fatalf("a changed list: %s\n%s", w.Body, rows.Body)
				}
				commit(t, again, w)
				if public = s.do(http.MethodGet, c.path+listing, nil); text(t, public, c.field) != c.want {
					t.Errorf("after the change: %s", public.Body)
				}
				template := s.do(http.MethodGet, "/v1/imports/template.xlsx?kind="+c.kind, nil)
				if rows, r := sheetOf(t, template, transfer.Listings(domain.Kind(c.kind), nil, nil)); len(rows) != 0 || len(r.Unknown()) != 0 {
					t.Errorf("the template has %d rows, unknown %q", len(rows), r.Unknown())
				}
			})
		}
		t.Run("what an office chose for one kind holds for it alone", func(t *testing.T) {
			id, w := preview(t, "craft_village", "Tên làng nghề;Làm gì\nLàng nghề Cột Mẫu;Rèn\n")
			if text(t, w, "unknown_headings.0") != "Làm gì" {
				t.Fatalf("the preview: %s", w.Body)
			}
			wantStatus(t, "a choice", s.send(http.MethodPut, importsPath+"/"+id+"/columns", officer, `{"columns":[{"letter":"B","key":"trade"}]}`), http.StatusAccepted)
			s.workImport(t, id)
			w = send(t, officer, "product", "Tên sản phẩm;Chủ thể;Làm gì\nDao mẫu;HTX Cột Mẫu;Rèn\n")
			if wantStatus(t, "products", w, http.StatusAccepted); text(t, w, "unknown_headings.0") != "Làm gì" {
				t.Errorf("the products: %s", w.Body)
			}
			s.workImport(t, text(t, w, "id"))
			if w = send(t, officer, "craft_village", "Tên làng nghề;Làm gì\nLàng nghề Mẫu Ba;Rèn\n"); text(t, w, "unknown_headings.#") != "0" {
				t.Errorf("the next villages: %s", w.Body)
			}
		})
	})
}
