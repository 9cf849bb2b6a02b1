package fair

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/catalogue"
	"chophien/domain"
	"chophien/front"
)

// FairPerson is a person who gets a badge of a fair.
type FairPerson struct {
	ID           string  `json:"id" format:"uuid"`
	Kind         string  `json:"kind" enum:"organizer,delegation,staff,press,guest"`
	ExhibitorID  *string `json:"exhibitor_id" format:"uuid" doc:"Of staff; null for others"`
	DelegationID *string `json:"delegation_id" format:"uuid" doc:"Of people of a delegation; null for others"`
	Name         string  `json:"name"`
	Role         string  `json:"role" nullable:"true"`
	Organisation string  `json:"organisation" doc:"As the badge shows it: the exhibitor, the delegation, or what was given"`
	Phone        string  `json:"phone" nullable:"true"`
	Email        string  `json:"email" nullable:"true"`
	BadgeCode    string  `json:"badge_code" doc:"In the QR code of the badge" example:"0N9H-KBKZ-3V7Q-WX2M"`
	PageURL      string  `json:"page_url" doc:"The page of the badge"`
	Version      int64   `json:"version" doc:"The ETag is this number in quotation marks"`
}

func (h *Handlers) personOf(p domain.FairPerson, lang string) FairPerson {
	vi, en := p.Organisations()
	code := domain.ShowCode(p.Code)
	return FairPerson{
		p.ID, string(p.Kind), p.ExhibitorID, p.DelegationID, p.Name, p.Role, front.Label(lang, vi, en), p.Phone, p.Email, code, h.front.PublicURL() + domain.BadgePath + code, p.Version,
	}
}

// Badge is what anybody who scans a badge reads.
type Badge struct {
	Kind         string      `json:"kind" enum:"organizer,delegation,staff,press,guest"`
	Name         string      `json:"name"`
	Organisation string      `json:"organisation"`
	Fair         FairSummary `json:"fair"`
}

// Met is the conversation with the person of a badge.
type Met struct {
	LeadID string `json:"lead_id" format:"uuid" doc:"Read it at /v1/me/leads/{id}"`
}

func fairPersonOperations() []huma.Operation {
	ops := []huma.Operation{
		{
			OperationID: "list-fair-people", Tags: []string{"Fairs"},
			Summary:     "List the people who get a badge of a fair",
			Description: "Returns page by page, newest first, the staff of exhibitors, the people of delegations, organizers, press and guests. Names and contacts are private, so the audit log records who read the list.",
		},
		{
			OperationID: "add-fair-people", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated, MaxBodyBytes: rest.MaxFormBody,
			Summary: "Add people who get a badge of a fair",
			Description: "Adds people, all or none. staff names its exhibitor and delegation its delegation, whose names the badge shows; others have an organisation. Exhibitors and delegations name " +
				"their people themselves, too.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "get-fair-person", Tags: []string{"Fairs"},
			Summary:     "Get one person of a fair",
			Description: "Returns the person with the code of the badge. The ETag is needed to change or delete it.",
		},
		{
			OperationID: "change-fair-person", Tags: []string{"Fairs"},
			Summary:     "Change a person of a fair",
			Description: "Replaces name, role, organisation, phone and e-mail address. The badge keeps its code, so a badge that is printed already still works.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "delete-fair-person", Tags: []string{"Fairs"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete a person of a fair",
			Description: "Deletes the person. The QR code of the badge leads nowhere any more.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "get-badges", Tags: []string{"Fairs"}, Parameters: []*huma.Param{
				{Name: "sheet", In: "query", Description: "a4-8: 95 × 68 mm with lines for cutting, for badge holders; a4-24: self-adhesive labels of 70 × 37 mm", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"a4-8", "a4-24"}, Default: "a4-8"}},
				{Name: "kind", In: "query", Description: "Only these", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"organizer", "delegation", "staff", "press", "guest"}}},
				{Name: "exhibitor_id", In: "query", Description: "Only the staff of this exhibitor", Schema: &huma.Schema{Type: huma.TypeString}},
			},
			Summary: "Print the badges of a fair",
			Description: "Sends a PDF of A4 sheets with a badge for each person: name, role, organisation, booth, and a QR code of its own. Staff and delegations are printed once they take part. " +
				"Sorted by kind, booth and name. The audit log records who printed it.",
		},
		{
			OperationID: "get-badge", Tags: []string{"Fairs"},
			Summary:     "Read whose badge it is",
			Description: "Returns the name and organisation that the badge shows, by the code in its QR code. Nothing else about the person is public.",
			Errors:      []int{http.StatusNotFound, http.StatusTooManyRequests},
		},
		{
			OperationID: "meet-by-badge", Tags: []string{"Leads"}, DefaultStatus: http.StatusCreated,
			Summary: "Write to the person of a badge",
			Description: "Begins a conversation that both sides see, or continues the one that they have: a buyer writes to the producer of a member of staff, a producer to a buyer whose account has " +
				"the e-mail address of the badge. 409 when the two cannot have a conversation.",
			Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
		},
	}
	for _, guest := range []string{"delegation", "exhibitor"} {
		ops = append(ops, huma.Operation{
			OperationID: "list-" + guest + "-people", Tags: []string{"Fairs"},
			Summary:     "List the people of a " + guest + " who get a badge",
			Description: "Returns the people in their order. The ETag is needed to set the list.",
		}, huma.Operation{
			OperationID: "put-" + guest + "-people", Tags: []string{"Fairs"}, MaxBodyBytes: rest.MaxFormBody,
			Summary: "Set the people of a " + guest + " who get a badge",
			Description: "The list replaces the one before, all or none, until the fair ends. A person with an id keeps the badge; one without is new. The " + guest +
				" must have accepted, and then has its contact person in the list.",
			Errors: rest.ChangeErrors(),
		})
	}
	return ops
}

// FairPeopleInput is the input of GET /v1/fairs/{id}/people.
type FairPeopleInput struct {
	FairInput
	Kind      string `query:"kind" enum:"organizer,delegation,staff,press,guest" doc:"Only these"`
	Exhibitor string `query:"exhibitor_id" maxLength:"100" doc:"Only the staff of this exhibitor"`
	Text      string `query:"q" maxLength:"200" doc:"Words of the name, with or without marks"`
	front.PageParams
}

// FairPeople answers GET /v1/fairs/{id}/people.
func (h *Handlers) FairPeople(ctx context.Context, in *FairPeopleInput) (*rest.PrivateAnswer[rest.Paged[FairPerson]], error) {
	by := front.ActorOf(ctx)
	found, err := h.store.FairPeople(ctx, by, in.ID, domain.FairPersonFilter{Kind: domain.FairPersonKind(in.Kind), ExhibitorID: in.Exhibitor, Words: domain.SearchWords(in.Text)}, in.Page(""))
	if err != nil {
		return nil, err
	}
	if err := h.store.RecordAudit(ctx, by, domain.Audit{Action: "fair.people", Noun: "fair", NounID: in.ID}); err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, func(p domain.FairPerson) FairPerson { return h.personOf(p, in.Lang()) })), nil
}

// PersonForm is the part of a person that may be changed.
type PersonForm struct {
	Name         string `json:"name" maxLength:"800"`
	Role         string `json:"role,omitempty" maxLength:"800" doc:"Position or task" example:"Giám đốc"`
	Organisation string `json:"organisation,omitempty" maxLength:"800" doc:"For organizer, press and guest"`
	Phone        string `json:"phone,omitempty" maxLength:"40" doc:"For the organizer"`
	Email        string `json:"email,omitempty" maxLength:"254" doc:"A producer that scans the badge can write to the buyer with this address"`
}

// person returns the person of a form.
func (f PersonForm) person() (p domain.FairPerson, err error) {
	p = domain.FairPerson{Name: rest.Text(&f.Name), Role: rest.Text(&f.Role), Organisation: rest.Text(&f.Organisation), Phone: rest.Text(&f.Phone), Email: norm.NFC.String(f.Email)}
	if p.Email != "" {
		p.EmailKey, err = domain.ParseEmail(p.Email)
	}
	return p, err
}

// NewPersonForm is the form of a new person of a fair.
type NewPersonForm struct {
	PersonForm
	Kind       string `json:"kind" enum:"organizer,delegation,staff,press,guest"`
	Exhibitor  string `json:"exhibitor_id,omitempty" maxLength:"100" doc:"Of staff"`
	Delegation string `json:"delegation_id,omitempty" maxLength:"100" doc:"Of people of a delegation"`
}

// AddFairPeopleInput is the input of POST /v1/fairs/{id}/people.
type AddFairPeopleInput struct {
	FairInput
	Body struct {
		People []NewPersonForm `json:"people" nullable:"false" minItems:"1" maxItems:"200"`
	}
}

// AddFairPeople answers POST /v1/fairs/{id}/people.
func (h *Handlers) AddFairPeople(ctx context.Context, in *AddFairPeopleInput) (*rest.PrivateAnswer[rest.OnePage[FairPerson]], error) {
	people := make([]domain.FairPerson, len(in.Body.People))
	for i, f := range in.Body.People {
		p, err := f.person()
		if err != nil {
			return nil, rest.InBody(domain.MapFields(err, func(field string) string { return fmt.Sprintf("people[%d].%s", i, field) }))
		}
		p.Kind = domain.FairPersonKind(f.Kind)
		if f.Exhibitor != "" {
			p.ExhibitorID = &f.Exhibitor
		}
		if f.Delegation != "" {
			p.DelegationID = &f.Delegation
		}
		people[i] = p
	}
	added, err := h.store.AddFairPeople(ctx, front.ActorOf(ctx), in.ID, people)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(rest.OnePageOf(added, func(p domain.FairPerson) FairPerson { return h.personOf(p, in.Lang()) })), nil
}

// FairPersonInput names a person of a fair.
type FairPersonInput struct {
	FairInput
	Person string `path:"person_id" maxLength:"100" doc:"Id of the person"`
}

// FairPerson answers GET /v1/fairs/{id}/people/{person_id}.
func (h *Handlers) FairPerson(ctx context.Context, in *FairPersonInput) (*rest.PrivateAnswer[FairPerson], error) {
	p, err := h.store.FairPerson(ctx, front.ActorOf(ctx), in.ID, in.Person)
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(h.personOf(p, in.Lang()), p.Version), nil
}

// OnePersonInput is the input of the changes of a person.
type OnePersonInput struct {
	FairPersonInput
	rest.IfMatchParams
}

func (h *Handlers) personVersion(ctx context.Context, in OnePersonInput) (int64, error) {
	p, err := h.store.FairPerson(ctx, front.ActorOf(ctx), in.ID, in.Person)
	if err != nil {
		return 0, err
	}
	return in.Version(p.Version)
}

// ChangeFairPersonInput is the input of PUT /v1/fairs/{id}/people/{person_id}.
type ChangeFairPersonInput struct {
	OnePersonInput
	Body PersonForm
}

// ChangeFairPerson answers PUT /v1/fairs/{id}/people/{person_id}.
func (h *Handlers) ChangeFairPerson(ctx context.Context, in *ChangeFairPersonInput) (*rest.PrivateAnswer[FairPerson], error) {
	version, err := h.personVersion(ctx, in.OnePersonInput)
	if err != nil {
		return nil, err
	}
	p, err := in.Body.person()
	if err != nil {
		return nil, rest.InBody(err)
	}
	p.ID, p.FairID = in.Person, in.ID
	if p, err = h.store.ChangeFairPerson(ctx, front.ActorOf(ctx), p, version); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(h.personOf(p, in.Lang()), p.Version), nil
}

// DeleteFairPerson answers DELETE /v1/fairs/{id}/people/{person_id}.
func (h *Handlers) DeleteFairPerson(ctx context.Context, in *OnePersonInput) (*rest.NoContent, error) {
	version, err := h.personVersion(ctx, *in)
	if err != nil {
		return nil, err
	}
	if err := h.store.DeleteFairPerson(ctx, front.ActorOf(ctx), in.ID, in.Person, version); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// ListedPersonForm is a person in the list of an exhibitor or a delegation.
type ListedPersonForm struct {
	ID    string `json:"id,omitempty" maxLength:"100" doc:"Id of a person of the list, whose badge stays the same; without it the person is new"`
	Name  string `json:"name" maxLength:"800"`
	Role  string `json:"role,omitempty" maxLength:"800"`
	Phone string `json:"phone,omitempty" maxLength:"40"`
}

// PutPeopleInput is the input of PUT …/people of a guest.
type PutPeopleInput struct {
	rest.ManagedInput
	rest.IfMatchParams
	Body struct {
		People []ListedPersonForm `json:"people" nullable:"false" maxItems:"50"`
	}
}

// people answers with the people of a guest.
func (h *Handlers) people(ctx context.Context, in *rest.ManagedInput, of domain.GuestRef) (*rest.PrivateAnswer[rest.OnePage[FairPerson]], error) {
	found, version, err := h.store.People(ctx, front.ActorOf(ctx), of)
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(rest.OnePageOf(found, func(p domain.FairPerson) FairPerson { return h.personOf(p, in.Lang()) }), version), nil
}

// putPeople sets the people of a guest.
func (h *Handlers) putPeople(ctx context.Context, in *PutPeopleInput, of domain.GuestRef) (*rest.PrivateAnswer[rest.OnePage[FairPerson]], error) {
	by := front.ActorOf(ctx)
	_, stored, err := h.store.People(ctx, by, of)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(stored)
	if err != nil {
		return nil, err
	}
	lines := make([]domain.PersonLine, len(in.Body.People))
	for i, p := range in.Body.People {
		lines[i] = domain.PersonLine{ID: p.ID, Name: rest.Text(&p.Name), Role: rest.Text(&p.Role), Phone: rest.Text(&p.Phone)}
	}
	named, version, err := h.store.SetPeople(ctx, by, of, version, lines)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(rest.OnePageOf(named, func(p domain.FairPerson) FairPerson { return h.personOf(p, in.Lang()) }), version), nil
}

// DelegationPeople answers GET /v1/me/delegations/{id}/people.
func (h *Handlers) DelegationPeople(ctx context.Context, in *rest.ManagedInput) (*rest.PrivateAnswer[rest.OnePage[FairPerson]], error) {
	return h.people(ctx, in, domain.GuestRef{DelegationID: in.ID})
}

// PutDelegationPeople answers PUT /v1/me/delegations/{id}/people.
func (h *Handlers) PutDelegationPeople(ctx context.Context, in *PutPeopleInput) (*rest.PrivateAnswer[rest.OnePage[FairPerson]], error) {
	return h.putPeople(ctx, in, domain.GuestRef{DelegationID: in.ID})
}

// ExhibitorPeople answers GET /v1/me/exhibitors/{id}/people.
func (h *Handlers) ExhibitorPeople(ctx context.Context, in *rest.ManagedInput) (*rest.PrivateAnswer[rest.OnePage[FairPerson]], error) {
	return h.people(ctx, in, domain.GuestRef{ExhibitorID: in.ID})
}

// PutExhibitorPeople answers PUT /v1/me/exhibitors/{id}/people.
func (h *Handlers) PutExhibitorPeople(ctx context.Context, in *PutPeopleInput) (*rest.PrivateAnswer[rest.OnePage[FairPerson]], error) {
	return h.putPeople(ctx, in, domain.GuestRef{ExhibitorID: in.ID})
}

// Badges answers GET /v1/fairs/{id}/badges.pdf.
func (h *Handlers) Badges(c echo.Context) error {
	ctx, by := c.Request().Context(), front.ActorOf(c.Request().Context())
	sheet, kind := domain.BadgeSheet(cmp.Or(c.QueryParam("sheet"), string(domain.BadgeA4With8))), domain.FairPersonKind(c.QueryParam("kind"))
	if sheet != domain.BadgeA4With8 && sheet != domain.BadgeA4With24 {
		return domain.Invalidf("sheet", "it must be a4-8 or a4-24")
	}
	if kind != "" && !slices.Contains(domain.FairPersonKinds(), kind) {
		return domain.Invalidf("kind", "it must be staff, delegation, organizer, press or guest")
	}
	f, signs, err := h.store.Badges(ctx, by, c.Param("id"), domain.FairPersonFilter{Kind: kind, ExhibitorID: c.QueryParam("exhibitor_id")}, h.front.PublicURL())
	if err != nil {
		return err
	}
	if err := h.store.RecordAudit(ctx, by, domain.Audit{Action: "fair.badges", Noun: "fair", NounID: f.ID}); err != nil {
		return err
	}
	printedAs(c, "the-deo-"+f.Slug+".pdf")
	return catalogue.Badges(ctx, c.Response(), f, signs, sheet)
}

// BadgeInput names a badge.
type BadgeInput struct {
	rest.ClientParams
	front.LanguageParams
	Code string `path:"code" maxLength:"100" doc:"As the badge shows it"`
}

// Badge answers GET /v1/badges/{code}.
func (h *Handlers) Badge(ctx context.Context, in *BadgeInput) (*rest.PrivateAnswer[Badge], error) {
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.BadgeScansPerAddress(), Subject: in.Client().LimitSubject()}); err != nil {
		return nil, err
	}
	p, err := h.store.Badge(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	vi, en := p.Organisations()
	return rest.ReplyPrivate(Badge{string(p.Kind), p.Name, front.Label(in.Lang(), vi, en), h.fairSummary(*p.Fair, in.Lang())}), nil
}

// MeetByBadgeInput is the input of POST /v1/badges/{code}/meet.
type MeetByBadgeInput struct {
	BadgeInput
	Body struct {
		Text     string `json:"text" maxLength:"16000" doc:"At most 4,000 characters"`
		Producer string `json:"producer_id,omitempty" maxLength:"100" doc:"For which a member of several producers writes"`
	}
}

// MeetByBadge answers POST /v1/badges/{code}/meet.
func (h *Handlers) MeetByBadge(ctx context.Context, in *MeetByBadgeInput) (*rest.PrivateAnswer[Met], error) {
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.BadgeScansPerAddress(), Subject: in.Client().LimitSubject()}); err != nil {
		return nil, err
	}
	l, err := h.store.MeetByBadge(ctx, front.ActorOf(ctx), in.Code, strings.TrimSpace(in.Body.Producer), rest.Text(&in.Body.Text))
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(Met{l.ID}), nil
}
