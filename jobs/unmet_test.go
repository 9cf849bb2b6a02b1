package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"chophien/domain"
	"chophien/jobs"
)

// tally adds up counts, after a set number of failures.
type tally struct {
	mu    sync.Mutex
	fails int
	sum   map[string]int64
}

func (c *tally) CountSearches(_ context.Context, searches []domain.UnmetSearch) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails > 0 {
		c.fails--
		return errors.New("away")
	}
	for _, s := range searches {
		c.sum[s.Text] += s.Asked
	}
	return nil
}

// TestSearchLog: concurrent searches are each counted once, also when storing
// fails first; the number of waiting searches is bounded.
func TestSearchLog(t *testing.T) {
	t.Parallel()
	counter := &tally{fails: 2, sum: map[string]int64{}}
	l := jobs.NewSearchLog(counter, slog.New(slog.DiscardHandler))
	var work sync.WaitGroup
	for range 20 {
		work.Go(func() {
			for i := range 50 {
				l.RecordSearch(domain.UnmetSearch{Day: 1, Text: "mien dong", Asked: 7})
				if i%10 == 0 {
					_ = l.Flush(t.Context()) // fails twice
				}
			}
		})
	}
	work.Wait()
	if err := l.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if counter.sum["mien dong"] != 1000 {
		t.Errorf("%d of 1000 searches are counted", counter.sum["mien dong"])
	}
	for i := range 5000 {
		l.RecordSearch(domain.UnmetSearch{Day: 1, Text: string(rune('a' + i))})
	}
	if err := l.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(counter.sum) - 1; n != 1000 {
		t.Errorf("%d different searches waited", n)
	}
}

// pageTally adds up counts of pages.
type pageTally struct{ sum map[string]domain.PageCount }

func (c *pageTally) CountPages(_ context.Context, counts []domain.PageCount) error {
	for _, n := range counts {
		sum := c.sum[n.ListingID]
		sum.Views, sum.Scans = sum.Views+n.Views, sum.Scans+n.Scans
		c.sum[n.ListingID] = sum
	}
	return nil
}

// TestPageLog: views and scans of a listing are stored together, once.
func TestPageLog(t *testing.T) {
	t.Parallel()
	counter := &pageTally{sum: map[string]domain.PageCount{}}
	l := jobs.NewPageLog(counter, slog.New(slog.DiscardHandler))
	for range 3 {
		l.RecordPage(domain.PageCount{ListingID: "a", Day: 1, Views: 1})
	}
	l.RecordPage(domain.PageCount{ListingID: "a", Day: 1, Scans: 1})
	l.RecordPage(domain.PageCount{ListingID: "b", Day: 1, Views: 1})
	for range 2 {
		if err := l.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := counter.sum["a"], counter.sum["b"]; a.Views != 3 || a.Scans != 1 || b.Views != 1 {
		t.Errorf("counted %+v", counter.sum)
	}
}
