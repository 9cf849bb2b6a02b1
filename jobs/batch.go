package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"chophien/domain"
	"chophien/search"
)

const (
	// maxBatch is the most documents in one request to the engine.
	maxBatch = 500
	// batchTimeout bounds one request, so that a hanging engine is noticed.
	batchTimeout = 60 * time.Second
	// firstPause and lastPause bound the pause between requests to an engine that
	// is unavailable. They are short, so that the index catches up within seconds
	// after an outage.
	firstPause = 250 * time.Millisecond
	lastPause  = 5 * time.Second
)

// syncFunc updates the documents of rows and returns the ones that the engine
// refused, with its reason.
type syncFunc func(ctx context.Context, refs []domain.Ref) (refused map[domain.Ref]string, err error)

// batcher merges waiting jobs into one request: jobs that arrive while a request
// runs share the next one. So many single writes need few requests.
type batcher struct {
	sync    syncFunc
	log     *slog.Logger
	missing func() // called when the engine has no index

	runs sync.WaitGroup // running requests, including those whose callers have left

	mu       sync.Mutex
	waiting  []*call
	running  bool
	away     int       // consecutive requests that found the engine unavailable
	retryAt  time.Time // time of the next request, while away > 0
	awayWith error
}

type call struct {
	refs    []domain.Ref
	done    chan struct{}
	refused map[domain.Ref]string
	err     error
}

// do waits for the request with refs. The request continues when ctx ends.
func (b *batcher) do(ctx context.Context, refs []domain.Ref) (map[domain.Ref]string, error) {
	c := &call{refs: refs, done: make(chan struct{})}
	b.mu.Lock()
	b.waiting = append(b.waiting, c)
	if !b.running {
		b.running = true
		b.runs.Go(func() { b.run(context.WithoutCancel(ctx)) })
	}
	b.mu.Unlock()
	select {
	case <-c.done:
		return c.refused, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// rest waits until no request runs, or ctx ends.
func (b *batcher) rest(ctx context.Context) error {
	idle := make(chan struct{})
	go func() { b.runs.Wait(); close(idle) }()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pause returns how long to wait before the next request.
func (b *batcher) pause() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(time.Until(b.retryAt), firstPause)
}

// run sends requests until no job waits.
func (b *batcher) run(ctx context.Context) {
	for {
		calls := b.take()
		if calls == nil {
			return
		}
		if err := b.closed(); err != nil {
			finish(calls, nil, err)
			continue
		}
		refused, err := b.request(ctx, calls)
		b.note(err)
		if err != nil && len(calls) > 1 && domain.CodeOf(err) != domain.CodeUnavailable {
			// One document may have failed the request: try each job alone.
			for i := range calls {
				refused, err := b.request(ctx, calls[i:i+1])
				finish(calls[i:i+1], refused, err)
			}
			continue
		}
		finish(calls, refused, err)
	}
}

// take returns waiting calls with at most maxBatch refs in total, or one larger
// call.
func (b *batcher) take() []*call {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, refs := 0, 0
	for n < len(b.waiting) && (n == 0 || refs+len(b.waiting[n].refs) <= maxBatch) {
		refs += len(b.waiting[n].refs)
		n++
	}
	if n == 0 {
		b.running = false
		b.waiting = nil
		return nil
	}
	calls := b.waiting[:n:n]
	b.waiting = b.waiting[n:]
	return calls
}

// closed returns the error of the last request while the pause lasts.
func (b *batcher) closed() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.away > 0 && time.Now().Before(b.retryAt) {
		return b.awayWith
	}
	return nil
}

func (b *batcher) note(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if domain.CodeOf(err) != domain.CodeUnavailable {
		if b.away > 0 && err == nil {
			b.log.Info("the search engine accepts documents again; the index catches up")
		}
		b.away, b.awayWith = 0, nil
		return
	}
	if errors.Is(err, search.ErrNoIndex) {
		b.missing()
	}
	switch {
	case b.away > 0: // logged already
	case errors.Is(err, search.ErrNoIndex):
		b.log.Info("index jobs wait for the index to be built")
	default:
		b.log.Warn("the search engine is unavailable; index jobs wait", "error", err)
	}
	b.retryAt = time.Now().Add(min(firstPause<<min(b.away, 8), lastPause))
	b.awayWith = err
	b.away++
}

func (b *batcher) request(ctx context.Context, calls []*call) (refused map[domain.Ref]string, err error) {
	defer func() {
		if p := recover(); p != nil {
			b.log.Error("an index request panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("jobs: index request panicked: %v", p)
		}
	}()
	var refs []domain.Ref
	for _, c := range calls {
		refs = append(refs, c.refs...)
	}
	ctx, cancel := context.WithTimeout(ctx, batchTimeout)
	defer cancel()
	return b.sync(ctx, refs)
}

func finish(calls []*call, refused map[domain.Ref]string, err error) {
	for _, c := range calls {
		c.err = err
		for _, ref := range c.refs {
			if why, ok := refused[ref]; ok {
				if c.refused == nil {
					c.refused = map[domain.Ref]string{}
				}
				c.refused[ref] = why
			}
		}
		close(c.done)
	}
}
