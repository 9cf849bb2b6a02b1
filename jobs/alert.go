package jobs

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"chophien/domain"
	"chophien/search"
)

const (
	// alertsPerStep is how many saved searches are read in one query.
	alertsPerStep = 100
	// alertSlice is how long one run lasts; the next run continues.
	alertSlice = time.Minute
	// findsPerMail is how many hits a mail lists; it counts the others.
	findsPerMail = 50
)

//go:embed alert.html
var alertHTML string

//go:embed alert.txt
var alertText string

// Searcher answers searches. *search.Searcher implements it.
type Searcher interface {
	Search(ctx context.Context, r search.Request) (search.Result, error)
}

// Alerts has the dependencies of saved searches.
type Alerts struct {
	Alerts domain.AlertWorker
	// Searcher returns the Searcher of /v1/search. It is a function, since
	// making the Searcher reads the database.
	Searcher func(ctx context.Context) (Searcher, error)
	Now      func() time.Time
}

type alertsWorker struct {
	river.WorkerDefaults[domain.AlertsArgs]
	alerts Alerts
	log    *slog.Logger
}

// Work runs saved searches. Each saves its hits by itself, so a job that was
// interrupted starts again without repeating notices.
func (w *alertsWorker) Work(ctx context.Context, job *river.Job[domain.AlertsArgs]) error {
	// The index must contain the changes from before this job was enqueued.
	backlog, err := w.alerts.Alerts.IndexBacklog(ctx)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	until := job.CreatedAt
	if job.Args.Round != 0 {
		until = time.Unix(job.Args.Round, 0)
	}
	if backlog.Unfinished > 0 && !backlog.Oldest.After(until) {
		return river.JobSnooze(retryEvery)
	}
	searcher, err := w.alerts.Searcher(ctx)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	began := time.Now()
	for after := ""; ; {
		alerts, err := w.alerts.Alerts.AlertsToRun(ctx, job.Args, after, alertsPerStep)
		if err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
		for _, a := range alerts {
			if err := w.run(ctx, searcher, a); err != nil {
				return err
			}
			after = a.ID
		}
		if len(alerts) < alertsPerStep {
			return nil
		}
		if time.Since(began) > alertSlice {
			w.log.WarnContext(ctx, "saved searches take long", "done_until", after)
			began = time.Now()
		}
	}
}

// Timeout is long, since a run covers all saved searches.
func (w *alertsWorker) Timeout(*river.Job[domain.AlertsArgs]) time.Duration { return 30 * time.Minute }

// run runs one saved search for its newest hits, as many as a search can page.
func (w *alertsWorker) run(ctx context.Context, searcher Searcher, a domain.Alert) error {
	r := search.Request{
		Text: a.Query.Text, Literal: a.Query.Literal, Filter: a.Query.Filter(domain.Today(w.alerts.Now())), Sort: domain.SortNewest, Limit: domain.MaxLimit,
	}
	if c := a.Query.Around; c != nil {
		r.Near = &search.Near{Lat: c.Lat, Lon: c.Lon, WithinKM: c.WithinKM}
	}
	var found []domain.Listing
	for {
		result, err := searcher.Search(ctx, r)
		if domain.CodeOf(err) == domain.CodeInvalid {
			w.log.WarnContext(ctx, "a saved search cannot run", "alert", a.ID, "error", err)
			return nil
		}
		if err != nil {
			return fmt.Errorf("jobs: running a saved search: %w", err)
		}
		if result.Degraded {
			return river.JobSnooze(watchEvery) // the database compares names only
		}
		for _, item := range result.Items {
			found = append(found, item.Listing)
		}
		if r.Cursor = result.Next; r.Cursor == "" {
			break
		}
	}
	if _, err := w.alerts.Alerts.FinishAlert(ctx, a, found); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

type mailAlertWorker struct {
	river.WorkerDefaults[domain.MailAlertArgs]
	mail   Mail
	alerts domain.AlertWorker
	body   mailBody
}

// NextRetry returns the time of the next attempt of a mail.
func (w *mailAlertWorker) NextRetry(job *river.Job[domain.MailAlertArgs]) time.Time {
	return retryMail(job.JobRow)
}

// Work mails the hits of a saved search, unless the user unsubscribed meanwhile.
func (w *mailAlertWorker) Work(ctx context.Context, job *river.Job[domain.MailAlertArgs]) error {
	if w.mail.Mailer == nil {
		return nil
	}
	u, a, finds, ok, err := w.alerts.AlertToMail(ctx, job.Args)
	if err != nil {
		return fmt.Errorf("jobs: mailing a saved search: %w", err)
	}
	if !ok {
		return nil
	}
	m, err := w.compose(u, a, job.Args.NoticeID, finds)
	if err != nil {
		return err
	}
	return w.mail.send(ctx, w.body.doing, m)
}

// compose returns the mail: Vietnamese, then English.
func (w *mailAlertWorker) compose(u domain.User, a domain.Alert, notice string, finds []domain.AlertFind) (domain.Mail, error) {
	type item struct{ Name, URL, URLEN string }
	base := strings.TrimSuffix(w.mail.PublicURL, "/")
	stop := unsubscribeURL(base, a.Unsubscribe)
	page := struct {
		User  domain.User
		Alert domain.Alert
		Total int
		Items []item
		More  int
		Stop  string
	}{User: u, Alert: a, Total: len(finds), More: max(0, len(finds)-findsPerMail), Stop: stop}
	for _, f := range finds[:min(len(finds), findsPerMail)] {
		vi, en := f.ListingKind.PagePaths()
		page.Items = append(page.Items, item{f.Name, base + vi + f.ListingID, base + en + f.ListingID})
	}
	m := domain.Mail{ID: "alert." + notice, To: u.Email, Name: u.Name, Subject: fmt.Sprintf("%s: %d mục mới", a.Name, len(finds)), Headers: oneClick(stop)}
	return w.body.write(m, page)
}

// addAlerts adds the workers of saved searches.
func addAlerts(workers *river.Workers, c Config) error {
	return errors.Join(
		river.AddWorkerSafely(workers, &alertsWorker{alerts: c.Alerts, log: c.Log}),
		river.AddWorkerSafely(workers, &mailAlertWorker{mail: c.Mail, alerts: c.Alerts.Alerts, body: newMailBody("mailing a saved search", alertText, alertHTML)}),
	)
}

// asksAlerts is the periodic job of saved searches. It finds listings that
// become visible without a write, such as on the first day of a certificate.
func asksAlerts() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(domain.AlertsEvery), func() (river.JobArgs, *river.InsertOpts) {
		opts := onceADay()
		opts.MaxAttempts = 5
		return domain.AlertsArgs{}, opts
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
