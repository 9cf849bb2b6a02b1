package web_test

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/config"
	"chophien/domain"
	"chophien/jobs"
	"chophien/search"
)

// workImport runs the job of an import.
func (s *site) workImport(t *testing.T, id string) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = jobs.WorkImport(t.Context(), s.store, s.files, slog.New(slog.DiscardHandler), id); err != nil {
			t.Fatal(err)
		}
	}
}

const deskImports = "/ban/can-bo/nhap"

// sendList sends a list of products, has it read, and returns the address of its page.
func (b *browser) sendList(t *testing.T, list string) string {
	t.Helper()
	b.get(deskImports)
	b.upload(t, deskImports, url.Values{"kind": {"product"}}, "danh-sach.csv", []byte(list))
	at := b.at
	if b.last.Code != http.StatusOK || !strings.HasPrefix(at, deskImports+"/0") || b.last.Header().Get("Refresh") == "" || !b.says("Đang đọc danh sách") {
		t.Fatalf("the list: %s %d %.2500s", at, b.last.Code, b.last.Body)
	}
	b.s.workImport(t, strings.TrimPrefix(at, deskImports+"/"))
	b.get(at)
	return at
}

// TestDeskImport: an officer sends the list of the office, says what its columns are,
// answers the questions about its rows, and writes it. A second officer publishes it.
func TestDeskImport(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		first, second := s.deskOfficer(t, "nhap.mot@example.vn"), s.deskOfficer(t, "nhap.hai@example.vn")
		first.checkBoth(t, deskImports)
		first.get(deskImports)
		first.upload(t, deskImports, nil, "", nil)
		if first.last.Code != http.StatusUnprocessableEntity || !first.says(`href="#file"`) {
			t.Errorf("no file: %d %.2500s", first.last.Code, first.last.Body)
		}
		first.get(deskImports)
		first.upload(t, deskImports, nil, "a.pdf", []byte("%PDF-1.7"))
		if first.last.Code != http.StatusUnprocessableEntity || !first.says("PDF") {
			t.Errorf("a PDF: %d %.2500s", first.last.Code, first.last.Body)
		}

		const decision = ";4 sao;67/QĐ-UBND;05/02/2025\n"
		at := first.sendList(t, "STT;Tên sản phẩm;Bên làm ra;Hạng sao;Quyết định;Ngày ký\n1;Trà dây Bản Nhập;Tổ hợp tác Đầy đủ"+decision+"2;;HTX Bản Nhập Khác"+decision+"3;Kẹo lạc Bản Nhập;HTX Bản Nhập Khác"+decision+"4;Hàng lạ Bản Nhập;HTX Bản Nhập Khác"+decision)
		if !first.says("C Bên làm ra") || !first.says("không đọc") {
			t.Fatalf("the columns: %.4000s", first.last.Body)
		}
		first.checkBoth(t, at)
		first.checkBoth(t, at+"/cot")

		// The columns.
		first.get(at + "/cot")
		if !first.says("Tổ hợp tác Đầy đủ") || !first.says("tự nhận ra") {
			t.Errorf("the columns: %.3000s", first.last.Body)
		}
		stale := first.form(t, at+"/cot", url.Values{"c.C": {"producer_name"}, "key": {"another"}, "version": {"1"}})
		if got := first.ask(http.MethodPost, at+"/cot", stale.Encode()); got.Code != http.StatusConflict {
			t.Errorf("columns of an older version: %d", got.Code)
		}
		first.get(at + "/cot")
		first.submit(t, at+"/cot", nil)
		if first.last.Code != http.StatusUnprocessableEntity {
			t.Errorf("no column: %d", first.last.Code)
		}
		first.get(at + "/cot?cot=B")
		first.submit(t, at+"/cot", url.Values{"c.C": {"name"}, "c.B": {"name"}})
		if first.last.Code != http.StatusUnprocessableEntity || !first.says(`href="#c.C"`) {
			t.Errorf("one name twice: %d %.3000s", first.last.Code, first.last.Body)
		}
		first.get(at + "/cot")
		first.submit(t, at+"/cot", url.Values{"c.C": {"producer_name"}})
		if first.at != at || !first.says("Đang đọc danh sách") {
			t.Fatalf("the columns are chosen: %s %d %.3000s", first.at, first.last.Code, first.last.Body)
		}
		if first.get(at + "/cot"); first.at != at {
			t.Errorf("the columns while it is read: %s %d", first.at, first.last.Code)
		}
		s.workImport(t, strings.TrimPrefix(at, deskImports+"/"))
		first.get(at)
		if !first.says("Ghi 3 dòng") || !first.says("1 dòng: chủ thể mới hay đã có?") || !first.says("sản phẩm chưa có tên") {
			t.Fatalf("the preview: %.5000s", first.last.Body)
		}
		old := first.form(t, at+"/ghi", nil)
		if got := first.ask(http.MethodPost, at+"/dang", url.Values{"do": {"submit"}}.Encode()); got.Code != http.StatusConflict || !first.says("chưa được ghi") {
			t.Errorf("a preview is submitted: %d %.2000s", got.Code, got.Body)
		}
		otherLanguage := `href="/en/desk/officer/imports/` + strings.TrimPrefix(at, deskImports+"/") + `"`

		// A row is corrected, one is left out.
		first.get(at + "?xem=error")
		if !first.says(at+"/dong/3") || first.says("Kẹo lạc") {
			t.Errorf("the errors: %.3000s", first.last.Body)
		}
		if got := first.ask(http.MethodGet, at+"/dong-loi.csv", ""); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "STT;Tên sản phẩm;Bên làm ra;Hạng sao;Quyết định;Ngày ký;Lý do lỗi") || !strings.Contains(got.Body.String(), "HTX Bản Nhập Khác") {
			t.Errorf("the rows with errors: %d %s", got.Code, got.Body)
		}
		first.checkBoth(t, at+"/dong/3")
		first.get(at + "/dong/3")
		first.submit(t, at+"/dong/3", url.Values{"do": {"correct"}, "cell.A": {""}, "cell.B": {""}, "cell.C": {""}, "cell.D": {""}, "cell.E": {""}, "cell.F": {""}})
		if first.last.Code != http.StatusUnprocessableEntity || !first.says("dòng trống") {
			t.Errorf("an empty row: %d %.3000s", first.last.Code, first.last.Body)
		}
		first.get(at + "/dong/3")
		first.submit(t, at+"/dong/3", url.Values{"do": {"correct"}, "cell.B": {"Mật ong Bản Nhập"}})
		if first.at != at || !first.says("Mật ong Bản Nhập") || !first.says("Ghi 4 dòng") {
			t.Fatalf("a row is corrected: %s %d %.4000s", first.at, first.last.Code, first.last.Body)
		}
		first.get(at + "/dong/5")
		first.submit(t, at+"/dong/5", url.Values{"do": {"skip"}})
		if first.at != at || !first.says("Ghi 3 dòng") || !first.says("1 dòng bỏ qua không ghi") {
			t.Fatalf("a row is left out: %s %d %.4000s", first.at, first.last.Code, first.last.Body)
		}
		first.checkBoth(t, at+"/dong/5")
		if got := first.ask(http.MethodPost, at+"/ghi", old.Encode()); got.Code != http.StatusConflict || !first.says("Có người đã sửa") || !first.says(otherLanguage) {
			t.Errorf("the preview of before is written: %d", got.Code)
		}

		// Who is it, and which set.
		first.checkBoth(t, at+"/chu-the")
		first.get(at + "/chu-the")
		first.submit(t, at+"/chu-the", nil)
		if first.last.Code != http.StatusUnprocessableEntity {
			t.Errorf("no answer: %d", first.last.Code)
		}
		first.get(at + "/chu-the")
		first.submit(t, at+"/chu-the", url.Values{"m.2": {"new"}})
		if first.at != at || first.says("chủ thể mới hay đã có?") {
			t.Errorf("the producer is new: %s %d %.3000s", first.at, first.last.Code, first.last.Body)
		}
		if body := first.get(at + "/dong/2").Body.String(); strings.Count(body, `name="producer_id"`) < 2 {
			t.Errorf("the answer cannot be changed: %.3000s", body)
		}
		first.checkBoth(t, at+"/bo")
		first.get(at + "/bo")
		first.submit(t, at+"/bo", url.Values{"s.2": {"I.5.b"}, "s.4": {"I.2.b"}})
		if first.at != at && first.at != at+"/bo" || !first.says("Đã lưu") {
			t.Errorf("the sets: %s %d %.3000s", first.at, first.last.Code, first.last.Body)
		}

		// It is written, submitted by one officer and published by the other.
		first.get(at)
		first.submit(t, at+"/ghi", nil)
		if first.at != at || !first.says("Đang ghi các dòng") {
			t.Fatalf("the commit: %s %d %.3000s", first.at, first.last.Code, first.last.Body)
		}
		s.workImport(t, strings.TrimPrefix(at, deskImports+"/"))
		first.checkBoth(t, at)
		first.get(at)
		if !first.says("Trình 3 hồ sơ") || !first.says("67/QĐ-UBND") {
			t.Fatalf("it is written: %.4000s", first.last.Body)
		}
		first.submit(t, at+"/dang", url.Values{"do": {"publish"}})
		if first.last.Code != http.StatusUnprocessableEntity || !first.says("Chưa chuyển được") || !first.says("Kẹo lạc Bản Nhập") || !first.says(otherLanguage) {
			t.Errorf("drafts are published: %d %.3000s", first.last.Code, first.last.Body)
		}
		first.get(at)
		first.submit(t, at+"/dang", url.Values{"do": {"submit"}, "licence": {"true"}})
		if first.at != at || !first.says("Đã trình các hồ sơ") {
			t.Fatalf("submitted: %d %.4000s", first.last.Code, first.last.Body)
		}
		second.get(deskImports)
		if !second.says(`href="`+at+`"`) || !second.says("Danh sách của đồng nghiệp") {
			t.Fatalf("the second officer: %.3000s", second.last.Body)
		}
		second.get(at)
		if second.says("dong-loi.csv") || !second.says("đã nhập danh sách này") {
			t.Errorf("the list of the colleague: %.3000s", second.last.Body)
		}
		second.submit(t, at+"/dang", url.Values{"do": {"publish"}})
		if second.at != at || !second.says("Đã đăng các hồ sơ") {
			t.Fatalf("published: %d %.4000s", second.last.Code, second.last.Body)
		}
		first.get(at)
		first.submit(t, at+"/dang", url.Values{"do": {"submit-decisions"}})
		if !first.says("Đã trình các quyết định") || !first.says("Chờ cán bộ thứ hai") {
			t.Fatalf("the decisions: %d %.4000s", first.last.Code, first.last.Body)
		}
		second.get(at)
		second.submit(t, at+"/dang", url.Values{"do": {"publish-decisions"}})
		if !second.says("Đã công bố các quyết định") {
			t.Fatalf("the decisions: %d %.4000s", second.last.Code, second.last.Body)
		}
		second.get(deskImports)
		if second.says(`href="` + at + `"`) {
			t.Error("the list still waits for the second officer")
		}
		if got := s.signedUp(t, domain.RoleBuyer, "nhap.mua@example.vn").ask(http.MethodGet, at, ""); got.Code != http.StatusForbidden {
			t.Errorf("a buyer opens the list: %d", got.Code)
		}
	})
}

// TestDeskImportFourEyes: where the installation asks for a second officer, the one who
// submitted a list cannot publish it, and reads why.
func TestDeskImportFourEyes(t *testing.T) {
	t.Parallel()
	s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, func(c *config.Config) { c.FourEyes = string(domain.FourEyesAll) })
	first, second := s.deskOfficer(t, "hai.mat@example.vn"), s.deskOfficer(t, "bon.mat@example.vn")
	at := first.sendList(t, "Tên sản phẩm;Bộ sản phẩm;Chủ thể;Câu chuyện\nKẹo lạc Hai Mắt;I.2.b;HTX Hai Mắt;Làm tại bản.\n")
	first.submit(t, at+"/ghi", nil)
	s.workImport(t, strings.TrimPrefix(at, deskImports+"/"))
	first.get(at)
	first.submit(t, at+"/dang", url.Values{"do": {"submit"}})
	first.submit(t, at+"/dang", url.Values{"do": {"publish"}})
	if first.last.Code != http.StatusUnprocessableEntity || !first.says("Kẹo lạc Hai Mắt") || !first.says("cán bộ khác") {
		t.Errorf("the officer publishes its own list: %d %.3000s", first.last.Code, first.last.Body)
	}
	second.get(at)
	second.submit(t, at+"/dang", url.Values{"do": {"publish"}})
	if second.at != at || !second.says("Đã đăng các hồ sơ") {
		t.Errorf("the second officer: %d %.3000s", second.last.Code, second.last.Body)
	}
}
