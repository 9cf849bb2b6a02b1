package measure

import "chophien/domain"

// Bound is the side on which a number is open.
type Bound uint8

// The bounds.
const (
	Exactly Bound = iota
	About         // khoảng, tầm
	AtLeast       // trên, từ, ít nhất, … trở lên
	AtMost        // dưới, không quá, … đổ lại
)

var (
	aboutWords = []string{"khoảng", "tầm", "chừng", "cỡ", "gần", "xấp xỉ", "trên dưới", "~", "≈", "about", "around", "approximately", "approx", "roughly", "some", "tầm khoảng", "khoảng chừng", "trung bình", "bình quân"}
	leastWords = []string{
		"trên", "từ", "ít nhất", "tối thiểu", "hơn", "không dưới", "không ít hơn", "không thấp hơn", "thấp nhất", "> =", ">", "≥", "from", "at least", "min .", "min", "minimum", "over", "above", "more than", "no less than", "not less than", "starting from", "starting at",
	}
	mostWords = []string{
		"dưới", "đến", "tới", "tối đa", "không quá", "ko quá", "k quá", "không hơn", "không vượt quá", "không vượt", "không trên", "không cao hơn", "nhiều nhất", "cao nhất", "max .", "max", "maximum", "< =", "<", "≤", "up to", "under", "below", "less than", "at most", "no more than", "not more than", "not over",
		"not above", "within",
	}
	leastAfter = []string{"trở lên", "đổ lên", "or more", "and more", "and up", "or above", "and above", "+", "trở đi"}
	mostAfter  = []string{"trở xuống", "trở lại", "đổ lại", "đổ xuống", "quay đầu", "or less", "or below"}
)

// BoundAt reads the words before a number that leave one side open, and returns
// how many tokens they have.
func (t Text) BoundAt(i int) (Bound, int) {
	bound, total := Exactly, 0
	for {
		best, which := 0, Exactly
		for _, b := range []struct {
			bound Bound
			words []string
		}{{About, aboutWords}, {AtLeast, leastWords}, {AtMost, mostWords}} {
			if n := t.Phrase(i+total, b.words...); n > best {
				best, which = n, b.bound
			}
		}
		if best == 0 {
			return bound, total
		}
		total += best
		if bound == Exactly || bound == About {
			bound = which
		}
	}
}

// boundAfter reads the words after a number, such as "trở lên".
func (t Text) boundAfter(i int) (Bound, int) {
	if n := t.Phrase(i, leastAfter...); n > 0 {
		return AtLeast, n
	}
	if n := t.Phrase(i, mostAfter...); n > 0 {
		return AtMost, n
	}
	return Exactly, 0
}

// between returns how many tokens at i separate the two numbers of a range.
func (t Text) between(i int) int {
	switch {
	case t.Is(i, "-", "–", "—", "÷", "~", "→"):
		return 1
	case t.Is(i, "đến", "tới", "to", "and", "hoặc", "hay"):
		return 1
	}
	return 0
}

// Quantity is an amount of goods that was read.
type Quantity struct {
	// Min and Max are thousandths of Unit, and equal where the text names one
	// amount. 0: open on that side.
	Min, Max int64
	Unit     domain.Unit // empty if the marketplace has no such unit
	Named    Unit        // as the text names it
	Bound    Bound
	Vague    bool // "vài tạ"
	Other    bool // the digits may be read otherwise as well, such as 1,200
	From, To int  // tokens
}

// Domain returns the least amount in the domain's form, or the greatest if the
// least is open. It returns zero for an unknown unit or a vague number.
func (q Quantity) Domain() domain.Quantity {
	amount := q.Min
	if amount == 0 {
		amount = q.Max
	}
	if q.Vague || q.Unit == "" || amount <= 0 || amount > domain.MaxAmount {
		return domain.Quantity{}
	}
	return domain.Quantity{Amount: amount, Unit: q.Unit}
}

// QuantityAt reads the amount that begins at i, with the words that bound it:
// "2 tấn rưỡi", "1-2 tạ", "trên 500 hộp", "5 yến", "nửa cân", "1 tấn 2".
func (t Text) QuantityAt(i int) (Quantity, bool) {
	bound, skip := t.BoundAt(i)
	at := i + skip
	first, n := t.NumberAt(at)
	half := false
	if n == 0 {
		// tấn rưỡi, a dozen, chục quả
		u, length := t.UnitAt(at)
		switch {
		case length > 0 && t.Is(at+length, "rưỡi", "rưởi") && u.Class != Pack:
			first, half = Number{Value: thousand}, true
		case t.Is(at, "a", "an") && u.Of == "" && t.dozen(at+1):
			first, n = Number{Value: thousand}, 1
		case t.dozen(at) && t.Is(at, "chục", "tá"):
			first = Number{Value: thousand}
		default:
			return Quantity{}, false
		}
	}
	q := Quantity{Bound: bound, From: i, Vague: first.Vague, Other: first.Other != 0}
	end := at + n
	if n > 0 && t.Is(end, "+") {
		if _, unit := t.UnitAt(end + 1); unit > 0 { // 500+ hộp
			q.Bound = AtLeast
			end++
		}
	}
	if tenth, ok := t.tonnesAt(end); ok && n == 1 && first.Value < 10*thousand {
		first.Value += tenth
		q.Min, q.Max, q.Unit, q.Named, q.To = first.Value, first.Value, domain.UnitTonne, units[0], end+2
		if sep := t.between(q.To); sep > 0 && t.digits(q.To+sep) { // 1t2-1t5
			second, m := t.NumberAt(q.To + sep)
			if tenth, ok := t.tonnesAt(q.To + sep + m); ok && m == 1 && second.Value+tenth > q.Min {
				q.Max, q.To = second.Value+tenth, q.To+sep+m+2
			}
		}
		return q, true
	}
	u, length := t.UnitAt(end)
	if u.Of == domain.UnitPiece && u.Factor > 1 {
		// 20 chục trứng, 2 tá chai: the unit follows or is the piece.
		first.Value *= u.Factor
		end += length
		if of, more := t.UnitAt(end); more > 0 && of.Class == Pack {
			u, length = of, more
		} else {
			u, length = Unit{Of: domain.UnitPiece, Factor: 1, Class: Pack, Names: []string{"cái"}}, 0
		}
	} else if length == 0 && n > 0 && t.tens(end-1) {
		u = Unit{Of: domain.UnitPiece, Factor: 1, Class: Pack, Names: []string{"cái"}}
	}
	second := first
	ranged := false
	if !half {
		if r, ok := t.upperAt(first, u, end, length); ok {
			first.Value, second, ranged = r.lower, r.number, true
			u, end, length = r.unit, r.at, r.length
			q.Vague = q.Vague || r.number.Vague
		}
	}
	if u.Names == nil {
		return Quantity{}, false
	}
	end += length
	if !ranged {
		switch more, m := t.rest(end, u); {
		case t.Is(end, "rưỡi", "rưởi"):
			first.Value += thousand / 2
			end++
		case half:
		case m > 0:
			first.Value += more
			end += m
		}
		if half && t.Is(end-1, "rưỡi", "rưởi") {
			first.Value = thousand * 3 / 2
		}
		second = first
	}
	if after, m := t.boundAfter(end); m > 0 {
		q.Bound = after
		end += m
	}
	q.Named, q.Unit, q.To = u, u.Of, end
	q.Min, q.Max = first.Value*u.Factor, second.Value*u.Factor
	if !ranged {
		switch q.Bound {
		case AtLeast:
			q.Max = 0
		case AtMost:
			q.Min = 0
		}
	}
	return q, q.Min >= 0 && (q.Min > 0 || q.Max > 0 || q.Vague)
}

// upper is the second amount of a range.
type upper struct {
	lower      int64 // the first amount in the unit of the second
	number     Number
	unit       Unit
	at, length int // where the unit begins, and its tokens
}

// upperAt reads the second amount of a range: 1-2 tấn, 1 tạ đến 2 tạ, 500kg - 1
// tấn. The unit u of the first amount begins at end and has length tokens.
func (t Text) upperAt(first Number, u Unit, end, length int) (upper, bool) {
	sep := t.between(end + length)
	if sep == 0 {
		return upper{}, false
	}
	next, m := t.NumberAt(end + length + sep)
	at := end + length + sep + m
	nu, nl := t.UnitAt(at)
	same := length == 0 || nl > 0 && sameBase(u, nu)
	if m == 0 || nl == 0 || !same || t.Is(end+length, "and", "hoặc", "hay") && length > 0 {
		return upper{}, false
	}
	lower := first.Value
	if length > 0 && (u.Of != nu.Of || u.Factor != nu.Factor) {
		from, _ := u.In(lower).In(nu.Of)
		lower = from.Amount / nu.Factor
	}
	return upper{lower, next, nu, at, nl}, lower < next.Value
}

// tonnesAt reads the end of "1t2", which is 1.2 tonnes, in thousandths.
func (t Text) tonnesAt(i int) (int64, bool) {
	if !t.digits(i+1) || t.Tokens[i].Lower != "t" || t.Tokens[i].Spaced || t.Tokens[i+1].Spaced || len(t.Tokens[i+1].Fold) != 1 {
		return 0, false
	}
	return int64(t.Tokens[i+1].Fold[0]-'0') * thousand / 10, true
}

func (t Text) digits(i int) bool { return i >= 0 && i < len(t.Tokens) && t.Tokens[i].Kind == Digits }

func (t Text) dozen(i int) bool {
	u, n := t.UnitAt(i)
	return n > 0 && u.Of == domain.UnitPiece && u.Factor > 1
}

// tens reports whether a number in words ends with chục.
func (t Text) tens(i int) bool { return t.Is(i, "chục") }

func sameBase(a, b Unit) bool {
	if a.Of == "" || b.Of == "" {
		return a.Of == b.Of && a.Names[0] == b.Names[0]
	}
	x, _ := a.Of.Base()
	y, _ := b.Of.Base()
	return x == y
}

// rest reads the part in a smaller unit: "1 tấn 2" is 1.2 tonnes, "2 tấn 5 tạ"
// is 2.5. It returns thousandths of u.
func (t Text) rest(i int, u Unit) (int64, int) {
	if i >= len(t.Tokens) || !t.digits(i) || u.Class == Pack {
		return 0, 0
	}
	n, length := t.NumberAt(i)
	if length == 0 {
		return 0, 0
	}
	if smaller, m := t.UnitAt(i + length); m > 0 {
		if smaller.Class == Pack || !sameBase(u, smaller) || u.Of == "" {
			return 0, 0
		}
		_, big := u.Of.Base()
		_, small := smaller.Of.Base()
		big, small = big*u.Factor, small*smaller.Factor
		if small >= big || n.Value > domain.MaxAmount || n.Value*small >= big*thousand {
			return 0, 0
		}
		return n.Value * small / big, length + m
	}
	if length == 1 && len(t.Tokens[i].Fold) == 1 && u.Class == Bulk && !t.Is(i+1, "%", "/", "-", "–", "sao", "tháng", ".", ",", "tôm", "lá", "in") && !t.digits(i+1) {
		return n.Value / 10, 1
	}
	return 0, 0
}
