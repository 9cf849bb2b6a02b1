package api

import (
	"context"
	"sync"
	"time"

	"chophien/domain"
)

// tableAge is how long reference data is kept. It changes with a new version
// of the program only, or when it is loaded for the first time.
const tableAge = 5 * time.Minute

// table keeps reference data that every request needs.
type table[R any, V any] struct {
	load func(context.Context) ([]R, error)
	now  func() time.Time

	mu    sync.Mutex
	value V
	until time.Time
}

func (t *table[R, V]) fetch(ctx context.Context, build func([]R) V) (V, error) {
	t.mu.Lock()
	if t.now().Before(t.until) {
		defer t.mu.Unlock()
		return t.value, nil
	}
	t.mu.Unlock()
	// Loaded without the lock: a slow database holds up one request, not all.
	rows, err := t.load(ctx)
	if err != nil {
		var zero V
		return zero, err
	}
	v := build(rows)
	if len(rows) > 0 {
		t.mu.Lock()
		t.value, t.until = v, t.now().Add(tableAge)
		t.mu.Unlock()
	}
	return v, nil
}

// places finds the units of both maps by what requests call them.
type places struct {
	byCode, bySlug             map[string]domain.Province
	formerByCode, formerBySlug map[string]domain.FormerProvince
}

func (p *places) find(codeOrSlug string) (domain.Province, bool) {
	if unit, ok := p.byCode[codeOrSlug]; ok {
		return unit, true
	}
	unit, ok := p.bySlug[codeOrSlug]
	return unit, ok
}

func (p *places) findFormer(codeOrSlug string) (domain.FormerProvince, bool) {
	if unit, ok := p.formerByCode[codeOrSlug]; ok {
		return unit, true
	}
	unit, ok := p.formerBySlug[codeOrSlug]
	return unit, ok
}

type placeTable struct {
	table[domain.Province, *places]
}

func (t *placeTable) get(ctx context.Context) (*places, error) {
	return t.fetch(ctx, func(units []domain.Province) *places {
		p := &places{
			byCode: map[string]domain.Province{}, bySlug: map[string]domain.Province{},
			formerByCode: map[string]domain.FormerProvince{}, formerBySlug: map[string]domain.FormerProvince{},
		}
		for _, unit := range units {
			p.byCode[unit.Code], p.bySlug[unit.Slug] = unit, unit
			for _, former := range unit.Former {
				p.formerByCode[former.Code], p.formerBySlug[former.Slug] = former, former
			}
		}
		return p
	})
}

// PlaceUnit names a unit of one of the two maps.
type PlaceUnit struct {
	Code   string `json:"code" doc:"Code on its own map; codes of the two maps collide" example:"08"`
	Slug   string `json:"slug" example:"tuyen-quang"`
	Name   string `json:"name" example:"Tuyên Quang"`
	NameEN string `json:"name_en" example:"Tuyen Quang"`
	Label  string `json:"label" doc:"The name in the language of the answer"`
}

// Place says where a thing is, on the map of today and on the map before 01/07/2025.
type Place struct {
	Province       PlaceUnit         `json:"province"`
	FormerProvince OrNull[PlaceUnit] `json:"former_province" doc:"null when only the unit of today is known"`
	FormerDistrict string            `json:"former_district" doc:"District before 01/07/2025; districts are abolished"`
	FormerCommune  string            `json:"former_commune" doc:"Commune before 01/07/2025"`
	Address        string            `json:"address"`
	Lat            *float64          `json:"lat" doc:"Degrees, WGS 84; null when not surveyed"`
	Lon            *float64          `json:"lon" doc:"Degrees, WGS 84; null when not surveyed"`
}

func unitOf(p domain.Province, lang string) PlaceUnit {
	return PlaceUnit{p.Code, p.Slug, p.Name, p.NameEN, label(lang, p.Name, p.NameEN)}
}

func formerUnitOf(p domain.FormerProvince, lang string) PlaceUnit {
	return PlaceUnit{p.Code, p.Slug, p.Name, p.NameEN, label(lang, p.Name, p.NameEN)}
}

func placeOf(p domain.Place, lang string) Place {
	out := Place{
		Province:       PlaceUnit{Code: p.ProvinceCode},
		FormerDistrict: p.FormerDistrict, FormerCommune: p.FormerCommune, Address: p.Address,
		Lat: p.Lat, Lon: p.Lon,
	}
	if p.Province != nil {
		out.Province = unitOf(*p.Province, lang)
	}
	if p.FormerProvince != nil {
		out.FormerProvince = some(formerUnitOf(*p.FormerProvince, lang))
	}
	return out
}
