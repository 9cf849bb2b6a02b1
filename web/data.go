package web

import (
	"cmp"
	"strconv"

	"chophien/domain"
)

// data is a JSON-LD object (schema.org). html/template writes it escaped.
type data map[string]any

const schema = "https://schema.org"

func (r *request) siteData() data {
	return data{
		"@context": schema, "@type": "WebSite", "name": "Chợ Phiên", "url": r.absolute(r.path("home")), "inLanguage": r.lang,
		"potentialAction": data{"@type": "SearchAction", "target": r.absolute(r.path("search")) + "?q={q}", "query-input": "required name=q"},
	}
}

func (r *request) crumbData(crumbs []Link) data {
	var items []data
	for i, c := range crumbs {
		item := data{"@type": "ListItem", "position": i + 1, "name": c.Text}
		if c.URL != "" {
			item["item"] = r.absolute(c.URL)
		}
		items = append(items, item)
	}
	return data{"@context": schema, "@type": "BreadcrumbList", "itemListElement": items}
}

// productData describes a product. It names the certification only while it is
// valid, and an offer only with a price.
func (r *request) productData(p ProductPage, x domain.Product) data {
	out := data{"@context": schema, "@type": "Product", "name": p.Name, "url": r.absolute(r.of(domain.KindProduct, x.Slug)), "description": p.Description, "image": p.Picture}
	if x.Description != "" {
		out["description"] = x.Description
	}
	if x.GTIN != "" {
		out["gtin"] = x.GTIN
	}
	if p.Maker.Text != "" {
		out["manufacturer"] = data{"@type": "Organization", "name": p.Maker.Text, "url": r.absolute(p.Maker.URL)}
	}
	if p.Seal.Proof.Holds() && p.Certificate != nil {
		out["hasCertification"] = data{
			"@type": "Certification", "name": "OCOP", "certificationIdentification": p.Certificate.Code, "issuedBy": data{"@type": "Organization", "name": cmp.Or(p.Certificate.Issuer, "OCOP")},
			"validFrom": p.Certificate.From.ISO, "expires": p.Seal.Proof.Until().ISO, "url": r.absolute("/verify/" + p.Certificate.Code),
		}
	}
	if x.PriceFrom != nil && p.Seal.Proof.Holds() {
		low, high, n := *x.PriceFrom, *x.PriceFrom, 0
		for _, k := range x.Packs {
			if k.RetailVND != nil {
				n++
				high = max(high, *k.RetailVND)
			}
		}
		out["offers"] = data{"@type": "AggregateOffer", "priceCurrency": "VND", "lowPrice": strconv.FormatInt(low, 10), "highPrice": strconv.FormatInt(high, 10), "offerCount": max(n, 1)}
	}
	return out
}

// placeData describes where a thing is.
func (r *request) placeData(p domain.Place) data {
	address := data{"@type": "PostalAddress", "addressCountry": "VN", "streetAddress": p.Address, "addressLocality": p.Commune}
	if p.Province != nil {
		address["addressRegion"] = r.unitName(*p.Province)
	}
	for name, v := range address {
		if v == "" {
			delete(address, name)
		}
	}
	return address
}

// geoData is the position of a surveyed place, or nil.
func geoData(p domain.Place) data {
	if p.Lat == nil || p.Lon == nil {
		return nil
	}
	return data{"@type": "GeoCoordinates", "latitude": *p.Lat, "longitude": *p.Lon}
}
