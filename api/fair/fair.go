package fair

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// FairSummary is a fair in a list.
type FairSummary struct {
	ID       string     `json:"id" format:"uuid"`
	Slug     string     `json:"slug"`
	Status   string     `json:"state" enum:"draft,published,cancelled,closed"`
	Name     string     `json:"name"`
	NameEN   string     `json:"name_en" nullable:"true"`
	Label    string     `json:"label" doc:"The name in the language of the answer, as far as there is one"`
	Theme    string     `json:"theme" nullable:"true"`
	ThemeEN  string     `json:"theme_en" nullable:"true"`
	Venue    string     `json:"venue" nullable:"true"`
	VenueEN  string     `json:"venue_en" nullable:"true"`
	Place    view.Place `json:"place" doc:"Of the venue"`
	StartsOn string     `json:"starts_on" format:"date"`
	EndsOn   string     `json:"ends_on" format:"date" doc:"Last day; exhibits are valid until then"`
	PageURL  string     `json:"page_url" format:"uri" doc:"The fair as a page for visitors"`
	Version  int64      `json:"version" doc:"The ETag is this number in quotation marks"`
	rest.Sample
	view.Stamps
}

// Fair is a fair with its halls.
type Fair struct {
	FairSummary
	About          string  `json:"about" nullable:"true"`
	AboutEN        string  `json:"about_en" nullable:"true"`
	Organizer      string  `json:"organizer" nullable:"true"`
	OrganizerEN    string  `json:"organizer_en" nullable:"true"`
	Phone          string  `json:"phone" nullable:"true"`
	Email          string  `json:"email" nullable:"true"`
	RegistersFrom  *string `json:"registers_from" format:"date" doc:"First day for answers of invited guests; null: no limit"`
	RegistersUntil *string `json:"registers_until" format:"date" doc:"Last day; null: until the fair ends"`
	Reason         string  `json:"reason" nullable:"true" doc:"Why it was cancelled"`
	Halls          []Hall  `json:"halls" nullable:"false"`

	Plan rest.OrNull[FairPlan] `json:"plan" doc:"The ground as a picture, on which booths have their places; null: there is none"`
}

func (h *Handlers) fairSummary(f domain.Fair, lang string) FairSummary {
	return FairSummary{
		ID: f.ID, Slug: f.Slug, Status: string(f.Status), Name: f.Name, NameEN: f.NameEN, Label: front.Label(lang, f.Name, f.NameEN), Theme: f.Theme, ThemeEN: f.ThemeEN,
		Venue: f.Venue, VenueEN: f.VenueEN, Place: view.PlaceOf(f.Place, lang), StartsOn: f.StartsOn.String(), EndsOn: f.EndsOn.String(),
		PageURL: h.front.PublicURL() + "/fairs/" + f.Slug, Version: f.Version, Sample: rest.SampleOf(f.Sample), Stamps: view.StampsOf(f.Record),
	}
}

func (h *Handlers) fairOf(f domain.Fair, lang string) Fair {
	out := Fair{
		FairSummary: h.fairSummary(f, lang), About: f.About, AboutEN: f.AboutEN, Organizer: f.Organizer, OrganizerEN: f.OrganizerEN, Phone: f.Phone, Email: f.Email,
		RegistersFrom: rest.DateOrNil(f.RegistersFrom), RegistersUntil: rest.DateOrNil(f.RegistersUntil), Reason: f.EndedReason, Halls: make([]Hall, len(f.Halls)), Plan: h.planOf(f),
	}
	for i, header := range f.Halls {
		out.Halls[i] = hallOf(header)
	}
	return out
}

func (h *Handlers) replyFair(f domain.Fair, lang string) *rest.PrivateAnswer[Fair] {
	return rest.ReplyVersion(h.fairOf(f, lang), f.Version)
}

const (
	fairsPath = "/v1/fairs"
	fairPath  = fairsPath + "/{id}"
)

func fairOperations() []huma.Operation {
	ops := []huma.Operation{
		{
			OperationID: "list-fairs", Tags: []string{"Fairs"},
			Summary:     "List public fairs, the latest first",
			Description: "Lists published fairs page by page, by province and state. Everybody may call it.",
		},
		{
			OperationID: "get-fair", Tags: []string{"Fairs"},
			Summary:     "Get one public fair with its halls and booths",
			Description: "Returns a published fair by id or slug.",
		},
		{
			OperationID: "list-my-fairs", Tags: []string{"Fairs"},
			Summary:     "List the fairs that I run",
			Description: "Returns the fairs of the organizer page by page, newest first, in any state or in one; an admin sees all.",
		},
		{
			OperationID: "get-my-fair", Tags: []string{"Fairs"},
			Summary:     "Get one fair that I run",
			Description: "Returns a fair in any state, with its halls and their booths.",
		},
		{
			OperationID: "add-fair", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated, MaxBodyBytes: rest.MaxFormBody,
			Summary:     "Add a fair as a draft",
			Description: "Stores a draft that the caller runs and the public does not see. Add halls and booths, invite guests, and publish it with POST /v1/fairs/{id}/publish.",
		},
		{
			OperationID: "change-fair", Tags: []string{"Fairs"}, MaxBodyBytes: rest.MaxFormBody,
			Summary: "Change a fair",
			Description: "A merge patch (RFC 7396): what is left out stays, null empties. A fair that is cancelled or closed answers 409, and so do other days or another place when guests, " +
				"meetings or events are concerned: POST /v1/fairs/{id}/reschedule moves them and notifies them.",
			Errors: rest.ChangeErrors(),
		},
	}
	for action, text := range map[domain.FairAction]struct{ summary, description string }{
		domain.FairPublish: {"Publish a fair",
			"Everybody sees the draft from then on. It needs a venue, an organizer, a phone number or an e-mail address, and an end that is not past; 422 names what is missing."},
		domain.FairCancel: {"Cancel a fair",
			"A reason is needed, which everybody reads. Open links of invitations are revoked, meetings end, and guests are notified. A fair that was published stays public, as cancelled."},
		domain.FairClose: {"Close a fair that is over", "A published fair can be closed on its last day or later. After that it stays public and cannot be changed any more."},
	} {
		ops = append(ops, huma.Operation{
			OperationID: string(action) + "-fair", Tags: []string{"Fairs"}, Summary: text.summary, Description: text.description, Errors: rest.ChangeErrors(),
		})
	}
	return ops
}

// MoveFair moves a fair to another state.
func (h *Handlers) MoveFair(a domain.FairAction) rest.Handler[MoveFairInput, rest.PrivateAnswer[Fair]] {
	return func(ctx context.Context, in *MoveFairInput) (*rest.PrivateAnswer[Fair], error) {
		return h.moveFair(ctx, a, in)
	}
}

// FairsInput is the input of GET /v1/fairs.
type FairsInput struct {
	front.LanguageParams
	Province []string `query:"province" doc:"Of the venue: units of today, by code or slug"`
	From     string   `query:"from" maxLength:"10" doc:"Still running on this day or later" example:"2027-03-01"`
	Until    string   `query:"until" maxLength:"10" doc:"Begun by this day"`
	Sort     string   `query:"sort" enum:"latest,updated" default:"latest" doc:"latest: the latest first day first; updated: by the last change, oldest first, for mirrors"`
	front.MirrorParams
	front.PageParams
}

// Fairs answers GET /v1/fairs.
func (h *Handlers) Fairs(ctx context.Context, in *FairsInput) (*rest.PublicAnswer[rest.Mirrored[FairSummary]], error) {
	var f front.Filter
	if err := h.front.FilterPlaces(ctx, &f, front.PlaceParams{Province: in.Province}); err != nil {
		return nil, err
	}
	filter := domain.FairFilter{Provinces: f.Provinces}
	for _, day := range []struct {
		name, text string
		into       **domain.Date
	}{{"from", in.From, &filter.From}, {"until", in.Until, &filter.Until}} {
		if day.text == "" {
			continue
		}
		d, err := domain.ParseDateOf(day.name, day.text)
		f.Add(err)
		*day.into = &d
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	mirror, sort, err := in.Mirror(domain.Sort(in.Sort), "latest")
	if err != nil {
		return nil, err
	}
	filter.MirrorFilter = mirror
	found, err := h.store.Fairs(ctx, filter, in.Page(sort))
	if err != nil {
		return nil, err
	}
	return rest.ReplyMirrored(ctx, h.front, found, func(f domain.Fair) (FairSummary, bool) { return h.fairSummary(f, in.Lang()), f.Sample }), nil
}

// FairInput names a fair.
type FairInput struct {
	ID string `path:"id" maxLength:"200" doc:"id; of a public fair also its slug"`
	front.LanguageParams
}

// Fair answers GET /v1/fairs/{id}.
func (h *Handlers) Fair(ctx context.Context, in *FairInput) (*rest.PublicAnswer[Fair], error) {
	f, mine, err := rest.Seen(ctx, in.ID, h.store.Fair, h.store.ManagedFair, func(f domain.Fair) string { return f.ID })
	if err != nil {
		return nil, err
	}
	return rest.ReplySeen(h.front, f.Record, h.fairOf(f, in.Lang()), mine), nil
}

// ManagedFairsInput is the input of GET /v1/me/fairs.
type ManagedFairsInput struct {
	front.LanguageParams
	Status string `query:"state" enum:"draft,published,cancelled,closed" doc:"Only these"`
	front.PageParams
}

// ManagedFairs answers GET /v1/me/fairs.
func (h *Handlers) ManagedFairs(ctx context.Context, in *ManagedFairsInput) (*rest.PrivateAnswer[rest.Paged[FairSummary]], error) {
	found, err := h.store.ManagedFairs(ctx, front.ActorOf(ctx), domain.Status(in.Status), in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, func(f domain.Fair) FairSummary { return h.fairSummary(f, in.Lang()) })), nil
}

// ManagedFair answers the deprecated GET /v1/me/fairs/{id}.
func (h *Handlers) ManagedFair(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[Fair], error) {
	f, err := h.store.ManagedFair(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return h.replyFair(f, in.Lang()), nil
}

// FairForm is the form of a fair.
type FairForm struct {
	Name           *string         `json:"name,omitempty" maxLength:"800" example:"Hội chợ OCOP các tỉnh phía Bắc 2027"`
	NameEN         *string         `json:"name_en,omitempty" nullable:"true" maxLength:"800"`
	Theme          *string         `json:"theme,omitempty" nullable:"true" maxLength:"1200"`
	ThemeEN        *string         `json:"theme_en,omitempty" nullable:"true" maxLength:"1200"`
	About          *string         `json:"about,omitempty" nullable:"true" maxLength:"20000" doc:"Text for visitors; at most 5,000 characters"`
	AboutEN        *string         `json:"about_en,omitempty" nullable:"true" maxLength:"20000"`
	Venue          *string         `json:"venue,omitempty" nullable:"true" maxLength:"1200" doc:"Building or ground; needed to publish"`
	VenueEN        *string         `json:"venue_en,omitempty" nullable:"true" maxLength:"1200"`
	Place          *view.PlaceForm `json:"place,omitempty" doc:"Of the venue"`
	StartsOn       *string         `json:"starts_on,omitempty" format:"date"`
	EndsOn         *string         `json:"ends_on,omitempty" format:"date"`
	RegistersFrom  *string         `json:"registers_from,omitempty" nullable:"true" format:"date" doc:"First day for answers of invited guests"`
	RegistersUntil *string         `json:"registers_until,omitempty" nullable:"true" format:"date" doc:"Last day"`
	Organizer      *string         `json:"organizer,omitempty" nullable:"true" maxLength:"1200" doc:"The office as it is printed; needed to publish"`
	OrganizerEN    *string         `json:"organizer_en,omitempty" nullable:"true" maxLength:"1200"`
	Phone          *string         `json:"phone,omitempty" nullable:"true" maxLength:"40" doc:"Public; this or the e-mail is needed to publish"`
	Email          *string         `json:"email,omitempty" nullable:"true" maxLength:"254" doc:"Public"`
}

func fairFormOf(f domain.Fair) FairForm {
	starts, ends, at := f.StartsOn.String(), f.EndsOn.String(), view.PlaceFormOf(f.Place)
	return FairForm{
		&f.Name, &f.NameEN, &f.Theme, &f.ThemeEN, &f.About, &f.AboutEN, &f.Venue, &f.VenueEN, &at, &starts, &ends,
		rest.DateOrNil(f.RegistersFrom), rest.DateOrNil(f.RegistersUntil), &f.Organizer, &f.OrganizerEN, &f.Phone, &f.Email,
	}
}

// fair copies the form into f.
func (in FairForm) fair(f domain.Fair, known *front.Places) (domain.Fair, error) {
	f.Name, f.NameEN, f.Theme, f.ThemeEN, f.About, f.AboutEN = rest.Text(in.Name), rest.Text(in.NameEN), rest.Text(in.Theme), rest.Text(in.ThemeEN), rest.Text(in.About), rest.Text(in.AboutEN)
	f.Venue, f.VenueEN, f.Organizer, f.OrganizerEN, f.Phone, f.Email = rest.Text(in.Venue), rest.Text(in.VenueEN), rest.Text(in.Organizer), rest.Text(in.OrganizerEN), rest.Text(in.Phone), rest.Text(in.Email)
	if in.Place != nil {
		f.Place = in.Place.Place(known)
	} else {
		f.Place = domain.Place{}
	}
	for _, day := range []struct {
		field string
		text  *string
		into  *domain.Date
	}{{"starts_on", in.StartsOn, &f.StartsOn}, {"ends_on", in.EndsOn, &f.EndsOn}} {
		var err error
		if *day.into, err = domain.ParseDateOf(day.field, rest.Text(day.text)); err != nil {
			return f, err
		}
	}
	for _, day := range []struct {
		field string
		text  *string
		into  **domain.Date
	}{{"registers_from", in.RegistersFrom, &f.RegistersFrom}, {"registers_until", in.RegistersUntil, &f.RegistersUntil}} {
		*day.into = nil
		if rest.Text(day.text) == "" {
			continue
		}
		d, err := domain.ParseDateOf(day.field, rest.Text(day.text))
		if err != nil {
			return f, err
		}
		*day.into = &d
	}
	return f, nil
}

// NewFairForm is the form of a new fair.
type NewFairForm struct{ FairForm }

// TransformSchema implements huma.SchemaTransformer.
func (NewFairForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "name", "place", "starts_on", "ends_on")
}

// AddFairInput is the input of POST /v1/fairs.
type AddFairInput struct {
	front.LanguageParams
	Body NewFairForm
}

// AddFair answers POST /v1/fairs.
func (h *Handlers) AddFair(ctx context.Context, in *AddFairInput) (*rest.PrivateAnswer[Fair], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	f, err := in.Body.fair(domain.Fair{}, known)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if f, err = h.store.AddFair(ctx, front.ActorOf(ctx), f); err != nil {
		return nil, rest.InBody(err)
	}
	out := h.replyFair(f, in.Lang())
	out.Location = fairsPath + "/" + f.ID
	return out, nil
}

// ChangeFairInput is the input of PATCH /v1/fairs/{id}.
type ChangeFairInput struct {
	FairInput
	rest.IfMatchParams
	RawBody []byte
	Body    FairForm
}

// ChangeFair answers PATCH /v1/fairs/{id}.
func (h *Handlers) ChangeFair(ctx context.Context, in *ChangeFairInput) (*rest.PrivateAnswer[Fair], error) {
	f, version, err := h.fairToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(fairFormOf(f), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if f, err = form.fair(f, known); err != nil {
		return nil, rest.InBody(err)
	}
	if f, err = h.store.ChangeFair(ctx, front.ActorOf(ctx), f, version); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyFair(f, in.Lang()), nil
}

func (h *Handlers) fairToChange(ctx context.Context, id string, match rest.IfMatchParams) (domain.Fair, int64, error) {
	f, err := h.store.ManagedFair(ctx, front.ActorOf(ctx), id)
	if err != nil {
		return f, 0, err
	}
	version, err := match.Version(f.Version)
	return f, version, err
}

// MoveFairInput is the input of the actions on a fair.
type MoveFairInput struct {
	FairInput
	rest.IfMatchParams
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"Needed to cancel; everybody reads it"`
	}
}

func (h *Handlers) moveFair(ctx context.Context, a domain.FairAction, in *MoveFairInput) (*rest.PrivateAnswer[Fair], error) {
	_, version, err := h.fairToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	reason := ""
	if in.Body != nil {
		reason = rest.Text(&in.Body.Reason)
	}
	f, err := h.store.MoveFair(ctx, front.ActorOf(ctx), in.ID, version, a, reason)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyFair(f, in.Lang()), nil
}

// FairData answers GET /v1/fairs/{id} as JSON-LD.
func (h *Handlers) FairData(c echo.Context) error {
	f, err := h.store.Fair(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return rest.ReplyLinkedData(c, h.front, f.Record, rest.DescriberOf(c, h.front).Fair(f))
}
