package main_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestJourneyAtTheFair: a buyer and a maker meet at a fair that is on, a label
// is scanned, and the organizer reads the report.
func TestJourneyAtTheFair(t *testing.T) {
	t.Parallel()
	eachWithSamples(t, func(t *testing.T, in *installation) {
		s := in.serve(t)
		organizer, buyer, officer, visitor := register(t, s, "hoi-cho@example.vn", "organizer"), register(t, s, "mua@example.vn", "buyer"), appoint(t, in, s, "can-bo@example.vn"), person{s: s}
		vietnam := time.FixedZone("ICT", 7*60*60)
		day := func(ahead int) string { return time.Now().In(vietnam).AddDate(0, 0, ahead).Format(time.DateOnly) }

		var fair, slug, maker, goods string // fair is a path
		step(t, "A fair of today has a timetable and a producer of Tuyên Quang", func(t *testing.T) {
			w := organizer.post(t, 201, "/v1/fairs", "", fmt.Sprintf(`{"name":"Hội chợ OCOP","venue":"Quảng trường","place":{"province":"tuyen-quang"},"starts_on":%q,"ends_on":%q,"organizer":"Sở Công Thương","email":"hoi-cho@example.vn"}`, day(0), day(2)))
			fair, slug = "/v1/fairs/"+w.at("id"), w.at("slug")
			organizer.post(t, 200, fair+"/publish", `"1"`, "{}")
			organizer.sends(t, 200, http.MethodPut, fair+"/timetable", []byte(`{"opens_at":"08:00","closes_at":"17:00","slot_minutes":30}`), "If-Match", `"0"`)
			maker = visitor.get(t, "/v1/producers?province=08&limit=1").at("items.0.id")
			goods = visitor.get(t, "/v1/products?producer_id="+maker+"&limit=1&valid_on="+day(2)).at("items.0.id")
			guest := "/v1/me/exhibitors/" + organizer.post(t, 201, fair+"/exhibitors", "", fmt.Sprintf(`{"producer_ids":[%q]}`, maker)).at("items.0.id")
			officer.post(t, 200, guest+"/answer", `"1"`, `{"answer":"accepted","contact_name":"Nguyễn Thị An","phone":"0912 345 678"}`)
			officer.sends(t, 200, http.MethodPut, guest+"/exhibits", []byte(fmt.Sprintf(`{"items":[{"id":%q}]}`, goods)), "If-Match", `"2"`)
		})

		step(t, "A buyer asks for a free slot, the producer accepts, and both calendars have the meeting", func(t *testing.T) {
			free := buyer.get(t, fair+"/slots?on="+day(1)+"&producer_id="+maker).at("items.0.starts_at")
			meeting := "/v1/me/meetings/" + buyer.post(t, 201, fair+"/meetings", "", fmt.Sprintf(`{"producer_id":%q,"starts_at":%q}`, maker, free)).at("id")
			officer.post(t, 200, meeting+"/accept", `"1"`, "{}")
			buyer.post(t, 409, fair+"/meetings", "", fmt.Sprintf(`{"producer_id":%q,"starts_at":%q}`, maker, free))
			for _, p := range []person{buyer, officer} {
				if c := string(p.get(t, "/v1/me/meetings.ics").body); !strings.Contains(c, "STATUS:CONFIRMED\r\n") {
					t.Errorf("the calendar: %s", c)
				}
			}
			if notices := buyer.get(t, "/v1/me/notices"); !notices.has("meeting.accept") {
				t.Errorf("the buyer has no notice of it: %s", notices.body)
			}
		})

		step(t, "A label is scanned, and the report of the fair counts the visit", func(t *testing.T) {
			visitor.post(t, 200, "/v1/fairs/"+slug+"/visits", "", fmt.Sprintf(`{"product_id":%q}`, goods))
			report := organizer.get(t, fair+"/report")
			if report.at("visits") != "1" || report.at("meetings.1.count") != "1" || report.at("exhibits") != "1" {
				t.Errorf("the report: %s", report.body)
			}
			if pdf := organizer.get(t, fair+"/report.pdf").body; !strings.HasPrefix(string(pdf), "%PDF-") {
				t.Error("the report is no PDF")
			}
			if got := s.stop(t); got != 0 {
				t.Errorf("the program ended with %d", got)
			}
		})
	})
}
