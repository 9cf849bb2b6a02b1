package transfer

import (
	"strings"

	"chophien/domain"
	"chophien/measure"
)

// amount is an amount of goods as read from a cell.
type amount struct {
	quantity domain.Quantity
	period   measure.Period // empty if neither cell nor heading names one
	rest     bool           // the cell contains more than that
}

// readAmount reads an amount from text, with the units of its heading.
func readAmount(field, text, heading string) (amount, error) {
	if headingKey(text) == "" {
		return amount{}, nil
	}
	h := measure.ReadHeading(heading)
	a := amount{period: periodOf(heading)}
	if n, ok := thousandths(text); ok {
		if h.Unit == "" {
			return amount{}, domain.Invalidf(field, "“%s” has no unit: write it in the cell or in the heading, such as 500 kg or 1,2 tấn", short(text))
		}
		a.quantity = domain.Quantity{Amount: n * h.Factor, Unit: h.Unit}
		return a, a.quantity.Validate(field)
	}
	t := measure.Scan(text)
	for i := range t.Tokens {
		if i > 0 && (t.Is(i-1, ",", ".", "-", "–") || t.Tokens[i-1].Kind == measure.Digits) {
			continue // the end of something that is not a number
		}
		q, ok := t.QuantityAt(i)
		if !ok || q.Unit == "" || q.Vague {
			continue
		}
		a.quantity = q.Domain()
		if q.Other {
			// 1,125 kg has a decimal comma, 1.200 chai groups thousands.
			if n, ok := thousandths(numeral(t.Cut(q.From, q.To))); ok {
				a.quantity.Amount = n * max(1, q.Named.Factor)
			}
		}
		a.rest = q.Min != q.Max || i > 0
		end := q.To
		if p, n := t.PeriodAt(end); n > 0 {
			a.period = p
		} else if end < len(t.Tokens) && !t.Is(end, ",", ".", ";", "(") {
			a.rest = true
			if t.Is(end, "/", "mỗi", "một", "per", "each") {
				a.period = "" // 500 con/lứa: not that of the heading
			}
		}
		return a, a.quantity.Validate(field)
	}
	return amount{}, domain.Invalidf(field, "“%s” is not an amount with a unit, such as 500 kg, 1,2 tấn or 200 chai", short(text))
}

// numeral is the number that a text begins with.
func numeral(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && !strings.ContainsRune("., ", r) })
	if end < 0 {
		end = len(s)
	}
	return strings.TrimSpace(s[:end])
}

// periodOf returns the period that a heading names: "(tấn/năm)", "mỗi tháng",
// "năm 2025". It is empty if the heading names none.
func periodOf(heading string) measure.Period {
	if h := measure.ReadHeading(heading); h.Period != "" {
		return h.Period
	}
	t := measure.Scan(heading)
	for i := range t.Tokens {
		if p, n := t.PeriodAt(i); n > 0 {
			return p
		}
		if p, n := t.PeriodNameAt(i); n > 0 && p == measure.Year && i > 0 {
			return p // sản lượng năm 2025
		}
	}
	return ""
}

// monthly returns the amount in a month of the season; ok is false if the period
// is unknown or has no fixed length.
func (a amount) monthly(season domain.Season) (_ domain.Quantity, ok bool) {
	q := a.quantity
	months := int64(12)
	if n := len(season.Months()); n > 0 {
		months = int64(n)
	}
	switch a.period {
	case measure.Month:
		return q, true
	case measure.Day:
		q.Amount *= 30
	case measure.Week:
		q.Amount = (q.Amount*52 + 6) / 12
	case measure.Quarter:
		q.Amount = (q.Amount + 1) / 3
	case measure.Year:
		q.Amount = (q.Amount + months/2) / months
	default:
		return domain.Quantity{}, false
	}
	if q.Amount >= 100_000 { // no false precision
		q.Amount = (q.Amount + 500) / 1000 * 1000
	}
	return q, q.Amount > 0
}

// ParseQuantity reads "1,2 tấn", "500 kg", "1.200 chai".
func ParseQuantity(field, s string) (domain.Quantity, error) {
	a, err := readAmount(field, s, "")
	return a.quantity, err
}
