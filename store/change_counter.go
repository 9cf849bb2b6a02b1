package store

import (
	"context"
	"database/sql"
	"sync"
)

// changeCount is the number of changes of listings. While it stays the same, no
// listing has changed. 0 means that it is not known.
type changeCount int64

// changeCounter reads the change count on SQLite, where triggers keep it. It
// reads the row only after other connections have committed: SQLite counts
// their commits for each connection, so it needs a connection that never
// writes.
type changeCounter struct {
	pool *sql.DB

	mu      sync.Mutex
	conn    *sql.Conn
	commits int64       // at the last read
	last    changeCount // at commits
}

// now returns the change count, or 0 where the database has none.
func (c *changeCounter) now(ctx context.Context) changeCount {
	if c.pool == nil {
		return 0
	}
	ctx = context.WithoutCancel(ctx) // a cancelled statement would close the connection
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		conn, err := c.pool.Conn(ctx)
		if err != nil {
			return 0
		}
		c.conn, c.last = conn, 0
	}
	if err := c.read(ctx); err != nil {
		c.conn.Close()
		c.conn = nil
		return 0
	}
	return c.last
}

func (c *changeCounter) read(ctx context.Context) error {
	var commits int64
	if err := c.conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&commits); err != nil {
		return err
	}
	if c.last != 0 && c.commits == commits {
		return nil
	}
	c.commits = commits
	return c.conn.QueryRowContext(ctx, "SELECT n FROM listing_changes").Scan(&c.last)
}

// close gives the connection back to its pool.
func (c *changeCounter) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}
