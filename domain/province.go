package domain

import "context"

// Counts tells how many things may be seen, by kind, and products by group and stars.
type Counts struct {
	Kinds  map[Kind]int
	Groups map[Group]int
	Stars  map[int]int // 0: certified, stars not stated by the record at hand
}

// ProvinceCounts is a unit of today with its former units and what is listed in each.
type ProvinceCounts struct {
	Province Province
	Counts   Counts
	Former   map[string]Counts // by code of the old map
}

// ProvinceService reads the units of both maps.
type ProvinceService interface {
	// Provinces returns the 34 units of today with their former units, in
	// Vietnamese alphabetical order.
	Provinces(ctx context.Context) ([]Province, error)
	// ProvinceCounts returns the same with what may be seen on a day.
	ProvinceCounts(ctx context.Context, on Date) ([]ProvinceCounts, error)
	// ProductSets returns the 26 sets in their order.
	ProductSets(ctx context.Context) ([]ProductSet, error)
}
