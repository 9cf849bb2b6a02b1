package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/criteria"
	"chophien/domain"
	"chophien/store/db"
)

var _ domain.CriteriaService = (*Store)(nil)

// criteriaLock is the key of PostgreSQL's advisory lock that serializes loads of the
// criteria.
const criteriaLock = 0x63726974

// criteriaRow is a version of the criteria that a process loaded.
type criteriaRow struct {
	ID       domain.Criteria `gorm:"primaryKey"`
	Content  string          // see criteria.Content
	LoadedAt time.Time
}

func (criteriaRow) TableName() string { return "criteria_sets" }

// Criteria returns the versions of the criteria of this process.
func (s *Store) Criteria() domain.CriteriaSets { return s.criteria }

// criteriaRows returns the rows of the criteria of this process.
func criteriaRows(sets domain.CriteriaSets) ([]criteriaRow, error) {
	out := make([]criteriaRow, len(sets))
	for i, set := range sets {
		content, err := criteria.Content(set)
		if err != nil {
			return nil, err
		}
		out[i] = criteriaRow{ID: set.ID, Content: content}
	}
	return out, nil
}

// LoadCriteria stores the criteria of this process and the product sets that they
// name. Loading them again changes nothing. It deletes the product sets that no
// criteria name and nothing uses. It fails with CodeConflict when the database has a
// version that this process lacks. The schema must be current.
func (s *Store) LoadCriteria(ctx context.Context) error {
	brought, err := criteriaRows(criteria.Default())
	if err != nil {
		return err
	}
	return s.write(ctx, "loading the criteria", func(tx *tx) ([]domain.Ref, error) {
		if s.Dialect() == db.Postgres {
			if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", criteriaLock).Error; err != nil {
				return nil, err
			}
		}
		var stored []criteriaRow
		if err := tx.Order("id").Find(&stored).Error; err != nil {
			return nil, err
		}
		for _, row := range stored {
			if _, ok := s.criteria.Of(row.ID); !ok {
				return nil, domain.Errorf(domain.CodeConflict, "the database has the criteria of %s, which this process lacks: set CHOPHIEN_CRITERIA_FILE to the file that holds them, as for the other processes, or delete them with chophien criteria forget", row.ID)
			}
		}
		for _, row := range s.criteriaRows {
			i := slices.IndexFunc(stored, func(o criteriaRow) bool { return o.ID == row.ID })
			if i >= 0 && stored[i].Content == row.Content {
				continue
			}
			row.LoadedAt = s.clock()
			if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
				return nil, err
			}
			before := any(nil)
			if i >= 0 {
				before = map[string]any{"content": stored[i].Content}
			}
			if len(stored) == 0 && slices.ContainsFunc(brought, func(o criteriaRow) bool { return o.ID == row.ID && o.Content == row.Content }) {
				continue // a new database has no log of what the program brings
			}
			err := s.record(tx, domain.Actor{}, domain.Audit{Action: "criteria.load", Noun: "criteria", NounID: string(row.ID), Before: before, After: map[string]any{"content": row.Content}})
			if err != nil {
				return nil, err
			}
		}
		return nil, s.loadProductSets(tx.DB)
	})
}

// usesOfSets are the tables whose rows refer to product sets.
func usesOfSets() []string { return []string{"products", "demands", "memoranda"} }

// loadProductSets stores the product sets of the criteria of this process.
func (s *Store) loadProductSets(tx *gorm.DB) error {
	var stored []domain.ProductSet
	if err := tx.Order("number").Find(&stored).Error; err != nil {
		return err
	}
	wanted := s.criteria.ProductSets()
	named := func(code string) bool {
		return slices.ContainsFunc(wanted, func(w domain.ProductSet) bool { return w.Code == code })
	}
	for _, set := range stored {
		if named(set.Code) {
			continue
		}
		used := false
		for _, table := range usesOfSets() {
			of, err := db.Exists(tx.Table(table).Where("set_code = ?", set.Code))
			if err != nil {
				return err
			}
			used = used || of
		}
		if !used {
			if err := tx.Where("code = ?", set.Code).Delete(&domain.ProductSet{}).Error; err != nil {
				return err
			}
			continue
		}
		if set.Until == nil {
			yesterday := domain.Today(s.clock()) - 1
			set.Until = &yesterday
		}
		set.Number = len(wanted) + 1
		wanted = append(wanted, set)
	}
	var changed []domain.ProductSet
	for _, set := range wanted {
		i := slices.IndexFunc(stored, func(o domain.ProductSet) bool { return o.Code == set.Code })
		if i < 0 || !sameSet(stored[i], set) {
			changed = append(changed, set)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	// Numbers are unique, so those that change are taken out of the way first.
	codes := make([]string, len(changed))
	for i, set := range changed {
		codes[i] = set.Code
	}
	if err := tx.Model(&domain.ProductSet{}).Where("code IN ?", codes).Update("number", gorm.Expr("-number")).Error; err != nil {
		return err
	}
	return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&changed).Error
}

func sameSet(a, b domain.ProductSet) bool {
	same := func(a, b *domain.Date) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	if !same(a.From, b.From) || !same(a.Until, b.Until) {
		return false
	}
	a.From, a.Until, b.From, b.Until = nil, nil, nil, nil
	return a == b
}

// checkCriteria returns CodeUnavailable unless the criteria of this process are those
// that were loaded last: acts that follow other rules would be wrong. Until tx ends no
// process loads others; SQLite has one writer at a time.
func (s *Store) checkCriteria(tx *gorm.DB) error {
	if s.Dialect() == db.Postgres {
		if err := tx.Exec("SELECT pg_advisory_xact_lock_shared(?)", criteriaLock).Error; err != nil {
			return err
		}
	}
	var stored []criteriaRow
	if err := tx.Order("id").Find(&stored).Error; err != nil {
		return err
	}
	var other []string
	for _, row := range stored {
		if !slices.ContainsFunc(s.criteriaRows, func(o criteriaRow) bool { return o.ID == row.ID && o.Content == row.Content }) {
			other = append(other, string(row.ID))
		}
	}
	for _, row := range s.criteriaRows {
		if len(stored) > 0 && !slices.ContainsFunc(stored, func(o criteriaRow) bool { return o.ID == row.ID }) {
			other = append(other, string(row.ID))
		}
	}
	if len(other) == 0 {
		return nil
	}
	return domain.Errorf(domain.CodeUnavailable, "the criteria of %s in the database differ from those of this process; an operator must start it again with the same file", strings.Join(other, ", "))
}

// CriteriaCheck returns a Checker that fails while this process has other criteria
// than those that were loaded last. Everything but decisions and papers goes on.
func (s *Store) CriteriaCheck() domain.Checker { return criteriaCheck{s} }

type criteriaCheck struct{ store *Store }

// Check implements domain.Checker.
func (c criteriaCheck) Check(ctx context.Context) error {
	err := c.store.read(ctx, "checking the criteria", c.store.checkCriteria)
	if err != nil {
		return fmt.Errorf("%w: %w", err, domain.ErrDegraded)
	}
	return nil
}

// ForgetCriteria deletes a version of the criteria that another process loaded, with
// the product sets that only it names and nothing uses. It fails with CodeNotFound when
// the database has no such version, and with CodeConflict when this process has it or
// decisions name it.
func (s *Store) ForgetCriteria(ctx context.Context, id domain.Criteria) error {
	return s.write(ctx, "deleting criteria", func(tx *tx) ([]domain.Ref, error) {
		if s.Dialect() == db.Postgres {
			if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", criteriaLock).Error; err != nil {
				return nil, err
			}
		}
		if _, ok := s.criteria.Of(id); ok {
			return nil, domain.Errorf(domain.CodeConflict, "this process has the criteria of %s; take them out of CHOPHIEN_CRITERIA_FILE first", id)
		}
		var stored []criteriaRow
		if err := tx.Where("id = ?", id).Find(&stored).Error; err != nil {
			return nil, err
		}
		if len(stored) == 0 {
			return nil, domain.NotFoundf("the database has no criteria of %s", id)
		}
		var used int64
		if err := tx.Model(&domain.Decision{}).Where("criteria = ?", id).Count(&used).Error; err != nil {
			return nil, err
		}
		if used > 0 {
			return nil, domain.Errorf(domain.CodeConflict, "%d decisions were taken under the criteria of %s; they stay", used, id)
		}
		if err := tx.Where("id = ?", id).Delete(&criteriaRow{}).Error; err != nil {
			return nil, err
		}
		err := s.record(tx, domain.Actor{}, domain.Audit{Action: "criteria.forget", Noun: "criteria", NounID: string(id), Before: map[string]any{"content": stored[0].Content}})
		if err != nil {
			return nil, err
		}
		return nil, s.loadProductSets(tx.DB)
	})
}
