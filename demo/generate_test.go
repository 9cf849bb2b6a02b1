package demo_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chophien/demo"
	"chophien/domain"
)

func generate(t interface{ Fatal(...any) }, n int, seed uint64, provinces []domain.Province, sets []domain.ProductSet, on domain.Date) []domain.Batch {
	var out []domain.Batch
	for b, err := range demo.Generate(n, seed, provinces, sets, on) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// near reports whether got equals want within a fraction of it.
func near(got, want, part float64) bool { return math.Abs(got-want) <= part*want }

func TestGenerateKeepsTheProportions(t *testing.T) {
	const n = 18500
	provinces, all := units(t), sets(t)
	northern, unitOf := map[string]bool{}, map[string]string{}
	for _, p := range provinces {
		northern[p.Code], unitOf[p.Name] = p.Northern, p.Code
	}
	var valid, gone, older, makers, villages, sites, north, busy, decisions int
	stars, groups, units, sizes := map[string]int{}, map[domain.Group]int{}, map[string]int{}, map[string]int{}
	states := map[domain.CertificateState]int{}
	seen := map[string]bool{}
	for _, b := range generate(t, n, 1, provinces, all, today) {
		check(t, b, provinces, all, seen)
		makers += len(b.Producers)
		villages += len(b.CraftVillages)
		sites += len(b.TourismSites)
		of := map[string][]domain.Certificate{}
		for _, c := range b.Certificates {
			of[c.ProductID] = append(of[c.ProductID], c)
			sizes[c.DecisionID]++
			states[c.StateOn(today)]++
		}
		for _, d := range b.Decisions {
			decisions++
			if m := d.Date.Time().Month(); m >= 11 || m == 1 || m >= 4 && m <= 7 {
				busy++
			}
		}
		for _, p := range b.Products {
			if !strings.Contains(p.SourceURL, "dữ liệu minh họa, sinh tự động") {
				t.Fatalf("%s has the source %q", p.Name, p.SourceURL)
			}
			c := domain.CurrentOn(of[p.ID], today)
			if c == nil {
				gone++
				continue
			}
			valid++
			older += len(of[p.ID]) - 1
			groups[p.Group]++
			units[p.ProvinceCode]++
			if northern[p.ProvinceCode] {
				north++
			}
			switch {
			case c.PotentialFive:
				stars["potential"]++
			default:
				stars[string(rune('0'+c.Stars))]++
			}
		}
	}
	if valid != n {
		t.Errorf("%d products are valid, want %d", valid, n)
	}
	for _, x := range []struct {
		what            string
		got, want, part float64
	}{
		{"history", float64(gone + older), 0.25 * n, 0.05},
		{"superseded", float64(states[domain.CertificateSuperseded]), 0.10 * n, 0.3},
		{"makers", float64(makers), n / 1.8, 0.02},
		{"villages", float64(villages), 2000, 0.01},
		{"sites", float64(sites), 250, 0.05},
		{"3 stars", float64(stars["3"]), 0.745 * n, 0.01},
		{"4 stars", float64(stars["4"]), 0.24 * n, 0.02},
		{"5 stars", float64(stars["5"]), 0.008 * n, 0.1},
		{"potential", float64(stars["potential"]), 0.007 * n, 0.1},
		{"group I", float64(groups["I"]), 0.80 * n, 0.01},
		{"group II", float64(groups["II"]), 0.08 * n, 0.03},
		{"group III", float64(groups["III"]), 0.04 * n, 0.05},
		{"group IV", float64(groups["IV"]), 0.06 * n, 0.05},
		{"group V", float64(groups["V"]), 0.007 * n, 0.15},
		{"group VI", float64(groups["VI"]), 0.013 * n, 0.1},
		{"Hà Nội", float64(units[unitOf["Hà Nội"]]), 3463, 0.03},
		{"Ninh Bình", float64(units[unitOf["Ninh Bình"]]), 980, 0.1},
		{"Khánh Hòa", float64(units[unitOf["Khánh Hòa"]]), 309, 0.25},
		{"north", float64(north), 0.54 * n, 0.02},
		{"decisions in busy months", float64(busy), 0.9 * float64(decisions), 0.08},
	} {
		if !near(x.got, x.want, x.part) {
			t.Errorf("%s: %.0f, want about %.0f", x.what, x.got, x.want)
		}
	}
	if len(units) != 34 {
		t.Errorf("%d units of today have products", len(units))
	}
	for id, size := range sizes {
		if size < 5 || size > 145 {
			t.Errorf("decision %s covers %d products", id, size)
		}
	}
}

func TestGenerateHoldsForEverySizeSeedAndDay(t *testing.T) {
	provinces, all := units(t), sets(t)
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(0, 620).Draw(r, "n")
		seed := rapid.Uint64().Draw(r, "seed")
		on := domain.NewDate(2026, 1, 1) + domain.Date(rapid.IntRange(0, 2000).Draw(r, "day"))
		seen, valid := map[string]bool{}, 0
		batches := generate(r, n, seed, provinces, all, on)
		for _, b := range batches {
			check(t, b, provinces, all, seen)
			for _, c := range b.Certificates {
				if c.ValidOn(on) {
					valid++
				}
			}
		}
		if valid != n {
			r.Errorf("%d products are valid on %s, want %d", valid, on, n)
		}
		if again := generate(r, n, seed, provinces, all, on); !reflect.DeepEqual(batches, again) {
			r.Errorf("a second run differs:\n%s", cmp.Diff(batches, again))
		}
	})
}

func TestGenerateOnlyDatesDependOnTheDay(t *testing.T) {
	provinces, all := units(t), sets(t)
	undated := func(r interface{ Fatal(...any) }, on domain.Date) []domain.Batch {
		batches := generate(r, 520, 7, provinces, all, on)
		for _, b := range batches {
			for i := range b.Decisions {
				d := &b.Decisions[i]
				d.Date, d.Criteria = 0, ""
			}
			for i := range b.Certificates {
				c := &b.Certificates[i]
				c.ValidFrom, c.ValidUntil, c.RevokedOn, c.SupersededOn = 0, 0, nil, nil
			}
		}
		return batches
	}
	want := undated(t, today)
	rapid.Check(t, func(r *rapid.T) {
		on := today + domain.Date(rapid.IntRange(0, 2000).Draw(r, "days"))
		if got := undated(r, on); !reflect.DeepEqual(want, got) {
			r.Errorf("on %s it differs:\n%s", on, cmp.Diff(want, got))
		}
	})
}

func TestGenerateLargerBeginsWithTheSameBatches(t *testing.T) {
	provinces, all := units(t), sets(t)
	small, large := generate(t, 600, 3, provinces, all, today), generate(t, 1100, 3, provinces, all, today)
	if diff := cmp.Diff(small[:1], large[:1]); diff != "" {
		t.Error(diff)
	}
	// The last batch of the smaller one shares no id with the full batch in its
	// place.
	seen := map[string]bool{}
	for _, b := range []domain.Batch{small[1], large[1]} {
		check(t, b, provinces, all, seen)
	}
}

func TestGenerateRefuses(t *testing.T) {
	for name, x := range map[string]struct {
		n    int
		sets []domain.ProductSet
		unit []domain.Province
	}{
		"negative":     {-1, sets(t), units(t)},
		"no sets":      {1, nil, units(t)},
		"no provinces": {1, sets(t), nil},
	} {
		t.Run(name, func(t *testing.T) {
			for _, err := range demo.Generate(x.n, 1, x.unit, x.sets, today) {
				if domain.CodeOf(err) != domain.CodeInvalid {
					t.Errorf("got %v", err)
				}
				return
			}
			t.Error("it yields nothing")
		})
	}
}
