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

// NewStatement returns a statement with one parameter. Query gives it a list of ids: as
// $1::uuid[] on PostgreSQL, and as json_each(?) on SQLite. QueryOne gives it one text.
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
	return s.query(tx, list)
}

// QueryOne runs the statement with one text. PostgreSQL plans a statement with a list
// anew for each list, since it expects ten items; with one text it keeps its plan, which
// takes longer to make than to run.
func (s *Statement) QueryOne(tx *gorm.DB, text string) (*sql.Rows, error) { return s.query(tx, text) }

func (s *Statement) query(tx *gorm.DB, argument any) (*sql.Rows, error) {
	ctx, in := tx.Statement.Context, tx.Statement.ConnPool
	countStatement(ctx)
	kept := s.kept.Load() //nolint:sqlclosecheck // the statement is kept for later queries
	if kept == nil {
		return in.QueryContext(ctx, s.text, argument)
	}
	if tx, ok := in.(*sql.Tx); ok {
		return tx.StmtContext(ctx, kept).QueryContext(ctx, argument) //nolint:sqlclosecheck // the transaction closes the statement
	}
	return kept.QueryContext(ctx, argument)
}
