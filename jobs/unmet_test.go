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
