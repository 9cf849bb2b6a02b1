package domain

import "context"

// StatRow counts the valid products with one value of a dimension.
type StatRow struct {
	Key   string // code of a province, region, group; "3"…"5", "0" unstated; "2025-11"; "true"/"false"
	Count int
}

// StatisticsFilter says what statistics count: the products that are valid on a
// day, at places of today. Without a place they count the whole country.
type StatisticsFilter struct {
	ValidOn   Date
	Provinces []string // codes; several are alternatives
	Communes  []string // codes; several are alternatives
}

// HasPlace reports whether the filter names a place.
func (f StatisticsFilter) HasPlace() bool { return len(f.Provinces) > 0 || len(f.Communes) > 0 }

// Statistics counts the products that are valid on a day, along each dimension.
type Statistics struct {
	ValidOn          Date
	Total            int       // of the filter
	ByProvince       []StatRow // every unit of today, also with 0, in Vietnamese alphabetical order
	ByFormerProvince []StatRow // every former unit, also with 0; last, with an empty key, products without a known former unit, if any
	// ByCommune has every commune of today that the filter names or whose province
	// it names, also with 0, in Vietnamese alphabetical order; last, with an empty
	// key, products of the provinces whose commune has no code, if any. It is empty
	// for a filter without a place.
	ByCommune       []StatRow
	ByRegion        []StatRow
	ByNorthern      []StatRow
	ByGroup         []StatRow
	ByStars         []StatRow
	ByDecisionMonth []StatRow // in order of time, without gaps
	// Country counts the products of the whole country, and North those of the
	// units that hold its 25 northern provinces, whatever the places of the filter.
	Country, North int
	// RatedFormerNorthern counts the northern units of the old map that have
	// at least one product, out of FormerNorthern (25), whatever the places of the
	// filter.
	RatedFormerNorthern int
	FormerNorthern      int
}

// StatisticsService counts.
type StatisticsService interface {
	// Statistics counts along each dimension. An unknown code of a place counts
	// nothing.
	Statistics(ctx context.Context, f StatisticsFilter) (Statistics, error)
	// HoldsSamples reports whether any published listing is demonstration data.
	// Callers must then mark the counts as such.
	HoldsSamples(ctx context.Context) (bool, error)
}
