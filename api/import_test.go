package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/jobs"
	"chophien/transfer"
)

const importsPath = "/v1/me/imports"

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// workImport runs the job of an import.
func (s *server) workImport(t *testing.T, id string) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = jobs.WorkImport(t.Context(), s.store, s.files, slog.New(slog.DiscardHandler), id); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *server) upload(t *testing.T, header map[string]string, contentType, file string) *httptest.ResponseRecorder {
	t.Helper()
	w := s.send(http.MethodPost, importsPath, with(header, "Content-Type", contentType), file)
	return w
}

// sheetOf reads a downloaded sheet of products.
func sheetOf(t *testing.T, w *httptest.ResponseRecorder, table transfer.Table) (rows []transfer.Row, r *transfer.Reader) {
	t.Helper()
	wantStatus(t, "a download", w, http.StatusOK)
	r, err := transfer.Open(t.Context(), bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()), table, transfer.Choices{})
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows, r
}

// TestImportJourney: an officer exports, changes, imports, previews, commits,
// corrects the errors, and imports the same again.
func TestImportJourney(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer).header()
		mover := s.join(t, "khac@example.vn", []string{"08"}, domain.RoleOfficer)
		other := mover.header()
		get := func(path string, header map[string]string) *httptest.ResponseRecorder {
			w := s.do(http.MethodGet, path, header)
			return w
		}

		// An export can be imported, and changes nothing.
		export := get("/v1/me/products/export.xlsx", officer)
		mine, _ := sheetOf(t, export, transfer.Products(nil, nil))
		if len(mine) < 3 || export.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%d products come out: %v", len(mine), export.Header())
		}
		w := s.upload(t, officer, xlsxType, export.Body.String())
		wantStatus(t, "sending it back", w, http.StatusAccepted)
		if text(t, w, "state") != "reading" {
			t.Errorf("state %s", text(t, w, "state"))
		}
		wantStatus(t, "another one meanwhile", s.upload(t, officer, "text/csv", "Tên sản phẩm\nChè\n"), http.StatusConflict)
		s.workImport(t, text(t, w, "id"))
		w = get(w.Header().Get("Location"), officer)
		if got := text(t, w, "counts"); got != fmt.Sprintf("map[changed:0 error:0 new:0 same:%d skipped:0 unsure_producers:0 unsure_sets:0 written:0]", len(mine)) {
			rows := get(importsPath+"/"+text(t, w, "id")+"/rows?result=error", officer)
			changed := get(importsPath+"/"+text(t, w, "id")+"/rows?result=changed", officer)
			t.Fatalf("the same again: %s %.1500s %.1500s", got, rows.Body, changed.Body)
		}

		// The file is a letter with good and bad rows.
		const letter = "DANH SÁCH\n\nTT;Tên sản phẩm;Bộ sản phẩm;Giá bán lẻ;Mùa vụ;Chủ thể;Loại hình;Tỉnh;Trạng thái;SĐT;Mã\n" +
			"1;Mận sấy;I.5.a;120k;5-7;HTX Mận;Hợp tác xã;Hà Giang;published;0912 000 000;\n" +
			"2;Đào;I.5.a;rẻ;xuân;HTX Mận;Hợp tác xã;Không đâu;published;;\n" +
			"3;Vải thiều;I.5.a;;;HTX Vải;Hợp tác xã;Bắc Giang;published;;\n" +
			"4;=HYPERLINK(1);;;;HTX Thử nghiệm <b>;;;;;mat-ong-thu-nghiem\n"
		var form bytes.Buffer
		m := multipart.NewWriter(&form)
		part, err := m.CreateFormFile("file", "thư mời.csv")
		if err == nil {
			_, err = io.WriteString(part, letter)
		}
		if err == nil {
			err = m.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		w = s.upload(t, officer, m.FormDataContentType(), form.String())
		wantStatus(t, "a letter", w, http.StatusAccepted)
		if got := text(t, w, "unknown_headings"); got != "[Trạng thái]" || text(t, w, "file_name") != "thư mời.csv" {
			t.Errorf("unknown headings %s of %s", got, text(t, w, "file_name"))
		}
		id := text(t, w, "id")
		s.workImport(t, id)
		path := importsPath + "/" + id
		w = get(path, officer)
		if got := text(t, w, "counts"); got != "map[changed:1 error:2 new:1 same:0 skipped:0 unsure_producers:0 unsure_sets:0 written:0]" || text(t, w, "state") != "preview" {
			t.Fatalf("counts %s: %.2000s", got, get(path+"/rows", officer).Body)
		}
		rows := get(path+"/rows?result=error&limit=1", officer)
		if text(t, rows, "items.0.row") != "5" || text(t, rows, "items.0.errors.0.column") != "province" || text(t, rows, "items.0.notes.0.column") != "pack1_retail" || text(t, rows, "items.0.notes.1.column") != "season" || text(t, rows, "next_cursor") == "<nil>" {
			t.Errorf("errors: %s", rows.Body)
		}
		rows = get(path+"/rows?result=new", officer)
		if text(t, rows, "items.0.name") != "Mận sấy" || !strings.Contains(rows.Body.String(), `{"field":"packs","before":"","after":"120k`) && !strings.Contains(rows.Body.String(), "120000") {
			t.Errorf("new: %s", rows.Body)
		}
		for what, w := range map[string]*httptest.ResponseRecorder{
			"the import of another":        get(path, other),
			"the rows of another":          get(path+"/rows", other),
			"the failed rows of another":   get(path+"/failed.xlsx", other),
			"an import that is not there":  get(importsPath+"/"+id404, officer),
			"an import that is no id":      get(importsPath+"/x'--", officer),
			"the commit of another":        s.send(http.MethodPost, path+"/commit", other, `{"token":"x"}`),
			"failed rows that are nowhere": get(importsPath+"/"+id404+"/failed.xlsx", officer),
		} {
			t.Run(what, func(t *testing.T) {
				wantStatus(t, what, w, http.StatusNotFound)
			})
		}
		wantStatus(t, "rows of no result", get(path+"/rows?result=x", officer), http.StatusUnprocessableEntity)
		wantStatus(t, "a cursor that is none", get(path+"/rows?cursor=x", officer), http.StatusUnprocessableEntity)
		commit := func(token string) *httptest.ResponseRecorder {
			w := s.send(http.MethodPost, path+"/commit", officer, fmt.Sprintf(`{"token":%q}`, token))
			return w
		}
		wantStatus(t, "a guessed token", commit("x"), http.StatusPreconditionFailed)
		token := text(t, w, "token")
		wantStatus(t, "the commit", commit(token), http.StatusAccepted)
		s.workImport(t, id)
		wantStatus(t, "the commit again", commit(token), http.StatusAccepted)
		w = get(path, officer)
		if got := text(t, w, "counts.written"); got != "2" || text(t, w, "state") != "done" {
			t.Fatalf("at the end: %s", w.Body)
		}
		withReason := transfer.Products(nil, nil)
		withReason.Columns = append(withReason.Columns, transfer.Column{Key: "reason", Heading: "Lý do lỗi"})
		failed, _ := sheetOf(t, get(path+"/failed.xlsx", officer), withReason)
		if len(failed) != 2 || failed[0].Text("name") != "Đào" || !strings.Contains(failed[0].Text("reason"), "Tỉnh, thành phố") || failed[0].Text("pack1_retail") != "rẻ" {
			t.Fatalf("%d failed rows", len(failed))
		}
		again := get(path+"/failed.xlsx", officer)
		w = s.upload(t, officer, xlsxType, again.Body.String())
		wantStatus(t, "the failed rows sent in", w, http.StatusAccepted)
		if text(t, w, "unknown_headings") != "[Trạng thái]" {
			t.Errorf("unknown headings of failed rows: %s", text(t, w, "unknown_headings"))
		}
		s.workImport(t, text(t, w, "id"))
		if strings.Contains(get("/v1/products/mat-ong-thu-nghiem", nil).Body.String(), honey) {
			t.Error("the changed name is not public")
		}
		drafts, _ := sheetOf(t, get("/v1/me/products/export.csv", officer), transfer.Products(nil, nil))
		if len(drafts) != len(mine)+1 {
			t.Errorf("%d products after %d", len(drafts), len(mine))
		}
		// An officer who loses the province between commit and job changes
		// nothing.
		w = s.upload(t, other, "text/csv", "Tên sản phẩm;Bộ sản phẩm;Chủ thể;Loại hình;Tỉnh\nMơ sấy;I.5.a;HTX Mận;Hợp tác xã;Tuyên Quang\n")
		wantStatus(t, "a file of another", w, http.StatusAccepted)
		id, path = text(t, w, "id"), importsPath+"/"+text(t, w, "id")
		s.workImport(t, id)
		if w = get(path, other); text(t, w, "counts.new") != "1" {
			t.Fatalf("the preview of another: %s", w.Body)
		}
		wantStatus(t, "its commit", s.send(http.MethodPost, path+"/commit", other, fmt.Sprintf(`{"token":%q}`, text(t, w, "token"))), http.StatusAccepted)
		if _, err := s.store.ChangeUser(t.Context(), domain.Actor{}, mover.ID, 1, domain.UserChange{Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"01"}}); err != nil {
			t.Fatal(err)
		}
		s.workImport(t, id)
		if w = get(path, other); text(t, w, "counts.written") != "0" || text(t, w, "counts.error") != "1" {
			t.Errorf("after the province is lost: %s", w.Body)
		}
		if still, _ := sheetOf(t, get("/v1/me/products/export.csv", officer), transfer.Products(nil, nil)); len(still) != len(drafts) {
			t.Errorf("%d products after %d", len(still), len(drafts))
		}
		if w := get("/v1/me/imports?limit=1", officer); text(t, w, "items.#") != "1" || text(t, w, "next_cursor") == "<nil>" {
			t.Errorf("the list of imports: %s", w.Body)
		}
	})
}

// TestExportOfASearch: a list contains the hits of a search in their order, and
// can be imported.
func TestExportOfASearch(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		onlySamples(t, s)
		table := transfer.Letter(publicURL, "CC BY 4.0", domain.Today(noon), domain.Today(noon))
		officer := s.join(t, "can.bo.xuat@example.vn", []string{"08"}, domain.RoleOfficer).header()
		for _, query := range []string{"q=mat+ong&province=08", "q=MẬT+ONG&kind=product&stars=4", "q=thu+nghiem&sort=name", "near=22.8,104.9&within_km=1500&province=08", "province=08&sort=relevance"} {
			t.Run(query, func(t *testing.T) {
				searched := query
				if !strings.Contains(query, "kind=") {
					searched += "&kind=product"
				}
				var want []string
				for next := ""; ; {
					w := s.do(http.MethodGet, "/v1/search?limit=100&"+searched+next, nil)
					wantStatus(t, searched, w, http.StatusOK)
					var page struct {
						Items []struct{ Slug string }
						Next  *string `json:"next_cursor"`
					}
					if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
						t.Fatal(err)
					}
					for _, item := range page.Items {
						want = append(want, item.Slug)
					}
					if page.Next == nil {
						break
					}
					next = "&cursor=" + *page.Next
				}
				path := "/v1/exports/products.xlsx?" + query
				w := s.do(http.MethodGet, path, nil)
				rows, _ := sheetOf(t, w, table)
				got := make([]string, len(rows))
				for i, row := range rows {
					got[i] = row.Text("slug")
					if row.Text("valid") != "còn hiệu lực" || row.Text("no") != fmt.Sprint(i+1) {
						t.Errorf("%s: row %d is %q", query, i, row.Texts())
					}
				}
				if len(want) == 0 || !slices.Equal(got, want) {
					t.Errorf("%s: the list has %q, the search finds %q", query, got, want)
				}
			})
		}
		w := s.do(http.MethodGet, "/v1/exports/products.xlsx?q=mat+ong+thu+nghiem&province=08", nil)
		rows, _ := sheetOf(t, w, table)
		sent := s.upload(t, officer, xlsxType, w.Body.String())
		wantStatus(t, "sending the list in", sent, http.StatusAccepted)
		s.workImport(t, text(t, sent, "id"))
		if got := text(t, s.do(http.MethodGet, importsPath+"/"+text(t, sent, "id"), officer), "counts"); !strings.Contains(got, "error:0 new:0") {
			t.Errorf("%d rows imported again: %s: %.2000s", len(rows), got, s.do(http.MethodGet, importsPath+"/"+text(t, sent, "id")+"/rows", officer).Body)
		}
		for query, field := range map[string]string{
			"q=che&kind=producer": "query.kind", "near=x": "query.near", "within_km=5": "query.within_km", "q=che&sort=best": "query.sort", "sort=distance": "query.sort",
			"q=che&facets=kind": "query.facets", "q=che&valid_on=2026-13-01": "query.valid_on", "q=che&province=x": "query.province", "q=" + strings.Repeat("a", 1001): "query.q",
		} {
			t.Run(query, func(t *testing.T) {
				w := s.do(http.MethodGet, "/v1/exports/products.xlsx?"+query, nil)
				wantStatus(t, query, w, http.StatusUnprocessableEntity)
				if !strings.Contains(w.Body.String(), field) {
					t.Errorf("%.40s: %s", query, w.Body)
				}
			})
		}
	})
}

// TestExports: public lists contain no formulas, only certified products, and
// their source.
func TestExports(t *testing.T) {
	t.Parallel()
	s := newChanged(t, setup{withoutDemo: true})
	acceptLicences(t, s)
	table := transfer.Letter(publicURL, "CC BY 4.0", domain.Today(noon), domain.Today(noon))
	for _, format := range []string{"xlsx", "csv"} {
		t.Run(format, func(t *testing.T) {
			path := "/v1/exports/products." + format + "?province=08"
			w := s.do(http.MethodGet, path, nil)
			rows, _ := sheetOf(t, w, table)
			if !strings.HasPrefix(w.Header().Get("Cache-Control"), "public") || !strings.Contains(w.Header().Get("Content-Disposition"), "san-pham-ocop-2026-11-23."+format) {
				t.Errorf("%s: %v", format, w.Header())
			}
			listed := s.do(http.MethodGet, "/v1/products?province=08&total=true&limit=100", nil)
			if fmt.Sprint(len(rows)) != text(t, listed, "total") {
				t.Errorf("%s: %d rows, the list has %s", format, len(rows), text(t, listed, "total"))
			}
			found := false
			for _, row := range rows {
				if row.Text("slug") != "mat-ong-thu-nghiem" {
					continue
				}
				found = true
				until, err := row.Date("until")
				if err != nil || row.Text("decision") != "12/QĐ-UBND" || row.Text("stars") != "4" || until == nil || row.Text("name") != honey {
					t.Errorf("%s: %q %v %v", format, row.Texts(), until, err)
				}
			}
			if !found {
				t.Errorf("%s: the honey is missing", format)
			}
			// The same file can be imported as products.
			again, _ := sheetOf(t, w, transfer.Products(nil, nil))
			if len(again) != len(rows) || again[0].Text("producer_name") != rows[0].Text("producer_name") {
				t.Errorf("%s: %d rows read as products", format, len(again))
			}
		})
	}
	template := s.do(http.MethodGet, "/v1/imports/template.xlsx", nil)
	rows, _ := sheetOf(t, template, transfer.Products(nil, nil))
	if len(rows) != 0 {
		t.Errorf("the example of the template is a row")
	}
	runAll(t, s, []scenario{
		{name: "an unknown province", path: "/v1/exports/products.csv?province=x", status: 422, wantText: []string{"query.province"}},
		{name: "an unknown parameter", path: "/v1/exports/products.csv?limit=1", status: 422, wantText: []string{"query.limit"}},
		{name: "a day that is none", path: "/v1/exports/products.xlsx?valid_on=x", status: 422, wantText: []string{"query.valid_on"}},
	})
}

// TestUploads: files of every kind get an answer that names the fault.
func TestUploads(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	maker := s.join(t, "htx@example.vn", nil, domain.RoleProducer).header()
	for _, c := range []struct {
		name, contentType, file string
		status                  int
		why                     string
	}{
		{"JSON", "application/json", "{}", 422, "body.file"},
		{"nothing", "text/csv", "", 422, "body.file"},
		{"a picture", xlsxType, "\x89PNG\r\n\x1a\n\x00\x00", 422, "body.file"},
		{"a damaged workbook", xlsxType, "PK\x03\x04 and so on", 422, "sheet_unreadable"},
		{"an old workbook", xlsxType, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 422, ".xls"},
		{"another sheet", "text/csv", "a\n1\n", 422, "Tên sản phẩm"},
		{"another charset", "text/csv", "T\xean s\xb6n ph\xc8m\n", 422, "Tên sản phẩm"},
		{"a form without a file", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n", 422, "Tên sản phẩm"},
		{"a form that is none", "multipart/form-data; boundary=x", "abc", 422, "body.file"},
		{"too much", "text/csv", "Tên sản phẩm\n" + strings.Repeat("Chè xanh;\n", 2<<20), 413, "too_large"},
	} {
		w := s.upload(t, maker, c.contentType, c.file)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.why) {
			t.Errorf("%s: status %d, want %d and %q: %.300s", c.name, w.Code, c.status, c.why, w.Body)
		}
	}
	limited := false
	for range 40 {
		w := s.upload(t, maker, "text/csv", "a\n")
		if limited = w.Code == http.StatusTooManyRequests; limited {
			if w.Header().Get("Retry-After") == "" {
				t.Error("a limit without Retry-After")
			}
			break
		}
	}
	if !limited {
		t.Error("uploads have no limit")
	}
}
