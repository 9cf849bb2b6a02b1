package search

import (
	"context"

	"chophien/domain"
	"chophien/search/vi"
)

// Explanation shows how one search got its answer.
type Explanation struct {
	Reading    vi.Query             // what was read from the text
	Filter     domain.ListingFilter // what was asked for and read from the text, without a place
	Requests   [][]ExplainedQuery   // what the engine was asked, one request after the other
	Candidates []Candidate          // in the final order; empty where the engine ordered
	Total      int
	Exact      bool
}

// ExplainedQuery is one query to the engine with what it found.
type ExplainedQuery struct {
	Query TextQuery
	Hits  int
	Total int
}

// Candidate is a ranked document, with the features that decide its
// place.
type Candidate struct {
	Hit      *Hit
	Features Features
}

// Explain searches like Search and returns each step. It fails if the engine does
// not answer.
func (s *Searcher) Explain(ctx context.Context, r Request) (Explanation, error) {
	sort, err := r.order()
	if err != nil {
		return Explanation{}, err
	}
	var out Explanation
	found, err := s.find(ctx, r, sort, &out)
	if err != nil {
		return Explanation{}, err
	}
	out.Reading, out.Filter, out.Total, out.Exact = found.query, found.filter, found.total, found.exact
	return out, nil
}

// request records a request to the engine. A nil Explanation records nothing.
func (e *Explanation) request(queries []TextQuery, pages []Page, err error) {
	if e == nil || err != nil {
		return
	}
	all := make([]ExplainedQuery, len(queries))
	for i, q := range queries {
		all[i] = ExplainedQuery{q, len(pages[i].Hits), pages[i].Total}
	}
	e.Requests = append(e.Requests, all)
}

// ranked records the candidates; later ones replace earlier ones.
func (e *Explanation) ranked(all []candidate) {
	if e == nil {
		return
	}
	e.Candidates = make([]Candidate, len(all))
	for i, c := range all {
		e.Candidates[i] = Candidate{c.hit, c.grade}
	}
}
