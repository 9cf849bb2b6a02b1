package store

import (
	"context"
	"database/sql"
	"sync"
)

// moment is a state of all listings: while it is the same, none of them was
// changed. 0 is no moment.
type moment int64

// moments asks SQLite for the moment. SQLite counts, for each connection, how
// often others have committed, so that it takes one that never writes; and
// triggers count which of it changed listings.
type moments struct {
	pool *sql.DB

	mu      sync.Mutex
	conn    *sql.Conn
	commits int64  // that the connection has seen when it read last
	last    moment // as of those
}

// now returns the moment, or none where it can't be told.
func (m *moments) now(ctx context.Context) moment {
	if m.pool == nil {
		return 0
	}
	ctx = context.WithoutCancel(ctx) // it would cost the connection
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn == nil {
		conn, err := m.pool.Conn(ctx)
		if err != nil {
			return 0
		}
		m.conn, m.last = conn, 0
	}
	if err := m.read(ctx); err != nil {
		m.conn.Close()
		m.conn = nil
		return 0
	}
	return m.last
}

func (m *moments) read(ctx context.Context) error {
	var commits int64
	if err := m.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&commits); err != nil {
		return err
	}
	if m.last != 0 && m.commits == commits {
		return nil
	}
	m.commits = commits
	return m.conn.QueryRowContext(ctx, "SELECT n FROM listing_changes").Scan(&m.last)
}

// close gives the connection back to its pool.
func (m *moments) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn != nil {
		m.conn.Close()
		m.conn = nil
	}
}
