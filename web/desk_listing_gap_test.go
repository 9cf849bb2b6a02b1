package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chophien/domain"
	"chophien/transfer"
)

// writtenList sends a list and writes its rows. It returns the address of its page.
func (s *site) writtenList(t *testing.T, b *browser, list string) string {
	t.Helper()
	at := b.sendList(t, list)
	b.submit(t, at+"/ghi", nil)
	s.workImport(t, strings.TrimPrefix(at, deskImports+"/"))
	return at
}

// TestListingGaps: an officer finds what the drafts of a list lack, enters one by its
// form and the others by the spreadsheet, and the list is submitted.
func TestListingGaps(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b := s.deskOfficer(t, "con.thieu@example.vn")
		maker, _ := s.memberOf(t, "con.thieu.chu.the@example.vn")
		at := b.sendList(t, "STT;Tên sản phẩm;Bộ sản phẩm;Chủ thể\n1;Kẹo lạc Còn Thiếu;I.2.b;HTX Đầy đủ\n2;Hàng lạ Còn Thiếu;;HTX Đầy đủ\n3;Bánh gai Còn Thiếu;I.2.b;HTX Đầy đủ\n")
		gaps := at + "/con-thieu"
		if b.get(gaps); b.at != at || !b.says("Danh sách chưa được ghi") {
			t.Errorf("what is missing before the commit: %s %.2500s", b.at, b.last.Body)
		}
		b.get(at)
		b.submit(t, at+"/ghi", nil)
		s.workImport(t, strings.TrimPrefix(at, deskImports+"/"))
		for page, text := range map[string]string{"/trang-tinh": "đọc trang tính khác", "/cot": "đọc các cột khác"} {
			if b.get(at + page); b.at != at || !b.says(text) {
				t.Errorf("%s after the commit: %s %.2500s", page, b.at, b.last.Body)
			}
		}
		b.get(at)
		if !b.says("3 bản nháp còn thiếu nội dung bắt buộc") || !b.says(`href="`+gaps+`"`) {
			t.Fatalf("the list: %.3000s", b.last.Body)
		}
		b.checkBoth(t, gaps)
		b.get(gaps)
		if !b.says("3 bản nháp chưa gửi duyệt được") || strings.Count(b.last.Body.String(), `class="tag soon"`) != 4 {
			t.Errorf("what is missing: %.3000s", b.last.Body)
		}
		b.get(gaps + "?thieu=set&tim=hang+la")
		if !b.says("Hàng lạ Còn Thiếu") || b.says("Kẹo lạc Còn Thiếu") {
			t.Errorf("what lacks its set: %.3000s", b.last.Body)
		}
		if w := b.ask(http.MethodGet, gaps+".csv?thieu=set", ""); !strings.Contains(w.Body.String(), `3,2,Hàng lạ Còn Thiếu,HTX Đầy đủ,"Bộ sản phẩm, Câu chuyện"`) || strings.Contains(w.Body.String(), "Kẹo lạc") {
			t.Errorf("the file: %d %s", w.Code, w.Body)
		}
		b.get(gaps + "?tim=khongco")
		if !b.says("3 bản nháp chưa gửi duyệt được") || !b.says("Không có bản nháp như vậy") || b.says("Không còn thiếu nội dung nào") || !b.says(`type="file"`) {
			t.Errorf("no such draft: %.3000s", b.last.Body)
		}

		// One by its form, beside its papers.
		b.get(gaps)
		listing := between(b.last.Body.String(), `<th scope="row" role="rowheader"><a href="`, `#enter"`)
		b.get(listing)
		if !b.says("Còn thiếu để gửi duyệt: Câu chuyện.") {
			t.Errorf("the box of the listing: %.3000s", b.last.Body)
		}
		b.submit(t, listing+"/nhap-thay", url.Values{"set": {""}, "story": {" "}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#story"`) || b.says(`href="#set"`) {
			t.Errorf("an empty form: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.get(listing)
		stale := b.form(t, listing+"/nhap-thay", url.Values{"story": {"Chuyện khác"}, "key": {"another"}})
		b.submit(t, listing+"/nhap-thay", url.Values{"story": {"Lạc của bản, nấu bằng củi."}})
		if b.at != listing || !b.says("Đã lưu thay chủ thể") || !b.says("Lạc của bản, nấu bằng củi.") || !b.says("cán bộ làm thay chủ thể") {
			t.Errorf("after the form: %s %.3500s", b.at, b.last.Body)
		}
		if got := b.ask(http.MethodPost, listing+"/nhap-thay", stale.Encode()); got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "Chuyện khác") {
			t.Errorf("an older version: %d", got.Code)
		}
		maker.get("/cua-toi/thong-bao")
		if !maker.says("Kẹo lạc Còn Thiếu: cán bộ đã nhập thay") || !maker.says("/cua-toi/san-pham/") {
			t.Errorf("the producer is not notified: %.2500s", maker.last.Body)
		}

		// The others by the spreadsheet.
		b.get(gaps)
		sheet := b.ask(http.MethodGet, gaps+".xlsx", "").Body.Bytes()
		r, err := transfer.Open(t.Context(), bytes.NewReader(sheet), int64(len(sheet)), transfer.Gaps(nil), transfer.Choices{})
		if err != nil {
			t.Fatal(err)
		}
		var slugs []string
		for row, err := range r.Rows(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			slugs = append(slugs, row.Text("slug"))
		}
		if len(slugs) != 2 {
			t.Fatalf("the spreadsheet has the codes %q", slugs)
		}
		b.get(gaps)
		b.upload(t, gaps, nil, "", nil)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#file"`) {
			t.Errorf("no file: %d", b.last.Code)
		}
		b.get(gaps)
		b.upload(t, gaps, nil, "thu.csv", []byte("Kính gửi ủy ban;kèm công văn\n"))
		if b.last.Code != http.StatusUnprocessableEntity || !b.says("Hãy bắt đầu từ danh sách có sẵn để tải về") || b.says("thiếu: .") {
			t.Errorf("a letter: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.get(gaps)
		b.upload(t, gaps, nil, "dien.csv", []byte("STT;Mã sản phẩm;Tên sản phẩm;Bộ sản phẩm;Câu chuyện sản phẩm\n;"+slugs[0]+";Hàng lạ Còn Thiếu;I.2.b;Gừng già sên đường.\n3;;Tên khác;;Nhầm\n9;;;;Nhầm\n"))
		if b.last.Code != http.StatusUnprocessableEntity || !b.says("2 dòng không nhập được") || !b.says("ở dòng này danh sách có sản phẩm khác: Bánh gai Còn Thiếu") || !b.says("1 bản nháp chưa gửi duyệt được") {
			t.Errorf("a list with wrong rows: %d %.3500s", b.last.Code, b.last.Body)
		}
		b.get(gaps)
		b.upload(t, gaps, nil, "dien.csv", []byte("STT;Câu chuyện\n3;Lá gai giã tay.\n"))
		if b.at != gaps || !b.says("Đã nhập danh sách") || !b.says("Không còn thiếu nội dung nào") {
			t.Errorf("the filled list: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
		}
		b.get(at)
		b.submit(t, at+"/dang", url.Values{"do": {"submit"}})
		if !b.says("Đã trình các hồ sơ") {
			t.Errorf("the list is not submitted: %d %.2500s", b.last.Code, b.last.Body)
		}
		// The filled list is refused once the account had too many read.
		b.get(gaps)
		u, err := s.store.UserByEmail(t.Context(), "con.thieu@example.vn")
		if err != nil {
			t.Fatal(err)
		}
		for left := true; left; {
			left = s.store.UseLimits(t.Context(), domain.LimitUse{Limit: domain.ImportReadingsPerAccount(), Subject: u.ID}) == nil
		}
		b.upload(t, gaps, nil, "dien.csv", []byte("STT;Câu chuyện\n3;Nữa.\n"))
		if b.last.Code != http.StatusTooManyRequests || !b.says(`role="alert"`) {
			t.Errorf("one too many: %d %.2500s", b.last.Code, b.last.Body)
		}
		if got := b.ask(http.MethodPost, listing+"/nhap-thay", stale.Encode()); got.Code != http.StatusConflict {
			t.Errorf("fields of a submitted listing: %d", got.Code)
		}
		if got := s.officerOf(t, "con.thieu.khac@example.vn", "01").ask(http.MethodGet, gaps, ""); got.Code != http.StatusNotFound {
			t.Errorf("an officer of another province: %d", got.Code)
		}
	})
}

// TestSheetChoice: an officer chooses the sheet of a workbook, for a list of the office
// and for that of a delegation.
func TestSheetChoice(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	b := s.deskOfficer(t, "trang.tinh@example.vn")
	f := excelize.NewFile()
	fill := func(name string, rows ...[]any) {
		t.Helper()
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for n, row := range rows {
			at, _ := excelize.CoordinatesToCellName(1, n+1)
			if err := f.SetSheetRow(name, at, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	heading := []any{"Tên sản phẩm", "Chủ thể"}
	fill("Bìa", []any{"DANH SÁCH"})
	fill("Huyện A", heading, []any{"Chè Trang Một", "HTX Trang"})
	fill("Huyện B", []any{"Năm 2026"}, heading, []any{"Chè Trang Hai", "HTX Trang"})
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		t.Fatal(err)
	}
	b.get(deskImports)
	b.upload(t, deskImports, url.Values{"kind": {"product"}}, "huyen.xlsx", file.Bytes())
	at := b.at
	work := func() {
		t.Helper()
		s.workImport(t, strings.TrimPrefix(at, deskImports+"/"))
		b.get(at)
	}
	work()
	if !b.says("Chè Trang Một") || !b.says("Đang đọc trang tính “Huyện A”, tệp có 3 trang tính") {
		t.Fatalf("the preview: %.3000s", b.last.Body)
	}
	choose := at + "/trang-tinh"
	b.checkBoth(t, choose)
	b.get(choose)
	if !b.says("Huyện B") || !b.says("Năm 2026") || !b.says("2 dòng") {
		t.Errorf("the sheets: %.3000s", b.last.Body)
	}
	for name, c := range map[string]struct {
		fill  url.Values
		field string
	}{
		"no such sheet":   {url.Values{"sheet": {"Huyện C"}}, "#sheet"},
		"no number":       {url.Values{"sheet": {"Huyện B"}, "from_row": {"hai"}}, "#from_row"},
		"behind the rows": {url.Values{"sheet": {"Huyện B"}, "from_row": {"90"}}, "#from_row"},
	} {
		b.get(choose)
		b.submit(t, choose, c.fill)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="`+c.field+`"`) {
			t.Errorf("%s: %d %.2500s", name, b.last.Code, b.last.Body)
		}
	}
	b.get(choose)
	b.submit(t, choose, url.Values{"sheet": {"Huyện B"}, "from_row": {"2"}})
	work()
	if !b.says("Chè Trang Hai") || b.says("Chè Trang Một") {
		t.Errorf("the other sheet: %.3000s", b.last.Body)
	}
}

// TestHeadingFarBelow: a workbook whose headings stand far below is refused with its
// sheets, and is read when the form names the sheet and the row.
func TestHeadingFarBelow(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	b := s.deskOfficer(t, "dong.tieu.de@example.vn")
	f := excelize.NewFile()
	for name, rows := range map[string][][]any{
		"Bìa":     {{"DANH SÁCH"}},
		"Huyện A": append(slices.Repeat([][]any{{"Ghi chú của phòng"}}, 25), []any{"Tên sản phẩm", "Chủ thể"}, []any{"Chè Dòng Xa", "HTX Xa"}),
		"Cuối":    {{"Nơi nhận"}, {"Lưu"}},
	} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for n, row := range rows {
			at, _ := excelize.CoordinatesToCellName(1, n+1)
			if err := f.SetSheetRow(name, at, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		t.Fatal(err)
	}
	if b.get(deskImports); !b.says("Bạn chưa gửi danh sách nào.") {
		t.Errorf("an officer without lists: %.3000s", b.last.Body)
	}
	b.get(deskImports + "?loai=product")
	if !b.says("Không có danh sách như vậy") || b.says("Bạn chưa gửi") {
		t.Errorf("a filter without hits: %.3000s", b.last.Body)
	}
	b.get(deskImports)
	b.upload(t, deskImports, url.Values{"kind": {"product"}}, "xa.xlsx", file.Bytes())
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#file"`) || !b.says("“Huyện A” (27)") || !b.says("“Bìa” (1)") || !b.says("“Cuối” (2)") {
		t.Errorf("no sheet: %d %.3000s", b.last.Code, b.last.Body)
	}
	b.get(deskImports)
	b.upload(t, deskImports, url.Values{"kind": {"product"}, "sheet": {"Huyện A"}, "from_row": {"x"}}, "xa.xlsx", file.Bytes())
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#from_row"`) || !b.says(`value="Huyện A"`) {
		t.Errorf("a wrong row: %d %.3000s", b.last.Code, b.last.Body)
	}
	b.get(deskImports)
	b.upload(t, deskImports, url.Values{"kind": {"product"}, "sheet": {"Huyện A"}, "from_row": {"26"}}, "xa.xlsx", file.Bytes())
	at := b.at
	s.workImport(t, strings.TrimPrefix(at, deskImports+"/"))
	if b.get(at); !b.says("Chè Dòng Xa") || !b.says("/trang-tinh") {
		t.Errorf("the preview: %s %.3000s", b.at, b.last.Body)
	}
}
