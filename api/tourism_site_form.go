package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// ActivityForm is something that guests can do.
type ActivityForm struct {
	Name     string `json:"name" maxLength:"800"`
	Minutes  int    `json:"minutes,omitempty" minimum:"0" doc:"0 where not stated"`
	PriceVND *int64 `json:"price_vnd,omitempty" nullable:"true" minimum:"0" doc:"A guest; null: on request"`
}

// TourismSiteForm is what people say of a tourism site.
type TourismSiteForm struct {
	Name          *string              `json:"name,omitempty" maxLength:"800" doc:"In Vietnamese; at most 200 characters"`
	NameEN        *string              `json:"name_en,omitempty" nullable:"true" maxLength:"800" doc:"In English"`
	People        *string              `json:"people,omitempty" nullable:"true" maxLength:"1200" doc:"The ethnic group at home there"`
	Highlights    *string              `json:"highlights,omitempty" nullable:"true" maxLength:"20000" doc:"At most 5,000 characters"`
	Awards        *string              `json:"awards,omitempty" nullable:"true" maxLength:"8000" doc:"Other than OCOP stars, which come from certificates"`
	ManagedBy     *string              `json:"managed_by,omitempty" nullable:"true" maxLength:"1200" doc:"Body that answers for the site"`
	Homestays     *int                 `json:"homestays,omitempty" nullable:"true" minimum:"0" doc:"As of figures_as_of"`
	Rooms         *int                 `json:"rooms,omitempty" nullable:"true" minimum:"0" doc:"As of figures_as_of"`
	Beds          *int                 `json:"beds,omitempty" nullable:"true" minimum:"0" doc:"Most guests a night, as of figures_as_of"`
	GroupSize     *int                 `json:"group_size,omitempty" nullable:"true" minimum:"0" doc:"Most guests of one group, as of figures_as_of"`
	FiguresAsOf   *string              `json:"figures_as_of,omitempty" nullable:"true" format:"date" doc:"The day of the figures; needed with them"`
	Meals         *string              `json:"meals,omitempty" nullable:"true" maxLength:"8000"`
	Activities    []ActivityForm       `json:"activities,omitempty" nullable:"true" maxItems:"50"`
	Season        []int                `json:"season,omitempty" nullable:"true" maxItems:"12" minimum:"1" maximum:"12" doc:"Months in which guests are received; empty where not stated" example:"[9,10,11]"`
	Languages     []string             `json:"languages,omitempty" nullable:"true" maxItems:"20" doc:"That guests are spoken to in (BCP 47)" example:"[\"vi\",\"en\"]"`
	Access        *string              `json:"access,omitempty" nullable:"true" maxLength:"8000" doc:"How to get there"`
	Phone         *string              `json:"phone,omitempty" nullable:"true" maxLength:"30" doc:"Private unless contact_public"`
	Email         *string              `json:"email,omitempty" nullable:"true" maxLength:"254" doc:"Private unless contact_public"`
	ContactPublic *bool                `json:"contact_public,omitempty" doc:"Phone and e-mail may be shown to everybody"`
	PriceFrom     *int64               `json:"price_from_vnd,omitempty" nullable:"true" doc:"A guest and night; null: on request"`
	PriceTo       *int64               `json:"price_to_vnd,omitempty" nullable:"true"`
	Place         Clearable[PlaceForm] `json:"place,omitempty"`
}

func tourismSiteFormOf(t domain.TourismSite) TourismSiteForm {
	return TourismSiteForm{
		Name: &t.Name, NameEN: &t.NameEN, People: &t.People, Highlights: &t.Highlights, Awards: &t.Awards, ManagedBy: &t.ManagedBy,
		Homestays: t.Homestays, Rooms: t.Rooms, Beds: t.Beds, GroupSize: t.GroupSize, FiguresAsOf: dayText(t.FiguresAsOf), Meals: &t.Meals,
		Activities: activitiesOf(t.Activities), Season: t.Season.Months(), Languages: append([]string{}, t.Languages...), Access: &t.Access,
		Phone: &t.Phone, Email: &t.Email, ContactPublic: &t.ContactPublic, PriceFrom: t.PriceFrom, PriceTo: t.PriceTo,
		Place: Clearable[PlaceForm](some(placeFormOf(t.Place))),
	}
}

func activitiesOf(all []domain.Activity) []ActivityForm {
	out := make([]ActivityForm, len(all))
	for i, a := range all {
		out[i] = ActivityForm{a.Name, a.Minutes, a.PriceVND}
	}
	return out
}

// site puts what the form says into t.
func (f TourismSiteForm) site(t domain.TourismSite, known *places) (domain.TourismSite, error) {
	t.Name, t.NameEN, t.People, t.Highlights, t.Awards, t.ManagedBy = said(f.Name), said(f.NameEN), said(f.People), said(f.Highlights), said(f.Awards), said(f.ManagedBy)
	t.Homestays, t.Rooms, t.Beds, t.GroupSize, t.Meals, t.Access = f.Homestays, f.Rooms, f.Beds, f.GroupSize, said(f.Meals), said(f.Access)
	t.Phone, t.Email, t.ContactPublic, t.PriceFrom, t.PriceTo = said(f.Phone), said(f.Email), f.ContactPublic != nil && *f.ContactPublic, f.PriceFrom, f.PriceTo
	t.Activities, t.Languages = nil, nil
	for _, a := range f.Activities {
		t.Activities = append(t.Activities, domain.Activity{Name: said(&a.Name), Minutes: a.Minutes, PriceVND: a.PriceVND})
	}
	for _, l := range f.Languages {
		t.Languages = append(t.Languages, said(&l))
	}
	if f.Place.Value != nil {
		t.Place = f.Place.Value.place(known)
	}
	var err error
	if t.FiguresAsOf, err = dayOf("figures_as_of", f.FiguresAsOf); err != nil {
		return t, err
	}
	t.Season, err = domain.SeasonOf("season", f.Season)
	return t, err
}

// ManagedTourismSite is a tourism site in any state, as those see it who manage it.
type ManagedTourismSite struct {
	ListingState
	Form     TourismSiteForm `json:"form" doc:"What PATCH /v1/tourism-sites/{id} changes"`
	Products []TiedProduct   `json:"products" nullable:"false" doc:"In any state"`
	Pictures []PictureView   `json:"pictures" nullable:"false"`
	Stamps
}

func (s *Server) tellTourismSite(t domain.TourismSite) *secret[ManagedTourismSite] {
	out := tell(ManagedTourismSite{
		ListingState: s.listingState(domain.ListingState{
			Ref: domain.Ref{Kind: domain.KindTourismSite, ID: t.ID}, Slug: t.Slug, Name: t.Name, Status: t.Status, Version: t.Version, ProvinceCode: t.ProvinceCode,
		}),
		Form: tourismSiteFormOf(t), Products: tiedProducts(t.Products), Pictures: s.managedPictures(t.Pictures), Stamps: stampsOf(t.Record),
	})
	out.ETag = versionTag(t.Version)
	return out
}

func (s *Server) routeTourismSiteForms() {
	private(s, only(domain.ScopeWrite, officials()...), huma.Operation{
		OperationID: "add-tourism-site", Method: http.MethodPost, Path: "/v1/tourism-sites", Tags: []string{"Tourism sites"}, DefaultStatus: http.StatusCreated,
		Summary: "Add a tourism site as a draft", Description: "Officers enter the sites of their province.", MaxBodyBytes: maxFormBody,
	}, s.addTourismSite)
	private(s, only(domain.ScopeWrite, officials()...), huma.Operation{
		OperationID: "change-tourism-site", Method: http.MethodPatch, Path: "/v1/tourism-sites/{id}", Tags: []string{"Tourism sites"},
		Summary: "Change what is said of a tourism site", Description: aboutMerge,
		Errors: []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}, MaxBodyBytes: maxFormBody,
	}, s.changeTourismSite)
	private(s, only(domain.ScopeRead, officials()...), huma.Operation{
		OperationID: "get-my-tourism-site", Method: http.MethodGet, Path: "/v1/me/tourism-sites/{id}", Tags: []string{"Tourism sites"}, Summary: "One tourism site that I manage, in any state",
	}, s.managedTourismSite)
	s.routeLinks(domain.KindTourismSite, "Tourism sites")
}

// AddTourismSiteInput is what POST /v1/tourism-sites takes.
type AddTourismSiteInput struct{ Body TourismSiteForm }

func (s *Server) addTourismSite(ctx context.Context, in *AddTourismSiteInput) (*secret[ManagedTourismSite], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	t, err := in.Body.site(domain.TourismSite{}, known)
	if err == nil {
		t, err = s.deps.TourismSiteEditor.AddTourismSite(ctx, actorOf(ctx), t)
	}
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellTourismSite(t)
	out.Location = "/v1/me/tourism-sites/" + t.ID
	return out, nil
}

func (s *Server) managedTourismSite(ctx context.Context, in *ManagedInput) (*secret[ManagedTourismSite], error) {
	t, err := s.deps.TourismSiteEditor.ManagedTourismSite(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellTourismSite(t), nil
}

// ChangeTourismSiteInput is what PATCH /v1/tourism-sites/{id} takes.
type ChangeTourismSiteInput struct {
	ManagedInput
	IfMatchParams
	RawBody []byte
	Body    TourismSiteForm
}

func (s *Server) changeTourismSite(ctx context.Context, in *ChangeTourismSiteInput) (*secret[ManagedTourismSite], error) {
	by := actorOf(ctx)
	t, err := s.deps.TourismSiteEditor.ManagedTourismSite(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, t.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	form, err := merge(tourismSiteFormOf(t), in.RawBody)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if t, err = form.site(t, known); err == nil {
		_, err = s.deps.TourismSiteEditor.SaveTourismSite(ctx, by, t, version)
	}
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.managedTourismSite(ctx, &in.ManagedInput)
}
