// Package embedded is a search engine in the process: an index in memory over
// one table of documents, in files of its own beside the database.
//
// A folder contains one index: a small file that names the generation in use, and
// a database file for each generation. A rebuild fills the next generation and
// renames the small file over the old one, so that each process with the
// folder open moves to the new generation with its next call.
//
// The file is authoritative. The index in memory follows it: writes of this
// process are applied with the commit, and writes of another process are read
// before the next search.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"chophien/domain"
	"chophien/search"
)

// Engine implements search.Engine on the files of one folder. It is safe for
// use by many goroutines, and several processes may have the folder open.
type Engine struct {
	dir     string
	pointed pointed

	mu      sync.Mutex
	current *generation // nil until first used
	closed  bool
}

var _ search.Engine = (*Engine)(nil)

// Open opens the index in dir and makes the folder if it is missing. A missing,
// damaged or outdated index is not an error here: Check reports it, and
// Rebuild makes a new one. Until then every other call fails with
// search.ErrNoIndex.
func Open(ctx context.Context, dir string) (*Engine, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("embedded: finding the folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("embedded: making the folder: %w", err)
	}
	removeUnused(ctx, dir)
	return &Engine{dir: dir}, nil
}

// acquire returns the generation that the folder names now, opened. The caller
// releases it.
func (e *Engine) acquire(ctx context.Context) (*generation, error) {
	for {
		name, err := e.pointed.in(e.dir)
		if err != nil {
			return nil, err
		}
		g, retired, err := e.use(ctx, name)
		if retired != nil {
			_ = retired.close() // its files are removed
			removeUnused(context.WithoutCancel(ctx), e.dir)
		}
		if err != nil && ctx.Err() == nil && e.moved(name) {
			continue // replaced and removed between the two steps
		}
		return g, err
	}
}

// use counts one more user of the generation and opens it if it is not the
// current one. retired is a generation without users.
func (e *Engine) use(ctx context.Context, name string) (g, retired *generation, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, nil, domain.Errorf(domain.CodeUnavailable, "search is shutting down")
	}
	if e.current == nil || e.current.name != name {
		next, err := openGeneration(ctx, e.dir, name)
		if err != nil {
			return nil, nil, err
		}
		if old := e.current; old != nil {
			old.retired = true
			if old.users == 0 {
				retired = old
			}
		}
		e.current = next
		next.load()
	}
	e.current.users++
	return e.current, retired, nil
}

// install makes a generation that this process filled the current one; the
// folder already names it.
func (e *Engine) install(next *generation) error {
	e.mu.Lock()
	old, closed := e.current, e.closed
	if !closed {
		e.current = next
	}
	idle := false
	if !closed && old != nil {
		old.retired = true
		idle = old.users == 0
	}
	e.mu.Unlock()
	if closed {
		return next.close()
	}
	if idle {
		return old.close()
	}
	return nil
}

func (e *Engine) release(g *generation) {
	e.mu.Lock()
	g.users--
	last := g.retired && g.users == 0
	e.mu.Unlock()
	if last {
		_ = g.close() // its files are removed
		removeUnused(context.Background(), e.dir)
	}
}

// moved reports whether the folder names another generation than name.
func (e *Engine) moved(name string) bool {
	now, err := e.pointed.in(e.dir)
	return err == nil && now != name
}

// read runs f on the current generation, and again if the generation was
// replaced and removed meanwhile.
func (e *Engine) read(ctx context.Context, doing string, f func(*generation) error) error {
	for {
		g, err := e.acquire(ctx)
		if err != nil {
			return explain(ctx, doing, err)
		}
		err = f(g)
		e.release(g)
		if err != nil && ctx.Err() == nil && e.moved(g.name) {
			continue
		}
		return explain(ctx, doing, err)
	}
}

// write is read for changes: it repeats them if the generation was replaced
// meanwhile, since its successor may lack them.
func (e *Engine) write(ctx context.Context, doing string, f func(*generation) error) error {
	for {
		g, err := e.acquire(ctx)
		if err != nil {
			return explain(ctx, doing, err)
		}
		err = f(g)
		e.release(g)
		if ctx.Err() == nil && e.moved(g.name) {
			continue
		}
		return explain(ctx, doing, err)
	}
}

// Put implements search.Engine. One call is one transaction.
func (e *Engine) Put(ctx context.Context, docs []search.Document) error {
	return e.write(ctx, "storing documents", func(g *generation) error {
		_, err := g.put(ctx, docs)
		return err
	})
}

// Delete implements search.Engine. One call is one transaction.
func (e *Engine) Delete(ctx context.Context, refs []domain.Ref) error {
	return e.write(ctx, "deleting documents", func(g *generation) error {
		_, err := g.delete(ctx, refs)
		return err
	})
}

// Count implements search.Engine.
func (e *Engine) Count(ctx context.Context) (int, error) {
	var n int
	err := e.read(ctx, "counting", func(g *generation) error {
		return g.readers.QueryRowContext(ctx, "SELECT count(*) FROM doc").Scan(&n)
	})
	return n, err
}

// Check implements search.Engine. The first check of a generation reads the
// whole file; later ones only test that it still answers.
func (e *Engine) Check(ctx context.Context) error {
	return e.read(ctx, "checking", func(g *generation) error { return g.check(ctx) })
}

// Close implements search.Engine. Calls in progress complete.
func (e *Engine) Close() error {
	e.mu.Lock()
	g := e.current
	e.current, e.closed = nil, true
	idle := false
	if g != nil {
		g.retired = true
		idle = g.users == 0
	}
	e.mu.Unlock()
	if idle {
		return g.close()
	}
	return nil
}

// explain converts an error of SQLite to one for the layers above.
func explain(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if refused, ok := errors.AsType[*search.RefusedError](err); ok {
		return refused
	}
	if known, ok := errors.AsType[*domain.Error](err); ok {
		return known
	}
	err = fmt.Errorf("embedded: %s: %w", doing, err)
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	switch faultOf(err) {
	case faultDamage:
		return noIndex("the search index is damaged", err)
	case faultBusy:
		return domain.Wrap(domain.CodeUnavailable, err, "the search index cannot be used right now")
	}
	return err
}

// noIndex returns an error of CodeUnavailable that wraps search.ErrNoIndex.
func noIndex(message string, cause error) error {
	if cause == nil {
		cause = search.ErrNoIndex
	} else {
		cause = fmt.Errorf("%w: %w", search.ErrNoIndex, cause)
	}
	return domain.NewError(domain.CodeUnavailable, message).Because(cause)
}
