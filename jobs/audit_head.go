package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"chophien/domain"
)

// Audit writes the head of the audit log out of the database once a day; the zero
// value writes none.
type Audit struct {
	Log domain.AuditService
	// File gets a line for each day; its folder is created.
	File string
}

// auditHeadArgs is the job that writes the head of the audit log.
type auditHeadArgs struct{}

func (auditHeadArgs) Kind() string { return "write_audit_head" }

type auditHeadWorker struct {
	river.WorkerDefaults[auditHeadArgs]
	audit Audit
	log   *slog.Logger
	last  atomic.Pointer[domain.AuditHead]
}

// newAuditHeadWorker returns a worker that knows the last line of the file.
func newAuditHeadWorker(a Audit, log *slog.Logger) (*auditHeadWorker, error) {
	w := &auditHeadWorker{audit: a, log: log}
	f, err := os.Open(a.File)
	if errors.Is(err, fs.ErrNotExist) {
		return w, nil
	}
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	defer f.Close()
	heads, err := domain.ReadAuditHeads(f)
	if err != nil {
		// A line that was cut by a full disk must not stop the server.
		log.Warn("a line of the heads of the audit log cannot be read", "file", a.File, "error", err)
		return w, nil
	}
	if n := len(heads); n > 0 {
		w.last.Store(&heads[n-1])
	}
	return w, nil
}

// Work writes the head to the log, to the file, and into the metrics.
func (w *auditHeadWorker) Work(ctx context.Context, _ *river.Job[auditHeadArgs]) error {
	head, err := w.audit.Log.AuditHead(ctx)
	if err != nil {
		return fmt.Errorf("jobs: reading the head of the audit log: %w", err)
	}
	w.log.InfoContext(ctx, "head of the audit log", "entries", head.Entries, "hash", head.Hash)
	if err := appendLine(w.audit.File, head.Line()); err != nil {
		return fmt.Errorf("jobs: writing the head of the audit log: %w", err)
	}
	w.last.Store(&head)
	return nil
}

func appendLine(path string, line []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	before, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := f.Write(line); err != nil { // a part of a line would spoil the next one
		return errors.Join(err, f.Truncate(before.Size()))
	}
	return f.Sync()
}

// writesAuditHead is the periodic job. It also runs at a start on a day without it.
func writesAuditHead() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(24*time.Hour), func() (river.JobArgs, *river.InsertOpts) {
		return auditHeadArgs{}, onceADay()
	}, &river.PeriodicJobOpts{RunOnStart: true})
}

// Describe implements prometheus.Collector.
func (w *auditHeadWorker) Describe(out chan<- *prometheus.Desc) { out <- auditHeadDesc() }

// Collect implements prometheus.Collector.
func (w *auditHeadWorker) Collect(out chan<- prometheus.Metric) {
	if h := w.last.Load(); h != nil {
		out <- prometheus.MustNewConstMetric(auditHeadDesc(), prometheus.GaugeValue, float64(h.At.Unix()), fmt.Sprint(h.Entries), h.Hash)
	}
}

func auditHeadDesc() *prometheus.Desc {
	return prometheus.NewDesc("chophien_audit_head_timestamp_seconds", "When the head of the audit log was last written out of the database, with its entries and hash.", []string{"entries", "hash"}, nil)
}
