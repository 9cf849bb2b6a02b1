package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var (
	_ domain.FileService = (*Store)(nil)
	_ domain.FileCleaner = (*Store)(nil)
)

// fileRefs returns the columns that refer to a file by its id. A change that
// adds such a column must add it here: a file to which no column refers is
// deleted after a week.
func fileRefs() []column {
	return []column{{"evidence", "file_id"}, {"decisions", "scan_id"}, {"lead_files", "file_id"}, {"memoranda", "file_id"}}
}

// keyColumns returns the columns that hold keys of the file store.
func keyColumns() []column {
	return []column{{"files", "file_key"}, {"pictures", "file_key"}, {"reports", "photo_key"}, {"fair_plans", "file_key"}, {"fair_logos", "file_key"}}
}

type column struct{ table, name string }

func noFile() error { return domain.NotFoundf("there is no such file") }

// ownFile returns a file that the actor uploaded, locked until tx ends. Callers
// use it before they refer to a file; field is the part of the input that names
// the file.
func ownFile(tx *gorm.DB, by domain.Actor, field, id string) (domain.File, error) {
	f, err := fileOf(tx, by, id)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return f, domain.Invalidf(field, "there is no such file of yours; upload it to /v1/me/files first")
	}
	return f, err
}

func fileOf(tx *gorm.DB, by domain.Actor, id string) (domain.File, error) {
	if !db.IsID(id) || by.UserID == "" {
		return domain.File{}, noFile()
	}
	var found []domain.File
	err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ? AND user_id = ?", id, by.UserID).Find(&found).Error
	if err != nil {
		return domain.File{}, err
	}
	if len(found) == 0 {
		return domain.File{}, noFile()
	}
	return found[0], nil
}

// AddFile stores the facts of an uploaded file.
func (s *Store) AddFile(ctx context.Context, by domain.Actor, f domain.File) (domain.File, error) {
	err := s.write(ctx, "adding a file", func(tx *tx) (_ []domain.Ref, err error) {
		if f.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		f.UserID, f.CreatedAt = by.UserID, s.clock()
		if err := tx.Create(&f).Error; err != nil {
			return nil, err
		}
		return nil, s.record(tx, by, domain.Audit{Action: "file.add", Noun: "file", NounID: f.ID, After: fileAuditView(f)})
	})
	if err != nil {
		return domain.File{}, err
	}
	return f, nil
}

// fileAudit is what the audit log holds of a file.
type fileAudit struct {
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size"`
	SHA256      string `json:"sha256"`
}

func fileAuditView(f domain.File) fileAudit {
	return fileAudit{f.Name, f.ContentType, f.Size, f.SHA256}
}

// OwnFiles returns the files of the actor.
func (s *Store) OwnFiles(ctx context.Context, by domain.Actor, p domain.Page) (out domain.List[domain.File], err error) {
	err = s.read(ctx, "listing files", func(tx *gorm.DB) (err error) {
		out, err = db.Page(tx.Model(&domain.File{}).Where("files.user_id = ?", by.UserID), p, db.Newest("files", func(f domain.File) string { return f.ID }))
		return err
	})
	return out, err
}

// OwnFile returns a file of the actor.
func (s *Store) OwnFile(ctx context.Context, by domain.Actor, id string) (domain.File, error) {
	var found []domain.File
	err := s.read(ctx, "reading a file", func(tx *gorm.DB) error {
		if !db.IsID(id) || by.UserID == "" {
			return nil
		}
		return tx.Where("id = ? AND user_id = ?", id, by.UserID).Find(&found).Error
	})
	if err == nil && len(found) == 0 {
		err = noFile()
	}
	if err != nil {
		return domain.File{}, err
	}
	return found[0], nil
}

// DeleteFile deletes a file to which nothing refers.
func (s *Store) DeleteFile(ctx context.Context, by domain.Actor, id string) (out domain.File, err error) {
	err = s.write(ctx, "deleting a file", func(tx *tx) ([]domain.Ref, error) {
		if out, err = fileOf(tx.DB, by, id); err != nil {
			return nil, err
		}
		done := unused(tx.DB).Where("id = ?", id).Delete(&domain.File{})
		if done.Error != nil {
			return nil, done.Error
		}
		if done.RowsAffected == 0 {
			return nil, domain.Errorf(domain.CodeConflict, "something refers to the file; remove the reference first")
		}
		return nil, s.record(tx, by, domain.Audit{Action: "file.delete", Noun: "file", NounID: id, Before: fileAuditView(out)})
	})
	return out, err
}

// unused narrows a query on files to those to which nothing refers.
func unused(tx *gorm.DB) *gorm.DB {
	for _, c := range fileRefs() {
		tx = tx.Where("NOT EXISTS (SELECT 1 FROM " + c.table + " r WHERE r." + c.name + " = files.id)")
	}
	return tx
}

// DeleteUnusedFiles deletes files to which nothing refers.
func (s *Store) DeleteUnusedFiles(ctx context.Context, before time.Time, limit int) (int, error) {
	dropped := 0
	err := s.write(ctx, "dropping unused files", func(tx *tx) ([]domain.Ref, error) {
		var ids []string
		err := unused(tx.Model(&domain.File{})).Where("created_at < ?", before.UTC()).Order("created_at").Limit(limit).Pluck("id", &ids).Error
		if err != nil || len(ids) == 0 {
			return nil, err
		}
		// The condition is checked again, as another transaction may have
		// referred to a file in the meantime. If one does so now, its foreign
		// key makes this statement fail, and the next run deletes the other
		// files.
		done := unused(tx.DB).Where("id IN ?", ids).Delete(&domain.File{})
		dropped = int(done.RowsAffected)
		return nil, done.Error
	})
	return dropped, err
}

// UnknownKeys returns the keys to which nothing refers. A key may have a suffix
// for what was made of the file, as in "pictures/….jpg.small".
func (s *Store) UnknownKeys(ctx context.Context, keys []string) ([]string, error) {
	known := map[string]bool{}
	err := s.read(ctx, "looking for keys of files", func(tx *gorm.DB) error {
		var asked []string
		for _, k := range keys {
			asked = append(asked, k, domain.PictureKey(k))
		}
		slices.Sort(asked)
		for chunk := range slices.Chunk(slices.Compact(asked), idsPerQuery) {
			for _, c := range keyColumns() {
				var found []string
				if err := tx.Table(c.table).Where(c.name+" IN ?", chunk).Pluck(c.name, &found).Error; err != nil {
					return err
				}
				for _, k := range found {
					known[k] = true
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(keys), func(k string) bool {
		return known[k] || known[domain.PictureKey(k)] || !strings.Contains(k, "/")
	}), nil
}
