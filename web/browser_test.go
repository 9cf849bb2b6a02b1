package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"chophien/domain"
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
		{"statistics", "/thong-ke", "/en/statistics", 0},
		{"sign-in", "/dang-nhap", "/en/sign-in", 0},
		{"sign-up", "/dang-ky?role=buyer", "/en/sign-up?role=buyer", 0},
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
	}, b
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
// looks or memberLooks.
func TestLooks(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	t.Run("public", func(t *testing.T) {
		ref := s.sendForm(t.Context(), "/report", map[string]string{"province": "08", "product_name": "Mật lạ", "text": "Tem mờ, nghi là giả"}).Header().Get("Location")
		looks := append(s.looks(), look{"report-status", ref, strings.Replace(ref, "/phan-anh/", "/en/reports/", 1), 0})
		s.checkLooks(t, s.tab(t, narrow()), looks)
	})
	t.Run("buyer", func(t *testing.T) {
		looks, b := s.memberLooks(t)
		p := s.tab(t, narrow())
		p.Keep("__Host-chophien", b.cookies["__Host-chophien"])
		s.checkLooks(t, p, looks)
	})
}

// narrow is the narrowest screen, with scripts for axe.
func narrow() webtest.Screen {
	return webtest.Screen{Width: 320, Height: 740, Touch: true, Scripts: true}
}

func (s *site) checkLooks(t *testing.T, p *webtest.Tab, looks []look) {
	t.Helper()
	zoomed := webtest.Screen{Width: 640, Height: 740} // a desk of 1,280 px at 200 %
	for _, l := range looks {
		for i, target := range []string{l.vi, l.en} {
			p.Resize(narrow())
			p.GoTo(max(l.status, http.StatusOK), target)
			if fault := p.Sideways(); fault != "" {
				t.Errorf("%s on a screen of 320 px: %s", target, fault)
			}
			for _, v := range p.Violations() {
				t.Errorf("%s: %s", target, v)
			}
			if i == 0 { // the other language has the same colours and markup
				p.Dark(true)
				for _, v := range p.Violations("color-contrast") {
					t.Errorf("%s in dark colours: %s", target, v)
				}
				p.Dark(false)
				if fault := p.HiddenFocus(); fault != "" {
					t.Errorf("%s: the focus: %s", target, fault)
				}
				p.ShotOn(webtest.Phone(), "phone-"+l.template+"-"+strconv.Itoa(len(target)))
				p.ShotOn(webtest.Desk(), "desk-"+l.template+"-"+strconv.Itoa(len(target)))
			}
			p.Resize(zoomed)
			p.Scale(200)
			if fault := p.Sideways(); fault != "" {
				t.Errorf("%s with large text: %s", target, fault)
			}
		}
	}
}
