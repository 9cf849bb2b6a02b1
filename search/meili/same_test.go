package meili_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/search"
	"chophien/search/embedded"
	"chophien/search/searchtest"
)

// TestSameAsEmbedded checks that both engines find the same documents for the
// same texts, and the first hundred in the same order.
func TestSameAsEmbedded(t *testing.T) {
	other, err := embedded.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	b, err := other.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	listings := searchtest.RealListings(t)
	engine := open(t)
	searchtest.Fill(t, other, listings)
	searchtest.Fill(t, engine, listings)
	things := []search.Field{search.FieldName, search.FieldAlt, search.FieldMaker, search.FieldPlace}
	var queries []search.TextQuery
	add := func(text string) {
		q := search.TextQuery{Text: text, Fields: things, Sort: domain.SortRelevance, Limit: 100, Filter: domain.ListingFilter{ValidOn: searchtest.Today}}
		queries = append(queries, q)
		q.Fields = nil
		queries = append(queries, q)
	}
	for i, l := range listings {
		d := search.NewDocument(l)
		words, keys := strings.Fields(d.Words[search.FieldName]), strings.Fields(d.Exact[search.FieldName])
		n := min(len(words), 1+i%3)
		switch i % 5 {
		case 0:
			add(strings.Join(words[:n], " ") + " ")
		case 1:
			add(strings.Join(keys[:n], " ") + " ")
		case 2:
			add(strings.Join(words[:n], " "))
		case 3:
			add(strings.Join(words[len(words)-n:], "") + " ")
		case 4:
			add(strings.Fields(d.Words[search.FieldPlace] + " viet nam")[0] + " " + words[0] + " ")
		}
	}
	totals, orders := 0, 0
	for from := 0; from < len(queries); from += 100 {
		part := queries[from:min(from+100, len(queries))]
		got, err := engine.Ask(t.Context(), part)
		if err != nil {
			t.Fatal(err)
		}
		want, err := other.Ask(t.Context(), part)
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range part {
			if got[i].Total != want[i].Total {
				if totals++; totals < 20 {
					t.Errorf("%q %v: %d found, %d embedded", q.Text, q.Fields == nil, got[i].Total, want[i].Total)
				}
			} else if diff := cmp.Diff(fmt.Sprint(names(want[i])), fmt.Sprint(names(got[i]))); diff != "" {
				if orders++; orders < 10 {
					t.Errorf("%q %v: of %d\n%v\n%v", q.Text, q.Fields == nil, got[i].Total, names(got[i]), names(want[i]))
				}
			}
		}
	}
	t.Logf("%d queries, %d totals and %d orders differ", len(queries), totals, orders)
}

func names(p search.Page) []string {
	var out []string
	for _, h := range p.Hits {
		out = append(out, h.Doc.ID[len(h.Doc.ID)-4:]+" "+h.Doc.Name)
	}
	return out
}
