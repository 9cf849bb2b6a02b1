package search

import (
	"context"
	"fmt"

	"chophien/domain"
)

// SetOf returns the code of the product set of most goods that a name finds on
// a day; empty if no set has more than half of them.
func (s *Searcher) SetOf(ctx context.Context, name string, on domain.Date) (string, error) {
	found, err := s.Search(ctx, Request{
		Text: name, Literal: true, Filter: domain.ListingFilter{Kinds: []domain.Kind{domain.KindProduct}, ValidOn: on}, Limit: 10,
	})
	if err != nil {
		return "", fmt.Errorf("search: asking for goods of a name: %w", err)
	}
	votes, best := map[string]int{}, ""
	for _, item := range found.Items {
		code := item.Listing.SetCode
		if votes[code]++; code != "" && (best == "" || votes[code] > votes[best]) {
			best = code
		}
	}
	if best == "" || 2*votes[best] <= len(found.Items) {
		return "", nil
	}
	return best, nil
}
