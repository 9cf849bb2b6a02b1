package search

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/search/vi"
)

const (
	// rankWindow is how many hits are put in the final order, and manyWords how
	// many for a query of several words, which excludes more. They are fixed, so
	// that pages agree with each other. To order a hundred hits takes Meilisearch
	// four times as long as to find them.
	rankWindow = 100
	manyWords  = 60
	// enough is how many hits a reading needs to prevent looser ones.
	enough = 5
	// fillLimit is how many hits each looser query may add.
	fillLimit = 20
	// elsewhere is how many hits a query may add that ignores the place.
	elsewhere = 40
	// maxQueries is how many queries the first two requests ask at most, facets
	// apart. A third request, where nothing holds all words, adds four at most.
	maxQueries = 8
	// maxLooser is how many hits of looser readings follow the good ones.
	maxLooser = 20
	// strongCoverage is the part of a query that a document must hold to stand
	// for it when no document holds all of it.
	strongCoverage = 0.6
)

// candidate is a hit with its grade.
type candidate struct {
	hit   *Hit
	grade Features
}

// findings are the hits of a query, before they are checked against the database.
type findings struct {
	window []*Hit // best first
	total  int
	exact  bool
	// tail is the query for hits after the window; nil if there are none.
	tail *TextQuery
	// whole is true if a hit contains all words of the query.
	whole bool
	// placed is true if the place of the query was used as a filter.
	placed bool
	query  vi.Query
	loose  looseness
	facets map[Facet]map[string]int // nil when they must be counted apart
}

// finder queries the engine for one request.
type finder struct {
	engine  Engine
	names   names
	lexicon *vi.Lexicon
	sort    domain.Sort
	near    *Near
	literal bool
	trace   *Explanation // nil: none is asked for
}

func (f finder) ask(ctx context.Context, queries []TextQuery) ([]Page, error) {
	pages, err := f.engine.Ask(ctx, queries)
	f.trace.request(queries, pages, err)
	return pages, err
}

// inquiry is a running search: a query that has words, its hits so far, and the
// queries that may follow.
type inquiry struct {
	finder
	q      vi.Query
	filter domain.ListingFilter
	inside domain.ListingFilter // filter with the place of q
	facets []Facet

	asked     int                 // queries
	loose     looseness           // of the loosest reading that found something
	all       []*Hit              // what looser queries found
	seen      map[domain.Ref]bool // the refs of all
	described map[domain.Ref]bool // found in the description only
	filled    bool                // the looser queries were asked already
}

func (f finder) inquire(q vi.Query, filter domain.ListingFilter, facets []Facet) *inquiry {
	s := &inquiry{finder: f, q: q, filter: filter, inside: filter, facets: facets, seen: map[domain.Ref]bool{}, described: map[domain.Ref]bool{}}
	if q.Place != nil && !q.Place.District {
		s.inside = placeFilter(filter, q.Place)
	}
	return s
}

// allWords returns the hits that hold all words of a query as they are typed, in
// its place, best first. It asks the engine once.
func (f finder) allWords(ctx context.Context, q vi.Query, filter domain.ListingFilter) ([]*Hit, error) {
	s := f.inquire(q, filter, nil)
	terms := required(s.placed())
	typed := s.query(typedText(terms, false), s.inside, window(terms))
	pages, err := s.ask(ctx, []TextQuery{typed})
	if err != nil {
		return nil, err
	}
	return s.ranked(q, pages[0], typed, asTyped).window, nil
}

// findPriced answers a query within the price that it states, if matching things
// state one, and without the price otherwise. It returns the filter
// that was used.
func (f finder) findPriced(ctx context.Context, q vi.Query, filter domain.ListingFilter, facets []Facet) (findings, domain.ListingFilter, error) {
	if narrow, ok := priced(filter, q); ok {
		found, err := f.find(ctx, q, narrow, facets)
		if err != nil || found.whole {
			found.query.Understood = pricedBy(found.query.Understood, q)
			return found, narrow, err
		}
	}
	found, err := f.find(ctx, q, filter, facets)
	return found, filter, err
}

// find answers a query. A sentence for which nothing is found is asked for the
// goods that it names alone.
func (f finder) find(ctx context.Context, q vi.Query, filter domain.ListingFilter, facets []Facet) (findings, error) {
	found, err := f.findAll(ctx, q, filter, facets)
	if err != nil || found.total > 0 || f.literal {
		return found, err
	}
	if goods, ok := q.Sentence(); ok {
		return f.findAll(ctx, goods, filter, facets)
	}
	return found, nil
}

// findAll reads q ever more loosely until there are enough hits: one request, a
// second where that found few, and a third where nothing holds all words.
func (f finder) findAll(ctx context.Context, q vi.Query, filter domain.ListingFilter, facets []Facet) (findings, error) {
	if len(required(q)) == 0 {
		return f.browse(ctx, q, filter, facets)
	}
	s := f.inquire(q, filter, facets)
	good, err := s.strict(ctx)
	if err != nil {
		return findings{}, err
	}
	good.placed = q.Place != nil && good.total > 0 && (good.total >= enough || f.sort != domain.SortRelevance)
	switch {
	case good.total >= enough || good.total > 0 && f.sort != domain.SortRelevance:
		return good, nil
	case f.sort != domain.SortRelevance && q.Place != nil:
		s.inside, s.q = filter, q
		s.q.Place = nil
		good, err := s.strict(ctx)
		good.query.Place = q.Place
		return good, err
	case f.sort != domain.SortRelevance:
		return good, nil
	case f.literal:
		return s.literally(ctx, good)
	}
	return s.fill(ctx, good)
}

// browse answers a query that has filters but no goods.
func (f finder) browse(ctx context.Context, q vi.Query, filter domain.ListingFilter, facets []Facet) (findings, error) {
	if f.sort == domain.SortRelevance {
		f.sort = domain.SortStars
	}
	wide := f.query("", filter, rankWindow)
	wide.Facets = facets
	if q.Place == nil {
		return f.all(ctx, q, wide, false)
	}
	wide.Filter = placeFilter(filter, q.Place)
	if q.Place.District {
		narrow := f.query(typedText(required(q.PlaceRequired(true)), false), filter, rankWindow)
		narrow.Facets = facets
		found, err := f.all(ctx, q, narrow, true)
		if err != nil || found.total > 0 {
			return found, err
		}
	}
	return f.all(ctx, q, wide, true)
}

// all answers a query in the engine's order.
func (f finder) all(ctx context.Context, q vi.Query, t TextQuery, placed bool) (findings, error) {
	pages, err := f.ask(ctx, []TextQuery{t})
	if err != nil {
		return findings{}, err
	}
	return findings{window: each(pages[0].Hits), total: pages[0].Total, exact: pages[0].TotalIsExact, tail: tailOf(t), placed: placed, query: q, facets: pages[0].Facets}, nil
}

func tailOf(t TextQuery) *TextQuery {
	t.Facets = nil
	return &t
}

// window returns how many hits of a query with terms are put in the final order.
func window(terms []vi.Term) int {
	if len(terms) > 1 {
		return manyWords
	}
	return rankWindow
}

// query asks for documents that hold all words of a text.
func (f finder) query(text string, filter domain.ListingFilter, limit int) TextQuery {
	return TextQuery{Text: text, Fields: fieldsOfThing, Filter: filter, Near: f.near, Sort: f.sort, Limit: limit}
}

// last asks for documents that hold the first words of a text.
func (f finder) last(text string, filter domain.ListingFilter) TextQuery {
	t := f.query(text, filter, fillLimit)
	t.Matching = MatchLast
	return t
}

// unfinished reports whether the last of terms may become another word that a
// document holds.
func (f finder) unfinished(terms []vi.Term) bool {
	return unfinishedTerm(terms) && f.lexicon.Completes(terms[len(terms)-1].Fold)
}

// readings are the queries of the first request, in the order in which they win.
type readings struct {
	queries   []TextQuery
	apart     int // the place of the query with run-together words cut; 0: none
	chief     int // the place of the query for what is chiefly meant; 0: none
	corrected int // how many queries behind it have unknown words corrected
	open      bool
}

// read makes the first request.
func (s *inquiry) read() (r readings) {
	terms := required(s.placed())
	r.open = s.unfinished(terms) && !terms[len(terms)-1].Known
	typed := s.query(typedText(terms, r.open), s.inside, window(terms))
	typed.Facets = s.facets
	r.queries = []TextQuery{typed}
	if s.literal {
		return r
	}
	if chiefly, ok := s.placed().Chiefly(); ok && s.sort == domain.SortRelevance {
		// More things answer a use than are put in order.
		r.chief = len(r.queries)
		r.queries = append(r.queries, s.query(typedText(required(chiefly), false), s.inside, rankWindow))
	}
	if apart, ok := s.placed().Apart(); ok {
		r.apart = len(r.queries)
		r.queries = append(r.queries, s.query(typedText(required(apart), false), s.inside, manyWords))
	}
	for _, c := range corrections(terms) {
		r.corrected++
		r.queries = append(r.queries, s.query(typedText(c, false), s.inside, window(c)))
	}
	return r
}

// placed is the query with the words of its place among those that a document
// must hold, where documents hold the place as words only.
func (s *inquiry) placed() vi.Query {
	return s.q.PlaceRequired(s.q.Place != nil && s.q.Place.District)
}

// strict asks for documents that hold every word, with unknown words cut or
// corrected only while nothing is found.
func (s *inquiry) strict(ctx context.Context) (findings, error) {
	r := s.read()
	fill := 0
	if s.sort == domain.SortRelevance && !s.literal && s.rarest() < enough {
		// Few documents can hold all words: the second request would follow.
		more := s.looser(maxQueries - len(r.queries))
		fill = len(more)
		r.queries = append(r.queries, more...)
	}
	s.asked += len(r.queries)
	pages, err := s.ask(ctx, r.queries)
	if err != nil {
		return findings{}, err
	}
	for _, p := range pages[len(pages)-fill:] {
		s.add(p.Hits)
	}
	pages = pages[:len(pages)-fill]
	s.filled = fill > 0
	q := s.q
	if r.chief > 0 {
		total := pages[0]
		if total.Total > len(total.Hits) {
			pages[0] = union([]Page{pages[r.chief], total})
			pages[0].Facets = total.Facets
			pages[0].Total, pages[0].TotalIsExact = len(pages[0].Hits), false
		}
	}
	switch {
	case pages[0].Total > 0:
		if r.open {
			s.loose = unfinished
		}
		return s.ranked(q, pages[0], r.queries[0], s.loose), nil
	case r.apart > 0 && pages[r.apart].Total > 0:
		s.q, _ = q.Apart()
		return s.other(ctx, pages[r.apart], r.queries[r.apart], asTyped)
	}
	first := len(pages) - r.corrected
	corrected := pages[first:]
	some := func(p Page) bool { return p.Total > 0 }
	at := slices.IndexFunc(corrected, some)
	if at < 0 {
		return findings{exact: true, query: q, facets: pages[0].Facets}, nil
	}
	s.loose = slipsInUnknown
	if s.sort == domain.SortRelevance && slices.ContainsFunc(corrected[at+1:], some) {
		return s.ranked(q, union(corrected), TextQuery{}, s.loose), nil
	}
	return s.other(ctx, corrected[at], r.queries[first+at], s.loose)
}

// other takes a page of another reading than the first, whose facets are still
// to be counted.
func (s *inquiry) other(ctx context.Context, page Page, of TextQuery, loose looseness) (findings, error) {
	page.Facets = nil
	if len(s.facets) > 0 && page.Total > len(page.Hits) {
		counting := of
		counting.Limit, counting.Facets = 0, s.facets
		counts, err := s.ask(ctx, []TextQuery{counting})
		if err != nil {
			return findings{}, err
		}
		page.Facets = counts[0].Facets
	}
	return s.ranked(s.q, page, of, loose), nil
}

// union puts the hits of pages together; what they don't hold is left out.
func union(pages []Page) Page {
	var out Page
	seen := map[domain.Ref]bool{}
	for _, p := range pages {
		for _, h := range p.Hits {
			if !seen[h.Ref] {
				seen[h.Ref] = true
				out.Hits = append(out.Hits, h)
			}
		}
	}
	out.Total, out.TotalIsExact = len(out.Hits), true
	return out
}

// ranked puts the hits of a strict query in the final order.
func (s *inquiry) ranked(q vi.Query, page Page, of TextQuery, loose looseness) findings {
	out := findings{total: page.Total, exact: page.TotalIsExact, query: q, loose: loose, facets: page.Facets, tail: tailOf(of)}
	if s.sort != domain.SortRelevance {
		out.window = each(page.Hits)
		return out
	}
	ranked := newRanker(q, s.names, loose, s.described).grades(each(page.Hits))
	order(ranked)
	if page.Total <= len(page.Hits) {
		// No hit is missing: those that match by coincidence are dropped.
		proper := slices.ContainsFunc(ranked, func(c candidate) bool { return c.grade.Full && c.grade.Proper })
		ranked = slices.DeleteFunc(ranked, func(c candidate) bool { return !c.grade.Full || proper && !c.grade.Proper })
		out.tail = nil
		ranked = ranked[:min(len(ranked), rankWindow)]
		if len(ranked) < page.Total {
			out.total, out.facets = len(ranked), nil
		}
	}
	out.window, out.whole = hitsOf(ranked), len(ranked) > 0
	s.trace.ranked(ranked)
	return out
}

// add keeps hits that are not there yet.
func (s *inquiry) add(hits []Hit) {
	for i := range hits {
		if h := &hits[i]; !s.seen[h.Ref] {
			s.seen[h.Ref] = true
			s.all = append(s.all, h)
		}
	}
}

// looser returns the queries that find what holds a part of the words, or all
// of them in another place; at most n.
func (s *inquiry) looser(n int) []TextQuery {
	terms := required(s.q.PlaceRequired(false))
	held := heldTerms(terms)
	var out []TextQuery
	forwards := func(filter domain.ListingFilter, limit int) {
		if len(held) > 0 {
			t := s.last(foldedText(held, s.unfinished(held)), filter)
			t.Limit = limit
			out = append(out, t)
		}
	}
	reversed := func(filter domain.ListingFilter) {
		if len(held) > 1 {
			out = append(out, s.last(backwards(held), filter))
		}
	}
	place := s.q.Place
	if place == nil {
		if s.unfinished(terms) && terms[len(terms)-1].Known {
			out = append(out, s.query(typedText(terms, true), s.filter, window(terms)))
		}
		forwards(s.filter, fillLimit)
		reversed(s.filter)
		return out[:min(len(out), max(n, 0))]
	}
	around := s.inside
	if place.District {
		around = placeFilter(s.filter, &vi.Place{FormerProvinces: place.FormerProvinces})
	}
	// Hits elsewhere that hold all words come before hits that hold some.
	forwards(s.filter, elsewhere)
	if len(place.Wider) > 0 {
		out = append(out, s.query(foldedText(held, s.unfinished(held)), placeFilter(s.filter, &vi.Place{Provinces: place.Wider}), fillLimit))
	}
	forwards(around, fillLimit)
	reversed(around)
	if len(held) > 2 {
		reversed(s.filter)
	}
	return out[:min(len(out), max(n, 0))]
}

// fill adds to good hits what answers a part of the query, or the whole of it
// in another place.
func (s *inquiry) fill(ctx context.Context, good findings) (findings, error) {
	if !s.filled {
		queries := s.looser(maxQueries - s.asked)
		s.asked += len(queries)
		pages, err := s.ask(ctx, queries)
		if err != nil {
			return findings{}, err
		}
		for _, p := range pages {
			s.add(p.Hits)
		}
	}
	for _, h := range good.window {
		if !s.seen[h.Ref] {
			s.seen[h.Ref] = true
			s.all = append(s.all, h)
		}
	}
	q, loose := good.query, max(s.loose, slipsInUnknown)
	if good.total > 0 && good.loose >= slipsInUnknown {
		q = s.settle(q, &good.window[0].Doc, good.loose)
	}
	candidates := newRanker(q, s.names, loose, s.described).grades(s.all)
	if wholly(candidates) == 0 {
		doubted, found, err := s.doubt(ctx, q)
		if err != nil {
			return findings{}, err
		}
		if found {
			q, loose = doubted, slipsAnywhere
		} else if len(s.described) > 0 {
			loose = inText
		}
		candidates = newRanker(q, s.names, loose, s.described).grades(s.all)
	}
	kept := keep(q, candidates, good)
	s.trace.ranked(kept)
	return findings{window: hitsOf(kept), total: len(kept), exact: true, query: q, loose: loose, whole: good.whole}, nil
}

// doubt searches for possible corrections of words that documents contain, and
// for things whose description contains the words. found reports whether it
// found something.
func (s *inquiry) doubt(ctx context.Context, q vi.Query) (doubted vi.Query, found bool, err error) {
	doubted = q.Doubted(s.lexicon)
	var queries []TextQuery
	terms := required(doubted)
	if len(terms) > 1 { // a single word that is known is meant
		for _, d := range doubts(terms) {
			queries = append(queries, s.query(foldedText(d, false), s.inside, fillLimit))
		}
	}
	describing := s.query(typedText(required(q), s.unfinished(required(q))), s.inside, manyWords)
	describing.Fields = nil
	pages, err := s.ask(ctx, append(queries, describing))
	if err != nil {
		return q, false, err
	}
	for _, p := range pages[:len(queries)] {
		found = found || len(p.Hits) > 0
		s.add(p.Hits)
	}
	if found {
		return doubted, true, nil
	}
	for _, h := range pages[len(queries)].Hits {
		s.described[h.Ref] = true
	}
	s.add(pages[len(queries)].Hits)
	return q, false, nil
}

// literally searches for the words as they are, the last one finished or not, and
// last in descriptions.
func (s *inquiry) literally(ctx context.Context, good findings) (findings, error) {
	terms := required(s.q)
	open := s.query(typedText(terms, true), s.filter, rankWindow)
	open.Facets = s.facets
	describing := open
	describing.Fields = nil
	pages, err := s.ask(ctx, []TextQuery{open, describing})
	if err != nil {
		return findings{}, err
	}
	switch {
	case pages[0].Total > good.total:
		return s.ranked(s.q, pages[0], open, unfinished), nil
	case good.total > 0:
		return good, nil
	}
	for _, h := range pages[1].Hits {
		s.described[h.Ref] = true
	}
	return s.ranked(s.q, pages[1], describing, inText), nil
}

// wholly counts the hits that answer the whole query.
func wholly(hits []candidate) int {
	n := 0
	for _, c := range hits {
		if c.grade.Full {
			n++
		}
	}
	return n
}

// keeper selects the candidates of looser queries for an answer.
type keeper struct {
	placed bool // the query names a place
	terms  []vi.Term
	good   map[domain.Ref]bool // found by the strict query
	strong bool                // some candidate answers the query well
	proper bool                // some candidate answers the whole query with the marks that were typed
	best   candidate
}

func newKeeper(q vi.Query, ranked []candidate, good findings) *keeper {
	k := &keeper{placed: q.Place != nil, terms: required(q), good: map[domain.Ref]bool{}, best: bestOf(ranked)}
	for _, h := range good.window {
		k.good[h.Ref] = true
	}
	k.strong = good.total > 0 || q.English || slices.ContainsFunc(ranked, k.answersWell)
	k.proper = slices.ContainsFunc(ranked, func(c candidate) bool { return c.grade.Full && c.grade.Proper })
	return k
}

// covers reports whether a candidate holds most of a query of several words.
func (k *keeper) covers(g Features) bool {
	return g.Coverage >= strongCoverage && len(k.terms) > 2
}

// answersWell reports whether a candidate answers the query without doubt.
func (k *keeper) answersWell(c candidate) bool {
	g := c.grade
	return g.Full && g.Proper || k.covers(g) || k.placed && g.Place == 2 && g.Head
}

// fits reports whether a candidate belongs to the answer.
func (k *keeper) fits(c candidate) bool {
	g := c.grade
	switch {
	case k.proper && g.Full && !g.Proper:
		return false // other words that only look alike without their marks
	case g.Lacks:
		return false
	case k.good[c.hit.Ref]:
		return true
	case k.placed && g.Full && g.Place == 0:
		return g.Head || g.Pair
	case g.Full:
		return true
	case k.strong:
		// Beside a village or site, goods that only share its first word are
		// something else.
		sameKind := k.best.hit == nil || k.best.hit.Doc.Kind == c.hit.Doc.Kind
		return g.Head && sameKind || k.covers(g) || g.Named || k.best.related(c)
	}
	return g.Head && (g.Pair || onlyCodes(k.terms))
}

// keep ranks candidates and drops those that do not fit.
func keep(q vi.Query, ranked []candidate, good findings) []candidate {
	order(ranked)
	k := newKeeper(q, ranked, good)
	var kept []candidate
	looser := 0
	for _, c := range ranked {
		if !k.fits(c) {
			continue
		}
		if !k.good[c.hit.Ref] && !c.grade.Full {
			if looser++; looser > maxLooser {
				continue
			}
		}
		kept = append(kept, c)
	}
	return kept[:min(len(kept), rankWindow)]
}

// settle replaces typed words by the corrections that the best hit confirms, so
// that looser readings use the intended words.
func (f finder) settle(q vi.Query, best *Document, l looseness) vi.Query {
	r := newRanker(q, f.names, l, nil)
	name := f.names.read(best.Name, best.Group)
	terms := slices.Clone(q.Terms)
	for i, t := range terms {
		if m := r.match(&t, best, name, match{}); m.worth > 0 && m.sure < 1 && slices.Contains(t.Slips, m.fold) {
			t.Fold, t.Exact, t.Known, t.Slips = m.fold, m.exact, true, nil
			terms[i] = t
		}
	}
	q.Terms = terms
	return q
}

func (r *ranker) grades(hits []*Hit) []candidate {
	out := make([]candidate, len(hits))
	for i, h := range hits {
		out[i] = candidate{h, r.features(&h.Doc)}
	}
	return out
}

// order ranks candidates.
func order(c []candidate) {
	slices.SortStableFunc(c, func(a, b candidate) int {
		if c := cmp.Compare(b.grade.tier(), a.grade.tier()); c != 0 {
			return c
		}
		if a.grade.Cheapest && b.grade.Cheapest {
			if c := cheaper(a.hit.Doc.Price, b.hit.Doc.Price); c != 0 {
				return c
			}
		}
		if c := cmp.Compare(b.grade.Score, a.grade.Score); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(a.hit.Doc.NameSort, b.hit.Doc.NameSort), cmp.Compare(a.hit.Ref.ID, b.hit.Ref.ID))
	})
}

// tier orders what answers the whole query in its place before what answers
// it elsewhere, and that before what answers a part of it.
func (f Features) tier() int {
	if f.Full {
		return 3 + f.Place
	}
	return f.Place / 2
}

// onlyCodes reports whether all words behind the first are codes, such as the
// name of a variety: ST25.
func onlyCodes(terms []vi.Term) bool {
	return len(terms) > 1 && !slices.ContainsFunc(terms[1:], func(t vi.Term) bool {
		return !strings.ContainsAny(t.Fold, "0123456789") || t.Fold[0] <= '9'
	})
}

// bestOf returns the best hit that answers the whole query.
func bestOf(ranked []candidate) candidate {
	if len(ranked) > 0 && ranked[0].grade.Full {
		return ranked[0]
	}
	return candidate{}
}

// related reports whether o is of the same product set as the best hit c and
// shares a word that was asked for, or is a thing of its group that the query
// describes next to the thing's own name: xoài sấy, mận sấy.
func (c candidate) related(o candidate) bool {
	if !c.grade.Full || o.grade.Coverage == 0 || c.hit.Doc.Group != o.hit.Doc.Group {
		return false
	}
	return c.hit.Doc.Set != "" && c.hit.Doc.Set == o.hit.Doc.Set || o.grade.Second && o.grade.Coverage >= 0.5
}

func hitsOf(c []candidate) []*Hit {
	out := make([]*Hit, len(c))
	for i := range c {
		out[i] = c[i].hit
	}
	return out
}

// each points at every hit: with its document it is large.
func each(hits []Hit) []*Hit {
	out := make([]*Hit, len(hits))
	for i := range hits {
		out[i] = &hits[i]
	}
	return out
}

// placeFilter narrows a filter to a place.
func placeFilter(f domain.ListingFilter, p *vi.Place) domain.ListingFilter {
	switch {
	case len(p.FormerProvinces) > 0:
		f.FormerProvinces = p.FormerProvinces
	case len(p.Provinces) > 0:
		f.Provinces = p.Provinces
	case len(p.Regions) > 0:
		f.Regions = p.Regions
	case p.Northern:
		yes := true
		f.Northern = &yes
	}
	return f
}
