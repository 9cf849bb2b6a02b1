package api

import (
	"context"

	"chophien/domain"
)

// ProducerSummary is what a product tells of its producer.
type ProducerSummary struct {
	Names
	Kind string `json:"kind" doc:"cooperative, cooperative_group, company, household or other" example:"cooperative"`
	Sample
}

// ProducerCard is what a list tells of a producer.
type ProducerCard struct {
	Names
	Kind     string        `json:"kind" doc:"cooperative, cooperative_group, company, household or other" example:"cooperative"`
	Place    Place         `json:"place"`
	Pictures []PictureView `json:"pictures" nullable:"false" doc:"In lists the first one only"`
	Source   SourceView    `json:"source"`
	Sample
	Stamps
}

// Producer is everything that is public of a producer.
type Producer struct {
	ProducerCard
	ValidOn       string           `json:"valid_on" format:"date" doc:"The day that products were chosen for"`
	Story         string           `json:"story"`
	Website       string           `json:"website"`
	Contact       OrNull[Contact]  `json:"contact" doc:"null unless the producer shows it to everybody"`
	Products      []ProductSummary `json:"products" nullable:"false" doc:"With a certificate valid on the day, by name; at most 100"`
	ProductsTotal int              `json:"products_total" doc:"How many there are, also beyond 100; /v1/products?producer= pages through all"`
}

// Contact is how to reach somebody.
type Contact struct {
	Representative string `json:"representative"`
	Phone          string `json:"phone"`
	Zalo           string `json:"zalo"`
	Email          string `json:"email"`
}

func contactOf(p domain.Producer) OrNull[Contact] {
	if !p.ContactPublic {
		return OrNull[Contact]{}
	}
	return some(Contact{p.Representative, p.Phone, p.Zalo, p.Email})
}

func (s *Server) producerSummary(p domain.Producer, lang string) ProducerSummary {
	return ProducerSummary{s.names(domain.KindProducer, p.ID, p.Slug, p.Name, p.NameEN, lang), string(p.Kind), sampled(p.Sample)}
}

func (s *Server) producerCard(p domain.Producer, lang string) ProducerCard {
	return ProducerCard{
		Names: s.names(domain.KindProducer, p.ID, p.Slug, p.Name, p.NameEN, lang), Kind: string(p.Kind),
		Place: placeOf(p.Place, lang), Pictures: s.pictures(p.Pictures), Source: sourceOf(p.Source),
		Sample: sampled(p.Sample), Stamps: stampsOf(p.Record),
	}
}

// ListInput is what the lists of producers, craft villages and tourism sites take.
type ListInput struct {
	PlaceParams
	DayParams
	Sort string `query:"sort" enum:"name,newest" default:"name" doc:"name: Vietnamese alphabetical order"`
	PageParams
	LanguageParams
}

// OneInput is what one producer, craft village or tourism site takes.
type OneInput struct {
	IDParams
	DayParams
	LanguageParams
}

// ProducersInput is what /v1/producers takes.
type ProducersInput struct {
	ListInput
	OfProductsParams
}

func (s *Server) producers(ctx context.Context, in *ProducersInput) (*answer[List[ProducerCard]], error) {
	f, err := s.filter(ctx, in.DayParams, in.PlaceParams, &ProductParams{OfProductsParams: in.OfProductsParams})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	list, err := s.deps.Producers.Producers(ctx, f, in.page(domain.Sort(in.Sort)))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyList(ctx, s, list, func(p domain.Producer) (ProducerCard, bool) {
		return s.producerCard(p, in.lang()), p.Sample
	}), nil
}

func (s *Server) producer(ctx context.Context, in *OneInput) (*answer[Producer], error) {
	on, err := s.day(in.DayParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	p, err := s.deps.Producers.Producer(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	list, err := s.deps.Products.Products(ctx,
		domain.ListingFilter{ProducerID: p.ID, ValidOn: on},
		domain.Page{Sort: domain.SortName, Limit: domain.MaxLimit, Total: true})
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	body := Producer{
		ProducerCard: s.producerCard(p, in.lang()), ValidOn: on.String(), Story: p.Story, Website: p.Website, Contact: contactOf(p),
		Products: s.visibleProducts(list.Items, on, in.lang()),
	}
	if list.Total != nil {
		body.ProductsTotal = *list.Total
	}
	return replyRecord(s, p.Record, body), nil
}
