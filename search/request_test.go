package search_test

import (
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/searchtest"
)

// TestRequests checks how many queries of each kind a search asks: their number
// is its cost.
func TestRequests(t *testing.T) {
	m := open(t)
	for name, c := range map[string]struct {
		text     string
		requests int
		looser   int // queries that leave out words
	}{
		"words that many hold":                      {"mật ong", 1, 0},
		"a slip whose correction many hold":         {"mật ogn", 1, 0},
		"an unfinished word that many words finish": {"mật ong rừn", 1, 0},
		"a word that nothing holds or resembles":    {"mật ong qqzzx", 3, 2},
		"words that few hold together":              {"mật ong gừng sả", 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := m.Explain(t.Context(), search.Request{Text: c.text, Limit: 20, Filter: domain.ListingFilter{ValidOn: searchtest.Today}})
			if err != nil {
				t.Fatal(err)
			}
			looser := 0
			for _, request := range e.Requests {
				for _, q := range request {
					if q.Query.Matching == search.MatchLast {
						looser++
					}
				}
			}
			if len(e.Requests) != c.requests || looser != c.looser {
				t.Errorf("%q: %d requests with %d looser queries, want %d and %d: %+v", c.text, len(e.Requests), looser, c.requests, c.looser, e.Requests)
			}
		})
	}
}
