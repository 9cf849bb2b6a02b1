package web

import (
	"net/http"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/front"
)

// DemandsPage is the board of demands.
type DemandsPage struct {
	Page
	Heading string
	Filter  *Filter
	NewURL  string
	Items   []TextCard
	Pager   Pager
}

// DemandPage shows one demand.
type DemandPage struct {
	Page
	Name     string
	Needed   string
	Buyer    string
	Deadline string
	Text     []string
	Season   []Month
	Facts    []Fact
	QuoteURL string // form of a quote; of the public page only
	Fitting  []Card
	More     string
}

// demands answers with the demands that can be answered today.
func (s *Server) demands(r *request) error {
	ctx, today := r.Request().Context(), r.today()
	tables, err := r.tables()
	if err != nil {
		return err
	}
	f, form := domain.DemandFilter{On: today}, r.filter("wanted")
	provinces, groups := []Option{{Text: r.t("All provinces")}}, []Option{{Text: r.t("All groups")}}
	for _, unit := range tables.places.Rows {
		provinces = append(provinces, Option{Value: unit.Slug, Text: r.unitName(unit)})
	}
	for _, g := range domain.Groups() {
		groups = append(groups, Option{Value: string(g), Text: r.groupName(g)})
	}
	if unit, ok := tables.places.BySlug[form.option("province", r.t("Deliver to"), provinces)]; ok {
		f.Provinces = []string{unit.Code}
	}
	if g := form.option("group", r.t("Group"), groups); g != "" {
		f.Groups = []domain.Group{domain.Group(g)}
	}
	found, pager, err := listed(form, func(p domain.Page) (domain.List[domain.Demand], error) {
		p.Sort = domain.SortNewest
		return s.store.Demands(ctx, f, p)
	})
	if err != nil {
		return err
	}
	p := DemandsPage{
		Page:    r.page(r.t("Open demands"), r.t("What supermarkets, restaurants and distributors look for now. Producers answer with a quote."), ""),
		Heading: r.t("Open demands"), Filter: form, NewURL: r.path("new-demand"), Pager: pager,
	}
	if !form.Wrong() {
		p.Heading += ": " + r.number(*found.Total)
	}
	for _, d := range found.Items {
		p.Items = append(p.Items, r.demandCard(&p.Page, d))
	}
	if len(r.query()) > 0 {
		p.noIndex()
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "demands", &p)
}

// demand answers with a public demand that can be answered today.
func (s *Server) demand(r *request) error {
	ctx, today := r.Request().Context(), r.today()
	d, err := s.store.Demand(ctx, domain.Actor{}, r.Param("slug"))
	if err != nil {
		return err
	}
	if d.Slug != r.Param("slug") {
		return r.moved(r.of(domain.KindDemand, d.Slug))
	}
	p, err := r.demandPage(r.page(d.Name, joined(". ", r.needed(d), r.t("A buyer looks for this. Answer on Chợ Phiên.")), d.Slug), d)
	if err != nil {
		return err
	}
	p.QuoteURL, p.Crumbs = r.to("quote-demand", d.ID), []Link{{Text: r.t("Open demands"), URL: r.path("wanted")}}
	if d.Set != nil {
		p.More = r.path("product-set") + d.Set.Code
		list, err := r.productCards(&p.Page, domain.ListingFilter{Sets: []string{d.Set.Code}, ValidOn: today}, domain.Page{Sort: domain.SortStars, Limit: otherCards})
		if err != nil {
			return err
		}
		p.Fitting = list.Items
	}
	return r.send(http.StatusOK, "demand", &p)
}

// demandPage returns what a page shows of a demand.
func (r *request) demandPage(frame Page, d domain.Demand) (DemandPage, error) {
	p := DemandPage{Page: frame, Name: d.Name, Needed: r.needed(d), Buyer: joined(": ", r.buyerType(d.BuyerType), d.Organisation), Text: paragraphs(d.Description)}
	p.Sample = d.Sample
	if d.Deadline != nil {
		p.Deadline = r.deadline(*d.Deadline)
	}
	p.Season, _ = r.season(d.Season, r.today())
	places, err := r.server.front.Places(r.Request().Context())
	if err == nil {
		r.demandFacts(&p, d, places)
	}
	return p, err
}

func (r *request) demandFacts(p *DemandPage, d domain.Demand, places *front.Places) {
	fact := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	if d.Set != nil {
		fact(r.t("Product set"), r.or(d.Set.NameVI, d.Set.NameEN))
	}
	fact(r.t("Amount"), p.Needed)
	if !d.PriceHidden && d.PriceUnit != "" {
		switch unit := "/" + r.or(d.PriceUnit.NameVI(), string(d.PriceUnit)); {
		case d.PriceMin != nil && d.PriceMax != nil:
			fact(r.t("Price"), r.money(d.PriceMin)+" – "+r.money(d.PriceMax)+unit)
		case d.PriceMax != nil:
			fact(r.t("Highest price"), r.money(d.PriceMax)+unit)
		case d.PriceMin != nil:
			fact(r.t("Lowest price"), r.money(d.PriceMin)+unit)
		}
	}
	if d.Province != nil {
		fact(r.t("Deliver to"), r.unitName(*d.Province))
	}
	if d.DeliverFrom != nil {
		fact(r.t("Delivery from"), r.day(*d.DeliverFrom))
	}
	if d.DeliverUntil != nil {
		fact(r.t("Delivery until"), r.day(*d.DeliverUntil))
	}
	var origins []string
	for _, code := range d.Provinces {
		origins = append(origins, r.unitName(places.ByCode[code]))
	}
	for _, x := range d.Regions {
		vi, en := x.Names()
		origins = append(origins, r.or(vi, en))
	}
	fact(r.t("Goods from"), strings.Join(origins, "; "))
	var wishes []string
	for _, c := range d.Conditions {
		vi, en := c.Names()
		wishes = append(wishes, capital(r.or(vi, en)))
	}
	for _, k := range d.Papers {
		if name := r.or(r.server.front.Criteria().PaperNames(k)); !slices.Contains(wishes, name) {
			wishes = append(wishes, name)
		}
	}
	fact(r.t("Papers"), strings.Join(wishes, "; "))
	if d.Stars > 0 {
		fact(r.t("At least"), r.t("%s stars", r.number(d.Stars)))
	}
	fact(r.t("Packing"), d.Packing)
	fact(r.t("Payment and delivery"), d.Terms)
	if d.SampleWanted {
		fact(r.t("Sample"), r.t("The buyer wants a sample first"))
	}
}
