package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"sync/atomic"

	"gorm.io/gorm"
)

// Statement is SQL with a fixed text that each connection prepares once.
type Statement struct {
	text    string
	dialect string
	kept    atomic.Pointer[sql.Stmt] // SQLite only, as pgx caches statements itself; closed with the pool
}

// NewStatement returns a statement that takes a list of ids: as $1::uuid[] on
// PostgreSQL, and as json_each(?) on SQLite.
func NewStatement(dialect, text string) *Statement {
	return &Statement{text: text, dialect: dialect}
}

// Prepare prepares the statement where the driver does not do so by itself.
// Without a schema it does nothing; the statement is then prepared each time.
func (s *Statement) Prepare(ctx context.Context, pool *sql.DB) {
	if s.dialect == SQLite && s.kept.Load() == nil {
		if kept, err := pool.PrepareContext(ctx, s.text); err == nil {
			s.kept.Store(kept)
		}
	}
}

// Query runs the statement with a list of ids, within the transaction of tx if
// there is one.
func (s *Statement) Query(tx *gorm.DB, ids []string) (*sql.Rows, error) {
	var list any = ids
	if s.dialect == SQLite {
		text, err := json.Marshal(ids)
		if err != nil {
			return nil, err
		}
		list = string(text)
	}
	ctx, in := tx.Statement.Context, tx.Statement.ConnPool
	kept := s.kept.Load() //nolint:sqlclosecheck // the statement is kept for later queries
	if kept == nil {
		return in.QueryContext(ctx, s.text, list)
	}
	if tx, ok := in.(*sql.Tx); ok {
		return tx.StmtContext(ctx, kept).QueryContext(ctx, list) //nolint:sqlclosecheck // the transaction closes the statement
	}
	return kept.QueryContext(ctx, list)
}
