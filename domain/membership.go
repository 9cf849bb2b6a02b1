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

// Member is a membership with the names of its user and producer.
type Member struct {
	Membership
	UserName string
	Email    string

	ProducerName string
	ProducerSlug string
}

// MaxInvitations is how many open invitations a producer may have.
const MaxInvitations = 20

// Invitation invites a person to act for a producer.
type Invitation struct {
	EmailInvitation
	ProducerID string
	Owner      bool // the user becomes an owner
}

// MayManageMembers reports whether the actor may change the members of a producer at a
// place: its owners may, and the officers of the place and admins, who set up
// producers without members.
func (a Actor) MayManageMembers(producerID string, place Place) (may, onBehalf bool) {
	if a.Has(RoleProducer) && slices.Contains(a.OwnedProducers, producerID) {
		return true, false
	}
	may = a.Has(RoleAdmin) || a.OfficerAt(place.ProvinceCode, place.FormerProvinceCode)
	return may, may
}

// MembershipService stores the members of producers. A producer is CodeNotFound
// for actors who may not manage it; actors who may manage it but not its members
// get CodeForbidden.
type MembershipService interface {
	// Memberships returns the memberships of a user, by name of the producer.
	Memberships(ctx context.Context, userID string) ([]Member, error)
	// Members returns the members of a producer, owners first.
	Members(ctx context.Context, by Actor, producerID string) ([]Member, error)
	// SetOwner sets whether a member is an owner. CodeConflict when no owner would
	// remain.
	SetOwner(ctx context.Context, by Actor, producerID, userID string, owner bool) (Member, error)
	// RemoveMember ends a membership, for a reason that the removed user is notified of;
	// members may end their own. CodeInvalid as CheckRemoval, CodeConflict when members
	// without an owner would remain.
	RemoveMember(ctx context.Context, by Actor, producerID, userID, reason string) error

	// AddInvitation stores an invitation and revokes an open one to the same
	// address. The caller sets ProducerID, Owner and what NewEmailInvitation returns.
	AddInvitation(ctx context.Context, by Actor, i Invitation) (Invitation, error)
	// Invitations returns the invitations of a producer, newest first, at most 100.
	Invitations(ctx context.Context, by Actor, producerID string) ([]Invitation, error)
	// RevokeInvitation revokes an open invitation; CodeNotFound without one.
	RevokeInvitation(ctx context.Context, by Actor, producerID, id string) error
	// AcceptInvitation makes the actor a member. CodeNotFound when the token is
	// unknown, used, expired, revoked or for another address.
	AcceptInvitation(ctx context.Context, by Actor, tokenHash []byte) (Member, error)
}

// CheckMembershipCount returns CodeConflict if a user who acts for some
// producers may not add another.
func CheckMembershipCount(have int) error {
	if have >= MaxMemberships {
		return Errorf(CodeConflict, "you act for %d producers already", have)
	}
	return nil
}
