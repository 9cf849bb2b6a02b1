package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"chophien/domain"
)

// TestAtTheFair: buyers and producers meet, labels are scanned, and the
// organizer reads the report (checks A2, A5, A7, A11, I8, L3, M1, M5).
func TestAtTheFair(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		organizer, rival := s.join(t, "fair@example.vn", nil, domain.RoleOrganizer), s.join(t, "fair2@example.vn", nil, domain.RoleOrganizer)
		buyer, other := s.join(t, "buyer@example.vn", nil, domain.RoleBuyer), s.join(t, "other@example.vn", nil, domain.RoleBuyer)
		officer := s.join(t, "officer@example.vn", []string{"08"}, domain.RoleOfficer)
		asks := func(by account, method, path, version, body string, want int) string {
			t.Helper()
			w := s.asks(t, by, method, path, version, body)
			wantStatus(t, method+" "+path, w, want)
			return w.Body.String()
		}
		// The fair is on, and exhibits the honey of a producer whose officer
		// answers for it.
		w := s.asks(t, organizer, http.MethodPost, "/v1/fairs", "", `{"name":"Hội chợ <b>OCOP</b>","venue":"Quảng trường","place":{"province":"tuyen-quang"},"starts_on":"2026-11-22","ends_on":"2026-11-25","organizer":"Sở Công Thương","phone":"0207 382 2222"}`)
		wantStatus(t, "adding a fair", w, http.StatusCreated)
		slug, fair := text(t, w, "slug"), "/v1/fairs/"+text(t, w, "id")
		table := fair + "/timetable"
		const hours = `{"opens_at":"09:00","closes_at":"11:00","slot_minutes":30,"venue":"Khu kết nối"}`
		asks(organizer, http.MethodPut, table, "", hours, http.StatusPreconditionRequired)
		asks(rival, http.MethodPut, table, "0", hours, http.StatusNotFound)
		for field, body := range map[string]string{
			"body.opens_at": strings.Replace(hours, "09:00", "9 giờ", 1), "body.closes_at": strings.Replace(hours, "11:00", "09:10", 1), "body.slot_minutes": strings.Replace(hours, "30", "3", 1),
		} {
			t.Run(field, func(t *testing.T) {
				if w := s.asks(t, organizer, http.MethodPut, table, "0", body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != field {
					t.Errorf("%s: %d %s", field, w.Code, w.Body)
				}
			})
		}
		asks(organizer, http.MethodPut, table, "0", hours, http.StatusOK)
		asks(organizer, http.MethodPut, table, "0", hours, http.StatusPreconditionFailed)
		asks(account{}, http.MethodGet, table, "", "", http.StatusNotFound)
		asks(organizer, http.MethodPost, fair+"/publish", "1", "{}", http.StatusOK)
		if w := s.asks(t, account{}, http.MethodGet, "/v1/fairs/"+slug+"/timetable", "", ""); text(t, w, "opens_at") != "09:00" || text(t, w, "ends_on") != "2026-11-25" {
			t.Errorf("the timetable: %s", w.Body)
		}
		w = s.asks(t, organizer, http.MethodPost, fair+"/exhibitors", "", fmt.Sprintf(`{"producer_ids":[%q,%q]}`, producerID, id404))
		if w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.producer_ids[1]" {
			t.Errorf("an unknown producer: %d %s", w.Code, w.Body)
		}
		guest := text(t, s.asks(t, organizer, http.MethodPost, fair+"/exhibitors", "", fmt.Sprintf(`{"producer_ids":[%q]}`, producerID)), "items.0.id")
		asks(buyer, http.MethodGet, fair+"/slots?on=2026-11-24&producer_id="+producerID, "", "", http.StatusConflict)
		asks(officer, http.MethodPost, "/v1/me/exhibitors/"+guest+"/answer", "1", `{"answer":"accepted","contact_name":"Nguyễn Thị An","phone":"0912 345 678"}`, http.StatusOK)
		asks(officer, http.MethodPut, "/v1/me/exhibitors/"+guest+"/exhibits", "2", fmt.Sprintf(`{"items":[{"kind":"product","id":%q}]}`, honeyID), http.StatusOK)

		// A meeting is requested once, accepted by the other side, and in both
		// calendars.
		const ask = `{"producer_id":"` + producerID + `","starts_at":"2026-11-24T09:00:00+07:00","subject":"Mật ong; <b>sỉ</b>"}`
		for field, body := range map[string]string{
			"body.starts_at": strings.Replace(ask, "09:00:00", "09:01:00", 1), "body.producer_id": strings.Replace(ask, producerID, id404, 1), "body.state": strings.Replace(ask, `{"p`, `{"state":"accepted","p`, 1),
			"body.lead_id": fmt.Sprintf(`{"lead_id":%q,"starts_at":"2026-11-24T02:00:00Z"}`, id404),
		} {
			t.Run(field, func(t *testing.T) {
				if w := s.asks(t, buyer, http.MethodPost, fair+"/meetings", "", body); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != field {
					t.Errorf("%s: %d %s", field, w.Code, w.Body)
				}
			})
		}
		keyed := with(buyer.header(), "Idempotency-Key", "gap-1")
		w = s.send(http.MethodPost, fair+"/meetings", keyed, ask)
		wantStatus(t, "asking", w, http.StatusCreated)
		meeting, id := w.Header().Get("Location"), text(t, w, "id")
		if again := s.send(http.MethodPost, fair+"/meetings", keyed, ask); again.Code != http.StatusCreated || again.Body.String() != w.Body.String() {
			t.Errorf("the same again: %d %s", again.Code, again.Body)
		}
		asks(buyer, http.MethodPost, fair+"/meetings", "", ask, http.StatusConflict)
		asks(other, http.MethodPost, fair+"/meetings", "", ask, http.StatusCreated)
		for _, a := range []account{other, s.join(t, "khac@example.vn", []string{"01"}, domain.RoleOfficer)} {
			for _, path := range []string{meeting, meeting + "/calendar.ics"} {
				asks(a, http.MethodGet, path, "", "", http.StatusNotFound)
			}
			asks(a, http.MethodPost, meeting+"/accept", "1", "{}", http.StatusNotFound)
		}
		asks(buyer, http.MethodPost, meeting+"/accept", "1", "{}", http.StatusForbidden)
		asks(officer, http.MethodPost, meeting+"/accept", "7", "{}", http.StatusPreconditionFailed)
		asks(officer, http.MethodPost, meeting+"/accept", "1", "{}", http.StatusOK)
		asks(officer, http.MethodPost, meeting+"/decline", "2", "{}", http.StatusConflict)
		// The other request for the slot is cancelled; calendars that have it learn so.
		if w := s.asks(t, other, http.MethodGet, "/v1/me/meetings?state=cancelled", "", ""); text(t, w, "items.#") != "1" {
			t.Errorf("the other buyer lists %s", w.Body)
		} else {
			lost := "/v1/me/meetings/" + text(t, w, "items.0.id")
			asks(officer, http.MethodPost, lost+"/accept", "2", "{}", http.StatusConflict)
			if w := s.asks(t, other, http.MethodGet, lost+"/calendar.ics", "", ""); !strings.Contains(w.Body.String(), "SEQUENCE:1\r\n") || !strings.Contains(w.Body.String(), "STATUS:CANCELLED\r\n") {
				t.Errorf("the calendar says %s", w.Body)
			}
			if w := s.asks(t, other, http.MethodGet, "/v1/me/meetings.ics", "", ""); strings.Contains(w.Body.String(), "BEGIN:VEVENT") {
				t.Errorf("the calendar keeps the lost meeting: %s", w.Body)
			}
		}
		// The organizer sees who meets whom, not about what.
		w = s.asks(t, organizer, http.MethodGet, fair+"/meeting-list?state=accepted", "", "")
		if text(t, w, "items.#") != "1" || text(t, w, "items.0.id") != id || strings.Contains(w.Body.String(), "sỉ") {
			t.Errorf("the organizer lists %s", w.Body)
		}
		for _, path := range []string{"/meeting-list", "/meeting-list.xlsx", "/desk"} {
			asks(rival, http.MethodGet, fair+path, "", "", http.StatusNotFound)
			asks(buyer, http.MethodGet, fair+path, "", "", http.StatusForbidden)
		}
		if w := s.asks(t, organizer, http.MethodGet, fair+"/meeting-list.xlsx", "", ""); !bytes.HasPrefix(w.Body.Bytes(), []byte("PK")) {
			t.Errorf("the sheet: %d", w.Code)
		}
		if w := s.asks(t, organizer, http.MethodPost, fair+"/meetings/"+id+"/cancel", "2", `{"reason":" "}`); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.reason" {
			t.Errorf("cancelling without a reason: %d %s", w.Code, w.Body)
		}
		asks(rival, http.MethodPost, fair+"/meetings/"+id+"/cancel", "2", `{"reason":"Mất điện"}`, http.StatusNotFound)
		w = s.send(http.MethodGet, fair+"/desk", with(organizer.header(), "Accept-Language", "en"), "")
		if text(t, w, "items.0.part") != "exhibitors_unplaced" || text(t, w, "items.0.overdue") != "1" || text(t, w, "items.0.step.path") != fair+"/booths/proposal" || text(t, w, "items.0.step.label") != "Look at the proposal for booths" ||
			text(t, w, "steps.2.name") != "booths" || text(t, w, "steps.2.state") != "now" || text(t, w, "steps.2.overdue") != "1" {
			t.Errorf("the desk: %s", w.Body)
		}
		if w := s.asks(t, other, http.MethodGet, fair+"/slots?on=2026-11-24&producer_id="+producerID, "", ""); text(t, w, "items.#") != "3" || text(t, w, "items.0.starts_at") != "2026-11-24T02:30:00Z" {
			t.Errorf("free are %s", w.Body)
		}
		asks(other, http.MethodGet, fair+"/slots?on=mai&producer_id="+producerID, "", "", http.StatusUnprocessableEntity)
		for _, path := range []string{"/v1/me/meetings.ics", meeting + "/calendar.ics"} {
			w := s.asks(t, buyer, http.MethodGet, path, "", "")
			for _, want := range []string{"UID:" + id + "@chophien.test\r\n", "DTSTART:20261124T020000Z\r\n", "STATUS:CONFIRMED\r\n", `Mật ong\; <b>sỉ</b>`} {
				if !strings.Contains(w.Body.String(), want) {
					t.Errorf("%s lacks %q: %s", path, want, w.Body)
				}
			}
			if w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %v", path, w.Header())
			}
		}

		// Scans come from the label, which links back to the fair, and from the
		// API.
		code := text(t, s.asks(t, account{}, http.MethodGet, "/v1/products/"+honeyID, "", ""), "certificates.0.code")
		scenario{name: "the label", path: "/verify/" + code + "?fair=" + slug, wantText: []string{"/hoi-cho/" + slug, "Hội chợ &lt;b&gt;OCOP&lt;/b&gt;"}, never: []string{"<b>"}}.run(t, s)
		scenario{name: "the label of no fair", path: "/verify/" + code + "?fair=x%22%3E%3Cscript%3E", never: []string{"<script", "/hoi-cho/\""}}.run(t, s)
		asks(account{}, http.MethodGet, "/v1/verify/"+code+"/qr.svg?fair=khong-co", "", "", http.StatusUnprocessableEntity)
		asks(account{}, http.MethodGet, "/v1/verify/"+code+"/qr.svg?fair="+slug, "", "", http.StatusOK)
		for _, name := range []string{honeyID, "mat-ong-thu-nghiem", code} {
			t.Run(name, func(t *testing.T) {
				w := s.asks(t, account{}, http.MethodPost, "/v1/fairs/"+slug+"/visits", "", fmt.Sprintf(`{"product_id":%q}`, name))
				wantStatus(t, "a scan", w, http.StatusOK)
				if text(t, w, "product.id") != honeyID || text(t, w, "on") != "2026-11-23" {
					t.Errorf("a scan: %s", w.Body)
				}
			})
		}
		if w := s.asks(t, account{}, http.MethodPost, fair+"/visits", "", fmt.Sprintf(`{"product_id":%q}`, revokedID)); w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "body.product_id" {
			t.Errorf("a scan of what is not shown: %d %s", w.Code, w.Body)
		}
		last := http.StatusOK
		for range 30 {
			if last == http.StatusOK {
				last = s.asks(t, account{}, http.MethodPost, fair+"/visits", "", fmt.Sprintf(`{"product_id":%q}`, honeyID)).Code
			}
		}
		if last != http.StatusTooManyRequests {
			t.Errorf("many scans end with %d", last)
		}
		asks(buyer, http.MethodPost, "/v1/products/"+honeyID+"/inquiries", "", fmt.Sprintf(`{"text":"Gặp ở gian hàng.","fair_id":%q}`, strings.TrimPrefix(fair, "/v1/fairs/")), http.StatusCreated)

		// The report.
		asks(rival, http.MethodGet, fair+"/report", "", "", http.StatusNotFound)
		w = s.asks(t, organizer, http.MethodGet, fair+"/report", "", "")
		for path, want := range map[string]string{
			"exhibitors.1.count": "1", "exhibits": "1", "provinces.0.label": "Tuyên Quang", "groups.0.label": "Nhóm I: Thực phẩm", "stars.1.count": "1", "visits": "20", "visits_by_day.1.count": "20", "visits_by_day.#": "2",
			"leads.0.count": "1", "meetings.1.count": "1", "meetings.3.count": "1", "buyers_met": "1",
		} {
			t.Run(path, func(t *testing.T) {
				if got := text(t, w, path); got != want {
					t.Errorf("the report says %s of %s, want %s", got, path, want)
				}
			})
		}
		if strings.Contains(w.Body.String(), "0912") {
			t.Error("the report holds a phone")
		}
		if w := s.asks(t, organizer, http.MethodGet, fair+"/report.xlsx", "", ""); w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("PK")) {
			t.Errorf("the sheet: %d", w.Code)
		}
		if w := s.asks(t, organizer, http.MethodGet, fair+"/report.pdf", "", ""); w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
			t.Errorf("the PDF: %d", w.Code)
		}
	})
}
