package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"chophien/domain"
	"chophien/tracing"
)

// observer counts and traces jobs.
type observer struct {
	river.MiddlewareDefaults
	jobs    *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	tracer  *tracing.Tracer
}

var _ rivertype.WorkerMiddleware = (*observer)(nil)

func newObserver(reg prometheus.Registerer, tracer *tracing.Tracer) *observer {
	o := &observer{
		jobs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "chophien_jobs_total", Help: "Attempts of jobs that ended: done, later (it waits for its time), or failed.",
		}, []string{"kind", "outcome"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "chophien_job_duration_seconds", Help: "Time of an attempt of a job.", Buckets: []float64{.01, .1, 1, 10, 60, 600},
		}, []string{"kind"}),
		tracer: tracer,
	}
	if reg != nil {
		reg.MustRegister(o.jobs, o.seconds)
	}
	return o
}

// Work implements rivertype.WorkerMiddleware.
func (o *observer) Work(ctx context.Context, job *rivertype.JobRow, next func(context.Context) error) error {
	ctx, span := o.tracer.Job(ctx, job.Kind)
	began := time.Now()
	err := errPanic // River recovers from a panic of the job outside of this function
	defer func() {
		o.seconds.WithLabelValues(job.Kind).Observe(time.Since(began).Seconds())
		outcome := "done"
		if _, later := errors.AsType[*rivertype.JobSnoozeError](err); later {
			outcome = "later"
			span.End(nil)
		} else {
			if err != nil {
				outcome = "failed"
			}
			span.End(err)
		}
		o.jobs.WithLabelValues(job.Kind, outcome).Inc()
	}()
	err = next(ctx)
	return err
}

var errPanic = errors.New("jobs: the job panicked")

// outcomes counts what was sent by its outcome: sent, refused (for good) or failed
// (it is tried again).
type outcomes struct{ *prometheus.CounterVec }

func newOutcomes(reg prometheus.Registerer, name, help string) outcomes {
	o := outcomes{prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help + " by outcome: sent, refused for good, or failed and tried again."}, []string{"outcome"})}
	for _, outcome := range outcomeNames() { // export all from the start
		o.WithLabelValues(outcome)
	}
	if reg != nil {
		reg.MustRegister(o)
	}
	return o
}

func outcomeNames() []string { return []string{"sent", "refused", "failed"} }

func outcomeOf(err error) string {
	switch {
	case err == nil:
		return "sent"
	case domain.CodeOf(err) == domain.CodeInvalid:
		return "refused"
	}
	return "failed"
}

func (o outcomes) count(err error) { o.WithLabelValues(outcomeOf(err)).Inc() }

// observedMailer counts and traces mails.
type observedMailer struct {
	domain.Mailer
	sent outcomes
}

func (m observedMailer) Send(ctx context.Context, mail domain.Mail) error {
	ctx, span := tracing.Start(ctx, "mail")
	err := m.Mailer.Send(ctx, mail)
	m.sent.count(err)
	span.End(err)
	return err
}

// observedChannel counts and traces messages to phones.
type observedChannel struct {
	domain.Channel
	sent *prometheus.CounterVec
}

// observeChannels returns the channels with their counter.
func observeChannels(reg prometheus.Registerer, all []domain.Channel) []domain.Channel {
	sent := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "chophien_messages_total", Help: "Messages to phones by channel and outcome: sent, refused for good, or failed and tried again.",
	}, []string{"channel", "outcome"})
	if reg != nil && len(all) > 0 {
		reg.MustRegister(sent)
	}
	out := make([]domain.Channel, len(all))
	for i, c := range all {
		for _, outcome := range outcomeNames() { // export all from the start
			sent.WithLabelValues(string(c.Name()), outcome)
		}
		out[i] = observedChannel{c, sent}
	}
	return out
}

func (c observedChannel) Send(ctx context.Context, m domain.ShortMessage) error {
	ctx, span := tracing.Start(ctx, "message")
	err := c.Channel.Send(ctx, m)
	c.sent.WithLabelValues(string(c.Name()), outcomeOf(err)).Inc()
	span.End(err)
	return err
}

var errNoSuccess = errors.New("jobs: the receiver answered with no success")

// observedSender counts and traces calls of webhooks.
type observedSender struct {
	domain.WebhookSender
	sent outcomes
}

func (s observedSender) Send(ctx context.Context, c domain.WebhookCall) (domain.WebhookAnswer, error) {
	ctx, span := tracing.Start(ctx, "webhook")
	answer, err := s.WebhookSender.Send(ctx, c)
	counted := err
	if err == nil && (answer.Status < 200 || answer.Status > 299) {
		counted = errNoSuccess
	}
	if domain.CodeOf(counted) == domain.CodeInvalid {
		counted = errNoSuccess // unlike a mail, a call is tried again
	}
	s.sent.count(counted)
	span.End(counted)
	return answer, err
}
