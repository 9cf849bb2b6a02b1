package domain

import "time"

// EvidenceEvent is the data of events about a paper of a product.
type EvidenceEvent struct {
	ID         string    `json:"id"`
	ProductID  string    `json:"product_id"`
	Condition  Condition `json:"condition"`
	PaperKind  PaperKind `json:"paper_kind"`
	Verdict    Verdict   `json:"verdict"`
	Reason     *string   `json:"reason"`
	ValidUntil *string   `json:"valid_until" format:"date"`
	Path       string    `json:"path"`
}

// DemandEvent is the data of events about a demand.
type DemandEvent struct {
	ID       string      `json:"id"`
	Slug     string      `json:"slug"`
	Name     string      `json:"name"`
	State    DemandState `json:"state" enum:"draft,open,quoted,closed,expired"`
	Deadline *string     `json:"deadline" format:"date"`
	Path     string      `json:"path"`
}

// QuoteEvent is the data of EventQuoteChanged. An authorized caller reads the
// quote at Path.
type QuoteEvent struct {
	ID      string     `json:"id"`
	LeadID  string     `json:"lead_id"`
	What    string     `json:"what"` // what happened, such as "lead.quote_corrected"
	State   QuoteState `json:"state" enum:"open,unconfirmed,accepted,declined,withdrawn,expired"`
	Version int64      `json:"version"`
	Path    string     `json:"path"`
}

// MessageEvent is the data of EventMessageSent. It does not contain the text.
type MessageEvent struct {
	ID     string   `json:"id"`
	LeadID string   `json:"lead_id"`
	BySide LeadSide `json:"by_side"`
	Path   string   `json:"path"`
}

// MeetingEvent is the data of EventMeetingChanged.
type MeetingEvent struct {
	ID         string       `json:"id"`
	FairID     string       `json:"fair_id"`
	ProducerID string       `json:"producer_id"`
	State      MeetingState `json:"state" enum:"requested,accepted,declined,cancelled"`
	Version    int64        `json:"version"`
	StartsAt   time.Time    `json:"starts_at"`
	Path       string       `json:"path"`
}

// ExhibitorEvent is the data of EventExhibitorAnswered.
type ExhibitorEvent struct {
	ID         string  `json:"id"`
	FairID     string  `json:"fair_id"`
	ProducerID *string `json:"producer_id"` // nil for the common stand of a delegation
	State      Answer  `json:"state" enum:"invited,accepted,declined"`
	Path       string  `json:"path"`
}

// BoothEvent is the data of EventBoothAllotted.
type BoothEvent struct {
	ID          string  `json:"id"`
	FairID      string  `json:"fair_id"`
	Number      string  `json:"number"`
	ExhibitorID *string `json:"exhibitor_id"` // nil: the booth is free now
	Path        string  `json:"path"`
}

// EditionEvent is the data of EventEditionPublished.
type EditionEvent struct {
	ID       string `json:"id"`
	FairID   string `json:"fair_id"`
	FairSlug string `json:"fair_slug"`
	Number   int    `json:"number"`
	Title    string `json:"title"`
	Path     string `json:"path"`
}

// ImportEvent is the data of EventImportFinished.
type ImportEvent struct {
	ID      string      `json:"id"`
	State   ImportState `json:"state" enum:"reading,preview,committing,done,failed"` // preview: it was checked and can be committed
	Added   int         `json:"added"`
	Changed int         `json:"changed"`
	Same    int         `json:"same"`
	Faulty  int         `json:"faulty"`
	Written int         `json:"written"`
	Path    string      `json:"path"`
}

// ReportEvent is the data of EventReportReceived. It contains nothing about the
// reporter.
type ReportEvent struct {
	ID           string  `json:"id"`
	ProductID    *string `json:"product_id"`
	ProvinceCode string  `json:"province_code"`
	Path         string  `json:"path"`
}

// Subject is the thing that a notice is about.
type Subject struct {
	Kind string `gorm:"column:subject_kind" json:"kind"` // such as "product"; empty: none
	ID   string `gorm:"column:subject_id" json:"id"`
}

// OrNil returns nil for no subject.
func (s Subject) OrNil() *Subject {
	if s.Kind == "" {
		return nil
	}
	return &s
}

// TestEvent is the data of EventTest.
type TestEvent struct {
	WebhookID string `json:"webhook_id"`
	Name      string `json:"name"`
}
