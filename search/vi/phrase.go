package vi

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
)

//go:embed phrases.csv
var phrasesCSV string

// role is the meaning of a phrase for a query.
type role uint8

const (
	roleNone        role = iota
	roleChatter          // does not describe the goods
	roleParticle         // the same, in a sentence
	roleProduct          // asks for products in general
	roleVillage          // asks for craft villages
	roleWeak             // a name may contain it, but need not
	roleLegal            // the legal form of a maker, whose name comes after it
	rolePurpose          // a name need not contain what comes after it
	roleDelivery         // the same, without a meaning of its own
	roleCertificate      // a paper that listings do not mention
	roleTime             // when it is wanted
	roleCheap            // asks for the cheapest
	roleBusiness         // what a maker does, after its legal form
)

var roles = map[string]role{
	"chatter": roleChatter, "particle": roleParticle, "product": roleProduct, "village": roleVillage, "weak": roleWeak, "legal": roleLegal, "purpose": rolePurpose,
	"delivery": roleDelivery, "certificate": roleCertificate, "time": roleTime, "business": roleBusiness, "cheap": roleCheap,
}

// phrase is a run of words with a meaning of its own.
type phrase struct {
	words []Word
	role  role
}

// phraseBook finds phrases by the fold of their first word, longest first.
type phraseBook map[string][]phrase

var builtInPhrases = sync.OnceValue(func() phraseBook {
	b, err := loadPhrases(phrasesCSV)
	if err != nil {
		panic(err) // embedded data; a test reads it
	}
	return b
})

func loadPhrases(text string) (phraseBook, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("vi: reading phrases: %w", err)
	}
	b := phraseBook{}
	for i, r := range rows[1:] {
		if roles[r[0]] == roleNone {
			return nil, fmt.Errorf("vi: phrases, row %d: unknown kind %q", i+2, r[0])
		}
		for _, p := range split(r[1]) {
			words := Words(p)
			if len(words) == 0 {
				return nil, fmt.Errorf("vi: phrases, row %d: an empty phrase", i+2)
			}
			b[words[0].Fold] = append(b[words[0].Fold], phrase{words, roles[r[0]]})
		}
	}
	return b, nil
}

// at returns the longest phrase at the beginning of words. marked is true for a
// query typed with marks: then the marks must agree. In a query without any, a
// single word is ambiguous, since "toi" is tôi and tỏi.
func (b phraseBook) at(words []token, marked bool) (phrase, bool) {
	if len(words) == 0 {
		return phrase{}, false
	}
	var best phrase
	for _, p := range b[words[0].Fold] {
		if len(p.words) <= len(best.words) || len(p.words) > len(words) {
			continue
		}
		fits, bare := true, false
		for i, w := range p.words {
			if words[i].taken || words[i].Fold != w.Fold || marked && words[i].Exact != w.Exact {
				fits = false
				break
			}
			bare = bare || w.Marked()
		}
		if !fits || !marked && bare && len(p.words) == 1 && p.role != roleWeak && p.role != roleLegal {
			continue
		}
		best = p
	}
	return best, len(best.words) > 0
}
