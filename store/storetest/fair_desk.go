package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/domain"
	"chophien/store"
)

// deskOf returns the parts of a desk as text: part open/overdue.
func deskOf(t *testing.T, s *store.Store, by domain.Actor, fairID string) string {
	t.Helper()
	found, err := s.FairDesk(t.Context(), by, fairID)
	must(t, err)
	var out []string
	for _, i := range found.Items {
		out = append(out, fmt.Sprintf("%s %d/%d", i.Part, i.Open, i.Overdue))
	}
	return strings.Join(out, ", ")
}

// desk: the organizers are notified of what happens at their fair, see what waits, and
// cancel meetings.
func desk(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	organizer, another := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	kinds := func(by domain.Actor) (out []string) {
		t.Helper()
		got, err := s.Notices(t.Context(), by.UserID, false, domain.Page{Limit: 20})
		must(t, err)
		for _, n := range got.Items {
			out = append(out, n.Kind)
		}
		return out
	}
	draft, err := s.AddFair(t.Context(), organizer, aFair())
	must(t, err)
	if got := deskOf(t, s, organizer, draft.ID); got != "publish 1/1" { // within thirty days
		t.Errorf("the desk of a draft: %s", got)
	}
	_, err = s.FairDesk(t.Context(), another, draft.ID)
	wantCode(t, err, domain.CodeNotFound)
	f := anOpenFair(t, s, who, organizer, aFair())
	at := func(slot int) time.Time { return domain.Minute(9*60 + 30*slot).On(f.StartsOn) }
	ask := func(by domain.Actor, producer, slot int) domain.Meeting {
		t.Helper()
		m, err := s.RequestMeeting(t.Context(), by, domain.MeetingRequest{FairID: f.ID, Producer: id('b', producer), StartsAt: at(slot), Subject: "Giá sỉ"})
		must(t, err)
		return m
	}

	step(t, "answers", func(t *testing.T) {
		if got := kinds(organizer); !slices.Equal(got, []string{"fair.guest.accepted", "fair.guest.accepted"}) {
			t.Errorf("the organizer reads %v", got)
		}
		_, err := s.InviteDelegations(t.Context(), organizer, f.ID, []string{"15", "08"})
		must(t, err)
		// Nobody can be notified in Lào Cai.
		if got, want := deskOf(t, s, organizer, f.ID), "delegations_invited 2/0, delegations_unreachable 1/0, exhibitors_unlisted 2/0, exhibitors_unplaced 2/0"; got != want {
			t.Errorf("the desk: %s, want %s", got, want)
		}
		found, err := s.FairDesk(t.Context(), organizer, f.ID)
		must(t, err)
		items := found.Items
		if s := found.Steps; len(s) != 6 || s[0].State != domain.StepDone || s[1] != (domain.FairStep{Name: domain.StepGuests, State: domain.StepNow, Open: 5}) || s[3].State != domain.StepLater {
			t.Errorf("the steps: %+v", s)
		}
		if items[0].Due == nil || *items[0].Due != f.EndsOn || items[1].Names[0] != "Đoàn Lào Cai" {
			t.Errorf("the desk: %+v", items[:2])
		}
	})

	step(t, "who loses a slot is notified and leaves the calendar", func(t *testing.T) {
		won, lost, elsewhere := ask(who.buyer, 1, 0), ask(who.rival, 1, 0), ask(who.buyer, 2, 0)
		other := ask(who.rival, 1, 1)
		if got := deskOf(t, s, organizer, f.ID); !strings.Contains(got, "meetings_requested 4/0") {
			t.Errorf("the desk: %s", got)
		}
		_, err := s.MoveMeeting(t.Context(), who.member, won.ID, 1, domain.MeetingAccept, "")
		must(t, err)
		for _, m := range []domain.Meeting{lost, elsewhere} {
			all, err := s.FairMeeting(t.Context(), organizer, f.ID, m.ID)
			must(t, err)
			if all.State != domain.MeetingCancelled || all.Reason == "" || all.Version != 2 {
				t.Errorf("a request for the slot is %+v", all)
			}
		}
		calendar, err := s.Calendar(t.Context(), who.rival)
		must(t, err)
		if len(calendar) != 1 || calendar[0].ID != other.ID {
			t.Errorf("the calendar of the loser holds %+v", calendar)
		}
		// One notice each: to the buyer who lost, to the producer who was asked in
		// vain; none to those who met.
		if kinds(who.rival)[0] != "meeting.cancel" || kinds(who.other)[0] != "meeting.cancel" || kinds(who.buyer)[0] != "meeting.accept" || slices.Contains(kinds(who.member), "meeting.cancel") {
			t.Errorf("notices: %v, %v, %v, %v", kinds(who.rival), kinds(who.other), kinds(who.buyer), kinds(who.member))
		}
	})

	step(t, "the organizer lists and cancels meetings", func(t *testing.T) {
		_, err := s.FairMeetings(t.Context(), another, f.ID, nil, page())
		wantCode(t, err, domain.CodeNotFound)
		all, err := s.FairMeetings(t.Context(), organizer, f.ID, nil, domain.Page{Limit: 3, Total: true})
		must(t, err)
		rest, err := s.FairMeetings(t.Context(), organizer, f.ID, nil, domain.Page{Limit: 3, Cursor: all.Next})
		must(t, err)
		if *all.Total != 4 || len(rest.Items) != 1 || !rest.Items[0].StartsAt.Equal(at(1)) {
			t.Errorf("listed %+v and %+v", all.Items, rest.Items)
		}
		table, err := s.MeetingTable(t.Context(), organizer, f.ID)
		must(t, err)
		if len(table) != 2 || table[0].State != domain.MeetingAccepted || table[0].Subject != "" || table[0].Producer == nil || table[0].Buyer == nil {
			t.Errorf("the table is %+v", table)
		}
		m := table[0]
		_, err = s.CancelFairMeeting(t.Context(), another, f.ID, m.ID, m.Version, "Mất điện")
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.CancelFairMeeting(t.Context(), organizer, draft.ID, m.ID, m.Version, "Mất điện")
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.CancelFairMeeting(t.Context(), organizer, f.ID, m.ID, m.Version, "")
		wantField(t, err, "reason")
		_, err = s.CancelFairMeeting(t.Context(), organizer, f.ID, m.ID, 9, "Mất điện")
		wantCode(t, err, domain.CodePrecondition)
		gone, err := s.CancelFairMeeting(t.Context(), organizer, f.ID, m.ID, m.Version, "Mất điện")
		must(t, err)
		if gone.State != domain.MeetingCancelled || gone.Reason != "Mất điện" || gone.Version != m.Version+1 {
			t.Errorf("cancelled %+v", gone)
		}
		_, err = s.CancelFairMeeting(t.Context(), organizer, f.ID, m.ID, gone.Version, "Mất điện")
		wantCode(t, err, domain.CodeConflict)
		if kinds(who.buyer)[0] != "meeting.cancel" || kinds(who.member)[0] != "meeting.cancel" || slices.Contains(kinds(organizer), "fair.meeting.cancelled") {
			t.Errorf("notices: %v, %v, %v", kinds(who.buyer), kinds(who.member), kinds(organizer))
		}
		// One side cancels, and the organizer reads it.
		again := ask(who.buyer, 1, 2)
		_, err = s.MoveMeeting(t.Context(), who.buyer, again.ID, 1, domain.MeetingCancel, "")
		must(t, err)
		if kinds(organizer)[0] != "fair.meeting.cancelled" {
			t.Errorf("the organizer reads %v", kinds(organizer))
		}
	})

	step(t, "a guest that declines frees its booth", func(t *testing.T) {
		hall, err := s.AddHall(t.Context(), organizer, domain.Hall{FairID: f.ID, Name: "Nhà A"})
		must(t, err)
		booths, err := s.AddBooths(t.Context(), organizer, f.ID, []domain.Booth{{HallID: hall.ID, Number: "A-1"}})
		must(t, err)
		guests, err := s.Exhibitors(t.Context(), organizer, f.ID, domain.AnswerAccepted, page())
		must(t, err)
		tea := guests.Items[slices.IndexFunc(guests.Items, func(e domain.Exhibitor) bool { return *e.ProducerID == id('b', 1) })]
		_, err = s.Allocate(t.Context(), organizer, f.ID, []domain.Allocation{{BoothID: booths[0].ID, ExhibitorID: tea.ID, Version: 1}})
		must(t, err)
		_, err = s.AnswerExhibitor(t.Context(), who.member, tea.ID, tea.Version, domain.FairAnswer{Answer: domain.AnswerDeclined, Note: "Hết hàng"})
		must(t, err)
		got, err := s.Notices(t.Context(), organizer.UserID, false, domain.Page{Limit: 1})
		must(t, err)
		if n := got.Items[0]; n.Kind != "fair.guest.declined" || n.Text != "Hết hàng\nGian hàng đã trống: A-1\nCuộc gặp bị hủy: 1" || n.Path != "/v1/fairs/"+f.ID+"/exhibitors/"+tea.ID {
			t.Errorf("the organizer reads %+v", n)
		}
		f, err = s.ManagedFair(t.Context(), organizer, f.ID)
		must(t, err)
		_, err = s.MoveFair(t.Context(), organizer, f.ID, f.Version, domain.FairCancel, "Bão")
		must(t, err)
		if got := deskOf(t, s, organizer, f.ID); got != "" {
			t.Errorf("the desk of a cancelled fair: %s", got)
		}
	})
}
