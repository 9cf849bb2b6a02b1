package domain

import "slices"

// Place is the place of a thing: the units of today, and the units on its older
// papers. Districts were abolished and communes were merged on 01/07/2025, so the
// former ones are text only.
type Place struct {
	ProvinceCode       string
	Commune            string  // of today, as people write it
	CommuneCode        *string // the unit that Commune names; nil when it is ambiguous
	FormerProvinceCode *string // nil when only the unit of today is known
	FormerDistrict     string
	FormerCommune      string
	Address            string
	Lat, Lon           *float64 // degrees, WGS 84; nil when not surveyed

	Province       *Province       `gorm:"foreignKey:ProvinceCode;references:Code"`
	FormerProvince *FormerProvince `gorm:"foreignKey:FormerProvinceCode;references:Code"`
}

// FollowCommune prepares a change of a stored place. It drops the code of the
// commune when only the text or the province changed, and drops the text when only
// the code changed, so that SetCommune sets it.
func (p *Place) FollowCommune(stored Place) {
	sameText := p.Commune == stored.Commune
	sameCode := (p.CommuneCode == nil) == (stored.CommuneCode == nil) && (p.CommuneCode == nil || *p.CommuneCode == *stored.CommuneCode)
	switch {
	case sameCode && (!sameText || p.ProvinceCode != stored.ProvinceCode):
		p.CommuneCode = nil
	case !sameCode && sameText && p.CommuneCode != nil:
		p.Commune = ""
	}
}

// SetCommune completes the two fields of the commune from the units of the
// province. A code must be one of them; without a text, it sets the name of the
// unit. Without a code, it sets the code of the unit that the text names, if it
// names exactly one.
func (p *Place) SetCommune(units []Commune) error {
	if p.CommuneCode != nil {
		i := slices.IndexFunc(units, func(c Commune) bool { return c.Code == *p.CommuneCode })
		if i < 0 {
			return Invalidf("place.commune_code", "the province has no commune with this code; take a code from the list of its communes")
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

// Validate returns CodeInvalid about a part of "place" for all rules that p
// breaks. It does not check whether the units exist.
func (p Place) Validate() error {
	var faults Faults
	faults.AddIf(p.ProvinceCode == "", "place.province", "give a unit of today, by code or slug")
	for _, t := range []struct {
		field, text string
		most        int
	}{
		{"place.commune", p.Commune, 100}, {"place.former_district", p.FormerDistrict, 100}, {"place.former_commune", p.FormerCommune, 100}, {"place.address", p.Address, 300},
	} {
		faults.Add(validateLine(t.field, t.text, t.most))
	}
	faults.AddIf((p.Lat == nil) != (p.Lon == nil), "place.lat", "lat and lon go together")
	faults.AddIf(p.Lat != nil && p.Lon != nil && (*p.Lat < southmost || *p.Lat > northmost || *p.Lon < westmost || *p.Lon > eastmost), "place.lat", "the position must lie in Vietnam: lat %v to %v, lon %v to %v", southmost, northmost, westmost, eastmost)
	return faults.Err()
}
