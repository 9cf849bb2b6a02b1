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
