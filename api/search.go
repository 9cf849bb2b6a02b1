package api

import (
	"context"
	"html"
	"math"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/search"
	"chophien/search/vi"
)

// Hit is a found thing of any kind.
type Hit struct {
	Kind string `json:"kind" doc:"product, producer, craft_village or tourism_site" example:"product"`
	Names
	Highlight string `json:"highlight" doc:"The name as HTML with what matched in <mark>; everything else is escaped"`
	Province  string `json:"province" doc:"Name of the unit that people know it by: the one before 01/07/2025 where known, otherwise the one of today" example:"Hà Giang"`
	Place     Place  `json:"place"`
	Rating
	Group      *string               `json:"group" doc:"Products only"`
	Set        *string               `json:"set" doc:"Code of the product set; products only"`
	TradeGroup *int                  `json:"trade_group" doc:"Craft villages only"`
	Producer   OrNull[ProducerOfHit] `json:"producer" doc:"Products only, where the source names one"`
	Picture    OrNull[PictureOfHit]  `json:"picture"`
	DistanceKM *float64              `json:"distance_km,omitempty" doc:"From the point of near, to ten metres"`
	Source     SourceView            `json:"source"`
	Sample
}

// ProducerOfHit names the producer of a found product.
type ProducerOfHit struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
	URL  string `json:"url" format:"uri"`
}

// PictureOfHit is the first picture of a found thing.
type PictureOfHit struct {
	ID  string `json:"id"`
	URL string `json:"url" format:"uri"`
}

// FacetValueView is a value of a facet with the number of things that have it.
type FacetValueView struct {
	Value   string `json:"value" doc:"As the parameter of the same name takes it"`
	Label   string `json:"label" doc:"In the language of the answer"`
	LabelVI string `json:"label_vi"`
	LabelEN string `json:"label_en"`
	Count   int    `json:"count"`
}

// UnderstoodView says what was read from the text of a query.
type UnderstoodView struct {
	Text    string           `json:"text" doc:"What is searched for, after corrections"`
	Filters []UnderstoodItem `json:"filters" nullable:"false" doc:"What was read as a condition"`
	Notes   []string         `json:"notes" nullable:"false" doc:"For people, in Vietnamese"`
}

// UnderstoodItem is a condition that was read from the text of a query.
type UnderstoodItem struct {
	Name  string `json:"name" doc:"The parameter that it stands for" example:"stars"`
	Value string `json:"value" example:"4"`
	Text  string `json:"text" doc:"The words that it was read from" example:"4 sao"`
	Boost bool   `json:"boost" doc:"true: it only orders and excludes nothing"`
}

// AdviceView says what may be looked for instead of what was not found.
type AdviceView struct {
	Text      string           `json:"text" doc:"For people, in Vietnamese" example:"Hôm nay chưa có gì được đăng ở Hồ Chí Minh. Gần nhất: Đồng Nai (4), Tây Ninh (2)."`
	Sets      []FacetValueView `json:"sets" nullable:"false" doc:"The nearest product sets, each with how many products it has"`
	Provinces []FacetValueView `json:"provinces" nullable:"false" doc:"Where there is what was asked for, the same region first"`
	Spellings []string         `json:"spellings" nullable:"false" doc:"Words that are listed and look like those that are not"`
}

// SearchResult is one page of what was found.
type SearchResult struct {
	Sample
	Items        []Hit                       `json:"items" nullable:"false"`
	Total        int                         `json:"total"`
	TotalIsExact bool                        `json:"total_is_exact"`
	Facets       map[string][]FacetValueView `json:"facets" doc:"For each facet asked for its values, most frequent first. A chosen facet counts as if it were not chosen"`
	Understood   UnderstoodView              `json:"understood"`
	Advice       *AdviceView                 `json:"advice,omitempty" doc:"Only where nothing was found"`
	NextCursor   *string                     `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Degraded     bool                        `json:"degraded" doc:"true: the search engine is away; names only, from the database"`
	ValidOn      string                      `json:"valid_on" format:"date"`
}

// TextParams is embedded in the input of searches.
type TextParams struct {
	Q    string   `query:"q" maxLength:"1000" doc:"What is looked for; with or without diacritics" example:"che shan tuyet ha giang"`
	Kind []string `query:"kind" enum:"product,producer,craft_village,tourism_site,demand" doc:"Kinds of things; several are alternatives. Left out: all but demands, which are what buyers need and not what is offered. The place of a demand is where to deliver"`
}

// SearchInput is what /v1/search takes.
type SearchInput struct {
	TextParams
	Literal bool `query:"literal" doc:"Take q as words only: no conditions, places or corrections are read from it"`
	PlaceParams
	ProductParams
	DayParams
	Near     string   `query:"near" maxLength:"60" doc:"A point: latitude,longitude in degrees" example:"22.83,104.98"`
	WithinKM float64  `query:"within_km" minimum:"0.1" maximum:"2000" doc:"Only what is this near to the point of near"`
	GTIN     string   `query:"gtin" maxLength:"14" doc:"The product with this trade item number (GS1); then q does not count. A number typed as the whole of q means the same" example:"8936012345674"`
	Facets   []string `query:"facets" enum:"kind,province,former_province,group,set,stars" doc:"Count the values of these"`
	Sort     string   `query:"sort" enum:"relevance,name,newest,stars,distance" doc:"relevance with q, otherwise name; distance needs near"`
	Limit    int      `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many items a page has"`
	Cursor   string   `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
	LanguageParams
}

func (s *Server) search(ctx context.Context, in *SearchInput) (*answer[SearchResult], error) {
	f, err := s.filter(ctx, in.DayParams, in.PlaceParams, &in.ProductParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	f.Kinds = kindsOf(in.Kind)
	near, err := nearOf(in.Near, in.WithinKM, in.Sort)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	request := search.Request{
		Text: in.Q, GTIN: in.GTIN, Literal: in.Literal, Filter: f, Near: near, Sort: domain.Sort(in.Sort), Limit: in.Limit, Cursor: in.Cursor,
	}
	for _, name := range in.Facets {
		request.Facets = append(request.Facets, search.Facet(name))
	}
	found, err := s.deps.Search.Search(ctx, request)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	places, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	sets, err := s.sets.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	s.noteUnmet(in, f, found, places)
	body := SearchResult{
		Items: make([]Hit, 0, len(found.Items)), Total: found.Total, TotalIsExact: found.TotalIsExact,
		Facets: map[string][]FacetValueView{}, Understood: understoodOf(found.Understood),
		NextCursor: orNil(found.Next), Degraded: found.Degraded, ValidOn: f.ValidOn.String(),
	}
	for _, item := range found.Items {
		hit := s.hit(item.Listing, item.Highlight, f.ValidOn, places, in.lang())
		if item.DistanceKM != nil {
			km := math.Round(*item.DistanceKM*100) / 100
			hit.DistanceKM = &km
		}
		body.Items = append(body.Items, hit)
		body.Sample = sampled(body.Sample.Sample || hit.Sample.Sample)
	}
	for facet, values := range found.Facets {
		body.Facets[string(facet)] = facetViews(facet, values, places, sets, in.lang())
	}
	if a := found.Advice; a != nil {
		body.Advice = &AdviceView{
			Text: a.Text, Sets: facetViews(search.FacetSet, a.Sets, places, sets, in.lang()),
			Provinces: facetViews(search.FacetProvince, a.Provinces, places, sets, in.lang()), Spellings: append([]string{}, a.Spellings...),
		}
	}
	a := replyPage(ctx, s, body, found.Next)
	if found.Degraded {
		a.CacheControl = noStore
	}
	return a, nil
}

func facetViews(facet search.Facet, values []search.FacetValue, places *places, sets *sets, lang string) []FacetValueView {
	views := make([]FacetValueView, 0, len(values))
	for _, v := range values {
		labelVI, labelEN := facetLabels(facet, v.Value, places, sets)
		views = append(views, FacetValueView{v.Value, label(lang, labelVI, labelEN), labelVI, labelEN, v.Count})
	}
	return views
}

// SuggestInput is what /v1/suggest takes.
type SuggestInput struct {
	TextParams
	PlaceParams
	ProductParams
	DayParams
	Limit int `query:"limit" default:"8" minimum:"1" maximum:"20" doc:"How many suggestions"`
	LanguageParams
}

// SuggestionView is a name that completes what is being typed.
type SuggestionView struct {
	Kind string `json:"kind" example:"product"`
	Names
	Highlight string `json:"highlight" doc:"The name as HTML with what matched in <mark>; everything else is escaped"`
	Province  string `json:"province" doc:"Name of the unit that people know it by" example:"Hà Giang"`
	Sample
}

// Suggestions is what completes the text, best first.
type Suggestions struct {
	Sample
	Items []SuggestionView `json:"items" nullable:"false"`
}

func (s *Server) suggest(ctx context.Context, in *SuggestInput) (*answer[Suggestions], error) {
	f, err := s.filter(ctx, in.DayParams, in.PlaceParams, &in.ProductParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	f.Kinds = kindsOf(in.Kind)
	found, err := s.deps.Search.Suggest(ctx, in.Q, f, in.Limit)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	body := Suggestions{Items: make([]SuggestionView, 0, len(found))}
	for _, g := range found {
		l := g.Listing
		sample := sampled(l.Sample)
		body.Items = append(body.Items, SuggestionView{
			string(l.Kind), s.names(l.Kind, l.ID, l.Slug, l.Name, l.NameEN, in.lang()), highlight(l.Name, g.Highlight), knownProvince(l), sample,
		})
		body.Sample = sampled(body.Sample.Sample || l.Sample)
	}
	return reply(s, body), nil
}

func kindsOf(names []string) []domain.Kind {
	var out []domain.Kind
	for _, name := range names {
		out = append(out, domain.Kind(name))
	}
	return out
}

// nearOf reads the point and the distance of a search.
func nearOf(point string, within float64, sort string) (*search.Near, error) {
	if point == "" {
		if within != 0 {
			return nil, domain.Invalidf("within_km", "needs the point that near gives")
		}
		if sort == string(domain.SortDistance) {
			return nil, domain.Invalidf("sort", "distance needs the point that near gives")
		}
		return nil, nil
	}
	a, b, _ := strings.Cut(point, ",")
	lat, errLat := strconv.ParseFloat(strings.TrimSpace(a), 64)
	lon, errLon := strconv.ParseFloat(strings.TrimSpace(b), 64)
	// Asked this way round, so that NaN is outside, too.
	inside := lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
	if errLat != nil || errLon != nil || !inside {
		return nil, domain.Invalidf("near", "must be latitude,longitude in degrees, such as 22.83,104.98")
	}
	if within != 0 && !(within > 0) {
		return nil, domain.Invalidf("within_km", "must be a number of kilometres")
	}
	return &search.Near{Lat: lat, Lon: lon, WithinKM: within}, nil
}

func (s *Server) hit(l domain.Listing, spans []search.Span, on domain.Date, places *places, lang string) Hit {
	out := Hit{
		Kind: string(l.Kind), Names: s.names(l.Kind, l.ID, l.Slug, l.Name, l.NameEN, lang),
		Highlight: highlight(l.Name, spans), Province: knownProvince(l), Place: placeOfListing(l, places, lang),
		Source: sourceOf(l.Source), Sample: sampled(l.Sample),
	}
	switch l.Kind {
	case domain.KindProduct:
		out.Rating = ratingOf(l.WindowOn(on))
		out.Group, out.Set = orNil(string(l.Group)), orNil(l.SetCode)
		if l.ProducerID != "" {
			out.Producer = some(ProducerOfHit{l.ProducerID, l.ProducerSlug, l.ProducerName, s.url(domain.KindProducer, l.ProducerSlug)})
		}
	case domain.KindCraftVillage:
		out.TradeGroup = new(l.TradeGroup)
	}
	if l.PictureID != "" {
		out.Picture = some(PictureOfHit{l.PictureID, s.pictureURL(l.PictureID)})
	}
	return out
}

// knownProvince is the name that stands on packages and in people's heads.
func knownProvince(l domain.Listing) string {
	if l.FormerProvinceName != "" {
		return l.FormerProvinceName
	}
	return l.ProvinceName
}

func placeOfListing(l domain.Listing, p *places, lang string) Place {
	out := Place{
		Province:       PlaceUnit{Code: l.ProvinceCode, Name: l.ProvinceName, Label: l.ProvinceName},
		FormerDistrict: l.FormerDistrict, FormerCommune: l.FormerCommune,
	}
	if unit, ok := p.byCode[l.ProvinceCode]; ok {
		out.Province = unitOf(unit, lang)
	}
	if former, ok := p.formerByCode[l.FormerProvinceCode]; ok {
		out.FormerProvince = some(formerUnitOf(former, lang))
	}
	if l.HasPin {
		out.Lat, out.Lon = new(l.Lat), new(l.Lon)
	}
	return out
}

func understoodOf(u vi.Understood) UnderstoodView {
	out := UnderstoodView{Text: u.Text, Filters: []UnderstoodItem{}, Notes: append([]string{}, u.Notes...)}
	for _, f := range u.Filters {
		out.Filters = append(out.Filters, UnderstoodItem{f.Name, f.Value, f.Text, f.Boost})
	}
	return out
}

// highlight escapes a name for HTML and marks spans of it. Spans that do not
// fit the name are left out: they come from outside.
func highlight(name string, spans []search.Span) string {
	var b strings.Builder
	at := 0
	for _, span := range spans {
		if span.Start < at || span.End <= span.Start || span.End > len(name) {
			continue
		}
		b.WriteString(html.EscapeString(name[at:span.Start]))
		b.WriteString("<mark>" + html.EscapeString(name[span.Start:span.End]) + "</mark>")
		at = span.End
	}
	b.WriteString(html.EscapeString(name[at:]))
	return b.String()
}
