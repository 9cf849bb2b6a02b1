package transfer

import (
	"regexp"
	"strconv"
	"strings"

	"chophien/domain"
)

var (
	span    = regexp.MustCompile(`^(\d{1,2})(?:-(\d{1,2}))?$`)
	days    = regexp.MustCompile(`^(?:ngày)?(?:0?[1-9]|[12]\d|3[01])/(\d{1,2})-(?:ngày)?(?:0?[1-9]|[12]\d|3[01])/(\d{1,2})$`)
	quarter = regexp.MustCompile(`^(?:quy|qui|q)(\d|i{1,3}|iv)(?:-(?:quy|qui|q)?(\d|i{1,3}|iv))?$`)
)

// monthWords appear around the numbers of months.
var monthWords = strings.NewReplacer("–", "-", "—", "-", "tháng", " ", "thang", " ", "đến hết", "-", "đến", "-", "den", "-", "tới", "-", "toi", "-", "năm sau", " ", "năm tới", " ", "năm kế tiếp", " ", "sang năm", " ", "hằng năm", " ", "hàng năm", " ", "từ", " ", "tu", " ",
	"và", ",", " va ", ",", ";", ",", "+", ",", "&", ",", "\n", ",", "âm lịch", "?", "al", "?")

// ParseMonths reads "1, 2, 3", "tháng 10–12", "T10-T12", "11-2" across the end
// of the year, "1/6 - 30/8", "quý I", "quanh năm".
func ParseMonths(field, s string) (domain.Season, error) {
	switch headingKey(s) {
	case "":
		return 0, nil
	case "quanhnam", "canam", "allyear", "12thang", "12thangtrongnam", "cacthangtrongnam", "yearround":
		return domain.AllYear, nil
	}
	var months []int
	for part := range strings.SplitSeq(monthWords.Replace(strings.ToLower(clean(s))), ",") {
		part = strings.ReplaceAll(strings.ReplaceAll(part, " ", ""), ".", "")
		from, to, ok := monthsOf(part)
		if !ok {
			return 0, domain.Invalidf(field, "%q is not a list of months, such as 1, 2, 10-12 or quanh năm", short(s))
		}
		if from < 1 || from > 12 || to < 1 || to > 12 {
			return 0, domain.Invalidf(field, "a month is 1 to 12, not as in %q", short(s))
		}
		for ; ; from = from%12 + 1 {
			months = append(months, from)
			if from == to {
				break
			}
		}
	}
	return domain.SeasonOf(field, months)
}

// monthsOf reads the first and last month of "3", "t10-t12", "1/6-30/8" and "quýi".
func monthsOf(part string) (from, to int, ok bool) {
	if m := days.FindStringSubmatch(part); m != nil {
		from, _ = strconv.Atoi(m[1])
		to, _ = strconv.Atoi(m[2])
		return from, to, true
	}
	if m := quarter.FindStringSubmatch(domain.Fold(part)); m != nil {
		from = quarterOf(m[1])
		to = from
		if m[2] != "" {
			to = quarterOf(m[2])
		}
		return from*3 - 2, to * 3, true
	}
	m := span.FindStringSubmatch(strings.ReplaceAll(part, "t", ""))
	if m == nil {
		return 0, 0, false
	}
	from, _ = strconv.Atoi(m[1])
	to = from
	if m[2] != "" {
		to, _ = strconv.Atoi(m[2])
	}
	return from, to, true
}

func quarterOf(s string) int {
	switch s {
	case "i", "1":
		return 1
	case "ii", "2":
		return 2
	case "iii", "3":
		return 3
	case "iv", "4":
		return 4
	}
	return 0
}

// FormatMonths returns months in a form that ParseMonths reads: "1-3, 12".
func FormatMonths(s domain.Season) string {
	if s == domain.AllYear {
		return "quanh năm"
	}
	var parts []string
	for m := 1; m <= 12; m++ {
		if !s.Has(m) {
			continue
		}
		to := m
		for to < 12 && s.Has(to+1) {
			to++
		}
		text := strconv.Itoa(m)
		if to > m {
			text += "-" + strconv.Itoa(to)
		}
		parts = append(parts, text)
		m = to
	}
	if len(parts) == 1 && s != 0 {
		return "tháng " + parts[0] // "10-12" alone would become a date in a spreadsheet
	}
	return strings.Join(parts, ", ")
}
