package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
)

// TestMyFair: a member of an invited producer finds the invitation, answers with the
// account, chooses what the producer shows, names its staff, confirms the catalogue, and
// changes its mind.
func TestMyFair(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, _ := s.memberOf(t, "di.hoi.cho@example.vn")
		exhibitor, _ := s.invited(t)
		page := "/cua-toi/hoi-cho/" + exhibitor.ID
		exhibits, people := page+"/trung-bay", page+"/nguoi"

		b.get("/cua-toi/thong-bao")
		if !b.says(`href="`+page+`"`) || !b.says(`href="/cua-toi/catalogue"`) {
			t.Errorf("the notices lead elsewhere: %.3000s", b.last.Body)
		}
		b.get("/cua-toi")
		if !b.says("Lời mời đang chờ bạn trả lời") || !b.says(`href="`+page+`"`) {
			t.Errorf("the first page: %.3000s", b.last.Body)
		}
		for _, target := range []string{"/cua-toi/hoi-cho", page, "/cua-toi/catalogue"} {
			b.checkBoth(t, target)
		}
		b.get(exhibits)
		if b.last.Code != http.StatusOK || b.says("<form method") || !b.says("ãy nhận lời mời trước") {
			t.Errorf("exhibits before the answer: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.get(people)
		if b.last.Code != http.StatusOK || b.says("people.0.name") || !b.says("Hãy nhận lời mời trước.") || !b.says(`href="`+page+`">Xem lời mời</a>`) {
			t.Errorf("people before the answer: %d %.3000s", b.last.Code, b.last.Body)
		}

		b.get(page)
		if !b.says("kính mời") || !b.says("Những việc đơn vị cần làm") || b.says("Ghi tên người</a>") || b.says("Ai có địa chỉ này") {
			t.Fatalf("the invitation: %.3000s", b.last.Body)
		}
		b.submit(t, page, url.Values{"answer": {"accepted"}, "contact_name": {"Giàng A Páo"}, "note": {"Cần ổ điện"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#phone"`) || !b.says(`value="Giàng A Páo"`) || !b.says("Cần ổ điện") {
			t.Fatalf("no phone: %d %.3000s", b.last.Code, b.last.Body)
		}
		sent := b.form(t, page, url.Values{"phone": {"0912 345 678"}}).Encode()
		for range 2 { // an impatient finger
			if w := b.ask(http.MethodPost, page, sent); w.Code != http.StatusSeeOther {
				t.Fatalf("the answer: %d %.2000s", w.Code, w.Body)
			}
		}
		b.get(page)
		if !b.says("Đơn vị đã nhận lời tham gia") || !b.says("Đã ghi tên 1 người") || !b.says("0 mục trưng bày") {
			t.Fatalf("answered: %.3000s", b.last.Body)
		}
		sent = b.form(t, page, url.Values{"key": {"another"}, "version": {"1"}, "answer": {"declined"}}).Encode()
		if w := b.ask(http.MethodPost, page, sent); w.Code != http.StatusConflict || !b.says("Không tham gia") {
			t.Errorf("the form of an old version: %d %.2000s", w.Code, w.Body)
		}

		b.checkBoth(t, exhibits)
		b.get(exhibits + "?tim=khong+co")
		if b.says("product/"+fullID) || !b.says("Không tìm thấy") {
			t.Errorf("a search without result: %.3000s", b.last.Body)
		}
		b.get(exhibits + "?tim=day+du")
		if !b.says("product/"+fullID) || b.says("Mật ong thu hồi") {
			t.Errorf("a search: %.3000s", b.last.Body)
		}
		honey := exhibits + "?tim=mat"
		b.get(honey)
		if !b.says("Mật ong thu hồi") || !b.says("Không có giấy chứng nhận còn hiệu lực vào ngày cuối hội chợ") {
			t.Errorf("a product without a certificate: %.3000s", b.last.Body)
		}
		b.submit(t, honey, nil)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says("Hãy chọn ít nhất một dòng") {
			t.Errorf("nothing is chosen: %d %.2000s", b.last.Code, b.last.Body)
		}
		b.submit(t, honey, url.Values{"item": {"product/01900000-0000-7000-8000-000000000013"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says("Xin sửa") {
			t.Errorf("a product of somebody else: %d %.2000s", b.last.Code, b.last.Body)
		}
		b.get(honey)
		add := b.form(t, honey, url.Values{"item": {"product/" + fullID}}).Encode()
		for range 2 {
			if w := b.ask(http.MethodPost, honey, add); w.Code != http.StatusSeeOther {
				t.Fatalf("adding: %d %.2000s", w.Code, w.Body)
			}
		}
		b.get(exhibits)
		if !b.says("Đã thêm vào phần trưng bày") || !b.says("1 mục trưng bày") || !b.says(`value="remove:product/`+fullID+`"`) {
			t.Fatalf("added: %.3000s", b.last.Body)
		}
		sent = b.form(t, exhibits, url.Values{"key": {"another"}, "version": {"2"}, "do": {"remove:product/" + fullID}}).Encode()
		if w := b.ask(http.MethodPost, exhibits, sent); w.Code != http.StatusConflict || !b.says("Có người đã sửa") {
			t.Errorf("removing from an old page: %d %.2000s", w.Code, w.Body)
		}
		b.get("/hoi-cho/" + s.fair)
		if !b.says("Mật ong Đầy đủ") {
			t.Errorf("visitors see %.3000s", b.last.Body)
		}
		b.get(exhibits)
		b.submit(t, exhibits, url.Values{"do": {"remove:product/" + fullID}})
		if b.at != exhibits || !b.says("0 mục trưng bày") {
			t.Errorf("removed: %s %.2500s", b.at, b.last.Body)
		}

		b.checkBoth(t, people)
		b.get(people)
		b.submit(t, people, url.Values{"people.1.name": {"Vàng Thị Mai"}, "people.2.role": {"Lái xe"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#people.2.name"`) || !b.says(`value="Vàng Thị Mai"`) {
			t.Fatalf("a person without a name: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, people, url.Values{"people.2.name": {"Lò Văn Sử"}})
		if b.at != page || !b.says("Đã ghi tên 3 người") {
			t.Fatalf("the people: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
		}

		entry := "/cua-toi/catalogue/" + between(b.last.Body.String(), "/cua-toi/catalogue/", `"`)
		b.checkBoth(t, entry)
		b.get(entry)
		b.correct(t, entry, url.Values{"name": {""}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#name"`) {
			t.Fatalf("an emptied name: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.get(entry)
		b.submit(t, entry, nil) // the button says that it is right
		if b.at != "/cua-toi/catalogue" || !b.says("Đã xác nhận") {
			t.Errorf("confirmed: %s %.2000s", b.at, b.last.Body)
		}

		b.get(page)
		b.submit(t, page, url.Values{"answer": {"declined"}, "note": {"Mất mùa"}})
		if b.at != page || !b.says("Đơn vị không tham gia") || b.says(exhibits) {
			t.Errorf("declined: %d %.2500s", b.last.Code, b.last.Body)
		}
		if b.get("/cua-toi"); b.says("Lời mời đang chờ bạn trả lời") {
			t.Errorf("the first page after the answer: %.3000s", b.last.Body)
		}

		other := s.signedUp(t, domain.RoleProducer, "nguoi.khac.hoi.cho@example.vn")
		buyer := s.signedUp(t, domain.RoleBuyer, "mua.hoi.cho@example.vn")
		for _, target := range []string{page, exhibits, people, entry} {
			for name, c := range map[string]struct {
				b    *browser
				code int
			}{"another producer": {other, http.StatusNotFound}, "a buyer": {buyer, http.StatusForbidden}, "a guest": {s.newBrowser(), http.StatusSeeOther}} {
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					if w := c.b.ask(method, target, ""); w.Code != c.code {
						t.Errorf("%s: %s %s: %d", name, method, target, w.Code)
					}
				}
			}
		}
		for _, target := range []string{"/cua-toi/hoi-cho", "/cua-toi/catalogue"} {
			if w := other.get(target); w.Code != http.StatusOK || other.says(exhibitor.ID) || other.says(entry) {
				t.Errorf("another producer at %s: %d %.2000s", target, w.Code, w.Body)
			}
			if w := buyer.ask(http.MethodGet, target, ""); w.Code != http.StatusForbidden {
				t.Errorf("a buyer at %s: %d", target, w.Code)
			}
		}
	})
}

// TestDeskExhibits: an organizer adds and removes what an exhibitor and the common stand
// of a delegation show.
func TestDeskExhibits(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, organizer := s.deskOrganizer(t, "to.chuc.trung.bay@example.vn")
		at := b.newFair(t, "Hội chợ trưng bày")
		guest := at + "/khach-moi/don-vi/" + s.joined(t, organizer, strings.TrimPrefix(at, "/ban/hoi-cho/"))
		exhibits := guest + "/trung-bay"
		b.get(guest)
		if !b.says(`href="` + exhibits + `"`) {
			t.Errorf("the exhibitor: %.3000s", b.last.Body)
		}
		b.checkBoth(t, exhibits)
		b.get(exhibits + "?tim=day+du")
		if !b.says("product/"+fullID) || b.says("Mật ong thu hồi") {
			t.Errorf("a search: %.3000s", b.last.Body)
		}
		b.submit(t, exhibits+"?tim=day+du", nil)
		if b.last.Code != http.StatusUnprocessableEntity || !b.says("Hãy chọn ít nhất một dòng") {
			t.Errorf("nothing is chosen: %d %.2000s", b.last.Code, b.last.Body)
		}
		b.submit(t, exhibits+"?tim=day+du", url.Values{"item": {"product/" + fullID}})
		if b.at != exhibits+"?tim=day+du" || !b.says("Đã thêm vào phần trưng bày") || !b.says("1 mục trưng bày") {
			t.Fatalf("added: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
		}
		b.get(exhibits)
		b.submit(t, exhibits, url.Values{"do": {"remove:product/" + fullID}})
		if b.at != exhibits || !b.says("Đã bỏ khỏi phần trưng bày") || !b.says("0 mục trưng bày") {
			t.Errorf("removed: %s %d %.3000s", b.at, b.last.Code, b.last.Body)
		}
		other, _ := s.deskOrganizer(t, "to.chuc.trung.bay.khac@example.vn")
		maker, _ := s.memberOf(t, "thanh.vien.trung.bay@example.vn")
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if got := other.ask(method, exhibits, ""); got.Code != http.StatusNotFound {
				t.Errorf("another organizer: %s %d", method, got.Code)
			}
			if got := maker.ask(method, exhibits, ""); got.Code != http.StatusForbidden {
				t.Errorf("a maker: %s %d", method, got.Code)
			}
		}
	})
}

// myFairLooks lists the pages of a member of the producer that invitedLooks invited.
func (s *site) myFairLooks(t *testing.T) ([]look, *browser) {
	t.Helper()
	b, maker := s.memberOf(t, "di.hoi.cho.xem@example.vn")
	organizer := s.organizer(t)
	all, err := s.store.MyExhibitors(t.Context(), maker, domain.ExhibitorFilter{State: domain.AnswerAccepted}, domain.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var id, entry string
	for _, e := range all.Items {
		if e.Fair.Slug == s.fair {
			id = e.ID
		}
	}
	page := "/cua-toi/hoi-cho/" + id
	b.get(page + "/trung-bay?tim=mat")
	b.submit(t, page+"/trung-bay?tim=mat", url.Values{"item": {"product/" + fullID}})
	b.get(page)
	entry = between(b.last.Body.String(), "/cua-toi/catalogue/", `"`)
	fair, err := s.store.Fair(t.Context(), s.fair)
	if err == nil {
		_, err = s.store.InviteExhibitors(t.Context(), organizer, s.another(t, organizer), maker.Producers)
	}
	if err == nil {
		_, _, err = s.store.SetFairPlan(t.Context(), organizer, fair.ID, fair.Version, &domain.FairPlan{FileKey: "plans/xem", ContentType: "image/png", Width: 800, Height: 600})
	}
	if err != nil {
		t.Fatal(err)
	}
	s.givenBooth(t, organizer, fair.ID, id)
	return []look{
		{"my", "/cua-toi", "/en/my", 0},
		{"my-fairs", "/cua-toi/hoi-cho", "/en/my/fairs", 0},
		{"invitation", page, "/en/my/fairs/" + id, 0},
		{"exhibits", page + "/trung-bay", "/en/my/fairs/" + id + "/exhibits", 0},
		{"my-entries", "/cua-toi/catalogue", "/en/my/catalogue", 0},
		{"invitation-entry", "/cua-toi/catalogue/" + entry, "/en/my/catalogue/" + entry, 0},
	}, b
}

// another adds a fair whose invitations wait for an answer.
func (s *site) another(t *testing.T, organizer domain.Actor) string {
	t.Helper()
	today := domain.Today(noon)
	f, err := s.store.AddFair(t.Context(), organizer, domain.Fair{
		Name: "Tuần hàng Việt miền núi", Venue: "Nhà văn hóa", Place: domain.Place{ProvinceCode: "08"}, StartsOn: today + 40, EndsOn: today + 44, Organizer: "Sở Công Thương", Phone: "0207123456",
	})
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}

// givenBooth gives a new booth of a fair to an exhibitor, and marks it on a plan.
func (s *site) givenBooth(t *testing.T, organizer domain.Actor, fairID, exhibitorID string) {
	t.Helper()
	ctx := t.Context()
	hall, err := s.store.AddHall(ctx, organizer, domain.Hall{FairID: fairID, Name: "Nhà A"})
	if err != nil {
		t.Fatal(err)
	}
	x, y := 500, 400
	booths, err := s.store.AddBooths(ctx, organizer, fairID, []domain.Booth{{HallID: hall.ID, Number: "A-1", WidthCM: 300, DepthCM: 300, PlanX: &x, PlanY: &y}})
	if err == nil {
		_, err = s.store.Allocate(ctx, organizer, fairID, []domain.Allocation{{BoothID: booths[0].ID, ExhibitorID: exhibitorID, Version: booths[0].Version}})
	}
	if err != nil {
		t.Fatal(err)
	}
}
