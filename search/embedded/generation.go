package embedded

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"chophien/domain"
	"chophien/search"
	"chophien/search/memory"
)

//go:embed schema.sql
var schema string

// pointerFile names the generation in use.
const pointerFile = "search.current"

// generationName matches the name of a generation's file.
var generationName = regexp.MustCompile(`^search-[0-9]+\.db$`)

// generation is one index file, opened.
type generation struct {
	name    string
	path    string
	writer  *sql.DB // one connection
	readers *sql.DB
	count   *sql.Stmt   // reads the table changes
	sound   atomic.Bool // the whole file was read once and is correct

	index  *memory.Index
	loaded chan struct{} // closed after the first load
	failed error         // of the first load
	stop   func()        // ends the first load; nil before it

	changing sync.Mutex   // one change of the index in memory at a time; guards the rest
	seen     atomic.Int64 // the number in table changes to which the index in memory is current
	refs     map[int64]domain.Ref
	ids      map[domain.Ref]int64
	last     int64 // the greatest id that was read

	users   int  // guarded by Engine.mu
	retired bool // guarded by Engine.mu
}

// dsn returns the address of a file. Mode "rw" never makes a file: a removed
// generation must fail, not become an empty one.
func dsn(path, mode string, pragmas ...string) string {
	q := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_pragma": pragmas}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}).String()
}

func openGeneration(ctx context.Context, dir, name string) (*generation, error) {
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		return nil, noIndex("the search index is missing", err)
	}
	g := blank(path)
	var err error
	if g.writer, err = openDB(path, 1, "busy_timeout(10000)", "synchronous(NORMAL)", "cache_size(-16000)"); err != nil {
		return nil, err
	}
	if err := g.openReaders(); err != nil {
		return nil, errors.Join(err, g.close())
	}
	var version, state string
	err = g.readers.QueryRowContext(ctx,
		"SELECT (SELECT value FROM meta WHERE key = 'version'), (SELECT value FROM meta WHERE key = 'state')").
		Scan(&version, &state)
	switch {
	case err != nil && (ctx.Err() != nil || faultOf(err) == faultBusy):
		return nil, errors.Join(err, g.close())
	case err != nil:
		return nil, errors.Join(noIndex("the search index is damaged", err), g.close())
	case version != indexVersion() || state != "ready":
		return nil, errors.Join(noIndex("the search index was made by another version of the program", nil), g.close())
	}
	if g.count, err = g.readers.PrepareContext(ctx, "SELECT n FROM changes"); err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

func blank(path string) *generation {
	return &generation{
		name: filepath.Base(path), path: path, index: memory.New(), loaded: make(chan struct{}), refs: map[int64]domain.Ref{}, ids: map[domain.Ref]int64{},
	}
}

func (g *generation) openReaders() (err error) {
	g.readers, err = openDB(g.path, max(4, runtime.GOMAXPROCS(0)), "busy_timeout(10000)", "query_only(1)", "cache_size(-16000)")
	return err
}

// layout changes whenever this package stores documents differently.
const layout = 3

func indexVersion() string { return fmt.Sprint(search.IndexVersion, ".", layout) }

func openDB(path string, connections int, pragmas ...string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, "rw", pragmas...))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

func (g *generation) close() error {
	if g.stop != nil {
		g.stop()
		<-g.loaded
	}
	var errs []error
	for _, db := range []*sql.DB{g.readers, g.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// check returns an error if g cannot be searched.
func (g *generation) check(ctx context.Context) error {
	if _, err := os.Stat(g.path); err != nil {
		return noIndex("the search index is missing", err)
	}
	if !g.sound.Load() {
		var verdict string
		if err := g.readers.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
			return err
		}
		if verdict != "ok" {
			return noIndex("the search index is damaged", errors.New(verdict))
		}
		g.sound.Store(true)
	}
	return g.follow(ctx)
}

// readPointer returns the name of the generation in use.
func readPointer(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, pointerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", noIndex("there is no search index yet", nil)
	}
	if err != nil {
		return "", noIndex("the search index cannot be read", err)
	}
	name := strings.TrimSuffix(string(b), "\n")
	if !generationName.MatchString(name) {
		return "", noIndex("the search index is damaged", fmt.Errorf("%s holds no name", pointerFile))
	}
	return name, nil
}

// pointed is the name in the pointer file of a folder, and that file: while the
// file is the same, it need not be read again.
type pointed struct {
	mu   sync.Mutex
	file fs.FileInfo
	name string
}

// in is readPointer.
func (p *pointed) in(dir string) (string, error) {
	now, err := os.Stat(filepath.Join(dir, pointerFile))
	if err != nil {
		return readPointer(dir) // which returns the right error
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.file != nil && os.SameFile(p.file, now) && p.file.ModTime().Equal(now.ModTime()) && p.file.Size() == now.Size() {
		return p.name, nil
	}
	name, err := readPointer(dir)
	if err != nil {
		return "", err
	}
	p.file, p.name = now, name
	return name, nil
}

// writePointer replaces the old name by name in one step that survives a loss
// of power.
func writePointer(dir, name string) error {
	f, err := os.CreateTemp(dir, pointerFile+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(name + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(dir, pointerFile)); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && runtime.GOOS != "windows" {
		return err
	}
	return nil
}

// removeUnused removes generations that are neither named nor open anywhere:
// those that were replaced, and those of a killed rebuild. It ignores files that
// it cannot remove.
func removeUnused(ctx context.Context, dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		name := entry.Name()
		if !generationName.MatchString(name) {
			continue
		}
		info, err := entry.Info()
		if err != nil || info.Size() == 0 && time.Since(info.ModTime()) < time.Minute {
			continue // gone, or being made by another rebuild
		}
		if current, _ := readPointer(dir); current == name {
			continue
		}
		removeUnlessOpen(ctx, filepath.Join(dir, name))
	}
}

// removeUnlessOpen relies on SQLite: a connection in WAL mode keeps a shared
// lock on the file, and leaving WAL mode needs an exclusive one. The lock is held
// until the file is gone, so that no process opens it in between.
func removeUnlessOpen(ctx context.Context, path string) {
	db, err := openDB(path, 1, "busy_timeout(0)", "locking_mode(EXCLUSIVE)")
	if err != nil {
		return
	}
	defer func() { _ = db.Close() }() // the file is deleted, or stays as it is
	conn, err := db.Conn(ctx)
	if err == nil {
		defer conn.Close()
		var mode string
		err = conn.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode)
		if err == nil && mode == "delete" {
			_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
		} else if err == nil {
			return
		}
	}
	if err == nil || faultOf(err) == faultDamage {
		removeFiles(path)
	}
}

func removeFiles(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		os.Remove(path + suffix)
	}
}

// fault is what an error of SQLite means for the caller.
type fault int

const (
	faultOther  fault = iota
	faultBusy         // trying again later may help
	faultDamage       // only a rebuild helps
)

func faultOf(err error) fault {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return faultOther
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return faultDamage
	case sqlite3.SQLITE_ERROR:
		if strings.Contains(e.Error(), "no such table") || strings.Contains(e.Error(), "vtable constructor failed") {
			return faultDamage
		}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
		sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM:
		return faultBusy
	}
	return faultOther
}
