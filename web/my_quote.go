package web

import (
	"context"
	"net/http"
	"net/url"

	"chophien/domain"
	"chophien/transfer"
)

// FittingRow is a demand that fits products of the user.
type FittingRow struct {
	TextCard
	Products []string // the product, and why it fits
	QuoteURL string
}

// FittingDemandsPage lists the demands that fit products of the user.
type FittingDemandsPage struct {
	Page
	Items   []FittingRow
	NextURL string
}

// fittingDemands answers with the demands that fit products of the user, the best
// first. A demand that fits several products stands once; the form of its quote
// begins with the product that fits best.
func (s *Server) fittingDemands(r *request) error {
	found, err := s.store.MyMatches(r.Request().Context(), r.actor(), domain.Page{Limit: domain.MaxLimit, Cursor: r.text("after")})
	if err != nil {
		return err
	}
	p := FittingDemandsPage{Page: r.accountFrame(r.t("Demands that fit"))}
	at := map[string]int{}
	for _, m := range found.Items {
		if m.Product.ProducerID == nil || !r.actor().MemberOf(*m.Product.ProducerID) {
			continue // a demand of the user
		}
		i, ok := at[m.DemandID]
		if !ok {
			i = len(p.Items)
			at[m.DemandID] = i
			card := r.demandCard(&p.Page, *m.Demand)
			if m.Demand.Visibility != domain.VisibilityPublic {
				card.URL = r.to("quote-demand", m.DemandID) // it has no public page
			}
			p.Items = append(p.Items, FittingRow{TextCard: card, QuoteURL: withQuery(r.to("quote-demand", m.DemandID), url.Values{"product": {m.ProductID}})})
		}
		vi, en := m.SeenBy(r.actor()).Reasons()
		p.Items[i].Products = append(p.Items[i].Products, joined(": ", r.or(m.Product.Name, m.Product.NameEN), r.or(vi, en)))
	}
	if found.Next != "" {
		q := r.query("after")
		q.Set("after", found.Next)
		p.NextURL = r.path("fitting-demands") + "?" + q.Encode()
	}
	return r.send(http.StatusOK, "fitting-demands", &p)
}

// QuotePage is the form of a quote for a demand.
type QuotePage struct {
	DemandPage
	Form Form
	None string // why no quote can be sent; empty when one can
}

// quoteForm answers with a demand and the form of a quote for it.
func (s *Server) quoteForm(r *request) error {
	d, err := s.store.Demand(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	f, err := r.quoteFields(d)
	if err != nil {
		return err
	}
	return r.sendQuote(http.StatusOK, d, f)
}

// quoteFields returns the form of a quote for a demand: the published products of
// the user, and a price in the unit of the demand.
func (r *request) quoteFields(d domain.Demand) (Form, error) {
	found, err := r.server.store.Managed(r.Request().Context(), r.actor(), domain.ReviewFilter{Kinds: []domain.Kind{domain.KindProduct}, Statuses: []domain.Status{domain.StatusPublished}}, domain.Page{Limit: domain.MaxLimit})
	if err != nil {
		return Form{}, err
	}
	chosen := r.text("product")
	var products []Option
	for _, x := range found.Items {
		products = append(products, Option{Value: x.ID, Text: x.Name, Chosen: x.ID == chosen})
	}
	unit := d.PriceUnit
	if unit == "" {
		unit = domain.CompareUnit(d.Unit)
	}
	until := r.today() + 30
	if d.Deadline != nil {
		until = max(*d.Deadline+14, until)
	}
	return newForm(r.to("quote-demand", d.ID), r.t("Send the quote"),
		&Field{Name: "product", Label: r.t("Your product"), Kind: "select", Options: products},
		&Field{Name: "price", Label: r.t("Your price, đồng"), Kind: "parts", Parts: []*Field{
			{Name: "price_vnd", Label: r.t("Your price, đồng"), Kind: "text", InputMode: "numeric", Max: 20}, {Name: "unit", Label: r.t("For one"), Kind: "select", Options: r.unitOptions(unit)},
		}},
		&Field{Name: "min_order", Label: r.t("Smallest order"), Kind: "parts", Parts: []*Field{
			{Name: "min_order_amount", Label: r.t("Smallest order"), Kind: "text", InputMode: "decimal", Max: 20}, {Name: "min_order_unit", Label: r.t("Unit"), Kind: "select", Options: r.unitOptions(unit)},
		}},
		&Field{Name: "lead_days", Label: r.t("Days from order to delivery"), Kind: "text", InputMode: "numeric", Max: 4},
		&Field{Name: "valid_until", Label: r.t("Quote valid until"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: until.Vietnamese(), Max: 40},
		&Field{Name: "samples", Label: r.t("Sample"), Hint: r.t("Whether you send one, and who pays for it."), Kind: "text", Max: 300},
		&Field{Name: "text", Label: r.t("To the buyer"), Kind: "area", Max: 2000},
	), nil
}

// sentQuote reads a quote, and returns all faults.
func (r *request) sentQuote() (domain.Quote, error) {
	var faults domain.Faults
	q := domain.Quote{Unit: domain.Unit(r.sent("unit")), Samples: r.sent("samples"), Text: r.sent("text")}
	price, err := transfer.ParseMoney("price_vnd", r.sent("price_vnd"))
	faults.Add(err)
	if price != nil {
		q.PriceVND = *price
	}
	if text := r.sent("min_order_amount"); text != "" {
		least, err := transfer.ParseQuantity("min_order", text+" "+domain.Unit(r.sent("min_order_unit")).NameVI())
		faults.Add(err)
		q.MinOrderAmount, q.MinOrderUnit = least.Amount, least.Unit
	}
	if text := r.sent("lead_days"); text != "" {
		days, err := transfer.ParseWhole("lead_days", text)
		faults.Add(err)
		q.LeadDays = &days
	}
	day, err := transfer.ParseDate("valid_until", r.sent("valid_until"))
	faults.Add(err)
	q.ValidUntil = day
	faults.Add(q.Validate(r.today()))
	return q, faults.Err()
}

// addQuote sends a quote for a demand and leads to its conversation.
func (s *Server) addQuote(r *request) error {
	d, err := s.store.Demand(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	q, err := r.sentQuote()
	if err == nil {
		var to string
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddQuote(ctx, r.actor(), d.ID, r.sent("product"), q)
			return r.to("lead", stored.LeadID), err
		})
		if err == nil {
			return r.lead(to, "quote-sent")
		}
	}
	f, formErr := r.quoteFields(d)
	if formErr != nil {
		return formErr
	}
	f.takeValues(r)
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendQuote(status, d, f)
}

func (r *request) sendQuote(status int, d domain.Demand, f Form) error {
	p := QuotePage{DemandPage: DemandPage{
		Page: r.accountFrame(r.t("Quote: %s", d.Name)), Name: d.Name, Needed: r.needed(d), Buyer: joined(": ", r.buyerType(d.BuyerType), d.Organisation), Text: paragraphs(d.Description),
	}, Form: f}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Demands that fit"), URL: r.path("fitting-demands")})
	p.Sample = d.Sample
	if d.Deadline != nil {
		p.Deadline = r.deadline(*d.Deadline)
	}
	p.Season, _ = r.season(d.Season, r.today())
	r.demandFacts(&p.DemandPage, d)
	switch {
	case !d.AnswerableOn(r.today()):
		p.None = r.t("The time for answers is over")
	case len(f.Field("product").Options) == 0:
		p.None = r.t("Publish a product first: a quote names one of your products.")
	}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "quote-form", &p)
}
