package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"chophien/domain"
	"chophien/search"
)

const (
	// maxRounds is how often one job indexes rows again that change meanwhile,
	// before it fails and is retried.
	maxRounds = 5
	// refusedAttempts is how many attempts the job of a refused document has
	// before it is parked as discarded, with the reason. The document is wrong, so
	// waiting does not help; a change of its row enqueues a new job.
	refusedAttempts = 1
	// patience is how long a job waits for an unavailable engine before it lets
	// another job run. It is shorter than jobTimeout.
	patience = 30 * time.Second
	// noteTimeout bounds the note that the index changed.
	noteTimeout = 10 * time.Second
)

// indexer updates documents from rows.
type indexer struct {
	listings domain.ListingService
	synonyms *search.Synonyms
	engine   search.Engine
	metrics  *metrics
}

// sync puts the documents of published listings and deletes those of others,
// waits for the engine, and repeats this for rows that changed meanwhile, and
// for all when the synonym rules changed. So the last write wins on any replica.
func (x *indexer) sync(ctx context.Context, refs []domain.Ref) (map[domain.Ref]string, error) {
	refused := map[domain.Ref]string{}
	todo := unique(refs)
	for range maxRounds {
		synonyms, err := x.synonyms.Read(ctx)
		if err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		before, err := x.read(ctx, todo)
		if err != nil {
			return nil, err
		}
		var docs []search.Document
		var gone []domain.Ref
		for _, ref := range todo {
			delete(refused, ref)
			if l, ok := before[ref]; ok && l.Status == domain.StatusPublished {
				docs = append(docs, synonyms.Document(l))
			} else {
				gone = append(gone, ref)
			}
		}
		if err := put(ctx, x.engine, docs, refused); err != nil {
			return nil, err
		}
		x.metrics.documents.WithLabelValues("put").Add(float64(len(docs)))
		if len(gone) > 0 {
			if err := x.engine.Delete(ctx, gone); err != nil {
				return nil, fmt.Errorf("jobs: deleting documents: %w", err)
			}
			x.metrics.documents.WithLabelValues("delete").Add(float64(len(gone)))
		}
		after, err := x.read(ctx, todo)
		if err != nil {
			return nil, err
		}
		now, err := x.synonyms.Read(ctx)
		if err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		if now.Revision != synonyms.Revision {
			continue
		}
		todo = slices.DeleteFunc(todo, func(ref domain.Ref) bool {
			a, b := before[ref], after[ref]
			return a.Version == b.Version && a.Status == b.Status && a.UpdatedAt.Equal(b.UpdatedAt)
		})
		if len(todo) == 0 {
			return refused, nil
		}
	}
	return nil, fmt.Errorf("jobs: %d rows, such as %s %s, changed %d times: %w", len(todo), todo[0].Kind, todo[0].ID, maxRounds, errKeepChanging)
}

// errKeepChanging says that rows changed as often as they were indexed.
var errKeepChanging = errors.New("they keep changing while they are indexed")

func (x *indexer) read(ctx context.Context, refs []domain.Ref) (map[domain.Ref]domain.Listing, error) {
	rows := make(map[domain.Ref]domain.Listing, len(refs))
	for part := range slices.Chunk(refs, maxBatch) {
		listings, err := x.listings.Listings(ctx, part)
		if err != nil {
			return nil, fmt.Errorf("jobs: reading listings: %w", err)
		}
		for _, l := range listings {
			rows[l.Ref] = l
		}
	}
	return rows, nil
}

// notingEngine moves the state of the public data after each change of the index, also
// after one that failed: a part of it may be found.
type notingEngine struct {
	search.Engine
	states domain.StateService
}

// noting returns an engine that moves the state.
func noting(e search.Engine, states domain.StateService) search.Engine {
	if n, ok := e.(notingEngine); ok {
		return n
	}
	return notingEngine{e, states}
}

// Put implements search.Engine.
func (e notingEngine) Put(ctx context.Context, docs []search.Document) error {
	return e.noted(ctx, e.Engine.Put(ctx, docs))
}

// Delete implements search.Engine.
func (e notingEngine) Delete(ctx context.Context, refs []domain.Ref) error {
	return e.noted(ctx, e.Engine.Delete(ctx, refs))
}

// Rebuild implements search.Engine.
func (e notingEngine) Rebuild(ctx context.Context) (search.Build, error) {
	build, err := e.Engine.Rebuild(ctx)
	if err != nil {
		return nil, err
	}
	return notingBuild{build, e}, nil
}

// noted moves the state after a change with an outcome, also when ctx has ended.
func (e notingEngine) noted(ctx context.Context, outcome error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
	defer cancel()
	return errors.Join(outcome, e.states.NoteIndexed(ctx))
}

// notingBuild is a build that moves the state when searches see it.
type notingBuild struct {
	search.Build
	engine notingEngine
}

// Commit implements search.Build.
func (b notingBuild) Commit(ctx context.Context) error {
	return b.engine.noted(ctx, b.Build.Commit(ctx))
}

// target receives documents: an engine, or an index being built.
type target interface {
	Put(ctx context.Context, docs []search.Document) error
	Delete(ctx context.Context, refs []domain.Ref) error
}

// put writes docs and adds the documents that the target refused to refused.
func put(ctx context.Context, t target, docs []search.Document, refused map[domain.Ref]string) error {
	for part := range slices.Chunk(docs, copyBatch) {
		err := t.Put(ctx, part)
		if bad, ok := errors.AsType[*search.RefusedError](err); ok {
			maps.Copy(refused, bad.Reasons)
		} else if err != nil {
			return fmt.Errorf("jobs: putting documents: %w", err)
		}
	}
	return nil
}

func unique(refs []domain.Ref) []domain.Ref {
	seen := make(map[domain.Ref]bool, len(refs))
	out := make([]domain.Ref, 0, len(refs))
	for _, ref := range refs {
		if !seen[ref] {
			seen[ref] = true
			out = append(out, ref)
		}
	}
	return out
}

// indexWorker works domain.IndexArgs.
type indexWorker struct {
	river.WorkerDefaults[domain.IndexArgs]
	batcher  *batcher
	metrics  *metrics
	log      *slog.Logger
	stopping <-chan struct{}
}

// Work updates the documents of the job. Each document that the engine refuses
// gets a job of its own, which fails with the reason and is parked. While the
// engine is unavailable the job waits, so a long backlog uses no more workers
// and no attempts.
func (w *indexWorker) Work(ctx context.Context, job *river.Job[domain.IndexArgs]) error {
	refs := job.Args.Refs
	if len(refs) == 0 {
		return nil
	}
	giveUp := time.Now().Add(patience)
	for {
		refused, err := w.batcher.do(ctx, refs)
		switch {
		case err == nil && len(refused) == 0:
			return nil
		case err == nil:
			return w.refuse(ctx, refs, refused, job.MaxAttempts)
		case domain.CodeOf(err) != domain.CodeUnavailable:
			return err
		}
		pause := w.batcher.pause()
		if time.Now().Add(pause).After(giveUp) {
			return river.JobSnooze(pause)
		}
		select {
		case <-time.After(pause):
		case <-w.stopping:
			return river.JobSnooze(0)
		case <-ctx.Done():
			return river.JobSnooze(0)
		}
	}
}

func (w *indexWorker) refuse(ctx context.Context, refs []domain.Ref, refused map[domain.Ref]string, attempts int) error {
	w.metrics.refused.Add(float64(len(refused)))
	for ref, why := range refused {
		w.log.Error("the search engine refused a document", "kind", ref.Kind, "id", ref.ID, "reason", why)
	}
	if refs = unique(refs); len(refs) == 1 && attempts <= refusedAttempts {
		return fmt.Errorf("jobs: the search engine refused %s %s: %s", refs[0].Kind, refs[0].ID, refused[refs[0]])
	}
	client, err := river.ClientFromContextSafely[*sql.Tx](ctx)
	if err != nil {
		return fmt.Errorf("jobs: splitting a job: %w", err)
	}
	return enqueueRefused(ctx, client, refused)
}

// enqueueRefused gives each refused document a job of its own.
func enqueueRefused(ctx context.Context, client *river.Client[*sql.Tx], refused map[domain.Ref]string) error {
	params := make([]river.InsertManyParams, 0, len(refused))
	for ref := range refused {
		params = append(params, river.InsertManyParams{
			Args:       domain.IndexArgs{Refs: []domain.Ref{ref}},
			InsertOpts: &river.InsertOpts{MaxAttempts: refusedAttempts},
		})
	}
	if len(params) == 0 {
		return nil
	}
	if _, err := client.InsertMany(ctx, params); err != nil {
		return fmt.Errorf("jobs: enqueueing refused documents: %w", err)
	}
	return nil
}

// metrics counts changes of documents.
type metrics struct {
	documents *prometheus.CounterVec
	refused   prometheus.Counter
	rebuilds  prometheus.Counter
}

func newMetrics(reg prometheus.Registerer) *metrics {
	m := &metrics{
		documents: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "chophien_index_documents_total", Help: "Documents put into and deleted from the search engine.",
		}, []string{"operation"}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "chophien_index_refused_total", Help: "Documents that the search engine refused. The log has the reasons.",
		}),
		rebuilds: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "chophien_index_rebuilds_total", Help: "Complete rebuilds of the search index.",
		}),
	}
	for _, operation := range []string{"put", "delete"} { // export both from the start
		m.documents.WithLabelValues(operation)
	}
	if reg != nil {
		reg.MustRegister(m.documents, m.refused, m.rebuilds)
	}
	return m
}
