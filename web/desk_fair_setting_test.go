package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
)

// TestDeskFairSettings: an organizer changes a fair, publishes it, shares it with
// another organizer, sets the hours of meetings, cancels one, moves the fair and
// cancels it.
func TestDeskFairSettings(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, organizer := s.deskOrganizer(t, "to.chuc.sua@example.vn")
		at := b.newFair(t, "Hội chợ để sửa")
		id := strings.TrimPrefix(at, "/ban/hoi-cho/")
		settings := at + "/thong-tin"
		for _, target := range []string{settings, settings + "/chuyen", settings + "/ban-to-chuc", at + "/lich-hen"} {
			b.checkBoth(t, target)
		}
		b.get(settings)
		stale := b.form(t, settings, url.Values{"theme": {"Chủ đề cũ"}, "key": {"another"}})
		b.submit(t, settings, url.Values{"registers_until": {"31/12/2027"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#registers_until"`) || !b.says(`value="31/12/2027"`) {
			t.Errorf("answers after the fair: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.get(settings)
		b.submit(t, settings, url.Values{"theme": {"Sắc xuân"}, "registers_until": {"01/03/2027"}})
		if b.at != settings || !b.says(`value="Sắc xuân"`) {
			t.Fatalf("changed: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		if got := b.ask(http.MethodPost, settings, stale.Encode()); got.Code != http.StatusConflict || !b.says("Chủ đề cũ") || !b.says("Sắc xuân") {
			t.Errorf("an older version: %d %.2500s", got.Code, got.Body)
		}
		b.get(settings)
		b.submit(t, settings+"/cong-khai", nil)
		if b.at != at || !b.says("Hội chợ đã công khai") || !b.says("/hoi-cho/") {
			t.Fatalf("published: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		b.get(settings)
		if b.says(`name="starts_on"`) {
			t.Errorf("the days of a public fair are in its form: %.2500s", b.last.Body)
		}
		b.submit(t, settings+"/dong", nil)
		if b.last.Code != http.StatusConflict {
			t.Errorf("closed before its last day: %d", b.last.Code)
		}

		people := settings + "/ban-to-chuc"
		b.get(people)
		b.submit(t, people, url.Values{"email": {"x"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#email"`) {
			t.Errorf("a wrong address: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.get(people)
		b.submit(t, people, url.Values{"email": {"cung.to.chuc@example.vn"}})
		token := between(b.last.Body.String(), "loi-moi-hoi-cho?token=", "<")
		if b.last.Code != http.StatusOK || token == "" {
			t.Fatalf("the invitation: %d %.3000s", b.last.Code, b.last.Body)
		}
		helper := s.signedUp(t, domain.RoleBuyer, "cung.to.chuc@example.vn")
		helper.get("/cua-toi/loi-moi-hoi-cho?token=" + token)
		helper.submit(t, "/cua-toi/loi-moi-hoi-cho", url.Values{"token": {token + "x"}})
		if helper.last.Code != http.StatusUnprocessableEntity || !helper.says(`href="#token"`) {
			t.Errorf("a wrong token: %d %.2500s", helper.last.Code, helper.last.Body)
		}
		helper.submit(t, "/cua-toi/loi-moi-hoi-cho", url.Values{"token": {token}})
		if helper.at != at || !helper.says("cùng tổ chức hội chợ này") {
			t.Fatalf("the helper: %s %d %.2500s", helper.at, helper.last.Code, helper.last.Body)
		}

		meetings := at + "/lich-hen"
		b.get(meetings)
		b.submit(t, meetings+"/khung-gio", url.Values{"opens_at": {"9h"}, "closes_at": {"11:00"}, "slot_minutes": {"30"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#opens_at"`) || !b.says(`value="9h"`) {
			t.Errorf("wrong hours: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, meetings+"/khung-gio", url.Values{"opens_at": {"09:00"}, "room": {"Phòng 1"}})
		if b.at != meetings || b.last.Code != http.StatusOK || !b.says(`value="Phòng 1"`) {
			t.Fatalf("the hours: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		s.joined(t, organizer, id)
		p, err := s.store.Product(t.Context(), fullID)
		if err != nil {
			t.Fatal(err)
		}
		buyer := addUserTo(t, s, "nguoi.hen@example.vn", domain.RoleBuyer)
		starts, _ := domain.ParseDateOf("day", "2027-03-18")
		for _, slot := range []domain.Minute{9 * 60, 9*60 + 30} {
			if _, err = s.store.RequestMeeting(t.Context(), buyer, domain.MeetingRequest{FairID: id, Producer: *p.ProducerID, StartsAt: slot.On(starts), Subject: "Giá kín"}); err != nil {
				t.Fatal(err)
			}
		}
		b.get(meetings + "?ngay=2027-03-18")
		if !b.says("2 cuộc gặp") || !b.says("chưa trả lời") || b.says("Giá kín") {
			t.Errorf("the meetings: %.3000s", b.last.Body)
		}
		meeting := meetings + "/" + between(b.last.Body.String(), `<th scope="row" role="rowheader"><a href="`+meetings+"/", `"`)
		for query, found := range map[string]bool{"?tim=khong+ai+ca": false, "?ngay=2027-03-19": false, "": true} {
			if b.get(meetings + query); b.says(meeting) != found {
				t.Errorf("the list %s: found %t", query, !found)
			}
		}
		for _, file := range []string{".csv", ".xlsx"} {
			if got := b.ask(http.MethodGet, meetings+file, ""); got.Code != http.StatusOK || !strings.Contains(got.Header().Get("Content-Disposition"), "attachment") {
				t.Errorf("%s: %d", file, got.Code)
			}
		}
		b.checkBoth(t, meeting)
		b.get(meeting)
		b.submit(t, meeting, nil)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-reason"`) {
			t.Errorf("cancelled without a reason: %d", b.last.Code)
		}
		b.submit(t, meeting, url.Values{"reason": {"Phòng bận"}})
		if b.at != meetings || !b.says("Đã hủy cuộc gặp") {
			t.Fatalf("cancelled: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		b.get(meetings)
		b.submit(t, meetings+"/khung-gio", url.Values{"opens_at": {"10:00"}})
		if b.last.Code != http.StatusConflict || !b.says("hãy dùng trang Dời hội chợ") {
			t.Errorf("hours that meetings have: %d %.2500s", b.last.Code, b.last.Body)
		}

		move := settings + "/chuyen"
		b.get(move)
		b.submit(t, move, url.Values{"starts_on": {"25/03/2027"}, "ends_on": {"29/03/2027"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#reason"`) || !b.says(`value="25/03/2027"`) {
			t.Errorf("moved without a reason: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, move, url.Values{"reason": {"Trùng lễ"}})
		if b.last.Code != http.StatusOK || !b.says("Việc này sẽ") || !b.says("chuyển sang") {
			t.Fatalf("the proposal: %d %.3500s", b.last.Code, b.last.Body)
		}
		if f, err := s.store.ManagedFair(t.Context(), organizer, id); err != nil || f.StartsOn != starts {
			t.Errorf("looking moved the fair: %v %v", f.StartsOn, err)
		}
		b.submit(t, move, nil) // the first form is that which confirms
		if b.at != at || !b.says("Đã dời hội chợ") || !b.says("25/03/2027") {
			t.Fatalf("moved: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}

		helper.get(settings)
		helper.submit(t, settings+"/huy", nil)
		if helper.last.Code != http.StatusUnprocessableEntity || !helper.says(`id="e-reason"`) {
			t.Errorf("cancelled without a reason: %d %.2500s", helper.last.Code, helper.last.Body)
		}
		b.get(people)
		removal := people + "/" + between(b.last.Body.String(), `action="`+people+"/", "/bo") + "/bo"
		b.submit(t, removal, nil)
		if got := helper.ask(http.MethodGet, at, ""); got.Code != http.StatusNotFound {
			t.Errorf("the removed helper: %d", got.Code)
		}
		b.get(settings)
		b.submit(t, settings+"/huy", url.Values{"reason": {"Bão lớn"}})
		if b.at != at || !b.says("Bão lớn") || !b.says("Đã hủy") {
			t.Fatalf("cancelled: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		b.get(settings)
		if b.says(settings + "/huy") {
			t.Errorf("a cancelled fair has forms: %.2500s", b.last.Body)
		}
	})
}
