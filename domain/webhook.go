package domain

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

const (
	// MaxWebhooks is how many webhooks a user may have.
	MaxWebhooks = 10
	// maxWebhookURL bounds an address, in bytes.
	maxWebhookURL = 1000
	// maxWebhookName bounds a name, in characters.
	maxWebhookName = 100
	// MaxWebhookFailure is how long a webhook may fail without a successful
	// delivery before it is switched off.
	MaxWebhookFailure = 3 * 24 * time.Hour
	// MaxDeliveryAge is how long deliveries are stored.
	MaxDeliveryAge = 30 * 24 * time.Hour
)

// WebhookTests limits test events and repeated deliveries.
func WebhookTests() Limit { return Limit{"webhook test", 60, time.Hour} }

// Webhook is an address that receives events of its user.
type Webhook struct {
	ID      string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version int64
	UserID  string
	Name    string // what it is for; may be empty
	URL     string
	Events  JSONList[EventType] // at least one
	Scope   WebhookScope        // whose events it receives
	Secret  string              // key of the signature; shown once. It is stored unhashed, since signing needs it

	EarlierSecret string     // key of a second signature until EarlierUntil
	EarlierUntil  *time.Time // nil: there was no earlier secret

	FailingSince   *time.Time  // when it began to fail; nil while it does not
	DisabledAt     *time.Time  // nil: enabled
	DisabledReason StoredFault // last error when the program switched it off; zero when its owner did

	CreatedAt time.Time
	UpdatedAt time.Time
}

// SecretOverlap is how long deliveries are also signed with an earlier secret, so that
// a receiver can change it without losing one.
const SecretOverlap = 24 * time.Hour

// RenewSecret replaces the secret. The earlier one signs for SecretOverlap more; one
// before that signs no more.
func (w *Webhook) RenewSecret(now time.Time) {
	until := now.Add(SecretOverlap)
	w.Secret, w.EarlierSecret, w.EarlierUntil = NewWebhookSecret(), w.Secret, &until
}

// Sign returns the signatures of a message, split by spaces (Standard Webhooks 1.0):
// that of the secret, and during the overlap that of the earlier one.
func (w Webhook) Sign(id string, at time.Time, body string) string {
	out := SignWebhook(w.Secret, id, at, body)
	if w.EarlierUntil != nil && at.Before(*w.EarlierUntil) {
		out += " " + SignWebhook(w.EarlierSecret, id, at, body)
	}
	return out
}

// Validate returns CodeInvalid for all rules that a webhook breaks. It does
// not check what needs stored data. It allows http instead of https only when
// networks is not empty.
func (w Webhook) Validate(networks Networks) error {
	var faults Faults
	faults.Add(validateLine("name", w.Name, maxWebhookName))
	faults.AddIf(len(w.Events) == 0, "events", "name at least one event")
	faults.Add(knownEvents(w.Events))
	if w.Scope == WebhookPublic {
		faults.Add(publicEvents(w.Events))
	}
	faults.Add(validateWebhookURL(w.URL, networks))
	return faults.Err()
}

func validateWebhookURL(text string, networks Networks) error {
	if len(text) > maxWebhookURL {
		return Invalidf("url", "it has more than %d bytes", maxWebhookURL)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "" || u.Hostname() == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return Invalidf("url", "it must look like https://crm.example/ocop")
	case u.User != nil:
		return Invalidf("url", "it must not contain a user name or password; receivers check the signature")
	case u.Fragment != "":
		return Invalidf("url", "it must not have a fragment")
	case u.Scheme != "https" && (u.Scheme != "http" || len(networks) == 0):
		return Invalidf("url", "it must begin with https://")
	}
	a, err := netip.ParseAddr(u.Hostname())
	if err == nil && !networks.Allow(a) || err != nil && !strings.Contains(u.Hostname(), ".") && len(networks) == 0 {
		return notCalled()
	}
	return nil
}

// notCalled returns the error for an address that must not be called.
func notCalled() *Error {
	return Invalidf("url", "its host is not on the public internet")
}

// WebhookArgs is the job that sends a delivery. The transaction of the event
// enqueues it.
type WebhookArgs struct {
	DeliveryID string `json:"delivery_id"`
}

// Kind is the name of the job.
func (WebhookArgs) Kind() string { return "webhook" }

// WebhookQueue is the queue of such jobs. Slow addresses do not delay the jobs
// of other queues.
const WebhookQueue = "webhooks"

// WebhookCall is a request to an address.
type WebhookCall struct {
	URL    string
	Header map[string]string
	Body   string
}

// WebhookSender sends requests to addresses of users.
type WebhookSender interface {
	// Send posts a body. Without an answer it returns an Error with a message for
	// the owner of the address: CodeInvalid when the address must not be called.
	Send(ctx context.Context, c WebhookCall) (WebhookAnswer, error)
}

// WebhookAnswer is the answer of a receiver.
type WebhookAnswer struct {
	Status     int           // of HTTP
	RetryAfter time.Duration // the pause that it asks for; zero when it asks for none
}

// WebhookService stores webhooks. Those of other users are CodeNotFound.
type WebhookService interface {
	// AddWebhook stores a webhook of the actor. The caller sets name, address,
	// events and secret. CodeConflict when the user has MaxWebhooks.
	AddWebhook(ctx context.Context, by Actor, w Webhook, networks Networks) (Webhook, error)
	// Webhooks lists those of the actor, newest first.
	Webhooks(ctx context.Context, by Actor) ([]Webhook, error)
	// Webhook finds one.
	Webhook(ctx context.Context, by Actor, id string) (Webhook, error)
	// ChangeWebhook lets change edit name, address, events, secret and DisabledAt.
	// CodePrecondition when version is not the stored one.
	ChangeWebhook(ctx context.Context, by Actor, id string, version int64, networks Networks, change func(*Webhook) error) (Webhook, error)
	// DeleteWebhook deletes a webhook with its deliveries.
	DeleteWebhook(ctx context.Context, by Actor, id string, version int64) error
	// TestWebhook sends EventTest. CodeConflict when it is switched off.
	TestWebhook(ctx context.Context, by Actor, id string) (Delivery, error)
	// Deliveries lists the deliveries to a webhook, newest first. An empty state
	// lists all.
	Deliveries(ctx context.Context, by Actor, id string, state DeliveryState, p Page) (List[Delivery], error)
	// Redeliver sends an ended delivery again, with the same id. CodeConflict when
	// it has not ended or the webhook is switched off.
	Redeliver(ctx context.Context, by Actor, id, delivery string) (Delivery, error)
}

// WebhookWorker serves the job that sends deliveries.
type WebhookWorker interface {
	// DeliveryToSend returns a delivery with its webhook and its secrets. ok is false when it must
	// not be sent: it has ended, was deleted, or its user may not receive it any
	// more. wait is the time until it is due.
	DeliveryToSend(ctx context.Context, id string) (d Delivery, w Webhook, wait time.Duration, ok bool, err error)
	// FinishAttempt records an attempt. next is the time of the next one, or nil.
	FinishAttempt(ctx context.Context, id string, a WebhookAttempt) (next *time.Time, err error)
	// DeleteOldDeliveries deletes at most limit ended deliveries that were made
	// before a time. It returns their number.
	DeleteOldDeliveries(ctx context.Context, before time.Time, limit int) (int, error)
}

// CheckWebhookCount returns CodeConflict if a user may not have n webhooks.
func CheckWebhookCount(n int) error {
	if n > MaxWebhooks {
		return Errorf(CodeConflict, "there are %d webhooks already; delete one first", MaxWebhooks)
	}
	return nil
}
