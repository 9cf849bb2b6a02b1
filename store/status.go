package store

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// SetStatus sets the status of a listing. Products show their producer only
// while it is public, so its status changes them too.
func (s *Store) SetStatus(ctx context.Context, ref domain.Ref, version int64, status domain.Status) error {
	return s.write(ctx, "changing a status", func(tx *tx) ([]domain.Ref, error) {
		if !slices.Contains(domain.Kinds(), ref.Kind) {
			return nil, domain.Invalidf("kind", "%q is not a kind of listing", ref.Kind)
		}
		if !slices.Contains(domain.Statuses(), status) {
			return nil, domain.Invalidf("status", "%q is not a status of a listing", status)
		}
		missing := domain.NotFoundf("there is no such listing")
		if !db.IsID(ref.ID) {
			return nil, missing
		}
		rows := tx.Table(tableOf(ref.Kind)).Where("id = ?", ref.ID).Session(&gorm.Session{})
		done := rows.Where("version = ?", version).
			Updates(map[string]any{"status": status, "version": gorm.Expr("version + 1"), "updated_at": s.clock()})
		if done.Error != nil {
			return nil, done.Error
		}
		if done.RowsAffected == 0 {
			var n int64
			if err := rows.Count(&n).Error; err != nil {
				return nil, err
			}
			if n == 0 {
				return nil, missing
			}
			return nil, changedMeanwhile()
		}
		return s.withProducts(tx.DB, ref)
	})
}

// withProducts returns what the index must update when the status of a listing
// changes: also the products of a producer. It locks these in the order of lockProducts,
// so that two callers do not wait for each other.
func (s *Store) withProducts(tx *gorm.DB, ref domain.Ref) ([]domain.Ref, error) {
	refs := []domain.Ref{ref}
	if ref.Kind != domain.KindProducer {
		return refs, nil
	}
	var products []string
	if err := tx.Model(&domain.Product{}).Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("producer_id = ?", ref.ID).Order("id").Pluck("id", &products).Error; err != nil {
		return nil, err
	}
	for _, id := range products {
		refs = append(refs, domain.Ref{Kind: domain.KindProduct, ID: id})
	}
	return refs, s.touch(tx, "products", products)
}
