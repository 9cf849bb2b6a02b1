package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"fmt"
	"iter"
	"slices"

	"github.com/riverqueue/river"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.ImportService = (*Store)(nil)
	_ domain.ImportWorker  = (*Store)(nil)
)

// importAttempts is how often the job of an import is tried.
const importAttempts = 5

// importsPerSweep is how many old imports one sweep deletes at most.
const importsPerSweep = 100

func noImport() error { return domain.NotFoundf("there is no such import") }

func ownImport(tx *gorm.DB, by domain.Actor, id string) (domain.Import, error) {
	var found []domain.Import
	if !db.IsID(id) || !db.IsID(by.UserID) {
		return domain.Import{}, noImport()
	}
	if err := tx.Where("id = ? AND user_id = ?", id, by.UserID).Find(&found).Error; err != nil {
		return domain.Import{}, err
	}
	if len(found) == 0 {
		return domain.Import{}, noImport()
	}
	return found[0], nil
}

// lockedImport returns an import. Its changes are serialized.
func lockedImport(tx *gorm.DB, id string) (domain.Import, error) {
	var found []domain.Import
	if !db.IsID(id) {
		return domain.Import{}, noImport()
	}
	if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Find(&found).Error; err != nil {
		return domain.Import{}, err
	}
	if len(found) == 0 {
		return domain.Import{}, noImport()
	}
	return found[0], nil
}

func (s *Store) saveImport(tx *gorm.DB, i *domain.Import) error {
	i.Version++
	i.UpdatedAt = s.clock()
	return tx.Save(i).Error
}

func (s *Store) enqueueImport(ctx context.Context, tx *gorm.DB, id string) error {
	conn, ok := tx.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return fmt.Errorf("enqueueing outside of a transaction, on %T", tx.Statement.ConnPool)
	}
	_, err := s.jobs.InsertTx(ctx, conn, domain.ImportArgs{ImportID: id}, &river.InsertOpts{MaxAttempts: importAttempts, Priority: 2})
	if err != nil {
		return fmt.Errorf("enqueueing an import: %w", err)
	}
	return nil
}

// AddImport stores an import and enqueues its job.
func (s *Store) AddImport(ctx context.Context, by domain.Actor, i domain.Import) (domain.Import, error) {
	err := s.write(ctx, "adding an import", func(tx *tx) ([]domain.Ref, error) {
		if err := by.CheckImport(i.Kind); err != nil {
			return nil, err
		}
		if err := noneRunning(tx.DB, by); err != nil {
			return nil, err
		}
		id, err := db.NewID()
		if err != nil {
			return nil, err
		}
		now := s.clock()
		i.ID, i.UserID, i.APIKeyID, i.State, i.Version, i.CreatedAt, i.UpdatedAt = id, by.UserID, by.APIKeyID, domain.ImportReading, 1, now, now
		if err := tx.Create(&i).Error; err != nil {
			return nil, err
		}
		if err := s.enqueueImport(ctx, tx.DB, id); err != nil {
			return nil, err
		}
		return nil, s.recordImport(tx, by, i, "import.begin", nil)
	})
	if err != nil {
		return domain.Import{}, err
	}
	return i, nil
}

func (s *Store) recordImport(tx *tx, by domain.Actor, i domain.Import, action string, after any) error {
	province := ""
	if len(by.Provinces) == 1 {
		province = by.Provinces[0]
	}
	if after == nil {
		after = map[string]any{"file_name": i.FileName}
	}
	return s.record(tx, by, domain.Audit{Action: action, Noun: "import", NounID: i.ID, ProvinceCode: province, After: after})
}

// Imports returns the imports of a user, newest first.
func (s *Store) Imports(ctx context.Context, by domain.Actor, f domain.ImportFilter, p domain.Page) (domain.List[domain.Import], error) {
	var out domain.List[domain.Import]
	err := s.read(ctx, "listing imports", func(tx *gorm.DB) (err error) {
		sel := tx.Model(&domain.Import{}).Where("user_id = ?", by.UserID)
		if f.Kind != "" {
			sel = sel.Where("kind = ?", f.Kind)
		}
		if f.State != "" {
			sel = sel.Where("state = ?", f.State)
		}
		out, err = db.Page(sel, p, db.Newest("imports", func(i domain.Import) string { return i.ID }, f))
		return err
	})
	return out, err
}

// Import returns an import of a user.
func (s *Store) Import(ctx context.Context, by domain.Actor, id string) (out domain.Import, err error) {
	err = s.read(ctx, "reading an import", func(tx *gorm.DB) (err error) {
		out, err = ownImport(tx, by, id)
		return err
	})
	return out, err
}

// ImportRows returns rows of an import in the order of the file.
func (s *Store) ImportRows(ctx context.Context, by domain.Actor, id string, f domain.ImportRowFilter, p domain.Page) (domain.List[domain.ImportRow], error) {
	var out domain.List[domain.ImportRow]
	if err := db.CheckLimit(p); err != nil {
		return out, err
	}
	if f.Result != "" && !slices.Contains(domain.ImportResults(), f.Result) {
		return out, domain.Invalidf("result", "%q is no result of a row", f.Result)
	}
	if f.Only != "" && !slices.Contains(domain.ImportRowSubsets(), f.Only) {
		return out, domain.Invalidf("only", "%q is no part of the rows", f.Only)
	}
	err := s.read(ctx, "listing rows of an import", func(tx *gorm.DB) error {
		i, err := ownImport(tx, by, id)
		if err != nil {
			return err
		}
		sel := tx.Model(&domain.ImportRow{}).Where("import_id = ? AND row_number >= ?", i.ID, f.FromRow)
		if f.Result != "" {
			sel = sel.Where("result = ? AND NOT skipped", f.Result)
		}
		if f.Only != "" {
			sel = sel.Where(map[domain.ImportRowSubset]string{
				domain.ImportRowsSkipped: "skipped", domain.ImportRowsUnsureProducer: "unsure_maker", domain.ImportRowsUnsureSet: "unsure_set",
			}[f.Only])
		}
		out, err = db.Page(sel, p, db.Ascending("import_rows", []any{i.ID, f}, db.Int("row_number", func(r domain.ImportRow) int64 { return int64(r.Row) })))
		return err
	})
	return out, err
}

// ImportRow returns one row of an import of a user.
func (s *Store) ImportRow(ctx context.Context, by domain.Actor, id string, row int) (out domain.ImportRow, err error) {
	err = s.read(ctx, "reading a row of an import", func(tx *gorm.DB) error {
		i, err := ownImport(tx, by, id)
		if err == nil {
			out, err = importRow(tx, i.ID, row)
		}
		return err
	})
	return out, err
}

// ChooseColumns reads the file of a preview again with other columns.
func (s *Store) ChooseColumns(ctx context.Context, by domain.Actor, id string, version int64, columns []domain.SheetColumn) (domain.Import, error) {
	return s.readAgain(ctx, by, id, version, domain.Import.CheckChoose, func(tx *tx, i *domain.Import) error {
		i.Columns = columns
		if err := s.rememberColumns(tx.DB, by, i.Kind, domain.Remembered(columns)); err != nil {
			return err
		}
		return s.recordImport(tx, by, *i, "import.columns", map[string]any{"file_name": i.FileName, "columns": domain.ChosenColumns(columns)})
	})
}

// ChooseSheet reads another part of the file of a preview.
func (s *Store) ChooseSheet(ctx context.Context, by domain.Actor, id string, version int64, c domain.SheetChoice, sheets []domain.Sheet, columns []domain.SheetColumn) (domain.Import, error) {
	return s.readAgain(ctx, by, id, version, domain.Import.CheckChooseSheet, func(tx *tx, i *domain.Import) error {
		i.SheetChoice, i.Sheets, i.Columns = c, sheets, columns
		return s.recordImport(tx, by, *i, "import.sheet", map[string]any{"file_name": i.FileName, "sheet": c.Sheet, "from_row": c.FromRow})
	})
}

// readAgain deletes the preview of an import, and enqueues the job that reads the file
// as choose says. check returns why the import cannot be read again.
func (s *Store) readAgain(ctx context.Context, by domain.Actor, id string, version int64, check func(domain.Import) error, choose func(tx *tx, i *domain.Import) error) (out domain.Import, err error) {
	err = s.write(ctx, "choosing how an import is read", func(tx *tx) ([]domain.Ref, error) {
		if _, err := ownImport(tx.DB, by, id); err != nil {
			return nil, err
		}
		if out, err = lockedImport(tx.DB, id); err != nil {
			return nil, err
		}
		if err := check(out); err != nil {
			return nil, err
		}
		if out.Version != version {
			return nil, domain.Errorf(domain.CodeConflict, "the import was changed meanwhile; look at its preview again")
		}
		if err := noneRunning(tx.DB, by); err != nil {
			return nil, err
		}
		if err := tx.Where("import_id = ?", id).Delete(&domain.ImportRow{}).Error; err != nil {
			return nil, err
		}
		out.State, out.Token, out.Notes, out.APIKeyID = domain.ImportReading, "", nil, by.APIKeyID
		out.Done, out.Rows = 0, 0
		if err := countRows(tx.DB, &out); err != nil { // there are none now
			return nil, err
		}
		if err := choose(tx, &out); err != nil {
			return nil, err
		}
		if err := s.saveImport(tx.DB, &out); err != nil {
			return nil, err
		}
		return nil, s.enqueueImport(ctx, tx.DB, id)
	})
	return out, err
}

// noneRunning returns CodeConflict while an import of the actor is being read or written.
func noneRunning(tx *gorm.DB, by domain.Actor) error {
	var running int64
	states := []domain.ImportState{domain.ImportReading, domain.ImportCommitting}
	if err := tx.Model(&domain.Import{}).Where("user_id = ? AND state IN ?", by.UserID, states).Count(&running).Error; err != nil {
		return err
	}
	if running > 0 {
		return domain.Errorf(domain.CodeConflict, "another import of yours is running; wait until it has ended")
	}
	return nil
}

// CommitImport starts to write the rows of a preview.
func (s *Store) CommitImport(ctx context.Context, by domain.Actor, id, token string) (out domain.Import, err error) {
	err = s.write(ctx, "committing an import", func(tx *tx) ([]domain.Ref, error) {
		if _, err := ownImport(tx.DB, by, id); err != nil {
			return nil, err
		}
		if out, err = lockedImport(tx.DB, id); err != nil {
			return nil, err
		}
		if err := out.CheckCommit(); err != nil {
			return nil, err
		}
		switch {
		case subtle.ConstantTimeCompare([]byte(token), []byte(out.Token)) == 0:
			return nil, domain.Errorf(domain.CodePrecondition, "the token is not that of the preview")
		case out.State != domain.ImportPreview:
			return nil, nil
		}
		if err := noneRunning(tx.DB, by); err != nil {
			return nil, err
		}
		out.State, out.Done, out.APIKeyID = domain.ImportCommitting, 0, by.APIKeyID
		if err := s.saveImport(tx.DB, &out); err != nil {
			return nil, err
		}
		if err := s.enqueueImport(ctx, tx.DB, id); err != nil {
			return nil, err
		}
		return nil, s.recordImport(tx, by, out, "import.commit", nil)
	})
	return out, err
}

// ImportToWork returns an import with its user as it is now.
func (s *Store) ImportToWork(ctx context.Context, id string) (out domain.Import, by domain.Actor, err error) {
	err = s.read(ctx, "reading an import to work on", func(tx *gorm.DB) error {
		var found []domain.Import
		if err := tx.Where("id = ?", id).Find(&found).Error; err != nil {
			return err
		}
		if len(found) == 0 {
			return noImport()
		}
		out = found[0]
		refused := domain.Errorf(domain.CodeForbidden, "the account of the import has no rights any more")
		var may []rights
		if err := tx.Raw("SELECT "+rightsOfUser+" FROM users u WHERE u.id = ? AND u.locked_at IS NULL", out.UserID).Scan(&may).Error; err != nil {
			return err
		}
		if len(may) == 0 {
			return refused
		}
		by = domain.Actor{UserID: out.UserID, APIKeyID: out.APIKeyID, RequestID: out.ID}
		if out.APIKeyID != "" {
			var keys []domain.APIKey
			if err := tx.Where("id = ? AND user_id = ?", out.APIKeyID, out.UserID).Find(&keys).Error; err != nil {
				return err
			}
			if len(keys) == 0 || !keys[0].Scopes.Include(domain.AreaListings.Scope(domain.ScopeWrite)) || !keys[0].ExpiresAt.After(s.clock()) {
				return refused
			}
			by.Scopes = keys[0].Scopes
		}
		may[0].give(&by)
		return nil
	})
	return out, by, err
}

// ImportRead returns the number of the last row that was compared.
func (s *Store) ImportRead(ctx context.Context, id string) (last int, err error) {
	err = s.read(ctx, "asking how far an import was read", func(tx *gorm.DB) error {
		return tx.Model(&domain.ImportRow{}).Where("import_id = ?", id).Select("coalesce(max(row_number), 0)").Row().Scan(&last)
	})
	return last, err
}

// PreviewRows compares lines with the stored rows.
func (s *Store) PreviewRows(ctx context.Context, by domain.Actor, id string, lines []domain.ImportLine) error {
	return s.write(ctx, "comparing rows of an import", func(tx *tx) ([]domain.Ref, error) {
		i, err := lockedImport(tx.DB, id)
		if err != nil {
			return nil, err
		}
		if i.State != domain.ImportReading {
			return nil, nil
		}
		for _, line := range lines {
			var there int64
			if err := tx.Model(&domain.ImportRow{}).Where("import_id = ? AND row_number = ?", id, line.Entry.Row).Count(&there).Error; err != nil {
				return nil, err
			}
			if there > 0 {
				continue // another run of this job previewed it already
			}
			row, err := s.previewRow(tx, by, i, line)
			if err != nil {
				return nil, err
			}
			shorten(&row)
			if err := tx.Create(&row).Error; err != nil {
				return nil, err
			}
			i.Done++
		}
		return nil, s.saveImport(tx.DB, &i)
	})
}

// FinishPreview counts the results, and makes the token if the file was read.
func (s *Store) FinishPreview(ctx context.Context, id string, read bool, notes []domain.SheetNote) error {
	return s.write(ctx, "ending a preview", func(tx *tx) ([]domain.Ref, error) {
		i, err := lockedImport(tx.DB, id)
		if err != nil || i.State != domain.ImportReading {
			return nil, err
		}
		if err := countRows(tx.DB, &i); err != nil {
			return nil, err
		}
		i.State, i.Notes = domain.ImportPreview, notes
		if read {
			i.Token = rand.Text()
		}
		i.Done, i.Rows = 0, i.Added+i.Changed
		if err := s.emitImport(tx.DB, i); err != nil {
			return nil, err
		}
		return nil, s.saveImport(tx.DB, &i)
	})
}

func countRows(tx *gorm.DB, i *domain.Import) error {
	var counts []struct {
		Result                          domain.ImportResult
		Skipped, UnsureMaker, UnsureSet bool
		N                               int
	}
	parts := "result, skipped, unsure_maker, unsure_set"
	if err := tx.Model(&domain.ImportRow{}).Where("import_id = ?", i.ID).Select(parts + ", count(*) AS n").Group(parts).Scan(&counts).Error; err != nil {
		return err
	}
	i.Added, i.Changed, i.Same, i.Faulty, i.Skipped, i.UnsureMakers, i.UnsureSets = 0, 0, 0, 0, 0, 0, 0
	for _, c := range counts {
		if c.Skipped {
			i.Skipped += c.N
			continue
		}
		if c.UnsureMaker {
			i.UnsureMakers += c.N
		}
		if c.UnsureSet {
			i.UnsureSets += c.N
		}
		switch c.Result {
		case domain.ImportNew:
			i.Added += c.N
		case domain.ImportChanged:
			i.Changed += c.N
		case domain.ImportSame:
			i.Same += c.N
		case domain.ImportError:
			i.Faulty += c.N
		}
	}
	return nil
}

// WriteRows writes the next rows of an import.
func (s *Store) WriteRows(ctx context.Context, by domain.Actor, id string, limit int) (left int, err error) {
	err = s.write(ctx, "writing rows of an import", func(tx *tx) ([]domain.Ref, error) {
		i, err := lockedImport(tx.DB, id)
		if err != nil || i.State != domain.ImportCommitting {
			return nil, err
		}
		var rows []domain.ImportRow
		toWrite := tx.Where("import_id = ? AND NOT written AND NOT skipped AND result IN ?", id, []domain.ImportResult{domain.ImportNew, domain.ImportChanged})
		if err := toWrite.Order("row_number").Limit(limit + 1).Find(&rows).Error; err != nil {
			return nil, err
		}
		more := len(rows) > limit
		rows = rows[:min(len(rows), limit)]
		if err := s.lockLoads(tx.DB); err != nil {
			return nil, err
		}
		var refs []domain.Ref
		for n := range rows {
			ref, err := s.writeRow(tx, by, i.Kind, &rows[n])
			if err != nil {
				return nil, fmt.Errorf("row %d: %w", rows[n].Row, err)
			}
			refs = append(refs, ref...)
			if rows[n].Written {
				i.Written++
			}
			i.Done++
		}
		if more {
			left = max(1, i.Rows-i.Done)
		} else {
			if err := countRows(tx.DB, &i); err != nil {
				return nil, err
			}
			i.State, i.FileKey = domain.ImportDone, ""
			counts := map[string]any{"file_name": i.FileName, "written": i.Written, "errors": i.Faulty, "same": i.Same}
			if err := s.recordImport(tx, by, i, string(i.Kind)+".import", counts); err != nil {
				return nil, err
			}
			if err := s.emitImport(tx.DB, i); err != nil {
				return nil, err
			}
		}
		return refs, s.saveImport(tx.DB, &i)
	})
	return left, err
}

// FailImport ends an import with an error.
func (s *Store) FailImport(ctx context.Context, id string, why error) error {
	return s.write(ctx, "ending an import that failed", func(tx *tx) ([]domain.Ref, error) {
		i, err := lockedImport(tx.DB, id)
		if err != nil || i.State != domain.ImportReading && i.State != domain.ImportCommitting {
			return nil, err
		}
		if err := countRows(tx.DB, &i); err != nil {
			return nil, err
		}
		i.State, i.Problem = domain.ImportFailed, domain.StoredFault(domain.FaultOf(why))
		if err := s.emitImport(tx.DB, i); err != nil {
			return nil, err
		}
		return nil, s.saveImport(tx.DB, &i)
	})
}

// OldImports deletes imports that are older than ImportKept.
func (s *Store) OldImports(ctx context.Context) (fileKeys []string, err error) {
	err = s.write(ctx, "removing old imports", func(tx *tx) ([]domain.Ref, error) {
		var old []domain.Import
		if err := tx.Select("id, file_key").Where("created_at < ?", s.clock().Add(-domain.ImportKept)).Order("created_at").Limit(importsPerSweep).Find(&old).Error; err != nil {
			return nil, err
		}
		ids := make([]string, len(old))
		for n, i := range old {
			ids[n] = i.ID
			fileKeys = append(fileKeys, i.FileKey)
		}
		if len(ids) == 0 {
			return nil, nil
		}
		return nil, tx.Where("id IN ?", ids).Delete(&domain.Import{}).Error
	})
	return fileKeys, err
}

// productsPerSheet is how many products ManagedSheet holds in memory.
const productsPerSheet = 200

// ManagedSheet yields the products that the actor manages.
func (s *Store) ManagedSheet(ctx context.Context, by domain.Actor) iter.Seq2[domain.Product, error] {
	return func(yield func(domain.Product, error) bool) {
		for last := ""; ; {
			var batch []domain.Product
			err := s.read(ctx, "reading managed products", func(tx *gorm.DB) error {
				keys := mine(tx, by, domain.KindProduct).Where("status <> ?", domain.StatusWithdrawn)
				if last != "" {
					keys = keys.Where("id > ?", last)
				}
				var ids []string
				if err := keys.Order("id").Limit(productsPerSheet).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
					return err
				}
				return withPlace(tx, "").Preload("Producer").Preload("Set").Where("id IN ?", ids).Order("id").Find(&batch).Error
			})
			if err != nil {
				yield(domain.Product{}, err)
				return
			}
			for _, p := range batch {
				if !yield(p, nil) {
					return
				}
				last = p.ID
			}
			if len(batch) < productsPerSheet {
				return
			}
		}
	}
}

// ManagedCount returns how many products ManagedSheet yields.
func (s *Store) ManagedCount(ctx context.Context, by domain.Actor) (int, error) {
	var n int64
	err := s.read(ctx, "counting managed products", func(tx *gorm.DB) error {
		return mine(tx, by, domain.KindProduct).Where("status <> ?", domain.StatusWithdrawn).Count(&n).Error
	})
	return int(n), err
}
