package front

import (
	"context"

	"chophien/domain"
	"chophien/search"
)

// ListingFinder finds listings in the database.
type ListingFinder interface {
	FindListings(ctx context.Context, words []string, f domain.ListingFilter, p domain.Page) (domain.List[domain.Listing], error)
}

// SectionHits runs the saved queries of the sections of a catalogue on a day and
// returns the hits by section. Editions must be complete, so it fails with
// CodeUnavailable while the engine is away.
func SectionHits(ctx context.Context, searcher Searcher, listings ListingFinder, sections []domain.CatalogueSection, on domain.Date) (out []domain.SectionHits, err error) {
	out = make([]domain.SectionHits, len(sections))
	for i, sec := range sections {
		if !sec.Query.Finds() {
			continue
		}
		filter := sec.Query.Filter(on)
		if sec.Query.Text == "" {
			if out[i].Refs, err = listed(ctx, listings, filter); err != nil {
				return nil, err
			}
			continue
		}
		var total int
		if out[i].Refs, total, err = SearchAll(ctx, searcher, search.Request{Text: sec.Query.Text, Filter: filter}); err != nil {
			return nil, err
		}
		if n := len(out[i].Refs); n >= search.MaxWindow {
			out[i].More = max(0, total-n)
		}
	}
	return out, nil
}

// listed reads the hits of a query without words from the database: a search
// returns at most search.MaxWindow hits, and a catalogue may need more.
func listed(ctx context.Context, listings ListingFinder, f domain.ListingFilter) (refs []domain.Ref, err error) {
	page := domain.Page{Sort: domain.SortName, Limit: domain.MaxLimit}
	for len(refs) <= domain.MaxEditionEntries {
		list, err := listings.FindListings(ctx, nil, f, page)
		if err != nil {
			return nil, err
		}
		for _, l := range list.Items {
			refs = append(refs, l.Ref)
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			break
		}
	}
	return refs, nil
}
