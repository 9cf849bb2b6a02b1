package store

import (
	"context"
	"strings"

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

// CountsSamples reports whether counts are of sample data: none of the published
// listings that are counted is of people, and some are samples. Demands are not counted.
func (s *Store) CountsSamples(ctx context.Context) (samples bool, err error) {
	err = s.read(ctx, "looking for samples", func(tx *gorm.DB) error {
		real, err := countsReal(tx)
		if err != nil || real {
			return err
		}
		// Each table has an index of its samples, which is empty when there are none.
		samples, err = holds(tx, domain.Kinds(), "sample AND "+public)
		return err
	})
	return samples, err
}

// countsReal reports whether a listing of people is public. Counts then leave out
// sample data: among real listings a reader could not tell them apart in a number.
func countsReal(tx *gorm.DB) (real bool, err error) {
	return real, tx.Raw("SELECT " + peopleArePublic()).Scan(&real).Error
}

// peopleArePublic is the condition that a listing of people is public.
func peopleArePublic() string {
	var found []string
	for _, k := range domain.Kinds() {
		// Each table has an index of those, which is empty when there are none.
		found = append(found, "EXISTS (SELECT 1 FROM "+tableOf(k)+" WHERE NOT sample AND "+public+")")
	}
	return "(" + strings.Join(found, " OR ") + ")"
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
