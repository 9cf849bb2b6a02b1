package calendar_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"chophien/calendar"
	"chophien/domain"
)

func TestWrite(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 3, 12, 9, 30, 0, 0, time.FixedZone("ICT", 7*60*60))
	m := domain.Meeting{
		ID: "01930000-0000-7000-8000-000000000001", Version: 2, StartsAt: at, EndsAt: at.Add(30 * time.Minute), State: domain.MeetingAccepted, Side: domain.SideBuyer,
		Subject: `Chè; mật ong, "giá \ sỉ"` + "\nBEGIN:VEVENT", Venue: strings.Repeat("Khu kết nối giao thương ", 12), CreatedAt: at.AddDate(0, 0, -2), UpdatedAt: at.AddDate(0, 0, -1),
		Producer: &domain.Producer{Name: "HTX Chè Shan tuyết"}, Fair: &domain.Fair{Venue: "Quảng trường Nguyễn Tất Thành"},
	}
	off := m
	off.ID, off.State, off.Side, off.Buyer, off.Subject = "01930000-0000-7000-8000-000000000002", domain.MeetingCancelled, domain.SideProducer, &domain.User{Name: "Chị Mai"}, ""
	var b bytes.Buffer
	if err := calendar.Write(&b, []domain.Meeting{m, off}, "chophien.vn"); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || strings.ToValidUTF8(line, "") != line {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{
		"BEGIN:VCALENDAR\r\n", "VERSION:2.0\r\n", "METHOD:PUBLISH\r\n", "UID:01930000-0000-7000-8000-000000000001@chophien.vn\r\n", "DTSTART:20270312T023000Z\r\n", "DTEND:20270312T030000Z\r\n",
		"DTSTAMP:20270311T023000Z\r\n", "SEQUENCE:1\r\n", "SUMMARY:Gặp HTX Chè Shan tuyết\r\n", `DESCRIPTION:Chè\; mật ong\, "giá \\ sỉ"\nBEGIN:VEVENT` + "\r\n", "STATUS:CONFIRMED\r\n",
		"SUMMARY:Gặp Chị Mai\r\n", "STATUS:CANCELLED\r\n", "Quảng trường Nguyễn Tất Thành\r\n", "END:VCALENDAR\r\n",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("the calendar lacks %q:\n%s", want, unfolded)
		}
	}
	if strings.Count(text, "\r\nBEGIN:VEVENT\r\n") != 2 {
		t.Errorf("a text became an event:\n%s", text)
	}
}

// A cancelled event stays with its UID and a higher SEQUENCE, and a cancelled fair
// cancels all.
func TestWriteProgramme(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 3, 12, 8, 0, 0, 0, time.FixedZone("ICT", 7*60*60))
	f := domain.Fair{Name: "Hội chợ OCOP", NameEN: "OCOP fair", Venue: "Quảng trường", VenueEN: "Square"}
	on := domain.FairEvent{
		ID: "01930000-0000-7000-8000-000000000001", Version: 3, Title: "Lễ khai mạc", TitleEN: "Opening", StartsAt: at, EndsAt: at.Add(time.Hour), Hall: &domain.Hall{Name: "Nhà A", NameEN: "Hall A"},
		Speaker: "Ban tổ chức", UpdatedAt: at.AddDate(0, 0, -1),
	}
	off := on
	off.ID, off.Version, off.CancelledAt, off.Reason = "01930000-0000-7000-8000-000000000002", 2, &at, "Mưa"
	for name, c := range map[string]struct {
		status  domain.Status
		english bool
		want    []string
	}{
		"Vietnamese": {domain.StatusPublished, false, []string{
			"UID:01930000-0000-7000-8000-000000000001@chophien.vn\r\n", "SUMMARY:Lễ khai mạc\r\n", "SEQUENCE:2\r\n", "STATUS:CONFIRMED\r\n", "LOCATION:Nhà A\\, Quảng trường\r\n", "DTSTART:20270312T010000Z\r\n",
			"UID:01930000-0000-7000-8000-000000000002@chophien.vn\r\n", "SEQUENCE:1\r\n", "STATUS:CANCELLED\r\n", "DESCRIPTION:Mưa\\nBan tổ chức\r\n",
		}},
		"English":          {domain.StatusPublished, true, []string{"SUMMARY:Opening\r\n", "LOCATION:Hall A\\, Square\r\n"}},
		"a cancelled fair": {domain.FairCancelled, false, []string{"SEQUENCE:3\r\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := f
			f.Status = c.status
			var b bytes.Buffer
			if err := calendar.WriteProgramme(&b, f, []domain.FairEvent{on, off}, "chophien.vn", c.english); err != nil {
				t.Fatal(err)
			}
			text := strings.ReplaceAll(b.String(), "\r\n ", "")
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("the calendar lacks %q:\n%s", want, text)
				}
			}
			if c.status == domain.FairCancelled && strings.Contains(text, "STATUS:CONFIRMED") {
				t.Error("an event of a cancelled fair is confirmed")
			}
		})
	}
}
