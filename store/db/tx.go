package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// withinKey is the key of the transaction of Within.
type withinKey struct{}

// Within returns a context for operations that belong to the transaction tx.
// It serves one case: an answer that is stored with what a whole HTTP request
// did. The layers between cannot hand a transaction on; everything else does.
func Within(ctx context.Context, tx *gorm.DB) context.Context {
	return context.WithValue(ctx, withinKey{}, tx)
}

// IsWithin reports whether ctx is Within a transaction.
func IsWithin(ctx context.Context) bool { return ctx.Value(withinKey{}) != nil }

// On returns the database, or the transaction that ctx is Within.
func (d *DB) On(ctx context.Context) *gorm.DB {
	if tx, ok := ctx.Value(withinKey{}).(*gorm.DB); ok {
		return tx.WithContext(ctx)
	}
	return d.gorm.WithContext(ctx)
}

// Read runs fn on one unchanging view of the database.
func (d *DB) Read(ctx context.Context, fn func(tx *gorm.DB) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return Translate(ended(ctx, d.On(ctx).Transaction(fn, opts)))
}

// Write runs fn in a transaction: a savepoint in the transaction that ctx is
// Within.
func (d *DB) Write(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return Translate(ended(ctx, d.On(ctx).Transaction(fn)))
}

// ended adds to the error of a transaction why its context ended. Package sql
// rolls the transaction back at that moment, and then says only that it is done.
func ended(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	return err
}
