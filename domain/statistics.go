package domain

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"
)

// StatRow counts the valid products with one value of a dimension.
type StatRow struct {
	Key   string // code of a province, region, group, legal form; "3"…"5", "0" unstated; "2025-11"; "true"/"false"
	Count int
}

// StatisticsFilter says what statistics count: the products that are valid on a
// day, at places of today. Without a place they count the whole country.
type StatisticsFilter struct {
	ValidOn       Date
	Provinces     []string       // codes; several are alternatives
	Communes      []string       // codes; several are alternatives
	ProducerKinds []ProducerKind // several are alternatives
	DecidedFrom   Date           // first and last day of the decision on the certificate; 0: any
	DecidedUntil  Date
}

// HasPlace reports whether the filter names a place.
func (f StatisticsFilter) HasPlace() bool { return len(f.Provinces) > 0 || len(f.Communes) > 0 }

// IsNarrow reports whether the filter leaves out any product of the day.
func (f StatisticsFilter) IsNarrow() bool {
	return f.HasPlace() || len(f.ProducerKinds) > 0 || f.DecidedFrom != 0 || f.DecidedUntil != 0
}

// Check returns CodeInvalid, with the field as the API names it, for a commune
// outside of the provinces, an unknown legal form, and days in the wrong order.
// communes are those that the filter names.
func (f StatisticsFilter) Check(communes []Commune) error {
	var faults Faults
	for _, c := range communes {
		if len(f.Provinces) > 0 && !slices.Contains(f.Provinces, c.ProvinceCode) {
			faults.Add(Invalidf("commune", "the province has no commune with this code; take a code from the list of its communes"))
		}
	}
	for _, k := range f.ProducerKinds {
		faults.AddIf(!slices.Contains(ProducerKinds(), k), "producer_kind", "%q is not a legal form of a producer", k)
	}
	faults.AddIf(f.DecidedFrom != 0 && f.DecidedUntil != 0 && f.DecidedUntil < f.DecidedFrom, "to", "the last day must not be before the first")
	return faults.Err()
}

// Statistics counts the products that are valid on a day, along each dimension. A
// filter with a place leaves out the units that it does not cover.
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
	ByProducerKind  []StatRow // every legal form; last, with an empty key, products without a producer, if any
	ByDecisionMonth []StatRow // in order of time, without gaps
	// Country counts the products of the whole country, and North those of the
	// units that hold its 25 northern provinces, whatever the filter.
	Country, North int
	// RatedFormerNorthern counts the northern units of the old map that have
	// at least one product, out of FormerNorthern (25), whatever the filter.
	RatedFormerNorthern int
	FormerNorthern      int
}

// StatCell counts the products with the same values. Values by which cells are not
// divided, or that are not known, are empty.
type StatCell struct {
	ProvinceCode       string
	FormerProvinceCode string
	CommuneCode        string
	Group              Group `gorm:"column:product_group"`
	Stars              int
	ProducerKind       ProducerKind
	DecidedMonth       string // "2025-11"
	Count              int    `gorm:"column:n"`
}

// StatCells are the numbers that NewStatistics adds up, divided in several ways.
type StatCells struct {
	Country       []StatCell // without the filter, by both units, group and stars
	Places        []StatCell // by both units, group and stars
	Communes      []StatCell // by commune; what has no commune may be left out
	Months        []StatCell // by month of the decision
	ProducerKinds []StatCell // by legal form
}

// StatisticsService counts.
type StatisticsService interface {
	// Statistics counts along each dimension. An unknown code of a place counts
	// nothing.
	Statistics(ctx context.Context, f StatisticsFilter) (Statistics, error)
	// CountsSamples reports whether counts are of demonstration data, which callers
	// must then mark. They are only where no listing of people is public; elsewhere
	// counts leave demonstration data out. Demands are not counted.
	CountsSamples(ctx context.Context) (bool, error)
	// LeftOutSamples returns how many products of the demonstration data Statistics
	// leaves out of a filter: 0 where Statistics counts them. A formerProvince, by code,
	// narrows the filter; empty: none.
	LeftOutSamples(ctx context.Context, f StatisticsFilter, formerProvince string) (int, error)
}

// NewStatistics adds up cells along each dimension. units are the units of today in
// Vietnamese alphabetical order; communes are those that the filter names or whose
// province it names, in the order of the result.
func NewStatistics(f StatisticsFilter, units []Province, communes []Commune, cells StatCells) Statistics {
	out := Statistics{ValidOn: f.ValidOn}
	out.addCountry(units, cells.Country)
	if f.HasPlace() {
		units = slices.DeleteFunc(slices.Clone(units), func(p Province) bool { return !f.covers(p, communes) })
		out.addCommunes(f, communes, cells)
	}
	out.addPlaces(units, cells.Places)
	kinds, months := map[string]int{}, map[string]int{}
	for _, c := range cells.ProducerKinds {
		kinds[string(c.ProducerKind)] += c.Count
	}
	for _, k := range ProducerKinds() {
		out.ByProducerKind = append(out.ByProducerKind, StatRow{string(k), kinds[string(k)]})
	}
	out.ByProducerKind = withUnknown(out.ByProducerKind, kinds[""])
	for _, c := range cells.Months {
		months[c.DecidedMonth] += c.Count
	}
	out.ByDecisionMonth = withoutGaps(months)
	return out
}

// covers reports whether a filter with a place counts products in a unit.
func (f StatisticsFilter) covers(p Province, communes []Commune) bool {
	if len(f.Communes) == 0 {
		return slices.Contains(f.Provinces, p.Code)
	}
	return slices.ContainsFunc(communes, func(c Commune) bool { return c.ProvinceCode == p.Code })
}

func (s *Statistics) addCountry(units []Province, cells []StatCell) {
	northern, rated := map[string]bool{}, map[string]bool{}
	for _, u := range units {
		northern[u.Code] = u.Northern
	}
	for _, c := range cells {
		s.Country += c.Count
		if northern[c.ProvinceCode] {
			s.North += c.Count
		}
		rated[c.FormerProvinceCode] = true
	}
	for _, u := range units {
		for _, f := range u.Former {
			if !f.Northern {
				continue
			}
			s.FormerNorthern++
			if rated[f.Code] {
				s.RatedFormerNorthern++
			}
		}
	}
}

func (s *Statistics) addCommunes(f StatisticsFilter, communes []Commune, cells StatCells) {
	count, rest := map[string]int{}, 0
	for _, c := range cells.Places {
		rest += c.Count
	}
	for _, c := range cells.Communes {
		count[c.CommuneCode] += c.Count
	}
	for _, u := range communes {
		s.ByCommune = append(s.ByCommune, StatRow{u.Code, count[u.Code]})
		rest -= count[u.Code]
	}
	if len(f.Communes) == 0 {
		s.ByCommune = withUnknown(s.ByCommune, rest)
	}
}

// addPlaces fills in the total and the dimensions of units, groups and stars.
func (s *Statistics) addPlaces(units []Province, cells []StatCell) {
	province, former := map[string]int{}, map[string]int{}
	region, northern := map[Region]int{}, map[bool]int{}
	group, stars := map[Group]int{}, map[int]int{}
	unit := map[string]Province{}
	for _, u := range units {
		unit[u.Code] = u
	}
	for _, c := range cells {
		s.Total += c.Count
		province[c.ProvinceCode] += c.Count
		former[c.FormerProvinceCode] += c.Count
		region[unit[c.ProvinceCode].Region] += c.Count
		northern[unit[c.ProvinceCode].Northern] += c.Count
		group[c.Group] += c.Count
		stars[c.Stars] += c.Count
	}
	var formers []FormerProvince
	for _, u := range units {
		s.ByProvince = append(s.ByProvince, StatRow{u.Code, province[u.Code]})
		formers = append(formers, u.Former...)
	}
	slices.SortFunc(formers, func(a, b FormerProvince) int { return cmp.Compare(a.NameSort, b.NameSort) }) // names of units differ
	for _, f := range formers {
		s.ByFormerProvince = append(s.ByFormerProvince, StatRow{f.Code, former[f.Code]})
	}
	s.ByFormerProvince = withUnknown(s.ByFormerProvince, former[""])
	for _, r := range Regions() {
		if slices.ContainsFunc(units, func(p Province) bool { return p.Region == r }) {
			s.ByRegion = append(s.ByRegion, StatRow{string(r), region[r]})
		}
	}
	for _, is := range []bool{true, false} {
		if slices.ContainsFunc(units, func(p Province) bool { return p.Northern == is }) {
			s.ByNorthern = append(s.ByNorthern, StatRow{strconv.FormatBool(is), northern[is]})
		}
	}
	for _, g := range Groups() {
		s.ByGroup = append(s.ByGroup, StatRow{string(g), group[g]})
	}
	for _, n := range []int{3, 4, 5, 0} {
		s.ByStars = append(s.ByStars, StatRow{strconv.Itoa(n), stars[n]})
	}
}

// withUnknown adds a row with an empty key, if it counts any.
func withUnknown(rows []StatRow, n int) []StatRow {
	if n > 0 {
		rows = append(rows, StatRow{Count: n})
	}
	return rows
}

// withoutGaps returns the months in order of time with the empty months between
// them.
func withoutGaps(counts map[string]int) []StatRow {
	var out []StatRow
	for month := range counts {
		out = append(out, StatRow{Key: month})
	}
	if len(out) == 0 {
		return nil
	}
	slices.SortFunc(out, func(a, b StatRow) int { return cmp.Compare(a.Key, b.Key) })
	first, last := out[0].Key, out[len(out)-1].Key
	out = out[:0]
	for month := first; month <= last; {
		out = append(out, StatRow{month, counts[month]})
		t, err := time.Parse("2006-01", month)
		if err != nil {
			panic(err) // the database makes the text of a date
		}
		month = t.AddDate(0, 1, 0).Format("2006-01")
	}
	return out
}
