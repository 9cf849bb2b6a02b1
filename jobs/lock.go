package jobs

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
)

// rebuildLock is the key of the PostgreSQL advisory lock of the replica that
// rebuilds the index. Any number that no other program uses would do.
const rebuildLock = 0x63686f70_6869656e

// tryLock takes the lock for rebuilding the index among all processes on shared,
// a PostgreSQL. When shared is nil, this process is the only one and gets it. The
// lock ends with unlock or with the process.
func tryLock(ctx context.Context, shared *sql.DB) (unlock func(), ok bool, err error) {
	if shared == nil {
		return func() {}, true, nil
	}
	conn, err := shared.Conn(ctx)
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
		// The lock belongs to the connection. If this fails, removing the
		// connection from the pool releases it.
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", rebuildLock); err != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		}
		_ = conn.Close()
	}, true, nil
}
