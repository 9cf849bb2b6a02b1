package front

import (
	"context"

	"chophien/domain"
)

// ProductSets are the sets in which products are scored.
type ProductSets struct {
	Rows   []domain.ProductSet // of all criteria, those of the newest first
	ByCode map[string]domain.ProductSet
	Groups map[domain.Group]domain.ProductSet // one set of the group, for the names of the group
}

type setTable struct {
	table[domain.ProductSet, *ProductSets]
}

// ProductSets returns all sets. Callers must not change them.
func (f *Front) ProductSets(ctx context.Context) (*ProductSets, error) {
	return f.sets.fetch(ctx, func(rows []domain.ProductSet) *ProductSets {
		s := &ProductSets{rows, map[string]domain.ProductSet{}, map[domain.Group]domain.ProductSet{}}
		for _, r := range rows {
			s.ByCode[r.Code] = r
			if _, named := s.Groups[r.Group]; !named {
				s.Groups[r.Group] = r
			}
		}
		return s
	})
}

// On returns the sets that the criteria have on a day, in their order.
func (s *ProductSets) On(day domain.Date) []domain.ProductSet {
	var out []domain.ProductSet
	for _, r := range s.Rows {
		if r.InForce(day) {
			out = append(out, r)
		}
	}
	return out
}
