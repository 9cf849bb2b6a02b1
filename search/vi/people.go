package vi

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// people.csv lists the peoples of Vietnam (Decision 121-TCTK/PPCĐ of 1979), what
// else they are called, and whether the name means them without a word such as
// "người" in front.
//
//go:embed people.csv
var peopleCSV string

// people is one people of Vietnam.
type people struct {
	name  string // as it is written
	token string // the word that documents contain for it; see PeopleOf
	alone bool
}

type peopleName struct {
	words []Word
	of    *people
	alone bool // it is unambiguous
}

// peoples finds peoples by the fold of the first word of a name.
type peoples map[string][]peopleName

var builtInPeoples = sync.OnceValue(func() peoples {
	out := peoples{}
	for _, row := range readTable(peopleCSV) {
		p := &people{name: row[0], token: "nguoi" + glued(row[0]), alone: row[2] != ""}
		for _, n := range append([]string{row[0]}, split(row[1])...) {
			name := peopleName{words: Words(n), of: p}
			name.alone = p.alone && (n == p.name || len(name.words) > 1 || !IsSyllable(name.words[0].Fold))
			out[name.words[0].Fold] = append(out[name.words[0].Fold], name)
		}
	}
	return out
})

// glued writes the words of a text as one folded word.
func glued(text string) string {
	fold, _ := Keys(text)
	return strings.ReplaceAll(fold, " ", "")
}

var (
	peopleBefore = newPhraseTable(map[bool]string{
		true:  "người|dân tộc|người dân tộc|đồng bào|đồng bào dân tộc|dân tộc thiểu số|văn hóa|bản người|làng người|bản làng người|bản dân tộc|bản làng|tộc người|people",
		false: "bản|làng|buôn",
	})
	peopleBehind = newPhraseTable(map[bool]string{true: "people|ethnic|ethnic group|minority|village|homestay"})
)

// people reads the name of a people: người Mông, bản Dao, H'Mông, dan toc Tay.
// It becomes one word, which documents of that people contain, so that other
// words with the same letters do not match.
func (r *reader) people(lex *Lexicon) {
	known := builtInPeoples()
	for i := 0; i < len(r.tokens); i++ {
		if r.tokens[i].taken || r.tokens[i].place {
			continue
		}
		var best peopleName
		for _, n := range known[r.tokens[i].Fold] {
			if len(n.words) <= len(best.words) || !r.saysAt(i, n.words) || r.anyPlace(i, len(n.words)) || !lex.Known(n.of.token) {
				continue
			}
			sure, before := peopleBefore.before(r, i)
			_, behind := peopleBehind.at(r, i+len(n.words))
			if n.means(r.tokens[i:], before > 0, sure, behind > 0) {
				best = n
			}
		}
		if n := len(best.words); n > 0 {
			_, before := peopleBefore.before(r, i)
			shown := r.take(i-before, before+n)
			r.q.Notes = append(r.q.Notes, notePeople+shown)
			t := &r.tokens[i+n-1]
			t.taken, t.must, t.text = false, true, shown
			t.Fold, t.Exact, t.Start = best.of.token, best.of.token, r.tokens[i-before].Start
			i += n - 1
		}
	}
}

// means reports whether the name at the beginning of words means the people
// there.
func (n peopleName) means(words []token, led, sure, followed bool) bool {
	marked := words[0].Marked()
	switch {
	case led && sure, followed:
		return true
	case led: // bản, which without its mark may be bán
		return marked || len(n.words) > 1 || n.of.alone && len(words[0].Fold) > 3
	}
	return n.alone && (marked || len(n.words) > 1 || !IsSyllable(words[0].Fold))
}

// PeopleOf returns the index words of the peoples that a text names. residents
// is true for a text about the people of a place, in which each name counts; in
// other texts only unambiguous names count.
func PeopleOf(text string, residents bool) []string {
	var out []string
	words := Words(text)
	known := builtInPeoples()
	for i := range words {
		for _, n := range known[words[i].Fold] {
			if i+len(n.words) > len(words) || slices.Contains(out, n.of.token) || !sameWords(words[i:], n.words) {
				continue
			}
			led := i > 0 && (words[i-1].Exact == "nguwowi2" || words[i-1].Exact == "toojc5")
			if led || n.alone || residents && namedThere(text, words, i, len(n.words)) {
				out = append(out, n.of.token)
			}
		}
	}
	return out
}

// namedThere reports whether n words at i are a name of their own: it begins with
// a capital letter, and the words around it, which would make it longer, do not.
func namedThere(text string, words []Word, i, n int) bool {
	capital := func(i int) bool {
		r, _ := utf8.DecodeRuneInString(text[words[i].Start:])
		return unicode.IsUpper(r)
	}
	apart := func(i int) bool { return strings.ContainsAny(text[words[i-1].End:words[i].Start], ".,;:()") }
	return capital(i) && (i == 0 || apart(i) || !capital(i-1)) && (i+n == len(words) || apart(i+n) || !capital(i+n))
}

func sameWords(words, phrase []Word) bool {
	return len(words) >= len(phrase) && slices.EqualFunc(words[:len(phrase)], phrase, func(a, b Word) bool { return a.Exact == b.Exact })
}
