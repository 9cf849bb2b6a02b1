package search

import (
	"math"
	"slices"
	"strings"

	"chophien/search/vi"
)

// fieldsOfThing are the fields that say what a thing is, who makes it and where.
var fieldsOfThing = []Field{FieldName, FieldAlt, FieldMaker, FieldPlace}

// looseness is how far a reading departs from the typed text.
type looseness int

const (
	asTyped looseness = iota
	unfinished
	slipsInUnknown
	slipsAnywhere
	inText
)

// maxCorrected is how many corrections of a query one request contains.
const maxCorrected = 3

// required returns the terms that a document must hold.
func required(q vi.Query) []vi.Term {
	var out []vi.Term
	for _, t := range q.Terms {
		if !t.Weak {
			out = append(out, t)
		}
	}
	return out
}

// key is the word that a term is asked for by: with its tone where that counts.
func key(t vi.Term) string {
	if t.Marked && t.Word.Marked() {
		return t.Exact
	}
	return t.Fold
}

// typedText asks for terms as they were typed. With open, the last word of the
// query may be unfinished: its tone is left out, since a key has it behind the
// letters that are still to come.
func typedText(terms []vi.Term, open bool) string {
	open = open && unfinishedTerm(terms)
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = key(t)
		if open && i == len(terms)-1 && words[i] != t.Fold {
			words[i] = strings.TrimRight(words[i], "12345")
		}
	}
	return text(words, open)
}

// foldedText asks for terms without their marks.
func foldedText(terms []vi.Term, open bool) string {
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.Fold
	}
	return text(words, open && unfinishedTerm(terms))
}

// backwards asks for terms from the last to the first, so that MatchLast leaves
// out the first ones.
func backwards(terms []vi.Term) string {
	terms = slices.Clone(terms)
	slices.Reverse(terms)
	return foldedText(terms, false)
}

func unfinishedTerm(terms []vi.Term) bool { return len(terms) > 0 && terms[len(terms)-1].Last }

// text joins words. An open one ends with the beginning of a word.
func text(words []string, open bool) string {
	joined := strings.Join(words[:min(len(words), MaxWords)], " ")
	if open && len(words) <= MaxWords {
		return joined
	}
	return joined + " "
}

// corrections returns the terms with their unknown words corrected, likeliest
// first; none where nothing can be corrected.
func corrections(terms []vi.Term) [][]vi.Term {
	n := 0
	for _, t := range terms {
		if !t.Known && !t.Place {
			n = max(n, len(t.Slips))
		}
	}
	var out [][]vi.Term
	for i := range min(n, maxCorrected) {
		one := slices.Clone(terms)
		for k, t := range one {
			if !t.Known && !t.Place && len(t.Slips) > 0 {
				one[k] = replaced(t, t.Slips[min(i, len(t.Slips)-1)])
			}
		}
		out = append(out, one)
	}
	return out
}

// doubts returns the terms with one known word replaced by a possible
// correction: two such words would be another query.
func doubts(terms []vi.Term) [][]vi.Term {
	var out [][]vi.Term
	for i := range terms {
		for k := range terms {
			if t := terms[k]; t.Known && i < len(t.Slips) && len(out) < maxCorrected {
				one := slices.Clone(terms)
				one[k] = replaced(t, t.Slips[i])
				out = append(out, one)
			}
		}
	}
	return out
}

func replaced(t vi.Term, by string) vi.Term {
	t.Fold, t.Exact, t.Marked, t.Last = by, by, false, false
	return t
}

// heldTerms returns the terms that documents hold, unknown words replaced by
// their likeliest correction.
func heldTerms(terms []vi.Term) []vi.Term {
	var out []vi.Term
	for _, t := range terms {
		switch {
		case t.Known || t.Last:
			out = append(out, t)
		case len(t.Slips) > 0:
			out = append(out, replaced(t, t.Slips[0]))
		}
	}
	return out
}

// rarest returns how many documents hold the rarest of the words that the first
// request asks for: unknown words count as their likeliest correction, and an
// unfinished word as common.
func (s *inquiry) rarest() int {
	terms := required(s.q)
	least := math.MaxInt
	for i, t := range terms {
		switch {
		case t.Known:
			least = min(least, s.lexicon.Count(t.Fold))
		case i == len(terms)-1 && s.unfinished(terms):
		case !t.Place && len(t.Slips) > 0:
			least = min(least, s.lexicon.Count(t.Slips[0]))
		default:
			return 0
		}
	}
	return least
}
