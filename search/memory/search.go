package memory

import (
	"cmp"
	"container/heap"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/search"
)

// bitset is a set of slots.
type bitset []uint64

func (b bitset) add(slots []uint32) {
	for _, s := range slots {
		b[s>>6] |= 1 << (s & 63)
	}
}

func (b bitset) and(other bitset) {
	for i, w := range other {
		b[i] &= w
	}
}

func (b bitset) or(other bitset) {
	for i, w := range other {
		b[i] |= w
	}
}

func (b bitset) each(do func(slot uint32)) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			do(uint32(i*64 + bits.TrailingZeros64(w)))
		}
	}
}

// scratch provides bitsets during one search.
type scratch struct {
	words []uint64
	used  int
}

func (s *scratch) bitset(size int) bitset {
	if s.used+size > len(s.words) {
		s.words, s.used = make([]uint64, max(2*len(s.words), 16*size)), 0
	}
	b := s.words[s.used : s.used+size : s.used+size]
	s.used += size
	clear(b)
	return b
}

// question is a query while an Index answers it.
type question struct {
	index  *Index
	query  search.TextQuery
	fields []search.Field
	words  []string
	prefix bool
	*scratch

	units [][]*posting // of each word
	held  []bitset     // by word, the slots that contain it, if it is not joined
	joint []joint
}

// joint is a word that several words of the query form when written
// together.
type joint struct {
	from, n  int // the words
	postings []*posting
	held     bitset
}

// maxJoint is how many words of a query may form one.
const maxJoint = 3

// Ask answers one query.
func (x *Index) Ask(query search.TextQuery) search.Page {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s, _ := x.scratch.Get().(*scratch)
	if s == nil {
		s = &scratch{}
	}
	s.used = 0
	defer x.scratch.Put(s)
	q := &question{index: x, query: query, fields: query.Fields, scratch: s}
	if q.fields == nil {
		q.fields = search.Fields()
	}
	q.words, q.prefix = query.Words()
	q.read()
	found := newCollector(x, query)
	if len(q.words) == 0 {
		x.live.each(func(slot uint32) { found.take(slot, 0, 0) })
		return found.page()
	}
	all := q.matching(len(q.words))
	q.ranked(all, len(q.words), found.take)
	if query.Matching == search.MatchLast {
		done := q.bitset(len(x.live))
		done.or(all)
		for n := len(q.words) - 1; n > 0 && found.total < query.Offset+query.Limit; n-- {
			some := q.matching(n)
			for i := range some {
				some[i] &^= done[i]
			}
			done.or(some)
			missing := len(q.words) - n
			q.ranked(some, n, func(slot uint32, _ int, rank float64) { found.take(slot, missing, rank) })
		}
	}
	return found.page()
}

// read looks up the words.
func (q *question) read() {
	size := len(q.index.live)
	for i, w := range q.words {
		last := q.prefix && i == len(q.words)-1
		postings := q.index.lookUp(w, last)
		if cut := q.index.cut(w); cut != nil {
			postings = append(postings, cut)
		}
		q.units, q.held = append(q.units, postings), append(q.held, q.holding(postings, size))
	}
	for from := range q.words {
		for n := 2; n <= maxJoint && from+n <= len(q.words); n++ {
			last := q.prefix && from+n == len(q.words)
			if postings := q.index.lookUp(strings.Join(q.words[from:from+n], ""), last); len(postings) > 0 {
				q.joint = append(q.joint, joint{from, n, postings, q.holding(postings, size)})
			}
		}
	}
}

// lookUp returns the postings of a word, or of all words that begin with it.
func (x *Index) lookUp(word string, prefix bool) []*posting {
	if !prefix {
		if p := x.words[word]; p != nil {
			return []*posting{p}
		}
		return nil
	}
	var out []*posting
	at, _ := slices.BinarySearch(x.sorted, word)
	for ; at < len(x.sorted) && strings.HasPrefix(x.sorted[at], word); at++ {
		out = append(out, x.words[x.sorted[at]])
	}
	return out
}

// cut returns where the two words of a run-together word are adjacent. Of several
// cuts it returns the one that most documents contain; nil if no document
// contains any.
func (x *Index) cut(word string) *posting {
	var best *posting
	most := 0
	for at := 1; at < len(word); at++ {
		left, right := x.words[word[:at]], x.words[word[at:]]
		if left == nil || right == nil {
			continue
		}
		if p, n := x.together(left, right, word[:at]+" "+word[at:]); n > most {
			best, most = p, n
		}
	}
	return best
}

// together returns the places of the first of two words in the documents in which
// they are a pair, and the number of these documents.
func (x *Index) together(left, right *posting, pair string) (out *posting, n int) {
	holds := map[uint32]bool{}
	for f := range search.Field(fields) {
		for _, slot := range left[f].slots {
			if _, both := slices.BinarySearch(right[f].slots, slot); !both || holds[slot] {
				continue
			}
			text := x.docs[slot].Words[f]
			if f == search.FieldText {
				text = x.texts[slot].Words
			}
			if strings.Contains(" "+text+" ", " "+pair+" ") {
				holds[slot] = true
			}
		}
	}
	out = &posting{}
	for f := range out {
		for i, slot := range left[f].slots {
			if holds[slot] {
				out[f].slots, out[f].places = append(out[f].slots, slot), append(out[f].places, left[f].places[i])
			}
		}
	}
	return out, len(holds)
}

func (q *question) holding(postings []*posting, size int) bitset {
	b := q.bitset(size)
	for _, p := range postings {
		for _, f := range q.fields {
			b.add(p[f].slots)
		}
	}
	return b
}

// matching returns the slots that contain the first n words, of which several may
// be one word, also together with words after them.
func (q *question) matching(n int) bitset {
	size := len(q.index.live)
	rest := make([]bitset, len(q.words)+1) // by place: the slots that contain the words from there on
	for i := len(q.words); i >= n; i-- {
		rest[i] = q.index.live
	}
	for i := n - 1; i >= 0; i-- {
		now := q.bitset(size)
		copy(now, q.held[i])
		now.and(rest[i+1])
		for _, j := range q.joint {
			if j.from == i {
				one := q.bitset(size)
				copy(one, j.held)
				one.and(rest[i+j.n])
				now.or(one)
			}
		}
		rest[i] = now
	}
	return rest[0]
}

// fieldCost is how much more a field counts than all distances together.
const fieldCost = 1000

// ranked calls take for each of slots, which contain the first n words, with its
// rank: the sum of the fields that contain the words, then the sum of the
// distances of their places from those in the query.
func (q *question) ranked(slots bitset, n int, take func(slot uint32, missing int, rank float64)) {
	if q.query.Sort != domain.SortRelevance && q.query.Sort != "" || q.query.Limit == 0 {
		slots.each(func(slot uint32) { take(slot, 0, 0) })
		return
	}
	size := len(q.index.docs)
	cost, field, place := make([]uint16, size), make([]uint8, size), make([]uint8, size)
	const none = math.MaxUint8
	for i := range n {
		postings := q.units[i]
		for _, j := range q.joint {
			if j.from <= i && i < j.from+j.n {
				postings = append(slices.Clip(postings), j.postings...)
			}
		}
		for k := range field {
			field[k], place[k] = none, none
		}
		for level, f := range q.fields {
			for _, p := range postings {
				for _, slot := range p[f].slots {
					field[slot] = min(field[slot], uint8(level))
				}
			}
		}
		for _, p := range postings {
			for f := range p { // Meilisearch counts all of them
				for k, slot := range p[f].slots {
					place[slot] = min(place[slot], distanceCost(i, int(p[f].places[k])))
				}
			}
		}
		slots.each(func(slot uint32) { cost[slot] += uint16(field[slot])*fieldCost + uint16(place[slot]) })
	}
	slots.each(func(slot uint32) { take(slot, 0, float64(cost[slot])) })
}

// distanceCost is how much less a word counts by the distance of its place from
// that in the query, in the steps of Meilisearch.
func distanceCost(asked, place int) uint8 {
	distance := max(asked-place, place-asked)
	for cost, last := range []int{0, 1, 4, 7, 11, 16, 24, 64, 256, 1024} {
		if distance <= last {
			return uint8(cost)
		}
	}
	return 10
}

// on returns the stars of a slot on a day; ok is false where it isn't shown.
func (x *Index) on(slot uint32, day domain.Date) (stars int, ok bool) {
	s := &x.shown[slot]
	if s.from <= int32(day) && int32(day) <= s.until {
		return int(s.stars), true
	}
	if s.more {
		for _, w := range x.more[slot] {
			if w.Contains(day) {
				return w.Stars, true
			}
		}
	}
	return 0, false
}

// hit is a document that was found.
type hit struct {
	slot    uint32
	missing int     // words that it lacks
	rank    float64 // sort key before the name; less comes first
}

// failures are the filters that a document does not pass: a bit for each facet,
// and one for all others.
type failures uint16

const failedOther failures = 1 << 15

func failureOf(f search.Facet) failures { return 1 << slices.Index(search.Facets(), f) }

// fails returns the filters that traits do not pass.
func (t traits) fails(f domain.ListingFilter) failures {
	var out failures
	check := func(ok bool, bit failures) {
		if !ok {
			out |= bit
		}
	}
	check(len(f.Kinds) == 0 || slices.Contains(f.Kinds, t.kind), failureOf(search.FacetKind))
	check(len(f.Provinces) == 0 || slices.Contains(f.Provinces, t.province), failureOf(search.FacetProvince))
	check(len(f.FormerProvinces) == 0 || slices.Contains(f.FormerProvinces, t.former), failureOf(search.FacetFormerProvince))
	check(len(f.Communes) == 0 || slices.Contains(f.Communes, t.commune), failureOf(search.FacetCommune))
	check(len(f.Groups) == 0 || slices.Contains(f.Groups, t.group), failureOf(search.FacetGroup))
	check(len(f.Sets) == 0 || slices.Contains(f.Sets, t.set), failureOf(search.FacetSet))
	check(len(f.Regions) == 0 || slices.Contains(f.Regions, t.region), failedOther)
	check(f.Northern == nil || *f.Northern == t.northern, failedOther)
	check(t.kind != domain.KindDemand || f.WantsDemands(), failedOther)
	return out
}

// group is the key by which documents are counted.
type group struct {
	traits uint32
	stars  int
	held   held
}

// held is a set of conditions: a bit for each of domain.Conditions.
type held uint8

// heldOf returns the conditions of d that hold on a day.
func heldOf(d *search.Document, on domain.Date) held {
	var out held
	for i, c := range domain.Conditions() {
		if domain.Holds(d.Conditions, c, on) {
			out |= 1 << i
		}
	}
	return out
}

// heldAll returns the set of conditions. One that is unknown holds for nothing.
func heldAll(conditions []domain.Condition) held {
	var out held
	for _, c := range conditions {
		at := slices.Index(domain.Conditions(), c)
		if at < 0 {
			at = 7
		}
		out |= 1 << at
	}
	return out
}

// collector filters, counts and orders the matching documents.
type collector struct {
	index  *Index
	query  search.TextQuery
	asked  failures // the filters of the facets that are counted
	failed []failures
	known  []bool // by traits: whether failed is computed
	groups map[group]int
	total  int
	window int
	all    []hit // a heap whose root is the last hit in the order
	plain  bool  // the filter concerns only traits
	wanted held  // the conditions of the filter
}

func newCollector(x *Index, q search.TextQuery) *collector {
	c := &collector{index: x, query: q, groups: map[group]int{}, failed: make([]failures, len(x.traits)), known: make([]bool, len(x.traits)), window: q.Offset + q.Limit}
	if q.Limit == 0 {
		c.window = 0
	}
	for _, f := range q.Facets {
		c.asked |= failureOf(f)
	}
	f := q.Filter
	c.wanted = heldAll(f.Conditions)
	c.plain = f.ProducerID == "" && len(f.TradeGroups) == 0 && f.PriceMin == nil && f.PriceMax == nil &&
		f.CapacityMin.IsZero() && f.Month == 0 && (q.Near == nil || q.Near.WithinKM <= 0)
	return c
}

// meets checks the filters that do not concern traits.
func (c *collector) meets(d *search.Document) bool {
	f := c.query.Filter
	f.Conditions = nil // see take
	return (f.ProducerID == "" || f.ProducerID == d.ProducerID) &&
		(len(f.TradeGroups) == 0 || slices.Contains(f.TradeGroups, d.TradeGroup)) &&
		f.Meets(d.Price, d.Conditions) && f.Supplies(d.Capacity, d.Season) &&
		(c.query.Near == nil || c.query.Near.WithinKM <= 0 || c.query.Near.Distance(d) <= c.query.Near.WithinKM)
}

// take is called once for each document that matches the words.
func (c *collector) take(slot uint32, missing int, rank float64) {
	x, q := c.index, &c.query
	stars, ok := x.on(slot, q.Filter.ValidOn)
	if !ok {
		return
	}
	t := x.shown[slot].traits
	if !c.known[t] {
		c.failed[t], c.known[t] = x.traits[t].fails(q.Filter), true
	}
	failed := c.failed[t]
	if len(q.Filter.Stars) > 0 && !slices.Contains(q.Filter.Stars, max(stars, 0)) {
		failed |= failureOf(search.FacetStars)
	}
	var holds held
	if c.wanted != 0 || c.asked&failureOf(search.FacetCondition) != 0 {
		holds = heldOf(&x.docs[slot], q.Filter.ValidOn)
	}
	if c.wanted&^holds != 0 {
		failed |= failureOf(search.FacetCondition)
	}
	if failed&^c.asked != 0 || !c.plain && !c.meets(&x.docs[slot]) {
		return
	}
	if c.asked != 0 && missing == 0 {
		c.groups[group{t, stars, holds}]++
	}
	if failed != 0 {
		return
	}
	c.total++
	found := hit{slot, missing, rank}
	switch q.Sort {
	case domain.SortNewest:
		found.rank = -float64(x.docs[slot].CreatedAt)
	case domain.SortStars:
		found.rank = -float64(max(stars, 0))
	case domain.SortPrice:
		found.rank = priceRank(x.docs[slot].Price)
	case domain.SortPriceKG:
		found.rank = priceRank(x.docs[slot].PricePerKG)
	case domain.SortDistance:
		if q.Near != nil {
			found.rank = q.Near.Distance(&x.docs[slot])
		}
	}
	if len(c.all) < c.window {
		heap.Push(c, found)
	} else if c.window > 0 && c.compare(found, c.all[0]) < 0 {
		c.all[0] = found
		heap.Fix(c, 0)
	}
}

// priceRank puts documents without a price last.
func priceRank(price *int64) float64 {
	if price == nil {
		return math.Inf(1)
	}
	return float64(*price)
}

func (c *collector) Len() int           { return len(c.all) }
func (c *collector) Less(i, j int) bool { return c.compare(c.all[i], c.all[j]) > 0 }
func (c *collector) Swap(i, j int)      { c.all[i], c.all[j] = c.all[j], c.all[i] }
func (c *collector) Push(v any)         { c.all = append(c.all, v.(hit)) }
func (c *collector) Pop() any           { panic("memory: hits are never taken off") }

func (c *collector) compare(a, b hit) int {
	if order := cmp.Or(cmp.Compare(a.missing, b.missing), cmp.Compare(a.rank, b.rank)); order != 0 {
		return order
	}
	if c.query.Text != "" && (c.query.Sort == domain.SortRelevance || c.query.Sort == "") {
		return cmp.Compare(a.slot, b.slot)
	}
	x, y := &c.index.docs[a.slot], &c.index.docs[b.slot]
	return cmp.Or(strings.Compare(x.NameSort, y.NameSort), strings.Compare(x.ID, y.ID), cmp.Compare(x.Kind, y.Kind))
}

func (c *collector) page() search.Page {
	page := search.Page{Total: c.total, TotalIsExact: c.query.Matching == search.MatchAll, Facets: map[search.Facet]map[string]int{}}
	for _, f := range c.query.Facets {
		page.Facets[f] = map[string]int{}
	}
	for g, n := range c.groups {
		failed := c.failed[g.traits]
		if len(c.query.Filter.Stars) > 0 && !slices.Contains(c.query.Filter.Stars, max(g.stars, 0)) {
			failed |= failureOf(search.FacetStars)
		}
		if c.wanted&^g.held != 0 {
			failed |= failureOf(search.FacetCondition)
		}
		for f, counts := range page.Facets {
			if failed&^failureOf(f) != 0 {
				continue
			}
			if f == search.FacetCondition {
				for i, condition := range domain.Conditions() {
					if g.held&(1<<i) != 0 {
						counts[string(condition)] += n
					}
				}
			} else if v := c.index.traits[g.traits].facet(f, g.stars); v != "" {
				counts[v] += n
			}
		}
	}
	slices.SortFunc(c.all, c.compare)
	for _, found := range c.all[min(c.query.Offset, len(c.all)):] {
		d := c.index.docs[found.slot]
		page.Hits = append(page.Hits, search.Hit{Ref: d.Ref, Version: d.Version, Doc: d})
	}
	return page
}

// facet returns the document's value of a facet; empty for none.
func (t traits) facet(f search.Facet, stars int) string {
	switch f {
	case search.FacetKind:
		return string(t.kind)
	case search.FacetProvince:
		return t.province
	case search.FacetFormerProvince:
		return t.former
	case search.FacetCommune:
		return t.commune
	case search.FacetGroup:
		return string(t.group)
	case search.FacetSet:
		return t.set
	case search.FacetStars:
		if stars > 0 {
			return strconv.Itoa(stars)
		}
	}
	return ""
}
