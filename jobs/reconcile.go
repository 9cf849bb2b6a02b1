package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"chophien/domain"
	"chophien/search"
)

const (
	// compareBatch is how many versions are compared in one step.
	compareBatch = 1000
	// refsPerRepair is how many documents one repair job updates.
	refsPerRepair = 500
	// repairPriority is below that of edits; River works 1 before 4.
	repairPriority = 2
	// maxRepairs is the most wrong documents that are repaired one by one. With
	// more, a rebuild of the index is faster.
	maxRepairs = 10_000
	// maxBacklog is the most unfinished index jobs that a comparison reads. With
	// more, the comparison waits.
	maxBacklog = 10_000
	// jobsPerPage is how many jobs are read in one query.
	jobsPerPage = 200
	// reconcileTimeout bounds one comparison. A million documents take minutes.
	reconcileTimeout = 30 * time.Minute
)

// reconcileArgs is the job that compares the index with the database.
type reconcileArgs struct{}

func (reconcileArgs) Kind() string { return "reconcile" }

// once returns options that let one such job wait or run among all replicas. The
// job of a killed process stops blocking others after a period. A failed job is
// not retried, since the next one follows soon.
func once(period time.Duration) *river.InsertOpts {
	return &river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByPeriod: period, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// onceADay returns options that let one such job run in a day of UTC among all
// replicas and starts. A failed job runs again at the next start or the next day.
func onceADay() *river.InsertOpts {
	opts := once(24 * time.Hour)
	opts.UniqueOpts.ByState = append(opts.UniqueOpts.ByState, rivertype.JobStateCompleted)
	return opts
}

type reconcileWorker struct {
	river.WorkerDefaults[reconcileArgs]
	runner *Runner
}

func (w *reconcileWorker) Timeout(*river.Job[reconcileArgs]) time.Duration { return reconcileTimeout }

// Work compares the index with the database. An engine that is unavailable, or
// an index that is being built, is logged once and does not fail the job.
func (w *reconcileWorker) Work(ctx context.Context, _ *river.Job[reconcileArgs]) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-w.runner.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	check, err := w.runner.reconcile(ctx)
	switch {
	case err == nil && check.Rebuilt:
		w.runner.spoilt.Store(true)
		w.runner.look()
	case err == nil || ctx.Err() != nil:
	case errors.Is(err, search.ErrNoIndex):
		w.runner.look()
	case domain.CodeOf(err) == domain.CodeUnavailable:
		w.runner.log.Info("the comparison of the index with the database is postponed", "reason", err)
	default:
		return err
	}
	return nil
}

// reconcile mends the counts of public things. Then it compares the ids and versions
// in the database with those in the index, in both directions, and enqueues repairs
// of differences. It does not
// rely on the history of jobs. When too many documents differ, it stops and sets
// Rebuilt: then the caller must rebuild the index.
func (r *Runner) reconcile(ctx context.Context) (domain.IndexCheck, error) {
	check := domain.IndexCheck{StartedAt: time.Now()}
	var err error
	if check.Counts, err = r.listings.MendCounts(ctx); err != nil {
		return check, fmt.Errorf("jobs: comparing: %w", err)
	}
	if check.Counts > 0 {
		r.log.Error("counts of public things were wrong and were mended", "counts", check.Counts)
	}
	backlog, err := r.listings.IndexBacklog(ctx)
	if err != nil {
		return check, fmt.Errorf("jobs: comparing: %w", err)
	}
	if backlog.Unfinished > maxBacklog {
		return check, domain.Errorf(domain.CodeUnavailable, "%d index jobs are unfinished; compare the index when they are done", backlog.Unfinished)
	}
	c := comparison{runner: r, check: &check}
	if err := c.database(ctx); err != nil {
		return check, err
	}
	if err := c.index(ctx); err != nil {
		return check, err
	}
	if err := c.settle(ctx); err != nil {
		return check, err
	}
	check.EndedAt = time.Now()
	if err := r.listings.SaveIndexCheck(ctx, check); err != nil {
		return check, fmt.Errorf("jobs: comparing: %w", err)
	}
	if n := check.Wrong(); n > 0 {
		r.log.Error("the index differed from the database", "missing", check.Missing, "extra", check.Extra, "stale", check.Stale, "rebuild", check.Rebuilt)
	}
	return check, nil
}

// comparison is the state of a running comparison.
type comparison struct {
	runner   *Runner
	check    *domain.IndexCheck
	suspects []domain.Ref
}

// database looks up all published listings in the index.
func (c *comparison) database(ctx context.Context) error {
	return batches(c.runner.listings.EachVersion(ctx), func(part []domain.RefVersion) (bool, error) {
		c.check.Listings += len(part)
		stored, err := c.runner.engine.Versions(ctx, refsOf(part))
		if err != nil {
			return false, fmt.Errorf("jobs: comparing: %w", err)
		}
		for _, v := range part {
			if version, ok := stored[v.Ref]; !ok || version != v.Version {
				c.suspects = append(c.suspects, v.Ref)
			}
		}
		return c.more(ctx)
	})
}

// index looks up all documents of the index in the database.
func (c *comparison) index(ctx context.Context) error {
	return batches(c.runner.engine.EachVersion(ctx), func(part []domain.RefVersion) (bool, error) {
		c.check.Documents += len(part)
		published, err := c.runner.listings.Versions(ctx, refsOf(part))
		if err != nil {
			return false, fmt.Errorf("jobs: comparing: %w", err)
		}
		for _, v := range part {
			if _, ok := published[v.Ref]; !ok {
				c.suspects = append(c.suspects, v.Ref)
			}
		}
		return c.more(ctx)
	})
}

// more settles the suspects when there are enough of them, and reports whether
// the comparison should continue.
func (c *comparison) more(ctx context.Context) (bool, error) {
	if len(c.suspects) >= compareBatch {
		if err := c.settle(ctx); err != nil {
			return false, err
		}
	}
	return !c.check.Rebuilt, nil
}

// settle finds the suspects that are wrong, rather than waiting for a job, and
// repairs them.
func (c *comparison) settle(ctx context.Context) error {
	suspects := unique(c.suspects)
	c.suspects = c.suspects[:0]
	if len(suspects) == 0 || c.check.Rebuilt {
		return nil
	}
	r := c.runner
	// A write and its job become visible together. So when the version of a row
	// is the same before and after, and no unfinished job names the row in
	// between, the index already has all its changes.
	before, err := r.listings.Versions(ctx, suspects)
	if err != nil {
		return fmt.Errorf("jobs: comparing: %w", err)
	}
	busy, err := r.named(ctx, suspects, unfinished()...)
	if err != nil {
		return err
	}
	stored, err := r.engine.Versions(ctx, suspects)
	if err != nil {
		return fmt.Errorf("jobs: comparing: %w", err)
	}
	after, err := r.listings.Versions(ctx, suspects)
	if err != nil {
		return fmt.Errorf("jobs: comparing: %w", err)
	}
	var wrong, ahead []domain.Ref
	for _, ref := range suspects {
		was, wasThere := before[ref]
		row, published := after[ref]
		if was != row || wasThere != published || busy[ref] {
			continue
		}
		document, indexed := stored[ref]
		switch {
		case published && !indexed:
			c.check.Missing++
		case !published && indexed:
			c.check.Extra++
		case published && document != row:
			c.check.Stale++
			if document > row {
				ahead = append(ahead, ref)
			}
		default:
			continue
		}
		wrong = append(wrong, ref)
	}
	if c.check.Wrong() > maxRepairs {
		c.check.Rebuilt = true
		return nil
	}
	return r.enqueueRepairs(ctx, wrong, ahead)
}

// enqueueRepairs enqueues repairs of wrong documents, except those that the engine refused
// before. It first deletes documents with a higher version than their row, which
// occur after a backup was restored: the engine would keep them.
func (r *Runner) enqueueRepairs(ctx context.Context, wrong, ahead []domain.Ref) error {
	if len(wrong) == 0 {
		return nil
	}
	parked, err := r.named(ctx, wrong, rivertype.JobStateDiscarded)
	if err != nil {
		return err
	}
	wrong = slices.DeleteFunc(wrong, func(ref domain.Ref) bool { return parked[ref] })
	if len(ahead) > 0 {
		if err := r.engine.Delete(ctx, ahead); err != nil {
			return fmt.Errorf("jobs: deleting documents that are ahead: %w", err)
		}
	}
	var params []river.InsertManyParams
	for part := range slices.Chunk(wrong, refsPerRepair) {
		params = append(params, river.InsertManyParams{
			Args: domain.IndexArgs{Refs: part}, InsertOpts: &river.InsertOpts{Priority: repairPriority},
		})
	}
	if len(params) == 0 {
		return nil
	}
	if _, err := r.client.InsertMany(ctx, params); err != nil {
		return fmt.Errorf("jobs: enqueueing a repair: %w", err)
	}
	return nil
}

// unfinished returns the states of jobs that are not done.
func unfinished() []rivertype.JobState {
	return []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled, rivertype.JobStatePending,
	}
}

// named returns which of refs the index jobs in one of states name.
func (r *Runner) named(ctx context.Context, refs []domain.Ref, states ...rivertype.JobState) (map[domain.Ref]bool, error) {
	wanted := make(map[domain.Ref]bool, len(refs))
	for _, ref := range refs {
		wanted[ref] = true
	}
	out := map[domain.Ref]bool{}
	err := r.eachJob(ctx, states, func(_ *rivertype.JobRow, args domain.IndexArgs) error {
		for _, ref := range args.Refs {
			if wanted[ref] {
				out[ref] = true
			}
		}
		return nil
	})
	return out, err
}

// eachJob calls f with every index job in one of states.
func (r *Runner) eachJob(ctx context.Context, states []rivertype.JobState, f func(*rivertype.JobRow, domain.IndexArgs) error) error {
	params := river.NewJobListParams().Kinds(domain.IndexArgs{}.Kind()).States(states...).
		OrderBy(river.JobListOrderByID, river.SortOrderAsc).First(jobsPerPage)
	for {
		found, err := r.client.JobList(ctx, params)
		if err != nil {
			return fmt.Errorf("jobs: listing jobs: %w", err)
		}
		for _, row := range found.Jobs {
			args, err := argsOf(row)
			if err != nil {
				return err
			}
			if err := f(row, args); err != nil {
				return err
			}
		}
		if len(found.Jobs) < jobsPerPage {
			return nil
		}
		params = params.After(found.LastCursor)
	}
}

func argsOf(row *rivertype.JobRow) (domain.IndexArgs, error) {
	var args domain.IndexArgs
	if err := json.Unmarshal(row.EncodedArgs, &args); err != nil {
		return args, fmt.Errorf("jobs: reading job %d: %w", row.ID, err)
	}
	return args, nil
}

// batches calls f with up to compareBatch versions, until f returns false or an
// error.
func batches(versions iter.Seq2[domain.RefVersion, error], f func([]domain.RefVersion) (more bool, err error)) error {
	part := make([]domain.RefVersion, 0, compareBatch)
	for v, err := range versions {
		if err != nil {
			return fmt.Errorf("jobs: comparing: %w", err)
		}
		if part = append(part, v); len(part) == compareBatch {
			if more, err := f(part); err != nil || !more {
				return err
			}
			part = part[:0]
		}
	}
	if len(part) == 0 {
		return nil
	}
	_, err := f(part)
	return err
}

func refsOf(versions []domain.RefVersion) []domain.Ref {
	refs := make([]domain.Ref, len(versions))
	for i, v := range versions {
		refs[i] = v.Ref
	}
	return refs
}

// checkNow enqueues a comparison, unless one waits or runs already.
func (r *Runner) checkNow(ctx context.Context) error {
	if _, err := r.client.Insert(ctx, reconcileArgs{}, once(r.checkEvery)); err != nil {
		return fmt.Errorf("jobs: enqueueing a comparison: %w", err)
	}
	return nil
}

// RepairSearch implements domain.SearchHealthService.
func (r *Runner) RepairSearch(ctx context.Context) (domain.SearchRepair, error) {
	var out domain.SearchRepair
	var err error
	if out.Retried, err = r.retryParked(ctx); err != nil {
		return out, err
	}
	if err := r.ensure(ctx); err != nil {
		return out, err
	}
	if out.Check, err = r.reconcile(ctx); err != nil || !out.Check.Rebuilt {
		return out, err
	}
	_, err = r.Reindex(ctx, nil)
	return out, err
}

func (r *Runner) retryParked(ctx context.Context) (n int, err error) {
	err = r.eachJob(ctx, []rivertype.JobState{rivertype.JobStateDiscarded}, func(row *rivertype.JobRow, _ domain.IndexArgs) error {
		_, err := r.client.JobRetry(ctx, row.ID)
		if errors.Is(err, rivertype.ErrNotFound) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return fmt.Errorf("jobs: retrying job %d: %w", row.ID, err)
		}
		n++
		return nil
	})
	return n, err
}

// periodic returns the jobs that are enqueued by time, for any replica.
func periodic(c Config) []*river.PeriodicJob {
	all := []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(c.CheckEvery), func() (river.JobArgs, *river.InsertOpts) {
		return reconcileArgs{}, once(c.CheckEvery)
	}, nil)}
	if c.Cleaner != nil {
		all = append(all, river.NewPeriodicJob(river.PeriodicInterval(cleanEvery), func() (river.JobArgs, *river.InsertOpts) {
			return cleanFilesArgs{}, once(cleanEvery)
		}, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	return all
}

var _ river.Worker[reconcileArgs] = (*reconcileWorker)(nil)
