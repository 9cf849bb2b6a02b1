package web

import (
	"chophien/domain"
	"chophien/front"
)

// data is a JSON-LD object (schema.org). html/template writes it escaped.
type data = front.LinkedData

const schema = front.SchemaOrg

// describer describes things as the API does.
func (r *request) describer() front.Describer { return r.server.front.Describer(r.lang) }

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

// productData describes a product with the text and the picture of its page,
// where it has none of its own.
func (r *request) productData(p ProductPage, x domain.Product) data {
	out := r.describer().Product(x, r.today())
	if out["description"] == nil {
		out["description"] = p.Description
	}
	if out["image"] == nil {
		out["image"] = p.Picture
	}
	return out
}
