package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"chophien/domain"
)

// lapseArgs is the job that notifies users of papers and certificates that end soon.
type lapseArgs struct{}

// Kind is the name of the job.
func (lapseArgs) Kind() string { return "tell_lapses" }

// lapsesPerStep is how many papers and certificates one transaction handles.
const lapsesPerStep = 200

type lapseWorker struct {
	river.WorkerDefaults[lapseArgs]
	lapses domain.LapseService
}

// Work notifies of all papers and certificates that end soon. After an
// interruption, the next job continues without repeating notices.
func (w *lapseWorker) Work(ctx context.Context, _ *river.Job[lapseArgs]) error {
	for {
		notified, err := w.lapses.NotifyLapses(ctx, domain.Today(time.Now()), lapsesPerStep)
		if err != nil {
			return fmt.Errorf("jobs: notifying of lapses: %w", err)
		}
		if notified < lapsesPerStep {
			return nil
		}
	}
}

// lapses is the periodic job. It also runs at every start, so that no day is
// missed.
func lapses() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(domain.NotifyLapsesEvery), func() (river.JobArgs, *river.InsertOpts) {
		return lapseArgs{}, once(domain.NotifyLapsesEvery)
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
