// Package phone reads the mobile numbers of Vietnam.
//
// Which prefixes belong to mobile networks is data of github.com/nyaruka/phonenumbers (MIT),
// the Go port of Google's libphonenumber. The library reads the data of all countries when
// the program starts, which takes about 5 ms and 2.5 MB once; its tables of carriers and
// places are not linked.
package phone

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// region is the country in which a number without its country code is read.
const region = "VN"

// most is the most characters of a number as people write it.
const most = 40

// signs are what people write between and around the digits of a number.
const signs = "+-.() /\u00a0\u2010\u2011\u2013"

// Parse returns the number of a Vietnamese mobile phone in E.164, such as +84912345678.
// Every way to write a number returns the same: with 0, 84, 0084 or +84, with spaces,
// dots, hyphens and brackets. CodeInvalid about field for other texts, for landlines and
// for numbers of other countries.
func Parse(field, text string) (string, error) {
	wrong := domain.Invalidf(field, "it must be the number of a Vietnamese mobile phone, such as 0912 345 678")
	text = strings.TrimSpace(norm.NFKC.String(text)) // digits of full width, too
	if len(text) > most || strings.ContainsFunc(text, func(r rune) bool { return !(r >= '0' && r <= '9') && !strings.ContainsRune(signs, r) }) {
		return "", wrong
	}
	n, err := phonenumbers.Parse(strings.Map(digit, text), region)
	if err != nil || !phonenumbers.IsValidNumberForRegion(n, region) || phonenumbers.GetNumberType(n) != phonenumbers.MOBILE {
		return "", wrong
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// digit drops what stands between digits, so that no sign begins an extension or a
// second number.
func digit(r rune) rune {
	if r == '+' || unicode.IsDigit(r) {
		return r
	}
	return -1
}

// National returns a number of Parse as people of Vietnam write it: 0912 345 678.
func National(number string) string {
	digits, ok := strings.CutPrefix(number, "+84")
	if !ok || len(digits) != 9 {
		return number
	}
	return "0" + digits[:3] + " " + digits[3:6] + " " + digits[6:]
}
