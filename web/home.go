package web

import (
	"net/http"
	"net/url"

	"chophien/domain"
	"chophien/icon"
)

// Figure is a number of a page with its name.
type Figure struct{ Number, Of, Text, URL string }

// GroupCard is one of the six groups of products.
type GroupCard struct{ Tint, Icon, Text, URL, Count string }

// UnitLink is a province with its number of products.
type UnitLink struct{ Text, URL, Count string }

// RegionUnits are the provinces of a region.
type RegionUnits struct {
	Name  string
	Units []UnitLink
}

// HomePage is the first page.
type HomePage struct {
	Page
	Examples    []Link
	Figures     []Figure
	Groups      []GroupCard
	Newest      []Card
	ProductsURL string
	Regions     []RegionUnits
	Demands     []TextCard
	WantedURL   string
	NewURL      string // posts a demand
	Fairs       []TextCard
	FairsURL    string
	Villages    []Link
}

const (
	homeCards = 4 // newly certified products
	homeTexts = 3 // demands and fairs
	homeChips = 6 // craft villages
)

// home answers with the first page.
func (s *Server) home(r *request) error {
	ctx, today := r.Request().Context(), r.today()
	p := HomePage{
		Page: r.page(r.t("OCOP products with a valid certificate"),
			r.t("Find OCOP products by province, group and stars that are valid today; craft villages, community tourism, demands and fairs."), ""),
		ProductsURL: r.path("products"), WantedURL: r.path("wanted"), NewURL: r.path("new-demand"), FairsURL: r.path("fairs"),
	}
	p.IsHome = true
	p.Data = append(p.Data, r.siteData())
	for _, text := range []string{"che shan tuyet 4 sao", "mì Hùng Lô 5 sao", "đặc sản Hà Giang", "gốm Bát Tràng"} {
		p.Examples = append(p.Examples, Link{Text: text, URL: r.path("search") + "?q=" + url.QueryEscape(text)})
	}
	counts, err := s.front.ProvinceCounts(ctx)
	if err != nil {
		return err
	}
	if p.Sample, err = s.store.CountsSamples(ctx); err != nil {
		return err
	}
	if err := r.leaveOut(&p.Page, domain.StatisticsFilter{ValidOn: today}, ""); err != nil {
		return err
	}
	demands, err := s.store.Demands(ctx, domain.DemandFilter{On: today}, domain.Page{Sort: domain.SortNewest, Limit: homeTexts})
	if err != nil {
		return err
	}
	counted, err := s.store.Demands(ctx, domain.DemandFilter{On: today, Counted: true}, domain.Page{Limit: 1, Total: true})
	if err != nil {
		return err
	}
	r.fillCounts(&p, counts, *counted.Total)
	for _, d := range demands.Items {
		p.Demands = append(p.Demands, r.demandCard(&p.Page, d))
	}
	fairs, err := s.comingFairs(ctx, today, homeTexts)
	if err != nil {
		return err
	}
	for _, f := range fairs {
		p.Fairs = append(p.Fairs, r.fairCard(&p.Page, f))
	}
	newest, err := s.newlyCertified(ctx, today, homeCards)
	if err != nil {
		return err
	}
	for _, x := range newest {
		p.Newest = append(p.Newest, r.productCard(&p.Page, x.product, today))
	}
	villages, err := s.store.CraftVillages(ctx, domain.ListingFilter{ValidOn: today}, domain.Page{Sort: domain.SortName, Limit: homeChips})
	if err != nil {
		return err
	}
	for _, v := range villages.Items {
		p.Villages = append(p.Villages, Link{Text: r.or(v.Name, v.NameEN), URL: r.of(domain.KindCraftVillage, v.Slug)})
	}
	return r.send(http.StatusOK, "home", &p)
}

// leaveOut says on a page how many products of the demonstration its counts leave out.
// A reader who sees their cards would otherwise miss them in the counts.
func (r *request) leaveOut(p *Page, f domain.StatisticsFilter, formerProvince string) error {
	n, err := r.server.store.LeftOutSamples(r.Request().Context(), f, formerProvince)
	if n > 0 {
		p.LeftOut = r.n("%s sample products are not counted.", n)
	}
	return err
}

// figure returns the number of things with their English noun.
func (r *request) figure(noun string, n int, url string) Figure {
	return Figure{Number: r.number(n), Text: r.noun(noun, n), URL: url}
}

// fillCounts writes the figures of the day, the groups and the provinces.
func (r *request) fillCounts(p *HomePage, counts []domain.ProvinceCounts, demands int) {
	kinds, groups, rated := map[domain.Kind]int{}, map[domain.Group]int{}, 0
	regions := map[domain.Region][]UnitLink{}
	for _, c := range counts {
		products := c.Counts.Kinds[domain.KindProduct]
		if products > 0 {
			rated++
		}
		for k, n := range c.Counts.Kinds {
			kinds[k] += n
		}
		for g, n := range c.Counts.Groups {
			groups[g] += n
		}
		regions[c.Province.Region] = append(regions[c.Province.Region], UnitLink{r.unitName(c.Province), r.path("province") + c.Province.Slug, r.number(products)})
	}
	p.Figures = []Figure{
		r.figure("products valid today", kinds[domain.KindProduct], r.path("products")),
		{Number: r.number(rated), Of: r.number(len(counts)), Text: r.t("provinces with products"), URL: r.path("provinces")},
		r.figure("craft villages", kinds[domain.KindCraftVillage], r.path("craft-villages")),
		r.figure("community tourism sites", kinds[domain.KindTourismSite], r.path("tourism")),
		r.figure("open demands", demands, r.path("wanted")),
	}
	for _, g := range domain.Groups() {
		p.Groups = append(p.Groups, GroupCard{string(g), p.Icon(icon.OfGroup(string(g))), r.groupName(g), r.path("products") + "?group=" + string(g), r.n("%s products", groups[g])})
	}
	for _, region := range domain.Regions() {
		vi, en := region.Names()
		p.Regions = append(p.Regions, RegionUnits{r.or(vi, en), regions[region]})
	}
}
