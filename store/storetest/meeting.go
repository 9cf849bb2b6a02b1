package storetest

import (
	"fmt"
	"testing"
	"time"

	"chophien/domain"
	"chophien/store"
)

// anOpenFair returns a published fair of the organizer in which the producers 1
// and 2 of trade take part, with meetings from nine to eleven in half hours.
func anOpenFair(t testing.TB, s *store.Store, who traders, organizer domain.Actor, f domain.Fair) domain.Fair {
	t.Helper()
	f, err := s.AddFair(t.Context(), organizer, f)
	must(t, err)
	f, err = s.MoveFair(t.Context(), organizer, f.ID, 1, domain.FairPublish, "")
	must(t, err)
	invited, err := s.InviteExhibitors(t.Context(), organizer, f.ID, []string{id('b', 1), id('b', 2)})
	must(t, err)
	for i, by := range []domain.Actor{who.member, who.other} {
		_, err = s.AnswerExhibitor(t.Context(), by, invited[i].ID, 1, accepted())
		must(t, err)
	}
	_, err = s.SetTimetable(t.Context(), organizer, timetable(f), 0)
	must(t, err)
	return f
}

func timetable(f domain.Fair) domain.Timetable {
	return domain.Timetable{FairID: f.ID, OpensAt: 9 * 60, ClosesAt: 11 * 60, SlotMinutes: 30, Venue: "Khu kết nối"}
}

func meetings(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	organizer, another := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f := anOpenFair(t, s, who, organizer, aFair())
	at := func(day domain.Date, slot int) time.Time { return domain.Minute(9*60 + 30*slot).On(day) }
	ask := func(slot int) domain.MeetingRequest {
		return domain.MeetingRequest{FairID: f.Slug, Producer: id('b', 1), StartsAt: at(f.StartsOn, slot), Subject: "Chè cho chuỗi cửa hàng"}
	}

	var (
		err error
		m   domain.Meeting
	)
	step(t, "the timetable", func(t *testing.T) {
		// Only its organizer changes it, in its current version.
		_, err = s.SetTimetable(t.Context(), another, timetable(f), 1)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.SetTimetable(t.Context(), organizer, timetable(f), 0)
		wantCode(t, err, domain.CodePrecondition)
		wrong := timetable(f)
		wrong.ClosesAt = wrong.OpensAt
		_, err = s.SetTimetable(t.Context(), organizer, wrong, 1)
		wantField(t, err, "closes_at")
	})

	step(t, "what may not be asked for", func(t *testing.T) {
		for name, c := range map[string]struct {
			by     domain.Actor
			change func(*domain.MeetingRequest)
			field  string
			code   domain.Code
		}{
			"between slots":       {who.buyer, func(r *domain.MeetingRequest) { r.StartsAt = r.StartsAt.Add(10 * time.Minute) }, "starts_at", ""},
			"at night":            {who.buyer, func(r *domain.MeetingRequest) { r.StartsAt = at(f.StartsOn, 4) }, "starts_at", ""},
			"after the fair":      {who.buyer, func(r *domain.MeetingRequest) { r.StartsAt = at(f.EndsOn+1, 0) }, "starts_at", ""},
			"a visitor":           {who.buyer, func(r *domain.MeetingRequest) { r.Producer = "" }, "producer_id", ""},
			"no producer":         {who.buyer, func(r *domain.MeetingRequest) { r.Producer = id('b', 9) }, "producer_id", ""},
			"a lead of others":    {who.buyer, func(r *domain.MeetingRequest) { r.Producer, r.LeadID = "", id('9', 9) }, "lead_id", ""},
			"a hostile producer":  {who.buyer, func(r *domain.MeetingRequest) { r.Producer = "' OR 1=1" }, "producer_id", ""},
			"another fair":        {who.buyer, func(r *domain.MeetingRequest) { r.FairID = id('f', 9) }, "", domain.CodeNotFound},
			"a producer, unasked": {who.other, func(*domain.MeetingRequest) {}, "", domain.CodeForbidden},
		} {
			t.Run(name, func(t *testing.T) {
				r := ask(0)
				c.change(&r)
				if _, err := s.RequestMeeting(t.Context(), c.by, r); c.field != "" {
					wantField(t, err, c.field)
				} else {
					wantCode(t, err, c.code)
				}
			})
		}

		m, err = s.RequestMeeting(t.Context(), who.buyer, ask(0))
		must(t, err)
		if m.State != domain.MeetingRequested || m.AskedBy != domain.SideBuyer || m.Venue != "Khu kết nối" || m.Producer == nil || !m.EndsAt.Equal(at(f.StartsOn, 1)) {
			t.Fatalf("requested %+v", m)
		}
		_, err = s.RequestMeeting(t.Context(), who.buyer, ask(0))
		wantCode(t, err, domain.CodeConflict)
		for name, by := range who.outsiders() {
			t.Run(name, func(t *testing.T) {
				wantHiddenMeeting(t, s, by, m.ID)
			})
		}
		notices, err := s.Notices(t.Context(), who.member.UserID, true, domain.Page{Limit: 1})
		must(t, err)
		if n := notices.Items[0]; n.Kind != "meeting.request" || n.Path != "/v1/me/meetings/"+m.ID || n.Text != "09:00 13/12/2026\nKhu kết nối\nChè cho chuỗi cửa hàng" {
			t.Errorf("the producer has the notices %+v", n)
		}
		_, err = s.MoveMeeting(t.Context(), who.member, m.ID, 2, domain.MeetingAccept, "")
		wantCode(t, err, domain.CodePrecondition)
		m, err = s.MoveMeeting(t.Context(), who.officer, m.ID, 1, domain.MeetingAccept, "")
		must(t, err)
		_, err = s.MoveMeeting(t.Context(), who.member, m.ID, 2, domain.MeetingAccept, "")
		wantCode(t, err, domain.CodeConflict)
		if notified, err := s.Notices(t.Context(), who.buyer.UserID, true, domain.Page{Limit: 1}); err != nil || notified.Items[0].Kind != "meeting.accept" {
			t.Errorf("the buyer has the notices %+v (%v)", notified.Items, err)
		}
		// The slot is taken for both sides, and for no other buyer or producer.
		_, err = s.RequestMeeting(t.Context(), who.rival, ask(0))
		wantCode(t, err, domain.CodeConflict)
		other := ask(0)
		other.Producer = id('b', 2)
		_, err = s.RequestMeeting(t.Context(), who.buyer, other)
		wantCode(t, err, domain.CodeConflict)
		_, err = s.RequestMeeting(t.Context(), who.rival, other)
		must(t, err)
		free, err := s.FreeSlots(t.Context(), who.rival, f.ID, id('b', 1), f.StartsOn)
		must(t, err)
		if len(free) != 3 || !free[0].StartsAt.Equal(at(f.StartsOn, 1)) {
			t.Errorf("free are %v", free)
		}
		// Meetings restrict changes of the timetable and of the days of the
		// fair.
		shorter := timetable(f)
		shorter.SlotMinutes = 20
		_, err = s.SetTimetable(t.Context(), organizer, shorter, 1)
		wantCode(t, err, domain.CodeConflict)
		elsewhere := timetable(f)
		elsewhere.Venue = "Nhà C"
		_, err = s.SetTimetable(t.Context(), organizer, elsewhere, 1)
		wantCode(t, err, domain.CodeConflict)
		longer := timetable(f)
		longer.ClosesAt = 12 * 60
		_, err = s.SetTimetable(t.Context(), organizer, longer, 1)
		must(t, err)
		later := f
		later.StartsOn++
		_, err = s.ChangeFair(t.Context(), organizer, later, f.Version)
		wantCode(t, err, domain.CodeConflict)
	})

	step(t, "fifty buyers have asked for one slot", func(t *testing.T) {
		acceptAtOnce(t, s, who, ask)
	})

	step(t, "a producer asks the buyer of a lead", func(t *testing.T) {
		lead, err := s.AddInquiry(t.Context(), who.buyer, inquiry(1))
		must(t, err)
		back := domain.MeetingRequest{FairID: f.ID, LeadID: lead.ID, StartsAt: at(f.EndsOn, 0)}
		_, err = s.RequestMeeting(t.Context(), who.other, back)
		wantField(t, err, "lead_id")
		asked, err := s.RequestMeeting(t.Context(), who.member, back)
		must(t, err)
		if asked.AskedBy != domain.SideProducer || asked.BuyerID != who.buyer.UserID || asked.Side != domain.SideProducer {
			t.Errorf("asked %+v", asked)
		}
		_, err = s.MoveMeeting(t.Context(), who.member, asked.ID, 1, domain.MeetingAccept, "")
		wantCode(t, err, domain.CodeForbidden)
		_, err = s.MoveMeeting(t.Context(), who.buyer, asked.ID, 1, domain.MeetingAccept, "")
		must(t, err)
		calendar, err := s.Calendar(t.Context(), who.buyer)
		must(t, err)
		if len(calendar) != 2 || calendar[0].ID != m.ID || calendar[1].ID != asked.ID {
			t.Errorf("the calendar holds %v", calendar)
		}
		m, err = s.MoveMeeting(t.Context(), who.buyer, m.ID, 2, domain.MeetingCancel, "Lỡ chuyến bay")
		must(t, err)
		if m.State != domain.MeetingCancelled || m.Reason != "Lỡ chuyến bay" {
			t.Errorf("cancelled: %+v", m)
		}
		_, err = s.RequestMeeting(t.Context(), who.rival, ask(0))
		must(t, err) // the slot is free again
		f, err = s.ManagedFair(t.Context(), organizer, f.ID)
		must(t, err)
		_, err = s.MoveFair(t.Context(), organizer, f.ID, f.Version, domain.FairCancel, "Bão số 5")
		must(t, err)
		if n := count(t, s, "SELECT count(*) FROM meetings WHERE state IN ('requested', 'accepted')"); n != 0 {
			t.Errorf("%d meetings stand at a fair that is cancelled", n)
		}
		if notified, err := s.Notices(t.Context(), who.buyer.UserID, true, domain.Page{Limit: 1}); err != nil || notified.Items[0].Kind != "meeting.cancel" {
			t.Errorf("the buyer has the notices %+v (%v)", notified.Items, err)
		}
		_, err = s.RequestMeeting(t.Context(), who.buyer, ask(3))
		wantCode(t, err, domain.CodeConflict)
		if _, err := s.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// acceptAtOnce asks for slots many times and accepts all at once: of the requests
// for one slot one is accepted.
func acceptAtOnce(t *testing.T, s *store.Store, who traders, ask func(slot int) domain.MeetingRequest) {
	const many = 50
	requests := make([]domain.Meeting, many)
	for i := range requests {
		u, err := s.AddUser(t.Context(), newUser(fmt.Sprintf("buyer%d@example.vn", i), domain.RoleBuyer))
		must(t, err)
		requests[i], err = s.RequestMeeting(t.Context(), domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: u.ID}, ask(1))
		must(t, err)
	}
	oneSucceeds(t, many, func(i int) error {
		_, err := s.MoveMeeting(t.Context(), who.member, requests[i].ID, 1, domain.MeetingAccept, "")
		return err
	}, domain.CodeConflict, domain.CodePrecondition) // the loser's version is another one
	if n := count(t, s, "SELECT count(*) FROM meetings WHERE state = 'accepted' AND producer_id = '"+id('b', 1)+"'"); n != 2 {
		t.Fatalf("%d stand", n)
	}
	// A buyer asked two producers for the same slot; both accept
	// concurrently: one succeeds.
	var err error
	both := make([]domain.Meeting, 2)
	for i := range both {
		r := ask(2)
		r.Producer = id('b', i+1)
		both[i], err = s.RequestMeeting(t.Context(), who.rival, r)
		must(t, err)
	}
	makers := []domain.Actor{who.member, who.other}
	oneSucceeds(t, len(both), func(i int) error {
		_, err := s.MoveMeeting(t.Context(), makers[i], both[i].ID, 1, domain.MeetingAccept, "")
		return err
	}, domain.CodeConflict, domain.CodePrecondition) // the loser's version is another one
	// The database enforces it.
	if _, err := s.DB().ExecContext(t.Context(), "UPDATE meetings SET state = 'accepted' WHERE id = '"+requests[0].ID+"' OR id = '"+requests[1].ID+"'"); err == nil {
		t.Error("the database takes two meetings of a producer at one time")
	}
}

// wantHiddenMeeting expects that an outsider finds nothing of a meeting.
func wantHiddenMeeting(t *testing.T, s *store.Store, by domain.Actor, id string) {
	_, err := s.Meeting(t.Context(), by, id)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.MoveMeeting(t.Context(), by, id, 1, domain.MeetingAccept, "")
	wantCode(t, err, domain.CodeNotFound)
	if list, err := s.Meetings(t.Context(), by, domain.MeetingFilter{}, page()); err != nil || len(list.Items) > 0 {
		t.Errorf("it lists %v (%v)", list.Items, err)
	}
}
