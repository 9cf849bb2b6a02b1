package vi

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// maxWords is how many words of a text are read; more is not a query.
const maxWords = 40

// maxRequired is how many words a document must contain at most. Engines read
// ten words, and a query of more is a sentence.
const maxRequired = 8

// sentence is the least number of words of a sentence, which has particles.
const sentence = 5

// Options switch parts of the reading.
type Options struct {
	Literal  bool // take the text as words only
	Unplaced bool // don't read places as filters: the caller filters by place
}

// token is a word of the query while it is being read.
type token struct {
	Word
	typed string // folded as typed, where the word was decoded
	text  string // as shown
	taken bool   // read as a filter or as chatter
	weak  bool
	place bool
	chief bool // means the chief goods of a use
	must  bool // has no substitute
	core  bool // names the goods of a sentence
	// hidden marks a word of documents that users never type; it is not shown.
	hidden bool
}

// Understand reads what a buyer's text means. lex and places may be nil.
func Understand(text string, lex *Lexicon, places *Gazetteer, o Options) Query {
	if lex == nil {
		lex = NewLexicon(nil, 0)
	}
	words := Words(text)
	words = words[:min(len(words), maxWords)]
	q := Query{Nothing: len(words) == 0 && strings.TrimSpace(text) != ""}
	tokens := make([]token, len(words))
	for i, w := range words {
		tokens[i] = token{Word: w, text: display(text[w.Start:w.End])}
		q.Marked = q.Marked || w.Marked()
	}
	if o.Literal {
		q.finish(tokens, lex, false)
		return q
	}
	r := reader{q: &q, text: text, tokens: tokens, last: len(tokens) - 1}
	r.stars()
	r.english(places)
	for i := range r.tokens {
		q.Marked = r.tokens[i].decode(lex) || q.Marked
	}
	r.tokens = expand(apart(r.tokens, lex), lex)
	r.last = len(r.tokens) - 1
	r.trade()
	r.places(places, !o.Unplaced)
	r.people(lex)
	r.phrases()
	r.sentence()
	r.uses(lex)
	q.finish(r.tokens, lex, true)
	return q
}

// decode reads Telex or VNI residue if the word is unknown and the decoded word
// is known.
func (t *token) decode(lex *Lexicon) bool {
	if t.taken || t.Marked() || lex.Known(t.Fold) || builtInGlossary().words[t.Fold] {
		return false
	}
	w, ok := DecodeResidue(t.Fold)
	if !ok || !lex.Known(w.Fold) {
		return false
	}
	t.typed, t.text = t.Fold, w.display()
	t.Fold, t.Exact = w.Fold, w.Exact
	return true
}

// surelyRun is the least number of letters of an unknown word that is split into
// known words; shorter ones may be slips as well.
const surelyRun = 7

// apart splits run-together words, so that stars, places and the rest in them
// are read.
func apart(tokens []token, lex *Lexicon) []token {
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.taken || len(t.Fold) < surelyRun || lex.Known(t.Fold) || len(lex.Slips(t.Fold)) > 0 {
			continue
		}
		parts := lex.Split(t.Fold)
		if len(parts) < 2 {
			continue
		}
		words := make([]token, len(parts))
		for k, p := range parts {
			words[k] = token{Word: Word{Fold: p, Exact: p, Start: t.Start, End: t.End}, text: p}
		}
		tokens = slices.Concat(tokens[:i], words, tokens[i+1:])
		i += len(words) - 1
	}
	return tokens
}

type reader struct {
	q      *Query
	text   string
	tokens []token
	last   int // the token that may not be finished yet

	chatted bool // it holds words that say nothing about the goods
}

func (r *reader) take(from, n int) string {
	for i := from; i < from+n; i++ {
		r.tokens[i].taken = true
	}
	return r.said(from, n)
}

// said returns n words at from as typed. A translation may have changed their
// order.
func (r *reader) said(from, n int) string {
	start, end := r.tokens[from].Start, r.tokens[from].End
	for _, t := range r.tokens[from : from+n] {
		start, end = min(start, t.Start), max(end, t.End)
	}
	return display(r.text[start:end])
}

func (r *reader) filter(name, value, text string) {
	r.q.Filters = append(r.q.Filters, Filter{Name: name, Value: value, Text: text})
	r.q.Filtered = true
}

// phrases removes chatter and marks words that a name need not contain.
func (r *reader) phrases() {
	s := phraseState{book: builtInPhrases()}
	for i := 0; i < len(r.tokens); {
		if r.tokens[i].taken || r.tokens[i].place {
			i++
			continue
		}
		p, ok := s.book.at(r.tokens[i:], r.q.Marked)
		if !ok || !r.counts(p, i, &s) {
			r.tokens[i].weak = r.tokens[i].weak || s.purpose
			i++
			continue
		}
		r.apply(p, i, &s)
		i += len(p.words)
	}
	if r.q.Filtered || r.leaves(s.dropped) {
		for _, j := range s.dropped {
			r.tokens[j].taken = true
		}
		r.chatted = len(s.dropped) > 0 || s.purpose
	} // else the text is only chatter: then the chatter is searched
}

// phraseState is what was read of phrases so far.
type phraseState struct {
	book    phraseBook
	purpose bool  // what comes next says what for
	named   bool  // what comes next is the name of a maker
	dropped []int // tokens that say nothing about the goods
}

// counts reports whether a phrase at i means what it says.
func (r *reader) counts(p phrase, i int, s *phraseState) bool {
	n := len(p.words)
	chatter := p.role == roleChatter || p.role == roleParticle
	switch {
	case r.anyPlace(i, n):
		return false
	case p.role == roleBusiness:
		return s.named
	case n == 1 && chatter && (s.named || p.role == roleParticle && len(r.tokens) < sentence):
		// After "công ty" it is a name (Từ Phong), and so it is in a few words
		// (lụa Nha Xá).
		return false
	case r.q.Marked && (p.role == roleChatter || p.role == roleCheap), p.role == roleProduct, p.role == roleCertificate:
		return true
	}
	return !r.unfinished(i, n)
}

// apply applies the phrase at i.
func (r *reader) apply(p phrase, i int, s *phraseState) {
	n := len(p.words)
	drop := func() {
		if r.q.Marked && r.unfinished(i, n) {
			r.weaken(i, n) // it may be a phrase, or the beginning of another word
			return
		}
		for j := i; j < i+n; j++ {
			s.dropped = append(s.dropped, j)
		}
	}
	switch p.role {
	case roleLegal:
		s.named = true
		r.weaken(i, n)
	case roleDelivery:
		s.purpose = s.purpose || r.goodsBefore(i, s.dropped)
		drop()
	case rolePurpose:
		s.purpose = s.purpose || r.goodsBefore(i, s.dropped)
		r.weaken(i, n)
	case roleCertificate:
		r.certificate(i, n)
	case roleTime:
		r.q.Notes = append(r.q.Notes, noteTime+r.said(i, n))
		drop()
	case roleCheap:
		r.q.Cheapest = true
		drop()
	case roleWeak, roleBusiness:
		r.weaken(i, n)
	case roleProduct:
		if r.q.Kind == "" {
			r.q.Kind = "product"
		}
		r.weaken(i, n)
	case roleVillage:
		r.q.Kind = "craft_village"
		r.weaken(i, n)
	default:
		drop()
	}
}

// leaves reports whether any token is left without the dropped ones.
func (r *reader) leaves(dropped []int) bool {
	for i, t := range r.tokens {
		if !t.taken && !slices.Contains(dropped, i) {
			return true
		}
	}
	return false
}

// unfinished reports whether a phrase is the last word of a short query, which
// may be the beginning of another word.
func (r *reader) unfinished(i, n int) bool {
	return n == 1 && i == r.last && r.last < 4
}

func (r *reader) anyPlace(i, n int) bool {
	return slices.ContainsFunc(r.tokens[i:i+n], func(t token) bool { return t.place })
}

func (r *reader) weaken(i, n int) {
	for j := i; j < i+n; j++ {
		r.tokens[j].weak = true
	}
}

func (r *reader) goodsBefore(i int, dropped []int) bool {
	for j, t := range r.tokens[:i] {
		if !t.taken && !t.weak && !slices.Contains(dropped, j) {
			return true
		}
	}
	return false
}

// finish turns what is left of the tokens into terms.
func (q *Query) finish(tokens []token, lex *Lexicon, correct bool) {
	var shown []string
	said := slices.ContainsFunc(tokens, func(t token) bool { return t.core })
	for i, t := range tokens {
		if t.taken {
			continue
		}
		term := q.term(t, lex, len(tokens) > 1)
		term.Last = i == len(tokens)-1 && !t.hidden
		if correct {
			term.correct(t, lex, said)
			again := slices.ContainsFunc(q.Terms, func(o Term) bool { return o.Exact == t.Exact })
			term.Weak = term.Weak || isAmount(t.Fold) || again
		}
		q.Terms = append(q.Terms, term)
		if !t.hidden {
			shown = append(shown, t.text)
		}
	}
	q.Text = strings.Join(shown, " ")
	q.settleKind()
	q.limit()
}

// term makes the term of a token; others reports whether there are more.
func (q *Query) term(t token, lex *Lexicon, others bool) Term {
	term := Term{
		Word: t.Word, Typed: t.typed, Text: t.text, Weak: t.weak, Place: t.place, Marked: q.Marked && !isNumber(t.Fold),
		Known: lex.Known(t.Fold), Core: t.core, Must: t.must, Chief: t.chief, Weight: lex.Weight(t.Fold),
	}
	switch {
	case !term.Known && !t.weak && !IsSyllable(t.Fold) && others:
		// A foreign qualifier that no document contains: arabica.
		term.Weight *= 0.3
	case term.Marked:
		// The frequency is that of all words with the same letters.
		term.Weight = max(term.Weight, 3)
	}
	return term
}

// correct adds the possible corrections of an unknown word. Outside a sentence
// a document must contain a brand, which has no correction.
func (term *Term) correct(t token, lex *Lexicon, sentence bool) {
	if term.Known {
		return
	}
	term.Slips, term.Split = lex.Slips(t.Fold), lex.Split(t.Fold)
	if !t.weak && !sentence && t.foreign(lex) && len(term.Slips)+len(term.Split) == 0 {
		term.Must = true
	}
}

// settleKind makes a filter of the requested kind if there are no goods, and
// restores the words if nothing else is left to search.
func (q *Query) settleKind() {
	goods := slices.ContainsFunc(q.Terms, func(t Term) bool { return !t.Weak })
	if !goods && q.Kind == "" && !q.Filtered {
		q.Notes = slices.DeleteFunc(q.Notes, func(n string) bool { return strings.HasPrefix(n, noteAmount) })
		for i := range q.Terms {
			q.Terms[i].Weak = false
		}
	}
	if q.Kind == "product" && goods {
		q.Kind = ""
	}
	if q.Kind != "" {
		q.Filters = append(q.Filters, Filter{Name: "kind", Value: q.Kind})
	}
}

// foreign reports whether a word is the name of a brand or of a thing that no
// document holds: it is not Vietnamese, and no English of the glossary.
func (t token) foreign(lex *Lexicon) bool {
	return len(t.Fold) > 2 && !t.Marked() && !IsSyllable(t.Fold) && !isNumber(t.Fold) && !strings.ContainsAny(t.Fold, "0123456789") &&
		!lex.Known(t.Fold) && !lex.StartsWord(t.Fold) && !builtInGlossary().words[t.Fold]
}

// limit makes the words of least weight optional if there are too many.
func (q *Query) limit() {
	var required []int
	for i, t := range q.Terms {
		if !t.Weak {
			required = append(required, i)
		}
	}
	if len(required) <= maxRequired {
		return
	}
	slices.SortStableFunc(required, func(a, b int) int { return cmp.Compare(q.Terms[b].Weight, q.Terms[a].Weight) })
	for _, i := range required[maxRequired:] {
		q.Terms[i].Weak = true
	}
}

// isAmount reports whether text is an amount with its unit: 5kg, 500ml, 300k.
func isAmount(fold string) bool {
	digits := strings.TrimLeft(fold, "0123456789")
	if digits == fold {
		return false
	}
	switch digits {
	case "kg", "g", "gr", "gram", "gam", "ml", "l", "lit", "k", "tr", "trieu", "nghin", "ngan", "dong", "vnd", "d", "hop", "chai", "goi", "lo", "hu", "tui", "cai", "con", "kilo", "ki":
		return true
	}
	return false
}

func isNumber(fold string) bool { return fold != "" && isDigit(fold[0]) }

// display returns a stretch of a query for display, without control characters.
func display(s string) string {
	s = strings.ToValidUTF8(s, "")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
