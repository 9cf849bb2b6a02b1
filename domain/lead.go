package domain

import (
	"context"
	"slices"
	"strings"
	"time"
)

// LeadState is the state of a lead.
type LeadState string

// The states of a lead. LeadDeclined and LeadClosed are final.
const (
	LeadNew         LeadState = "new"         // the buyer asked; the producer has not answered
	LeadAnswered    LeadState = "answered"    // the producer wrote or sent a quote
	LeadShortlisted LeadState = "shortlisted" // the buyer considers it
	LeadAccepted    LeadState = "accepted"    // the buyer accepted the quote; people may go on writing
	LeadDeclined    LeadState = "declined"    // by one side, with a reason
	LeadClosed      LeadState = "closed"      // the buyer needs no answer any more
)

// LeadStates lists all states of a lead.
func LeadStates() []LeadState {
	return []LeadState{LeadNew, LeadAnswered, LeadShortlisted, LeadAccepted, LeadDeclined, LeadClosed}
}

// Final reports whether a lead in this state cannot change any more.
func (s LeadState) Final() bool { return s == LeadDeclined || s == LeadClosed }

// LeadUndecided lists the states before a decision of either side.
func LeadUndecided() []LeadState { return []LeadState{LeadNew, LeadAnswered, LeadShortlisted} }

// LeadSide is one of the two parties of a lead.
type LeadSide string

// The sides.
const (
	SideBuyer    LeadSide = "buyer"
	SideProducer LeadSide = "producer" // its members, and the officers of its place for it
)

// Other returns the other side.
func (s LeadSide) Other() LeadSide {
	if s == SideBuyer {
		return SideProducer
	}
	return SideBuyer
}

// LeadAction is an action of one side on a lead.
type LeadAction string

// The actions. The first message or quote of the producer applies LeadAnswer;
// callers do not request it by name.
const (
	LeadAnswer    LeadAction = "answer"
	LeadShortlist LeadAction = "shortlist"
	LeadUnlist    LeadAction = "unlist"
	LeadAccept    LeadAction = "accept"
	LeadDecline   LeadAction = "decline"
	LeadClose     LeadAction = "close"
)

// LeadActions lists all actions.
func LeadActions() []LeadAction {
	return []LeadAction{LeadAnswer, LeadShortlist, LeadUnlist, LeadAccept, LeadDecline, LeadClose}
}

// LeadRule says from which states to which state an action leads, and which
// sides may take it.
type LeadRule struct {
	From   []LeadState
	To     LeadState
	Sides  []LeadSide
	Reason bool // a reason is required
}

// Rule returns the rule of an action; ok is false for an unknown action.
func (a LeadAction) Rule() (_ LeadRule, ok bool) {
	buyer, both := []LeadSide{SideBuyer}, []LeadSide{SideBuyer, SideProducer}
	switch a {
	case LeadAnswer:
		return LeadRule{From: []LeadState{LeadNew}, To: LeadAnswered, Sides: []LeadSide{SideProducer}}, true
	case LeadShortlist:
		return LeadRule{From: []LeadState{LeadAnswered}, To: LeadShortlisted, Sides: buyer}, true
	case LeadUnlist:
		return LeadRule{From: []LeadState{LeadShortlisted}, To: LeadAnswered, Sides: buyer}, true
	case LeadAccept:
		return LeadRule{From: []LeadState{LeadAnswered, LeadShortlisted}, To: LeadAccepted, Sides: buyer}, true
	case LeadDecline:
		return LeadRule{From: LeadUndecided(), To: LeadDeclined, Sides: both, Reason: true}, true
	case LeadClose:
		return LeadRule{From: LeadUndecided(), To: LeadClosed, Sides: buyer}, true
	}
	return LeadRule{}, false
}

// Apply returns the state after an action of a side: CodeForbidden when only the
// other side may take it, CodeConflict when the state does not allow it.
func (s LeadState) Apply(a LeadAction, by LeadSide, reason string) (LeadState, error) {
	rule, ok := a.Rule()
	if !ok {
		return s, Invalidf("action", "%q is not an action", a)
	}
	if !slices.Contains(rule.Sides, by) {
		return s, Errorf(CodeForbidden, "only the %s may do this", by.Other())
	}
	if !slices.Contains(rule.From, s) {
		return s, Errorf(CodeConflict, "the lead is %s", s)
	}
	if err := validateText("reason", reason, maxReviewReason); err != nil {
		return s, err
	}
	if rule.Reason && strings.TrimSpace(reason) == "" {
		return s, Invalidf("reason", "say why")
	}
	return rule.To, nil
}

// Lead is a contact between one buyer and one producer that may become a deal.
// An inquiry of the buyer begins it, or a quote of the producer for a demand.
type Lead struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version    int64  // grows with its state and with its quotes, not with messages
	State      LeadState
	BuyerID    string // user
	ProducerID string
	ProductID  *string // nil: an inquiry about the producer in general
	DemandID   *string // nil: an inquiry
	FairID     *string // the fair where the two met; nil for none

	// Contacts of the buyer. The producer gets them only by ContactService.
	BuyerPhone string
	BuyerZalo  string

	Reason     string     // why it ended
	EndedBy    LeadSide   // the side that ended it; empty before, and when neither did
	AnsweredAt *time.Time // when the producer answered first
	MessageAt  *time.Time // of the last message
	CreatedAt  time.Time
	UpdatedAt  time.Time

	Buyer    *User     `gorm:"foreignKey:BuyerID"` // only the name is loaded
	Producer *Producer `gorm:"foreignKey:ProducerID"`
	Product  *Product  `gorm:"foreignKey:ProductID"`

	DemandName string   `gorm:"-"` // of DemandID
	Quotes     []Quote  `gorm:"-"` // oldest first
	Side       LeadSide `gorm:"-"` // of the actor
	Unread     int      `gorm:"-"` // messages of the other side that the actor has not read
}

// LiveQuote returns the open or accepted quote, or nil. It does not check
// whether the quote has expired.
func (l Lead) LiveQuote() *Quote {
	for i := range l.Quotes {
		if l.Quotes[i].State.Live() {
			return &l.Quotes[i]
		}
	}
	return nil
}

// CheckAccept returns CodeConflict unless the buyer can accept the live quote on a
// day.
func (l Lead) CheckAccept(today Date) error {
	if q := l.LiveQuote(); q != nil {
		return q.CheckAccept(today)
	}
	return noLiveQuote()
}

// CheckQuote returns CodeConflict when the producer can send no further quote:
// the lead has ended, a quote is open, or MaxQuotes were sent.
func (l Lead) CheckQuote(today Date) error {
	if l.State == LeadAccepted || l.State.Final() {
		return Errorf(CodeConflict, "the lead is %s", l.State)
	}
	if live := l.LiveQuote(); live != nil && live.StateOn(today) != QuoteExpired {
		return Errorf(CodeConflict, "there is an open quote already; correct or withdraw it")
	}
	if len(l.Quotes) >= MaxQuotes {
		return Errorf(CodeConflict, "at most %d quotes can be sent in a lead", MaxQuotes)
	}
	return nil
}

// CheckMessage returns CodeConflict when the lead has ended.
func (l Lead) CheckMessage() error {
	if l.State.Final() {
		return Errorf(CodeConflict, "the lead is %s", l.State)
	}
	return nil
}

// CheckProducerSide returns CodeForbidden unless the actor that l was read for
// is on the side of the producer.
func (l Lead) CheckProducerSide() error {
	if l.Side != SideProducer {
		return Errorf(CodeForbidden, "only the producer may do this")
	}
	return nil
}

// CheckBuyerContact returns CodeConflict while the producer must not see the
// contact of the buyer. An inquiry permits it; in a lead on a demand the buyer
// permits it by shortlisting or accepting the quote.
func (l Lead) CheckBuyerContact() error {
	if l.DemandID != nil && l.State != LeadShortlisted && l.State != LeadAccepted {
		return Errorf(CodeConflict, "the contact of the buyer is shown after it has shortlisted or accepted the quote")
	}
	return nil
}

// Message is a text that one side writes to the other in a lead.
type Message struct {
	ID        string `gorm:"primaryKey"` // UUIDv7 in lower case
	LeadID    string
	Side      LeadSide
	AuthorID  string // user
	OnBehalf  bool   // an officer wrote for the producer
	Text      string // empty when its author deleted the account
	CreatedAt time.Time

	Author *User  `gorm:"foreignKey:AuthorID"` // only the name is loaded
	Files  []File `gorm:"-"`
	Seen   bool   `gorm:"-"` // a user of the other side has read it
}

// TableName returns the name of the table.
func (Message) TableName() string { return "lead_messages" }

// MaxMessageFiles is how many files a message or a quote may carry.
const MaxMessageFiles = 10

const maxMessage = 4000

// Validate returns CodeInvalid for all rules that a new message breaks.
func (m Message) Validate() error {
	var faults Faults
	faults.AddIf(strings.TrimSpace(m.Text) == "", "text", "write something")
	faults.Add(validateText("text", m.Text, maxMessage))
	return faults.Err()
}

func checkFileIDs(ids []string) error {
	if len(ids) > MaxMessageFiles {
		return Invalidf("file_ids", "at most %d files", MaxMessageFiles)
	}
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return Invalidf("file_ids", "a file is named twice")
		}
	}
	return nil
}

// Inquiry is a question of a buyer about a product or to a producer.
type Inquiry struct {
	About   Ref // KindProduct or KindProducer
	FairID  string
	Text    string
	FileIDs []string
	Phone   string // of the buyer, see ContactService; may be empty
	Zalo    string // likewise
}

// Validate returns CodeInvalid for all rules that an inquiry breaks.
func (i Inquiry) Validate() error {
	var faults Faults
	faults.Add((Message{Text: i.Text}).Validate())
	faults.Add(validateLine("fair_id", i.FairID, 36))
	for _, t := range []struct{ field, text string }{{"phone", i.Phone}, {"zalo", i.Zalo}} {
		faults.Add(ValidatePhone(t.field, t.text))
	}
	faults.Add(checkFileIDs(i.FileIDs))
	return faults.Err()
}

// InquiriesPerAccount limits a buyer's inquiries in a month, to protect
// producers from floods.
func InquiriesPerAccount() Limit { return Limit{"inquiry account", 60, 30 * 24 * time.Hour} }

// MessagesPerAccount limits how many messages an account may write a day.
func MessagesPerAccount() Limit { return Limit{"message account", 300, 24 * time.Hour} }

// LeadExportsPerAccount limits how often an account exports its leads.
func LeadExportsPerAccount() Limit { return Limit{"lead export account", 60, time.Hour} }

// LeadFilter narrows a list of leads. The zero value filters nothing.
type LeadFilter struct {
	States     []LeadState
	Side       LeadSide // of the actor
	ProducerID string
	ProductID  string
	DemandID   string
	FairID     string
	Since      time.Time // changed, or with a message, at or after this time
}

// LeadTransition is an action on a lead.
type LeadTransition struct {
	Action      LeadAction
	Reason      string
	CloseDemand bool // with LeadAccept: also end the demand and its other leads
}

// LeadService stores leads. A lead belongs to its buyer, to the members of its
// producer, and to the officers of the producer's place, who act on behalf. For
// all others, including admins, it is CodeNotFound.
type LeadService interface {
	// AddInquiry begins a lead with an inquiry. CodeNotFound when the product or
	// producer is not public; CodeConflict when the producer has no members, when
	// the actor is one of them, or when the two have an undecided lead about it;
	// CodeTooMany after InquiriesPerAccount.
	AddInquiry(ctx context.Context, by Actor, i Inquiry) (Lead, error)
	// Leads lists leads of the actor, newest first.
	Leads(ctx context.Context, by Actor, f LeadFilter, p Page) (List[Lead], error)
	// Lead finds one.
	Lead(ctx context.Context, by Actor, id string) (Lead, error)
	// MoveLead applies an action. CodePrecondition when version is not the stored
	// one, CodeForbidden when only the other side may take the action,
	// CodeConflict when the state does not allow it or when LeadAccept finds no
	// open quote.
	MoveLead(ctx context.Context, by Actor, id string, version int64, m LeadTransition) (Lead, error)
	// Messages lists the messages of a lead, newest first.
	Messages(ctx context.Context, by Actor, leadID string, p Page) (List[Message], error)
	// AddMessage stores a message with files of the actor. CodeConflict when
	// the lead has ended.
	AddMessage(ctx context.Context, by Actor, leadID, text string, fileIDs []string) (Message, error)
	// ReadLead marks all messages of the other side as read by the actor.
	ReadLead(ctx context.Context, by Actor, leadID string) error
	// LeadFile finds a file of a message or quote of the lead.
	LeadFile(ctx context.Context, by Actor, leadID, fileID string) (File, error)
}

// CheckMessageFileCount returns CodeInvalid if a message or quote may not have
// n files.
func CheckMessageFileCount(n int) error {
	if n > MaxMessageFiles {
		return Invalidf("file_ids", "at most %d files", MaxMessageFiles)
	}
	return nil
}
