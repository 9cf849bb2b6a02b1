package fair

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

// Organizer is a user who runs a fair.
type Organizer struct {
	UserID    string    `json:"user_id" format:"uuid"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Owner     bool      `json:"owner" doc:"Started the fair; cannot be removed"`
	CreatedAt time.Time `json:"created_at" doc:"Since when"`
}

// OrganizerInvitation invites a person to run a fair.
type OrganizerInvitation struct {
	ID         string     `json:"id" format:"uuid"`
	Email      string     `json:"email" doc:"Only the user with this address can accept"`
	State      string     `json:"state" enum:"open,accepted,revoked,expired"`
	InvitedBy  string     `json:"invited_by_id" format:"uuid" doc:"Id of the user"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	AcceptedAt *time.Time `json:"accepted_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

func (h *Handlers) organizerInvitationOf(i domain.OrganizerInvitation) OrganizerInvitation {
	return OrganizerInvitation{i.ID, i.Email, string(i.StateAt(h.front.Now())), i.InvitedBy, i.CreatedAt.UTC(), i.ExpiresAt.UTC(), rest.UTC(i.AcceptedAt), rest.UTC(i.RevokedAt)}
}

// NewOrganizerInvitation is a new invitation with its token.
type NewOrganizerInvitation struct {
	Token string `json:"token" doc:"Shown only now: hand it to the invited person, by e-mail or on paper"`
	OrganizerInvitation
}

func fairOrganizerOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-fair-organizers", Tags: []string{"Fairs"},
			Summary:     "List the users who run a fair",
			Description: "Returns the owner first, then those who joined. All of them have the same rights, except that nobody can remove the owner; the audit log names the person.",
		},
		{
			OperationID: "remove-fair-organizer", Tags: []string{"Fairs"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Remove an organizer from a fair, or leave",
			Description: "Ends the rights of the user at this fair and notifies it. The owner of the fair answers 409.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "list-organizer-invitations", Tags: []string{"Fairs"},
			Summary:     "List the invitations to run a fair",
			Description: "Returns the newest 100 invitations, newest first, with their state. Their tokens are not shown again.",
		},
		{
			OperationID: "invite-fair-organizer", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
			Summary: "Invite a person to run a fair with me",
			Description: "The token of the answer, which is shown only now, is accepted once, within 7 days, by the user with the e-mail address. An open invitation to the same address is " +
				"revoked. A fair has at most 20 organizers, open invitations included.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "revoke-organizer-invitation", Tags: []string{"Fairs"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Revoke an open invitation to run a fair",
			Description: "The token of the invitation cannot be accepted any more. An invitation that was accepted, was revoked or has expired answers 404.",
		},
		{
			OperationID: "accept-organizer-invitation", Tags: []string{"Fairs"},
			Summary: "Accept an invitation to run a fair with its token",
			Description: "The user runs the fair from then on and gets the role organizer; the other organizers are notified. A token that is unknown, used, revoked or expired, or was made for " +
				"another e-mail address, answers 404.",
			Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
		},
	}
}

// FairOrganizers answers GET /v1/fairs/{id}/organizers.
func (h *Handlers) FairOrganizers(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[rest.OnePage[Organizer]], error) {
	found, err := h.store.FairOrganizers(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, func(o domain.Organizer) Organizer {
		return Organizer{o.UserID, o.Name, o.Email, o.Owner, o.CreatedAt.UTC()}
	})), nil
}

// FairOrganizerInput names an organizer of a fair.
type FairOrganizerInput struct {
	FairInput
	User string `path:"user_id" maxLength:"100" doc:"Id of the user"`
}

// RemoveFairOrganizer answers DELETE /v1/fairs/{id}/organizers/{user_id}.
func (h *Handlers) RemoveFairOrganizer(ctx context.Context, in *FairOrganizerInput) (*rest.NoContent, error) {
	if err := h.store.RemoveFairOrganizer(ctx, front.ActorOf(ctx), in.ID, in.User); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// OrganizerInvitations answers GET /v1/fairs/{id}/invitations.
func (h *Handlers) OrganizerInvitations(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[rest.OnePage[OrganizerInvitation]], error) {
	found, err := h.store.OrganizerInvitations(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, h.organizerInvitationOf)), nil
}

// InviteOrganizerInput is the input of POST /v1/fairs/{id}/invitations.
type InviteOrganizerInput struct {
	FairInput
	Body struct {
		Email string `json:"email" maxLength:"254" example:"an.nguyen@example.vn"`
	}
}

// InviteOrganizer answers POST /v1/fairs/{id}/invitations.
func (h *Handlers) InviteOrganizer(ctx context.Context, in *InviteOrganizerInput) (*rest.PrivateAnswer[NewOrganizerInvitation], error) {
	common, token, err := domain.NewEmailInvitation(norm.NFC.String(in.Body.Email))
	if err != nil {
		return nil, rest.InBody(err)
	}
	i, err := h.store.AddOrganizerInvitation(ctx, front.ActorOf(ctx), domain.OrganizerInvitation{EmailInvitation: common, FairID: in.ID})
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(NewOrganizerInvitation{token, h.organizerInvitationOf(i)}), nil
}

// OrganizerInvitationInput names an invitation to run a fair.
type OrganizerInvitationInput struct {
	FairInput
	Invitation string `path:"invitation_id" maxLength:"100" doc:"Id of the invitation"`
}

// RevokeOrganizerInvitation answers DELETE /v1/fairs/{id}/invitations/{invitation_id}.
func (h *Handlers) RevokeOrganizerInvitation(ctx context.Context, in *OrganizerInvitationInput) (*rest.NoContent, error) {
	if err := h.store.RevokeOrganizerInvitation(ctx, front.ActorOf(ctx), in.ID, in.Invitation); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// AcceptOrganizerInput is the input of POST /v1/me/organizer-invitations/accept.
type AcceptOrganizerInput struct {
	front.LanguageParams
	Body struct {
		Token string `json:"token" maxLength:"100"`
	}
}

// AcceptOrganizerInvitation answers POST /v1/me/organizer-invitations/accept.
func (h *Handlers) AcceptOrganizerInvitation(ctx context.Context, in *AcceptOrganizerInput) (*rest.PrivateAnswer[Fair], error) {
	by := front.ActorOf(ctx)
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.InvitationAcceptsPerAccount(), Subject: by.UserID}); err != nil {
		return nil, err
	}
	f, err := h.store.AcceptOrganizerInvitation(ctx, by, domain.HashToken(in.Body.Token))
	if err != nil {
		return nil, err
	}
	return h.replyFair(f, in.Lang()), nil
}
