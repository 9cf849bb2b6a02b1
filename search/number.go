package search

import (
	"context"
	"fmt"

	"chophien/domain"
	"chophien/search/vi"
	"chophien/words"
)

// gtin returns the trade item number that a request asks for, by itself or as
// its whole text.
func (r Request) gtin() string {
	if r.GTIN != "" {
		return r.GTIN
	}
	if gtin, ok := vi.ReadGTIN(r.Text); ok && !r.Literal {
		return gtin
	}
	return ""
}

// byGTIN answers a request for a trade item number from the database: engines
// know nothing of them.
func (s *Searcher) byGTIN(ctx context.Context, r Request, gtin string) (Result, error) {
	if err := domain.ValidateGTIN(gtin); err != nil {
		return Result{}, err
	}
	listings, err := s.listings.ListingsOfGTIN(ctx, gtin)
	if err != nil {
		return Result{}, fmt.Errorf("search: looking for a trade item number: %w", err)
	}
	out := Result{Items: []Item{}, TotalIsExact: true, Facets: noFacets(r.Facets), Understood: vi.Understood{
		Text: gtin, Filters: []vi.Filter{{Name: "gtin", Value: gtin, Text: gtin}}, Notes: []string{gtin + " là mã số thương phẩm (GTIN)"},
	}}
	for _, l := range listings {
		if l.VisibleOn(r.Filter.ValidOn) && fits(&l, r.Filter) && len(out.Items) < r.Limit {
			out.Items = append(out.Items, Item{Listing: l, Highlight: []Span{}})
		}
	}
	if out.Total = len(out.Items); out.Total == 0 {
		a := &Advice{Sets: []FacetValue{}, Provinces: []FacetValue{}, Spellings: []string{}}
		for _, l := range listings {
			if last, ok := ended(l, r.Filter.ValidOn); ok {
				a.Ended = append(a.Ended, Ended{l, last})
			}
		}
		switch {
		case len(a.Ended) > 0:
			a.sayEnded()
		case len(listings) > 0:
			a.say(func(lang string) string {
				return words.Text(lang, "The product with the number %v does not fit the filters, or has no valid certificate on this day.", gtin)
			})
		default:
			a.say(func(lang string) string { return words.Text(lang, "No product has the number %v yet.", gtin) })
		}
		out.Advice = a
	}
	return out, nil
}
