package domain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// EventType is the type of an event: noun.what. The names are part of the HTTP
// contract.
type EventType string

// The events that webhooks can subscribe to.
const (
	EventListingPublished   EventType = "listing.published"  // a listing that the user manages, likewise the next three
	EventListingSuspended   EventType = "listing.suspended"  //
	EventListingReinstated  EventType = "listing.reinstated" //
	EventListingChanges     EventType = "listing.changes_requested"
	EventCertificateAdded   EventType = "certificate.added" // of a product that the user manages, likewise the next two
	EventCertificateRevoked EventType = "certificate.revoked"
	EventCertificateChanged EventType = "certificate.changed" // stars or days were corrected
	EventAlertFound         EventType = "alert.found"         // a saved search of the user found something new
	EventLeadChanged        EventType = "lead.changed"        // a lead of the user was made, answered, quoted or ended
	EventMemorandumChanged  EventType = "memorandum.changed"  // a memorandum of the user was entered, registered or cancelled
	EventNotice             EventType = "notice.created"      // a notice under /v1/me/notices

	EventListingSubmitted EventType = "listing.submitted" // a listing that the user manages or reviews
	EventListingEdited    EventType = "listing.changed"   // a listing that the user manages
	EventListingWithdrawn EventType = "listing.withdrawn" // likewise

	EventCertificateExpiring EventType = "certificate.expiring" // it ends in 90, 30 or 7 days
	EventCertificateExpired  EventType = "certificate.expired"  // yesterday was its last day
	EventEvidenceJudged      EventType = "evidence.judged"      // an officer gave a verdict on a paper
	EventEvidenceLapsed      EventType = "evidence.lapsed"      // yesterday was the last day of a paper

	EventDemandOpened EventType = "demand.opened" // a demand of the user, or one to which its producer is invited
	EventDemandClosed EventType = "demand.closed" // likewise
	EventQuoteChanged EventType = "quote.changed" // a quote of a lead of the user was sent, withdrawn, accepted or refused
	EventMessageSent  EventType = "message.sent"  // a message of a lead of the user

	EventMeetingChanged    EventType = "meeting.changed"    // a meeting at a fair was asked for, answered or moved
	EventExhibitorAnswered EventType = "exhibitor.answered" // an invited producer accepted or refused, for organizers
	EventBoothAllotted     EventType = "booth.allotted"     // an exhibitor got a booth or lost it
	EventEditionPublished  EventType = "edition.published"  // an edition of the catalogue of a fair

	EventImportFinished EventType = "import.finished" // an import of the user was checked or ended
	EventReportReceived EventType = "report.received" // a report of misuse, for the officers of the province

	// EventTest is sent when the owner of the webhook requests it. It needs no
	// subscription.
	EventTest EventType = "webhook.test"
)

// EventTypes lists the events that webhooks can subscribe to.
func EventTypes() []EventType {
	return []EventType{
		EventListingPublished, EventListingSuspended, EventListingReinstated, EventListingChanges,
		EventCertificateAdded, EventCertificateRevoked, EventCertificateChanged, EventAlertFound, EventLeadChanged, EventMemorandumChanged, EventNotice,
		EventListingSubmitted, EventListingEdited, EventListingWithdrawn,
		EventCertificateExpiring, EventCertificateExpired, EventEvidenceJudged, EventEvidenceLapsed,
		EventDemandOpened, EventDemandClosed, EventQuoteChanged, EventMessageSent,
		EventMeetingChanged, EventExhibitorAnswered, EventBoothAllotted, EventEditionPublished, EventImportFinished, EventReportReceived,
	}
}

// PublicEventTypes lists the events that webhooks with WebhookPublic can
// subscribe to: about what is public, or was until the event.
func PublicEventTypes() []EventType {
	return []EventType{
		EventListingPublished, EventListingSuspended, EventListingReinstated, EventListingEdited, EventListingWithdrawn,
		EventCertificateAdded, EventCertificateRevoked, EventCertificateChanged, EventCertificateExpired,
		EventDemandOpened, EventDemandClosed, EventEditionPublished,
	}
}

// Event is an event as webhooks receive it.
type Event struct {
	Type EventType
	At   time.Time
	Data any // marshals to a JSON object; only values that the receiver may read
}

// Payload returns the body that is sent and signed.
func (e Event) Payload() (string, error) {
	b, err := json.Marshal(struct {
		Type      EventType `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      any       `json:"data"`
	}{e.Type, e.At.UTC(), e.Data})
	if err != nil {
		return "", fmt.Errorf("writing the event %s: %w", e.Type, err)
	}
	return string(NullTexts(b)), nil
}

// NullTexts returns JSON in which each field with an empty text is null, so that
// readers have one value for none. Within a text a quotation mark has a backslash
// before it, so that these four characters are the end of a name and an empty
// text.
func NullTexts(body []byte) []byte {
	return bytes.ReplaceAll(body, []byte(`":""`), []byte(`":null`))
}

// ListingEvent is the data of events about a listing.
type ListingEvent struct {
	Kind   Kind   `json:"kind" enum:"product,producer,craft_village,tourism_site"`
	ID     string `json:"id"`
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Status Status `json:"state" enum:"draft,submitted,changes_requested,published,suspended,withdrawn"`
	Reason string `json:"reason" nullable:"true"`
	Path   string `json:"path"` // of the listing in this API
}

// CertificateEvent is the data of events about a certificate.
type CertificateEvent struct {
	ID         string `json:"id"`
	Code       string `json:"certificate_code"`
	ProductID  string `json:"product_id"`
	Product    string `json:"product_name"`
	Stars      int    `json:"stars"`
	ValidFrom  string `json:"valid_from" format:"date"`
	ValidUntil string `json:"valid_until" format:"date"`
	Reason     string `json:"reason" nullable:"true"`
	Path       string `json:"path"`
}

// LeadChange is the data of EventLeadChanged. Messages and quotes are not part
// of it: an authorized caller reads them at Path.
type LeadChange struct {
	ID      string    `json:"id"`
	What    string    `json:"what"` // what happened, such as "lead.message"
	State   LeadState `json:"state" enum:"new,answered,shortlisted,accepted,declined,closed"`
	Version int64     `json:"version"`
	Subject string    `json:"subject"`
	Path    string    `json:"path"`
}

// MemorandumChange is the data of EventMemorandumChanged. An authorized caller
// reads the memorandum at Path.
type MemorandumChange struct {
	ID      string          `json:"id"`
	What    string          `json:"what"` // what happened, such as "memorandum.register"
	State   MemorandumState `json:"state" enum:"draft,registered,cancelled"`
	Version int64           `json:"version"`
	Subject string          `json:"subject"`
	Path    string          `json:"path"`
}

// NoticeEvent is the data of EventNotice.
type NoticeEvent struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`
	Title   string   `json:"title"`
	TitleEN string   `json:"title_en"`
	Text    string   `json:"text" nullable:"true"`
	TextEN  string   `json:"text_en" nullable:"true"`
	Path    string   `json:"path" nullable:"true"`
	Subject *Subject `json:"subject"` // what it is about; nil: nothing that has an id
}

// knownEvents returns CodeInvalid unless webhooks can subscribe to all of types,
// each once.
func knownEvents(types []EventType) error {
	for i, e := range types {
		if !slices.Contains(EventTypes(), e) {
			return Invalidf("events", "%q is no event", e)
		}
		if slices.Contains(types[:i], e) {
			return Invalidf("events", "%q comes twice", e)
		}
	}
	return nil
}
