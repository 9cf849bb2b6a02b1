package vi

import (
	_ "embed"
	"slices"
	"sync"
)

// glossary.csv translates what English-speaking buyers call the goods of the 26
// sets, villages and community tourism. Words of the kind "none"
// do not describe them. General knowledge, and the English names in the data.
//
//go:embed glossary.csv
var glossaryCSV string

// englishPhrase is a phrase of the glossary.
type englishPhrase struct {
	words   []string // folded
	means   []Word   // in Vietnamese; none: it has no meaning for a search
	text    string   // as it is written
	english bool     // one of its words cannot be a Vietnamese syllable
}

// glossary finds phrases by their first word.
type glossary struct {
	phrases map[string][]englishPhrase
	words   map[string]bool // every word of it that is no Vietnamese syllable
}

var builtInGlossary = sync.OnceValue(func() glossary {
	g := glossary{map[string][]englishPhrase{}, map[string]bool{}}
	for _, row := range readTable(glossaryCSV) {
		means := Words(row[2])
		for _, p := range split(row[1]) {
			phrase := englishPhrase{means: means, text: row[2]}
			for _, w := range Words(p) {
				phrase.words = append(phrase.words, w.Fold)
				if !IsSyllable(w.Fold) && len(w.Fold) > 2 {
					phrase.english, g.words[w.Fold] = true, true
				}
			}
			g.phrases[phrase.words[0]] = append(g.phrases[phrase.words[0]], phrase)
		}
	}
	return g
})

// englishLinks split an English phrase into parts; in each the thing itself
// comes last, and in Vietnamese first.
var englishLinks = map[string]bool{"of": true, "for": true, "from": true, "with": true, "in": true, "at": true, "by": true}

// longest returns the longest phrase that tokens begin with.
func (g glossary) longest(tokens []token) (best englishPhrase, ok bool) {
	for _, p := range g.phrases[tokens[0].Fold] {
		if len(p.words) > len(best.words) && p.begins(tokens) {
			best = p
		}
	}
	return best, len(best.words) > 0
}

func (p englishPhrase) begins(tokens []token) bool {
	if len(p.words) > len(tokens) {
		return false
	}
	for i, w := range p.words {
		if tokens[i].Fold != w || tokens[i].taken {
			return false
		}
	}
	return true
}

// english translates a query that is typed in English. Place names stay.
func (r *reader) english(places *Gazetteer) {
	if slices.ContainsFunc(r.tokens, func(t token) bool { return t.Marked() && !t.taken }) {
		return
	}
	type part struct {
		at, n  int
		phrase englishPhrase
	}
	var parts []part
	known, sure, said, total := builtInGlossary(), false, 0, 0
	for i := 0; i < len(r.tokens); {
		if r.tokens[i].taken {
			parts = append(parts, part{i, 1, englishPhrase{}})
			i++
			continue
		}
		if _, n := places.at(r.text, r.tokens[i:]); n > 0 {
			parts = append(parts, part{i, n, englishPhrase{}})
			i += n
			continue
		}
		p, ok := known.longest(r.tokens[i:])
		n := max(1, len(p.words))
		parts = append(parts, part{i, n, p})
		total += n
		if ok {
			said += n
			sure = sure || p.english
		}
		i += n
	}
	if !sure || 2*said <= total {
		return
	}
	var out, chunk []token
	finish := func() {
		out = append(out, chunk...)
		chunk = nil
	}
	for _, p := range parts {
		source := r.tokens[p.at : p.at+p.n]
		switch {
		case p.phrase.words == nil: // read already, a place, or a word that is no English
			finish()
			out = append(out, source...)
		case len(p.phrase.means) == 0:
			if englishLinks[source[0].Fold] {
				finish()
			}
		default:
			words := make([]token, len(p.phrase.means))
			for k, w := range p.phrase.means {
				text := p.phrase.text[w.Start:w.End]
				w.Start, w.End = source[0].Start, source[p.n-1].End
				words[k] = token{Word: w, text: text}
			}
			chunk = slices.Concat(words, chunk)
			r.q.Notes = append(r.q.Notes, display(r.text[source[0].Start:source[p.n-1].End])+" = "+p.phrase.text)
		}
	}
	finish()
	r.tokens, r.last = out, len(out)-1
	r.q.Marked, r.q.English = true, true
}
