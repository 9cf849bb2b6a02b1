package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// TestProgramme: organizers keep the organisations and the programme of a fair, and
// everybody reads them as JSON, as a calendar, in the edition and in its corrections.
func TestProgramme(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		organizer, other := s.join(t, "ban-to-chuc@example.vn", nil, domain.RoleOrganizer), s.join(t, "ban-khac@example.vn", nil, domain.RoleOrganizer)
		head, today := organizer.header(), domain.Today(noon)
		match := func(tag string) map[string]string { return with(head, "If-Match", tag) }
		w := s.send(http.MethodPost, "/v1/fairs", head, fmt.Sprintf(`{"name":"Hội chợ","name_en":"Fair","venue":"Quảng trường","place":{"province":"tuyen-quang"},"starts_on":%q,"ends_on":%q,"organizer":"Sở Công Thương","phone":"0912345678"}`, today+10, today+13))
		wantStatus(t, "the fair", w, http.StatusCreated)
		slug, fair := text(t, w, "slug"), "/v1/fairs/"+text(t, w, "id")
		at := func(hour int) string { return fmt.Sprintf("%sT%02d:00:00+07:00", today+10, hour) }
		event := func(title, place string, from, until int) string {
			return fmt.Sprintf(`{"title":%q,"starts_at":%q,"ends_at":%q,"place":%q}`, title, at(from), at(until), place)
		}
		organisation, opening := "", ""

		step(t, "organisations with a logo", func(t *testing.T) {
			const form = `{"role":"sponsor","level":"gold","name":"Ngân hàng Trà","name_en":"Tea Bank","website":"https://tra.example.vn"}`
			wantStatus(t, "another organizer", s.send(http.MethodPost, fair+"/organisations", other.header(), form), http.StatusNotFound)
			w := s.send(http.MethodPost, fair+"/organisations", head, `{"role":"host","level":"gold","name":"Sở"}`)
			if wantStatus(t, "a level of a host", w, http.StatusUnprocessableEntity); !strings.Contains(w.Body.String(), `"body.level"`) {
				t.Errorf("no field is named: %s", w.Body)
			}
			w = s.send(http.MethodPost, fair+"/organisations", head, form)
			wantStatus(t, "adding", w, http.StatusCreated)
			organisation = fair + "/organisations/" + text(t, w, "id")
			wantStatus(t, "no logo yet", s.do(http.MethodGet, organisation+"/logo", head), http.StatusNotFound)
			w = s.sendFile(http.MethodPut, organisation+"/logo", match(`"1"`), photograph(t))
			wantStatus(t, "a logo", w, http.StatusOK)
			wantStatus(t, "an old version", s.sendFile(http.MethodPut, organisation+"/logo", match(`"1"`), photograph(t)), http.StatusPreconditionFailed)
			wantStatus(t, "the logo of a draft", s.do(http.MethodGet, organisation+"/logo", nil), http.StatusNotFound)
			w = s.send(http.MethodPut, organisation, match(`"2"`), `{"role":"sponsor","name":"Ngân hàng Trà","text":"Vốn cho hợp tác xã"}`)
			wantStatus(t, "changing", w, http.StatusOK)
			if text(t, w, "logo.width") == "" || text(t, w, "role_name") != "Đơn vị tài trợ" {
				t.Errorf("changed is %s", w.Body)
			}
		})
		step(t, "events", func(t *testing.T) {
			wantStatus(t, "another organizer", s.send(http.MethodPost, fair+"/events", other.header(), event("Khai mạc", "Sân khấu", 8, 9)), http.StatusNotFound)
			for field, body := range map[string]string{"ends_at": event("Khai mạc", "Sân khấu", 9, 8), "place": event("Khai mạc", "", 8, 9), "title": event(" ", "Sân khấu", 8, 9)} {
				w := s.send(http.MethodPost, fair+"/events", head, body)
				if wantStatus(t, field, w, http.StatusUnprocessableEntity); !strings.Contains(w.Body.String(), `"body.`+field+`"`) {
					t.Errorf("%s is not named: %s", field, w.Body)
				}
			}
			w := s.send(http.MethodPost, fair+"/events", head, event("Khai mạc", "Sân khấu", 8, 10))
			wantStatus(t, "adding", w, http.StatusCreated)
			opening = text(t, w, "id")
			w = s.send(http.MethodPost, fair+"/events", head, event("Múa sạp", "sân khấu", 9, 11))
			wantStatus(t, "one at the same place", w, http.StatusCreated)
			if text(t, w, "overlaps.0") != opening {
				t.Errorf("no warning of the opening: %s", w.Body)
			}
			wantStatus(t, "the programme of a draft", s.do(http.MethodGet, fair+"/events", nil), http.StatusNotFound)
			wantStatus(t, "its calendar", s.do(http.MethodGet, fair+"/programme.ics", nil), http.StatusNotFound)
		})
		wantStatus(t, "publishing", s.send(http.MethodPost, fair+"/publish", match("*"), "{}"), http.StatusOK)
		step(t, "everybody reads them", func(t *testing.T) {
			w := s.do(http.MethodGet, "/v1/fairs/"+slug+"/events", nil)
			wantStatus(t, "the programme", w, http.StatusOK)
			if text(t, w, "items.0.id") != opening || strings.Contains(w.Body.String(), `"overlaps":["`) {
				t.Errorf("everybody reads %s", w.Body)
			}
			w = s.do(http.MethodGet, "/v1/fairs/"+slug+"/organisations", map[string]string{"Accept-Language": "en"})
			if wantStatus(t, "the organisations", w, http.StatusOK); text(t, w, "items.0.role_name") != "Sponsors" {
				t.Errorf("everybody reads %s", w.Body)
			}
			wantStatus(t, "the logo", s.do(http.MethodGet, organisation+"/logo?size=small", nil), http.StatusOK)
			wantStatus(t, "a calendar in another language", s.do(http.MethodGet, fair+"/programme.ics?language=fr", nil), http.StatusUnprocessableEntity)
			for _, path := range []string{"/hoi-cho/", "/en/fairs/"} {
				if page := s.do(http.MethodGet, path+slug, nil).Body.String(); !strings.Contains(page, "Khai mạc") || !strings.Contains(page, "Ngân hàng Trà") || !strings.Contains(page, "/programme.ics?language=") {
					t.Errorf("the page %s lacks the programme or the sponsor", path)
				}
			}
		})
		step(t, "an edition with both", func(t *testing.T) {
			wantStatus(t, "the draft", s.send(http.MethodPut, fair+"/catalogue-draft", match(`"0"`), `{"sections":[{"kind":"other","title":"Tất cả","pinned":[{"kind":"product","id":"`+honeyID+`"}]}]}`), http.StatusOK)
			wantStatus(t, "freezing", s.send(http.MethodPost, fair+"/editions", match(`"1"`), `{"confirm_left_out":true}`), http.StatusCreated)
			makeFiles(t, s, strings.TrimPrefix(fair, "/v1/fairs/"), organizer.ID)
			wantStatus(t, "publishing it", s.send(http.MethodPost, fair+"/editions/1/publish", head, ""), http.StatusOK)
			w := s.do(http.MethodGet, fair+"/catalogue.json", nil)
			if text(t, w, "content.events.0.title") != "Khai mạc" || text(t, w, "content.organisations.0.name") != "Ngân hàng Trà" {
				t.Errorf("the edition is %.600s", w.Body)
			}
			w = s.do(http.MethodGet, fair+"/catalogue.html?language=both", nil)
			page := w.Body.String()
			if got := w.Header().Get("Content-Disposition"); got != "inline" {
				t.Errorf("the page is sent as %q", got)
			}
			if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "img-src 'self'") || strings.Contains(csp, "script-src") {
				t.Errorf("the policy is %q", csp)
			}
			for _, want := range []string{"Khai mạc", "Ngân hàng Trà", `lang="en"`, "overflow-wrap", `href="` + publicURL + "/hoi-cho/" + slug + `/dinh-chinh?edition=1"`} {
				if !strings.Contains(page, want) {
					t.Errorf("the page lacks %s", want)
				}
			}
			_, picture, ok := strings.Cut(page, `src="`)
			picture, _, _ = strings.Cut(picture, `"`)
			if !ok || !strings.HasPrefix(picture, "/v1/fairs/"+slug+"/catalogue/pictures/") {
				t.Fatalf("the first picture is at %q", picture)
			}
			if w = s.do(http.MethodGet, picture, nil); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/jpeg" {
				t.Errorf("the picture: %d %s", w.Code, w.Header().Get("Content-Type"))
			}
			wantStatus(t, "a picture that is none", s.do(http.MethodGet, "/v1/fairs/"+slug+"/catalogue/pictures/..%2Fcatalogue.json", nil), http.StatusNotFound)
		})
		step(t, "what changes later", func(t *testing.T) {
			wantStatus(t, "deleting what is public", s.send(http.MethodDelete, fair+"/events/"+opening, match("*"), ""), http.StatusConflict)
			wantStatus(t, "an old version", s.send(http.MethodPut, fair+"/events/"+opening, match(`"7"`), event("Khai mạc", "Nhà A", 8, 10)), http.StatusPreconditionFailed)
			wantStatus(t, "another place", s.send(http.MethodPut, fair+"/events/"+opening, match(`"1"`), event("Khai mạc", "Nhà A", 8, 10)), http.StatusOK)
			wantStatus(t, "no reason", s.send(http.MethodPost, fair+"/events/"+opening+"/cancel", match(`"2"`), `{"reason":""}`), http.StatusUnprocessableEntity)
			wantStatus(t, "cancelling", s.send(http.MethodPost, fair+"/events/"+opening+"/cancel", match(`"2"`), `{"reason":"Mưa lớn"}`), http.StatusOK)
			ics := s.do(http.MethodGet, "/v1/fairs/"+slug+"/programme.ics", nil)
			body := strings.ReplaceAll(ics.Body.String(), "\r\n ", "")
			for _, want := range []string{"UID:" + opening + "@chophien", "SEQUENCE:2", "STATUS:CANCELLED", "STATUS:CONFIRMED"} {
				if !strings.Contains(body, want) {
					t.Errorf("the calendar lacks %s: %s", want, body)
				}
			}
			for path, want := range map[string]string{"/hoi-cho/" + slug + "/dinh-chinh?edition=1": "không diễn ra", "/en/fairs/" + slug + "/corrections": "does not take place"} {
				w := s.do(http.MethodGet, path, nil)
				if wantStatus(t, path, w, http.StatusOK); !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), "Khai mạc") {
					t.Errorf("the corrections lack the opening: %s", w.Body)
				}
			}
			wantStatus(t, "the corrections of no edition", s.do(http.MethodGet, "/hoi-cho/"+slug+"/dinh-chinh?edition=9", nil), http.StatusNotFound)
			wantStatus(t, "a logo of an edition", s.send(http.MethodDelete, organisation+"/logo", match("*"), ""), http.StatusNoContent)
			wantStatus(t, "an organisation", s.send(http.MethodDelete, organisation, match("*"), ""), http.StatusNoContent)
		})
	})
}
