package domain

import (
	"context"
	"slices"
	"strings"
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

// MaxCandidates is how many producers an error names that a text may mean.
const MaxCandidates = 5

// ProducerSlug returns the slug that a text gives: all of it, or the end of an address.
func ProducerSlug(text string) string {
	text = strings.TrimRight(strings.TrimSpace(text), "/")
	return text[strings.LastIndexByte(text, '/')+1:]
}

// ProducerNamed returns the producer that a text names by its slug, by an address that
// ends in the slug, or by its whole name in any case, with or without marks. candidates
// are the producers that the text may mean. It never guesses: a member acts for the
// producer, and an owner removes others. Where the text names none or several, it returns
// CodeInvalid about producer, and the error names the candidates with their slugs.
func ProducerNamed(text string, candidates []Producer) (Producer, error) {
	if strings.TrimSpace(text) == "" {
		return Producer{}, Invalidf("producer", "name a producer of your province")
	}
	name := Fold(strings.Join(strings.Fields(text), " "))
	var named []Producer
	for _, p := range candidates {
		if p.Slug == ProducerSlug(text) {
			return p, nil
		}
		if Fold(p.Name) == name {
			named = append(named, p)
		}
	}
	if len(named) == 1 {
		return named[0], nil
	}
	shown := candidates
	if len(named) > 1 {
		shown = named
	}
	var lines []string
	for _, p := range shown[:min(MaxCandidates, len(shown))] {
		lines = append(lines, p.Name+" ("+p.Slug+")")
	}
	switch {
	case len(named) > 1:
		return Producer{}, Invalidf("producer", "several producers of your province have this name; write what stands in brackets: %s", strings.Join(lines, ", "))
	case len(shown) > 0:
		return Producer{}, Invalidf("producer", "no producer of your province has exactly this name; it may be one of these: %s", strings.Join(lines, ", "))
	}
	return Producer{}, Invalidf("producer", "your province has no producer of this name")
}

// CheckInvitationToken returns CodeInvalid without a token of an invitation.
func CheckInvitationToken(token string) error {
	if strings.TrimSpace(token) == "" {
		return Invalidf("token", "enter the code of the invitation")
	}
	return nil
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
