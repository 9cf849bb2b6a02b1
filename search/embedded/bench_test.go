package embedded_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/embedded"
)

// benchmarkSize is how many things the embedded engine is meant for: those of
// a province, up to those of the whole country.
const benchmarkSize = 20_000

var benchmarkDay = domain.NewDate(2026, 6, 15)

// vocabulary makes n syllables; the first are the most frequent in texts.
func vocabulary(n int) []string {
	var out []string
	for _, onset := range []string{"ch", "t", "m", "n", "ng", "b", "c", "d", "gi", "h", "kh", "l", "ph", "qu", "r", "s", "th", "tr", "v", "x"} {
		for _, vowel := range []string{"a", "e", "o", "u", "i", "oa", "ie", "uo", "ay", "ao"} {
			for _, end := range []string{"", "n", "ng", "m", "t", "c", "p", "nh", "ch", "i", "o"} {
				out = append(out, onset+vowel+end)
			}
		}
	}
	r := rand.New(rand.NewPCG(7, 7))
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out[:n]
}

func generated(n int) []search.Document {
	words := vocabulary(2200)
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 8, uint64(len(words)-1))
	text := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = words[zipf.Uint64()]
		}
		return strings.Join(out, " ")
	}
	docs := make([]search.Document, n)
	for i := range docs {
		d := &docs[i]
		d.Ref = domain.Ref{Kind: domain.KindProduct, ID: fmt.Sprintf("0190c0de-0000-7000-8000-%012d", i)}
		if i%12 == 0 {
			d.Kind = domain.Kinds()[1+i/12%3]
		}
		d.Version = 1
		for f, n := range []int{4 + r.IntN(5), 3, 6, 8, 20 + r.IntN(40)} {
			d.Words[f] = text(n)
			d.Exact[f] = d.Words[f]
		}
		d.Name, d.Maker = d.Words[search.FieldName], d.Words[search.FieldMaker]
		d.NameSort = domain.SortKey(d.Name)
		former := r.IntN(63)
		d.FormerProvince, d.Province = fmt.Sprintf("%02d", former), fmt.Sprintf("%02d", former/2)
		d.Region, d.Northern = domain.Regions()[former/11], former < 25
		d.HasPin, d.Lat, d.Lon = true, 9+14*r.Float64(), 103+6*r.Float64()
		d.CreatedAt = int64(1_700_000_000 + r.IntN(80_000_000))
		if d.Kind == domain.KindProduct {
			g := r.IntN(6)
			d.Group, d.Set = domain.Groups()[g], fmt.Sprintf("%s.%d", domain.Groups()[g], r.IntN(4))
			d.ProducerID = fmt.Sprintf("producer-%d", r.IntN(n/3+1))
			from := domain.NewDate(2022, 1, 1) + domain.Date(r.IntN(700))
			for range 1 + r.IntN(2) {
				d.Windows = append(d.Windows, domain.Window{Stars: 3 + r.IntN(3), From: from, Until: from.AddMonths(36) - 1})
				from = from.AddMonths(36)
			}
		}
	}
	return docs
}

func rebuilt(tb testing.TB, e *embedded.Engine, docs []search.Document) {
	tb.Helper()
	b, err := e.Rebuild(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	for batch := range slices.Chunk(docs, 500) {
		if err := b.Put(tb.Context(), batch); err != nil {
			tb.Fatal(err)
		}
	}
	if err := b.Commit(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

func openBenchmark(b *testing.B) *embedded.Engine {
	e, err := embedded.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.Close() })
	return e
}

func BenchmarkRebuild(b *testing.B) {
	docs := generated(benchmarkSize)
	e := openBenchmark(b)
	for b.Loop() {
		rebuilt(b, e, docs)
	}
	b.ReportMetric(float64(len(docs))*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
}

func BenchmarkPut(b *testing.B) {
	docs := generated(benchmarkSize)
	e := openBenchmark(b)
	rebuilt(b, e, docs)
	for _, size := range []int{1, 500} {
		b.Run(fmt.Sprint("batch of ", size), func(b *testing.B) {
			i := 0
			for b.Loop() {
				batch := slices.Clone(docs[i : i+size])
				i = (i + size) % (len(docs) - size)
				for j := range batch {
					batch[j].Words[search.FieldName] += " moi"
				}
				if err := e.Put(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	e := openBenchmark(b)
	rebuilt(b, e, generated(benchmarkSize))
	frequent, w := "", vocabulary(2200)
	frequent = w[0]
	one := func(word string) search.Clause { return search.Clause{{Words: []string{word}}} }
	queries := []struct {
		name string
		q    search.Query
	}{
		{"two words", search.Query{Any: []search.Clause{{{Words: []string{w[3]}}, {Words: []string{w[20]}}}}, Limit: 100}},
		{"two rare words", search.Query{Any: []search.Clause{{{Words: []string{w[300]}}, {Words: []string{w[400]}}}}, Limit: 100}},
		{"a frequent word", search.Query{Any: []search.Clause{one(frequent)}, Limit: 100}},
		{"a word and a prefix", search.Query{Any: []search.Clause{{{Words: []string{w[3]}}, {Prefix: "tr"}}}, Limit: 100}},
		{"prefix of one letter", search.Query{Any: []search.Clause{{{Prefix: "t"}}}, Limit: 100}},
		{"prefix of three letters", search.Query{Any: []search.Clause{{{Prefix: "tra"}}}, Limit: 100}},
		{"prefix in names only", search.Query{Any: []search.Clause{{{Prefix: "tra"}}}, Fields: []search.Field{search.FieldName}, Limit: 10}},
		{"eight clauses", search.Query{Any: []search.Clause{one(w[30] + "z"), one(w[31] + "z"), {{Words: []string{w[300]}}, {Words: []string{w[400]}}}, {{Words: []string{w[301]}}, {Words: []string{w[401]}}},
			one(w[900]), one(w[901]), one(w[902]), one(w[903])}, Limit: 100}},
		{"two words with facets", search.Query{Any: []search.Clause{{{Words: []string{w[3]}}, {Words: []string{w[20]}}}}, Facets: search.Facets(), Limit: 100}},
		{"facets of everything", search.Query{Facets: search.Facets()}},
		{"facets of a province", search.Query{Facets: search.Facets(), Filter: domain.ListingFilter{Provinces: []string{"08"}}}},
		{"frequent word with filters", search.Query{Any: []search.Clause{one(frequent)}, Filter: domain.ListingFilter{Provinces: []string{"08"}, Stars: []int{5}}, Limit: 100}},
		{"browse by name", search.Query{Sort: domain.SortName, Limit: 20}},
		{"browse a province by name", search.Query{Sort: domain.SortName, Filter: domain.ListingFilter{Provinces: []string{"08"}}, Limit: 20}},
		{"browse by stars", search.Query{Sort: domain.SortStars, Limit: 20}},
		{"of a producer", search.Query{Sort: domain.SortName, Filter: domain.ListingFilter{ProducerID: "producer-7"}, Limit: 20}},
		{"around a point", search.Query{Sort: domain.SortDistance, Near: &search.Near{Lat: 21, Lon: 105.8, WithinKM: 50}, Limit: 20}},
	}
	for _, c := range queries {
		c.q.Filter.ValidOn = benchmarkDay
		b.Run(c.name, func(b *testing.B) {
			total := 0
			for b.Loop() {
				page, err := e.Search(b.Context(), c.q)
				if err != nil {
					b.Fatal(err)
				}
				total = page.Total
			}
			b.ReportMetric(float64(total), "matches")
		})
	}
	b.Run("vocabulary", func(b *testing.B) {
		for b.Loop() {
			if _, err := e.Vocabulary(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
