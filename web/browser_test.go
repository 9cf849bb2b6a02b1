package web_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chophien/web/webtest"
)

// look is a page that shows a template, in both languages.
type look struct {
	template string
	vi, en   string
	status   int // 0: 200
}

// looks lists a page of every template, with all its parts.
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
		{"verify-form", "/tra-cuu", "/en/verify", 0},
		{"verification", "/verify/" + s.code + "?lang=vi", "/verify/" + s.code + "?lang=en", 0},
		{"verification", "/verify/0000-0000?lang=vi", "/verify/0000-0000?lang=en", 404},
		{"report", "/report?lang=vi&code=" + s.code, "/report?lang=en&code=" + s.code, 0},
		{"report-status", "", "", 0},
		{"text", "/gioi-thieu", "/en/about", 0},
		{"error", "/khong-co", "/en/nothing", 404},
	}
}

// TestLooks: each template is readable for everyone: axe finds nothing in light
// and dark colours, nothing lies beside a screen of 320 px, nor beside one of
// 640 px when the text is twice as large, and all that can have the focus shows
// it.
func TestLooks(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	looks := s.looks()
	ref := s.sendForm(t.Context(), "/report", map[string]string{"province": "08", "product_name": "Mật lạ", "text": "Tem mờ, nghi là giả"}).Header().Get("Location")
	files, err := filepath.Glob("templates/page/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		if !slices.ContainsFunc(looks, func(l look) bool { return l.template == name }) {
			t.Errorf("no page shows the template %s", name)
		}
	}
	narrow := webtest.Screen{Width: 320, Height: 740, Touch: true, Scripts: true}
	zoomed := webtest.Screen{Width: 640, Height: 740} // a desk of 1,280 px at 200 %
	p := s.tab(t, narrow)
	for _, l := range looks {
		if l.template == "report-status" {
			l.vi, l.en = ref, strings.Replace(ref, "/phan-anh/", "/en/reports/", 1)
		}
		l.status = max(l.status, 200)
		for i, target := range []string{l.vi, l.en} {
			p.Dark(false)
			p.Resize(narrow)
			p.GoTo(l.status, target)
			name := strings.NewReplacer("/", "_", "?", "_", "=", "_", "&", "_").Replace(target)
			if fault := p.Sideways(); fault != "" {
				t.Errorf("%s on a screen of 320 px: %s", target, fault)
			}
			for _, v := range p.Violations() {
				t.Errorf("%s: %s", target, v)
			}
			p.Dark(true)
			for _, v := range p.Violations("color-contrast") {
				t.Errorf("%s in dark colours: %s", target, v)
			}
			if i == 0 { // the other language has the same markup
				if fault := p.HiddenFocus(); fault != "" {
					t.Errorf("%s: the focus: %s", target, fault)
				}
			}
			p.Dark(false)
			p.ShotOn(webtest.Phone(), "phone"+name)
			p.ShotOn(webtest.Desk(), "desk"+name)
			p.Resize(zoomed)
			p.Scale(200)
			if fault := p.Sideways(); fault != "" {
				t.Errorf("%s with large text: %s", target, fault)
			}
		}
	}
}
