package storetest

import (
	"testing"
	"time"

	"chophien/domain"
)

// organisationsOfFair: those who run a fair keep its organisations, the public reads
// them once the fair is published, and an edition keeps its logos.
func organisationsOfFair(t *testing.T, open Open) {
	s := migrated(t, open)
	_ = inhabit(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	f, _ := editable(t, s, mine)
	add := func(by domain.Actor, role domain.FairRole, name string) (domain.FairOrganisation, error) {
		return s.AddOrganisation(t.Context(), by, domain.FairOrganisation{FairID: f.ID, Role: role, Name: name, Position: domain.OrganisationLast})
	}
	logo := func(key string) *domain.FairLogo {
		return &domain.FairLogo{FileKey: domain.PicturesFolder + key, ContentType: "image/png", Width: 400, Height: 200}
	}
	_, err := add(other, domain.FairHost, "Sở")
	wantCode(t, err, domain.CodeNotFound)
	_, err = add(mine, "none", "Sở")
	wantField(t, err, "role")
	bank, err := add(mine, domain.FairSponsor, "Ngân hàng")
	must(t, err)
	host, err := add(mine, domain.FairHost, "Sở Công Thương")
	must(t, err)
	second, err := add(mine, domain.FairHost, "Liên minh Hợp tác xã")
	must(t, err)
	if second.Position != 1 {
		t.Errorf("the second host is at %d", second.Position)
	}
	step(t, "two at once", func(t *testing.T) {
		bank.Level = domain.LevelGold
		changed, err := s.ChangeOrganisation(t.Context(), mine, bank, bank.Version)
		must(t, err)
		_, err = s.ChangeOrganisation(t.Context(), mine, bank, bank.Version)
		wantCode(t, err, domain.CodePrecondition)
		_, err = s.ChangeOrganisation(t.Context(), other, changed, changed.Version)
		wantCode(t, err, domain.CodeNotFound)
		bank = changed
	})
	step(t, "a logo that no edition shows goes", func(t *testing.T) {
		_, _, err := s.SetLogo(t.Context(), mine, f.ID, host.ID, host.Version, nil)
		wantCode(t, err, domain.CodeNotFound)
		var dropped *domain.FairLogo
		host, dropped, err = s.SetLogo(t.Context(), mine, f.ID, host.ID, host.Version, logo("mot.png"))
		must(t, err)
		if dropped != nil || host.Logo == nil {
			t.Fatalf("the first logo %+v drops %+v", host.Logo, dropped)
		}
		host, dropped, err = s.SetLogo(t.Context(), mine, f.ID, host.ID, host.Version, logo("hai.png"))
		must(t, err)
		if dropped == nil || dropped.FileKey != domain.PicturesFolder+"mot.png" {
			t.Errorf("the second logo drops %+v", dropped)
		}
	})
	step(t, "in their order for everybody", func(t *testing.T) {
		all, err := s.FairOrganisations(t.Context(), f.Slug)
		must(t, err)
		if len(all) != 3 || all[0].ID != host.ID || all[0].Logo == nil || all[1].ID != second.ID || all[2].Level != domain.LevelGold {
			t.Errorf("everybody reads %+v", all)
		}
		draft, err := s.AddFair(t.Context(), mine, aFair())
		must(t, err)
		_, err = s.FairOrganisations(t.Context(), draft.ID)
		wantCode(t, err, domain.CodeNotFound)
	})
	step(t, "an edition keeps the logo that it shows", func(t *testing.T) {
		must(t, freezeLatest(t.Context(), s, mine, f.ID))
		e, err := s.ManagedEdition(t.Context(), mine, f.ID, 1)
		must(t, err)
		printed := e.Content.Organisations
		if len(printed) != 3 || printed[0].Logo == nil || printed[0].Logo.FileKey != domain.PicturesFolder+"hai.png" {
			t.Fatalf("printed are %+v", printed)
		}
		dropped, err := s.DeleteOrganisation(t.Context(), mine, f.ID, host.ID, host.Version)
		must(t, err)
		unknown, err := s.UnknownKeys(t.Context(), []string{domain.PicturesFolder + "hai.png", domain.PicturesFolder + "mot.png"})
		must(t, err)
		if dropped != nil || len(unknown) != 1 || unknown[0] != domain.PicturesFolder+"mot.png" {
			t.Errorf("the logo %+v is dropped, and %v are unknown", dropped, unknown)
		}
	})
}

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
