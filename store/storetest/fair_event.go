package storetest

import (
	"testing"
	"time"

	"chophien/domain"
)

// programmes: events have a time and a place, move with their fair, and stay when
// they are cancelled.
func programmes(t *testing.T, open Open) {
	s := migrated(t, open)
	_ = inhabit(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f, _ := editable(t, s, mine)
	hall, err := s.AddHall(t.Context(), mine, domain.Hall{FairID: f.ID, Name: "Nhà A", NameEN: "Hall A"})
	must(t, err)
	event := func(title string, day domain.Date, hallID *string, place string) domain.FairEvent {
		return domain.FairEvent{FairID: f.ID, Title: title, StartsAt: domain.Minute(8 * 60).On(day), EndsAt: domain.Minute(10 * 60).On(day), HallID: hallID, Place: place}
	}
	_, err = s.AddEvent(t.Context(), other, event("Khai mạc", f.StartsOn, nil, "Sân khấu"))
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.AddEvent(t.Context(), mine, event("Khai mạc", f.StartsOn, ptr(id('a', 1)), ""))
	wantField(t, err, "hall_id")
	opening, err := s.AddEvent(t.Context(), mine, event("Khai mạc", f.StartsOn, nil, "Sân khấu"))
	must(t, err)
	closing, err := s.AddEvent(t.Context(), mine, event("Bế mạc", f.EndsOn, &hall.ID, ""))
	must(t, err)
	step(t, "two at once", func(t *testing.T) {
		changed := closing
		changed.Speaker = "Ban tổ chức"
		changed, err := s.ChangeEvent(t.Context(), mine, changed, closing.Version)
		must(t, err)
		_, err = s.ChangeEvent(t.Context(), mine, closing, closing.Version)
		wantCode(t, err, domain.CodePrecondition)
		closing = changed
	})
	step(t, "a public event is cancelled, not deleted", func(t *testing.T) {
		wantCode(t, s.DeleteEvent(t.Context(), mine, f.ID, opening.ID, opening.Version), domain.CodeConflict)
		wantCode(t, s.DeleteHall(t.Context(), mine, f.ID, hall.ID, hall.Version), domain.CodeConflict)
		seminar, err := s.AddEvent(t.Context(), mine, event("Hội thảo", f.StartsOn, nil, "Phòng 2"))
		must(t, err)
		_, err = s.CancelEvent(t.Context(), mine, f.ID, seminar.ID, seminar.Version, " ")
		wantField(t, err, "reason")
		seminar, err = s.CancelEvent(t.Context(), mine, f.ID, seminar.ID, seminar.Version, "Diễn giả ốm")
		must(t, err)
		_, err = s.ChangeEvent(t.Context(), mine, seminar, seminar.Version)
		wantCode(t, err, domain.CodeConflict)
		all, _, err := s.FairEvents(t.Context(), f.Slug)
		must(t, err)
		if len(all) != 3 || all[2].ID != closing.ID || all[2].Hall == nil || all[1].CancelledAt == nil && all[0].CancelledAt == nil {
			t.Errorf("everybody reads %+v", all)
		}
	})
	step(t, "an edition prints what takes place", func(t *testing.T) {
		must(t, freezeLatest(t.Context(), s, mine, f.ID))
		e, err := s.ManagedEdition(t.Context(), mine, f.ID, 1)
		must(t, err)
		if printed := e.Content.Events; len(printed) != 2 || printed[0].ID != opening.ID || printed[1].Place != "Nhà A" || printed[1].PlaceEN != "Hall A" || printed[1].Hours() != "08:00–10:00" {
			t.Errorf("printed are %+v", printed)
		}
	})
	step(t, "a fair moves with its programme", func(t *testing.T) {
		changed, err := s.ManagedFair(t.Context(), mine, f.ID)
		must(t, err)
		changed.EndsOn++
		_, err = s.ChangeFair(t.Context(), mine, changed, changed.Version)
		wantCode(t, err, domain.CodeConflict)
		// It begins a day later and is a day shorter, so its last day is gone.
		r := domain.Reschedule{FairID: f.ID, StartsOn: ptr(f.StartsOn + 1), EndsOn: ptr(f.EndsOn), Reason: "Bão số 5"}
		p, err := s.Reschedule(t.Context(), mine, r, "")
		must(t, err)
		if len(p.Events) != 2 || p.Events[0].Fate != domain.FateMoved || p.Events[1].Fate != domain.FateCancelled {
			t.Fatalf("proposed is %+v", p.Events)
		}
		_, err = s.Reschedule(t.Context(), mine, r, p.Token)
		must(t, err)
		all, _, err := s.ManagedEvents(t.Context(), mine, f.ID)
		must(t, err)
		for _, e := range all {
			switch e.ID {
			case opening.ID:
				if !e.StartsAt.Equal(opening.StartsAt.Add(24*time.Hour)) || e.Version != opening.Version+1 {
					t.Errorf("the opening is %+v", e)
				}
			case closing.ID:
				if e.CancelledAt == nil || e.Reason != "Bão số 5" {
					t.Errorf("the closing is %+v", e)
				}
			}
		}
		_, differences, err := s.Addendum(t.Context(), mine, f.ID, 1)
		must(t, err)
		events := 0
		for _, d := range differences {
			if d.What == "event" {
				events++
			}
		}
		if events != 2 {
			t.Errorf("the corrections are %+v", differences)
		}
	})
	step(t, "a cancelled event leaves its hall", func(t *testing.T) {
		must(t, s.DeleteHall(t.Context(), mine, f.ID, hall.ID, hall.Version))
		all, _, err := s.FairEvents(t.Context(), f.Slug)
		must(t, err)
		for _, e := range all {
			if e.ID == closing.ID && (e.HallID != nil || e.Place != "Nhà A" || e.PlaceEN != "Hall A") {
				t.Errorf("the closing is %+v", e)
			}
		}
	})
	step(t, "an event of a draft is deleted", func(t *testing.T) {
		draft, err := s.AddFair(t.Context(), mine, aFair())
		must(t, err)
		e := event("Khai mạc", draft.StartsOn, nil, "Sân khấu")
		e.FairID = draft.ID
		e, err = s.AddEvent(t.Context(), mine, e)
		must(t, err)
		_, _, err = s.FairEvents(t.Context(), draft.ID)
		wantCode(t, err, domain.CodeNotFound)
		must(t, s.DeleteEvent(t.Context(), mine, draft.ID, e.ID, e.Version))
	})
}
