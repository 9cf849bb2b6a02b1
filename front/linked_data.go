package front

import (
	"net/url"
	"strconv"
	"strings"

	"chophien/domain"
)

// LinkedData is a JSON-LD object in the vocabulary of schema.org.
type LinkedData map[string]any

// SchemaOrg is the address of the vocabulary.
const SchemaOrg = "https://schema.org"

// Describer describes public things as LinkedData, in one language. It gives no
// stars, since copies outlive a revocation.
type Describer struct{ site, lang string }

// Describer returns the Describer of a language.
func (f *Front) Describer(lang string) Describer { return Describer{f.PublicURL(), lang} }

// Product describes a product on a day. It names the certification while it is
// valid, and an offer with a price and a valid certification only.
func (d Describer) Product(p domain.Product, on domain.Date) LinkedData {
	r := p.Record
	r.Sample = p.HasSample()
	out := d.thing("Product", domain.KindProduct, r, p.Name, p.NameEN, p.Pictures)
	out.set("description", p.Description)
	out.set("gtin", p.GTIN)
	if m := p.Producer; m != nil {
		out["manufacturer"] = LinkedData{"@type": "Organization", "name": Label(d.lang, m.Name, m.NameEN), "url": d.page(domain.KindProducer, m.Slug)}
	}
	c := domain.CurrentOn(p.Certificates, on)
	if c == nil {
		return out
	}
	window, _ := c.Window() // which a valid certificate has
	issuer, code := "OCOP", domain.ShowCode(c.Code)
	if c.Decision != nil && c.Decision.Issuer != "" {
		issuer = Label(d.lang, c.Decision.Issuer, domain.OfficeEN(c.Decision.Issuer))
	}
	out["hasCertification"] = LinkedData{
		"@type": "Certification", "name": "OCOP", "certificationIdentification": code, "issuedBy": LinkedData{"@type": "Organization", "name": issuer},
		"validFrom": c.ValidFrom.String(), "expires": window.Until.String(), "url": d.site + "/verify/" + code,
	}
	if p.PriceFrom != nil {
		low, high, n := *p.PriceFrom, *p.PriceFrom, 0
		for _, k := range p.Packs {
			if k.RetailVND != nil {
				n++
				high = max(high, *k.RetailVND)
			}
		}
		out["offers"] = LinkedData{
			"@type": "AggregateOffer", "priceCurrency": "VND", "lowPrice": strconv.FormatInt(low, 10), "highPrice": strconv.FormatInt(high, 10), "offerCount": max(n, 1),
		}
	}
	return out
}

// Producer describes a producer with the contact that everybody may see.
func (d Describer) Producer(m domain.Producer) LinkedData {
	out := d.thing("Organization", domain.KindProducer, m.Record, m.Name, m.NameEN, m.Pictures)
	out["address"] = d.Address(m.Place)
	if m.ContactPublic {
		out.set("telephone", m.Phone)
	}
	out.set("sameAs", WebAddress(m.Website))
	return out
}

// CraftVillage describes a craft village.
func (d Describer) CraftVillage(v domain.CraftVillage) LinkedData {
	return d.place(d.thing("Place", domain.KindCraftVillage, v.Record, v.Name, v.NameEN, v.Pictures), v.Place)
}

// TourismSite describes a site of community tourism.
func (d Describer) TourismSite(t domain.TourismSite) LinkedData {
	return d.place(d.thing("TouristAttraction", domain.KindTourismSite, t.Record, t.Name, t.NameEN, t.Pictures), t.Place)
}

// Fair describes a fair as an event.
func (d Describer) Fair(f domain.Fair) LinkedData {
	out := d.thing("Event", domain.KindFair, f.Record, f.Name, f.NameEN, nil)
	status := SchemaOrg + "/EventScheduled"
	if f.Status == domain.FairCancelled {
		status = SchemaOrg + "/EventCancelled"
	}
	venue := Label(d.lang, f.Venue, f.VenueEN)
	if venue == "" {
		venue = Label(d.lang, f.Name, f.NameEN)
	}
	out["startDate"], out["endDate"], out["eventStatus"] = f.StartsOn.String(), f.EndsOn.String(), status
	out["eventAttendanceMode"] = SchemaOrg + "/OfflineEventAttendanceMode"
	out["location"] = LinkedData{"@type": "Place", "name": venue, "address": d.Address(f.Place)}
	if organizer := Label(d.lang, f.Organizer, f.OrganizerEN); organizer != "" {
		out["organizer"] = LinkedData{"@type": "Organization", "name": organizer}
	}
	return out
}

// Address describes where a thing is.
func (d Describer) Address(p domain.Place) LinkedData {
	out := LinkedData{"@type": "PostalAddress", "addressCountry": "VN"}
	out.set("streetAddress", p.Address)
	out.set("addressLocality", p.Commune)
	if p.Province != nil {
		out.set("addressRegion", Label(d.lang, p.Province.Name, p.Province.NameEN))
	}
	return out
}

// thing returns what the descriptions of all kinds share. It says of
// demonstration data what it is.
func (d Describer) thing(kind string, k domain.Kind, r domain.Record, name, nameEN string, pictures []domain.Picture) LinkedData {
	out := LinkedData{"@context": SchemaOrg, "@type": kind, "name": Label(d.lang, name, nameEN), "url": d.page(k, r.Slug)}
	if len(pictures) > 0 {
		out["image"] = d.site + "/v1/pictures/" + url.PathEscape(pictures[0].ID) + "?size=" + string(domain.PictureMedium)
	}
	if r.Sample {
		out["disambiguatingDescription"] = Label(d.lang, "Dữ liệu minh họa", "Demonstration data")
	}
	return out
}

// place adds address and position to the description of a place.
func (d Describer) place(out LinkedData, p domain.Place) LinkedData {
	out["address"] = d.Address(p)
	if p.Lat != nil && p.Lon != nil {
		out["geo"] = LinkedData{"@type": "GeoCoordinates", "latitude": *p.Lat, "longitude": *p.Lon}
	}
	return out
}

// page returns the address of the page of a thing.
func (d Describer) page(k domain.Kind, slug string) string {
	vi, en := k.PagePaths()
	return d.site + Label(d.lang, vi, en) + url.PathEscape(slug)
}

// set sets a text, unless it is empty.
func (d LinkedData) set(name, text string) {
	if text != "" {
		d[name] = text
	}
}

// WebAddress returns an address that is http or https, otherwise nothing.
func WebAddress(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsAny(text, " \t\n") {
		return ""
	}
	return text
}
