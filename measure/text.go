package measure

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// Kind is the kind of a token.
type Kind uint8

// The kinds of tokens. Letters and digits are always apart: 1tr2 is 1, tr, 2.
const (
	Word   Kind = iota // a run of letters
	Digits             // a run of the digits 0 to 9
	Sign               // one rune that is neither a letter, a digit nor white space
)

// Token is a word, a run of digits or a sign of a text.
type Token struct {
	Kind       Kind
	Fold       string // lower case without marks: "tan"
	Lower      string // lower case in NFC: "tấn"
	Start, End int    // byte offsets in Text.Raw
	Spaced     bool   // white space comes before it
}

// Marked reports whether the word is written with marks or with đ.
func (t Token) Marked() bool { return t.Fold != t.Lower }

// Text is a text cut into tokens.
type Text struct {
	Raw    string
	Tokens []Token
	Marked bool // at least one word has marks
}

// Scan cuts a text into tokens. Marks that are separate from their letter count
// as part of its word.
func Scan(raw string) Text {
	t := Text{Raw: raw}
	spaced := false
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		if unicode.IsSpace(r) || invisible(r) {
			spaced = spaced || unicode.IsSpace(r)
			i += size
			continue
		}
		token := Token{Kind: kindOf(r), Start: i, Spaced: spaced}
		spaced = false
		first := r
		for i += size; token.Kind != Sign && i < len(raw); i += size {
			r, size = utf8.DecodeRuneInString(raw[i:])
			if invisible(r) {
				continue
			}
			mark := token.Kind == Word && unicode.Is(unicode.M, r)
			if !mark && (kindOf(r) != token.Kind || token.Kind == Word && vietnamese(r) != vietnamese(first)) {
				break
			}
		}
		token.End = i
		token.Lower = strings.Map(func(r rune) rune {
			if invisible(r) {
				return -1
			}
			return unicode.ToLower(r)
		}, norm.NFC.String(raw[token.Start:i]))
		if token.Kind == Word {
			token.Lower = sameTone(token.Lower)
		}
		token.Fold = domain.Fold(token.Lower)
		t.Marked = t.Marked || token.Marked()
		t.Tokens = append(t.Tokens, token)
	}
	return t
}

func kindOf(r rune) Kind {
	switch {
	case r >= '0' && r <= '9':
		return Digits
	case unicode.IsLetter(r) || unicode.IsNumber(r): // ½ and the digits of other scripts
		return Word
	}
	return Sign
}

// vietnamese reports whether a letter is one of Vietnamese or English. Those of
// other scripts are words of their own.
func vietnamese(r rune) bool {
	f := domain.FoldLetter(unicode.ToLower(r))
	return f >= 'a' && f <= 'z' || r == 'Ð' || r == 'ð'
}

// Copied text contains invisible runes; they do not separate words.
func invisible(r rune) bool {
	switch r {
	case '\u00AD', '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF':
		return true
	}
	return false
}

// sameTone writes the two places of a tone alike: hoà is hòa, thuỷ is thủy.
func sameTone(word string) string {
	for _, p := range [...][2]string{
		{"oà", "òa"}, {"oá", "óa"}, {"oả", "ỏa"}, {"oã", "õa"}, {"oạ", "ọa"}, {"oè", "òe"}, {"oé", "óe"}, {"oẻ", "ỏe"}, {"oẽ", "õe"}, {"oẹ", "ọe"},
		{"uỳ", "ùy"}, {"uý", "úy"}, {"uỷ", "ủy"}, {"uỹ", "ũy"}, {"uỵ", "ụy"},
	} {
		if head, ok := strings.CutSuffix(word, p[0]); ok && !strings.HasSuffix(head, "q") {
			return head + p[1]
		}
	}
	return word
}

// Cut returns the original text of the tokens from i up to to.
func (t Text) Cut(i, to int) string {
	if i >= to || to > len(t.Tokens) {
		return ""
	}
	return t.Raw[t.Tokens[i].Start:t.Tokens[to-1].End]
}

// Fold returns the folded text of the token at i; empty beyond the end.
func (t Text) Fold(i int) string {
	if i < 0 || i >= len(t.Tokens) {
		return ""
	}
	return t.Tokens[i].Fold
}

// Is reports whether the token at i is one of some words or signs, each written
// with its marks. A token without marks matches only in a text without any mark,
// or if the word itself has none.
func (t Text) Is(i int, words ...string) bool {
	if i < 0 || i >= len(t.Tokens) {
		return false
	}
	for _, w := range words {
		if t.is(i, w) {
			return true
		}
	}
	return false
}

func (t Text) is(i int, word string) bool {
	token := &t.Tokens[i]
	return token.Lower == word || !t.Marked && foldsTo(word, token.Fold)
}

// foldsTo reports whether domain.Fold(word) is fold, for a word in lower case.
func foldsTo(word, fold string) bool {
	for _, r := range word {
		f, size := utf8.DecodeRuneInString(fold)
		if size == 0 || domain.FoldLetter(r) != f {
			return false
		}
		fold = fold[size:]
	}
	return fold == ""
}

// begins reports whether a phrase may begin at i, by its first letter.
func (t Text) begins(i int, phrase string) bool {
	first, _ := utf8.DecodeRuneInString(phrase)
	have, _ := utf8.DecodeRuneInString(t.Tokens[i].Fold)
	return domain.FoldLetter(first) == have
}

// Phrase returns how many tokens the longest of the phrases that begins at i
// has; 0 for none. A phrase is words split by single spaces, with their marks.
func (t Text) Phrase(i int, phrases ...string) int {
	if i < 0 || i >= len(t.Tokens) {
		return 0
	}
	best := 0
	for _, p := range phrases {
		if !t.begins(i, p) {
			continue
		}
		n := 0
		for word := range strings.SplitSeq(p, " ") {
			if i+n >= len(t.Tokens) || !t.is(i+n, word) {
				n = 0
				break
			}
			n++
		}
		best = max(best, n)
	}
	return best
}
