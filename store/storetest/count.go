package storetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chophien/domain"
	"chophien/store"
)

// countedTruly checks when a test ends that the stored counts follow from what the
// test left.
func countedTruly(open Open) Open {
	return func(t testing.TB, now func() time.Time, migrated bool, set ...func(*store.Config)) *store.Store {
		s := open(t, now, migrated, set...)
		if migrated {
			t.Cleanup(func() {
				if wrong, err := s.MendCounts(context.WithoutCancel(t.Context())); err != nil || wrong != 0 {
					t.Errorf("%d stored counts are wrong (%v)", wrong, err)
				}
			})
		}
		return s
	}
}

// counts checks that counts are those of the lists, on any day, after each kind of
// write.
func counts(t *testing.T, open Open) {
	s := migrated(t, open)
	b := shelf()
	b.CraftVillages = []domain.CraftVillage{village(1, "Làng", "15", "15")}
	b.TourismSites = []domain.TourismSite{site(1, "Bản", "15", "")}
	// The first product was certified before, by another decision.
	b.Decisions = append(b.Decisions, decision(2, today()-1300))
	old := certificate(20, 1, 2, 3, today()-1300)
	old.SupersededOn = ptr(today() - 30)
	b.Certificates = append(b.Certificates, old)
	_, err := s.Load(t.Context(), b)
	must(t, err)
	must(t, s.FoldCounts(t.Context()))
	sameCounts(t, s, manyDays())

	of := func(table string, n int) string {
		return " WHERE id = '" + id(map[string]rune{"products": 'a', "producers": 'b', "craft_villages": 'c', "tourism_sites": 'd', "decisions": 'e', "certificates": 'f'}[table], n) + "'"
	}
	update := func(table string, n int, set string) string { return "UPDATE " + table + " SET " + set + of(table, n) }
	day := func(days int) string { return "'" + (today() + domain.Date(days)).String() + "'" }
	for _, c := range []struct{ name, statement string }{
		{"a withdrawal", update("products", 1, "status = 'withdrawn'")},
		{"a publication", update("products", 7, "status = 'published'")},
		{"another publication", update("products", 1, "status = 'published'")},
		{"a revocation", update("certificates", 2, "revoked_on = "+day(-3)+", revoked_reason = 'x'")},
		{"a revocation from a day on", update("certificates", 3, "revoked_on = "+day(40)+", revoked_reason = 'x'")},
		{"a revocation before the first day", update("certificates", 5, "revoked_on = "+day(-30)+", revoked_reason = 'x'")},
		{"a revocation that is undone", update("certificates", 2, "revoked_on = NULL, revoked_reason = ''")},
		{"an end", update("certificates", 4, "valid_until = "+day(-1))},
		{"other stars", update("certificates", 1, "stars = 4")},
		{"a renewal", fmt.Sprintf("INSERT INTO certificates (id, product_id, decision_id, stars, potential_five, valid_from, valid_until, revoked_reason, sample, code) VALUES ('%s', '%s', '%s', 5, false, %s, %s, '', true, 'ABCD2345')",
			id('f', 30), id('a', 4), id('e', 1), day(0), day(1000))},
		{"a certificate that goes", "DELETE FROM certificates" + of("certificates", 20)},
		{"another group", update("products", 2, "product_group = 'III'")},
		{"another set", update("products", 2, "set_code = 'I.5.a'")},
		{"another name", update("products", 2, "name = 'Ổi', name_sort = '"+domain.SortKey("Ổi")+"'")},
		{"a move", update("products", 2, "province_code = '08', former_province_code = '02'")},
		{"a commune", update("products", 1, "commune_code = '"+tanTrao+"'")},
		{"a merger of units", "UPDATE products SET province_code = '24', former_province_code = NULL, commune_code = NULL WHERE province_code = '08'"},
		{"another day of a decision", update("decisions", 1, "decided_on = "+day(-70))},
		{"another form of a producer", update("producers", 1, "producer_kind = 'company'")},
		{"another producer", update("products", 2, "producer_id = '"+id('b', 2)+"'")},
		{"a producer that goes", update("producers", 2, "status = 'suspended'")},
		{"a producer that moves", update("producers", 1, "province_code = '15', former_province_code = '10'")},
		{"a village that moves", update("craft_villages", 1, "province_code = '08', former_province_code = NULL, commune_code = '"+tanTrao+"'")},
		{"a site that goes", "DELETE FROM tourism_sites" + of("tourism_sites", 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			exec(t, s, c.statement)
			sameCounts(t, s, fewDays())
		})
	}
	t.Run("folding", func(t *testing.T) {
		must(t, s.FoldCounts(t.Context()))
		must(t, s.FoldCounts(t.Context()))
		if n := count(t, s, "SELECT count(*) FROM count_changes"); n != 0 {
			t.Errorf("%d changes are left", n)
		}
		sameCounts(t, s, manyDays())
	})
	t.Run("mending", func(t *testing.T) {
		for _, statement := range []string{
			"DELETE FROM product_days WHERE certificate_id = '" + id('f', 1) + "'",
			"UPDATE product_days SET stars = 5 WHERE certificate_id = '" + id('f', 3) + "'",
			"UPDATE listing_counts SET n = n + 1 WHERE part = 'place' AND grain = 'year'",
			"DELETE FROM listing_counts WHERE part = 'maker'",
			"DELETE FROM count_changes",
		} {
			exec(t, s, statement)
		}
		before := stateOf(t, s)
		if wrong, err := s.MendCounts(t.Context()); err != nil || wrong == 0 {
			t.Fatalf("%d are wrong, %v", wrong, err)
		}
		if stateOf(t, s) == before {
			t.Error("the state did not move, so wrong answers are kept")
		}
		if wrong, err := s.MendCounts(t.Context()); err != nil || wrong != 0 {
			t.Errorf("%d are still wrong, %v", wrong, err)
		}
		sameCounts(t, s, fewDays())
	})
}

// countFilters lists filters of lists whose totals are stored, and some of others.
func countFilters() map[string]domain.ListingFilter {
	return map[string]domain.ListingFilter{
		"all":                       {},
		"units":                     {Provinces: []string{"08", "15"}},
		"a former unit":             {FormerProvinces: []string{"15"}},
		"both maps":                 {Provinces: []string{"15"}, FormerProvinces: []string{"10", "15"}},
		"a region":                  {Regions: []domain.Region{domain.RegionRedRiverDelta}},
		"a region and a unit":       {Regions: []domain.Region{domain.RegionRedRiverDelta}, Provinces: []string{"15"}},
		"north":                     {Northern: ptr(true)},
		"a commune":                 {Communes: []string{tanTrao}},
		"a commune and a group":     {Communes: []string{tanTrao}, Groups: []domain.Group{"I"}},
		"groups":                    {Groups: []domain.Group{"II", "IV"}},
		"stars":                     {Stars: []int{3, 5}},
		"stars that are not stated": {Stars: []int{0}},
		"all of these":              {Provinces: []string{"15"}, FormerProvinces: []string{"15"}, Northern: ptr(true), Groups: []domain.Group{"I", "III"}, Stars: []int{4}},
		"a set":                     {Sets: []string{"I.5.a"}},
		"a producer":                {ProducerID: id('b', 1)},
	}
}

// fewDays are those on which the counts of the test change, and manyDays also those
// at the ends of months and years.
func fewDays() []domain.Date {
	return []domain.Date{today() - 1300, today() - 30, today() - 3, today(), today() + 40, today() + 1001}
}

func manyDays() []domain.Date {
	return append(fewDays(), domain.NewDate(2020, time.January, 1), today()-200, today()-31, today()-4, today()-1, today()+39,
		domain.NewDate(2026, time.December, 31), domain.NewDate(2027, time.July, 1), domain.NewDate(2027, time.August, 16), today()+900, domain.NewDate(2199, time.December, 31))
}

// sameCounts compares the counts with the lists on several days.
func sameCounts(t *testing.T, s *store.Store, days []domain.Date) {
	t.Helper()
	kinds := map[string]string{}
	for _, row := range texts(t, s, "SELECT CAST(id AS text) || ' ' || producer_kind FROM producers") {
		id, kind, _ := strings.Cut(row, " ")
		kinds[id] = kind
	}
	kindOf := func(p domain.Product) string {
		if p.ProducerID == nil {
			return ""
		}
		return kinds[*p.ProducerID]
	}
	for _, on := range days {
		list := func(f domain.ListingFilter, sort domain.Sort) []domain.Product {
			f.ValidOn = on
			got, err := s.Products(t.Context(), f, domain.Page{Sort: sort, Limit: domain.MaxLimit})
			must(t, err)
			return got.Items
		}
		products := list(domain.ListingFilter{}, domain.SortName)
		for _, f := range []struct {
			name   string
			filter domain.StatisticsFilter
			keeps  func(domain.Product, domain.Certificate) bool
		}{
			{"country", domain.StatisticsFilter{}, func(domain.Product, domain.Certificate) bool { return true }},
			{"province", domain.StatisticsFilter{Provinces: []string{"15"}}, func(p domain.Product, _ domain.Certificate) bool { return p.ProvinceCode == "15" }},
			{"commune", domain.StatisticsFilter{Communes: []string{tanTrao}}, func(p domain.Product, _ domain.Certificate) bool {
				return p.CommuneCode != nil && *p.CommuneCode == tanTrao
			}},
			{"form of the producer", domain.StatisticsFilter{ProducerKinds: []domain.ProducerKind{domain.ProducerCooperative}}, func(p domain.Product, _ domain.Certificate) bool {
				return kindOf(p) == "cooperative"
			}},
			{"days of decisions", domain.StatisticsFilter{DecidedFrom: today() - 80, DecidedUntil: today() - 30}, func(_ domain.Product, c domain.Certificate) bool {
				return c.Decision.Date >= today()-80 && c.Decision.Date <= today()-30
			}},
		} {
			want := map[string]int{}
			for _, p := range products {
				c := *domain.CurrentOn(p.Certificates, on)
				if !f.keeps(p, c) {
					continue
				}
				former, commune := "", ""
				if p.FormerProvinceCode != nil {
					former = *p.FormerProvinceCode
				}
				if p.CommuneCode != nil {
					commune = *p.CommuneCode
				}
				for _, key := range []string{"all", "province " + p.ProvinceCode, "former " + former, "group " + string(p.Group), "stars " + strconv.Itoa(c.Stars), "month " + c.Decision.Date.Month(), "form " + kindOf(p)} {
					want[key]++
				}
				if f.filter.HasPlace() {
					want["commune "+commune]++
				}
			}
			f.filter.ValidOn = on
			got, err := s.Statistics(t.Context(), f.filter)
			must(t, err)
			if have := counted(got); !maps.Equal(have, want) {
				t.Errorf("the statistics of a %s on %s are %v, want %v", f.name, on, have, want)
			}
			if got.Country != len(products) {
				t.Errorf("the country has %d products on %s, want %d", got.Country, on, len(products))
			}
		}
		sameProvinces(t, s, on, products)
		if on != today() {
			continue
		}
		for name, f := range countFilters() {
			byName, byStars := list(f, domain.SortName), list(f, domain.SortStars)
			f.ValidOn = on
			got, err := s.Products(t.Context(), f, domain.Page{Sort: domain.SortName, Limit: 1, Total: true})
			must(t, err)
			f.Kinds = []domain.Kind{domain.KindProduct}
			found, err := s.FindListings(t.Context(), nil, f, domain.Page{Sort: domain.SortStars, Limit: 1, Total: true})
			must(t, err)
			if *got.Total != len(byName) || *found.Total != len(byName) {
				t.Errorf("the total of %s on %s is %d, want %d", name, on, *got.Total, len(byName))
			}
			slices.SortStableFunc(byName, func(a, b domain.Product) int {
				return domain.CurrentOn(b.Certificates, on).Stars - domain.CurrentOn(a.Certificates, on).Stars
			})
			if !slices.Equal(names(byName), names(byStars)) {
				t.Errorf("%s on %s by stars: %v, want %v", name, on, names(byStars), names(byName))
			}
		}
	}
}

// sameProvinces compares the counts of provinces and communes with the lists.
func sameProvinces(t *testing.T, s *store.Store, on domain.Date, products []domain.Product) {
	t.Helper()
	want, have := map[string]int{}, map[string]int{}
	note := func(kind domain.Kind, p domain.Place) {
		want[string(kind)+" "+p.ProvinceCode]++
		if p.FormerProvinceCode != nil {
			want[string(kind)+" of "+*p.FormerProvinceCode]++
		}
		if p.CommuneCode != nil {
			want[string(kind)+" in "+*p.CommuneCode]++
		}
	}
	for _, p := range products {
		note(domain.KindProduct, p.Place)
	}
	producers, err := s.Producers(t.Context(), domain.ListingFilter{ValidOn: on}, domain.Page{Limit: 50, Total: true})
	must(t, err)
	villages, err := s.CraftVillages(t.Context(), domain.ListingFilter{ValidOn: on}, domain.Page{Limit: 50, Total: true})
	must(t, err)
	sites, err := s.TourismSites(t.Context(), domain.ListingFilter{ValidOn: on}, domain.Page{Limit: 50, Total: true})
	must(t, err)
	for _, p := range producers.Items {
		note(domain.KindProducer, p.Place)
	}
	for _, v := range villages.Items {
		note(domain.KindCraftVillage, v.Place)
	}
	for _, v := range sites.Items {
		note(domain.KindTourismSite, v.Place)
	}
	if *producers.Total != len(producers.Items) || *villages.Total != len(villages.Items) || *sites.Total != len(sites.Items) {
		t.Errorf("the totals are %d producers, %d villages and %d sites", *producers.Total, *villages.Total, *sites.Total)
	}
	provinces, err := s.ProvinceCounts(t.Context(), on)
	must(t, err)
	for _, p := range provinces {
		for k, n := range p.Counts.Kinds {
			if n != 0 {
				have[string(k)+" "+p.Province.Code] += n
			}
		}
		for code, former := range p.Former {
			for k, n := range former.Kinds {
				if n != 0 {
					have[string(k)+" of "+code] += n
				}
			}
		}
	}
	communes, err := s.CommuneCounts(t.Context(), "08", on)
	must(t, err)
	for _, c := range communes {
		for k, n := range c.Counts.Kinds {
			if n != 0 {
				have[string(k)+" in "+c.Commune.Code] += n
			}
		}
	}
	if !maps.Equal(have, want) {
		t.Errorf("the provinces have on %s %v, want %v", on, have, want)
	}
}

// counted returns the numbers of statistics that are not 0.
func counted(s domain.Statistics) map[string]int {
	out := map[string]int{}
	if s.Total != 0 {
		out["all"] = s.Total
	}
	for name, rows := range map[string][]domain.StatRow{
		"province": s.ByProvince, "former": s.ByFormerProvince, "group": s.ByGroup, "stars": s.ByStars, "month": s.ByDecisionMonth, "form": s.ByProducerKind, "commune": s.ByCommune,
	} {
		for _, r := range rows {
			if r.Count != 0 {
				out[name+" "+r.Key] = r.Count
			}
		}
	}
	return out
}

// foldingAtOnce folds while others write and fold: nothing is lost or counted
// twice.
func foldingAtOnce(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), shelf())
	must(t, err)
	const rounds = 6
	errs := make(chan error)
	for n := 1; n <= 3; n++ {
		go func() {
			for range rounds {
				for _, status := range []string{"suspended", "published"} {
					if _, err := s.DB().ExecContext(t.Context(), "UPDATE products SET status = '"+status+"' WHERE id = '"+id('a', n)+"'"); err != nil {
						errs <- err
						return
					}
				}
			}
			errs <- nil
		}()
	}
	for range 2 {
		go func() {
			for range rounds {
				if err := s.FoldCounts(t.Context()); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	for range 5 {
		must(t, <-errs)
	}
	sameCounts(t, s, fewDays())
}

// producerAtOnce changes a producer while others change its products: no call waits
// for another forever, and each change is counted.
func producerAtOnce(t *testing.T, open Open) {
	s := migrated(t, open)
	b := shelf()
	for i := range b.Products {
		b.Products[i].ProducerID = ptr(id('b', 1))
	}
	_, err := s.Load(t.Context(), b)
	must(t, err)
	const rounds = 12
	set := func(table, column, where string, values ...string) func() error {
		return func() error {
			for n := range rounds {
				if _, err := s.DB().ExecContext(t.Context(), "UPDATE "+table+" SET "+column+" = '"+values[n%len(values)]+"' WHERE "+where); err != nil {
					return err
				}
			}
			return nil
		}
	}
	setStatus := func() error {
		for n := range rounds {
			p, err := s.ManagedProducer(t.Context(), domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}, id('b', 1))
			if err != nil {
				return err
			}
			err = s.SetStatus(t.Context(), domain.Ref{Kind: domain.KindProducer, ID: p.ID}, p.Version, []domain.Status{domain.StatusSuspended, domain.StatusPublished}[n%2])
			if err != nil && domain.CodeOf(err) != domain.CodePrecondition {
				return err
			}
		}
		return nil
	}
	calls := []func() error{
		set("producers", "producer_kind", "id = '"+id('b', 1)+"'", "company", "household", "cooperative"),
		set("decisions", "decided_on", "id = '"+id('e', 1)+"'", "2026-07-01", "2026-10-24"),
		setStatus,
	}
	for n := 1; n <= 4; n++ {
		calls = append(calls, set("products", "status", "id = '"+id('a', n)+"'", "suspended", "published"))
	}
	errs := make(chan error)
	for _, call := range calls {
		go func() { errs <- call() }()
	}
	for range calls {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	sameCounts(t, s, fewDays())
}
