package domain

import (
	"context"
	"slices"
	"time"
)

// Membership lets a user act for a producer.
type Membership struct {
	UserID     string `gorm:"primaryKey"`
	ProducerID string `gorm:"primaryKey"`
	Owner      bool   // may also invite and remove members; a producer with members has at least one
	CreatedAt  time.Time
}

// MaxMembers is how many members a producer may have.
const MaxMembers = 50

// MaxMemberships is how many producers a user may act for.
const MaxMemberships = 100

// Member is a membership with who it is about.
type Member struct {
	Membership
	UserName string
	Email    string

	ProducerName string
	ProducerSlug string
}

// InvitationDays is how long an invitation can be accepted.
const InvitationDays = 7

// MaxInvitations is how many invitations of a producer may be open at once.
const MaxInvitations = 20

// Invitation asks the owner of an e-mail address to act for a producer. Its
// token is shown once, to whoever invites, to hand it on by e-mail or on paper.
type Invitation struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	ProducerID string
	Email      string // as written, NFC
	EmailKey   string // of ParseEmail: only the user with this address can accept
	Owner      bool   // what the user becomes
	TokenHash  []byte // of HashToken; unique
	InvitedBy  string // user
	CreatedAt  time.Time
	ExpiresAt  time.Time
	AcceptedAt *time.Time
	AcceptedBy *string // user
	RevokedAt  *time.Time
}

// OpenAt tells whether the invitation can be accepted at a moment.
func (i Invitation) OpenAt(now time.Time) bool {
	return i.AcceptedAt == nil && i.RevokedAt == nil && now.Before(i.ExpiresAt)
}

// InvitationAcceptsPerAccount limits how often a user may try tokens.
func InvitationAcceptsPerAccount() Limit { return Limit{"invitation account", 10, 15 * time.Minute} }

// MayRule tells whether the actor decides who acts for a producer at a place:
// its owners do, and the officers of the place and admins, who set up
// producers that have no members yet.
func (a Actor) MayRule(producerID string, place Place) (may, onBehalf bool) {
	if a.Has(RoleProducer) && slices.Contains(a.OwnedProducers, producerID) {
		return true, false
	}
	may = a.Has(RoleAdmin) || a.OfficerAt(place.ProvinceCode, place.FormerProvinceCode)
	return may, may
}

// MembershipService keeps who acts for producers. A producer is unknown
// (CodeNotFound) to whoever may not manage it; who manages it without ruling
// over its members is refused with CodeForbidden.
type MembershipService interface {
	// Memberships returns what a user is a member of, by name of the producer.
	Memberships(ctx context.Context, userID string) ([]Member, error)
	// Members returns the members of a producer, owners first.
	Members(ctx context.Context, by Actor, producerID string) ([]Member, error)
	// SetOwner makes a member an owner or takes that away. CodeConflict when no
	// owner would be left.
	SetOwner(ctx context.Context, by Actor, producerID, userID string, owner bool) (Member, error)
	// RemoveMember ends a membership; members may end their own. CodeConflict
	// when members without an owner would be left.
	RemoveMember(ctx context.Context, by Actor, producerID, userID string) error

	// AddInvitation stores an invitation, of which ProducerID, Email, EmailKey,
	// Owner and TokenHash are given. An open one to the same address ends.
	AddInvitation(ctx context.Context, by Actor, i Invitation) (Invitation, error)
	// Invitations returns the invitations of a producer, newest first, at most 100.
	Invitations(ctx context.Context, by Actor, producerID string) ([]Invitation, error)
	// RevokeInvitation ends an open invitation; CodeNotFound without one.
	RevokeInvitation(ctx context.Context, by Actor, producerID, id string) error
	// AcceptInvitation makes the actor a member. CodeNotFound, whatever is
	// wrong with the token: unknown, used, over, revoked or of another address.
	AcceptInvitation(ctx context.Context, by Actor, tokenHash []byte) (Member, error)
}
