package domain

import "time"

// InvitationDays is how many days an invitation can be accepted.
const InvitationDays = 7

// InvitationAcceptsPerAccount limits how often a user may try tokens.
func InvitationAcceptsPerAccount() Limit { return Limit{"invitation account", 10, 15 * time.Minute} }

// EmailInvitation is what invitations to act for a producer and to run a fair have in
// common: each invites the owner of an e-mail address. The inviting user sees its token
// once and passes it on by e-mail or on paper.
type EmailInvitation struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	Email      string // as written, NFC
	EmailKey   string // of ParseEmail: only the user with this address can accept
	TokenHash  []byte // of HashToken; unique
	InvitedBy  string // user
	CreatedAt  time.Time
	ExpiresAt  time.Time // InvitationDays after CreatedAt
	AcceptedAt *time.Time
	AcceptedBy *string // user
	RevokedAt  *time.Time
}

// NewEmailInvitation returns an invitation of the owner of an address, with its token.
// The address must be in NFC. It returns an error about "email" if the address is no
// e-mail address.
func NewEmailInvitation(email string) (i EmailInvitation, token string, err error) {
	key, err := ParseEmail(email)
	if err != nil {
		return EmailInvitation{}, "", err
	}
	token = NewToken(TokenInvitation)
	return EmailInvitation{Email: email, EmailKey: key, TokenHash: HashToken(token)}, token, nil
}

// OpenAt reports whether the invitation can be accepted at a moment.
func (i EmailInvitation) OpenAt(now time.Time) bool {
	return i.AcceptedAt == nil && i.RevokedAt == nil && now.Before(i.ExpiresAt)
}

// InvitationState says what became of an invitation.
type InvitationState string

// The states of an invitation.
const (
	InvitationOpen     InvitationState = "open"
	InvitationAccepted InvitationState = "accepted"
	InvitationRevoked  InvitationState = "revoked"
	InvitationExpired  InvitationState = "expired"
)

// StateAt returns the state of the invitation at a moment.
func (i EmailInvitation) StateAt(now time.Time) InvitationState {
	switch {
	case i.AcceptedAt != nil:
		return InvitationAccepted
	case i.RevokedAt != nil:
		return InvitationRevoked
	case i.OpenAt(now):
		return InvitationOpen
	}
	return InvitationExpired
}
