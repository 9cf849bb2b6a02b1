package search

import (
	"fmt"
	"strconv"

	"chophien/domain"
)

// identity is the same text only for requests that differ at most in the page
// and the facets.
func (r Request) identity() string {
	northern := "-"
	if r.Filter.Northern != nil {
		northern = strconv.FormatBool(*r.Filter.Northern)
	}
	near := Near{}
	if r.Near != nil {
		near = *r.Near
	}
	f := r.Filter
	price := func(p *int64) string {
		if p == nil {
			return "-"
		}
		return fmt.Sprint(*p)
	}
	return fmt.Sprintf("%q %t %q %v %q %q %q %q %s %q %q %v %q %v %q %s %s %d %s %d %d %v %t",
		r.Text, r.Literal, r.Sort, f.Kinds, f.Provinces, f.FormerProvinces, f.Communes, f.Regions, northern,
		f.Groups, f.Sets, f.Stars, f.ProducerID, f.TradeGroups, f.Conditions, price(f.PriceMin), price(f.PriceMax), f.CapacityMin.Amount, f.CapacityMin.Unit, f.Month, f.ValidOn, near, r.Near != nil)
}

// list identifies requests; a cursor of one is refused for others.
func (r Request) list() string { return domain.ListFingerprint("search", r.identity()) }

func (r Request) cursorAt(offset int) string {
	return domain.NewCursor(r.list(), strconv.Itoa(offset))
}

// offset reads the cursor of the request.
func (r Request) offset() (int, error) {
	if r.Cursor == "" {
		return 0, nil
	}
	parts, err := domain.ParseCursor(r.Cursor, r.list(), 1)
	if err != nil {
		return 0, err
	}
	offset, err := strconv.Atoi(parts[0])
	if err != nil || offset < 0 {
		return 0, domain.InvalidCursor()
	}
	if offset >= MaxWindow {
		return 0, domain.Invalidf("cursor", "a search can be paged %d hits deep; narrow it with filters", MaxWindow)
	}
	return offset, nil
}
