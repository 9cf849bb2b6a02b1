package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

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

// cell is a number of things at the same place; products of a cell also share
// group and stars.
type cell struct {
	ProvinceCode       string
	FormerProvinceCode *string
	CommuneCode        *string
	ProductGroup       domain.Group
	Stars              int
	N                  int
}

// cells counts what may be seen of a kind, by the given columns of places.
func cells(tx *gorm.DB, k domain.Kind, f domain.ListingFilter, columns ...string) ([]cell, error) {
	q := query{filter: f}
	if k == domain.KindProduct {
		columns = append(columns, "product_group", "certificates.stars")
		q.page.Sort = domain.SortStars // this order joins the valid certificate
	}
	sel, _ := q.visible(tx, k)
	var groups []clause.Column
	for _, c := range columns {
		groups = append(groups, clause.Column{Name: broad(tx, c), Raw: true})
	}
	var out []cell
	return out, sel.Select(append(columns, "count(*) AS n")).Clauses(clause.GroupBy{Columns: groups}).Find(&out).Error
}

// ProvinceCounts returns the units with what may be seen on a day.
func (s *Store) ProvinceCounts(ctx context.Context, on domain.Date) ([]domain.ProvinceCounts, error) {
	var out []domain.ProvinceCounts
	err := s.read(ctx, "counting by province", func(tx *gorm.DB) error {
		units, err := provinces(tx)
		if err != nil {
			return err
		}
		at := map[string]int{}
		for i, p := range units {
			c := domain.ProvinceCounts{Province: p, Counts: newCounts(), Former: map[string]domain.Counts{}}
			for _, f := range p.Former {
				c.Former[f.Code] = newCounts()
			}
			out = append(out, c)
			at[p.Code] = i
		}
		for _, k := range domain.Kinds() {
			found, err := cells(tx, k, domain.ListingFilter{ValidOn: on}, "province_code", "former_province_code")
			if err != nil {
				return err
			}
			for _, c := range found {
				unit := out[at[c.ProvinceCode]]
				add(unit.Counts, k, c)
				if c.FormerProvinceCode == nil {
					continue
				}
				if former, ok := unit.Former[*c.FormerProvinceCode]; ok {
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

func add(to domain.Counts, k domain.Kind, c cell) {
	to.Kinds[k] += c.N
	if k == domain.KindProduct {
		to.Groups[c.ProductGroup] += c.N
		to.Stars[c.Stars] += c.N
	}
}
