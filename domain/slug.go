package domain

import "strings"

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
