package vi

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
)

// abbreviations.csv lists how common words are shortened in messages. None of
// them is a syllable.
//
//go:embed abbreviations.csv
var abbreviationsCSV string

// abbreviations are the words that each one abbreviates, by its exact key. A
// short form with đ is typed with d, too.
var abbreviations = sync.OnceValue(func() map[string][]Word {
	rows, err := csv.NewReader(strings.NewReader(abbreviationsCSV)).ReadAll()
	if err != nil {
		panic(err) // embedded data; a test reads it
	}
	out := map[string][]Word{}
	for _, row := range rows[1:] {
		short, long := Words(row[0])[0], Words(row[1])
		out[short.Exact] = long
		if _, ok := out[short.Fold]; !ok {
			out[short.Fold] = long
		}
	}
	return out
})

// expand replaces an abbreviation by its words, unless documents contain the
// abbreviation itself.
func expand(tokens []token, lex *Lexicon) []token {
	known := abbreviations()
	for i := 0; i < len(tokens); i++ {
		long, ok := known[tokens[i].Exact]
		if !ok || lex.Known(tokens[i].Fold) {
			continue
		}
		t := tokens[i]
		words := make([]token, len(long))
		for k, w := range long {
			w.Start, w.End = t.Start, t.End
			words[k] = token{Word: w, text: Word{Fold: w.Fold, Exact: w.Exact}.display()}
		}
		if len(words) == 1 {
			words[0].typed = t.Fold
		}
		tokens = slices.Concat(tokens[:i], words, tokens[i+1:])
		i += len(words) - 1
	}
	return tokens
}
