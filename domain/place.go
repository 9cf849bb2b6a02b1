package domain

import "slices"

// Region is a socio-economic region of Vietnam. The map of today has six;
// the map before 01/07/2025 also had six, cut otherwise, so the two kinds of
// code are never compared with each other.
type Region string

// Regions of the map of today.
const (
	RegionNorthernMidlands Region = "northern_midlands_mountains"
	RegionRedRiverDelta    Region = "red_river_delta"
	RegionNorthCentral     Region = "north_central"
	RegionSouthCentral     Region = "south_central_coast_highlands"
	RegionSoutheast        Region = "southeast"
	RegionMekongDelta      Region = "mekong_delta"
)

// Regions that only the map before 01/07/2025 has.
const (
	FormerRegionCentralCoast     Region = "north_central_central_coast"
	FormerRegionCentralHighlands Region = "central_highlands"
)

// Regions lists the six of today, from north to south.
func Regions() []Region {
	return []Region{
		RegionNorthernMidlands, RegionRedRiverDelta, RegionNorthCentral,
		RegionSouthCentral, RegionSoutheast, RegionMekongDelta,
	}
}

// Names returns the name of the region in Vietnamese and in English.
func (r Region) Names() (vi, en string) {
	switch r {
	case RegionNorthernMidlands:
		return "Trung du và miền núi phía Bắc", "Northern midlands and mountains"
	case RegionRedRiverDelta:
		return "Đồng bằng sông Hồng", "Red River Delta"
	case RegionNorthCentral:
		return "Bắc Trung Bộ", "North Central"
	case RegionSouthCentral:
		return "Duyên hải Nam Trung Bộ và Tây Nguyên", "South Central Coast and Central Highlands"
	case RegionSoutheast:
		return "Đông Nam Bộ", "Southeast"
	case RegionMekongDelta:
		return "Đồng bằng sông Cửu Long", "Mekong Delta"
	case FormerRegionCentralCoast:
		return "Bắc Trung Bộ và Duyên hải miền Trung", "North Central and Central Coast"
	case FormerRegionCentralHighlands:
		return "Tây Nguyên", "Central Highlands"
	}
	return string(r), string(r)
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

// FormerProvince is one of the 63 units that were in force until 30/06/2025.
// Its name stays on packages, on certificates and in people's heads.
type FormerProvince struct {
	Code         string `gorm:"primaryKey"`
	ProvinceCode string // the unit of today it belongs to
	Slug         string
	Name         string
	NameEN       string
	City         bool
	Region       Region // on the old map
	Northern     bool
	Lat, Lon     float64 // a pin, not a border; degrees, WGS 84
	Aliases      string  // other names, split by "|"
	NameSort     string
}

// Place says where a thing is: on the map of today, and on the map that its
// papers were printed with. Districts were abolished on 01/07/2025 and
// communes were merged, so the former ones stay only as text.
type Place struct {
	ProvinceCode       string
	Commune            string  // of today, as people write it
	CommuneCode        *string // the unit that Commune names; nil where that is not certain
	FormerProvinceCode *string // nil when only the unit of today is known
	FormerDistrict     string
	FormerCommune      string
	Address            string
	Lat, Lon           *float64 // degrees, WGS 84; nil when not surveyed

	Province       *Province       `gorm:"foreignKey:ProvinceCode;references:Code"`
	FormerProvince *FormerProvince `gorm:"foreignKey:FormerProvinceCode;references:Code"`
}

// SetCommune brings the two fields of the commune together, given the units of
// the province: a code must be one of them, and brings its name along where no
// text is given; a text without a code gets the code of the one unit that it
// names. A text that names none, or several, stays text.
func (p *Place) SetCommune(units []Commune) error {
	if p.CommuneCode != nil {
		i := slices.IndexFunc(units, func(c Commune) bool { return c.Code == *p.CommuneCode })
		if i < 0 {
			return Invalidf("place.commune_code", "the province has no commune with this code; /v1/communes?province=%s lists them", p.ProvinceCode)
		}
		if p.Commune == "" {
			p.Commune = units[i].FullName()
		}
		return nil
	}
	if p.Commune == "" {
		return nil
	}
	if unit, ok := MatchCommune(p.Commune, units); ok {
		p.CommuneCode = &unit.Code
	}
	return nil
}

// Pin returns the position of the place: its own, or else the pin of its
// former province. ok is false where neither is known.
func (p Place) Pin() (lat, lon float64, ok bool) {
	if p.Lat != nil && p.Lon != nil {
		return *p.Lat, *p.Lon, true
	}
	if p.FormerProvince != nil {
		return p.FormerProvince.Lat, p.FormerProvince.Lon, true
	}
	return 0, 0, false
}

// The box that holds Vietnam with its islands, in degrees.
const (
	southmost, northmost = 6.0, 24.0
	westmost, eastmost   = 102.0, 118.0
)

// Check tells what in p breaks a rule that needs no list of places, as
// CodeInvalid about a part of "place".
func (p Place) Check() error {
	if p.ProvinceCode == "" {
		return Invalidf("place.province", "a unit of today is needed, by code or slug")
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{
		{"place.commune", p.Commune, 100}, {"place.former_district", p.FormerDistrict, 100}, {"place.former_commune", p.FormerCommune, 100}, {"place.address", p.Address, 300},
	} {
		if err := checkLine(t.field, t.text, t.most); err != nil {
			return err
		}
	}
	if (p.Lat == nil) != (p.Lon == nil) {
		return Invalidf("place.lat", "lat and lon go together")
	}
	if p.Lat != nil && (*p.Lat < southmost || *p.Lat > northmost || *p.Lon < westmost || *p.Lon > eastmost) {
		return Invalidf("place.lat", "the position must lie in Vietnam: lat %v to %v, lon %v to %v", southmost, northmost, westmost, eastmost)
	}
	return nil
}
