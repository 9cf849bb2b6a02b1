package store

import (
	"cmp"
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

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

// communeCell is a number of things that share a commune, and of products that
// share group and stars as well.
type communeCell struct {
	CommuneCode  string
	ProductGroup domain.Group
	Stars        int
	N            int
}

// communeCells counts what may be seen of a kind in a province on a day.
func communeCells(tx *gorm.DB, k domain.Kind, provinceCode string, on domain.Date) ([]communeCell, error) {
	columns := []string{"commune_code"}
	q := query{filter: domain.ListingFilter{Provinces: []string{provinceCode}, ValidOn: on}}
	if k == domain.KindProduct {
		columns = append(columns, "product_group", "certificates.stars")
		q.page.Sort = domain.SortStars // brings the valid certificate along
	}
	db, _ := q.visible(tx, k)
	var groups []clause.Column
	for _, c := range columns {
		groups = append(groups, clause.Column{Name: broad(tx, c), Raw: true})
	}
	var out []communeCell
	return out, db.Select(append(columns, "count(*) AS n")).Where("commune_code IS NOT NULL").Clauses(clause.GroupBy{Columns: groups}).Find(&out).Error
}

// CommuneCounts returns the communes of a province in which something may be
// seen on a day.
func (s *Store) CommuneCounts(ctx context.Context, provinceCode string, on domain.Date) ([]domain.CommuneCounts, error) {
	var out []domain.CommuneCounts
	err := s.read(ctx, "counting by commune", func(tx *gorm.DB) error {
		counts := map[string]domain.Counts{}
		for _, k := range domain.Kinds() {
			found, err := communeCells(tx, k, provinceCode, on)
			if err != nil {
				return err
			}
			for _, c := range found {
				if _, ok := counts[c.CommuneCode]; !ok {
					counts[c.CommuneCode] = newCounts()
				}
				add(counts[c.CommuneCode], k, cell{ProductGroup: c.ProductGroup, Stars: c.Stars, N: c.N})
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
	slices.SortFunc(out, func(a, b domain.CommuneCounts) int {
		return cmp.Or(cmp.Compare(domain.SortKey(a.Commune.Name), domain.SortKey(b.Commune.Name)), cmp.Compare(a.Commune.Code, b.Commune.Code))
	})
	return out, err
}
