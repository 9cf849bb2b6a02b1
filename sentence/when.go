package sentence

import (
	"strconv"
	"time"

	"chophien/domain"
	"chophien/measure"
)

// interval is a stretch of days that words name.
type interval struct {
	from, until domain.Date
	day         bool // one day
	month       int  // the number of a month that is named without a year
	year        bool // the year is stated
	bad         bool // past, or not a day of the calendar
	within      bool // the days from today on: the last of them is what is said
	n           int  // tokens
}

// tets are the first days of the lunar year. Source: the lunar calendar of
// Vietnam (UTC+7).
var tets = map[int]domain.Date{
	2026: domain.NewDate(2026, 2, 17), 2027: domain.NewDate(2027, 2, 6), 2028: domain.NewDate(2028, 1, 26), 2029: domain.NewDate(2029, 2, 13), 2030: domain.NewDate(2030, 2, 2),
	2031: domain.NewDate(2031, 1, 23), 2032: domain.NewDate(2032, 2, 11), 2033: domain.NewDate(2033, 1, 31), 2034: domain.NewDate(2034, 2, 19), 2035: domain.NewDate(2035, 2, 8),
}

var (
	stems    = []string{"giáp", "ất", "bính", "đinh", "mậu", "kỷ", "canh", "tân", "nhâm", "quý"}
	branches = []string{"tý", "tí", "sửu", "dần", "mão", "mẹo", "thìn", "tỵ", "tị", "ngọ", "mùi", "thân", "dậu", "tuất", "hợi"}
	months   = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	romans   = map[string]int{"i": 1, "ii": 2, "iii": 3, "iv": 4}
)

// number reads the digits at i, at most so many.
func (r *reading) number(i, digits int) (int, bool) {
	if !r.isDigits(i) || len(r.Tokens[i].Fold) > digits {
		return 0, false
	}
	n, err := strconv.Atoi(r.Tokens[i].Fold)
	return n, err == nil
}

// year reads "/2027", "-27", "năm 2027", "2027" and "năm sau" at i.
func (r *reading) year(i int) (year, n int) {
	k := i
	sign := r.Is(k, "/", "-", ".", ",") && !(r.Is(k, ".", ",") && k+1 < len(r.Tokens) && r.Tokens[k+1].Spaced && !r.english)
	if sign {
		k++
	}
	word := r.Is(k, "năm")
	if word {
		k++
	}
	if y, ok := r.number(k, 4); ok && len(r.Tokens[k].Fold) == 4 && y >= 2000 && y < 2200 && !r.unitNext(k+1) {
		return y, k + 1 - i
	}
	if y, ok := r.number(k, 2); ok && sign && len(r.Tokens[k].Fold) == 2 && y >= 24 && y <= 60 && !r.Tokens[k].Spaced {
		return 2000 + y, k + 1 - i
	}
	now := r.on.Time().Year()
	switch {
	case word && r.Is(k, "sau", "tới"), r.Is(i, "next") && r.Is(i+1, "year"):
		return now + 1, k + 1 - i
	case word && r.Is(k, "nay", "này"):
		return now, k + 1 - i
	}
	return 0, 0
}

func (r *reading) unitNext(i int) bool {
	_, n := r.UnitAt(i)
	return n > 0
}

// days makes the interval of a month or of several.
func monthsFrom(year, first, many int) (from, until domain.Date) {
	return domain.NewDate(year, time.Month(first), 1), domain.NewDate(year, time.Month(first+many), 1) - 1
}

// dayOf makes a day; without a year it is the next one.
func (r *reading) dayOf(day, month, year int) interval {
	said := year != 0
	if !said {
		year = r.on.Time().Year()
	}
	at := domain.NewDate(year, time.Month(month), day)
	if at < r.on && !said {
		at = domain.NewDate(year+1, time.Month(month), day)
	}
	t := at.Time()
	return interval{from: at, until: at, day: true, year: said, bad: t.Day() != day || int(t.Month()) != month || at < r.on}
}

// monthOf makes a month, or many from it; without a year they are the next.
func (r *reading) monthOf(first, many, year int) interval {
	v := interval{year: year != 0}
	if year == 0 {
		year = r.on.Time().Year()
		if _, until := monthsFrom(year, first, many); until < r.on {
			year++
		}
		if many == 1 {
			v.month = first
		}
	}
	v.from, v.until = monthsFrom(year, first, many)
	v.bad = v.until < r.on
	return v
}

// monthNumber reads the number of a month at i.
func (r *reading) monthNumber(i int) (int, int) {
	if m, ok := r.number(i, 2); ok {
		if m < 1 || m > 12 || r.Is(i+1, "%") || r.unitNext(i+1) && !r.Is(i+1, "m", "l", "con") || r.Is(i+1, ".", ",") && r.isDigits(i+2) && !r.Tokens[i+2].Spaced && len(r.Tokens[i+2].Fold) == 3 {
			return 0, 0
		}
		return m, 1
	}
	if i < len(r.Tokens) && r.Tokens[i].Kind == measure.Word {
		if n, length := r.NumberAt(i); length > 0 && n.Words && n.Value%1000 == 0 && n.Value >= 1000 && n.Value <= 12_000 && !r.unitNext(i+length) {
			return int(n.Value / 1000), length
		}
	}
	return 0, 0
}

// intervalAt reads a day, month, quarter, year or Tết at i.
func (r *reading) intervalAt(i int) (interval, bool) {
	for _, read := range []func(int) (interval, bool){r.partOf, r.dayAt, r.monthAt, r.quarterAt, r.yearAt, r.tetAt, r.relative, r.englishAt, r.withinAt} {
		if v, ok := read(i); ok && r.free(i, i+v.n) {
			return v, true
		}
	}
	return interval{}, false
}

// partOf reads "đầu tháng 3", "giữa quý 1", "cuối năm", "end of March".
func (r *reading) partOf(i int) (interval, bool) {
	part := 0
	start, half := i, r.Is(i, "nửa")
	if half {
		i++
	}
	switch {
	case r.Is(i, "đầu") || r.Is(i, "early", "beginning"):
		part = 1
	case r.Is(i, "giữa") || r.Is(i, "mid", "middle"):
		part = 2
	case r.Is(i, "cuối") || r.Is(i, "end", "late"):
		part = 3
	default:
		return interval{}, false
	}
	k := i + 1
	for r.Is(k, "of", "-", "the") {
		k++
	}
	v, ok := interval{}, false
	for _, read := range []func(int) (interval, bool){r.monthAt, r.quarterAt, r.yearAt, r.relative, r.englishAt} {
		if v, ok = read(k); ok {
			break
		}
	}
	if !ok && r.Is(k, "tháng") {
		v, ok = r.monthOf(int(r.on.Time().Month()), 1, r.on.Time().Year()), true
		v.n = 1
	}
	if !ok && r.Is(k, "năm") {
		v, ok = r.monthOf(1, 12, r.on.Time().Year()), true
		v.n = 1
	}
	if !ok || v.day {
		return interval{}, false
	}
	length := v.until - v.from + 1
	switch from := v.from; {
	case half && part == 1:
		v.until = from + length/2
	case half:
		v.from = from + length/2
	case part == 1 && length <= 31:
		v.until = from + 9
	case part == 2 && length <= 31:
		v.from, v.until = from+10, from+19
	case part == 3 && length <= 31:
		v.from = from + 20
	case part == 1:
		v.until = from.AddMonths(max(1, int(length)/120)) - 1
	case part == 2:
		v.from, v.until = from+length/3, from+2*length/3
	default:
		v.from = (v.until + 1).AddMonths(-max(1, int(length)/120))
	}
	v.month = 0
	v.bad = v.until < r.on
	v.n += k - start
	return v, true
}

// dayAt reads "20/12", "ngày 20-12-2026", "20 tháng 12 năm 2026".
func (r *reading) dayAt(i int) (interval, bool) {
	k, word := i, false
	if r.Is(k, "ngày", "hôm", "mùng", "mồng") {
		k, word = k+1, true
	}
	day, ok := r.number(k, 2)
	if !ok || day < 1 || day > 31 {
		return interval{}, false
	}
	at := k + 1
	if r.Is(at, "tháng") {
		m, n := r.monthNumber(at + 1)
		if n == 0 {
			return interval{}, false
		}
		y, more := r.year(at + 1 + n)
		v := r.dayOf(day, m, y)
		v.n = at + 1 + n + more - i
		return v, true
	}
	sign := ""
	if at < len(r.Tokens) && r.Is(at, "/", "-", ".") {
		sign = r.Tokens[at].Fold
	}
	m, ok := r.number(at+1, 2)
	if sign == "" || !ok || m < 1 || m > 12 || r.Tokens[at].Spaced != r.Tokens[at+1].Spaced {
		return interval{}, false
	}
	y, more := r.year(at + 2)
	if more > 0 && !r.Is(at+2, sign, "năm") && !r.Is(at+2, "/") {
		y, more = 0, 0
	}
	switch {
	case sign != "/" && more == 0 && !word && !r.Is(i-1, "trước", "trc", "đến", "tới", "từ", "sau", "hạn", "giao", "vào", ":", "chót"):
		return interval{}, false // 1.2 and 3-5 are numbers
	case more == 0 && r.unitNext(at+2) && !r.Is(at+2, "m", "l", "con"):
		return interval{}, false
	}
	v := r.dayOf(day, m, y)
	v.n = at + 2 + more - i
	return v, true
}

// monthAt reads "tháng 3/2027", "T12", "3/2027".
func (r *reading) monthAt(i int) (interval, bool) {
	k := i
	tonnes := i > 0 && i < len(r.Tokens) && r.isDigits(i-1) && !r.Tokens[i].Spaced // 1t2
	if r.Is(k, "tháng") || k < len(r.Tokens) && r.Tokens[k].Lower == "t" && r.isDigits(k+1) && !r.Tokens[k+1].Spaced && !tonnes {
		if r.Is(i-1, "/", "mỗi", "hàng", "hằng", "một") && r.Is(k, "tháng") {
			return interval{}, false
		}
		m, n := r.monthNumber(k + 1)
		if n == 0 {
			return interval{}, false
		}
		if r.Is(k+1+n, "/") && !r.isDigits(k+2+n) && r.Is(k, "t") {
			return interval{}, false
		}
		y, more := r.year(k + 1 + n)
		v := r.monthOf(m, 1, y)
		v.n = 1 + n + more
		return v, true
	}
	m, ok := r.number(k, 2)
	if ok && m >= 1 && m <= 12 && r.Is(k+1, "/") && !r.Tokens[k+1].Spaced {
		if y, more := r.year(k + 1); more == 2 && y > 2000 && len(r.Tokens[k+2].Fold) == 4 {
			v := r.monthOf(m, 1, y)
			v.n = 1 + more
			return v, true
		}
	}
	return interval{}, false
}

// quarterAt reads "quý 1/2027", "quý IV năm sau", "Q1 2027".
func (r *reading) quarterAt(i int) (interval, bool) {
	if !r.Is(i, "quý", "quí", "qúy", "q", "quarter") {
		return interval{}, false
	}
	q, ok := r.number(i+1, 1)
	n := 1
	if !ok && i+1 < len(r.Tokens) {
		q, ok = romans[r.Tokens[i+1].Lower]
	}
	if !ok {
		if w, length := r.NumberAt(i + 1); length > 0 && w.Words && w.Value <= 4000 {
			q, n, ok = int(w.Value/1000), length, true
		}
	}
	if !ok || q < 1 || q > 4 || r.unitNext(i+1+n) {
		return interval{}, false
	}
	y, more := r.year(i + 1 + n)
	if r.Is(i, "q") && (more == 0 || r.Tokens[i+1].Spaced) {
		return interval{}, false // quận
	}
	v := r.monthOf(3*q-2, 3, y)
	v.n = 1 + n + more
	return v, true
}

// yearAt reads "năm 2027", "năm sau".
func (r *reading) yearAt(i int) (interval, bool) {
	if !r.Is(i, "năm", "next") {
		return interval{}, false
	}
	y, n := r.year(i)
	if n == 0 {
		return interval{}, false
	}
	v := interval{year: true, n: n}
	v.from, v.until = monthsFrom(y, 1, 12)
	v.bad = v.until < r.on
	return v, true
}

// tetAt reads "Tết", "Tết Nguyên đán 2027", "Tết Đinh Mùi". Other feasts named Tết
// do not count.
func (r *reading) tetAt(i int) (interval, bool) {
	if !r.Is(i, "tết", "tet") || r.Is(i+1, "trung", "dương", "tây", "đoan", "thanh", "hàn", "thiếu", "độc", "đến") && !r.Is(i+1, "đến") {
		return interval{}, false
	}
	k := i + 1
	for r.Is(k, "nguyên", "đán", "âm", "lịch", "ta", "cổ", "truyền", "này", "năm", "nay") && r.owner[k] == 0 && !(r.Is(k, "năm") && r.Is(k+1, "nay", "sau", "tới")) {
		k++
	}
	if r.Is(k, stems...) && r.Is(k+1, branches...) {
		k += 2
	}
	year, n := r.year(k)
	if n == 0 {
		year = r.on.Time().Year()
		if tets[year] <= r.on {
			year++
		}
	}
	at, ok := tets[year]
	if !ok {
		return interval{}, false
	}
	return interval{from: at, until: at, day: true, year: true, bad: at < r.on, n: k + n - i}, true
}

// relative reads "tháng sau", "tuần tới", "hôm nay", "ngày mai", "next month".
func (r *reading) relative(i int) (interval, bool) {
	year, month := r.on.Time().Year(), int(r.on.Time().Month())
	monday := r.on - domain.Date((int(r.on.Time().Weekday())+6)%7)
	week := func(n domain.Date) interval { return interval{from: monday + 7*n, until: monday + 7*n + 6, year: true} }
	for _, p := range []struct {
		names []string
		make  func() interval
	}{
		{[]string{"tháng này", "this month"}, func() interval { return r.monthOf(month, 1, year) }},
		{[]string{"tháng sau", "tháng tới", "next month"}, func() interval { return r.monthOf(month%12+1, 1, year+month/12) }},
		{[]string{"tuần này", "this week"}, func() interval { return week(0) }},
		{[]string{"tuần sau", "tuần tới", "next week"}, func() interval { return week(1) }},
		{[]string{"quý này"}, func() interval { return r.monthOf((month-1)/3*3+1, 3, year) }},
		{[]string{"quý sau", "quý tới", "next quarter"}, func() interval {
			q := (month-1)/3 + 1
			return r.monthOf(q%4*3+1, 3, year+q/4)
		}},
		{[]string{"hôm nay", "today"}, func() interval { return interval{from: r.on, until: r.on, day: true, year: true} }},
		{[]string{"ngày mai", "tomorrow"}, func() interval { return interval{from: r.on + 1, until: r.on + 1, day: true, year: true} }},
		{[]string{"năm nay", "this year"}, func() interval { return r.monthOf(1, 12, year) }},
		{[]string{"năm sau", "năm tới", "next year"}, func() interval { return r.monthOf(1, 12, year+1) }},
		{[]string{"giáng sinh", "noel", "christmas"}, func() interval { return r.dayOf(25, 12, 0) }},
		{[]string{"tết dương lịch", "tết tây", "new year"}, func() interval { return r.dayOf(1, 1, 0) }},
	} {
		if n := r.Phrase(i, p.names...); n > 0 {
			v := p.make()
			v.n = n
			return v, true
		}
	}
	return interval{}, false
}

// within returns how many tokens "trong vòng 10 ngày" or "within 2 weeks" at i has; 0
// for none. Longer periods say how long the deliveries go on.
func (r *reading) within(i int) int {
	n := r.Phrase(i, "trong vòng", "within")
	if n == 0 {
		return 0
	}
	number, m := r.NumberAt(i + n)
	p, k := r.PeriodNameAt(i + n + m)
	if m == 0 || k == 0 || number.Vague || p != measure.Day && p != measure.Week {
		return 0
	}
	return n + m + k
}

// withinAt reads "trong vòng 10 ngày" at i.
func (r *reading) withinAt(i int) (interval, bool) {
	n := r.within(i)
	if n == 0 {
		return interval{}, false
	}
	number, m := r.NumberAt(i + r.Phrase(i, "trong vòng", "within"))
	p, _ := r.PeriodNameAt(i + r.Phrase(i, "trong vòng", "within") + m)
	days := domain.Date(number.Value / 1000)
	if p == measure.Week {
		days *= 7
	}
	return interval{from: r.on, until: r.on + days, day: true, year: true, within: true, n: n}, days > 0 && days <= 366
}

// englishMonth reads the name of a month at i.
func (r *reading) englishMonth(i int) int {
	if i < 0 || i >= len(r.Tokens) || r.Marked || r.Tokens[i].Kind != measure.Word || len(r.Tokens[i].Fold) < 3 {
		return 0
	}
	for m, name := range months {
		w := r.Tokens[i].Fold
		if w == name || w == name[:3] || w == "sept" && m == 8 {
			if w == "may" && !r.capital(i) || !r.english && w != name && !r.isDigits(i-1) {
				return 0
			}
			return m + 1
		}
	}
	return 0
}

// englishAt reads "15 Mar 2027", "March 15, 2027", "March 2027", "March".
func (r *reading) englishAt(i int) (interval, bool) {
	k := i
	if r.Is(k, "the") {
		k++
	}
	ordinal := func(at int) int {
		if r.Is(at, "st", "nd", "rd", "th") {
			return at + 1
		}
		return at
	}
	if d, ok := r.number(k, 2); ok && d >= 1 && d <= 31 {
		at := ordinal(k + 1)
		if r.Is(at, "of") {
			at++
		}
		if m := r.englishMonth(at); m > 0 {
			at++
			if r.Is(at, ".") {
				at++
			}
			y, n := r.year(at)
			v := r.dayOf(d, m, y)
			v.n = at + n - i
			return v, true
		}
		return interval{}, false
	}
	m := r.englishMonth(k)
	if m == 0 {
		return interval{}, false
	}
	at := k + 1
	if r.Is(at, ".") && r.isDigits(at+1) {
		at++
	}
	if d, ok := r.number(at, 2); ok && d >= 1 && d <= 31 && !r.unitNext(at+1) {
		at = ordinal(at + 1)
		y, n := r.year(at)
		v := r.dayOf(d, m, y)
		v.n = at + n - i
		return v, true
	}
	y, n := r.year(at)
	v := r.monthOf(m, 1, y)
	v.n = at + n - i
	return v, true
}

// span reads two intervals with "đến" or a dash between them; the year of the
// second also applies to the first.
func (r *reading) spanAt(i int) (from, until interval, n int, ok bool) {
	if from, until, n, ok := r.daysAt(i); ok {
		return from, until, n, true
	}
	first, good := r.intervalAt(i)
	if !good {
		return interval{}, interval{}, 0, false
	}
	sep := r.rangeSign(i + first.n)
	if sep == 0 {
		return interval{}, interval{}, 0, false
	}
	at := i + first.n + sep
	second, good := r.intervalAt(at)
	if !good || first.day && !second.day {
		if m, n := r.monthNumber(at); !first.day && n > 0 { // tháng 3 đến 5
			y, more := r.year(at + n)
			second, good = r.monthOf(m, 1, y), true
			second.n = n + more
		} else if d, is := r.number(at, 2); is && first.day && d > first.from.Time().Day() && d <= 31 && !r.unitNext(at+1) {
			t := first.from.Time()
			second, good = r.dayOf(d, int(t.Month()), t.Year()), true
			second.n, second.year = 1, first.year
		}
	}
	if !good || first.day != second.day {
		return interval{}, interval{}, 0, false
	}
	first, second = r.shareYear(first, second)
	n = at + second.n - i
	return first, second, n, r.free(i, i+n)
}

// daysAt reads two days; only the second names the month: 15-20/1/2027,
// ngày 5 đến ngày 20/1.
func (r *reading) daysAt(i int) (from, until interval, n int, ok bool) {
	k := i
	if r.Is(k, "ngày") {
		k++
	}
	if d, is := r.number(k, 2); is && d >= 1 && d <= 31 {
		at := k + 1
		if sep := r.rangeSign(at); sep > 0 {
			second, good := r.dayAt(at + sep)
			if good && second.day && r.free(i, at+sep+second.n) && !second.bad {
				t := second.from.Time()
				first := domain.NewDate(t.Year(), t.Month(), d)
				if first < second.from && first.Time().Day() == d {
					v := interval{from: first, until: first, day: true, year: second.year, bad: first < r.on}
					return v, second, at + sep + second.n - i, true
				}
			}
		}
	}
	return interval{}, interval{}, 0, false
}

// shareYear gives the interval without a year the year of the other, so that
// the second follows the first within a year.
func (r *reading) shareYear(first, second interval) (interval, interval) {
	switch {
	case second.year && !first.year:
		for first.from > second.from {
			first.from, first.until = first.from.AddMonths(-12), first.until.AddMonths(-12)
		}
		if !first.day {
			first.until = first.from.AddMonths(1) - 1
			for first.from.AddMonths(12) < second.from {
				first.from = first.from.AddMonths(12)
			}
		} else if first.from.AddMonths(12) < second.from {
			first.from = first.from.AddMonths(12)
		}
		first.year, first.bad = true, false
	case first.year && !second.year:
		for second.from < first.from {
			second.from, second.until = second.from.AddMonths(12), (second.until+1).AddMonths(12)-1
		}
		for second.from.AddMonths(-12) >= first.from {
			second.from, second.until = second.from.AddMonths(-12), (second.until+1).AddMonths(-12)-1
		}
		second.year, second.bad = true, second.until < r.on
	}
	return first, second
}

func (r *reading) rangeSign(i int) int {
	if n := r.Phrase(i, "đến hết", "cho đến", "đến", "tới", "-", "–", "—", "to", "until", "till", "through", "tới hết", "den"); n > 0 {
		return n
	}
	return 0
}

// Words before days.
var (
	answerWords = []string{"báo giá", "chào giá", "chào hàng", "trả lời", "phản hồi", "nhận báo giá", "nhận chào giá", "nhận chào hàng", "gửi báo giá", "gửi chào giá", "gửi chào hàng", "xin báo giá", "nộp báo giá", "nộp chào giá", "quote", "quotes", "quotation", "quotations", "offers", "offer", "reply", "replies", "bids", "bid", "nhận hồ sơ", "gửi giá", "chốt giá", "respond", "answer", "quoting"}
	dueWords    = []string{"hạn", "hạn chót", "hạn cuối", "deadline", "thời hạn", "chốt", "hạn nộp", "hạn nhận"}
	beforeWords = []string{"trước", "trc", "truoc", "before", "trước hạn", "sớm hơn"}
	untilWords  = []string{"đến", "tới", "hết", "đến hết", "muộn nhất", "chậm nhất", "trễ nhất", "không muộn hơn", "không quá", "by", "until", "till", "no later than", "muộn nhất là", "chậm nhất là", "cho đến", "muộn nhất vào", "chậm nhất vào", "chậm nhất đến", "by the", "not later than", "latest"}
	fromWords   = []string{"từ", "sau", "kể từ", "bắt đầu từ", "bắt đầu", "from", "after", "starting", "starting from", "từ sau", "since", "as of", "beginning", "starting in"}
	withinWords = []string{"trong", "vào", "dịp", "in", "during", "on", "vào dịp", "trong dịp", "cho", "khoảng", "tầm", "này", "for"}
	linkWords   = []string{"là", ":", "vào", "ngày", "giúp", "em", "mình", "cho", "về", "hàng", "us", "giùm", "và", "please", "is", "due", "cuối", "chót", "lô", "đầu", "tiên", "date", "dự", "kiến", "nhận", "tối", "xong"}
	bringWords  = []string{"giao", "giao hàng", "lấy hàng", "nhận hàng", "cần hàng", "cần giao", "lấy", "nhận", "ship", "hạn giao", "hạn giao hàng", "thời gian giao", "thời gian", "delivered", "delivery", "deliver", "bắt đầu giao", "giao dần", "cần", "giao dịp", "ngày giao", "cần có", "đặt", "xuất", "nhập", "trả hàng", "thu", "thu mua", "mua", "shipment", "giao lô đầu"}
)

// times reads the last day for quotes and the days of delivery.
func (r *reading) times() {
	for i := 0; i < len(r.Tokens); i++ {
		if r.owner[i] != 0 {
			continue
		}
		from, until, n, two := r.spanAt(i)
		one := interval{}
		if !two {
			var ok bool
			if one, ok = r.intervalAt(i); !ok {
				continue
			}
			n = one.n
		}
		begin, role := r.roleOf(i)
		to := i + n
		if two && role == timeUntil && r.Is(i-1, "từ", "from") {
			role = timeWithin
		}
		if one.within && role != timeAnswer {
			role = timeUntil
		}
		switch {
		case role == timeAnswer:
			v := one
			if two {
				v = until
			}
			r.setDeadline(v, begin, to, r.beforeSaid(i))
		case two:
			r.deliverBetween(from, until, begin, to)
		case role == timeNone && !r.standsAlone(one, i):
			continue
		default:
			r.deliverWithin(one, role, begin, to)
		}
		i = to - 1
	}
}

type timeRole uint8

const (
	timeNone timeRole = iota
	timeWithin
	timeFrom
	timeBefore
	timeUntil
	timeAnswer
)

func (r *reading) beforeSaid(i int) bool { return r.back(i, 1, beforeWords) < i }

// roleOf reads the words before a time: where they begin, and what they mean.
func (r *reading) roleOf(i int) (begin int, role timeRole) {
	begin, role = i, timeNone
	if r.Is(begin-1, "ngày") && r.owner[begin-1] == 0 {
		begin--
		role = timeWithin
	}
	if at := r.clock(begin); at < begin {
		begin, role = at, timeWithin // 17h ngày 12/12
	}
	for range 6 {
		switch {
		case r.backs(&begin, answerWords):
			return r.back(begin, 2, append([]string{"gửi", "nhận", "xin", "vui lòng", "please", "mong", "quote", "hạn"}, dueWords...)), timeAnswer
		case r.Is(begin-1, "hạn") && r.Is(begin, "sử", "dùng"):
			return i, timeNone
		case r.backs(&begin, bringWords):
			if role == timeNone {
				role = timeWithin
			}
			if r.Is(begin, "hạn") {
				role = timeUntil
			}
			if r.Is(begin, "bắt") {
				role = timeFrom
			}
			return begin, role
		case r.backs(&begin, dueWords):
			if role == timeNone || role == timeWithin || role == timeUntil || role == timeBefore {
				return begin, timeAnswer
			}
			return begin, role
		case role <= timeWithin && r.backs(&begin, beforeWords):
			role = timeBefore
		case role <= timeWithin && r.backs(&begin, untilWords):
			role = timeUntil
		case role <= timeWithin && r.backs(&begin, fromWords):
			role = timeFrom
		case role <= timeWithin && r.backs(&begin, withinWords):
			role = timeWithin
		case begin < i && r.linked(begin) || begin == i && r.Is(begin-1, ":", "là", "vào", "ngày", "cuối", "date") && r.linked(begin):
			begin--
		default:
			return r.unlinked(begin, i), role
		}
	}
	return begin, role
}

// clock returns where the time of day that ends before i begins.
func (r *reading) clock(i int) int {
	if r.Is(i-1, "sáng", "chiều", "trưa", "tối") && r.owner[i-1] == 0 {
		i--
	}
	for _, n := range []int{2, 3} {
		if at := i - n; at >= 0 && r.isDigits(at) && r.Is(at+1, "h", "giờ") && (n == 2 || r.isDigits(at+2)) && r.free(at, i) {
			return at
		}
	}
	return i
}

func (r *reading) linked(begin int) bool {
	return r.Is(begin-1, linkWords...) && r.free(begin-1, begin) && (r.back(begin-1, 1, answerWords) < begin-1 || r.back(begin-1, 1, bringWords) < begin-1 || r.back(begin-1, 1, dueWords) < begin-1 || begin-2 >= 0 && r.Is(begin-2, linkWords...) && r.free(begin-2, begin) && (r.back(begin-2, 1, answerWords) < begin-2 || r.back(begin-2, 1, bringWords) < begin-2 || r.back(begin-2, 1, dueWords) < begin-2))
}

// unlinked releases link words that no term follows.
func (r *reading) unlinked(begin, i int) int {
	for begin < i && r.Is(begin, "giúp", "em", "mình", "cho", "hàng", "us") && r.Is(begin, linkWords...) && !r.Is(begin, withinWords...) {
		begin++
	}
	return begin
}

func (r *reading) backs(begin *int, words []string) bool {
	k := r.back(*begin, 1, words)
	if k == *begin {
		return false
	}
	*begin = k
	return true
}

// standsAlone reports whether a time without any word before it is the time of
// delivery: one with a year, or a month.
func (r *reading) standsAlone(v interval, i int) bool {
	if r.Is(i, "tết", "tet", "noel", "giáng", "christmas", "new") {
		return false // quà Tết
	}
	if r.Is(i, "năm") && !r.Is(i-1, ",") {
		return false
	}
	return v.year || !v.day && r.boundary(i-1) || r.Is(i, "ngày", "đầu", "cuối", "giữa", "tháng", "quý", "quí", "qúy")
}

func (r *reading) setDeadline(v interval, begin, to int, before bool) {
	at := v.until
	if before && !v.day {
		at = v.from - 1
	}
	if v.bad || at < r.on || r.d.Deadline != nil {
		if v.bad {
			r.note("day_past", r.Cut(begin, to))
		}
		r.take("", begin, to)
		return
	}
	r.d.Deadline = &at
	r.take("deadline", begin, to)
}

func (r *reading) setFrom(at domain.Date)  { r.d.DeliverFrom = &at }
func (r *reading) setUntil(at domain.Date) { r.d.DeliverUntil = &at }

// deliverBetween takes a first and a last time. Months without a year are a
// season, which may cross the end of the year.
func (r *reading) deliverBetween(from, until interval, begin, to int) {
	if from.month > 0 && until.month > 0 && r.d.Season == 0 && r.d.DeliverFrom == nil {
		for m := from.month; ; m = m%12 + 1 {
			r.d.Season |= 1 << (m - 1)
			if m == until.month {
				break
			}
		}
		r.take("season", begin, to)
		return
	}
	first := max(from.from, 0)
	if from.bad && from.from < r.on && until.until >= r.on && !from.day {
		from.bad = false
	}
	if from.bad || until.bad || until.until < first || r.d.DeliverFrom != nil || r.d.DeliverUntil != nil {
		if from.bad || until.bad {
			r.note("day_past", r.Cut(begin, to))
		}
		r.take("", begin, to)
		return
	}
	r.setFrom(first)
	r.setUntil(until.until)
	r.take("deliver_from", begin, to)
}

// deliverWithin takes one time with the words before it.
func (r *reading) deliverWithin(v interval, role timeRole, begin, to int) {
	if m := r.Phrase(to, "trở đi", "onwards", "onward"); m > 0 && r.free(to, to+m) {
		role = timeFrom
		to += m
	}
	taken := role == timeFrom && r.d.DeliverFrom != nil || (role == timeUntil || role == timeBefore) && r.d.DeliverUntil != nil || role <= timeWithin && (r.d.DeliverFrom != nil || r.d.DeliverUntil != nil)
	if v.bad || taken {
		if v.bad {
			r.note("day_past", r.Cut(begin, to))
		}
		r.take("", begin, to)
		return
	}
	switch role {
	case timeFrom:
		r.setFrom(v.from)
		r.take("deliver_from", begin, to)
	case timeBefore:
		at := v.until
		if !v.day || r.Is(to-v.n, "tết", "tet") || r.tetBefore(to, v) {
			at = v.from - 1
		}
		if at < r.on {
			r.take("", begin, to)
			return
		}
		r.setUntil(at)
		r.take("deliver_until", begin, to)
	case timeUntil:
		r.setUntil(v.until)
		r.take("deliver_until", begin, to)
	default:
		if r.tetBefore(to, v) {
			r.take("", begin, to) // "dịp Tết" is no day
			return
		}
		r.setFrom(max(v.from, r.on))
		r.setUntil(v.until)
		r.take("deliver_from", begin, to)
	}
}

func (r *reading) tetBefore(to int, v interval) bool {
	for k := to - v.n; k < to; k++ {
		if r.Is(k, "tết", "tet") {
			return true
		}
	}
	return false
}
