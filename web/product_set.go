package web

import (
	"net/http"
	"net/url"

	"chophien/domain"
	"chophien/front"
	"chophien/search"
)

// SetGroup is a group of products with its sets.
type SetGroup struct {
	Name, URL string
	Sets      []UnitLink
}

// ProductSetsPage lists the product sets.
type ProductSetsPage struct {
	Page
	Groups []SetGroup
}

// ProductSetPage shows the products of a set.
type ProductSetPage struct {
	Page
	Name, Lede string
	Items      []Card
	AllURL     string
	AllText    string
	Provinces  Bars
}

// productSets answers with the six groups and their sets.
func (s *Server) productSets(r *request) error {
	sets, err := s.front.ProductSets(r.Request().Context())
	if err != nil {
		return err
	}
	found, err := r.find(search.Request{
		Filter: domain.ListingFilter{Kinds: []domain.Kind{domain.KindProduct}, ValidOn: r.today()}, Facets: []search.Facet{search.FacetSet}, Limit: 1,
	})
	if err != nil {
		return err
	}
	counts := map[string]string{} // none while the engine is away
	if !found.Degraded {
		for _, set := range sets.Rows {
			counts[set.Code] = r.number(0)
		}
	}
	for _, v := range found.Facets[search.FacetSet] {
		counts[v.Value] = r.number(v.Count)
	}
	p := ProductSetsPage{Page: r.page(r.setsTitle(sets), r.t("The groups and sets in which OCOP products are scored (Decision %s), with their products of today.", r.criteria()), "")}
	for _, g := range domain.Groups() {
		group := SetGroup{Name: r.groupName(g), URL: r.path("products") + "?group=" + string(g)}
		for _, set := range sets.On(r.today()) {
			if set.Group == g {
				group.Sets = append(group.Sets, UnitLink{r.or(set.NameVI, set.NameEN), r.path("product-set") + url.PathEscape(set.Code), counts[set.Code]})
			}
		}
		p.Groups = append(p.Groups, group)
	}
	return r.send(http.StatusOK, "product-sets", &p)
}

// productSet answers with the products of a set.
func (s *Server) productSet(r *request) error {
	today, code := r.today(), r.Param("slug")
	t, err := r.tables()
	if err != nil {
		return err
	}
	set, ok := t.sets.ByCode[code]
	if !ok {
		return domain.NotFoundf("there is no such product set")
	}
	found, err := r.find(search.Request{
		Filter: domain.ListingFilter{Kinds: []domain.Kind{domain.KindProduct}, Sets: []string{code}, ValidOn: today}, Sort: domain.SortStars,
		Facets: []search.Facet{search.FacetProvince}, Limit: pageItems,
	})
	if err != nil {
		return err
	}
	name := r.or(set.NameVI, set.NameEN)
	p := ProductSetPage{
		Page: r.page(name, r.t("OCOP products of the set %s that are certified today.", name), code), Name: name,
		Lede: joined(" › ", r.or(set.GroupVI, set.GroupEN), r.or(set.SubgroupVI, set.SubgroupEN)) + " · " + r.n("%s products", found.Total),
	}
	for _, item := range found.Items {
		p.Items = append(p.Items, r.listingCard(&p.Page, item.Listing, nil, t.places, today))
	}
	if found.Next != "" {
		p.AllURL, p.AllText = r.path("products")+"?set="+url.QueryEscape(code), r.t("All %s", r.number(found.Total))
	}
	var rows []barRow
	for _, v := range found.Facets[search.FacetProvince] {
		rows = append(rows, barRow{text: r.label(search.FacetProvince, v.Value, t), url: r.path("province") + t.places.ByCode[v.Value].Slug, count: v.Count})
	}
	p.Provinces = r.bars(r.t("By province"), rows, 0)
	p.Crumbs = []Link{{Text: r.setsTitle(t.sets), URL: r.path("product-sets")}}
	p.Data = append(p.Data, r.crumbData(p.Crumbs))
	return r.send(http.StatusOK, "product-set", &p)
}

// groupName returns the short name of a group.
func (r *request) groupName(g domain.Group) string {
	return r.or(r.server.front.CriteriaToday().GroupNames(g))
}

// criteria returns the number of the decision that holds the criteria in force.
func (r *request) criteria() string { return string(r.server.front.CriteriaToday().ID) }

// setsTitle returns the title of the page of the product sets in force.
func (r *request) setsTitle(sets *front.ProductSets) string {
	return r.t("%s product sets", r.number(len(sets.On(r.today()))))
}
