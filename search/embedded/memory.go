package embedded

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"chophien/search/memory"
)

// loadPatience is how long a search waits for the memory of a generation that
// was just opened; after it, FTS5 answers until the memory is there.
const loadPatience = time.Second

// copied is what a generation holds, in memory, under the ids of table doc. It
// is a function of the file, brought up to date before each search: the file
// keeps the truth, and every process that has it open sees what the others wrote.
type copied struct {
	index  *memory.Index[int64]
	db     *sql.DB       // one connection of its own: data_version is told to each apart
	loaded chan struct{} // closed after the first load
	failed error         // of the first load
	stop   func()        // ends the first load; nil before it

	looking sync.Mutex // one refresh at a time; guards the rest
	seen    int64      // data_version of the last one
	lastDoc int64      // greatest ids that were read
	lastOff int64
}

func newCopied(path string) (*copied, error) {
	db, err := openDB(path, "rw", 1, "busy_timeout(10000)", "query_only(1)", "cache_size(-2000)")
	if err != nil {
		return nil, err
	}
	return &copied{index: memory.New[int64](), db: db, loaded: make(chan struct{})}, nil
}

// start begins to read all that is there. It is called once.
func (c *copied) start() {
	ctx, cancel := context.WithCancel(context.Background())
	c.stop = cancel
	go func() {
		defer close(c.loaded)
		c.failed = c.refresh(ctx)
		c.index.Settle()
	}()
}

func (c *copied) close() error {
	if c.stop != nil {
		c.stop()
		<-c.loaded
	}
	return c.db.Close()
}

// ready brings the memory up to date. It is false while there is none yet.
func (c *copied) ready(ctx context.Context) (bool, error) {
	select {
	case <-c.loaded:
	default:
		patience := time.NewTimer(loadPatience)
		defer patience.Stop()
		select {
		case <-c.loaded:
		case <-patience.C:
			return false, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	if c.failed != nil {
		return false, nil
	}
	return true, c.refresh(ctx)
}

// refresh reads what was written since the last time.
func (c *copied) refresh(ctx context.Context) error {
	c.looking.Lock()
	defer c.looking.Unlock()
	var version int64
	if err := c.db.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
		return err
	}
	if version == c.seen {
		return nil
	}
	tx, err := c.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// What commits after the version was read is in the rows, or comes with
	// the next look; either way nothing is left out.
	gone, lastOff, err := c.removed(ctx, tx)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT id, data FROM body WHERE id > ? ORDER BY id", c.lastDoc)
	if err != nil {
		return err
	}
	defer rows.Close()
	var put []memory.Entry[int64]
	for rows.Next() {
		var e memory.Entry[int64]
		if err := rows.Scan(&e.Key, &e.Packed); err != nil {
			return err
		}
		put = append(put, e)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := c.index.Apply(put, gone); err != nil {
		return noIndex("the search index is damaged", err)
	}
	if len(put) > 0 {
		c.lastDoc = put[len(put)-1].Key
	}
	c.lastOff, c.seen = lastOff, version
	return nil
}

func (c *copied) removed(ctx context.Context, tx *sql.Tx) (ids []int64, last int64, err error) {
	last = c.lastOff
	rows, err := tx.QueryContext(ctx, "SELECT seq, id FROM gone WHERE seq > ? ORDER BY seq", last)
	if err != nil {
		return nil, last, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&last, &id); err != nil {
			return nil, last, err
		}
		ids = append(ids, id)
	}
	return ids, last, rows.Err()
}
