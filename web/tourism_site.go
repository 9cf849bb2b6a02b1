package web

import (
	"cmp"
	"net/http"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"chophien/domain"
	"chophien/front"
)

// tourismSite answers with a tourism site and its products.
func (s *Server) tourismSite(r *request) error {
	t, err := s.store.TourismSite(r.Request().Context(), r.Param("slug"))
	if err != nil {
		return err
	}
	if t.Slug != r.Param("slug") {
		return r.moved(r.of(domain.KindTourismSite, t.Slug))
	}
	name := r.or(t.Name, t.NameEN)
	p := ListingPage{
		Page:  r.page(name, joined(". ", t.People, r.bothMaps(t.Place), r.t("Community tourism on Chợ Phiên.")), t.Slug),
		Story: paragraphs(t.Highlights), Nothing: r.t("No product that is certified today is tied to this place."),
	}
	if t.People != "" {
		p.Lede = r.t("People: %s", t.People)
	}
	r.listing(&p, name, t.Name, t.NameEN, t.Record, t.Place, t.Pictures, t.Source, domain.KindTourismSite)
	if t.ContactPublic {
		p.Phone, p.Email = t.Phone, t.Email
	}
	p.HasContact = p.Phone != "" || p.Email != ""
	p.Season, p.SeasonText = r.season(t.Season, r.today())
	r.siteFacts(&p, t)
	p.Items = r.validCards(&p.Page, t.Products, r.today())
	p.Data = append(p.Data, r.describer().TourismSite(t), r.crumbData(p.Crumbs))
	return r.send(http.StatusOK, "listing", &p)
}

func (r *request) siteFacts(p *ListingPage, t domain.TourismSite) {
	fact := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	count := func(name string, n *int) {
		if n != nil {
			fact(name, r.number(*n))
		}
	}
	switch {
	case t.PriceFrom != nil && t.PriceTo != nil && *t.PriceFrom != *t.PriceTo:
		fact(r.t("Price a guest and night"), r.money(t.PriceFrom)+" – "+r.money(t.PriceTo))
	case t.PriceFrom != nil:
		fact(r.t("Price a guest and night"), r.t("from %s", r.money(t.PriceFrom)))
	}
	count(r.t("Homestays"), t.Homestays)
	count(r.t("Rooms"), t.Rooms)
	count(r.t("Guests a night"), t.Beds)
	count(r.t("Largest group"), t.GroupSize)
	fact(r.t("Meals"), t.Meals)
	var activities []string
	for _, a := range t.Activities {
		text := a.Name
		if a.Minutes > 0 {
			text += " (" + r.n("%s minutes", a.Minutes) + ")"
		}
		activities = append(activities, text)
	}
	fact(r.t("Activities"), strings.Join(activities, "; "))
	fact(r.t("Languages"), r.languages(t.Languages))
	fact(r.t("How to get there"), t.Access)
	fact(r.t("Managed by"), t.ManagedBy)
	fact(r.t("Awards"), t.Awards)
}

// languages names languages by their BCP 47 tags.
func (r *request) languages(tags []string) string {
	namer := display.Languages(language.English)
	if r.lang == front.LangVI {
		namer = display.Languages(language.Vietnamese)
	}
	var out []string
	for _, tag := range tags {
		name := tag
		if parsed, err := language.Parse(tag); err == nil {
			name = cmp.Or(namer.Name(parsed), tag)
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}
