package front

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// tableAge is how long reference data is cached. It changes only with a new
	// version of the program, or when it is loaded for the first time.
	tableAge = 5 * time.Minute
	// countAge is how long counts of today and the newest awards are cached.
	countAge = time.Minute
	// tableTimeout limits one load: several requests may wait for it.
	tableTimeout = 10 * time.Second
)

// table caches data that many requests need. It is loaded once at a time; while
// it is loaded again, requests read the rows from before. The rows of a daily
// table are of one day and never older than countAge: requests wait for new
// ones.
type table[R any, V any] struct {
	load       func(context.Context) ([]R, error)
	now        func() time.Time
	daily      bool
	keepsEmpty bool // a load without rows is cached, too; reference data is never empty for long

	loading singleflight.Group
	mu      sync.Mutex
	loaded  bool
	value   V
	until   time.Time
}

// DailyList caches a list of one day for up to a minute, also when it is empty. It
// is loaded once at a time.
type DailyList[R any] struct{ rows table[R, []R] }

// NewDailyList returns a list that load reads.
func NewDailyList[R any](load func(context.Context) ([]R, error), now func() time.Time) *DailyList[R] {
	return &DailyList[R]{table[R, []R]{load: load, now: now, daily: true, keepsEmpty: true}}
}

// Rows returns the list. Callers must not change it.
func (d *DailyList[R]) Rows(ctx context.Context) ([]R, error) {
	return d.rows.fetch(ctx, func(rows []R) []R { return rows })
}

func (t *table[R, V]) fetch(ctx context.Context, build func([]R) V) (V, error) {
	value, loaded, fresh := t.current()
	if fresh {
		return value, nil
	}
	loading := t.loading.DoChan("", func() (any, error) {
		if value, _, fresh := t.current(); fresh {
			return value, nil
		}
		return t.reload(context.WithoutCancel(ctx), build)
	})
	if loaded && !t.daily {
		return value, nil
	}
	select {
	case r := <-loading:
		value, _ = r.Val.(V)
		return value, r.Err
	case <-ctx.Done():
		return value, ctx.Err()
	}
}

// current returns the cached value, and whether there is one and it need not be
// loaded again.
func (t *table[R, V]) current() (value V, loaded, fresh bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.value, t.loaded, t.loaded && t.now().Before(t.until)
}

// reload reads the rows, and caches what is built from them. No rows are cached
// only where keepsEmpty says so.
func (t *table[R, V]) reload(ctx context.Context, build func([]R) V) (V, error) {
	ctx, cancel := context.WithTimeout(ctx, tableTimeout)
	defer cancel()
	began, age := t.now(), tableAge
	if t.daily {
		age = min(countAge, untilMidnight(began))
	}
	rows, err := t.load(ctx)
	if err != nil {
		var none V
		return none, err
	}
	v := build(rows)
	if len(rows) > 0 || t.keepsEmpty {
		t.mu.Lock()
		t.value, t.loaded, t.until = v, true, began.Add(age)
		t.mu.Unlock()
	}
	return v, nil
}
