package transfer

import (
	"regexp"
	"strings"

	"chophien/domain"
)

// phones are the phone numbers of a cell.
type phones struct {
	first string
	zalo  string // the number that the cell marks as on Zalo
	rest  bool   // there are more numbers, or other text
}

var (
	phoneParts  = regexp.MustCompile(`[/;,\n|]|\s+[-–]\s+|\s(?:hoặc|hoac|và|va)\s`)
	phoneNumber = regexp.MustCompile(`\+?\d[\d .()-]{6,24}\d`)
	phoneWords  = regexp.MustCompile(`[a-z]+`)
)

// isPhoneWord reports whether a folded word marks a phone number.
func isPhoneWord(word string) bool {
	switch word {
	case "zalo", "dt", "dtdd", "sdt", "so", "dien", "thoai", "di", "dong", "tel", "phone", "hotline", "mobile", "may", "ban", "co", "dinh", "viber":
		return true
	}
	return false
}

// readPhones reads "0912 000 345", "912000345" (spreadsheets drop the first
// zero), "0912000345/0987000345", "0912 000 345 (Zalo)".
func readPhones(text string) phones {
	var out phones
	for _, part := range phoneParts.Split(text, -1) {
		fold := domain.Fold(part)
		zalo := strings.Contains(fold, "zalo")
		for _, word := range phoneWords.FindAllString(fold, -1) {
			out.rest = out.rest || !isPhoneWord(word)
		}
		found := phoneNumber.FindString(part)
		if found == "" && zalo && out.first != "" && out.zalo == "" {
			out.zalo = out.first // "0912 000 345, Zalo"
		}
		n, ok := dialled(found)
		if !ok {
			out.rest = out.rest || strings.ContainsAny(part, "0123456789")
			continue
		}
		if out.first == "" {
			out.first = n
		} else if !zalo {
			out.rest = true
		}
		if zalo && out.zalo == "" {
			out.zalo = n
		}
	}
	return out
}

// dialled returns a number as dialled in Vietnam: ten digits for mobile phones,
// eleven for others, both with a leading zero.
func dialled(text string) (string, bool) {
	if text == "" || domain.ValidatePhone("", text) != nil {
		return "", false
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	switch {
	case len(digits) == 9 && strings.ContainsRune("35789", rune(digits[0])), len(digits) == 10 && digits[0] == '2':
		return "0" + digits, true
	case strings.HasPrefix(digits, "84") && len(digits) >= 11 && !strings.HasPrefix(text, "+"):
		return "0" + digits[2:], true
	}
	if strings.Count(text, "(") != strings.Count(text, ")") { // the other one stands outside of the digits
		text = strings.NewReplacer("(", "", ")", "").Replace(text)
	}
	return text, true
}
