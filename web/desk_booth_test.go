package web_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
)

// TestDeskBooths: an organizer adds a hall with booths, gives some by the proposal and
// one by hand, and a line that cannot be given any more does not lose the others.
func TestDeskBooths(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, organizer := s.deskOrganizer(t, "to.chuc.gian@example.vn")
		at := b.newFair(t, "Hội chợ có gian")
		id := strings.TrimPrefix(at, "/ban/hoi-cho/")
		booths := at + "/gian-hang"

		b.checkBoth(t, booths)
		b.get(booths)
		b.submit(t, booths+"/nha", url.Values{"name": {""}, "name_en": {"Hall A"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#name"`) || !b.says(`value="Hall A"`) {
			t.Fatalf("a hall without a name: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, booths+"/nha", url.Values{"name": {"Nhà A"}})
		hall := b.at
		if !strings.HasPrefix(hall, booths+"/nha/") {
			t.Fatalf("the hall: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		b.submit(t, hall+"/gian", url.Values{"prefix": {"A-"}, "from": {"3"}, "to": {"1"}, "width_cm": {"x"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#size"`) || !b.says(`value="A-"`) {
			t.Fatalf("a wrong range: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, hall+"/gian", url.Values{"from": {"1"}, "to": {"3"}, "width_cm": {"3"}, "depth_cm": {"2,5"}})
		if b.at != hall || !b.says("Đã thêm gian") || !b.says("A-03") || !b.says("3 × 2,5 m") {
			t.Fatalf("the booths: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
		}
		b.checkBoth(t, hall)
		b.get(hall)
		b.submit(t, hall, url.Values{"name": {"Nhà A1"}, "position": {"1"}})
		if !b.says("<h1>Nhà A1</h1>") {
			t.Errorf("the hall has no new name: %.2000s", b.last.Body)
		}

		exhibitor := s.joined(t, organizer, id)
		b.get(at)
		if !b.says("Đơn vị chưa có gian hàng") || !b.says(booths+"/de-xuat") {
			t.Errorf("the desk: %.3000s", b.last.Body)
		}
		b.checkBoth(t, booths+"/de-xuat")
		b.get(booths + "/de-xuat")
		if !b.says("A-01") || !b.says("Gian không dành riêng") || !b.says("giao được") {
			t.Fatalf("the proposal: %.3000s", b.last.Body)
		}
		stale := b.form(t, booths+"/de-xuat", url.Values{"key": {"another"}})
		b.submit(t, booths+"/de-xuat", url.Values{"line": {""}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says("Hãy chọn ít nhất một dòng") {
			t.Errorf("no line: %d %.2000s", b.last.Code, b.last.Body)
		}
		b.get(booths + "/de-xuat")
		b.submit(t, booths+"/de-xuat", nil)
		if b.at != booths+"/de-xuat" || !b.says("Đã giao gian") {
			t.Fatalf("given: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		if got := b.ask(http.MethodPost, booths+"/de-xuat", stale.Encode()); got.Code != http.StatusConflict || !b.says("1 dòng không giao được nữa") || !b.says("đang giữ gian này") {
			t.Errorf("a line that is taken: %d %.3000s", got.Code, got.Body)
		}
		for query, want := range map[string]string{"?tinh-trang=free": "A-02", "?tinh-trang=given": "A-01", "?tim=a-03": "A-03"} {
			if b.get(booths + query); !b.says(">"+want+"<") || strings.Count(b.last.Body.String(), `<th scope="row" role="rowheader"><a href="`+booths+"/gian/") > 2 {
				t.Errorf("the list %s: %.3000s", query, b.last.Body)
			}
		}
		for _, file := range []string{".csv", ".xlsx", "/danh-ba.xlsx"} {
			if got := b.ask(http.MethodGet, booths+file, ""); got.Code != http.StatusOK || !strings.Contains(got.Header().Get("Content-Disposition"), "attachment") || got.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d %v", file, got.Code, got.Header())
			}
		}

		b.get(booths)
		booth := booths + "/gian/" + between(b.last.Body.String(), booths+"/gian/", `"`)
		b.checkBoth(t, booth)
		b.get(booth)
		b.submit(t, booth+"/tra", nil)
		if b.at != booth || !b.says("Đã trả gian") || !b.says("còn trống") {
			t.Fatalf("freed: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.submit(t, booth+"/giao", nil)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#exhibitor_id"`) {
			t.Errorf("nobody is chosen: %d %.2500s", b.last.Code, b.last.Body)
		}
		b.get(booth + "?tim=kh%C3%B4ng+ai")
		if !b.says("Không có đơn vị nào đã nhận lời") {
			t.Errorf("a search without hits: %.2500s", b.last.Body)
		}
		b.get(booth)
		old := b.form(t, booth+"/giao", url.Values{"exhibitor_id": {exhibitor}, "key": {"another"}})
		b.submit(t, booth+"/giao", url.Values{"exhibitor_id": {exhibitor}})
		if b.at != booth || !b.says("Đã giao gian") {
			t.Fatalf("given by hand: %d %.2500s", b.last.Code, b.last.Body)
		}
		if got := b.ask(http.MethodPost, booth+"/giao", old.Encode()); got.Code != http.StatusConflict {
			t.Errorf("an older version: %d", got.Code)
		}
		b.get(booth)
		b.submit(t, booth, url.Values{"number": {"A 1"}, "plan_x": {"10"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#number"`) || !b.says(`value="A 1"`) {
			t.Errorf("a wrong booth: %d %.2500s", b.last.Code, b.last.Body)
		}

		b.get(booths)
		b.upload(t, booths+"/mat-bang", nil, "mat-bang.png", photograph(t))
		if b.at != booths {
			t.Fatalf("the plan: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}
		b.get(booth)
		b.submit(t, booth+"/vi-tri", url.Values{"at.x": {"0"}, "at.y": {"0"}})
		if b.last.Code != http.StatusUnprocessableEntity {
			t.Errorf("a place from the keyboard: %d", b.last.Code)
		}
		b.get(booth)
		b.submit(t, booth+"/vi-tri", url.Values{"at.x": {"500"}, "at.y": {"100"}})
		if b.at != booth || !b.says(`value="500"`) {
			t.Errorf("a place: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
		}
		b.get(booths)
		if !b.says(`aria-label="Gian A-01"`) {
			t.Errorf("the plan shows no booth: %.3000s", b.last.Body)
		}
		if got := b.ask(http.MethodGet, booths+"/mat-bang", ""); got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Type"), "image/") {
			t.Errorf("the picture of the plan: %d", got.Code)
		}
		b.get(hall)
		b.submit(t, hall+"/gian", url.Values{"prefix": {"B-"}, "from": {"1"}, "to": {"30"}})
		b.get(hall)
		if b.says(">B-30<") || !b.says("1–20 trên 33") {
			t.Errorf("the first page: %.3000s", b.last.Body)
		}
		next := html.UnescapeString(between(b.last.Body.String(), `href="`+hall+"?after=", `"`))
		if b.get(hall + "?after=" + next); b.last.Code != http.StatusOK || !b.says(">B-30<") || b.says(">B-01<") {
			t.Errorf("the next page %s: %d %.3000s", next, b.last.Code, b.last.Body)
		}
		if got := b.ask(http.MethodGet, booths+"?after="+next, ""); got.Code != http.StatusUnprocessableEntity {
			t.Errorf("the place of another list: %d", got.Code)
		}
		other, _ := s.deskOrganizer(t, "to.chuc.gian.khac@example.vn")
		for _, target := range []string{booths, booths + "/de-xuat", booth, hall, booths + ".csv", booths + "/mat-bang"} {
			if got := other.ask(http.MethodGet, target, ""); got.Code != http.StatusNotFound {
				t.Errorf("another organizer at %s: %d", target, got.Code)
			}
		}
	})
}

// joined returns the id of an exhibitor that was invited and accepted.
func (s *site) joined(t *testing.T, organizer domain.Actor, fairID string) string {
	t.Helper()
	ctx := t.Context()
	p, err := s.store.Product(ctx, fullID)
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.store.InviteExhibitors(ctx, organizer, fairID, []string{*p.ProducerID})
	if err != nil {
		t.Fatal(err)
	}
	admin := s.admin(t)
	e, err := s.store.AnswerExhibitor(ctx, admin, all[0].ID, all[0].Version, domain.FairAnswer{Answer: domain.AnswerAccepted, ContactName: "Bà Giả Định", Phone: "0912345678"})
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}
