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

// Store is the part of the database that the area uses.
type Store interface {
	domain.SynonymService
}

// Ports are the other parts of the program that the area uses.
type Ports struct {
	Searcher  Searcher
	SearchLog domain.SearchLog // counts searches without an answer
	Health    domain.SearchHealthService
	Golden    GoldenBench
}

// Handlers answers the operations of the area.
type Handlers struct {
	store     Store
	searcher  Searcher
	searchLog domain.SearchLog
	health    domain.SearchHealthService
	golden    GoldenBench
	front     *front.Front
	cards     view.Cards
}

// New returns the handlers of the area.
func New(store Store, p Ports, f *front.Front) *Handlers {
	return &Handlers{store, p.Searcher, p.SearchLog, p.Health, p.Golden, f, view.New(f.PublicURL(), f.Criteria())}
}

// Operations returns the descriptions of the operations. The table of routes in
// package api has their methods, paths and callers.
func Operations(schemas huma.Registry) []huma.Operation {
	return slices.Concat(
		searchOperations(),
		searchHealthOperations(),
		explainOperations(),
		synonymOperations(),
	)
}
