package jobs_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"chophien/domain"
	"chophien/jobs"
)

// failingAudit is a worker whose first steps fail.
type failingAudit struct {
	domain.AuditWorker
	failures atomic.Int64
}

func (f *failingAudit) ChainAudit(ctx context.Context) (int, error) {
	if f.failures.Add(-1) >= 0 {
		return 0, errors.New("the database is away")
	}
	return f.AuditWorker.ChainAudit(ctx)
}

// TestAuditChain: entries get their places without a reader, also after errors, and
// the metrics show what has none.
func TestAuditChain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		worker, reg := &failingAudit{AuditWorker: b.store}, prometheus.NewRegistry()
		worker.failures.Store(2)
		chain := jobs.NewAuditChain(worker, b.config.Log, reg)
		add := func() {
			t.Helper()
			if err := b.store.RecordAudit(t.Context(), domain.Actor{}, domain.Audit{Action: "thing.add"}); err != nil {
				t.Fatal(err)
			}
		}
		tail := func() int64 {
			t.Helper()
			tail, err := b.store.AuditTail(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return tail.Entries
		}
		add()
		add()
		if n, age := metric(t, reg, "chophien_audit_unchained"), metric(t, reg, "chophien_audit_unchained_seconds"); n != 2 || age <= 0 {
			t.Errorf("the metrics show %v entries of %v seconds", n, age)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); chain.Run(ctx) }()
		until(t, "the entries have a place", func() bool { return tail() == 0 })
		add()
		until(t, "a later entry has a place", func() bool { return tail() == 0 })
		stop()
		<-ended
		add()
		if err := chain.Flush(t.Context()); err != nil || tail() != 0 {
			t.Errorf("after the end %d have no place: %v", tail(), err)
		}
		if n, age := metric(t, reg, "chophien_audit_unchained"), metric(t, reg, "chophien_audit_unchained_seconds"); n != 0 || age != 0 {
			t.Errorf("the metrics show %v entries of %v seconds", n, age)
		}
		check, err := b.store.VerifyAudit(t.Context())
		if err != nil || check.Entries != 4 || check.Tail.Entries != 0 {
			t.Errorf("verified: %+v %v", check, err)
		}
	})
}
