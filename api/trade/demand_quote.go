package trade

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// ComparedQuote is a quote beside others, for the buyer of the demand only.
type ComparedQuote struct {
	Quote
	Producer  view.Named                `json:"producer"`
	Product   view.Named                `json:"product"`
	Stars     *int                      `json:"stars" doc:"Of the certificate of the product that is valid today; null without one"`
	LeadState string                    `json:"lead_state" enum:"new,answered,shortlisted,accepted,declined,closed"`
	Compared  rest.OrNull[ComparedView] `json:"compared" doc:"null where its unit does not convert to the one of the list"`
}

// ComparedView is a quote in the unit of the list.
type ComparedView struct {
	PriceVND int64                          `json:"price_vnd" doc:"Whole đồng for one unit of the list, halves up"`
	MinOrder rest.OrNull[view.QuantityForm] `json:"min_order"`
}

// Comparison is the quotes of a demand side by side.
type Comparison struct {
	Unit     string `json:"unit" nullable:"true" doc:"In which prices are compared"`
	Currency string `json:"currency" enum:"VND"`
	rest.Paged[ComparedQuote]
}

func demandQuoteOperations() []huma.Operation {
	const tag = "Leads"
	return []huma.Operation{
		{
			OperationID: "quote-demand", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
			Summary: "Answer a demand with a quote for a product",
			Description: "The quote belongs to the lead of buyer and producer about the demand, which it starts where there is none, and the buyer is notified. The demand must be open today " +
				"and the product published; a product has at most one live quote for a demand. Only the buyer and the producer ever see it.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "compare-quotes", Tags: []string{tag},
			Summary:     "Compare the quotes of a demand of mine",
			Description: "Returns the quotes of all leads about the demand side by side, converted to one unit, the cheapest first. compared is null where the unit of a quote does not convert.",
		},
	}
}

// QuoteDemandInput is the input of POST /v1/demands/{id}/quotes.
type QuoteDemandInput struct {
	ID   string `path:"id" maxLength:"100" doc:"Id of the demand"`
	Body struct {
		ProductID string `json:"product_id" maxLength:"100" doc:"Id of a published product of yours"`
		NewQuoteForm
	}
}

// QuoteDemand answers POST /v1/demands/{id}/quotes.
func (h *Handlers) QuoteDemand(ctx context.Context, in *QuoteDemandInput) (*rest.PrivateAnswer[Quote], error) {
	var q domain.Quote
	if err := in.Body.apply(&q); err != nil {
		return nil, rest.InBody(err)
	}
	q, err := h.store.AddQuote(ctx, front.ActorOf(ctx), in.ID, in.Body.ProductID, q)
	return h.newQuote(q, err)
}

// CompareQuotesInput is the input of GET /v1/demands/{id}/quotes.
type CompareQuotesInput struct {
	ID   string `path:"id" maxLength:"100" doc:"Id of the demand"`
	Unit string `query:"unit" enum:"g,kg,quintal,tonne,ml,l,m,piece,bottle,box,bag,jar,can,carton,set,plant,guest" doc:"Compare prices for one of it; default: kg for a weight, l for a volume, otherwise the unit of the demand"`
	front.PageParams
}

// CompareQuotes answers GET /v1/demands/{id}/quotes.
func (h *Handlers) CompareQuotes(ctx context.Context, in *CompareQuotesInput) (*rest.PrivateAnswer[Comparison], error) {
	d, leads, err := h.store.QuotedLeads(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	unit := domain.Unit(in.Unit)
	if unit == "" {
		unit = domain.CompareUnit(d.Unit)
	}
	all := domain.Compare(leads, unit)
	list := domain.List[domain.Comparison]{Items: all}
	if in.Total {
		n := len(all)
		list.Total = &n
	}
	of := domain.ListFingerprint("compared quotes", d.ID, unit)
	if in.Cursor != "" {
		after, err := domain.ParseCursor(in.Cursor, of, 1)
		if err != nil {
			return nil, err
		}
		last := slices.IndexFunc(all, func(c domain.Comparison) bool { return c.Quote.ID == after[0] })
		if last < 0 {
			return nil, domain.InvalidCursor()
		}
		list.Items = all[last+1:]
	}
	if len(list.Items) > in.Limit {
		list.Items = list.Items[:in.Limit]
		list.Next = domain.NewCursor(of, list.Items[in.Limit-1].Quote.ID)
	}
	return rest.ReplyPrivate(Comparison{string(unit), "VND", rest.PageOf(list, h.comparedQuoteOf)}), nil
}

func (h *Handlers) comparedQuoteOf(c domain.Comparison) ComparedQuote {
	l := c.Lead
	v := ComparedQuote{
		Quote: h.quoteOf(c.Quote), Producer: view.Named{ID: l.Producer.ID, Slug: l.Producer.Slug, Name: l.Producer.Name}, Product: view.Named{ID: l.Product.ID, Slug: l.Product.Slug, Name: l.Product.Name},
		LeadState: string(l.State),
	}
	if valid := domain.CurrentOn(l.Product.Certificates, h.front.Today()); valid != nil {
		v.Stars = &valid.Stars
	}
	if c.Price != nil {
		v.Compared = rest.Some(ComparedView{domain.RoundVND(c.Price), view.QuantityFormOf(c.MinOrder)})
	}
	return v
}
