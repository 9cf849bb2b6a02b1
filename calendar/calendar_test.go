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
