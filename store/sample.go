package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
)

// HoldsOnlyReal reports whether there are listings of people, in any state, and no
// sample data. Sample data must not be loaded among them.
func (s *Store) HoldsOnlyReal(ctx context.Context) (bool, error) {
	holds := map[bool]bool{} // by the mark of sample data
	err := s.read(ctx, "looking for listings", func(tx *gorm.DB) error {
		for _, sample := range []bool{true, false} {
			for _, k := range domain.Kinds() {
				var found []int
				if err := tx.Table(tableOf(k)).Where("sample = ?", sample).Select("1").Limit(1).Find(&found).Error; err != nil {
					return err
				}
				holds[sample] = holds[sample] || len(found) > 0
			}
		}
		return nil
	})
	return holds[false] && !holds[true], err
}
