package demo_test

import (
	"encoding/csv"
	"os"
	"regexp"
	"strconv"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

// today is the day of the tests.
var today = domain.NewDate(2026, 11, 23)

var uuid7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func readCSV(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, line := range lines[1:] {
		r := map[string]string{}
		for i, head := range lines[0] {
			r[head] = line[i]
		}
		out = append(out, r)
	}
	return out
}

// units returns the 34 units of today with their former units.
func units(t *testing.T) []domain.Province {
	t.Helper()
	number := func(s string) float64 {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	index := map[string]int{}
	var out []domain.Province
	for _, r := range readCSV(t, "testdata/provinces.csv") {
		i, ok := index[r["code"]]
		if !ok {
			i = len(out)
			index[r["code"]] = i
			out = append(out, domain.Province{Code: r["code"], Name: r["name"], Northern: r["northern"] == "1"})
		}
		out[i].Former = append(out[i].Former, domain.FormerProvince{
			Code: r["former_code"], ProvinceCode: r["code"], Name: r["former_name"],
			Northern: r["northern"] == "1", Lat: number(r["lat"]), Lon: number(r["lon"]),
		})
	}
	return out
}

// sets returns the 26 product sets.
func sets(t *testing.T) []domain.ProductSet {
	t.Helper()
	var out []domain.ProductSet
	for _, r := range readCSV(t, "testdata/product_sets.csv") {
		out = append(out, domain.ProductSet{Code: r["code"], Group: domain.Group(r["group"]), NameVI: r["set_vi"]})
	}
	return out
}

// check verifies the rules of every batch: ids are unique UUIDs of version 7, all
// things are published samples, references are within the batch, both places
// belong together, and the certificates of a product never overlap.
func check(t *testing.T, b domain.Batch, units []domain.Province, sets []domain.ProductSet, seen map[string]bool) {
	t.Helper()
	rules := criteria.Default()
	former := map[string]string{}
	for _, p := range units {
		for _, f := range p.Former {
			former[f.Code] = p.Code
		}
	}
	group := map[string]domain.Group{}
	for _, s := range sets {
		group[s.Code] = s.Group
	}
	kind := map[string]string{}
	id := func(k, id string) {
		t.Helper()
		if !uuid7.MatchString(id) {
			t.Fatalf("%s %q is no UUID of version 7", k, id)
		}
		if seen[id] {
			t.Fatalf("%s %s is there twice", k, id)
		}
		seen[id], kind[id] = true, k
	}
	thing := func(k string, r domain.Record, p *domain.Place, name string) {
		t.Helper()
		id(k, r.ID)
		if !r.Sample || r.Status != domain.StatusPublished || r.Version != 1 || r.CreatedAt.IsZero() {
			t.Fatalf("%s %s is no published sample of version 1: %+v", k, name, r)
		}
		if p == nil {
			return
		}
		if name == "" {
			t.Fatalf("%s %s has no name", k, r.ID)
		}
		if p.FormerProvinceCode == nil || former[*p.FormerProvinceCode] != p.ProvinceCode || p.ProvinceCode == "" {
			t.Fatalf("%s %s: its places do not belong together: %+v", k, name, p)
		}
	}
	for _, x := range b.Producers {
		thing("producer", x.Record, &x.Place, x.Name)
	}
	for _, x := range b.CraftVillages {
		thing("craft village", x.Record, &x.Place, x.Name)
		if x.TradeGroup < 1 || x.TradeGroup > 7 || x.TradeVI == "" || x.TradeEN == "" {
			t.Fatalf("craft village %s has no trade: %+v", x.Name, x)
		}
	}
	for _, x := range b.TourismSites {
		thing("tourism site", x.Record, &x.Place, x.Name)
	}
	for _, x := range b.Products {
		thing("product", x.Record, &x.Place, x.Name)
		if x.SourceURL == "" {
			t.Fatalf("product %s has no source", x.Name)
		}
		if x.SetCode != nil && group[*x.SetCode] != x.Group {
			t.Fatalf("product %s of group %s is in set %s", x.Name, x.Group, *x.SetCode)
		}
		if x.ProducerID != nil && kind[*x.ProducerID] != "producer" {
			t.Fatalf("product %s: its producer is not in the batch", x.Name)
		}
	}
	decisions := map[string]domain.Decision{}
	for _, x := range b.Decisions {
		thing("decision", x.Record, nil, x.Number)
		if x.Criteria != rules.On(x.Date).ID {
			t.Fatalf("decision %s of %s is under %s", x.Number, x.Date, x.Criteria)
		}
		if (x.Level == domain.LevelMinistry) != (x.ProvinceCode == nil) {
			t.Fatalf("decision %s of level %s: the province is wrong", x.Number, x.Level)
		}
		decisions[x.ID] = x
	}
	place := map[string]string{}
	for _, p := range b.Products {
		place[p.ID] = p.ProvinceCode
	}
	of := map[string][]domain.Certificate{}
	for _, x := range b.Certificates {
		id("certificate", x.ID)
		d, ok := decisions[x.DecisionID]
		if !ok || kind[x.ProductID] != "product" {
			t.Fatalf("certificate %s: its decision or product is not in the batch", x.ID)
		}
		if x.ValidFrom != d.Date || x.ValidUntil != rules.ValidUntil(d.Date) || !x.Sample {
			t.Fatalf("certificate %s does not fit its decision of %s: %+v", x.ID, d.Date, x)
		}
		if d.ProvinceCode != nil && *d.ProvinceCode != place[x.ProductID] {
			t.Fatalf("decision %s of %s covers a product of %s", d.Number, *d.ProvinceCode, place[x.ProductID])
		}
		if x.Stars != 0 && (x.Stars == 5) != (d.Level == domain.LevelMinistry) {
			t.Fatalf("certificate %s of %d stars by the %s", x.ID, x.Stars, d.Level)
		}
		if x.PotentialFive && x.Stars != 4 {
			t.Fatalf("certificate %s has potential and %d stars", x.ID, x.Stars)
		}
		if x.RevokedOn != nil && (*x.RevokedOn < x.ValidFrom || *x.RevokedOn > x.ValidUntil || x.RevokedReason == "") {
			t.Fatalf("certificate %s is revoked out of turn: %+v", x.ID, x)
		}
		of[x.ProductID] = append(of[x.ProductID], x)
	}
	for _, p := range b.Products {
		if len(of[p.ID]) == 0 {
			t.Fatalf("product %s has no certificate", p.Name)
		}
		if _, err := domain.Windows(of[p.ID]); err != nil {
			t.Fatalf("product %s: %v", p.Name, err)
		}
	}
	for _, l := range b.VillageLinks {
		if kind[l.ProductID] != "product" || kind[l.OtherID] != "craft village" {
			t.Fatalf("village link %+v leads nowhere", l)
		}
	}
	for _, l := range b.SiteLinks {
		if kind[l.ProductID] != "product" || kind[l.OtherID] != "tourism site" {
			t.Fatalf("site link %+v leads nowhere", l)
		}
	}
}
