package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"sync/atomic"

	"gorm.io/gorm"
)

// statement has a fixed text, so that it is prepared once a connection.
type statement struct {
	text    string
	dialect string
	kept    atomic.Pointer[sql.Stmt] // SQLite; pgx keeps statements by itself. Closed with the pool
}

// open prepares the statement where the driver doesn't do so by itself. The
// schema may still have to be made; then it is prepared each time.
func (s *statement) open(ctx context.Context, pool *sql.DB) {
	if s.dialect == SQLite && s.kept.Load() == nil {
		if kept, err := pool.PrepareContext(ctx, s.text); err == nil {
			s.kept.Store(kept)
		}
	}
}

// query asks, within the transaction of tx if there is one.
func (s *statement) query(tx *gorm.DB, args ...any) (*sql.Rows, error) {
	ctx, in := tx.Statement.Context, tx.Statement.ConnPool
	kept := s.kept.Load()
	if kept == nil {
		return in.QueryContext(ctx, s.text, args...)
	}
	if tx, ok := in.(*sql.Tx); ok {
		return tx.StmtContext(ctx, kept).QueryContext(ctx, args...)
	}
	return kept.QueryContext(ctx, args...)
}

// list is how ids are bound: as an array, or in JSON for SQLite's json_each.
func (s *statement) list(ids []string) (any, error) {
	if s.dialect == Postgres {
		return ids, nil
	}
	text, err := json.Marshal(ids)
	return string(text), err
}
