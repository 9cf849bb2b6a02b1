package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

// ProductSets returns the 26 sets in their order.
func (s *Store) ProductSets(ctx context.Context) ([]domain.ProductSet, error) {
	var out []domain.ProductSet
	err := s.read(ctx, "reading the product sets", func(tx *gorm.DB) error {
		return tx.Order("number").Find(&out).Error
	})
	return out, err
}
