package domain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

// TestMeetingPlan: meetings get slots by the rules of MeetingPlan.
func TestMeetingPlan(t *testing.T) {
	t.Parallel()
	const day = domain.Date(20_000)
	fair := func(from, days domain.Date) domain.Fair { return domain.Fair{StartsOn: from, EndsOn: from + days - 1} }
	table := func(opens, closes domain.Minute, slot int) domain.Timetable {
		return domain.Timetable{OpensAt: opens * 60, ClosesAt: closes * 60, SlotMinutes: slot}
	}
	// A meeting as text: state, buyer, producer, day of the fair, time.
	read := func(line string) domain.Meeting {
		var state, buyer, producer, at string
		var n int
		if _, err := fmt.Sscan(line, &state, &buyer, &producer, &n, &at); err != nil {
			t.Fatal(err)
		}
		minute, err := domain.ParseMinute(at)
		if err != nil {
			t.Fatal(err)
		}
		m := domain.Meeting{ID: line, State: domain.MeetingAccepted, BuyerID: buyer, ProducerID: producer, StartsAt: minute.On(day + domain.Date(n) - 1)}
		if state == "asked" {
			m.State = domain.MeetingRequested
		}
		m.EndsAt = m.StartsAt.Add(30 * time.Minute)
		return m
	}
	for name, c := range map[string]struct {
		after     domain.Fair
		hours     domain.Timetable
		meetings  []string
		elsewhere []string
		want      []string
	}{
		"another room": {fair(day, 3), table(9, 11, 30), []string{"has b p 1 09:30", "asked c p 2 09:00"}, nil, []string{"kept 1 09:30", "kept 2 09:00"}},
		"a week later": {fair(day+7, 3), table(9, 11, 30), []string{"has b p 1 09:30", "has b p 3 10:30"}, nil, []string{"moved 8 09:30", "moved 10 10:30"}},
		"fewer days":   {fair(day+7, 1), table(9, 11, 30), []string{"has b p 1 09:30", "has c p 2 09:30"}, nil, []string{"moved 8 09:30", "moved 8 09:00"}},
		"later hours":  {fair(day, 1), table(10, 12, 30), []string{"has b p 1 09:00", "has c p 1 09:30", "has b q 1 09:30"}, nil, []string{"moved 1 10:00", "moved 1 10:30", "moved 1 10:30"}},
		"an accepted meeting goes first": {
			fair(day, 1), table(10, 11, 60), []string{"asked b p 1 09:00", "has c p 1 10:00"}, nil, []string{"cancelled", "moved 1 10:00"},
		},
		"no slot is left":               {fair(day, 1), table(9, 10, 60), []string{"has b p 1 09:00", "has c p 1 09:30", "has c q 1 10:00"}, nil, []string{"moved 1 09:00", "cancelled", "moved 1 09:00"}},
		"a side is at another fair":     {fair(day, 2), table(9, 10, 30), []string{"has b p 1 09:00"}, []string{"has b x 1 09:00", "has y p 1 09:30"}, []string{"moved 2 09:00"}},
		"the same request not twice":    {fair(day, 1), table(9, 10, 30), []string{"asked b p 1 09:00", "asked b p 2 09:00"}, nil, []string{"kept 1 09:00", "moved 1 09:30"}},
		"two requests share a slot":     {fair(day, 1), table(9, 10, 30), []string{"asked b p 1 09:00", "asked c p 1 09:00"}, nil, []string{"kept 1 09:00", "kept 1 09:00"}},
		"slots in the past are no use":  {fair(day-1, 1), table(9, 10, 30), []string{"has b p 1 09:00"}, nil, []string{"cancelled"}},
		"two swap what one cannot keep": {fair(day+1, 2), table(9, 10, 30), []string{"has b p 1 09:00", "has b p 2 09:00"}, nil, []string{"moved 2 09:00", "moved 3 09:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := domain.MeetingPlan{Before: fair(day, 3), After: c.after, New: c.hours, Now: day.Begins()}
			for _, line := range c.elsewhere {
				p.Elsewhere = append(p.Elsewhere, read(line))
			}
			var live []domain.Meeting
			for _, line := range c.meetings {
				live = append(live, read(line))
			}
			var got []string
			for _, f := range p.Propose(live) {
				text := string(f.Fate)
				if f.Fate != domain.FateCancelled {
					text += fmt.Sprintf(" %d %s", domain.Today(f.To.StartsAt)-day+1, domain.MinuteOf(f.To.StartsAt))
				}
				got = append(got, text)
			}
			if strings.Join(got, ", ") != strings.Join(c.want, ", ") {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
