package jobs

import (
	"context"
	"fmt"
	"log/slog"

	"chophien/domain"
)

// SearchLog counts searches without a result in memory and stores the counts
// periodically.
type SearchLog struct {
	*tally[domain.UnmetSearch] // by the search with Asked 0
}

var _ domain.SearchLog = (*SearchLog)(nil)

// NewSearchLog returns a log that Flush and Run store in counter.
func NewSearchLog(counter domain.SearchCounter, log *slog.Logger) *SearchLog {
	return &SearchLog{newTally("searches", func(ctx context.Context, counts map[domain.UnmetSearch]int64) error {
		searches := make([]domain.UnmetSearch, 0, len(counts))
		for s, n := range counts {
			s.Asked = n
			searches = append(searches, s)
		}
		if err := counter.CountSearches(ctx, searches); err != nil {
			return fmt.Errorf("jobs: counting searches: %w", err)
		}
		return nil
	}, log)}
}

// RecordSearch counts one search.
func (l *SearchLog) RecordSearch(s domain.UnmetSearch) { s.Asked = 0; l.add(s, 1) }
