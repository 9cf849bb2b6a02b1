package measure

import "chophien/domain"

// Period is the length of time to which an amount applies.
type Period string

// The periods that texts name. Demands do not use Day and Harvest.
const (
	Day     Period = "day"
	Week    Period = "week"
	Month   Period = "month"
	Quarter Period = "quarter"
	Harvest Period = "harvest" // vụ: as often as the goods are harvested
	Year    Period = "year"
)

// PeriodWords are the names of a period.
type PeriodWords struct {
	Period Period
	Names  []string
	Each   []string // words that name it alone: monthly
}

var periods = []PeriodWords{
	{Day, []string{"ngày", "day", "days"}, []string{"daily"}},
	{Week, []string{"tuần", "week", "wk", "weeks"}, []string{"weekly"}},
	{Month, []string{"tháng", "month", "mth", "th", "thg", "months"}, []string{"monthly"}},
	{Quarter, []string{"quý", "qúy", "quí", "quarter", "quarters"}, []string{"quarterly"}},
	{Harvest, []string{"vụ", "mùa", "mùa vụ", "vụ mùa", "harvest", "crop", "season"}, nil},
	{Year, []string{"năm", "year", "yr", "years"}, []string{"yearly", "annually"}},
}

// Domain returns the period of a demand; ok is false for Day and Harvest.
func (p Period) Domain() (_ domain.Period, ok bool) {
	switch p {
	case Week:
		return domain.PeriodWeek, true
	case Month:
		return domain.PeriodMonth, true
	case Quarter:
		return domain.PeriodQuarter, true
	case Year:
		return domain.PeriodYear, true
	}
	return domain.PeriodOnce, false
}

// PeriodNameAt reads the name of a period at i, such as "tháng", and returns
// how many tokens it has; 0 for none. Call it only where a period is expected.
func (t Text) PeriodNameAt(i int) (Period, int) {
	var found Period
	best := 0
	for _, p := range periods {
		for _, name := range p.Names {
			if n, _ := t.named(i, name); n > best {
				found, best = p.Period, n
			}
		}
	}
	return found, best
}

// PeriodAt reads a frequency at i: "/tháng", "mỗi tuần", "hàng quý", "1 năm",
// "per month", "weekly". It returns how many tokens that takes; 0 for none.
// A period with its own number, "tháng 3" or "mỗi 2 tuần", does not count.
func (t Text) PeriodAt(i int) (Period, int) {
	for _, p := range periods {
		if n := t.Phrase(i, p.Each...); n > 0 {
			return p.Period, n
		}
	}
	n := 0
	switch {
	case t.Is(i, "/"):
		n = 1
		if t.Is(i+1, "1") {
			n = 2
		}
	case t.Is(i, "mỗi", "hàng", "hằng", "per", "every", "each"):
		n = 1
		if t.Is(i+1, "1", "một") {
			n = 2
		}
	case t.Is(i, "1", "một") && !t.Is(i-1, "tháng", "quý", "ngày", "tuần", "/", ".", ",", "-", "trong", "sau", "trước"):
		n = 1
	case t.Is(i, "a") && t.Is(i+1, "day", "week", "month", "quarter", "year"):
		n = 1
	default:
		return "", 0
	}
	p, length := t.PeriodNameAt(i + n)
	if length == 0 {
		return "", 0
	}
	after := i + n + length
	if after < len(t.Tokens) && t.Tokens[after].Kind == Digits && !t.Is(i, "/") && p != Day && p != Week {
		// "mỗi tháng 500 kg" names a period, "một tháng 12" does not.
		if _, unit := t.UnitAt(after + 1); unit == 0 {
			return "", 0
		}
	}
	return p, n + length
}
