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
	Certificates []CertificateView       `json:"certificates" nullable:"false" doc:"All that are on record, oldest first"`
	Pictures     []PictureView           `json:"pictures" nullable:"false" doc:"In lists the first one only"`
	Source       SourceView              `json:"source"`
	Sample
	Stamps
}

// Product is everything that is public of a product.
type Product struct {
	ProductCard
	ValidOn       string    `json:"valid_on" format:"date" doc:"The day that certified, stars and states were computed for"`
	Description   string    `json:"description"`
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
		Certificates: make([]CertificateView, 0, len(p.Certificates)),
		Pictures:     s.pictures(p.Pictures),
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
		ProductCard: s.productCard(p, on, in.lang()), ValidOn: on.String(), Description: p.Description,
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
