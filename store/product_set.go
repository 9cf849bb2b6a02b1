package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// ProductSets returns the product sets in their order.
func (s *Store) ProductSets(ctx context.Context) ([]domain.ProductSet, error) {
	var out []domain.ProductSet
	err := s.read(ctx, "reading the product sets", func(tx *gorm.DB) error {
		return tx.Order("number").Find(&out).Error
	})
	return out, err
}

// productSet returns a set that a row of a table is to have. It fails with CodeInvalid
// when there is no such set, or when the criteria in force do not have it and the row
// does not have it already.
func (s *Store) productSet(tx *gorm.DB, code, table, id string) (set domain.ProductSet, err error) {
	var found []domain.ProductSet
	if err := tx.Where("code = ?", code).Find(&found).Error; err != nil {
		return set, err
	}
	if len(found) == 0 {
		return set, domain.Invalidf("set", "there is no set with this code; /v1/product-sets lists them")
	}
	today := domain.Today(s.clock())
	if found[0].InForce(today) {
		return found[0], nil
	}
	has := false
	if db.IsID(id) {
		if has, err = db.Exists(tx.Table(table).Where("id = ? AND set_code = ?", id, code)); err != nil {
			return set, err
		}
	}
	if !has {
		return set, domain.Invalidf("set", "the criteria of %s do not have this set; /v1/product-sets lists those that they have", s.criteria.On(today).ID)
	}
	return found[0], nil
}
