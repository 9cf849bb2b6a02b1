package measure

import (
	"slices"

	"chophien/domain"
)

// MoneyWord is a word after a sum, with its factor.
type MoneyWord struct {
	Scale int64
	Names []string
	// Bare is true if the word alone makes a number a sum: 90k. The others need
	// a price word, a currency or a unit: "9 củ" is also nine tubers.
	Bare bool
}

// MoneyWords lists the words that make a number a sum.
func MoneyWords() []MoneyWord { return append([]MoneyWord{}, moneyWords...) }

var moneyWords = []MoneyWord{
	{1_000, []string{"k", "nghìn", "ngàn", "ngìn", "thousand"}, true},
	{1_000_000, []string{"triệu", "tr", "million", "mil", "mio"}, true},
	{1_000_000, []string{"củ"}, false},
	{1_000_000_000, []string{"tỷ", "tỉ", "billion"}, true},
}

var currency = []string{"đ", "đồng", "vnđ", "vnd", "₫", "dong", "d", "vn đồng", "việt nam đồng"}

// priceWords come before a sum.
var priceWords = []string{
	"giá", "ngân sách", "đơn giá", "mức giá", "tầm giá", "khoảng giá", "giá mua", "giá bán", "giá sỉ", "giá lẻ", "giá buôn", "giá nhập", "giá thu mua", "giá mong muốn", "giá cả", "giá đề xuất", "giá trần", "giá mục tiêu", "giá thành",
	"giá tham khảo", "giá chào", "mức", "price", "budget", "target price", "unit price", "priced", "price range", "at", "for",
}

// Price is a price that was read.
type Price struct {
	Min, Max int64       // đồng per Unit; equal where the text names one; 0: open on that side
	Unit     domain.Unit // empty if the text does not name the unit of goods
	Period   Period      // "500k/tháng" is a sum per period, not a price of goods
	Bound    Bound
	Said     bool // the text has a price word or a currency beside it
	// Doubtful is true if the sum is below 1,000 đồng: "giá 45/kg" may mean 45
	// nghìn.
	Doubtful bool
	From, To int // tokens
}

type sum struct {
	value    int64 // đồng
	raw      Number
	scale    int64 // 1 if no word states it
	currency bool
	bare     bool
}

// sumAt reads a sum: 45.000đ, 90k, 1tr2, 1,5 triệu, hai trăm nghìn, 9 củ rưỡi.
func (t Text) sumAt(i int) (sum, int) {
	prefix := 0
	if t.Is(i, "vnd", "vnđ", "₫") {
		prefix = 1
	}
	n, length := t.NumberAt(i + prefix)
	if length == 0 || n.Vague {
		return sum{}, 0
	}
	s := sum{raw: n, scale: 1, currency: prefix > 0}
	at := i + prefix + length
	for _, w := range moneyWords {
		if m := t.Phrase(at, w.Names...); m > 0 && !(w.Names[0] == "k" && t.Is(at, "k") && t.Is(at+m, "quá", "qua", "cần")) {
			s.scale, s.bare = w.Scale, w.Bare
			at += m
			break
		}
	}
	if s.scale == 1 && !t.Marked && t.Is(at, "cu") {
		s.scale, at = 1_000_000, at+1
	}
	value := n.Value
	if s.scale > 1 {
		if n.Other != 0 {
			value = n.Other // 1,250 triệu is a little more than one million
		}
		if value > maxNumber/s.scale {
			return sum{}, 0
		}
		s.value = value * s.scale / thousand
		switch {
		case t.Is(at, "rưỡi", "rưởi"):
			s.value += s.scale / 2
			at++
		case t.digits(at) && len(t.Tokens[at].Fold) <= 3 && (!t.Tokens[at].Spaced || len(t.Tokens[at].Fold) == 1) && !t.measured(at+1):
			// 1tr2, 1tr250, 2k5
			part := int64(0)
			for _, c := range t.Tokens[at].Fold {
				part = part*10 + int64(c-'0')
			}
			unit := s.scale
			for range t.Tokens[at].Fold {
				unit /= 10
			}
			s.value += part * unit
			at++
			if t.Is(at, "k", "nghìn", "ngàn") {
				at++
			}
		case t.digits(at) && len(t.Tokens[at].Fold) == 3 && s.scale == 1_000_000 && t.Is(at+1, "k", "nghìn", "ngàn"):
			// 1 triệu 200 nghìn
			more, _ := t.NumberAt(at)
			s.value += more.Value
			at += 2
		}
	} else {
		s.value = value / thousand
	}
	for _, c := range currency {
		if m := t.Phrase(at, c); m > 0 {
			s.currency = true
			at += m
			break
		}
	}
	return s, at - i
}

// measured reports whether a unit, a period or a star begins at i, so that the
// number before it is not part of a sum.
func (t Text) measured(i int) bool {
	_, n := t.UnitAt(i)
	return n > 0 || t.Is(i, "sao", "%", "độ")
}

// PriceAt reads the price that begins at i, with the words before it:
// "giá dưới 45.000đ/kg", "600-800k/ký", "từ 250k đến 300k một lít", "9 củ/tạ".
// A number alone is a price only after a price word.
func (t Text) PriceAt(i int) (Price, bool) {
	p := Price{From: i}
	at := i
	n, said := t.priceWordsAt(at)
	p.Said = said
	at += n
	bound, n := t.BoundAt(at)
	at += n
	if n > 0 && t.Phrase(at, "giá", "mức giá") > 0 {
		p.Said = true
		at += t.Phrase(at, "giá", "mức giá")
	}
	p.Bound = bound
	first, n := t.sumAt(at)
	if n == 0 {
		return Price{}, false
	}
	at += n
	per := t.per(at)
	first, second, n := t.upperSumAt(first, at+per.n, p.Said)
	ranged := n > 0
	if ranged {
		at += per.n + n
		per = t.per(at)
	}
	p.Said = p.Said || first.currency || second.currency
	at += per.n
	after, m := t.boundAfter(at)
	if m > 0 {
		p.Bound = after
		at += m
		if per.n == 0 {
			per = t.per(at)
			at += per.n
		}
	}
	bare := first.bare || second.bare
	scaled := first.scale > 1 || second.scale > 1
	switch {
	case bare || first.currency || second.currency:
	case scaled && (per.n > 0 || p.Said):
	case p.Said && per.n > 0, p.Said && first.value >= 1_000 && !t.measured(at):
	default:
		return Price{}, false
	}
	if first.scale == 1 && first.value < 1_000 && first.value > 0 {
		p.Doubtful = true
	}
	p.Unit, p.Period = per.unit, per.period
	p.Min, p.Max = per.price(first.value), per.price(second.value)
	if p.Min <= 0 || p.Max > domain.MaxPrice {
		return Price{}, false
	}
	if !ranged {
		switch p.Bound {
		case AtLeast:
			p.Max = 0
		case AtMost:
			p.Min = 0
		}
	}
	p.To = at
	return p, true
}

// priceWordsAt reads the words before a price. It returns how many tokens they
// have, and whether one of them says that a price follows.
func (t Text) priceWordsAt(i int) (length int, said bool) {
	at := i
	for {
		n := t.Phrase(at, priceWords...)
		if n == 0 || t.Is(at, "at", "for", "mức") && at != i {
			return at - i, said
		}
		said = said || !t.Is(at, "at", "for")
		at += n
		if t.Is(at, ":", "=", "là") {
			at++
		}
	}
}

// upperSumAt reads the second sum of a range at i, with the sign before it. It
// returns both sums and how many tokens it read. The first sum takes the scale
// of the second if it has none: 600-800k; 1,2-1,5 triệu. Without a second sum
// both are the first.
func (t Text) upperSumAt(first sum, i int, said bool) (lower, second sum, length int) {
	sep := t.between(i)
	if sep == 0 || t.Is(i, "and", "hoặc", "hay") {
		return first, first, 0
	}
	next, m := t.sumAt(i + sep)
	if m == 0 {
		return first, first, 0
	}
	lower = first
	if first.scale == 1 && next.scale > 1 && first.value < next.value && first.value < 1_000 && !first.currency {
		v := first.raw.Value
		if first.raw.Other != 0 {
			v = first.raw.Other
		}
		lower.value, lower.scale, lower.bare = v*next.scale/thousand, next.scale, next.bare
	}
	if first.scale == 1 && next.scale == 1 && !first.currency && first.value < 1_000 && next.value >= 1_000 && next.value%1_000 == 0 && first.value < next.value/1_000 {
		lower.value *= 1_000 // 28-30.000đ
	}
	money := next.scale > 1 || next.currency || lower.scale > 1 || lower.currency || said && next.value >= 1_000
	if !money || lower.value >= next.value {
		return lower, first, 0
	}
	return lower, next, sep + m
}

// per is the amount of goods that a price is for.
type per struct {
	n        int // tokens
	unit     domain.Unit
	period   Period
	num, div int64
}

func (p per) price(v int64) int64 {
	if p.div == 0 {
		return v
	}
	return v * p.num / p.div
}

// per reads "/kg", "một thùng", "mỗi 500g", "per box" at i. A price of 100 g
// becomes one of a kilogram.
func (t Text) per(i int) per {
	n := 0
	switch {
	case t.Is(i, "/"), t.Is(i, "mỗi", "per", "each", "a", "cho", "trên", "một", "cho mỗi", "1"):
		n = 1
	default:
		return per{}
	}
	slash := t.Is(i, "/", "mỗi", "per")
	if t.Is(i, "cho", "trên") {
		if !t.Is(i+1, "1", "một", "mỗi") {
			return per{}
		}
	}
	many := int64(thousand)
	if number, m := t.NumberAt(i + n); m > 0 && !t.Is(i, "một", "1", "a") {
		many = number.Value
		n += m
	} else if t.Is(i+n, "mỗi") {
		n++
	}
	u, length := t.UnitAt(i + n)
	if length == 0 || many <= 0 {
		if p, m := t.PeriodNameAt(i + n); m > 0 && slash && n == 1 {
			return per{n: n + m, period: p}
		}
		return per{}
	}
	out := per{n: n + length, unit: u.Of}
	if u.Of == "" {
		return out
	}
	if many != thousand || u.Factor != 1 {
		base, of := u.Of.Base()
		all := many * u.Factor * of // thousandths of the base unit
		switch base {
		case domain.UnitGram:
			out.unit, out.num, out.div = domain.UnitKilogram, thousand*thousand, all
		case domain.UnitMillilit:
			out.unit, out.num, out.div = domain.UnitLitre, thousand*thousand, all
		default:
			out.num, out.div = thousand, all
		}
	}
	return out
}

// Heading is what the heading of a column states about its numbers.
type Heading struct {
	Money  bool
	Scale  int64 // 1000 for "nghìn đồng"; 1 if not stated
	Unit   domain.Unit
	Factor int64 // how many of Unit are one of the heading's unit; 1 if not stated
	Period Period
}

// ReadHeading finds the units that a heading or the line above a table names:
// "Giá bán (nghìn đồng/kg)", "Sản lượng (tấn/năm)", "ĐVT: triệu đồng".
func ReadHeading(text string) Heading {
	t := Scan(text)
	h := Heading{Scale: 1, Factor: 1}
	for i := 0; i < len(t.Tokens); {
		n := 0
		if number, m := t.NumberAt(i); m > 0 && (number.Value == 1_000*thousand || number.Value == 1_000_000*thousand) && t.Phrase(i+m, currency...) > 0 {
			h.Money, h.Scale, n = true, number.Value/thousand, m // 1.000đ
		}
		for _, w := range moneyWords {
			m := t.Phrase(i, w.Names...)
			if m > 0 && w.Bare && (slices.ContainsFunc(currency, func(c string) bool { return t.Phrase(i+m, c) > 0 }) || t.apart(i, m)) {
				h.Money, h.Scale, n = true, w.Scale, m
			}
		}
		if n == 0 {
			for _, c := range currency {
				if m := t.Phrase(i, c); m > 0 && (m > 1 || t.Tokens[i].Fold != "d" || t.apart(i, m) || t.Is(i-1, "nghìn", "triệu", "ngàn") || h.Scale > 1) {
					h.Money, n = true, max(n, m)
				}
			}
		}
		if p, m := t.PeriodNameAt(i); n == 0 && m > 0 && (t.Is(i-1, "/", "một", "mỗi", "hàng", "hằng", "1") || t.apart(i, m)) {
			h.Period, n = p, m
		}
		if u, m := t.UnitAt(i); n == 0 && m > 0 && (t.Is(i-1, "/", "một", "mỗi", "1") || t.apart(i, m)) && h.Unit == "" {
			h.Unit, h.Factor, n = u.Of, u.Factor, m
		}
		i += max(1, n)
	}
	return h
}

// apart reports whether the n tokens at i are between brackets, signs or ends,
// or beside a slash: (kg), tấn/năm, ĐVT: kg.
func (t Text) apart(i, n int) bool {
	left := i == 0 || t.Is(i-1, "(", "[", ":", "/", ",", "-")
	right := i+n == len(t.Tokens) || t.Is(i+n, ")", "]", "/", ",", "-", ".")
	return left && right
}

// PercentAt reads "30%", "30 phần trăm" and "30 percent" at i, in thousandths
// of a percent, and returns how many tokens that takes; 0 for none.
func (t Text) PercentAt(i int) (int64, int) {
	n, length := t.NumberAt(i)
	if length == 0 || n.Vague {
		return 0, 0
	}
	m := t.Phrase(i+length, "%", "phần trăm", "percent", "pct")
	if m == 0 {
		return 0, 0
	}
	if n.Other != 0 {
		n.Value = n.Other
	}
	return n.Value, length + m
}
