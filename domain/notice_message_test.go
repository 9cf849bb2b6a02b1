package domain_test

import (
	"testing"
	"time"

	"chophien/domain"
)

// TestAfterQuiet: no notice is sent to a phone from 21 to 7 o'clock in Vietnam.
func TestAfterQuiet(t *testing.T) {
	for _, c := range []struct{ now, want string }{
		{"2026-11-30T07:00:00+07:00", "2026-11-30T07:00:00+07:00"},
		{"2026-11-30T20:59:59+07:00", "2026-11-30T20:59:59+07:00"},
		{"2026-11-30T21:00:00+07:00", "2026-12-01T07:00:00+07:00"},
		{"2026-12-31T23:30:00+07:00", "2027-01-01T07:00:00+07:00"},
		{"2026-11-30T00:00:00+07:00", "2026-11-30T07:00:00+07:00"},
		{"2026-11-30T06:59:59+07:00", "2026-11-30T07:00:00+07:00"},
		{"2026-11-30T14:30:00Z", "2026-12-01T00:00:00Z"},
		{"2026-11-30T12:00:00Z", "2026-11-30T12:00:00Z"},
	} {
		t.Run(c.now, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, c.now)
			want, err2 := time.Parse(time.RFC3339, c.want)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			if got := domain.AfterQuiet(now); !got.Equal(want) {
				t.Errorf("%v, want %v", got, want)
			}
		})
	}
}

func TestTopicOfNotice(t *testing.T) {
	for kind, want := range map[string]domain.MessageKind{
		"lead.new": domain.MessageLead, "match.demand": domain.MessageMatch, "match.products": domain.MessageMatch, "evidence.lapses": domain.MessageLapse, "certificate.lapses": domain.MessageLapse,
		"fair.invite": domain.MessageBooth, "report.new": "", "evidence.accepted": "", "user.phone_moved": "", "": "",
	} {
		if got := (domain.Notice{Kind: kind}).Topic(); got != want {
			t.Errorf("%s is about %q, want %q", kind, got, want)
		}
	}
}
