package storetest

import (
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
		if sample, err := s.HoldsSamples(t.Context()); err != nil || sample != c.want {
			t.Errorf("with samples %s: %t, %v", c.status, sample, err)
		}
	}
	empty, err := s.Statistics(t.Context(), domain.StatisticsFilter{ValidOn: today() - 31})
	must(t, err)
	if empty.Total != 0 || len(empty.ByProvince) != 34 || len(empty.ByDecisionMonth) != 0 || len(empty.ByFormerProvince) != 63 {
		t.Errorf("on a day without certificates: %+v", empty)
	}
}
