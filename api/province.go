package api

import (
	"context"
	"strconv"

	"chophien/domain"
)

// CountsView tells how many things may be seen on the day.
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
	return RegionView{string(r), vi, en, label(lang, vi, en)}
}

// FormerProvince is a unit of the map before 01/07/2025.
type FormerProvince struct {
	PlaceUnit
	City     bool       `json:"city" doc:"Centrally-run city"`
	Region   RegionView `json:"region" doc:"On the map of its time"`
	Northern bool       `json:"northern" doc:"One of the 25 northern provinces"`
	Lat      float64    `json:"lat" doc:"A pin, not a border; degrees, WGS 84"`
	Lon      float64    `json:"lon"`
	Counts   CountsView `json:"counts"`
}

// Province is a unit of today with its former units.
type Province struct {
	PlaceUnit
	City     bool             `json:"city" doc:"Centrally-run city"`
	Region   RegionView       `json:"region"`
	Northern bool             `json:"northern" doc:"One of the 15 units that hold the 25 northern provinces of the old map"`
	Former   []FormerProvince `json:"former" nullable:"false" doc:"The units that were merged into it, or it alone"`
	Counts   CountsView       `json:"counts" doc:"Things whose former unit is not known count here only"`
	URL      string           `json:"url" format:"uri"`
}

// Provinces is the list of all units.
type Provinces struct {
	Sample
	ValidOn string     `json:"valid_on" format:"date" doc:"The day that products were counted for"`
	Items   []Province `json:"items" nullable:"false"`
}

// ProvinceAnswer is one unit on a day.
type ProvinceAnswer struct {
	Province
	Sample
	ValidOn string `json:"valid_on" format:"date" doc:"The day that products were counted for"`
}

func (s *Server) provinceOf(c domain.ProvinceCounts, lang string) Province {
	p := c.Province
	out := Province{
		PlaceUnit: unitOf(p, lang), City: p.City, Region: regionOf(p.Region, lang), Northern: p.Northern,
		Former: []FormerProvince{}, Counts: countsOf(c.Counts), URL: s.deps.PublicURL + "/v1/provinces/" + p.Slug,
	}
	for _, f := range p.Former {
		out.Former = append(out.Former, FormerProvince{
			formerUnitOf(f, lang), f.City, regionOf(f.Region, lang), f.Northern, f.Lat, f.Lon, countsOf(c.Former[f.Code]),
		})
	}
	return out
}

// ProvincesInput is what /v1/provinces takes.
type ProvincesInput struct {
	DayParams
	LanguageParams
}

func (s *Server) provinces(ctx context.Context, in *ProvincesInput) (*answer[Provinces], error) {
	on, err := s.day(in.DayParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	all, err := s.deps.Provinces.ProvinceCounts(ctx, on)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	sample, err := s.deps.Statistics.HoldsSamples(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	body := Provinces{Sample: sampled(sample), ValidOn: on.String(), Items: []Province{}}
	for _, c := range all {
		body.Items = append(body.Items, s.provinceOf(c, in.lang()))
	}
	return reply(s, body), nil
}

// ProvinceInput is what /v1/provinces/{code} takes.
type ProvinceInput struct {
	Code string `path:"code" doc:"Code or slug of a unit of today" maxLength:"100" example:"tuyen-quang"`
	DayParams
	LanguageParams
}

func (s *Server) province(ctx context.Context, in *ProvinceInput) (*answer[ProvinceAnswer], error) {
	on, err := s.day(in.DayParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	places, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	unit, ok := places.find(in.Code)
	if !ok {
		return nil, s.problem(ctx, s.noProvince(places, in.Code))
	}
	all, err := s.deps.Provinces.ProvinceCounts(ctx, on)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	sample, err := s.deps.Statistics.HoldsSamples(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	for _, c := range all {
		if c.Province.Code == unit.Code {
			return reply(s, ProvinceAnswer{s.provinceOf(c, in.lang()), sampled(sample), on.String()}), nil
		}
	}
	return nil, s.problem(ctx, s.noProvince(places, in.Code))
}

// noProvince tells those who ask by an old name where the unit has gone.
func (s *Server) noProvince(p *places, asked string) error {
	if former, ok := p.formerBySlug[asked]; ok {
		return domain.NotFoundf("%s is no unit of today; it belongs to %s (%s)",
			former.Name, p.byCode[former.ProvinceCode].Name, p.byCode[former.ProvinceCode].Slug)
	}
	return domain.NotFoundf("there is no unit of today with this code or slug")
}
