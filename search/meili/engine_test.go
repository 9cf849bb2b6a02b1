package meili_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/search"
	"chophien/search/meili"
	"chophien/search/searchtest"
	"chophien/testservices"
)

// open returns an engine with an empty index of its own.
func open(t testing.TB) *meili.Engine {
	t.Helper()
	address, key := testservices.Meili(t)
	return openWith(t, meili.Config{URL: address, Key: key, Index: testservices.IndexName(t)})
}

func openWith(t testing.TB, cfg meili.Config) *meili.Engine {
	t.Helper()
	e, err := meili.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	b, err := e.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}

var today = domain.NewDate(2026, 11, 1)

// someDocuments makes n documents with few distinct values, so that all
// conditions meet each other. The same seed makes the same documents.
func someDocuments(n int, seed uint64) []search.Document {
	r := rand.New(rand.NewPCG(seed, 0))
	pick := func(values ...string) string { return values[r.IntN(len(values))] }
	word := func() string {
		return pick("tra", "trau", "che", "shan", "tuyet", "mat", "ong", "rung", "gao", "sen", "cu", "cua", "ca", "caphe", "x2", "4sao", "ñandu", "東京")
	}
	var docs []search.Document
	for i := range n {
		d := search.Document{
			Ref:            domain.Ref{Kind: domain.Kinds()[r.IntN(4)], ID: fmt.Sprintf("%08x-%04d", r.Uint32(), i)},
			Version:        int64(1 + r.IntN(5)),
			Name:           fmt.Sprintf("Tên \"%d\" \\ đặc sản", i),
			Maker:          "Hợp tác xã",
			Province:       pick("01", "04", "08", ""),
			FormerProvince: pick("01", "02", ""),
			Region:         domain.Region(pick("mekong_delta", "southeast")),
			Northern:       r.IntN(2) == 0,
			ProducerID:     pick("p1", "p2", ""),
			NameSort:       pick("00", "1a1b", "1a1b2c", "2f00", ""),
			CreatedAt:      int64(1_700_000_000 + r.IntN(4)),
		}
		for _, f := range search.Fields() {
			var words []string
			for range r.IntN(4) {
				words = append(words, word())
			}
			d.Words[f], d.Exact[f] = strings.Join(words, " "), strings.Join(words, " ")
		}
		switch d.Kind {
		case domain.KindProduct:
			d.Group, d.Set = domain.Group(pick("I", "II", "VI")), pick("I.1.a", "I.5.a", "")
			from := today - 4000
			for range r.IntN(search.MaxWindows + 1) {
				until := from + domain.Date(r.IntN(2000))
				d.Windows = append(d.Windows, domain.Window{Stars: []int{0, 3, 4, 5}[r.IntN(4)], From: from, Until: until})
				from = until + 1 + domain.Date(r.IntN(300))
			}
		case domain.KindCraftVillage:
			d.TradeGroup = 1 + r.IntN(7)
		}
		if d.HasPin = r.IntN(3) > 0; d.HasPin {
			d.Lat, d.Lon = 8.5+float64(r.IntN(140))/10, 102.2+float64(r.IntN(70))/10
		}
		docs = append(docs, d)
	}
	return docs
}

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
	const documents, queries = 400, 400
	e, model := open(t), searchtest.NewReference()
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
		long := slices.ContainsFunc(q.Any, func(c search.Clause) bool { return len(c) > 3 })
		if diff := cmp.Diff(want, got, cmp.Transformer("Hits", func(hits []search.Hit) []search.Document {
			var docs []search.Document
			for _, h := range hits {
				docs = append(docs, h.Doc)
			}
			return docs
		})); diff != "" && !long {
			t.Errorf("query %d: %+v\n%s", i, q, diff)
			if t.Failed() {
				return
			}
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
