package search

import (
	"context"
	"fmt"

	"chophien/domain"
	"chophien/search/vi"
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
		text := "Chưa có sản phẩm nào mang mã " + gtin + "."
		if len(listings) > 0 {
			text = "Sản phẩm mang mã " + gtin + " không đáp ứng điều kiện, hoặc không còn chứng nhận vào ngày này."
		}
		for _, l := range listings {
			if of, ok := ended(l, r.Filter.ValidOn); ok {
				text = of
			}
		}
		out.Advice = &Advice{Text: text, Sets: []FacetValue{}, Provinces: []FacetValue{}, Spellings: []string{}}
	}
	return out, nil
}
