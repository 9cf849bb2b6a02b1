package search

import (
	"strings"

	"chophien/domain"
	"chophien/front"
	"chophien/search"
)

// noteUnmet counts a search for goods without a hit. Searches with more filters
// than a demand has are not counted, as they show no lack of supply.
func (h *Handlers) noteUnmet(in *SearchInput, f domain.ListingFilter, found search.Result, places *front.Places) {
	if found.Total > 0 || found.Degraded || found.Advice == nil || in.Cursor != "" || in.Near != "" || f.ProducerID != "" || f.WantsDemands() || f.ValidOn != h.front.Today() {
		return
	}
	text, ok := domain.UnmetText(in.Q)
	if !ok {
		return
	}
	u := domain.UnmetSearch{Day: f.ValidOn, Text: text, ProvinceCode: provinceAsked(f, found, places)}
	if len(f.Sets) == 1 {
		u.SetCode = f.Sets[0]
	} else if len(f.Sets) == 0 && len(found.Advice.Sets) == 1 {
		u.SetCode = found.Advice.Sets[0].Value
	}
	h.searchLog.RecordSearch(u)
}

// provinceAsked returns the one unit of today that a search names in its
// parameters or its text, or nothing for none or several.
func provinceAsked(f domain.ListingFilter, found search.Result, places *front.Places) string {
	asked := map[string]bool{}
	for _, code := range f.Provinces {
		asked[code] = true
	}
	for _, code := range f.FormerProvinces {
		asked[places.FormerByCode[code].ProvinceCode] = true
	}
	for _, read := range found.Understood.Filters {
		switch read.Name {
		case "province":
			asked[read.Value] = true
		case "former_province":
			for code := range strings.SplitSeq(read.Value, ",") {
				asked[places.FormerByCode[code].ProvinceCode] = true
			}
		}
	}
	if len(asked) == 1 {
		for code := range asked {
			return code
		}
	}
	return ""
}
