package listing

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// CommuneView is a unit below the province.
type CommuneView struct {
	Code     string         `json:"code" doc:"Five digits (Decision 19/2025/QĐ-TTg)" example:"02545"`
	Kind     string         `json:"kind" enum:"commune,ward,special_zone" doc:"xã, phường, đặc khu"`
	Name     string         `json:"name" doc:"Without its kind; unique within the province only" example:"Tân Trào"`
	FullName string         `json:"full_name" doc:"With its kind, in Vietnamese" example:"Xã Tân Trào"`
	Province view.PlaceUnit `json:"province"`
}

// FormerCommuneView is a unit of the time before 01/07/2025.
type FormerCommuneView struct {
	Name     string         `json:"name" nullable:"true" doc:"With its kind; null for an island district without communes" example:"Xã Tân Trào"`
	District string         `json:"district" doc:"With its kind" example:"Huyện Sơn Dương"`
	Province view.PlaceUnit `json:"province" doc:"On the map before 01/07/2025"`
}

// FoundCommune is a unit that was asked for.
type FoundCommune struct {
	CommuneView
	Former []FormerCommuneView `json:"former" nullable:"false" doc:"Only where q named units before 01/07/2025: those that became part of it"`
}

// FoundCommunes are the units that were asked for.
type FoundCommunes struct {
	Items []FoundCommune `json:"items" nullable:"false"`
}

// CountedCommune is a unit with what is listed in it.
type CountedCommune struct {
	CommuneView
	Counts CountsView `json:"counts"`
}

// CountedCommunes are the units of a province on a day.
type CountedCommunes struct {
	rest.Sample
	ValidOn string           `json:"valid_on" format:"date" doc:"The day that products were counted for"`
	Items   []CountedCommune `json:"items" nullable:"false" doc:"Every unit of the province, also with 0, in alphabetical order"`
}

func communeOf(c domain.Commune, places *front.Places, lang string) CommuneView {
	return CommuneView{c.Code, string(c.Kind), c.Name, c.FullName(), view.UnitOf(places.ByCode[c.ProvinceCode], lang)}
}

// CommunesInput is what /v1/communes takes.
type CommunesInput struct {
	Province string `query:"province" maxLength:"100" doc:"A unit of today, by code or slug" example:"tuyen-quang"`
	Q        string `query:"q" maxLength:"100" doc:"The beginning of a name, with or without its kind and marks, or the whole name of a unit before 01/07/2025" example:"tan tr"`
	Limit    int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"How many units at most; no province has more than 200"`
	front.LanguageParams
}

// Communes answers GET /v1/communes.
func (h *Handlers) Communes(ctx context.Context, in *CommunesInput) (*rest.PublicAnswer[FoundCommunes], error) {
	places, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	province := ""
	if in.Province != "" {
		unit, ok := places.Find(in.Province)
		if !ok {
			return nil, domain.Invalidf("province", "there is no unit of today with this code or slug")
		}
		province = unit.Code
	}
	communes, err := h.front.Communes(ctx)
	if err != nil {
		return nil, err
	}
	body := FoundCommunes{[]FoundCommune{}}
	for _, m := range communes.Find(province, rest.Text(&in.Q), in.Limit) {
		found := FoundCommune{communeOf(m.Commune, places, in.Lang()), []FormerCommuneView{}}
		for _, f := range m.Former {
			found.Former = append(found.Former, FormerCommuneView{f.Name, f.District, view.FormerUnitOf(places.FormerByCode[f.FormerProvinceCode], in.Lang())})
		}
		body.Items = append(body.Items, found)
	}
	return rest.Reply(h.front, body), nil
}

// ProvinceCommunes answers GET /v1/provinces/{code}/communes.
func (h *Handlers) ProvinceCommunes(ctx context.Context, in *ProvinceInput) (*rest.PublicAnswer[CountedCommunes], error) {
	on, err := h.front.Day(in.DayParams)
	if err != nil {
		return nil, err
	}
	places, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	unit, ok := places.Find(in.Code)
	if !ok {
		return nil, h.noProvince(places, in.Code)
	}
	communes, err := h.front.Communes(ctx)
	if err != nil {
		return nil, err
	}
	counted, err := h.store.CommuneCounts(ctx, unit.Code, on)
	if err != nil {
		return nil, err
	}
	sample, err := h.store.CountsSamples(ctx)
	if err != nil {
		return nil, err
	}
	counts := map[string]domain.Counts{}
	for _, c := range counted {
		counts[c.Commune.Code] = c.Counts
	}
	body := CountedCommunes{Sample: rest.SampleOf(sample), ValidOn: on.String(), Items: []CountedCommune{}}
	for _, m := range communes.Find(unit.Code, "", domain.MaxCommunesOfProvince) {
		body.Items = append(body.Items, CountedCommune{communeOf(m.Commune, places, in.Lang()), countsOf(counts[m.Code])})
	}
	return rest.Reply(h.front, body), nil
}

func communeOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-communes", Tags: []string{"Places"},
			Summary: "List communes, wards and special zones of today",
			Description: "Returns first the units with exactly the name, then those whose name begins with it, then those that a unit of this name before 01/07/2025 became part of. " +
				"The list of former units does not know every part of a divided one: let people choose.",
		},
		{
			OperationID: "list-communes-of-province", Tags: []string{"Places"},
			Summary:     "List the communes of a province with counts",
			Description: "Returns every commune of the province, each with the number of listings there. A listing whose commune has no code is not counted.",
		},
	}
}
