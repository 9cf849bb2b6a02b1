// Package vi reads Vietnamese text for search: words, keys, and the meaning of
// a buyer's query. It is pure: no engine, no database, no clock.
package vi

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Word is one word of a text under its two keys. Both are made of the
// characters a-z and 0-9 only.
type Word struct {
	Fold  string // lower case, no marks, đ→d, lý→li: the key without Vietnamese input
	Exact string // tone-keeping: ă→aw, â→aa, đ→dd, ê→ee, ô→oo, ơ→ow, ư→uw, then the tone (1 sắc, 2 huyền, 3 hỏi, 4 ngã, 5 nặng)
	Start int    // byte offsets in the text, for highlighting
	End   int
}

// Marked reports whether the word was written with marks or with đ.
func (w Word) Marked() bool { return w.Fold != w.Exact }

// Words splits text into words. It is the one tokenizer for index and query.
//
// A word is a run of letters and digits, so "ST25" and "3in1" stay whole.
// Composed and decomposed input, either placement of the tone (hòa, hoà), and
// i and y where they are the same sound (lý, lí) give the same keys. Letters
// that are neither Latin nor digits are ignored.
func Words(text string) []Word {
	words := strings.Count(text, " ") + 1
	w := builder{
		start: -1, done: make([]Word, 0, words), ends: make([]keyEnds, 0, words),
		folded: make([]byte, 0, len(text)), exact: make([]byte, 0, len(text)),
		letters: make([]byte, 0, 8), marks: make([]byte, 0, 8),
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case r < utf8.RuneSelf:
			if c := lowerASCII(byte(r)); isAlnum(c) {
				w.letter(c, i)
				w.end = i + size
			} else {
				w.flush()
			}
		case invisible(r):
			// Zero-width characters come with copied text and separate nothing.
		case w.start >= 0 && unicode.Is(unicode.M, r):
			w.mark(r)
			w.end = i + size
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			w.rune(r, i)
			w.end = i + size
		default:
			w.flush()
		}
		i += size
	}
	w.flush()
	return w.words()
}

// Keys returns the folded and the tone-keeping words of text, each joined by
// single spaces, as documents contain them.
func Keys(text string) (folded, exact string) {
	words := Words(text)
	if len(words) == 0 {
		return "", ""
	}
	f := make([]byte, 0, len(text))
	e := make([]byte, 0, len(text)+len(words))
	for i, w := range words {
		if i > 0 {
			f, e = append(f, ' '), append(e, ' ')
		}
		f, e = append(f, w.Fold...), append(e, w.Exact...)
	}
	return string(f), string(e)
}

// builder collects words. The texts of all of them lie in one piece of memory
// for each key: names are read for every hit that is put in order.
type builder struct {
	done           []Word // without their keys
	folded, exact  []byte // the keys of those, one behind the other
	ends           []keyEnds
	start, end     int
	letters, marks []byte // of this word: base letters, a-z and 0-9, and the shape mark of each, 0 or the code after it
	tone           byte
}

// keyEnds is where the keys of a word end.
type keyEnds struct{ folded, exact int }

func (b *builder) letter(c byte, at int) {
	if b.start < 0 {
		b.start = at
	}
	b.letters = append(b.letters, c)
	b.marks = append(b.marks, 0)
}

// rune splits a letter outside ASCII into its base and its marks.
func (b *builder) rune(r rune, at int) {
	if b.start < 0 {
		b.start = at
	}
	if b.special(r, at) {
		return
	}
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	d := norm.NFKD.Properties(buf[:n]).Decomposition()
	for len(d) > 0 {
		part, size := utf8.DecodeRune(d)
		d = d[size:]
		switch {
		case part >= utf8.RuneSelf:
			if !b.special(part, at) {
				b.mark(part)
			}
		case isAlnum(lowerASCII(byte(part))):
			b.letter(lowerASCII(byte(part)), at)
		}
	}
}

// special adds a letter that is written with a stroke or without its dot,
// which Unicode doesn't take apart.
func (b *builder) special(r rune, at int) bool {
	switch r {
	case 'đ', 'Đ', 'Ð', 'ð':
		b.letter('d', at)
		b.marks[len(b.marks)-1] = 'd'
	case 'ı':
		b.letter('i', at)
	case 'ø', 'Ø':
		b.letter('o', at)
	default:
		return false
	}
	return true
}

// The marks of Vietnamese as combining characters.
const (
	markGrave      = '\u0300'
	markAcute      = '\u0301'
	markCircumflex = '\u0302'
	markTilde      = '\u0303'
	markBreve      = '\u0306'
	markHook       = '\u0309'
	markHorn       = '\u031B'
	markDot        = '\u0323'
)

func (b *builder) mark(r rune) {
	last := len(b.letters) - 1
	if last < 0 {
		return
	}
	// Of several marks on one letter the greater wins, so that their order,
	// which normalization changes, has no effect.
	shape := byte(0)
	switch r {
	case markAcute, '\u0341':
		b.tone = max(b.tone, '1')
	case markGrave, '\u0340':
		b.tone = max(b.tone, '2')
	case markHook:
		b.tone = max(b.tone, '3')
	case markTilde:
		b.tone = max(b.tone, '4')
	case markDot:
		b.tone = max(b.tone, '5')
	case markCircumflex:
		if c := b.letters[last]; c == 'a' || c == 'e' || c == 'o' {
			shape = c
		}
	case markBreve:
		if b.letters[last] == 'a' {
			shape = 'w'
		}
	case markHorn:
		if c := b.letters[last]; c == 'o' || c == 'u' {
			shape = 'w'
		}
	}
	b.marks[last] = max(b.marks[last], shape)
}

// flush ends the word, if there is one.
func (b *builder) flush() {
	if b.start >= 0 && len(b.letters) > 0 {
		sameSound(b.letters)
		b.folded = append(b.folded, b.letters...)
		for i, c := range b.letters {
			b.exact = append(b.exact, c)
			if b.marks[i] != 0 {
				b.exact = append(b.exact, b.marks[i])
			}
		}
		if b.tone != 0 {
			b.exact = append(b.exact, b.tone)
		}
		b.done = append(b.done, Word{Start: b.start, End: b.end})
		b.ends = append(b.ends, keyEnds{len(b.folded), len(b.exact)})
	}
	b.start, b.tone = -1, 0
	b.letters, b.marks = b.letters[:0], b.marks[:0]
}

// words returns those that were ended.
func (b *builder) words() []Word {
	folded, exact := string(b.folded), string(b.exact)
	var at keyEnds
	for i, end := range b.ends {
		b.done[i].Fold, b.done[i].Exact = folded[at.folded:end.folded], exact[at.exact:end.exact]
		at = end
	}
	return b.done
}

// sameSound writes y as i where the two are the same sound: after a consonant
// and at the end of the word (lý, mỹ, quý).
func sameSound(letters []byte) {
	last := len(letters) - 1
	if last < 1 || letters[last] != 'y' {
		return
	}
	for i, c := range letters[:last] {
		if isVowel(c) && !(c == 'u' && i == 1 && letters[0] == 'q') || isDigit(c) {
			return
		}
	}
	letters[last] = 'i'
}

func invisible(r rune) bool {
	switch r {
	case '\u00AD', '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF':
		return true
	}
	return false
}

func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func isAlnum(c byte) bool { return 'a' <= c && c <= 'z' || isDigit(c) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}
