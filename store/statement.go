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

// ask runs the statement with a list of ids, which its text takes as an array
// or, on SQLite, in JSON; within the transaction of tx if there is one.
func (s *statement) ask(tx *gorm.DB, ids []string) (*sql.Rows, error) {
	var list any = ids
	if s.dialect == SQLite {
		text, err := json.Marshal(ids)
		if err != nil {
			return nil, err
		}
		list = string(text)
	}
	ctx, in := tx.Statement.Context, tx.Statement.ConnPool
	kept := s.kept.Load()
	if kept == nil {
		return in.QueryContext(ctx, s.text, list)
	}
	if tx, ok := in.(*sql.Tx); ok {
		return tx.StmtContext(ctx, kept).QueryContext(ctx, list)
	}
	return kept.QueryContext(ctx, list)
}
