package vi

import (
	"slices"
	"sync"
)

// builtInGoods are the built-in names of goods, by the fold of
// their first word: those that have a synonym, those of the glossary, and those
// that uses name.
var builtInGoods = sync.OnceValue(func() map[string][][]Word {
	out := map[string][][]Word{}
	add := func(name string) {
		words := Words(name)
		if len(words) == 0 || len(words) == 1 && !words[0].Marked() && len(words[0].Fold) < 3 {
			return
		}
		first := words[0].Fold
		if !slices.ContainsFunc(out[first], func(w []Word) bool { return len(w) == len(words) && sameWords(w, words) }) {
			out[first] = append(out[first], words)
		}
	}
	for _, rule := range BuiltInRules() {
		for _, n := range rule.Names {
			add(n)
		}
	}
	for _, row := range readTable(glossaryCSV) {
		if row[0] == "goods" {
			add(row[2])
		}
	}
	return out
})

// goodsAt returns how many tokens from i on name goods.
func (r *reader) goodsAt(i int) (n int) {
	for _, words := range builtInGoods()[r.tokens[i].Fold] {
		if len(words) > n && r.saysAt(i, words) && !r.anyPlace(i, len(words)) {
			n = len(words)
		}
	}
	return n
}

// stretch is a run of words of a sentence between those that are chatter.
type stretch struct{ from, to int }

// sentence finds the goods in a sentence: a document need not contain the words
// around them. Of the stretches between the chatter it keeps the one that
// names goods, from that name on.
func (r *reader) sentence() {
	if len(r.tokens) < sentence || !r.chatted {
		return
	}
	best, core := stretch{}, stretch{}
	worth := 0
	for _, s := range r.stretches() {
		for i := s.from; i < s.to; i++ {
			n := r.goodsAt(i)
			if n == 0 {
				continue
			}
			w := r.surety(i, n)
			if w > worth {
				worth, best, core = w, stretch{i, s.to}, stretch{i, i + n}
			}
			i += n - 1
		}
	}
	if worth == 0 {
		return
	}
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.taken || t.hidden {
			continue
		}
		if i < best.from || i >= best.to {
			t.weak = true
		} else {
			t.core = i < core.to
		}
	}
}

// surety is the certainty that n words at i are the goods of a sentence: several
// together, or one with its mark, are certain; one without is ambiguous, and
// likelier after the chatter than before it.
func (r *reader) surety(i, n int) int {
	switch {
	case n > 1 || r.tokens[i].Marked():
		return 4 * n
	case i > 0 && r.tokens[i-1].taken:
		return 2
	}
	return 1
}

// stretches returns the runs of words that are still to be searched.
func (r *reader) stretches() []stretch {
	var out []stretch
	from := -1
	for i := 0; i <= len(r.tokens); i++ {
		open := i < len(r.tokens) && !r.tokens[i].taken && !r.tokens[i].place && !r.tokens[i].hidden
		if open && from < 0 {
			from = i
		}
		if !open && from >= 0 {
			out = append(out, stretch{from, i})
			from = -1
		}
	}
	return out
}
