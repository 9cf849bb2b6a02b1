package listing

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// Member is a user who acts for a producer.
type Member struct {
	UserID    string    `json:"user_id" format:"uuid"`
	Name      string    `json:"name"`
	Email     string    `json:"email" nullable:"true" doc:"null: the member signs in by phone"`
	Owner     bool      `json:"owner" doc:"May also invite and remove members"`
	CreatedAt time.Time `json:"created_at" doc:"Since when"`
}

func memberViewOf(m domain.Member) Member {
	return Member{m.UserID, m.UserName, m.Email, m.Owner, m.CreatedAt.UTC()}
}

// Membership is a producer that the user is a member of.
type Membership struct {
	ProducerID string    `json:"producer_id" format:"uuid"`
	Slug       string    `json:"slug" doc:"Of the producer"`
	Name       string    `json:"name" doc:"Of the producer"`
	Owner      bool      `json:"owner" doc:"May also invite and remove members"`
	CreatedAt  time.Time `json:"created_at" doc:"Since when"`
}

func membershipOf(m domain.Member) Membership {
	return Membership{m.ProducerID, m.ProducerSlug, m.ProducerName, m.Owner, m.CreatedAt.UTC()}
}

// Invitation invites a person to act for a producer.
type Invitation struct {
	ID         string     `json:"id" format:"uuid"`
	Email      string     `json:"email" doc:"Only the user with this address can accept"`
	Owner      bool       `json:"owner" doc:"Role of the new member. The first member is always an owner"`
	State      string     `json:"state" enum:"open,accepted,revoked,expired"`
	InvitedBy  string     `json:"invited_by_id" format:"uuid" doc:"Id of the user"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	AcceptedAt *time.Time `json:"accepted_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

func (h *Handlers) invitationOf(i domain.Invitation) Invitation {
	return Invitation{i.ID, i.Email, i.Owner, string(i.StateAt(h.front.Now())), i.InvitedBy, i.CreatedAt.UTC(), i.ExpiresAt.UTC(), rest.UTC(i.AcceptedAt), rest.UTC(i.RevokedAt)}
}

// NewInvitation is a new invitation with its token.
type NewInvitation struct {
	Token string `json:"token" doc:"Shown only now: hand it to the invited person, by e-mail or on paper"`
	Invitation
}

func membershipOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-my-memberships", Tags: []string{"Members"},
			Summary:     "List the producers that I am a member of",
			Description: "Returns the producers that the user acts for, by name, and for each whether the user is an owner, who also manages its members.",
		},
		{
			OperationID: "list-members", Tags: []string{"Members"},
			Summary:     "List the members of a producer",
			Description: "Returns the users who act for a producer, owners first. Its members, the officers of its place and admins may read them.",
		},
		{
			OperationID: "change-member", Tags: []string{"Members"},
			Summary:     "Make a member an owner, or no longer one",
			Description: "Owners of the producer, officers of its place and admins may do it. Where no other owner would be left, the answer is 409: make another member an owner first.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "remove-member", Tags: []string{"Members"}, DefaultStatus: http.StatusNoContent,
			Summary: "Remove a member, or leave",
			Description: "Ends the membership; the account of the user stays. Owners, officers of the place and admins may remove a member, and each member may leave. While others stay, the " +
				"last owner cannot: the answer is 409. The removed user gets a notice with the reason.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "list-invitations", Tags: []string{"Members"},
			Summary:     "List the invitations of a producer",
			Description: "Returns the newest 100 invitations, newest first, with their state. Their tokens are not shown again.",
		},
		{
			OperationID: "invite-member", Tags: []string{"Members"}, DefaultStatus: http.StatusCreated,
			Summary: "Invite a person to act for a producer",
			Description: "The token of the answer, which is shown only now, is accepted once, within 7 days, by the user with the e-mail address. An open invitation to the same address is " +
				"revoked. An officer invites the first member of a producer that the office has added.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "revoke-invitation", Tags: []string{"Members"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Revoke an open invitation",
			Description: "The token of the invitation cannot be accepted any more. An invitation that was accepted, was revoked or has expired answers 404.",
		},
		{
			OperationID: "accept-invitation", Tags: []string{"Members"},
			Summary: "Accept an invitation with its token",
			Description: "Makes the user a member of the producer and gives the role producer; the first member becomes an owner. A token that is unknown, used, revoked or expired, or was made " +
				"for another e-mail address, answers 404.",
			Errors: []int{http.StatusNotFound, http.StatusTooManyRequests},
		},
	}
}

// Memberships answers GET /v1/me/memberships.
func (h *Handlers) Memberships(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[rest.OnePage[Membership]], error) {
	found, err := h.store.Memberships(ctx, front.ActorOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, membershipOf)), nil
}

// ProducerIDInput names a producer.
type ProducerIDInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the producer"`
}

// Members answers GET /v1/producers/{id}/members.
func (h *Handlers) Members(ctx context.Context, in *ProducerIDInput) (*rest.PrivateAnswer[rest.OnePage[Member]], error) {
	found, err := h.store.Members(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, memberViewOf)), nil
}

// MemberInput names a member of a producer.
type MemberInput struct {
	ProducerIDInput
	User string `path:"user_id" maxLength:"100" doc:"Id of the user"`
}

// ChangeMemberInput is the input of PATCH /v1/producers/{id}/members/{user_id}.
type ChangeMemberInput struct {
	MemberInput
	Body struct {
		Owner bool `json:"owner"`
	}
}

// ChangeMember answers PATCH /v1/producers/{id}/members/{user_id}.
func (h *Handlers) ChangeMember(ctx context.Context, in *ChangeMemberInput) (*rest.PrivateAnswer[Member], error) {
	m, err := h.store.SetOwner(ctx, front.ActorOf(ctx), in.ID, in.User, in.Body.Owner)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(memberViewOf(m)), nil
}

// RemoveMemberInput is the input of DELETE /v1/producers/{id}/members/{user_id}.
type RemoveMemberInput struct {
	MemberInput
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"2000" doc:"Why: one line of at most 500 characters, which the removed user and the audit log get. Officers and admins must give one"`
	}
}

// RemoveMember answers DELETE /v1/producers/{id}/members/{user_id}.
func (h *Handlers) RemoveMember(ctx context.Context, in *RemoveMemberInput) (*rest.NoContent, error) {
	reason := ""
	if in.Body != nil {
		reason = norm.NFC.String(in.Body.Reason)
	}
	if err := h.store.RemoveMember(ctx, front.ActorOf(ctx), in.ID, in.User, reason); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyNoContent(), nil
}

// Invitations answers GET /v1/producers/{id}/invitations.
func (h *Handlers) Invitations(ctx context.Context, in *ProducerIDInput) (*rest.PrivateAnswer[rest.OnePage[Invitation]], error) {
	found, err := h.store.Invitations(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, h.invitationOf)), nil
}

// InviteInput is the input of POST /v1/producers/{id}/invitations.
type InviteInput struct {
	ProducerIDInput
	Body struct {
		Email string `json:"email" maxLength:"254" example:"an.nguyen@example.vn"`
		Owner bool   `json:"owner,omitempty" doc:"May also invite and remove members"`
	}
}

// Invite answers POST /v1/producers/{id}/invitations.
func (h *Handlers) Invite(ctx context.Context, in *InviteInput) (*rest.PrivateAnswer[NewInvitation], error) {
	common, token, err := domain.NewEmailInvitation(norm.NFC.String(in.Body.Email))
	if err != nil {
		return nil, rest.InBody(err)
	}
	i, err := h.store.AddInvitation(ctx, front.ActorOf(ctx), domain.Invitation{EmailInvitation: common, ProducerID: in.ID, Owner: in.Body.Owner})
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(NewInvitation{token, h.invitationOf(i)}), nil
}

// InvitationInput names an invitation of a producer.
type InvitationInput struct {
	ProducerIDInput
	Invitation string `path:"invitation_id" maxLength:"100" doc:"Id of the invitation"`
}

// RevokeInvitation answers DELETE /v1/producers/{id}/invitations/{invitation_id}.
func (h *Handlers) RevokeInvitation(ctx context.Context, in *InvitationInput) (*rest.NoContent, error) {
	if err := h.store.RevokeInvitation(ctx, front.ActorOf(ctx), in.ID, in.Invitation); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// AcceptInput is the input of POST /v1/me/invitations/accept.
type AcceptInput struct {
	Body struct {
		Token string `json:"token" maxLength:"100"`
	}
}

// AcceptInvitation answers POST /v1/me/invitations/accept.
func (h *Handlers) AcceptInvitation(ctx context.Context, in *AcceptInput) (*rest.PrivateAnswer[Membership], error) {
	actor := front.ActorOf(ctx)
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.InvitationAcceptsPerAccount(), Subject: actor.UserID}); err != nil {
		return nil, err
	}
	m, err := h.store.AcceptInvitation(ctx, actor, domain.HashToken(in.Body.Token))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(membershipOf(m)), nil
}
