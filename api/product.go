package api

import (
	"context"

	"chophien/domain"
)

// ProductCard is what a list tells of a product.
type ProductCard struct {
	Names
	Rating
	Group        string                  `json:"group" example:"I"`
	Set          OrNull[ProductSet]      `json:"set" doc:"null until one is assigned"`
	Producer     OrNull[ProducerSummary] `json:"producer" doc:"null where the source names none"`
	Place        Place                   `json:"place"`
	Conditions   []ConditionView         `json:"conditions" nullable:"false" doc:"Which of the four conditions hold on the day, in the order of the programme"`
	Certificates []CertificateView       `json:"certificates" nullable:"false" doc:"All that are on record, oldest first"`
	Pictures     []PictureView           `json:"pictures" nullable:"false" doc:"In lists the first one only"`
	PriceFrom    *int64                  `json:"price_from_vnd" doc:"Lowest retail price of a pack in whole đồng; null: on request (liên hệ)"`
	Source       SourceView              `json:"source"`
	Sample
	Stamps
}

// PackView is one size in which a product is sold.
type PackView struct {
	Name         string               `json:"name" example:"Túi 500 g"`
	Content      OrNull[QuantityForm] `json:"content" doc:"How much is in it; null where not stated"`
	RetailVND    *int64               `json:"retail_vnd" doc:"Whole đồng; null: on request (liên hệ)"`
	WholesaleVND *int64               `json:"wholesale_vnd" doc:"Whole đồng; null: on request"`
	WholesaleMin int                  `json:"wholesale_min" doc:"Packs from which the wholesale price holds; 0 where not stated"`
}

// Supply is what a buyer needs to know of a product.
type Supply struct {
	Ingredients string               `json:"ingredients" doc:"Or the specification of what is no food"`
	Packs       []PackView           `json:"packs" nullable:"false"`
	Capacity    OrNull[QuantityForm] `json:"capacity" doc:"How much can be delivered in a month of the season; null where not stated"`
	Season      []int                `json:"season" nullable:"false" doc:"Months in which it can be delivered; empty where not stated"`
	ShelfLife   string               `json:"shelf_life"`
	Storage     string               `json:"storage"`
	MinOrder    OrNull[QuantityForm] `json:"min_order" doc:"The least that is sold at once; null where not stated"`
	LeadDays    *int                 `json:"lead_days" doc:"Days from order to delivery; null where not stated"`
	GTIN        string               `json:"gtin"`
	Channels    []string             `json:"channels" nullable:"false" doc:"Where it is sold today"`
}

func supplyOf(p domain.Product) Supply {
	out := Supply{
		Ingredients: p.Ingredients, Packs: make([]PackView, len(p.Packs)), Capacity: quantityFormOf(p.Capacity()), Season: p.Season.Months(),
		ShelfLife: p.ShelfLife, Storage: p.Storage, MinOrder: quantityFormOf(p.MinOrder()), LeadDays: p.LeadDays, GTIN: p.GTIN,
		Channels: append([]string{}, p.Channels...),
	}
	for i, k := range p.Packs {
		out.Packs[i] = PackView{k.Name, quantityFormOf(k.Content), k.RetailVND, k.WholesaleVND, k.WholesaleMin}
	}
	return out
}

// Product is everything that is public of a product.
type Product struct {
	ProductCard
	ValidOn     string `json:"valid_on" format:"date" doc:"The day that certified, stars and states were computed for"`
	Description string `json:"description" doc:"The story"`
	Supply
	CraftVillages []Summary `json:"craft_villages" nullable:"false" doc:"Craft villages it is tied to"`
	TourismSites  []Summary `json:"tourism_sites" nullable:"false" doc:"Tourism sites it is tied to"`
}

// ProductSummary is what other things tell of a product.
type ProductSummary struct {
	Names
	Rating
	Pictures []PictureView `json:"pictures" nullable:"false" doc:"The first one"`
	Sample
}

// Summary is what a product tells of a craft village or a tourism site.
type Summary struct {
	Names
	Place Place `json:"place"`
	Sample
}

func (s *Server) productCard(p domain.Product, on domain.Date, lang string) ProductCard {
	out := ProductCard{
		Names:        s.names(domain.KindProduct, p.ID, p.Slug, p.Name, p.NameEN, lang),
		Rating:       ratingOn(p.Certificates, on),
		Group:        string(p.Group),
		Place:        placeOf(p.Place, lang),
		Conditions:   conditionsOn(p.Papers, on),
		Certificates: make([]CertificateView, 0, len(p.Certificates)),
		Pictures:     s.pictures(p.Pictures),
		PriceFrom:    p.PriceFrom,
		Source:       sourceOf(p.Source),
		Sample:       sampled(p.Sample),
		Stamps:       stampsOf(p.Record),
	}
	for _, c := range p.Certificates {
		out.Certificates = append(out.Certificates, certificateOf(c, on))
		out.Sample = sampled(out.Sample.Sample || c.Sample)
	}
	if p.Set != nil {
		out.Set = some(setOf(*p.Set, lang))
	}
	if p.Producer != nil {
		out.Producer = some(s.producerSummary(*p.Producer, lang))
	}
	return out
}

// visibleProducts sums up the products that may be shown on a day.
func (s *Server) visibleProducts(products []domain.Product, on domain.Date, lang string) []ProductSummary {
	out := []ProductSummary{}
	for _, p := range products {
		rating := ratingOn(p.Certificates, on)
		if !rating.Certified {
			continue
		}
		sample := p.Sample
		for _, c := range p.Certificates {
			sample = sample || c.Sample
		}
		out = append(out, ProductSummary{
			s.names(domain.KindProduct, p.ID, p.Slug, p.Name, p.NameEN, lang), rating, s.pictures(p.Pictures), sampled(sample),
		})
	}
	return out
}

// ProductsInput is what /v1/products takes.
type ProductsInput struct {
	PlaceParams
	ProductParams
	DayParams
	Sort string `query:"sort" enum:"name,newest,stars" default:"name" doc:"name: Vietnamese alphabetical order"`
	PageParams
	LanguageParams
}

func (s *Server) products(ctx context.Context, in *ProductsInput) (*answer[List[ProductCard]], error) {
	f, err := s.filter(ctx, in.DayParams, in.PlaceParams, &in.ProductParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	list, err := s.deps.Products.Products(ctx, f, in.page(domain.Sort(in.Sort)))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyList(ctx, s, list, func(p domain.Product) (ProductCard, bool) {
		card := s.productCard(p, f.ValidOn, in.lang())
		return card, card.Sample.Sample
	}), nil
}

// ProductInput is what /v1/products/{id} takes.
type ProductInput struct {
	IDParams
	DayParams
	LanguageParams
}

func (s *Server) product(ctx context.Context, in *ProductInput) (*answer[Product], error) {
	on, err := s.day(in.DayParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	p, err := s.deps.Products.Product(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	body := Product{
		ProductCard: s.productCard(p, on, in.lang()), ValidOn: on.String(), Description: p.Description, Supply: supplyOf(p),
		CraftVillages: []Summary{}, TourismSites: []Summary{},
	}
	for _, v := range p.CraftVillages {
		body.CraftVillages = append(body.CraftVillages, Summary{
			s.names(domain.KindCraftVillage, v.ID, v.Slug, v.Name, v.NameEN, in.lang()), placeOf(v.Place, in.lang()), sampled(v.Sample),
		})
	}
	for _, t := range p.TourismSites {
		body.TourismSites = append(body.TourismSites, Summary{
			s.names(domain.KindTourismSite, t.ID, t.Slug, t.Name, t.NameEN, in.lang()), placeOf(t.Place, in.lang()), sampled(t.Sample),
		})
	}
	return replyRecord(s, p.Record, body), nil
}
