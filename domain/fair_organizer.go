package domain

import (
	"context"
	"time"
)

// FairOrganizer lets a user run a fair together with its owner: it may do all that
// the owner may, except remove the owner.
type FairOrganizer struct {
	FairID    string `gorm:"primaryKey"`
	UserID    string `gorm:"primaryKey"`
	InvitedBy string // user
	CreatedAt time.Time
}

// Organizer is a user who runs a fair.
type Organizer struct {
	UserID    string
	Name      string
	Email     string
	Owner     bool // started the fair
	CreatedAt time.Time
}

// MaxFairOrganizers is how many users run a fair together, open invitations
// included.
const MaxFairOrganizers = 20

// OrganizerInvitation invites a person to run a fair.
type OrganizerInvitation struct {
	EmailInvitation
	FairID string
}

// CheckOrganizerCount returns CodeConflict if a fair may not have n organizers, open
// invitations included.
func CheckOrganizerCount(n int) error {
	if n > MaxFairOrganizers {
		return Errorf(CodeConflict, "a fair has at most %d organizers, open invitations included; remove one first", MaxFairOrganizers)
	}
	return nil
}

// CheckRemoveOrganizer returns CodeConflict for the owner of a fair, who cannot be
// removed.
func (f Fair) CheckRemoveOrganizer(userID string) error {
	if userID == f.OrganizerID {
		return Errorf(CodeConflict, "the owner of the fair cannot be removed")
	}
	return nil
}

// FairOrganizerService stores who runs fairs. A fair that the actor does not run is
// CodeNotFound.
type FairOrganizerService interface {
	// FairOrganizers returns the users who run a fair, the owner first.
	FairOrganizers(ctx context.Context, by Actor, fairID string) ([]Organizer, error)
	// RemoveFairOrganizer removes a user other than the owner, revokes the
	// open invitations of the user, and notifies the user. Organizers may remove themselves.
	RemoveFairOrganizer(ctx context.Context, by Actor, fairID, userID string) error
	// AddOrganizerInvitation stores an invitation and revokes an open one to the
	// same address. The caller sets FairID and what NewEmailInvitation returns.
	AddOrganizerInvitation(ctx context.Context, by Actor, i OrganizerInvitation) (OrganizerInvitation, error)
	// OrganizerInvitations returns the invitations of a fair, newest first, at
	// most 100.
	OrganizerInvitations(ctx context.Context, by Actor, fairID string) ([]OrganizerInvitation, error)
	// RevokeOrganizerInvitation revokes an open invitation; CodeNotFound without
	// one.
	RevokeOrganizerInvitation(ctx context.Context, by Actor, fairID, id string) error
	// AcceptOrganizerInvitation makes the actor an organizer of a fair, and gives
	// it RoleOrganizer. CodeNotFound when the token is unknown, used, expired,
	// revoked or for another address.
	AcceptOrganizerInvitation(ctx context.Context, by Actor, tokenHash []byte) (Fair, error)
}
