package front

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"chophien/domain"
)

// tableTimeout limits one load: several requests may wait for it.
const tableTimeout = 10 * time.Second

// moment is a state of the public data on a day.
type moment struct {
	state domain.DataState
	day   domain.Date
}

// table keeps data that many requests need, for as long as what they are made of
// stays the same.
type table[R any, V any] struct {
	load       func(context.Context) ([]R, error)
	now        func(context.Context) (of moment, ok bool)
	least      time.Duration // a load may take at least this long
	keepsEmpty bool          // a load without rows is kept, too

	loading singleflight.Group
	mu      sync.Mutex
	loaded  bool
	value   V
	of      moment
}

// DailyList keeps a list of a day while the public data stay the same, also when it
// is empty.
type DailyList[R any] struct{ rows table[R, []R] }

// NewDailyList returns a list that load reads from the data of f.
func NewDailyList[R any](f *Front, load func(context.Context) ([]R, error)) *DailyList[R] {
	return &DailyList[R]{table[R, []R]{load: load, now: f.ofToday, least: f.leastTime, keepsEmpty: true}}
}

// Rows returns the list, which is at least as new as the call. Callers must not
// change it.
func (d *DailyList[R]) Rows(ctx context.Context) ([]R, error) {
	return d.rows.fetch(ctx, func(rows []R) []R { return rows })
}

// fetch returns what build makes of the rows. It is at least as new as the call.
func (t *table[R, V]) fetch(ctx context.Context, build func([]R) V) (V, error) {
	now, known := t.now(ctx)
	if !known {
		var none V
		rows, err := t.load(ctx)
		if err != nil {
			return none, err
		}
		return build(rows), nil
	}
	if value, ok := t.kept(now); ok {
		return value, nil
	}
	loading := t.loading.DoChan(fmt.Sprint(now), func() (any, error) {
		if value, ok := t.kept(now); ok {
			return value, nil
		}
		return t.reload(context.WithoutCancel(ctx), now, build)
	})
	select {
	case r := <-loading:
		value, _ := r.Val.(V)
		return value, r.Err
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	}
}

// kept returns the value of a moment, if it is kept.
func (t *table[R, V]) kept(of moment) (value V, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.value, t.loaded && t.of == of
}

// reload reads the rows, and keeps what is built from them. It does not keep an
// empty result, unless keepsEmpty is set.
func (t *table[R, V]) reload(ctx context.Context, now moment, build func([]R) V) (V, error) {
	ctx, cancel := context.WithTimeout(ctx, max(t.least, tableTimeout))
	defer cancel()
	rows, err := t.load(ctx)
	if err != nil {
		var none V
		return none, err
	}
	v := build(rows)
	if len(rows) > 0 || t.keepsEmpty {
		t.mu.Lock()
		t.value, t.loaded, t.of = v, true, now
		t.mu.Unlock()
	}
	return v, nil
}
