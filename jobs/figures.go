package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"chophien/domain"
)

// PageLog counts openings of pages in memory and stores the counts periodically.
type PageLog struct{ *tally[opened] }

// opened is what a PageLog counts: views or scans of a listing on a day.
type opened struct {
	page domain.PageCount // with Views and Scans 0
	scan bool
}

var _ domain.PageLog = (*PageLog)(nil)

// NewPageLog returns a log that Flush and Run store in counter.
func NewPageLog(counter domain.PageCounter, log *slog.Logger) *PageLog {
	return &PageLog{newTally("pages", func(ctx context.Context, counts map[opened]int64) error {
		sums := map[domain.PageCount]domain.PageCount{}
		for o, n := range counts {
			sum, ok := sums[o.page]
			if !ok {
				sum = o.page
			}
			if o.scan {
				sum.Scans += n
			} else {
				sum.Views += n
			}
			sums[o.page] = sum
		}
		if err := counter.CountPages(ctx, slices.Collect(maps.Values(sums))); err != nil {
			return fmt.Errorf("jobs: counting pages: %w", err)
		}
		return nil
	}, log)}
}

// RecordPage adds the views and scans of c.
func (l *PageLog) RecordPage(c domain.PageCount) {
	page := domain.PageCount{ProducerID: c.ProducerID, ListingID: c.ListingID, Day: c.Day}
	if c.Views > 0 {
		l.add(opened{page, false}, c.Views)
	}
	if c.Scans > 0 {
		l.add(opened{page, true}, c.Scans)
	}
}
