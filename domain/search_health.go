package domain

import (
	"context"
	"fmt"
	"time"
)

const (
	// CheckIndexEvery is how often the search index is compared with the database.
	CheckIndexEvery = 5 * time.Minute
	// LongestIndexLag is how long a change may wait for the index before
	// somebody should look.
	LongestIndexLag = 2 * time.Minute
)

// SearchHealth tells how well the search index follows the database.
type SearchHealth struct {
	At        time.Time
	Engine    error     // why the engine can't search; nil when it can
	Documents int       // in the index
	BuiltAt   time.Time // when the index that serves was begun; zero when unknown
	Backlog   IndexBacklog
	Parked    []ParkedIndexJob // the newest of them
	Check     *IndexCheck      // the last comparison; nil when there was none
}

// ParkedIndexJob is an index job that was given up.
type ParkedIndexJob struct {
	Refs   []Ref
	Reason string
}

// Lag is how long the oldest change waits for the index.
func (h SearchHealth) Lag() time.Duration {
	if h.Backlog.Oldest.IsZero() {
		return 0
	}
	return max(0, h.At.Sub(h.Backlog.Oldest))
}

// Problems says in sentences what somebody should look at; none when all is well.
func (h SearchHealth) Problems() []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if h.Engine != nil {
		add("the search engine cannot search; the database answers in its place")
	}
	if lag := h.Lag(); lag > LongestIndexLag {
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
	return out
}

// SearchRepair tells what a repair did.
type SearchRepair struct {
	Check   IndexCheck
	Retried int // parked jobs that are tried again
}

// SearchHealthService watches over the search index.
type SearchHealthService interface {
	// SearchHealth tells how the index is. It fails only when the database
	// can't be asked.
	SearchHealth(ctx context.Context) (SearchHealth, error)
	// RepairSearch compares the index with the database now, brings in step
	// what differs, and tries parked jobs again. CodeUnavailable when the
	// engine can't be asked.
	RepairSearch(ctx context.Context) (SearchRepair, error)
}
