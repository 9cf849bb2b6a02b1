package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
)

// isPDF reports whether the last answer is a PDF that is stored nowhere but with the sender.
func (b *browser) isPDF() bool {
	h := b.last.Header()
	return b.last.Code == http.StatusOK && h.Get("Content-Type") == "application/pdf" && h.Get("Cache-Control") == "no-store" && strings.HasPrefix(b.last.Body.String(), "%PDF-")
}

// TestDeskLettersAndPeople: an organizer makes letters and links for guests, and keeps
// the people who get a badge.
func TestDeskLettersAndPeople(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, organizer := s.deskOrganizer(t, "to.chuc.thu@example.vn")
		at := b.newFair(t, "Hội chợ có giấy mời")
		guests := at + "/khach-moi"
		exhibitor := guests + "/don-vi/" + s.joined(t, organizer, strings.TrimPrefix(at, "/ban/hoi-cho/"))
		b.get(guests + "/doan")
		b.submit(t, guests+"/doan", url.Values{"provinces": {"08"}})
		delegation := guests + "/doan/" + between(b.last.Body.String(), `href="`+guests+"/doan/", `"`)

		letters := guests + "/giay-moi"
		b.checkBoth(t, letters)
		b.get(letters)
		if b.submit(t, letters, url.Values{"language": {"en"}}); !b.isPDF() {
			t.Fatalf("the letters: %d %v", b.last.Code, b.last.Header())
		}
		b.checkBoth(t, delegation+"/giay-moi")
		for _, guest := range []string{exhibitor, delegation} {
			b.get(guest)
			if b.submit(t, guest+"/giay-moi", nil); !b.isPDF() {
				t.Fatalf("the letter of %s: %d %v", guest, b.last.Code, b.last.Header())
			}
			b.get(guest)
			if !b.says("giấy mời đã in trước đó không dùng được nữa") {
				t.Errorf("the page does not say that earlier letters end: %.3000s", b.last.Body)
			}
			form := b.form(t, guest+"/giay-moi", url.Values{"do": {"link"}}).Encode()
			b.ask(http.MethodPost, guest+"/giay-moi", form)
			link := between(b.last.Body.String(), "<code>"+publicURL, "<")
			if b.last.Code != http.StatusOK || !strings.HasPrefix(link, "/moi/") {
				t.Fatalf("the link of %s: %d %.3000s", guest, b.last.Code, b.last.Body)
			}
			if got := b.ask(http.MethodPost, guest+"/giay-moi", form); got.Code != http.StatusSeeOther || got.Header().Get("Location") != guest {
				t.Errorf("the link is sent for twice: %d", got.Code)
			}
			holder := s.newBrowser()
			if got := holder.get(link); got.Code != http.StatusOK || !holder.says("Hội chợ có giấy mời") {
				t.Errorf("the link of %s: %d", guest, got.Code)
			}
			b.get(guest)
			b.submit(t, guest+"/giay-moi", nil)
			if got := holder.get(link); got.Code != http.StatusNotFound {
				t.Errorf("an earlier link of %s: %d", guest, got.Code)
			}
		}

		people := guests + "/nguoi"
		b.checkBoth(t, people+"/moi")
		b.get(people + "/moi")
		b.submit(t, people+"/moi", url.Values{"email": {"x"}, "role": {"Phóng viên"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#name"`) || !b.says(`href="#email"`) || !b.says(`value="Phóng viên"`) {
			t.Errorf("without a name: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, people+"/moi", url.Values{"name": {"Trần Giả Định"}, "email": {"phong.vien@example.vn"}, "organisation": {"Báo Mẫu"}})
		if b.at != people || !b.says("Đã thêm người này") || !b.says("Trần Giả Định") || !b.says("Báo Mẫu") {
			t.Fatalf("the press: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		for guest, name := range map[string]string{exhibitor: "Lê Trực Gian", delegation: "Lý Dẫn Đoàn"} {
			b.checkBoth(t, guest+"/nguoi-moi")
			b.get(guest + "/nguoi-moi")
			b.submit(t, guest+"/nguoi-moi", url.Values{"name": {name}})
			if b.at != guest || !b.says(name) {
				t.Fatalf("the person of %s: %s %d %.2500s", guest, b.at, b.last.Code, b.last.Body)
			}
		}
		b.checkBoth(t, people)
		for query, found := range map[string]bool{"": true, "?loai=press": true, "?loai=staff": false, "?tim=tran+dinh": true, "?tim=khong+ai": false} {
			if b.get(people + query); b.last.Code != http.StatusOK || b.says("Trần Giả Định") != found {
				t.Errorf("the list %s: %d, found %t", query, b.last.Code, !found)
			}
		}
		if b.get(people + ".csv?loai=press"); b.last.Code != http.StatusOK || !b.says("phong.vien@example.vn") || b.says("Lê Trực Gian") {
			t.Errorf("the table: %d %s", b.last.Code, b.last.Body)
		}
		for _, query := range []string{"", "?loai=press&giay=a4-24", "?loai=delegation&giay=a4-8"} {
			if b.get(guests + "/the-deo.pdf" + query); !b.isPDF() {
				t.Errorf("the badges %s: %d", query, b.last.Code)
			}
		}
		for _, query := range []string{"?giay=a3", "?loai=x"} {
			if got := b.get(guests + "/the-deo.pdf" + query); got.Code != http.StatusUnprocessableEntity {
				t.Errorf("the badges %s: %d", query, got.Code)
			}
		}

		b.get(people + "?loai=press")
		person := people + "/" + between(b.last.Body.String(), `<th scope="row" role="rowheader"><a href="`+people+"/", `"`)
		b.checkBoth(t, person)
		b.get(person)
		code := between(b.last.Body.String(), "Mã của thẻ</dt><dd>", "<")
		stale := b.form(t, person, url.Values{"name": {"Tên cũ"}, "key": {"another"}}).Encode()
		staleDelete := b.form(t, person+"/xoa", url.Values{"key": {"a third"}}).Encode()
		b.submit(t, person, url.Values{"name": {"Trần Thị Giả Định"}, "email": {""}})
		if b.at != person || !b.says("Trần Thị Giả Định") || !b.says(code) {
			t.Fatalf("changed: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		if got := b.ask(http.MethodPost, person, stale); got.Code != http.StatusConflict || !b.says("Tên cũ") || !b.says("Trần Thị Giả Định") {
			t.Errorf("an older version: %d", got.Code)
		}
		if got := b.ask(http.MethodPost, person+"/xoa", staleDelete); got.Code != http.StatusConflict || !b.says("Có người đã sửa") {
			t.Errorf("deleted in an older version: %d", got.Code)
		}
		b.get(person)
		b.submit(t, person+"/xoa", nil)
		if b.at != people || !b.says("Đã xóa người này") || b.says(person) {
			t.Errorf("deleted: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		if got := s.newBrowser().get(domain.BadgePath + code); got.Code != http.StatusNotFound {
			t.Errorf("the badge of a deleted person: %d", got.Code)
		}

		b.get(exhibitor)
		removed := b.form(t, exhibitor+"/giay-moi", url.Values{"do": {"link"}}).Encode()
		b.submit(t, exhibitor+"/bo", url.Values{"reason": {"Hết chỗ"}})
		if b.says(exhibitor+"/giay-moi") || b.says(exhibitor+"/nguoi-moi") {
			t.Errorf("a removed guest has forms: %.3000s", b.last.Body)
		}
		if got := b.ask(http.MethodPost, exhibitor+"/giay-moi", removed); got.Code != http.StatusConflict {
			t.Errorf("a link for a removed guest: %d", got.Code)
		}
		b.get(delegation)
		b.submit(t, delegation+"/bo", url.Values{"reason": {"Tỉnh xin rút"}})
		b.get(letters)
		b.submit(t, letters, nil)
		if b.at != letters || !b.says("Không có giấy mời nào cần tạo") {
			t.Errorf("letters for nobody: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		other, _ := s.deskOrganizer(t, "to.chuc.thu.khac@example.vn")
		for _, target := range []string{letters, people, people + ".csv", people + "/moi", guests + "/the-deo.pdf", exhibitor + "/giay-moi", exhibitor + "/nguoi-moi"} {
			if got := other.ask(http.MethodGet, target, ""); got.Code != http.StatusNotFound {
				t.Errorf("another organizer at %s: %d", target, got.Code)
			}
		}
	})
}
