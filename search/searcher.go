package search

import (
	"context"
	"log/slog"
	"time"

	"chophien/domain"
	"chophien/search/vi"
)

// Request is a search as the API understands it.
type Request struct {
	Text    string // at most 1,000 characters; checked by the caller
	Literal bool   // take Text as words only: no filters, places or corrections read from it
	Filter  domain.ListingFilter
	Near    *Near
	Facets  []Facet
	Sort    domain.Sort // empty: relevance with text, name without
	Limit   int         // 1 to domain.MaxLimit
	Cursor  string
}

// Span is a stretch of bytes of a text.
type Span struct{ Start, End int }

// Item is a found thing.
type Item struct {
	Listing    domain.Listing
	Highlight  []Span   // whole words of Listing.Name that match, in order
	DistanceKM *float64 // with Request.Near only
}

// FacetValue is a value of a facet with the number of things that have it.
type FacetValue struct {
	Value string
	Count int
}

// Result is one page of what was found.
type Result struct {
	Items        []Item
	Total        int
	TotalIsExact bool
	Facets       map[Facet][]FacetValue // most frequent first, then by value
	Understood   vi.Understood
	Next         string
	Degraded     bool // the engine was away; names only, from the database
}

// Suggestion completes what is being typed.
type Suggestion struct {
	Listing   domain.Listing
	Highlight []Span
}

// Searcher answers requests: it reads what the text means, asks the engine,
// orders, and checks every hit against the database before it is shown.
type Searcher struct {
	engine   Engine
	listings domain.ListingService
	now      func() time.Time
	log      *slog.Logger
}

// NewSearcher makes a Searcher. It reads the names of places and sets once.
func NewSearcher(ctx context.Context, engine Engine, listings domain.ListingService, provinces domain.ProvinceService, now func() time.Time, log *slog.Logger) (*Searcher, error) {
	return &Searcher{engine: engine, listings: listings, now: now, log: log}, nil
}

// Search finds listings. It fails with CodeInvalid for a broken cursor or a
// page beyond MaxWindow, with Field set to the parameter.
func (s *Searcher) Search(ctx context.Context, r Request) (Result, error) {
	return Result{}, nil
}

// Suggest completes the last word of text with names of listings that may be
// seen on f.ValidOn.
func (s *Searcher) Suggest(ctx context.Context, text string, f domain.ListingFilter, limit int) ([]Suggestion, error) {
	return nil, nil
}
