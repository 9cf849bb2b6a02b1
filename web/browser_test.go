package web_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/web/webtest"
)

// look is a page that shows a template, in both languages.
type look struct {
	template string
	vi, en   string
	status   int // 0: 200
}

// looks lists pages that show every public template, with all its parts.
func (s *site) looks() []look {
	return []look{
		{"home", "/", "/en/", 0},
		{"search", "/tim-kiem?q=mat+ong", "/en/search?q=mat+ong", 0},
		{"search", "/tim-kiem?q=che+4+sao+ha+giang&stars=3&price_max_vnd=1k", "/en/search?q=che+4+sao+ha+giang&stars=3&price_max_vnd=1k", 0},
		{"product", "/san-pham/" + fullSlug, "/en/products/" + fullSlug, 0},
		{"product", "/san-pham/" + revokedSlug, "/en/products/" + revokedSlug, 0},
		{"listing", "/chu-the/htx-day-du", "/en/producers/htx-day-du", 0},
		{"listing", "/du-lich/diem-day-du", "/en/tourism/diem-day-du", 0},
		{"province", "/tinh/tuyen-quang", "/en/provinces/tuyen-quang", 0},
		{"provinces", "/tinh", "/en/provinces", 0},
		{"product-set", "/bo-san-pham/I.2.b", "/en/product-sets/I.2.b", 0},
		{"product-sets", "/bo-san-pham", "/en/product-sets", 0},
		{"demands", "/nhu-cau", "/en/wanted", 0},
		{"demand", "/nhu-cau/" + s.demand, "/en/wanted/" + s.demand, 0},
		{"fairs", "/hoi-cho", "/en/fairs", 0},
		{"fair", "/hoi-cho/" + s.fair, "/en/fairs/" + s.fair, 0},
		{"corrections", "/hoi-cho/" + s.fair + "/dinh-chinh", "/en/fairs/" + s.fair + "/corrections", 0},
		{"statistics", "/thong-ke", "/en/statistics", 0},
		{"sign-in", "/dang-nhap", "/en/sign-in", 0},
		{"phone", "/dang-nhap/dien-thoai", "/en/sign-in/phone", 0},
		{"sign-up", "/dang-ky?role=buyer", "/en/sign-up?role=buyer", 0},
		{"account-link", "/dat-lai-mat-khau?token=x", "/en/reset-password?token=x", 0},
		{"verify-form", "/tra-cuu", "/en/verify", 0},
		{"verification", "/verify/" + s.code + "?lang=vi", "/verify/" + s.code + "?lang=en", 0},
		{"verification", "/verify/0000-0000?lang=vi", "/verify/0000-0000?lang=en", 404},
		{"report", "/report?lang=vi&code=" + s.code, "/report?lang=en&code=" + s.code, 0},
		{"text", "/gioi-thieu", "/en/about", 0},
		{"error", "/khong-co", "/en/nothing", 404},
	}
}

// memberLooks lists the pages of a buyer who asked about a product, drafted a
// demand and saved a search.
func (s *site) memberLooks(t *testing.T) ([]look, *browser) {
	t.Helper()
	s.makerOf(t)
	b := s.signedUp(t, domain.RoleBuyer, "xem@example.vn")
	b.get("/san-pham/" + fullSlug + "/lien-he")
	b.submit(t, "/san-pham/"+fullSlug+"/hoi", url.Values{"text": {"Còn hàng không?"}, "phone": {"0911222333"}})
	lead := idIn(b.at)
	b.get("/nhu-cau/moi")
	b.submit(t, "/nhu-cau/moi", url.Values{"text": {"Cần mua 500 kg mật ong mỗi tháng, giao Hà Nội, giá dưới 250k/kg, có giấy ATTP"}})
	b.submit(t, "/cua-toi/nhu-cau", url.Values{"contact.phone": {"0987000111"}, "do": {"draft"}})
	demand := idIn(b.at)
	at := "/cua-toi/tim-kiem/moi?q=mat+ong&stars=4"
	b.get(at)
	b.submit(t, at, url.Values{"name": {"Mật ong 4 sao"}})
	alert := idIn(b.last.Body.String())
	if lead == "" || demand == "" || alert == "" {
		t.Fatalf("the lead %q, the demand %q, the search %q", lead, demand, alert)
	}
	return []look{
		{"my", "/cua-toi", "/en/my", 0},
		{"account", "/cua-toi/tai-khoan", "/en/my/account", 0},
		{"notice-stops", "/cua-toi/thong-bao/kenh", "/en/my/notices/channels", 0},
		{"password", "/cua-toi/mat-khau", "/en/my/password", 0},
		{"contact", "/san-pham/" + fullSlug + "/lien-he", "/en/products/" + fullSlug + "/contact", 0},
		{"new-demand", "/nhu-cau/moi", "/en/wanted/new", 0},
		{"my-demands", "/cua-toi/nhu-cau", "/en/my/wanted", 0},
		{"my-demand", "/cua-toi/nhu-cau/" + demand, "/en/my/wanted/" + demand, 0},
		{"demand-form", "/cua-toi/nhu-cau/" + demand + "/sua", "/en/my/wanted/" + demand + "/change", 0},
		{"leads", "/cua-toi/trao-doi", "/en/my/conversations", 0},
		{"lead", "/cua-toi/trao-doi/" + lead, "/en/my/conversations/" + lead, 0},
		{"alerts", "/cua-toi/tim-kiem", "/en/my/searches", 0},
		{"alert-form", at, "/en/my/searches/new?q=mat+ong&stars=4", 0},
		{"alert", "/cua-toi/tim-kiem/" + alert, "/en/my/searches/" + alert, 0},
		{"notices", "/cua-toi/thong-bao", "/en/my/notices", 0},
		{"accept-invitation", "/cua-toi/loi-moi", "/en/my/invitations", 0},
	}, b
}

// makerLooks lists the pages of a producer with a certified product, a draft, and
// a quote that waits for its confirmation.
func (s *site) makerLooks(t *testing.T) ([]look, *browser) {
	t.Helper()
	b, maker := s.memberOf(t, "ban@example.vn")
	b.get("/cua-toi/san-pham/moi")
	b.submit(t, "/cua-toi/san-pham/moi", url.Values{"name": {"Mật ong nháp"}, "set": {"I.2.b"}})
	draft := idIn(b.at)
	b.get("/cua-toi/san-pham/" + draft + "/anh")
	b.upload(t, "/cua-toi/san-pham/"+draft+"/anh", nil, "ong.png", photograph(t))
	b.get("/cua-toi/san-pham/" + draft + "/giay-to")
	b.upload(t, "/cua-toi/san-pham/"+draft+"/giay-to", url.Values{"paper_kind": {"food_safety haccp"}, "issuer": {"Trung tâm Kỹ thuật"}, "issued_on": {"01/02/2026"}}, "haccp.png", photograph(t))
	q := s.unconfirmed(t, maker)
	lead := q.LeadID
	wanted, err := s.store.Demand(t.Context(), domain.Actor{}, s.demand)
	if err == nil {
		err = s.store.SaveMatches(t.Context(), domain.Ref{Kind: domain.KindDemand, ID: wanted.ID}, []domain.Match{{DemandID: wanted.ID, ProductID: fullID, Score: 80}}, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	if draft == "" || !b.says("Cán bộ chưa xem") {
		t.Fatalf("the draft and its paper: %.2000s", b.last.Body)
	}
	of := func(template, product, vi, en string) look {
		return look{template, "/cua-toi/san-pham/" + product + vi, "/en/my/products/" + product + en, 0}
	}
	return []look{
		{"my", "/cua-toi", "/en/my", 0},
		{"my-products", "/cua-toi/san-pham", "/en/my/products", 0},
		{"my-producer", "/cua-toi/chu-the/" + maker.Producers[0], "/en/my/producers/" + maker.Producers[0], 0},
		of("my-product", fullID, "", ""),
		of("product-step", draft, "/nang-luc", "/capacity"),
		of("product-packs", fullID, "/gia", "/prices"),
		of("product-pictures", draft, "/anh", "/pictures"),
		of("product-papers", draft, "/giay-to", "/papers"),
		of("product-submit", draft, "/gui", "/submit"),
		of("product-labels", fullID, "/tem", "/labels"),
		{"fitting-demands", "/cua-toi/nhu-cau-phu-hop", "/en/my/fitting-demands", 0},
		{"quote-form", "/cua-toi/nhu-cau-phu-hop/" + wanted.ID + "/bao-gia", "/en/my/fitting-demands/" + wanted.ID + "/quote", 0},
		{"lead", "/cua-toi/trao-doi/" + lead, "/en/my/conversations/" + lead, 0},
		{"quote-form", "/cua-toi/trao-doi/" + lead + "/bao-gia/" + q.ID + "/sua", "/en/my/conversations/" + lead + "/quotes/" + q.ID + "/correct", 0},
		{"figures", "/cua-toi/so-lieu", "/en/my/figures", 0},
	}, b
}

// deskLooks lists the pages of an officer with a submitted product.
func (s *site) deskLooks(t *testing.T) ([]look, *browser) {
	t.Helper()
	maker, member := s.memberOf(t, "gui.duyet@example.vn")
	id := s.submitted(t, maker)
	b := s.deskOfficer(t, "can.bo.xem@example.vn")
	b.get("/ban/can-bo/quyet-dinh/moi")
	b.submit(t, "/ban/can-bo/quyet-dinh/moi", url.Values{"issuer": {"UBND tỉnh Tuyên Quang"}, "number": {"77/QĐ-UBND"}, "date": {"20/11/2026"}, "province": {"08"}})
	decision := strings.TrimPrefix(b.at, "/ban/can-bo/quyet-dinh/")
	b.submit(t, b.at+"/dong", url.Values{"product": {fullSlug}, "kind": {"renewal"}, "stars": {"4"}, "score": {"76,75"}})
	x := s.deskThings(t, s.officerActor(t, "can.bo.xem@example.vn"))
	preview, done, failed := s.importLooks(t, b)
	owner, _ := s.deskOrganizer(t, "to.chuc.can.bo@example.vn")
	fair := owner.newFair(t, "Hội chợ mời đoàn")
	owner.get(fair + "/khach-moi/doan")
	owner.submit(t, fair+"/khach-moi/doan", url.Values{"provinces": {"08"}})
	b.get("/ban/can-bo/doan")
	delegation := between(b.last.Body.String(), `<a href="/ban/can-bo/doan/`, `"`)
	b.get("/ban/can-bo/doan/" + delegation)
	b.submit(t, b.at, url.Values{"answer": {"accepted"}, "contact_name": {"Ông Giả Định"}, "phone": {"0912345678"}})
	imported := func(template, id, vi, en string) look {
		return look{template, deskImports + "/" + id + vi, "/en/desk/officer/imports/" + id + en, 0}
	}
	return []look{
		{"desk-imports", deskImports, "/en/desk/officer/imports", 0},
		imported("desk-import", preview, "", ""),
		imported("import-columns", preview, "/cot", "/columns"),
		imported("import-sheet", preview, "/trang-tinh", "/sheet"),
		imported("import-row", preview, "/dong/2", "/rows/2"),
		imported("import-makers", preview, "/chu-the", "/producers"),
		imported("import-sets", preview, "/bo", "/product-sets"),
		imported("desk-imported", done, "", ""),
		imported("import-gaps", done, "/con-thieu", "/missing"),
		imported("desk-import-work", failed, "", ""),
		{"desk-delegations", "/ban/can-bo/doan", "/en/desk/officer/delegations", 0},
		{"desk-delegation", "/ban/can-bo/doan/" + delegation, "/en/desk/officer/delegations/" + delegation, 0},
		{"desk-revoke", "/ban/can-bo/xet-duyet/san-pham/" + fullID + "/thu-hoi", "/en/desk/officer/review/products/" + fullID + "/revoke", 0},
		{"desk-proposals", "/ban/can-bo/thu-hoi", "/en/desk/officer/proposals", 0},
		{"desk-proposal", "/ban/can-bo/thu-hoi/" + x.proposal, "/en/desk/officer/proposals/" + x.proposal, 0},
		{"desk-decisions", "/ban/can-bo/quyet-dinh", "/en/desk/officer/decisions", 0},
		{"desk-decision-form", "/ban/can-bo/quyet-dinh/moi", "/en/desk/officer/decisions/new", 0},
		{"desk-decision", "/ban/can-bo/quyet-dinh/" + decision, "/en/desk/officer/decisions/" + decision, 0},
		{"desk", "/ban/can-bo", "/en/desk/officer", 0},
		{"desk-reports", "/ban/can-bo/phan-anh", "/en/desk/officer/reports", 0},
		{"desk-report", "/ban/can-bo/phan-anh/" + x.report, "/en/desk/officer/reports/" + x.report, 0},
		{"desk-synonyms", "/ban/can-bo/tu-dong-nghia", "/en/desk/officer/synonyms", 0},
		{"desk-synonym", "/ban/can-bo/tu-dong-nghia/moi", "/en/desk/officer/synonyms/new", 0},
		{"desk-audit", "/ban/can-bo/nhat-ky", "/en/desk/officer/log", 0},
		{"desk-accounts", "/ban/can-bo/tai-khoan", "/en/desk/officer/accounts", 0},
		{"desk-account", "/ban/can-bo/tai-khoan/" + member.UserID, "/en/desk/officer/accounts/" + member.UserID, 0},
		{"invite-member", "/ban/can-bo/tai-khoan/moi", "/en/desk/officer/accounts/invite", 0},
		{"desk-inspections", "/ban/can-bo/kiem-tra", "/en/desk/officer/inspections", 0},
		{"desk-inspection", "/ban/can-bo/kiem-tra/" + x.inspection, "/en/desk/officer/inspections/" + x.inspection, 0},
		{"desk-inspection-form", "/ban/can-bo/kiem-tra/" + x.inspection + "/ke-hoach", "/en/desk/officer/inspections/" + x.inspection + "/plan", 0},
		{"desk-tasks", "/ban/can-bo/viec/listings_submitted", "/en/desk/officer/tasks/listings_submitted", 0},
		{"desk-review", "/ban/can-bo/xet-duyet", "/en/desk/officer/review", 0},
		{"desk-listing", "/ban/can-bo/xet-duyet/san-pham/" + id, "/en/desk/officer/review/products/" + id, 0},
		{"desk-listing", "/ban/can-bo/xet-duyet/san-pham/" + fullID, "/en/desk/officer/review/products/" + fullID, 0},
	}, b
}

// importLooks returns the ids of three lists of an officer: a preview with rows of
// every kind, one that was written, and one that could not be read.
func (s *site) importLooks(t *testing.T, b *browser) (preview, done, failed string) {
	t.Helper()
	id := func() string { return strings.TrimPrefix(b.at, deskImports+"/") }
	b.sendList(t, "STT;Tên sản phẩm;Chủ thể;Hạng sao;Quyết định;Ngày ký\n1;Kẹo lạc Xem;HTX Xem Nhập;4 sao;78/QĐ-UBND;05/02/2025\n2;Mứt gừng Xem;HTX Xem Nhập;;;\n")
	done = id()
	b.submit(t, b.at+"/ghi", nil)
	s.workImport(t, done)
	b.sendList(t, "STT;Tên sản phẩm;Chủ thể;Hạn sử dụng;Cột lạ\n1;Trà dây Xem;Tổ hợp tác Đầy đủ;6 tháng;x\n2;;HTX Xem Nhập;;\n3;Kẹo lạc Xem;HTX Xem Nhập;12 tháng;\n4;Bánh gai Xem;HTX Xem Nhập;;\n")
	preview = id()
	b.get(b.at + "/dong/5")
	b.submit(t, b.at, url.Values{"do": {"skip"}})
	b.get(deskImports)
	b.upload(t, deskImports, url.Values{"kind": {"product"}}, "danh-sach-cua-co-quan-gui-so-2026.csv", []byte("Tên sản phẩm\nA\n"))
	failed = id()
	if err := s.store.FailImport(t.Context(), failed, domain.Invalidf("file", "the file is gone; send it again")); err != nil || !strings.Contains(failed, "-") {
		t.Fatal(failed, err)
	}
	return preview, done, failed
}

// adminLooks lists the pages of an admin.
func (s *site) adminLooks(t *testing.T) ([]look, *browser) {
	t.Helper()
	const email = "quan.tri.xem@example.vn"
	b := s.officeUser(t, email, domain.RoleAdmin)
	u, err := s.store.UserByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	return []look{
		{"admin", "/ban/quan-tri", "/en/desk/admin", 0},
		{"admin-users", "/ban/quan-tri/tai-khoan", "/en/desk/admin/users", 0},
		{"admin-user", "/ban/quan-tri/tai-khoan/" + u.ID, "/en/desk/admin/users/" + u.ID, 0},
		{"admin-settings", "/ban/quan-tri/cai-dat", "/en/desk/admin/settings", 0},
		{"desks", "/ban", "/en/desk", 0},
		{"desk", "/ban/can-bo", "/en/desk/officer", 0},
	}, b
}

// fairLooks lists the pages of an organizer with a fair that has guests and booths.
func (s *site) fairLooks(t *testing.T) ([]look, *browser) {
	t.Helper()
	b, organizer := s.deskOrganizer(t, "to.chuc.xem@example.vn")
	at := b.newFair(t, "Hội chợ OCOP các tỉnh phía Bắc 2027")
	id := strings.TrimPrefix(at, "/ban/hoi-cho/")
	b.get(at + "/gian-hang")
	b.submit(t, at+"/gian-hang/nha", url.Values{"name": {"Nhà A"}})
	hall := strings.TrimPrefix(b.at, at+"/gian-hang/nha/")
	b.submit(t, b.at+"/gian", url.Values{"prefix": {"A-"}, "from": {"1"}, "to": {"4"}, "width_cm": {"3"}, "depth_cm": {"3"}})
	booth := between(b.last.Body.String(), at+"/gian-hang/gian/", `"`)
	b.get(at + "/gian-hang")
	b.upload(t, at+"/gian-hang/mat-bang", nil, "mat-bang.png", photograph(t))
	b.get(at + "/gian-hang/gian/" + booth)
	b.submit(t, at+"/gian-hang/gian/"+booth+"/vi-tri", url.Values{"at.x": {"500"}, "at.y": {"100"}})
	programme := at + "/chuong-trinh"
	b.addEvent(t, programme, "Lễ khai mạc", "08:00", "09:30")
	event := b.addEvent(t, programme, "Hội thảo chè", "09:00", "10:00")
	b.get(programme + "/don-vi/moi")
	b.submit(t, programme+"/don-vi/moi", url.Values{"role": {"sponsor"}, "level": {"gold"}, "name": {"Ngân hàng Giả Định"}, "website": {"https://nganhang.example.vn"}})
	sponsor := b.at
	b.upload(t, sponsor+"/logo", nil, "logo.png", photograph(t))
	guest := s.joined(t, organizer, id)
	b.get(at + "/khach-moi/doan")
	b.submit(t, at+"/khach-moi/doan", url.Values{"provinces": {"08"}})
	delegation := between(b.last.Body.String(), `href="`+at+"/khach-moi/doan/", `"`)
	b.get(at + "/khach-moi/nguoi")
	person := between(b.last.Body.String(), `<th scope="row" role="rowheader"><a href="`+at+"/khach-moi/nguoi/", `"`)
	of := func(template, vi, en string) look {
		return look{template, at + vi, "/en/desk/fairs/" + id + en, 0}
	}
	return []look{
		{"desk-fairs", "/ban/hoi-cho", "/en/desk/fairs", 0},
		{"fair-form", "/ban/hoi-cho/moi", "/en/desk/fairs/new", 0},
		of("fair-desk", "", ""),
		of("fair-guests", "/khach-moi", "/guests"),
		of("fair-invite", "/khach-moi/moi", "/guests/invite"),
		of("fair-delegations", "/khach-moi/doan", "/guests/delegations"),
		of("fair-papers", "/khach-moi/giay-to", "/guests/papers"),
		of("fair-guest", "/khach-moi/don-vi/"+guest, "/guests/exhibitors/"+guest),
		of("fair-guest", "/khach-moi/doan/"+delegation, "/guests/delegations/"+delegation),
		of("exhibits", "/khach-moi/don-vi/"+guest+"/trung-bay", "/guests/exhibitors/"+guest+"/exhibits"),
		of("fair-form", "/khach-moi/giay-moi", "/guests/letters"),
		of("fair-letter", "/khach-moi/don-vi/"+guest+"/giay-moi", "/guests/exhibitors/"+guest+"/letter"),
		of("badge-people", "/khach-moi/nguoi", "/guests/people"),
		of("fair-form", "/khach-moi/nguoi/moi", "/guests/people/new"),
		of("badge-person", "/khach-moi/nguoi/"+person, "/guests/people/"+person),
		of("fair-booths", "/gian-hang", "/booths"),
		of("fair-hall", "/gian-hang/nha/"+hall, "/booths/halls/"+hall),
		of("fair-booth", "/gian-hang/gian/"+booth, "/booths/booths/"+booth),
		of("fair-proposal", "/gian-hang/de-xuat", "/booths/proposal"),
		of("fair-meetings", "/lich-hen", "/meetings"),
		of("fair-programme", "/chuong-trinh", "/programme"),
		of("fair-event", strings.TrimPrefix(event, at), "/programme/events/"+strings.TrimPrefix(event, programme+"/su-kien/")),
		of("fair-organisations", "/chuong-trinh/don-vi", "/programme/organisations"),
		of("fair-organisation", strings.TrimPrefix(sponsor, at), "/programme/organisations/"+strings.TrimPrefix(sponsor, programme+"/don-vi/")),
		of("fair-settings", "/thong-tin", "/settings"),
		of("fair-move", "/thong-tin/chuyen", "/settings/move"),
		of("fair-people", "/thong-tin/ban-to-chuc", "/settings/organizers"),
	}, b
}

// catalogueLooks lists the pages on which an organizer makes a catalogue.
func (s *site) catalogueLooks(t *testing.T) ([]look, *browser) {
	t.Helper()
	b, _ := s.deskOrganizer(t, "catalogue.xem@example.vn")
	at := b.newFair(t, "Hội chợ để xem")
	s.buildCatalogue(t, b, at)
	entry := s.askCatalogue(t, b, at)
	b.get(at + "/an-ban")
	b.submit(t, at+"/an-ban", url.Values{"confirm_left_out": {"true"}})
	english := strings.Replace(at, "/ban/hoi-cho/", "/en/desk/fairs/", 1)
	return []look{
		{"desk-catalogue", at + "/catalogue", english + "/catalogue", 0},
		{"fair-form", at + "/catalogue/1/sua", english + "/catalogue/1/change", 0},
		{"desk-catalogue-section", at + "/catalogue/1", english + "/catalogue/1", 0},
		{"desk-catalogue-section", at + "/catalogue/1?search=1&q=mat+ong", english + "/catalogue/1?search=1&q=honey", 0},
		{"desk-catalogue-check", at + "/catalogue/kiem-tra", english + "/catalogue/check", 0},
		{"desk-catalogue-entries", at + "/tra-loi", english + "/answers", 0},
		{"fair-form", at + "/tra-loi/" + entry + "/tu-choi", english + "/answers/" + entry + "/reject", 0},
		{"desk-editions", at + "/an-ban", english + "/editions", 0},
		{"desk-edition", at + "/an-ban/1", english + "/editions/1", 0},
		{"desk-fair-report", at + "/bao-cao", english + "/report", 0},
	}, b
}

// unconfirmed returns a quote of a maker for a demand whose amount the buyer
// changed after it.
func (s *site) unconfirmed(t *testing.T, maker domain.Actor) domain.Quote {
	t.Helper()
	buyer := addUserTo(t, s, "doi-y@example.vn", domain.RoleBuyer)
	today := domain.Today(noon)
	d, err := s.store.AddDemand(t.Context(), buyer, domain.Demand{
		Name: "Mật ong đổi ý", BuyerType: "restaurant", Organisation: "Quán Gió", Amount: 50_000, Unit: domain.UnitBottle, Period: domain.PeriodMonth, ProvinceCode: new("01"),
		Deadline: new(today + 30), Visibility: domain.VisibilityPublic, ContactPhone: "0987654321",
	})
	if err == nil {
		d, err = s.store.OpenDemand(t.Context(), buyer, d.ID, d.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.store.AddQuote(t.Context(), maker, d.ID, fullID, domain.Quote{PriceVND: 90_000, Unit: domain.UnitBottle, ValidUntil: today + 40})
	if err == nil {
		d.Amount = 70_000
		_, err = s.store.ChangeDemand(t.Context(), buyer, d, domain.AnyVersion)
	}
	if err == nil {
		q, err = s.store.Quote(t.Context(), maker, q.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return q
}

var anyID = regexp.MustCompile(`/cua-toi/[a-z-]+/([0-9a-f-]{36})`)

// idIn returns the id in the address of a page of an account.
func idIn(text string) string {
	if m := anyID.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// TestLooks checks each template with axe in light and dark colours. It also
// checks that a page fits a screen of 320 px, fits one of 640 px with text of
// double size, and shows which element has the focus. Add new templates to
// looks, memberLooks, makerLooks, deskLooks, invitedLooks, myFairLooks, adminLooks or
// fairLooks.
//
// Both languages have the same colours and markup. So the Vietnamese page is
// checked by all rules on a narrow screen in light colours, and the English page on a
// wide one in dark colours. Beside this, a crawler follows the links of each user's
// pages: see checkRole.
func TestLooks(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	t.Run("public", func(t *testing.T) {
		ref := s.sendForm(t.Context(), "/report", map[string]string{"province": "08", "product_name": "Mật lạ", "text": "Tem mờ, nghi là giả"}).Header().Get("Location")
		looks := append(s.looks(), look{"report-status", ref, strings.Replace(ref, "/phan-anh/", "/en/reports/", 1), 0})
		s.checkLooks(t, s.tab(t, narrow()), looks)
	})
	for _, name := range domain.EditionFileNames() { // of the fixture's edition
		if err := s.files.WriteAll(t.Context(), domain.EditionsFolder+name, []byte("x"), nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range []struct {
		name string
		of   func(*testing.T) ([]look, *browser)
		from []string // pages from which the user of the part reaches all others
	}{
		{"admin", s.adminLooks, []string{"/ban"}}, {"fair", s.fairLooks, []string{"/ban"}}, {"catalogue", s.catalogueLooks, []string{"/ban"}}, {"buyer", s.memberLooks, []string{"/cua-toi", "/en/my"}},
		{"maker", s.makerLooks, []string{"/cua-toi", "/en/my"}}, {"desk", s.deskLooks, []string{"/ban"}}, {"invited", s.invitedLooks, []string{"/cua-toi"}},
		{"my fair", s.myFairLooks, []string{"/cua-toi"}},
	} {
		t.Run(part.name, func(t *testing.T) {
			looks, b := part.of(t)
			for name, second := range s.beside(t, part.name, looks, b) {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					checkRole(t, second, nil, part.from...)
				})
			}
			t.Run("links", func(t *testing.T) {
				t.Parallel()
				checkRole(t, b, looks, part.from...)
			})
			t.Run("looks", func(t *testing.T) {
				t.Parallel()
				p := s.tab(t, narrow())
				p.Keep("__Host-chophien", b.cookies["__Host-chophien"])
				s.checkLooks(t, p, looks)
				if part.name == "desk" {
					s.checkDelegationList(t, p, looks)
				}
			})
		})
	}
	t.Run("second factor", func(t *testing.T) {
		s := newEmbedded(t)
		b := s.officeUser(t, "ban.to.chuc@example.vn", domain.RoleOrganizer)
		p := s.tab(t, narrow())
		p.Keep("__Host-chophien", b.cookies["__Host-chophien"])
		look := []look{{"second-factor", "/cua-toi/xac-thuc-hai-buoc", "/en/my/second-factor", 0}}
		s.checkLooks(t, p, look)
		check := func(name string) {
			t.Helper()
			if fault := p.Sideways(); fault != "" {
				t.Errorf("%s on a screen of 320 px: %s", name, fault)
			}
			for _, v := range p.Violations() {
				t.Errorf("%s: %s", name, v)
			}
			p.Shot("second-factor-" + name)
		}
		p.Resize(narrow())
		p.Go(look[0].vi)
		p.Fill("Mật khẩu", secret)
		p.Follow("Bắt đầu")
		check("key")
		key := keyOnPage.FindStringSubmatch(p.Text())
		if key == nil {
			t.Fatalf("no key: %s", p.Text())
		}
		p.Fill("Mã", s.appCode(t, strings.ReplaceAll(key[1], " ", ""), 0))
		p.Follow("Bật")
		check("codes")
		s.checkLooks(t, p, look)

		p = s.tab(t, narrow()) // another device
		p.Go("/dang-nhap")
		p.Fill("E-mail", "ban.to.chuc@example.vn")
		p.Fill("Mật khẩu", secret)
		p.Follow("Đăng nhập")
		check("sign-in")
		p.Fill("Mã", s.appCode(t, strings.ReplaceAll(key[1], " ", ""), 1))
		p.Follow("Đăng nhập")
		p.Sees("Của tôi")
	})
	t.Run("newcomer", func(t *testing.T) {
		s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, mails)
		const email = "hop.tac.xa.nong.nghiep.ban.luoc@example.vn"
		b := s.signedUp(t, domain.RoleProducer, email)
		_, token, _ := strings.Cut(s.confirmLink(t, email), "?")
		confirm := look{"account-link", "/xac-nhan?" + token, "/en/confirm?" + token, 0}
		s.checkLooks(t, s.tab(t, narrow()), []look{confirm}) // on another device
		p := s.tab(t, narrow())
		p.Keep("__Host-chophien", b.cookies["__Host-chophien"])
		s.checkLooks(t, p, []look{{"account-link", "/cua-toi/dia-chi-email", "/en/my/email", 0}, confirm})
	})
}

// checkDelegationList checks the preview of a list of goods of a delegation, which is the
// answer to a form.
func (s *site) checkDelegationList(t *testing.T, p *webtest.Tab, looks []look) {
	t.Helper()
	list := filepath.Join(t.TempDir(), "danh-sach.csv")
	if err := os.WriteFile(list, []byte("Tên sản phẩm;Chủ thể\n"+fullSlug+";\nKhông có hàng này;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := looks[slices.IndexFunc(looks, func(l look) bool { return l.template == "desk-delegation" })]
	l.template = "desk-delegation-list"
	for i, x := range [][3]string{{l.vi, "Danh sách hàng trưng bày", "Đọc danh sách"}, {l.en, "List of goods", "Read the list"}} {
		s.checkLook(t, p, l, i == 1, func() {
			p.GoTo(http.StatusOK, x[0])
			p.Upload(x[1], list)
			p.FollowTo(http.StatusUnprocessableEntity, x[2])
		})
	}
}

// beside returns the browsers of users who work beside the user of a part, with the same
// pages.
func (s *site) beside(t *testing.T, part string, looks []look, b *browser) map[string]*browser {
	t.Helper()
	switch part {
	case "desk":
		return map[string]*browser{"second officer": s.deskOfficer(t, "can.bo.thu.hai@example.vn")}
	case "catalogue":
		const email = "cung.catalogue@example.vn"
		people := strings.TrimSuffix(looks[0].vi, "/catalogue") + "/thong-tin/ban-to-chuc"
		b.get(people)
		b.submit(t, people, url.Values{"email": {email}})
		token := between(b.last.Body.String(), "loi-moi-hoi-cho?token=", "<")
		helper := s.signedUp(t, domain.RoleBuyer, email)
		helper.get("/cua-toi/loi-moi-hoi-cho?token=" + token)
		helper.submit(t, "/cua-toi/loi-moi-hoi-cho", url.Values{"token": {token}})
		return map[string]*browser{"co-organizer": helper}
	}
	return nil
}

// narrow is the narrowest screen, with scripts for axe.
func narrow() webtest.Screen {
	return webtest.Screen{Width: 320, Height: 740, Touch: true, Scripts: true}
}

func (s *site) checkLooks(t *testing.T, p *webtest.Tab, looks []look) {
	t.Helper()
	for _, l := range looks {
		for i, target := range []string{l.vi, l.en} {
			s.checkLook(t, p, l, i == 1, func() { p.GoTo(max(l.status, http.StatusOK), target) })
		}
	}
}

// checkLook checks a page that open opens in the tab.
func (s *site) checkLook(t *testing.T, p *webtest.Tab, l look, english bool, open func()) {
	t.Helper()
	target := l.vi
	if english {
		target = l.en
	}
	p.Resize(narrow())
	open()
	if fault := p.Sideways(); fault != "" {
		t.Errorf("%s on a screen of 320 px: %s", target, fault)
	}
	if english {
		p.Resize(webtest.Screen{Width: 1280, Height: 900})
		p.Dark(true)
	}
	for _, v := range p.Violations() {
		t.Errorf("%s: %s", target, v)
	}
	if !english {
		if fault := p.HiddenFocus(); fault != "" {
			t.Errorf("%s: the focus: %s", target, fault)
		}
	}
	p.Dark(false)
	name := l.template + "-" + strconv.Itoa(len(target)) + "-" + map[bool]string{false: "vi", true: "en"}[english]
	p.ShotOn(webtest.Phone(), "phone-"+name)
	p.ShotOn(webtest.Desk(), "desk-"+name)
	p.Resize(webtest.Screen{Width: 640, Height: 740}) // a desk of 1,280 px at 200 %
	p.Scale(200)
	if fault := p.Sideways(); fault != "" {
		t.Errorf("%s with large text: %s", target, fault)
	}
}
