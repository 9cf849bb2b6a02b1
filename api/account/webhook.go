package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// Webhook is an address to which events are sent.
type Webhook struct {
	ID             string      `json:"id" format:"uuid"`
	Name           string      `json:"name" nullable:"true" doc:"Its purpose"`
	URL            string      `json:"url" format:"uri"`
	Events         []EventName `json:"events" nullable:"false" doc:"The events that it receives"`
	Scope          string      `json:"scope" enum:"mine,public" doc:"mine: events about what its user may see; public: about everything public; it stays as it is"`
	Enabled        bool        `json:"enabled" doc:"false: switched off, by its owner or after it failed for three days"`
	EarlierUntil   *time.Time  `json:"earlier_secret_until" doc:"Until then deliveries also have a signature of the secret before the present one; null without one"`
	FailingSince   *time.Time  `json:"failing_since" doc:"null while deliveries succeed"`
	DisabledAt     *time.Time  `json:"disabled_at"`
	DisabledReason string      `json:"disabled_reason" nullable:"true" doc:"Why the program switched it off; null when its owner did"`
	Version        int64       `json:"version" doc:"The ETag is this number in quotation marks"`
	CreatedAt      time.Time   `json:"created_at"`
	UpdatedAt      time.Time   `json:"updated_at"`
}

func webhookOf(w domain.Webhook, lang string) Webhook {
	out := Webhook{
		ID: w.ID, Name: w.Name, URL: w.URL, Events: []EventName{}, Scope: string(w.Scope), Enabled: w.DisabledAt == nil, EarlierUntil: rest.UTC(w.EarlierUntil), FailingSince: rest.UTC(w.FailingSince), DisabledAt: rest.UTC(w.DisabledAt),
		DisabledReason: view.FaultText(domain.RowFault(w.DisabledReason), lang), Version: w.Version, CreatedAt: w.CreatedAt.UTC(), UpdatedAt: w.UpdatedAt.UTC(),
	}
	for _, e := range w.Events {
		out.Events = append(out.Events, EventName(e))
	}
	return out
}

// NewWebhook is a webhook with its secret.
type NewWebhook struct {
	Secret string `json:"secret" doc:"Key of the signatures. Shown only now"`
	Webhook
}

// WebhookList is the webhooks of a user.
type WebhookList struct {
	Items      []Webhook `json:"items" nullable:"false" doc:"Newest first; at most 10"`
	NextCursor *string   `json:"next_cursor" doc:"Always null: there is one page"`
}

// WebhookAttempt is one attempt to deliver.
type WebhookAttempt struct {
	At     time.Time `json:"at"`
	Status *int      `json:"http_status" doc:"Of the answer; null without one"`
	Error  string    `json:"error" nullable:"true" doc:"Why it did not succeed; null when it did"`
	TookMS int64     `json:"took_ms"`
}

// Delivery is an event that was sent to a webhook.
type Delivery struct {
	ID        string           `json:"id" format:"uuid" doc:"Sent as Webhook-Id, the same in every try"`
	Event     string           `json:"event" example:"listing.published"`
	State     string           `json:"state" enum:"pending,delivered,failed"`
	Payload   string           `json:"payload" doc:"The signed body"`
	Attempts  []WebhookAttempt `json:"attempts" nullable:"false" doc:"Oldest first; at most the last 20"`
	NextAt    *time.Time       `json:"next_at" doc:"Time of the next attempt; null for none"`
	CreatedAt time.Time        `json:"created_at"`
	EndedAt   *time.Time       `json:"ended_at" doc:"When it was delivered or given up"`
}

func deliveryOf(d domain.Delivery, lang string) Delivery {
	out := Delivery{
		ID: d.ID, Event: string(d.Event), State: string(d.State), Payload: d.Payload, Attempts: []WebhookAttempt{},
		NextAt: rest.UTC(d.NextAt), CreatedAt: d.CreatedAt.UTC(), EndedAt: rest.UTC(d.EndedAt),
	}
	for _, a := range d.Attempts {
		shown := WebhookAttempt{At: a.At.UTC(), Error: view.FaultText(a.Fault(), lang), TookMS: a.TookMS}
		if a.Status != 0 {
			shown.Status = &a.Status
		}
		out.Attempts = append(out.Attempts, shown)
	}
	return out
}

const (
	webhooksPath = "/v1/me/webhooks"
	webhookTag   = "Webhooks"
)

func webhookOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "create-webhook", Tags: []string{webhookTag}, DefaultStatus: http.StatusCreated,
			Summary: "Add a webhook, which receives events",
			Description: "Each event is sent by POST as {\"type\", \"timestamp\", \"data\"}, signed as in Standard Webhooks: the header Webhook-Signature is \"v1,\" and the Base64 of " +
				"HMAC-SHA256 over Webhook-Id, Webhook-Timestamp and the body with dots between them, keyed with what the secret encodes in Base64 after \"whsec_\". " +
				"An answer other than 2xx within 10 seconds is tried again after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours, with the same Webhook-Id, so that duplicates can be recognised. " +
				"Redirects are not followed. After three days without a delivery, or an answer 410, it is switched off and its owner is notified.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "list-webhooks", Tags: []string{webhookTag},
			Summary:     "List my webhooks",
			Description: "Returns all webhooks of the user, newest first, without their secrets. failing_since and disabled_reason say which of them no longer deliver.",
		},
		{
			OperationID: "get-webhook", Tags: []string{webhookTag},
			Summary:     "Get one of my webhooks",
			Description: "Returns address, events and state of a webhook, without its secret. Its ETag is needed to change or delete it.",
		},
		{
			OperationID: "change-webhook", Tags: []string{webhookTag},
			Summary: "Change a webhook, or switch it off or on",
			Description: "Fields that are left out stay; events are replaced as a whole. enabled: false switches it off, and enabled: true switches it on again, also after the program has " +
				"switched it off.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "renew-webhook-secret", Tags: []string{webhookTag},
			Summary: "Replace the secret of a webhook",
			Description: "Returns the new secret, which is shown only now. It signs all deliveries from then on, also those that are tried again. For 24 hours Webhook-Signature also has a second signature, " +
				"of the old secret, so that a receiver can change over; replace the secret twice to end one at once that has leaked.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "delete-webhook", Tags: []string{webhookTag}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete a webhook",
			Description: "Deletes the webhook with its deliveries. Events that wait to be sent to it are not sent.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "test-webhook", Tags: []string{webhookTag}, DefaultStatus: http.StatusAccepted,
			Summary: "Send a test event to a webhook",
			Description: "Enqueues the event webhook.test and answers 202 with its delivery; read there whether it arrived. A webhook that is switched off answers 409. A user may send 60 tests " +
				"and repetitions an hour.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "list-deliveries", Tags: []string{webhookTag},
			Summary:     "List the deliveries of a webhook",
			Description: "Returns the deliveries of the last 30 days page by page, newest first, each with its signed body, its attempts, and the time of the next one.",
		},
		{
			OperationID: "redeliver", Tags: []string{webhookTag}, DefaultStatus: http.StatusAccepted,
			Summary: "Send an event again",
			Description: "Sends a delivery that has ended, whether it arrived or not, once more with the same id and body, and answers 202. A delivery that is still tried, or a webhook that is " +
				"switched off, answers 409.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
	}
}

// WebhookForm is the form of a webhook. A missing field stays as it is.
type WebhookForm struct {
	Name    *string      `json:"name,omitempty" maxLength:"400" doc:"Its purpose; at most 100 characters" example:"CRM"`
	URL     *string      `json:"url,omitempty" maxLength:"1000" doc:"https://… on the public internet" example:"https://crm.example/ocop"`
	Events  *[]EventName `json:"events,omitempty" maxItems:"50" doc:"At least one; notice.created is each new notice under /v1/me/notices"`
	Enabled *bool        `json:"enabled,omitempty" doc:"Switch it off or on"`
}

func (f WebhookForm) apply(now time.Time) func(*domain.Webhook) error {
	return func(w *domain.Webhook) error {
		if f.Name != nil {
			w.Name = rest.Text(f.Name)
		}
		if f.URL != nil {
			w.URL = *f.URL
		}
		if f.Events != nil {
			w.Events = nil
			for _, e := range *f.Events {
				w.Events = append(w.Events, domain.EventType(e))
			}
		}
		switch {
		case f.Enabled == nil:
		case *f.Enabled:
			w.DisabledAt = nil
		case w.DisabledAt == nil:
			w.DisabledAt = &now
		}
		return nil
	}
}

// CreateWebhookInput is the input of POST /v1/me/webhooks.
type CreateWebhookInput struct {
	Body struct {
		Name   string      `json:"name,omitempty" maxLength:"400" doc:"Its purpose; at most 100 characters" example:"CRM"`
		URL    string      `json:"url" maxLength:"1000" doc:"https://… on the public internet" example:"https://crm.example/ocop"`
		Events []EventName `json:"events" nullable:"false" minItems:"1" maxItems:"50" doc:"notice.created is each new notice under /v1/me/notices"`
		Scope  string      `json:"scope,omitempty" enum:"mine,public" default:"mine" doc:"mine: events about what you may see; public: events about everything public, for mirrors, without private data"`
	}
}

// CreateWebhook answers POST /v1/me/webhooks.
func (h *Handlers) CreateWebhook(ctx context.Context, in *CreateWebhookInput) (*rest.PrivateAnswer[NewWebhook], error) {
	w := domain.Webhook{Scope: domain.WebhookScope(in.Body.Scope), Secret: domain.NewWebhookSecret()}
	err := WebhookForm{Name: &in.Body.Name, URL: &in.Body.URL, Events: &in.Body.Events}.apply(h.front.Now())(&w)
	if err == nil {
		err = mayReceive(front.ActorOf(ctx), w)
	}
	if err == nil {
		w, err = h.store.AddWebhook(ctx, front.ActorOf(ctx), w, h.networks)
	}
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := rest.ReplyPrivate(NewWebhook{w.Secret, webhookOf(w, front.LangVI)})
	out.ETag, out.Location = rest.VersionTag(w.Version), webhooksPath+"/"+w.ID
	return out, nil
}

// WebhooksInput is the input of GET /v1/me/webhooks.
type WebhooksInput struct{ front.LanguageParams }

// Webhooks answers GET /v1/me/webhooks.
func (h *Handlers) Webhooks(ctx context.Context, in *WebhooksInput) (*rest.PrivateAnswer[WebhookList], error) {
	found, err := h.store.Webhooks(ctx, front.ActorOf(ctx))
	if err != nil {
		return nil, err
	}
	list := WebhookList{Items: []Webhook{}}
	for _, w := range found {
		list.Items = append(list.Items, webhookOf(w, in.Lang()))
	}
	return rest.ReplyPrivate(list), nil
}

// WebhookInput names a webhook.
type WebhookInput struct {
	front.LanguageParams
	ID string `path:"id" maxLength:"100" doc:"Id of the webhook"`
}

// Webhook answers GET /v1/me/webhooks/{id}.
func (h *Handlers) Webhook(ctx context.Context, in *WebhookInput) (*rest.PrivateAnswer[Webhook], error) {
	w, err := h.store.Webhook(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return replyWebhook(w, in.Lang()), nil
}

func replyWebhook(w domain.Webhook, lang string) *rest.PrivateAnswer[Webhook] {
	return rest.ReplyVersion(webhookOf(w, lang), w.Version)
}

// webhookVersion checks If-Match against the version of the stored webhook.
func (h *Handlers) webhookVersion(ctx context.Context, id string, p rest.IfMatchParams) (int64, error) {
	stored, err := h.store.Webhook(ctx, front.ActorOf(ctx), id)
	if err != nil {
		return 0, err
	}
	return p.Version(stored.Version)
}

// ChangeWebhookInput is the input of PATCH /v1/me/webhooks/{id}.
type ChangeWebhookInput struct {
	WebhookInput
	rest.IfMatchParams
	Body WebhookForm
}

// ChangeWebhook answers PATCH /v1/me/webhooks/{id}.
func (h *Handlers) ChangeWebhook(ctx context.Context, in *ChangeWebhookInput) (*rest.PrivateAnswer[Webhook], error) {
	version, err := h.webhookVersion(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	w, err := h.store.ChangeWebhook(ctx, front.ActorOf(ctx), in.ID, version, h.networks, func(w *domain.Webhook) error {
		if err := in.Body.apply(h.front.Now())(w); err != nil {
			return err
		}
		return mayReceive(front.ActorOf(ctx), *w)
	})
	if err != nil {
		return nil, rest.InBody(err)
	}
	return replyWebhook(w, in.Lang()), nil
}

// WebhookVersionInput names a webhook in a version.
type WebhookVersionInput struct {
	WebhookInput
	rest.IfMatchParams
}

// RenewWebhookSecret answers POST /v1/me/webhooks/{id}/secret.
func (h *Handlers) RenewWebhookSecret(ctx context.Context, in *WebhookVersionInput) (*rest.PrivateAnswer[NewWebhook], error) {
	version, err := h.webhookVersion(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	w, err := h.store.ChangeWebhook(ctx, front.ActorOf(ctx), in.ID, version, h.networks, func(w *domain.Webhook) error {
		w.RenewSecret(h.front.Now())
		return mayReceive(front.ActorOf(ctx), *w)
	})
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(NewWebhook{w.Secret, webhookOf(w, in.Lang())}, w.Version), nil
}

// DeleteWebhook answers DELETE /v1/me/webhooks/{id}.
func (h *Handlers) DeleteWebhook(ctx context.Context, in *WebhookVersionInput) (*rest.NoContent, error) {
	version, err := h.webhookVersion(ctx, in.ID, in.IfMatchParams)
	if err == nil {
		err = h.store.DeleteWebhook(ctx, front.ActorOf(ctx), in.ID, version)
	}
	if err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// TestWebhook answers POST /v1/me/webhooks/{id}/test.
func (h *Handlers) TestWebhook(ctx context.Context, in *WebhookInput) (*rest.PrivateAnswer[Delivery], error) {
	d, err := h.store.TestWebhook(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(deliveryOf(d, in.Lang())), nil
}

// DeliveriesInput is the input of GET /v1/me/webhooks/{id}/deliveries.
type DeliveriesInput struct {
	WebhookInput
	State string `query:"state" enum:"pending,delivered,failed" doc:"Only in this state"`
	front.PageParams
}

// Deliveries answers GET /v1/me/webhooks/{id}/deliveries.
func (h *Handlers) Deliveries(ctx context.Context, in *DeliveriesInput) (*rest.PrivateAnswer[rest.Paged[Delivery]], error) {
	found, err := h.store.Deliveries(ctx, front.ActorOf(ctx), in.ID, domain.DeliveryState(in.State), in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, func(d domain.Delivery) Delivery { return deliveryOf(d, in.Lang()) })), nil
}

// DeliveryInput names a delivery.
type DeliveryInput struct {
	WebhookInput
	Delivery string `path:"delivery_id" maxLength:"100" doc:"Id of the delivery"`
}

// Redeliver answers POST /v1/me/webhooks/{id}/deliveries/{delivery_id}/redeliver.
func (h *Handlers) Redeliver(ctx context.Context, in *DeliveryInput) (*rest.PrivateAnswer[Delivery], error) {
	d, err := h.store.Redeliver(ctx, front.ActorOf(ctx), in.ID, in.Delivery)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(deliveryOf(d, in.Lang())), nil
}
