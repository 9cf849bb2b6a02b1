package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"chophien/domain"
)

// wrongFilter is a page with a value that its filter does not have.
type wrongFilter struct {
	path, field, value string
	csv                string // path of the list as a file; empty: it has none
}

// marked finds the mark of a state, which belongs to screens and not to files.
var marked = regexp.MustCompile(`(?m)(^|[,"])(✓|✕|!|–|●) `)

// checkWrongFilters checks that a wrong value in an address gets the page with an error at
// its field, and that its file leads to that page.
func checkWrongFilters(t *testing.T, get func(target string) (int, string, string), all []wrongFilter) {
	t.Helper()
	for _, c := range all {
		query := url.Values{c.field: {c.value}}.Encode()
		code, body, _ := get(c.path + "?" + query)
		if code != http.StatusUnprocessableEntity || !strings.Contains(body, "<title>Lỗi: ") || !strings.Contains(body, `href="#f-`+c.field+`"`) || !strings.Contains(body, `id="e-f-`+c.field+`"`) ||
			!strings.Contains(body, `"`+c.value+`"`) {
			t.Errorf("%s?%s: %d %.2500s", c.path, query, code, body)
		}
		if c.csv == "" {
			continue
		}
		if code, body, at := get(c.csv + "?" + query); code != http.StatusSeeOther || at != c.path+"?"+query {
			t.Errorf("%s?%s: %d to %s %.500s", c.csv, query, code, at, body)
		}
		if code, body, _ := get(c.csv); code != http.StatusOK || !strings.Contains(body, ",") || marked.MatchString(body) {
			t.Errorf("%s: %d %.500s", c.csv, code, body)
		}
	}
}

// TestWrongFilters: no list answers a wrong filter with a bare error page, nor with all rows.
func TestWrongFilters(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		of := func(b *browser) func(string) (int, string, string) {
			return func(target string) (int, string, string) {
				w := b.ask(http.MethodGet, target, "")
				return w.Code, w.Body.String(), w.Header().Get("Location")
			}
		}
		officer := s.deskOfficer(t, "can.bo.loc@example.vn")
		checkWrongFilters(t, of(officer), []wrongFilter{
			{"/ban/can-bo", "tinh", "xyz", ""},
			{"/ban/can-bo/viec/reports_open", "tinh", "xyz", "/ban/can-bo/viec/reports_open/danh-sach.csv"},
			{"/ban/can-bo/xet-duyet", "trang-thai", "xyz", "/ban/can-bo/xet-duyet.csv"},
			{"/ban/can-bo/xet-duyet", "loai", "xyz", ""},
			{"/ban/can-bo/quyet-dinh", "buoc", "xyz", "/ban/can-bo/quyet-dinh.csv"},
			{"/ban/can-bo/thu-hoi", "xem", "xyz", "/ban/can-bo/thu-hoi.csv"},
			{"/ban/can-bo/nhap", "loai", "xyz", "/ban/can-bo/nhap.csv"},
			{"/ban/can-bo/nhap", "trang-thai", "xyz", ""},
			{"/ban/can-bo/phan-anh", "trang-thai", "xyz", "/ban/can-bo/phan-anh.csv"},
			{"/ban/can-bo/kiem-tra", "trang-thai", "xyz", "/ban/can-bo/kiem-tra.csv"},
			{"/ban/can-bo/nhat-ky", "viec", "xyz", "/ban/can-bo/nhat-ky.csv"},
		})
		admin := s.officeUser(t, "quan.tri.loc@example.vn", domain.RoleAdmin)
		checkWrongFilters(t, of(admin), []wrongFilter{
			{"/ban/quan-tri/tai-khoan", "vai-tro", "xyz", "/ban/quan-tri/tai-khoan.csv"},
			{"/ban/quan-tri/tai-khoan", "tinh", "xyz", ""},
			{"/ban/quan-tri/cai-dat", "tu", "xyz", "/ban/quan-tri/cai-dat.csv"},
		})
		organizer, _ := s.deskOrganizer(t, "to.chuc.loc@example.vn")
		at := organizer.newFair(t, "Hội chợ có bộ lọc")
		checkWrongFilters(t, of(organizer), []wrongFilter{
			{"/ban/hoi-cho", "tinh-trang", "xyz", "/ban/hoi-cho.csv"},
			{at + "/khach-moi", "tra-loi", "xyz", at + "/khach-moi.csv"},
			{at + "/khach-moi", "tinh", "xyz", at + "/khach-moi.csv"},
			{at + "/khach-moi/moi", "tinh", "xyz", ""},
			{at + "/khach-moi/nguoi", "loai", "xyz", at + "/khach-moi/nguoi.csv"},
			{at + "/gian-hang", "tinh-trang", "xyz", at + "/gian-hang.csv"},
			{at + "/lich-hen", "ngay", "hôm qua", at + "/lich-hen.csv"},
			{at + "/catalogue/kiem-tra", "loai", "xyz", at + "/catalogue/kiem-tra.csv"},
			{at + "/tra-loi", "state", "xyz", at + "/tra-loi.csv"},
		})
		gaps := s.writtenList(t, officer, "STT;Tên sản phẩm;Chủ thể\n1;Hàng lạ của bộ lọc;HTX Đầy đủ\n") + "/con-thieu"
		checkWrongFilters(t, of(officer), []wrongFilter{{gaps, "thieu", "xyz", gaps + ".csv"}})
		for _, target := range []string{"/ban/can-bo/phan-anh?after=xyz", "/ban/can-bo/xet-duyet?after=xyz", gaps + "?after=xyz"} {
			if w := officer.ask(http.MethodGet, target, ""); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `class="filter faulty"`) ||
				!strings.Contains(w.Body.String(), `<a href="`+strings.TrimSuffix(target, "?after=xyz")+`">Vị trí trong danh sách: `) {
				t.Errorf("%s: %d %.2500s", target, w.Code, w.Body)
			}
		}
	})
}

// TestLanguageLinkKeepsTheFilter: the link to the other language asks for the same list.
func TestLanguageLinkKeepsTheFilter(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	officer := s.deskOfficer(t, "can.bo.tieng@example.vn")
	admin := s.officeUser(t, "quan.tri.tieng@example.vn", domain.RoleAdmin)
	organizer, _ := s.deskOrganizer(t, "to.chuc.tieng@example.vn")
	for _, c := range []struct {
		by            *browser
		target, other string
	}{
		{officer, "/ban/can-bo/nhat-ky?ve=product&tim=ch%C3%A8&tu=2026-01-01", "/en/desk/officer/log?about=product&amp;find=ch%C3%A8&amp;from=2026-01-01"},
		{officer, "/en/desk/officer/log?about=product&find=tea", "/ban/can-bo/nhat-ky?tim=tea&amp;ve=product"},
		{officer, "/ban/can-bo/nhat-ky?ve=xyz", "/en/desk/officer/log?about=xyz"},
		{officer, "/ban/can-bo/nhat-ky", "/en/desk/officer/log"},
		{officer, "/ban/can-bo/phan-anh?trang-thai=in_review", "/en/desk/officer/reports?status=in_review"},
		{admin, "/ban/quan-tri/tai-khoan?vai-tro=admin", "/en/desk/admin/users?role=admin"},
		{organizer, "/ban/hoi-cho?tinh-trang=draft", "/en/desk/fairs?status=draft"},
		{organizer, "/en/desk/fairs?status=draft", "/ban/hoi-cho?tinh-trang=draft"},
		{officer, "/nhu-cau?group=food", "/en/wanted?group=food"},
	} {
		if body := c.by.ask(http.MethodGet, c.target, "").Body.String(); !strings.Contains(body, `<a href="`+c.other+`" hreflang=`) {
			t.Errorf("%s: the link to the other language is not %s: %.1500s", c.target, c.other, body)
		}
	}
}

// TestWrongPublicFilters: a wrong value in the address of a public list gets the page with an
// error at the field.
func TestWrongPublicFilters(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	checkWrongFilters(t, func(target string) (int, string, string) {
		w := s.get(target)
		return w.Code, w.Body.String(), w.Header().Get("Location")
	}, []wrongFilter{
		{"/nhu-cau", "province", "xyz", ""},
		{"/nhu-cau", "group", "xyz", ""},
		{"/thong-ke", "ngay", "mai", ""},
		{"/thong-ke", "tinh", "xyz", ""},
		{"/thong-ke", "tu", "mai", ""},
		{"/thong-ke", "chu-the", "xyz", ""},
	})
	for target, kept := range map[string]string{
		"/san-pham?stars=9&price_min_vnd=50.000": `value="50.000"`, "/san-pham?price_max_vnd=abc": `value="abc"`, "/tim-kiem?q=mật+ong&sort=xyz": `value="mật ong"`, "/chu-the?province=xyz": "facets",
		"/tinh/tuyen-quang?cu=xyz": "Tuyên Quang", "/san-pham?after=xyz": "facets",
	} {
		w := s.get(target)
		if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, `class="errors"`) || !strings.Contains(body, kept) || strings.Contains(body, fullSlug) ||
			strings.Contains(body, "<h2 class=\"vh\" id=\"results\"") || strings.Contains(body, " kết quả") || strings.Contains(body, "mã hoặc slug") || strings.Contains(body, "cursor") {
			t.Errorf("%s: %d %.3000s", target, w.Code, body)
		}
	}
	if body := s.get("/san-pham?after=xyz&stars=4").Body.String(); !strings.Contains(body, `<a href="/san-pham?stars=4">Vị trí trong danh sách: `) {
		t.Errorf("a wrong place does not lead to the first page: %.3000s", body)
	}
	if body := s.get("/nhu-cau?province=xyz").Body.String(); !strings.Contains(body, "<h1>Nhu cầu mua đang mở</h1>") {
		t.Errorf("the demands of a wrong filter are counted: %.3000s", body)
	}
	for target, kept := range map[string]string{"/thong-ke?ngay=31/12/2026": "2026-12-31", "/thong-ke?tu=1/1/2024&den=31/12/2026": "2024-01-01"} {
		if w := s.get(target); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `value="`+kept+`"`) {
			t.Errorf("%s: %d %.2500s", target, w.Code, w.Body)
		}
	}
	if w := s.get("/thong-ke.csv?ngay=31/12/2026"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "2026-12-31") {
		t.Errorf("the file: %d %.300s", w.Code, w.Body)
	}
	if w := s.get("/thong-ke.csv?ngay=mai"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/thong-ke?ngay=mai" {
		t.Errorf("the file: %d to %s", w.Code, w.Header().Get("Location"))
	}
}
