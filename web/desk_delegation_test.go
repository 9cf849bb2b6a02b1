package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestDeskDelegation: an officer accepts an invitation of the province to a fair, sends
// a list with a wrong row, and takes the corrected list after its preview.
func TestDeskDelegation(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		owner, _ := s.deskOrganizer(t, "to.chuc.moi.doan@example.vn")
		fair := owner.newFair(t, "Hội chợ mời đoàn")
		owner.get(fair + "/khach-moi/doan")
		owner.submit(t, fair+"/khach-moi/doan", url.Values{"provinces": {"08"}})

		officer := s.deskOfficer(t, "can.bo.doan@example.vn")
		const list = "/ban/can-bo/doan"
		officer.checkBoth(t, list)
		officer.get(list)
		at := list + "/" + between(officer.last.Body.String(), `<a href="`+list+"/", `"`)
		if !officer.says("Hội chợ mời đoàn") || !officer.says("chưa trả lời") {
			t.Fatalf("the list: %.3000s", officer.last.Body)
		}
		officer.checkBoth(t, at)
		officer.get(at)
		if officer.says(at + "/danh-sach") {
			t.Errorf("a list before the answer: %.3000s", officer.last.Body)
		}
		stale := officer.form(t, at, url.Values{"answer": {"declined"}, "note": {"Bận mùa vụ"}, "key": {"another"}})
		officer.submit(t, at, url.Values{"answer": {"accepted"}, "contact_name": {"Ông Giả Định"}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`href="#phone"`) || !officer.says(`value="Ông Giả Định"`) {
			t.Fatalf("accepted without a phone: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.submit(t, at, url.Values{"phone": {"0912345678"}})
		if officer.at != at || !officer.says("đã nhận lời") {
			t.Fatalf("accepted: %s %d %.3000s", officer.at, officer.last.Code, officer.last.Body)
		}
		if got := officer.ask(http.MethodPost, at, stale.Encode()); got.Code != http.StatusConflict || !officer.says("Bận mùa vụ") {
			t.Errorf("an older version: %d %.2500s", got.Code, got.Body)
		}

		goods := at + "/danh-sach"
		officer.get(at)
		officer.upload(t, goods, nil, "danh-sach.csv", []byte("Tên sản phẩm;Chủ thể\n"+fullSlug+";\nKhông có hàng này;\n"))
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says("1 dòng sai") || !officer.says("Không có hàng này") || officer.says(goods+"/ghi") {
			t.Errorf("a wrong row: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.get(at)
		officer.upload(t, goods, nil, "danh-sach.csv", []byte("Tên sản phẩm;Chủ thể\n"))
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`id="e-file"`) {
			t.Errorf("an empty list: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.get(at)
		officer.upload(t, goods, nil, "danh-sach.csv", []byte("Tên sản phẩm;Chủ thể\n"+fullSlug+";\n"))
		if officer.last.Code != http.StatusOK || !officer.says("1 dòng khớp") {
			t.Fatalf("the preview: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		old := officer.form(t, goods+"/ghi", url.Values{"key": {"another"}})
		officer.submit(t, goods+"/ghi", nil)
		if officer.at != at || !officer.says("Đã lưu danh sách hàng trưng bày") {
			t.Fatalf("the list is taken: %s %d %.3000s", officer.at, officer.last.Code, officer.last.Body)
		}
		if !officer.says(`href="/san-pham/`+fullSlug+`"`) || !officer.says("! chưa có gian") {
			t.Errorf("the stored list is not shown: %.4000s", officer.last.Body)
		}
		if officer.get(at + "?tim=khong+co+hang+nay"); officer.says(`href="/san-pham/`) || !officer.says("Danh sách không có mục này") {
			t.Errorf("a search in the stored list: %.3000s", officer.last.Body)
		}
		if got := officer.ask(http.MethodGet, goods+".csv", ""); got.Code != http.StatusOK || strings.Count(got.Body.String(), "\n") != 2 || !strings.Contains(got.Body.String(), ",chưa có gian") {
			t.Errorf("the stored list as a file: %d %s", got.Code, got.Body)
		}
		officer.get(at)
		if got := officer.ask(http.MethodPost, goods+"/ghi", old.Encode()); got.Code != http.StatusConflict || !officer.says("sau khi bạn mở trang") {
			t.Errorf("a preview of an older version: %d %.2500s", got.Code, got.Body)
		}
		if officer.get(goods); officer.at != at {
			t.Errorf("the address of a preview leads to %s", officer.at)
		}
		owner.get(fair + "/khach-moi/doan")
		if !owner.says("đã nhận lời") {
			t.Errorf("the organizer sees no answer: %.3000s", owner.last.Body)
		}
		other := s.officerOf(t, "can.bo.doan.khac@example.vn", "01")
		if got := other.ask(http.MethodGet, at, ""); got.Code != http.StatusNotFound {
			t.Errorf("an officer of another province: %d", got.Code)
		}
		if got := other.ask(http.MethodGet, list, ""); strings.Contains(got.Body.String(), "Hội chợ mời đoàn") {
			t.Errorf("the list of another province: %.2500s", got.Body)
		}
	})
}
