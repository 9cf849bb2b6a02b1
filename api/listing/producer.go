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

// ProducerCard is a producer in a list.
type ProducerCard struct {
	view.Names
	Kind    string                        `json:"kind" enum:"cooperative,cooperative_group,company,household,other" doc:"cooperative, cooperative_group, company, household or other" example:"cooperative"`
	Place   view.CardPlace                `json:"place"`
	Picture rest.OrNull[view.CardPicture] `json:"picture" doc:"The first one; null without one"`
	rest.Sample
}

// ProducerInList is a producer in the view that the caller of a list chose.
type ProducerInList struct {
	view.Either[ProducerCard, FullProducerCard]
}

// FullProducerCard is all that a list can show of a producer.
type FullProducerCard struct {
	view.Names
	Kind     string             `json:"kind" enum:"cooperative,cooperative_group,company,household,other" doc:"cooperative, cooperative_group, company, household or other" example:"cooperative"`
	Place    view.Place         `json:"place"`
	Pictures []view.PictureView `json:"pictures" nullable:"false" doc:"In lists the first one only"`
	Source   view.SourceView    `json:"source"`
	rest.Sample
	view.Stamps
}

// Producer is all public data of a producer.
type Producer struct {
	FullProducerCard
	State   string `json:"state" enum:"draft,submitted,changes_requested,published,suspended,withdrawn" doc:"Everybody sees published ones only"`
	Version int64  `json:"version" doc:"The ETag begins with this number"`
	ValidOn string `json:"valid_on" format:"date" doc:"The day that products were chosen for"`
	Story   string `json:"story" nullable:"true"`
	Website string `json:"website" nullable:"true"`
	Contact
	ContactPublic  bool    `json:"contact_public" doc:"Everybody sees representative, phone, Zalo and e-mail"`
	TaxCode        *string `json:"tax_code" doc:"null unless you manage it"`
	WomenLed       *bool   `json:"women_led" doc:"null where not stated, and unless you manage it"`
	EthnicMinority *bool   `json:"ethnic_minority" doc:"Led by members of an ethnic minority; null where not stated, and unless you manage it"`

	Products      []ProductSummary `json:"products" nullable:"false" doc:"With a certificate valid on the day, by name; at most 100"`
	ProductsTotal int              `json:"products_total" doc:"How many there are, also beyond 100; /v1/products?producer_id= pages through all"`
}

// Contact is how to reach a producer. It is null unless the producer shows it
// to everybody, or the caller manages the producer.
type Contact struct {
	Representative *string `json:"representative" doc:"null unless contact_public, or you manage it; as are the next three"`
	Phone          *string `json:"phone"`
	Zalo           *string `json:"zalo"`
	Email          *string `json:"email"`
}

func (h *Handlers) producerCard(p domain.Producer, lang string) ProducerCard {
	return ProducerCard{
		Names: h.cards.Names(domain.KindProducer, p.ID, p.Slug, p.Name, p.NameEN, lang), Kind: string(p.Kind),
		Place: view.PlaceOf(p.Place, lang).Card(), Picture: h.cards.FirstPicture(p.Pictures), Sample: rest.SampleOf(p.Sample),
	}
}

func (h *Handlers) fullProducerCard(p domain.Producer, lang string) FullProducerCard {
	return FullProducerCard{
		Names: h.cards.Names(domain.KindProducer, p.ID, p.Slug, p.Name, p.NameEN, lang), Kind: string(p.Kind),
		Place: view.PlaceOf(p.Place, lang), Pictures: h.cards.Pictures(p.Pictures), Source: view.SourceOf(p.Source),
		Sample: rest.SampleOf(p.Sample), Stamps: view.StampsOf(p.Record),
	}
}

// ListInput is the input of the lists of producers, craft villages and tourism sites.
type ListInput struct {
	front.PlaceParams
	front.DayParams
	Sort string `query:"sort" enum:"name,newest,updated" default:"name" doc:"name: Vietnamese alphabetical order; updated: by the last change, oldest first, for mirrors"`
	front.MirrorParams
	front.PageParams
	view.Params
	front.LanguageParams
}

// OneInput is the input of operations on one producer, craft village or tourism
// site.
type OneInput struct {
	rest.IDParams
	front.DayParams
	front.LanguageParams
}

// ProducersInput is the input of /v1/producers.
type ProducersInput struct {
	ListInput
	front.OfProductsParams
}

// Producers answers GET /v1/producers.
func (h *Handlers) Producers(ctx context.Context, in *ProducersInput) (*rest.PublicAnswer[rest.Mirrored[ProducerInList]], error) {
	f, err := h.front.Filter(ctx, in.DayParams, in.PlaceParams, &front.ProductParams{OfProductsParams: in.OfProductsParams})
	if err != nil {
		return nil, err
	}
	var sort domain.Sort
	if f.MirrorFilter, sort, err = in.Mirror(domain.Sort(in.Sort), domain.SortName); err != nil {
		return nil, err
	}
	list, err := h.store.Producers(ctx, f, in.Page(sort))
	if err != nil {
		return nil, err
	}
	return rest.ReplyMirrored(ctx, h.front, list, func(p domain.Producer) (ProducerInList, bool) {
		return ProducerInList{view.In(in.Params,
			func() ProducerCard { return h.producerCard(p, in.Lang()) },
			func() FullProducerCard { return h.fullProducerCard(p, in.Lang()) },
		)}, p.Sample
	}), nil
}

// Producer answers GET /v1/producers/{id}.
func (h *Handlers) Producer(ctx context.Context, in *OneInput) (*rest.PublicAnswer[Producer], error) {
	on, err := h.front.Day(in.DayParams)
	if err != nil {
		return nil, err
	}
	p, mine, err := rest.Seen(ctx, in.ID, h.store.Producer, h.store.ManagedProducer, func(p domain.Producer) string { return p.ID })
	if err != nil {
		return nil, err
	}
	body, err := h.producer(ctx, p, on, in.Lang(), mine)
	if err != nil {
		return nil, err
	}
	return rest.ReplySeen(h.front, p.Record, body, mine), nil
}

// producer returns the JSON of a producer; mine: for those who manage it.
func (h *Handlers) producer(ctx context.Context, p domain.Producer, on domain.Date, lang string, mine bool) (Producer, error) {
	list, err := h.store.Products(ctx,
		domain.ListingFilter{ProducerID: p.ID, ValidOn: on},
		domain.Page{Sort: domain.SortName, Limit: domain.MaxLimit, Total: true})
	if err != nil {
		return Producer{}, err
	}
	body := Producer{
		FullProducerCard: h.fullProducerCard(p, lang), State: string(p.Status), Version: p.Version, ValidOn: on.String(), Story: p.Story, Website: p.Website,
		ContactPublic: p.ContactPublic, Products: h.visibleProducts(list.Items, on, lang),
	}
	if list.Total != nil {
		body.ProductsTotal = *list.Total
	}
	if mine || p.ContactPublic {
		body.Contact = Contact{&p.Representative, &p.Phone, &p.Zalo, &p.Email}
	}
	if mine {
		body.Pictures = h.cards.ManagedPictures(p.Pictures)
		body.TaxCode, body.WomenLed, body.EthnicMinority = &p.TaxCode, p.WomenLed, p.EthnicMinority
	}
	return body, nil
}

func producerOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-producers", Tags: []string{"Producers"},
			Summary:     "List producers",
			Description: "Lists published producers page by page, by province, kind and other filters. Everybody may call it.",
		},
		{
			OperationID: "get-producer", Tags: []string{"Producers"},
			Summary:     "Get one producer with its products",
			Description: "Returns a published producer by id or slug, with its products. Its contact is shown where contact_public is true; otherwise POST /v1/producers/{id}/contact shows it, and counts that.",
		},
	}
}

// ProducerData answers GET /v1/producers/{id} as JSON-LD.
func (h *Handlers) ProducerData(c echo.Context) error {
	// The description is the same on every day.
	if _, err := rest.DayOf(c, h.front); err != nil {
		return err
	}
	p, err := h.store.Producer(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return rest.ReplyLinkedData(c, h.front, p.Record, rest.DescriberOf(c, h.front).Producer(p))
}
