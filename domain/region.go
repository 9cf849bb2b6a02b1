package domain

// Region is a socio-economic region of Vietnam. The map of today has six. The
// map before 01/07/2025 had six with other borders, so codes of the two maps
// must not be compared.
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

// Regions lists the six regions of today, from north to south.
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
