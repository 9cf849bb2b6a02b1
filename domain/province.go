package domain

import "context"

// Counts has the numbers of visible listings by kind, and of products by group
// and stars.
type Counts struct {
	Kinds  map[Kind]int
	Groups map[Group]int
	Stars  map[int]int // 0: certified, but the record does not state the stars
}

// ProvinceCounts is a unit of today with its former units and the counts of each.
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
	// ProvinceCounts returns the same with the counts of a day.
	ProvinceCounts(ctx context.Context, on Date) ([]ProvinceCounts, error)
	// ProductSets returns the product sets of all criteria, and those that are in use,
	// in their order.
	ProductSets(ctx context.Context) ([]ProductSet, error)
}

// Province is one of the 34 units of today (since 01/07/2025).
//
// Codes of Province and of FormerProvince collide (15 is the new Lào Cai and
// the old Yên Bái), so the two are separate types in separate columns.
type Province struct {
	Code     string `gorm:"primaryKey"`
	Slug     string
	Name     string
	NameEN   string
	City     bool // centrally-run city, otherwise a province
	Region   Region
	Northern bool // one of the 15 that hold the 25 northern provinces of the old map
	NameSort string

	Former []FormerProvince `gorm:"foreignKey:ProvinceCode;references:Code"`
}
