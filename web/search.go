package web

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/front"
	"chophien/measure"
	"chophien/search"
)

// Option is a value of a filter.
type Option struct {
	Value, Text string
	Count       string
	Chosen      bool
}

// FacetGroup is a filter with its values: the most frequent ones, and the
// others behind "more".
type FacetGroup struct {
	Name, Legend string
	Top, More    []Option
	MoreText     string
	Error        string // empty: it is right
}

// HiddenField is a parameter that a form keeps.
type HiddenField struct{ Name, Value string }

// Pager leads through a list. Lists have no page numbers.
type Pager struct{ First, Next, Range string }

// SearchPage shows what a search or a list found.
type SearchPage struct {
	Page
	Heading    string
	Lede       string
	Understood []string // what was read from the text
	LiteralURL string   // the same search by words only; empty when nothing was read
	Degraded   bool
	Action     string
	Hidden     []HiddenField
	Sorts      []Option
	Facets     []FacetGroup
	HasPrice   bool // the list has products, which have prices
	PriceMin   string
	PriceMax   string
	Faults     []Fault
	SortError  string
	PriceError string
	IsFiltered bool
	ClearURL   string
	Items      []Card
	Pager      Pager
	Advice     *Advice
	WantedURL  string
	NewURL     string // posts a demand with the text of the search
	SaveURL    string // saves the search
}

// Advice suggests what to do when nothing was found.
type Advice struct {
	Ended                      []Link // products that fit, whose certificates ended
	Sets, Provinces, Spellings []Link
	Else                       []Link // where everything is
}

// list is what a page of a list presets: the kinds that it shows and its words.
type list struct {
	kinds                []domain.Kind
	title, lede, counted string // English formats
}

// pageItems is how many items a page of a list has.
const pageItems = 20

// topValues is how many values of a filter show at first.
const topValues = 6

// search answers with what a text finds among all kinds.
func (s *Server) search(r *request) error {
	return s.list(r, list{title: "Search", counted: "%s results"})
}

// products answers with the products that are certified today.
func (s *Server) products(r *request) error {
	return s.list(r, list{kinds: []domain.Kind{domain.KindProduct}, title: "OCOP products", counted: "%s products",
		lede: "Only products with a certificate that is valid today."})
}

// producers answers with the producers.
func (s *Server) producers(r *request) error {
	return s.list(r, list{kinds: []domain.Kind{domain.KindProducer}, title: "Producers", counted: "%s producers",
		lede: "Cooperatives, companies and households that make OCOP products."})
}

// craftVillages answers with the craft villages.
func (s *Server) craftVillages(r *request) error {
	return s.list(r, list{kinds: []domain.Kind{domain.KindCraftVillage}, title: "Craft villages", counted: "%s craft villages",
		lede: "Craft villages and traditional trades, by province of today and of the old map."})
}

// tourismSites answers with the tourism sites.
func (s *Server) tourismSites(r *request) error {
	return s.list(r, list{kinds: []domain.Kind{domain.KindTourismSite}, title: "Community tourism", counted: "%s community tourism sites",
		lede: "Villages that receive guests, with their products."})
}

// sorts lists the orders of a search with their English names.
func sorts() []struct{ value, text string } {
	return []struct{ value, text string }{
		{"", "Best match"}, {"stars", "Most stars first"}, {"price", "Lowest price first"}, {"newest", "Newest first"}, {"name", "By name"},
	}
}

// searchRequest reads the parameters of a search. It returns all invalid ones
// as errors, and a request with the others.
func (r *request) searchRequest(kinds []domain.Kind) (search.Request, error) {
	var wrong domain.Faults
	refuse := func(name, message string) { wrong.Add(domain.NewError(domain.CodeInvalid, message).About(name)) }
	q := []rune(r.text("q"))
	products := front.ProductParams{Condition: r.among(conditionNames(), "condition", refuse), Producer: r.text("producer_id")}
	products.Group, products.Set = r.among(groupNames(), "group", refuse), r.texts("set")
	for _, v := range r.among([]string{"0", "3", "4", "5"}, "stars", refuse) {
		n, err := strconv.Atoi(v)
		if err == nil {
			products.Stars = append(products.Stars, n)
		}
	}
	products.PriceMin, products.PriceMax = r.price("price_min_vnd", refuse), r.price("price_max_vnd", refuse)
	if v := r.text("month"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 12 {
			refuse("month", "a month is a number from 1 to 12")
			n = 0
		}
		products.Month = n
	}
	order := r.text("sort")
	if !slices.ContainsFunc(sorts(), func(s struct{ value, text string }) bool { return s.value == order }) {
		refuse("sort", "there is no such order")
		order = ""
	}
	f, err := r.server.front.Filter(r.Request().Context(), front.DayParams{}, front.PlaceParams{
		Province: r.texts("province"), FormerProvince: r.texts("former_province"), Commune: r.texts("commune"), Region: r.among(regionNames(), "region", refuse),
	}, &products)
	wrong.Add(err)
	f.Kinds = kinds
	if len(kinds) == 0 {
		f.Kinds = front.KindsOf(r.among(kindNames(), "kind", refuse))
	}
	return search.Request{
		Text: string(q[:min(len(q), 1000)]), Literal: r.text("literal") != "", Filter: f, Sort: domain.Sort(order), Limit: pageItems, Cursor: r.text("after"),
	}, wrong.Err()
}

// among returns the values of a parameter and refuses unknown ones.
func (r *request) among(known []string, name string, refuse func(name, message string)) []string {
	values := r.texts(name)
	for _, v := range values {
		if !slices.Contains(known, v) {
			refuse(name, "there is no such value")
			return nil
		}
	}
	return values
}

// price reads a price as people write it: 95000, 95.000đ, 95k, 1,2 triệu.
func (r *request) price(name string, refuse func(name, message string)) int64 {
	text := r.text(name)
	if text == "" {
		return 0
	}
	// A small number is a price only with its currency.
	for _, form := range []string{"giá " + text, "giá " + text + " đồng"} {
		t := measure.Scan(form)
		if p, ok := t.PriceAt(0); ok && p.To == len(t.Tokens) && p.Min == p.Max && p.Unit == "" && p.Period == "" {
			return p.Min
		}
	}
	refuse(name, "write a price in đồng, such as 95.000")
	return 0
}

func conditionNames() []string { return texts(domain.Conditions()) }
func groupNames() []string     { return texts(domain.Groups()) }
func regionNames() []string    { return texts(domain.Regions()) }
func kindNames() []string      { return texts(domain.SearchableKinds()) }

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// facets lists the filters of a list of some kinds. The communes are those of a
// chosen province: the country has too many to choose from.
func facets(kinds []domain.Kind, chosen domain.ListingFilter) []search.Facet {
	places := []search.Facet{search.FacetProvince, search.FacetFormerProvince}
	if len(chosen.Provinces) > 0 || len(chosen.Communes) > 0 {
		places = []search.Facet{search.FacetProvince, search.FacetCommune, search.FacetFormerProvince}
	}
	switch {
	case len(kinds) == 0:
		return append(append([]search.Facet{search.FacetKind, search.FacetStars, search.FacetSet}, places...), search.FacetCondition)
	case slices.Contains(kinds, domain.KindProduct):
		return append(append([]search.Facet{search.FacetStars, search.FacetGroup, search.FacetSet}, places...), search.FacetCondition)
	}
	return places
}

// find searches. Caches may not keep a page while the database answers in place
// of the engine: it knows fewer things.
func (r *request) find(q search.Request) (search.Result, error) {
	found, err := r.server.searcher.Search(r.Request().Context(), q)
	if found.Degraded {
		r.noStore()
	}
	return found, err
}

func (s *Server) list(r *request, of list) error {
	request, wrong := r.searchRequest(of.kinds)
	if wrong != nil && domain.CodeOf(wrong) != domain.CodeInvalid {
		return wrong
	}
	request.Facets = facets(of.kinds, request.Filter)
	found, err := r.find(request)
	if domain.CodeOf(err) == domain.CodeInvalid && request.Cursor != "" { // the place does not fit the search
		wrong, request.Cursor = errors.Join(wrong, err), ""
		found, err = r.find(request)
	}
	if err != nil {
		return err
	}
	if wrong != nil {
		found.Items, found.Next, found.Total = nil, "", 0
	}
	tables, err := r.tables()
	if err != nil {
		return err
	}
	if u, ok := s.front.Unmet(request, found, tables.places); ok && wrong == nil {
		domain.ForEachRequest(r.Request().Context(), func(context.Context) { s.searchLog.RecordSearch(u) })
	}
	p := SearchPage{
		Page: r.page(r.t(of.title), r.t(cmp.Or(of.lede, "Search OCOP products, producers, craft villages and community tourism.")), ""),
		Lede: r.t(of.lede), Action: r.path(r.route.name), Degraded: found.Degraded, WantedURL: r.path("wanted"),
	}
	p.NewURL, p.SaveURL = r.path("new-demand"), r.saveSearchPath(of.kinds)
	if request.Text != "" {
		p.NewURL += "?" + url.Values{"text": {request.Text}}.Encode()
	}
	p.Query = request.Text
	switch {
	case wrong == nil:
		p.Heading = r.heading(request.Text, r.t(of.title), of.counted, found.Total)
	case request.Text != "":
		p.Heading = r.t("“%s”", request.Text)
	default:
		p.Heading = r.t(of.title)
	}
	r.understood(&p, request, found, tables)
	r.form(&p, request, found, tables)
	for _, item := range found.Items {
		card := r.listingCard(&p.Page, item.Listing, item.Highlight, tables.places, request.Filter.ValidOn)
		if item.DistanceKM != nil {
			km := r.decimal(math.Round(*item.DistanceKM), 0)
			if item.Listing.Approximate {
				card.Lines = append(card.Lines, r.t("about %s km away, from the centre of the former province", km))
			} else {
				card.Lines = append(card.Lines, r.t("%s km away", km))
			}
		}
		p.Items = append(p.Items, card)
	}
	p.Pager = r.pager(len(found.Items), found.Total, found.Next)
	if found.Total == 0 && wrong == nil {
		r.advise(&p, found, tables)
	}
	r.indexList(&p, request)
	if wrong != nil {
		r.refuseSearch(&p, wrong)
		return r.sendWrong("search", &p.Page, &p)
	}
	return r.send(http.StatusOK, "search", &p)
}

// refuseSearch says at the fields of a search what is wrong in its address. The page shows
// the filters without hits and without a number of hits, since it has not searched.
func (r *request) refuseSearch(p *SearchPage, wrong error) {
	for _, e := range domain.ErrorsOf(wrong) {
		text, at := r.addressText(e), "main"
		if isPlace(e) {
			at = r.firstPage()
		}
		for i := range p.Facets {
			if p.Facets[i].Name == e.Field {
				p.Facets[i].Error, at = capital(text), "f-"+e.Field
			}
		}
		switch e.Field {
		case "sort":
			p.SortError, at = capital(text), "sort"
		case "price_min_vnd", "price_max_vnd":
			if p.HasPrice {
				p.PriceError, at = capital(text), e.Field
			}
		}
		p.Faults = append(p.Faults, Fault{at, joined(": ", r.parameterName(e.Field), text)})
	}
}

// tables are the names that lists show.
type tables struct {
	places   *front.Places
	communes *domain.CommuneDirectory
	sets     *front.ProductSets
}

func (r *request) tables() (t tables, err error) {
	ctx := r.Request().Context()
	if t.places, err = r.server.front.Places(ctx); err != nil {
		return t, err
	}
	if t.communes, err = r.server.front.Communes(ctx); err != nil {
		return t, err
	}
	t.sets, err = r.server.front.ProductSets(ctx)
	return t, err
}

// label names a value of a filter.
func (r *request) label(f search.Facet, value string, t tables) string {
	vi, en := front.FacetLabels(f, value, t.places, t.communes, t.sets)
	return r.or(vi, en)
}

func (r *request) heading(text, title, counted string, total int) string {
	if text == "" {
		return title + ": " + r.number(total)
	}
	return r.t("“%s”: %s", text, r.n(counted, total))
}

// understood says what was read from the text, and how to search for the words
// as they are.
func (r *request) understood(p *SearchPage, request search.Request, found search.Result, t tables) {
	for _, f := range found.Understood.Filters {
		var names []string
		for value := range strings.SplitSeq(f.Value, ",") {
			names = append(names, r.readName(f.Name, value, t))
		}
		text := strings.Join(names, ", ")
		if f.Boost {
			text = r.t("%s first", text)
		}
		if !slices.Contains(p.Understood, text) {
			p.Understood = append(p.Understood, text)
		}
	}
	if r.lang == front.LangVI {
		p.Understood = append(p.Understood, found.Understood.Notes...)
	}
	if request.Literal || len(p.Understood) == 0 && sameText(found.Understood.Text, request.Text) {
		return
	}
	if len(p.Understood) == 0 {
		p.Understood = append(p.Understood, r.t("“%s”", found.Understood.Text))
	}
	q := r.query("after")
	q.Set("literal", "1")
	p.LiteralURL = r.path(r.route.name) + "?" + q.Encode()
}

// readName names a condition that was read from a text.
func (r *request) readName(name, value string, t tables) string {
	switch name {
	case "region":
		vi, en := domain.Region(value).Names()
		return r.or(vi, en)
	case "northern":
		return r.t("the north")
	case "former_province":
		return r.t("%s (old map)", r.label(search.FacetFormerProvince, value, t))
	}
	return r.label(search.Facet(name), value, t)
}

// query returns the parameters of the request without empty and named ones.
func (r *request) query(without ...string) url.Values {
	out := url.Values{}
	for name, values := range r.QueryParams() {
		if slices.Contains(without, name) {
			continue
		}
		for _, v := range values {
			if v = strings.ToValidUTF8(v, ""); strings.TrimSpace(v) != "" {
				out.Add(name, v)
			}
		}
	}
	return out
}

// form fills the drawer of filters.
func (r *request) form(p *SearchPage, request search.Request, found search.Result, t tables) {
	chosen := r.query("after")
	p.HasPrice = slices.Contains(request.Facets, search.FacetStars)
	for _, s := range sorts() {
		if s.value == "" && request.Text == "" || !p.HasPrice && (s.value == "stars" || s.value == "price") {
			continue
		}
		p.Sorts = append(p.Sorts, Option{Value: s.value, Text: r.t(s.text), Chosen: s.value == string(request.Sort) || s.value == "name" && request.Sort == "" && request.Text == ""})
	}
	for _, name := range []string{"q", "literal", "producer_id", "region"} {
		for _, v := range chosen[name] {
			p.Hidden = append(p.Hidden, HiddenField{name, v})
		}
	}
	p.PriceMin, p.PriceMax = chosen.Get("price_min_vnd"), chosen.Get("price_max_vnd")
	for _, facet := range request.Facets {
		group := FacetGroup{Name: string(facet), Legend: r.legend(facet)}
		values := found.Facets[facet]
		if facet == search.FacetStars { // most stars first, not the most frequent
			values = slices.SortedFunc(slices.Values(values), func(a, b search.FacetValue) int { return strings.Compare(b.Value, a.Value) })
		}
		for _, v := range values {
			o := Option{v.Value, capital(r.label(facet, v.Value, t)), r.number(v.Count), slices.Contains(chosen[string(facet)], v.Value)}
			if len(group.Top) < topValues || o.Chosen {
				group.Top = append(group.Top, o)
			} else {
				group.More = append(group.More, o)
			}
		}
		if len(group.More) > 0 {
			group.MoreText = r.t("%s more", r.number(len(group.More)))
		}
		if len(values) > 1 || len(group.Top) > 0 && group.Top[0].Chosen { // one value divides nothing
			p.Facets = append(p.Facets, group)
		}
	}
	cleared := r.query("after", "stars", "group", "set", "kind", "province", "former_province", "condition", "price_min_vnd", "price_max_vnd", "region", "month", "commune")
	p.IsFiltered = len(cleared) < len(chosen)
	p.ClearURL = withQuery(r.path(r.route.name), cleared)
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (r *request) legend(f search.Facet) string {
	switch f {
	case search.FacetKind:
		return r.t("Kind")
	case search.FacetStars:
		return r.t("Stars valid today")
	case search.FacetGroup:
		return r.t("Group")
	case search.FacetSet:
		return r.t("Product set")
	case search.FacetProvince:
		return r.t("Province of today")
	case search.FacetCommune:
		return r.t("Commune of today")
	case search.FacetFormerProvince:
		return r.t("Province on old packages")
	}
	return r.t("Four conditions, with valid papers")
}

// pager leads to the first and the next page of a list.
func (r *request) pager(items, total int, next string) Pager {
	return r.pagerAt(r.to(r.route.name, r.Param("id"))+r.Param("slug"), items, total, next)
}

// pagerAt is pager for the list at a path.
func (r *request) pagerAt(at string, items, total int, next string) Pager {
	var p Pager
	if r.text("after") != "" {
		p.First = withQuery(at, r.query("after"))
	} else if total > items {
		p.Range = r.t("1–%s of %s", r.number(items), r.number(total))
	}
	if next != "" {
		q := r.query("after")
		q.Set("after", next)
		p.Next = at + "?" + q.Encode()
	}
	return p
}

// advise offers other ways when nothing was found.
func (r *request) advise(p *SearchPage, found search.Result, t tables) {
	p.Advice = &Advice{Else: []Link{
		{Text: r.t("All products"), URL: r.path("products")}, {Text: r.setsTitle(t.sets), URL: r.path("product-sets")}, {Text: r.t("34 provinces and cities"), URL: r.path("provinces")},
	}}
	if found.Advice == nil {
		return
	}
	for _, e := range found.Advice.Ended {
		p.Advice.Ended = append(p.Advice.Ended, Link{Text: r.t("%s: the certificate ended on %s", r.or(e.Listing.Name, e.Listing.NameEN), r.day(e.LastDay)), URL: r.path("product") + e.Listing.Slug})
	}
	for _, v := range found.Advice.Sets {
		p.Advice.Sets = append(p.Advice.Sets, Link{Text: r.label(search.FacetSet, v.Value, t) + " (" + r.number(v.Count) + ")", URL: r.path("product-set") + v.Value})
	}
	for _, v := range found.Advice.Provinces {
		p.Advice.Provinces = append(p.Advice.Provinces, Link{Text: r.label(search.FacetProvince, v.Value, t) + " (" + r.number(v.Count) + ")", URL: r.path("province") + t.places.ByCode[v.Value].Slug})
	}
	for _, w := range found.Advice.Spellings {
		p.Advice.Spellings = append(p.Advice.Spellings, Link{Text: w, URL: r.path("search") + "?q=" + url.QueryEscape(w)})
	}
}

// indexList keeps searches, later pages and combined filters out of search
// engines. A list of one group has an address of its own.
func (r *request) indexList(p *SearchPage, request search.Request) {
	q := r.query()
	switch {
	case r.route.name == "search", len(q) > 1, len(q) == 1 && len(q["group"]) != 1:
		p.noIndex()
		if s := q.Encode(); s != "" {
			p.Switch += "?" + s
		}
	case len(q) == 1:
		p.setRest("?" + q.Encode())
	}
	if len(request.Filter.Groups) == 1 {
		p.Title = r.groupName(request.Filter.Groups[0])
		p.Heading = strings.Replace(p.Heading, r.t("OCOP products"), p.Title, 1)
	}
	if request.Text != "" {
		p.Title = p.Heading
	}
}

// setRest adds a query to the addresses of the page.
func (p *Page) setRest(rest string) {
	p.Canonical, p.VI, p.EN, p.Switch = p.Canonical+rest, p.VI+rest, p.EN+rest, p.Switch+rest
}

// sameText reports whether two texts differ in case and spaces only.
func sameText(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
