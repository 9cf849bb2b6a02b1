package front

import (
	"strings"

	"chophien/domain"
	"chophien/search"
)

// Unmet returns the entry of the log for a search for goods without a hit; ok
// is false for other searches. Searches with more filters than a demand has are
// not counted, as they show no lack of supply.
func (f *Front) Unmet(r search.Request, found search.Result, places *Places) (u domain.UnmetSearch, ok bool) {
	filter := r.Filter
	if found.Total > 0 || found.Degraded || found.Advice == nil || r.Cursor != "" || r.Near != nil || filter.ProducerID != "" || filter.WantsDemands() || filter.ValidOn != f.Today() {
		return u, false
	}
	text, ok := domain.UnmetText(r.Text)
	if !ok {
		return u, false
	}
	u = domain.UnmetSearch{Day: filter.ValidOn, Text: text, ProvinceCode: provinceAsked(filter, found, places)}
	if len(filter.Sets) == 1 {
		u.SetCode = filter.Sets[0]
	} else if len(filter.Sets) == 0 && len(found.Advice.Sets) == 1 {
		u.SetCode = found.Advice.Sets[0].Value
	}
	return u, true
}

// provinceAsked returns the one unit of today that a search names in its
// parameters or its text, or nothing for none or several.
func provinceAsked(f domain.ListingFilter, found search.Result, places *Places) string {
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
