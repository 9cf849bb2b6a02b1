package view

import (
	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// PlaceUnit names a unit of one of the two maps.
type PlaceUnit struct {
	Code   string `json:"code" doc:"Code on its own map; the two maps use the same codes for different units" example:"08"`
	Slug   string `json:"slug" example:"tuyen-quang"`
	Name   string `json:"name" example:"Tuyên Quang"`
	NameEN string `json:"name_en" nullable:"true" example:"Tuyen Quang"`
	Label  string `json:"label" doc:"The name in the language of the answer"`
}

// Place is where a thing is, on the map of today and on the map before
// 01/07/2025.
type Place struct {
	Province       PlaceUnit              `json:"province"`
	FormerProvince rest.OrNull[PlaceUnit] `json:"former_province" doc:"null when only the unit of today is known"`
	FormerDistrict string                 `json:"former_district" nullable:"true" doc:"District before 01/07/2025; districts are abolished"`
	FormerCommune  string                 `json:"former_commune" nullable:"true" doc:"Commune before 01/07/2025"`
	Commune        string                 `json:"commune" nullable:"true" doc:"Commune of today, as people wrote it" example:"Xã Tân Trào"`
	CommuneCode    *string                `json:"commune_code" doc:"Code of the commune of today; null where the text names no unit of the province, or several" example:"02545"`
	Address        string                 `json:"address" nullable:"true"`
	Lat            *float64               `json:"lat" doc:"Degrees, WGS 84; null when not surveyed"`
	Lon            *float64               `json:"lon" doc:"Degrees, WGS 84; null when not surveyed"`
	Approximate    bool                   `json:"approximate" doc:"true: the thing is not surveyed, and lat and lon are the centre of its former province; only hits of searches and fairs fill them in"`
}

// CardUnit names a unit of one of the two maps on a card.
type CardUnit struct {
	Code  string `json:"code" doc:"Code on its own map; the two maps use the same codes for different units" example:"08"`
	Label string `json:"label" doc:"The name in the language of the answer" example:"Tuyên Quang"`
}

// CardPlace is where a thing is, on a card.
type CardPlace struct {
	Province       CardUnit              `json:"province"`
	FormerProvince rest.OrNull[CardUnit] `json:"former_province" doc:"null when only the unit of today is known"`
	Lat            *float64              `json:"lat" doc:"Degrees, WGS 84; null when not surveyed"`
	Lon            *float64              `json:"lon" doc:"Degrees, WGS 84; null when not surveyed"`
	Approximate    bool                  `json:"approximate" doc:"true: the thing is not surveyed, and lat and lon are the centre of its former province; only hits of searches and fairs fill them in"`
}

// Card returns what a card shows of a place.
func (p Place) Card() CardPlace {
	out := CardPlace{Province: CardUnit{p.Province.Code, p.Province.Label}, Lat: p.Lat, Lon: p.Lon, Approximate: p.Approximate}
	if former := p.FormerProvince.Value; former != nil {
		out.FormerProvince = rest.Some(CardUnit{former.Code, former.Label})
	}
	return out
}

// UnitOf returns a unit of today.
func UnitOf(p domain.Province, lang string) PlaceUnit {
	return PlaceUnit{p.Code, p.Slug, p.Name, p.NameEN, front.Label(lang, p.Name, p.NameEN)}
}

// FormerUnitOf returns a unit before 01/07/2025.
func FormerUnitOf(p domain.FormerProvince, lang string) PlaceUnit {
	return PlaceUnit{p.Code, p.Slug, p.Name, p.NameEN, front.Label(lang, p.Name, p.NameEN)}
}

// PlaceOf returns the JSON of a place.
func PlaceOf(p domain.Place, lang string) Place {
	out := Place{
		Province:       PlaceUnit{Code: p.ProvinceCode},
		FormerDistrict: p.FormerDistrict, FormerCommune: p.FormerCommune, Commune: p.Commune, CommuneCode: p.CommuneCode, Address: p.Address,
		Lat: p.Lat, Lon: p.Lon,
	}
	if p.Province != nil {
		out.Province = UnitOf(*p.Province, lang)
	}
	if p.FormerProvince != nil {
		out.FormerProvince = rest.Some(FormerUnitOf(*p.FormerProvince, lang))
	}
	return out
}

// PlaceOfListing returns the JSON of the place of a found listing.
func PlaceOfListing(l domain.Listing, p *front.Places, lang string) Place {
	out := Place{
		Province:       PlaceUnit{Code: l.ProvinceCode, Name: l.ProvinceName, Label: l.ProvinceName},
		FormerDistrict: l.FormerDistrict, FormerCommune: l.FormerCommune,
		Commune: l.Commune, CommuneCode: rest.OrNil(l.CommuneCode),
	}
	if unit, ok := p.ByCode[l.ProvinceCode]; ok {
		out.Province = UnitOf(unit, lang)
	}
	if former, ok := p.FormerByCode[l.FormerProvinceCode]; ok {
		out.FormerProvince = rest.Some(FormerUnitOf(former, lang))
	}
	if l.HasPin {
		out.Lat, out.Lon, out.Approximate = new(l.Lat), new(l.Lon), l.Approximate
	}
	return out
}
