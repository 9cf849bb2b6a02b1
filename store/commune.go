package store

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"chophien/domain"
)

var _ domain.CommuneService = (*Store)(nil)

// Communes returns the units of today, by code.
func (s *Store) Communes(ctx context.Context) ([]domain.Commune, error) {
	var out []domain.Commune
	err := s.read(ctx, "reading the communes", func(tx *gorm.DB) error {
		return tx.Order("code").Find(&out).Error
	})
	return out, err
}

// FormerCommunes returns the units before 01/07/2025, by province, district and
// name.
func (s *Store) FormerCommunes(ctx context.Context) ([]domain.FormerCommune, error) {
	var out []domain.FormerCommune
	err := s.read(ctx, "reading the former communes", func(tx *gorm.DB) error {
		return tx.Order("former_province_code, district, name, commune_code").Find(&out).Error
	})
	return out, err
}

// CommuneCounts returns the communes of a province in which something may be
// seen on a day.
func (s *Store) CommuneCounts(ctx context.Context, provinceCode string, on domain.Date) ([]domain.CommuneCounts, error) {
	var out []domain.CommuneCounts
	err := s.read(ctx, "counting by commune", func(tx *gorm.DB) error {
		counts := map[string]domain.Counts{}
		real, err := countsReal(tx)
		if err != nil {
			return err
		}
		for _, k := range domain.Kinds() {
			count := counting{kind: k, on: on, provinces: []string{provinceCode}, real: real}
			found, err := count.by(tx, byCommune(), "commune_code", "product_group", "stars")
			if err != nil {
				return err
			}
			for _, c := range found {
				if _, ok := counts[c.CommuneCode]; !ok {
					counts[c.CommuneCode] = newCounts()
				}
				add(counts[c.CommuneCode], k, c)
			}
		}
		var units []domain.Commune
		if err := tx.Where("province_code = ?", provinceCode).Find(&units).Error; err != nil {
			return err
		}
		for _, u := range units {
			if c, ok := counts[u.Code]; ok {
				out = append(out, domain.CommuneCounts{Commune: u, Counts: c})
			}
		}
		return nil
	})
	slices.SortFunc(out, func(a, b domain.CommuneCounts) int { return domain.CompareCommunes(a.Commune, b.Commune) })
	return out, err
}
