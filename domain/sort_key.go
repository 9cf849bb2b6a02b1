package domain

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

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
