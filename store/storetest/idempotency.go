package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
)

func idempotency(t *testing.T, open Open) {
	var mu sync.Mutex
	now := noon()
	s := open(t, func() time.Time { mu.Lock(); defer mu.Unlock(); return now }, true)
	a := addUser(t, s, "a@example.vn", domain.RoleBuyer)
	b := addUser(t, s, "b@example.vn", domain.RoleBuyer)
	rule := func(name string) domain.Synonym {
		return domain.Synonym{Names: domain.Terms{name}, Also: domain.Terms{"tên khác"}, Enabled: true, UpdatedBy: a.ID}
	}
	stored := func() int {
		t.Helper()
		rules, _, err := s.Synonyms(t.Context())
		must(t, err)
		return len(rules)
	}
	key := domain.IdempotencyKey{UserID: a.ID, Key: "k1", Request: "one"}
	add := func(ctx context.Context) (domain.IdempotentAnswer, error) {
		r, err := s.AddSynonym(ctx, rule("một"))
		return domain.IdempotentAnswer{Status: 201, Header: map[string]string{"Location": "/" + r.ID}, Body: []byte(`{"một":1}`)}, err
	}
	never := func(context.Context) (domain.IdempotentAnswer, error) {
		t.Error("it was done again")
		return domain.IdempotentAnswer{}, nil
	}

	// A failed request is not stored, nor anything that it wrote.
	broken := errors.New("broken")
	_, _, err := s.Once(t.Context(), key, func(ctx context.Context) (domain.IdempotentAnswer, error) {
		if _, err := add(ctx); err != nil {
			return domain.IdempotentAnswer{}, err
		}
		return domain.IdempotentAnswer{}, broken
	})
	if !errors.Is(err, broken) || stored() != 0 {
		t.Fatalf("after a failure (%v) there are %d rules", err, stored())
	}

	first, replayed, err := s.Once(t.Context(), key, add)
	must(t, err)
	again, replayedAgain, err := s.Once(t.Context(), key, never)
	must(t, err)
	if replayed || !replayedAgain || stored() != 1 || cmp.Diff(first, again) != "" {
		t.Fatalf("replayed %v, then %v, %d rules: %s", replayed, replayedAgain, stored(), cmp.Diff(first, again))
	}
	other := key
	other.Request = "two"
	_, _, err = s.Once(t.Context(), other, never)
	wantCode(t, err, domain.CodeInvalid)
	other = key
	other.UserID = b.ID
	if _, replayed, err = s.Once(t.Context(), other, add); err != nil || replayed || stored() != 2 {
		t.Fatalf("the key of another user: replayed %v (%v), %d rules", replayed, err, stored())
	}

	// Of many concurrent requests one takes effect, and all get the same
	// answer.
	key.Key = "k2"
	var done atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, 20)
	answers := make([]string, 20)
	for i := range errs {
		wg.Go(func() {
			got, _, err := s.Once(t.Context(), key, func(ctx context.Context) (domain.IdempotentAnswer, error) {
				return domain.IdempotentAnswer{Status: 201, Body: fmt.Appendf(nil, "%d", done.Add(1))}, nil
			})
			errs[i], answers[i] = err, string(got.Body)
		})
	}
	wg.Wait()
	for i := range errs {
		must(t, errs[i])
		if answers[i] != "1" {
			t.Fatalf("done %d times; one got %s", done.Load(), answers[i])
		}
	}

	// After the key expires it can be used again.
	mu.Lock()
	now = now.Add(domain.IdempotencyWindow + time.Second)
	mu.Unlock()
	if _, replayed, err = s.Once(t.Context(), key, add); err != nil || replayed || stored() != 3 {
		t.Fatalf("after the window: replayed %v (%v), %d rules", replayed, err, stored())
	}
}
