package search

import (
	"slices"
	"strings"

	"chophien/search/vi"
)

// fieldsOfThing are the fields that say what a thing is and whose; what is
// told of it comes only when those have nothing.
var fieldsOfThing = []Field{FieldName, FieldAlt, FieldMaker, FieldPlace}

// looseness is how far a query was read away from what was typed.
type looseness int

const (
	asTyped looseness = iota
	unfinished
	slipsInUnknown
	slipsAnywhere
	inText
)

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

// unit is how a term is asked for.
func unit(t vi.Term, l looseness) Unit {
	u := Unit{Words: []string{t.Fold}}
	if t.Typed != "" && t.Typed != t.Fold {
		u.Words = append(u.Words, t.Typed)
	}
	if t.Last && l >= unfinished {
		u.Prefix = t.Fold
	}
	if l >= slipsInUnknown && l <= slipsAnywhere && (!t.Known || l == slipsAnywhere) {
		u.Words = append(u.Words, t.Slips...)
	}
	return u
}

// clauses returns what is asked for at a looseness, best first.
func clauses(terms []vi.Term, l looseness) []Clause {
	if len(terms) == 0 {
		return nil
	}
	whole := make(Clause, len(terms))
	for i, t := range terms {
		whole[i] = unit(t, min(l, slipsInUnknown))
	}
	if l != slipsAnywhere {
		return append([]Clause{whole}, joined(whole)...)
	}
	// One word that is known may be a slip, too; two are another query.
	var out []Clause
	for i, t := range terms {
		if t.Known && len(t.Slips) > 0 {
			one := slices.Clone(whole)
			one[i] = unit(t, slipsAnywhere)
			out = append(out, one)
		}
	}
	return out
}

// joined adds the reading in which two words that were typed apart are one:
// "st 25" for ST25.
func joined(c Clause) []Clause {
	var out []Clause
	for i := 0; i+1 < len(c) && len(c) <= 4; i++ {
		a, b := c[i].Words[0], c[i+1].Words[0]
		if strings.ContainsAny(a+b, "0123456789") && len(a)+len(b) <= 12 {
			one := Unit{Words: []string{a + b}}
			out = append(out, append(append(slices.Clone(c[:i]), one), c[i+2:]...))
		}
	}
	return out
}

// partial returns looser questions: all words but one, then the first word
// with one other, then the first word alone.
func partial(terms []vi.Term) []Clause {
	units := make(Clause, len(terms))
	for i, t := range terms {
		units[i] = unit(t, slipsInUnknown)
		if t.Last {
			units[i].Prefix = t.Fold
		}
	}
	var out []Clause
	if len(units) > 2 {
		for drop := len(units) - 1; drop >= 0; drop-- {
			out = append(out, slices.Delete(slices.Clone(units), drop, drop+1))
		}
	}
	if len(units) > 3 {
		for i := 1; i < len(units); i++ {
			out = append(out, Clause{units[0], units[i]})
		}
		for i := 1; i+1 < len(units); i++ {
			out = append(out, Clause{units[i], units[i+1]})
		}
	}
	out = append(out, Clause{units[0]})
	if len(units) == 2 {
		out = append(out, Clause{units[1]})
	}
	return out
}
