package view

import (
	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// PlaceForm is the form of a place. Without it, a product is at the place of
// its producer.
type PlaceForm struct {
	Province       *string  `json:"province,omitempty" maxLength:"100" doc:"Unit of today, by code or slug" example:"08"`
	FormerProvince *string  `json:"former_province,omitempty" nullable:"true" maxLength:"100" doc:"Unit before 01/07/2025, by code or slug; it must belong to province" example:"02"`
	FormerDistrict *string  `json:"former_district,omitempty" nullable:"true" maxLength:"400" doc:"As printed on papers" example:"Hoàng Su Phì"`
	FormerCommune  *string  `json:"former_commune,omitempty" nullable:"true" maxLength:"400" doc:"As printed on papers"`
	Commune        *string  `json:"commune,omitempty" nullable:"true" maxLength:"400" doc:"Commune of today; a name that one unit of the province has brings its code" example:"Xã Tân Trào"`
	CommuneCode    *string  `json:"commune_code,omitempty" nullable:"true" maxLength:"5" doc:"Code of the commune of today, see /v1/communes; without commune its name is filled in" example:"02545"`
	Address        *string  `json:"address,omitempty" nullable:"true" maxLength:"1200" doc:"Village, street"`
	Lat            *float64 `json:"lat,omitempty" nullable:"true" minimum:"-90" maximum:"90" doc:"Degrees, WGS 84; together with lon"`
	Lon            *float64 `json:"lon,omitempty" nullable:"true" minimum:"-180" maximum:"180" doc:"Degrees, WGS 84"`
}

// PlaceFormOf returns the form of a place.
func PlaceFormOf(p domain.Place) PlaceForm {
	return PlaceForm{&p.ProvinceCode, p.FormerProvinceCode, &p.FormerDistrict, &p.FormerCommune, &p.Commune, p.CommuneCode, &p.Address, p.Lat, p.Lon}
}

// Place resolves the units of a form. An unknown unit stays as it is; the store
// refuses it.
func (f PlaceForm) Place(known *front.Places) domain.Place {
	p := domain.Place{
		ProvinceCode: rest.Text(f.Province), FormerDistrict: rest.Text(f.FormerDistrict), FormerCommune: rest.Text(f.FormerCommune), Commune: rest.Text(f.Commune), Address: rest.Text(f.Address), Lat: f.Lat, Lon: f.Lon,
	}
	if code := rest.Text(f.CommuneCode); code != "" {
		p.CommuneCode = &code
	}
	if unit, ok := known.Find(p.ProvinceCode); ok {
		p.ProvinceCode = unit.Code
	}
	if former := rest.Text(f.FormerProvince); former != "" {
		if unit, ok := known.FindFormer(former); ok {
			former = unit.Code
		}
		p.FormerProvinceCode = &former
	}
	return p
}
