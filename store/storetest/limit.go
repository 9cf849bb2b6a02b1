package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"chophien/domain"
)

func limits(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	account := domain.LimitUse{Limit: domain.Limit{Name: "account", Max: 3, Window: 3 * time.Minute}, Subject: "an@example.vn"}
	address := domain.LimitUse{Limit: domain.Limit{Name: "address", Max: 5, Window: 5 * time.Hour}, Subject: "192.0.2.1"}
	left := func(want domain.LimitLeft) {
		t.Helper()
		got, err := s.LimitLeft(t.Context(), account)
		must(t, err)
		if got != want {
			t.Errorf("left: %+v, want %+v", got, want)
		}
	}
	left(domain.LimitLeft{Uses: 3})
	refused := func(want time.Duration, takes ...domain.LimitUse) {
		t.Helper()
		err := s.UseLimits(t.Context(), takes...)
		wantCode(t, err, domain.CodeTooMany)
		if e, ok := errors.AsType[*domain.Error](err); !ok || e.RetryAfter != want {
			t.Fatalf("must wait: %+v, want %v", e, want)
		}
	}
	rows := func(want int) {
		t.Helper()
		var n int
		must(t, s.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM limits").Scan(&n))
		if n != want {
			t.Fatalf("%d rows, want %d", n, want)
		}
	}

	for range 3 {
		must(t, s.UseLimits(t.Context(), account, address))
	}
	refused(time.Minute, account, address)
	refused(time.Minute, address, account)
	pass(20 * time.Second)
	refused(40*time.Second, account)
	// A refused call used nothing: the address has two uses left.
	for range 2 {
		must(t, s.UseLimits(t.Context(), address))
	}
	refused(time.Hour-20*time.Second, address)
	other := account
	other.Subject = "binh@example.vn"
	must(t, s.UseLimits(t.Context(), other))
	rows(3)

	// Uses become free one by one, all of them after the window.
	pass(40 * time.Second)
	must(t, s.UseLimits(t.Context(), account))
	refused(time.Minute, account)
	must(t, s.ResetLimit(t.Context(), account))
	rows(2)
	for range 3 {
		must(t, s.UseLimits(t.Context(), account))
	}
	refused(time.Minute, account)
	pass(5 * time.Hour)
	must(t, s.UseLimits(t.Context(), other))
	rows(1) // expired rows are deleted

	// Concurrent calls share one count, in whatever order they name the limits.
	codes := map[domain.Code]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			takes := []domain.LimitUse{account, address}
			if i%2 == 0 {
				takes = []domain.LimitUse{address, account}
			}
			err := s.UseLimits(t.Context(), takes...)
			mu.Lock()
			defer mu.Unlock()
			codes[domain.CodeOf(err)]++
		})
	}
	wg.Wait()
	if codes[""] != 3 || codes[domain.CodeTooMany] != 17 {
		t.Errorf("twenty concurrent calls ended with %v", codes)
	}

	// Concurrent calls delete the expired rows of many subjects.
	for i := range 50 {
		other.Subject = fmt.Sprint(i)
		must(t, s.UseLimits(t.Context(), other))
	}
	pass(time.Hour)
	errs := make([]error, 20)
	for i := range errs {
		wg.Go(func() {
			mine := other
			mine.Subject = fmt.Sprint(i)
			theirs := other
			theirs.Subject = fmt.Sprint(49 - i)
			errs[i] = s.UseLimits(t.Context(), mine, theirs)
		})
	}
	wg.Wait()
	must(t, errors.Join(errs...))
}
