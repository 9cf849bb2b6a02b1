package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/search/vi"
)

// maxAdvice is how many sets, provinces and spellings are named.
const maxAdvice = 3

// Advice suggests other searches for an empty answer.
type Advice struct {
	Text      string       // for people, in Vietnamese
	Sets      []FacetValue // product sets of goods that begin with the same word, nearest first
	Provinces []FacetValue // with matching listings, of the same region first
	Spellings []string     // listed words that resemble the unlisted ones
}

// advise finds the nearest alternatives to a request without results: provinces
// that have what was asked for, or else product sets and spellings.
func (s *Searcher) advise(ctx context.Context, f finder, q vi.Query, filter domain.ListingFilter) (*Advice, error) {
	a := &Advice{Sets: []FacetValue{}, Provinces: []FacetValue{}, Spellings: []string{}}
	region, place, free := s.placeOf(q, filter)
	said := []string{missing(q)}
	ended, err := s.lapsed(ctx, f, q, filter)
	if err != nil {
		return nil, err
	}
	if len(ended) > 0 {
		a.Text = strings.Join(ended, " ")
		return a, nil
	}
	if place != "" {
		here, err := f.countThere(ctx, q, filter)
		if err != nil {
			return nil, err
		}
		said[0] = missingIn(place, here)
		if err := s.adviseProvinces(ctx, f, q, free, region, a); err != nil {
			return nil, err
		}
	}
	if len(a.Provinces) > 0 {
		said = append(said, "Gần nhất: "+s.named(a.Provinces, func(code string) string { return s.provinces[code].Name })+".")
		a.Text = strings.Join(said, " ")
		return a, nil
	}
	if err := s.adviseSets(ctx, f, q, filter, a); err != nil {
		return nil, err
	}
	if names := s.named(a.Sets, func(code string) string { return s.sets[code].NameVI }); names != "" {
		said = append(said, "Nhóm hàng gần nhất: "+names+".")
	}
	if a.Spellings = adviseSpellings(q); len(a.Spellings) > 0 {
		said = append(said, "Có thể bạn muốn gõ: "+strings.Join(a.Spellings, ", ")+".")
	}
	a.Text = strings.Join(said, " ")
	return a, nil
}

// lapsed returns a sentence for each of the best products that hold all words of
// a query and whose certificates ended in the last twelve months: it says when. A
// certificate is valid for three years, so the products that were valid a year ago
// include all of them.
func (s *Searcher) lapsed(ctx context.Context, f finder, q vi.Query, filter domain.ListingFilter) (out []string, err error) {
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
			if text, ok := ended(*l, day); ok {
				out = append(out, text)
			}
		}
	}
	return out, nil
}

// ended returns a sentence with the last day of the certificates of a public
// product that has none on a day. It returns false for all other listings.
func ended(l domain.Listing, day domain.Date) (string, bool) {
	if l.Kind != domain.KindProduct || l.Status != domain.StatusPublished {
		return "", false
	}
	last := domain.Date(0)
	for _, w := range l.Windows {
		if w.Contains(day) {
			return "", false
		}
		if w.Until < day {
			last = max(last, w.Until)
		}
	}
	return l.Name + ": giấy chứng nhận đã hết hiệu lực ngày " + last.Vietnamese() + ".", last != 0
}

// missing returns the sentence for a query without an answer.
func missing(q vi.Query) string {
	if len(q.Terms) == 0 {
		return "Chưa có gì đúng với các điều kiện đã chọn."
	}
	return "Hôm nay không có mục nào đang được đăng đúng với “" + strings.TrimSpace(q.Text) + "”."
}

// missingIn returns the sentence for a query without an answer in a place that
// has here listings.
func missingIn(place string, here int) string {
	if here == 0 {
		return "Hôm nay chưa có gì được đăng ở " + place + "."
	}
	return fmt.Sprintf("Ở %s có %d mục, nhưng không có mục nào đúng như yêu cầu.", place, here)
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
func (s *Searcher) placeOf(q vi.Query, filter domain.ListingFilter) (region domain.Region, name string, free domain.ListingFilter) {
	free = filter
	free.Provinces, free.FormerProvinces, free.Communes, free.Regions, free.Northern = nil, nil, nil, nil, nil
	codes, former := filter.Provinces, filter.FormerProvinces
	if q.Place != nil {
		name, codes, former = q.Place.Name, q.Place.Provinces, q.Place.FormerProvinces
	}
	var names []string
	for _, p := range s.provinces {
		in := slices.Contains(codes, p.Code)
		if in {
			names = append(names, p.Name)
		}
		for _, f := range p.Former {
			if slices.Contains(former, f.Code) {
				names, in = append(names, f.Name), true
			}
		}
		if in {
			region = p.Region
		}
	}
	slices.Sort(names)
	switch {
	case name != "":
	case len(names) > 0:
		name = strings.Join(names, ", ")
	case len(filter.Regions) > 0 || filter.Northern != nil:
		name = "vùng đã chọn"
	}
	return region, name, free
}

// distant is 0 for provinces of the same region.
func distant(r, of domain.Region) int {
	if r == of {
		return 0
	}
	return 1
}

// named writes values with their counts, those that have a name.
func (s *Searcher) named(values []FacetValue, name func(string) string) string {
	var out []string
	for _, v := range values {
		if n := name(v.Value); n != "" {
			out = append(out, fmt.Sprintf("%s (%d)", n, v.Count))
		}
	}
	return strings.Join(out, ", ")
}
