package domain

import "context"

// StatRow counts the valid products with one value of a dimension.
type StatRow struct {
	Key   string // code of a province, region, group; "3"…"5", "0" unstated; "2025-11"; "true"/"false"
	Count int
}

// Statistics counts the products that are valid on a day, along each dimension.
type Statistics struct {
	ValidOn          Date
	Total            int
	ByProvince       []StatRow // every unit of today, also with 0, in Vietnamese alphabetical order
	ByFormerProvince []StatRow // every former unit, also with 0; last, with an empty key, products without a known former unit, if any
	ByRegion         []StatRow
	ByNorthern       []StatRow
	ByGroup          []StatRow
	ByStars          []StatRow
	ByDecisionMonth  []StatRow // in order of time, without gaps
	// RatedFormerNorthern counts the northern units of the old map that have
	// at least one product, out of FormerNorthern (25).
	RatedFormerNorthern int
	FormerNorthern      int
}

// StatisticsService counts.
type StatisticsService interface {
	Statistics(ctx context.Context, on Date) (Statistics, error)
	// HoldsSamples reports whether any published listing is demonstration data.
	// Callers must then mark the counts as such.
	HoldsSamples(ctx context.Context) (bool, error)
}
