package search

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/search/vi"
)

// priced narrows a filter to the price in the text of a query. ok is false if
// it has none, or the caller set one.
func priced(filter domain.ListingFilter, q vi.Query) (_ domain.ListingFilter, ok bool) {
	if filter.PriceMin != nil || filter.PriceMax != nil {
		return filter, false
	}
	if q.PriceMin > 0 {
		filter.PriceMin, ok = &q.PriceMin, true
	}
	if q.PriceMax > 0 {
		filter.PriceMax, ok = &q.PriceMax, true
	}
	return filter, ok
}

// pricedBy adds the price to the filters of what was understood.
func pricedBy(u vi.Understood, q vi.Query) vi.Understood {
	said := ""
	u.Notes = slices.DeleteFunc(slices.Clone(u.Notes), func(n string) bool {
		text, ok := strings.CutPrefix(n, vi.NotePrice)
		if ok {
			said = text
		}
		return ok
	})
	u.Filters = slices.Clone(u.Filters)
	for _, l := range []struct {
		name  string
		limit int64
	}{{"price_min_vnd", q.PriceMin}, {"price_max_vnd", q.PriceMax}} {
		if l.limit > 0 {
			u.Filters = append(u.Filters, vi.Filter{Name: l.name, Value: strconv.FormatInt(l.limit, 10), Text: said})
		}
	}
	return u
}

// cheaper compares prices, those that are stated first.
func cheaper(a, b *int64) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*a, *b)
}
