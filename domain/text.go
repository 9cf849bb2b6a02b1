package domain

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tone is one of the six tones of Vietnamese, in alphabetical order.
type Tone uint8

// The tones, in the order that dictionaries use: ngang, huyền, hỏi, ngã, sắc, nặng.
const (
	Level Tone = iota
	Grave
	Hook
	Tilde
	Acute
	Dot
)

// vowels lists each Vietnamese vowel with its six tones, in alphabetical order
// of the letters and in the order of Tone.
var vowels = [...]string{
	"aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "êềểễếệ", "iìỉĩíị",
	"oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ", "uùủũúụ", "ưừửữứự", "yỳỷỹýỵ",
}

// alphabet has the letters in Vietnamese order (a ă â b c d đ e ê … y), with the
// foreign letters f, j, w and z at their usual places.
const alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

type letter struct {
	base rune // the letter without its tone: ấ → â
	tone Tone
	fold rune // the letter without any mark: ấ → a, đ → d
	rank byte // place in the alphabet, from 1
}

var letters = func() map[rune]letter {
	m := make(map[rune]letter, 128)
	plain := strings.NewReplacer("ă", "a", "â", "a", "đ", "d", "ê", "e", "ô", "o", "ơ", "o", "ư", "u")
	rank := byte(0)
	for _, r := range alphabet {
		rank++
		m[r] = letter{base: r, fold: []rune(plain.Replace(string(r)))[0], rank: rank}
	}
	for _, row := range vowels {
		base, tone := []rune(row)[0], Level
		for _, r := range row {
			l := m[base]
			l.tone = tone
			m[r] = l
			tone++
		}
	}
	return m
}()

// SplitLetter splits a lower-case letter in NFC into letter and tone: ấ → â,
// Acute. ok is false for a rune that is not a letter of the Vietnamese or Latin
// alphabet.
func SplitLetter(r rune) (base rune, tone Tone, ok bool) {
	l, ok := letters[r]
	return l.base, l.tone, ok
}

// FoldLetter removes all marks from a lower-case letter in NFC: ấ → a, đ → d. It
// returns other runes unchanged.
func FoldLetter(r rune) rune {
	if l, ok := letters[r]; ok {
		return l.fold
	}
	return r
}

// Fold lower-cases NFC text and removes all Vietnamese marks: "Chè Đá" → "che da".
func Fold(s string) string {
	return strings.Map(func(r rune) rune { return FoldLetter(lower(r)) }, s)
}

// lower is unicode.ToLower, except that it maps Ð (U+00D0, typed for Đ) to đ.
func lower(r rune) rune {
	if r == 'Ð' || r == 'ð' {
		return 'đ'
	}
	return unicode.ToLower(r)
}

// sortKeyLetters is how many letters of a name a sort key has.
const sortKeyLetters = 80

// SortKey returns a text of 0-9 and a-f whose byte order is the Vietnamese
// alphabetical order of the names in NFC: letters first (a before ă before â, d
// before đ), then tones. Numbers sort by their value, before letters; other runes
// count as one gap. Every database and search engine sorts such a text alike.
func SortKey(name string) string {
	const end, gap, digits, longer, first = 0x00, 0x01, 0x02, 0x0c, 0x10
	var primary, tones strings.Builder
	put := func(code byte, tone Tone) {
		const hex = "0123456789abcdef"
		primary.WriteByte(hex[code>>4])
		primary.WriteByte(hex[code&15])
		tones.WriteByte(hex[tone])
	}
	inGap, n := false, 0
	for rest := name; rest != "" && n < sortKeyLetters; {
		number, after := cutNumber(rest)
		r, size := utf8.DecodeRuneInString(rest)
		l, ok := letters[lower(r)]
		if number == "" {
			after = rest[size:]
		}
		rest = after
		if number == "" && !ok {
			inGap = n > 0
			continue
		}
		if inGap {
			put(gap, Level)
			inGap = false
		}
		if ok {
			put(first+l.rank, l.tone)
			n++
			continue
		}
		number = number[:min(len(number), sortKeyLetters-n)]
		for range len(number) - 1 { // a number with more digits is greater
			put(longer, Level)
		}
		for _, digit := range []byte(number) {
			put(digits+digit-'0', Level)
		}
		n += len(number)
	}
	return primary.String() + fmt.Sprintf("%02x", end) + strings.TrimRight(tones.String(), "0")
}

// cutNumber returns the digits at the start of text without leading zeros,
// and what follows them; no digits when text starts with none.
func cutNumber(text string) (digits, after string) {
	after = strings.TrimLeft(text, "0123456789")
	digits = text[:len(text)-len(after)]
	if short := strings.TrimLeft(digits, "0"); short != "" {
		return short, after
	}
	return digits[:min(1, len(digits))], after
}

// slugBytes bounds a slug.
const slugBytes = 80

// Slug returns a readable ASCII name for a path: "Chè Shan tuyết" →
// "che-shan-tuyet". It has at most 80 bytes and is empty when name has no letter
// or digit.
func Slug(name string) string {
	var b strings.Builder
	dash := false
	for _, r := range Fold(name) {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			dash = b.Len() > 0
			continue
		}
		if dash && b.Len() < slugBytes-1 {
			b.WriteByte('-')
		} else if dash || b.Len() == slugBytes {
			break
		}
		dash = false
		b.WriteRune(r)
	}
	return b.String()
}

// SameName reports whether two names in NFC are equal apart from case, spaces
// and the position of a tone in its word: hoà is hòa, dứa is not dừa.
func SameName(a, b string) bool { return nameKey(a) == nameKey(b) }

func nameKey(name string) string {
	var out strings.Builder
	for word := range strings.FieldsSeq(name) {
		tone := Tone(0)
		for _, r := range word {
			base, t, ok := SplitLetter(lower(r))
			if !ok {
				base = lower(r)
			} else if t != 0 {
				tone = t
			}
			out.WriteRune(base)
		}
		out.WriteByte('0' + byte(tone))
		out.WriteByte(' ')
	}
	return out.String()
}
