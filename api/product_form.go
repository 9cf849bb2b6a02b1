package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// PackForm is one size in which a product is sold.
type PackForm struct {
	Name         string                  `json:"name" maxLength:"400" doc:"As printed" example:"Túi 500 g"`
	Content      Clearable[QuantityForm] `json:"content,omitempty" doc:"How much is in it"`
	RetailVND    *int64                  `json:"retail_vnd,omitempty" nullable:"true" minimum:"1" maximum:"10000000000" doc:"Whole đồng; null or left out: on request (liên hệ)"`
	WholesaleVND *int64                  `json:"wholesale_vnd,omitempty" nullable:"true" minimum:"1" maximum:"10000000000" doc:"Whole đồng; null or left out: on request"`
	WholesaleMin int                     `json:"wholesale_min,omitempty" minimum:"0" maximum:"1000000" doc:"Packs from which the wholesale price holds; 0 where not stated"`
}

// ProductForm is what people say of a product.
type ProductForm struct {
	Name        *string                 `json:"name,omitempty" maxLength:"800" doc:"In Vietnamese; at most 200 characters" example:"Chè Shan tuyết Hoàng Su Phì"`
	NameEN      *string                 `json:"name_en,omitempty" nullable:"true" maxLength:"800" doc:"In English; at most 200 characters"`
	Producer    *string                 `json:"producer,omitempty" maxLength:"100" doc:"Id of a producer that you act for"`
	Set         *string                 `json:"set,omitempty" nullable:"true" maxLength:"20" doc:"Code of one of the 26 sets; the group follows from it" example:"I.5.a"`
	Story       *string                 `json:"story,omitempty" nullable:"true" maxLength:"20000" doc:"At most 5,000 characters"`
	Ingredients *string                 `json:"ingredients,omitempty" nullable:"true" maxLength:"8000" doc:"Or the specification of what is no food; at most 2,000 characters"`
	Packs       []PackForm              `json:"packs,omitempty" nullable:"true" maxItems:"20"`
	Capacity    Clearable[QuantityForm] `json:"capacity,omitempty" doc:"How much can be delivered in a month of the season"`
	Season      []int                   `json:"season,omitempty" nullable:"true" maxItems:"12" minimum:"1" maximum:"12" doc:"Months in which it can be delivered; empty where not stated" example:"[3,4,5]"`
	ShelfLife   *string                 `json:"shelf_life,omitempty" nullable:"true" maxLength:"1200" example:"12 tháng kể từ ngày sản xuất"`
	Storage     *string                 `json:"storage,omitempty" nullable:"true" maxLength:"1200"`
	MinOrder    Clearable[QuantityForm] `json:"min_order,omitempty" doc:"The least that is sold at once"`
	LeadDays    *int                    `json:"lead_days,omitempty" nullable:"true" minimum:"0" maximum:"365" doc:"Days from order to delivery"`
	GTIN        *string                 `json:"gtin,omitempty" nullable:"true" maxLength:"14" doc:"8, 12, 13 or 14 digits (GS1)"`
	Channels    []string                `json:"channels,omitempty" nullable:"true" maxItems:"20" doc:"Where it is sold today"`
	Place       Clearable[PlaceForm]    `json:"place,omitempty" doc:"Left out in a new product: that of the producer"`
}

func productFormOf(p domain.Product) ProductForm {
	f := ProductForm{
		Name: &p.Name, NameEN: &p.NameEN, Producer: p.ProducerID, Set: p.SetCode, Story: &p.Description, Ingredients: &p.Ingredients,
		Packs: make([]PackForm, len(p.Packs)), Capacity: Clearable[QuantityForm](quantityFormOf(p.Capacity())), Season: p.Season.Months(), ShelfLife: &p.ShelfLife, Storage: &p.Storage,
		MinOrder: Clearable[QuantityForm](quantityFormOf(p.MinOrder())), LeadDays: p.LeadDays, GTIN: &p.GTIN, Channels: append([]string{}, p.Channels...), Place: Clearable[PlaceForm](some(placeFormOf(p.Place))),
	}
	for i, k := range p.Packs {
		f.Packs[i] = PackForm{k.Name, Clearable[QuantityForm](quantityFormOf(k.Content)), k.RetailVND, k.WholesaleVND, k.WholesaleMin}
	}
	return f
}

// product puts what the form says into p.
func (f ProductForm) product(p domain.Product, known *places) (domain.Product, error) {
	p.Name, p.NameEN, p.Description, p.Ingredients = said(f.Name), said(f.NameEN), said(f.Story), said(f.Ingredients)
	p.ShelfLife, p.Storage, p.GTIN, p.LeadDays = said(f.ShelfLife), said(f.Storage), said(f.GTIN), f.LeadDays
	p.ProducerID, p.SetCode = orNil(said(f.Producer)), orNil(said(f.Set))
	p.Packs, p.Channels = nil, nil
	for _, k := range f.Packs {
		p.Packs = append(p.Packs, domain.Pack{
			Name: said(&k.Name), Content: quantityOf(k.Content), RetailVND: k.RetailVND, WholesaleVND: k.WholesaleVND, WholesaleMin: k.WholesaleMin,
		})
	}
	for _, c := range f.Channels {
		p.Channels = append(p.Channels, said(&c))
	}
	capacity, least := quantityOf(f.Capacity), quantityOf(f.MinOrder)
	p.CapacityAmount, p.CapacityUnit, p.MinOrderAmount, p.MinOrderUnit = capacity.Amount, capacity.Unit, least.Amount, least.Unit
	if f.Place.Value != nil {
		p.Place = f.Place.Value.place(known)
	}
	var err error
	p.Season, err = domain.SeasonOf("season", f.Season)
	return p, err
}

// ManagedProduct is a product in any state, as those see it who manage it.
type ManagedProduct struct {
	ListingState
	Form         ProductForm             `json:"form" doc:"What PATCH /v1/products/{id} changes"`
	Group        string                  `json:"group" example:"I"`
	Producer     OrNull[ProducerSummary] `json:"producer"`
	Certificates []CertificateView       `json:"certificates" nullable:"false" doc:"All that are on record, oldest first"`
	Pictures     []PictureView           `json:"pictures" nullable:"false"`
	Stamps
}

func (s *Server) tellProduct(p domain.Product, lang string) *secret[ManagedProduct] {
	body := ManagedProduct{
		ListingState: s.listingState(domain.ListingState{
			Ref: domain.Ref{Kind: domain.KindProduct, ID: p.ID}, Slug: p.Slug, Name: p.Name, Status: p.Status, Version: p.Version, ProvinceCode: p.ProvinceCode,
		}),
		Form: productFormOf(p), Group: string(p.Group), Pictures: s.managedPictures(p.Pictures), Certificates: []CertificateView{}, Stamps: stampsOf(p.Record),
	}
	for _, c := range p.Certificates {
		body.Certificates = append(body.Certificates, certificateOf(c, s.today()))
	}
	if p.Producer != nil {
		body.Producer = some(s.producerSummary(*p.Producer, lang))
	}
	out := tell(body)
	out.ETag = versionTag(p.Version)
	return out
}

func (s *Server) routeProductForms() {
	private(s, only(domain.ScopeWrite, managers()...), huma.Operation{
		OperationID: "add-product", Method: http.MethodPost, Path: "/v1/products", Tags: []string{"Products"}, DefaultStatus: http.StatusCreated,
		Summary:     "Add a product as a draft",
		Description: "For a producer that you act for, or of your province. An officer who acts for a producer is recorded as such.",
		Errors:      []int{http.StatusConflict}, MaxBodyBytes: maxFormBody,
	}, s.addProduct)
	private(s, only(domain.ScopeWrite, managers()...), huma.Operation{
		OperationID: "change-product", Method: http.MethodPatch, Path: "/v1/products/{id}", Tags: []string{"Products"},
		Summary:     "Change what is said of a product",
		Description: "A merge patch (RFC 7396): what is left out stays, null empties, a list is replaced. Name, set, producer and place of what was published are changed by officers only.",
		Errors:      []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}, MaxBodyBytes: maxFormBody,
	}, s.changeProduct)
	private(s, only(domain.ScopeRead, managers()...), huma.Operation{
		OperationID: "get-my-product", Method: http.MethodGet, Path: "/v1/me/products/{id}", Tags: []string{"Products"}, Summary: "One product that I manage, in any state",
	}, s.managedProduct)
}

// managers are the roles that may manage listings.
func managers() []domain.Role {
	return []domain.Role{domain.RoleProducer, domain.RoleOfficer, domain.RoleAdmin}
}

// AddProductInput is what POST /v1/products takes.
type AddProductInput struct {
	LanguageParams
	Body ProductForm
}

func (s *Server) addProduct(ctx context.Context, in *AddProductInput) (*secret[ManagedProduct], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	p, err := in.Body.product(domain.Product{}, known)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if p, err = s.deps.ProductEditor.AddProduct(ctx, actorOf(ctx), p); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if p, err = s.deps.ProductEditor.ManagedProduct(ctx, actorOf(ctx), p.ID); err != nil {
		return nil, s.problem(ctx, err)
	}
	out := s.tellProduct(p, in.lang())
	out.Location = "/v1/me/products/" + p.ID
	return out, nil
}

// ManagedInput names a listing by id.
type ManagedInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the listing"`
	LanguageParams
}

func (s *Server) managedProduct(ctx context.Context, in *ManagedInput) (*secret[ManagedProduct], error) {
	p, err := s.deps.ProductEditor.ManagedProduct(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellProduct(p, in.lang()), nil
}

// ChangeProductInput is what PATCH /v1/products/{id} takes.
type ChangeProductInput struct {
	ManagedInput
	IfMatchParams
	RawBody []byte
	Body    ProductForm
}

func (s *Server) changeProduct(ctx context.Context, in *ChangeProductInput) (*secret[ManagedProduct], error) {
	by := actorOf(ctx)
	p, err := s.deps.ProductEditor.ManagedProduct(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, p.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	form, err := merge(productFormOf(p), in.RawBody)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if p, err = form.product(p, known); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if _, err = s.deps.ProductEditor.SaveProduct(ctx, by, p, version); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if p, err = s.deps.ProductEditor.ManagedProduct(ctx, by, in.ID); err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellProduct(p, in.lang()), nil
}
