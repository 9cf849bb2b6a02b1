package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// ArtisanForm is a person with a title in the trade.
type ArtisanForm struct {
	Name  string `json:"name" maxLength:"800"`
	Title string `json:"title,omitempty" maxLength:"800" example:"Nghệ nhân ưu tú"`
}

// CraftVillageForm is what people say of a craft village.
type CraftVillageForm struct {
	Name              *string              `json:"name,omitempty" maxLength:"800" doc:"In Vietnamese; at most 200 characters"`
	NameEN            *string              `json:"name_en,omitempty" nullable:"true" maxLength:"800" doc:"In English"`
	Trade             *string              `json:"trade,omitempty" maxLength:"1200" doc:"What it makes or does, in Vietnamese" example:"dệt thổ cẩm"`
	TradeEN           *string              `json:"trade_en,omitempty" nullable:"true" maxLength:"1200"`
	TradeGroup        *int                 `json:"trade_group,omitempty" minimum:"1" maximum:"7" doc:"Of Decree 52/2018/NĐ-CP, article 4"`
	History           *string              `json:"history,omitempty" nullable:"true" maxLength:"20000" doc:"At most 5,000 characters"`
	Recognition       *string              `json:"recognition,omitempty" nullable:"true" enum:"traditional_trade,craft_village,traditional_craft_village" doc:"What the province recognised it as; null where not known"`
	RecognitionNumber *string              `json:"recognition_number,omitempty" nullable:"true" maxLength:"1200" doc:"Of the decision" example:"1584/QĐ-UBND"`
	RecognitionDate   *string              `json:"recognition_date,omitempty" nullable:"true" format:"date" doc:"Of the decision"`
	Artisans          []ArtisanForm        `json:"artisans,omitempty" nullable:"true" maxItems:"50"`
	Households        *int                 `json:"households,omitempty" nullable:"true" minimum:"0" doc:"In the trade, as of figures_as_of"`
	Workers           *int                 `json:"workers,omitempty" nullable:"true" minimum:"0" doc:"As of figures_as_of"`
	FiguresAsOf       *string              `json:"figures_as_of,omitempty" nullable:"true" format:"date" doc:"The day of the figures; needed with them"`
	MainProducts      *string              `json:"main_products,omitempty" nullable:"true" maxLength:"8000"`
	Visiting          *string              `json:"visiting,omitempty" nullable:"true" maxLength:"8000" doc:"Hours and prices for visitors"`
	Place             Clearable[PlaceForm] `json:"place,omitempty"`
}

func craftVillageFormOf(v domain.CraftVillage) CraftVillageForm {
	f := CraftVillageForm{
		Name: &v.Name, NameEN: &v.NameEN, Trade: &v.TradeVI, TradeEN: &v.TradeEN, TradeGroup: &v.TradeGroup, History: &v.History,
		Recognition: orNil(string(v.Recognition)), RecognitionNumber: &v.RecognitionNumber, RecognitionDate: dayText(v.RecognitionDate),
		Artisans: artisansOf(v.Artisans), Households: v.Households, Workers: v.Workers, FiguresAsOf: dayText(v.FiguresAsOf), MainProducts: &v.MainProducts,
		Visiting: &v.Visiting, Place: Clearable[PlaceForm](some(placeFormOf(v.Place))),
	}
	return f
}

func artisansOf(all []domain.Artisan) []ArtisanForm {
	out := make([]ArtisanForm, len(all))
	for i, a := range all {
		out[i] = ArtisanForm{a.Name, a.Title}
	}
	return out
}

// dayText is a day as JSON has it, nil for none.
func dayText(d *domain.Date) *string {
	if d == nil {
		return nil
	}
	return orNil(d.String())
}

// dayOf reads a day of a form.
func dayOf(field string, text *string) (*domain.Date, error) {
	if said(text) == "" {
		return nil, nil
	}
	d, err := domain.ParseDate(said(text))
	if err != nil {
		return nil, domain.Invalidf(field, "it must be a day, such as 2026-11-24")
	}
	return &d, nil
}

// village puts what the form says into v.
func (f CraftVillageForm) village(v domain.CraftVillage, known *places) (domain.CraftVillage, error) {
	v.Name, v.NameEN, v.TradeVI, v.TradeEN, v.History = said(f.Name), said(f.NameEN), said(f.Trade), said(f.TradeEN), said(f.History)
	v.TradeGroup = 0
	if f.TradeGroup != nil {
		v.TradeGroup = *f.TradeGroup
	}
	v.Recognition, v.RecognitionNumber = domain.Recognition(said(f.Recognition)), said(f.RecognitionNumber)
	v.Households, v.Workers, v.MainProducts, v.Visiting = f.Households, f.Workers, said(f.MainProducts), said(f.Visiting)
	v.Artisans = nil
	for _, a := range f.Artisans {
		v.Artisans = append(v.Artisans, domain.Artisan{Name: said(&a.Name), Title: said(&a.Title)})
	}
	if f.Place.Value != nil {
		v.Place = f.Place.Value.place(known)
	}
	var err error
	if v.RecognitionDate, err = dayOf("recognition_date", f.RecognitionDate); err != nil {
		return v, err
	}
	v.FiguresAsOf, err = dayOf("figures_as_of", f.FiguresAsOf)
	return v, err
}

// TiedProduct is a product that is tied to a village or a site.
type TiedProduct struct {
	ID     string `json:"id" format:"uuid"`
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Status string `json:"status" doc:"Only a published one shows"`
}

func tiedProducts(all []domain.Product) []TiedProduct {
	out := make([]TiedProduct, len(all))
	for i, p := range all {
		out[i] = TiedProduct{p.ID, p.Slug, p.Name, string(p.Status)}
	}
	return out
}

// ManagedCraftVillage is a craft village in any state, as those see it who manage it.
type ManagedCraftVillage struct {
	ListingState
	Form     CraftVillageForm `json:"form" doc:"What PATCH /v1/craft-villages/{id} changes"`
	Products []TiedProduct    `json:"products" nullable:"false" doc:"In any state"`
	Pictures []PictureView    `json:"pictures" nullable:"false"`
	Stamps
}

func (s *Server) tellCraftVillage(v domain.CraftVillage) *secret[ManagedCraftVillage] {
	out := tell(ManagedCraftVillage{
		ListingState: s.listingState(domain.ListingState{
			Ref: domain.Ref{Kind: domain.KindCraftVillage, ID: v.ID}, Slug: v.Slug, Name: v.Name, Status: v.Status, Version: v.Version, ProvinceCode: v.ProvinceCode,
		}),
		Form: craftVillageFormOf(v), Products: tiedProducts(v.Products), Pictures: s.managedPictures(v.Pictures), Stamps: stampsOf(v.Record),
	})
	out.ETag = versionTag(v.Version)
	return out
}

// officials write about places, which belong to no producer.
func officials() []domain.Role { return []domain.Role{domain.RoleOfficer, domain.RoleAdmin} }

const aboutMerge = "A merge patch (RFC 7396): what is left out stays, null empties."

func (s *Server) routeCraftVillageForms() {
	private(s, only(domain.ScopeWrite, officials()...), huma.Operation{
		OperationID: "add-craft-village", Method: http.MethodPost, Path: "/v1/craft-villages", Tags: []string{"Craft villages"}, DefaultStatus: http.StatusCreated,
		Summary: "Add a craft village as a draft", Description: "Officers enter the villages of their province.", MaxBodyBytes: maxFormBody,
	}, s.addCraftVillage)
	private(s, only(domain.ScopeWrite, officials()...), huma.Operation{
		OperationID: "change-craft-village", Method: http.MethodPatch, Path: "/v1/craft-villages/{id}", Tags: []string{"Craft villages"},
		Summary: "Change what is said of a craft village", Description: aboutMerge,
		Errors: []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}, MaxBodyBytes: maxFormBody,
	}, s.changeCraftVillage)
	private(s, only(domain.ScopeRead, officials()...), huma.Operation{
		OperationID: "get-my-craft-village", Method: http.MethodGet, Path: "/v1/me/craft-villages/{id}", Tags: []string{"Craft villages"}, Summary: "One craft village that I manage, in any state",
	}, s.managedCraftVillage)
	s.routeLinks(domain.KindCraftVillage, "Craft villages")
}

// AddCraftVillageInput is what POST /v1/craft-villages takes.
type AddCraftVillageInput struct{ Body CraftVillageForm }

func (s *Server) addCraftVillage(ctx context.Context, in *AddCraftVillageInput) (*secret[ManagedCraftVillage], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	v, err := in.Body.village(domain.CraftVillage{}, known)
	if err == nil {
		v, err = s.deps.CraftVillageEditor.AddCraftVillage(ctx, actorOf(ctx), v)
	}
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellCraftVillage(v)
	out.Location = "/v1/me/craft-villages/" + v.ID
	return out, nil
}

func (s *Server) managedCraftVillage(ctx context.Context, in *ManagedInput) (*secret[ManagedCraftVillage], error) {
	v, err := s.deps.CraftVillageEditor.ManagedCraftVillage(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellCraftVillage(v), nil
}

// ChangeCraftVillageInput is what PATCH /v1/craft-villages/{id} takes.
type ChangeCraftVillageInput struct {
	ManagedInput
	IfMatchParams
	RawBody []byte
	Body    CraftVillageForm
}

func (s *Server) changeCraftVillage(ctx context.Context, in *ChangeCraftVillageInput) (*secret[ManagedCraftVillage], error) {
	by := actorOf(ctx)
	v, err := s.deps.CraftVillageEditor.ManagedCraftVillage(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, v.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	form, err := merge(craftVillageFormOf(v), in.RawBody)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if v, err = form.village(v, known); err == nil {
		_, err = s.deps.CraftVillageEditor.SaveCraftVillage(ctx, by, v, version)
	}
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.managedCraftVillage(ctx, &in.ManagedInput)
}

// LinkInput names a product and what it is tied to.
type LinkInput struct {
	ID      string `path:"id" maxLength:"100" doc:"Id of the village or site"`
	Product string `path:"product" maxLength:"100" doc:"Id of a product: one that you manage, or a published one"`
}

// routeLinks registers how products are tied to what stands at a place.
func (s *Server) routeLinks(k domain.Kind, tag string) {
	path := "/v1/" + collection(k) + "/{id}/products/{product}"
	for method, tied := range map[string]bool{http.MethodPut: true, http.MethodDelete: false} {
		op := huma.Operation{
			OperationID: "tie-product-to-" + string(k), Method: method, Path: path, Tags: []string{tag}, Summary: "Tie a product to it", DefaultStatus: http.StatusNoContent,
			Description: "Both get a new version. To do what is done already changes nothing, so no If-Match is needed.",
		}
		if !tied {
			op.OperationID, op.Summary = "untie-product-from-"+string(k), "Untie a product from it"
		}
		private(s, only(domain.ScopeWrite, officials()...), op, func(ctx context.Context, in *LinkInput) (*nothing, error) {
			if err := s.deps.Links.SetLink(ctx, actorOf(ctx), domain.Ref{Kind: k, ID: in.ID}, in.Product, tied); err != nil {
				return nil, s.problem(ctx, err)
			}
			return &nothing{noStore}, nil
		})
	}
}
