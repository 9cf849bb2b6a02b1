package view

import (
	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// ProductCard is a product in a list.
type ProductCard struct {
	Names
	Rating
	CertificateCode *string                  `json:"certificate_code" doc:"Code of the certificate that is valid on the day; null without one" example:"7K3F-M2QX"`
	ValidUntil      *string                  `json:"valid_until" format:"date" doc:"The last day of that certificate; null without one"`
	ConditionsMet   []string                 `json:"conditions_met" nullable:"false" enum:"raw_material_area,local_workforce,food_safety,intellectual_property" doc:"Those of the four conditions that hold on the day, in the order of the programme"`
	Group           *string                  `json:"group" enum:"I,II,III,IV,V,VI" doc:"null until a set is assigned" example:"I"`
	Set             rest.OrNull[CardSet]     `json:"set" doc:"null until one is assigned"`
	Producer        rest.OrNull[CardMaker]   `json:"producer" doc:"null where the source names none"`
	Place           CardPlace                `json:"place"`
	Picture         rest.OrNull[CardPicture] `json:"picture" doc:"The first one; null without one"`
	PriceFrom       *int64                   `json:"price_from_vnd" doc:"Lowest retail price of a pack in whole đồng; null: on request (liên hệ)"`
	rest.Sample
}

// CardMaker names the producer of a product.
type CardMaker struct {
	ID    string `json:"id"`
	Slug  string `json:"slug"`
	Label string `json:"label" doc:"The name in the language of the answer"`
}

// CardSet names a product set.
type CardSet struct {
	Code  string `json:"code" example:"I.5.a"`
	Label string `json:"label" doc:"The name in the language of the answer"`
}

// ProductCard returns the card of a product on a day. It shows no position that is not
// surveyed.
func (cards Cards) ProductCard(l domain.Listing, places *front.Places, sets *front.ProductSets, on domain.Date, lang string) ProductCard {
	if l.Approximate {
		l.HasPin = false
	}
	window, valid := l.WindowOn(on)
	out := ProductCard{
		Names:         cards.Names(domain.KindProduct, l.ID, l.Slug, l.Name, l.NameEN, lang),
		Rating:        RatingOf(window, valid),
		ValidUntil:    UntilOf(window, valid),
		ConditionsMet: ConditionsMet(l.Conditions, on),
		Group:         rest.OrNil(string(l.Group)),
		Place:         PlaceOfListing(l, places, lang).Card(),
		Picture:       cards.CardPicture(l.PictureID),
		PriceFrom:     l.PriceFrom,
		Sample:        rest.SampleOf(l.HasSample()),
	}
	if code := l.CodeOn(on); code != "" {
		out.CertificateCode = rest.OrNil(domain.ShowCode(code))
	}
	if s, ok := sets.ByCode[l.SetCode]; ok {
		out.Set = rest.Some(CardSet{s.Code, front.Label(lang, s.NameVI, s.NameEN)})
	}
	if l.ProducerID != "" {
		out.Producer = rest.Some(CardMaker{l.ProducerID, l.ProducerSlug, front.Label(lang, l.ProducerName, l.ProducerNameEN)})
	}
	return out
}

// FullProductCard is all that a list can show of a product.
type FullProductCard struct {
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

// FullProductCard returns the full view of a product on a day.
func (cards Cards) FullProductCard(p domain.Product, on domain.Date, lang string) FullProductCard {
	out := FullProductCard{
		Names:        cards.Names(domain.KindProduct, p.ID, p.Slug, p.Name, p.NameEN, lang),
		Rating:       RatingOn(p.Certificates, on),
		Group:        rest.OrNil(string(p.Group)),
		Place:        PlaceOf(p.Place, lang),
		Conditions:   cards.conditionsOn(p.Papers, on),
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
