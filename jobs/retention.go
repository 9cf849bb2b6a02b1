package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"chophien/domain"
)

// retainedPerStep bounds one transaction of the retention.
const retainedPerStep = 500

// Retention deletes data about persons whose time has passed; the zero value keeps all.
type Retention struct {
	Service domain.RetentionService
	Keep    domain.Retention
	Now     func() time.Time
}

// retainArgs is the job that deletes what is kept no longer.
type retainArgs struct{}

// Kind is the name of the job.
func (retainArgs) Kind() string { return "retain" }

type retainWorker struct {
	river.WorkerDefaults[retainArgs]
	retention Retention
	log       *slog.Logger
	rows      *prometheus.CounterVec
}

func newRetainWorker(r Retention, log *slog.Logger, reg prometheus.Registerer) *retainWorker {
	w := &retainWorker{retention: r, log: log, rows: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "chophien_retention_rows_total", Help: "Rows about persons that were deleted, or lost their client address, since their time had passed.",
	}, []string{"data"})}
	for _, p := range w.parts() {
		w.rows.WithLabelValues(p.data)
	}
	if reg != nil {
		reg.MustRegister(w.rows)
	}
	return w
}

// retainedPart is a kind of data with the days that it is kept.
type retainedPart struct {
	data string
	days int
	step func(ctx context.Context, before time.Time, limit int) (int, error)
}

func (w *retainWorker) parts() []retainedPart {
	s, keep := w.retention.Service, w.retention.Keep
	return []retainedPart{{"leads", keep.Leads, s.DeleteLeads}, {"contact_reveals", keep.Reveals, s.DeleteReveals}, {"fair_people", keep.Badges, s.DeleteFairPeople}, {"addresses", keep.Addresses, s.RemoveAddresses}}
}

// Timeout implements river.Worker; the next run continues.
func (w *retainWorker) Timeout(*river.Job[retainArgs]) time.Duration { return cleanTimeout }

// Work deletes in steps, so that no writer waits for long.
func (w *retainWorker) Work(ctx context.Context, _ *river.Job[retainArgs]) error {
	for _, p := range w.parts() {
		if p.days == 0 {
			continue
		}
		before, total := w.retention.Now().Add(-time.Duration(p.days)*24*time.Hour), 0
		for {
			n, err := p.step(ctx, before, retainedPerStep)
			if err != nil {
				return fmt.Errorf("jobs: %w", err)
			}
			total += n
			w.rows.WithLabelValues(p.data).Add(float64(n))
			if n < retainedPerStep {
				break
			}
		}
		if total > 0 {
			w.log.InfoContext(ctx, "data were kept long enough", "data", p.data, "rows", total, "before", before.UTC().Format(time.DateOnly))
		}
	}
	return nil
}

// retains is the periodic job. It also runs at the first start of a day.
func retains() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(domain.RetainEvery), func() (river.JobArgs, *river.InsertOpts) {
		return retainArgs{}, onceADay()
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
