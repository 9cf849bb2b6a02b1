package memory_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/search"
	"chophien/search/memory"
)

var today = domain.NewDate(2026, 11, 1)

func village(id, words string) search.Document {
	d := search.Document{Ref: domain.Ref{Kind: domain.KindCraftVillage, ID: id}, Version: 1, Name: words, NameSort: id}
	d.Words[search.FieldName], d.Exact[search.FieldName] = words, words
	return d
}

func entry(d search.Document) memory.Entry[string] {
	return memory.Entry[string]{Key: d.ID, Packed: string(memory.Pack(d))}
}

// TestChanges: after any changes an Index answers as one that never held
// anything but what is left. There are so many that rows are given up.
func TestChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x := memory.New[string]()
	left := map[string]search.Document{}
	words := []string{"tra", "trau", "gom", "lua", "may", "tre"}
	for step := range 400 {
		if step == 100 {
			x.Settle()
		}
		var put []memory.Entry[string]
		var gone []string
		for range 20 {
			d := village(fmt.Sprintf("v%03d", r.IntN(300)), words[r.IntN(len(words))]+" "+words[r.IntN(len(words))])
			put = append(put, entry(d))
			left[d.ID] = d
		}
		for range 10 {
			id := fmt.Sprintf("w%03d", r.IntN(300))
			if step%2 == 0 {
				d := village(id, words[r.IntN(len(words))])
				put = append(put, entry(d))
				left[id] = d
			} else {
				gone = append(gone, id)
				delete(left, id)
			}
		}
		if err := x.Apply(put, gone); err != nil {
			t.Fatal(err)
		}
	}
	fresh := memory.New[string]()
	var all []memory.Entry[string]
	for _, d := range left {
		all = append(all, entry(d))
	}
	if err := fresh.Apply(all, nil); err != nil {
		t.Fatal(err)
	}
	if x.Len() != len(left) || fresh.Len() != len(left) {
		t.Errorf("%d and %d documents, want %d", x.Len(), fresh.Len(), len(left))
	}
	for _, c := range []search.Clause{
		{{Words: []string{"tra"}}}, {{Prefix: "tr"}}, {{Words: []string{"gom", "lua"}}, {Prefix: "t"}}, {{Words: []string{"nothing"}}},
	} {
		q := search.Query{Any: []search.Clause{c}, Filter: domain.ListingFilter{ValidOn: today}, Facets: search.Facets(), Limit: 1000}
		if diff := cmp.Diff(fresh.Search(q), x.Search(q)); diff != "" {
			t.Errorf("%v: (-fresh +changed):\n%s", c, diff)
		}
	}
	for id, want := range left {
		if got, ok := x.Document(id); !ok || !cmp.Equal(want, got) {
			t.Errorf("Document(%s) = %+v, %t", id, got, ok)
		}
	}
	if _, ok := x.Document("v999"); ok {
		t.Error("Document gave what never was there")
	}
}

// TestBrokenEntry: a batch with something that nobody packed changes nothing.
func TestBrokenEntry(t *testing.T) {
	x := memory.New[string]()
	if err := x.Apply([]memory.Entry[string]{entry(village("v1", "tra"))}, nil); err != nil {
		t.Fatal(err)
	}
	if err := x.Apply([]memory.Entry[string]{entry(village("v2", "tra")), {Key: "v3", Packed: "\x05"}}, []string{"v1"}); err == nil {
		t.Fatal("what nobody packed was taken")
	}
	q := search.Query{Any: []search.Clause{{{Words: []string{"tra"}}}}, Filter: domain.ListingFilter{ValidOn: today}, Limit: 10}
	if page := x.Search(q); page.Total != 1 || page.Hits[0].Ref.ID != "v1" {
		t.Errorf("found %+v, want v1 alone", page)
	}
}

// TestOrder: things that are alike come in the order of their names, whatever
// stands in those.
func TestOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	var names []string
	for _, letters := range []string{"0f", "09af", "/09:`afgz~"} {
		for range 300 {
			name := make([]byte, r.IntN(20))
			for i := range name {
				name[i] = letters[r.IntN(len(letters))]
			}
			names = append(names, string(name), "0123456789abcde"+string(name))
		}
	}
	x := memory.New[string]()
	var all []memory.Entry[string]
	for i, name := range names {
		d := village(fmt.Sprintf("v%04d", i), "tra")
		d.NameSort = name
		all = append(all, entry(d))
	}
	if err := x.Apply(all, nil); err != nil {
		t.Fatal(err)
	}
	x.Settle()
	// Some come after the others have their places.
	for i := range 50 {
		d := village(fmt.Sprintf("w%04d", i), "tra")
		d.NameSort = names[i*17]
		names = append(names, d.NameSort)
		if err := x.Apply([]memory.Entry[string]{entry(d)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(names)
	q := search.Query{Any: []search.Clause{{{Words: []string{"tra"}}}}, Filter: domain.ListingFilter{ValidOn: today}, Limit: len(names)}
	page := x.Search(q)
	if len(page.Hits) != len(names) {
		t.Fatalf("%d of %d found", len(page.Hits), len(names))
	}
	for i, h := range page.Hits {
		if h.Doc.NameSort != names[i] {
			t.Fatalf("hit %d is %q, want %q", i, h.Doc.NameSort, names[i])
		}
	}
}
