package front

import (
	"context"
	"sync"
	"time"
)

// tableAge is how long reference data is cached. It changes only with a new
// version of the program, or when it is loaded for the first time.
const tableAge = 5 * time.Minute

// table caches reference data that every request needs.
type table[R any, V any] struct {
	load func(context.Context) ([]R, error)
	now  func() time.Time

	mu    sync.Mutex
	value V
	until time.Time
}

func (t *table[R, V]) fetch(ctx context.Context, build func([]R) V) (V, error) {
	t.mu.Lock()
	if t.now().Before(t.until) {
		defer t.mu.Unlock()
		return t.value, nil
	}
	t.mu.Unlock()
	// This loads without the lock: a slow database delays one request, not all.
	rows, err := t.load(ctx)
	if err != nil {
		var zero V
		return zero, err
	}
	v := build(rows)
	if len(rows) > 0 {
		t.mu.Lock()
		t.value, t.until = v, t.now().Add(tableAge)
		t.mu.Unlock()
	}
	return v, nil
}
