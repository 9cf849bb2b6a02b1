package front

import (
	"context"

	"chophien/domain"
)

// ProductSets are the 26 sets in which products are scored.
type ProductSets struct {
	Rows   []domain.ProductSet
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
			s.ByCode[r.Code], s.Groups[r.Group] = r, r
		}
		return s
	})
}
