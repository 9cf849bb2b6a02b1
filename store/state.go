package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.StateService = (*Store)(nil)

// These are parts of the state. Triggers count the changes of things, except for a
// repair of counts: their table has no triggers, so MendCounts counts the change. NoteIndexed
// counts the changes of the index.
const (
	partIndex  = "index"
	partThings = "things"
)

// stateTimeout bounds one reading of the state. A request whose state is not
// known by then is answered without a kept answer.
const stateTimeout = 2 * time.Second

// DataState returns the state of the public data: that of the answer that is being
// made, if there is one. Within a transaction it is not known: what is read there may
// never be committed.
func (s *Store) DataState(ctx context.Context) (domain.DataState, bool) {
	if db.IsWithin(ctx) {
		return domain.DataState{}, false
	}
	if state, ok := domain.AnswerState(ctx); ok {
		return state, true
	}
	return s.states.now(ctx)
}

// NoteIndexed moves the state after a change of the index.
func (s *Store) NoteIndexed(ctx context.Context) error {
	if err := s.moveState(s.db.On(ctx), partIndex); err != nil {
		return fmt.Errorf("store: noting a change of the index: %w", db.Translate(err))
	}
	return nil
}

// moveState counts a change of a part of the state.
func (s *Store) moveState(tx *gorm.DB, part string) error {
	statement := "UPDATE state_changes SET n = n + 1 WHERE part = ?"
	if s.Dialect() == db.Postgres {
		statement = "INSERT INTO state_changes (part, n) VALUES (?, 1)"
	}
	return tx.Exec(statement, part).Error
}

// FoldStates adds up the rows that transactions appended on PostgreSQL. SQLite has
// one row a part.
func (s *Store) FoldStates(ctx context.Context) error {
	if s.Dialect() != db.Postgres {
		return nil
	}
	// Each reader sees the rows from before or from after, with the same sums. A row
	// that another process folds at the same time is deleted only once.
	const fold = `WITH folded AS (DELETE FROM state_changes WHERE (SELECT count(*) FROM state_changes) > 3 RETURNING part, n)
		INSERT INTO state_changes (part, n) SELECT part, sum(n) FROM folded GROUP BY part`
	if err := s.db.On(ctx).Exec(fold).Error; err != nil {
		return fmt.Errorf("store: folding the changes of the state: %w", db.Translate(err))
	}
	return nil
}

// stateReader reads the state on a connection of its own. Requests that arrive
// together share one reading. A request that arrives during a reading waits for
// the next one: the one that runs may have missed what the request's caller saw
// committed.
type stateReader struct {
	pool    *sql.DB
	dialect string

	mu      sync.Mutex
	running bool
	next    *stateReading // for requests that arrived while one runs

	conn    sync.Mutex // held while the fields below are used
	on      *sql.Conn
	commits int64 // SQLite: data_version when last was read
	last    domain.DataState
}

// stateReading is one reading of the state. Its results are set when done is
// closed.
type stateReading struct {
	done  chan struct{}
	state domain.DataState
	ok    bool
}

// now returns the state; ok is false when it cannot be read.
func (r *stateReader) now(ctx context.Context) (domain.DataState, bool) {
	r.mu.Lock()
	reading := r.next
	if reading == nil {
		reading = &stateReading{done: make(chan struct{})}
		r.next = reading
	}
	first := !r.running
	if first {
		r.running, r.next = true, nil
	}
	r.mu.Unlock()
	if first {
		r.run(context.WithoutCancel(ctx), reading)
		return reading.state, reading.ok
	}
	select {
	case <-reading.done:
		return reading.state, reading.ok
	case <-ctx.Done():
		return domain.DataState{}, false
	}
}

// run reads the state once, and starts the next reading when a request waits for
// it.
func (r *stateReader) run(ctx context.Context, reading *stateReading) {
	reading.state, reading.ok = r.read(ctx)
	close(reading.done)
	r.mu.Lock()
	next := r.next
	r.next, r.running = nil, next != nil
	r.mu.Unlock()
	if next != nil {
		go r.run(ctx, next)
	}
}

func (r *stateReader) read(ctx context.Context) (domain.DataState, bool) {
	ctx, cancel := context.WithTimeout(ctx, stateTimeout)
	defer cancel()
	r.conn.Lock()
	defer r.conn.Unlock()
	if r.on == nil {
		conn, err := r.pool.Conn(ctx)
		if err != nil {
			return domain.DataState{}, false
		}
		r.on, r.commits = conn, -1
	}
	if err := r.readOn(ctx); err != nil {
		r.drop()
		return domain.DataState{}, false
	}
	return r.last, true
}

// readOn reads the state on the connection. On SQLite it reads the rows only after
// other connections have committed: SQLite counts their commits for each
// connection, so it needs a connection that never writes.
func (r *stateReader) readOn(ctx context.Context) error {
	commits := int64(-1)
	if r.dialect == db.SQLite {
		if err := r.on.QueryRowContext(ctx, "PRAGMA data_version").Scan(&commits); err != nil {
			return err
		}
		if r.commits == commits {
			return nil
		}
	}
	const sums = "SELECT CAST(sum(CASE part WHEN 'places' THEN n ELSE 0 END) AS bigint), CAST(sum(CASE part WHEN 'things' THEN n ELSE 0 END) AS bigint)," +
		" CAST(sum(CASE part WHEN 'index' THEN n ELSE 0 END) AS bigint) FROM state_changes"
	var state domain.DataState
	into := []any{&state.Places, &state.Things, &state.Index}
	var err error
	if r.dialect == db.SQLite {
		err = r.on.QueryRowContext(ctx, sums).Scan(into...)
	} else {
		err = onPgx(ctx, r.on, func(ctx context.Context, conn *pgx.Conn) error { return conn.QueryRow(ctx, sums).Scan(into...) })
	}
	if err != nil {
		return err
	}
	r.commits, r.last = commits, state
	return nil
}

// onPgx calls a function with the connection to PostgreSQL below on, until the deadline
// of ctx. Each request waits for a reading of the state: database/sql and pgx would
// each watch ctx in a goroutine, which costs more than the reading.
func onPgx(ctx context.Context, on *sql.Conn, do func(context.Context, *pgx.Conn) error) error {
	return on.Raw(func(driver any) error {
		c, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("store: the driver's connection is a %T", driver)
		}
		deadline, _ := ctx.Deadline()
		network := c.Conn().PgConn().Conn()
		if err := network.SetDeadline(deadline); err != nil {
			return err
		}
		// The next user of the connection has a deadline of its own. A closed connection
		// needs none.
		defer func() { _ = network.SetDeadline(time.Time{}) }()
		return do(context.WithoutCancel(ctx), c.Conn())
	})
}

func (r *stateReader) drop() {
	if r.on != nil {
		_ = r.on.Close() // nothing is pending on it
		r.on = nil
	}
}

// close gives the connection back to its pool.
func (r *stateReader) close() {
	r.conn.Lock()
	defer r.conn.Unlock()
	r.drop()
}
