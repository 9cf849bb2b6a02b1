package golden_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chophien/domain"
	"chophien/golden"
	"chophien/search/vi"
)

var noon = time.Date(2026, time.November, 23, 5, 0, 0, 0, time.UTC)

func TestCompare(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	killed := filepath.Join(dir, "golden-1")
	if err := os.MkdirAll(killed, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(killed, noon, time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	b := golden.New(dir, func() time.Time { return noon }, slog.New(slog.DiscardHandler))
	was, is, err := b.Compare(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if was.NDCG != is.NDCG || was.NDCG < 0.93 || len(was.Cases) == 0 {
		t.Errorf("without a change nDCG %.3f became %.3f", was.NDCG, is.NDCG)
	}
	var off []domain.Synonym
	for _, r := range vi.BuiltInRules() {
		r.Enabled, r.Version = false, 1
		off = append(off, r)
	}
	if was, is, err = b.Compare(t.Context(), nil, off); err != nil || is.NDCG >= was.NDCG {
		t.Errorf("without any synonym nDCG %.3f became %.3f (%v)", was.NDCG, is.NDCG, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := b.Compare(gone, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a comparison of a cancelled caller: %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%d folders are left (%v)", len(left), err)
	}
}

// One comparison runs at a time; others fail with CodeTooMany.
func TestCompareOneAtATime(t *testing.T) {
	begun, goOn := make(chan struct{}), make(chan struct{})
	var first sync.Once
	b := golden.New(t.TempDir(), func() time.Time {
		first.Do(func() { close(begun) })
		<-goOn
		return noon
	}, slog.New(slog.DiscardHandler))
	done := make(chan error)
	go func() {
		_, _, err := b.Compare(t.Context(), nil, nil)
		done <- err
	}()
	<-begun
	for range 3 {
		_, _, err := b.Compare(t.Context(), nil, nil)
		e, ok := errors.AsType[*domain.Error](err)
		if !ok || e.Code != domain.CodeTooMany || e.RetryAfter <= 0 {
			t.Errorf("a second comparison: %v", err)
		}
	}
	close(goOn)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
