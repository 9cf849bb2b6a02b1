package jobs

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"time"

	"chophien/domain"
	"chophien/search"
)

const (
	// copyBatch is how many documents a rebuild writes in one request: some thirty
	// megabytes. Each request has a high fixed cost in Meilisearch, which grows
	// with the words in the index.
	copyBatch = 10_000
	// copyAhead is how many further batches of a rebuild are prepared while one
	// is written and the next one waits.
	copyAhead = 1
	// overlap is how far before its beginning a rebuild looks for changed rows.
	// It is longer than any transaction and any difference between clocks.
	overlap = time.Minute
)

// Report is the result of a rebuild.
type Report struct {
	Documents int                   // in the new index
	Refused   map[domain.Ref]string // listings that the engine refused, with its reason
}

// Reindex fills a new index from the database and replaces the current one with
// it. Searches use the old index until then. Rows that change meanwhile are
// indexed again before and after the replacement. Reindex calls progress, unless
// it is nil, with the number of documents written so far.
func Reindex(ctx context.Context, listings Listings, engine search.Engine, progress func(done int)) (Report, error) {
	if progress == nil {
		progress = func(int) {}
	}
	report := Report{Refused: map[domain.Ref]string{}}
	// When rules change later, their revision differs and causes another rebuild.
	synonyms, err := search.NewSynonyms(listings, nil).Read(ctx)
	if err != nil {
		return report, fmt.Errorf("jobs: %w", err)
	}
	engine = noting(engine, listings)
	since := time.Now().Add(-overlap)
	build, err := engine.Rebuild(ctx)
	if err != nil {
		return report, fmt.Errorf("jobs: starting a rebuild: %w", err)
	}
	fail := func(err error) (Report, error) {
		// Delete the unfinished index even when ctx has ended.
		abort, cancel := context.WithTimeout(context.WithoutCancel(ctx), batchTimeout)
		defer cancel()
		if err2 := build.Abort(abort); err2 != nil {
			err = errors.Join(err, fmt.Errorf("jobs: aborting a rebuild: %w", err2))
		}
		return report, err
	}

	done := written{}
	for batch := range prepared(ctx, listings, synonyms) {
		if batch.err != nil {
			return fail(batch.err)
		}
		for ref, state := range batch.lately {
			if !state.updated.Before(since) {
				done[ref] = state
			}
		}
		if err := put(ctx, build, batch.docs, report.Refused); err != nil {
			return fail(err)
		}
		report.Documents += len(batch.docs)
		progress(report.Documents)
	}
	if err := ctx.Err(); err != nil { // then the last batches may be missing
		return fail(fmt.Errorf("jobs: reading listings: %w", err))
	}
	again := time.Now().Add(-overlap)
	if err := catchUp(ctx, listings, synonyms, build, since, done, report.Refused); err != nil {
		return fail(err)
	}
	if err := build.Commit(ctx); err != nil {
		return fail(fmt.Errorf("jobs: committing a rebuild: %w", err))
	}
	// Jobs that ran since then wrote to the index that was replaced.
	x := &indexer{listings: listings, synonyms: search.NewSynonyms(listings, nil), engine: engine, metrics: newMetrics(nil)}
	if err := syncChanged(ctx, x, again, done, report.Refused); err != nil {
		return report, err
	}
	report.Documents -= len(report.Refused)
	if err := listings.RecordIndexed(ctx, synonyms.Revision); err != nil {
		return report, fmt.Errorf("jobs: noting a rebuild: %w", err)
	}
	return report, nil
}

// batch is a set of documents that a rebuild writes in one request.
type batch struct {
	docs   []search.Document
	lately written // states of the rows of the documents
	err    error
}

// prepared yields the documents of all published listings in batches. It
// prepares the next batches while the caller writes one. A batch with an error is
// the last one.
func prepared(ctx context.Context, listings domain.ListingService, synonyms search.Thesaurus) iter.Seq[batch] {
	return func(yield func(batch) bool) {
		ctx, cancel := context.WithCancel(ctx)
		batches := make(chan batch, copyAhead)
		go func() {
			defer close(batches)
			next := batch{lately: written{}}
			send := func() bool {
				select {
				case batches <- next:
				case <-ctx.Done():
					return false
				}
				next = batch{lately: written{}}
				return true
			}
			for l, err := range listings.EachListing(ctx) {
				if err != nil {
					next = batch{err: fmt.Errorf("jobs: reading listings: %w", err)}
					send()
					return
				}
				next.lately.note(l)
				next.docs = append(next.docs, synonyms.Document(l))
				if len(next.docs) == copyBatch && !send() {
					return
				}
			}
			send()
		}()
		// Wait for the reading goroutine before returning.
		defer func() {
			cancel()
			for range batches {
			}
		}()
		for b := range batches {
			if !yield(b) {
				return
			}
		}
	}
}

// written has the state in which rows were written to the new index. It has
// only recently changed rows, since only those are read again.
type written map[domain.Ref]state

type state struct {
	version int64
	updated time.Time
}

func stateOf(l domain.Listing) state { return state{l.Version, l.UpdatedAt.UTC()} }

func (w written) note(l domain.Listing) { w[l.Ref] = stateOf(l) }

// syncTries is how often the rows that keep changing are tried again after a rebuild.
const syncTries = 20

// syncChanged brings the index in use up to date with the listings that changed at or
// after since and are not in done. Jobs write to it at the same time, so a row is
// compared again after its write: a late deletion must not take away what a job put.
func syncChanged(ctx context.Context, x *indexer, since time.Time, done written, refused map[domain.Ref]string) error {
	var refs []domain.Ref
	flush := func() error {
		for try := 1; len(refs) > 0; try++ {
			bad, err := x.sync(ctx, refs)
			if err == nil {
				for _, ref := range refs {
					delete(refused, ref)
				}
				maps.Copy(refused, bad)
				refs = refs[:0]
				continue
			}
			if !errors.Is(err, errKeepChanging) || try == syncTries {
				return err
			}
		}
		return nil
	}
	for l, err := range x.listings.ChangedListings(ctx, since) {
		if err != nil {
			return fmt.Errorf("jobs: reading changed listings: %w", err)
		}
		if done[l.Ref] == stateOf(l) {
			continue
		}
		if refs = append(refs, l.Ref); len(refs) == maxBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// catchUp writes the listings that changed at or after since and are not in done to an
// index that no job writes to.
func catchUp(ctx context.Context, listings domain.ListingService, synonyms search.Thesaurus, t target, since time.Time, done written, refused map[domain.Ref]string) error {
	var docs []search.Document
	var gone []domain.Ref
	flush := func() error {
		if err := put(ctx, t, docs, refused); err != nil {
			return err
		}
		if len(gone) > 0 {
			if err := t.Delete(ctx, gone); err != nil {
				return fmt.Errorf("jobs: deleting documents: %w", err)
			}
		}
		docs, gone = docs[:0], gone[:0]
		return nil
	}
	for l, err := range listings.ChangedListings(ctx, since) {
		if err != nil {
			return fmt.Errorf("jobs: reading changed listings: %w", err)
		}
		if done[l.Ref] == stateOf(l) {
			continue
		}
		done.note(l)
		delete(refused, l.Ref)
		if l.Status == domain.StatusPublished {
			docs = append(docs, synonyms.Document(l))
		} else {
			gone = append(gone, l.Ref)
		}
		if len(docs)+len(gone) == copyBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}
