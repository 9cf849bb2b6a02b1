package domain

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
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

// secretPrefix marks the secrets of webhooks, as Standard Webhooks has it.
const secretPrefix = "whsec_"

// NewWebhookSecret makes a secret that nobody can guess: 256 bits.
func NewWebhookSecret() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return secretPrefix + base64.StdEncoding.EncodeToString(b)
}

// SignWebhook signs a message, as Standard Webhooks 1.0 has it: HMAC-SHA256 of
// "id.timestamp.body", with the bytes that the secret encodes.
func SignWebhook(secret, id string, at time.Time, body string) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		key = []byte(secret)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
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
