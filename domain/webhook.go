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
	// WebhookPatience is how long a webhook may fail, without one delivery that
	// succeeds, before it is switched off.
	WebhookPatience = 3 * 24 * time.Hour
	// DeliveryAge is how long deliveries are kept after they were made.
	DeliveryAge = 30 * 24 * time.Hour
)

// WebhookTests limits test events and deliveries that are asked for again.
func WebhookTests() Limit { return Limit{"webhook test", 60, time.Hour} }

// Webhook is an address that is told of events of its user.
type Webhook struct {
	ID      string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version int64
	UserID  string
	Name    string // what it is for; may be empty
	URL     string
	Events  Records[EventType] // at least one
	Secret  string             // signs what is sent; shown once. It is stored as it is, since signing needs it

	FailingSince   *time.Time // when it began to fail; nil while it does not
	DisabledAt     *time.Time // nil: it is told
	DisabledReason string     // of what switched it off; empty when its owner did

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Check holds a webhook to the rules that need nothing stored. Beyond https,
// networks may be called over http.
func (w Webhook) Check(networks Networks) error {
	if err := checkLine("name", w.Name, maxWebhookName); err != nil {
		return err
	}
	if len(w.Events) == 0 {
		return Invalidf("events", "say which events it is told of")
	}
	if err := knownEvents(w.Events); err != nil {
		return err
	}
	return checkWebhookURL(w.URL, networks)
}

func checkWebhookURL(text string, networks Networks) error {
	if len(text) > maxWebhookURL {
		return Invalidf("url", "it has more than %d bytes", maxWebhookURL)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Opaque != "" || u.Hostname() == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return Invalidf("url", "it must look like https://crm.example/ocop")
	case u.User != nil:
		return Invalidf("url", "it must not carry a name or password; the signature says who sends")
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

// notCalled is what is told of an address that must not be called.
func notCalled() *Error {
	return Invalidf("url", "its host is not on the public internet")
}

// WebhookArgs is a job that delivers. It is enqueued in the transaction of
// what is told.
type WebhookArgs struct {
	DeliveryID string `json:"delivery_id"`
}

// Kind is the name of the job.
func (WebhookArgs) Kind() string { return "webhook" }

// WebhookQueue is the queue of such jobs: slow addresses hold up nothing else.
const WebhookQueue = "webhooks"

// WebhookCall is a request to an address.
type WebhookCall struct {
	URL    string
	Header map[string]string
	Body   string
}

// WebhookSender calls addresses of users.
type WebhookSender interface {
	// Send posts a body and returns the status of the answer. It returns an
	// Error with a message for the owner of the address when there is no answer:
	// CodeInvalid where the address must not be called.
	Send(ctx context.Context, c WebhookCall) (status int, err error)
}

// WebhookService keeps the webhooks of users. Those of others are CodeNotFound.
type WebhookService interface {
	// AddWebhook stores a webhook of the actor, of which name, address, events
	// and secret are given. CodeConflict when there are MaxWebhooks.
	AddWebhook(ctx context.Context, by Actor, w Webhook, networks Networks) (Webhook, error)
	// Webhooks lists those of the actor, newest first.
	Webhooks(ctx context.Context, by Actor) ([]Webhook, error)
	// Webhook finds one.
	Webhook(ctx context.Context, by Actor, id string) (Webhook, error)
	// ChangeWebhook lets change alter name, address, events, secret, and whether
	// it is switched off. CodePrecondition when version is not the stored one.
	ChangeWebhook(ctx context.Context, by Actor, id string, version int64, networks Networks, change func(*Webhook) error) (Webhook, error)
	// DeleteWebhook forgets one with its deliveries.
	DeleteWebhook(ctx context.Context, by Actor, id string, version int64) error
	// TestWebhook sends EventTest. CodeConflict when it is switched off.
	TestWebhook(ctx context.Context, by Actor, id string) (Delivery, error)
	// Deliveries lists what was sent to a webhook, newest first; an empty state
	// stands for all.
	Deliveries(ctx context.Context, by Actor, id string, state DeliveryState, p Page) (List[Delivery], error)
	// Redeliver sends a delivery that has ended again, with the same id.
	// CodeConflict while it has not, and when the webhook is switched off.
	Redeliver(ctx context.Context, by Actor, id, delivery string) (Delivery, error)
}

// WebhookWorker is what the job that delivers asks.
type WebhookWorker interface {
	// DeliveryToSend returns a delivery that is due with its webhook; ok is
	// false when there is nothing to send: it has ended, is gone, or its user may
	// not be told any more. wait is how long it is not due yet.
	DeliveryToSend(ctx context.Context, id string) (d Delivery, w Webhook, wait time.Duration, ok bool, err error)
	// EndAttempt notes a try. next is when it is tried again; nil for never.
	EndAttempt(ctx context.Context, id string, a WebhookAttempt) (next *time.Time, err error)
	// ForgetDeliveries forgets at most limit deliveries that were made before
	// then and have ended.
	ForgetDeliveries(ctx context.Context, before time.Time, limit int) (int, error)
}
