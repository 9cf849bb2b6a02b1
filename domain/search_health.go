package domain

import (
	"context"
	"fmt"
	"time"
)

const (
	// CheckIndexEvery is how often the search index is compared with the database.
	CheckIndexEvery = 5 * time.Minute
	// MaxIndexLag is how long a change may wait for the index before it is
	// reported as a problem.
	MaxIndexLag = 2 * time.Minute
)

// SearchHealth is how well the search index follows the database.
type SearchHealth struct {
	At        time.Time
	Engine    error     // why the engine cannot search; nil when it can
	Documents int       // in the index
	BuiltAt   time.Time // when building of the current index began; zero when unknown
	Backlog   IndexBacklog
	Parked    []ParkedIndexJob // the newest ones
	Check     *IndexCheck      // the last comparison; nil when there was none
}

// ParkedIndexJob is an index job that was given up.
type ParkedIndexJob struct {
	Refs   []Ref
	Reason string
}

// Lag returns how long the oldest change has waited for the index.
func (h SearchHealth) Lag() time.Duration {
	if h.Backlog.Oldest.IsZero() {
		return 0
	}
	return max(0, h.At.Sub(h.Backlog.Oldest))
}

// Problems returns a sentence for each problem that an operator should look at.
func (h SearchHealth) Problems() []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if h.Engine != nil {
		add("the search engine cannot search; the database answers instead")
	}
	if lag := h.Lag(); lag > MaxIndexLag {
		add("a change has waited for the index for %v", lag.Round(time.Second))
	}
	if h.Backlog.Parked > 0 {
		add("%d index jobs were given up", h.Backlog.Parked)
	}
	switch c := h.Check; {
	case c == nil:
		add("the index was never compared with the database")
	case h.At.Sub(c.EndedAt) > 3*CheckIndexEvery:
		add("the index was last compared with the database %v ago", h.At.Sub(c.EndedAt).Round(time.Second))
	case c.Wrong() > 0:
		add("the last comparison found %d documents missing, %d extra and %d stale; they are being repaired", c.Missing, c.Extra, c.Stale)
	}
	if c := h.Check; c != nil && c.Counts > 0 {
		add("the last comparison found %d counts of public things wrong; they were mended", c.Counts)
	}
	return out
}

// SearchRepair is the result of a repair.
type SearchRepair struct {
	Check   IndexCheck
	Retried int // parked jobs that will run again
}

// SearchHealthService reports on and repairs the search index, and the counts of
// public things.
type SearchHealthService interface {
	// SearchHealth returns the state of the index. It fails only when the
	// database fails.
	SearchHealth(ctx context.Context) (SearchHealth, error)
	// RepairSearch mends counts, compares the index with the database, updates
	// documents that differ, and runs parked jobs again. CodeUnavailable when the
	// engine does not answer.
	RepairSearch(ctx context.Context) (SearchRepair, error)
}
