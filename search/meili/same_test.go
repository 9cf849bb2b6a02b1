package meili_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/search"
	"chophien/search/searchtest"
)

// someQuery makes a query about someDocuments.
func someQuery(r *rand.Rand) search.Query {
	words := []string{"tra", "trau", "che", "shan", "tuyet", "mat", "ong", "rung", "gao", "ca", "x2", "ñandu", "東京", "nothing"}
	some := func(values ...string) (out []string) {
		for _, v := range values {
			if r.IntN(4) == 0 {
				out = append(out, v)
			}
		}
		return out
	}
	q := search.Query{
		Filter: domain.ListingFilter{ValidOn: today - domain.Date(r.IntN(3000))},
		Facets: search.Facets(),
		Sort:   []domain.Sort{domain.SortRelevance, domain.SortRelevance, domain.SortName, domain.SortNewest, domain.SortStars, domain.SortDistance}[r.IntN(6)],
		Offset: []int{0, 0, 3, 50}[r.IntN(4)],
		Limit:  []int{0, 1, 10, 100, 1000}[r.IntN(5)],
	}
	for range r.IntN(4) {
		var c search.Clause
		for range 1 + r.IntN(4) {
			u := search.Unit{Words: []string{words[r.IntN(len(words))]}}
			switch r.IntN(4) {
			case 0:
				u.Words = append(u.Words, words[r.IntN(len(words))])
			case 1:
				u.Prefix = u.Words[0][:1+r.IntN(len(u.Words[0]))]
				u.Prefix = strings.ToValidUTF8(u.Prefix, "")
			}
			c = append(c, u)
		}
		q.Any = append(q.Any, c)
	}
	if r.IntN(3) == 0 {
		q.Fields = search.Fields()[:1+r.IntN(4)]
	}
	if r.IntN(2) == 0 {
		f := &q.Filter
		f.Provinces, f.FormerProvinces, f.Sets = some("01", "04", "99"), some("01", "02", ""), some("I.1.a", "i.1.a")
		for _, k := range some("product", "producer", "craft_village") {
			f.Kinds = append(f.Kinds, domain.Kind(k))
		}
		for _, g := range some("I", "VI") {
			f.Groups = append(f.Groups, domain.Group(g))
		}
		for _, s := range []int{0, 3, 4, 5} {
			if r.IntN(4) == 0 {
				f.Stars = append(f.Stars, s)
			}
		}
		if r.IntN(4) == 0 {
			f.Regions = []domain.Region{domain.RegionSoutheast}
		}
		if r.IntN(4) == 0 {
			f.TradeGroups = []int{1, 2, 0}
		}
		if r.IntN(4) == 0 {
			northern := r.IntN(2) == 0
			f.Northern = &northern
		}
		if r.IntN(6) == 0 {
			f.ProducerID = "p1"
		}
	}
	if q.Sort == domain.SortDistance || r.IntN(4) == 0 {
		q.Near = &search.Near{Lat: 16.0543, Lon: 105.5512, WithinKM: []float64{0, 1, 300, 777}[r.IntN(4)]}
	}
	return q
}

// TestSameAsReference puts random questions to the engine and to the model.
func TestSameAsReference(t *testing.T) {
	for name, documents := range map[string]int{"in memory": 0, "by the engine itself": -1} {
		t.Run(name, func(t *testing.T) { testSame(t, open(t, documents)) })
	}
}

func testSame(t *testing.T, e search.Engine) {
	const documents, queries = 400, 400
	model := searchtest.NewReference()
	docs := someDocuments(documents, 1)
	for _, put := range []func() error{
		func() error { return e.Put(t.Context(), docs) },
		func() error { return model.Put(t.Context(), docs) },
	} {
		if err := put(); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(7, 7))
	for i := range queries {
		q := someQuery(r)
		got, err := e.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("query %d: %v\n%+v", i, err, q)
		}
		want, err := model.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		// Beyond the few that are ordered at once, what is alike comes in the
		// order in which the engine holds it.
		if q.Sort == domain.SortRelevance && got.Total > max(40, q.Limit) {
			if len(got.Hits) != len(want.Hits) {
				t.Errorf("query %d: %d hits, want %d", i, len(got.Hits), len(want.Hits))
			}
			got.Hits, want.Hits = nil, nil
		}
		if diff := cmp.Diff(want, got, cmp.Transformer("Hits", func(hits []search.Hit) []search.Document {
			var docs []search.Document
			for _, h := range hits {
				docs = append(docs, h.Doc)
			}
			return docs
		})); diff != "" {
			t.Fatalf("query %d: %+v\n%s", i, q, diff)
		}
	}
	got, err := e.Vocabulary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := model.Vocabulary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("vocabulary: %s", diff)
	}
}
