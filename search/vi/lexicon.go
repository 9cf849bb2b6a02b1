package vi

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
)

// Lexicon has the words of all documents, for the correction of slips. It does
// not change once it is made, so any number of queries may share it.
type Lexicon struct {
	docs    map[string]int      // folded word → documents that hold it
	deletes map[string][]string // word with one letter left out → words
	prefix  []string            // all words in order
	total   int
}

// NewLexicon makes a Lexicon of the words of an index and their frequencies.
// total is the number of documents.
func NewLexicon(words map[string]int, total int) *Lexicon {
	l := &Lexicon{docs: words, deletes: make(map[string][]string, 6*len(words)), total: max(total, 1)}
	for w := range words {
		l.prefix = append(l.prefix, w)
	}
	slices.Sort(l.prefix)
	for _, w := range l.prefix {
		if !correctable(w) {
			continue
		}
		l.deletes[w] = append(l.deletes[w], w)
		for i := range w {
			if i > 0 && w[i] == w[i-1] {
				continue
			}
			d := w[:i] + w[i+1:]
			l.deletes[d] = append(l.deletes[d], w)
		}
	}
	return l
}

// Known reports whether a document contains the folded word.
func (l *Lexicon) Known(fold string) bool { return l.docs[fold] > 0 }

// Count returns how many documents contain the folded word.
func (l *Lexicon) Count(fold string) int { return l.docs[fold] }

// Weight returns the weight of a folded word: rare words have more.
func (l *Lexicon) Weight(fold string) float64 {
	return math.Log(1.5 + float64(l.total)/float64(l.docs[fold]+1))
}

// StartsWord reports whether some word begins with the folded letters.
func (l *Lexicon) StartsWord(fold string) bool {
	i, _ := slices.BinarySearch(l.prefix, fold)
	return i < len(l.prefix) && strings.HasPrefix(l.prefix[i], fold)
}

// Completes reports whether some longer word begins with the folded letters.
func (l *Lexicon) Completes(fold string) bool {
	i, held := slices.BinarySearch(l.prefix, fold)
	if held {
		i++
	}
	return i < len(l.prefix) && strings.HasPrefix(l.prefix[i], fold)
}

// correctable words consist of letters only, three or more: numbers, years
// and codes are right or wrong, never nearly right.
func correctable(w string) bool {
	if len(w) < 3 || len(w) > 14 {
		return false
	}
	for i := range len(w) {
		if isDigit(w[i]) {
			return false
		}
	}
	return true
}

// maxSlips is the greatest number of corrections of one word.
const maxSlips = 6

// Slips returns known words that differ from fold by one slip of the finger
// or by one pair of sounds that are often confused, the likeliest first.
func (l *Lexicon) Slips(fold string) []string {
	if !correctable(fold) {
		return nil
	}
	type slip struct {
		word string
		cost int
	}
	var found []slip
	add := func(w string, cost int) {
		if w == fold || !l.Known(w) || len(w) < 2 {
			return
		}
		for i := range found {
			if found[i].word == w {
				found[i].cost = min(found[i].cost, cost)
				return
			}
		}
		found = append(found, slip{w, cost})
	}
	for _, w := range l.deletes[fold] { // a letter is missing
		add(w, 2)
	}
	for i := range fold {
		d := fold[:i] + fold[i+1:]
		if l.Known(d) { // a letter too many; cheapest when it is doubled
			add(d, cond(i > 0 && fold[i] == fold[i-1], 0, 2))
		}
		for _, w := range l.deletes[d] { // another letter, or two letters swapped
			switch {
			case len(w) != len(fold):
			case swapped(fold, w):
				add(w, 1)
			case differ(fold, w) == 1:
				add(w, cond(w[0] == fold[0], 3, 5))
			}
		}
	}
	for _, c := range confusions {
		if rest, ok := strings.CutPrefix(fold, c[0]); ok {
			add(c[1]+rest, 2)
		}
	}
	slices.SortFunc(found, func(a, b slip) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(l.docs[b.word], l.docs[a.word]), cmp.Compare(a.word, b.word))
	})
	out := make([]string, 0, maxSlips)
	for _, s := range found[:min(len(found), maxSlips)] {
		out = append(out, s.word)
	}
	return out
}

// confusions are the first sounds that speakers of one region or another
// write for each other.
var confusions = [][2]string{
	{"tr", "ch"}, {"ch", "tr"}, {"s", "x"}, {"x", "s"}, {"d", "gi"}, {"gi", "d"}, {"r", "gi"}, {"gi", "r"},
	{"l", "n"}, {"n", "l"}, {"ng", "ngh"}, {"ngh", "ng"}, {"k", "c"}, {"c", "k"}, {"ph", "f"}, {"f", "ph"}, {"qu", "w"},
}

// Near reports whether two tone-keeping keys differ by one slip only, be it of
// the finger or between sounds that are often confused. A letter with its mark
// is one letter, and a tone that is lost with its letter is no slip of its own.
func Near(typed, meant string) bool {
	for _, c := range confusions {
		if rest, ok := strings.CutPrefix(typed, c[0]); ok && c[1]+rest == meant {
			return true
		}
	}
	var bufA, bufB [16]uint16
	a, toneA := units(bufA[:0], typed)
	b, toneB := units(bufB[:0], meant)
	if toneA != toneB && toneA != 0 {
		return slices.Equal(a, b)
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) == len(b):
		return i == len(a) || slices.Equal(a[i+1:], b[i+1:]) ||
			i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && slices.Equal(a[i+2:], b[i+2:])
	case len(a)+1 == len(b):
		return slices.Equal(a[i:], b[i+1:])
	}
	return false
}

// units splits a tone-keeping key into its letters, each with its mark, and
// its tone.
func units(out []uint16, exact string) (_ []uint16, tone byte) {
	if n := len(exact); n > 1 && '1' <= exact[n-1] && exact[n-1] <= '5' && !isDigit(exact[n-2]) {
		exact, tone = exact[:n-1], exact[n-1]
	}
	for i := 0; i < len(exact); i++ {
		c, mark := exact[i], byte(0)
		if i+1 < len(exact) {
			next := exact[i+1]
			if next == c && (c == 'a' || c == 'e' || c == 'o' || c == 'd') || next == 'w' && (c == 'a' || c == 'o' || c == 'u') {
				mark = next
				i++
			}
		}
		out = append(out, uint16(c)<<8|uint16(mark))
	}
	return out, tone
}

func cond(b bool, yes, no int) int {
	if b {
		return yes
	}
	return no
}

func differ(a, b string) (n int) {
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func swapped(a, b string) bool {
	for i := range len(a) - 1 {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// builtInRuns are names of goods and places of several words, by their letters
// run together.
var builtInRuns = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	add := func(words []Word) {
		if len(words) < 2 {
			return
		}
		parts := make([]string, len(words))
		for i, w := range words {
			parts[i] = w.Fold
		}
		out[strings.Join(parts, "")] = parts
	}
	for _, names := range builtInGoods() {
		for _, words := range names {
			add(words)
		}
	}
	for _, row := range readTable(districtsCSV) {
		add(Words(row[0]))
		for _, d := range split(row[1]) {
			add(Words(d))
		}
	}
	return out
})

// cut is the best way to cut the letters up to a place: the last part and where
// it begins.
type cut struct {
	score float64
	from  int
	parts []string
}

// The letters of one word that is cut, and of what is looked at as one part.
const (
	shortestRun, longestCut   = 5, 28
	longestSyllable, longPart = 7, 16
)

// Split cuts a run-together word into known syllables: "nuocmam" → nuoc, mam.
// It returns nil where that is not possible.
func (l *Lexicon) Split(fold string) []string {
	if len(fold) < shortestRun || len(fold) > longestCut {
		return nil
	}
	best := make([]cut, len(fold)+1)
	for i := range best {
		best[i].from = -1
	}
	for end := 2; end <= len(fold); end++ {
		for from := max(0, end-longPart); from <= end-2; from++ {
			if from > 0 && best[from].from < 0 {
				continue
			}
			parts, score, ok := l.part(fold[from:end])
			// Few and frequent parts are likelier.
			if score += best[from].score; ok && (best[end].from < 0 || score > best[end].score) {
				best[end] = cut{score, from, parts}
			}
		}
	}
	if best[len(fold)].from < 0 {
		return nil
	}
	var parts []string
	for at := len(fold); at > 0; at = best[at].from {
		one := slices.Clone(best[at].parts)
		slices.Reverse(one)
		parts = append(parts, one...)
	}
	if len(parts) < 2 {
		return nil
	}
	slices.Reverse(parts)
	return parts
}

// part reports whether letters are a part that words are run together from, and
// how likely: a name of several words, or a syllable.
func (l *Lexicon) part(letters string) (parts []string, score float64, ok bool) {
	if run := builtInRuns()[letters]; run != nil && !slices.ContainsFunc(run, func(w string) bool { return !l.Known(w) }) {
		return run, -8, true
	}
	if len(letters) > longestSyllable {
		return nil, 0, false
	}
	if last := len(letters) - 1; letters[last] == 'y' && last > 0 && !isVowel(letters[last-1]) {
		letters = letters[:last] + "i" // as documents hold it; see sameSound
	}
	if !l.Known(letters) || !IsSyllable(letters) && len(letters) < 4 {
		return nil, 0, false
	}
	return []string{letters}, math.Log(float64(l.docs[letters])) - 8, true
}
