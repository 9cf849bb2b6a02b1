package listing

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// ActivityForm is an activity for guests.
type ActivityForm struct {
	Name     string `json:"name" maxLength:"800"`
	Minutes  int    `json:"minutes,omitempty" minimum:"0" doc:"0 where not stated"`
	PriceVND *int64 `json:"price_vnd,omitempty" nullable:"true" minimum:"0" doc:"A guest; null: on request"`
}

// TourismSiteForm is the form of a tourism site.
type TourismSiteForm struct {
	Name          *string                        `json:"name,omitempty" maxLength:"800" doc:"In Vietnamese; at most 200 characters"`
	NameEN        *string                        `json:"name_en,omitempty" nullable:"true" maxLength:"800" doc:"In English"`
	People        *string                        `json:"people,omitempty" nullable:"true" maxLength:"1200" doc:"The ethnic group at home there"`
	Highlights    *string                        `json:"highlights,omitempty" nullable:"true" maxLength:"20000" doc:"At most 5,000 characters"`
	Awards        *string                        `json:"awards,omitempty" nullable:"true" maxLength:"8000" doc:"Other than OCOP stars, which come from certificates"`
	ManagedBy     *string                        `json:"managed_by,omitempty" nullable:"true" maxLength:"1200" doc:"Body that answers for the site"`
	Homestays     *int                           `json:"homestays,omitempty" nullable:"true" minimum:"0" doc:"As of figures_as_of"`
	Rooms         *int                           `json:"rooms,omitempty" nullable:"true" minimum:"0" doc:"As of figures_as_of"`
	Beds          *int                           `json:"beds,omitempty" nullable:"true" minimum:"0" doc:"Most guests a night, as of figures_as_of"`
	GroupSize     *int                           `json:"group_size,omitempty" nullable:"true" minimum:"0" doc:"Most guests of one group, as of figures_as_of"`
	FiguresAsOf   *string                        `json:"figures_as_of,omitempty" nullable:"true" format:"date" doc:"The day of the figures; needed with them"`
	Meals         *string                        `json:"meals,omitempty" nullable:"true" maxLength:"8000"`
	Activities    []ActivityForm                 `json:"activities,omitempty" nullable:"true" maxItems:"50"`
	Season        []int                          `json:"season,omitempty" nullable:"true" maxItems:"12" minimum:"1" maximum:"12" doc:"Months in which guests are received; empty where not stated" example:"[9,10,11]"`
	Languages     []string                       `json:"languages,omitempty" nullable:"true" maxItems:"20" doc:"That guests are spoken to in (BCP 47)" example:"[\"vi\",\"en\"]"`
	Access        *string                        `json:"access,omitempty" nullable:"true" maxLength:"8000" doc:"How to get there"`
	Phone         *string                        `json:"phone,omitempty" nullable:"true" maxLength:"30" doc:"Private unless contact_public"`
	Email         *string                        `json:"email,omitempty" nullable:"true" maxLength:"254" doc:"Private unless contact_public"`
	ContactPublic *bool                          `json:"contact_public,omitempty" doc:"Phone and e-mail may be shown to everybody"`
	PriceFrom     *int64                         `json:"price_from_vnd,omitempty" nullable:"true" doc:"A guest and night; null: on request"`
	PriceTo       *int64                         `json:"price_to_vnd,omitempty" nullable:"true"`
	Place         rest.Clearable[view.PlaceForm] `json:"place,omitempty"`
}

func tourismSiteFormOf(t domain.TourismSite) TourismSiteForm {
	return TourismSiteForm{
		Name: &t.Name, NameEN: &t.NameEN, People: &t.People, Highlights: &t.Highlights, Awards: &t.Awards, ManagedBy: &t.ManagedBy,
		Homestays: t.Homestays, Rooms: t.Rooms, Beds: t.Beds, GroupSize: t.GroupSize, FiguresAsOf: dayText(t.FiguresAsOf), Meals: &t.Meals,
		Activities: activitiesOf(t.Activities), Season: t.Season.Months(), Languages: append([]string{}, t.Languages...), Access: &t.Access,
		Phone: &t.Phone, Email: &t.Email, ContactPublic: &t.ContactPublic, PriceFrom: t.PriceFrom, PriceTo: t.PriceTo,
		Place: rest.Clearable[view.PlaceForm](rest.Some(view.PlaceFormOf(t.Place))),
	}
}

func activitiesOf(all []domain.Activity) []ActivityForm {
	out := make([]ActivityForm, len(all))
	for i, a := range all {
		out[i] = ActivityForm{a.Name, a.Minutes, a.PriceVND}
	}
	return out
}

// site copies the form into t.
func (f TourismSiteForm) site(t domain.TourismSite, known *front.Places) (domain.TourismSite, error) {
	t.Name, t.NameEN, t.People, t.Highlights, t.Awards, t.ManagedBy = rest.Text(f.Name), rest.Text(f.NameEN), rest.Text(f.People), rest.Text(f.Highlights), rest.Text(f.Awards), rest.Text(f.ManagedBy)
	t.Homestays, t.Rooms, t.Beds, t.GroupSize, t.Meals, t.Access = f.Homestays, f.Rooms, f.Beds, f.GroupSize, rest.Text(f.Meals), rest.Text(f.Access)
	t.Phone, t.Email, t.ContactPublic, t.PriceFrom, t.PriceTo = rest.Text(f.Phone), rest.Text(f.Email), f.ContactPublic != nil && *f.ContactPublic, f.PriceFrom, f.PriceTo
	t.Activities, t.Languages = nil, nil
	for _, a := range f.Activities {
		t.Activities = append(t.Activities, domain.Activity{Name: rest.Text(&a.Name), Minutes: a.Minutes, PriceVND: a.PriceVND})
	}
	for _, l := range f.Languages {
		t.Languages = append(t.Languages, rest.Text(&l))
	}
	if f.Place.Value != nil {
		t.Place = f.Place.Value.Place(known)
	}
	var err error
	if t.FiguresAsOf, err = dayOf("figures_as_of", f.FiguresAsOf); err != nil {
		return t, err
	}
	t.Season, err = domain.SeasonOf("season", f.Season)
	return t, err
}

// replyTourismSite answers with a tourism site for those who manage it.
func (h *Handlers) replyTourismSite(ctx context.Context, id, lang string) (*rest.PrivateAnswer[TourismSite], error) {
	t, err := h.store.ManagedTourismSite(ctx, front.ActorOf(ctx), id)
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(h.tourismSite(t, h.front.Today(), lang, true), t.Version), nil
}

func tourismSiteFormOperations() []huma.Operation {
	ops := []huma.Operation{
		{
			OperationID: "add-tourism-site", Tags: []string{"Tourism sites"}, DefaultStatus: http.StatusCreated,
			Summary:     "Add a tourism site as a draft",
			Description: "Stores a draft. The officers of its place add a site.", MaxBodyBytes: rest.MaxFormBody,
		},
		{
			OperationID: "change-tourism-site", Tags: []string{"Tourism sites"},
			Summary:     "Change a tourism site",
			Description: aboutMerge,
			Errors:      rest.ChangeErrors(), MaxBodyBytes: rest.MaxFormBody,
		},
	}
	ops = append(ops, tieOperations(domain.KindTourismSite, "Tourism sites")...)
	return ops
}

// NewTourismSiteForm is the form of a new tourism site.
type NewTourismSiteForm struct{ TourismSiteForm }

// TransformSchema implements huma.SchemaTransformer.
func (NewTourismSiteForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "name", "place")
}

// AddTourismSiteInput is the input of POST /v1/tourism-sites.
type AddTourismSiteInput struct {
	front.LanguageParams
	Body NewTourismSiteForm
}

// AddTourismSite answers POST /v1/tourism-sites.
func (h *Handlers) AddTourismSite(ctx context.Context, in *AddTourismSiteInput) (*rest.PrivateAnswer[TourismSite], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	t, err := in.Body.site(domain.TourismSite{}, known)
	if err == nil {
		t, err = h.store.AddTourismSite(ctx, front.ActorOf(ctx), t)
	}
	if err != nil {
		return nil, rest.InBody(err)
	}
	out, err := h.replyTourismSite(ctx, t.ID, in.Lang())
	if err == nil {
		out.Location = "/v1/tourism-sites/" + t.ID
	}
	return out, err
}

// ChangeTourismSiteInput is the input of PATCH /v1/tourism-sites/{id}.
type ChangeTourismSiteInput struct {
	rest.ManagedInput
	rest.IfMatchParams
	RawBody []byte
	Body    TourismSiteForm
}

// ChangeTourismSite answers PATCH /v1/tourism-sites/{id}.
func (h *Handlers) ChangeTourismSite(ctx context.Context, in *ChangeTourismSiteInput) (*rest.PrivateAnswer[TourismSite], error) {
	by := front.ActorOf(ctx)
	t, err := h.store.ManagedTourismSite(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(t.Version)
	if err != nil {
		return nil, err
	}
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(tourismSiteFormOf(t), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if t, err = form.site(t, known); err == nil {
		_, err = h.store.ChangeTourismSite(ctx, by, t, version)
	}
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyTourismSite(ctx, in.ID, in.Lang())
}
