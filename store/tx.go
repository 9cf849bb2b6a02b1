package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/tracing"
)

// read runs fn on one unchanging view of the database.
func (s *Store) read(ctx context.Context, doing string, fn func(tx *gorm.DB) error) error {
	ctx, span := tracing.Start(ctx, doing)
	err := s.db.Read(ctx, fn)
	span.End(err)
	if err != nil {
		return fmt.Errorf("store: %s: %w", doing, err)
	}
	return nil
}

// tx is a transaction that writes. Functions that take a *gorm.DB instead
// cannot add to the audit log.
type tx struct {
	*gorm.DB
	trail *trail
}

// savepoint runs fn in t. When fn fails, what it did is undone, but not the
// rest of t.
func (t *tx) savepoint(fn func(tx *tx) error) error {
	entries := len(t.trail.entries)
	err := t.Transaction(func(in *gorm.DB) error { return fn(&tx{in, t.trail}) })
	if err != nil {
		t.trail.entries = t.trail.entries[:entries]
	}
	return err
}

// write runs fn in a transaction. The transaction also enqueues the index job
// for the things that fn returns, and writes the audit entries that fn
// recorded.
func (s *Store) write(ctx context.Context, doing string, fn func(tx *tx) ([]domain.Ref, error)) error {
	ctx, span := tracing.Start(ctx, doing)
	err := s.db.Write(ctx, func(in *gorm.DB) error {
		tx := &tx{in, &trail{}}
		refs, err := fn(tx)
		if err != nil {
			return err
		}
		if err := s.enqueue(ctx, tx.DB, refs); err != nil {
			return err
		}
		if len(refs) > 0 {
			if err := s.alertRound(tx.DB); err != nil {
				return err
			}
		}
		return closeTrail(tx)
	})
	span.End(err)
	if err != nil {
		return fmt.Errorf("store: %s: %w", doing, err)
	}
	return nil
}
