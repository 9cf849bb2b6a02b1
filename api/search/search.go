package search

import (
	"context"
	"html"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/search"
	"chophien/search/vi"
)

// HitFields are what both views of a hit show.
type HitFields struct {
	Kind string `json:"kind" enum:"product,producer,craft_village,tourism_site,demand" doc:"product, producer, craft_village or tourism_site" example:"product"`
	view.Names
	Highlight     string `json:"highlight" doc:"The name as HTML with the matches in <mark>; everything else is escaped"`
	Province      string `json:"province" deprecated:"true" doc:"As province_label"`
	ProvinceLabel string `json:"province_label" doc:"Name of the unit that people know it by: the one before 01/07/2025 where known, otherwise the one of today" example:"Hà Giang"`
	view.Rating
	ValidUntil    *string                       `json:"valid_until" format:"date" doc:"Products only: the last day of the certificate that is valid on the day; null without one"`
	ConditionsMet []string                      `json:"conditions_met" nullable:"true" enum:"raw_material_area,local_workforce,food_safety,intellectual_property" doc:"Products only: those of the four conditions that hold on the day, in the order of the programme"`
	PriceFrom     *int64                        `json:"price_from_vnd" doc:"Products only: the lowest retail price of a pack in whole đồng; null: on request (liên hệ)"`
	Group         *string                       `json:"group" enum:"I,II,III,IV,V,VI" doc:"Products only"`
	Set           *string                       `json:"set_code" doc:"Code of the product set; products only"`
	TradeGroup    *int                          `json:"trade_group" doc:"Craft villages only"`
	Producer      rest.OrNull[ProducerOfHit]    `json:"producer" doc:"Products only, where the source names one"`
	Picture       rest.OrNull[view.CardPicture] `json:"picture"`
	DistanceKM    *float64                      `json:"distance_km" doc:"From the point of near, to ten metres; null without near; in whole kilometres to the centre of the former province where place.approximate is true"`
	rest.Sample
}

// Hit is a found thing of any kind.
type Hit struct {
	HitFields
	Place view.CardPlace `json:"place"`
}

// FullHit is all that a search can show of a found thing.
type FullHit struct {
	HitFields
	Place  view.Place      `json:"place"`
	Source view.SourceView `json:"source"`
}

// HitInView is a hit in the view that the caller chose.
type HitInView struct{ view.Either[Hit, FullHit] }

// Schema implements huma.SchemaProvider.
func (Hit) Schema(r huma.Registry) *huma.Schema {
	type hit Hit // without this method
	return hitSchema(r, "", reflect.TypeFor[hit]())
}

// Schema implements huma.SchemaProvider.
func (FullHit) Schema(r huma.Registry) *huma.Schema {
	type hit FullHit // without this method
	return hitSchema(r, "Full", reflect.TypeFor[hit]())
}

// hitSchema returns the schema of a view of hits, whose names begin with before. It
// has one part for each kind, in which fields of other kinds are null.
func hitSchema(r huma.Registry, before string, of reflect.Type) *huma.Schema {
	const prefix = "#/components/schemas/"
	name, all := before+"Hit", r.Map()
	if all[name] == nil {
		fields := huma.SchemaFromType(r, of)
		ofProducts := []string{"group", "set_code", "producer", "valid_until", "conditions_met", "price_from_vnd"}
		out := &huma.Schema{Discriminator: &huma.Discriminator{PropertyName: "kind", Mapping: map[string]string{}}}
		for _, k := range []struct {
			kind   domain.Kind
			schema string
			own    []string
		}{
			{domain.KindProduct, "ProductHit", ofProducts},
			{domain.KindProducer, "ProducerHit", nil},
			{domain.KindCraftVillage, "CraftVillageHit", []string{"trade_group"}},
			{domain.KindTourismSite, "TourismSiteHit", nil},
			{domain.KindDemand, "DemandHit", nil},
		} {
			part := *fields
			part.Properties = maps.Clone(fields.Properties)
			part.Properties["kind"] = &huma.Schema{Type: huma.TypeString, Enum: []any{string(k.kind)}}
			for _, field := range append(slices.Clone(ofProducts), "trade_group") {
				if !slices.Contains(k.own, field) {
					part.Properties[field] = &huma.Schema{Type: "null", Enum: []any{nil}, Description: fields.Properties[field].Description}
				}
			}
			part.PrecomputeMessages()
			all[before+k.schema] = &part
			out.OneOf = append(out.OneOf, &huma.Schema{Ref: prefix + before + k.schema})
			out.Discriminator.Mapping[string(k.kind)] = prefix + before + k.schema
		}
		out.PrecomputeMessages()
		all[name] = out
	}
	return &huma.Schema{Ref: prefix + name}
}

// ProducerOfHit names the producer of a found product.
type ProducerOfHit struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
	URL  string `json:"url" format:"uri"`
}

// FacetValueView is a value of a facet with the number of things that have it.
type FacetValueView struct {
	Value   string `json:"value" doc:"As the parameter of the same name takes it"`
	Label   string `json:"label" doc:"In the language of the answer"`
	LabelVI string `json:"name"`
	LabelEN string `json:"name_en"`
	Count   int    `json:"count"`
}

// UnderstoodView is what the search read from the text of a query.
type UnderstoodView struct {
	Text    string           `json:"text" nullable:"true" doc:"The text that was searched, after corrections"`
	Filters []UnderstoodItem `json:"filters" nullable:"false" doc:"Parts that were read as conditions"`
	Notes   []string         `json:"notes" nullable:"false" doc:"For people, in Vietnamese"`
}

// UnderstoodItem is a condition that was read from the text of a query.
type UnderstoodItem struct {
	Name  string `json:"name" doc:"The parameter that it sets" example:"stars"`
	Value string `json:"value" example:"4"`
	Text  string `json:"text" doc:"The words that it was read from" example:"4 sao"`
	Boost bool   `json:"boost" doc:"true: it only orders and excludes nothing"`
}

// AdviceView suggests other searches for an empty result.
type AdviceView struct {
	Text      string           `json:"text" doc:"For people, in the language of the answer" example:"Hôm nay chưa có gì được đăng ở Hồ Chí Minh. Gần nhất: Đồng Nai (4), Tây Ninh (2)."`
	Ended     []EndedView      `json:"ended" nullable:"false" doc:"Products that fit the text and whose certificates ended in the last twelve months, best first. Where there are any, the other lists are empty"`
	Sets      []FacetValueView `json:"sets" nullable:"false" doc:"The nearest product sets, each with how many products it has"`
	Provinces []FacetValueView `json:"provinces" nullable:"false" doc:"Provinces that have hits, those of the same region first"`
	Spellings []string         `json:"spellings" nullable:"false" doc:"Words that are listed and look like those that are not"`
}

// EndedView is a product whose certificates ended.
type EndedView struct {
	view.Names
	EndedOn string `json:"ended_on" format:"date" doc:"Last day of its last certificate"`
}

// SearchResult is one page of hits.
type SearchResult struct {
	rest.Sample
	Items        []HitInView                 `json:"items" nullable:"false"`
	Total        int                         `json:"total"`
	TotalIsExact bool                        `json:"total_is_exact"`
	Facets       map[string][]FacetValueView `json:"facets" doc:"For each facet asked for its values, most frequent first. A chosen facet counts as if it were not chosen"`
	Understood   UnderstoodView              `json:"understood"`
	Advice       rest.OrNull[AdviceView]     `json:"advice" doc:"null unless nothing was found"`
	NextCursor   *string                     `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Degraded     bool                        `json:"degraded" doc:"true: the search engine is away; the database finds names whose words begin with those of the text, and puts at most 2,000 of a kind in order: if there may be more, total_is_exact is false"`
	ValidOn      string                      `json:"valid_on" format:"date"`
}

// TextParams is embedded in the input of searches.
type TextParams struct {
	Q    string   `query:"q" maxLength:"1000" doc:"Text of the search, with or without diacritics" example:"che shan tuyet ha giang"`
	Kind []string `query:"kind" enum:"product,producer,craft_village,tourism_site,demand" doc:"Kinds of things; several are alternatives. Without it: all but demands, which are needed and not offered. The place of a demand is the place of delivery"`
}

// SearchInput is the input of /v1/search.
type SearchInput struct {
	TextParams
	Literal bool `query:"literal" doc:"Take q as words only: no conditions, places or corrections are read from it"`
	front.PlaceParams
	front.ProductParams
	front.DayParams
	Near     string   `query:"near" maxLength:"60" doc:"A point: latitude,longitude in degrees" example:"22.83,104.98"`
	WithinKM float64  `query:"within_km" minimum:"0.1" maximum:"2000" doc:"Only things within this distance of the point of near"`
	GTIN     string   `query:"gtin" maxLength:"14" doc:"The product with this trade item number (GS1); then q does not count. A number typed as the whole of q means the same" example:"8936012345674"`
	Facets   []string `query:"facets" enum:"kind,province,former_province,commune,group,set,stars,condition" doc:"Count the values of these; condition: the conditions of the programme that hold on the day"`
	Sort     string   `query:"sort" enum:"relevance,name,newest,stars,price,price_kg,distance" doc:"relevance with q, otherwise name; price puts the cheapest pack first and what states no price last; price_kg orders by the lowest price of a kilogram among the packs that state their weight, and puts all others last; distance needs near"`
	Limit    int      `query:"limit" default:"20" minimum:"1" maximum:"100" doc:"How many items a page has"`
	Cursor   string   `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
	view.Params
	front.LanguageParams
}

// Search answers GET /v1/search.
func (h *Handlers) Search(ctx context.Context, in *SearchInput) (*rest.PublicAnswer[SearchResult], error) {
	f, err := h.front.Filter(ctx, in.DayParams, in.PlaceParams, &in.ProductParams)
	if err != nil {
		return nil, err
	}
	f.Kinds = front.KindsOf(in.Kind)
	near, err := front.NearOf(in.Near, in.WithinKM, in.Sort)
	if err != nil {
		return nil, err
	}
	request := search.Request{
		Text: in.Q, GTIN: in.GTIN, Literal: in.Literal, Filter: f, Near: near, Sort: domain.Sort(in.Sort), Limit: in.Limit, Cursor: in.Cursor,
	}
	for _, name := range in.Facets {
		request.Facets = append(request.Facets, search.Facet(name))
	}
	found, err := h.searcher.Search(ctx, request)
	if err != nil {
		return nil, err
	}
	places, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	var communes *domain.CommuneDirectory
	if slices.Contains(request.Facets, search.FacetCommune) {
		if communes, err = h.front.Communes(ctx); err != nil {
			return nil, err
		}
	}
	sets, err := h.front.ProductSets(ctx)
	if err != nil {
		return nil, err
	}
	if u, ok := h.front.Unmet(request, found, places); ok {
		domain.ForEachRequest(ctx, func(context.Context) { h.searchLog.RecordSearch(u) })
	}
	body := SearchResult{
		Items: make([]HitInView, 0, len(found.Items)), Total: found.Total, TotalIsExact: found.TotalIsExact,
		Facets: map[string][]FacetValueView{}, Understood: understoodOf(found.Understood),
		NextCursor: rest.OrNil(found.Next), Degraded: found.Degraded, ValidOn: f.ValidOn.String(),
	}
	for _, item := range found.Items {
		hit, place := h.hit(item.Listing, item.Highlight, f.ValidOn, in.Lang()), view.PlaceOfListing(item.Listing, places, in.Lang())
		if item.DistanceKM != nil {
			km := math.Round(*item.DistanceKM*100) / 100
			if item.Listing.Approximate {
				km = math.Round(km)
			}
			hit.DistanceKM = &km
		}
		body.Items = append(body.Items, HitInView{view.In(in.Params,
			func() Hit { return Hit{hit, place.Card()} },
			func() FullHit { return FullHit{hit, place, view.SourceOf(item.Listing.Source)} },
		)})
		body.Sample = rest.SampleOf(body.Sample.Sample || hit.Sample.Sample)
	}
	for facet, values := range found.Facets {
		body.Facets[string(facet)] = facetViews(facet, values, places, communes, sets, in.Lang())
	}
	if a := found.Advice; a != nil {
		ended := []EndedView{}
		for _, e := range a.Ended {
			l := e.Listing
			ended = append(ended, EndedView{h.cards.Names(l.Kind, l.ID, l.Slug, l.Name, l.NameEN, in.Lang()), e.LastDay.String()})
		}
		body.Advice = rest.Some(AdviceView{
			Text: front.Label(in.Lang(), a.Text, a.TextEN), Ended: ended, Sets: facetViews(search.FacetSet, a.Sets, places, communes, sets, in.Lang()),
			Provinces: facetViews(search.FacetProvince, a.Provinces, places, communes, sets, in.Lang()), Spellings: append([]string{}, a.Spellings...),
		})
	}
	a := rest.ReplyPage(ctx, h.front, body, found.Next)
	if found.Degraded {
		a.CacheControl = front.NoStore
	}
	return a, nil
}

func facetViews(facet search.Facet, values []search.FacetValue, places *front.Places, communes *domain.CommuneDirectory, sets *front.ProductSets, lang string) []FacetValueView {
	views := make([]FacetValueView, 0, len(values))
	for _, v := range values {
		labelVI, labelEN := front.FacetLabels(facet, v.Value, places, communes, sets)
		views = append(views, FacetValueView{v.Value, front.Label(lang, labelVI, labelEN), labelVI, labelEN, v.Count})
	}
	return views
}

// SuggestInput is the input of /v1/suggest.
type SuggestInput struct {
	TextParams
	front.PlaceParams
	front.ProductParams
	front.DayParams
	Limit int `query:"limit" default:"8" minimum:"1" maximum:"20" doc:"How many suggestions"`
	front.LanguageParams
}

// SuggestionView is a name that completes the typed text.
type SuggestionView struct {
	Kind string `json:"kind" enum:"product,producer,craft_village,tourism_site,demand" example:"product"`
	view.Names
	Highlight string `json:"highlight" doc:"The name as HTML with the matches in <mark>; everything else is escaped"`
	Province  string `json:"province_label" doc:"Name of the unit that people know it by" example:"Hà Giang"`
	rest.Sample
}

// Suggestions is a list of completions, best first.
type Suggestions struct {
	rest.Sample
	Items []SuggestionView `json:"items" nullable:"false"`
}

// Suggest answers GET /v1/suggest.
func (h *Handlers) Suggest(ctx context.Context, in *SuggestInput) (*rest.PublicAnswer[Suggestions], error) {
	f, err := h.front.Filter(ctx, in.DayParams, in.PlaceParams, &in.ProductParams)
	if err != nil {
		return nil, err
	}
	f.Kinds = front.KindsOf(in.Kind)
	found, err := h.searcher.Suggest(ctx, in.Q, f, in.Limit)
	if err != nil {
		return nil, err
	}
	body := Suggestions{Items: make([]SuggestionView, 0, len(found))}
	for _, g := range found {
		l := g.Listing
		sample := rest.SampleOf(l.HasSample())
		body.Items = append(body.Items, SuggestionView{
			string(l.Kind), h.cards.Names(l.Kind, l.ID, l.Slug, l.Name, l.NameEN, in.Lang()), highlight(l.Name, g.Highlight), knownProvince(l), sample,
		})
		body.Sample = rest.SampleOf(body.Sample.Sample || l.HasSample())
	}
	return rest.Reply(h.front, body), nil
}

// hit returns what both views show of a found listing.
func (h *Handlers) hit(l domain.Listing, spans []search.Span, on domain.Date, lang string) HitFields {
	out := HitFields{
		Kind: string(l.Kind), Names: h.cards.Names(l.Kind, l.ID, l.Slug, l.Name, l.NameEN, lang),
		Highlight: highlight(l.Name, spans), Province: knownProvince(l), ProvinceLabel: knownProvince(l),
		Picture: h.cards.CardPicture(l.PictureID), Sample: rest.SampleOf(l.HasSample()),
	}
	switch l.Kind {
	case domain.KindProduct:
		out.Rating, out.ValidUntil = view.RatingOf(l.WindowOn(on)), view.UntilOf(l.WindowOn(on))
		out.ConditionsMet, out.PriceFrom = view.ConditionsMet(l.Conditions, on), l.PriceFrom
		out.Group, out.Set = rest.OrNil(string(l.Group)), rest.OrNil(l.SetCode)
		if l.ProducerID != "" {
			out.Producer = rest.Some(ProducerOfHit{l.ProducerID, l.ProducerSlug, l.ProducerName, h.cards.URL(domain.KindProducer, l.ProducerSlug)})
		}
	case domain.KindCraftVillage:
		out.TradeGroup = new(l.TradeGroup)
	}
	return out
}

// knownProvince returns the former province of a listing, the name that people
// use and packages show.
func knownProvince(l domain.Listing) string {
	if l.FormerProvinceName != "" {
		return l.FormerProvinceName
	}
	return l.ProvinceName
}

func understoodOf(u vi.Understood) UnderstoodView {
	out := UnderstoodView{Text: u.Text, Filters: []UnderstoodItem{}, Notes: append([]string{}, u.Notes...)}
	for _, f := range u.Filters {
		out.Filters = append(out.Filters, UnderstoodItem{f.Name, f.Value, f.Text, f.Boost})
	}
	return out
}

// highlight escapes a name for HTML and marks spans of it. It skips spans that
// do not fit the name, as they come from outside.
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

func searchOperations() []huma.Operation {
	return []huma.Operation{
		{OperationID: "search", Tags: []string{"Search"}, Summary: "Search all kinds",
			Description: "Searches products, producers, craft villages, tourism sites and demands by words, place and filters, and counts facets. Vietnamese without marks and former place names are understood. Everybody may call it."},
		{OperationID: "suggest", Tags: []string{"Search"}, Summary: "Complete what is being typed",
			Description: "A search box calls this at each key. It returns the names of listings, sets and places that begin like the text."},
	}
}
