package sentence

import (
	"strings"

	"chophien/domain"
	"chophien/measure"
)

// prices reads the price that the buyer pays for a unit of goods.
func (r *reading) prices() {
	for i := 0; i < len(r.Tokens); i++ {
		p, ok := r.PriceAt(i)
		if !ok || !r.free(p.From, p.To) {
			continue
		}
		// "trên 1 tấn tiêu" is not a price, nor is a sum without a unit and without
		// a price word.
		text := r.Cut(p.From, p.To)
		if p.Unit == "" && !p.Said && p.Period == "" && r.d.PriceUnit != "" {
			continue
		}
		switch {
		case r.d.PriceUnit != "" || p.Period != "":
			r.take("", p.From, p.To)
		case p.Doubtful:
			r.note("price_doubtful", text)
			r.take("", p.From, p.To)
		case p.Unit == "":
			r.priceWithoutUnit(p)
		default:
			r.price(p)
		}
		i = p.To - 1
	}
}

func (r *reading) price(p measure.Price) {
	r.d.PriceUnit = p.Unit
	field := "price_max_vnd"
	if p.Max > 0 {
		r.d.PriceMax = &p.Max
	}
	if p.Min > 0 && p.Min != p.Max {
		r.d.PriceMin = &p.Min
		if p.Max == 0 {
			field = "price_min_vnd"
		}
	}
	r.take(field, p.From, p.To)
}

// priceWithoutUnit gives the price the unit of the amount.
func (r *reading) priceWithoutUnit(p measure.Price) {
	budget := r.anyIs(p.From, p.To, "ngân", "budget") || r.anyIs(p.From-1, p.From, "tổng", "total")
	if unit, from := r.each(p.From); unit.Of != "" && unit.Factor == 1 && !budget {
		p.Unit, p.From = unit.Of, from // mỗi hộp dưới 50k
		r.price(p)
		return
	}
	q, ok := r.main()
	if budget || !ok || q.Named.Of == "" {
		r.take("", p.From, p.To)
		return
	}
	p.Unit = q.Unit
	if q.Named.Class != measure.Pack {
		base, _ := q.Unit.Base()
		p.Unit = domain.UnitKilogram
		if base == domain.UnitMillilit {
			p.Unit = domain.UnitLitre
		}
	}
	r.note("price_unit_assumed", r.Cut(p.From, p.To))
	r.price(p)
}

// each reads "mỗi hộp" before i, and returns where it begins.
func (r *reading) each(i int) (measure.Unit, int) {
	for k := i - 1; k > 0 && k >= i-3; k-- {
		if u, n := r.UnitAt(k); n == i-k && r.Is(k-1, "mỗi", "một", "1", "each", "per") && r.free(k-1, i) {
			from := k - 1
			if r.Is(from-1, "giá") && r.free(from-1, from) {
				from--
			}
			return u, from
		}
	}
	return measure.Unit{}, i
}

// crafts are goods whose name begins with a word that is also a unit: túi thổ cẩm.
var crafts = map[string][]string{
	"túi": {"thổ cẩm", "cói", "vải", "lụa", "đan", "thêu", "xách"}, "hộp": {"sơn mài", "gỗ", "khảm"}, "bình": {"gốm", "sứ", "hoa", "sơn mài", "hút"}, "lọ": {"hoa", "gốm", "sứ", "lộc bình"},
	"khay": {"trà", "sơn mài", "gỗ", "mây"}, "giỏ": {"mây", "tre", "cói", "lục bình", "đan", "hoa"}, "thùng": {"tre", "mây"}, "cây": {"giống", "cảnh"},
}

// quantityAt reads an unclaimed amount at i. The number in a name such as ST25
// does not count.
func (r *reading) quantityAt(i int) (measure.Quantity, bool) {
	q, ok := r.QuantityAt(i)
	if !ok || !r.free(q.From, q.To) || r.isDigits(i) && i > 0 && !r.Tokens[i].Spaced && r.Tokens[i-1].Kind == measure.Word && !r.Is(i-1, "x") {
		return q, false
	}
	return q, true
}

// main finds the wanted amount among the unclaimed ones.
func (r *reading) main() (measure.Quantity, bool) {
	var best measure.Quantity
	found, score := false, -100
	for i := 0; i < len(r.Tokens); i++ {
		q, ok := r.quantityAt(i)
		if !ok || r.Is(q.To, "/", "per", "mỗi") && r.unitBehind(q.To+1) {
			continue
		}
		if r.Is(i-1, "/") {
			continue
		}
		s := 0
		for k := max(0, i-4); k < i; k++ {
			if r.owner[k] == 0 && (r.Phrase(k, verbs...) > 0 || r.Is(k, "sl", "lượng")) {
				s = 4
			}
		}
		if i == 0 || r.boundary(i-1) {
			s++
		}
		if _, n := r.PeriodAt(q.To); n > 0 {
			s += 4
		}
		small := q.Named.Class == measure.Size && q.Max <= 1000*domainBase(q)
		switch {
		case q.Named.Class == measure.Bulk && q.Unit != "":
			s += 2
		case small:
			s -= 3
		case q.Unit == "":
			s--
		}
		if r.Is(i-1, "loại", "đóng", "túi", "hộp", "chai", "gói", "bao", "thùng", "lọ", "hũ", "lon", "can", "bình") {
			s -= 5
		}
		if s > score {
			best, found, score = q, true, s
		}
		i = q.To - 1
	}
	return best, found
}

// domainBase returns how many of the unit make one kilogram or litre.
func domainBase(q measure.Quantity) int64 {
	switch q.Unit {
	case domain.UnitGram, domain.UnitMillilit:
		return 999
	}
	return 0
}

func (r *reading) unitBehind(i int) bool {
	_, n := r.UnitAt(i)
	_, p := r.PeriodNameAt(i)
	return n > 0 && p == 0
}

// quantity reads how much the buyer wants. Other amounts are the contents of
// packs, or are left.
func (r *reading) quantity() {
	q, ok := r.main()
	if !ok {
		r.bareNumber()
		return
	}
	if _, n := r.NumberAt(q.From); n > 0 && q.Named.Class == measure.Pack && q.To == q.From+n+1 {
		for unit, goods := range crafts {
			if r.Is(q.To-1, unit) && r.Phrase(q.To, goods...) > 0 {
				// 500 túi thổ cẩm: the word belongs to the goods.
				q.To = q.From + n
				if q.Unit != domain.UnitPlant {
					q.Unit = domain.UnitPiece
				}
				break
			}
		}
	}
	from := r.back(q.From, 3, []string{"số lượng", "sl", "số lượng :", "sl :", "khoảng", "tổng", "tổng cộng", "khối lượng", "sản lượng", "quantity", "quantity :", "qty", "volume"})
	amount := q.Domain()
	text := r.Cut(q.From, q.To)
	if amount.IsZero() {
		r.note("unit_not_kept", text)
		r.take("", from, q.To)
		r.amount = span{"", from, q.To}
	} else {
		r.d.Amount, r.d.Unit = amount.Amount, amount.Unit
		if q.Min != q.Max {
			r.note("amount_range", text)
			r.specs = append(r.specs, "số lượng "+text)
		}
		if q.Unit == domain.UnitPiece && q.Named.Of == domain.UnitPiece && !r.Is(q.To-1, "cái", "chiếc", "con", "sp", "phẩm", "quả", "trái", "piece", "pieces", "pcs") {
			r.note("counted_as_pieces", text)
		}
		r.take("quantity", from, q.To)
		r.amount = span{"quantity", from, q.To}
	}
	r.otherAmounts(q)
}

// otherAmounts reads what is beside the amount q: the contents of a pack, and
// amounts that are stated twice.
func (r *reading) otherAmounts(q measure.Quantity) {
	for i := 0; i < len(r.Tokens); i++ {
		other, ok := r.quantityAt(i)
		if !ok {
			continue
		}
		to := other.To
		if r.Is(to, "/", "per", "mỗi") && r.unitBehind(to+1) {
			_, n := r.UnitAt(to + 1)
			to += 1 + n
		}
		if r.Is(i-1, "x", "×", "*") && r.free(i-1, i) {
			other.From-- // 500 hộp x 300g
		}
		base, many := other.Unit.Base()
		content := other.Named.Class == measure.Pack || base != other.Unit && other.Max*many <= 10_000_000 || base == other.Unit && other.Named.Class == measure.Size
		switch {
		case other.Named.Class == measure.Size && r.Is(other.From-1, "và", "and") && r.goodsBetween(to, r.clause(to)):
			r.take("", other.From, to) // and 10 kg of other goods
		case other.From < q.From:
			if content && other.Named.Class == measure.Size {
				r.say(&r.packing, "packing", other.From, to)
			}
		case content && other.Named.Class != measure.Bulk && (q.Named.Class == measure.Pack || other.Named.Class == measure.Size && r.sameClause(q.To, other.From)):
			r.say(&r.packing, "packing", other.From, to)
		default:
			r.take("", other.From, to) // of other goods
		}
		i = to - 1
	}
}

// bareNumber reads "500 bánh chưng": a number directly before goods.
func (r *reading) bareNumber() {
	for i := range r.Tokens {
		n, length := r.NumberAt(i)
		if length == 0 || !r.isDigits(i) || n.Vague || !r.free(i, i+length+1) || n.Value < 2000 || i+length >= len(r.Tokens) {
			continue
		}
		next := i + length
		if r.back(i, 1, append([]string{"số lượng", "sl", "sl :"}, verbs...)) == i || r.Tokens[next].Kind != measure.Word || r.Is(next, "độ", "sao", "in", "tôm", "lá", "ngày", "năm", "tháng", "nắng", "loại", "x") {
			continue
		}
		r.d.Amount, r.d.Unit = n.Value, domain.UnitPiece
		r.note("counted_as_pieces", r.Cut(i, next))
		r.take("quantity", i, next)
		r.amount = span{"quantity", i, next}
		return
	}
}

// period reads how often the buyer wants the amount.
func (r *reading) period() {
	r.otherPeriods()
	for i := 0; i < len(r.Tokens); i++ {
		p, n := r.PeriodAt(i)
		if n == 0 || !r.free(i, i+n) {
			continue
		}
		to := i + n
		if kept, ok := p.Domain(); ok && r.d.Period == domain.PeriodOnce {
			r.d.Period = kept
			from := i
			r.take("period", r.back(from, 1, []string{"đều", "đều đặn", "định kỳ"}), to)
		} else {
			if !ok {
				r.note("period_not_kept", r.Cut(i, to))
			}
			r.take("", i, to)
		}
		i = to - 1
	}
	if r.d.Period == domain.PeriodOnce {
		for i := range r.Tokens {
			if n := r.Phrase(i, "quanh năm", "cả năm", "year round", "year-round"); n > 0 && r.free(i, i+n) {
				r.take("", i, i+n)
			}
		}
	}
}

// otherPeriods leaves periods that the form has no field for: "mỗi 2 tuần", "2 tuần
// một lần", "trong 3 tháng".
func (r *reading) otherPeriods() {
	for i := range r.Tokens {
		if n := r.deliveries(i); n > 0 && r.free(i, i+n) {
			r.note("period_not_kept", r.Cut(i, i+n))
			r.take("", i, i+n)
		}
		from := i
		if r.within(i) > 0 {
			continue // trong vòng 10 ngày
		}
		for n := r.Phrase(i, "mỗi", "cứ", "every", "each", "trong", "trong vòng", "suốt", "liên tục", "for", "kéo dài", "hợp đồng"); n > 0 && i < from+n && !r.isDigits(i); {
			i++
		}
		number, n := r.NumberAt(i)
		if n == 0 || number.Vague {
			continue
		}
		_, m := r.PeriodNameAt(i + n)
		to := i + n + m
		for k := r.Phrase(to, "/", "một lần", "1 lần", "lần", "liền", "liên tục", "once"); m > 0 && k > 0; k = r.Phrase(to, "một lần", "1 lần", "lần", "liền", "liên tục") {
			to += k
		}
		if m == 0 || from == i && to == i+n+m || !r.free(from, to) {
			continue
		}
		r.note("period_not_kept", r.Cut(from, to))
		r.take("", from, to)
	}
}

// deliveries returns how many tokens at i say how often the goods come: "/đợt",
// "2 đợt/năm", "3 lần một tháng"; 0 for none.
func (r *reading) deliveries(i int) int {
	if r.Is(i, "/") && r.Is(i+1, "đợt", "lần", "chuyến", "mẻ", "lô") {
		return 2
	}
	_, n := r.NumberAt(i)
	if n == 0 || !r.Is(i+n, "đợt", "lần", "chuyến", "mẻ") {
		return 0
	}
	if _, m := r.PeriodAt(i + n + 1); m > 0 && !r.Is(i-1, "dùng", "uống", "ăn") {
		return n + 1 + m
	}
	if r.Is(i+n, "lần") && !r.brought(i) {
		return 0 // dùng một lần, rang 2 lần
	}
	return n + 1
}

// brought reports whether a word before i is about the delivery: giao 2 lần, lấy làm 3
// lần.
func (r *reading) brought(i int) bool {
	for k := i - 1; k >= max(0, i-3) && !r.boundary(k); k-- {
		if r.Is(k, "giao", "ship", "chia", "lấy", "nhận", "gửi", "chuyển", "nhập", "đặt") {
			return true
		}
	}
	return false
}

// title makes the first letter of a name a capital.
func title(name string) string {
	runes := []rune(name)
	if len(runes) == 0 {
		return ""
	}
	return strings.ToUpper(string(runes[:1])) + string(runes[1:])
}
