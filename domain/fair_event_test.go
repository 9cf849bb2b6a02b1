package domain_test

import (
	"slices"
	"testing"
	"time"

	"chophien/domain"
)

// TestFairEvent: an event is on one day of its fair and says where it is.
func TestFairEvent(t *testing.T) {
	t.Parallel()
	first := domain.NewDate(2027, 3, 12)
	f := domain.Fair{StartsOn: first, EndsOn: first + 3}
	at := func(day domain.Date, hour int) time.Time { return domain.Minute(hour * 60).On(day) }
	good := domain.FairEvent{Title: "Lễ khai mạc", StartsAt: at(first, 8), EndsAt: at(first, 10), Place: "Sân khấu chính"}
	for _, c := range []struct {
		name, field string
		change      func(*domain.FairEvent)
	}{
		{"all right", "", func(*domain.FairEvent) {}},
		{"until midnight", "", func(e *domain.FairEvent) { e.EndsAt = at(first, 24) }},
		{"in a hall", "", func(e *domain.FairEvent) { e.HallID, e.Place = new(string), "" }},
		{"no title", "title", func(e *domain.FairEvent) { e.Title = " " }},
		{"nowhere", "place", func(e *domain.FairEvent) { e.Place = "" }},
		{"the day before", "starts_at", func(e *domain.FairEvent) { e.StartsAt, e.EndsAt = at(first-1, 8), at(first-1, 9) }},
		{"ends first", "ends_at", func(e *domain.FairEvent) { e.EndsAt = e.StartsAt }},
		{"over midnight", "ends_at", func(e *domain.FairEvent) { e.EndsAt = at(first+1, 1) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := good
			c.change(&e)
			testField(t, e.Validate(f), c.field)
		})
	}
	if got := good.Hours(); got != "08:00–10:00" {
		t.Errorf("the hours are %s", got)
	}
}

// TestOverlapping: events overlap in one place at one time only.
func TestOverlapping(t *testing.T) {
	t.Parallel()
	day, hall, now := domain.NewDate(2027, 3, 12), "h", time.Now()
	event := func(id string, from, until int, hallID *string, place string) domain.FairEvent {
		return domain.FairEvent{ID: id, StartsAt: domain.Minute(from * 60).On(day), EndsAt: domain.Minute(until * 60).On(day), HallID: hallID, Place: place}
	}
	gone := event("cancelled", 8, 10, &hall, "")
	gone.CancelledAt = &now
	got := domain.Overlapping([]domain.FairEvent{
		event("whole hall", 8, 10, &hall, ""), event("corner", 9, 11, &hall, "Góc trà"), event("other corner", 9, 11, &hall, "Góc mật ong"), event("later", 11, 12, &hall, "Góc trà"),
		event("stage", 9, 10, nil, "Sân khấu"), event("same stage", 9, 10, nil, "sân khấu "), gone,
	})
	for id, want := range map[string][]string{
		"whole hall": {"corner", "other corner"}, "corner": {"whole hall"}, "other corner": {"whole hall"}, "later": nil, "stage": {"same stage"}, "same stage": {"stage"}, "cancelled": nil,
	} {
		if !slices.Equal(got[id], want) {
			t.Errorf("%s overlaps %v, want %v", id, got[id], want)
		}
	}
}

// TestProposeEvents: events keep their day of the fair; those whose day is gone are
// cancelled.
func TestProposeEvents(t *testing.T) {
	t.Parallel()
	first := domain.NewDate(2027, 3, 12)
	was := domain.Fair{StartsOn: first, EndsOn: first + 3}
	event := func(id string, day domain.Date) domain.FairEvent {
		return domain.FairEvent{ID: id, StartsAt: domain.Minute(480).On(day), EndsAt: domain.Minute(540).On(day)}
	}
	all := []domain.FairEvent{event("opening", first), event("closing", first+3)}
	for _, c := range []struct {
		name             string
		is               domain.Fair
		opening, closing domain.Fate
	}{
		{"another place", was, domain.FateKept, domain.FateKept},
		{"a week later", domain.Fair{StartsOn: first + 7, EndsOn: first + 10}, domain.FateMoved, domain.FateMoved},
		{"a day shorter", domain.Fair{StartsOn: first, EndsOn: first + 2}, domain.FateKept, domain.FateCancelled},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := domain.ProposeEvents(was, c.is, all, first.Begins())
			if len(got) != 2 || got[0].Fate != c.opening || got[1].Fate != c.closing {
				t.Fatalf("got %+v", got)
			}
			if c.opening == domain.FateMoved && !got[0].To.StartsAt.Equal(all[0].StartsAt.AddDate(0, 0, 7)) {
				t.Errorf("the opening moves to %s", got[0].To.StartsAt)
			}
		})
	}
	if got := domain.ProposeEvents(was, was, all, (first + 1).Begins()); len(got) != 1 {
		t.Errorf("events that have begun are in %+v", got)
	}
}

// TestFairOrganisation: only sponsors have a level, and roles have an order.
func TestFairOrganisation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, field string
		o           domain.FairOrganisation
	}{
		{"a host", "", domain.FairOrganisation{Role: domain.FairHost, Name: "Sở Công Thương"}},
		{"a sponsor", "", domain.FairOrganisation{Role: domain.FairSponsor, Level: domain.LevelGold, Name: "Ngân hàng", Website: "https://ngan-hang.example.vn"}},
		{"a level of a host", "level", domain.FairOrganisation{Role: domain.FairHost, Level: domain.LevelGold, Name: "Sở"}},
		{"no role", "role", domain.FairOrganisation{Name: "Sở"}},
		{"no name", "name", domain.FairOrganisation{Role: domain.FairHost}},
		{"a script", "website", domain.FairOrganisation{Role: domain.FairHost, Name: "Sở", Website: "javascript:alert(1)"}},
	} {
		t.Run(c.name, func(t *testing.T) { testField(t, c.o.Validate(), c.field) })
	}
	all := []domain.FairOrganisation{
		{Name: "media", Role: domain.FairMedia}, {Name: "any sponsor", Role: domain.FairSponsor}, {Name: "silver", Role: domain.FairSponsor, Level: domain.LevelSilver},
		{Name: "second", Role: domain.FairHost, Position: 1}, {Name: "first", Role: domain.FairHost},
	}
	slices.SortFunc(all, domain.CompareOrganisations)
	var names []string
	for _, o := range all {
		names = append(names, o.Name)
	}
	if want := []string{"first", "second", "silver", "any sponsor", "media"}; !slices.Equal(names, want) {
		t.Errorf("the order is %v, want %v", names, want)
	}
}
