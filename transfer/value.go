package transfer

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"chophien/domain"
)

// number matches text that looks like a number, in the Vietnamese form
// ("1.200.000", "1,5") or the English one if that is unambiguous.
var number = regexp.MustCompile(`^(\d{1,3}(?:[., ]\d{3})+|\d+)(?:([.,])(\d+))?$`)

// thousandths reads a number with at most three decimals. A comma is a decimal
// comma; a point before three digits separates thousands.
func thousandths(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if comma := strings.IndexByte(s, ','); comma > 0 && strings.Count(s, ",") == 1 && !strings.Contains(s[comma:], ".") {
		s = strings.ReplaceAll(strings.ReplaceAll(s[:comma], ".", ""), " ", "") + "." + s[comma+1:]
		return decimal(s)
	}
	m := number.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	whole := strings.NewReplacer(".", "", ",", "", " ", "").Replace(m[1])
	if m[2] != "" {
		whole += "." + m[3]
	}
	return decimal(whole)
}

// decimal reads digits with at most one point as thousandths.
func decimal(s string) (int64, bool) {
	whole, part, _ := strings.Cut(s, ".")
	part = strings.TrimRight(part, "0")
	if whole == "" || len(whole) > 15 || len(part) > 3 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", 3-len(part)), 10, 64)
	return n, err == nil && n >= 0
}

var (
	day = regexp.MustCompile(`^(?:(?i:ngày)\s+)?(\d{1,2})(?:\s*[/.-]\s*|\s+(?i:tháng)\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+(?i:năm)\s+)(\d{4})$`)
	// clock matches the time that some programs write behind a day.
	clock = regexp.MustCompile(`\s+\d{1,2}:\d{2}(?::\d{2})?$`)
	// yearFirst matches the separators of 2026/12/31.
	yearFirst = regexp.MustCompile(`^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$`)
)

// ParseDate reads "31/12/2026", "31-12-2026", "ngày 31 tháng 12 năm 2026", "2026-12-31"
// and "2026/12/31", also with a time behind them.
func ParseDate(field, s string) (domain.Date, error) {
	s = clock.ReplaceAllString(clean(s), "")
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		s = m[3] + "/" + m[2] + "/" + m[1]
	}
	if d, err := domain.ParseDate(s); err == nil {
		return d, nil
	}
	if m := day.FindStringSubmatch(s); m != nil {
		dd, _ := strconv.Atoi(m[1])
		mm, _ := strconv.Atoi(m[2])
		yy, _ := strconv.Atoi(m[3])
		d := domain.NewDate(yy, time.Month(mm), dd)
		if y, m, x := d.Time().Date(); yy >= 1900 && yy < 2200 && y == yy && int(m) == mm && x == dd {
			return d, nil
		}
	}
	return 0, domain.Invalidf(field, "%q is not a day of the form 31/12/2026 (day, month, year)", short(s))
}

// serialDay returns the day of a number of Excel, which counts from 1900 with a
// 29 February that did not exist, or from 1904.
func serialDay(n float64, from1904 bool) (domain.Date, bool) {
	days := math.Floor(n)
	if from1904 {
		days += 1462
	}
	if days < 61 || days > 109_574 { // 1900-03-01 to 2199-12-31
		return 0, false
	}
	return domain.NewDate(1899, time.December, 30) + domain.Date(days), true
}

// ParseWhole reads a number without decimals.
func ParseWhole(field, s string) (int, error) {
	n, ok := thousandths(s)
	if !ok || n%1000 != 0 || n/1000 > math.MaxInt32 {
		return 0, domain.Invalidf(field, "%q is not a whole number", short(s))
	}
	return int(n / 1000), nil
}

// short limits the length of a wrong value that an error quotes.
func short(s string) string { return shorten(s, 60) }

func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
