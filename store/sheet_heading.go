package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

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

// rememberColumns stores what was chosen for headings, each of which is named once,
// in place of earlier choices. Of officers of one province who choose at the same
// time, the last one wins.
func (s *Store) rememberColumns(tx *gorm.DB, by domain.Actor, k domain.Kind, columns []domain.SheetColumn) error {
	if len(columns) == 0 {
		return nil
	}
	owner := "user_id"
	if len(by.Provinces) == 1 {
		owner = "province_code"
	}
	rows := make([]domain.SheetHeading, 0, len(columns))
	for _, c := range columns {
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
		rows = append(rows, row)
	}
	// All callers lock the rows in one order.
	slices.SortFunc(rows, func(a, b domain.SheetHeading) int { return strings.Compare(a.Heading, b.Heading) })
	return tx.Clauses(clause.OnConflict{
		Columns:     []clause.Column{{Name: owner}, {Name: "kind"}, {Name: "heading"}},
		TargetWhere: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: owner + " IS NOT NULL"}}},
		DoUpdates:   clause.AssignmentColumns([]string{"column_key", "created_at"}),
	}).CreateInBatches(rows, rowsPerInsert).Error
}
