package meili_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/meili"
	"chophien/testservices"
)

// open returns an engine with an empty index of its own.
func open(t testing.TB) *meili.Engine {
	t.Helper()
	address, key := testservices.Meili(t)
	e := connect(t, meili.Config{URL: address, Key: key, Index: testservices.IndexName(t)})
	b, err := e.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}

// connect returns an engine, and closes it when the test ends.
func connect(t testing.TB, cfg meili.Config) *meili.Engine {
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
