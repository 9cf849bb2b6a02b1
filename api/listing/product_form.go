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

// PackForm is one size in which a product is sold.
type PackForm struct {
	Name         string                            `json:"name" maxLength:"400" doc:"As printed" example:"Túi 500 g"`
	Content      rest.Clearable[view.QuantityForm] `json:"content,omitempty" doc:"How much is in it"`
	RetailVND    *int64                            `json:"retail_vnd,omitempty" nullable:"true" minimum:"1" maximum:"10000000000" doc:"Whole đồng; null or missing: on request (liên hệ)"`
	WholesaleVND *int64                            `json:"wholesale_vnd,omitempty" nullable:"true" minimum:"1" maximum:"10000000000" doc:"Whole đồng; null or missing: on request"`
	WholesaleMin int                               `json:"wholesale_min,omitempty" minimum:"0" maximum:"1000000" doc:"Packs from which the wholesale price holds; 0 where not stated"`
}

// ProductForm is the form of a product.
type ProductForm struct {
	Name        *string                           `json:"name,omitempty" maxLength:"800" doc:"In Vietnamese; at most 200 characters" example:"Chè Shan tuyết Hoàng Su Phì"`
	NameEN      *string                           `json:"name_en,omitempty" nullable:"true" maxLength:"800" doc:"In English; at most 200 characters"`
	Producer    *string                           `json:"producer_id,omitempty" maxLength:"100" doc:"Id of a producer that you act for"`
	Set         *string                           `json:"set,omitempty" nullable:"true" maxLength:"20" doc:"Code of one of GET /v1/product-sets; the group follows from it" example:"I.5.a"`
	Story       *string                           `json:"story,omitempty" nullable:"true" maxLength:"20000" doc:"At most 5,000 characters"`
	Ingredients *string                           `json:"ingredients,omitempty" nullable:"true" maxLength:"8000" doc:"Or the specification of a non-food product; at most 2,000 characters"`
	Packs       []PackForm                        `json:"packs,omitempty" nullable:"true" maxItems:"20"`
	Capacity    rest.Clearable[view.QuantityForm] `json:"capacity,omitempty" doc:"How much can be delivered in a month of the season"`
	Season      []int                             `json:"season,omitempty" nullable:"true" maxItems:"12" minimum:"1" maximum:"12" doc:"Months in which it can be delivered; empty where not stated" example:"[3,4,5]"`
	ShelfLife   *string                           `json:"shelf_life,omitempty" nullable:"true" maxLength:"1200" example:"12 tháng kể từ ngày sản xuất"`
	Storage     *string                           `json:"storage,omitempty" nullable:"true" maxLength:"1200"`
	MinOrder    rest.Clearable[view.QuantityForm] `json:"min_order,omitempty" doc:"Smallest order"`
	LeadDays    *int                              `json:"lead_days,omitempty" nullable:"true" minimum:"0" maximum:"365" doc:"Days from order to delivery"`
	GTIN        *string                           `json:"gtin,omitempty" nullable:"true" maxLength:"14" doc:"8, 12, 13 or 14 digits (GS1)"`
	Channels    []string                          `json:"channels,omitempty" nullable:"true" maxItems:"20" doc:"Where it is sold today"`
	HSCode      *string                           `json:"hs_code,omitempty" nullable:"true" maxLength:"8" doc:"6 or 8 digits of the list of goods for export and import, without dots" example:"09024090"`
	Markets     []string                          `json:"markets,omitempty" nullable:"true" maxItems:"20" doc:"Countries and regions that it is exported to" example:"[\"Nhật Bản\"]"`
	Place       rest.Clearable[view.PlaceForm]    `json:"place,omitempty" doc:"A new product without it is at the place of its producer"`
}

func productFormOf(p domain.Product) ProductForm {
	f := ProductForm{
		Name: &p.Name, NameEN: &p.NameEN, Producer: p.ProducerID, Set: p.SetCode, Story: &p.Description, Ingredients: &p.Ingredients,
		Packs: make([]PackForm, len(p.Packs)), Capacity: rest.Clearable[view.QuantityForm](view.QuantityFormOf(p.Capacity())), Season: p.Season.Months(), ShelfLife: &p.ShelfLife, Storage: &p.Storage,
		MinOrder: rest.Clearable[view.QuantityForm](view.QuantityFormOf(p.MinOrder())), LeadDays: p.LeadDays, GTIN: &p.GTIN, Channels: append([]string{}, p.Channels...), HSCode: &p.HSCode, Markets: append([]string{}, p.Markets...), Place: rest.Clearable[view.PlaceForm](rest.Some(view.PlaceFormOf(p.Place))),
	}
	for i, k := range p.Packs {
		f.Packs[i] = PackForm{k.Name, rest.Clearable[view.QuantityForm](view.QuantityFormOf(k.Content)), k.RetailVND, k.WholesaleVND, k.WholesaleMin}
	}
	return f
}

// product copies the form into p.
func (f ProductForm) product(p domain.Product, known *front.Places) (domain.Product, error) {
	p.Name, p.NameEN, p.Description, p.Ingredients = rest.Text(f.Name), rest.Text(f.NameEN), rest.Text(f.Story), rest.Text(f.Ingredients)
	p.ShelfLife, p.Storage, p.GTIN, p.LeadDays = rest.Text(f.ShelfLife), rest.Text(f.Storage), rest.Text(f.GTIN), f.LeadDays
	p.ProducerID, p.SetCode = rest.OrNil(rest.Text(f.Producer)), rest.OrNil(rest.Text(f.Set))
	p.HSCode = rest.Text(f.HSCode)
	p.Packs, p.Channels, p.Markets = nil, nil, nil
	for _, k := range f.Packs {
		p.Packs = append(p.Packs, domain.Pack{
			Name: rest.Text(&k.Name), Content: view.QuantityOf(k.Content), RetailVND: k.RetailVND, WholesaleVND: k.WholesaleVND, WholesaleMin: k.WholesaleMin,
		})
	}
	for _, c := range f.Channels {
		p.Channels = append(p.Channels, rest.Text(&c))
	}
	for _, m := range f.Markets {
		p.Markets = append(p.Markets, rest.Text(&m))
	}
	capacity, least := view.QuantityOf(f.Capacity), view.QuantityOf(f.MinOrder)
	p.CapacityAmount, p.CapacityUnit, p.MinOrderAmount, p.MinOrderUnit = capacity.Amount, capacity.Unit, least.Amount, least.Unit
	if f.Place.Value != nil {
		p.Place = f.Place.Value.Place(known)
	}
	var err error
	p.Season, err = domain.SeasonOf("season", f.Season)
	return p, err
}

// replyProduct answers with a product for those who manage it.
func (h *Handlers) replyProduct(ctx context.Context, id, lang string) (*rest.PrivateAnswer[Product], error) {
	p, err := h.store.ManagedProduct(ctx, front.ActorOf(ctx), id)
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(h.product(p, h.front.Today(), lang, true), p.Version), nil
}

func productFormOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "add-product", Tags: []string{"Products"}, DefaultStatus: http.StatusCreated,
			Summary:     "Add a product as a draft",
			Description: "For a producer that you act for, or of your province. An officer who acts for a producer is recorded as such.",
			Errors:      []int{http.StatusConflict}, MaxBodyBytes: rest.MaxFormBody,
		},
		{
			OperationID: "change-product", Tags: []string{"Products"},
			Summary:     "Change a product",
			Description: "A merge patch (RFC 7396): what is left out stays, null empties, a list is replaced. Name, set, producer and place of what was published are changed by officers only.",
			Errors:      rest.ChangeErrors(), MaxBodyBytes: rest.MaxFormBody,
		},
	}
}

// NewProductForm is the form of a new product.
type NewProductForm struct{ ProductForm }

// TransformSchema implements huma.SchemaTransformer.
func (NewProductForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "name", "producer_id")
}

// AddProductInput is the input of POST /v1/products.
type AddProductInput struct {
	front.LanguageParams
	Body NewProductForm
}

// AddProduct answers POST /v1/products.
func (h *Handlers) AddProduct(ctx context.Context, in *AddProductInput) (*rest.PrivateAnswer[Product], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	p, err := in.Body.product(domain.Product{}, known)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if p, err = h.store.AddProduct(ctx, front.ActorOf(ctx), p); err != nil {
		return nil, rest.InBody(err)
	}
	out, err := h.replyProduct(ctx, p.ID, in.Lang())
	if err == nil {
		out.Location = "/v1/products/" + p.ID
	}
	return out, err
}

// ChangeProductInput is the input of PATCH /v1/products/{id}.
type ChangeProductInput struct {
	rest.ManagedInput
	rest.IfMatchParams
	RawBody []byte
	Body    ProductForm
}

// ChangeProduct answers PATCH /v1/products/{id}.
func (h *Handlers) ChangeProduct(ctx context.Context, in *ChangeProductInput) (*rest.PrivateAnswer[Product], error) {
	by := front.ActorOf(ctx)
	p, err := h.store.ManagedProduct(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(p.Version)
	if err != nil {
		return nil, err
	}
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(productFormOf(p), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if p, err = form.product(p, known); err != nil {
		return nil, rest.InBody(err)
	}
	if _, err = h.store.ChangeProduct(ctx, by, p, version); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyProduct(ctx, in.ID, in.Lang())
}
