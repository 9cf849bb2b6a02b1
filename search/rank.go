package search

import (
	"math"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/search/vi"
)

// The worth of a match of one word.
const (
	worthExact    = 1.25 // the same word with the same marks
	worthFolded   = 1.0  // the same letters; the user types no marks
	worthOther    = 0.6  // the same letters, but the user typed other marks
	worthBare     = 0.85 // the same letters; the user types marks, but none here
	worthPrefix   = 0.75 // the word that is being typed
	worthSynonym  = 0.85 // factor: what the thing is also called
	worthSlip     = 0.6  // factor: after a correction
	worthAdjacent = 0.4  // words that are adjacent as typed
	worthHead     = 0.25 // the first word names the thing
	worthNamesake = 0.03 // from the former unit of the name, not only from what was merged into it
	worthOfPlace  = 0.6  // factor: a word of the name that is there as a part of a place's: tre in Bến Tre
	worthWeak     = 0.2  // factor of the weight of classifiers, units and places

	worthAdjacentPart = 0.1  // as worthAdjacent, where not all words are there
	costUnasked       = 0.01 // each word of the name that the query doesn't hold
	maxUnasked        = 12
)

// fieldWorth is the factor of each field.
var fieldWorth = [numFields]float64{FieldName: 1, FieldAlt: worthSynonym, FieldMaker: 0.7, FieldPlace: 0.5, FieldText: 0.25}

// Features is how well a document answers a query: one value a signal, and the
// score that they make.
type Features struct {
	Words     float64 `json:"words"`      // how well the words match, by their weight; 1 without marks
	Adjacent  float64 `json:"adjacent"`   // how much of them is adjacent as typed
	Coverage  float64 `json:"coverage"`   // weight of the required words it holds properly, of all
	Full      bool    `json:"full"`       // holds every required word, and not by coincidence
	Proper    bool    `json:"proper"`     // every required word it holds has the marks that were typed
	Head      bool    `json:"head"`       // the first required word is the head of the name
	HeadWorth float64 `json:"head_worth"` // how well that word matches
	Second    bool    `json:"second"`     // a required word directly follows the head of the name
	Pair      bool    `json:"pair"`       // the first two required words are adjacent in the name
	Named     bool    `json:"named"`      // the query holds nearly all words of the name
	Unasked   int     `json:"unasked"`    // words of the name that the query doesn't hold
	Place     int     `json:"place"`      // 2: in the place that was named or named after it, 1: in the wider one, 0: elsewhere
	Lacks     bool    `json:"lacks"`      // it lacks a word that has no substitute
	Cheapest  bool    `json:"cheapest"`   // the query is for the cheapest, and it answers it wholly
	Namesake  bool    `json:"namesake"`   // from the former unit of the name of the place
	Score     float64 `json:"score"`
}

// likeness is the similarity of a word and a term.
type likeness struct {
	worth  float64
	proper bool    // the marks agree, or none were typed
	sure   float64 // below 1 after a correction
}

// match is where a term matches best.
type match struct {
	likeness
	field      Field
	start, end float64
	fold       string // the word that matched
	exact      string
}

func (m *match) inName() bool { return m.worth > 0 && m.field == FieldName }

// ranker computes features for one query, one document after the other.
type ranker struct {
	q     vi.Query
	names names
	loose looseness
	first int // the first required term; -1 without one

	described map[domain.Ref]bool // documents whose description holds the words

	placed   []vi.Term // those that name the place of the query
	district string    // words of the place between spaces, where it is a district
	marked   bool      // those are exact ones
	alone    bool      // nothing but the place is asked for
	single   bool      // one word is asked for
	core     bool      // the goods of a sentence are known
	matches  []match   // of the terms of q, in the document at hand
}

func newRanker(q vi.Query, by names, l looseness, described map[domain.Ref]bool) *ranker {
	r := &ranker{q: q, names: by, loose: l, described: described, matches: make([]match, len(q.Terms))}
	r.first = slices.IndexFunc(q.Terms, func(t vi.Term) bool { return !t.Weak })
	needed := 0
	r.alone = true
	for _, t := range q.Terms {
		if t.Place {
			r.placed = append(r.placed, t)
		}
		r.alone = r.alone && (t.Place || t.Weak)
		r.core = r.core || t.Core && !t.Weak
		if !t.Weak {
			needed++
		}
	}
	r.single = needed == 1
	if q.Place != nil && q.Place.District {
		folded, exact := vi.Keys(q.Place.Name)
		r.district, r.marked = " "+exact+" ", folded != exact
	}
	return r
}

// evidence has the values from which the features of one document are computed.
type evidence struct {
	*ranker
	doc  *Document
	name name
}

// features grades a document.
func (r *ranker) features(d *Document) Features {
	e := evidence{r, d, r.names.read(d.Name, d.Group)}
	e.matchTerms()
	var f Features
	f.Words, f.Adjacent = e.words(), e.adjacent()
	f.Proper, f.Pair, f.Second = e.proper(), e.pair(), e.second()
	f.Head, f.HeadWorth = e.head()
	f.Coverage = e.coverage(f.Head)
	f.Full = e.complete() && !e.scattered(f.Proper)
	if !e.concernsName() && r.loose != inText {
		// Words in the place or in the description alone do not count.
		f.Coverage, f.Full = 0, f.Full && r.first < 0
	}
	if e.fromThere() {
		f.Full, f.Proper = true, true
	}
	f.Lacks, f.Cheapest = e.lacks(), r.q.Cheapest && f.Full && f.Proper
	f.Unasked = e.unasked()
	f.Named = len(e.name.words) >= 2 && f.Unasked*4 <= len(e.name.words) && f.Coverage >= 0.25
	f.Place, f.Namesake = e.place(), e.namesake()
	f.Score = f.score()
	return f
}

// score weighs the features.
func (f *Features) score() float64 {
	var score float64
	switch {
	case f.Full:
		score = f.Words + worthAdjacent*f.Adjacent + worthHead*f.HeadWorth
	case f.Head:
		score = f.Coverage + worthAdjacentPart*f.Adjacent + worthHead/2
	default:
		score = f.Coverage + worthAdjacentPart*f.Adjacent
	}
	score -= costUnasked * float64(min(maxUnasked, f.Unasked))
	if f.Namesake {
		score += worthNamesake
	}
	return score
}

// matchTerms finds where each term matches best.
func (e *evidence) matchTerms() {
	for i := range e.matches {
		var previous match
		if i > 0 {
			previous = e.matches[i-1]
		}
		m := e.match(&e.q.Terms[i], e.doc, e.name, previous)
		if m.inName() && e.ofPlace(e.doc, e.name.words, int(m.start)) {
			m.worth *= worthOfPlace
		}
		e.matches[i] = m
	}
}

// weight is how much a term counts.
func weight(t *vi.Term) float64 {
	if t.Weak {
		return t.Weight * worthWeak
	}
	return t.Weight
}

// weights is how much all terms count.
func (e *evidence) weights() float64 {
	sum := 0.0
	for i := range e.q.Terms {
		sum += weight(&e.q.Terms[i])
	}
	return sum
}

// words is how well the words match, by their weight.
func (e *evidence) words() float64 {
	sum := 0.0
	for i := range e.matches {
		sum += weight(&e.q.Terms[i]) * e.matches[i].worth
	}
	return share(sum, e.weights())
}

// adjacent returns how much of the words directly follows the word before.
func (e *evidence) adjacent() float64 {
	sum := 0.0
	for i := 1; i < len(e.matches); i++ {
		m, before := &e.matches[i], &e.matches[i-1]
		if m.follows(before) {
			sum += weight(&e.q.Terms[i]) * min(m.worth, before.worth) * fieldWorth[m.field]
		}
	}
	return share(sum, e.weights())
}

func share(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return part / whole
}

// required calls do for each required term with its match.
func (e *evidence) required(do func(i int, t *vi.Term, m *match)) {
	for i := range e.q.Terms {
		if t := &e.q.Terms[i]; !t.Weak {
			do(i, t, &e.matches[i])
		}
	}
}

// complete reports whether every required word is there.
func (e *evidence) complete() bool {
	all := true
	e.required(func(_ int, _ *vi.Term, m *match) { all = all && m.worth > 0 })
	return all
}

// proper reports whether the required words that are there have the marks that
// were typed.
func (e *evidence) proper() bool {
	all := true
	e.required(func(_ int, _ *vi.Term, m *match) { all = all && (m.worth == 0 || m.proper) })
	return all
}

// scattered reports whether folded or corrected words meet by chance in several
// fields.
func (e *evidence) scattered(proper bool) bool {
	outside, slipped := false, false
	e.required(func(_ int, _ *vi.Term, m *match) {
		outside = outside || m.worth > 0 && m.field != FieldName
		slipped = slipped || m.worth > 0 && m.sure < 1
	})
	return outside && (!proper || slipped && !e.oneField())
}

// lacks reports whether a word without a substitute is missing: the name of a
// people, what goods are for, or all words of the goods of a sentence.
func (e *evidence) lacks() bool {
	missing, goods := false, !e.core
	e.required(func(_ int, t *vi.Term, m *match) {
		missing = missing || t.Must && m.worth == 0
		goods = goods || t.Core && m.worth > 0
	})
	return missing || !goods
}

// fromThere reports whether the document answers a query for only a
// district or commune, also one that is in no list: it is from there.
func (e *evidence) fromThere() bool {
	if p := e.q.Place; p != nil {
		return p.District && e.alone && e.inPlace(e.doc)
	}
	words, row := 0, true
	e.required(func(i int, _ *vi.Term, m *match) {
		row = row && m.worth > 0 && m.field == FieldPlace && m.proper && m.sure == 1 && (words == 0 || m.start == e.matches[i-1].end)
		words++
	})
	return row && words > 1
}

// concernsName reports whether a required word is one of the name, of what the
// thing is also called, or of the maker.
func (e *evidence) concernsName() bool {
	some := false
	e.required(func(_ int, _ *vi.Term, m *match) {
		some = some || m.worth > 0 && (m.field == FieldName || m.field == FieldAlt || m.field == FieldMaker)
	})
	return some
}

// head reports whether the first required word is the head of the name, and how
// well it matches. A query without one asks for all that its filters leave.
func (e *evidence) head() (is bool, worth float64) {
	if e.first < 0 {
		return true, 0
	}
	m, at := &e.matches[e.first], float64(e.name.head)
	code := m.sure == 1 && !vi.IsSyllable(e.q.Terms[e.first].Fold)
	if !m.proper || m.field != FieldName || !(m.start <= at && m.end > at || code) {
		return false, 0
	}
	return true, min(1, m.worth)
}

// second reports whether a required word directly follows the head of the name.
func (e *evidence) second() bool {
	is := false
	e.required(func(_ int, _ *vi.Term, m *match) {
		is = is || m.worth > 0 && m.proper && m.field == FieldName && m.start == float64(e.name.head)+1
	})
	return is
}

// pair reports whether the first two required words are adjacent in the name.
func (e *evidence) pair() bool {
	i := e.first + 1
	if e.first < 0 || i >= len(e.matches) || e.q.Terms[i].Weak {
		return false
	}
	m, before := &e.matches[i], &e.matches[e.first]
	return m.inName() && m.follows(before) && m.sure == 1 && before.sure == 1
}

// coverage is the weight of the required words that are there properly, of all.
// Where what the name names was asked for, words that stand apart from those
// around them in the query count only if all words are there.
func (e *evidence) coverage(head bool) float64 {
	need, have, apart := 0.0, 0.0, 0.0
	e.required(func(i int, t *vi.Term, m *match) {
		need += t.Weight
		if m.worth == 0 || !m.proper {
			return
		}
		part := t.Weight * m.sure
		if m.field == FieldAlt || m.field == FieldPlace {
			part /= 2 // general words for its kind, and where it is from
		}
		together := i > 0 && m.follows(&e.matches[i-1]) || i+1 < len(e.matches) && e.matches[i+1].follows(m)
		if i == e.first || !head || together {
			have += part
		} else {
			apart += part
		}
	})
	if need <= 0 {
		return 1
	}
	if e.complete() {
		have += apart
	}
	return have / need
}

// unasked counts the words of the name that the query doesn't hold.
func (e *evidence) unasked() int {
	n := 0
	for k := range e.name.words {
		at := float64(k)
		if !slices.ContainsFunc(e.matches, func(m match) bool {
			return m.inName() && math.Floor(m.start) <= at && at < m.end
		}) {
			n++
		}
	}
	return n
}

// namesake reports whether the document is from the former unit that the place of
// the query has its name from.
func (e *evidence) namesake() bool {
	p := e.q.Place
	return p != nil && p.Namesake != "" && p.Namesake == e.doc.FormerProvince
}

// ofPlace reports whether the word of the name stands there as a part of the name
// of the place that the thing is from, the rest of which wasn't asked for.
func (r *ranker) ofPlace(d *Document, name []vi.Word, at int) bool {
	if at >= len(name) || len(r.q.Terms) > 3 || !strings.Contains(d.Exact[FieldPlace], name[at].Exact) {
		return false
	}
	for _, first := range []int{at - 1, at} {
		if first < 0 || first+1 >= len(name) {
			continue
		}
		other := name[first+first+1-at]
		if strings.Contains(" "+d.Exact[FieldPlace]+" ", " "+name[first].Exact+" "+name[first+1].Exact+" ") &&
			!slices.ContainsFunc(r.q.Terms, func(t vi.Term) bool { return t.Fold == other.Fold }) {
			return true
		}
	}
	return false
}

// oneField reports whether all required words that are there are in one field.
func (r *ranker) oneField() bool {
	field := Field(-1)
	for i := range r.q.Terms {
		if r.q.Terms[i].Weak || r.matches[i].worth == 0 {
			continue
		}
		if field >= 0 && field != r.matches[i].field {
			return false
		}
		field = r.matches[i].field
	}
	return true
}

// follows reports whether m directly follows g in the same field.
func (m *match) follows(g *match) bool {
	return m.worth > 0 && g.worth > 0 && m.field == g.field && m.field != FieldPlace && m.field != FieldText && math.Abs(m.start-g.end) < 1e-6
}

// best is the best match so far of a term, after the match of the term before.
type best struct {
	match
	previous match
}

// consider takes a match if it is better. Among near equals the one that
// directly follows the previous term wins.
func (b *best) consider(m match) {
	switch {
	case m.worth > b.worth+0.3, b.worth == 0:
		b.match = m
	case b.follows(&b.previous) && b.proper:
	case m.worth > b.worth, m.worth > 0.75*b.worth && m.proper == b.proper && m.follows(&b.previous):
		b.match = m
	}
}

// match finds where a term matches best in a document.
func (r *ranker) match(t *vi.Term, d *Document, name name, previous match) match {
	b := best{previous: previous}
	r.matchName(t, name, &b)
	r.matchOtherNames(t, name, &b)
	for _, field := range fieldsOfThing {
		if b.worth >= fieldWorth[field]*worthExact {
			break
		}
		r.matchField(t, d, field, &b)
	}
	if b.worth == 0 && r.described[d.Ref] {
		return match{likeness{fieldWorth[FieldText], true, 1}, FieldText, -1, -1, t.Fold, t.Exact}
	}
	return b.match
}

// matchName compares a term with the words of the name.
func (r *ranker) matchName(t *vi.Term, name name, b *best) {
	for i := range name.words {
		w := &name.words[i]
		like := r.compare(t, w.Fold, w.Exact)
		if like.worth == 0 {
			continue
		}
		if r.single && name.apart != nil && name.apart[i] {
			like.worth *= worthOfPlace // nghệ in mỹ nghệ
		}
		b.consider(match{like, FieldName, float64(i), float64(i + 1), w.Fold, w.Exact})
	}
}

// matchOtherNames compares a term with what the thing is also called.
func (r *ranker) matchOtherNames(t *vi.Term, name name, b *best) {
	for i := range name.also {
		o := &name.also[i]
		like := r.compare(t, o.Fold, o.Exact)
		if like.worth == 0 {
			continue
		}
		like.worth *= worthSynonym
		if r.single && o.Part {
			like.worth *= worthOther // đậu in đậu phộng, which is lạc
		}
		b.consider(match{like, FieldName, o.Start, o.End, o.Fold, o.Exact})
	}
}

// behindName is where the words of the English name begin, which follow the
// name in its field.
const behindName = 1000

// matchField compares a term with the words of a field.
func (r *ranker) matchField(t *vi.Term, d *Document, field Field, b *best) {
	if !r.mayStandIn(d.Words[field], t) {
		return
	}
	factor, at := fieldWorth[field], 0.0
	if field == FieldName {
		factor, at = worthSynonym, behindName
	}
	exact := d.Exact[field]
	for fold := range strings.SplitSeq(d.Words[field], " ") {
		var e string
		e, exact, _ = strings.Cut(exact, " ")
		if like := r.compare(t, fold, e); like.worth > 0 {
			like.worth *= factor
			b.consider(match{like, field, at, at + 1, fold, e})
		}
		at++
	}
}

// mayStandIn reports whether some word of a text may be taken for the term;
// false is certain.
func (r *ranker) mayStandIn(text string, t *vi.Term) bool {
	return strings.Contains(text, t.Fold) || t.Typed != "" && strings.Contains(text, t.Typed) ||
		r.loose >= slipsInUnknown && slices.ContainsFunc(t.Slips, func(w string) bool { return strings.Contains(text, w) })
}

// compare compares a term with one word.
func (r *ranker) compare(t *vi.Term, fold, exact string) likeness {
	switch {
	case fold == "":
		return likeness{}
	case fold == t.Fold:
		return sameLetters(t, exact)
	case t.Typed != "" && fold == t.Typed:
		return likeness{worth: worthExact, proper: true, sure: 1}
	}
	if t.Last && r.loose >= unfinished && strings.HasPrefix(fold, t.Fold) {
		if like := begun(t, exact); like.worth > 0 {
			return like
		}
	}
	if r.loose == slipsInUnknown && !t.Known || r.loose == slipsAnywhere {
		return slipped(t, fold, exact)
	}
	return likeness{}
}

// sameLetters compares the marks of a term and a word of the same letters.
func sameLetters(t *vi.Term, exact string) likeness {
	switch {
	case exact == t.Exact:
		return likeness{worth: worthExact, proper: true, sure: 1}
	case !t.Marked:
		return likeness{worth: worthFolded, proper: true, sure: 1}
	case !t.Word.Marked():
		// One word without marks among others with marks: meant or left out.
		return likeness{worth: worthBare, proper: true, sure: 0.5}
	}
	return likeness{worth: worthOther}
}

// begun compares the marks of an unfinished term and a word that begins with its
// letters.
func begun(t *vi.Term, exact string) likeness {
	switch {
	case !t.Marked || begins(exact, t.Exact):
		return likeness{worth: worthPrefix, proper: true, sure: worthPrefix}
	case !t.Word.Marked():
		return likeness{worth: worthPrefix * worthOther, proper: true, sure: 0.5}
	}
	return likeness{}
}

// slipped compares the corrections of a term with a word; the likelier a
// correction is, the more it is worth.
func slipped(t *vi.Term, fold, exact string) likeness {
	i := slices.Index(t.Slips, fold)
	if i < 0 || t.Marked && !vi.Near(t.Exact, exact) {
		return likeness{}
	}
	worth := worthSlip * (1 - 0.03*float64(i))
	if tone(exact) == tone(t.Exact) {
		worth += 0.1
	}
	return likeness{worth: worth, proper: true, sure: worthSlip}
}

// begins reports whether a word may become the other one when it is typed to its
// end: after a vowel with its tone only consonants can come.
func begins(word, typed string) bool {
	t := tone(typed)
	if t == '0' {
		return strings.HasPrefix(word, typed)
	}
	rest, ok := strings.CutPrefix(word, typed[:len(typed)-1])
	return ok && rest != "" && tone(word) == t && !strings.ContainsRune("aeiouyw", rune(rest[0]))
}

func tone(exact string) byte {
	if n := len(exact); n > 0 && '1' <= exact[n-1] && exact[n-1] <= '5' {
		return exact[n-1]
	}
	return '0'
}

// place returns how well a document matches the place of the query.
func (e *evidence) place() int {
	p, d, name := e.q.Place, e.doc, e.name.words
	if p == nil || e.inPlace(d) {
		return 2
	}
	// The place may be a part of the name: then it is what was meant, too.
	for i := range name {
		if len(e.placed) == 0 || i+len(e.placed) > len(name) {
			break
		}
		same := true
		for j := range e.placed {
			t, w := &e.placed[j], &name[i+j]
			same = same && w.Fold == t.Fold && (!t.Word.Marked() || w.Exact == t.Exact)
		}
		if same {
			return 2
		}
	}
	if slices.Contains(p.Wider, d.Province) || p.District && slices.Contains(p.FormerProvinces, d.FormerProvince) {
		return 1
	}
	return 0
}

// inPlace reports whether a document is of the place of the query.
func (r *ranker) inPlace(d *Document) bool {
	p := r.q.Place
	switch {
	case p.District && r.marked:
		return strings.Contains(" "+d.Exact[FieldPlace]+" ", r.district)
	case p.District:
		return strings.Contains(" "+d.Words[FieldPlace]+" ", r.district)
	case len(p.FormerProvinces) > 0:
		return slices.Contains(p.FormerProvinces, d.FormerProvince)
	case len(p.Provinces) > 0:
		return slices.Contains(p.Provinces, d.Province)
	case len(p.Regions) > 0:
		return slices.Contains(p.Regions, d.Region)
	}
	return p.Northern && d.Northern
}
