package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chophien/domain"
)

// TestChosenColumns: a sender says what a column is; the office's next file with
// that heading is read likewise, a file of another office is not.
func TestChosenColumns(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "cot.mot@example.vn", []string{"08"}, domain.RoleOfficer).header()
		colleague := s.join(t, "cot.hai@example.vn", []string{"08"}, domain.RoleOfficer).header()
		stranger := s.join(t, "cot.ba@example.vn", []string{"01"}, domain.RoleOfficer).header()
		const file = "Tên sản phẩm;Bộ sản phẩm;Bên làm ra;Nguồn;Hạn sử dụng\nMứt mận lá;I.5.a;HTX Cột Mẫu;HTX Khác;6 tháng\n"
		preview := func(t *testing.T, who map[string]string, file string) (id string, w *httptest.ResponseRecorder) {
			t.Helper()
			w = s.upload(t, who, "text/csv", file)
			wantStatus(t, "the file", w, http.StatusAccepted)
			id = text(t, w, "id")
			s.workImport(t, id)
			return id, s.do(http.MethodGet, importsPath+"/"+id, who)
		}
		maker := func(t *testing.T, who map[string]string, id string) string {
			t.Helper()
			return text(t, s.do(http.MethodGet, importsPath+"/"+id+"/rows", who), "items.0.producer.name")
		}
		id, before := preview(t, officer, file)
		if got := text(t, before, "unknown_headings"); got != "[Bên làm ra Nguồn]" {
			t.Fatalf("unknown headings: %s", got)
		}
		path := importsPath + "/" + id + "/columns"
		put := func(who map[string]string, body string) *httptest.ResponseRecorder {
			t.Helper()
			w := s.send(http.MethodPut, path, who, body)
			return w
		}
		for name, c := range map[string]struct {
			body, field string
		}{
			"an unknown letter":       {`{"columns":[{"letter":"Z","key":"name"}]}`, "body.columns[0].letter"},
			"an unknown key":          {`{"columns":[{"letter":"C","key":"owner"}]}`, "body.columns[0].key"},
			"two columns for one key": {`{"columns":[{"letter":"C","key":"producer_name"},{"letter":"D","key":"producer_name"}]}`, "body.columns[1].key"},
			"one column twice":        {`{"columns":[{"letter":"C","key":"producer_name"},{"letter":"C","key":null}]}`, "body.columns[1].letter"},
			"no column":               {`{"columns":[]}`, "body.columns"},
			"no name of the product":  {`{"columns":[{"letter":"A","key":null}]}`, "body.columns"},
		} {
			t.Run(name, func(t *testing.T) {
				w := put(officer, c.body)
				if wantStatus(t, name, w, http.StatusUnprocessableEntity); text(t, w, "errors.0.location") != c.field {
					t.Errorf("%s: %s", c.field, w.Body)
				}
			})
		}
		wantStatus(t, "another's import", put(colleague, `{"columns":[{"letter":"C","key":"producer_name"}]}`), http.StatusNotFound)
		if again := s.do(http.MethodGet, importsPath+"/"+id, officer); text(t, again, "token") != text(t, before, "token") {
			t.Error("a refused choice has changed the preview")
		}

		wantStatus(t, "a choice", put(officer, `{"columns":[{"letter":"D","key":"producer_name"},{"letter":"E","key":null}]}`), http.StatusAccepted)
		wantStatus(t, "while it is read", put(officer, `{"columns":[{"letter":"C","key":"producer_name"}]}`), http.StatusConflict)
		s.workImport(t, id)
		if got := maker(t, officer, id); got != "HTX Khác" {
			t.Errorf("after the first choice the maker is %q", got)
		}
		w := put(officer, `{"columns":[{"letter":"C","key":"producer_name"}]}`) // it takes the key from D
		if wantStatus(t, "another choice", w, http.StatusAccepted); text(t, w, "state") != "reading" || text(t, w, "token") != "<nil>" {
			t.Errorf("after the choice: %s", w.Body)
		}
		s.workImport(t, id)
		w = s.do(http.MethodGet, importsPath+"/"+id, officer)
		if text(t, w, "layout.2.key") != "producer_name" || text(t, w, "layout.2.chosen") != "true" || text(t, w, "layout.3.key") != "<nil>" || text(t, w, "layout.4.key") != "<nil>" || text(t, w, "layout.0.chosen") != "false" {
			t.Errorf("the layout: %s", w.Body)
		}
		if got := maker(t, officer, id); got != "HTX Cột Mẫu" || text(t, w, "counts.new") != "1" || text(t, w, "token") == text(t, before, "token") {
			t.Errorf("the maker is %q: %s", got, w.Body)
		}

		t.Run("a file without a heading that is known", func(t *testing.T) {
			id, w := preview(t, stranger, "Hàng;Người bán\nMứt gừng;HTX Lạ\n")
			if text(t, w, "state") != "preview" || text(t, w, "missing_columns") != "[name]" || text(t, w, "token") != "<nil>" || text(t, w, "layout.#") != "2" {
				t.Fatalf("the preview: %s", w.Body)
			}
			at := importsPath + "/" + id
			wantStatus(t, "its commit", s.send(http.MethodPost, at+"/commit", stranger, `{"token":"x"}`), http.StatusConflict)
			if w := s.send(http.MethodPut, at+"/columns", stranger, `{"columns":[{"letter":"B","key":"producer_name"}]}`); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.columns" {
				t.Errorf("without the name: %s", w.Body)
			}
			wantStatus(t, "the columns", s.send(http.MethodPut, at+"/columns", stranger, `{"columns":[{"letter":"A","key":"name"},{"letter":"B","key":"producer_name"}]}`), http.StatusAccepted)
			s.workImport(t, id)
			if w = s.do(http.MethodGet, at, stranger); text(t, w, "counts.new") != "1" || text(t, w, "missing_columns") != "[]" || text(t, w, "token") == "<nil>" {
				t.Errorf("with the columns: %s", w.Body)
			}
		})

		for who, header := range map[string]map[string]string{"a colleague": colleague, "another office": stranger} {
			t.Run(who, func(t *testing.T) {
				_, w := preview(t, header, strings.ReplaceAll(file, "Bên làm ra", "BÊN LÀM RA"))
				want := "[Bên làm ra Nguồn]"
				if who == "a colleague" {
					want = "[Nguồn Hạn sử dụng]"
				}
				if got := text(t, w, "unknown_headings"); !strings.EqualFold(got, want) {
					t.Errorf("unknown headings %s, want %s", got, want)
				}
			})
		}
		commit := fmt.Sprintf(`{"token":%q}`, text(t, w, "token"))
		wantStatus(t, "the commit", s.send(http.MethodPost, importsPath+"/"+id+"/commit", officer, commit), http.StatusAccepted)
		s.workImport(t, id)
		w = put(officer, `{"columns":[{"letter":"D","key":"producer_name"}]}`)
		if wantStatus(t, "after the commit", w, http.StatusConflict); !strings.Contains(w.Body.String(), `"reason":"import_state"`) {
			t.Errorf("after the commit: %s", w.Body)
		}
	})
}
