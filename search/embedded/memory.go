package embedded

import (
	"cmp"
	"container/heap"
	"context"
	"database/sql"
	"maps"
	"math/bits"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"chophien/domain"
	"chophien/search"
)

// loadPatience is how long a search waits for the memory of a generation that
// was just opened; after it, FTS5 answers until the memory is there.
const loadPatience = time.Second

// memory holds what a generation knows of its documents in the shape that
// questions about words need: for each word the documents that hold it. It is a
// function of the file, brought up to date before each search: the file keeps
// the truth, and every process that has it open sees what the others wrote.
type memory struct {
	db     *sql.DB       // one connection of its own: data_version is told to each apart
	loaded chan struct{} // closed after the first load
	failed error         // of the first load
	stop   func()        // ends the first load; nil before it

	looking sync.Mutex // one refresh at a time
	seen    int64      // data_version of the last one
	lastDoc int64      // greatest ids that were read
	lastOff int64

	mu     sync.RWMutex // the rest
	ids    []int64      // of table doc, ascending; the place is the slot of a document
	rows   []memoryRow  // by slot
	spans  []memorySpan // certified days of all rows
	combos []combo
	comboN map[combo]uint32
	words  map[string]*[len(search.Document{}.Words)][]uint32 // slots by word and field, ascending
	sorted []string                                           // the words in order
}

// memoryRow is a document, packed, with what it is filtered and ordered by.
type memoryRow struct {
	packed  string // empty once it is gone
	name    string // NameSort, a part of packed
	created int64
	combo   uint32
	span    uint32 // first of its spans
	spans   uint16
}

// memorySpan is a row of the table shown.
type memorySpan struct {
	from, until int32
	stars       int32
}

func newMemory(path string) (*memory, error) {
	db, err := openDB(path, "rw", 1, "busy_timeout(10000)", "query_only(1)", "cache_size(-2000)")
	if err != nil {
		return nil, err
	}
	return &memory{db: db, loaded: make(chan struct{}), comboN: map[combo]uint32{}, words: map[string]*[len(search.Document{}.Words)][]uint32{}}, nil
}

// knows tells whether the memory can answer q: a question about words, with
// filters that its rows hold.
func (m *memory) knows(q search.Query) bool {
	if len(q.Any) == 0 || q.Near != nil || slices.ContainsFunc(q.Any, everything) || q.Sort == domain.SortDistance {
		return false
	}
	f := q.Filter
	f.Kinds, f.Provinces, f.FormerProvinces, f.Regions, f.Northern = nil, nil, nil, nil, nil
	f.Groups, f.Sets, f.Stars, f.ValidOn = nil, nil, nil, 0
	return reflect.ValueOf(f).IsZero()
}

// start begins to read all that is there. It is called once.
func (m *memory) start() {
	ctx, cancel := context.WithCancel(context.Background())
	m.stop = cancel
	go func() {
		defer close(m.loaded)
		m.failed = m.refresh(ctx)
	}()
}

func (m *memory) close() error {
	if m.stop != nil {
		m.stop()
		<-m.loaded
	}
	return m.db.Close()
}

// ready brings the memory up to date. It is false while there is none yet.
func (m *memory) ready(ctx context.Context) (bool, error) {
	select {
	case <-m.loaded:
	default:
		patience := time.NewTimer(loadPatience)
		defer patience.Stop()
		select {
		case <-m.loaded:
		case <-patience.C:
			return false, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	if m.failed != nil {
		return false, nil
	}
	return true, m.refresh(ctx)
}

// refresh reads what was written since the last time.
func (m *memory) refresh(ctx context.Context) error {
	m.looking.Lock()
	defer m.looking.Unlock()
	var version int64
	if err := m.db.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
		return err
	}
	if version == m.seen {
		return nil
	}
	tx, err := m.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// What commits after the version was read is in the rows, or comes with
	// the next look; either way nothing is left out.
	gone, lastOff, err := m.removed(ctx, tx)
	if err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT id, data FROM body WHERE id > ? ORDER BY id", m.lastDoc)
	if err != nil {
		return err
	}
	defer rows.Close()
	m.mu.Lock()
	defer m.mu.Unlock()
	known := len(m.words)
	lastDoc := m.lastDoc
	for rows.Next() {
		var id int64
		var data string
		if err := rows.Scan(&id, &data); err != nil {
			return err
		}
		if id <= lastDoc {
			continue
		}
		if err := m.add(id, data); err != nil {
			return noIndex("the search index is damaged", err)
		}
		lastDoc, m.lastDoc = id, id
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, id := range gone {
		if slot, ok := slices.BinarySearch(m.ids, id); ok {
			m.rows[slot].packed, m.rows[slot].name = "", ""
		}
	}
	if len(m.words) != known {
		m.sorted = slices.Sorted(maps.Keys(m.words))
	}
	m.lastOff, m.seen = lastOff, version
	return nil
}

func (m *memory) removed(ctx context.Context, tx *sql.Tx) (ids []int64, last int64, err error) {
	last = m.lastOff
	rows, err := tx.QueryContext(ctx, "SELECT seq, id FROM gone WHERE seq > ? ORDER BY seq", last)
	if err != nil {
		return nil, last, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&last, &id); err != nil {
			return nil, last, err
		}
		ids = append(ids, id)
	}
	return ids, last, rows.Err()
}

func (m *memory) add(id int64, data string) error {
	d, err := unpack(data)
	if err != nil {
		return err
	}
	c := comboOf(d)
	n, ok := m.comboN[c]
	if !ok {
		// Its texts must not keep the whole document.
		c = combo{domain.Kind(strings.Clone(string(c.kind))), strings.Clone(c.province), strings.Clone(c.former),
			domain.Region(strings.Clone(string(c.region))), c.northern, domain.Group(strings.Clone(string(c.group))), strings.Clone(c.set)}
		n = uint32(len(m.combos))
		m.combos, m.comboN[c] = append(m.combos, c), n
	}
	days := daysOf(d)
	slot := uint32(len(m.rows))
	m.ids = append(m.ids, id)
	m.rows = append(m.rows, memoryRow{
		packed: data, name: d.NameSort, created: d.CreatedAt,
		combo: n, span: uint32(len(m.spans)), spans: uint16(len(days)),
	})
	for _, w := range days {
		m.spans = append(m.spans, memorySpan{int32(w.From), int32(w.Until), int32(w.Stars)})
	}
	for f := range d.Words {
		for w := range strings.SplitSeq(d.Words[f], " ") {
			if w == "" {
				continue
			}
			in := m.words[w]
			if in == nil {
				in = &[len(d.Words)][]uint32{}
				m.words[strings.Clone(w)] = in
			}
			if list := in[f]; len(list) == 0 || list[len(list)-1] != slot {
				in[f] = append(list, slot)
			}
		}
	}
	return nil
}

// bitset holds slots.
type bitset []uint64

func (b bitset) add(slots []uint32) {
	for _, s := range slots {
		b[s>>6] |= 1 << (s & 63)
	}
}

// levels returns, for each field, the slots in which u stands in it or in one
// before it.
func (m *memory) levels(u search.Unit, fields []search.Field) []bitset {
	size := (len(m.rows) + 63) / 64
	all := make(bitset, size*len(fields))
	var words []*[len(search.Document{}.Words)][]uint32
	for _, w := range u.Words {
		if _, ok := quote(w); ok && m.words[w] != nil {
			words = append(words, m.words[w])
		}
	}
	if _, ok := quote(u.Prefix); ok {
		at, _ := slices.BinarySearch(m.sorted, u.Prefix)
		for ; at < len(m.sorted) && strings.HasPrefix(m.sorted[at], u.Prefix); at++ {
			words = append(words, m.words[m.sorted[at]])
		}
	}
	out := make([]bitset, len(fields))
	for i, f := range fields {
		out[i] = all[i*size : (i+1)*size]
		if i > 0 {
			copy(out[i], out[i-1])
		}
		for _, w := range words {
			out[i].add(w[f])
		}
	}
	return out
}

// memoryHit is a document that was found. Less comes first.
type memoryHit struct {
	slot uint32
	tier int
	a, b int64 // what the order asks for before the name
}

// memoryHits is a heap whose root is the last hit in the order.
type memoryHits struct {
	m    *memory
	hits []memoryHit
}

func (h *memoryHits) Len() int           { return len(h.hits) }
func (h *memoryHits) Less(i, j int) bool { return h.m.compare(h.hits[i], h.hits[j]) > 0 }
func (h *memoryHits) Swap(i, j int)      { h.hits[i], h.hits[j] = h.hits[j], h.hits[i] }
func (h *memoryHits) Push(x any)         { h.hits = append(h.hits, x.(memoryHit)) }
func (h *memoryHits) Pop() any           { panic("embedded: never taken off") }

func (m *memory) compare(x, y memoryHit) int {
	if c := cmp.Or(cmp.Compare(x.tier, y.tier), cmp.Compare(x.a, y.a), cmp.Compare(m.rows[x.slot].name, m.rows[y.slot].name)); c != 0 {
		return c
	}
	// What pack made can be read.
	a, _ := unpack(m.rows[x.slot].packed)
	b, _ := unpack(m.rows[y.slot].packed)
	return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind))
}

// failures says which filters something does not pass: a bit for each facet,
// and one for all others.
type failures uint8

const failedOther failures = 1 << 7

func failureOf(f search.Facet) failures { return 1 << slices.Index(search.Facets(), f) }

// comboFails tells which filters a combo doesn't pass.
func comboFails(c combo, f domain.ListingFilter) failures {
	var out failures
	check := func(ok bool, bit failures) {
		if !ok {
			out |= bit
		}
	}
	check(len(f.Kinds) == 0 || slices.Contains(f.Kinds, c.kind), failureOf(search.FacetKind))
	check(len(f.Provinces) == 0 || slices.Contains(f.Provinces, c.province), failureOf(search.FacetProvince))
	check(len(f.FormerProvinces) == 0 || slices.Contains(f.FormerProvinces, c.former), failureOf(search.FacetFormerProvince))
	check(len(f.Groups) == 0 || slices.Contains(f.Groups, c.group), failureOf(search.FacetGroup))
	check(len(f.Sets) == 0 || slices.Contains(f.Sets, c.set), failureOf(search.FacetSet))
	check(len(f.Regions) == 0 || slices.Contains(f.Regions, c.region), failedOther)
	check(f.Northern == nil || *f.Northern == c.northern, failedOther)
	check(c.kind != domain.KindDemand || f.WantsDemands(), failedOther)
	return out
}

// search answers a query that the memory knows.
func (m *memory) search(q search.Query, fields []search.Field) search.Page {
	m.mu.RLock()
	defer m.mu.RUnlock()
	var asked failures
	for _, f := range q.Facets {
		asked |= failureOf(f)
	}
	type group struct {
		combo uint32
		stars int32
	}
	var (
		groups   = map[group]int{}
		combos   = make([]failures, len(m.combos))
		judged   = make([]bool, len(m.combos))
		byTier   = relevance(q)
		starsBit = failureOf(search.FacetStars)
		day      = int32(q.Filter.ValidOn)
		page     = search.Page{TotalIsExact: true, Facets: map[search.Facet]map[string]int{}}
		best     = memoryHits{m: m}
		window   = q.Offset + q.Limit
	)
	judge := func(row *memoryRow, stars int32) failures {
		if !judged[row.combo] {
			combos[row.combo], judged[row.combo] = comboFails(m.combos[row.combo], q.Filter), true
		}
		failed := combos[row.combo]
		if len(q.Filter.Stars) > 0 && (stars < 0 || !slices.Contains(q.Filter.Stars, int(stars))) {
			failed |= starsBit
		}
		return failed
	}
	take := func(slot uint32, tier int) {
		row := &m.rows[slot]
		if row.packed == "" {
			return
		}
		for _, s := range m.spans[row.span : row.span+uint32(row.spans)] {
			if s.from > day || s.until < day {
				continue
			}
			failed := judge(row, s.stars)
			if failed&^asked == 0 && asked != 0 {
				groups[group{row.combo, s.stars}]++
			}
			if failed != 0 {
				return
			}
			page.Total++
			hit := memoryHit{slot: slot}
			switch q.Sort {
			case domain.SortNewest:
				hit.a = -row.created
			case domain.SortStars:
				hit.a = -int64(max(s.stars, 0))
			}
			if byTier {
				hit.tier = tier
			}
			if len(best.hits) < window {
				heap.Push(&best, hit)
			} else if window > 0 && m.compare(hit, best.hits[0]) < 0 {
				best.hits[0] = hit
				heap.Fix(&best, 0)
			}
			return
		}
	}
	size := (len(m.rows) + 63) / 64
	done, now := make(bitset, size), make(bitset, size)
	units := map[string][]bitset{} // those of one query are often the same
	for i, clause := range q.Any {
		parts := make([][]bitset, len(clause))
		for n, u := range clause {
			key := strings.Join(u.Words, " ") + "*" + u.Prefix
			if units[key] == nil {
				units[key] = m.levels(u, fields)
			}
			parts[n] = units[key]
		}
		for level := range fields {
			copy(now, parts[0][level])
			for _, p := range parts[1:] {
				for w, b := range p[level] {
					now[w] &= b
				}
			}
			for w, b := range now {
				fresh := b &^ done[w]
				done[w] |= b
				for ; fresh != 0; fresh &= fresh - 1 {
					take(uint32(w*64+bits.TrailingZeros64(fresh)), i*len(fields)+level)
				}
			}
		}
	}
	for _, f := range q.Facets {
		page.Facets[f] = map[string]int{}
	}
	for g, n := range groups {
		row := memoryRow{combo: g.combo}
		failed := judge(&row, g.stars)
		for f, counts := range page.Facets {
			if failed&^failureOf(f) != 0 {
				continue
			}
			if v := facetValue(m.combos[g.combo], int(g.stars), f); v != "" {
				counts[v] += n
			}
		}
	}
	slices.SortFunc(best.hits, m.compare)
	for i, hit := range best.hits[min(q.Offset, len(best.hits)):] {
		d, err := unpack(m.rows[hit.slot].packed)
		if err != nil {
			continue // it was read when it was added
		}
		page.Hits = append(page.Hits, search.Hit{Ref: d.Ref, Version: d.Version, Score: -float64(q.Offset + i), Doc: d})
	}
	return page
}

// facetValue returns the value that counts for a facet; empty for none.
func facetValue(c combo, stars int, f search.Facet) string {
	switch f {
	case search.FacetKind:
		return string(c.kind)
	case search.FacetProvince:
		return c.province
	case search.FacetFormerProvince:
		return c.former
	case search.FacetGroup:
		return string(c.group)
	case search.FacetSet:
		return c.set
	case search.FacetStars:
		if stars > 0 {
			return strconv.Itoa(stars)
		}
	}
	return ""
}
