// Package search is the area of the API about finding: the search over all
// kinds, suggestions, synonyms, and the health of the index.
package search

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/search"
)

// Searcher answers searches. *search.Searcher is one.
type Searcher interface {
	front.Searcher
	Suggest(ctx context.Context, text string, f domain.ListingFilter, limit int) ([]search.Suggestion, error)
	Explain(ctx context.Context, r search.Request) (search.Explanation, error)
}

// Store is what the area needs of the database.
type Store interface {
	domain.SynonymService
}

// Ports are the other parts of the program that the area needs.
type Ports struct {
	Searcher  Searcher
	SearchLog domain.SearchLog // notes searches without an answer
	Health    domain.SearchHealthService
	Golden    GoldenBench
}

// Handlers answer the operations of the area.
type Handlers struct {
	store     Store
	searcher  Searcher
	searchLog domain.SearchLog
	health    domain.SearchHealthService
	golden    GoldenBench
	front     *front.Front
	cards     view.Cards
}

// New makes the handlers of the area.
func New(store Store, p Ports, f *front.Front) *Handlers {
	return &Handlers{store, p.Searcher, p.SearchLog, p.Health, p.Golden, f, view.New(f.PublicURL())}
}

// Operations describe what the handlers answer, by operation id. Methods, paths
// and callers stand in the table of routes.
func Operations(schemas huma.Registry) []huma.Operation {
	return slices.Concat(
		searchOperations(),
		searchHealthOperations(),
		explainOperations(),
		synonymOperations(),
	)
}
