package front

import (
	"context"
	"slices"

	"chophien/domain"
)

// Places finds the units of both maps, that of today and that before
// 01/07/2025, by code or slug. Both maps use the same codes for different
// units.
type Places struct {
	Rows                       []domain.Province // the units of today, by code
	ByCode, BySlug             map[string]domain.Province
	FormerByCode, FormerBySlug map[string]domain.FormerProvince
}

// Find returns the unit of today with a code or slug.
func (p *Places) Find(codeOrSlug string) (domain.Province, bool) {
	if unit, ok := p.ByCode[codeOrSlug]; ok {
		return unit, true
	}
	unit, ok := p.BySlug[codeOrSlug]
	return unit, ok
}

// FindFormer returns the unit before 01/07/2025 with a code or slug.
func (p *Places) FindFormer(codeOrSlug string) (domain.FormerProvince, bool) {
	if unit, ok := p.FormerByCode[codeOrSlug]; ok {
		return unit, true
	}
	unit, ok := p.FormerBySlug[codeOrSlug]
	return unit, ok
}

// Merged returns the former unit with a slug, and the unit of today that it is part of.
// ok is false for the slug of a unit of today.
func (p *Places) Merged(slug string) (former domain.FormerProvince, unit domain.Province, ok bool) {
	if _, today := p.BySlug[slug]; today {
		return former, unit, false
	}
	former, ok = p.FormerBySlug[slug]
	return former, p.ByCode[former.ProvinceCode], ok
}

type placeTable struct {
	table[domain.Province, *Places]
}

// Places returns the units of both maps. Callers must not change them.
func (f *Front) Places(ctx context.Context) (*Places, error) {
	return f.places.fetch(ctx, func(units []domain.Province) *Places {
		p := &Places{
			Rows:   units,
			ByCode: map[string]domain.Province{}, BySlug: map[string]domain.Province{},
			FormerByCode: map[string]domain.FormerProvince{}, FormerBySlug: map[string]domain.FormerProvince{},
		}
		for _, unit := range units {
			p.ByCode[unit.Code], p.BySlug[unit.Slug] = unit, unit
			for _, former := range unit.Former {
				p.FormerByCode[former.Code], p.FormerBySlug[former.Slug] = former, former
			}
		}
		return p
	})
}

// OfficeProvince returns the code of the province that an officer names by code
// or slug of a unit of today, or nothing for all provinces of the officer.
func (f *Front) OfficeProvince(ctx context.Context, codeOrSlug string) (string, error) {
	if codeOrSlug == "" {
		return "", nil
	}
	places, err := f.Places(ctx)
	if err != nil {
		return "", err
	}
	unit, ok := places.Find(codeOrSlug)
	if !ok {
		return "", domain.Invalidf("province", "there is no unit of today with this code or slug")
	}
	if by := ActorOf(ctx); by.Has(domain.RoleOfficer) && !by.Has(domain.RoleAdmin) && !slices.Contains(by.Provinces, unit.Code) {
		return "", domain.Errorf(domain.CodeForbidden, "this is a province of other officers")
	}
	return unit.Code, nil
}
