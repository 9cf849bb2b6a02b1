package web_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// phone is the User-Agent of a person.
const phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"

// TestFigures checks that openings of public pages and checks of codes are counted
// for their producer, and not those of robots or of its members.
func TestFigures(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, maker := s.memberOf(t, "ban@example.vn")
		other := s.signedUp(t, domain.RoleProducer, "khac@example.vn")
		s.uncompared = true
		s.get("/san-pham/"+fullSlug, "User-Agent", phone)
		s.get("/san-pham/"+fullSlug, "User-Agent", phone) // a kept page
		s.get("/en/producers/htx-day-du", "User-Agent", phone)
		s.get("/verify/"+s.code+"?lang=vi", "User-Agent", phone)
		other.ask(http.MethodGet, "/san-pham/"+fullSlug, "", "User-Agent", phone)
		for _, agent := range []string{"", "curl/8.5", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "facebookexternalhit/1.1", "Mozilla/5.0 HeadlessChrome/130"} {
			s.get("/san-pham/"+fullSlug, "User-Agent", agent)
		}
		s.do(http.MethodHead, "/san-pham/"+fullSlug, "User-Agent", phone)
		s.get("/san-pham/"+fullSlug, "User-Agent", phone, "Sec-Purpose", "prefetch")
		b.ask(http.MethodGet, "/san-pham/"+fullSlug, "", "User-Agent", phone)
		before, err := s.store.Figures(t.Context(), maker, 12, domain.Today(noon))
		if err != nil || before[11].Views != 0 {
			t.Errorf("a request wrote a count: %+v, %v", before, err)
		}
		if err := s.opened.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := s.store.Figures(t.Context(), maker, 12, domain.Today(noon))
		if want := (domain.MonthFigures{Month: "2026-11", Views: 4, Scans: 1}); err != nil || len(got) != 12 || got[11] != want {
			t.Errorf("the figures are %+v, %v", got, err)
		}
		b.checkBoth(t, "/cua-toi/so-lieu")
		if b.get("/cua-toi/so-lieu"); !b.says("Lượt xem trang của bạn") || !strings.Contains(b.last.Body.String(), ">4<") {
			t.Errorf("the page of figures: %.4000s", b.last.Body)
		}
	})
}
