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
	// maxRounds is how often rows that change under our hands are followed
	// within one job before the job is put back.
	maxRounds = 5
	// refusedAttempts is how often the job of a document that the engine
	// refused offers it again before it is parked as discarded, with the reason.
	// The document is at fault, so that time does not help; a change of its row
	// brings a job of its own.
	refusedAttempts = 1
	// patience is how long a job waits for an engine that is away before it
	// gives its place to another one. It is shorter than jobTimeout.
	patience = 30 * time.Second
)

// indexer brings documents in step with rows.
type indexer struct {
	listings domain.ListingService
	synonyms *search.Synonyms
	engine   search.Engine
	metrics  *metrics
}

// sync puts the documents of published listings and deletes all others, waits
// until the engine has done so, and looks again whether the rows or the rules
// about synonyms changed meanwhile: the last write wins, whichever replica saw it.
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
	return nil, fmt.Errorf("jobs: %d rows, such as %s %s, changed %d times while they were indexed", len(todo), todo[0].Kind, todo[0].ID, maxRounds)
}

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

// target is what documents are written to: an engine, or an index being built.
type target interface {
	Put(ctx context.Context, docs []search.Document) error
	Delete(ctx context.Context, refs []domain.Ref) error
}

// put writes docs and adds what the target refused to refused.
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

// Work gives each document that the engine refuses a job of its own, which
// fails with the reason and is parked at once.
// While the engine is away the job keeps its place, so a backlog of any length
// costs no more than the places there are, and no attempt is counted.
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
		w.log.Error("search engine refused a document", "kind", ref.Kind, "id", ref.ID, "reason", why)
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

// metrics count what happened to documents.
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
			Name: "chophien_index_refused_total", Help: "Documents that the search engine refused. Any growth needs a look at the log.",
		}),
		rebuilds: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "chophien_index_rebuilds_total", Help: "Complete rebuilds of the search index.",
		}),
	}
	for _, operation := range []string{"put", "delete"} { // so that both are there from the beginning
		m.documents.WithLabelValues(operation)
	}
	if reg != nil {
		reg.MustRegister(m.documents, m.refused, m.rebuilds)
	}
	return m
}
