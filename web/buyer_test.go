package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"chophien/domain"
)

// makerOf returns a member of the producer that makes the product fullID.
func (s *site) makerOf(t *testing.T) domain.Actor {
	t.Helper()
	maker := addUserTo(t, s, "chu-the@example.vn", domain.RoleProducer)
	s.join(t, &maker, "chu-the@example.vn")
	return maker
}

// join makes a user with the role of a producer a member of the producer that
// makes the product fullID.
func (s *site) join(t *testing.T, maker *domain.Actor, email string) {
	t.Helper()
	ctx := context.Background()
	p, err := s.store.Product(ctx, fullID)
	if err != nil {
		t.Fatal(err)
	}
	common, token, err := domain.NewEmailInvitation(email)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.AddInvitation(ctx, s.admin(t), domain.Invitation{EmailInvitation: common, ProducerID: *p.ProducerID, Owner: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.AcceptInvitation(ctx, *maker, domain.HashToken(token)); err != nil {
		t.Fatal(err)
	}
	maker.Producers, maker.OwnedProducers = []string{*p.ProducerID}, []string{*p.ProducerID}
}

// memberOf returns a browser whose user has signed up as a producer and is a
// member of the producer that makes the product fullID.
func (s *site) memberOf(t *testing.T, email string) (*browser, domain.Actor) {
	t.Helper()
	b := s.signedUp(t, domain.RoleProducer, email)
	u, err := s.store.UserByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	maker := domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: "x"}
	s.join(t, &maker, email)
	return b, maker
}

// admin returns an administrator.
func (s *site) admin(t *testing.T) domain.Actor {
	t.Helper()
	u, err := s.store.UserByEmail(t.Context(), "mua@example.vn")
	if err != nil {
		t.Fatal(err)
	}
	return domain.Actor{UserID: u.ID, Roles: []domain.Role{domain.RoleAdmin}, SessionID: "x"}
}

func addUserTo(t *testing.T, s *site, email string, role domain.Role) domain.Actor {
	t.Helper()
	by, err := addUser(context.Background(), s.store, email, role)
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// TestContact checks that a guest can sign up and then see the number of a
// producer, that a question is sent once, and that hidden contacts stay off
// the public page.
func TestContact(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		maker := s.makerOf(t)
		b := s.newBrowser()
		b.get("/san-pham/" + fullSlug)
		w := b.ask(http.MethodPost, "/san-pham/"+fullSlug+"/lien-he", "")
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/dang-nhap?next=%2Fsan-pham%2F"+fullSlug+"%2Flien-he" {
			t.Fatalf("a guest: %d %q", w.Code, w.Header().Get("Location"))
		}
		b.get("/dang-ky?role=buyer&next=" + url.QueryEscape("/san-pham/"+fullSlug+"/lien-he"))
		b.submit(t, "/dang-ky", url.Values{"name": {"Người mua"}, "email": {"mua-moi@example.vn"}, "password": {secret}})
		at := "/san-pham/" + fullSlug + "/lien-he"
		if b.at != at || b.says("0912345678") {
			t.Fatalf("after the sign-up at %s: %.2000s", b.at, b.last.Body)
		}
		b.checkBoth(t, at)
		b.checkBoth(t, "/chu-the/htx-day-du/lien-he")
		b.get(at)
		if w := b.submit(t, at, nil); w.Code != http.StatusOK || !b.says(`href="tel:0912345678"`) || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("the number: %d %.2500s", w.Code, w.Body)
		}
		shown, err := s.store.ContactReveals(t.Context(), maker, domain.Page{Limit: 10})
		if err != nil || len(shown.Items) != 1 || shown.Items[0].ProductID == nil {
			t.Errorf("the producer sees %+v, %v", shown.Items, err)
		}
		b.get(at)
		b.submit(t, at, nil)
		if again, err := s.store.ContactReveals(t.Context(), maker, domain.Page{Limit: 10}); err != nil || len(again.Items) != 1 || !b.says(`href="tel:0912345678"`) {
			t.Errorf("the second look: %d reveals, %v", len(again.Items), err)
		}
		ask := "/san-pham/" + fullSlug + "/hoi"
		b.submit(t, ask, url.Values{"text": {" "}, "phone": {"abc"}})
		if b.last.Code != http.StatusUnprocessableEntity || strings.Count(b.last.Body.String(), `class="wrongtext"`) != 2 || !b.says(`value="abc"`) {
			t.Errorf("a wrong question: %d %.2500s", b.last.Code, b.last.Body)
		}
		sent := b.form(t, ask, url.Values{"text": {"Còn hàng <b>không</b>?"}, "phone": {"0911222333"}}).Encode()
		first, second := b.ask(http.MethodPost, ask, sent), b.ask(http.MethodPost, ask, sent)
		if first.Code != http.StatusSeeOther || first.Header().Get("Location") != second.Header().Get("Location") {
			t.Fatalf("a double tap: %d %q %d %q", first.Code, first.Header().Get("Location"), second.Code, second.Header().Get("Location"))
		}
		lead := first.Header().Get("Location")
		b.get(lead)
		if !b.says("Đã gửi câu hỏi.") || !b.says("Còn hàng <b>không</b>?") || !b.says("Chờ chủ thể trả lời") {
			t.Errorf("the conversation: %.3000s", b.last.Body)
		}
		b.checkBoth(t, lead)
		b.checkBoth(t, "/cua-toi/trao-doi")
		b.get(at)
		b.submit(t, ask, url.Values{"text": {"Hỏi lần nữa"}})
		if b.last.Code != http.StatusConflict || !b.says("Hỏi lần nữa") {
			t.Errorf("a second conversation about it: %d %.2000s", b.last.Code, b.last.Body)
		}
		other := s.signedUp(t, domain.RoleBuyer, "khac@example.vn")
		if other.get(lead); other.last.Code != http.StatusNotFound {
			t.Errorf("another buyer reads the conversation: %d", other.last.Code)
		}
		other.get(at)
		sent = other.form(t, ask, url.Values{"text": {"Còn <b>lọ</b> & can?"}, "phone": {"0911222333"}}).Encode()
		delete(other.cookies, "__Host-chophien") // the session ends
		other.ask(http.MethodPost, ask, sent)
		other.submit(t, "/dang-nhap", url.Values{"email": {"khac@example.vn"}, "password": {secret}})
		if values := other.form(t, ask, nil); values.Get("text") != "Còn <b>lọ</b> & can?" || values.Get("phone") != "0911222333" {
			t.Errorf("after the sign-in at %s the question is %q", other.at, values)
		}
	})
}

var listedDemand = regexp.MustCompile(`href="(/cua-toi/nhu-cau/[0-9a-f-]{36})"`)

// TestDemandPages checks that a buyer can turn a sentence into a draft, open,
// change and close the demand, and that other users do not see it among
// theirs.
func TestDemandPages(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b := s.signedUp(t, domain.RoleBuyer, "dien@example.vn")
		b.checkBoth(t, "/nhu-cau/moi")
		b.get("/nhu-cau/moi")
		b.submit(t, "/nhu-cau/moi", url.Values{"text": {"Cần mua 500 kg mật ong mỗi tháng, giao Hà Nội trước 31/12/2026, giá dưới 250k/kg, có giấy ATTP <b>"}})
		for _, want := range []string{"<mark>500 kg</mark>", `value="500"`, `value="250.000"`, `value="food_safety" checked`, `value="31/12/2026"`, "Còn thiếu để đăng"} {
			if !b.says(want) {
				t.Errorf("the form lacks %s: %.200s", want, b.last.Body)
			}
		}
		b.submit(t, "/cua-toi/nhu-cau", url.Values{"amount": {"nhiều"}, "deadline": {"mai"}, "organisation": {"Quán Sông Hàn"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-quantity"`) || !b.says(`id="e-deadline"`) || !b.says(`id="e-contact.phone"`) || !b.says(`value="nhiều"`) || !b.says("Quán Sông Hàn") || !b.says("<title>Lỗi: ") {
			t.Fatalf("three wrong fields: %d %.6000s", b.last.Code, b.last.Body)
		}
		b.submit(t, "/cua-toi/nhu-cau", url.Values{"amount": {"0,5"}, "unit": {"tonne"}, "deadline": {"20/12/2026"}, "contact.phone": {"0987000111"}, "do": {"draft"}})
		if !b.says("Đã lưu nháp.") {
			t.Fatalf("the draft: %d %.3000s", b.last.Code, b.last.Body)
		}
		own := b.at
		other := s.signedUp(t, domain.RoleBuyer, "nguoi-khac@example.vn")
		for _, target := range []string{own, own + "/sua"} {
			if other.get(target); other.last.Code != http.StatusNotFound {
				t.Errorf("another buyer opens %s: %d", target, other.last.Code)
			}
		}
		b.checkBoth(t, own)
		b.checkBoth(t, own+"/sua")
		b.get(own + "/sua")
		old := b.form(t, own+"/sua", url.Values{"name": {"Mật ong hoa nhãn"}, "do": {"draft"}, "key": {"another"}})
		b.submit(t, own+"/sua", url.Values{"name": {"Mật ong rừng"}, "do": {"draft"}})
		if w := b.ask(http.MethodPost, own+"/sua", old.Encode()); w.Code != http.StatusConflict || !b.says("<td>Mật ong hoa nhãn</td><td>Mật ong rừng</td>") {
			t.Errorf("the form of an old version: %d %.3000s", w.Code, w.Body)
		}
		b.get(own)
		b.submit(t, own+"/dang", nil)
		if !b.says("Nhu cầu đã được đăng.") || !b.says("Đang mở") || !b.says("500 kg") && !b.says("0,5 tấn") {
			t.Errorf("the open demand: %.3000s", b.last.Body)
		}
		b.checkBoth(t, "/cua-toi/nhu-cau")
		if b.get("/cua-toi/nhu-cau"); listedDemand.FindStringSubmatch(b.last.Body.String()) == nil {
			t.Errorf("my demands: %.2000s", b.last.Body)
		}
		b.get(own)
		b.submit(t, own+"/dong", nil)
		if b.last.Code != http.StatusUnprocessableEntity {
			t.Errorf("closing without an outcome: %d", b.last.Code)
		}
		b.submit(t, own+"/dong", url.Values{"outcome": {"withdrawn"}})
		if !b.says("Đã đóng nhu cầu.") {
			t.Errorf("the closed demand: %d %.2000s", b.last.Code, b.last.Body)
		}
		maker := s.signedUp(t, domain.RoleProducer, "chu-the-moi@example.vn")
		if maker.get("/nhu-cau/moi"); maker.last.Code != http.StatusForbidden || !maker.says("vai trò") {
			t.Errorf("a producer posts a demand: %d %.2000s", maker.last.Code, maker.last.Body)
		}
	})
}

// TestDemandContact checks that all ways to reach a buyer that a sentence names have
// a field, and that each can be removed.
func TestDemandContact(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	b := s.signedUp(t, domain.RoleBuyer, "lien-lac@example.vn")
	b.get("/nhu-cau/moi")
	b.submit(t, "/nhu-cau/moi", url.Values{"text": {"Cần 40 kg mật ong giao Hà Nội, gọi 0912000111, zalo 0987000222, thư mua@quan.example.vn"}})
	read := b.form(t, "/cua-toi/nhu-cau", nil)
	for name, want := range map[string]string{"contact.phone": "0912000111", "contact.zalo": "0987000222", "contact.email": "mua@quan.example.vn"} {
		if read.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, read.Get(name), want)
		}
	}
	b.submit(t, "/cua-toi/nhu-cau", url.Values{"do": {"draft"}, "contact.zalo": {"abc"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-contact.zalo"`) {
		t.Errorf("a wrong Zalo number: %d %.2000s", b.last.Code, b.last.Body)
	}
	b.submit(t, "/cua-toi/nhu-cau", url.Values{"do": {"draft"}, "contact.zalo": {"0987000222"}})
	own := b.at
	b.get(own + "/sua")
	b.submit(t, own+"/sua", url.Values{"do": {"draft"}, "contact.phone": {""}, "contact.zalo": {""}})
	d, err := s.store.Demand(t.Context(), domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}, idIn(own))
	if err != nil || d.ContactZalo != "" || d.ContactPhone != "" || d.ContactEmail != "mua@quan.example.vn" {
		t.Errorf("the contact is %q, %q, %q: %v", d.ContactPhone, d.ContactZalo, d.ContactEmail, err)
	}
}

// TestSearchesAndNotices checks that a user can save a search from its page,
// and that a notice links to a page.
func TestSearchesAndNotices(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	b := s.signedUp(t, domain.RoleBuyer, "giang@example.vn")
	for _, target := range []string{"/cua-toi/tim-kiem", "/cua-toi/tim-kiem/moi?q=mat+ong&stars=4", "/cua-toi/thong-bao"} {
		b.checkBoth(t, target)
	}
	b.get("/cua-toi/tim-kiem/moi?q=mat+ong&stars=4")
	at := "/cua-toi/tim-kiem/moi?q=mat+ong&stars=4"
	b.submit(t, at, url.Values{"name": {""}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-name"`) {
		t.Errorf("a search without a name: %d %.2000s", b.last.Code, b.last.Body)
	}
	b.submit(t, at, url.Values{"name": {"Mật ong 4 sao"}, "cadence": {"at_once"}})
	if b.at != "/cua-toi/tim-kiem" || !b.says("Đã lưu tìm kiếm.") || !b.says("“mat ong” · 4 sao") {
		t.Fatalf("the saved search: %s %.2000s", b.at, b.last.Body)
	}
	saved := regexp.MustCompile(`/cua-toi/tim-kiem/[0-9a-f-]{36}`).FindString(b.last.Body.String())
	b.checkBoth(t, saved)
	b.get("/cua-toi/tim-kiem")
	b.submit(t, saved+"/xoa", nil)
	if !b.says("Đã xóa tìm kiếm.") || b.says("Mật ong 4 sao") {
		t.Errorf("the deleted search: %.2000s", b.last.Body)
	}
}

// TestNoticePages checks that the pages of an account to which notices lead exist.
func TestNoticePages(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	u := domain.User{Roles: []domain.Role{domain.RoleProducer}}
	for kind, path := range map[string]string{
		"lead.message": "/v1/me/leads/", "match.demand": "/v1/demands/", "alert.found": "/v1/me/alerts/", "listing.publish": "/v1/products/", "listing.suspend": "/v1/producers/", "evidence.accepted": "/v1/products/",
	} {
		n := domain.Notice{Kind: kind, Path: path + fullID}
		switch kind {
		case "alert.found":
			n.Path += "/finds"
		case "evidence.accepted":
			n.Subject.ID = "paper"
			n.Path += "/evidence/paper"
		}
		vi, en := n.PagePaths(u, nil)
		for _, page := range []string{vi, en} {
			if w := s.get(page); w.Code != http.StatusSeeOther { // to the sign-in
				t.Errorf("%s leads to %q: %d", kind, page, w.Code)
			}
		}
	}
}

// TestJourneyBuyer checks the pages of a buyer from a search to a contact, and
// from a sentence to an accepted quote.
func TestJourneyBuyer(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		maker := s.makerOf(t)
		b := s.newBrowser()
		b.get("/")
		b.get("/tim-kiem?q=m%E1%BA%ADt+ong&province=tuyen-quang")
		if !b.says("/san-pham/" + fullSlug) {
			t.Fatalf("the search lacks the product: %.3000s", b.last.Body)
		}
		b.get("/san-pham/" + fullSlug)
		contact := "/san-pham/" + fullSlug + "/lien-he"
		if !b.says(contact) {
			t.Fatalf("the product has no way to its maker: %.3000s", b.last.Body)
		}
		b.get(contact)
		b.get("/dang-ky?role=buyer&next=" + url.QueryEscape(contact))
		b.submit(t, "/dang-ky", url.Values{"name": {"Chị Hà"}, "email": {"ha@example.vn"}, "password": {secret}})
		if b.submit(t, contact, nil); !b.says("0912345678") {
			t.Fatalf("the number: %s %.2000s", b.at, b.last.Body)
		}

		b.get("/nhu-cau/moi")
		b.submit(t, "/nhu-cau/moi", url.Values{"text": {"Cần mua 100 kg mật ong mỗi tháng, giao Hà Nội, giá dưới 250k/kg"}})
		b.submit(t, "/cua-toi/nhu-cau", url.Values{"deadline": {"20/12/2026"}, "contact.phone": {"0987000111"}, "organisation": {"Bếp Hà"}, "do": {"open"}})
		own := b.at
		if !b.says("Nhu cầu đã được đăng.") {
			t.Fatalf("the demand: %s %d %.3000s", own, b.last.Code, b.last.Body)
		}
		id := own[strings.LastIndex(own, "/")+1:]
		today := domain.Today(noon)
		q, err := s.store.AddQuote(t.Context(), maker, id, fullID, domain.Quote{PriceVND: 200_000, Unit: domain.UnitKilogram, MinOrderAmount: 20_000, MinOrderUnit: domain.UnitKilogram, ValidUntil: today + 20, Text: "Giao <b>ngay</b>"})
		if err != nil {
			t.Fatal(err)
		}
		b.get("/cua-toi/thong-bao")
		if !b.says("/cua-toi/trao-doi/" + q.LeadID) {
			t.Errorf("no notice leads to the quote: %.3000s", b.last.Body)
		}
		if b.get(own); !b.says("1 báo giá, tính theo kg") || !b.says("200.000\u00a0đ") || !b.says("20 kg") {
			t.Errorf("the quotes: %.4000s", b.last.Body)
		}
		lead := "/cua-toi/trao-doi/" + q.LeadID
		if !b.says(lead) {
			t.Fatal("the quote leads to no conversation")
		}
		b.checkBoth(t, own)
		b.checkBoth(t, lead)
		b.get(lead)
		b.submit(t, lead, url.Values{"text": {"Giao thứ hai được không?"}})
		if !b.says("Đã gửi tin.") || !b.says("Giao thứ hai được không?") {
			t.Errorf("the message: %.3000s", b.last.Body)
		}
		accept := b.form(t, lead+"/chap-nhan", url.Values{"close_demand": {"true"}}).Encode()
		for range 2 {
			if w := b.ask(http.MethodPost, lead+"/chap-nhan", accept); w.Code != http.StatusSeeOther {
				t.Fatalf("accepting: %d %.2000s", w.Code, w.Body)
			}
		}
		if b.get(lead); !b.says("Bạn đã chấp nhận báo giá.") || !b.says("Đã chấp nhận báo giá") {
			t.Errorf("the accepted quote: %.3000s", b.last.Body)
		}
		d, err := s.store.Demand(t.Context(), domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}, id)
		if err != nil || d.State != domain.DemandClosed || d.Outcome != domain.DemandDeal {
			t.Errorf("the demand is %s, %s, %v", d.State, d.Outcome, err)
		}
	})
}
