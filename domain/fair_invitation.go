package domain

import (
	"context"
	"slices"
	"strings"
	"time"
)

// FairInvitation is a link that lets its holder answer for a delegation or an
// exhibitor, name its people and confirm its entries of the catalogue, until the
// link ends. The organizer passes it on by e-mail or in a letter.
type FairInvitation struct {
	ID           string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID       string
	DelegationID *string // either this
	ExhibitorID  *string // or this
	Email        string  // as written, NFC; empty: any holder of the link may answer
	EmailKey     string  // of ParseEmail: only the user with this address may answer
	TokenHash    []byte  // of HashInvitationCode; unique
	InvitedBy    string  // user
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       *time.Time // of the last answer; nil: none yet
	UsedBy       *string    // the last user who gave one while signed in; nil: none
	RevokedAt    *time.Time
}

// invitationLetters is the length of the code of a link: 80 bits, and short enough
// to type from a letter.
const invitationLetters = 16

// NewInvitationCode returns a new random code of a link, as a letter shows it. Only
// its hash is stored.
func NewInvitationCode() string { return ShowCode(randomLetters(invitationLetters)) }

// HashInvitationCode returns the stored hash of the code of a link, which may be
// typed in any way that ParseCode reads. Links of earlier versions have a token, whose
// letters keep their case.
func HashInvitationCode(typed string) []byte {
	if token := strings.TrimSpace(typed); strings.HasPrefix(token, string(TokenInvitation)) {
		return HashToken(token)
	}
	return HashToken(ParseCode(typed))
}

// InvitationPath returns the path of the page of a link in a language: "vi" or "en".
func InvitationPath(code, lang string) string {
	vi, en := InvitationPagePaths()
	if lang == "en" {
		return en + code
	}
	return vi + code
}

// InvitationPagePaths returns the paths of the page of a link without its code.
func InvitationPagePaths() (vi, en string) { return "/moi/", "/en/invitation/" }

// OpenAt reports whether the link can be used at a moment.
func (i FairInvitation) OpenAt(now time.Time) bool {
	return i.RevokedAt == nil && now.Before(i.ExpiresAt)
}

// FairInvitationsPerAddress limits how often a client may try links that do not work.
// Links that work are not counted: one guest confirms many entries and names many people.
func FairInvitationsPerAddress() Limit { return Limit{"fair invitation address", 60, 15 * time.Minute} }

// FairAnswer is an answer with a contact person.
type FairAnswer struct {
	Answer      Answer
	ContactName string
	Phone       string
	Email       string
	Note        string
}

// Validate returns CodeInvalid for all rules that an answer breaks.
func (a FairAnswer) Validate() error {
	var faults Faults
	faults.AddIf(a.Answer != AnswerAccepted && a.Answer != AnswerDeclined, "answer", "it must be accepted or declined")
	faults.AddIf(a.Answer == AnswerAccepted && (strings.TrimSpace(a.ContactName) == "" || a.Phone == ""), "phone", "give the name and phone number of a person that the organizer can call")
	faults.Add(validateContact(a.ContactName, a.Phone, a.Email, a.Note))
	return faults.Err()
}

// InvitedGuest is what the holder of a link may see.
type InvitedGuest struct {
	Fair       Fair
	Delegation *Delegation // either this
	Exhibitor  *Exhibitor  // or this
	Bound      bool        // only the user with the e-mail address of the link may answer
	MayAnswer  bool        // the actor for whom it was read may
	ExpiresAt  time.Time
}

// Name returns the names of the guest in Vietnamese and in English.
func (g InvitedGuest) Name() (vi, en string) {
	if g.Exhibitor != nil {
		return g.Exhibitor.Name()
	}
	return Exhibitor{Delegation: g.Delegation}.Name()
}

// Version returns the version of the delegation or exhibitor.
func (g InvitedGuest) Version() int64 {
	if g.Exhibitor != nil {
		return g.Exhibitor.Version
	}
	return g.Delegation.Version
}

// Shown returns the state that is shown of the guest.
func (g InvitedGuest) Shown() Answer {
	if g.Exhibitor != nil {
		return g.Exhibitor.Shown()
	}
	return g.Delegation.Shown()
}

// Answered returns the answer of the guest; with AnswerOpen there is none yet.
func (g InvitedGuest) Answered() FairAnswer {
	if e := g.Exhibitor; e != nil {
		return FairAnswer{e.State, e.ContactName, e.Phone, e.Email, e.Note}
	}
	return FairAnswer{g.Delegation.State, g.Delegation.ContactName, g.Delegation.Phone, g.Delegation.Email, g.Delegation.Note}
}

// RemovedReason returns why the organizer removed the guest; empty when it did not.
func (g InvitedGuest) RemovedReason() string {
	if g.Exhibitor != nil {
		return g.Exhibitor.RemovedReason
	}
	return g.Delegation.RemovedReason
}

// InvitationLetter is a printed invitation with the code of a new link.
type InvitationLetter struct {
	InvitedGuest
	Code string // as NewInvitationCode returns it
}

// SortLetters sorts letters in the order of posting them: delegations first, then
// by name.
func SortLetters(all []InvitationLetter) {
	slices.SortStableFunc(all, func(a, b InvitationLetter) int {
		if (a.Delegation == nil) != (b.Delegation == nil) {
			if a.Delegation != nil {
				return -1
			}
			return 1
		}
		one, _ := a.Name()
		two, _ := b.Name()
		return strings.Compare(SortKey(one), SortKey(two))
	})
}

// FairInvitationService makes links of invitations and acts for their holders. A
// link that is unknown, expired or revoked is CodeNotFound, and so is, for changes,
// one that is bound to the e-mail address of another user. by is the zero Actor
// when the holder is not signed in.
type FairInvitationService interface {
	// AddFairInvitation makes a link and revokes earlier links for the same
	// guest, whose users no longer answer for it. The caller sets DelegationID or ExhibitorID, Email, EmailKey and
	// TokenHash.
	AddFairInvitation(ctx context.Context, by Actor, fairID string, i FairInvitation) (FairInvitation, error)
	// AddInvitationLetters makes a link for each guest of a fair that has not
	// answered, in the order of SortLetters, and revokes earlier links for it.
	AddInvitationLetters(ctx context.Context, by Actor, fairID string) ([]InvitationLetter, error)
	// FairInvitation returns what a link is for.
	FairInvitation(ctx context.Context, by Actor, tokenHash []byte) (InvitedGuest, error)
	// UseInvitation answers with a link. The answer may be changed while answers
	// are taken. CodePrecondition when version is not that of the guest.
	UseInvitation(ctx context.Context, by Actor, tokenHash []byte, version int64, a FairAnswer) (InvitedGuest, error)
	// InvitedPeople returns the people whom the guest has named, in their order.
	InvitedPeople(ctx context.Context, by Actor, tokenHash []byte) ([]FairPerson, error)
	// SetInvitedPeople is FairPersonService.SetPeople for the guest of a link.
	SetInvitedPeople(ctx context.Context, by Actor, tokenHash []byte, version int64, lines []PersonLine) ([]FairPerson, error)
	// InvitedEntries returns the entries of the catalogue that the producer of the
	// link was asked about, by id; none for a delegation.
	InvitedEntries(ctx context.Context, by Actor, tokenHash []byte) ([]AskedEntry, error)
	// AnswerInvitedEntry confirms or corrects an entry, as the producer would.
	AnswerInvitedEntry(ctx context.Context, by Actor, tokenHash []byte, id string, version int64, a EntryAnswer) (AskedEntry, error)
}
