package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"chophien/domain"
)

// lapseArgs is the job that tells people what ends soon.
type lapseArgs struct{}

// Kind is the name of the job.
func (lapseArgs) Kind() string { return "tell_lapses" }

// lapsesPerStep is how many ends are told of in one transaction.
const lapsesPerStep = 200

type lapseWorker struct {
	river.WorkerDefaults[lapseArgs]
	lapses domain.LapseService
}

// Work tells of all that ends soon. What was told stays told, so that a job
// that is cut short is made up for by the next one.
func (w *lapseWorker) Work(ctx context.Context, _ *river.Job[lapseArgs]) error {
	for {
		told, err := w.lapses.TellLapses(ctx, domain.Today(time.Now()), lapsesPerStep)
		if err != nil {
			return fmt.Errorf("jobs: telling what ends soon: %w", err)
		}
		if told < lapsesPerStep {
			return nil
		}
	}
}

// lapses comes by the clock and at every start, so that no day is missed.
func lapses() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(domain.TellLapsesEvery), func() (river.JobArgs, *river.InsertOpts) {
		return lapseArgs{}, once(domain.TellLapsesEvery)
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
