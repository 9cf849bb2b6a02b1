package web

import (
	"net/http"
	"net/url"
	"slices"

	"chophien/domain"
	"chophien/front"
	"chophien/search"
)

// Dot is a former province on the map.
type Dot struct {
	X, Y, Radius float64
	Class        string
}

// ProvincesPage lists the 34 units of today by region.
type ProvincesPage struct {
	Page
	Regions  []RegionUnits
	Former   []Link
	MapLabel string
	Dots     []Dot
}

// ProvincePage shows a unit of today with its former units.
type ProvincePage struct {
	Page
	Faults     []Fault
	Name, Lede string
	Figures    []Figure
	ChipURLs   []Link
	Items      []Card
	AllURL     string
	AllText    string
	Villages   []Card
	Sites      []Card
	Dots       []Dot
	MapLabel   string
	Groups     Bars
}

// provinceCards is how many products the page of a province shows.
const provinceCards = 12

// placeCards is how many villages and sites it shows.
const placeCards = 12

// provinces answers with the 34 units.
func (s *Server) provinces(r *request) error {
	counts, err := s.front.ProvinceCounts(r.Request().Context())
	if err != nil {
		return err
	}
	p := ProvincesPage{Page: r.page(r.t("34 provinces and cities"), r.t("OCOP products, craft villages and community tourism of each province; the 63 former units lead to those of today."), "")}
	if p.Sample, err = s.store.CountsSamples(r.Request().Context()); err != nil {
		return err
	}
	if err := r.leaveOut(&p.Page, domain.StatisticsFilter{ValidOn: r.today()}, ""); err != nil {
		return err
	}
	regions := map[domain.Region][]UnitLink{}
	for _, c := range counts {
		regions[c.Province.Region] = append(regions[c.Province.Region], UnitLink{r.unitName(c.Province), r.path("province") + c.Province.Slug, r.number(c.Counts.Kinds[domain.KindProduct])})
		for _, f := range c.Province.Former {
			if f.Slug != c.Province.Slug {
				p.Former = append(p.Former, Link{Text: r.t("%s → %s", r.or(f.Name, f.NameEN), r.unitName(c.Province)), URL: r.formerURL(c.Province, f)})
			}
		}
	}
	for _, region := range domain.Regions() {
		vi, en := region.Names()
		p.Regions = append(p.Regions, RegionUnits{r.or(vi, en), regions[region]})
	}
	p.Dots, p.MapLabel = dots(counts, ""), r.t("Map: the provinces with products; Hoàng Sa (Đà Nẵng) and Trường Sa (Khánh Hòa)")
	return r.send(http.StatusOK, "provinces", &p)
}

// formerParameter names a former unit on the page of a province.
const formerParameter = "cu"

func (r *request) formerURL(p domain.Province, f domain.FormerProvince) string {
	return r.path("province") + p.Slug + "?" + formerParameter + "=" + url.QueryEscape(f.Slug)
}

// province answers with a unit of today. The slug of a former unit leads on to
// the unit that it belongs to.
func (s *Server) province(r *request) error {
	ctx, slug := r.Request().Context(), r.Param("slug")
	places, err := s.front.Places(ctx)
	if err != nil {
		return err
	}
	unit, ok := places.BySlug[slug]
	if !ok {
		if unit, ok := places.ByCode[slug]; ok {
			return r.moved(r.path("province") + unit.Slug)
		}
		former, unit, ok := places.Merged(slug)
		if !ok {
			return domain.NotFoundf("there is no unit of today with this code or slug")
		}
		return r.moved(r.formerURL(unit, former))
	}
	former, ok := places.FormerBySlug[r.text(formerParameter)]
	var wrong error
	if asked := r.text(formerParameter); asked != "" && (!ok || former.ProvinceCode != unit.Code) {
		wrong, former = domain.Invalidf("former_province", "the map before 01/07/2025 has no unit with this code or slug"), domain.FormerProvince{}
	}
	counts, err := s.front.ProvinceCounts(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(counts, func(c domain.ProvinceCounts) bool { return c.Province.Code == unit.Code })
	if at < 0 {
		return domain.NotFoundf("there is no unit of today with this code or slug")
	}
	name := r.unitName(unit)
	p := ProvincePage{
		Page: r.page(name, r.t("OCOP products, producers, craft villages and community tourism of %s.", name), slug),
		Name: name, Lede: r.mergedFrom(unit), Dots: dots(counts, unit.Code), MapLabel: r.t("Map: %s and the provinces with products; Hoàng Sa (Đà Nẵng) and Trường Sa (Khánh Hòa)", name),
	}
	if former.Code != "" {
		p.VI, p.EN = "", ""
		p.Switch += "?" + formerParameter + "=" + former.Slug
	}
	if err := r.leaveOut(&p.Page, domain.StatisticsFilter{ValidOn: r.today(), Provinces: []string{unit.Code}}, former.Code); err != nil {
		return err
	}
	r.provinceFigures(&p, counts[at], former)
	if err := r.provinceListings(&p, unit, former, places); err != nil {
		return err
	}
	p.Crumbs = []Link{{Text: r.t("34 provinces and cities"), URL: r.path("provinces")}}
	p.Data = append(p.Data, data{"@context": schema, "@type": "AdministrativeArea", "name": name, "url": r.absolute(r.path("province") + slug), "containedInPlace": data{"@type": "Country", "name": "Việt Nam"}}, r.crumbData(p.Crumbs))
	if wrong != nil {
		p.Faults = r.addressFaults(wrong)
		p.Items, p.Villages, p.Sites = nil, nil, nil
		return r.sendWrong("province", &p.Page, &p)
	}
	return r.send(http.StatusOK, "province", &p)
}

// mergedFrom says which former units are part of a unit of today.
func (r *request) mergedFrom(p domain.Province) string {
	vi, en := p.Region.Names()
	region := r.or(vi, en)
	if len(p.Former) < 2 {
		return r.t("Unchanged by the merger of 1 July 2025. %s.", region)
	}
	names := ""
	for i, f := range p.Former {
		switch {
		case i == 0:
		case i == len(p.Former)-1:
			names += " " + r.t("and") + " "
		default:
			names += ", "
		}
		names += r.or(f.Name, f.NameEN)
	}
	return r.t("It holds %s of the map before 1 July 2025. %s.", names, region)
}

func (r *request) provinceFigures(p *ProvincePage, c domain.ProvinceCounts, former domain.FormerProvince) {
	base, shown := r.path("province")+c.Province.Slug, c.Counts
	if former.Code != "" {
		shown = c.Former[former.Code]
	}
	filter := "?province=" + c.Province.Slug
	p.Figures = []Figure{
		r.figure("products valid today", shown.Kinds[domain.KindProduct], r.path("products")+filter),
		r.figure("producers", shown.Kinds[domain.KindProducer], r.path("producers")+filter),
		r.figure("craft villages", shown.Kinds[domain.KindCraftVillage], r.path("craft-villages")+filter),
		r.figure("community tourism sites", shown.Kinds[domain.KindTourismSite], r.path("tourism")+filter),
	}
	if len(c.Province.Former) > 1 {
		p.ChipURLs = append(p.ChipURLs, Link{r.t("All") + " " + r.number(c.Counts.Kinds[domain.KindProduct]), base, former.Code == ""})
		for _, f := range c.Province.Former {
			p.ChipURLs = append(p.ChipURLs, Link{r.t("former %s", r.or(f.Name, f.NameEN)) + " " + r.number(c.Former[f.Code].Kinds[domain.KindProduct]), r.formerURL(c.Province, f), f.Code == former.Code})
		}
	}
	var rows []barRow
	for _, g := range domain.Groups() {
		if n := shown.Groups[g]; n > 0 {
			rows = append(rows, barRow{text: r.groupName(g), count: n, url: r.path("products") + filter + "&group=" + string(g)})
		}
	}
	p.Groups = r.bars(r.t("Products by group"), rows, 0)
}

// provinceListings fills products, villages and sites.
func (r *request) provinceListings(p *ProvincePage, unit domain.Province, former domain.FormerProvince, places *front.Places) error {
	today := r.today()
	for _, part := range []struct {
		kind  domain.Kind
		limit int
		sort  domain.Sort
		into  *[]Card
	}{
		{domain.KindProduct, provinceCards, domain.SortStars, &p.Items}, {domain.KindCraftVillage, placeCards, domain.SortName, &p.Villages}, {domain.KindTourismSite, placeCards, domain.SortName, &p.Sites},
	} {
		f := domain.ListingFilter{Kinds: []domain.Kind{part.kind}, Provinces: []string{unit.Code}, ValidOn: today}
		if former.Code != "" {
			f.FormerProvinces = []string{former.Code}
		}
		found, err := r.find(search.Request{Filter: f, Sort: part.sort, Limit: part.limit})
		if err != nil {
			return err
		}
		for _, item := range found.Items {
			*part.into = append(*part.into, r.listingCard(&p.Page, item.Listing, nil, places, today))
		}
		if part.kind == domain.KindProduct {
			q := url.Values{"province": {unit.Slug}}
			if former.Code != "" {
				q.Set("former_province", former.Slug)
			}
			p.AllURL, p.AllText = r.path("products")+"?"+q.Encode(), r.t("All %s", r.number(found.Total))
		}
	}
	return nil
}
