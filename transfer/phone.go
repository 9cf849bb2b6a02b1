package transfer

import (
	"regexp"
	"strings"

	"chophien/domain"
)

// phones are the numbers of a cell.
type phones struct {
	first string
	zalo  string // the number that the cell says is on Zalo
	rest  bool   // there are further numbers, or something that is none
}

var (
	phoneParts = regexp.MustCompile(`[/;,\n|]|\s+-\s+|\s(?:hoặc|hoac|và|va)\s`)
	phoneMarks = regexp.MustCompile(`(?i)[()]*\s*\b(zalo|đt|đtdđ|dt|sđt|sdt|tel|hotline|di động|di dong|máy bàn|may ban|viber)\b\s*[:.]?\s*[()]*`)
)

// readPhones reads "0912 000 345", "912000345" (spreadsheets drop the first
// zero), "0912000345/0987000345", "0912 000 345 (Zalo)".
func readPhones(text string) phones {
	var out phones
	for _, part := range phoneParts.Split(text, -1) {
		part = strings.Trim(part, " '’`")
		zalo := strings.Contains(domain.Fold(part), "zalo")
		part = strings.TrimSpace(phoneMarks.ReplaceAllString(part, " "))
		if part == "" {
			if zalo && out.first != "" && out.zalo == "" {
				out.zalo = out.first
			}
			continue
		}
		n, ok := dialled(part)
		switch {
		case !ok:
			out.rest = true
			continue
		case out.first == "":
			out.first = n
		case !zalo:
			out.rest = true
		}
		if zalo && out.zalo == "" {
			out.zalo = n
		}
	}
	return out
}

// dialled is a number as it is dialled in Vietnam: ten digits for mobile
// phones, eleven for others, both with a zero in front.
func dialled(text string) (string, bool) {
	if domain.CheckPhone("", text) != nil {
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
	return text, true
}
