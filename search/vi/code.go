package vi

import "strings"

// longestCode is how many letters beside a number make a code, such as the name
// of a variety: ST25. Longer ones are words.
const longestCode = 4

// numberWords are the digits that names write as words as often: 1 tôm 1 lá.
var numberWords = map[string]string{
	"1": "một", "2": "hai", "3": "ba", "4": "bốn", "5": "năm", "6": "sáu", "7": "bảy", "8": "tám", "9": "chín", "10": "mười",
}

// CodesOf returns the other ways to write the codes of a name: what is written
// together apart and the other way round (ST25, ST 25; 3 in 1, 3in1), names with
// an apostrophe in one word (K'Tu, KTu), and single digits as words.
func CodesOf(name string) []string {
	words := Words(name)
	var out []string
	for i, w := range words {
		if apart := splitCode(w.Fold); len(apart) > 1 {
			out = append(out, strings.Join(apart, " "))
		}
		if word := numberWords[w.Fold]; word != "" {
			out = append(out, word)
		}
		if i == 0 {
			continue
		}
		if isNumber(words[i-1].Fold) && (w.Exact == "ddoo5" || w.Exact == "ddaam5") {
			out = append(out, words[i-1].Fold+"n") // 40 độ đạm: 40N
		}
		before, gap := words[i-1], name[words[i-1].End:w.Start]
		switch {
		case isApostrophe(gap):
			out = append(out, name[before.Start:before.End]+name[w.Start:w.End])
		case isNumber(before.Fold) != isNumber(w.Fold) && len(before.Fold) <= longestCode && len(w.Fold) <= longestCode:
			out = append(out, before.Fold+w.Fold)
			if i+1 < len(words) && isNumber(before.Fold) && isNumber(words[i+1].Fold) {
				out = append(out, before.Fold+w.Fold+words[i+1].Fold)
				if w.Fold == "in" {
					out = append(out, before.Fold+" trong "+words[i+1].Fold)
				}
			}
		case !before.Marked() && !w.Marked() && strings.ToUpper(name[before.Start:before.End]) == name[before.Start:before.End] && len(before.Fold) <= 3 && len(w.Fold) <= 2*longestCode:
			out = append(out, before.Fold+w.Fold) // initials in front of a name: HD Green
		}
	}
	return out
}

// splitCode cuts a code between its letters and its digits.
func splitCode(fold string) []string {
	var parts []string
	from := 0
	for i := 1; i < len(fold); i++ {
		if isDigit(fold[i]) != isDigit(fold[i-1]) {
			parts = append(parts, fold[from:i])
			from = i
		}
	}
	return append(parts, fold[from:])
}

func isApostrophe(gap string) bool {
	switch strings.TrimSpace(gap) {
	case "'", "’", "‘", "ʼ", "`", "´":
		return true
	}
	return false
}
