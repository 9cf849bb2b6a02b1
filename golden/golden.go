// Package golden scores changes of the search with golden queries on the
// demonstration data, in a temporary database and index.
package golden

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"chophien/demo"
	"chophien/domain"
	"chophien/search"
	"chophien/search/embedded"
	"chophien/store"
)

// retryAfter is about the time of a comparison.
const retryAfter = 10 * time.Second

// The name of a folder begins with prefix. A folder older than abandoned is not in
// use any more.
const (
	prefix    = "golden-"
	abandoned = time.Hour
)

// Bench compares synonym rules, one comparison at a time.
type Bench struct {
	dir  string
	now  func() time.Time
	log  *slog.Logger
	busy chan struct{}
}

// New returns a Bench that makes temporary folders in dir, which may be missing.
// The golden queries run on the day of now.
func New(dir string, now func() time.Time, log *slog.Logger) *Bench {
	return &Bench{dir: dir, now: now, log: log, busy: make(chan struct{}, 1)}
}

// Compare runs the golden queries on the embedded engine twice: with the built-in
// rules and the stored ones before a change, and with those after it. It does not
// touch the database or the index of the installation. It fails with CodeTooMany
// while another comparison runs.
func (b *Bench) Compare(ctx context.Context, before, after []domain.Synonym) (was, is search.GoldenScores, err error) {
	select {
	case b.busy <- struct{}{}:
	default:
		err := domain.Errorf(domain.CodeTooMany, "another comparison is running")
		err.RetryAfter = retryAfter
		return was, is, err
	}
	defer func() { <-b.busy }()
	defer func() {
		if err != nil {
			err = fmt.Errorf("golden: %w", err)
		}
	}()
	dir, err := b.folder()
	if err != nil {
		return was, is, domain.Wrap(domain.CodeUnavailable, err, "the folder for the comparison cannot be made")
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := store.Open(ctx, store.Config{Path: filepath.Join(dir, "chophien.db"), Log: b.log, Now: b.now})
	if err != nil {
		return was, is, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return was, is, err
	}
	if _, err := demo.Load(ctx, db, db, domain.Today(b.now()), nil); err != nil {
		return was, is, err
	}
	if was, err = b.score(ctx, db, filepath.Join(dir, "before"), before); err != nil {
		return was, is, err
	}
	is, err = b.score(ctx, db, filepath.Join(dir, "after"), after)
	return was, is, err
}

// folder makes a new folder, and deletes folders that killed processes left.
func (b *Bench) folder() (string, error) {
	if err := os.MkdirAll(b.dir, 0o750); err != nil {
		return "", err
	}
	left, err := filepath.Glob(filepath.Join(b.dir, prefix+"*"))
	if err != nil {
		return "", err
	}
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > abandoned {
			if err := os.RemoveAll(path); err != nil {
				return "", err
			}
		}
	}
	return os.MkdirTemp(b.dir, prefix)
}

// score builds an index with rules in dir and runs the golden queries on it.
func (b *Bench) score(ctx context.Context, db *store.Store, dir string, rules []domain.Synonym) (scores search.GoldenScores, err error) {
	thesaurus, err := search.NewThesaurus(rules, 0)
	if err != nil {
		return scores, err
	}
	engine, err := embedded.Open(ctx, dir)
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	build, err := engine.Rebuild(ctx)
	if err != nil {
		return scores, err
	}
	var docs []search.Document
	for l, err := range db.EachListing(ctx) {
		if err != nil {
			return scores, errors.Join(err, build.Abort(context.WithoutCancel(ctx)))
		}
		docs = append(docs, thesaurus.Document(l))
	}
	if err := build.Put(ctx, docs); err != nil {
		return scores, errors.Join(err, build.Abort(context.WithoutCancel(ctx)))
	}
	if err := build.Commit(ctx); err != nil {
		return scores, errors.Join(err, build.Abort(context.WithoutCancel(ctx)))
	}
	searcher, err := search.NewSearcher(ctx, engine, db, db, b.now, b.log, search.WithSynonyms(search.FixedSynonyms(thesaurus)))
	if err != nil {
		return scores, err
	}
	cases, err := search.GoldenCases()
	if err != nil {
		return scores, err
	}
	return search.Evaluate(ctx, searcher, cases, domain.Today(b.now()), nil)
}
