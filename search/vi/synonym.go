package vi

import (
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"chophien/domain"
)

//go:embed synonyms.csv
var synonymsCSV string

// synonym lists other names of a thing with one of the names.
type synonym struct {
	names  [][]string // exact keys
	also   []string   // as written
	words  [][]Word   // the same
	unless [][]string // exact keys: a name inside one of these phrases does not count
	groups []string   // OCOP groups where the row holds; empty: everywhere
}

// Synonyms finds other names of a thing. It reads text that is written with its
// marks, at the time of indexing, so that each row applies only if the marks
// match: dứa is also called thơm, dừa is not.
type Synonyms struct {
	byFirst map[string][]hit // by the first exact word of a name
}

type hit struct {
	row  *synonym
	name []string
}

// LoadSynonyms reads rows of the columns names, also, unless, groups; the
// first row is the heading and "|" separates the values of one column.
func LoadSynonyms(text string) (*Synonyms, error) {
	rules, err := readRules(text)
	if err != nil {
		return nil, err
	}
	return NewSynonyms(rules)
}

func readRules(text string) ([]domain.Synonym, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("vi: reading synonyms: %w", err)
	}
	var rules []domain.Synonym
	for i, r := range rows {
		if i == 0 {
			continue
		}
		if len(r) != 4 || r[0] == "" || r[1] == "" {
			return nil, fmt.Errorf("vi: synonyms, row %d: names and also are both needed", i+1)
		}
		// The id is made of the names: it stays when the rest is edited.
		sum := sha256.Sum256([]byte(r[0]))
		rules = append(rules, domain.Synonym{
			ID:    domain.BuiltInSynonymPrefix + hex.EncodeToString(sum[:6]),
			Names: split(r[0]), Also: split(r[1]), Unless: split(r[2]), Groups: split(r[3]), Enabled: true,
		})
	}
	return rules, nil
}

// NewSynonyms uses the enabled rules. It fails with CodeInvalid for an entry
// without a word, with Field naming it.
func NewSynonyms(rules []domain.Synonym) (*Synonyms, error) {
	s := &Synonyms{byFirst: map[string][]hit{}}
	for _, rule := range rules {
		if !rule.Enabled {
			continue
		}
		row := &synonym{also: rule.Also, groups: rule.Groups}
		for i, a := range rule.Also {
			words := Words(a)
			if len(words) == 0 {
				return nil, wordless("also", i)
			}
			row.words = append(row.words, words)
		}
		for i, u := range rule.Unless {
			phrase := exactWords(u)
			if len(phrase) == 0 {
				return nil, wordless("unless", i)
			}
			row.unless = append(row.unless, phrase)
		}
		for i, n := range rule.Names {
			name := exactWords(n)
			if len(name) == 0 {
				return nil, wordless("names", i)
			}
			row.names = append(row.names, name)
			s.byFirst[name[0]] = append(s.byFirst[name[0]], hit{row, name})
		}
	}
	return s, nil
}

func wordless(field string, i int) error {
	return domain.Invalidf(fmt.Sprintf("%s[%d]", field, i), "it holds no word that is searched for")
}

// BuiltInRules returns the rules that come with the program, in their order.
func BuiltInRules() []domain.Synonym {
	rules, err := readRules(synonymsCSV)
	if err != nil {
		panic(err) // embedded data; a test reads it
	}
	return rules
}

// CheckRule returns CodeInvalid for all mistakes in a rule, also for an entry in which the
// search finds no word.
func CheckRule(r domain.Synonym) error {
	if err := r.Validate(); err != nil {
		return err
	}
	r.Enabled = true
	_, err := NewSynonyms([]domain.Synonym{r})
	return err
}

// Rules replaces rules of the program by stored ones with the same id, and
// appends the others.
func Rules(stored []domain.Synonym) []domain.Synonym {
	rules := BuiltInRules()
	at := make(map[string]int, len(rules))
	for i, r := range rules {
		at[r.ID] = i
	}
	for _, r := range stored {
		if i, ok := at[r.ID]; ok {
			rules[i] = r
		} else {
			rules = append(rules, r)
		}
	}
	return rules
}

// BuiltInSynonyms returns the list that comes with the program.
var BuiltInSynonyms = sync.OnceValue(func() *Synonyms {
	s, err := LoadSynonyms(synonymsCSV)
	if err != nil {
		panic(err) // embedded data; a test reads it
	}
	return s
})

// Also returns the other names of the thing that text names, without those that
// the text contains. group is the OCOP group of a product, or empty.
func (s *Synonyms) Also(text, group string) []string {
	words := exactWords(text)
	var out []string
	for i, w := range words {
		for _, h := range s.byFirst[w] {
			if !startsWith(words[i:], h.name) || !h.row.holds(group) || h.row.blocked(words, i, len(h.name)) {
				continue
			}
			for _, a := range h.row.also {
				if !contains(words, exactWords(a)) && !slices.Contains(out, a) {
					out = append(out, a)
				}
			}
		}
	}
	return out
}

func (r *synonym) holds(group string) bool {
	return len(r.groups) == 0 || group == "" || slices.Contains(r.groups, group)
}

// blocked reports whether words[at:at+n] is inside one of the phrases that
// the row excludes, or next to a phrase of the text that rules it out.
func (r *synonym) blocked(words []string, at, n int) bool {
	for _, u := range r.unless {
		for i := max(0, at+n-len(u)); i <= at && i+len(u) <= len(words); i++ {
			if startsWith(words[i:], u) {
				return true
			}
		}
		if !overlaps(u, words[at:at+n]) && contains(words, u) {
			return true
		}
	}
	return false
}

func overlaps(phrase, name []string) bool { return contains(phrase, name) }

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

func exactWords(s string) []string {
	words := Words(s)
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Exact
	}
	return out
}

func startsWith(words, phrase []string) bool {
	return len(words) >= len(phrase) && slices.Equal(words[:len(phrase)], phrase)
}

func contains(words, phrase []string) bool {
	for i := range words {
		if startsWith(words[i:], phrase) {
			return true
		}
	}
	return false
}

// Occurrence is a word of a synonym for a part of a text. Start and End count
// words of the text; all words of a synonym have the stretch of the part that
// it replaces.
type Occurrence struct {
	Fold, Exact string
	Start, End  float64
	Part        bool // the synonym has other words, too
}

// Occurrences returns the words of the other names of a text, each with its
// place.
func (s *Synonyms) Occurrences(words []Word, group string) []Occurrence {
	var out []Occurrence
	exact := make([]string, len(words))
	for i, w := range words {
		exact[i] = w.Exact
	}
	for i, w := range exact {
		for _, h := range s.byFirst[w] {
			if !startsWith(exact[i:], h.name) || !h.row.holds(group) || h.row.blocked(exact, i, len(h.name)) {
				continue
			}
			for _, also := range h.row.words {
				step := float64(len(h.name)) / float64(len(also))
				for k, a := range also {
					at := float64(i) + step*float64(k)
					end := at + step
					if k == len(also)-1 {
						end = float64(i + len(h.name))
					}
					out = append(out, Occurrence{a.Fold, a.Exact, at, end, len(also) > 1})
				}
			}
		}
	}
	return out
}

// Elsewhere reports for each word of a text whether it is part of a phrase in
// which it means something else: nghệ in mỹ nghệ. It returns nil if none
// is.
func (s *Synonyms) Elsewhere(words []Word) []bool {
	var out []bool
	var exact []string
	for i, w := range words {
		for _, h := range s.byFirst[w.Exact] {
			if len(h.name) != 1 || len(h.row.unless) == 0 {
				continue
			}
			if exact == nil {
				for _, w := range words {
					exact = append(exact, w.Exact)
				}
			}
			if !h.row.within(exact, i) {
				continue
			}
			if out == nil {
				out = make([]bool, len(words))
			}
			out[i] = true
		}
	}
	return out
}

// within reports whether the word at is inside one of the excluded phrases.
func (r *synonym) within(words []string, at int) bool {
	for _, u := range r.unless {
		for i := max(0, at+1-len(u)); i <= at && i+len(u) <= len(words); i++ {
			if startsWith(words[i:], u) {
				return true
			}
		}
	}
	return false
}

// HeadAt returns where the noun in the name of a thing begins: after any
// classifiers and units.
func HeadAt(words []Word) int {
	var first [8]token
	tokens := first[:min(len(words), len(first))]
	for i := range tokens {
		tokens[i].Word = words[i]
	}
	book, at := builtInPhrases(), 0
	for at < len(tokens)-1 {
		p, ok := book.at(tokens[at:], true)
		if !ok || p.role != roleWeak && p.role != roleProduct || at+len(p.words) >= len(words) {
			break
		}
		at += len(p.words)
	}
	return at
}
