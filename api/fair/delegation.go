package fair

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

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

func delegationOperations() []huma.Operation {
	return []huma.Operation{
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
			OperationID: "get-delegation-list", Tags: []string{"Fairs"},
			Summary: "List the exhibits of a delegation",
			Description: "Returns what the list of the delegation names, for those who answer for it and for the organizer. The state says whether the fair can show it: hidden (not published any more), ends (no certificate is " +
				"valid on the last day), no_booth or placed.",
		},
		{
			OperationID: "put-delegation-list", Tags: []string{"Fairs"}, MaxBodyBytes: rest.MaxFormBody,
			Summary: "Set the exhibits of a delegation",
			Description: "The list replaces the one before, all or none. Published listings of a producer become its exhibits; villages and sites without a producer are shown at the common " +
				"stand. The delegation must have accepted.",
			Errors: rest.ChangeErrors(),
		},
	}
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

// DelegationExhibit is an exhibit of a delegation with its state.
type DelegationExhibit struct {
	State string `json:"state" enum:"hidden,ends,no_booth,placed"`
	Exhibit
}

// DelegationList answers GET /v1/me/delegations/{id}/list.
func (h *Handlers) DelegationList(ctx context.Context, in *rest.ManagedInput) (*rest.PrivateAnswer[rest.OnePage[DelegationExhibit]], error) {
	d, found, err := h.store.DelegationExhibits(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, func(x domain.ShownExhibit) DelegationExhibit {
		return DelegationExhibit{string(x.StateOn(d.Fair.EndsOn)), h.exhibitOf(x, known, in.Lang())}
	})), nil
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
