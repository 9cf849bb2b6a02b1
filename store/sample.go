package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// HoldsOnlyReal reports whether there are listings of people, in any state, and no
// sample data. Sample data must not be loaded among them.
func (s *Store) HoldsOnlyReal(ctx context.Context) (only bool, err error) {
	err = s.read(ctx, "looking for listings", func(tx *gorm.DB) error {
		samples, err := holds(tx, domain.SearchableKinds(), "sample")
		if err != nil || samples {
			return err
		}
		only, err = holds(tx, domain.SearchableKinds(), "NOT sample")
		return err
	})
	return only, err
}

// HoldsSamples reports whether any published listing that is counted is sample data.
// Demands are not counted.
func (s *Store) HoldsSamples(ctx context.Context) (found bool, err error) {
	err = s.read(ctx, "looking for samples", func(tx *gorm.DB) (err error) {
		// Each table has an index of its samples, which is empty when there are none.
		found, err = holds(tx, domain.Kinds(), "sample AND "+public)
		return err
	})
	return found, err
}

// holds reports whether a listing of one of the kinds meets a condition.
func holds(tx *gorm.DB, kinds []domain.Kind, condition string) (bool, error) {
	for _, k := range kinds {
		if found, err := db.Exists(tx.Table(tableOf(k)).Where(condition)); err != nil || found {
			return found, err
		}
	}
	return false, nil
}
