package view

import (
	"chophien/api/rest"
	"chophien/domain"
)

// ProductCard is a product in a list.
type ProductCard struct {
	Names
	Rating
	Group        *string                      `json:"group" enum:"I,II,III,IV,V,VI" doc:"null until a set is assigned" example:"I"`
	Set          rest.OrNull[ProductSet]      `json:"set" doc:"null until one is assigned"`
	Producer     rest.OrNull[ProducerSummary] `json:"producer" doc:"null where the source names none"`
	Place        Place                        `json:"place"`
	Conditions   []ConditionView              `json:"conditions" nullable:"false" doc:"Which of the four conditions hold on the day, in the order of the programme"`
	Certificates []CertificateView            `json:"certificates" nullable:"false" doc:"All that are on record, oldest first"`
	Pictures     []PictureView                `json:"pictures" nullable:"false" doc:"In lists the first one only"`
	PriceFrom    *int64                       `json:"price_from_vnd" doc:"Lowest retail price of a pack in whole đồng; null: on request (liên hệ)"`
	Source       SourceView                   `json:"source"`
	rest.Sample
	Stamps
}

// ProductCard returns the card of a product on a day.
func (cards Cards) ProductCard(p domain.Product, on domain.Date, lang string) ProductCard {
	out := ProductCard{
		Names:        cards.Names(domain.KindProduct, p.ID, p.Slug, p.Name, p.NameEN, lang),
		Rating:       RatingOn(p.Certificates, on),
		Group:        rest.OrNil(string(p.Group)),
		Place:        PlaceOf(p.Place, lang),
		Conditions:   conditionsOn(p.Papers, on),
		Certificates: make([]CertificateView, 0, len(p.Certificates)),
		Pictures:     cards.Pictures(p.Pictures),
		PriceFrom:    p.PriceFrom,
		Source:       SourceOf(p.Source),
		Sample:       rest.SampleOf(p.Sample),
		Stamps:       StampsOf(p.Record),
	}
	for _, c := range p.Certificates {
		out.Certificates = append(out.Certificates, CertificateOf(c, on))
		out.Sample = rest.SampleOf(out.Sample.Sample || c.Sample)
	}
	if p.Set != nil {
		out.Set = rest.Some(ProductSetOf(*p.Set, lang))
	}
	if p.Producer != nil {
		out.Producer = rest.Some(cards.ProducerSummary(*p.Producer, lang))
	}
	return out
}
