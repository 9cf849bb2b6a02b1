package listing

import (
	"context"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// CountsView counts the listings that are public on a day.
type CountsView struct {
	Kinds  map[string]int `json:"kinds" doc:"By kind: product, producer, craft_village, tourism_site"`
	Groups map[string]int `json:"groups" doc:"Products by group, I to VI"`
	Stars  map[string]int `json:"stars" doc:"Products by stars, 3 to 5; 0: certified, stars not stated by the record at hand"`
}

func countsOf(c domain.Counts) CountsView {
	out := CountsView{map[string]int{}, map[string]int{}, map[string]int{}}
	for _, k := range domain.Kinds() {
		out.Kinds[string(k)] = c.Kinds[k]
	}
	for _, g := range domain.Groups() {
		out.Groups[string(g)] = c.Groups[g]
	}
	for _, stars := range []int{0, 3, 4, 5} {
		out.Stars[strconv.Itoa(stars)] = c.Stars[stars]
	}
	return out
}

// RegionView is a socio-economic region.
type RegionView struct {
	Code   string `json:"code" example:"northern_midlands_mountains"`
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
	Label  string `json:"label" doc:"The name in the language of the answer"`
}

func regionOf(r domain.Region, lang string) RegionView {
	vi, en := r.Names()
	return RegionView{string(r), vi, en, front.Label(lang, vi, en)}
}

// FormerProvince is a unit of the map before 01/07/2025.
type FormerProvince struct {
	view.PlaceUnit
	City     bool       `json:"city" doc:"Centrally-run city"`
	Region   RegionView `json:"region" doc:"On the map of its time"`
	Northern bool       `json:"northern" doc:"One of the 25 northern provinces"`
	Lat      float64    `json:"lat" doc:"A pin, not a border; degrees, WGS 84"`
	Lon      float64    `json:"lon"`
	Counts   CountsView `json:"counts"`
}

// Province is a unit of today with its former units.
type Province struct {
	view.PlaceUnit
	City     bool             `json:"city" doc:"Centrally-run city"`
	Region   RegionView       `json:"region"`
	Northern bool             `json:"northern" doc:"One of the 15 units that hold the 25 northern provinces of the old map"`
	Former   []FormerProvince `json:"former" nullable:"false" doc:"The units that were merged into it, or it alone"`
	Counts   CountsView       `json:"counts" doc:"Things whose former unit is not known count here only"`
	URL      string           `json:"url" format:"uri"`
}

// Provinces is the list of all units.
type Provinces struct {
	rest.Sample
	ValidOn string     `json:"valid_on" format:"date" doc:"The day that products were counted for"`
	Items   []Province `json:"items" nullable:"false"`
}

// ProvinceAnswer is one unit on a day.
type ProvinceAnswer struct {
	Province
	rest.Sample
	ValidOn string `json:"valid_on" format:"date" doc:"The day that products were counted for"`
}

func (h *Handlers) provinceOf(c domain.ProvinceCounts, lang string) Province {
	p := c.Province
	out := Province{
		PlaceUnit: view.UnitOf(p, lang), City: p.City, Region: regionOf(p.Region, lang), Northern: p.Northern,
		Former: []FormerProvince{}, Counts: countsOf(c.Counts), URL: h.front.PublicURL() + "/v1/provinces/" + p.Slug,
	}
	for _, f := range p.Former {
		out.Former = append(out.Former, FormerProvince{
			view.FormerUnitOf(f, lang), f.City, regionOf(f.Region, lang), f.Northern, f.Lat, f.Lon, countsOf(c.Former[f.Code]),
		})
	}
	return out
}

// ProvincesInput is the input of /v1/provinces.
type ProvincesInput struct {
	front.DayParams
	front.LanguageParams
}

// Provinces answers GET /v1/provinces.
func (h *Handlers) Provinces(ctx context.Context, in *ProvincesInput) (*rest.PublicAnswer[Provinces], error) {
	on, err := h.front.Day(in.DayParams)
	if err != nil {
		return nil, err
	}
	all, err := h.store.ProvinceCounts(ctx, on)
	if err != nil {
		return nil, err
	}
	sample, err := h.store.CountsSamples(ctx)
	if err != nil {
		return nil, err
	}
	body := Provinces{Sample: rest.SampleOf(sample), ValidOn: on.String(), Items: []Province{}}
	for _, c := range all {
		body.Items = append(body.Items, h.provinceOf(c, in.Lang()))
	}
	return rest.Reply(h.front, body), nil
}

// ProvinceInput is the input of /v1/provinces/{code}.
type ProvinceInput struct {
	Code string `path:"code" doc:"Code or slug of a unit of today" maxLength:"100" example:"tuyen-quang"`
	front.DayParams
	front.LanguageParams
}

// Province answers GET /v1/provinces/{code}.
func (h *Handlers) Province(ctx context.Context, in *ProvinceInput) (*rest.PublicAnswer[ProvinceAnswer], error) {
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
	all, err := h.store.ProvinceCounts(ctx, on)
	if err != nil {
		return nil, err
	}
	sample, err := h.store.CountsSamples(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if c.Province.Code == unit.Code {
			return rest.Reply(h.front, ProvinceAnswer{h.provinceOf(c, in.Lang()), rest.SampleOf(sample), on.String()}), nil
		}
	}
	return nil, h.noProvince(places, in.Code)
}

// noProvince is the error for an unknown unit. For a former unit it names the
// unit of today.
func (h *Handlers) noProvince(p *front.Places, asked string) error {
	if former, ok := p.FormerBySlug[asked]; ok {
		return domain.NotFoundf("%s is no unit of today; it belongs to %s (%s)",
			former.Name, p.ByCode[former.ProvinceCode].Name, p.ByCode[former.ProvinceCode].Slug)
	}
	return domain.NotFoundf("there is no unit of today with this code or slug")
}

func provinceOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-provinces", Tags: []string{"Places"},
			Summary:     "List the 34 units of today with their former units and counts",
			Description: "Returns the provinces since 1 July 2025, each with the former provinces that it joined and the number of its listings. Forms and filters take their codes and slugs.",
		},
		{
			OperationID: "get-province", Tags: []string{"Places"},
			Summary:     "Get one unit of today",
			Description: "Returns a province by code or slug, with its former provinces and the number of its listings.",
		},
	}
}
