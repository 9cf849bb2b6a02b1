package vi

import (
	"strings"

	"chophien/domain"
)

// ReadGTIN reads a text that consists of a trade item number (GS1), as it is
// printed below a bar code: digits with spaces or dashes, or without.
func ReadGTIN(text string) (gtin string, ok bool) {
	gtin = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.TrimSpace(text))
	return gtin, gtin != "" && domain.ValidateGTIN(gtin) == nil
}

// ReadCertificate reads a text that consists of the code of a certificate, as
// printed. A word without a digit, or a number, is not a code.
func ReadCertificate(text string) (code string, ok bool) {
	text = strings.TrimSpace(text)
	code = domain.ParseCode(text)
	mixed := strings.ContainsAny(text, "0123456789") && strings.ContainsFunc(text, func(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' })
	return code, mixed && domain.IsCode(code)
}
