package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chophien/domain"
	"chophien/transfer"
)

// bookOf makes a workbook of sheets in their order; cells are divided by semicolons.
func bookOf(t *testing.T, sheets ...[]string) string {
	t.Helper()
	f := excelize.NewFile()
	for _, s := range sheets {
		if _, err := f.NewSheet(s[0]); err != nil {
			t.Fatal(err)
		}
		for n, line := range s[1:] {
			var row []any
			for _, c := range strings.Split(line, ";") {
				row = append(row, c)
			}
			if err := f.SetSheetRow(s[0], fmt.Sprintf("A%d", n+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSheetOfImport: the sheet of a workbook is chosen in the upload or afterwards, and
// a wrong choice names the parameter.
func TestSheetOfImport(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "trang@example.vn", []string{"08"}, domain.RoleOfficer).header()
		book := bookOf(t, []string{"Bìa", "DANH SÁCH"}, []string{"Huyện A", "Tên sản phẩm;Chủ thể", "Chè Trang Một;HTX Trang"}, []string{"Huyện B", "Năm 2026", "Tên sản phẩm;Chủ thể", "Chè Trang Hai;HTX Trang"})
		send := func(query string) (string, int) {
			t.Helper()
			w := s.send(http.MethodPost, importsPath+query, with(officer, "Content-Type", xlsxType), book)
			return w.Body.String(), w.Code
		}
		for query, want := range map[string]string{
			"?sheet=Huy%E1%BB%87n+C": "query.sheet", "?from_row=0": "query.from_row", "?from_row=x": "query.from_row", "?sheet=Huy%E1%BB%87n+A&from_row=50": "query.from_row", "?sheet=B%C3%ACa": "query.sheet",
		} {
			if body, code := send(query); code != http.StatusUnprocessableEntity || !strings.Contains(body, `"location":"`+want+`"`) {
				t.Errorf("%s: %d %.400s", query, code, body)
			}
		}
		w := s.send(http.MethodPost, importsPath+"?sheet=Huy%E1%BB%87n+B&from_row=2", with(officer, "Content-Type", xlsxType), book)
		wantStatus(t, "a sheet", w, http.StatusAccepted)
		if text(t, w, "sheet") != "Huyện B" || text(t, w, "from_row") != "2" || text(t, w, "sheets.#") != "3" || text(t, w, "sheets.1.name") != "Huyện A" || text(t, w, "sheets.1.rows") != "2" || text(t, w, "sheets.2.read") != "true" || text(t, w, "sheets.2.first_rows.0.text") != "Năm 2026" {
			t.Errorf("the answer: %s", w.Body)
		}
		id := text(t, w, "id")
		s.workImport(t, id)
		name := func() string {
			t.Helper()
			return text(t, s.do(http.MethodGet, importsPath+"/"+id+"/rows", officer), "items.0.name")
		}
		if name() != "Chè Trang Hai" {
			t.Errorf("the row is %q", name())
		}
		choose := func(body string) (string, int) {
			t.Helper()
			w := s.send(http.MethodPut, importsPath+"/"+id+"/sheet", officer, body)
			return w.Body.String(), w.Code
		}
		for body, want := range map[string]string{`{"sheet":"Huyện C"}`: "body.sheet", `{"sheet":"Bìa"}`: "body.sheet", `{"sheet":"Huyện A","from_row":50}`: "body.from_row"} {
			if got, code := choose(body); code != http.StatusUnprocessableEntity || !strings.Contains(got, `"location":"`+want+`"`) {
				t.Errorf("%s: %d %.400s", body, code, got)
			}
			s.workImport(t, id)
		}
		if _, code := choose(`{"sheet":"Huyện A"}`); code != http.StatusAccepted {
			t.Fatalf("another sheet: %d", code)
		}
		s.workImport(t, id)
		if name() != "Chè Trang Một" {
			t.Errorf("after the choice the row is %q", name())
		}
	})
}

// TestImportGaps: drafts of a list are listed with what they lack, and filled from a
// spreadsheet.
func TestImportGaps(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer, stranger := s.join(t, "thieu@example.vn", []string{"08"}, domain.RoleOfficer).header(), s.join(t, "thieu.khac@example.vn", []string{"01"}, domain.RoleOfficer).header()
		w := s.upload(t, officer, "text/csv", "STT;Tên sản phẩm;Bộ sản phẩm;Chủ thể\n1;Chè Thiếu Một;I.5.a;HTX Thiếu\n2;Hàng lạ Thiếu Hai;;HTX Thiếu\n")
		wantStatus(t, "the list", w, http.StatusAccepted)
		at := importsPath + "/" + text(t, w, "id")
		s.workImport(t, text(t, w, "id"))
		wantStatus(t, "before the commit", s.do(http.MethodGet, at+"/missing", officer), http.StatusConflict)
		preview := s.do(http.MethodGet, at, officer)
		wantStatus(t, "the commit", s.send(http.MethodPost, at+"/commit", officer, fmt.Sprintf(`{"token":%q}`, text(t, preview, "token"))), http.StatusAccepted)
		s.workImport(t, text(t, preview, "id"))
		w = s.do(http.MethodGet, at+"/missing", officer)
		if text(t, w, "items.#") != "2" || text(t, w, "items.0.number") != "1" || text(t, w, "items.0.missing") != "[story]" || text(t, w, "items.1.missing") != "[set story]" || text(t, w, "items.1.producer_name") != "HTX Thiếu" {
			t.Fatalf("what is missing: %s", w.Body)
		}
		if w := s.do(http.MethodGet, at+"/missing?field=set&q=hai", officer); text(t, w, "items.#") != "1" || text(t, w, "items.0.name") != "Hàng lạ Thiếu Hai" {
			t.Errorf("what lacks its set: %s", w.Body)
		}
		wantStatus(t, "another province", s.do(http.MethodGet, at+"/missing", stranger), http.StatusNotFound)
		wantStatus(t, "the sheet for another province", s.do(http.MethodGet, at+"/missing.xlsx", stranger), http.StatusNotFound)
		if rows, _ := sheetOf(t, s.do(http.MethodGet, at+"/missing.xlsx", officer), transfer.Gaps(nil)); len(rows) != 2 {
			t.Errorf("the sheet has %d rows", len(rows))
		}
		fill := func(list string) (string, int) {
			t.Helper()
			w := s.send(http.MethodPost, at+"/missing", with(officer, "Content-Type", "text/csv"), list)
			return w.Body.String(), w.Code
		}
		if body, code := fill("STT;Bộ sản phẩm;Câu chuyện\n1;;Hái ở bản.\n2;X;Sao tay.\n7;;Nhầm\n"); code != http.StatusOK || !strings.Contains(body, `"entered":1`) || strings.Count(body, `"column":"`) != 2 {
			t.Errorf("a list with wrong rows: %d %s", code, body)
		}
		if body, code := fill("STT;Bộ sản phẩm;Câu chuyện\n2;I.5.a;Sao tay.\n"); code != http.StatusOK || !strings.Contains(body, `"entered":1`) || !strings.Contains(body, `"refused":[]`) {
			t.Errorf("the list: %d %s", code, body)
		}
		if w := s.do(http.MethodGet, at+"/missing", officer); text(t, w, "items.#") != "0" {
			t.Errorf("still missing: %s", w.Body)
		}
	})
}

// TestImportReadings: an account has its spreadsheets read so many times a day, whether
// for another sheet, for other columns or to fill in what is missing.
func TestImportReadings(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	account := s.join(t, "doc.lai@example.vn", []string{"08"}, domain.RoleOfficer)
	officer := account.header()
	w := s.upload(t, officer, "text/csv", "STT;Tên sản phẩm;Chủ thể\n1;Chè Đọc Lại;HTX Đọc Lại\n")
	wantStatus(t, "the list", w, http.StatusAccepted)
	written := importsPath + "/" + text(t, w, "id")
	s.workImport(t, text(t, w, "id"))
	preview := s.do(http.MethodGet, written, officer)
	wantStatus(t, "the commit", s.send(http.MethodPost, written+"/commit", officer, fmt.Sprintf(`{"token":%q}`, text(t, preview, "token"))), http.StatusAccepted)
	s.workImport(t, text(t, w, "id"))
	w = s.upload(t, officer, xlsxType, bookOf(t, []string{"Huyện A", "Tên sản phẩm;Chủ thể", "Chè Đọc Lại Hai;HTX Đọc Lại"}))
	wantStatus(t, "another list", w, http.StatusAccepted)
	at := importsPath + "/" + text(t, w, "id")
	s.workImport(t, text(t, w, "id"))
	l := domain.ImportReadingsPerAccount()
	calls := map[string]func() *httptest.ResponseRecorder{
		"another sheet": func() *httptest.ResponseRecorder {
			return s.send(http.MethodPut, at+"/sheet", officer, `{"sheet":"Huyện B"}`)
		},
		"other columns": func() *httptest.ResponseRecorder {
			return s.send(http.MethodPut, at+"/columns", officer, `{"columns":[{"letter":"A","key":null}]}`)
		},
		"what is missing": func() *httptest.ResponseRecorder {
			return s.send(http.MethodPost, written+"/missing", with(officer, "Content-Type", "text/csv"), "STT;Câu chuyện\n9;Nhầm\n")
		},
	}
	left := l.Max
	for name, call := range calls {
		left--
		if w := call(); w.Code == http.StatusTooManyRequests || !strings.HasPrefix(w.Header().Get("RateLimit"), fmt.Sprintf(`"import-reading-account";r=%d;`, left)) {
			t.Errorf("%s: %d %v %s", name, w.Code, w.Header(), w.Body)
		}
	}
	for range left { // as pages do
		if err := s.store.UseLimits(t.Context(), domain.LimitUse{Limit: l, Subject: account.ID}); err != nil {
			t.Fatal(err)
		}
	}
	for name, call := range calls {
		if w := call(); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s when none is left: %d %s", name, w.Code, w.Body)
		}
	}
}
