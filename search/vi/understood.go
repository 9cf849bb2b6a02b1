package vi

import "slices"

// Understood is what was read from the text of a query.
type Understood struct {
	Text    string   // what is searched for after corrections, as shown to the user
	Filters []Filter // what was read as filters, in the order of the text
	Notes   []string // for people, in Vietnamese: "Hà Giang nay thuộc Tuyên Quang"
}

// Filter is a condition that was read from the text.
type Filter struct {
	Name  string // its parameter: "stars", "province", "former_province", "region", "northern", "kind", "group", "set"
	Value string // as the parameter takes it
	Text  string // the words of the query it was read from
	Boost bool   // it only orders, it does not exclude (a place inside a product's name)
}

// Term is a word of a query that is looked for in the documents.
type Term struct {
	Word
	Typed  string   // the folded word as typed, where Word was decoded from it
	Text   string   // as shown to the user
	Weak   bool     // need not be there: classifiers, units, legal forms, purposes
	Place  bool     // part of the name of a place, which is found by its filter, too
	Marked bool     // the tone of the word counts, since the user types marks
	Known  bool     // a document contains the word
	Slips  []string // known words that an unknown one may mean, likeliest first
	Split  []string // the known syllables that it was run together from
	Core   bool     // in a sentence: a word of the goods; the others may be left out
	Must   bool     // required: a document without it is never an answer
	Chief  bool     // in documents of the chief goods of the use in the term before it
	Last   bool     // the last word of the text: it may not be finished yet
	Weight float64  // how much it counts
}

// Query is the meaning of what was typed.
type Query struct {
	Understood
	Terms    []Term
	Place    *Place
	Stars    []int
	PriceMin int64  // đồng; 0: not stated
	PriceMax int64  // đồng; 0: not stated
	Cheapest bool   // the cheapest first, where prices are stated
	Kind     string // "product" or "craft_village" where the words ask for the kind; else empty
	Marked   bool   // the user types marks
	Nothing  bool   // the text holds no word that can be searched for
	English  bool   // it was translated
	Filtered bool   // some filter was read
}

// PlaceRequired returns the query with the words of its place among those that
// a document must hold, or without them.
func (q Query) PlaceRequired(required bool) Query {
	terms := make([]Term, len(q.Terms))
	for i, t := range q.Terms {
		if t.Place {
			t.Weak = !required
		}
		terms[i] = t
	}
	q.Terms = terms
	return q
}

// Chiefly returns a query for the chief goods of the use that the text names.
// ok is false if it names none.
func (q Query) Chiefly() (_ Query, ok bool) {
	terms := slices.Clone(q.Terms)
	for i := range terms {
		if terms[i].Chief && i > 0 && terms[i-1].Must {
			terms[i].Weak, terms[i-1].Weak, ok = false, true, true
		}
	}
	q.Terms = terms
	return q, ok
}

// Sentence returns a query for only the goods that a sentence names. ok is false
// if the text is not a sentence, or contains nothing else.
func (q Query) Sentence() (_ Query, ok bool) {
	if !slices.ContainsFunc(q.Terms, func(t Term) bool { return t.Core }) {
		return q, false
	}
	terms := slices.Clone(q.Terms)
	for i := range terms {
		if !terms[i].Core && !terms[i].Weak {
			terms[i].Weak, ok = true, true
		}
	}
	q.Terms = terms
	return q, ok
}

// Doubted returns the query with corrections of its known words, too, for when
// nothing holds them together. Short words that are known are meant.
func (q Query) Doubted(lex *Lexicon) Query {
	terms := make([]Term, len(q.Terms))
	for i, t := range q.Terms {
		if t.Known && len(t.Fold) > 3 && !t.Weak {
			t.Slips = lex.Slips(t.Fold)
		}
		terms[i] = t
	}
	q.Terms = terms
	return q
}

// Apart returns the query with its run-together words cut into syllables. ok
// is false when there are none.
func (q Query) Apart() (_ Query, ok bool) {
	var terms []Term
	for _, t := range q.Terms {
		if len(t.Split) == 0 {
			terms = append(terms, t)
			continue
		}
		ok = true
		for i, part := range t.Split {
			one := t
			one.Word = Word{Fold: part, Exact: part, Start: t.Start, End: t.End}
			one.Text, one.Typed, one.Split, one.Slips = part, "", nil, nil
			one.Marked, one.Known, one.Last = false, true, t.Last && i == len(t.Split)-1
			terms = append(terms, one)
		}
	}
	q.Terms = terms
	return q, ok
}
