package domain

import (
	"slices"
	"time"
)

// DeliveryState is how far a delivery is.
type DeliveryState string

// The states.
const (
	DeliveryPending   DeliveryState = "pending"   // not yet, or tried and tried again later
	DeliveryDelivered DeliveryState = "delivered" // the address answered 2xx
	DeliveryFailed    DeliveryState = "failed"    // given up
)

// WebhookAttempt is one try to deliver.
type WebhookAttempt struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"` // of the answer; 0 without one
	Error  string    `json:"error"`  // why there was no answer 2xx; empty when there was
	TookMS int64     `json:"took_ms"`
}

// Delivery is an event that is sent to a webhook, with all tries.
type Delivery struct {
	ID        string `gorm:"primaryKey"` // UUIDv7; the same in every try, so that receivers know doubles
	WebhookID string
	Event     EventType
	Payload   string // the body
	State     DeliveryState
	Tries     int                     // since it was last asked for
	Attempts  Records[WebhookAttempt] // the last MaxAttemptsKept, oldest first
	NextAt    *time.Time              // when it is tried again; nil when it is not
	CreatedAt time.Time
	EndedAt   *time.Time // delivered or given up
}

// TableName serves GORM.
func (Delivery) TableName() string { return "webhook_deliveries" }

// MaxAttemptsKept bounds the tries that are kept of a delivery.
const MaxAttemptsKept = 20

// deliveryPauses are the pauses after each try that failed, as Standard
// Webhooks advises; after the last one it is given up.
func deliveryPauses() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// DeliveryPause is how long to wait after so many tries that failed; ok is
// false when it is time to give up.
func DeliveryPause(tries int) (pause time.Duration, ok bool) {
	all := deliveryPauses()
	if tries < 1 || tries > len(all) {
		return 0, false
	}
	return all[tries-1], true
}

// gone is the status by which an address asks to be called no more.
const gone = 410

// Tried notes a try on a delivery and its webhook, and tells whether it ended
// the webhook: the address is gone, or has failed for WebhookPatience.
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
	if ended = a.Status == gone || a.At.Sub(*w.FailingSince) >= WebhookPatience; ended {
		w.DisabledAt, w.DisabledReason = &a.At, a.Error
	}
	pause, again := DeliveryPause(d.Tries)
	if ended || !again {
		d.State, d.EndedAt = DeliveryFailed, &a.At
		return ended
	}
	next := a.At.Add(pause)
	d.State, d.NextAt = DeliveryPending, &next
	return false
}
