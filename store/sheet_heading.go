package store

import (
	"context"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// headingsOf selects the headings of the actor's office in files of a kind: those
// of the one province of an officer, else those of the user.
func headingsOf(tx *gorm.DB, by domain.Actor, k domain.Kind) *gorm.DB {
	tx = tx.Where("kind = ?", k)
	if len(by.Provinces) == 1 {
		return tx.Where("province_code = ?", by.Provinces[0])
	}
	return tx.Where("user_id = ?", by.UserID)
}

// RememberedColumns returns what the office of the actor chose for headings of
// files of a kind.
func (s *Store) RememberedColumns(ctx context.Context, by domain.Actor, k domain.Kind) ([]domain.SheetColumn, error) {
	var found []domain.SheetHeading
	err := s.read(ctx, "reading chosen headings", func(tx *gorm.DB) error {
		return headingsOf(tx, by, k).Order("created_at, id").Find(&found).Error
	})
	out := make([]domain.SheetColumn, len(found))
	for n, h := range found {
		out[n] = domain.SheetColumn{Heading: h.Heading, Key: h.ColumnKey}
	}
	return out, err
}

// rememberColumns stores what was chosen for headings, in place of earlier choices.
func (s *Store) rememberColumns(tx *gorm.DB, by domain.Actor, k domain.Kind, columns []domain.SheetColumn) error {
	for _, c := range columns {
		if err := headingsOf(tx, by, k).Where("heading = ?", c.Heading).Delete(&domain.SheetHeading{}).Error; err != nil {
			return err
		}
		id, err := db.NewID()
		if err != nil {
			return err
		}
		row := domain.SheetHeading{ID: id, Kind: k, Heading: c.Heading, ColumnKey: c.Key, CreatedAt: s.clock()}
		if len(by.Provinces) == 1 {
			row.ProvinceCode = &by.Provinces[0]
		} else {
			row.UserID = &by.UserID
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
	}
	return nil
}
