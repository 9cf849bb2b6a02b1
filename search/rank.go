package search

import (
	"math"
	"slices"
	"strings"

	"chophien/search/vi"
)

// What a match of one word is worth.
const (
	worthExact    = 1.25 // the same word with the same marks
	worthFolded   = 1.0  // the same letters; the user types no marks
	worthOther    = 0.6  // the same letters, but the user typed other marks
	worthPrefix   = 0.75 // the word that is being typed
	worthSynonym  = 0.85 // factor: what the thing is also called
	worthSlip     = 0.6  // factor: after a correction
	worthAdjacent = 0.4  // words that stand together as they were typed
	worthHead     = 0.25 // the first word names the thing
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
	pair     bool    // the first two required words stand together in the name
	place    int     // 2: in the place that was named or named after it, 1: in the wider one, 0: elsewhere
}

// found is the best match of a term.
type found struct {
	worth      float64
	proper     bool // the marks agree, or none were typed
	field      Field
	start, end float64
}

// ranker computes grades for one query.
type ranker struct {
	q        vi.Query
	synonyms *vi.Synonyms
	loose    looseness
}

func (r ranker) grade(d Document) grade {
	nameWords := vi.Words(d.Name)
	occurrences := r.synonyms.Occurrences(nameWords, string(d.Group))
	head := float64(vi.HeadAt(nameWords))
	var (
		g                  = grade{full: true, coverage: 1}
		sum, weights       float64
		need, have         float64
		adjacent           float64
		improper, outside  bool
		previous, first    found
		hasPrevious        bool
		requiredSeen, used int
	)
	for _, t := range r.q.Terms {
		f := r.match(t, d, occurrences, previous, hasPrevious)
		w := t.Weight
		if t.Weak {
			w *= worthWeak
		}
		sum += w * f.worth
		weights += w
		if f.worth > 0 {
			used++
		}
		if hasPrevious && f.worth > 0 && previous.worth > 0 && f.field == previous.field && f.field != FieldPlace && f.start == previous.end {
			adjacent += w * min(f.worth, previous.worth) * fieldWorth[f.field]
			if requiredSeen == 1 && !t.Weak && f.field == FieldName {
				g.pair = true
			}
		}
		if !t.Weak {
			need += t.Weight
			switch {
			case f.worth == 0:
				g.full = false
			case f.proper:
				have += t.Weight
			default:
				improper = true
			}
			outside = outside || f.worth > 0 && f.field != FieldName
			if requiredSeen == 0 {
				first = f
				g.head = f.proper && f.field == FieldName && f.start <= head && f.end > head || f.proper && f.field == FieldName && !vi.IsSyllable(t.Fold)
			}
			requiredSeen++
		}
		previous, hasPrevious = f, true
	}
	if requiredSeen == 0 {
		g.head = true
	}
	if need > 0 {
		g.coverage = have / need
	}
	if improper && outside {
		// Folded words that meet by chance in several fields are no match.
		g.full = false
	}
	if weights > 0 {
		g.score = sum/weights + worthAdjacent*adjacent/weights
	}
	if g.head && first.worth > 0 {
		g.score += worthHead * min(1, first.worth)
	}
	g.score -= 0.01 * math.Min(12, float64(max(0, len(nameWords)-used)))
	g.place = r.place(d, nameWords)
	return g
}

// match finds where a term matches best. Among equals the match that follows
// the previous term wins.
func (r ranker) match(t vi.Term, d Document, name []vi.Occurrence, previous found, hasPrevious bool) found {
	var best found
	better := func(f found) {
		follows := func(f found) bool {
			return hasPrevious && previous.worth > 0 && f.field == previous.field && f.start == previous.end
		}
		if f.worth > best.worth+0.3 || f.worth > best.worth && !(follows(best) && best.proper) || f.worth > 0.8*best.worth && f.proper == best.proper && follows(f) && !follows(best) {
			best = f
		}
	}
	for _, o := range name {
		worth, proper := r.worth(t, o.Fold, o.Exact)
		if worth == 0 {
			continue
		}
		if o.Synonym {
			worth *= worthSynonym
		}
		better(found{worth, proper, FieldName, o.Start, o.End})
	}
	for _, f := range []Field{FieldName, FieldAlt, FieldMaker, FieldPlace, FieldText} {
		if best.worth >= fieldWorth[f]*worthExact {
			break
		}
		if f == FieldName && d.Words[f] == "" {
			continue
		}
		i := 0.0
		exact := d.Exact[f]
		for w := range strings.SplitSeq(d.Words[f], " ") {
			var e string
			e, exact, _ = strings.Cut(exact, " ")
			if worth, proper := r.worth(t, w, e); worth > 0 {
				factor := fieldWorth[f]
				if f == FieldName {
					factor = worthSynonym // the English name
				}
				at := i
				if f == FieldName {
					at += 1000
				}
				better(found{worth * factor, proper, f, at, at + 1})
			}
			i++
		}
	}
	return best
}

// worth compares a term with one word.
func (r ranker) worth(t vi.Term, fold, exact string) (worth float64, proper bool) {
	switch {
	case fold == "":
		return 0, false
	case fold == t.Fold && exact == t.Exact:
		return worthExact, true
	case fold == t.Fold && !t.Marked:
		return worthFolded, true
	case fold == t.Fold:
		return worthOther, false
	case t.Typed != "" && fold == t.Typed:
		return worthExact, true
	}
	if t.Last && r.loose >= unfinished && strings.HasPrefix(fold, t.Fold) {
		if !t.Marked || strings.HasPrefix(exact, strings.TrimRight(t.Exact, "12345")) {
			return worthPrefix, true
		}
		return worthPrefix * worthOther, false
	}
	if r.loose == slipsInUnknown && !t.Known || r.loose >= slipsAnywhere {
		if i := slices.Index(t.Slips, fold); i >= 0 {
			worth = worthSlip * (1 - 0.03*float64(i))
			if tone(exact) == tone(t.Exact) {
				worth += 0.1
			}
			return worth, true
		}
	}
	return 0, false
}

func tone(exact string) byte {
	if n := len(exact); n > 0 && '1' <= exact[n-1] && exact[n-1] <= '5' {
		return exact[n-1]
	}
	return '0'
}

// place tells how a document stands to the place of the query.
func (r ranker) place(d Document, name []vi.Word) int {
	p := r.q.Place
	if p == nil {
		return 2
	}
	if inPlace(d, p) {
		return 2
	}
	// The place may be a part of the name: then it is what was meant, too.
	var words []vi.Term
	for _, t := range r.q.Terms {
		if t.Place {
			words = append(words, t)
		}
	}
	for i := range name {
		if i+len(words) > len(name) || len(words) == 0 {
			break
		}
		same := true
		for j, t := range words {
			w := name[i+j]
			if w.Fold != t.Fold || t.Marked && w.Exact != t.Exact {
				same = false
				break
			}
		}
		if same {
			return 2
		}
	}
	if slices.Contains(p.Wider, d.Province) {
		return 1
	}
	return 0
}

func inPlace(d Document, p *vi.Place) bool {
	switch {
	case len(p.FormerProvinces) > 0:
		return slices.Contains(p.FormerProvinces, d.FormerProvince)
	case len(p.Provinces) > 0:
		return slices.Contains(p.Provinces, d.Province)
	case len(p.Regions) > 0:
		return slices.Contains(p.Regions, d.Region)
	}
	return p.Northern && d.Northern
}
