package jobs

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// rebuildLock is the key of PostgreSQL's advisory lock that the replica holds
// which rebuilds the index. The number only has to be ours.
const rebuildLock = 0x63686f70_6869656e

// Database is where jobs are kept: the same one as the rows they are about.
type Database struct {
	db       *sql.DB
	listener *pgxpool.Pool
	postgres bool
}

// SQLite keeps jobs in an embedded database, which one process has to itself.
func SQLite(db *sql.DB) Database { return Database{db: db} }

// Postgres keeps jobs in a database that replicas share. The listener hears
// of new jobs at once; it needs two connections.
func Postgres(db *sql.DB, listener *pgxpool.Pool) Database {
	return Database{db: db, listener: listener, postgres: true}
}

func (d Database) driver() riverdriver.Driver[*sql.Tx] {
	if d.postgres {
		return riverdatabasesql.NewWithPgxListener(d.db, d.listener)
	}
	return riversqlite.New(d.db)
}

// tryLock takes the right to rebuild the index among all processes on this
// database. The right ends with unlock, and with the process.
func (d Database) tryLock(ctx context.Context) (unlock func(), ok bool, err error) {
	if !d.postgres {
		return func() {}, true, nil
	}
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return nil, false, fmt.Errorf("jobs: connecting for the rebuild lock: %w", err)
	}
	if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", rebuildLock).Scan(&ok); err != nil || !ok {
		_ = conn.Close()
		if err != nil {
			err = fmt.Errorf("jobs: taking the rebuild lock: %w", err)
		}
		return nil, false, err
	}
	return func() {
		// The lock belongs to the connection: should this fail, dropping the
		// connection from the pool gives it back.
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", rebuildLock); err != nil {
			_ = conn.Raw(func(any) error { return sql.ErrConnDone })
		}
		_ = conn.Close()
	}, true, nil
}
