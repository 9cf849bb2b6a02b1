package domain_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"chophien/domain"
)

func TestMeetingActions(t *testing.T) {
	t.Parallel()
	start := time.Date(2027, 3, 12, 2, 0, 0, 0, time.UTC)
	const buyer, producer = domain.SideBuyer, domain.SideProducer
	for _, c := range []struct {
		state domain.MeetingState
		a     domain.MeetingAction
		by    domain.LeadSide // the buyer asked
		to    domain.MeetingState
		code  domain.Code
	}{
		{domain.MeetingRequested, domain.MeetingAccept, producer, domain.MeetingAccepted, ""},
		{domain.MeetingRequested, domain.MeetingAccept, buyer, "", domain.CodeForbidden},
		{domain.MeetingRequested, domain.MeetingDecline, producer, domain.MeetingDeclined, ""},
		{domain.MeetingRequested, domain.MeetingDecline, buyer, "", domain.CodeForbidden},
		{domain.MeetingRequested, domain.MeetingCancel, buyer, domain.MeetingCancelled, ""},
		{domain.MeetingRequested, domain.MeetingCancel, producer, "", domain.CodeForbidden},
		{domain.MeetingAccepted, domain.MeetingCancel, buyer, domain.MeetingCancelled, ""},
		{domain.MeetingAccepted, domain.MeetingCancel, producer, domain.MeetingCancelled, ""},
		{domain.MeetingAccepted, domain.MeetingAccept, producer, "", domain.CodeConflict},
		{domain.MeetingAccepted, domain.MeetingDecline, producer, "", domain.CodeConflict},
		{domain.MeetingDeclined, domain.MeetingAccept, producer, "", domain.CodeConflict},
		{domain.MeetingDeclined, domain.MeetingCancel, buyer, "", domain.CodeConflict},
		{domain.MeetingCancelled, domain.MeetingAccept, producer, "", domain.CodeConflict},
		{domain.MeetingCancelled, domain.MeetingCancel, buyer, "", domain.CodeConflict},
		{domain.MeetingRequested, "sleep", buyer, "", domain.CodeInvalid},
	} {
		m := domain.Meeting{State: c.state, AskedBy: buyer, StartsAt: start}
		to, err := m.Apply(c.a, c.by, start.Add(-time.Minute), "")
		if domain.CodeOf(err) != c.code || err == nil && to != c.to {
			t.Errorf("%s, %s by the %s: %s (%v)", c.state, c.a, c.by, to, err)
		}
		if _, err := m.Apply(c.a, c.by, start, ""); c.code == "" && domain.CodeOf(err) != domain.CodeConflict {
			t.Errorf("%s, %s when it begins: %v", c.state, c.a, err)
		}
	}
}

func TestTimetable(t *testing.T) {
	t.Parallel()
	f := domain.Fair{StartsOn: domain.NewDate(2027, 3, 12), EndsOn: domain.NewDate(2027, 3, 15)}
	table := domain.Timetable{OpensAt: 9 * 60, ClosesAt: 10*60 + 20, SlotMinutes: 30}
	slots := table.Slots(f, f.StartsOn)
	// Nine o'clock in Vietnam is two o'clock UTC.
	if len(slots) != 2 || slots[0].StartsAt.Format(time.RFC3339) != "2027-03-12T02:00:00Z" || slots[1].EndsAt.Format(time.RFC3339) != "2027-03-12T03:00:00Z" {
		t.Errorf("the slots are %v", slots)
	}
	for at, want := range map[string]bool{
		"2027-03-12T02:30:00Z": true, "2027-03-12T09:30:00+07:00": true, "2027-03-15T02:00:00Z": true,
		"2027-03-12T02:15:00Z": false, "2027-03-12T03:00:00Z": false, "2027-03-11T02:00:00Z": false, "2027-03-16T02:00:00Z": false, "2027-03-12T02:00:01Z": false,
	} {
		moment, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := table.SlotAt(f, moment); ok != want {
			t.Errorf("a slot at %s: %t", at, ok)
		}
	}
	night := domain.Timetable{OpensAt: 0, ClosesAt: 24 * 60, SlotMinutes: 240}
	if got := night.Slots(f, f.EndsOn); len(got) != 6 || domain.Today(got[0].StartsAt) != f.EndsOn || domain.Today(got[5].StartsAt) != f.EndsOn {
		t.Errorf("a whole day has %v", got)
	}
	for text, want := range map[string]string{"09:30": "09:30", "24:00": "24:00", "00:00": "00:00", "9:30": "", "25:00": "", "": "", "09:60": ""} {
		m, err := domain.ParseMinute(text)
		if (err == nil) != (want != "") || err == nil && m.String() != want {
			t.Errorf("%q is read as %s (%v)", text, m, err)
		}
	}
	for field, wrong := range map[string]domain.Timetable{
		"slot_minutes": {OpensAt: 540, ClosesAt: 600, SlotMinutes: 5}, "opens_at": {OpensAt: -1, ClosesAt: 600, SlotMinutes: 30}, "closes_at": {OpensAt: 540, ClosesAt: 560, SlotMinutes: 30},
		"venue": {OpensAt: 540, ClosesAt: 600, SlotMinutes: 30, Venue: fmt.Sprintf("%01000d", 1)},
	} {
		if e, ok := errors.AsType[*domain.Error](wrong.Validate()); !ok || e.Field != field {
			t.Errorf("%s: %v", field, wrong.Validate())
		}
	}
}
