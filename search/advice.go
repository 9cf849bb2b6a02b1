package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/search/vi"
	"chophien/words"
)

// maxAdvice is how many sets, provinces and spellings are named.
const maxAdvice = 3

// Advice suggests other searches for an empty answer.
type Advice struct {
	Text      string       // for people, in Vietnamese
	TextEN    string       // the same in English
	Ended     []Ended      // products that hold all words and whose certificates ended; then there is no other advice
	Sets      []FacetValue // product sets of goods that begin with the same word, nearest first
	Provinces []FacetValue // with matching listings, of the same region first
	Spellings []string     // listed words that resemble the unlisted ones
}

// Ended is a product whose certificates ended in the last twelve months.
type Ended struct {
	Listing domain.Listing
	LastDay domain.Date // of the last certificate
}

// say adds a sentence to the advice in each language; in returns it in a language.
func (a *Advice) say(in func(lang string) string) {
	a.Text, a.TextEN = strings.TrimSpace(a.Text+" "+in("vi")), strings.TrimSpace(a.TextEN+" "+in("en"))
}

// sayEnded adds a sentence for each product whose certificates ended.
func (a *Advice) sayEnded() {
	for _, e := range a.Ended {
		a.say(func(lang string) string {
			return words.Text(lang, "%v: the certificate ended on %s.", bothNames{e.Listing.Name, e.Listing.NameEN}.in(lang), e.LastDay.String())
		})
	}
}

// advise finds the nearest alternatives to a request without results: provinces
// that have what was asked for, or else product sets and spellings.
func (s *Searcher) advise(ctx context.Context, f finder, q vi.Query, filter domain.ListingFilter) (*Advice, error) {
	a := &Advice{Sets: []FacetValue{}, Provinces: []FacetValue{}, Spellings: []string{}}
	var err error
	if a.Ended, err = s.lapsed(ctx, f, q, filter); err != nil {
		return nil, err
	}
	if len(a.Ended) > 0 {
		a.sayEnded()
		return a, nil
	}
	region, place, free := s.placeOf(q, filter)
	if place.vi == "" {
		a.say(func(lang string) string { return missing(lang, q) })
	} else {
		here, err := f.countThere(ctx, q, filter)
		if err != nil {
			return nil, err
		}
		a.say(func(lang string) string { return missingIn(lang, place.in(lang), here) })
		if err := s.adviseProvinces(ctx, f, q, free, region, a); err != nil {
			return nil, err
		}
	}
	if len(a.Provinces) > 0 {
		a.say(func(lang string) string {
			return words.Text(lang, "Nearest: %v.", counts(a.Provinces, func(code string) string {
				p := s.provinces[code]
				return bothNames{p.Name, p.NameEN}.in(lang)
			}))
		})
		return a, nil
	}
	if err := s.adviseSets(ctx, f, q, filter, a); err != nil {
		return nil, err
	}
	if len(a.Sets) > 0 {
		a.say(func(lang string) string {
			return words.Text(lang, "Nearest product sets: %v.", counts(a.Sets, func(code string) string {
				set := s.sets[code]
				return bothNames{set.NameVI, set.NameEN}.in(lang)
			}))
		})
	}
	if a.Spellings = adviseSpellings(q); len(a.Spellings) > 0 {
		a.say(func(lang string) string {
			return words.Text(lang, "You may have meant: %v.", strings.Join(a.Spellings, ", "))
		})
	}
	return a, nil
}

// bothNames is the name of a place or of goods in both languages.
type bothNames struct{ vi, en string }

// in returns the name in a language, or the Vietnamese one where there is no other.
func (n bothNames) in(lang string) string {
	if lang == "en" && n.en != "" {
		return n.en
	}
	return n.vi
}

// lapsed returns the best products that hold all words of a query and whose
// certificates ended in the last twelve months. A certificate is valid for three years, so the products that were valid a year ago
// include all of them.
func (s *Searcher) lapsed(ctx context.Context, f finder, q vi.Query, filter domain.ListingFilter) (out []Ended, err error) {
	if len(required(q)) == 0 || !filter.Wants(domain.KindProduct) {
		return nil, nil
	}
	day := filter.ValidOn
	filter.ValidOn, filter.Kinds = day.AddMonths(-12), []domain.Kind{domain.KindProduct}
	f.trace, f.sort = nil, domain.SortRelevance
	found, err := f.allWords(ctx, q, filter)
	if err != nil {
		return nil, err
	}
	refs := refsOf(found[:min(maxAdvice, len(found))])
	if len(refs) == 0 {
		return nil, nil
	}
	listings, err := s.cards(ctx, refs)
	if err != nil {
		return nil, fmt.Errorf("search: reading products without a valid certificate: %w", err)
	}
	for _, ref := range refs {
		if l := listings[ref]; l != nil && l.VisibleOn(filter.ValidOn) && fits(l, filter) {
			if last, ok := ended(*l, day); ok {
				out = append(out, Ended{*l, last})
			}
		}
	}
	return out, nil
}

// ended returns the last day of the certificates of a public product that has none
// on a day. It returns false for all other listings.
func ended(l domain.Listing, day domain.Date) (last domain.Date, ok bool) {
	if l.Kind != domain.KindProduct || l.Status != domain.StatusPublished {
		return 0, false
	}
	for _, w := range l.Windows {
		if w.Contains(day) {
			return 0, false
		}
		if w.Until < day {
			last = max(last, w.Until)
		}
	}
	return last, last != 0
}

// missing returns the sentence for a query without an answer.
func missing(lang string, q vi.Query) string {
	if len(q.Terms) == 0 {
		return words.Text(lang, "Nothing fits the chosen filters yet.")
	}
	return words.Text(lang, "Nothing that is listed today fits “%s”.", strings.TrimSpace(q.Text))
}

// missingIn returns the sentence for a query without an answer in a place. here is the
// number of listings there.
func missingIn(lang, place string, here int) string {
	if here == 0 {
		return words.Text(lang, "Nothing is listed in %v today.", place)
	}
	return words.Text(lang, "Listings in %v today: %d. None of them fits the request.", place, here)
}

// countThere counts the listings in the place of a request.
func (f finder) countThere(ctx context.Context, q vi.Query, filter domain.ListingFilter) (int, error) {
	there := domain.ListingFilter{
		Kinds: filter.Kinds, Provinces: filter.Provinces, FormerProvinces: filter.FormerProvinces, Communes: filter.Communes, Regions: filter.Regions, Northern: filter.Northern, ValidOn: filter.ValidOn,
	}
	if q.Place != nil {
		there = placeFilter(domain.ListingFilter{Kinds: filter.Kinds, ValidOn: filter.ValidOn}, q.Place)
	}
	pages, err := f.ask(ctx, []TextQuery{{Filter: there}})
	if err != nil {
		return 0, err
	}
	return pages[0].Total, nil
}

// adviseProvinces names the provinces that have what was asked for, those of the
// region first. free is the filter of the request without its place.
func (s *Searcher) adviseProvinces(ctx context.Context, f finder, q vi.Query, free domain.ListingFilter, region domain.Region, a *Advice) error {
	elsewhere := q.PlaceRequired(false)
	elsewhere.Place = nil
	found, err := f.find(ctx, elsewhere, free, []Facet{FacetProvince})
	if err != nil {
		return err
	}
	if found.facets == nil && found.total > 0 {
		if found.facets, err = f.count(ctx, elsewhere, free, found, []Facet{FacetProvince}); err != nil {
			return err
		}
	}
	near := sortFacets(found.facets, []Facet{FacetProvince})[FacetProvince]
	slices.SortStableFunc(near, func(x, y FacetValue) int {
		return cmp.Compare(distant(s.provinces[x.Value].Region, region), distant(s.provinces[y.Value].Region, region))
	})
	a.Provinces = near[:min(len(near), maxAdvice)]
	return nil
}

// adviseSpellings returns listed words that resemble the unlisted ones of a query.
func adviseSpellings(q vi.Query) []string {
	out := []string{}
	for _, t := range required(q) {
		for _, w := range t.Slips {
			if len(out) < maxAdvice && !t.Known && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// adviseSets names the sets of goods whose names begin with the first word of
// the query, and the sets whose names contain one of its words.
func (s *Searcher) adviseSets(ctx context.Context, f finder, q vi.Query, filter domain.ListingFilter, a *Advice) error {
	terms := required(q)
	if len(terms) == 0 {
		return nil
	}
	open := domain.ListingFilter{Kinds: filter.Kinds, ValidOn: filter.ValidOn}
	head := q
	head.Terms, head.Place = terms[:1], nil
	named := f.query(typedText(head.Terms, false), open, rankWindow)
	named.Fields = []Field{FieldName}
	pages, err := f.ask(ctx, []TextQuery{named, {Filter: open, Facets: []Facet{FacetSet}}})
	if err != nil {
		return err
	}
	weight := map[string]int{}
	for _, c := range newRanker(head, f.names, asTyped, nil).grades(each(pages[0].Hits)) {
		if c.grade.Head && c.grade.Proper && c.hit.Doc.Set != "" {
			weight[c.hit.Doc.Set]++
		}
	}
	for code, set := range s.sets {
		for _, w := range vi.Words(set.NameVI) {
			if slices.ContainsFunc(terms, func(t vi.Term) bool { return t.Exact == w.Exact }) {
				weight[code] += rankWindow
			}
		}
	}
	for code := range weight {
		if n := pages[1].Facets[FacetSet][code]; n > 0 {
			a.Sets = append(a.Sets, FacetValue{code, n})
		}
	}
	slices.SortFunc(a.Sets, func(x, y FacetValue) int {
		return cmp.Or(cmp.Compare(weight[y.Value], weight[x.Value]), cmp.Compare(x.Value, y.Value))
	})
	a.Sets = a.Sets[:min(len(a.Sets), maxAdvice)]
	return nil
}

// placeOf returns the place filter of a request, and its filter without the
// place. The name is empty if there is none.
func (s *Searcher) placeOf(q vi.Query, filter domain.ListingFilter) (region domain.Region, place bothNames, free domain.ListingFilter) {
	free = filter
	free.Provinces, free.FormerProvinces, free.Communes, free.Regions, free.Northern = nil, nil, nil, nil, nil
	codes, former := filter.Provinces, filter.FormerProvinces
	if q.Place != nil {
		place.vi, codes, former = q.Place.Name, q.Place.Provinces, q.Place.FormerProvinces
	}
	var names []bothNames
	for _, p := range s.provinces {
		in := slices.Contains(codes, p.Code)
		if in {
			names = append(names, bothNames{p.Name, p.NameEN})
		}
		for _, f := range p.Former {
			if slices.Contains(former, f.Code) {
				names, in = append(names, bothNames{f.Name, f.NameEN}), true
			}
		}
		if in {
			region = p.Region
		}
	}
	slices.SortFunc(names, func(a, b bothNames) int { return cmp.Compare(a.vi, b.vi) })
	list := func(lang string) string {
		out := make([]string, len(names))
		for i, n := range names {
			out[i] = n.in(lang)
		}
		return strings.Join(out, ", ")
	}
	switch {
	case place.vi != "" && len(names) == 1:
		place.en = list("en")
	case place.vi != "" && len(q.Place.Regions) == 1:
		_, place.en = q.Place.Regions[0].Names()
	case place.vi != "" && q.Place.Northern:
		place.en = words.Text("en", "the north")
	case place.vi != "": // a wider region of several provinces has no English name
	case len(names) > 0:
		place = bothNames{list("vi"), list("en")}
	case len(filter.Regions) > 0:
		place = regionNames(filter.Regions)
	case filter.Northern != nil && *filter.Northern:
		place = bothNames{words.Text("vi", "the north"), words.Text("en", "the north")}
	case filter.Northern != nil:
		place = bothNames{words.Text("vi", "the chosen region"), words.Text("en", "the chosen region")}
	}
	return region, place, free
}

// regionNames lists the names of regions.
func regionNames(regions []domain.Region) (out bothNames) {
	for i, r := range regions {
		if i > 0 {
			out.vi, out.en = out.vi+", ", out.en+", "
		}
		vi, en := r.Names()
		out.vi, out.en = out.vi+vi, out.en+en
	}
	return out
}

// distant is 0 for provinces of the same region.
func distant(r, of domain.Region) int {
	if r == of {
		return 0
	}
	return 1
}

// counts writes values with their counts.
func counts(values []FacetValue, name func(code string) string) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprintf("%s (%d)", name(v.Value), v.Count)
	}
	return strings.Join(out, ", ")
}
