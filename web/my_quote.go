package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

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

// QuotePage is the form of a quote: a new one for a demand, or the correction of one.
type QuotePage struct {
	DemandPage
	Form Form
	Lede string
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
	fields := append([]*Field{{Name: "product", Label: r.t("Your product"), Kind: "select", Options: products}}, r.offerFields(domain.Quote{Unit: unit, ValidUntil: until})...)
	return newForm(r.to("quote-demand", d.ID), r.t("Send the quote"), fields...), nil
}

// offerFields returns the fields of a form that say what a quote offers.
func (r *request) offerFields(q domain.Quote) []*Field {
	price, days := "", ""
	if q.PriceVND > 0 {
		price = r.plainMoney(&q.PriceVND)
	}
	if q.LeadDays != nil {
		days = strconv.Itoa(*q.LeadDays)
	}
	amount := func(x domain.Quantity) string {
		if x.IsZero() {
			return ""
		}
		return r.plainAmount(x.Amount)
	}
	return []*Field{
		{Name: "price", Label: r.t("Your price, đồng"), Kind: "parts", Parts: []*Field{
			{Name: "price_vnd", Label: r.t("Your price, đồng"), Kind: "text", Value: price, InputMode: "numeric", Max: 20}, {Name: "unit", Label: r.t("For one"), Kind: "select", Options: r.unitOptions(q.Unit)},
		}},
		{Name: "content", Label: r.t("What one package holds"), Hint: r.t("Such as 500 g in a box. Empty when the price is for a weight or a volume."), Kind: "parts", Parts: []*Field{
			{Name: "content_amount", Label: r.t("What one package holds"), Kind: "text", Value: amount(q.Content()), InputMode: "decimal", Max: 20}, {Name: "content_unit", Label: r.t("Unit"), Kind: "select", Options: r.unitOptions(cmp.Or(q.ContentUnit, domain.UnitGram))},
		}},
		{Name: "min_order", Label: r.t("Smallest order"), Kind: "parts", Parts: []*Field{
			{Name: "min_order_amount", Label: r.t("Smallest order"), Kind: "text", Value: amount(q.MinOrder()), InputMode: "decimal", Max: 20}, {Name: "min_order_unit", Label: r.t("Unit"), Kind: "select", Options: r.unitOptions(cmp.Or(q.MinOrderUnit, q.Unit))},
		}},
		{Name: "lead_days", Label: r.t("Days from order to delivery"), Kind: "text", Value: days, InputMode: "numeric", Max: 4},
		{Name: "valid_until", Label: r.t("Quote valid until"), Hint: r.t("Such as 31/12/2026"), Kind: "text", Value: q.ValidUntil.Vietnamese(), Max: 40},
		{Name: "samples", Label: r.t("Sample"), Hint: r.t("Whether you send one, and who pays for it."), Kind: "text", Value: q.Samples, Max: 300},
		{Name: "text", Label: r.t("To the buyer"), Kind: "area", Value: q.Text, Max: 2000},
	}
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
	quantity := func(name string) (out domain.Quantity) {
		if text := r.sent(name + "_amount"); text != "" {
			var err error
			out, err = transfer.ParseQuantity(name, text+" "+domain.Unit(r.sent(name+"_unit")).NameVI())
			faults.Add(err)
		}
		return out
	}
	content, least := quantity("content"), quantity("min_order")
	q.ContentAmount, q.ContentUnit, q.MinOrderAmount, q.MinOrderUnit = content.Amount, content.Unit, least.Amount, least.Unit
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
	shown, err := r.demandPage(r.accountFrame(r.t("Quote: %s", d.Name)), d)
	if err != nil {
		return err
	}
	p := QuotePage{DemandPage: shown, Form: f}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Demands that fit"), URL: r.path("fitting-demands")})
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

// liveQuote returns the quote of the address that the user may correct, and its
// conversation.
func (r *request) liveQuote() (l domain.Lead, q domain.Quote, err error) {
	if l, err = r.server.store.Lead(r.Request().Context(), r.actor(), r.Param("id")); err != nil {
		return l, q, err
	}
	i := slices.IndexFunc(l.Quotes, func(q domain.Quote) bool { return q.ID == r.Param("quote") })
	if i < 0 || l.Side != domain.SideProducer {
		return l, q, domain.NotFoundf("there is no such quote")
	}
	q = l.Quotes[i]
	if err := q.CheckOpen(r.today()); err != nil {
		return l, q, err
	}
	return l, q, q.CheckCorrection()
}

// correctionForm answers with the form that corrects a quote.
func (s *Server) correctionForm(r *request) error {
	l, q, err := r.liveQuote()
	if err != nil {
		return err
	}
	return r.sendCorrection(http.StatusOK, l, q, r.correctionFields(l, q))
}

func (r *request) correctionFields(l domain.Lead, q domain.Quote) Form {
	f := newForm(r.to("correct-quote", l.ID, q.ID), r.t("Correct the quote"), r.offerFields(q)...)
	f.Version = q.Version
	return f
}

// correctQuote corrects a quote and leads to its conversation.
func (s *Server) correctQuote(r *request) error {
	in, err := r.sentQuote()
	note := "quote-corrected"
	if err == nil {
		var to string
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.ChangeQuote(ctx, r.actor(), r.Param("quote"), r.version(), func(q *domain.Quote) error {
				in.Files = q.Files // the form has none
				*q = in
				return nil
			})
			if err == nil && stored.Version == r.version() {
				note = "quote-same"
			}
			return r.to("lead", stored.LeadID), err
		})
		if err == nil {
			return r.lead(to, note)
		}
	}
	l, stored, openErr := r.liveQuote()
	if openErr != nil {
		return openErr // the quote has ended in the meantime
	}
	f := r.correctionFields(l, stored)
	f.takeValues(r)
	if domain.CodeOf(err) == domain.CodePrecondition {
		f.compare(r.correctionFields(l, stored))
		return r.sendCorrection(http.StatusConflict, l, stored, f)
	}
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendCorrection(status, l, stored, f)
}

func (r *request) sendCorrection(status int, l domain.Lead, q domain.Quote, f Form) error {
	frame := r.accountFrame(r.t("Correct the quote: %s", r.subject(l)))
	p := QuotePage{DemandPage: DemandPage{Page: frame}, Form: f}
	if l.DemandID != nil {
		d, err := r.server.store.Demand(r.Request().Context(), r.actor(), *l.DemandID)
		if err != nil {
			return err
		}
		if p.DemandPage, err = r.demandPage(frame, d); err != nil {
			return err
		}
	}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Conversations"), URL: r.path("leads")}, Link{Text: r.subject(l), URL: r.to("lead", l.ID)})
	p.Lede = r.t("A quote can be corrected once. The buyer gets a notice.")
	if q.DemandChangedAt != nil {
		p.Lede = r.t("The buyer changed the demand after your quote. What you write here is for the demand as it is now.")
	}
	if len(f.Faults)+len(f.Conflicts) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "quote-form", &p)
}
