// Package memory answers questions about words in the process: of each word it
// knows the documents that hold it.
//
// It holds no truth. An engine keeps an Index beside what it stores, brings it
// up to date before each question, and answers by itself what Index doesn't
// know.
package memory

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"chophien/domain"
	"chophien/search"
)

// Index holds documents under keys of the engine. It is safe for use by many
// goroutines; a search sees all of a change or nothing of it.
type Index[K comparable] struct {
	mu      sync.RWMutex
	slots   map[K]uint32
	rows    []row    // by slot
	last    []last   // by slot
	live    bitset   // the slots of keys
	days    []day    // on which rows are shown, of all rows
	traits  []traits // what rows have in common
	traitsN map[traits]uint32
	words   map[string]*[fields][]uint32 // slots by word and field, ascending
	sorted  []string                     // the words in order
	ranked  int                          // how many rows had their places when they were given; 0: never
	scratch sync.Pool                    // of *scratch
}

const fields = len(search.Document{}.Words)

// row is a document, packed, with what it is filtered and ordered by.
type row struct {
	packed  string // empty once it is gone
	name    string // NameSort, a part of packed
	created int64
	day     uint32 // first of its days
	days    uint16
}

// last is what a search looks at of every row that it finds, apart from the
// rest, so that it is at hand: the last of its days, which are mostly today's.
type last struct {
	day
	traits uint32
	more   bool   // it has others
	rank   uint32 // its place by name, from 1 on; 0: not known yet, see Settle
}

// day is a stretch of days on which a document is shown.
type day struct {
	from, until int32
	stars       int32
}

// traits are values that are filtered and counted together. Far fewer of them
// than there are documents stand for all of them.
type traits struct {
	kind     domain.Kind
	province string
	former   string
	region   domain.Region
	northern bool
	group    domain.Group
	set      string
}

// New returns an Index that holds nothing.
func New[K comparable]() *Index[K] {
	return &Index[K]{slots: map[K]uint32{}, traitsN: map[traits]uint32{}, words: map[string]*[fields][]uint32{}}
}

// Entry is a document, as Pack writes it, under its key.
type Entry[K comparable] struct {
	Key    K
	Packed string
}

// Apply stores what is put, in the place of what had the same key, and takes
// away what is gone. It fails for what Pack didn't make, and then nothing is
// changed.
func (x *Index[K]) Apply(put []Entry[K], gone []K) error {
	for _, e := range put {
		if _, err := Unpack(e.Packed); err != nil {
			return fmt.Errorf("memory: %v: %w", e.Key, err)
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, key := range gone {
		x.remove(key)
	}
	known := len(x.words)
	for _, e := range put {
		x.remove(e.Key)
		x.slots[e.Key] = x.add(e.Packed)
	}
	if len(x.words) != known {
		x.sorted = slices.Sorted(maps.Keys(x.words))
	}
	if gone := len(x.rows) - len(x.slots); gone > 1000 && gone > len(x.slots) {
		x.compact()
	}
	if fresh := len(x.rows) - x.ranked; x.ranked > 0 && fresh > 1000 && fresh > x.ranked/4 {
		x.rank()
	}
	return nil
}

// Settle gives all that is there its place by name, so that a search need not
// compare names. It is worth its time once everything is put that is there to
// begin with; afterwards that is done again when much has changed.
func (x *Index[K]) Settle() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.rank()
}

func (x *Index[K]) rank() {
	type named struct {
		name, id string
		kind     domain.Kind
		slot     uint32
	}
	all := make([]named, 0, len(x.slots))
	for _, slot := range x.slots {
		d, _ := Unpack(x.rows[slot].packed)
		all = append(all, named{d.NameSort, d.ID, d.Kind, slot})
	}
	slices.SortFunc(all, func(a, b named) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.id, b.id), cmp.Compare(a.kind, b.kind))
	})
	for i, n := range all {
		x.last[n.slot].rank = uint32(i + 1)
	}
	x.ranked = len(x.rows)
}

func (x *Index[K]) remove(key K) {
	if slot, ok := x.slots[key]; ok {
		delete(x.slots, key)
		x.rows[slot].packed, x.rows[slot].name = "", ""
		x.live[slot>>6] &^= 1 << (slot & 63)
	}
}

// add gives a document, which can be unpacked, a slot.
func (x *Index[K]) add(packed string) uint32 {
	d, _ := Unpack(packed)
	t := traits{d.Kind, d.Province, d.FormerProvince, d.Region, d.Northern, d.Group, d.Set}
	n, ok := x.traitsN[t]
	if !ok {
		// Its texts must not keep the whole document.
		t = traits{domain.Kind(strings.Clone(string(t.kind))), strings.Clone(t.province), strings.Clone(t.former),
			domain.Region(strings.Clone(string(t.region))), t.northern, domain.Group(strings.Clone(string(t.group))), strings.Clone(t.set)}
		n = uint32(len(x.traits))
		x.traits, x.traitsN[t] = append(x.traits, t), n
	}
	shown := ShownOn(d)
	slot := uint32(len(x.rows))
	x.rows = append(x.rows, row{packed: packed, name: d.NameSort, created: d.CreatedAt, day: uint32(len(x.days)), days: uint16(len(shown))})
	if len(x.live)*64 < len(x.rows) {
		x.live = append(x.live, 0)
	}
	x.live[slot>>6] |= 1 << (slot & 63)
	// Without any days, one that holds none.
	seen := last{day: day{from: 1}, traits: n, more: len(shown) > 1}
	for _, w := range shown {
		seen.day = day{int32(w.From), int32(w.Until), int32(w.Stars)}
		x.days = append(x.days, seen.day)
	}
	x.last = append(x.last, seen)
	for f := range d.Words {
		for w := range strings.SplitSeq(d.Words[f], " ") {
			if w == "" {
				continue
			}
			in := x.words[w]
			if in == nil {
				in = &[fields][]uint32{}
				x.words[strings.Clone(w)] = in
			}
			if list := in[f]; len(list) == 0 || list[len(list)-1] != slot {
				in[f] = append(list, slot)
			}
		}
	}
	return slot
}

// compact leaves out the rows that are nobody's.
func (x *Index[K]) compact() {
	next := New[K]()
	for key, slot := range x.slots {
		next.slots[key] = next.add(x.rows[slot].packed)
	}
	x.slots, x.rows, x.last, x.live, x.days = next.slots, next.rows, next.last, next.live, next.days
	x.traits, x.traitsN, x.words, x.sorted = next.traits, next.traitsN, next.words, slices.Sorted(maps.Keys(next.words))
	if x.ranked > 0 {
		x.rank()
	}
}

// Len returns how many documents there are.
func (x *Index[K]) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.slots)
}

// Document returns the one under key.
func (x *Index[K]) Document(key K) (d search.Document, ok bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	slot, ok := x.slots[key]
	if !ok {
		return d, false
	}
	d, err := Unpack(x.rows[slot].packed)
	return d, err == nil
}

// What stands for the stars of what has no certificate. Demands are found by
// those only who ask for them, so that they stand apart.
const (
	NoStars     = -1
	DemandStars = -2
)

// ShownOn returns on which days d is shown, and with which stars: the certified
// days of a product, which never overlap, those on which a demand can be
// answered (DemandStars), and all days of anything else (NoStars).
func ShownOn(d search.Document) []domain.Window {
	switch d.Kind {
	case domain.KindProduct:
		return d.Windows
	case domain.KindDemand:
		days := slices.Clone(d.Windows)
		for i := range days {
			days[i].Stars = DemandStars
		}
		return days
	}
	return []domain.Window{{Stars: NoStars, From: math.MinInt32, Until: math.MaxInt32}}
}
