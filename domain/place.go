package domain

// Place is the place of a thing: the unit of today, and the units on its older
// papers. Districts were abolished and communes were merged on 01/07/2025, so
// both are text only.
type Place struct {
	ProvinceCode       string
	FormerProvinceCode *string // nil when only the unit of today is known
	FormerDistrict     string
	FormerCommune      string
	Address            string
	Lat, Lon           *float64 // degrees, WGS 84; nil when not surveyed

	Province       *Province       `gorm:"foreignKey:ProvinceCode;references:Code"`
	FormerProvince *FormerProvince `gorm:"foreignKey:FormerProvinceCode;references:Code"`
}

// Pin returns the position of the place: its own, or else the pin of its former
// province. ok is false when neither is known.
func (p Place) Pin() (lat, lon float64, ok bool) {
	if p.Lat != nil && p.Lon != nil {
		return *p.Lat, *p.Lon, true
	}
	if p.FormerProvince != nil {
		return p.FormerProvince.Lat, p.FormerProvince.Lon, true
	}
	return 0, 0, false
}

// The box that contains Vietnam with its islands, in degrees.
const (
	southmost, northmost = 6.0, 24.0
	westmost, eastmost   = 102.0, 118.0
)

// Check returns CodeInvalid about a part of "place" for the first rule that p
// breaks. It does not check whether the units exist.
func (p Place) Check() error {
	if p.ProvinceCode == "" {
		return Invalidf("place.province", "give a unit of today, by code or slug")
	}
	for _, t := range []struct {
		field, text string
		most        int
	}{
		{"place.former_district", p.FormerDistrict, 100}, {"place.former_commune", p.FormerCommune, 100}, {"place.address", p.Address, 300},
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
