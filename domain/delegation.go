package domain

import (
	"context"
	"time"
)

// Answer is the answer to an invitation to a fair.
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
	AnsweredBy   *string // the user who answered with a link and has no other right to it; may also edit its list
	AnsweredAt   *time.Time
	ContactName  string // the head of the delegation
	Phone        string // of that person; for the organizer
	Email        string
	Note         string
	GuestRemoval // by the organizer
	Version      int64
	CreatedAt    time.Time
	UpdatedAt    time.Time

	Province *Province `gorm:"foreignKey:ProvinceCode;references:Code"`
	Fair     *Fair     `gorm:"foreignKey:FairID"`
}

// Shown returns the state that is shown of the delegation.
func (d Delegation) Shown() Answer { return d.shown(d.State) }

// Validate returns CodeInvalid for all rules that d breaks.
func (d Delegation) Validate() error {
	return validateContact(d.ContactName, d.Phone, d.Email, d.Note)
}

func validateContact(name, phone, email, note string) error {
	var faults Faults
	faults.Add(validateLine("contact_name", name, maxName))
	faults.Add(ValidatePhone("phone", phone))
	faults.Add(validateContactEmail(email))
	faults.Add(validateText("note", note, maxText))
	return faults.Err()
}

// ManagedBy reports whether the actor may answer for the delegation and edit its
// list: an officer of the province, the user who answered with the link, or an
// admin.
func (d Delegation) ManagedBy(a Actor) bool {
	return a.Has(RoleAdmin) || a.OfficerAt(d.ProvinceCode, nil) || d.AnsweredBy != nil && a.UserID != "" && *d.AnsweredBy == a.UserID
}

// CheckShow returns why a delegation cannot show n listings: CodeConflict before
// it has accepted, CodeInvalid for too many.
func (d Delegation) CheckShow(n int) error {
	if err := d.CheckPresent(); err != nil {
		return err
	}
	if d.State != AnswerAccepted {
		return Errorf(CodeConflict, "accept the invitation first")
	}
	if n > MaxDelegationList {
		return Invalidf("items", "a delegation shows at most %d things", MaxDelegationList)
	}
	return nil
}

// DelegationService invites delegations to fairs and stores their answers. A
// delegation is CodeNotFound for an actor who neither runs its fair nor answers
// for it.
type DelegationService interface {
	// Delegations lists the delegations of a fair for its organizer, by name of
	// the province.
	Delegations(ctx context.Context, by Actor, fairID string) ([]Delegation, error)
	// InviteDelegations invites provinces, all or none, and notifies their
	// officers. One that declined or was removed is invited again. CodeConflict
	// when one is invited or takes part.
	InviteDelegations(ctx context.Context, by Actor, fairID string, provinces []string) ([]Delegation, error)
	// MyDelegations lists those that the actor answers for, newest first, with
	// their fairs.
	MyDelegations(ctx context.Context, by Actor, p Page) (List[Delegation], error)
	// Delegation finds one that the actor answers for, or whose fair it runs.
	Delegation(ctx context.Context, by Actor, id string) (Delegation, error)
	// AnswerDelegation answers without a link. The answer may be changed while
	// answers are taken.
	AnswerDelegation(ctx context.Context, by Actor, id string, version int64, a FairAnswer) (Delegation, error)
	// SetDelegationList replaces the list of a delegation, all or nothing. A
	// listing of a producer becomes an exhibit of that producer, the others are
	// shown at the common stand. Exhibits that are not named are removed.
	// CodeInvalid names the line that cannot be shown.
	SetDelegationList(ctx context.Context, by Actor, id string, version int64, refs []Ref) (Delegation, error)
	// DelegationExhibits returns what the list of a delegation names, in any state, by
	// province of the listing, name and id. Empty before the delegation has accepted.
	DelegationExhibits(ctx context.Context, by Actor, id string) (Delegation, []ShownExhibit, error)
	// MatchDelegationList finds the published listings of the province that the
	// rows of a sheet name. A row has a fault when it matches none, several, or
	// the listing of an earlier row. It changes nothing.
	MatchDelegationList(ctx context.Context, by Actor, id string, lines []DelegationLine) (Delegation, []DelegationMatch, error)
}
