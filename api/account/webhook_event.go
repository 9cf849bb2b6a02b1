package account

import (
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
)

// EventName is the name of an event that webhooks can subscribe to.
type EventName string

// Schema implements huma.SchemaProvider.
func (EventName) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, e := range domain.EventTypes() {
		s.Enum = append(s.Enum, string(e))
	}
	return s
}

// eventText describes an event, with the schema of its data.
type eventText struct {
	event   domain.EventType
	summary string
	data    *huma.Schema
}

// eventTexts returns the descriptions of all events.
func eventTexts(r huma.Registry) []eventText {
	listing, certificate, evidence, demand := rest.SchemaOf[domain.ListingEvent](r), rest.SchemaOf[domain.CertificateEvent](r), rest.SchemaOf[domain.EvidenceEvent](r), rest.SchemaOf[domain.DemandEvent](r)
	return []eventText{
		{domain.EventListingSubmitted, "A listing waits for review: for its producer and the officers of its province", listing},
		{domain.EventListingPublished, "A listing was published", listing},
		{domain.EventListingEdited, "The fields of a listing were changed", listing},
		{domain.EventListingChanges, "An officer requested changes of a listing", listing},
		{domain.EventListingSuspended, "An officer suspended a listing", listing},
		{domain.EventListingReinstated, "An officer reinstated a listing", listing},
		{domain.EventListingWithdrawn, "A listing was withdrawn", listing},
		{domain.EventCertificateAdded, "A product was certified", certificate},
		{domain.EventCertificateChanged, "Stars or days of a certificate were corrected", certificate},
		{domain.EventCertificateRevoked, "A certificate was revoked", certificate},
		{domain.EventCertificateExpiring, "A certificate ends in 90, 30 or 7 days: for its producer and the officers of its province", certificate},
		{domain.EventCertificateExpired, "The last day of a certificate has passed", certificate},
		{domain.EventEvidenceJudged, "An officer gave a verdict on a paper of a product", evidence},
		{domain.EventEvidenceLapsed, "The last day of an accepted paper has passed", evidence},
		{domain.EventDemandOpened, "A demand was opened: for its buyer and invited producers", demand},
		{domain.EventDemandClosed, "A demand was closed, or its deadline passed: for its buyer and invited producers", demand},
		{domain.EventLeadChanged, "A lead was made, answered, quoted or ended", rest.SchemaOf[domain.LeadChange](r)},
		{domain.EventQuoteChanged, "A quote was sent, corrected, withdrawn, accepted or refused", rest.SchemaOf[domain.QuoteEvent](r)},
		{domain.EventMessageSent, "A message was written in a lead", rest.SchemaOf[domain.MessageEvent](r)},
		{domain.EventMemorandumChanged, "A memorandum was entered, registered or cancelled", rest.SchemaOf[domain.MemorandumChange](r)},
		{domain.EventMeetingChanged, "A meeting at a fair was asked for, answered or cancelled", rest.SchemaOf[domain.MeetingEvent](r)},
		{domain.EventExhibitorAnswered, "An invited producer answered: for the organizer of the fair", rest.SchemaOf[domain.ExhibitorEvent](r)},
		{domain.EventBoothAllotted, "A booth was given to an exhibitor or taken back: for the organizer and the producer", rest.SchemaOf[domain.BoothEvent](r)},
		{domain.EventEditionPublished, "An edition of the catalogue of a fair was published", rest.SchemaOf[domain.EditionEvent](r)},
		{domain.EventImportFinished, "An import was checked, has written its rows, or failed", rest.SchemaOf[domain.ImportEvent](r)},
		{domain.EventReportReceived, "A report of misuse has come in: for the officers of the province", rest.SchemaOf[domain.ReportEvent](r)},
		{domain.EventAlertFound, "A saved search found something new", rest.SchemaOf[domain.AlertEvent](r)},
		{domain.EventNotice, "A notice was added under /v1/me/notices", rest.SchemaOf[domain.NoticeEvent](r)},
		{domain.EventTest, "Sent on request of the owner of the webhook", rest.SchemaOf[domain.TestEvent](r)},
	}
}

// Webhooks returns the requests that webhooks receive, for the description of
// the API.
func Webhooks(r huma.Registry) map[string]*huma.PathItem {
	out := map[string]*huma.PathItem{}
	for _, e := range eventTexts(r) {
		body := &huma.Schema{
			Type: huma.TypeObject, Required: []string{"type", "timestamp", "data"},
			Properties: map[string]*huma.Schema{
				"type": {Type: huma.TypeString, Enum: []any{string(e.event)}}, "timestamp": {Type: huma.TypeString, Format: "date-time", Description: "When it happened"}, "data": e.data,
			},
		}
		scopes := "Webhooks with the scope mine receive it."
		if slices.Contains(domain.PublicEventTypes(), e.event) {
			scopes = "Webhooks with the scope mine receive it about what their user manages; those with the scope public about everything public, without reasons."
		}
		out[string(e.event)] = &huma.PathItem{Post: &huma.Operation{
			OperationID: "on-" + string(e.event), Tags: []string{webhookTag}, Summary: e.summary, Description: scopes,
			Parameters: []*huma.Param{
				signed("Webhook-Id", "The same in every attempt, so that duplicates can be recognized"), signed("Webhook-Timestamp", "When it was sent, in seconds since 1970"),
				signed("Webhook-Signature", "See POST /v1/me/webhooks"),
			},
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: body}}},
			Responses:   map[string]*huma.Response{"2XX": {Description: "Received"}, "410": {Description: "Do not send any more: the webhook is switched off"}},
			Security:    []map[string][]string{},
			Method:      http.MethodPost,
		}}
	}
	return out
}

func signed(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "header", Required: true, Description: doc, Schema: &huma.Schema{Type: huma.TypeString}}
}

// areaOf returns the area of API keys that an event belongs to.
func areaOf(e domain.EventType) domain.Area {
	switch e {
	case domain.EventCertificateAdded, domain.EventCertificateChanged, domain.EventCertificateRevoked, domain.EventCertificateExpiring, domain.EventCertificateExpired,
		domain.EventEvidenceJudged, domain.EventEvidenceLapsed, domain.EventReportReceived:
		return domain.AreaTrust
	case domain.EventDemandOpened, domain.EventDemandClosed:
		return domain.AreaDemands
	case domain.EventLeadChanged, domain.EventQuoteChanged, domain.EventMessageSent, domain.EventMemorandumChanged:
		return domain.AreaLeads
	case domain.EventMeetingChanged, domain.EventExhibitorAnswered, domain.EventBoothAllotted, domain.EventEditionPublished:
		return domain.AreaFairs
	case domain.EventAlertFound, domain.EventNotice:
		return domain.AreaAccount
	}
	return domain.AreaListings
}

// mayReceive returns CodeForbidden when an API key asks for events of an area
// that it may not read: a webhook must not show a key more than the key itself.
func mayReceive(by domain.Actor, w domain.Webhook) error {
	if w.Scope == domain.WebhookPublic {
		return nil
	}
	for _, e := range w.Events {
		if scope := areaOf(e).Scope(domain.ScopeRead); !by.May(scope) {
			return domain.Errorf(domain.CodeForbidden, "the event %s needs an API key with the scope %s", e, scope)
		}
	}
	return nil
}
