package jobs

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"

	"chophien/domain"
)

// Changes is the list of public changes, the state of the public data, and the
// counts of public things.
type Changes interface {
	domain.ChangeService
	domain.StateService
	domain.CountService
}

// settleChangesArgs is the job that gives positions to new changes, so that few
// wait when a mirror asks, and adds up the changes of the state and of counts.
type settleChangesArgs struct{}

// Kind is the name of the job.
func (settleChangesArgs) Kind() string { return "settle_changes" }

type settleChangesWorker struct {
	river.WorkerDefaults[settleChangesArgs]
	changes Changes
}

// Work gives positions to the changes that were committed until now, and folds the
// state and the counts.
func (w *settleChangesWorker) Work(ctx context.Context, _ *river.Job[settleChangesArgs]) error {
	if _, err := w.changes.SettleChanges(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := w.changes.FoldStates(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if err := w.changes.FoldCounts(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// settlesChanges is the periodic job.
func settlesChanges() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(domain.SettleChangesEvery), func() (river.JobArgs, *river.InsertOpts) {
		return settleChangesArgs{}, once(domain.SettleChangesEvery)
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
