package store

import (
	"context"
	"database/sql"
	"sync"
)

// moment is a state of the whole database: while it is the same, nothing was
// committed. The zero value is no moment.
type moment struct{ connection, version int64 }

// moments asks SQLite for the moment. SQLite counts, for each connection, how
// often others have committed, so that it takes one that never writes.
type moments struct {
	pool *sql.DB

	mu         sync.Mutex
	conn       *sql.Conn
	connection int64 // how many there have been
}

// now returns the moment, or none where it can't be told.
func (m *moments) now(ctx context.Context) (at moment) {
	if m.pool == nil {
		return moment{}
	}
	ctx = context.WithoutCancel(ctx) // it would cost the connection
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn == nil {
		conn, err := m.pool.Conn(ctx)
		if err != nil {
			return moment{}
		}
		m.conn = conn
		m.connection++
	}
	at.connection = m.connection
	if err := m.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&at.version); err != nil {
		m.conn.Close()
		m.conn = nil
		return moment{}
	}
	return at
}

func (m *moments) close() error {
	if m.pool == nil {
		return nil
	}
	m.mu.Lock()
	if m.conn != nil {
		m.conn.Close()
	}
	m.mu.Unlock()
	return m.pool.Close()
}
