package web

import (
	"net/http"

	"chophien/domain"
	"chophien/front"
)

// ListingPage is what the pages of producers, craft villages and tourism sites
// share.
type ListingPage struct {
	Page
	Name, OtherName string
	Lede            string
	Tint, Icon      string
	Pictures        []Picture
	Story           []string
	Place           PlaceLines
	Facts           []Fact
	Season          []Month
	SeasonText      string
	Phone, Zalo     string
	Email, Website  string
	HasContact      bool
	NoContact       string // what the page says where no contact is public
	ContactURL      string // of producers: shows the contact on request
	Items           []Card
	Nothing         string
	AllURL, AllText string
	Source          Source
}

// producer answers with a producer and its products.
func (s *Server) producer(r *request) error {
	ctx, today := r.Request().Context(), r.today()
	m, err := s.store.Producer(ctx, r.Param("slug"))
	if err != nil {
		return err
	}
	if m.Slug != r.Param("slug") {
		return r.moved(r.of(domain.KindProducer, m.Slug))
	}
	r.opened(domain.PageCount{ProducerID: m.ID, ListingID: m.ID, Views: 1})
	name := r.or(m.Name, m.NameEN)
	p := ListingPage{
		Page: r.page(name, joined(". ", r.producerKind(m.Kind), r.bothMaps(m.Place), r.t("Products, contact and place on Chợ Phiên.")), m.Slug),
		Lede: r.producerKind(m.Kind), Story: paragraphs(m.Story), Nothing: r.t("No product of this producer is certified today."), Website: front.WebAddress(m.Website),
	}
	r.listing(&p, name, m.Name, m.NameEN, m.Record, m.Place, m.Pictures, m.Source, domain.KindProducer)
	p.ContactURL = r.to("producer-contact", m.Slug)
	if m.ContactPublic {
		p.Phone, p.Zalo, p.Email = m.Phone, m.Zalo, m.Email
		if m.Representative != "" {
			p.Facts = append(p.Facts, Fact{Name: r.t("Representative"), Text: m.Representative})
		}
	}
	p.HasContact = p.Phone != "" || p.Zalo != "" || p.Email != ""
	p.NoContact = r.t("The producer does not show a phone number to everybody.")
	list, err := r.productCards(&p.Page, domain.ListingFilter{ProducerID: m.ID, ValidOn: today}, domain.Page{Sort: domain.SortName, Limit: pageItems, Total: true})
	if err != nil {
		return err
	}
	p.Items = list.Items
	if list.Next != "" {
		p.AllURL, p.AllText = r.path("products")+"?producer_id="+m.Slug, r.t("All %s", r.number(*list.Total))
	}
	p.Data = append(p.Data, r.describer().Producer(m), r.crumbData(p.Crumbs))
	return r.send(http.StatusOK, "listing", &p)
}

// listing fills what all kinds share.
func (r *request) listing(p *ListingPage, name, nameVI, nameEN string, record domain.Record, place domain.Place, pictures []domain.Picture, source domain.Source, k domain.Kind) {
	p.Name, p.Place, p.Pictures, p.Source = name, r.placeLines(place), r.pictures(pictures, name), r.source(source)
	if other := r.or(nameEN, nameVI); other != name {
		p.OtherName = other
	}
	p.Sample = record.Sample
	p.Preview = r.previewOf(k, record.ID, record.Version)
	p.Icon, p.Tint = p.Page.Icon(iconOf(k, "", "")), map[domain.Kind]string{domain.KindProducer: "I", domain.KindCraftVillage: "IV", domain.KindTourismSite: "VI"}[k]
	if len(p.Pictures) > 0 {
		p.Picture = r.absolute(p.Pictures[0].Medium)
	}
	section := map[domain.Kind]Link{
		domain.KindProducer:     {Text: r.t("Producers"), URL: r.path("producers")},
		domain.KindCraftVillage: {Text: r.t("Craft villages"), URL: r.path("craft-villages")},
		domain.KindTourismSite:  {Text: r.t("Community tourism"), URL: r.path("tourism")},
	}[k]
	p.Crumbs = append(p.Crumbs, section)
	if p.Place.Unit.URL != "" {
		p.Crumbs = append(p.Crumbs, p.Place.Unit)
	}
}
