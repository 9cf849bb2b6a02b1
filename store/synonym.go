package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.SynonymService = (*Store)(nil)

// synonymStateRow is the one row of the table synonym_states.
type synonymStateRow struct {
	ID                  int `gorm:"primaryKey"`
	domain.SynonymState `gorm:"embedded"`
}

func (synonymStateRow) TableName() string { return "synonym_states" }

// SynonymState returns the revision of the rules and the revision of the index.
func (s *Store) SynonymState(ctx context.Context) (domain.SynonymState, error) {
	state, err := synonymState(s.db.On(ctx))
	if err != nil {
		return state, fmt.Errorf("store: reading the state of synonyms: %w", db.Translate(err))
	}
	return state, nil
}

func synonymState(tx *gorm.DB) (domain.SynonymState, error) {
	var row synonymStateRow
	err := tx.Where("id = 1").Take(&row).Error
	return row.SynonymState, err
}

// Synonyms returns all stored rules by id.
func (s *Store) Synonyms(ctx context.Context) ([]domain.Synonym, domain.SynonymState, error) {
	var rules []domain.Synonym
	var state domain.SynonymState
	err := s.read(ctx, "reading synonyms", func(tx *gorm.DB) (err error) {
		if state, err = synonymState(tx); err != nil {
			return err
		}
		return tx.Order("id").Find(&rules).Error
	})
	return rules, state, err
}

// AddSynonym stores a rule.
func (s *Store) AddSynonym(ctx context.Context, rule domain.Synonym) (domain.Synonym, error) {
	err := s.changeSynonyms(ctx, "adding a synonym", func(tx *gorm.DB, revision int64) (err error) {
		if err := rule.Validate(); err != nil {
			return err
		}
		if rule.ID, err = db.NewID(); err != nil {
			return err
		}
		return s.addSynonym(tx, &rule, revision)
	})
	if err != nil {
		return domain.Synonym{}, err
	}
	return rule, nil
}

func (s *Store) addSynonym(tx *gorm.DB, rule *domain.Synonym, revision int64) error {
	var n int64
	if err := tx.Model(&domain.Synonym{}).Count(&n).Error; err != nil {
		return err
	}
	if err := domain.CheckSynonymCount(int(n) + 1); err != nil {
		return err
	}
	now := s.clock()
	rule.Version, rule.CreatedAt, rule.UpdatedAt = revision, now, now
	return tx.Create(rule).Error
}

// ChangeSynonym changes a stored rule, or stores one in place of a rule of the program.
func (s *Store) ChangeSynonym(ctx context.Context, rule domain.Synonym, version int64) (domain.Synonym, error) {
	err := s.changeSynonyms(ctx, "changing a synonym", func(tx *gorm.DB, revision int64) error {
		if err := rule.Validate(); err != nil {
			return err
		}
		stored, ok, err := storedSynonym(tx, rule.ID)
		if err != nil {
			return err
		}
		if !ok && !rule.BuiltIn() {
			return noSynonym()
		}
		if stored.Version != version {
			return changedMeanwhile()
		}
		if !ok {
			return s.addSynonym(tx, &rule, revision)
		}
		rule.Version, rule.CreatedAt, rule.UpdatedAt = revision, stored.CreatedAt, s.clock()
		return tx.Model(&rule).Select("*").Updates(&rule).Error
	})
	if err != nil {
		return domain.Synonym{}, err
	}
	return rule, nil
}

// DeleteSynonym removes a stored rule.
func (s *Store) DeleteSynonym(ctx context.Context, id string, version int64) error {
	return s.changeSynonyms(ctx, "deleting a synonym", func(tx *gorm.DB, _ int64) error {
		stored, ok, err := storedSynonym(tx, id)
		if err != nil {
			return err
		}
		if !ok {
			return noSynonym()
		}
		if stored.Version != version {
			return changedMeanwhile()
		}
		return tx.Where("id = ?", id).Delete(&domain.Synonym{}).Error
	})
}

// changeSynonyms runs fn in a transaction that makes a new revision. Changes
// lock the row of the state, so fn reads a stable state.
func (s *Store) changeSynonyms(ctx context.Context, doing string, fn func(tx *gorm.DB, revision int64) error) error {
	return s.write(ctx, doing, func(tx *tx) ([]domain.Ref, error) {
		if err := tx.Exec("UPDATE synonym_states SET revision = revision + 1 WHERE id = 1").Error; err != nil {
			return nil, err
		}
		state, err := synonymState(tx.DB)
		if err != nil {
			return nil, err
		}
		return nil, fn(tx.DB, state.Revision)
	})
}

func storedSynonym(tx *gorm.DB, id string) (rule domain.Synonym, ok bool, err error) {
	var found []domain.Synonym
	if err := tx.Where("id = ?", id).Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
		return domain.Synonym{}, false, err
	}
	return found[0], true, nil
}

func noSynonym() error { return domain.NotFoundf("there is no such rule") }

// RecordIndexed stores which revision the index was built with.
func (s *Store) RecordIndexed(ctx context.Context, revision int64) error {
	err := s.db.On(ctx).Exec("UPDATE synonym_states SET indexed = ? WHERE id = 1", revision).Error
	if err != nil {
		return fmt.Errorf("store: keeping the state of synonyms: %w", db.Translate(err))
	}
	return nil
}
