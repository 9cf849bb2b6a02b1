package search

import (
	"math"
	"slices"
	"strings"

	"chophien/domain"
	"chophien/search/vi"
)

// What a match of one word is worth.
const (
	worthExact    = 1.25 // the same word with the same marks
	worthFolded   = 1.0  // the same letters; the user types no marks
	worthOther    = 0.6  // the same letters, but the user typed other marks
	worthBare     = 0.85 // the same letters; the user types marks, but none here
	worthPrefix   = 0.75 // the word that is being typed
	worthSynonym  = 0.85 // factor: what the thing is also called
	worthSlip     = 0.6  // factor: after a correction
	worthAdjacent = 0.4  // words that stand together as they were typed
	worthHead     = 0.25 // the first word names the thing
	worthNamesake = 0.03 // from the former unit of the name, not only from what was merged into it
	worthOfPlace  = 0.6  // factor: a word of the name that is there as a part of a place's: tre in Bến Tre
	worthWeak     = 0.2  // factor of the weight of classifiers, units and places
)

// fieldWorth is the factor of each field.
var fieldWorth = [numFields]float64{FieldName: 1, FieldAlt: worthSynonym, FieldMaker: 0.7, FieldPlace: 0.5, FieldText: 0.25}

// grade is how well a document answers a query.
type grade struct {
	score    float64
	full     bool    // holds every required word, and not by coincidence
	coverage float64 // weight of the required words it holds properly, of all
	head     bool    // the first required word is what the name names
	proper   bool    // every required word it holds has the marks that were typed
	cheapest bool    // it answers a query for the cheapest, and is put in order by its price
	lacks    bool    // it doesn't hold a word that nothing else can say
	named    bool    // the query holds nearly all words of the name
	second   bool    // a required word stands right behind what the name names
	pair     bool    // the first two required words stand together in the name
	place    int     // 2: in the place that was named or named after it, 1: in the wider one, 0: elsewhere
}

// likeness is how much a word is like a term.
type likeness struct {
	worth  float64
	proper bool    // the marks agree, or none were typed
	sure   float64 // below 1 after a correction
}

// found is the best match of a term.
type found struct {
	likeness
	field      Field
	start, end float64
	fold       string // the word that matched
	exact      string
}

// ranker computes grades for one query, one after the other.
type ranker struct {
	q     vi.Query
	names names
	loose looseness

	told map[domain.Ref]bool // documents whose description holds the words

	placed   []vi.Term // those that name the place of the query
	district string    // words of the place between spaces, where it is a district
	marked   bool      // those are exact ones
	alone    bool      // nothing but the place is asked for
	single   bool      // one word is asked for
	core     bool      // the goods of a sentence are known
	matches  []found   // of the terms of q, in the document at hand
	said     []bool    // words of its name that the query holds
}

func newRanker(q vi.Query, by names, l looseness, told map[domain.Ref]bool) *ranker {
	r := &ranker{q: q, names: by, loose: l, told: told, matches: make([]found, len(q.Terms))}
	r.alone = true
	needed := 0
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

func (r *ranker) grade(d *Document) grade {
	name := r.names.read(d.Name, d.Group)
	nameWords, head := name.words, float64(name.head)
	terms, matches := r.q.Terms, r.matches
	for i := range terms {
		var previous found
		if i > 0 {
			previous = matches[i-1]
		}
		matches[i] = r.match(&terms[i], d, name, previous)
		if matches[i].worth > 0 && matches[i].field == FieldName && r.ofPlace(d, nameWords, int(matches[i].start)) {
			matches[i].worth *= worthOfPlace
		}
	}
	r.said = append(r.said[:0], make([]bool, len(nameWords))...)
	said := r.said
	g := grade{full: true, proper: true, coverage: 1, lacks: r.core}
	var (
		sum, weights, need, have, adjacent float64
		alone                              float64 // weight of words that stand apart from those around them
		outside, slipped, must             bool
		first                              = -1
	)
	for i := range terms {
		t, f, w := &terms[i], &matches[i], terms[i].Weight
		if t.Weak {
			w *= worthWeak
		}
		sum += w * f.worth
		weights += w
		if f.worth > 0 && f.field == FieldName {
			for k := int(f.start); k < len(said) && float64(k) < f.end; k++ {
				said[k] = true
			}
		}
		if i > 0 && f.follows(&matches[i-1]) {
			adjacent += w * min(f.worth, matches[i-1].worth) * fieldWorth[f.field]
			if first >= 0 && !t.Weak && f.field == FieldName && f.sure == 1 && matches[i-1].sure == 1 && terms[first].Start == terms[i-1].Start {
				g.pair = true
			}
		}
		if t.Weak {
			continue
		}
		need += t.Weight
		if t.Core && f.worth > 0 {
			g.lacks = false
		}
		switch {
		case f.worth == 0:
			g.full = false
			must = must || t.Must
		case f.proper:
			share := t.Weight * f.sure
			if f.field == FieldAlt || f.field == FieldPlace {
				share /= 2 // general words for its kind, and where it is from
			}
			if first < 0 || !g.head || f.follows(&matches[i-1]) || i+1 < len(matches) && matches[i+1].follows(f) {
				have += share
			} else {
				alone += share
			}
			g.second = g.second || f.field == FieldName && f.start == head+1
		default:
			g.proper = false
		}
		g.named = g.named || f.worth > 0 && (f.field == FieldName || f.field == FieldMaker || f.field == FieldAlt)
		slipped = slipped || f.worth > 0 && f.sure < 1
		outside = outside || f.worth > 0 && f.field != FieldName
		if first < 0 {
			first = i
			g.head = f.proper && f.field == FieldName && (f.start <= head && f.end > head || f.sure == 1 && !vi.IsSyllable(t.Fold))
		}
	}
	if first < 0 {
		g.head = true
	}
	g.lacks = g.lacks || must
	if g.full {
		have += alone
	}
	if need > 0 {
		g.coverage = have / need
	}
	if outside && (!g.proper || slipped && !r.oneField(matches)) {
		// Folded or corrected words that meet by chance in several fields are
		// no match.
		g.full = false
	}
	if weights > 0 {
		g.score = sum/weights + worthAdjacent*adjacent/weights
	}
	if g.head && first >= 0 {
		g.score += worthHead * min(1, matches[first].worth)
	}
	unsaid := 0
	for _, s := range said {
		if !s {
			unsaid++
		}
	}
	if !g.named && r.loose != inText {
		// Words that stand in the place or in what is told say nothing alone.
		g.coverage = 0
		g.full = g.full && first < 0
	}
	g.named = len(said) >= 2 && unsaid*4 <= len(said) && g.coverage >= 0.25
	if !g.full {
		g.score = g.coverage
		if weights > 0 {
			g.score += 0.1 * adjacent / weights
		}
		if g.head {
			g.score += worthHead / 2
		}
	}
	if r.of(d) {
		g.full, g.proper = true, true
	}
	g.score -= 0.01 * float64(min(12, unsaid))
	g.cheapest = r.q.Cheapest && g.full && g.proper
	g.place = r.place(d, nameWords)
	if p := r.q.Place; p != nil && p.Namesake != "" && p.Namesake == d.FormerProvince {
		g.score += worthNamesake
	}
	return g
}

// of tells whether a document answers a query for nothing but a district or
// commune: it is from there.
func (r *ranker) of(d *Document) bool {
	p := r.q.Place
	if p != nil {
		return p.District && r.alone && r.inPlace(d)
	}
	return r.oneField(r.matches) && r.inRow(d)
}

// inRow tells whether the required words stand in a row in the place of a
// document: the name of a commune that is in no list.
func (r *ranker) inRow(d *Document) bool {
	words := 0
	for i := range r.q.Terms {
		f := &r.matches[i]
		if r.q.Terms[i].Weak {
			continue
		}
		if f.worth == 0 || f.field != FieldPlace || !f.proper || f.sure < 1 {
			return false
		}
		if words > 0 && f.start != r.matches[i-1].end {
			return false
		}
		words++
	}
	return words > 1
}

// ofPlace tells whether the word of the name stands there as a part of the name
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

// oneField tells whether all required words that are there are in one field.
func (r *ranker) oneField(matches []found) bool {
	field := Field(-1)
	for i := range r.q.Terms {
		if r.q.Terms[i].Weak || matches[i].worth == 0 {
			continue
		}
		if field >= 0 && field != matches[i].field {
			return false
		}
		field = matches[i].field
	}
	return true
}

// follows tells whether f stands right behind g in the same field.
func (f *found) follows(g *found) bool {
	return f.worth > 0 && g.worth > 0 && f.field == g.field && f.field != FieldPlace && f.field != FieldText && math.Abs(f.start-g.end) < 1e-6
}

// match finds where a term matches best. Among near equals the match that
// follows the previous term wins.
func (r *ranker) match(t *vi.Term, d *Document, name name, previous found) found {
	var best found
	consider := func(f found) {
		switch {
		case f.worth > best.worth+0.3, best.worth == 0:
			best = f
		case best.follows(&previous) && best.proper:
		case f.worth > best.worth, f.worth > 0.75*best.worth && f.proper == best.proper && f.follows(&previous):
			best = f
		}
	}
	for i := range name.words {
		w := &name.words[i]
		if like := r.compare(t, w.Fold, w.Exact); like.worth > 0 {
			if name.apart != nil && name.apart[i] && r.single {
				like.worth *= worthOfPlace
			}
			consider(found{like, FieldName, float64(i), float64(i + 1), w.Fold, w.Exact})
		}
	}
	for i := range name.also {
		o := &name.also[i]
		if like := r.compare(t, o.Fold, o.Exact); like.worth > 0 {
			like.worth *= worthSynonym
			if o.Part && r.single {
				like.worth *= worthOther // đậu of đậu phộng, which is lạc
			}
			consider(found{like, FieldName, o.Start, o.End, o.Fold, o.Exact})
		}
	}
	for _, field := range fieldsOfThing {
		if best.worth >= fieldWorth[field]*worthExact {
			break
		}
		factor, at := fieldWorth[field], 0.0
		if field == FieldName {
			factor, at = worthSynonym, 1000 // the English name, which is behind the name
		}
		if !r.mayStandIn(d.Words[field], t) {
			continue
		}
		exact := d.Exact[field]
		for fold := range strings.SplitSeq(d.Words[field], " ") {
			var e string
			e, exact, _ = strings.Cut(exact, " ")
			if like := r.compare(t, fold, e); like.worth > 0 {
				like.worth *= factor
				consider(found{like, field, at, at + 1, fold, e})
			}
			at++
		}
	}
	if best.worth == 0 && r.told[d.Ref] {
		best = found{likeness{fieldWorth[FieldText], true, 1}, FieldText, -1, -1, t.Fold, t.Exact}
	}
	return best
}

// mayStandIn tells whether some word of a text may be taken for the term;
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
	case fold == t.Fold && exact == t.Exact:
		return likeness{worth: worthExact, proper: true, sure: 1}
	case fold == t.Fold && !t.Marked:
		return likeness{worth: worthFolded, proper: true, sure: 1}
	case fold == t.Fold && !t.Word.Marked():
		// One word without marks among others with marks: meant or left out.
		return likeness{worth: worthBare, proper: true, sure: 0.5}
	case fold == t.Fold:
		return likeness{worth: worthOther}
	case t.Typed != "" && fold == t.Typed:
		return likeness{worth: worthExact, proper: true, sure: 1}
	}
	if t.Last && r.loose >= unfinished && strings.HasPrefix(fold, t.Fold) {
		switch {
		case !t.Marked || begins(exact, t.Exact):
			return likeness{worth: worthPrefix, proper: true, sure: worthPrefix}
		case !t.Word.Marked():
			return likeness{worth: worthPrefix * worthOther, proper: true, sure: 0.5}
		}
	}
	if r.loose == slipsInUnknown && !t.Known || r.loose == slipsAnywhere {
		if i := slices.Index(t.Slips, fold); i >= 0 && (!t.Marked || vi.Near(t.Exact, exact)) {
			worth := worthSlip * (1 - 0.03*float64(i))
			if tone(exact) == tone(t.Exact) {
				worth += 0.1
			}
			return likeness{worth: worth, proper: true, sure: worthSlip}
		}
	}
	return likeness{}
}

// begins tells whether a word may become the other one when it is typed to its
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

// place tells how a document stands to the place of the query.
func (r *ranker) place(d *Document, name []vi.Word) int {
	p := r.q.Place
	if p == nil || r.inPlace(d) {
		return 2
	}
	// The place may be a part of the name: then it is what was meant, too.
	for i := range name {
		if len(r.placed) == 0 || i+len(r.placed) > len(name) {
			break
		}
		same := true
		for j := range r.placed {
			t, w := &r.placed[j], &name[i+j]
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

// inPlace tells whether a document is of the place of the query.
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
