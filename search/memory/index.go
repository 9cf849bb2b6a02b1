// Package memory is an index in the process: for each word it has the documents
// that contain it. It stores nothing; package embedded fills it from a
// file.
package memory

import (
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"chophien/domain"
	"chophien/search"
)

// Index contains documents. It is safe for use by many goroutines; a search sees
// all of a change or none of it.
type Index struct {
	mu       sync.RWMutex
	slots    map[domain.Ref]uint32
	free     []uint32 // slots of documents that were removed, descending
	docs     []search.Document
	texts    []Text // by slot
	shown    []shown
	more     map[uint32][]domain.Window // all days of the documents that have several stretches of days
	live     bitset
	traits   []traits
	traitsOf map[traits]uint32
	words    map[string]*posting
	counts   map[string]int // documents by folded word
	sorted   []string       // the keys of words in order
	scratch  sync.Pool      // of *scratch
}

const fields = len(search.Document{}.Words)

// Text has the words of a document's FieldText, which search.Pack omits.
type Text struct{ Words, Exact string }

// posting lists the documents that contain a word, by field.
type posting [fields]list

// list has slots in ascending order, one entry for each occurrence of the word in
// the field of the document, with its place.
type list struct {
	slots  []uint32
	places []uint16 // see placeOf
}

func (l *list) add(slot uint32, place uint16) {
	at, end := l.of(slot)
	if !slices.Contains(l.places[at:end], place) {
		l.slots, l.places = slices.Insert(l.slots, end, slot), slices.Insert(l.places, end, place)
	}
}

func (l *list) remove(slot uint32) {
	at, end := l.of(slot)
	l.slots, l.places = slices.Delete(l.slots, at, end), slices.Delete(l.places, at, end)
}

// of returns the index of the entries of a slot, or where they belong.
func (l *list) of(slot uint32) (at, end int) {
	at, _ = slices.BinarySearch(l.slots, slot)
	end = at
	for end < len(l.slots) && l.slots[end] == slot {
		end++
	}
	return at, end
}

// shown is a stretch of days on which a document is shown, of several the last.
type shown struct {
	from, until int32
	stars       int32
	traits      uint32
	more        bool // there are others
}

// traits are values that are filtered and counted together. All documents share
// far fewer combinations of them.
type traits struct {
	kind     domain.Kind
	province string
	former   string
	commune  string
	region   domain.Region
	northern bool
	group    domain.Group
	set      string
}

// New returns an empty Index.
func New() *Index {
	return &Index{
		slots: map[domain.Ref]uint32{}, more: map[uint32][]domain.Window{}, traitsOf: map[traits]uint32{},
		words: map[string]*posting{}, counts: map[string]int{},
	}
}

// Entry is a document in the form for an Index.
type Entry struct {
	Document search.Document
	Text     Text // the document's own words of FieldText don't count
}

// Apply stores the new entries, in place of those with the same Ref, and removes
// those of gone.
func (x *Index) Apply(put []Entry, gone []domain.Ref) {
	x.mu.Lock()
	defer x.mu.Unlock()
	known := len(x.words)
	for _, ref := range gone {
		if slot, ok := x.slots[ref]; ok {
			x.clear(slot)
			delete(x.slots, ref)
			x.live[slot>>6] &^= 1 << (slot & 63)
			at, _ := slices.BinarySearchFunc(x.free, slot, func(a, b uint32) int { return int(b) - int(a) })
			x.free = slices.Insert(x.free, at, slot)
		}
	}
	for _, e := range put {
		slot, ok := x.slots[e.Document.Ref]
		if ok {
			x.clear(slot)
		} else {
			slot = x.slot()
		}
		x.fill(slot, e)
	}
	if len(x.words) != known {
		x.sorted = slices.Sorted(maps.Keys(x.words))
	}
}

// slot returns the first free slot, as Meilisearch numbers documents: documents
// that are otherwise equal are in this order.
func (x *Index) slot() uint32 {
	if n := len(x.free); n > 0 {
		slot := x.free[n-1]
		x.free = x.free[:n-1]
		return slot
	}
	slot := uint32(len(x.docs))
	x.docs, x.texts, x.shown = append(x.docs, search.Document{}), append(x.texts, Text{}), append(x.shown, shown{})
	if len(x.live)*64 < len(x.docs) {
		x.live = append(x.live, 0)
	}
	return slot
}

// clear removes the words of the document in a slot.
func (x *Index) clear(slot uint32) {
	e := Entry{x.docs[slot], x.texts[slot]}
	for f := range search.Field(fields) {
		words, keys := e.words(f)
		for _, w := range slices.Concat(words, keys) {
			if p := x.words[w]; p != nil {
				p[f].remove(slot)
			}
		}
	}
	for w := range e.folded() {
		if x.counts[w]--; x.counts[w] == 0 {
			delete(x.counts, w)
		}
	}
	x.docs[slot], x.texts[slot] = search.Document{}, Text{}
	delete(x.more, slot)
}

// words returns the folded words of a field, and the tone-keeping ones that
// differ from them.
func (e *Entry) words(f search.Field) (folded, keys []string) {
	text, exact := e.Document.Words[f], e.Document.Exact[f]
	if f == search.FieldText {
		text, exact = e.Text.Words, e.Text.Exact
	}
	folded, keys = strings.Fields(text), strings.Fields(exact)
	if len(keys) != len(folded) {
		return folded, keys
	}
	differing := keys[:0]
	for i, k := range keys {
		if k != folded[i] {
			differing = append(differing, k)
		}
	}
	return folded, differing
}

// folded returns the distinct folded words of all fields.
func (e *Entry) folded() map[string]bool {
	out := map[string]bool{}
	for f := range search.Field(fields) {
		words, _ := e.words(f)
		for _, w := range words {
			out[w] = true
		}
	}
	return out
}

// keysBehind is how far after the last word of a field its first tone-keeping
// word counts, as Meilisearch counts across a full stop.
const keysBehind = 8

func (x *Index) fill(slot uint32, e Entry) {
	d := e.Document
	t := traits{d.Kind, d.Province, d.FormerProvince, d.Commune, d.Region, d.Northern, d.Group, d.Set}
	n, ok := x.traitsOf[t]
	if !ok {
		// Its texts must not keep the whole document in memory.
		t = traits{domain.Kind(strings.Clone(string(t.kind))), strings.Clone(t.province), strings.Clone(t.former), strings.Clone(t.commune),
			domain.Region(strings.Clone(string(t.region))), t.northern, domain.Group(strings.Clone(string(t.group))), strings.Clone(t.set)}
		n = uint32(len(x.traits))
		x.traits, x.traitsOf[t] = append(x.traits, t), n
	}
	days := shownOn(d)
	seen := shown{from: 1, traits: n, more: len(days) > 1} // without any days, a stretch that holds none
	if len(days) > 0 {
		w := days[len(days)-1]
		seen.from, seen.until, seen.stars = int32(w.From), int32(w.Until), int32(w.Stars)
	}
	if seen.more {
		x.more[slot] = days
	}
	x.slots[d.Ref], x.docs[slot], x.texts[slot], x.shown[slot] = slot, d, e.Text, seen
	x.live[slot>>6] |= 1 << (slot & 63)
	for f := range search.Field(fields) {
		words, keys := e.words(f)
		for i, w := range words {
			x.posting(w)[f].add(slot, placeOf(i))
		}
		for i, w := range keys {
			x.posting(w)[f].add(slot, placeOf(len(words)-1+keysBehind+i))
		}
	}
	for w := range e.folded() {
		if _, known := x.counts[w]; !known {
			w = strings.Clone(w)
		}
		x.counts[w]++
	}
}

func (x *Index) posting(word string) *posting {
	p := x.words[word]
	if p == nil {
		p = &posting{}
		x.words[strings.Clone(word)] = p
	}
	return p
}

// placeOf returns the place of a word in a field, in the steps that Meilisearch
// uses: exact up to the sixteenth word, and then less and less so.
func placeOf(at int) uint16 {
	if at < 16 {
		return uint16(at)
	}
	if at < 24 {
		return 24
	}
	place := uint16(32)
	for int(place) < at && place < 1<<15 {
		place *= 2
	}
	return place
}

// Len returns how many documents there are.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.slots)
}

// Vocabulary returns each folded word with how many documents contain it.
func (x *Index) Vocabulary() map[string]int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return maps.Clone(x.counts)
}

// Values in place of stars for documents without a certificate. Demands have
// their own value, since only callers that request them may find them.
const (
	noStars     = -1
	demandStars = -2
)

// shownOn returns on which days d is shown, and with which stars: the certified
// days of a product, which never overlap, those on which a demand can be
// answered (demandStars), and all days of anything else (noStars).
func shownOn(d search.Document) []domain.Window {
	switch d.Kind {
	case domain.KindProduct:
		return d.Windows
	case domain.KindDemand:
		days := slices.Clone(d.Windows)
		for i := range days {
			days[i].Stars = demandStars
		}
		return days
	}
	return []domain.Window{{Stars: noStars, From: math.MinInt32, Until: math.MaxInt32}}
}
