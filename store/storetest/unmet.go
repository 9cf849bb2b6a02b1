package storetest

import (
	"fmt"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// unmet: what officers see of searches without an answer, demands without
// quotes and producers without answers (checks A4, A7).
func unmet(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	filter := domain.UnmetFilter{Months: 12, Days: 7, Limit: domain.MaxLimit}
	for field, f := range map[string]domain.UnmetFilter{"months": {Days: 7, Limit: 1}, "days": {Months: 1, Limit: 1}, "limit": {Months: 1, Days: 7}} {
		_, err := s.Unmet(t.Context(), who.admin, f, today())
		wantField(t, err, field)
	}

	var wanted domain.Demand
	search := func(day domain.Date, text, set, province string, asked int64) domain.UnmetSearch {
		return domain.UnmetSearch{Day: day, Text: text, SetCode: set, ProvinceCode: province, Asked: asked}
	}
	step(t, "searches", func(t *testing.T) {
		// Counts are summed, shown only to the officers concerned, and left out
		// when small.

		must(t, s.CountSearches(t.Context(), []domain.UnmetSearch{search(today()-domain.UnmetKept-1, "da qua", "", "", 9)}))
		must(t, s.CountSearches(t.Context(), nil))
		must(t, s.CountSearches(t.Context(), []domain.UnmetSearch{
			search(today(), "sam ngoc linh", "IV.2", "08", 2), search(today()-30, "sam ngoc linh", "IV.2", "08", 2),
			search(today()-30, "ca phe chon", "", "", 8), search(today(), "cua ai do", "", "08", 2), search(today(), "nem chua", "", "01", 3),
		}))
		if n := count(t, s, "SELECT count(*) FROM unmet_searches WHERE text = 'da qua'"); n != 0 {
			t.Error("what is too old is kept")
		}
		const many = 10
		errs := make(chan error, many)
		for range many {
			go func() {
				errs <- s.CountSearches(t.Context(), []domain.UnmetSearch{search(today(), "mien dong", "", "", 1), search(today(), "ga tay", "", "01", 1)})
			}()
		}
		for range many {
			must(t, <-errs)
		}
		must(t, s.CountSearches(t.Context(), []domain.UnmetSearch{search(today(), "sam ngoc linh", "IV.2", "08", 1)}))
		wantSearches(t, s, who, filter)
		month := filter
		month.Months = 1
		if got := unmetOf(t, s, who.officer, month, today()).Searches; len(got) != 2 {
			t.Errorf("of one month: %+v", got)
		}
	})

	step(t, "a day has an end to its texts", func(t *testing.T) {
		// Later searches add to a stored count.
		var flood []domain.UnmetSearch
		for i := range domain.UnmetPerDay {
			flood = append(flood, search(today()-1, fmt.Sprintf("t %d", i), "", "", 1))
		}
		must(t, s.CountSearches(t.Context(), flood))
		must(t, s.CountSearches(t.Context(), []domain.UnmetSearch{search(today()-1, "moi", "", "", 1), flood[7]}))
		if n := count(t, s, "SELECT sum(asked) FROM unmet_searches WHERE text IN ('moi', 't 7')"); n != 2 {
			t.Errorf("beyond the limit of a day %d are counted", n)
		}
	})

	step(t, "demands without quotes", func(t *testing.T) {
		demand := func(change func(*domain.Demand)) domain.Demand {
			t.Helper()
			d := domain.Demand{
				BuyerType: "supermarket", Name: "Chè Shan", Amount: 500_000, Unit: domain.UnitKilogram, Period: domain.PeriodMonth, ProvinceCode: ptr("01"),
				Deadline: ptr(today() + 10), Visibility: domain.VisibilityPublic, ContactName: "Chị Hoa", ContactPhone: "0909 111 222",
			}
			change(&d)
			d, err := s.AddDemand(t.Context(), who.buyer, d)
			must(t, err)
			d, err = s.OpenDemand(t.Context(), who.buyer, d.ID, d.Version)
			must(t, err)
			return d
		}
		demand(func(*domain.Demand) {})
		wanted = demand(func(d *domain.Demand) { d.Provinces = []string{"24", "08"} })
		demand(func(d *domain.Demand) { d.Visibility, d.Invited = domain.VisibilityInvited, []string{id('b', 1)} })
		quoted := demand(func(*domain.Demand) {})
		must1(t)(s.AddQuote(t.Context(), who.member, quoted.ID, id('a', 2), quote(1)))
		for _, outcome := range []domain.DemandOutcome{domain.DemandNoSupply, domain.DemandWithdrawn} {
			d := demand(func(*domain.Demand) {})
			must1(t)(s.CloseDemand(t.Context(), who.buyer, d.ID, d.Version, outcome, ""))
		}
		wantUnquoted(t, s, who, filter)
	})

	step(t, "producers without answers, and both as parts of the agenda", func(t *testing.T) {
		lead, err := s.AddInquiry(t.Context(), who.buyer, inquiry(1))
		must(t, err)
		silent := func(by domain.Actor, on domain.Date) []domain.SilentProducer {
			return unmetOf(t, s, by, filter, on).Producers
		}
		for name, by := range map[string]domain.Actor{"officer": who.officer, "admin": who.admin} {
			want := []domain.SilentProducer{{ProducerID: id('b', 1), Name: "HTX Chè Shan", ProvinceCode: "08", Leads: 1, Since: today()}}
			if got := silent(by, today()+7); !slices.Equal(got, want) {
				t.Errorf("%s: silent are %+v", name, got)
			}
			if got := silent(by, today()+6); len(got) > 0 {
				t.Errorf("%s, too early: %+v", name, got)
			}
		}
		if got := append(silent(who.stranger, today()+7), silent(who.member, today()+7)...); len(got) > 0 {
			t.Errorf("others see the silent producers: %+v", got)
		}
		for part, want := range map[domain.AgendaPart]domain.AgendaItem{
			domain.AgendaUnquoted: {ID: wanted.ID, ListingKind: domain.KindDemand, ListingID: wanted.ID, Name: "Chè Shan", On: today()},
			domain.AgendaSilent:   {ID: id('b', 1), ListingKind: domain.KindProducer, ListingID: id('b', 1), Name: "HTX Chè Shan", On: today()},
		} {
			t.Run(string(part), func(t *testing.T) {
				wantInAgenda(t, s, who, part, want)
			})
		}
		must1(t)(s.AddMessage(t.Context(), who.member, lead.ID, "Giao được 2 tấn", nil))
		if got := silent(who.officer, today()+7); len(got) > 0 {
			t.Errorf("who answered is silent: %+v", got)
		}
	})
}

func unmetOf(t *testing.T, s *store.Store, by domain.Actor, f domain.UnmetFilter, on domain.Date) domain.Unmet {
	t.Helper()
	out, err := s.Unmet(t.Context(), by, f, on)
	must(t, err)
	return out
}

// wantSearches expects which searches each actor sees.
func wantSearches(t *testing.T, s *store.Store, who traders, filter domain.UnmetFilter) {
	for name, c := range map[string]struct {
		by       domain.Actor
		province string
		want     []string
	}{
		"officer":           {who.officer, "", []string{"2026-11 mien dong  10", "2026-11 sam ngoc linh 08 3", "2026-10 ca phe chon  8"}},
		"of one province":   {who.officer, "08", []string{"2026-11 sam ngoc linh 08 3"}},
		"of another":        {who.officer, "01", nil},
		"officer elsewhere": {who.stranger, "", []string{"2026-11 ga tay 01 10", "2026-11 mien dong  10", "2026-11 nem chua 01 3", "2026-10 ca phe chon  8"}},
		"admin":             {who.admin, "", []string{"2026-11 ga tay 01 10", "2026-11 mien dong  10", "2026-11 nem chua 01 3", "2026-11 sam ngoc linh 08 3", "2026-10 ca phe chon  8"}},
		"admin of one":      {who.admin, "08", []string{"2026-11 sam ngoc linh 08 3"}},
		"member":            {who.member, "", nil},
		"buyer":             {who.buyer, "", nil},
		"a visitor":         {domain.Actor{}, "", nil},
	} {
		f := filter
		f.Province = c.province
		var got []string
		for _, u := range unmetOf(t, s, c.by, f, today()).Searches {
			got = append(got, fmt.Sprintf("%s %s %s %d", u.Month, u.Text, u.ProvinceCode, u.Asked))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: searches %q, want %q", name, got, c.want)
		}
	}
}

// wantUnquoted expects how many demands without quotes each actor counts.
func wantUnquoted(t *testing.T, s *store.Store, who traders, filter domain.UnmetFilter) {
	for _, c := range []struct {
		name        string
		by          domain.Actor
		on          domain.Date
		total, open int64
	}{
		{"officer", who.officer, today() + 7, 1, 1}, {"officer, after the deadline", who.officer, today() + 11, 1, 0}, {"officer, too early", who.officer, today() + 6, 0, 0},
		{"officer elsewhere", who.stranger, today() + 7, 3, 2}, {"admin", who.admin, today() + 7, 3, 2},
		{"member", who.member, today() + 7, 0, 0}, {"buyer", who.buyer, today() + 7, 0, 0},
	} {
		var total, open int64
		for _, u := range unmetOf(t, s, c.by, filter, c.on).Demands {
			if u.Month != "2026-11" || u.ProvinceCode != "01" || u.SetCode != "" {
				t.Errorf("%s: %+v", c.name, u)
			}
			total, open = total+u.Total, open+u.Open
		}
		if total != c.total || open != c.open {
			t.Errorf("%s: %d demands, %d open; want %d and %d", c.name, total, open, c.total, c.open)
		}
	}
}

// wantInAgenda expects an item as the only one of a part of the officer's agenda,
// on its day and not before.
func wantInAgenda(t *testing.T, s *store.Store, who traders, part domain.AgendaPart, want domain.AgendaItem) {
	items := func(by domain.Actor, on domain.Date) []domain.AgendaItem {
		t.Helper()
		list, err := s.Agenda(t.Context(), by, part, "", on, domain.Page{Limit: 10, Total: true})
		must(t, err)
		if *list.Total != len(list.Items) {
			t.Errorf("%s: %d of %d", part, len(list.Items), *list.Total)
		}
		return list.Items
	}
	if got := items(who.officer, today()+7); !slices.Equal(got, []domain.AgendaItem{want}) {
		t.Errorf("%s: %+v, want %+v", part, got, want)
	}
	if got := append(items(who.officer, today()+6), items(who.member, today()+7)...); len(got) > 0 {
		t.Errorf("%s: %+v", part, got)
	}
}
