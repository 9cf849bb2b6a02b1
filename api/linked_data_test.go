package api_test

import (
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

const ldJSON = "application/ld+json"

// TestLinkedData checks that a client that prefers JSON-LD gets the public
// thing in the vocabulary of schema.org, with its own ETag.
func TestLinkedData(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	organizer := domain.Actor{UserID: s.join(t, "hoi-cho@example.vn", nil, domain.RoleOrganizer).ID, Roles: []domain.Role{domain.RoleOrganizer}}
	today := domain.Today(noon)
	fair, err := s.store.AddFair(t.Context(), organizer, domain.Fair{
		Name: "Hội chợ Xuân", Venue: "Quảng trường", Organizer: "Sở Công Thương", Phone: "0912345678", StartsOn: today + 10, EndsOn: today + 13, Place: domain.Place{ProvinceCode: "08"},
	})
	if err == nil {
		fair, err = s.store.MoveFair(t.Context(), organizer, fair.ID, fair.Version, domain.FairPublish, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]map[string]string{
		"/v1/products/" + honeyID: {
			"@type": "Product", "name": honey, "url": publicURL + "/san-pham/mat-ong-thu-nghiem", "hasCertification.@type": "Certification", "manufacturer.name": "HTX Thử nghiệm <b>",
		},
		"/v1/producers/" + producerID:     {"@type": "Organization", "url": publicURL + "/chu-the/htx-thu-nghiem", "address.addressCountry": "VN"},
		"/v1/craft-villages/" + villageID: {"@type": "Place", "name": "Làng thử nghiệm", "url": publicURL + "/lang-nghe/lang-thu-nghiem"},
		"/v1/tourism-sites/" + siteID:     {"@type": "TouristAttraction", "name": "Điểm thử nghiệm", "url": publicURL + "/du-lich/diem-thu-nghiem"},
		"/v1/fairs/" + fair.ID:            {"@type": "Event", "name": "Hội chợ Xuân", "startDate": fair.StartsOn.String(), "url": publicURL + "/hoi-cho/" + fair.Slug, "location.name": "Quảng trường"},
	} {
		t.Run(want["@type"], func(t *testing.T) {
			w := s.do(http.MethodGet, path, map[string]string{"Accept": ldJSON})
			wantStatus(t, "JSON-LD", w, http.StatusOK)
			if got := w.Header().Get("Content-Type"); got != ldJSON+"; charset=utf-8" {
				t.Errorf("content type %q", got)
			}
			if vary := strings.Join(w.Header().Values("Vary"), ","); !strings.Contains(strings.ReplaceAll(vary, "Accept-", ""), "Accept") {
				t.Errorf("Vary: %s", vary)
			}
			if text(t, w, "@context") != "https://schema.org" {
				t.Errorf("the context of %s", w.Body)
			}
			for at, value := range want {
				if got := text(t, w, at); got != value {
					t.Errorf("%s is %q, want %q", at, got, value)
				}
			}
			if strings.Contains(w.Body.String(), "stars") || strings.Contains(w.Body.String(), "sao") {
				t.Errorf("it names stars: %s", w.Body)
			}
			tag := w.Header().Get("ETag")
			plain := s.do(http.MethodGet, path, map[string]string{"Accept": "application/json"})
			if plain.Header().Get("ETag") == tag || !strings.HasPrefix(plain.Header().Get("Content-Type"), "application/json") || !strings.Contains(strings.Join(plain.Header().Values("Vary"), ","), "Accept") {
				t.Errorf("as JSON: %v", plain.Header())
			}
			wantStatus(t, "not changed", s.do(http.MethodGet, path, map[string]string{"Accept": ldJSON, "If-None-Match": tag}), http.StatusNotModified)
			wantStatus(t, "the tag of the other form", s.do(http.MethodGet, path, map[string]string{"Accept": ldJSON, "If-None-Match": plain.Header().Get("ETag")}), http.StatusOK)
		})
	}

	accept := func(value, query string) string {
		w := s.do(http.MethodGet, "/v1/products/"+honeyID+query, map[string]string{"Accept": value})
		got, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
		return got
	}
	for value, want := range map[string]string{
		"": "application/json", "*/*": "application/json", "application/*": "application/json", "application/ld+json;q=0": "application/json",
		"application/ld+json;q=0.5, application/json": "application/json", "application/json;q=0.5, application/ld+json": ldJSON,
		"text/html, Application/LD+JSON; q=0.9, */*;q=0.1": ldJSON,
	} {
		t.Run("Accept: "+value, func(t *testing.T) {
			if got := accept(value, ""); got != want {
				t.Errorf("%q", got)
			}
		})
	}
	get := func(path string) string {
		return s.do(http.MethodGet, path, map[string]string{"Accept": ldJSON}).Body.String()
	}
	for name, path := range map[string]string{
		"a revoked certificate": "/v1/products/" + revokedID, "a day after the certificate": "/v1/products/" + honeyID + "?valid_on=2035-01-01",
	} {
		t.Run(name, func(t *testing.T) {
			if got := get(path); !strings.Contains(got, `"@type":"Product"`) || strings.Contains(got, "hasCertification") || strings.Contains(got, "offers") {
				t.Errorf("%s", got)
			}
		})
	}
	for _, path := range []string{"/v1/producers/" + producerID, "/v1/craft-villages/" + villageID, "/v1/tourism-sites/" + siteID} {
		for day, want := range map[string]int{"2027-02-30": http.StatusUnprocessableEntity, "2027-02-28": http.StatusOK} {
			wantStatus(t, path+" on "+day, s.do(http.MethodGet, path+"?valid_on="+day, map[string]string{"Accept": ldJSON}), want)
		}
	}
	for path, want := range map[string]int{
		"/v1/products/" + draftID: http.StatusNotFound, "/v1/products/" + honeyID + "?valid_on=x": http.StatusUnprocessableEntity, "/v1/products/" + honeyID + "?day=1": http.StatusUnprocessableEntity,
	} {
		wantStatus(t, path, s.do(http.MethodGet, path, map[string]string{"Accept": ldJSON}), want)
	}
}
