package web_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chophien/domain"
)

// organizer returns the organizer of the fair.
func (s *site) organizer(t *testing.T) domain.Actor {
	t.Helper()
	u, err := s.store.UserByEmail(t.Context(), "hoi-cho@example.vn")
	if err != nil {
		t.Fatal(err)
	}
	return domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: "x"}
}

// invited invites the producer of the full product to the fair, and asks about its
// entry of the catalogue. It returns the exhibitor and the code of its letter.
func (s *site) invited(t *testing.T) (domain.Exhibitor, string) {
	t.Helper()
	ctx, organizer := t.Context(), s.organizer(t)
	f, err := s.store.Fair(ctx, s.fair)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.store.Product(ctx, fullID)
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.store.InviteExhibitors(ctx, organizer, f.ID, []string{*p.ProducerID})
	if err != nil {
		t.Fatal(err)
	}
	letters, err := s.store.AddInvitationLetters(ctx, organizer, f.ID)
	if err != nil || len(letters) != 1 {
		t.Fatalf("%d letters: %v", len(letters), err)
	}
	closes := domain.Today(noon) + 5
	c, _, err := s.store.Catalogue(ctx, organizer, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.ClosesOn = &closes
	if c, err = s.store.SetCatalogue(ctx, organizer, c, c.Version); err != nil {
		t.Fatal(err)
	}
	if asked, err := s.store.AskMakers(ctx, organizer, f.ID, c.Version, nil, publicURL); err != nil || asked.Entries != 1 {
		t.Fatalf("asked %+v: %v", asked, err)
	}
	return all[0], letters[0].Code
}

// nameTooMany gives an exhibitor one person more than it may have, as an earlier
// version allowed.
func (s *site) nameTooMany(t *testing.T, e domain.Exhibitor, code string) {
	t.Helper()
	lines := make([]domain.PersonLine, domain.MaxPeoplePerGuest)
	for i := range lines {
		lines[i].Name = "Nhân viên"
	}
	if _, err := s.store.SetInvitedPeople(t.Context(), domain.Actor{}, domain.HashInvitationCode(code), domain.AnyVersion, lines); err != nil {
		t.Fatal(err)
	}
	added, err := s.store.AddFairPeople(t.Context(), s.organizer(t), e.FairID, []domain.FairPerson{{Kind: domain.PersonGuest, Name: "Khách"}})
	if err != nil {
		t.Fatal(err)
	}
	set := "UPDATE fair_people SET kind = 'staff', position = 50, exhibitor_id = '" + e.ID + "' WHERE id = '" + added[0].ID + "'"
	if _, err := s.store.DB().ExecContext(t.Context(), set); err != nil {
		t.Fatal(err)
	}
}

// TestInvitationPage: a maker without an account opens the QR code of a letter,
// answers, names its staff, corrects its catalogue entry, and changes its mind.
func TestInvitationPage(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		exhibitor, code := s.invited(t)
		b := s.newBrowser()
		page := "/moi/" + code

		b.checkBoth(t, page)
		b.get(page)
		if !b.says("kính mời") || !b.says("Chưa trả lời") || b.says("Ghi tên người") || b.last.Header().Get("Referrer-Policy") != "strict-origin" {
			t.Fatalf("the letter: %v %.3000s", b.last.Header(), b.last.Body)
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
		if !b.says("Đơn vị đã nhận lời tham gia") || !b.says("Đã ghi tên 1 người") {
			t.Fatalf("answered: %.3000s", b.last.Body)
		}
		if w := b.ask(http.MethodPost, page, strings.Replace(sent, "accepted", "declined", 1)); w.Code != http.StatusConflict || !b.says("Lưu hiện tại") && !b.says("Không tham gia") {
			t.Errorf("an old form with another answer: %d %.2000s", w.Code, w.Body)
		}

		people := page + "/nguoi"
		b.checkBoth(t, people)
		b.get(people)
		b.submit(t, people, url.Values{"people.1.name": {"Vàng Thị Mai"}, "people.2.role": {"Lái xe"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#people.2.name"`) || !b.says(`value="Vàng Thị Mai"`) || !b.says(`value="Lái xe"`) {
			t.Fatalf("a person without a name: %d %.3000s", b.last.Code, b.last.Body)
		}
		sent = b.form(t, people, url.Values{"people.2.name": {"Lò Văn Sử"}}).Encode()
		for range 2 {
			if w := b.ask(http.MethodPost, people, sent); w.Code != http.StatusSeeOther {
				t.Fatalf("the people: %d %.2500s", w.Code, w.Body)
			}
		}
		named, _, err := s.store.People(t.Context(), s.organizer(t), domain.GuestRef{ExhibitorID: exhibitor.ID})
		if err != nil || len(named) != 3 || named[2].Role != "Lái xe" {
			t.Fatalf("the people are %+v: %v", named, err)
		}

		b.get(page)
		entry := page + "/catalogue/" + between(b.last.Body.String(), page+"/catalogue/", `"`)
		b.checkBoth(t, entry)
		b.get(entry)
		b.submit(t, entry, nil) // the button says that it is right
		if b.at != page || !b.says("Đã xác nhận") {
			t.Errorf("confirmed: %s %.2000s", b.at, b.last.Body)
		}
		b.get(entry)
		b.correct(t, entry, url.Values{"name": {""}, "note": {"Giá cũ"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#name"`) || !b.says("hãy ghi vào lời nhắn") || !b.says("Giá cũ") {
			t.Fatalf("an emptied name: %d %.3000s", b.last.Code, b.last.Body)
		}
		sent = b.corrected(t, entry, url.Values{"name": {"Mật ong bạc hà Mèo Vạc"}}).Encode()
		for range 2 {
			if w := b.ask(http.MethodPost, entry, sent); w.Code != http.StatusSeeOther {
				t.Fatalf("the correction: %d %.2500s", w.Code, w.Body)
			}
		}
		b.get(entry)
		if !b.says("đơn vị tổ chức chưa quyết định") || !b.says(`value="Mật ong bạc hà Mèo Vạc"`) || !b.says("Giá cũ") || !b.says("Rút nội dung sửa") {
			t.Fatalf("corrected: %.3000s", b.last.Body)
		}
		// A correction of the story keeps the name that waits.
		b.correct(t, entry, url.Values{"story": {"Hoa nở tháng 10."}})
		asked, err := s.store.InvitedEntries(t.Context(), domain.Actor{}, domain.HashInvitationCode(code))
		if err != nil || len(asked) != 1 || asked[0].Name != "Mật ong bạc hà Mèo Vạc" || asked[0].Story != "Hoa nở tháng 10." || asked[0].Note != "Giá cũ" {
			t.Fatalf("both corrections: %+v: %v", asked, err)
		}
		if w := b.ask(http.MethodPost, entry, sent); w.Code != http.StatusConflict || !b.says("Hoa nở tháng 10.") {
			t.Errorf("the form before: %d %.2000s", w.Code, w.Body)
		}
		_, err = s.store.DecideCatalogueEntry(t.Context(), s.organizer(t), exhibitor.FairID, asked[0].ID, asked[0].Version, domain.VerdictRejected, "Tên phải như trên giấy chứng nhận")
		if err != nil {
			t.Fatal(err)
		}
		b.get(entry)
		if !b.says("không nhận nội dung sửa") || !b.says("Tên phải như trên giấy chứng nhận") || !b.says("Mật ong bạc hà Mèo Vạc") || b.says(`value="Mật ong bạc hà Mèo Vạc"`) {
			t.Errorf("rejected: %.3000s", b.last.Body)
		}

		s.nameTooMany(t, exhibitor, code)
		if w := b.get(people); w.Code != http.StatusOK || !b.says(`name="people.50.name"`) || b.says(`name="people.51.name"`) {
			t.Errorf("more people than a guest may have: %d %.2000s", w.Code, w.Body)
		}

		// Only tries of codes that do not work are counted.
		many := s.newBrowser()
		for range domain.FairInvitationsPerAddress().Max + 1 {
			if many.get(page); many.last.Code != http.StatusOK {
				t.Fatalf("a link that works: %d", many.last.Code)
			}
		}
		for range domain.FairInvitationsPerAddress().Max + 1 {
			many.get("/moi/x")
		}
		if many.last.Code != http.StatusTooManyRequests {
			t.Errorf("many codes that do not work: %d", many.last.Code)
		}

		b.get(page)
		b.submit(t, page, url.Values{"answer": {"declined"}, "note": {"Mất mùa"}})
		if b.at != page || !b.says("Đơn vị không tham gia") || b.says("Ghi tên người") {
			t.Errorf("declined: %d %.2500s", b.last.Code, b.last.Body)
		}

		for name, target := range map[string]string{"an unknown code": "/moi/0000-0000-0000-0000", "its people": "/moi/x/nguoi", "in English": "/en/invitation/0000-0000-0000-0000"} {
			if w := b.get(target); w.Code != http.StatusNotFound || !b.says("giấy mời mới") && !b.says("a newer letter") {
				t.Errorf("%s: %d %.1500s", name, w.Code, w.Body)
			}
		}
		bound := domain.NewInvitationCode()
		_, err = s.store.AddFairInvitation(t.Context(), s.organizer(t), exhibitor.FairID, domain.FairInvitation{ExhibitorID: &exhibitor.ID, Email: "rieng@example.vn", EmailKey: "rieng@example.vn", TokenHash: domain.HashInvitationCode(bound)})
		if err != nil {
			t.Fatal(err)
		}
		if w := b.get("/moi/" + bound + "/nguoi"); w.Code != http.StatusOK || b.at != "/moi/"+bound || !b.says("/dang-nhap?next=%2Fmoi%2F"+bound) || b.says("0912 345 678") {
			t.Errorf("a bound link: %d %s %.2500s", w.Code, b.at, w.Body)
		}
		if w := b.get(page); w.Code != http.StatusNotFound {
			t.Errorf("the link before: %d", w.Code)
		}
		if log := s.log.String(); strings.Contains(log, code) || !strings.Contains(log, "/moi/{token}") {
			t.Errorf("the log holds the code, or not the route")
		}
	})
}

// corrected returns the values of the form of the last page that corrects an entry;
// fill replaces some.
func (b *browser) corrected(t *testing.T, entry string, fill url.Values) url.Values {
	t.Helper()
	values := url.Values{}
	walk(parse(t, b.last), func(n *html.Node) {
		if n.Type != html.ElementNode || n.Data != "form" || attribute(n, "action") != entry {
			return
		}
		form := url.Values{}
		walk(n, func(c *html.Node) { readControl(form, c) })
		if form.Has("name") {
			values = form
		}
	})
	if !values.Has("name") {
		t.Fatalf("%s has no form that corrects it: %.3000s", b.at, b.last.Body)
	}
	maps.Copy(values, fill)
	return values
}

// correct sends the form of the last page that corrects an entry.
func (b *browser) correct(t *testing.T, entry string, fill url.Values) {
	t.Helper()
	if w := b.ask(http.MethodPost, entry, b.corrected(t, entry, fill).Encode()); w.Code == http.StatusSeeOther {
		b.get(w.Header().Get("Location"))
	}
}

// TestBadgePage: strangers read a name and an organisation, and a buyer begins a
// conversation by a scan.
func TestBadgePage(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		maker, _ := s.memberOf(t, "thanh.vien.gian.hang@example.vn")
		badge := s.staffBadge(t)
		guest := s.newBrowser()
		if w := guest.ask(http.MethodGet, domain.BadgePath+badge, ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/the/"+badge {
			t.Fatalf("the QR code leads to %d %s", w.Code, w.Header().Get("Location"))
		}
		guest.checkBoth(t, "/the/"+badge)
		guest.get("/the/" + badge)
		if !guest.says("Giàng A Páo") || guest.says("0912 345 678") || !guest.says("/dang-nhap?next=") || guest.says("<textarea") {
			t.Errorf("a stranger reads %.3000s", guest.last.Body)
		}
		if w := guest.get("/the/0000-0000-0000-0000"); w.Code != http.StatusNotFound {
			t.Errorf("an unknown badge: %d", w.Code)
		}
		buyer := s.signedUp(t, domain.RoleBuyer, "gap.o.hoi.cho@example.vn")
		buyer.checkBoth(t, "/the/"+badge)
		buyer.get("/the/" + badge)
		buyer.submit(t, "/the/"+badge, url.Values{"text": {" "}})
		if buyer.last.Code != http.StatusUnprocessableEntity || !buyer.says(`href="#text"`) {
			t.Errorf("nothing is written: %d %.2000s", buyer.last.Code, buyer.last.Body)
		}
		buyer.submit(t, "/the/"+badge, url.Values{"text": {"Rất vui được gặp chị"}})
		if !strings.HasPrefix(buyer.at, "/cua-toi/trao-doi/") || !buyer.says("Rất vui được gặp chị") {
			t.Fatalf("the conversation: %s %d %.2000s", buyer.at, buyer.last.Code, buyer.last.Body)
		}
		maker.get(buyer.at)
		if maker.last.Code != http.StatusOK || !maker.says("Rất vui được gặp chị") {
			t.Errorf("the producer reads %d %.2000s", maker.last.Code, maker.last.Body)
		}
		maker.get("/the/" + badge)
		if !maker.says("thẻ của chính chủ thể của bạn") || maker.says("<textarea") {
			t.Errorf("the own badge: %.2500s", maker.last.Body)
		}
	})
}

// staffBadge returns the code of the badge of an exhibitor's contact person.
func (s *site) staffBadge(t *testing.T) string {
	t.Helper()
	exhibitor, code := s.invited(t)
	answer := domain.FairAnswer{Answer: domain.AnswerAccepted, ContactName: "Giàng A Páo", Phone: "0912 345 678"}
	if _, err := s.store.UseInvitation(t.Context(), domain.Actor{}, domain.HashInvitationCode(code), domain.AnyVersion, answer); err != nil {
		t.Fatal(err)
	}
	people, _, err := s.store.People(t.Context(), s.organizer(t), domain.GuestRef{ExhibitorID: exhibitor.ID})
	if err != nil || len(people) != 1 {
		t.Fatalf("the staff is %+v: %v", people, err)
	}
	return domain.ShowCode(people[0].Code)
}

// invitedLooks lists the pages of an invited producer and of a badge.
func (s *site) invitedLooks(t *testing.T) ([]look, *browser) {
	t.Helper()
	exhibitor, code := s.invited(t)
	b := s.signedUp(t, domain.RoleBuyer, "khach.hoi.cho@example.vn")
	b.get("/moi/" + code)
	b.submit(t, "/moi/"+code, url.Values{"answer": {"accepted"}, "contact_name": {"Giàng A Páo"}, "phone": {"0912 345 678"}})
	entry := between(b.last.Body.String(), "/moi/"+code+"/catalogue/", `"`)
	people, _, err := s.store.People(t.Context(), s.organizer(t), domain.GuestRef{ExhibitorID: exhibitor.ID})
	if err != nil || len(people) != 1 {
		t.Fatalf("the staff is %+v: %v", people, err)
	}
	badge := domain.ShowCode(people[0].Code)
	return []look{
		{"invitation", "/moi/" + code, "/en/invitation/" + code, 0},
		{"invitation-people", "/moi/" + code + "/nguoi", "/en/invitation/" + code + "/people", 0},
		{"invitation-entry", "/moi/" + code + "/catalogue/" + entry, "/en/invitation/" + code + "/catalogue/" + entry, 0},
		{"badge", "/the/" + badge, "/en/badge/" + badge, 0},
	}, b
}
