package meili

import (
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/search"
)

// filter is an expression of Meilisearch's filter language. It is made by the
// functions of this file only; all text in it passes through quote.
type filter string

const (
	always filter = ""                     // every document
	never  filter = attrVersion + " IN []" // none
)

// quote writes a text value. encode leaves no character that could end it.
func quote(encoded string) string { return `"` + encoded + `"` }

// hasText matches documents with one of values.
func hasText[T ~string](attr string, values []T) filter {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(encode(string(v)))
	}
	return has(attr, quoted)
}

func hasNumber(attr string, values []int) filter {
	written := make([]string, len(values))
	for i, v := range values {
		written[i] = strconv.Itoa(v)
	}
	return has(attr, written)
}

func has(attr string, values []string) filter {
	switch len(values) {
	case 0:
		return never
	case 1:
		return filter(attr + " = " + values[0])
	}
	return filter(attr + " IN [" + strings.Join(values, ", ") + "]")
}

// and matches if all parts do; without parts, always.
func and(parts ...filter) filter {
	parts = slices.DeleteFunc(slices.Clone(parts), func(f filter) bool { return f == always })
	if slices.Contains(parts, never) {
		return never
	}
	return join(parts, " AND ", always)
}

// or matches if one part does; without parts, never.
func or(parts ...filter) filter {
	parts = slices.DeleteFunc(slices.Clone(parts), func(f filter) bool { return f == never })
	if slices.Contains(parts, always) {
		return always
	}
	return join(parts, " OR ", never)
}

func join(parts []filter, by string, none filter) filter {
	switch len(parts) {
	case 0:
		return none
	case 1:
		return parts[0]
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = string(p)
	}
	return filter("(" + strings.Join(texts, by) + ")")
}

// not matches if f does not.
func not(f filter) filter {
	switch f {
	case always:
		return never
	case never:
		return always
	}
	return "NOT (" + f + ")"
}

// certified matches documents with a window that contains the day.
func certified(on domain.Date) filter { return hasText(attrCertified, spansAround(on, topSpan)) }

// rated matches documents with a window that contains the day and states one
// of stars.
func rated(on domain.Date, stars ...int) filter {
	var values []string
	for _, s := range stars {
		for _, span := range spansAround(on, topSpan) {
			values = append(values, ratedSpan(s, span))
		}
	}
	return hasText(attrRated, values)
}

// holds matches documents with a condition that holds on the day.
func holds(c domain.Condition, on domain.Date) filter {
	values := spansAround(on, allSpan)
	for i, span := range values {
		values[i] = heldSpan(c, span)
	}
	return hasText(attrHeld, values)
}

// withStars matches documents with one of stars on the day; 0 means documents
// without stars, for any reason.
func withStars(on domain.Date, stars []int) filter {
	stated := slices.DeleteFunc(slices.Clone(stars), func(s int) bool { return s == 0 })
	f := never
	if len(stated) > 0 {
		f = rated(on, stated...)
	}
	if len(stated) < len(stars) {
		f = or(f, not(rated(on, starValues()...)))
	}
	return f
}

// conditions returns a domain.ListingFilter without the condition on the facet but.
func conditions(f domain.ListingFilter, but search.Facet) filter {
	dated, hidden := []domain.Kind{domain.KindProduct}, []domain.Kind{domain.KindDemand}
	if f.WantsDemands() {
		dated, hidden = append(dated, domain.KindDemand), nil
	}
	parts := []filter{or(not(hasText(attrKind, dated)), certified(f.ValidOn))}
	if len(hidden) > 0 {
		parts = append(parts, not(hasText(attrKind, hidden)))
	}
	text := func(facet search.Facet, attr string, values []string) {
		if len(values) > 0 && facet != but {
			parts = append(parts, hasText(attr, values))
		}
	}
	text(search.FacetKind, attrKind, texts(f.Kinds))
	text(search.FacetProvince, attrProvince, f.Provinces)
	text(search.FacetFormerProvince, attrFormerProvince, f.FormerProvinces)
	text(search.FacetCommune, attrCommune, f.Communes)
	text(search.FacetGroup, attrGroup, texts(f.Groups))
	text(search.FacetSet, attrSet, f.Sets)
	if len(f.Regions) > 0 {
		parts = append(parts, hasText(attrRegion, f.Regions))
	}
	if f.ProducerID != "" {
		parts = append(parts, hasText(attrProducer, []string{f.ProducerID}))
	}
	if f.Northern != nil {
		parts = append(parts, filter(attrNorthern+" = "+strconv.FormatBool(*f.Northern)))
	}
	if len(f.TradeGroups) > 0 {
		parts = append(parts, hasNumber(attrTradeGroup, f.TradeGroups))
	}
	if but != search.FacetCondition {
		for _, c := range f.Conditions {
			parts = append(parts, holds(c, f.ValidOn))
		}
	}
	if f.PriceMin != nil {
		parts = append(parts, filter(attrPrice+" >= "+strconv.FormatInt(*f.PriceMin, 10)))
	}
	if f.PriceMax != nil {
		parts = append(parts, filter(attrPrice+" <= "+strconv.FormatInt(*f.PriceMax, 10)))
	}
	if !f.CapacityMin.IsZero() {
		least := f.CapacityMin.InBase()
		parts = append(parts, hasText(attrUnit, []domain.Unit{least.Unit}), filter(attrCapacity+" >= "+strconv.FormatInt(least.Amount, 10)))
	}
	if f.Month != 0 {
		parts = append(parts, hasNumber(attrSeason, []int{f.Month}))
	}
	if len(f.Stars) > 0 && but != search.FacetStars {
		parts = append(parts, withStars(f.ValidOn, f.Stars))
	}
	return and(parts...)
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// filtered reports whether f has a condition on the facet.
func filtered(f domain.ListingFilter, facet search.Facet) bool {
	switch facet {
	case search.FacetKind:
		return len(f.Kinds) > 0
	case search.FacetProvince:
		return len(f.Provinces) > 0
	case search.FacetFormerProvince:
		return len(f.FormerProvinces) > 0
	case search.FacetCommune:
		return len(f.Communes) > 0
	case search.FacetGroup:
		return len(f.Groups) > 0
	case search.FacetSet:
		return len(f.Sets) > 0
	case search.FacetStars:
		return len(f.Stars) > 0
	case search.FacetCondition:
		return len(f.Conditions) > 0
	}
	return false
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
