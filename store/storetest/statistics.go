package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"chophien/domain"
)

func provinceCounts(t *testing.T, open Open) {
	s := migrated(t, open)
	b := shelf()
	b.CraftVillages = []domain.CraftVillage{village(1, "Làng", "15", "15")}
	b.TourismSites = []domain.TourismSite{site(1, "Bản", "15", "")}
	_, err := s.Load(t.Context(), b)
	must(t, err)
	got, err := s.ProvinceCounts(t.Context(), today())
	must(t, err)
	if len(got) != 34 {
		t.Fatalf("%d units", len(got))
	}
	sum := map[domain.Kind]int{}
	for _, p := range got {
		for k, n := range p.Counts.Kinds {
			sum[k] += n
		}
		if len(p.Former) != len(p.Province.Former) {
			t.Errorf("%s: %d former units of %d are counted", p.Province.Name, len(p.Former), len(p.Province.Former))
		}
		if p.Province.Code != "15" {
			continue
		}
		c := p.Counts
		if c.Kinds[domain.KindProduct] != 2 || c.Kinds[domain.KindCraftVillage] != 1 || c.Kinds[domain.KindTourismSite] != 1 || c.Groups["I"] != 1 || c.Groups["II"] != 1 || c.Stars[4] != 1 || c.Stars[3] != 1 {
			t.Errorf("Lào Cai has %+v", c)
		}
		if old := p.Former["15"]; old.Kinds[domain.KindProduct] != 1 || old.Kinds[domain.KindCraftVillage] != 1 || old.Kinds[domain.KindTourismSite] != 0 || old.Stars[4] != 1 {
			t.Errorf("Yên Bái had %+v", old)
		}
	}
	if sum[domain.KindProduct] != 6 || sum[domain.KindProducer] != 2 || sum[domain.KindCraftVillage] != 1 || sum[domain.KindTourismSite] != 1 {
		t.Errorf("all units together: %v", sum)
	}
}

func statistics(t *testing.T, open Open) {
	s := migrated(t, open)
	b := shelf()
	b.Products[0].FormerProvinceCode = nil
	b.Decisions = append(b.Decisions, decision(2, domain.NewDate(2025, time.November, 30)), decision(3, domain.NewDate(2026, time.February, 1)))
	b.Decisions[0].Date = domain.NewDate(2026, time.February, 28)
	b.Certificates[0].DecisionID = id('e', 2)
	b.Certificates[1].DecisionID = id('e', 3)
	_, err := s.Load(t.Context(), b)
	must(t, err)
	got, err := s.Statistics(t.Context(), domain.StatisticsFilter{ValidOn: today()})
	must(t, err)
	if got.Total != 6 || got.ValidOn != today() {
		t.Errorf("total %d on %s", got.Total, got.ValidOn)
	}
	for name, rows := range map[string][]domain.StatRow{
		"province": got.ByProvince, "former province": got.ByFormerProvince, "region": got.ByRegion, "northern": got.ByNorthern,
		"group": got.ByGroup, "stars": got.ByStars, "month": got.ByDecisionMonth,
	} {
		sum := 0
		for _, r := range rows {
			sum += r.Count
		}
		if sum != got.Total {
			t.Errorf("by %s there are %d of %d", name, sum, got.Total)
		}
	}
	at := func(rows []domain.StatRow, key string) int {
		for _, r := range rows {
			if r.Key == key {
				return r.Count
			}
		}
		return -1
	}
	if len(got.ByProvince) != 34 || at(got.ByProvince, "15") != 2 || at(got.ByProvince, "96") != 0 {
		t.Errorf("by province %v", got.ByProvince)
	}
	if len(got.ByFormerProvince) != 64 || at(got.ByFormerProvince, "15") != 1 || at(got.ByFormerProvince, "") != 2 || got.ByFormerProvince[63].Key != "" {
		t.Errorf("by former province %v", got.ByFormerProvince)
	}
	if !slices.Equal(got.ByNorthern, []domain.StatRow{{Key: "true", Count: 5}, {Key: "false", Count: 1}}) {
		t.Errorf("by north %v", got.ByNorthern)
	}
	if !slices.Equal(got.ByStars, []domain.StatRow{{Key: "3", Count: 2}, {Key: "4", Count: 2}, {Key: "5", Count: 1}, {Key: "0", Count: 1}}) {
		t.Errorf("by stars %v", got.ByStars)
	}
	if len(got.ByRegion) != 6 || at(got.ByRegion, "red_river_delta") != 2 || len(got.ByGroup) != 6 || at(got.ByGroup, "IV") != 1 || at(got.ByGroup, "VI") != 0 {
		t.Errorf("by region %v, by group %v", got.ByRegion, got.ByGroup)
	}
	if !slices.Equal(got.ByDecisionMonth, []domain.StatRow{{Key: "2025-11", Count: 1}, {Key: "2025-12"}, {Key: "2026-01"}, {Key: "2026-02", Count: 5}}) {
		t.Errorf("by month %v", got.ByDecisionMonth)
	}
	// These are Yên Bái, Lào Cai and Bắc Giang; of the tea and the pottery only
	// today's unit is known.
	if got.FormerNorthern != 25 || got.RatedFormerNorthern != 3 {
		t.Errorf("%d of %d northern units rated", got.RatedFormerNorthern, got.FormerNorthern)
	}
	for _, c := range []struct {
		status domain.Status
		want   bool
	}{{domain.StatusPublished, true}, {domain.StatusDraft, false}} {
		for _, table := range []string{"products", "producers"} {
			exec(t, s, "UPDATE "+table+" SET status = '"+string(c.status)+"'")
		}
		if sample, err := s.CountsSamples(t.Context()); err != nil || sample != c.want {
			t.Errorf("with samples %s: %t, %v", c.status, sample, err)
		}
	}
	empty, err := s.Statistics(t.Context(), domain.StatisticsFilter{ValidOn: today() - 31})
	must(t, err)
	if empty.Total != 0 || len(empty.ByProvince) != 34 || len(empty.ByDecisionMonth) != 0 || len(empty.ByFormerProvince) != 63 {
		t.Errorf("on a day without certificates: %+v", empty)
	}
}

// countsBesideSamples: where a listing of people is public, no count contains sample
// data. A product counts as a sample by itself or by its certificate.
func countsBesideSamples(t *testing.T, open Open) {
	s := migrated(t, open)
	b := shelf()
	b.CraftVillages = []domain.CraftVillage{village(1, "Làng", "15", "15"), village(2, "Làng khác", "15", "15")}
	for i := range b.CraftVillages {
		b.CraftVillages[i].Sample = true
	}
	_, err := s.Load(t.Context(), b)
	must(t, err)
	exec(t, s, "UPDATE products SET sample = true")
	exec(t, s, "UPDATE producers SET sample = true")
	exec(t, s, "UPDATE certificates SET sample = true")
	all, err := s.Products(t.Context(), domain.ListingFilter{ValidOn: today()}, domain.Page{Limit: 1, Total: true})
	must(t, err)
	look := func(wantSamples bool, products, villages, leftOut int) {
		t.Helper()
		if samples, err := s.CountsSamples(t.Context()); err != nil || samples != wantSamples {
			t.Errorf("counts of samples: %t, %v", samples, err)
		}
		stats, err := s.Statistics(t.Context(), domain.StatisticsFilter{ValidOn: today()})
		must(t, err)
		left, err := s.LeftOutSamples(t.Context(), domain.StatisticsFilter{ValidOn: today()}, "")
		must(t, err)
		if left != leftOut {
			t.Errorf("%d products of the demonstration are left out, want %d", left, leftOut)
		}
		narrow, err := s.Statistics(t.Context(), domain.StatisticsFilter{ValidOn: today(), DecidedFrom: today() - 3000})
		must(t, err)
		byStars, byMonth := 0, 0
		for _, r := range stats.ByStars {
			byStars += r.Count
		}
		for _, r := range stats.ByDecisionMonth {
			byMonth += r.Count
		}
		if stats.Total != products || stats.Country != products || narrow.Total != products || byStars != products || byMonth != products {
			t.Errorf("statistics of %d products, %d in the country, %d of all decisions, %d with stars, %d in months; want %d", stats.Total, stats.Country, narrow.Total, byStars, byMonth, products)
		}
		provinces, err := s.ProvinceCounts(t.Context(), today())
		must(t, err)
		found := map[domain.Kind]int{}
		for _, p := range provinces {
			for k, n := range p.Counts.Kinds {
				found[k] += n
			}
		}
		if found[domain.KindProduct] != products || found[domain.KindCraftVillage] != villages {
			t.Errorf("the provinces have %v, want %d products and %d villages", found, products, villages)
		}
		communes, err := s.CommuneCounts(t.Context(), "08", today())
		must(t, err)
		inCommunes := 0
		for _, c := range communes {
			inCommunes += c.Counts.Kinds[domain.KindProduct]
		}
		if inCommunes > products {
			t.Errorf("the communes have %d products of %d", inCommunes, products)
		}
	}
	for _, folded := range []bool{false, true} {
		t.Run(fmt.Sprintf("folded %t", folded), func(t *testing.T) {
			if folded {
				must(t, s.FoldCounts(t.Context()))
			}
			look(true, *all.Total, 2, 0)
			exec(t, s, "UPDATE craft_villages SET sample = false WHERE id = '"+id('c', 2)+"'")
			look(false, 0, 1, *all.Total)
			exec(t, s, "UPDATE products SET sample = false WHERE id = '"+id('a', 1)+"'")
			look(false, 0, 1, *all.Total) // its certificate is an example
			exec(t, s, "UPDATE certificates SET sample = false WHERE product_id = '"+id('a', 1)+"'")
			look(false, 1, 1, *all.Total-1)
			exec(t, s, "UPDATE products SET status = 'suspended' WHERE id = '"+id('a', 1)+"'")
			look(false, 0, 1, *all.Total-1)
			after, err := s.Products(t.Context(), domain.ListingFilter{ValidOn: today()}, domain.Page{Limit: 1, Total: true})
			must(t, err)
			if *after.Total != *all.Total-1 {
				t.Errorf("the list has %d products, want %d: lists show samples, with their mark", *after.Total, *all.Total-1)
			}
			exec(t, s, "UPDATE products SET status = 'published' WHERE id = '"+id('a', 1)+"'")
			exec(t, s, "UPDATE products SET sample = true")
			exec(t, s, "UPDATE certificates SET sample = true")
			exec(t, s, "UPDATE craft_villages SET sample = true")
			look(true, *all.Total, 2, 0)
		})
	}
	t.Run("demands", func(t *testing.T) {
		u, err := s.AddUser(t.Context(), newUser("buyer@example.vn", domain.RoleBuyer))
		must(t, err)
		buyer := domain.Actor{UserID: u.ID, Roles: u.Roles}
		d, err := s.AddDemand(t.Context(), buyer, domain.Demand{
			Name: "Miến dong", BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic, Amount: 5000, Unit: domain.UnitTonne,
			ProvinceCode: ptr("01"), Deadline: ptr(today() + 10), ContactPhone: "0912345678",
		})
		must(t, err)
		d, err = s.OpenDemand(t.Context(), buyer, d.ID, 1)
		must(t, err)
		exec(t, s, "UPDATE demands SET sample = true")
		counted := func() int {
			got, err := s.Demands(t.Context(), domain.DemandFilter{On: today(), Counted: true}, domain.Page{Limit: 1, Total: true})
			must(t, err)
			return *got.Total
		}
		if n := counted(); n != 1 {
			t.Errorf("%d demands are counted, want %s", n, d.Name)
		}
		exec(t, s, "UPDATE craft_villages SET sample = false")
		if n := counted(); n != 0 {
			t.Errorf("%d demands of the demonstration are counted", n)
		}
		listed, err := s.Demands(t.Context(), domain.DemandFilter{On: today()}, domain.Page{Limit: 5})
		must(t, err)
		if len(listed.Items) != 1 {
			t.Errorf("%d demands are listed", len(listed.Items))
		}
	})
}
