package web

import (
	"net/url"
	"strings"

	"chophien/domain"
	"chophien/front"
	"chophien/icon"
	"chophien/search"
)

// Run is a stretch of a name that matches a search or does not.
type Run struct {
	Text string
	Mark bool
}

// Card is a listing in a list.
type Card struct {
	Name    []Run
	URL     string
	Icon    string
	Tint    string // group of a product
	Picture string // path of the small picture; empty without one
	Proof   *Proof // products only
	Lines   []string
}

// TextCard is a demand or a fair in a list.
type TextCard struct {
	Title, URL, Big string
	Lines           []string
}

// plainName is a name without marks.
func plainName(name string) []Run { return []Run{{Text: name}} }

// runs cuts a name at the spans that match a search. It skips spans that do not
// fit the name, as they come from outside.
func runs(name string, spans []search.Span) []Run {
	var out []Run
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(name) {
			continue
		}
		if s.Start > at {
			out = append(out, Run{name[at:s.Start], false})
		}
		out = append(out, Run{name[s.Start:s.End], true})
		at = s.End
	}
	if at < len(name) {
		out = append(out, Run{name[at:], false})
	}
	return out
}

// iconOf returns the icon of a listing without a picture.
func iconOf(k domain.Kind, g domain.Group, set string) string {
	switch k {
	case domain.KindProducer:
		return "people"
	case domain.KindCraftVillage:
		return "craft"
	case domain.KindTourismSite:
		return "house"
	case domain.KindDemand:
		return "basket"
	}
	switch {
	case strings.HasPrefix(set, "I.5"):
		return "tea"
	case strings.HasPrefix(set, "I.1"):
		return "fruit"
	case strings.HasPrefix(set, "I.2"), strings.HasPrefix(set, "I.4"):
		return "jar"
	}
	return icon.OfGroup(string(g))
}

// picturePath returns the path of a picture, empty without one.
func picturePath(id string, size domain.PictureSize) string {
	if id == "" {
		return ""
	}
	return "/v1/pictures/" + url.PathEscape(id) + "?size=" + string(size)
}

// listingCard returns the card of a found listing.
func (r *request) listingCard(p *Page, l domain.Listing, spans []search.Span, places *front.Places, day domain.Date) Card {
	p.Sample = p.Sample || l.HasSample()
	c := Card{
		Name: runs(l.Name, spans), URL: r.of(l.Kind, l.Slug), Picture: picturePath(l.PictureID, domain.PictureSmall),
	}
	if r.lang == front.LangEN && l.NameEN != "" && len(spans) == 0 {
		c.Name = plainName(l.NameEN)
	}
	if c.Picture == "" {
		c.Icon = p.Icon(iconOf(l.Kind, l.Group, l.SetCode))
	}
	place := r.unitName(places.ByCode[l.ProvinceCode])
	if former, ok := places.FormerByCode[l.FormerProvinceCode]; ok && former.Name != l.ProvinceName {
		place = r.t("%s (before: %s)", place, r.or(former.Name, former.NameEN))
	}
	switch l.Kind {
	case domain.KindProduct:
		proof := r.proofOf(l.Windows, day)
		c.Proof, c.Tint = &proof, string(l.Group)
		if l.PriceFrom != nil {
			place += " · " + r.t("from %s", r.money(l.PriceFrom))
		}
		if l.ProducerName != "" {
			c.Lines = append(c.Lines, r.or(l.ProducerName, l.ProducerNameEN))
		}
	default:
		vi, en := front.KindLabels(l.Kind)
		c.Tint = map[domain.Kind]string{domain.KindCraftVillage: "IV", domain.KindTourismSite: "VI"}[l.Kind]
		c.Lines = append(c.Lines, r.or(vi, en))
	}
	if place != "" {
		c.Lines = append(c.Lines, place)
	}
	return c
}

// productCard returns the card of a product.
func (r *request) productCard(p *Page, x domain.Product, day domain.Date) Card {
	proof := r.proofOfCertificates(x.Certificates, day)
	p.Sample = p.Sample || x.HasSample()
	c := Card{Name: plainName(r.or(x.Name, x.NameEN)), URL: r.of(domain.KindProduct, x.Slug), Tint: string(x.Group), Proof: &proof}
	if len(x.Pictures) > 0 {
		c.Picture = picturePath(x.Pictures[0].ID, domain.PictureSmall)
	} else {
		set := ""
		if x.SetCode != nil {
			set = *x.SetCode
		}
		c.Icon = p.Icon(iconOf(domain.KindProduct, x.Group, set))
	}
	if x.Producer != nil {
		c.Lines = append(c.Lines, r.or(x.Producer.Name, x.Producer.NameEN))
	}
	if x.Province != nil {
		c.Lines = append(c.Lines, r.unitName(*x.Province))
	}
	if x.PriceFrom != nil {
		c.Lines = append(c.Lines, r.t("from %s", r.money(x.PriceFrom)))
	}
	return c
}

// validCards returns the cards of the products that are certified on a day.
func (r *request) validCards(p *Page, all []domain.Product, day domain.Date) []Card {
	var out []Card
	for _, x := range all {
		if domain.CurrentOn(x.Certificates, day) != nil {
			out = append(out, r.productCard(p, x, day))
		}
	}
	return out
}

// productCards returns the cards of the products that a filter selects.
func (r *request) productCards(p *Page, f domain.ListingFilter, page domain.Page) (domain.List[Card], error) {
	ctx := r.Request().Context()
	list, err := r.server.store.ProductCards(ctx, f, page)
	if err != nil {
		return domain.List[Card]{}, err
	}
	places, err := r.server.front.Places(ctx)
	if err != nil {
		return domain.List[Card]{}, err
	}
	out := domain.List[Card]{Next: list.Next, Total: list.Total}
	for _, l := range list.Items {
		out.Items = append(out.Items, r.listingCard(p, l, nil, places, f.ValidOn))
	}
	return out, nil
}

// unitName returns the name of a unit of today.
func (r *request) unitName(p domain.Province) string { return r.or(p.Name, p.NameEN) }

// PlaceLines are where a thing is, on both maps.
type PlaceLines struct {
	Address string // of today, without the province
	Unit    Link   // province of today
	Before  string // district and province before 01/07/2025; empty when nothing differs
}

func (r *request) placeLines(p domain.Place) PlaceLines {
	out := PlaceLines{Address: joined(", ", p.Address, p.Commune)}
	if p.Province != nil {
		out.Unit = Link{Text: r.unitName(*p.Province), URL: r.path("province") + p.Province.Slug}
	}
	if f := p.FormerProvince; f != nil && (p.FormerDistrict != "" || p.FormerCommune != "" || p.Province == nil || f.Name != p.Province.Name) {
		out.Before = joined(", ", p.FormerCommune, p.FormerDistrict, r.or(f.Name, f.NameEN))
	}
	return out
}

// joined joins the texts that are not empty.
func joined(sep string, texts ...string) string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, sep)
}

// demandCard returns the card of a demand.
func (r *request) demandCard(p *Page, d domain.Demand) TextCard {
	p.Sample = p.Sample || d.Sample
	c := TextCard{Title: d.Name, URL: r.of(domain.KindDemand, d.Slug), Big: r.needed(d)}
	where := ""
	if d.Province != nil {
		where = r.t("deliver to %s", r.unitName(*d.Province))
	}
	c.Lines = append(c.Lines, joined(" · ", joined(": ", r.buyerType(d.BuyerType), d.Organisation), where))
	if d.Deadline != nil {
		c.Lines = append(c.Lines, r.deadline(*d.Deadline))
	}
	return c
}

// deadline says until when a demand can be answered.
func (r *request) deadline(d domain.Date) string {
	return r.t("Answer by %s (%s)", r.day(d), r.n("%s days left", int(d-r.today())))
}

// needed returns the amount of a demand and its period.
func (r *request) needed(d domain.Demand) string {
	if d.Quantity().IsZero() {
		return ""
	}
	vi, en := d.Period.Names()
	if vi == "" {
		return r.quantity(d.Quantity())
	}
	return r.t("%s a %s", r.quantity(d.Quantity()), r.or(vi, en))
}

// buyerType names the type of a buyer.
func (r *request) buyerType(b domain.BuyerType) string {
	vi, en := b.Names()
	return capital(r.or(vi, en))
}

// fairCard returns the card of a fair.
func (r *request) fairCard(p *Page, f domain.Fair) TextCard {
	p.Sample = p.Sample || f.Sample
	c := TextCard{Title: r.or(f.Name, f.NameEN), URL: r.path("fair") + f.Slug, Big: r.day(f.StartsOn) + " – " + r.day(f.EndsOn)}
	place := r.or(f.Venue, f.VenueEN)
	if f.Province != nil {
		place = joined(", ", place, r.unitName(*f.Province))
	}
	c.Lines = append(c.Lines, place)
	if f.Status == domain.FairCancelled {
		c.Lines = append(c.Lines, r.t("The fair is cancelled."))
	}
	return c
}
