package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// TestReschedule: an organizer and a helper move a fair, after a guest was removed.
func TestReschedule(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		organizer, helper := s.join(t, "fair@example.vn", nil, domain.RoleOrganizer), s.join(t, "phu.ta@example.vn", nil, domain.RoleBuyer)
		rival, buyer := s.join(t, "fair2@example.vn", nil, domain.RoleOrganizer), s.join(t, "buyer@example.vn", nil, domain.RoleBuyer)
		officer := s.join(t, "officer@example.vn", []string{"08"}, domain.RoleOfficer)
		asks := func(by account, method, path, version, body string, want int) string {
			t.Helper()
			w := s.asks(t, by, method, path, version, body)
			wantStatus(t, method+" "+path+" "+body, w, want)
			return w.Body.String()
		}
		w := s.asks(t, organizer, http.MethodPost, "/v1/fairs", "", `{"name":"Hội chợ","venue":"Quảng trường","place":{"province":"tuyen-quang"},"starts_on":"2026-12-10","ends_on":"2026-12-12","organizer":"Sở Công Thương","phone":"0207 382 2222"}`)
		fair := "/v1/fairs/" + text(t, w, "id")
		asks(organizer, http.MethodPost, fair+"/publish", "1", "{}", http.StatusOK)

		// A helper joins with the token of an invitation, and may do the same.
		asks(helper, http.MethodGet, fair+"/organizers", "", "", http.StatusForbidden)
		w = s.asks(t, organizer, http.MethodPost, fair+"/invitations", "", `{"email":"phu.ta@example.vn"}`)
		wantStatus(t, "inviting", w, http.StatusCreated)
		token := fmt.Sprintf(`{"token":%q}`, text(t, w, "token"))
		asks(rival, http.MethodPost, "/v1/me/organizer-invitations/accept", "", token, http.StatusNotFound)
		asks(helper, http.MethodPost, "/v1/me/organizer-invitations/accept", "", token, http.StatusOK)
		asks(organizer, http.MethodPost, fair+"/invitations", "", `{"email":"phu.ta@example.vn"}`, http.StatusConflict)
		w = s.asks(t, helper, http.MethodGet, fair+"/organizers", "", "")
		if text(t, w, "items.#") != "2" || text(t, w, "items.0.owner") != "true" || text(t, w, "items.1.user_id") != helper.ID {
			t.Errorf("the organizers are %s", w.Body)
		}
		asks(helper, http.MethodDelete, fair+"/organizers/"+text(t, w, "items.0.user_id"), "", "", http.StatusConflict)
		asks(helper, http.MethodPut, fair+"/timetable", "0", `{"opens_at":"09:00","closes_at":"11:00","slot_minutes":30,"venue":"Khu kết nối"}`, http.StatusOK)
		w = s.asks(t, helper, http.MethodPost, fair+"/exhibitors", "", fmt.Sprintf(`{"producer_ids":[%q]}`, producerID))
		guest := text(t, w, "items.0.id")
		const yes = `{"answer":"accepted","contact_name":"Nguyễn Thị An","phone":"0912 345 678"}`

		// A guest is removed and invited again.
		if w := s.asks(t, helper, http.MethodPost, fair+"/exhibitors/"+guest+"/remove", "1", `{"reason":""}`); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.reason" {
			t.Errorf("removing without a reason: %d %s", w.Code, w.Body)
		}
		asks(rival, http.MethodPost, fair+"/exhibitors/"+guest+"/remove", "1", `{"reason":"Nhầm"}`, http.StatusNotFound)
		asks(helper, http.MethodPost, fair+"/exhibitors/"+guest+"/remove", "9", `{"reason":"Nhầm"}`, http.StatusPreconditionFailed)
		w = s.asks(t, helper, http.MethodPost, fair+"/exhibitors/"+guest+"/remove", "1", `{"reason":"Nhầm"}`)
		if text(t, w, "state") != "removed" || text(t, w, "removed_reason") != "Nhầm" || text(t, w, "effect.exhibitors") != "1" || text(t, w, "effect.freed_booths.#") != "0" {
			t.Errorf("removed: %d %s", w.Code, w.Body)
		}
		if body := asks(officer, http.MethodPost, "/v1/me/exhibitors/"+guest+"/answer", "2", yes, http.StatusConflict); !strings.Contains(body, `"reason":"guest_removed"`) {
			t.Errorf("a removed guest answers: %s", body)
		}
		asks(organizer, http.MethodPost, fair+"/exhibitors", "", fmt.Sprintf(`{"producer_ids":[%q]}`, producerID), http.StatusCreated)
		asks(officer, http.MethodPost, "/v1/me/exhibitors/"+guest+"/answer", "3", yes, http.StatusOK)
		w = s.asks(t, buyer, http.MethodPost, fair+"/meetings", "", `{"producer_id":"`+producerID+`","starts_at":"2026-12-10T09:00:00+07:00"}`)
		wantStatus(t, "asking", w, http.StatusCreated)
		meeting := w.Header().Get("Location")
		asks(officer, http.MethodPost, meeting+"/accept", "1", "{}", http.StatusOK)

		// The fair moves by a week.
		if body := asks(organizer, http.MethodPatch, fair, "2", `{"venue":"Nhà văn hóa"}`, http.StatusConflict); !strings.Contains(body, "reschedule") {
			t.Errorf("another venue: %s", body)
		}
		for field, body := range map[string]string{
			"body.starts_on": `{"reason":"Bão"}`, "body.reason": `{"starts_on":"2026-12-17","reason":""}`, "body.ends_on": `{"ends_on":"2026-12-01","reason":"Bão"}`,
			"body.opens_at": `{"opens_at":"9 giờ","reason":"Bão"}`, "body.place.province": `{"place":{"province":"99"},"reason":"Bão"}`,
		} {
			if w := s.asks(t, organizer, http.MethodPost, fair+"/reschedule", "", body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != field {
				t.Errorf("%s: %d %s", field, w.Code, w.Body)
			}
		}
		const later = `{"starts_on":"2026-12-17","opens_at":"10:00","reason":"Bão số 5"%s}`
		asks(rival, http.MethodPost, fair+"/reschedule", "", fmt.Sprintf(later, ""), http.StatusNotFound)
		w = s.asks(t, helper, http.MethodPost, fair+"/reschedule", "", fmt.Sprintf(later, ""))
		wantStatus(t, "proposing", w, http.StatusOK)
		if text(t, w, "committed") != "false" || text(t, w, "fair.ends_on") != "2026-12-19" || text(t, w, "meetings.0.fate") != "moved" || text(t, w, "meetings.0.new_starts_at") != "2026-12-17T03:00:00Z" || text(t, w, "timetable.opens_at") != "10:00" {
			t.Errorf("proposed %s", w.Body)
		}
		commit := fmt.Sprintf(later, fmt.Sprintf(`,"commit":%q`, text(t, w, "commit")))
		asks(organizer, http.MethodPost, fair+"/reschedule", "", fmt.Sprintf(later, `,"commit":"00"`), http.StatusConflict)
		if w := s.asks(t, helper, http.MethodPost, fair+"/reschedule", "", commit); text(t, w, "committed") != "true" || text(t, w, "commit") != "<nil>" {
			t.Errorf("confirmed: %d %s", w.Code, w.Body)
		}
		asks(helper, http.MethodPost, fair+"/reschedule", "", commit, http.StatusConflict)
		w = s.asks(t, buyer, http.MethodGet, meeting+"/calendar.ics", "", "")
		for _, want := range []string{"DTSTART:20261217T030000Z\r\n", "SEQUENCE:2\r\n", "STATUS:CONFIRMED\r\n"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("the calendar lacks %q: %s", want, w.Body)
			}
		}
		if w := s.asks(t, buyer, http.MethodGet, "/v1/me/notices", "", ""); text(t, w, "items.0.kind") != "fair.reschedule" || text(t, w, "items.1.kind") != "meeting.accept" {
			t.Errorf("the buyer reads %s", w.Body)
		}
		if w := s.asks(t, organizer, http.MethodGet, "/v1/me/notices", "", ""); text(t, w, "items.0.kind") != "fair.reschedule" {
			t.Errorf("the owner reads %s", w.Body)
		}
		asks(organizer, http.MethodDelete, fair+"/organizers/"+helper.ID, "", "", http.StatusNoContent)
		asks(helper, http.MethodGet, fair+"/desk", "", "", http.StatusNotFound)
	})
}
