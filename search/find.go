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
	// rankWindow is how many hits are put in the final order. It is fixed, so
	// that pages agree with each other.
	rankWindow = 100
	// enough is how many hits a reading needs so that no looser one is tried.
	enough = 10
	// longestWord is how many letters a word may have and be in the lexicon for
	// sure: an engine may leave out longer ones.
	longestWord = 40
	// maxLooser is how many hits of looser readings follow the good ones.
	maxLooser = 20
	// strongCoverage is the part of a query that a document must hold to stand
	// for it when no document holds all of it.
	strongCoverage = 0.6
)

// candidate is a hit with its grade.
type candidate struct {
	hit   *Hit
	grade grade
}

// findings is what a query found, before it is checked against the database.
type findings struct {
	window []*Hit       // best first
	refs   []domain.Ref // of the window, which is left out once only they are needed
	total  int
	exact  bool
	// tail is asked for what comes after the window; nil when nothing does.
	tail *Query
	// placed tells that the place of the query was used as a filter.
	placed bool
	query  vi.Query
	loose  looseness
	facets map[Facet]map[string]int // nil when they must be counted apart
	advice *Advice                  // where nothing was found
}

// finder asks the engine for one request.
type finder struct {
	engine  Engine
	names   names
	lexicon *vi.Lexicon
	whole   bool // the lexicon holds every word of the index
	sort    domain.Sort
	near    *Near
	literal bool
}

// ask is one question to the engine.
type ask struct {
	any    []Clause
	fields []Field
	filter domain.ListingFilter
	facets []Facet
}

func (f finder) query(a ask, offset, limit int) Query {
	return Query{Any: a.any, Fields: a.fields, Filter: a.filter, Near: f.near, Facets: a.facets, Sort: f.sort, Offset: offset, Limit: limit}
}

// candidates asks for the first hits; not for clauses that no document can
// match, since it holds no such word.
func (f finder) candidates(ctx context.Context, a ask) (Page, error) {
	if f.whole && len(a.any) > 0 {
		a.any = slices.DeleteFunc(slices.Clone(a.any), func(c Clause) bool { return slices.ContainsFunc(c, f.unheld) })
		if len(a.any) == 0 {
			return Page{TotalIsExact: true, Facets: map[Facet]map[string]int{}}, nil
		}
	}
	return f.engine.Search(ctx, f.query(a, 0, rankWindow))
}

// unheld tells whether no document holds what u asks for.
func (f finder) unheld(u Unit) bool {
	return !slices.ContainsFunc(u.Words, f.mayHold) && (u.Prefix == "" || len(u.Prefix) <= longestWord && !f.lexicon.StartsWord(u.Prefix))
}

func (f finder) mayHold(word string) bool { return len(word) > longestWord || f.lexicon.Known(word) }

// find reads q ever more loosely until there is enough. A sentence for which
// nothing is found is asked for the goods that it names alone.
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

// findAll asks for all that q says.
func (f finder) findAll(ctx context.Context, q vi.Query, filter domain.ListingFilter, facets []Facet) (findings, error) {
	terms := required(q)
	if len(terms) == 0 {
		return f.browse(ctx, q, filter, facets)
	}
	if q.Place != nil && q.Place.District {
		// Documents hold former districts as words.
		inside, err := f.strict(ctx, q.PlaceRequired(true), filter, facets)
		if err != nil {
			return findings{}, err
		}
		if inside.loose > unfinished {
			inside = findings{query: q} // a slip in the name of a place is another place
		}
		inside.query = inside.query.PlaceRequired(false)
		if inside.total >= enough || inside.total > 0 && f.sort != domain.SortRelevance {
			inside.placed = true
			return inside, nil
		}
		if f.sort != domain.SortRelevance {
			return f.strict(ctx, q, filter, facets)
		}
		return f.loosen(ctx, inside.query, filter, inside)
	}
	if q.Place != nil {
		inside, err := f.strict(ctx, q, placeFilter(filter, q.Place), facets)
		if err != nil {
			return findings{}, err
		}
		if inside.total >= enough || inside.total > 0 && f.sort != domain.SortRelevance {
			inside.placed = true
			return inside, nil
		}
		if f.sort != domain.SortRelevance {
			return f.strict(ctx, q, filter, facets)
		}
		return f.loosen(ctx, inside.query, filter, inside)
	}
	hits, err := f.strict(ctx, q, filter, facets)
	if err != nil || hits.total >= enough || f.literal || f.sort != domain.SortRelevance {
		return hits, err
	}
	return f.loosen(ctx, hits.query, filter, hits)
}

// browse answers a query that has filters but no goods.
func (f finder) browse(ctx context.Context, q vi.Query, filter domain.ListingFilter, facets []Facet) (findings, error) {
	placed := false
	if q.Place != nil && q.Place.District {
		inside, err := f.strict(ctx, q.PlaceRequired(true), filter, facets)
		if err != nil {
			return findings{}, err
		}
		if inside.total > 0 && inside.loose <= unfinished {
			inside.placed = true
			return inside, nil
		}
	}
	if q.Place != nil {
		filter, placed = placeFilter(filter, q.Place), true
	}
	if f.sort == domain.SortRelevance {
		f.sort = domain.SortStars
	}
	a := ask{filter: filter, facets: facets}
	page, err := f.engine.Search(ctx, f.query(a, 0, rankWindow))
	if err != nil {
		return findings{}, err
	}
	tail := f.query(a, 0, 0)
	tail.Facets = nil
	return findings{window: each(page.Hits), total: page.Total, exact: page.TotalIsExact, tail: &tail, placed: placed, query: q, facets: page.Facets}, nil
}

// strict reads the query as it was typed, then with an unfinished last word,
// and with slips corrected only while nothing is found.
func (f finder) strict(ctx context.Context, q vi.Query, filter domain.ListingFilter, facets []Facet) (findings, error) {
	a := ask{filter: filter, facets: facets, fields: fieldsOfThing}
	var last Page
	try := func(q vi.Query, l looseness) error {
		if l == inText {
			a.any, a.fields = clauses(required(q), unfinished), nil
		} else {
			a.any = append(a.any, clauses(required(q), l)...)
		}
		var err error
		last, err = f.candidates(ctx, a)
		return err
	}
	loose := asTyped
	steps := []looseness{asTyped, unfinished, slipsInUnknown, slipsAnywhere, inText}
	if f.literal {
		steps = []looseness{asTyped, unfinished, inText}
	}
	split := false
	for _, l := range steps {
		if l > unfinished && last.Total > 0 || l == unfinished && last.Total >= enough {
			break
		}
		if l == unfinished && !f.unfinished(q) {
			loose = l // the same question
			continue
		}
		if l == slipsInUnknown && !split {
			split = true
			if apart, ok := q.Apart(); ok {
				if err := try(apart, asTyped); err != nil {
					return findings{}, err
				}
				if last.Total > 0 {
					q, loose = apart, asTyped
					break
				}
			}
		}
		if l == slipsInUnknown && !slices.ContainsFunc(required(q), func(t vi.Term) bool { return !t.Known && len(t.Slips) > 0 }) {
			continue
		}
		if l == slipsAnywhere {
			if len(required(q)) < 2 {
				continue // a single word that is known is meant
			}
			if doubted := q.Doubted(f.lexicon); len(clauses(required(doubted), l)) > 0 {
				q = doubted
			} else {
				continue
			}
		}
		if err := try(q, l); err != nil {
			return findings{}, err
		}
		loose = l
	}
	out := findings{total: last.Total, exact: last.TotalIsExact, query: q, loose: loose, facets: last.Facets}
	tail := f.query(a, 0, 0)
	tail.Facets = nil
	out.tail = &tail
	if f.sort != domain.SortRelevance {
		out.window = each(last.Hits)
		return out, nil
	}
	ranked := f.rank(q, last.Hits, loose)
	kept := ranked
	if last.Total <= rankWindow {
		// All hits are at hand: those that match by coincidence go.
		proper := slices.ContainsFunc(ranked, func(c candidate) bool { return c.grade.full && c.grade.proper })
		kept = slices.DeleteFunc(ranked, func(c candidate) bool { return !c.grade.full || proper && !c.grade.proper })
		if dropped := last.Total - len(kept); dropped > 0 {
			out.total, out.facets, out.tail = len(kept), nil, nil
		}
	}
	out.window = hitsOf(kept)
	return out, nil
}

// unfinished tells whether the last word may become another one that a
// document must hold.
func (f finder) unfinished(q vi.Query) bool {
	return slices.ContainsFunc(required(q), func(t vi.Term) bool { return t.Last && f.lexicon.Completes(t.Fold) })
}

// loosen adds to good hits what answers a part of the query, or the whole of
// it in another place.
func (f finder) loosen(ctx context.Context, q vi.Query, filter domain.ListingFilter, good findings) (findings, error) {
	var (
		all   []*Hit
		seen  = map[domain.Ref]bool{}
		loose = max(good.loose, unfinished)
	)
	add := func(hits []*Hit) {
		for _, h := range hits {
			if !seen[h.Ref] {
				seen[h.Ref] = true
				all = append(all, h)
			}
		}
	}
	add(good.window)
	if good.total > 0 && good.loose >= slipsInUnknown {
		q = f.settle(q, &good.window[0].Doc, good.loose)
	}
	if q.Place != nil {
		anywhere, err := f.strict(ctx, q, filter, nil)
		if err != nil {
			return findings{}, err
		}
		if (len(q.Place.Wider) > 0 || q.Place.District) && (anywhere.total > rankWindow || anywhere.loose > unfinished) {
			around := &vi.Place{Provinces: q.Place.Wider}
			if q.Place.District {
				around = &vi.Place{FormerProvinces: q.Place.FormerProvinces}
			}
			wider, err := f.strict(ctx, q, placeFilter(filter, around), nil)
			if err != nil {
				return findings{}, err
			}
			add(wider.window)
		}
		add(anywhere.window)
		if good.total == 0 {
			q, loose = anywhere.query, max(anywhere.loose, unfinished)
			if anywhere.total > 0 && loose >= slipsInUnknown {
				q = f.settle(q, &anywhere.window[0].Doc, loose)
			}
		}
	}
	loose = max(loose, slipsInUnknown)
	r := newRanker(q, f.names, loose)
	candidates := r.grades(all)
	if kept := keep(q, candidates, good); wholly(kept) >= enough {
		return findings{window: hitsOf(kept), total: len(kept), exact: true, query: q, loose: loose}, nil
	}
	all = nil
	a := ask{any: partial(required(q)), fields: fieldsOfThing, filter: filter}
	page, err := f.candidates(ctx, a)
	if err != nil {
		return findings{}, err
	}
	add(each(page.Hits))
	if q.Place != nil && page.Total > rankWindow {
		a.filter = placeFilter(filter, q.Place)
		if page, err = f.candidates(ctx, a); err != nil {
			return findings{}, err
		}
		add(each(page.Hits))
	}
	kept := keep(q, append(candidates, r.grades(all)...), good)
	return findings{window: hitsOf(kept), total: len(kept), exact: true, query: q, loose: loose}, nil
}

// wholly counts the hits that answer the whole query.
func wholly(hits []candidate) int {
	n := 0
	for _, c := range hits {
		if c.grade.full {
			n++
		}
	}
	return n
}

// keep puts candidates in the final order and leaves out what does not fit.
func keep(q vi.Query, ranked []candidate, good findings) []candidate {
	terms := required(q)
	order(ranked)
	goodOnes := map[domain.Ref]bool{}
	for _, h := range good.window {
		goodOnes[h.Ref] = true
	}
	strong := good.total > 0 || q.English || slices.ContainsFunc(ranked, func(c candidate) bool {
		return c.grade.full && c.grade.proper || c.grade.coverage >= strongCoverage && len(terms) > 2 ||
			q.Place != nil && c.grade.place == 2 && c.grade.head
	})
	best := bestOf(ranked)
	proper := slices.ContainsFunc(ranked, func(c candidate) bool { return c.grade.full && c.grade.proper })
	var kept []candidate
	looser := 0
	for _, c := range ranked {
		g := c.grade
		fits := goodOnes[c.hit.Ref]
		switch {
		case proper && g.full && !g.proper:
			fits = false // other words that only look alike without their marks
		case g.lacks:
			fits = false
		case fits:
		case q.Place != nil && g.full && g.place == 0:
			fits = g.head || g.pair
		case g.full:
			fits = true
		case strong:
			fits = g.head || g.coverage >= strongCoverage && len(terms) > 2 || g.named || best.related(c)
		default:
			fits = g.head && (g.pair || onlyCodes(terms))
		}
		if !fits {
			continue
		}
		if !goodOnes[c.hit.Ref] && !g.full {
			if looser++; looser > maxLooser {
				continue
			}
		}
		kept = append(kept, c)
	}
	return kept[:min(len(kept), rankWindow)]
}

// settle puts the corrections that the best hit bears out in the place of what
// was typed, so that looser readings are of what was meant.
func (f finder) settle(q vi.Query, best *Document, l looseness) vi.Query {
	r := newRanker(q, f.names, l)
	name := f.names.read(best.Name, best.Group)
	terms := slices.Clone(q.Terms)
	for i, t := range terms {
		if m := r.match(&t, best, name, found{}); m.worth > 0 && m.sure < 1 && slices.Contains(t.Slips, m.fold) {
			t.Fold, t.Exact, t.Known, t.Slips = m.fold, m.exact, true, nil
			terms[i] = t
		}
	}
	q.Terms = terms
	return q
}

// rank puts hits in the final order.
func (f finder) rank(q vi.Query, hits []Hit, l looseness) []candidate {
	out := newRanker(q, f.names, l).grades(each(hits))
	order(out)
	return out
}

func (r *ranker) grades(hits []*Hit) []candidate {
	out := make([]candidate, len(hits))
	for i, h := range hits {
		out[i] = candidate{h, r.grade(&h.Doc)}
	}
	return out
}

// order puts candidates in the final order.
func order(c []candidate) {
	slices.SortStableFunc(c, func(a, b candidate) int {
		if c := cmp.Or(cmp.Compare(b.grade.tier(), a.grade.tier()), cmp.Compare(b.grade.score, a.grade.score)); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(a.hit.Doc.NameSort, b.hit.Doc.NameSort), cmp.Compare(a.hit.Ref.ID, b.hit.Ref.ID))
	})
}

// tier orders what answers the whole query in its place before what answers
// it elsewhere, and that before what answers a part of it.
func (g grade) tier() int {
	if g.full {
		return 3 + g.place
	}
	return g.place / 2
}

// onlyCodes tells whether all words behind the first are codes, such as the
// name of a variety: ST25.
func onlyCodes(terms []vi.Term) bool {
	return len(terms) > 1 && !slices.ContainsFunc(terms[1:], func(t vi.Term) bool {
		return !strings.ContainsAny(t.Fold, "0123456789") || t.Fold[0] <= '9'
	})
}

// bestOf returns the best hit that answers the whole query.
func bestOf(ranked []candidate) candidate {
	if len(ranked) > 0 && ranked[0].grade.full {
		return ranked[0]
	}
	return candidate{}
}

// related tells whether o is of the same product set as the best hit c and
// shares a word that was asked for, or is a thing of its group that the query
// describes next to the thing's own name: xoài sấy, mận sấy.
func (c candidate) related(o candidate) bool {
	if !c.grade.full || o.grade.coverage == 0 || c.hit.Doc.Group != o.hit.Doc.Group {
		return false
	}
	return c.hit.Doc.Set != "" && c.hit.Doc.Set == o.hit.Doc.Set || o.grade.second && o.grade.coverage >= 0.5
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
