package memory

import (
	"cmp"
	"container/heap"
	"math/bits"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/search"
)

// Knows tells whether an Index can answer q: a question about words, with
// filters that its rows hold.
func Knows(q search.Query) bool {
	everything := func(c search.Clause) bool { return len(c) == 0 }
	if len(q.Any) == 0 || q.Near != nil || slices.ContainsFunc(q.Any, everything) || q.Sort == domain.SortDistance {
		return false
	}
	f := q.Filter
	f.Kinds, f.Provinces, f.FormerProvinces, f.Regions, f.Northern = nil, nil, nil, nil, nil
	f.Groups, f.Sets, f.Stars, f.ValidOn = nil, nil, nil, 0
	return reflect.ValueOf(f).IsZero()
}

// bitset holds slots.
type bitset []uint64

func (b bitset) add(slots []uint32) {
	for _, s := range slots {
		b[s>>6] |= 1 << (s & 63)
	}
}

func (b bitset) has(slot uint32) bool { return b[slot>>6]&(1<<(slot&63)) != 0 }

// scratch gives out bitsets for the time of one search.
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

// unit is a search.Unit with what an Index knows of it.
type unit struct {
	words []*[fields][]uint32
	held  int      // how often its words stand anywhere
	upTo  []bitset // the slots in which one stands in a field or one before it; nil until they are needed
}

func (x *Index[K]) unit(u search.Unit, in []search.Field) *unit {
	var out unit
	for _, w := range u.Words {
		if slots := x.words[w]; slots != nil {
			out.words = append(out.words, slots)
		}
	}
	if u.Prefix != "" {
		at, _ := slices.BinarySearch(x.sorted, u.Prefix)
		for ; at < len(x.sorted) && strings.HasPrefix(x.sorted[at], u.Prefix); at++ {
			out.words = append(out.words, x.words[x.sorted[at]])
		}
	}
	for _, w := range out.words {
		for _, f := range in {
			out.held += len(w[f])
		}
	}
	return &out
}

// fill makes upTo.
func (u *unit) fill(in []search.Field, size int, s *scratch) {
	if u.upTo != nil {
		return
	}
	u.upTo = make([]bitset, len(in))
	for i, f := range in {
		u.upTo[i] = s.bitset(size)
		if i > 0 {
			copy(u.upTo[i], u.upTo[i-1])
		}
		for _, w := range u.words {
			u.upTo[i].add(w[f])
		}
	}
}

// level returns the place of the first field in which the unit stands in a row;
// ok is false where it stands in none.
func (u *unit) level(slot uint32, in []search.Field) (level int, ok bool) {
	if u.upTo != nil {
		level = slices.IndexFunc(u.upTo, func(b bitset) bool { return b.has(slot) })
		return level, level >= 0
	}
	for level, f := range in {
		for _, w := range u.words {
			if _, ok := slices.BinarySearch(w[f], slot); ok {
				return level, true
			}
		}
	}
	return 0, false
}

const (
	// fewHeld is how often the words of a unit may stand so that its rows are
	// looked at one by one, rather than all rows at once.
	fewHeld = 1000
	// manyWords is from how many words on a unit is cheaper to look up in upTo.
	manyWords = 8
)

// each calls take for each row that matches c, which is not empty, and that is
// not done, with the place of the last field that is needed.
func (x *Index[K]) each(c []*unit, in []search.Field, done bitset, s *scratch, take func(slot uint32, level int)) {
	rarest := slices.MinFunc(c, func(a, b *unit) int { return cmp.Compare(a.held, b.held) })
	if rarest.held > fewHeld {
		x.eachOfMany(c, in, done, s, take)
		return
	}
	for _, u := range c {
		if u != rarest && len(u.words) >= manyWords {
			u.fill(in, len(done), s)
		}
	}
	seen := s.bitset(len(done))
	for lowest, f := range in { // in order: a row is seen first where the rarest stands first
		for _, w := range rarest.words {
			for _, slot := range w[f] {
				if seen.has(slot) || done.has(slot) || !x.live.has(slot) {
					continue
				}
				seen[slot>>6] |= 1 << (slot & 63)
				level, all := lowest, true
				for _, u := range c {
					if u == rarest {
						continue
					}
					at, ok := u.level(slot, in)
					if all = ok; !all {
						break
					}
					level = max(level, at)
				}
				if all {
					done[slot>>6] |= 1 << (slot & 63)
					take(slot, level)
				}
			}
		}
	}
}

func (x *Index[K]) eachOfMany(c []*unit, in []search.Field, done bitset, s *scratch, take func(slot uint32, level int)) {
	for _, u := range c {
		u.fill(in, len(done), s)
	}
	now := s.bitset(len(done))
	for level := range in {
		copy(now, c[0].upTo[level])
		for _, u := range c[1:] {
			for w, b := range u.upTo[level] {
				now[w] &= b
			}
		}
		for w, b := range now {
			fresh := b & x.live[w] &^ done[w]
			done[w] |= b
			for ; fresh != 0; fresh &= fresh - 1 {
				take(uint32(w*64+bits.TrailingZeros64(fresh)), level)
			}
		}
	}
}

// on returns the stretch of days of a row that holds a day.
func (x *Index[K]) on(slot uint32, date int32) (day, bool) {
	d := x.last[slot]
	if d.from <= date && date <= d.until {
		return d.day, true
	}
	if d.more {
		row := &x.rows[slot]
		for _, d := range x.days[row.day : row.day+uint32(row.days)] {
			if d.from <= date && date <= d.until {
				return d, true
			}
		}
	}
	return day{}, false
}

// hit is a row that was found. Less comes first.
type hit struct {
	slot uint32
	tier int
	rank int64 // what the order asks for before the name
}

// hits is a heap whose root is the last hit in the order.
type hits struct {
	rows []row
	last []last
	all  []hit
}

func (h *hits) Len() int           { return len(h.all) }
func (h *hits) Less(i, j int) bool { return h.compare(h.all[i], h.all[j]) > 0 }
func (h *hits) Swap(i, j int)      { h.all[i], h.all[j] = h.all[j], h.all[i] }
func (h *hits) Push(v any)         { h.all = append(h.all, v.(hit)) }
func (h *hits) Pop() any           { panic("memory: hits are never taken off") }

func (h *hits) compare(a, b hit) int {
	if c := cmp.Or(cmp.Compare(a.tier, b.tier), cmp.Compare(a.rank, b.rank)); c != 0 {
		return c
	}
	if x, y := h.last[a.slot].rank, h.last[b.slot].rank; x > 0 && y > 0 {
		return cmp.Compare(x, y)
	}
	if c := cmp.Compare(h.rows[a.slot].name, h.rows[b.slot].name); c != 0 {
		return c
	}
	// They were read when they were added.
	x, _ := Unpack(h.rows[a.slot].packed)
	y, _ := Unpack(h.rows[b.slot].packed)
	return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(x.Kind, y.Kind))
}

// failures says which filters something does not pass: a bit for each facet,
// and one for all others.
type failures uint8

const failedOther failures = 1 << 7

func failureOf(f search.Facet) failures { return 1 << slices.Index(search.Facets(), f) }

// fails tells which filters traits don't pass.
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
	check(len(f.Groups) == 0 || slices.Contains(f.Groups, t.group), failureOf(search.FacetGroup))
	check(len(f.Sets) == 0 || slices.Contains(f.Sets, t.set), failureOf(search.FacetSet))
	check(len(f.Regions) == 0 || slices.Contains(f.Regions, t.region), failedOther)
	check(f.Northern == nil || *f.Northern == t.northern, failedOther)
	check(t.kind != domain.KindDemand || f.WantsDemands(), failedOther)
	return out
}

// judge tells which filters rows don't pass.
type judge struct {
	filter domain.ListingFilter
	traits []traits
	failed []failures // by traits, once they are known
	known  []bool
}

func (j *judge) of(traits uint32, stars int32) failures {
	if !j.known[traits] {
		j.failed[traits], j.known[traits] = j.traits[traits].fails(j.filter), true
	}
	failed := j.failed[traits]
	if len(j.filter.Stars) > 0 && !slices.Contains(j.filter.Stars, int(max(stars, 0))) {
		failed |= failureOf(search.FacetStars)
	}
	return failed
}

// group is what rows are counted by.
type group struct {
	traits uint32
	stars  int32
}

// Search answers a question that Knows knows. With SortRelevance hits come in
// the order of the clause that they match and then of the fields that suffice;
// those that are alike in that, or in what another order asks for, by their
// names.
func (x *Index[K]) Search(q search.Query) search.Page {
	in := q.Fields
	if in == nil {
		in = search.Fields()
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	var asked failures
	for _, f := range q.Facets {
		asked |= failureOf(f)
	}
	var (
		groups = map[group]int{}
		judge  = judge{q.Filter, x.traits, make([]failures, len(x.traits)), make([]bool, len(x.traits))}
		byTier = q.Sort == "" || q.Sort == domain.SortRelevance
		on     = int32(q.Filter.ValidOn)
		page   = search.Page{TotalIsExact: true, Facets: map[search.Facet]map[string]int{}}
		best   = hits{rows: x.rows, last: x.last}
		window = q.Offset + q.Limit
	)
	take := func(slot uint32, tier int) {
		traits := x.last[slot].traits
		d, ok := x.on(slot, on)
		if !ok {
			return
		}
		failed := judge.of(traits, d.stars)
		if failed&^asked == 0 && asked != 0 {
			groups[group{traits, d.stars}]++
		}
		if failed != 0 {
			return
		}
		page.Total++
		found := hit{slot: slot}
		switch q.Sort {
		case domain.SortNewest:
			found.rank = -x.rows[slot].created
		case domain.SortStars:
			found.rank = -int64(max(d.stars, 0))
		}
		if byTier {
			found.tier = tier
		}
		if len(best.all) < window {
			heap.Push(&best, found)
		} else if window > 0 && best.compare(found, best.all[0]) < 0 {
			best.all[0] = found
			heap.Fix(&best, 0)
		}
	}
	s, _ := x.scratch.Get().(*scratch)
	if s == nil {
		s = &scratch{}
	}
	s.used = 0
	done := s.bitset(len(x.live))
	units := map[string]*unit{} // those of one query are often the same
	for i, clause := range q.Any {
		parts := make([]*unit, len(clause))
		for n, u := range clause {
			key := strings.Join(u.Words, " ") + "*" + u.Prefix
			if units[key] == nil {
				units[key] = x.unit(u, in)
			}
			parts[n] = units[key]
		}
		x.each(parts, in, done, s, func(slot uint32, level int) { take(slot, i*len(in)+level) })
	}
	x.scratch.Put(s)
	for _, f := range q.Facets {
		page.Facets[f] = map[string]int{}
	}
	for g, n := range groups {
		failed := judge.of(g.traits, g.stars)
		for f, counts := range page.Facets {
			if failed&^failureOf(f) != 0 {
				continue
			}
			if v := x.traits[g.traits].facet(f, int(g.stars)); v != "" {
				counts[v] += n
			}
		}
	}
	slices.SortFunc(best.all, best.compare)
	best.all = best.all[min(q.Offset, len(best.all)):]
	page.Hits = make([]search.Hit, 0, len(best.all))
	for i, found := range best.all {
		d, err := Unpack(x.rows[found.slot].packed)
		if err != nil {
			continue // it was read when it was added
		}
		page.Hits = append(page.Hits, search.Hit{Ref: d.Ref, Version: d.Version, Score: -float64(q.Offset + i), Doc: d})
	}
	return page
}

// facet returns the value that counts for a facet; empty for none.
func (t traits) facet(f search.Facet, stars int) string {
	switch f {
	case search.FacetKind:
		return string(t.kind)
	case search.FacetProvince:
		return t.province
	case search.FacetFormerProvince:
		return t.former
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
