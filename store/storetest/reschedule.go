package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

// reschedules: a fair moves with its meetings and guests after one confirmation, and
// everybody concerned is notified once.
func reschedules(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	organizer, another := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f := anOpenFair(t, s, who, organizer, aFair())
	at := func(day domain.Date, slot int) time.Time { return domain.Minute(9*60 + 30*slot).On(day) }
	meet := func(by domain.Actor, producer int, day domain.Date, slot int) domain.Meeting {
		t.Helper()
		m, err := s.RequestMeeting(t.Context(), by, domain.MeetingRequest{FairID: f.ID, Producer: id('b', producer), StartsAt: at(day, slot), Subject: "Giá sỉ"})
		must(t, err)
		return m
	}
	accept := func(m domain.Meeting) domain.Meeting {
		t.Helper()
		m, err := s.MoveMeeting(t.Context(), who.officer, m.ID, m.Version, domain.MeetingAccept, "")
		must(t, err)
		return m
	}
	guests, err := s.Exhibitors(t.Context(), organizer, f.ID, domain.ExhibitorFilter{State: domain.AnswerAccepted}, page())
	must(t, err)
	tea := guests.Items[slices.IndexFunc(guests.Items, func(e domain.Exhibitor) bool { return *e.ProducerID == id('b', 1) })]
	_, err = s.SetExhibits(t.Context(), who.member, tea.ID, tea.Version, []domain.Ref{productRef(1)})
	must(t, err)
	hall, err := s.AddHall(t.Context(), organizer, domain.Hall{FairID: f.ID, Name: "Nhà A"})
	must(t, err)
	booths, err := s.AddBooths(t.Context(), organizer, f.ID, []domain.Booth{{HallID: hall.ID, Number: "A-1"}})
	must(t, err)
	_, err = s.Allocate(t.Context(), organizer, f.ID, []domain.Allocation{{BoothID: booths[0].ID, ExhibitorID: tea.ID, Version: 1}})
	must(t, err)
	// Two meetings in a row: each takes the slot that another leaves.
	first, second := accept(meet(who.buyer, 1, f.StartsOn, 0)), accept(meet(who.buyer, 1, f.StartsOn, 1))
	asked := meet(who.rival, 1, f.EndsOn, 3)
	later := domain.Reschedule{FairID: f.ID, StartsOn: ptr(f.StartsOn + 7), EndsOn: ptr(f.EndsOn + 7), OpensAt: ptr(domain.Minute(9*60 + 30)), Reason: "Bão số 5"}

	step(t, "days and place do not change unseen", func(t *testing.T) {
		for name, change := range map[string]func(*domain.Fair){
			"days": func(f *domain.Fair) { f.StartsOn++ }, "venue": func(f *domain.Fair) { f.Venue = "Nhà văn hóa" }, "address": func(f *domain.Fair) { f.Address = "Số 5" },
		} {
			changed := f
			change(&changed)
			if _, err := s.ChangeFair(t.Context(), organizer, changed, f.Version); domain.CodeOf(err) != domain.CodeConflict || !strings.Contains(err.Error(), "reschedule") {
				t.Errorf("%s: %v", name, err)
			}
		}
		same := f
		same.Theme, same.VenueEN = "Chè và rừng", "Square"
		f, err = s.ChangeFair(t.Context(), organizer, same, f.Version)
		must(t, err)
	})

	step(t, "what may not be proposed", func(t *testing.T) {
		for name, c := range map[string]struct {
			by    domain.Actor
			r     domain.Reschedule
			field string
		}{
			"another":     {another, later, ""},
			"nothing new": {organizer, domain.Reschedule{FairID: f.ID, Reason: "Bão", StartsOn: &f.StartsOn}, "starts_on"},
			"no reason":   {organizer, domain.Reschedule{FairID: f.ID, StartsOn: later.StartsOn, EndsOn: later.EndsOn}, "reason"},
			"ends first":  {organizer, domain.Reschedule{FairID: f.ID, EndsOn: ptr(f.StartsOn - 1), Reason: "Bão"}, "ends_on"},
			"over":        {organizer, domain.Reschedule{FairID: f.ID, StartsOn: ptr(today() - 9), EndsOn: ptr(today() - 8), Reason: "Bão"}, "ends_on"},
			"no place":    {organizer, domain.Reschedule{FairID: f.ID, Place: &domain.Place{ProvinceCode: "99"}, Reason: "Bão"}, "place.province"},
			"no venue":    {organizer, domain.Reschedule{FairID: f.ID, Venue: ptr(""), Reason: "Bão"}, "venue"},
			"no hours":    {organizer, domain.Reschedule{FairID: f.ID, ClosesAt: ptr(domain.Minute(9 * 60)), Reason: "Bão"}, "closes_at"},
		} {
			t.Run(name, func(t *testing.T) {
				if _, err := s.Reschedule(t.Context(), c.by, c.r, ""); c.field == "" {
					wantCode(t, err, domain.CodeNotFound)
				} else {
					wantField(t, err, c.field)
				}
			})
		}
	})

	var p domain.RescheduleProposal
	step(t, "a proposal changes nothing, and goes stale", func(t *testing.T) {
		p, err = s.Reschedule(t.Context(), organizer, later, "")
		must(t, err)
		again, err := s.Reschedule(t.Context(), organizer, later, "")
		must(t, err)
		if p.Token == "" || p.Token != again.Token || p.Done || len(p.Meetings) != 3 || len(p.Booths) != 1 || p.Booths[0].Fate != domain.FateKept {
			t.Fatalf("proposed %+v and then %+v", p, again)
		}
		if m, err := s.Meeting(t.Context(), who.buyer, first.ID); err != nil || !m.StartsAt.Equal(first.StartsAt) {
			t.Errorf("the proposal moved %+v (%v)", m, err)
		}
		_, err = s.Reschedule(t.Context(), organizer, later, "00")
		wantCode(t, err, domain.CodeConflict)
		other := later
		other.Reason = "Lũ"
		_, err = s.Reschedule(t.Context(), organizer, other, p.Token)
		wantCode(t, err, domain.CodeConflict)
		asked = accept(asked)
		_, err = s.Reschedule(t.Context(), organizer, later, p.Token)
		wantCode(t, err, domain.CodeConflict)
		p, err = s.Reschedule(t.Context(), organizer, later, "")
		must(t, err)
	})

	step(t, "it is confirmed once", func(t *testing.T) {
		oneSucceeds(t, 4, func(int) error {
			_, err := s.Reschedule(t.Context(), organizer, later, p.Token)
			return err
		}, domain.CodeConflict)
		moved, err := s.ManagedFair(t.Context(), organizer, f.ID)
		must(t, err)
		if moved.StartsOn != f.StartsOn+7 || moved.EndsOn != f.EndsOn+7 || moved.Version != f.Version+1 {
			t.Errorf("the fair is %+v", moved)
		}
		for m, want := range map[string]time.Time{first.ID: at(f.StartsOn+7, 1), second.ID: at(f.StartsOn+7, 2), asked.ID: at(f.EndsOn+7, 3)} {
			if got, err := s.FairMeeting(t.Context(), organizer, f.ID, m); err != nil || !got.StartsAt.Equal(want) || got.State != domain.MeetingAccepted {
				t.Errorf("the meeting is at %v, want %v (%v)", got.StartsAt, want, err)
			}
		}
		// The SEQUENCE of a calendar is the version.
		if got, err := s.Meeting(t.Context(), who.buyer, second.ID); err != nil || got.Version != second.Version+1 {
			t.Errorf("the version is %d (%v)", got.Version, err)
		}
		for name, by := range map[string]domain.Actor{"the buyer": who.buyer, "the other buyer": who.rival, "the producer": who.member, "the other producer": who.other} {
			got, err := s.Notices(t.Context(), by.UserID, false, domain.Page{Limit: 20})
			must(t, err)
			n := 0
			for _, v := range got.Items {
				if v.Kind == "fair.reschedule" {
					n++
				}
			}
			if n != 1 || got.Items[0].Kind != "fair.reschedule" || !strings.Contains(got.Items[0].Text, "Bão số 5\nThời gian: từ 20/12/2026 đến 24/12/2026.\nKết nối giao thương: 09:30–11:00, Khu kết nối.") {
				t.Errorf("%s reads %d: %+v", name, n, got.Items[0])
			}
			if met := strings.Contains(got.Items[0].Text, "dời sang 09:30 20/12/2026"); met != (name == "the buyer" || name == "the producer") {
				t.Errorf("%s reads about the meeting: %t", name, met)
			}
		}
		f = moved
	})

	step(t, "another room raises the version of meetings that stay", func(t *testing.T) {
		r := domain.Reschedule{FairID: f.ID, Room: ptr("Nhà C"), Venue: ptr("Nhà văn hóa"), FreeBooths: true, Reason: "Mất điện"}
		p, err := s.Reschedule(t.Context(), organizer, r, "")
		must(t, err)
		if p.Meetings[0].Fate != domain.FateKept || p.Booths[0].Fate != domain.FateFreed {
			t.Errorf("proposed %+v", p)
		}
		p, err = s.Reschedule(t.Context(), organizer, r, p.Token)
		must(t, err)
		if !p.Done || p.Fair.Venue != "Nhà văn hóa" {
			t.Errorf("done %+v", p)
		}
		if m, err := s.Meeting(t.Context(), who.buyer, first.ID); err != nil || m.Venue != "Nhà C" || m.Version != first.Version+2 {
			t.Errorf("the meeting is %+v (%v)", m, err)
		}
		if b, err := s.Booth(t.Context(), organizer, f.ID, booths[0].ID); err != nil || b.ExhibitorID != nil {
			t.Errorf("the booth is %+v (%v)", b, err)
		}
		f = p.Fair
	})

	step(t, "one day is too short for all", func(t *testing.T) {
		r := domain.Reschedule{FairID: f.ID, EndsOn: &f.StartsOn, ClosesAt: ptr(domain.Minute(10*60 + 30)), Reason: "Lũ"}
		p, err := s.Reschedule(t.Context(), organizer, r, "")
		must(t, err)
		_, err = s.Reschedule(t.Context(), organizer, r, p.Token)
		must(t, err)
		table, err := s.MeetingTable(t.Context(), organizer, f.ID)
		must(t, err)
		if len(table) != 2 {
			t.Errorf("left are %+v", table)
		}
		if m, err := s.Meeting(t.Context(), who.rival, asked.ID); err != nil || m.State != domain.MeetingCancelled || m.Reason != "Lũ" {
			t.Errorf("the meeting is %+v (%v)", m, err)
		}
		if _, err := s.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
