package front

import (
	"context"

	"chophien/domain"
	"chophien/search"
)

// Searcher answers a search. *search.Searcher is one.
type Searcher interface {
	Search(ctx context.Context, r search.Request) (search.Result, error)
}

// SearchAll returns all hits of a search, at most search.MaxWindow of the
// total. Its callers write files that must be complete, so it fails with
// CodeUnavailable while the engine is away.
func SearchAll(ctx context.Context, s Searcher, r search.Request) (refs []domain.Ref, total int, err error) {
	r.Limit = domain.MaxLimit
	seen := map[domain.Ref]bool{}
	for {
		page, err := s.Search(ctx, r)
		if err != nil {
			return nil, 0, err
		}
		if page.Degraded {
			return nil, 0, domain.Errorf(domain.CodeUnavailable, "the search engine is away, so what is looked for cannot be found whole; try again")
		}
		for _, item := range page.Items {
			if ref := item.Listing.Ref; !seen[ref] { // the index may change between two pages
				seen[ref] = true
				refs = append(refs, ref)
			}
		}
		total = max(total, page.Total)
		if r.Cursor = page.Next; r.Cursor == "" {
			return refs, total, nil
		}
	}
}
