package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"chophien/domain"
	"chophien/search"
)

// build is a generation that is being filled.
type build struct {
	engine *Engine
	mu     sync.Mutex
	next   *generation // nil once the build has ended
	count  int         // documents it must contain
}

// Rebuild implements search.Engine. Other processes may rebuild at the same
// time; the one that commits last wins.
func (e *Engine) Rebuild(ctx context.Context) (search.Build, error) {
	e.mu.Lock()
	closed := e.closed
	e.mu.Unlock()
	if closed {
		return nil, domain.Errorf(domain.CodeUnavailable, "search is shutting down")
	}
	removeUnused(ctx, e.dir)
	for attempt := 1; ; attempt++ {
		next, err := newGeneration(ctx, e.dir)
		if err == nil {
			return &build{engine: e, next: next}, nil
		}
		// Until it is open, a process that tidies up may take a new file for a
		// left-over. Then it is made again.
		if !errors.Is(err, errTaken) || attempt == 10 {
			return nil, explain(ctx, "starting a rebuild", err)
		}
	}
}

// errTaken says that a new generation was removed before it was open.
var errTaken = errors.New("the new file was taken for a left-over")

// newGeneration makes an empty generation. It does not sync to disk until it is
// complete: after a crash it is deleted anyway.
func newGeneration(ctx context.Context, dir string) (*generation, error) {
	// Another process may have deleted the folder.
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, "search-*.db")
	if err != nil {
		return nil, err
	}
	g := blank(f.Name())
	close(g.loaded)
	if err := f.Close(); err != nil {
		return nil, err
	}
	g.writer, err = openDB(g.path, 1, "busy_timeout(10000)", "journal_mode(WAL)", "synchronous(OFF)", "cache_size(-64000)")
	if err == nil {
		_, err = g.writer.ExecContext(ctx, schema)
	}
	if err == nil {
		_, err = g.writer.ExecContext(ctx, "INSERT INTO meta (key, value) VALUES ('version', ?), ('state', 'filling'), ('begun', ?)",
			indexVersion(), time.Now().UTC().Format(time.RFC3339Nano))
	}
	if _, gone := os.Stat(g.path); gone != nil {
		err = errors.Join(errTaken, err)
	}
	if err != nil {
		err = errors.Join(err, g.close())
		removeFiles(g.path)
		return nil, err
	}
	return g, nil
}

var errBuildEnded = errors.New("embedded: this build has ended")

// Put implements search.Build.
func (b *build) Put(ctx context.Context, docs []search.Document) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		return errBuildEnded
	}
	added, err := b.next.put(ctx, docs)
	if _, refused := errors.AsType[*search.RefusedError](err); err == nil || refused {
		b.count += added
	}
	return explain(ctx, "storing documents in the rebuild", err)
}

// Delete implements search.Build.
func (b *build) Delete(ctx context.Context, refs []domain.Ref) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		return errBuildEnded
	}
	removed, err := b.next.delete(ctx, refs)
	if err == nil {
		b.count -= removed
	}
	return explain(ctx, "deleting documents from the rebuild", err)
}

// Commit implements search.Build. If it fails, the old index continues to serve,
// and the caller may commit the build again or abort it.
func (b *build) Commit(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		return errBuildEnded
	}
	if err := b.finish(ctx); err != nil {
		return explain(ctx, "ending the rebuild", err)
	}
	old, _ := readPointer(b.engine.dir)
	if err := writePointer(b.engine.dir, b.next.name); err != nil {
		return fmt.Errorf("embedded: ending the rebuild: %w", err)
	}
	err := b.engine.install(b.next)
	b.next = nil
	removeUnused(context.WithoutCancel(ctx), b.engine.dir)
	if old != "" && b.engine.moved(old) {
		removeUnlessOpen(context.WithoutCancel(ctx), filepath.Join(b.engine.dir, old)) // also an empty one
	}
	return explain(ctx, "ending the rebuild", err)
}

// finish checks the stored documents, syncs them to disk and prepares the
// generation to serve.
func (b *build) finish(ctx context.Context) error {
	g := b.next
	var docs int
	if err := g.writer.QueryRowContext(ctx, "SELECT count(*) FROM doc").Scan(&docs); err != nil {
		return err
	}
	if docs != b.count || g.index.Len() != b.count {
		return fmt.Errorf("%d documents were put, but %d are stored and %d are in memory", b.count, docs, g.index.Len())
	}
	db := g.writer
	for _, query := range []string{
		"PRAGMA synchronous = FULL",
		"UPDATE meta SET value = 'ready' WHERE key = 'state'",
	} {
		if _, err := db.ExecContext(ctx, query); err != nil {
			return err
		}
	}
	var busy, pages, moved int
	if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("the write-ahead log could not be emptied")
	}
	if _, err := os.Stat(g.path); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil {
		return err
	}
	if g.count != nil {
		return nil // an earlier attempt already did this
	}
	if err := g.openReaders(); err != nil {
		return err
	}
	var err error
	g.count, err = g.readers.PrepareContext(ctx, "SELECT n FROM changes")
	return err
}

// Abort implements search.Build.
func (b *build) Abort(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		return nil
	}
	err := b.next.close()
	removeFiles(b.next.path)
	b.next = nil
	if err != nil {
		return fmt.Errorf("embedded: giving up the rebuild: %w", err)
	}
	return nil
}
