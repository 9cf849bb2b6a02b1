package transfer

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"chophien/domain"
)

// number is text that looks like a number, in the Vietnamese way of writing
// ("1.200.000", "1,5") or the English one where it can be nothing else.
var number = regexp.MustCompile(`^(\d{1,3}(?:[., ]\d{3})+|\d+)(?:([.,])(\d+))?$`)

// thousandths reads a number of not more than three decimals. A comma is a
// decimal comma; a point with three digits behind it separates thousands.
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

// onRequest are ways to write that a price is told when asked.
func onRequest(s string) bool {
	switch headingKey(s) {
	case "", "lienhe", "thoathuan", "giathoathuan", "gialienhe", "onrequest", "contact", "negotiable":
		return true
	}
	return false
}

// scales are words behind a sum, without marks.
func scales() map[string]int64 {
	return map[string]int64{"": 1, "k": 1000, "n": 1000, "nghin": 1000, "ngan": 1000, "tr": 1_000_000, "trieu": 1_000_000, "m": 1_000_000, "ty": 1_000_000_000, "ti": 1_000_000_000}
}

// ParseMoney reads a price in đồng: "120.000", "120000 đ", "120k", "1,2 triệu".
// It is nil where nothing is written, or "liên hệ".
func ParseMoney(field, s string) (*int64, error) {
	if onRequest(s) {
		return nil, nil
	}
	wrong := domain.Invalidf(field, "%q is not a price in đồng, such as 120.000, 120k or 1,2 triệu; leave it empty for \"liên hệ\"", short(s))
	end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && !strings.ContainsRune("., ", r) })
	if end < 0 {
		end = len(s)
	}
	digits, unit := strings.TrimSpace(s[:end]), headingKey(s[end:])
	for _, currency := range []string{"vietnamdong", "vnd", "dong", "d"} {
		unit = strings.TrimSuffix(unit, currency)
	}
	scale, ok := scales()[unit]
	if !ok || digits == "" || strings.Contains(s[end:], "/") {
		return nil, wrong
	}
	var n int64
	if scale == 1 {
		// Nobody writes parts of a đồng, so every separator is one of thousands.
		m := number.FindStringSubmatch(digits)
		if m == nil || m[2] != "" && strings.Trim(m[3], "0") != "" || len(digits) > 18 {
			return nil, wrong
		}
		n, ok = decimal(strings.NewReplacer(".", "", ",", "", " ", "").Replace(m[1]))
	} else {
		n, ok = thousandths(digits)
	}
	if !ok || n > math.MaxInt64/scale || n*scale%1000 != 0 {
		return nil, wrong
	}
	n = n * scale / 1000
	if n > domain.MaxPrice {
		return nil, domain.Invalidf(field, "a price must be at most %d đồng", domain.MaxPrice)
	}
	return &n, nil
}

// ParseQuantity reads "1,2 tấn", "500 kg", "1.200 chai", also "1,2 tấn/tháng".
func ParseQuantity(field, s string) (domain.Quantity, error) {
	if headingKey(s) == "" {
		return domain.Quantity{}, nil
	}
	s, _, _ = strings.Cut(s, "/")
	end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && !strings.ContainsRune("., ", r) })
	if end > 0 {
		amount, ok := thousandths(s[:end])
		unit, known := unitOf(s[end:])
		if ok && known {
			q := domain.Quantity{Amount: amount, Unit: unit}
			return q, q.Check(field)
		}
	}
	return domain.Quantity{}, domain.Invalidf(field, "%q is not an amount with a unit, such as 500 kg, 1,2 tấn or 200 chai", short(s))
}

// unitOf reads a unit by its names, with or without marks where that is clear.
func unitOf(s string) (domain.Unit, bool) {
	s = clean(s)
	if u, ok := domain.ParseUnit(s); ok {
		return u, true
	}
	var found []domain.Unit
	for _, u := range domain.Units() {
		if headingKey(u.NameVI()) == headingKey(s) {
			found = append(found, u)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	return "", false
}

var day = regexp.MustCompile(`^(?:(?i:ngày)\s+)?(\d{1,2})(?:\s*[/.-]\s*|\s+(?i:tháng)\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+(?i:năm)\s+)(\d{4})$`)

// ParseDate reads "31/12/2026", "31-12-2026", "ngày 31 tháng 12 năm 2026" and "2026-12-31".
func ParseDate(field, s string) (domain.Date, error) {
	s = clean(s)
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

// serialDay is the day of a number of Excel, which counts from 1900 with a
// 29 February that was none, or from 1904.
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

var span = regexp.MustCompile(`^(\d{1,2})(?:\s*[-–—]\s*(\d{1,2}))?$`)

// ParseMonths reads "1, 2, 3", "tháng 10–12", "11-2" over the turn of the year, "quanh năm".
func ParseMonths(field, s string) (domain.Season, error) {
	switch headingKey(s) {
	case "":
		return 0, nil
	case "quanhnam", "canam", "allyear", "12thang":
		return domain.AllYear, nil
	}
	plain := strings.NewReplacer("tháng", "", "đến", "-", "và", ",", ";", ",", "+", ",").Replace(strings.ToLower(clean(s)))
	var months []int
	for part := range strings.SplitSeq(plain, ",") {
		m := span.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return 0, domain.Invalidf(field, "%q is not a list of months, such as 1, 2, 10-12 or quanh năm", short(s))
		}
		from, _ := strconv.Atoi(m[1])
		to := from
		if m[2] != "" {
			to, _ = strconv.Atoi(m[2])
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

// FormatMonths is what ParseMonths reads: "1-3, 12".
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

// ParseWhole reads a number without decimals.
func ParseWhole(field, s string) (int, error) {
	n, ok := thousandths(s)
	if !ok || n%1000 != 0 || n/1000 > math.MaxInt32 {
		return 0, domain.Invalidf(field, "%q is not a whole number", short(s))
	}
	return int(n / 1000), nil
}

// short keeps what is told of a wrong value in bounds.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
