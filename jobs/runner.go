// Package jobs runs the work after a write: it updates and rebuilds the search
// index, matches demands, notifies users, sends e-mail and calls webhooks. It
// uses River. The transaction of the write enqueues its jobs, and every job may
// run twice without harm.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
	"gocloud.dev/blob"

	"chophien/domain"
	"chophien/search"
	"chophien/tracing"
)

const (
	// indexWorkers is how many index jobs run in parallel: enough to fill a
	// batch with single writes.
	indexWorkers = 100
	// runningJobs is how many running jobs are read at most: those of ten replicas.
	runningJobs = 10 * indexWorkers
	// jobTimeout is longer than the sum of patience and batchTimeout.
	jobTimeout = 100 * time.Second
	// rescueAfter is how long after its start a job of a killed process is given
	// to another one.
	rescueAfter = 2 * time.Minute
	// fetchCooldown is the shortest time between two fetches of jobs. It is
	// short, so that the job of a write starts soon; a burst is fetched together.
	fetchCooldown = 20 * time.Millisecond
	// watchEvery is how often the runner checks that the engine has an index,
	// and retryEvery while it has none.
	watchEvery = 15 * time.Second
	retryEvery = time.Second
	// longestRetry is the longest pause between two attempts of a failed job.
	longestRetry = 5 * time.Minute
	// keepParked is how long discarded jobs are kept with their reason.
	keepParked = 90 * 24 * time.Hour
)

// Config has the dependencies of a Runner.
type Config struct {
	Driver   riverdriver.Driver[*sql.Tx] // of the database of rows and jobs
	Shared   *sql.DB                     // that database when it is a PostgreSQL, which replicas may share; nil for SQLite
	Listings Listings
	Engine   search.Engine
	Log      *slog.Logger
	Metrics  prometheus.Registerer // may be nil
	Tracer   *tracing.Tracer       // nil: jobs are not traced
	Cleaner  domain.FileCleaner    // finds unused files; nil: the file store is not cleaned
	// CheckEvery is how often the index is compared with the database;
	// domain.CheckIndexEvery when zero.
	CheckEvery time.Duration
	// Audit writes the head of the audit log.
	Audit Audit
	// Retention deletes what is kept no longer; the zero value deletes nothing.
	Retention Retention
	// Lapses notifies users of lapses; nil: no notices.
	Lapses domain.LapseService
	// Changes is the list of public changes; nil: it is brought up to date only
	// when a mirror asks.
	Changes Changes
	// Files is the file store. Imports, Editions and Cleaner need it. Imports is
	// nil when this process works on none.
	Imports Imports
	Files   *blob.Bucket

	// Webhooks has the deliveries that Sender sends; nil: none are sent.
	Webhooks domain.WebhookWorker
	Sender   domain.WebhookSender
	// Alerts runs saved searches; the zero value runs none.
	Alerts Alerts

	// Editions has the editions whose files are made; nil: none are made.
	Editions domain.EditionWorker
	// Mail sends notices by e-mail; the zero value sends none.
	Mail Mail
	// Phones sends messages to phones; the zero value sends none.
	Phones Phones
}

// Listings is the database of a Runner.
type Listings interface {
	domain.ListingService
	domain.IndexService
	domain.StateService
	domain.CountService
	domain.SynonymService
	domain.ProvinceService
	domain.CriteriaService
	domain.MatchWorker
	domain.JobService
}

// Runner works jobs and keeps the index complete.
type Runner struct {
	shared   *sql.DB
	listings Listings
	engine   search.Engine
	log      *slog.Logger
	metrics  *metrics
	cleaner  domain.FileCleaner
	files    *blob.Bucket
	client   *river.Client[*sql.Tx]
	importer *importer // nil: none
	resumed  sync.WaitGroup

	checkEvery time.Duration
	batcher    *batcher
	rebuilding sync.Mutex
	ready      atomic.Bool
	spoilt     atomic.Bool   // too many documents are wrong: the index must be rebuilt
	looking    chan struct{} // makes the watch check immediately
	stopping   chan struct{}
	cancel     context.CancelFunc
	watched    chan struct{}
}

// New returns a Runner; nothing runs before Start.
func New(c Config) (*Runner, error) {
	r := &Runner{
		cleaner: c.Cleaner, files: c.Files,
		shared: c.Shared, listings: c.Listings, engine: noting(c.Engine, c.Listings), log: c.Log,
		metrics: newMetrics(c.Metrics), looking: make(chan struct{}, 1), stopping: make(chan struct{}), watched: make(chan struct{}),
	}
	if c.CheckEvery == 0 {
		c.CheckEvery = domain.CheckIndexEvery
	}
	r.checkEvery = c.CheckEvery
	x := &indexer{listings: c.Listings, synonyms: search.NewSynonyms(c.Listings, c.Log), engine: r.engine, metrics: r.metrics}
	r.batcher = &batcher{sync: x.sync, log: c.Log, missing: r.look}
	if c.Mail.Mailer != nil {
		c.Mail.Mailer = observedMailer{c.Mail.Mailer, newOutcomes(c.Metrics, "chophien_mails_total", "Mails")}
	}
	c.Phones.Channels = observeChannels(c.Metrics, c.Phones.Channels)
	if c.Sender != nil {
		c.Sender = observedSender{c.Sender, newOutcomes(c.Metrics, "chophien_webhook_calls_total", "Calls of webhooks")}
	}
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &indexWorker{
		batcher: r.batcher, metrics: r.metrics, log: c.Log, stopping: r.stopping,
	}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if err := river.AddWorkerSafely(workers, &reconcileWorker{runner: r}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if err := river.AddWorkerSafely(workers, &matchWorker{matcher: newMatcher(c.Listings, c.Engine, c.Log)}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if c.Imports != nil {
		r.importer = &importer{imports: c.Imports, files: c.Files, log: c.Log, stopping: r.stopping, slice: importSlice}
		if err := river.AddWorkerSafely(workers, &importWorker{importer: r.importer}); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
	}
	if c.Cleaner != nil {
		if err := river.AddWorkerSafely(workers, &cleanFilesWorker{runner: r}); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
	}
	if c.Editions != nil {
		if err := river.AddWorkerSafely(workers, &editionWorker{editions: c.Editions, files: c.Files, log: c.Log}); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
	}
	if err := river.AddWorkerSafely(workers, newMailNoticesWorker(c.Mail)); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if err := river.AddWorkerSafely(workers, newMailAccountWorker(c.Mail)); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if err := river.AddWorkerSafely(workers, &sendCodeWorker{phones: c.Phones}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if err := river.AddWorkerSafely(workers, &sendMovedWorker{phones: c.Phones}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if err := river.AddWorkerSafely(workers, &sendNoticeWorker{phones: c.Phones}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if err := river.AddWorkerSafely(workers, &notifyMatchesWorker{matches: c.Listings}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	byClock := append(periodic(c), notifiesMatches())
	if c.Lapses != nil {
		if err := river.AddWorkerSafely(workers, &lapseWorker{lapses: c.Lapses}); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		byClock = append(byClock, lapses())
	}
	if c.Audit.Log != nil {
		w, err := newAuditHeadWorker(c.Audit, c.Log)
		if err != nil {
			return nil, err
		}
		if err := river.AddWorkerSafely(workers, w); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		if c.Metrics != nil {
			c.Metrics.MustRegister(w)
		}
		byClock = append(byClock, writesAuditHead())
	}
	if c.Retention.Service != nil {
		if err := river.AddWorkerSafely(workers, newRetainWorker(c.Retention, c.Log, c.Metrics)); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		byClock = append(byClock, retains())
	}
	if c.Changes != nil {
		if err := river.AddWorkerSafely(workers, &settleChangesWorker{changes: c.Changes}); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		byClock = append(byClock, settlesChanges())
	}
	queues := map[string]river.QueueConfig{
		river.QueueDefault: {MaxWorkers: indexWorkers},
		domain.MailQueue:   {MaxWorkers: mailWorkers},
		domain.PhoneQueue:  {MaxWorkers: phoneWorkers},
	}

	if c.Webhooks != nil {
		if err := addWebhooks(workers, c); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		queues[domain.WebhookQueue] = river.QueueConfig{MaxWorkers: webhookWorkers}
		byClock = append(byClock, forgetsDeliveries())
	}
	if c.Alerts.Alerts != nil {
		if err := addAlerts(workers, c); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		byClock = append(byClock, asksAlerts())
	}

	client, err := river.NewClient(c.Driver, &river.Config{
		Queues:                      queues,
		Workers:                     workers,
		PeriodicJobs:                byClock,
		Logger:                      slog.New(quiet{c.Log.Handler().WithGroup("river")}),
		FetchCooldown:               fetchCooldown,
		FetchPollInterval:           retryEvery,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        rescueAfter,
		RetryPolicy:                 retryPolicy{},
		DiscardedJobRetentionPeriod: keepParked,
		ErrorHandler:                errorHandler{log: c.Log},
		Middleware:                  []rivertype.Middleware{newObserver(c.Metrics, c.Tracer)},
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	r.client = client
	if c.Metrics != nil {
		c.Metrics.MustRegister(newGauges(r))
	}
	return r, nil
}

// Start starts working jobs and returns immediately. Check reports when the index
// is ready. Start uses only the values of ctx; Stop ends the work.
func (r *Runner) Start(ctx context.Context) error {
	left, err := r.left(ctx, 0)
	if err != nil {
		return err
	}
	imports, err := r.leftImports(ctx)
	if err != nil {
		return err
	}
	if err := r.listings.ReleaseJobs(ctx, longKinds()); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if err := r.client.Start(ctx); err != nil {
		r.cancel()
		return fmt.Errorf("jobs: starting: %w", err)
	}
	go r.watch(ctx, left)
	r.resumed.Go(func() { r.resume(ctx, imports) })
	return nil
}

// left returns the refs of index jobs that have run for least or longer on another
// replica or on a killed one; jobs of this process end by themselves. River rescues
// jobs of a killed process after rescueAfter; their rows should not wait so long, and
// indexing a row twice is harmless.
func (r *Runner) left(ctx context.Context, least time.Duration) ([]domain.Ref, error) {
	found, err := r.client.JobList(ctx, river.NewJobListParams().
		Kinds(domain.IndexArgs{}.Kind()).States(rivertype.JobStateRunning).First(runningJobs))
	if err != nil {
		return nil, fmt.Errorf("jobs: listing running jobs: %w", err)
	}
	var refs []domain.Ref
	for _, row := range found.Jobs {
		if n := len(row.AttemptedBy); n > 0 && row.AttemptedBy[n-1] == r.client.ID() || least > 0 && row.AttemptedAt != nil && time.Since(*row.AttemptedAt) < least {
			continue
		}
		args, err := argsOf(row)
		if err != nil {
			return nil, err
		}
		refs = append(refs, args.Refs...)
	}
	return unique(refs), nil
}

// Stop fetches no new jobs and returns when the running ones have ended. When ctx
// ends first, it cancels them; they run again at the next start.
func (r *Runner) Stop(ctx context.Context) error {
	close(r.stopping)
	err := r.client.Stop(ctx)
	if err != nil {
		cancelled, cancel := context.WithTimeout(context.WithoutCancel(ctx), retryEvery)
		defer cancel()
		err = errors.Join(err, r.client.StopAndCancel(cancelled))
	}
	r.cancel()
	<-r.watched
	r.resumed.Wait()
	err = errors.Join(err, r.batcher.rest(ctx))
	if err != nil {
		return fmt.Errorf("jobs: stopping: %w", err)
	}
	return nil
}

// Check returns nil when the index was found complete since Start. While the engine is
// away, its error says so.
func (r *Runner) Check(ctx context.Context) error {
	if r.ready.Load() {
		return nil
	}
	if err := r.engine.Check(ctx); errors.Is(err, domain.ErrDegraded) {
		return err
	}
	return domain.Errorf(domain.CodeUnavailable, "the search index is not ready yet")
}

// watch rebuilds the index whenever it is missing, and indexes left as soon as
// there is an index.
func (r *Runner) watch(ctx context.Context, left []domain.Ref) {
	defer close(r.watched)
	for {
		pause, began := watchEvery, time.Now()
		if err := r.tend(ctx); err != nil {
			pause = retryEvery
			if ctx.Err() == nil && domain.CodeOf(err) != domain.CodeUnavailable {
				r.log.Error("the search index could not be made ready", "error", err)
				pause = lastPause
			}
		} else {
			if !r.ready.Swap(true) {
				if err := r.checkNow(ctx); err != nil && ctx.Err() == nil {
					r.log.Warn("the comparison of the index with the database is postponed", "reason", err)
				}
			}
			if left = r.indexLeft(ctx, left); len(left) > 0 {
				pause = retryEvery
			}
		}
		select {
		case <-time.After(pause):
			continue
		case <-r.looking:
			// Many requests to check must not cause checks more often than retryEvery.
			pause = time.Until(began.Add(retryEvery))
		case <-r.stopping:
			return
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(pause):
		case <-r.stopping:
			return
		case <-ctx.Done():
			return
		}
	}
}

// indexLeft indexes the rows of jobs that were running at Start, and of jobs that have
// run for longer than watchEvery. A killed process may have taken jobs just before it
// ended, which Start did not see yet. indexLeft returns the rows that remain.
func (r *Runner) indexLeft(ctx context.Context, left []domain.Ref) []domain.Ref {
	more, err := r.left(ctx, watchEvery)
	if err != nil && ctx.Err() == nil {
		r.log.Warn("jobs of ended processes cannot be listed", "error", err)
	}
	if left = unique(append(left, more...)); len(left) > 0 {
		if _, err := r.batcher.do(ctx, left); err != nil {
			return left
		}
	}
	return nil
}

// look makes the watch check the index immediately.
func (r *Runner) look() {
	select {
	case r.looking <- struct{}{}:
	default: // a check is due already
	}
}

// tend rebuilds the index when it is missing, spoilt, or was built with other
// synonym rules than the current ones. Several changes between two checks cause
// one rebuild.
func (r *Runner) tend(ctx context.Context) error {
	if err := r.ensure(ctx); err != nil {
		return err
	}
	state, err := r.listings.SynonymState(ctx)
	if err != nil {
		return fmt.Errorf("jobs: reading the revision of the synonym rules: %w", err)
	}
	if !r.spoilt.Load() && state.Indexed == state.Revision {
		return nil
	}
	r.log.Info("rebuilding the search index", "synonyms", state.Revision)
	report, err := r.Reindex(ctx, nil)
	if err != nil && domain.CodeOf(err) != domain.CodeConflict { // then another process builds it
		return err
	}
	r.spoilt.Store(false)
	if err == nil {
		r.log.Info("search index is built", "documents", report.Documents)
	}
	return nil
}

// ensure rebuilds the index when the engine has no usable one, or an empty one
// although there are published listings.
func (r *Runner) ensure(ctx context.Context) error {
	usable := func() (bool, error) {
		if err := r.engine.Check(ctx); errors.Is(err, search.ErrNoIndex) {
			return false, nil
		} else if err != nil {
			return false, err
		}
		n, err := r.engine.Count(ctx)
		if err != nil || n > 0 {
			return err == nil, err
		}
		for _, err := range r.listings.EachListing(ctx) {
			return false, err
		}
		return true, nil
	}
	if ok, err := usable(); ok || err != nil {
		return err
	}
	unlock, ok, err := tryLock(ctx, r.shared)
	if err != nil {
		return err
	}
	if !ok {
		return domain.Errorf(domain.CodeUnavailable, "another process builds the search index")
	}
	defer unlock()
	// Another replica may have finished while this one waited for the lock.
	if ok, err := usable(); ok || err != nil {
		return err
	}
	r.log.Info("building the search index")
	report, err := r.reindex(ctx, nil)
	if err != nil {
		return err
	}
	r.log.Info("search index is built", "documents", report.Documents)
	return nil
}

// Reindex rebuilds the index: CodeConflict while another process does. Documents
// that the engine refuses get a job of their own.
func (r *Runner) Reindex(ctx context.Context, progress func(done int)) (Report, error) {
	unlock, ok, err := tryLock(ctx, r.shared)
	if err != nil {
		return Report{}, err
	}
	if !ok {
		return Report{}, domain.Errorf(domain.CodeConflict, "another process is rebuilding the search index")
	}
	defer unlock()
	return r.reindex(ctx, progress)
}

func (r *Runner) reindex(ctx context.Context, progress func(done int)) (Report, error) {
	r.rebuilding.Lock()
	defer r.rebuilding.Unlock()
	report, err := Reindex(ctx, r.listings, r.engine, progress)
	if err != nil {
		return report, err
	}
	r.metrics.rebuilds.Inc()
	r.metrics.refused.Add(float64(len(report.Refused)))
	for ref, why := range report.Refused {
		r.log.Error("the search engine refused a document", "kind", ref.Kind, "id", ref.ID, "reason", why)
	}
	return report, enqueueRefused(ctx, r.client, report.Refused)
}

// Parked returns the newest index jobs that were given up, at most limit.
func (r *Runner) Parked(ctx context.Context, limit int) ([]domain.ParkedIndexJob, error) {
	found, err := r.client.JobList(ctx, river.NewJobListParams().
		Kinds(domain.IndexArgs{}.Kind()).States(rivertype.JobStateDiscarded).
		OrderBy(river.JobListOrderByFinalizedAt, river.SortOrderDesc).First(limit))
	if err != nil {
		return nil, fmt.Errorf("jobs: listing parked jobs: %w", err)
	}
	parked := make([]domain.ParkedIndexJob, 0, len(found.Jobs))
	for _, row := range found.Jobs {
		args, err := argsOf(row)
		if err != nil {
			return nil, err
		}
		p := domain.ParkedIndexJob{Refs: args.Refs}
		if n := len(row.Errors); n > 0 {
			p.Reason = row.Errors[n-1].Error
		}
		parked = append(parked, p)
	}
	return parked, nil
}

// Pending returns how many index jobs are unfinished.
func (r *Runner) Pending(ctx context.Context) (int, error) {
	found, err := r.client.JobList(ctx, river.NewJobListParams().
		Kinds(domain.IndexArgs{}.Kind()).
		States(unfinished()...).
		First(10_000))
	if err != nil {
		return 0, fmt.Errorf("jobs: counting pending jobs: %w", err)
	}
	return len(found.Jobs), nil
}

// quiet drops River's log entries of level info, which it writes every few seconds.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return q.Handler.Enabled(ctx, level) && (level >= slog.LevelWarn || q.Handler.Enabled(ctx, slog.LevelDebug))
}

func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }
func (q quiet) WithGroup(name string) slog.Handler       { return quiet{q.Handler.WithGroup(name)} }

// retryPolicy doubles the pause from one second up to longestRetry.
type retryPolicy struct{}

func (retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	pause := longestRetry
	if n := len(job.Errors); n < 9 {
		pause = min(time.Second<<n, longestRetry)
	}
	return time.Now().Add(pause)
}

// errorHandler logs failed jobs, with level error when a job is given up.
type errorHandler struct{ log *slog.Logger }

func (h errorHandler) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	h.report(ctx, job, "error", err)
	return nil
}

func (h errorHandler) HandlePanic(ctx context.Context, job *rivertype.JobRow, p any, trace string) *river.ErrorHandlerResult {
	h.report(ctx, job, "panic", p, "stack", trace)
	return nil
}

func (h errorHandler) report(ctx context.Context, job *rivertype.JobRow, more ...any) {
	args := append([]any{"job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "of", job.MaxAttempts}, more...)
	if job.Attempt >= job.MaxAttempts {
		h.log.ErrorContext(ctx, "job is given up and parked", args...)
		return
	}
	h.log.WarnContext(ctx, "job failed and will be tried again", args...)
}
