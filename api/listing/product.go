package listing

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// PackView is one size in which a product is sold.
type PackView struct {
	Name         string                         `json:"name" example:"Túi 500 g"`
	NameEN       string                         `json:"name_en" nullable:"true" doc:"Translated by a vocabulary; null where the name has other words" example:"Bag of 500 g"`
	Content      rest.OrNull[view.QuantityForm] `json:"content" doc:"How much is in it; null where not stated"`
	RetailVND    *int64                         `json:"retail_vnd" doc:"Whole đồng; null: on request (liên hệ)"`
	WholesaleVND *int64                         `json:"wholesale_vnd" doc:"Whole đồng; null: on request"`
	WholesaleMin int                            `json:"wholesale_min" doc:"Packs from which the wholesale price holds; 0 where not stated"`
}

// Supply is the data that a buyer needs of a product.
type Supply struct {
	Ingredients string                         `json:"ingredients" nullable:"true" doc:"Or the specification of a non-food product"`
	Packs       []PackView                     `json:"packs" nullable:"false"`
	Capacity    rest.OrNull[view.QuantityForm] `json:"capacity" doc:"How much can be delivered in a month of the season; null where not stated"`
	Season      []int                          `json:"season" nullable:"false" doc:"Months in which it can be delivered; empty where not stated"`
	ShelfLife   string                         `json:"shelf_life" nullable:"true"`
	ShelfLifeEN string                         `json:"shelf_life_en" nullable:"true" doc:"Translated by a vocabulary; null where shelf_life has other words"`
	Storage     string                         `json:"storage" nullable:"true"`
	StorageEN   string                         `json:"storage_en" nullable:"true" doc:"Translated by a vocabulary; null where storage has other words"`
	MinOrder    rest.OrNull[view.QuantityForm] `json:"min_order" doc:"Smallest order; null where not stated"`
	LeadDays    *int                           `json:"lead_days" doc:"Days from order to delivery; null where not stated"`
	GTIN        string                         `json:"gtin" nullable:"true"`
	Channels    []string                       `json:"channels" nullable:"false" doc:"Where it is sold today"`
	HSCode      string                         `json:"hs_code" nullable:"true" doc:"6 or 8 digits of the list of goods for export and import"`
	Markets     []string                       `json:"markets" nullable:"false" doc:"Countries and regions that it is exported to"`
}

func supplyOf(p domain.Product) Supply {
	out := Supply{
		Ingredients: p.Ingredients, Packs: make([]PackView, len(p.Packs)), Capacity: view.QuantityFormOf(p.Capacity()), Season: p.Season.Months(),
		ShelfLife: p.ShelfLife, ShelfLifeEN: domain.ShelfLifeEN(p.ShelfLife), Storage: p.Storage, StorageEN: domain.StorageEN(p.Storage), MinOrder: view.QuantityFormOf(p.MinOrder()), LeadDays: p.LeadDays, GTIN: p.GTIN,
		Channels: append([]string{}, p.Channels...), HSCode: p.HSCode, Markets: append([]string{}, p.Markets...),
	}
	for i, k := range p.Packs {
		out.Packs[i] = PackView{k.Name, domain.PackNameEN(k.Name), view.QuantityFormOf(k.Content), k.RetailVND, k.WholesaleVND, k.WholesaleMin}
	}
	return out
}

// Product is all public data of a product.
type Product struct {
	view.FullProductCard
	State   string `json:"state" enum:"draft,submitted,changes_requested,published,suspended,withdrawn" doc:"Everybody sees published ones only"`
	Version int64  `json:"version" doc:"The ETag begins with this number"`
	ValidOn string `json:"valid_on" format:"date" doc:"The day that certified, stars and states were computed for"`
	Story   string `json:"story" nullable:"true"`
	Supply
	CraftVillages []Summary `json:"craft_villages" nullable:"false" doc:"Craft villages to which it is tied"`
	TourismSites  []Summary `json:"tourism_sites" nullable:"false" doc:"Tourism sites to which it is tied"`
}

// ProductSummary is a product as other listings show it.
type ProductSummary struct {
	view.Names
	view.Rating
	Pictures []view.PictureView `json:"pictures" nullable:"false" doc:"The first one"`
	rest.Sample
}

// Summary is a craft village or a tourism site as a product shows it.
type Summary struct {
	view.Names
	Place view.Place `json:"place"`
	rest.Sample
}

// visibleProducts returns the summaries of the products that may be shown on a
// day.
func (h *Handlers) visibleProducts(products []domain.Product, on domain.Date, lang string) []ProductSummary {
	out := []ProductSummary{}
	for _, p := range products {
		rating := view.RatingOn(p.Certificates, on)
		if !rating.Certified || p.Status != domain.StatusPublished {
			continue
		}
		sample := p.HasSample()
		out = append(out, ProductSummary{
			h.cards.Names(domain.KindProduct, p.ID, p.Slug, p.Name, p.NameEN, lang), rating, h.cards.Pictures(p.Pictures), rest.SampleOf(sample),
		})
	}
	return out
}

// ProductsInput is the input of /v1/products.
type ProductsInput struct {
	front.PlaceParams
	front.ProductParams
	front.DayParams
	Sort string `query:"sort" enum:"name,newest,stars,updated" default:"name" doc:"name: Vietnamese alphabetical order; updated: by the last change, oldest first, for mirrors"`
	front.MirrorParams
	front.PageParams
	view.Params
	front.LanguageParams
}

// ProductInList is a product in the view that the caller of a list chose.
type ProductInList struct {
	view.Either[view.ProductCard, view.FullProductCard]
}

// Products answers GET /v1/products.
func (h *Handlers) Products(ctx context.Context, in *ProductsInput) (*rest.PublicAnswer[rest.Mirrored[ProductInList]], error) {
	f, err := h.front.Filter(ctx, in.DayParams, in.PlaceParams, &in.ProductParams)
	if err != nil {
		return nil, err
	}
	var sort domain.Sort
	if f.MirrorFilter, sort, err = in.Mirror(domain.Sort(in.Sort), domain.SortName); err != nil {
		return nil, err
	}
	if in.Full() {
		list, err := h.store.Products(ctx, f, in.Page(sort))
		if err != nil {
			return nil, err
		}
		return rest.ReplyMirrored(ctx, h.front, list, func(p domain.Product) (ProductInList, bool) {
			return ProductInList{view.FullOf[view.ProductCard](h.cards.FullProductCard(p, f.ValidOn, in.Lang()))}, p.HasSample()
		}), nil
	}
	list, err := h.store.ProductCards(ctx, f, in.Page(sort))
	if err != nil {
		return nil, err
	}
	places, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	sets, err := h.front.ProductSets(ctx)
	if err != nil {
		return nil, err
	}
	return rest.ReplyMirrored(ctx, h.front, list, func(l domain.Listing) (ProductInList, bool) {
		return ProductInList{view.CardOf[view.ProductCard, view.FullProductCard](h.cards.ProductCard(l, places, sets, f.ValidOn, in.Lang()))}, l.HasSample()
	}), nil
}

// Product answers GET /v1/products/{id}.
func (h *Handlers) Product(ctx context.Context, in *rest.OnDayInput) (*rest.PublicAnswer[Product], error) {
	on, err := h.front.Day(in.DayParams)
	if err != nil {
		return nil, err
	}
	p, mine, err := rest.Seen(ctx, in.ID, h.store.Product, h.store.ManagedProduct, func(p domain.Product) string { return p.ID })
	if err != nil {
		return nil, err
	}
	return rest.ReplySeen(h.front, p.Record, h.product(p, on, in.Lang(), mine), mine), nil
}

// product returns the JSON of a product; mine: for those who manage it.
func (h *Handlers) product(p domain.Product, on domain.Date, lang string, mine bool) Product {
	body := Product{
		FullProductCard: h.cards.FullProductCard(p, on, lang), State: string(p.Status), Version: p.Version, ValidOn: on.String(), Story: p.Description, Supply: supplyOf(p),
		CraftVillages: []Summary{}, TourismSites: []Summary{},
	}
	if mine {
		body.Pictures = h.cards.ManagedPictures(p.Pictures)
	}
	for _, v := range p.CraftVillages {
		body.CraftVillages = append(body.CraftVillages, Summary{
			h.cards.Names(domain.KindCraftVillage, v.ID, v.Slug, v.Name, v.NameEN, lang), view.PlaceOf(v.Place, lang), rest.SampleOf(v.Sample),
		})
	}
	for _, t := range p.TourismSites {
		body.TourismSites = append(body.TourismSites, Summary{
			h.cards.Names(domain.KindTourismSite, t.ID, t.Slug, t.Name, t.NameEN, lang), view.PlaceOf(t.Place, lang), rest.SampleOf(t.Sample),
		})
	}
	return body
}

func productOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-products", Tags: []string{"Products"},
			Summary:     "List products with a certificate that is valid on the day",
			Description: "Lists published products page by page that hold a valid certificate today, or on the day in valid_on. Everybody may call it; mirrors read it with updated_since.",
		},
		{
			OperationID: "get-product", Tags: []string{"Products"},
			Summary:     "Get one product, even without a valid certificate",
			Description: "Returns a published product by id or slug, with packs, certificates and pictures. Stars appear only while a certificate is valid.",
		},
	}
}

// ProductData answers GET /v1/products/{id} as JSON-LD.
func (h *Handlers) ProductData(c echo.Context) error {
	on, err := rest.DayOf(c, h.front)
	if err != nil {
		return err
	}
	p, err := h.store.Product(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return rest.ReplyLinkedData(c, h.front, p.Record, rest.DescriberOf(c, h.front).Product(p, on))
}
