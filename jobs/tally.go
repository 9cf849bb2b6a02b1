package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// tallyEvery is how often counts are stored.
	tallyEvery = 5 * time.Second
	// maxTally is how many different keys may wait; further ones are not counted.
	maxTally = 1000
)

// tally counts in memory and stores the counts periodically, so that no request
// waits for the database. Counts that are not stored are lost when the process is
// killed.
type tally[K comparable] struct {
	what  string // that is counted, for the log
	store func(ctx context.Context, counts map[K]int64) error
	log   *slog.Logger

	mu     sync.Mutex
	counts map[K]int64
}

func newTally[K comparable](what string, store func(ctx context.Context, counts map[K]int64) error, log *slog.Logger) *tally[K] {
	return &tally[K]{what: what, store: store, log: log, counts: map[K]int64{}}
}

func (t *tally[K]) add(key K, n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, known := t.counts[key]; known || len(t.counts) < maxTally {
		t.counts[key] += n
	}
}

// Flush stores the counts. After an error it keeps them for the next call.
func (t *tally[K]) Flush(ctx context.Context) error {
	t.mu.Lock()
	counts := t.counts
	t.counts = map[K]int64{}
	t.mu.Unlock()
	if len(counts) == 0 {
		return nil
	}
	err := t.store(ctx, counts)
	if err != nil {
		for key, n := range counts {
			t.add(key, n)
		}
	}
	return err
}

// Run calls Flush every few seconds until ctx ends. The caller calls Flush once
// more after the last request.
func (t *tally[K]) Run(ctx context.Context) {
	tick := time.NewTicker(tallyEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := t.Flush(ctx); err != nil && ctx.Err() == nil {
				t.log.WarnContext(ctx, "the counts of "+t.what+" are stored later", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}
