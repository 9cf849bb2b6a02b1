package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
)

// deskOrganizer returns a browser of an organizer, with its user.
func (s *site) deskOrganizer(t *testing.T, email string) (*browser, domain.Actor) {
	t.Helper()
	b := s.signedUp(t, domain.RoleBuyer, email)
	u, err := s.store.UserByEmail(t.Context(), email)
	if err == nil {
		u, err = s.store.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Roles: []domain.Role{domain.RoleOrganizer}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b, domain.Actor{UserID: u.ID, Roles: u.Roles}
}

// newFair returns the address of the desk of a fair that the organizer adds.
func (b *browser) newFair(t *testing.T, name string) string {
	t.Helper()
	const form = "/ban/hoi-cho/moi"
	b.get(form)
	b.submit(t, form, url.Values{
		"name": {name}, "starts_on": {"18/03/2027"}, "ends_on": {"22/03/2027"}, "venue": {"Cung Triển lãm"}, "place.province": {"08"}, "organizer": {"Sở Công Thương"}, "phone": {"0207123456"},
	})
	if !strings.HasPrefix(b.at, "/ban/hoi-cho/0") {
		t.Fatalf("a new fair: %s %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	return b.at
}

// TestDeskFair: an organizer adds a fair and sees what waits; others see nothing of it.
func TestDeskFair(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b, _ := s.deskOrganizer(t, "to.chuc@example.vn")
		b.checkBoth(t, "/ban/hoi-cho")
		b.checkBoth(t, "/ban/hoi-cho/moi")
		b.get("/ban/hoi-cho/moi")
		b.submit(t, "/ban/hoi-cho/moi", url.Values{"name": {"Hội chợ Xuân"}, "starts_on": {"mai"}, "ends_on": {"22/03/2027"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`href="#starts_on"`) || !b.says(`value="mai"`) || !b.says(`value="Hội chợ Xuân"`) {
			t.Fatalf("a wrong day: %d %.2500s", b.last.Code, b.last.Body)
		}
		at := b.newFair(t, "Hội chợ Xuân 2027")
		if !b.says("Đã lưu bản nháp của hội chợ") || !b.says("Hội chợ còn là bản nháp") || !b.says("18/03/2027") {
			t.Errorf("the desk of the draft: %.3000s", b.last.Body)
		}
		b.checkBoth(t, at)
		for query, found := range map[string]bool{"": true, "?tinh-trang=draft": true, "?tinh-trang=closed": false} {
			if b.get("/ban/hoi-cho" + query); b.last.Code != http.StatusOK || b.says("Hội chợ Xuân 2027") != found {
				t.Errorf("the list %s: %d, found %t", query, b.last.Code, !found)
			}
		}
		other, _ := s.deskOrganizer(t, "to.chuc.khac@example.vn")
		for target, want := range map[string]int{"/ban/hoi-cho": http.StatusOK, at: http.StatusNotFound} {
			if got := other.ask(http.MethodGet, target, ""); got.Code != want || got.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("another organizer at %s: %d", target, got.Code)
			}
		}
	})
}
