package domain

import (
	"crypto/rand"
	"strings"
)

// Codes of certificates are short enough to type from a package, and long
// enough that guessing is hopeless: 8 letters of Crockford's base 32, 40 bits.

// codeAlphabet has no I, L, O and U, which are misread.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const codeLetters = 8

// randomLetters returns n random letters of the alphabet.
func randomLetters(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	for i := range b {
		b[i] = codeAlphabet[int(b[i])%len(codeAlphabet)]
	}
	return string(b)
}

// NewCode returns a new code of a certificate.
func NewCode() string { return randomLetters(codeLetters) }

// IsCode reports whether code has the form in which codes are stored.
func IsCode(code string) bool {
	return len(code) == codeLetters && strings.Trim(code, codeAlphabet) == ""
}

// ShowCode returns a code as it is printed, in groups of four. It returns a
// text that is not a code unchanged.
func ShowCode(code string) string {
	if len(code)%4 != 0 || strings.Trim(code, codeAlphabet) != "" {
		return code
	}
	var b strings.Builder
	for i := 0; i < len(code); i += 4 {
		if i > 0 {
			b.WriteByte('-')
		}
		b.WriteString(code[i : i+4])
	}
	return b.String()
}

// maxTypedCode is how many bytes of an input ParseCode reads.
const maxTypedCode = 64

// ParseCode reads a code as people write it: in any case, with spaces, dashes
// and dots, O for 0, I and L for 1. For an input that is not a code it returns a
// text that no certificate has.
func ParseCode(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(" -._\u00a0\u2010\u2011\u2012\u2013\u2014", r):
			return -1
		case 'a' <= r && r <= 'z':
			r += 'A' - 'a'
		case 'ａ' <= r && r <= 'ｚ': // full width, as some keyboards write
			r += 'A' - 'ａ'
		case 'Ａ' <= r && r <= 'Ｚ':
			r += 'A' - 'Ａ'
		}
		switch {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case r < ' ' || r > '~':
			return '?'
		}
		return r
	}, text[:min(len(text), maxTypedCode)])
}
