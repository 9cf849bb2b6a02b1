package searchtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"chophien/domain"
	"chophien/search"
)

// worlds is how many random histories are compared. Each gets as many queries as
// rapid makes checks.
const worlds = 2

// testModel compares an engine with the Reference on random documents and
// questions: which documents, how many, facets, and the strict orders.
func testModel(t *testing.T, open func(t *testing.T) search.Engine) {
	for seed := range worlds {
		t.Run(fmt.Sprint("world", seed), func(t *testing.T) {
			e, model := empty(t, open), NewReference()
			for _, step := range history().Example(seed + 1) {
				for _, engine := range []search.Engine{e, model} {
					if err := engine.Put(t.Context(), step.put); err != nil {
						t.Fatalf("Put: %v", err)
					}
					if err := engine.Delete(t.Context(), step.gone); err != nil {
						t.Fatalf("Delete: %v", err)
					}
				}
			}
			want, err := model.Count(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			wantCount(t, e, want)
			rapid.Check(t, func(rt *rapid.T) {
				q := queries().Draw(rt, "query")
				want, err := model.Ask(t.Context(), []search.TextQuery{q})
				if err != nil {
					rt.Fatalf("the model: %v", err)
				}
				got, err := e.Ask(t.Context(), []search.TextQuery{q})
				if err != nil {
					rt.Fatalf("Ask: %v", err)
				}
				compare(rt, q, got[0], want[0])
			})
		})
	}
}

func compare(t *rapid.T, q search.TextQuery, got, want search.Page) {
	if got.TotalIsExact && got.Total != want.Total {
		t.Errorf("Total = %d, want %d", got.Total, want.Total)
	}
	if diff := cmp.Diff(found(want.Facets), found(got.Facets)); diff != "" {
		t.Errorf("facets (-want +got):\n%s", diff)
	}
	if q.Sort != domain.SortRelevance {
		if diff := cmp.Diff(refs(want), refs(got)); diff != "" {
			t.Errorf("documents in order of %s (-want +got):\n%s", q.Sort, diff)
		}
		return
	}
	if q.Matching == search.MatchLast {
		compareLast(t, q, got, want)
		return
	}
	if len(got.Hits) != len(want.Hits) {
		t.Errorf("%d hits, want %d", len(got.Hits), len(want.Hits))
	}
	if q.Offset == 0 && q.Limit >= want.Total {
		wanted := map[domain.Ref]bool{}
		for _, h := range want.Hits {
			wanted[h.Ref] = true
		}
		for _, h := range got.Hits {
			if !wanted[h.Ref] {
				t.Errorf("%v should not be found, or only once", h.Ref)
			}
			delete(wanted, h.Ref)
		}
	}
}

// compareLast ignores the order among documents with equally many of the words:
// the engine stops when it has enough.
func compareLast(t *rapid.T, q search.TextQuery, got, want search.Page) {
	if len(got.Hits) != min(q.Limit, len(want.Hits)) {
		t.Errorf("%d hits, want %d", len(got.Hits), min(q.Limit, len(want.Hits)))
	}
	if len(want.Hits) < q.Limit || q.Limit == 100 {
		if diff := cmp.Diff(want.Total, len(got.Hits)); q.Limit > want.Total && diff != "" {
			t.Errorf("documents (-want +got):\n%s", diff)
		}
	}
}

func refs(page search.Page) []domain.Ref {
	out := make([]domain.Ref, len(page.Hits))
	for i, h := range page.Hits {
		out[i] = h.Ref
	}
	return out
}

// step is one batch of changes.
type step struct {
	put  []search.Document
	gone []domain.Ref
}

func history() *rapid.Generator[[]step] {
	one := rapid.Custom(func(t *rapid.T) step {
		return step{
			put:  rapid.SliceOfN(documents(), 10, 40).Draw(t, "put"),
			gone: rapid.SliceOfN(references(), 0, 5).Draw(t, "gone"),
		}
	})
	return rapid.SliceOfN(one, 3, 4)
}

func references() *rapid.Generator[domain.Ref] {
	return rapid.Custom(func(t *rapid.T) domain.Ref {
		n := rapid.IntRange(0, 60).Draw(t, "n")
		return domain.Ref{Kind: domain.SearchableKinds()[n%5*(n%2)], ID: fmt.Sprintf("id-%d", n)} // half of them products
	})
}

var (
	someWords     = []string{"che", "chen", "cha", "ca", "com", "tra", "tram", "ong", "o", "mat", "mam", "nuoc"}
	somePrefixes  = []string{"c", "ch", "che", "t", "tra", "o", "m", "ma", "nuoc", "x"}
	someProvinces = []string{"01", "08", "19", "91"}
	someFormer    = []string{"01", "02", "08", "19"}
	someCommunes  = []string{"00565", "02545"}
	someSets      = []string{"I.1", "I.2", "II.1"}
	someProducers = []string{"m1", "m2"}
)

// orNothing draws one of values, or the empty value.
func orNothing(t *rapid.T, label string, values []string) string {
	return rapid.SampledFrom(append([]string{""}, values...)).Draw(t, label)
}

func documents() *rapid.Generator[search.Document] {
	return rapid.Custom(func(t *rapid.T) search.Document {
		ref := references().Draw(t, "ref")
		name := rapid.SampledFrom(someWords).Draw(t, "name")
		d := document(ref.Kind, ref.ID, name)
		for _, f := range search.Fields() {
			n := rapid.IntRange(0, 3).Draw(t, "words")
			for range n {
				w := rapid.SampledFrom(someWords).Draw(t, "word")
				if d.Words[f] != "" {
					w = " " + w
				}
				d.Words[f] += w
			}
			d.Exact[f] = d.Words[f]
		}
		d.Version = rapid.Int64Range(1, 5).Draw(t, "version")
		d.CreatedAt = rapid.Int64Range(1, 6).Draw(t, "created")
		d.Province = rapid.SampledFrom(someProvinces).Draw(t, "province")
		d.FormerProvince = orNothing(t, "former", someFormer)
		d.Commune = orNothing(t, "commune", someCommunes)
		d.Region = rapid.SampledFrom(domain.Regions()).Draw(t, "region")
		d.Northern = rapid.Bool().Draw(t, "northern")
		if rapid.Bool().Draw(t, "pinned") {
			d.HasPin = true
			d.Lat = float64(rapid.IntRange(90, 230).Draw(t, "lat")) / 10
			d.Lon = float64(rapid.IntRange(1030, 1090).Draw(t, "lon")) / 10
		}
		switch d.Kind {
		case domain.KindProduct:
			drawProduct(t, &d)
		case domain.KindDemand:
			d.Set = orNothing(t, "set", someSets)
			from := today + domain.Date(rapid.IntRange(-30, 30).Draw(t, "opened"))
			d.Windows = []domain.Window{{From: from, Until: from + domain.Date(rapid.IntRange(0, 30).Draw(t, "days"))}}
		case domain.KindCraftVillage:
			d.TradeGroup = rapid.IntRange(1, 7).Draw(t, "trade")
		}
		return d
	})
}

// drawProduct draws the fields that only products have.
func drawProduct(t *rapid.T, d *search.Document) {
	d.Group = rapid.SampledFrom(domain.Groups()).Draw(t, "group")
	d.Set = orNothing(t, "set", someSets)
	d.ProducerID = orNothing(t, "producer", someProducers)
	from := today - 30
	for range rapid.IntRange(0, search.MaxWindows).Draw(t, "windows") {
		from += domain.Date(rapid.IntRange(0, 12).Draw(t, "gap"))
		until := from + domain.Date(rapid.IntRange(0, 20).Draw(t, "days"))
		d.Windows = append(d.Windows, domain.Window{
			Stars: rapid.SampledFrom([]int{0, 3, 4, 5}).Draw(t, "stars"), From: from, Until: until,
		})
		from = until + 1
	}
	d.Conditions = conditionWindows(t)
	if rapid.Bool().Draw(t, "priced") {
		d.Price = ptr(rapid.Int64Range(1, 9).Draw(t, "price") * 50_000)
	}
	if rapid.Bool().Draw(t, "weighed") {
		d.PricePerKG = ptr(rapid.Int64Range(1, 9).Draw(t, "price of a kilogram") * 50_000)
	}
	if rapid.Bool().Draw(t, "capable") {
		d.Capacity = capacities().Draw(t, "capacity").InBase()
	}
	d.Season = domain.Season(rapid.IntRange(0, int(domain.AllYear)).Draw(t, "season"))
}

// conditionWindows draws when a product meets each condition.
func conditionWindows(t *rapid.T) (out []domain.ConditionWindow) {
	for _, c := range domain.Conditions() {
		from := today - 30
		for range rapid.IntRange(0, 2).Draw(t, "held") {
			from += domain.Date(rapid.IntRange(1, 20).Draw(t, "gap"))
			until := from + domain.Date(rapid.IntRange(0, 30).Draw(t, "days"))
			if rapid.IntRange(0, 5).Draw(t, "open") == 0 {
				until = domain.LastDate()
			}
			if from <= until {
				out = append(out, domain.ConditionWindow{Condition: c, From: from, Until: until})
			}
			if from = until + 2; until == domain.LastDate() {
				break
			}
		}
	}
	return out
}

func queries() *rapid.Generator[search.TextQuery] {
	return rapid.Custom(func(t *rapid.T) search.TextQuery {
		q := search.TextQuery{
			Text:   strings.Join(rapid.SliceOfN(rapid.SampledFrom(someWords), 0, 3).Draw(t, "words"), " ") + " ",
			Sort:   rapid.SampledFrom([]domain.Sort{domain.SortRelevance, domain.SortName, domain.SortNewest, domain.SortStars, domain.SortPrice, domain.SortPriceKG}).Draw(t, "sort"),
			Offset: rapid.SampledFrom([]int{0, 0, 0, 1, 7}).Draw(t, "offset"),
			Limit:  rapid.SampledFrom([]int{0, 1, 5, 100}).Draw(t, "limit"),
		}
		if rapid.Bool().Draw(t, "open") {
			q.Text += rapid.SampledFrom(somePrefixes).Draw(t, "prefix")
		}
		if rapid.IntRange(0, 3).Draw(t, "matching") == 0 {
			q.Matching, q.Sort, q.Offset = search.MatchLast, domain.SortRelevance, 0
		}
		if rapid.Bool().Draw(t, "some fields") {
			q.Fields = rapid.SliceOfNDistinct(rapid.SampledFrom(search.Fields()), 1, 3, func(f search.Field) search.Field { return f }).Draw(t, "fields")
		}
		if rapid.Bool().Draw(t, "near") {
			q.Near = &search.Near{
				Lat: float64(rapid.IntRange(90, 230).Draw(t, "lat")) / 10, Lon: float64(rapid.IntRange(1030, 1090).Draw(t, "lon")) / 10,
				// No distance between two grid points of a tenth of a degree is near these.
				WithinKM: rapid.SampledFrom([]float64{0, 203.7, 701.3}).Draw(t, "km"),
			}
			if q.Matching == search.MatchAll && rapid.Bool().Draw(t, "by distance") {
				q.Sort = domain.SortDistance
			}
		}
		if q.Matching == search.MatchAll {
			q.Facets = rapid.SliceOfNDistinct(rapid.SampledFrom(search.Facets()), 0, len(search.Facets()), func(f search.Facet) search.Facet { return f }).Draw(t, "facets")
		}
		q.Filter = listingFilter(t)
		return q
	})
}

// listingFilter draws a filter with some of its conditions.
func listingFilter(t *rapid.T) (f domain.ListingFilter) {
	f.ValidOn = today + domain.Date(rapid.IntRange(-30, 40).Draw(t, "on"))
	some := func(label string) bool { return rapid.IntRange(0, 3).Draw(t, label) == 0 }
	if some("by kind") {
		f.Kinds = rapid.SliceOfN(rapid.SampledFrom(domain.SearchableKinds()), 1, 2).Draw(t, "kinds")
	}
	if some("by province") {
		f.Provinces = rapid.SliceOfN(rapid.SampledFrom(someProvinces), 1, 2).Draw(t, "provinces")
	}
	if some("by former province") {
		f.FormerProvinces = rapid.SliceOfN(rapid.SampledFrom(someFormer), 1, 2).Draw(t, "former provinces")
	}
	if some("by commune") {
		f.Communes = rapid.SliceOfN(rapid.SampledFrom(someCommunes), 1, 2).Draw(t, "communes")
	}
	if some("by region") {
		f.Regions = rapid.SliceOfN(rapid.SampledFrom(domain.Regions()), 1, 3).Draw(t, "regions")
	}
	if some("by northern") {
		f.Northern = rapid.Ptr(rapid.Bool(), false).Draw(t, "northern")
	}
	if some("by group") {
		f.Groups = rapid.SliceOfN(rapid.SampledFrom(domain.Groups()), 1, 3).Draw(t, "groups")
	}
	if some("by set") {
		f.Sets = rapid.SliceOfN(rapid.SampledFrom(someSets), 1, 2).Draw(t, "sets")
	}
	if some("by stars") {
		f.Stars = rapid.SliceOfN(rapid.SampledFrom([]int{3, 4, 5}), 1, 2).Draw(t, "stars")
	}
	if some("by producer") {
		f.ProducerID = rapid.SampledFrom(someProducers).Draw(t, "producer")
	}
	if some("by condition") {
		f.Conditions = rapid.SliceOfN(rapid.SampledFrom(domain.Conditions()), 1, 2).Draw(t, "conditions")
	}
	if some("by least price") {
		f.PriceMin = ptr(rapid.Int64Range(0, 9).Draw(t, "least") * 50_000)
	}
	if some("by most price") {
		f.PriceMax = ptr(rapid.Int64Range(1, 10).Draw(t, "most") * 50_000)
	}
	if some("by capacity") {
		f.CapacityMin = capacities().Draw(t, "capacity")
	}
	if some("by month") {
		f.Month = rapid.IntRange(1, 12).Draw(t, "month")
	}
	if some("by trade") {
		f.TradeGroups = rapid.SliceOfN(rapid.IntRange(1, 7), 1, 3).Draw(t, "trades")
	}
	return f
}

// capacities are amounts of which many are the same in different units.
func capacities() *rapid.Generator[domain.Quantity] {
	return rapid.Custom(func(t *rapid.T) domain.Quantity {
		return domain.Quantity{
			Amount: rapid.SampledFrom([]int64{1_000, 10_000, 100_000, 1_000_000}).Draw(t, "amount"),
			Unit:   rapid.SampledFrom([]domain.Unit{domain.UnitKilogram, domain.UnitQuintal, domain.UnitTonne, domain.UnitLitre, domain.UnitBox}).Draw(t, "unit"),
		}
	})
}

func ptr[T any](v T) *T { return &v }
