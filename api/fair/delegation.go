package fair

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// Guest is the common part of a delegation and an exhibitor.
type Guest struct {
	ID          string                   `json:"id" format:"uuid"`
	FairID      string                   `json:"fair_id" format:"uuid"`
	Fair        rest.OrNull[FairSummary] `json:"fair" doc:"null in lists of one fair"`
	State       string                   `json:"state" enum:"invited,accepted,declined,removed" doc:"removed: by the organizer; it cannot answer until it is invited again"`
	Reason      string                   `json:"removed_reason" nullable:"true" doc:"Why the organizer removed it; null in other states"`
	AnsweredAt  *time.Time               `json:"answered_at"`
	ContactName string                   `json:"contact_name" nullable:"true" doc:"Contact of the organizer"`
	Phone       string                   `json:"phone" nullable:"true"`
	Email       string                   `json:"email" nullable:"true"`
	Note        string                   `json:"note" nullable:"true"`
	Version     int64                    `json:"version" doc:"The ETag is this number in quotation marks"`
}

// Delegation is the delegation of an invited province.
type Delegation struct {
	Guest
	Province view.PlaceUnit `json:"province"`
}

func (h *Handlers) fairOfGuest(f *domain.Fair, lang string) rest.OrNull[FairSummary] {
	if f == nil {
		return rest.OrNull[FairSummary]{}
	}
	return rest.Some(h.fairSummary(*f, lang))
}

func (h *Handlers) delegationOf(d domain.Delegation, lang string) Delegation {
	out := Delegation{Guest: Guest{
		d.ID, d.FairID, h.fairOfGuest(d.Fair, lang), string(d.Shown()), d.RemovedReason, rest.UTC(d.AnsweredAt), d.ContactName, d.Phone, d.Email, d.Note, d.Version,
	}, Province: view.PlaceUnit{Code: d.ProvinceCode}}
	if d.Province != nil {
		out.Province = view.UnitOf(*d.Province, lang)
	}
	return out
}

func (h *Handlers) replyDelegation(d domain.Delegation, lang string) *rest.PrivateAnswer[Delegation] {
	return rest.ReplyVersion(h.delegationOf(d, lang), d.Version)
}

// FairLink is a link to answer an invitation.
type FairLink struct {
	Token     string    `json:"token" doc:"Shown only now: send it by e-mail or on paper. It works once"`
	ExpiresAt time.Time `json:"expires_at"`
}

// InvitedGuest is what the bearer of a link may see.
type InvitedGuest struct {
	Fair      FairSummary `json:"fair"`
	Guest     string      `json:"guest" doc:"The invited producer, or the delegation of a province"`
	State     string      `json:"state" enum:"invited,accepted,declined,removed"`
	Bound     bool        `json:"bound" doc:"true: sign in with the e-mail address that was invited, and answer at /v1/me/fair-invitations/answer"`
	ExpiresAt time.Time   `json:"expires_at"`
}

func (h *Handlers) invitedOf(i domain.InvitedGuest, lang string) InvitedGuest {
	out := InvitedGuest{Fair: h.fairSummary(i.Fair, lang), Bound: i.Bound, ExpiresAt: i.ExpiresAt.UTC()}
	e := domain.Exhibitor{Delegation: i.Delegation}
	if i.Delegation != nil {
		out.State = string(i.Delegation.Shown())
	} else {
		e, out.State = *i.Exhibitor, string(i.Exhibitor.Shown())
	}
	vi, en := e.Name()
	out.Guest = front.Label(lang, vi, en)
	return out
}

func delegationOperations() []huma.Operation {
	ops := []huma.Operation{
		{
			OperationID: "list-delegations", Tags: []string{"Fairs"},
			Summary:     "List the delegations of a fair that I run",
			Description: "Returns the invited provinces by name, each with its answer and its contact person.",
		},
		{
			OperationID: "invite-delegations", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
			Summary:     "Invite provinces to a fair",
			Description: "Adds a delegation for each province and notifies its officers, all or none. A province that declined or was removed is invited again; one that is invited or takes part answers 409.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "list-my-delegations", Tags: []string{"Fairs"},
			Summary:     "List the delegations that I answer for",
			Description: "Returns page by page, newest first, the delegations of the officer's provinces and those that the caller answered for with a link, each with its fair.",
		},
		{
			OperationID: "get-my-delegation", Tags: []string{"Fairs"},
			Summary:     "Get one delegation that I answer for",
			Description: "Returns a delegation with its fair, its answer and its contact person. Its ETag is needed to set its list; the answer accepts it.",
		},
		{
			OperationID: "answer-delegation", Tags: []string{"Fairs"},
			Summary: "Accept or decline for a delegation",
			Description: "To accept, give the name and the phone number of a person that the organizer can call. The answer may be changed while the fair takes answers; on other days the " +
				"answer is 409.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "put-delegation-list", Tags: []string{"Fairs"}, MaxBodyBytes: rest.MaxFormBody,
			Summary: "Set the exhibits of a delegation",
			Description: "The list replaces the one before, all or none. Published listings of a producer become its exhibits; villages and sites without a producer are shown at the common " +
				"stand. The delegation must have accepted.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "look-at-fair-invitation", Tags: []string{"Fairs"},
			Summary:     "Read what the link of an invitation is for",
			Description: "An invited producer or office without an account sends the token of the link here. The answer names the fair and the guest and changes nothing.",
			Errors:      []int{http.StatusNotFound, http.StatusTooManyRequests},
		},
		{
			OperationID: "answer-fair-invitation", Tags: []string{"Fairs"},
			Summary:     "Answer an invitation with its link, without an account",
			Description: "Accepts or declines the invitation to a fair for the guest of the token. A second answer with the same token is refused.",
			Errors:      []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "answer-my-fair-invitation", Tags: []string{"Fairs"},
			Summary: "Answer an invitation with its link, signed in",
			Description: "Accepts or declines for the guest of the token, once, also with a link that is bound to the e-mail address of the caller. A user who answers for a delegation may edit " +
				"its list.",
			Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
		},
	}
	for _, guest := range []string{"delegation", "exhibitor"} {
		ops = append(ops, huma.Operation{
			OperationID: "add-" + guest + "-link", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
			Summary: "Add a link for the answer of a " + guest,
			Description: "Its holder answers once without an account, or, with email, only the user with this address. It replaces the link before and works for 60 days, but not longer than answers are taken. " +
				"The token is shown only now: send it by e-mail or on paper.",
			Errors: []int{http.StatusConflict},
		})
	}
	return ops
}

// Delegations answers GET /v1/fairs/{id}/delegations.
func (h *Handlers) Delegations(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[rest.OnePage[Delegation]], error) {
	found, err := h.store.Delegations(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, func(d domain.Delegation) Delegation { return h.delegationOf(d, in.Lang()) })), nil
}

// InviteDelegationsInput is the input of POST /v1/fairs/{id}/delegations.
type InviteDelegationsInput struct {
	FairInput
	Body struct {
		Provinces []string `json:"provinces" nullable:"false" minItems:"1" maxItems:"34" doc:"Units of today, by code or slug"`
	}
}

// InviteDelegations answers POST /v1/fairs/{id}/delegations.
func (h *Handlers) InviteDelegations(ctx context.Context, in *InviteDelegationsInput) (*rest.PrivateAnswer[rest.OnePage[Delegation]], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(in.Body.Provinces))
	for i, p := range in.Body.Provinces {
		codes[i] = rest.Text(&p)
		if unit, ok := known.Find(codes[i]); ok {
			codes[i] = unit.Code
		}
	}
	found, err := h.store.InviteDelegations(ctx, front.ActorOf(ctx), in.ID, codes)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, func(d domain.Delegation) Delegation { return h.delegationOf(d, in.Lang()) })), nil
}

// FairLinkForm is what the operations that add a link take.
type FairLinkForm struct {
	Email string `json:"email,omitempty" maxLength:"254" doc:"Only the user with this address may answer; without it, anybody with the link"`
}

// DelegationLinkInput is the input of POST /v1/fairs/{id}/delegations/{delegation_id}/links.
type DelegationLinkInput struct {
	FairInput
	Delegation string `path:"delegation_id" maxLength:"100" doc:"Id of the delegation"`
	Body       FairLinkForm
}

// AddDelegationLink answers POST /v1/fairs/{id}/delegations/{delegation_id}/links.
func (h *Handlers) AddDelegationLink(ctx context.Context, in *DelegationLinkInput) (*rest.PrivateAnswer[FairLink], error) {
	return h.addFairLink(ctx, in.ID, domain.FairInvitation{DelegationID: &in.Delegation, Email: in.Body.Email})
}

// ExhibitorLinkInput is the input of POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/links.
type ExhibitorLinkInput struct {
	OneExhibitorInput
	Body FairLinkForm
}

// AddExhibitorLink answers POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/links.
func (h *Handlers) AddExhibitorLink(ctx context.Context, in *ExhibitorLinkInput) (*rest.PrivateAnswer[FairLink], error) {
	return h.addFairLink(ctx, in.ID, domain.FairInvitation{ExhibitorID: &in.Exhibitor, Email: in.Body.Email})
}

func (h *Handlers) addFairLink(ctx context.Context, fairID string, i domain.FairInvitation) (*rest.PrivateAnswer[FairLink], error) {
	i.Email = norm.NFC.String(i.Email)
	var err error
	if i.Email != "" {
		if i.EmailKey, err = domain.ParseEmail(i.Email); err != nil {
			return nil, rest.InBody(err)
		}
	}
	token := domain.NewToken(domain.TokenInvitation)
	i.TokenHash = domain.HashToken(token)
	if i, err = h.store.AddFairInvitation(ctx, front.ActorOf(ctx), fairID, i); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(FairLink{token, i.ExpiresAt.UTC()}), nil
}

// MyGuestsInput is the input of the lists of my delegations and exhibitors.
type MyGuestsInput struct {
	front.LanguageParams
	front.PageParams
}

// MyDelegations answers GET /v1/me/delegations.
func (h *Handlers) MyDelegations(ctx context.Context, in *MyGuestsInput) (*rest.PrivateAnswer[rest.Paged[Delegation]], error) {
	found, err := h.store.MyDelegations(ctx, front.ActorOf(ctx), in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, func(d domain.Delegation) Delegation { return h.delegationOf(d, in.Lang()) })), nil
}

// MyDelegation answers GET /v1/me/delegations/{id}.
func (h *Handlers) MyDelegation(ctx context.Context, in *rest.ManagedInput) (*rest.PrivateAnswer[Delegation], error) {
	d, err := h.store.Delegation(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return h.replyDelegation(d, in.Lang()), nil
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
	return domain.FairAnswer{Answer: domain.Answer(f.Answer), ContactName: rest.Text(&f.ContactName), Phone: rest.Text(&f.Phone), Email: rest.Text(&f.Email), Note: rest.Text(&f.Note)}
}

// AnswerInput is the input of an answer without a link.
type AnswerInput struct {
	rest.ManagedInput
	rest.IfMatchParams
	Body AnswerForm
}

// AnswerDelegation answers POST /v1/me/delegations/{id}/answer.
func (h *Handlers) AnswerDelegation(ctx context.Context, in *AnswerInput) (*rest.PrivateAnswer[Delegation], error) {
	d, err := h.store.Delegation(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(d.Version)
	if err != nil {
		return nil, err
	}
	if d, err = h.store.AnswerDelegation(ctx, front.ActorOf(ctx), in.ID, version, in.Body.answer()); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyDelegation(d, in.Lang()), nil
}

// ExhibitForm names an exhibit.
type ExhibitForm struct {
	Kind string `json:"kind,omitempty" enum:"product,craft_village,tourism_site" default:"product"`
	ID   string `json:"id" maxLength:"100" doc:"Id of the listing"`
}

// PutListInput is the input of PUT …/list and PUT …/exhibits.
type PutListInput struct {
	rest.ManagedInput
	rest.IfMatchParams
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

// PutDelegationList answers PUT /v1/me/delegations/{id}/list.
func (h *Handlers) PutDelegationList(ctx context.Context, in *PutListInput) (*rest.PrivateAnswer[Delegation], error) {
	d, err := h.store.Delegation(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(d.Version)
	if err != nil {
		return nil, err
	}
	if d, err = h.store.SetDelegationList(ctx, front.ActorOf(ctx), in.ID, version, in.refs()); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyDelegation(d, in.Lang()), nil
}

// LookInput is the input of POST /v1/fair-invitations/look.
type LookInput struct {
	rest.ClientParams
	front.LanguageParams
	Body struct {
		Token string `json:"token" maxLength:"100"`
	}
}

// FairInvitation answers POST /v1/fair-invitations/look.
func (h *Handlers) FairInvitation(ctx context.Context, in *LookInput) (*rest.PrivateAnswer[InvitedGuest], error) {
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.FairInvitationsPerAddress(), Subject: in.Client().LimitSubject()}); err != nil {
		return nil, err
	}
	i, err := h.store.FairInvitation(ctx, domain.HashToken(in.Body.Token))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(h.invitedOf(i, in.Lang())), nil
}

// UseInvitationInput is the input of the answers with a link.
type UseInvitationInput struct {
	rest.ClientParams
	front.LanguageParams
	Body struct {
		AnswerForm
		Token string `json:"token" maxLength:"100"`
	}
}

// UseInvitation answers POST /v1/fair-invitations/answer and POST /v1/me/fair-invitations/answer.
func (h *Handlers) UseInvitation(ctx context.Context, in *UseInvitationInput) (*rest.PrivateAnswer[InvitedGuest], error) {
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.FairInvitationsPerAddress(), Subject: in.Client().LimitSubject()}); err != nil {
		return nil, err
	}
	by := front.ActorOf(ctx)
	if by.Address == "" {
		by.Address, by.RequestID = in.Client().Address, front.RequestID(ctx)
	}
	i, err := h.store.UseInvitation(ctx, by, domain.HashToken(in.Body.Token), in.Body.answer())
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(h.invitedOf(i, in.Lang())), nil
}
