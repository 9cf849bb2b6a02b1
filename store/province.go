package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

// Provinces returns the 34 units of today with their former units, in
// Vietnamese alphabetical order.
func (s *Store) Provinces(ctx context.Context) ([]domain.Province, error) {
	var out []domain.Province
	err := s.read(ctx, "reading the provinces", func(tx *gorm.DB) (err error) {
		out, err = provinces(tx)
		return err
	})
	return out, err
}

func provinces(tx *gorm.DB) ([]domain.Province, error) {
	var out []domain.Province
	order := func(sel *gorm.DB) *gorm.DB { return sel.Order("name_sort, code") }
	return out, tx.Preload("Former", order).Order("name_sort, code").Find(&out).Error
}

// codesOf returns the codes of units of today.
func codesOf(units []domain.Province) []string {
	codes := make([]string, len(units))
	for i, u := range units {
		codes[i] = u.Code
	}
	return codes
}

// ProvinceCounts returns the units with the numbers of what may be seen on a day.
func (s *Store) ProvinceCounts(ctx context.Context, on domain.Date) ([]domain.ProvinceCounts, error) {
	var out []domain.ProvinceCounts
	u, err := s.unitsNow(ctx, "counting by province")
	if err != nil {
		return nil, err
	}
	err = s.read(ctx, "counting by province", func(tx *gorm.DB) error {
		real, err := countsReal(tx)
		if err != nil {
			return err
		}
		at := map[string]int{}
		for i, p := range u.all {
			c := domain.ProvinceCounts{Province: p, Counts: newCounts(), Former: map[string]domain.Counts{}}
			for _, f := range p.Former {
				c.Former[f.Code] = newCounts()
			}
			out = append(out, c)
			at[p.Code] = i
		}
		for _, k := range domain.Kinds() {
			found, err := counting{kind: k, on: on, provinces: codesOf(u.all), real: real}.by(tx, byPlace(), byPlace().columns...)
			if err != nil {
				return err
			}
			for _, c := range found {
				unit := out[at[c.ProvinceCode]]
				add(unit.Counts, k, c)
				if former, ok := unit.Former[c.FormerProvinceCode]; ok {
					add(former, k, c)
				}
			}
		}
		return nil
	})
	return out, err
}

func newCounts() domain.Counts {
	return domain.Counts{Kinds: map[domain.Kind]int{}, Groups: map[domain.Group]int{}, Stars: map[int]int{}}
}

func add(to domain.Counts, k domain.Kind, c domain.StatCell) {
	to.Kinds[k] += c.Count
	if k == domain.KindProduct {
		to.Groups[c.Group] += c.Count
		to.Stars[c.Stars] += c.Count
	}
}
