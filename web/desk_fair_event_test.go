package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestDeskFairProgramme: an organizer adds events and organisations, sees overlaps,
// changes and cancels an event, and uploads a logo.
func TestDeskFairProgramme(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, _ := s.deskOrganizer(t, "to.chuc.chuong.trinh@example.vn")
		at := b.newFair(t, "Hội chợ có chương trình")
		programme := at + "/chuong-trinh"
		for _, target := range []string{programme, programme + "/moi", programme + "/don-vi", programme + "/don-vi/moi"} {
			b.checkBoth(t, target)
		}
		t.Run("events", func(t *testing.T) { checkEvents(t, b, at, programme) })
		t.Run("organisations", func(t *testing.T) { checkOrganisations(t, b, at, programme+"/don-vi") })
		other, _ := s.deskOrganizer(t, "to.chuc.chuong.trinh.khac@example.vn")
		for _, target := range []string{programme, programme + ".csv", programme + "/moi", programme + "/don-vi"} {
			if got := other.ask(http.MethodGet, target, ""); got.Code != http.StatusNotFound {
				t.Errorf("another organizer at %s: %d", target, got.Code)
			}
		}
	})
}

// addEvent returns the address of a new event on the main stage.
func (b *browser) addEvent(t *testing.T, programme, title, from, until string) string {
	t.Helper()
	b.get(programme + "/moi")
	b.submit(t, programme+"/moi", url.Values{"title": {title}, "day": {"2027-03-18"}, "starts_at": {from}, "ends_at": {until}, "place": {"Sân khấu chính"}, "speaker": {"Bà Giả Định"}})
	if !strings.HasPrefix(b.at, programme+"/su-kien/") || !b.says("Đã thêm sự kiện") {
		t.Fatalf("a new event: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	return b.at
}

func checkEvents(t *testing.T, b *browser, at, programme string) {
	b.get(programme + "/moi")
	b.submit(t, programme+"/moi", url.Values{"starts_at": {"8h"}, "ends_at": {"10:00"}, "speaker": {"TS. Mẫu"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#starts_at"`) || !b.says(`href="#title"`) || !b.says(`href="#place"`) || !b.says(`value="8h"`) || !b.says(`value="TS. Mẫu"`) {
		t.Fatalf("a wrong event: %d %.3000s", b.last.Code, b.last.Body)
	}
	opening := b.addEvent(t, programme, "Lễ khai mạc", "08:00", "09:30")
	talk := b.addEvent(t, programme, "Hội thảo chè", "09:00", "10:00")
	if !b.says("Trùng giờ, trùng địa điểm") || !b.says(`href="`+opening+`"`) {
		t.Errorf("no warning of an overlap: %.3000s", b.last.Body)
	}
	b.checkBoth(t, talk)
	b.get(talk)
	stale := b.form(t, talk, url.Values{"speaker": {"Ông Cũ"}, "key": {"another"}})
	staleCancel := b.form(t, talk+"/huy", url.Values{"reason": {"Bận"}, "key": {"one more"}})
	staleDelete := b.form(t, talk+"/xoa", url.Values{"key": {"the last"}})
	b.submit(t, talk, url.Values{"starts_at": {"10:00"}, "ends_at": {"09:00"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#ends_at"`) || !b.says(`value="09:00"`) {
		t.Errorf("it ends before it begins: %d %.2500s", b.last.Code, b.last.Body)
	}
	b.get(talk)
	b.submit(t, talk, url.Values{"starts_at": {"22:00"}, "ends_at": {"24:00"}, "title_en": {"Tea talk"}})
	if b.at != talk || !b.says("22:00–24:00") || !b.says(`value="24:00"`) || b.says("Trùng giờ, trùng địa điểm") {
		t.Fatalf("changed: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
	}
	if got := b.ask(http.MethodPost, talk, stale.Encode()); got.Code != http.StatusConflict || !b.says("Ông Cũ") || !b.says("Bà Giả Định") {
		t.Errorf("an older version: %d %.2500s", got.Code, got.Body)
	}
	if got := b.ask(http.MethodPost, talk+"/huy", staleCancel.Encode()); got.Code != http.StatusConflict || !b.says(">Bận</textarea>") {
		t.Errorf("an older version cancelled: %d %.2500s", got.Code, got.Body)
	}
	if got := b.ask(http.MethodPost, talk+"/xoa", staleDelete.Encode()); got.Code != http.StatusConflict || !b.says("sau khi bạn mở trang") {
		t.Errorf("an older version deleted: %d %.2500s", got.Code, got.Body)
	}
	for query, found := range map[string]bool{"": true, "?tim=HOI+THAO": true, "?tim=san+khau+che": true, "?tim=ruou": false, "?ngay=2027-03-18": true, "?ngay=2027-03-19": false} {
		if b.get(programme + query); b.last.Code != http.StatusOK || b.says(talk) != found {
			t.Errorf("the list %s: %d, found %t", query, b.last.Code, !found)
		}
	}
	if got := b.ask(http.MethodGet, programme+".csv?tim=che", ""); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "18/03/2027") || !strings.Contains(got.Body.String(), "Tea talk") || strings.Contains(got.Body.String(), "khai mạc") {
		t.Errorf("the file: %d %.1000s", got.Code, got.Body)
	}
	extra := b.addEvent(t, programme, "Sự kiện thừa", "11:00", "12:00")
	b.submit(t, extra+"/xoa", nil)
	if b.at != programme || !b.says("Đã xóa sự kiện") || b.says("Sự kiện thừa") {
		t.Errorf("deleted: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	b.get(at + "/thong-tin")
	b.submit(t, at+"/thong-tin/cong-khai", nil)
	b.get(talk)
	if b.says(talk + "/xoa") {
		t.Errorf("an event of a public fair can be deleted: %.2500s", b.last.Body)
	}
	b.submit(t, talk+"/huy", nil)
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-reason"`) {
		t.Errorf("cancelled without a reason: %d %.2500s", b.last.Code, b.last.Body)
	}
	b.get(talk)
	b.submit(t, talk+"/huy", url.Values{"reason": {"Diễn giả ốm"}})
	if b.at != talk || !b.says("Đã hủy sự kiện") || !b.says("Diễn giả ốm") || b.says(talk+"/huy") {
		t.Fatalf("cancelled: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	b.checkBoth(t, talk)
	b.get(programme)
	public := between(b.last.Body.String(), `<p><a href="/hoi-cho/`, "#programme")
	if public == "" || !b.says("/v1/fairs/"+public+"/programme.ics?language=vi") {
		t.Errorf("no link to the page or the calendar of the fair: %.3000s", b.last.Body)
	}
	if got := b.get("/hoi-cho/" + public); got.Code != http.StatusOK || !b.says("Đã hủy: Diễn giả ốm") {
		t.Errorf("the page of the fair: %d", got.Code)
	}
}

func checkOrganisations(t *testing.T, b *browser, at, list string) {
	b.get(list + "/moi")
	b.submit(t, list+"/moi", url.Values{"role": {"host"}, "level": {"gold"}, "position": {"0"}, "name_en": {"Cooperative Alliance"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#level"`) || !b.says(`href="#name"`) || !b.says(`href="#position"`) || !b.says(`value="Cooperative Alliance"`) {
		t.Fatalf("a wrong organisation: %d %.3000s", b.last.Code, b.last.Body)
	}
	b.submit(t, list+"/moi", url.Values{"role": {"sponsor"}, "level": {"gold"}, "name": {"Ngân hàng Giả Định"}, "website": {"https://nganhang.example.vn"}, "position": {""}})
	bank := b.at
	if !strings.HasPrefix(bank, list+"/") || !b.says("Đã thêm đơn vị") {
		t.Fatalf("added: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	b.checkBoth(t, bank)
	b.get(bank)
	stale := b.form(t, bank, url.Values{"text": {"Lời cũ"}, "key": {"another"}})
	b.submit(t, bank, url.Values{"website": {"nganhang"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#website"`) || !b.says(`value="nganhang"`) {
		t.Errorf("a wrong address: %d %.2500s", b.last.Code, b.last.Body)
	}
	b.get(bank)
	b.submit(t, bank, url.Values{"text": {"Đồng hành cùng hội chợ"}, "position": {"3"}})
	if b.at != bank || !b.says("Đồng hành cùng hội chợ") || !b.says(`value="3"`) {
		t.Fatalf("changed: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	if got := b.ask(http.MethodPost, bank, stale.Encode()); got.Code != http.StatusConflict || !b.says("Lời cũ") || !b.says("Đồng hành cùng hội chợ") {
		t.Errorf("an older version: %d %.2500s", got.Code, got.Body)
	}
	b.get(bank)
	b.upload(t, bank+"/logo", nil, "logo.png", []byte("no picture"))
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-file"`) {
		t.Errorf("no picture: %d %.2500s", b.last.Code, b.last.Body)
	}
	b.get(bank)
	b.upload(t, bank+"/logo", nil, "logo.png", photograph(t))
	if b.at != bank || !b.says("Đã lưu lô-gô") || !b.says(`src="`+bank+`/logo"`) {
		t.Fatalf("the logo: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	if got := b.ask(http.MethodGet, bank+"/logo", ""); got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Type"), "image/") {
		t.Errorf("the picture: %d", got.Code)
	}
	b.checkBoth(t, list)
	for query, found := range map[string]bool{"": true, "?tim=ngan+hang": true, "?tim=so+cong": false} {
		if b.get(list + query); b.says(bank) != found {
			t.Errorf("the list %s: found %t", query, !found)
		}
	}
	b.get(bank)
	b.submit(t, bank+"/logo/xoa", nil)
	if b.at != bank || !b.says("Chưa có lô-gô") {
		t.Errorf("the logo is deleted: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	if got := b.ask(http.MethodGet, bank+"/logo", ""); got.Code != http.StatusNotFound {
		t.Errorf("the deleted picture: %d", got.Code)
	}
	b.get(bank)
	b.submit(t, bank+"/xoa", nil)
	if b.at != list || !b.says("Đã xóa đơn vị") || b.says("Ngân hàng Giả Định") {
		t.Errorf("deleted: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	b.get(at + "/thong-tin")
	b.submit(t, at+"/thong-tin/huy", url.Values{"reason": {"Bão lớn"}})
	if b.get(list); b.says(list + "/moi") {
		t.Errorf("a cancelled fair takes organisations: %.2500s", b.last.Body)
	}
}
