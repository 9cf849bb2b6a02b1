package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// Member is a user who acts for a producer.
type Member struct {
	UserID    string    `json:"user_id" format:"uuid"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Owner     bool      `json:"owner" doc:"May also invite and remove members"`
	CreatedAt time.Time `json:"created_at" doc:"Since when"`
}

func memberViewOf(m domain.Member) Member {
	return Member{m.UserID, m.UserName, m.Email, m.Owner, m.CreatedAt.UTC()}
}

// Membership is a producer that the user acts for.
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

// Invitation asks somebody to act for a producer.
type Invitation struct {
	ID         string     `json:"id" format:"uuid"`
	Email      string     `json:"email" doc:"Only the user with this address can accept"`
	Owner      bool       `json:"owner" doc:"What the user becomes. The first member is an owner in any case"`
	State      string     `json:"state" enum:"open,accepted,revoked,expired"`
	InvitedBy  string     `json:"invited_by" format:"uuid" doc:"Id of the user"`
	CreatedAt  time.Time  `json:"created_at"`
	ExpiresAt  time.Time  `json:"expires_at"`
	AcceptedAt *time.Time `json:"accepted_at"`
	RevokedAt  *time.Time `json:"revoked_at"`
}

func (s *Server) invitationOf(i domain.Invitation) Invitation {
	state := "expired"
	switch {
	case i.AcceptedAt != nil:
		state = "accepted"
	case i.RevokedAt != nil:
		state = "revoked"
	case i.OpenAt(s.deps.Now()):
		state = "open"
	}
	return Invitation{i.ID, i.Email, i.Owner, state, i.InvitedBy, i.CreatedAt.UTC(), i.ExpiresAt.UTC(), utc(i.AcceptedAt), utc(i.RevokedAt)}
}

// NewInvitation is the answer to the making of an invitation.
type NewInvitation struct {
	Token string `json:"token" doc:"Shown now and never again: hand it to whoever is invited, by e-mail or on paper"`
	Invitation
}

// OnePage is a list that always fits one page.
type OnePage[T any] struct {
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"Always null: there is one page"`
}

func onePage[D, V any](things []D, view func(D) V) OnePage[V] {
	out := OnePage[V]{Items: make([]V, len(things))}
	for i, t := range things {
		out.Items[i] = view(t)
	}
	return out
}

const (
	membersPath     = "/v1/producers/{id}/members"
	invitationsPath = "/v1/producers/{id}/invitations"
)

func (s *Server) routeMemberships() {
	manage := []domain.Role{domain.RoleProducer, domain.RoleOfficer, domain.RoleAdmin}
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "list-my-memberships", Method: http.MethodGet, Path: "/v1/me/memberships", Tags: []string{"Members"}, Summary: "Which producers do I act for?",
	}, s.memberships)
	private(s, only(domain.ScopeRead, manage...), huma.Operation{
		OperationID: "list-members", Method: http.MethodGet, Path: membersPath, Tags: []string{"Members"}, Summary: "Who acts for a producer?",
	}, s.members)
	private(s, only(bySession, manage...), huma.Operation{
		OperationID: "change-member", Method: http.MethodPatch, Path: membersPath + "/{user}", Tags: []string{"Members"},
		Summary: "Make a member an owner, or take that away", Errors: []int{http.StatusConflict},
	}, s.changeMember)
	private(s, only(bySession, manage...), huma.Operation{
		OperationID: "remove-member", Method: http.MethodDelete, Path: membersPath + "/{user}", Tags: []string{"Members"},
		Summary: "Remove a member, or leave", DefaultStatus: http.StatusNoContent, Errors: []int{http.StatusConflict},
	}, s.removeMember)
	private(s, only(domain.ScopeRead, manage...), huma.Operation{
		OperationID: "list-invitations", Method: http.MethodGet, Path: invitationsPath, Tags: []string{"Members"}, Summary: "Who is invited to act for a producer?",
	}, s.invitations)
	private(s, only(bySession, manage...), huma.Operation{
		OperationID: "invite-member", Method: http.MethodPost, Path: invitationsPath, Tags: []string{"Members"}, DefaultStatus: http.StatusCreated,
		Summary:     "Invite somebody to act for a producer",
		Description: "The token of the answer is accepted once, within 7 days, by the user with the e-mail address. An officer invites the first member of a producer that the office has entered.",
		Errors:      []int{http.StatusConflict},
	}, s.invite)
	private(s, only(bySession, manage...), huma.Operation{
		OperationID: "revoke-invitation", Method: http.MethodDelete, Path: invitationsPath + "/{invitation}", Tags: []string{"Members"},
		Summary: "Revoke an open invitation", DefaultStatus: http.StatusNoContent,
	}, s.revokeInvitation)
	private(s, signedIn(bySession), huma.Operation{
		OperationID: "accept-invitation", Method: http.MethodPost, Path: "/v1/me/invitations/accept", Tags: []string{"Members"},
		Summary: "Accept an invitation with its token", Errors: []int{http.StatusNotFound, http.StatusTooManyRequests},
	}, s.acceptInvitation)
}

func (s *Server) memberships(ctx context.Context, _ *struct{}) (*secret[OnePage[Membership]], error) {
	found, err := s.deps.Memberships.Memberships(ctx, actorOf(ctx).UserID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(onePage(found, membershipOf)), nil
}

// ProducerIDInput names a producer.
type ProducerIDInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the producer"`
}

func (s *Server) members(ctx context.Context, in *ProducerIDInput) (*secret[OnePage[Member]], error) {
	found, err := s.deps.Memberships.Members(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(onePage(found, memberViewOf)), nil
}

// MemberInput names a member of a producer.
type MemberInput struct {
	ProducerIDInput
	User string `path:"user" maxLength:"100" doc:"Id of the user"`
}

// ChangeMemberInput is what PATCH /v1/producers/{id}/members/{user} takes.
type ChangeMemberInput struct {
	MemberInput
	Body struct {
		Owner bool `json:"owner"`
	}
}

func (s *Server) changeMember(ctx context.Context, in *ChangeMemberInput) (*secret[Member], error) {
	m, err := s.deps.Memberships.SetOwner(ctx, actorOf(ctx), in.ID, in.User, in.Body.Owner)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(memberViewOf(m)), nil
}

func (s *Server) removeMember(ctx context.Context, in *MemberInput) (*nothing, error) {
	if err := s.deps.Memberships.RemoveMember(ctx, actorOf(ctx), in.ID, in.User); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}

func (s *Server) invitations(ctx context.Context, in *ProducerIDInput) (*secret[OnePage[Invitation]], error) {
	found, err := s.deps.Memberships.Invitations(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(onePage(found, s.invitationOf)), nil
}

// InviteInput is what POST /v1/producers/{id}/invitations takes.
type InviteInput struct {
	ProducerIDInput
	Body struct {
		Email string `json:"email" maxLength:"254" example:"an.nguyen@example.vn"`
		Owner bool   `json:"owner,omitempty" doc:"May also invite and remove members"`
	}
}

func (s *Server) invite(ctx context.Context, in *InviteInput) (*secret[NewInvitation], error) {
	i := domain.Invitation{ProducerID: in.ID, Email: norm.NFC.String(in.Body.Email), Owner: in.Body.Owner}
	var err error
	if i.EmailKey, err = domain.ParseEmail(i.Email); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	token := domain.NewToken(domain.TokenInvitation)
	i.TokenHash = domain.HashToken(token)
	if i, err = s.deps.Memberships.AddInvitation(ctx, actorOf(ctx), i); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tell(NewInvitation{token, s.invitationOf(i)}), nil
}

// InvitationInput names an invitation of a producer.
type InvitationInput struct {
	ProducerIDInput
	Invitation string `path:"invitation" maxLength:"100" doc:"Id of the invitation"`
}

func (s *Server) revokeInvitation(ctx context.Context, in *InvitationInput) (*nothing, error) {
	if err := s.deps.Memberships.RevokeInvitation(ctx, actorOf(ctx), in.ID, in.Invitation); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}

// AcceptInput is what POST /v1/me/invitations/accept takes.
type AcceptInput struct {
	Body struct {
		Token string `json:"token" maxLength:"100"`
	}
}

func (s *Server) acceptInvitation(ctx context.Context, in *AcceptInput) (*secret[Membership], error) {
	actor := actorOf(ctx)
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.InvitationAcceptsPerAccount(), Subject: actor.UserID}); err != nil {
		return nil, s.problem(ctx, err)
	}
	m, err := s.deps.Memberships.AcceptInvitation(ctx, actor, domain.HashToken(in.Body.Token))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(membershipOf(m)), nil
}
