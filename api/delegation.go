package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// Guest is what a delegation and an exhibitor have in common.
type Guest struct {
	ID          string              `json:"id" format:"uuid"`
	FairID      string              `json:"fair_id" format:"uuid"`
	Fair        OrNull[FairSummary] `json:"fair" doc:"null in lists of one fair"`
	State       string              `json:"state" enum:"invited,accepted,declined"`
	AnsweredAt  *time.Time          `json:"answered_at"`
	ContactName string              `json:"contact_name" doc:"Whom the organizer calls"`
	Phone       string              `json:"phone"`
	Email       string              `json:"email"`
	Note        string              `json:"note"`
	Version     int64               `json:"version" doc:"In quotation marks it is the ETag"`
}

// Delegation is what one invited province sends to a fair.
type Delegation struct {
	Guest
	Province PlaceUnit `json:"province"`
}

func (s *Server) fairOfGuest(f *domain.Fair, lang string) OrNull[FairSummary] {
	if f == nil {
		return OrNull[FairSummary]{}
	}
	return some(s.fairSummary(*f, lang))
}

func (s *Server) delegationOf(d domain.Delegation, lang string) Delegation {
	out := Delegation{Guest: Guest{
		d.ID, d.FairID, s.fairOfGuest(d.Fair, lang), string(d.State), utc(d.AnsweredAt), d.ContactName, d.Phone, d.Email, d.Note, d.Version,
	}, Province: PlaceUnit{Code: d.ProvinceCode}}
	if d.Province != nil {
		out.Province = unitOf(*d.Province, lang)
	}
	return out
}

func (s *Server) tellDelegation(d domain.Delegation, lang string) *secret[Delegation] {
	out := tell(s.delegationOf(d, lang))
	out.ETag = versionTag(d.Version)
	return out
}

// FairLink is a link that somebody answers with.
type FairLink struct {
	Token     string    `json:"token" doc:"Shown now and never again: hand it on by e-mail or on paper. It is used once"`
	ExpiresAt time.Time `json:"expires_at"`
}

// InvitedGuest is what the bearer of a link may see.
type InvitedGuest struct {
	Fair      FairSummary `json:"fair"`
	Guest     string      `json:"guest" doc:"Who is invited: the producer, or the delegation of a province"`
	State     string      `json:"state" enum:"invited,accepted,declined"`
	Bound     bool        `json:"bound" doc:"true: sign in with the e-mail address that was invited, and answer at /v1/me/fair-invitations/answer"`
	ExpiresAt time.Time   `json:"expires_at"`
}

func (s *Server) invitedOf(i domain.Invited, lang string) InvitedGuest {
	out := InvitedGuest{Fair: s.fairSummary(i.Fair, lang), Bound: i.Bound, ExpiresAt: i.ExpiresAt.UTC()}
	e := domain.Exhibitor{Delegation: i.Delegation}
	if i.Delegation != nil {
		out.State = string(i.Delegation.State)
	} else {
		e, out.State = *i.Exhibitor, string(i.Exhibitor.State)
	}
	vi, en := e.Name()
	out.Guest = label(lang, vi, en)
	return out
}

const myDelegationsPath = "/v1/me/delegations"

func (s *Server) routeDelegations() {
	read, write := only(domain.ScopeRead, organizers()...), only(domain.ScopeWrite, organizers()...)
	private(s, read, huma.Operation{
		OperationID: "list-delegations", Method: http.MethodGet, Path: fairPath + "/delegations", Tags: []string{"Fairs"}, Summary: "The delegations of a fair that I run",
	}, s.delegations)
	private(s, write, huma.Operation{
		OperationID: "invite-delegations", Method: http.MethodPost, Path: fairPath + "/delegations", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
		Summary: "Invite provinces, all or none; their officers are told", Errors: []int{http.StatusConflict},
	}, s.inviteDelegations)
	for _, k := range []struct{ name, path string }{{"delegation", "/delegations/{guest}/links"}, {"exhibitor", "/exhibitors/{guest}/links"}} {
		private(s, only(bySession, organizers()...), huma.Operation{
			OperationID: "add-" + k.name + "-link", Method: http.MethodPost, Path: fairPath + k.path, Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
			Summary: "Make a link that a guest answers with; the one before it ends", Errors: []int{http.StatusConflict},
		}, func(ctx context.Context, in *FairLinkInput) (*secret[FairLink], error) {
			return s.addFairLink(ctx, k.name, in)
		})
	}
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "list-my-delegations", Method: http.MethodGet, Path: myDelegationsPath, Tags: []string{"Fairs"}, Summary: "The delegations that I answer for, newest first",
	}, s.myDelegations)
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "get-my-delegation", Method: http.MethodGet, Path: myDelegationsPath + "/{id}", Tags: []string{"Fairs"}, Summary: "One of them",
	}, s.myDelegation)
	private(s, signedIn(domain.ScopeWrite), huma.Operation{
		OperationID: "answer-delegation", Method: http.MethodPost, Path: myDelegationsPath + "/{id}/answer", Tags: []string{"Fairs"}, Summary: "Accept or decline", Errors: stale(),
	}, s.answerDelegation)
	private(s, signedIn(domain.ScopeWrite), huma.Operation{
		OperationID: "put-delegation-list", Method: http.MethodPut, Path: myDelegationsPath + "/{id}/list", Tags: []string{"Fairs"},
		Summary:     "Say what a delegation shows, all or nothing",
		Description: "What belongs to a producer is shown by it; the rest at the common stand. It replaces the list before.", Errors: stale(), MaxBodyBytes: maxFormBody,
	}, s.putDelegationList)

	private(s, everybody(), huma.Operation{
		OperationID: "look-at-fair-invitation", Method: http.MethodPost, Path: "/v1/fair-invitations/look", Tags: []string{"Fairs"},
		Summary: "What is this link for?", Errors: []int{http.StatusNotFound, http.StatusTooManyRequests},
	}, s.lookAtInvitation)
	private(s, everybody(), huma.Operation{
		OperationID: "answer-fair-invitation", Method: http.MethodPost, Path: "/v1/fair-invitations/answer", Tags: []string{"Fairs"},
		Summary: "Answer once with a link on paper, without an account", Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
	}, s.useInvitation)
	private(s, signedIn(bySession), huma.Operation{
		OperationID: "answer-my-fair-invitation", Method: http.MethodPost, Path: "/v1/me/fair-invitations/answer", Tags: []string{"Fairs"},
		Summary: "Answer once with a link, also one that is bound to my e-mail address", Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
	}, s.useInvitation)
}

func (s *Server) delegations(ctx context.Context, in *FairInput) (*secret[OnePage[Delegation]], error) {
	found, err := s.deps.Delegations.Delegations(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(onePage(found, func(d domain.Delegation) Delegation { return s.delegationOf(d, in.lang()) })), nil
}

// InviteDelegationsInput is what POST /v1/fairs/{id}/delegations takes.
type InviteDelegationsInput struct {
	FairInput
	Body struct {
		Provinces []string `json:"provinces" nullable:"false" minItems:"1" maxItems:"34" doc:"Units of today, by code or slug"`
	}
}

func (s *Server) inviteDelegations(ctx context.Context, in *InviteDelegationsInput) (*secret[OnePage[Delegation]], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	codes := make([]string, len(in.Body.Provinces))
	for i, p := range in.Body.Provinces {
		codes[i] = said(&p)
		if unit, ok := known.find(codes[i]); ok {
			codes[i] = unit.Code
		}
	}
	found, err := s.deps.Delegations.InviteDelegations(ctx, actorOf(ctx), in.ID, codes)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tell(onePage(found, func(d domain.Delegation) Delegation { return s.delegationOf(d, in.lang()) })), nil
}

// FairLinkInput is what makes a link.
type FairLinkInput struct {
	FairInput
	Guest string `path:"guest" maxLength:"100" doc:"Id of the delegation or exhibitor"`
	Body  struct {
		Email string `json:"email,omitempty" maxLength:"254" doc:"Only the user with this address answers; left out: whoever holds the link"`
	}
}

func (s *Server) addFairLink(ctx context.Context, kind string, in *FairLinkInput) (*secret[FairLink], error) {
	i := domain.FairInvitation{Email: norm.NFC.String(in.Body.Email)}
	if kind == "delegation" {
		i.DelegationID = &in.Guest
	} else {
		i.ExhibitorID = &in.Guest
	}
	var err error
	if i.Email != "" {
		if i.EmailKey, err = domain.ParseEmail(i.Email); err != nil {
			return nil, s.bodyProblem(ctx, err)
		}
	}
	token := domain.NewToken(domain.TokenInvitation)
	i.TokenHash = domain.HashToken(token)
	if i, err = s.deps.Delegations.AddFairInvitation(ctx, actorOf(ctx), in.ID, i); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tell(FairLink{token, i.ExpiresAt.UTC()}), nil
}

// MyGuestsInput is what lists of my delegations and exhibitors take.
type MyGuestsInput struct {
	LanguageParams
	PageParams
}

func (s *Server) myDelegations(ctx context.Context, in *MyGuestsInput) (*secret[Paged[Delegation]], error) {
	found, err := s.deps.Delegations.MyDelegations(ctx, actorOf(ctx), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, func(d domain.Delegation) Delegation { return s.delegationOf(d, in.lang()) })), nil
}

func (s *Server) myDelegation(ctx context.Context, in *ManagedInput) (*secret[Delegation], error) {
	d, err := s.deps.Delegations.Delegation(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellDelegation(d, in.lang()), nil
}

// AnswerForm is an answer to an invitation.
type AnswerForm struct {
	Answer      string `json:"answer" enum:"accepted,declined"`
	ContactName string `json:"contact_name,omitempty" maxLength:"800" doc:"Needed to accept"`
	Phone       string `json:"phone,omitempty" maxLength:"40" doc:"Needed to accept"`
	Email       string `json:"email,omitempty" maxLength:"254"`
	Note        string `json:"note,omitempty" maxLength:"8000"`
}

func (f AnswerForm) answer() domain.FairAnswer {
	return domain.FairAnswer{Answer: domain.Answer(f.Answer), ContactName: said(&f.ContactName), Phone: said(&f.Phone), Email: said(&f.Email), Note: said(&f.Note)}
}

// AnswerInput answers without a link.
type AnswerInput struct {
	ManagedInput
	IfMatchParams
	Body AnswerForm
}

func (s *Server) answerDelegation(ctx context.Context, in *AnswerInput) (*secret[Delegation], error) {
	d, err := s.deps.Delegations.Delegation(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, d.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if d, err = s.deps.Delegations.AnswerDelegation(ctx, actorOf(ctx), in.ID, version, in.Body.answer()); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellDelegation(d, in.lang()), nil
}

// ExhibitForm names what is shown.
type ExhibitForm struct {
	Kind string `json:"kind,omitempty" enum:"product,craft_village,tourism_site" default:"product"`
	ID   string `json:"id" maxLength:"100" doc:"Id of the listing"`
}

// PutListInput is what PUT …/list and PUT …/exhibits take.
type PutListInput struct {
	ManagedInput
	IfMatchParams
	Body struct {
		Items []ExhibitForm `json:"items" nullable:"false" maxItems:"500"`
	}
}

func (in *PutListInput) refs() []domain.Ref {
	out := make([]domain.Ref, len(in.Body.Items))
	for i, item := range in.Body.Items {
		out[i] = domain.Ref{Kind: domain.Kind(item.Kind), ID: item.ID}
	}
	return out
}

func (s *Server) putDelegationList(ctx context.Context, in *PutListInput) (*secret[Delegation], error) {
	d, err := s.deps.Delegations.Delegation(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, d.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if d, err = s.deps.Delegations.SetDelegationList(ctx, actorOf(ctx), in.ID, version, in.refs()); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellDelegation(d, in.lang()), nil
}

// LookInput is what POST /v1/fair-invitations/look takes.
type LookInput struct {
	ClientParams
	LanguageParams
	Body struct {
		Token string `json:"token" maxLength:"100"`
	}
}

func (s *Server) lookAtInvitation(ctx context.Context, in *LookInput) (*secret[InvitedGuest], error) {
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.FairInvitationsPerAddress(), Subject: in.limited()}); err != nil {
		return nil, s.problem(ctx, err)
	}
	i, err := s.deps.Delegations.LookAtInvitation(ctx, domain.HashToken(in.Body.Token))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(s.invitedOf(i, in.lang())), nil
}

// UseInvitationInput is what the answers with a link take.
type UseInvitationInput struct {
	ClientParams
	LanguageParams
	Body struct {
		AnswerForm
		Token string `json:"token" maxLength:"100"`
	}
}

func (s *Server) useInvitation(ctx context.Context, in *UseInvitationInput) (*secret[InvitedGuest], error) {
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.FairInvitationsPerAddress(), Subject: in.limited()}); err != nil {
		return nil, s.problem(ctx, err)
	}
	by := actorOf(ctx)
	if by.Address == "" {
		by.Address, by.RequestID = in.address, requestID(ctx)
	}
	i, err := s.deps.Delegations.UseInvitation(ctx, by, domain.HashToken(in.Body.Token), in.Body.answer())
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tell(s.invitedOf(i, in.lang())), nil
}
