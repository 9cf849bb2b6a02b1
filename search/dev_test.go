package search_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/searchtest"
)

func TestDev(t *testing.T) {
	m := open(t)
	for _, p := range []string{"golden2_public", "golden_public"} {
		f, err := os.Open("/work/shared/data/" + p + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		cases, err := search.ReadGolden(f)
		if err != nil {
			t.Fatal(err)
		}
		s, err := search.Evaluate(context.Background(), m.Searcher, cases, searchtest.Today, nil)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(s.Table(200))
	}
}

func TestProbe(t *testing.T) {
	m := open(t)
	b, _ := os.ReadFile("/tmp/vi/probe.txt")
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		kind, q, _ := strings.Cut(line, "|")
		r, err := m.Search(context.Background(), search.Request{Text: q, Limit: 6, Filter: domain.ListingFilter{Kinds: search.GoldenCase{Kind: kind}.KindsDev(), ValidOn: searchtest.Today}})
		if err != nil {
			t.Fatal(err)
		}
		var n []string
		for _, it := range r.Items {
			n = append(n, it.Listing.Name+"["+it.Listing.FormerProvinceName+"]")
		}
		var f []string
		for _, x := range r.Understood.Filters {
			f = append(f, x.Name+"="+x.Value)
		}
		fmt.Printf("%-8s %-45s %3d | %s | %v | %v\n         %s\n", kind, q, r.Total, r.Understood.Text, f, r.Understood.Notes, strings.Join(n, " | "))
	}
}
