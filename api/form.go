package api

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// maxFormBody is the most bytes that the form of a listing has.
const maxFormBody = 128 << 10

// merge returns what a form becomes by a merge patch (RFC 7396): what the
// patch leaves out stays, null empties, a list is replaced as a whole.
func merge[F any](form F, patch []byte) (merged F, err error) {
	before, err := json.Marshal(form)
	if err != nil {
		return merged, fmt.Errorf("api: writing a form: %w", err)
	}
	after, err := jsonpatch.MergePatch(before, patch)
	if err != nil {
		return merged, domain.Invalidf("", "the body is not a JSON object")
	}
	if err := json.Unmarshal(after, &merged); err != nil {
		return merged, fmt.Errorf("api: reading a merged form: %w", err)
	}
	return merged, nil
}

// said is the text of a field of a form, in NFC and without spaces around it.
func said(text *string) string {
	if text == nil {
		return ""
	}
	return strings.TrimSpace(norm.NFC.String(strings.ReplaceAll(*text, "\r\n", "\n")))
}

// QuantityForm is an amount of goods.
type QuantityForm struct {
	Amount float64 `json:"amount" exclusiveMinimum:"0" maximum:"1000000000" doc:"Rounded to three decimals" example:"1.5"`
	Unit   string  `json:"unit" enum:"g,kg,quintal,tonne,ml,l,m,piece,bottle,box,bag,jar,can,carton,set,plant,guest" doc:"quintal: tạ (100 kg); tonne: tấn" example:"tonne"`
}

func quantityFormOf(q domain.Quantity) OrNull[QuantityForm] {
	if q.IsZero() {
		return OrNull[QuantityForm]{}
	}
	return some(QuantityForm{float64(q.Amount) / 1000, string(q.Unit)})
}

func quantityOf(f Clearable[QuantityForm]) domain.Quantity {
	if f.Value == nil {
		return domain.Quantity{}
	}
	return domain.Quantity{Amount: int64(math.Round(f.Value.Amount * 1000)), Unit: domain.Unit(f.Value.Unit)}
}

// PlaceForm says where a thing is. Whoever leaves it out means the place of the producer.
type PlaceForm struct {
	Province       *string  `json:"province,omitempty" maxLength:"100" doc:"Unit of today, by code or slug" example:"08"`
	FormerProvince *string  `json:"former_province,omitempty" nullable:"true" maxLength:"100" doc:"Unit before 01/07/2025, by code or slug; it must belong to province" example:"02"`
	FormerDistrict *string  `json:"former_district,omitempty" nullable:"true" maxLength:"400" doc:"As printed on papers" example:"Hoàng Su Phì"`
	FormerCommune  *string  `json:"former_commune,omitempty" nullable:"true" maxLength:"400" doc:"As printed on papers"`
	Address        *string  `json:"address,omitempty" nullable:"true" maxLength:"1200" doc:"Commune of today, village, street"`
	Lat            *float64 `json:"lat,omitempty" nullable:"true" minimum:"-90" maximum:"90" doc:"Degrees, WGS 84; together with lon"`
	Lon            *float64 `json:"lon,omitempty" nullable:"true" minimum:"-180" maximum:"180" doc:"Degrees, WGS 84"`
}

func placeFormOf(p domain.Place) PlaceForm {
	return PlaceForm{&p.ProvinceCode, p.FormerProvinceCode, &p.FormerDistrict, &p.FormerCommune, &p.Address, p.Lat, p.Lon}
}

// place resolves the units of a form. What it does not know stays as it is,
// so that the rule about it is told by who keeps the units.
func (f PlaceForm) place(known *places) domain.Place {
	p := domain.Place{
		ProvinceCode: said(f.Province), FormerDistrict: said(f.FormerDistrict), FormerCommune: said(f.FormerCommune), Address: said(f.Address), Lat: f.Lat, Lon: f.Lon,
	}
	if unit, ok := known.find(p.ProvinceCode); ok {
		p.ProvinceCode = unit.Code
	}
	if former := said(f.FormerProvince); former != "" {
		if unit, ok := known.findFormer(former); ok {
			former = unit.Code
		}
		p.FormerProvinceCode = &former
	}
	return p
}
