package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"chophien/domain"
)

const (
	// webhookWorkers is how many addresses are called in parallel.
	webhookWorkers = 20
	// webhookTimeout is longer than the timeout of a Sender.
	webhookTimeout = 30 * time.Second
	// forgetEvery is how often old deliveries are deleted.
	forgetEvery = 24 * time.Hour
	// deliveriesPerStep is how many are deleted in one transaction.
	deliveriesPerStep = 1000
)

// webhookWorker calls the addresses of users. A process that is killed after the
// call and before recording it calls again: receivers detect repetitions by the
// id.
type webhookWorker struct {
	river.WorkerDefaults[domain.WebhookArgs]
	webhooks domain.WebhookWorker
	sender   domain.WebhookSender
	now      func() time.Time
}

func (w *webhookWorker) Timeout(*river.Job[domain.WebhookArgs]) time.Duration { return webhookTimeout }

// Work makes one attempt. The delivery itself has the time of the next attempt, so
// a failure of a receiver is not a failure of the job.
func (w *webhookWorker) Work(ctx context.Context, job *river.Job[domain.WebhookArgs]) error {
	d, hook, wait, ok, err := w.webhooks.DeliveryToSend(ctx, job.Args.DeliveryID)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if !ok {
		return nil
	}
	if wait > 0 {
		return river.JobSnooze(wait)
	}
	a, err := w.try(ctx, d, hook)
	if err != nil {
		return err // this process is stopping
	}
	next, err := w.webhooks.FinishAttempt(ctx, d.ID, a)
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	if next != nil {
		return river.JobSnooze(max(0, next.Sub(w.now())))
	}
	return nil
}

func (w *webhookWorker) try(ctx context.Context, d domain.Delivery, hook domain.Webhook) (domain.WebhookAttempt, error) {
	began, at := time.Now(), w.now()
	answer, err := w.sender.Send(ctx, domain.WebhookCall{URL: hook.URL, Body: d.Payload, Header: map[string]string{
		"Webhook-Id":        d.ID,
		"Webhook-Timestamp": strconv.FormatInt(at.Unix(), 10),
		"Webhook-Signature": hook.Sign(d.ID, at, d.Payload),
	}})
	if ctx.Err() != nil {
		return domain.WebhookAttempt{}, ctx.Err()
	}
	status := answer.Status
	a := domain.WebhookAttempt{Status: status, TookMS: time.Since(began).Milliseconds(), RetryAfter: answer.RetryAfter}
	switch {
	case domain.Known(err) != nil:
		a.Fail(err)
	case err != nil:
		a.Fail(domain.NewError(domain.CodeUnavailable, "the address could not be reached"))
	case status < 200 || status > 299:
		a.Fail(domain.Errorf(domain.CodeUnavailable, "it answered %d %s", status, http.StatusText(status)))
	}
	return a, nil
}

// forgetDeliveriesArgs is the job that deletes old deliveries.
type forgetDeliveriesArgs struct{}

// Kind is the name of the job.
func (forgetDeliveriesArgs) Kind() string { return "forget_deliveries" }

type forgetDeliveriesWorker struct {
	river.WorkerDefaults[forgetDeliveriesArgs]
	webhooks domain.WebhookWorker
	now      func() time.Time
}

// Work deletes old deliveries in steps.
func (w *forgetDeliveriesWorker) Work(ctx context.Context, _ *river.Job[forgetDeliveriesArgs]) error {
	for {
		n, err := w.webhooks.DeleteOldDeliveries(ctx, w.now().Add(-domain.MaxDeliveryAge), deliveriesPerStep)
		if err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
		if n < deliveriesPerStep {
			return nil
		}
	}
}

// addWebhooks adds the workers of webhooks.
func addWebhooks(workers *river.Workers, c Config) error {
	return errors.Join(
		river.AddWorkerSafely(workers, &webhookWorker{webhooks: c.Webhooks, sender: c.Sender, now: time.Now}),
		river.AddWorkerSafely(workers, &forgetDeliveriesWorker{webhooks: c.Webhooks, now: time.Now}),
	)
}

func forgetsDeliveries() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(forgetEvery), func() (river.JobArgs, *river.InsertOpts) {
		return forgetDeliveriesArgs{}, once(forgetEvery)
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
