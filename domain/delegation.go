package domain

import (
	"context"
	"strings"
	"time"
)

// Answer is what somebody who is invited to a fair says.
type Answer string

// The answers.
const (
	AnswerOpen     Answer = "invited" // none yet
	AnswerAccepted Answer = "accepted"
	AnswerDeclined Answer = "declined"
)

// Answers lists all answers.
func Answers() []Answer { return []Answer{AnswerOpen, AnswerAccepted, AnswerDeclined} }

// Delegation is what one invited province sends to a fair ("đoàn").
type Delegation struct {
	ID           string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID       string
	ProvinceCode string // unit of today; once in a fair
	State        Answer
	AnsweredBy   *string // the user who answered; may also keep its list
	AnsweredAt   *time.Time
	ContactName  string // who leads it
	Phone        string // of that person; for the organizer
	Email        string
	Note         string
	Version      int64
	CreatedAt    time.Time
	UpdatedAt    time.Time

	Province *Province `gorm:"foreignKey:ProvinceCode;references:Code"`
	Fair     *Fair     `gorm:"foreignKey:FairID"`
}

// Check tells what in d breaks a rule.
func (d Delegation) Check() error {
	return checkContact(d.ContactName, d.Phone, d.Email, d.Note)
}

func checkContact(name, phone, email, note string) error {
	if err := checkLine("contact_name", name, maxName); err != nil {
		return err
	}
	if err := CheckPhone("phone", phone); err != nil {
		return err
	}
	if err := checkContactEmail(email); err != nil {
		return err
	}
	return checkText("note", note, maxText)
}

// KeptBy tells whether the actor answers for the delegation and keeps its
// list: an officer of the province, whoever accepted with the link, and admins.
func (d Delegation) KeptBy(a Actor) bool {
	return a.Has(RoleAdmin) || a.OfficerAt(d.ProvinceCode, nil) || d.AnsweredBy != nil && a.UserID != "" && *d.AnsweredBy == a.UserID
}

// CheckShow returns what keeps a delegation from showing n listings:
// CodeConflict before it has accepted, CodeInvalid for too many.
func (d Delegation) CheckShow(n int) error {
	if d.State != AnswerAccepted {
		return Errorf(CodeConflict, "accept the invitation first")
	}
	if n > MaxDelegationList {
		return Invalidf("items", "a delegation shows at most %d things", MaxDelegationList)
	}
	return nil
}

// FairInvitation is a link that lets its bearer answer once for a delegation
// or an exhibitor. It is handed on by e-mail or on paper.
type FairInvitation struct {
	ID           string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID       string
	DelegationID *string // either this
	ExhibitorID  *string // or this
	Email        string  // as written, NFC; empty: whoever holds the link answers
	EmailKey     string  // of ParseEmail: only the user with this address answers
	TokenHash    []byte  // of HashToken; unique
	InvitedBy    string  // user
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       *time.Time
	UsedBy       *string // user; nil where nobody was signed in
	RevokedAt    *time.Time
}

// FairInvitationDays is how long a link can be used, unless answers end earlier.
const FairInvitationDays = 60

// OpenAt tells whether the link can be used at a moment.
func (i FairInvitation) OpenAt(now time.Time) bool {
	return i.UsedAt == nil && i.RevokedAt == nil && now.Before(i.ExpiresAt)
}

// FairInvitationsPerAddress limits how often a client may try links.
func FairInvitationsPerAddress() Limit { return Limit{"fair invitation address", 60, 15 * time.Minute} }

// FairAnswer is an answer with whom to call about it.
type FairAnswer struct {
	Answer      Answer
	ContactName string
	Phone       string
	Email       string
	Note        string
}

// Check tells what in an answer breaks a rule.
func (a FairAnswer) Check() error {
	if a.Answer != AnswerAccepted && a.Answer != AnswerDeclined {
		return Invalidf("answer", "it must be accepted or declined")
	}
	if a.Answer == AnswerAccepted && (strings.TrimSpace(a.ContactName) == "" || a.Phone == "") {
		return Invalidf("phone", "name a person with a phone number whom the organizer can call")
	}
	return checkContact(a.ContactName, a.Phone, a.Email, a.Note)
}

// Invited is what the bearer of a link may see before answering.
type Invited struct {
	Fair       Fair
	Delegation *Delegation // either this
	Exhibitor  *Exhibitor  // or this
	Bound      bool        // only the user with a certain e-mail address may answer
	ExpiresAt  time.Time
}

// DelegationService invites to fairs and takes answers. What an actor neither
// runs nor answers for is CodeNotFound.
type DelegationService interface {
	// Delegations lists the delegations of a fair, by name of the province, for
	// its organizer.
	Delegations(ctx context.Context, by Actor, fairID string) ([]Delegation, error)
	// InviteDelegations invites provinces, all or none; one that is invited
	// already is CodeConflict. Their officers are told.
	InviteDelegations(ctx context.Context, by Actor, fairID string, provinces []string) ([]Delegation, error)
	// MyDelegations lists those that the actor answers for, newest first, with their fairs.
	MyDelegations(ctx context.Context, by Actor, p Page) (List[Delegation], error)
	// Delegation finds one that the actor answers for, or whose fair it runs.
	Delegation(ctx context.Context, by Actor, id string) (Delegation, error)
	// AnswerDelegation answers without a link. The answer may be changed while
	// answers are taken.
	AnswerDelegation(ctx context.Context, by Actor, id string, version int64, a FairAnswer) (Delegation, error)
	// SetDelegationList says what a delegation shows, all or nothing: what
	// belongs to a producer is shown by it, the rest at the common stand.
	// Exhibits that are no longer named leave the fair. CodeInvalid names the
	// line that cannot be shown.
	SetDelegationList(ctx context.Context, by Actor, id string, version int64, refs []Ref) (Delegation, error)
	// MatchDelegationList finds what the rows of a sheet are about among what
	// is published of the province, and blames those that fit nothing, several
	// things, or what a row before them names. It changes nothing.
	MatchDelegationList(ctx context.Context, by Actor, id string, lines []DelegationLine) (Delegation, []DelegationMatch, error)

	// AddFairInvitation makes a link, of which DelegationID or ExhibitorID,
	// Email, EmailKey and TokenHash are given. Links made before it for the
	// same guest end.
	AddFairInvitation(ctx context.Context, by Actor, fairID string, i FairInvitation) (FairInvitation, error)
	// LookAtInvitation says what a link is for. CodeNotFound, whatever is
	// wrong with it: unknown, used, over or revoked.
	LookAtInvitation(ctx context.Context, tokenHash []byte) (Invited, error)
	// UseInvitation answers with a link, once. by is the zero Actor where
	// nobody is signed in. CodeNotFound as above, and for a link that is bound
	// to the e-mail address of another.
	UseInvitation(ctx context.Context, by Actor, tokenHash []byte, a FairAnswer) (Invited, error)
}
