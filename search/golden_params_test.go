package search_test

import (
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/searchtest"
)

// TestGoldenCasesAreAskedWithTheirKindAndParameters: a case of another kind, or
// with filters, is answered as such.
func TestGoldenCasesAreAskedWithTheirKindAndParameters(t *testing.T) {
	m := open(t)
	for _, c := range []struct {
		name, line string
		first      bool
	}{
		{"a product by default", `{"id":"1","q":"Phù Lãng","class":"x","relevant":[{"name":"Làng gốm Phù Lãng","grade":3}],"min_top1_grade":3}`, false},
		{"of its kind", `{"id":"2","q":"Phù Lãng","class":"x","kind":"craft_village","relevant":[{"name":"Làng gốm Phù Lãng","kind":"craft_village","grade":3}],"min_top1_grade":3}`, true},
		{"another kind does not count", `{"id":"3","q":"Phù Lãng","class":"x","kind":"any","relevant":[{"name":"Làng gốm Phù Lãng","kind":"product","grade":3}],"min_top1_grade":3}`, false},
		{"with a filter", `{"id":"4","q":"làng gốm","class":"x","kind":"any","params":{"province":"24"},"relevant":[{"name":"Làng gốm Phù Lãng","grade":3}],"min_top1_grade":3}`, true},
		{"with several values", `{"id":"5","q":"làng gốm","class":"x","kind":"any","params":{"former_province":"24,27"},"relevant":[{"name":"Làng gốm Phù Lãng","grade":3}],"min_top1_grade":3}`, true},
		{"of products that state a month", `{"id":"6","q":"làng gốm","class":"x","kind":"any","params":{"month":3,"capacity_min":1.5,"capacity_unit":"tonne"},"relevant":[{"name":"Làng gốm Phù Lãng","grade":3}],"min_top1_grade":3}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			cases, err := search.ReadGolden(strings.NewReader(c.line))
			if err != nil {
				t.Fatal(err)
			}
			s, err := search.Evaluate(t.Context(), m.Searcher, cases, searchtest.Today, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.First > 0; got != c.first {
				t.Errorf("first hit good: %t, want %t; hits %q", got, c.first, s.Cases[0].Names)
			}
		})
	}
	for _, line := range []string{
		`{"id":"6","q":"gốm","class":"x","kind":"shop","relevant":[{"name":"x","grade":3}]}`,
		`{"id":"7","q":"gốm","class":"x","params":{"colour":"red"},"relevant":[{"name":"x","grade":3}]}`,
		`{"id":"8","q":"gốm","class":"x","params":{"stars":"many"},"relevant":[{"name":"x","grade":3}]}`,
		`{"id":"9","q":"gốm","class":"x","params":{"month":13},"relevant":[{"name":"x","grade":3}]}`,
		`{"id":"10","q":"gốm","class":"x","params":{"capacity_min":2,"capacity_unit":"shipload"},"relevant":[{"name":"x","grade":3}]}`,
	} {
		cases, err := search.ReadGolden(strings.NewReader(line))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := search.Evaluate(t.Context(), m.Searcher, cases, searchtest.Today, nil); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("%s is asked: %v", line, err)
		}
	}
}
