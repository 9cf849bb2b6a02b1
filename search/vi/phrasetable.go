package vi

import "slices"

// phraseTable has phrases, each with its meaning, by the fold of
// their first and of their last words.
type phraseTable[T comparable] struct {
	first, last map[string][]tablePhrase[T]
}

type tablePhrase[T comparable] struct {
	words []Word
	value T
}

// newPhraseTable makes a table of phrases separated by "|".
func newPhraseTable[T comparable](phrases map[T]string) phraseTable[T] {
	t := phraseTable[T]{map[string][]tablePhrase[T]{}, map[string][]tablePhrase[T]{}}
	for value, list := range phrases {
		for _, p := range split(list) {
			t.add(p, value)
		}
	}
	return t
}

func (t phraseTable[T]) add(text string, value T) {
	words := Words(text)
	if len(words) == 0 {
		return
	}
	p := tablePhrase[T]{words, value}
	first, last := words[0].Fold, words[len(words)-1].Fold
	t.first[first] = append(t.first[first], p)
	t.last[last] = append(t.last[last], p)
}

// at returns the longest phrase that begins at i, and how many tokens it has.
func (t phraseTable[T]) at(r *reader, i int) (value T, n int) {
	if i >= len(r.tokens) {
		return value, 0
	}
	for _, p := range t.first[r.tokens[i].Fold] {
		if len(p.words) > n && r.saysAt(i, p.words) {
			value, n = p.value, len(p.words)
		}
	}
	return value, n
}

// before returns the longest phrase that ends before i.
func (t phraseTable[T]) before(r *reader, i int) (value T, n int) {
	if i == 0 {
		return value, 0
	}
	for _, p := range t.last[r.tokens[i-1].Fold] {
		if len(p.words) > n && r.saysAt(i-len(p.words), p.words) {
			value, n = p.value, len(p.words)
		}
	}
	return value, n
}

// saysAt reports whether the tokens from i on are the words of a phrase, none of
// them taken. Marks that were typed must agree.
func (r *reader) saysAt(i int, words []Word) bool {
	if i < 0 || i+len(words) > len(r.tokens) {
		return false
	}
	return !slices.ContainsFunc(words, func(w Word) bool {
		t := r.tokens[i]
		i++
		return t.taken || t.Fold != w.Fold || t.Exact != w.Exact && (t.Marked() || !w.Marked())
	})
}
