package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chophien/demo"
	"chophien/domain"
	"chophien/jobs"
	"chophien/search"
	"chophien/search/searchtest"
	"chophien/store"
)

// patience bounds every wait for background work. It is much longer than the
// work takes, so that tests do not depend on the speed of the machine.
const patience = 60 * time.Second

// engine is the reference engine with faults that a test can inject.
type engine struct {
	*searchtest.Reference
	puts   atomic.Int64
	mu     sync.Mutex
	before func([]search.Document) error // runs before a Put; its error is the Put's
}

func newEngine() *engine {
	return &engine{Reference: searchtest.NewReference().(*searchtest.Reference)}
}

func (e *engine) plan(before func([]search.Document) error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.before = before
}

func (e *engine) Put(ctx context.Context, docs []search.Document) error {
	e.mu.Lock()
	before := e.before
	e.mu.Unlock()
	e.puts.Add(1)
	if before == nil {
		return e.Reference.Put(ctx, docs)
	}
	err := before(docs)
	refused, ok := errors.AsType[*search.RefusedError](err)
	if err != nil && !ok {
		return err
	}
	var taken []search.Document
	for _, d := range docs {
		if !ok || refused.Reasons[d.Ref] == "" {
			taken = append(taken, d)
		}
	}
	return errors.Join(err, e.Reference.Put(ctx, taken))
}

// has returns the stored document of ref.
func (e *engine) has(t *testing.T, ref domain.Ref) (search.Document, bool) {
	t.Helper()
	for offset := 0; ; offset += 100 {
		pages, err := e.Ask(context.WithoutCancel(t.Context()), []search.TextQuery{{
			Filter: domain.ListingFilter{Kinds: []domain.Kind{ref.Kind}, ValidOn: domain.Today(time.Now())},
			Sort:   domain.SortName, Offset: offset, Limit: 100,
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range pages[0].Hits {
			if h.Ref == ref {
				return h.Doc, true
			}
		}
		if len(pages[0].Hits) < 100 {
			return search.Document{}, false
		}
	}
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// bench is a database of one dialect with a runner.
type bench struct {
	store  *store.Store
	engine *engine
	config jobs.Config
	runner *jobs.Runner
}

// each runs a scenario on both databases.
func each(t *testing.T, scenario func(t *testing.T, b *bench)) {
	eachOf(t, empty, scenario)
}

// eachSampled is each, on databases with the demonstration data.
func eachSampled(t *testing.T, scenario func(t *testing.T, b *bench)) {
	eachOf(t, sampled, scenario)
}

func eachOf(t *testing.T, from template, scenario func(t *testing.T, b *bench)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		scenario(t, open(t, store.Config{Path: from.file(t)}))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		scenario(t, open(t, store.Config{DatabaseURL: from.postgres.Copy(t)}))
	})
}

func open(t *testing.T, c store.Config) *bench {
	t.Helper()
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := &bench{store: s, engine: newEngine()}
	b.config = jobs.Config{
		Driver: s.RiverDriver(), Listings: s, Engine: b.engine,
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if s.Dialect() == store.Postgres {
		b.config.Shared = s.DB()
	}
	if b.runner, err = jobs.New(b.config); err != nil {
		t.Fatal(err)
	}
	return b
}

// start runs the jobs until the test ends.
func (b *bench) start(t *testing.T) {
	t.Helper()
	if err := b.runner.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := b.runner.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

// load stores the demonstration data and returns the number of listings.
func (b *bench) load(t *testing.T) int {
	t.Helper()
	n, err := demo.Load(t.Context(), b.store, b.store, domain.Today(time.Now()), nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (b *bench) published(t *testing.T) []domain.Listing {
	t.Helper()
	var all []domain.Listing
	for l, err := range b.store.EachListing(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	if len(all) == 0 {
		t.Fatal("nothing is published")
	}
	return all
}

// idle waits until all jobs are done.
func (b *bench) idle(t *testing.T) {
	t.Helper()
	until(t, "all jobs are done", func() bool {
		n, err := b.runner.Pending(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n == 0
	})
}

func (b *bench) count(t *testing.T) int {
	t.Helper()
	n, err := b.engine.Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// village returns a listing that is visible on every day.
func (b *bench) village(t *testing.T) domain.Listing {
	t.Helper()
	for _, l := range b.published(t) {
		if l.Kind == domain.KindCraftVillage {
			return l
		}
	}
	t.Fatal("no craft village")
	return domain.Listing{}
}

func (b *bench) setStatus(t *testing.T, l domain.Listing, s domain.Status) {
	t.Helper()
	now, err := b.store.Listings(t.Context(), []domain.Ref{l.Ref})
	if err != nil || len(now) != 1 {
		t.Fatalf("%d listings, error %v", len(now), err)
	}
	if err := b.store.SetStatus(t.Context(), l.Ref, now[0].Version, s); err != nil {
		t.Fatal(err)
	}
}

func TestWritesReachTheIndex(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.start(t)
		b.load(t)
		b.idle(t)
		if got, want := b.count(t), len(b.published(t)); got != want {
			t.Fatalf("%d documents, want %d", got, want)
		}
		v := b.village(t)
		b.setStatus(t, v, domain.StatusSuspended)
		until(t, "a suspended listing leaves the index", func() bool { _, ok := b.engine.has(t, v.Ref); return !ok })
		b.setStatus(t, v, domain.StatusPublished)
		until(t, "a published listing enters it", func() bool { d, ok := b.engine.has(t, v.Ref); return ok && d.Version > v.Version })
	})
}

func TestRolledBackWriteNeverReachesTheIndex(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.start(t)
		b.load(t)
		b.idle(t)
		v := b.village(t)
		puts := b.engine.puts.Load()
		if err := b.store.SetStatus(t.Context(), v.Ref, v.Version+7, domain.StatusSuspended); domain.CodeOf(err) != domain.CodePrecondition {
			t.Fatalf("error %v", err)
		}
		b.idle(t)
		if _, ok := b.engine.has(t, v.Ref); !ok || b.engine.puts.Load() != puts {
			t.Error("the index followed a write that did not happen")
		}
	})
}

// A row changes while its document is being written: the last state wins.
func TestChangeWhileIndexing(t *testing.T) {
	t.Parallel()
	eachSampled(t, func(t *testing.T, b *bench) {
		v := b.village(t)
		var once sync.Once
		b.engine.plan(func(docs []search.Document) error {
			for _, d := range docs {
				if d.Ref == v.Ref {
					once.Do(func() { b.setStatus(t, v, domain.StatusWithdrawn) })
				}
			}
			return nil
		})
		b.start(t)
		b.idle(t)
		if _, ok := b.engine.has(t, v.Ref); ok {
			t.Error("a withdrawn listing can be found")
		}
	})
}

func TestRefusedDocumentIsParkedAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.start(t)
		until(t, "the index is ready", func() bool { return b.runner.Check(t.Context()) == nil })
		var bad domain.Ref
		b.engine.plan(func(docs []search.Document) error {
			if bad == (domain.Ref{}) {
				bad = docs[len(docs)/2].Ref
			}
			for _, d := range docs {
				if d.Ref == bad {
					return &search.RefusedError{Reasons: map[domain.Ref]string{bad: "its name is not to our taste"}}
				}
			}
			return nil
		})
		b.load(t)
		b.idle(t)
		if got, want := b.count(t), len(b.published(t))-1; got != want {
			t.Errorf("%d documents, want %d", got, want)
		}
		parked, err := b.runner.Parked(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(parked) != 1 || len(parked[0].Refs) != 1 || parked[0].Refs[0] != bad {
			t.Fatalf("parked %+v, want only %v", parked, bad)
		}
		if want := fmt.Sprintf("jobs: the search engine refused %s %s: its name is not to our taste", bad.Kind, bad.ID); parked[0].Reason != want {
			t.Errorf("reason %q, want %q", parked[0].Reason, want)
		}
	})
}

// A refused write of one document is parked without a retry.
func TestRefusedWriteIsParkedImmediately(t *testing.T) {
	t.Parallel()
	eachSampled(t, func(t *testing.T, b *bench) {
		b.start(t)
		until(t, "the index is ready", func() bool { return b.runner.Check(t.Context()) == nil })
		b.idle(t)
		v := b.village(t)
		b.engine.plan(func([]search.Document) error {
			return &search.RefusedError{Reasons: map[domain.Ref]string{v.Ref: "its name is not to our taste"}}
		})
		b.setStatus(t, v, domain.StatusSuspended)
		b.idle(t)
		v = b.village(t)
		b.setStatus(t, v, domain.StatusPublished)
		b.idle(t)
		parked, err := b.runner.Parked(t.Context(), 10)
		if err != nil || len(parked) != 1 || len(parked[0].Refs) != 1 || parked[0].Refs[0] != v.Ref {
			t.Errorf("parked %+v, error %v; want only %v", parked, err, v.Ref)
		}
	})
}

func TestEngineAway(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.start(t)
		until(t, "the index is ready", func() bool { return b.runner.Check(t.Context()) == nil })
		b.engine.Break(domain.Errorf(domain.CodeUnavailable, "gone fishing"))
		puts := b.engine.puts.Load()
		b.load(t)
		v := b.village(t)
		b.setStatus(t, v, domain.StatusSuspended)
		until(t, "the engine is found away", func() bool { return b.engine.puts.Load() > puts })
		b.engine.Break(nil)
		b.idle(t)
		if got, want := b.count(t), len(b.published(t)); got != want {
			t.Errorf("%d documents, want %d", got, want)
		}
		if parked, err := b.runner.Parked(t.Context(), 1); err != nil || len(parked) > 0 {
			t.Errorf("parked %v, error %v", parked, err)
		}
	})
}

func TestBurstIsMerged(t *testing.T) {
	t.Parallel()
	eachSampled(t, func(t *testing.T, b *bench) {
		all := b.published(t)[:60]
		release := make(chan struct{})
		b.engine.plan(func([]search.Document) error { <-release; return nil })
		b.start(t)
		for _, l := range all {
			b.setStatus(t, l, domain.StatusPublished)
		}
		until(t, "the jobs of all writes wait for the request that runs", func() bool {
			var n int
			if err := b.store.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'index' AND state = 'running'").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n >= len(all)
		})
		close(release)
		b.idle(t)
		if n := b.engine.puts.Load(); n > int64(len(all)/2) {
			t.Errorf("%d writes made %d requests", len(all), n)
		}
		if got, want := b.count(t), len(b.published(t)); got != want {
			t.Errorf("%d documents, want %d", got, want)
		}
	})
}

func TestPanicInTheEngine(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		var once sync.Once
		b.engine.plan(func([]search.Document) (err error) {
			once.Do(func() { panic("a defect") })
			return nil
		})
		b.load(t)
		b.start(t)
		b.idle(t)
		if got, want := b.count(t), len(b.published(t)); got != want {
			t.Errorf("%d documents, want %d", got, want)
		}
	})
}

func TestMissingIndexIsBuiltAtStart(t *testing.T) {
	t.Parallel()
	eachSampled(t, func(t *testing.T, b *bench) {
		b.start(t)
		until(t, "the index is ready", func() bool { return b.runner.Check(t.Context()) == nil })
		b.idle(t)
		if got, want := b.count(t), len(b.published(t)); got != want {
			t.Errorf("%d documents, want %d", got, want)
		}
	})
}

// building is an engine whose rebuild lets a test act at its turns.
type building struct {
	*engine
	onPut, onCommit func()
	putErr          error
	commitErr       error // after the commit
	aborted         bool
}

func (e *building) Rebuild(ctx context.Context) (search.Build, error) {
	b, err := e.engine.Rebuild(ctx)
	return &build{Build: b, engine: e}, err
}

type build struct {
	search.Build
	engine *building
}

func (b *build) Put(ctx context.Context, docs []search.Document) error {
	if b.engine.onPut != nil {
		b.engine.onPut()
	}
	return errors.Join(b.engine.putErr, b.Build.Put(ctx, docs))
}

func (b *build) Commit(ctx context.Context) error {
	if b.engine.onCommit != nil {
		b.engine.onCommit()
	}
	return errors.Join(b.Build.Commit(ctx), b.engine.commitErr)
}

func (b *build) Abort(ctx context.Context) error {
	b.engine.aborted = true
	return b.Build.Abort(ctx)
}

func TestReindexCatchesUp(t *testing.T) {
	t.Parallel()
	eachSampled(t, func(t *testing.T, b *bench) {
		all := b.published(t)
		early, late := b.village(t), all[0]
		var first, last sync.Once
		e := &building{engine: b.engine}
		e.onPut = func() { first.Do(func() { b.setStatus(t, early, domain.StatusSuspended) }) }
		e.onCommit = func() { last.Do(func() { b.setStatus(t, late, domain.StatusSuspended) }) }
		var progress int
		report, err := jobs.Reindex(t.Context(), b.store, e, func(done int) { progress = done })
		if err != nil {
			t.Fatal(err)
		}
		if report.Documents != len(all) || progress != len(all) {
			t.Errorf("progress %d, reported %d, want %d", progress, report.Documents, len(all))
		}
		for name, l := range map[string]domain.Listing{"during the copy": early, "before the change of places": late} {
			if _, ok := b.engine.has(t, l.Ref); ok {
				t.Errorf("what was suspended %s can be found", name)
			}
		}
		if got, want := b.count(t), len(all)-2; got != want {
			t.Errorf("%d documents, want %d", got, want)
		}
	})
}

func TestReindexFailureLeavesTheOldIndex(t *testing.T) {
	t.Parallel()
	eachSampled(t, func(t *testing.T, b *bench) {
		if _, err := jobs.Reindex(t.Context(), b.store, b.engine, nil); err != nil {
			t.Fatal(err)
		}
		want := b.count(t)
		e := &building{engine: b.engine, putErr: errors.New("disk full")}
		if _, err := jobs.Reindex(t.Context(), b.store, e, nil); err == nil {
			t.Fatal("no error")
		}
		if !e.aborted {
			t.Error("the unfinished index was left lying about")
		}
		if got := b.count(t); got != want {
			t.Errorf("%d documents, want the %d of before", got, want)
		}
	})
}

// TestFailedWriteMovesState: searches may find a part of a write that failed, so answers
// from before it must not be sent again.
func TestFailedWriteMovesState(t *testing.T) {
	t.Parallel()
	eachSampled(t, func(t *testing.T, b *bench) {
		before, ok := b.store.DataState(t.Context())
		if !ok {
			t.Fatal("the state is not known")
		}
		e := &building{engine: b.engine, commitErr: errors.New("the connection broke")}
		if _, err := jobs.Reindex(t.Context(), b.store, e, nil); err == nil {
			t.Fatal("no error")
		}
		if after, ok := b.store.DataState(t.Context()); !ok || after.Index == before.Index {
			t.Errorf("the state of the index is %d as before", after.Index)
		}
	})
}

func TestOneReplicaRebuilds(t *testing.T) {
	t.Parallel()
	b := open(t, store.Config{DatabaseURL: sampled.postgres.Copy(t)})
	other, err := jobs.New(b.config)
	if err != nil {
		t.Fatal(err)
	}
	var inside error
	e := &building{engine: b.engine, onPut: func() { _, inside = other.Reindex(t.Context(), nil) }}
	c := b.config
	c.Engine = e
	c.Metrics = prometheus.NewRegistry()
	runner, err := jobs.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if domain.CodeOf(inside) != domain.CodeConflict {
		t.Errorf("a second rebuild at the same time: error %v, want conflict", inside)
	}
	if _, err := other.Reindex(t.Context(), nil); err != nil {
		t.Errorf("after the first one: %v", err)
	}
}
