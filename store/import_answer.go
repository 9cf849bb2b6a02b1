package store

import (
	"context"
	"crypto/rand"

	"gorm.io/gorm"

	"chophien/domain"
)

// AnswerImportRow changes rows of a preview by what its sender said about one.
func (s *Store) AnswerImportRow(ctx context.Context, by domain.Actor, id string, version int64, a domain.RowAnswer) (out domain.Import, err error) {
	err = s.write(ctx, "answering about a row of an import", func(tx *tx) ([]domain.Ref, error) {
		if _, err := ownImport(tx.DB, by, id); err != nil {
			return nil, err
		}
		if out, err = lockedImport(tx.DB, id); err != nil {
			return nil, err
		}
		if err := out.CheckAnswer(); err != nil {
			return nil, err
		}
		if isStale(out.Version, version) {
			return nil, changedMeanwhile()
		}
		row, err := importRow(tx.DB, id, a.Row)
		if err != nil {
			return nil, err
		}
		if err := row.CheckAnswer(); err != nil {
			return nil, err
		}
		if a.Skip != nil && *a.Skip {
			err = skipRow(tx.DB, row)
		} else {
			err = s.answerRow(tx, by, out, row, a)
		}
		if err == nil {
			err = countRows(tx.DB, &out)
		}
		if err != nil {
			return nil, err
		}
		out.Token, out.Rows, out.APIKeyID = rand.Text(), out.Added+out.Changed, by.APIKeyID
		if err := s.saveImport(tx.DB, &out); err != nil {
			return nil, err
		}
		return nil, s.recordImport(tx, by, out, "import.answer", map[string]any{"file_name": out.FileName, "row": a.Row})
	})
	return out, err
}

// importRow returns a row of an import.
func importRow(tx *gorm.DB, id string, row int) (domain.ImportRow, error) {
	var found []domain.ImportRow
	if err := tx.Where("import_id = ? AND row_number = ?", id, row).Find(&found).Error; err != nil {
		return domain.ImportRow{}, err
	}
	if len(found) == 0 {
		return domain.ImportRow{}, domain.NotFoundf("the import has no such row")
	}
	return found[0], nil
}

func skipRow(tx *gorm.DB, row domain.ImportRow) error {
	if err := row.CheckSkip(); err != nil {
		return err
	}
	row.Skipped, row.UnsureMaker, row.UnsureSet = true, false, false
	return tx.Select("skipped", "unsure_maker", "unsure_set").Updates(&row).Error
}

// answerRow applies an answer to the rows that it is about, and previews them again.
func (s *Store) answerRow(tx *tx, by domain.Actor, i domain.Import, row domain.ImportRow, a domain.RowAnswer) error {
	rows := []domain.ImportRow{row}
	if a.Maker != nil {
		if *a.Maker != "" && !row.Entry.Maker.Offers(*a.Maker) {
			return domain.Invalidf("producer_id", "choose one of the producers that are alike, or say that it is a new one")
		}
		var err error
		if rows, err = rowsOfMaker(tx.DB, row, *a.Maker); err != nil {
			return err
		}
	}
	for _, r := range rows {
		line := domain.ImportLine{Entry: domain.ListingEntry(r.Entry), Cells: r.Cells}
		if a.Line != nil {
			line = *a.Line
			line.Entry.Row = r.Row
		}
		if a.Maker != nil {
			line.Entry.Said.Maker = a.Maker
		}
		if a.Set != nil {
			line.Entry.Said.Set = *a.Set
		}
		if err := tx.Where("import_id = ? AND row_number = ?", r.ImportID, r.Row).Delete(&domain.ImportRow{}).Error; err != nil {
			return err
		}
		again, err := s.previewRow(tx, by, i, line)
		if err != nil {
			return err
		}
		if err := tx.Create(&again).Error; err != nil {
			return err
		}
	}
	return nil
}

// rowsOfMaker returns a row and the rows of its import for which the answer about its
// producer holds, too.
func rowsOfMaker(tx *gorm.DB, row domain.ImportRow, maker string) (out []domain.ImportRow, err error) {
	asked := tx.Model(&domain.ImportRow{}).Where("import_id = ?", row.ImportID)
	if row.Entry.Said.Maker == nil {
		asked = asked.Where("unsure_maker OR row_number = ?", row.Row)
	}
	found, err := asked.Order("row_number").Rows() // a changed answer reads the whole list, which may be long
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		var r domain.ImportRow
		if err := tx.ScanRows(found, &r); err != nil {
			return nil, err
		}
		if r.Row == row.Row || row.AsksAsWell(r, maker) {
			out = append(out, r)
		}
	}
	return out, found.Err()
}

// heed applies what the sender said about a row to its entry.
func heed(tx *gorm.DB, e *domain.ListingEntry) error {
	if e.Said.Set == "" {
		e.Heed(nil)
		return nil
	}
	var sets []domain.ProductSet
	if err := tx.Where("code = ?", e.Said.Set).Find(&sets).Error; err != nil {
		return err
	}
	if len(sets) == 0 {
		return domain.Invalidf("set", "there is no product set with this code; take a code from the list of product sets")
	}
	e.Heed(&sets[0])
	return nil
}
