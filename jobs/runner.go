// Package jobs does what happens after a write: it keeps the search index in
// step with the database, and rebuilds it. Jobs are River's; they are enqueued
// in the transaction of the write, and may run twice without harm.
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
)

const (
	// indexWorkers is how many index jobs wait for the engine at once: enough
	// to fill a batch with single writes.
	indexWorkers = 100
	// jobTimeout is longer than patience and one batch together.
	jobTimeout = 100 * time.Second
	// rescueAfter is when the jobs of a process that was killed are given to
	// another one.
	rescueAfter = 2 * time.Minute
	// fetchCooldown is the shortest time between two looks for jobs: a write
	// is found a moment later, and a burst is fetched together.
	fetchCooldown = 20 * time.Millisecond
	// watchEvery is how often the engine is asked whether its index is there,
	// and retryEvery while it is not.
	watchEvery = 15 * time.Second
	retryEvery = time.Second
	// longestRetry is the longest pause between two attempts of a failed job.
	longestRetry = 5 * time.Minute
	// keepParked is how long jobs that failed for good are kept with their reason.
	keepParked = 90 * 24 * time.Hour
)

// Config is what a Runner works with.
type Config struct {
	Driver   riverdriver.Driver[*sql.Tx] // of the database that keeps the rows and their jobs
	Shared   *sql.DB                     // that database when it is a PostgreSQL that replicas share; nil when this process is alone
	Listings Listings
	Engine   search.Engine
	Log      *slog.Logger
	Metrics  prometheus.Registerer // may be nil
	Cleaner  domain.FileCleaner    // finds what the file store need not keep; nil: nothing is cleaned
	// CheckEvery is how often the index is compared with the database;
	// domain.CheckIndexEvery when zero.
	CheckEvery time.Duration
	// Lapses tells people what ends soon; nil where nobody is told.
	Lapses domain.LapseService
	// Files is the file store. Imports need it to work on spreadsheets, and the
	// Cleaner to be cleaned; nil where they are not.
	Imports Imports
	Files   *blob.Bucket

	// Webhooks are told of events by the Sender; nil where nobody is.
	Webhooks domain.WebhookWorker
	Sender   domain.WebhookSender
	// Alerts are saved searches; the zero value where none is asked.
	Alerts Alerts

	// Editions are frozen catalogues whose files are made; nil where none are.
	Editions domain.EditionWorker
	// Mail sends what users are told; the zero value where e-mail is off.
	Mail Mail
}

// Listings is what a Runner asks the database.
type Listings interface {
	domain.ListingService
	domain.IndexService
	domain.SynonymService
	domain.ProvinceService
	domain.MatchWorker
}

// Runner works jobs and watches over the index.
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
	spoilt     atomic.Bool   // so much of the index is wrong that it has to be built anew
	looking    chan struct{} // asks the watch to look at once
	stopping   chan struct{}
	cancel     context.CancelFunc
	watched    chan struct{}
}

// New makes a Runner; nothing runs before Start.
func New(c Config) (*Runner, error) {
	r := &Runner{
		cleaner: c.Cleaner, files: c.Files,
		shared: c.Shared, listings: c.Listings, engine: c.Engine, log: c.Log,
		metrics: newMetrics(c.Metrics), looking: make(chan struct{}, 1), stopping: make(chan struct{}), watched: make(chan struct{}),
	}
	if c.CheckEvery == 0 {
		c.CheckEvery = domain.CheckIndexEvery
	}
	r.checkEvery = c.CheckEvery
	x := &indexer{listings: c.Listings, synonyms: search.NewSynonyms(c.Listings, c.Log), engine: c.Engine, metrics: r.metrics}
	r.batcher = &batcher{sync: x.sync, log: c.Log, missing: r.look}
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
	if err := river.AddWorkerSafely(workers, &tellMatchesWorker{matches: c.Listings}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	byClock := append(periodic(c), tellsMatches())
	if c.Lapses != nil {
		if err := river.AddWorkerSafely(workers, &lapseWorker{lapses: c.Lapses}); err != nil {
			return nil, fmt.Errorf("jobs: %w", err)
		}
		byClock = append(byClock, lapses())
	}
	queues := map[string]river.QueueConfig{
		river.QueueDefault: {MaxWorkers: indexWorkers},
		domain.MailQueue:   {MaxWorkers: mailWorkers},
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

// Start begins to work jobs. It returns at once: Check tells when the index
// can serve. ctx gives values only; the work ends with Stop.
func (r *Runner) Start(ctx context.Context) error {
	left, err := r.left(ctx)
	if err != nil {
		return err
	}
	imports, err := r.leftImports(ctx)
	if err != nil {
		return err
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

// left returns what index jobs are about that somebody works on before this
// process has begun: another replica, or one that was killed. River gives the
// jobs of the killed back after rescueAfter; their rows need not wait so long,
// and bringing a row in step twice does no harm.
func (r *Runner) left(ctx context.Context) ([]domain.Ref, error) {
	found, err := r.client.JobList(ctx, river.NewJobListParams().
		Kinds(domain.IndexArgs{}.Kind()).States(rivertype.JobStateRunning).First(indexWorkers))
	if err != nil {
		return nil, fmt.Errorf("jobs: listing running jobs: %w", err)
	}
	var refs []domain.Ref
	for _, row := range found.Jobs {
		args, err := argsOf(row)
		if err != nil {
			return nil, err
		}
		refs = append(refs, args.Refs...)
	}
	return unique(refs), nil
}

// Stop lets running jobs finish, takes no new ones, and returns when all have
// ended. When ctx ends first, they are cancelled; they run again at the next start.
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

// Check is nil when the index was found complete since Start.
func (r *Runner) Check(context.Context) error {
	if r.ready.Load() {
		return nil
	}
	return domain.Errorf(domain.CodeUnavailable, "the search index is not ready yet")
}

// watch rebuilds the index when it is missing, at the start and later, and
// brings left in step as soon as there is an index.
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
					r.log.Warn("the index is compared with the database later", "reason", err)
				}
			}
			if len(left) > 0 {
				if _, err := r.batcher.do(ctx, left); err == nil {
					left = nil
				}
			}
		}
		select {
		case <-time.After(pause):
			continue
		case <-r.looking:
			// However many ask for it, not too often.
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

// look asks the watch to look after the index at once.
func (r *Runner) look() {
	select {
	case r.looking <- struct{}{}:
	default: // it will look anyway
	}
}

// tend rebuilds the index if it is not there, was found spoilt, or was built
// with other rules about synonyms than hold now. However often these change
// between two looks, it is built anew once.
func (r *Runner) tend(ctx context.Context) error {
	if err := r.ensure(ctx); err != nil {
		return err
	}
	state, err := r.listings.SynonymState(ctx)
	if err != nil {
		return fmt.Errorf("jobs: asking for the rules about synonyms: %w", err)
	}
	if !r.spoilt.Load() && state.Indexed == state.Revision {
		return nil
	}
	r.log.Info("building the search index anew", "synonyms", state.Revision)
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

// ensure rebuilds the index if the engine has none that can be used, or an
// empty one although there is something to find.
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
	// Another replica may have finished while this one asked for the lock.
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

// Reindex rebuilds the index, one process at a time: CodeConflict while
// another one does. Documents that the engine refuses get a job of their own.
func (r *Runner) Reindex(ctx context.Context, progress func(done int)) (Report, error) {
	unlock, ok, err := tryLock(ctx, r.shared)
	if err != nil {
		return Report{}, err
	}
	if !ok {
		return Report{}, domain.Errorf(domain.CodeConflict, "another process rebuilds the search index at the moment")
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
		r.log.Error("search engine refused a document", "kind", ref.Kind, "id", ref.ID, "reason", why)
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

// Pending returns how many index jobs are still to be done.
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

// quiet drops what River tells at level info, which is every few seconds.
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

// errorHandler raises the alarm when a job is given up.
type errorHandler struct{ log *slog.Logger }

func (h errorHandler) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	h.tell(ctx, job, "error", err)
	return nil
}

func (h errorHandler) HandlePanic(ctx context.Context, job *rivertype.JobRow, p any, trace string) *river.ErrorHandlerResult {
	h.tell(ctx, job, "panic", p, "stack", trace)
	return nil
}

func (h errorHandler) tell(ctx context.Context, job *rivertype.JobRow, more ...any) {
	args := append([]any{"job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "of", job.MaxAttempts}, more...)
	if job.Attempt >= job.MaxAttempts {
		h.log.ErrorContext(ctx, "job is given up and parked", args...)
		return
	}
	h.log.WarnContext(ctx, "job failed and will be tried again", args...)
}
