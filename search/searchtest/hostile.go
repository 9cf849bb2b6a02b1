package searchtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
)

// hostile lists texts that would change a filter or a match of an engine if
// they were ever read as part of one. No document of the corpus has such a
// value or word.
func hostile() []string {
	return []string{
		`x" OR status = "draft`, `x' OR 1=1`, `x' OR 1=1 --`, `2020 OR type = 1`, `2020 OR kind = product`,
		`"`, `\"`, `\`, `'`, `''`, "`", "\n", "\r\n", "\t", "\x00", " ", ".", ",", "🍵", "\u202e", "\ufeff", "\xff\xfe", "Ấ",
		"TO", "EXISTS", "NOT EXISTS", "IS NULL", "IN [product]", "_geoRadius(21, 105, 1000)",
		"*", "**", "%", "_", "^", "-", "--", "NEAR(", "NEAR(a b, 2)", "AND", "OR", "NOT", "(", ")", "{name} :", "name:", "a*", `"*`, "+", "?", ":", ";",
		"; DROP TABLE doc", "null", "true", "[]", "{}", "$1", "?1", "${x}", "{{x}}", strings.Repeat("x", 5000),
	}
}

// harmless reports whether a text is a query for words only.
func harmless(text string) bool {
	words := strings.Fields(text)
	return text != "" && !slices.ContainsFunc(words, func(w string) bool {
		return strings.ContainsFunc(w, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	})
}

// testHostile checks that such a text adds no row, and causes no failure other
// than a refusal of the input.
func testHostile(t *testing.T, e search.Engine) {
	type filter = domain.ListingFilter
	fields := map[string]func(q *search.TextQuery, values ...string){
		"kind":            func(q *search.TextQuery, v ...string) { q.Filter.Kinds = typed[domain.Kind](v) },
		"province":        func(q *search.TextQuery, v ...string) { q.Filter.Provinces = v },
		"former province": func(q *search.TextQuery, v ...string) { q.Filter.FormerProvinces = v },
		"commune":         func(q *search.TextQuery, v ...string) { q.Filter.Communes = v },
		"region":          func(q *search.TextQuery, v ...string) { q.Filter.Regions = typed[domain.Region](v) },
		"group":           func(q *search.TextQuery, v ...string) { q.Filter.Groups = typed[domain.Group](v) },
		"set":             func(q *search.TextQuery, v ...string) { q.Filter.Sets = v },
		"producer":        func(q *search.TextQuery, v ...string) { q.Filter.ProducerID = v[0] },
		"words":           func(q *search.TextQuery, v ...string) { q.Text = strings.Join(v, " ") + " " },
		"a beginning":     func(q *search.TextQuery, v ...string) { q.Text = v[0] },
		"behind a word":   func(q *search.TextQuery, v ...string) { q.Text = "che " + v[0] },
	}
	good := map[string]string{
		"kind": "product", "province": "08", "former province": "02", "region": string(domain.RegionMekongDelta),
		"group": "II", "set": "II.1",
	}
	ask := func(t *testing.T, q search.TextQuery) ([]string, bool) {
		t.Helper()
		pages, err := e.Ask(t.Context(), []search.TextQuery{q})
		if err != nil {
			if domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("Ask(%+v): %v", q, err)
			}
			return nil, false
		}
		page := pages[0]
		if page.TotalIsExact && page.Total != len(page.Hits) {
			t.Errorf("Ask(%+v): Total %d of %d rows", q, page.Total, len(page.Hits))
		}
		return ids(page), true
	}
	for name, set := range fields {
		t.Run(name, func(t *testing.T) {
			base := search.TextQuery{Filter: filter{ValidOn: today}, Facets: search.Facets(), Limit: 50}
			var without []string
			if value, ok := good[name]; ok {
				q := base
				set(&q, value)
				without, _ = ask(t, q)
			}
			for _, text := range hostile() {
				q := base
				set(&q, text)
				if rows, ok := ask(t, q); ok && len(rows) > 0 && !harmless(q.Text) {
					t.Errorf("%.40q found %v", text, rows)
				}
				if value, ok := good[name]; ok {
					set(&q, text, value)
					if rows, ok := ask(t, q); ok {
						t.Run(fmt.Sprintf("%.40q beside %s", text, value), func(t *testing.T) { same(t, rows, without) })
					}
				}
			}
		})
	}
}

func typed[T ~string](values []string) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = T(v)
	}
	return out
}
