package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"chophien/domain"
)

const (
	// searchesEvery is how often counted searches are stored.
	searchesEvery = 5 * time.Second
	// maxSearches is how many different searches may wait; further ones are not counted.
	maxSearches = 1000
)

// SearchLog counts searches in memory and stores the counts periodically, so that
// no search waits for the database. Counts that are not stored are lost when the
// process is killed.
type SearchLog struct {
	counter domain.SearchCounter
	log     *slog.Logger

	mu    sync.Mutex
	asked map[domain.UnmetSearch]int64 // by the search with Asked 0
}

var _ domain.SearchLog = (*SearchLog)(nil)

// NewSearchLog returns a log that Flush and Run store in counter.
func NewSearchLog(counter domain.SearchCounter, log *slog.Logger) *SearchLog {
	return &SearchLog{counter: counter, log: log, asked: map[domain.UnmetSearch]int64{}}
}

// RecordSearch counts one search.
func (l *SearchLog) RecordSearch(s domain.UnmetSearch) { s.Asked = 0; l.add(s, 1) }

func (l *SearchLog) add(s domain.UnmetSearch, n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, known := l.asked[s]; known || len(l.asked) < maxSearches {
		l.asked[s] += n
	}
}

// Flush stores the counts. After an error it keeps them for the next call.
func (l *SearchLog) Flush(ctx context.Context) error {
	l.mu.Lock()
	asked := l.asked
	l.asked = map[domain.UnmetSearch]int64{}
	l.mu.Unlock()
	if len(asked) == 0 {
		return nil
	}
	searches := slices.Collect(maps.Keys(asked))
	for i, s := range searches {
		searches[i].Asked = asked[s]
	}
	if err := l.counter.CountSearches(ctx, searches); err != nil {
		for s, n := range asked {
			l.add(s, n)
		}
		return fmt.Errorf("jobs: counting searches: %w", err)
	}
	return nil
}

// Run calls Flush every few seconds until ctx ends. The caller calls Flush once
// more after the last search.
func (l *SearchLog) Run(ctx context.Context) {
	tick := time.NewTicker(searchesEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := l.Flush(ctx); err != nil && ctx.Err() == nil {
				l.log.WarnContext(ctx, "the counts of searches are stored later", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}
