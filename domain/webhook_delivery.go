package domain

import (
	"slices"
	"time"
)

// DeliveryState is the state of a delivery.
type DeliveryState string

// The states.
const (
	DeliveryPending   DeliveryState = "pending"   // a first or further attempt will follow
	DeliveryDelivered DeliveryState = "delivered" // the address answered 2xx
	DeliveryFailed    DeliveryState = "failed"    // no further attempt
)

// WebhookAttempt is one attempt to send a delivery.
type WebhookAttempt struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"` // of the answer; 0 without one
	Error  string    `json:"error"`  // why it failed, in English; empty after an answer 2xx
	TookMS int64     `json:"took_ms"`
	// RetryAfter is the pause that the receiver asked for; zero for none.
	RetryAfter time.Duration `json:"-"`

	Format string   `json:"format,omitempty"` // of Error, as of a RowFault
	Args   []string `json:"args,omitempty"`   // likewise
}

// Fail records why an attempt failed.
func (a *WebhookAttempt) Fail(why error) {
	f := FaultOf(why)
	a.Error, a.Format, a.Args = f.Message, f.Format, f.Args
}

// Fault returns why an attempt failed; the zero RowFault if it did not.
func (a WebhookAttempt) Fault() RowFault {
	return RowFault{Message: a.Error, Format: a.Format, Args: a.Args}
}

// Delivery is an event for one webhook, with its attempts.
type Delivery struct {
	ID        string `gorm:"primaryKey"` // UUIDv7; the same in every attempt, so that receivers can detect repetitions
	WebhookID string
	Event     EventType
	Payload   string // the body
	State     DeliveryState
	Tries     int                      // attempts since the event or the last Redeliver
	Attempts  JSONList[WebhookAttempt] // the last MaxAttemptsKept, oldest first
	NextAt    *time.Time               // time of the next attempt; nil for none
	CreatedAt time.Time
	EndedAt   *time.Time // when it was delivered or failed; nil while pending
}

// TableName returns the name of the table.
func (Delivery) TableName() string { return "webhook_deliveries" }

// MaxAttemptsKept is how many attempts of a delivery are stored.
const MaxAttemptsKept = 20

// deliveryPauses returns the pauses after each failed attempt, as Standard
// Webhooks recommends. A failure after the last pause ends the delivery.
func deliveryPauses() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// MaxRetryAfter bounds the pause that a receiver may ask for (Retry-After, RFC 9110,
// 10.2.3): a mistaken answer must not hold an event back for long.
const MaxRetryAfter = 24 * time.Hour

// DeliveryPause returns the pause after a number of failed attempts; ok is false
// when no further attempt follows.
func DeliveryPause(tries int) (pause time.Duration, ok bool) {
	all := deliveryPauses()
	if tries < 1 || tries > len(all) {
		return 0, false
	}
	return all[tries-1], true
}

// gone is the HTTP status by which a receiver ends its webhook.
const gone = 410

// Tried records an attempt on a delivery and its webhook, and reports whether it
// switched the webhook off: the answer was 410, or the webhook has failed for
// MaxWebhookFailure.
func (d *Delivery) Tried(w *Webhook, a WebhookAttempt) (ended bool) {
	d.Tries++
	d.Attempts = append(d.Attempts, a)
	d.Attempts = slices.Clone(d.Attempts[max(0, len(d.Attempts)-MaxAttemptsKept):])
	d.NextAt, d.EndedAt = nil, nil
	if a.Error == "" {
		d.State, d.EndedAt = DeliveryDelivered, &a.At
		w.FailingSince = nil
		return false
	}
	if w.FailingSince == nil {
		w.FailingSince = &a.At
	}
	if ended = a.Status == gone || a.At.Sub(*w.FailingSince) >= MaxWebhookFailure; ended {
		w.DisabledAt, w.DisabledReason = &a.At, StoredFault(a.Fault())
	}
	pause, again := DeliveryPause(d.Tries)
	if ended || !again {
		d.State, d.EndedAt = DeliveryFailed, &a.At
		return ended
	}
	next := a.At.Add(max(pause, min(a.RetryAfter, MaxRetryAfter)))
	d.State, d.NextAt = DeliveryPending, &next
	return false
}
