package vi

import (
	"slices"
	"strings"

	"chophien/measure"
)

// Buyers state an amount, a price, a time and papers. Listings have no such
// fields, so they can neither be filters nor be searched for in names. They are
// read to separate them from the goods, and are returned
// as notes.
const (
	noteAmount = "Chưa lọc được theo số lượng, quy cách: "
	// NotePrice begins the note about a price that is not a filter.
	NotePrice       = "Chưa lọc được theo giá: "
	noteTime        = "Chưa lọc được theo thời gian: "
	noteDestination = "Chưa lọc được theo nơi giao hàng: "
	noteCertificate = "Chưa lọc được theo chứng nhận: "
	noteCommune     = "Tìm theo địa danh: "
	notePeople      = "Tìm theo dân tộc: "
	noteUse         = "Tìm theo công dụng, loại hàng: "
)

// kindOfUnit is what a unit counts.
type kindOfUnit uint8

const (
	noUnit kindOfUnit = iota
	money
	bulk   // in no name of a product
	weight // a size that a name may contain: gói 100 g
	pack
)

// unitWords are the units after a number, by their folds.
var unitWords = func() map[string][]unitWord {
	out := map[string][]unitWord{}
	for _, u := range []struct {
		m     kindOfUnit
		words string
	}{
		{money, "k|nghìn|ngàn|tr|triệu|đồng|đ|vnđ|vnd"},
		{bulk, "tấn|tạ|yến|container|cont|pallet|kiện"},
		{weight, "kg|ký|kí|ki|kilo|kilogram|cân|lạng|g|gr|gram|gam|lít|l|ml"},
		{pack, "hộp|gói|túi|bịch|hũ|lọ|chai|can|bình|thùng|bao|lon|vỉ|cái|con|chiếc|bộ|set|quả|trái|cây|suất|phần|khay|đôi|cặp|sản phẩm"},
	} {
		for _, w := range split(u.words) {
			key := Words(w)
			out[key[0].Fold] = append(out[key[0].Fold], unitWord{key, u.m})
		}
	}
	return out
}()

type unitWord struct {
	words []Word
	m     kindOfUnit
}

// wordSet holds words by their keys.
type wordSet struct{ exact, fold map[string]bool }

func newWordSet(text string) wordSet {
	s := wordSet{map[string]bool{}, map[string]bool{}}
	for _, w := range Words(text) {
		s.exact[w.Exact], s.fold[w.Fold] = true, true
	}
	return s
}

// has reports whether t is one of the words; sure is false if it was typed
// without the marks that distinguish it.
func (s wordSet) has(t token) (ok, sure bool) {
	if s.exact[t.Exact] {
		return !t.taken, true
	}
	return !t.taken && !t.Marked() && s.fold[t.Fold], false
}

func (s wordSet) holds(t token) bool { ok, _ := s.has(t); return ok }

// means reports the same for a word at any position.
func (s wordSet) means(w Word) bool { return s.exact[w.Exact] || !w.Marked() && s.fold[w.Fold] }

// Words that belong to an amount, a price, a time, a destination or a paper
// directly before it, and their other words.
var (
	beforeAmount  = newWordSet("đặt nhập lấy order mua cần khoảng tầm chừng hơn gần trên dưới ít nhất tối thiểu đa số lượng khối loại lô")
	demand        = newWordSet("đặt nhập lấy order mua cần")
	beforePrice   = newWordSet("giá dưới trên khoảng tầm từ hơn chừng gần tối đa không quá thiểu ít nhất mức rẻ cỡ đến max min under below about ngân sách")
	beforeTime    = newWordSet("trong vào trước sau đầu cuối giữa từ đến ngày")
	periods       = newWordSet("tháng tuần ngày năm quý vụ month week day year")
	each          = newWordSet("mỗi một hàng hằng per")
	rangeWords    = newWordSet("đến tới")
	numerals      = newWordSet("nửa một hai ba bốn năm sáu bảy tám chín mười vài mấy chục trăm nghìn ngàn")
	numeralsBare  = newWordSet("nửa một vài chục trăm nghìn ngàn") // that are clear without marks, too
	largeNumerals = newWordSet("vài chục trăm nghìn ngàn")
	multiples     = newWordSet("chục trăm nghìn ngàn")
	beforePlace   = newWordSet("hàng về đến tới tại ra vào cho ở nội thành tận tp đi")
	bringing      = newWordSet("giao ship gửi chuyển nhận")
	towards       = newWordSet("về đến tới ra vào")
	beforePaper   = newWordSet("có đạt chuẩn theo tiêu giấy đầy đủ phải yêu cầu")
)

// trade reads amounts, prices and times.
func (r *reader) trade() {
	for i := 0; i < len(r.tokens); {
		if r.tokens[i].taken {
			i++
			continue
		}
		if n := r.amount(i); n > 0 {
			i += n
			continue
		}
		if n := r.time(i); n > 0 {
			i += n
			continue
		}
		i++
	}
}

// amount is a number with what it counts.
type amount struct {
	i, n   int // the number
	end    int // behind the unit
	what   kindOfUnit
	digits bool // it is written in digits
	large  bool // it has tens or more
	suffix string
	period int // words after it that state a frequency
}

// amount reads the amount or the price that begins at i, and returns how many
// tokens it has.
func (r *reader) amount(i int) int {
	n, suffix, large := r.number(i)
	if n == 0 {
		return 0
	}
	a := amount{i: i, n: n, suffix: suffix, large: large, digits: isNumber(r.tokens[i].Fold)}
	var length int
	a.what, length = r.unit(i, n, suffix)
	a.end = i + n + length
	r.upTo(&a)
	if a.what == noUnit && r.cheaperThan(a) {
		a.what = money
	}
	if !a.plausible() {
		return 0
	}
	a.period = r.period(a.end)
	a.end += a.period
	if a.what == money && a.end < len(r.tokens) && strings.TrimSpace(r.gap(a.end)) == "/" {
		// A price of each: 250k/hũ.
		if _, n := r.unit(a.end, 0, ""); n > 0 {
			a.end += n
		}
	}
	r.setAside(a)
	return a.end - i
}

// upTo reads the second number of a range: 100-200k, từ 100 đến 200 nghìn, 500k
// đến 1 triệu.
func (r *reader) upTo(a *amount) {
	if !a.digits || a.end >= len(r.tokens) {
		return
	}
	second := a.end
	if rangeWords.holds(r.tokens[second]) {
		second++
	} else if gap := strings.TrimSpace(r.gap(second)); gap != "-" && gap != "–" {
		return
	}
	if second >= len(r.tokens) || !isNumber(r.tokens[second].Fold) {
		return
	}
	n, suffix, _ := r.number(second)
	what, length := r.unit(second, n, suffix)
	if what == noUnit {
		// Từ 100 đến 200, at the end, is money.
		if a.what != noUnit || second+n != len(r.tokens) || a.i == 0 || r.tokens[a.i-1].Fold != "tu" {
			return
		}
		what = money
	}
	a.what, a.end = what, second+n+length
}

// cheaperThan reports whether a number without a unit is a price: giá dưới 500.
func (r *reader) cheaperThan(a amount) bool {
	if !a.digits || a.i == 0 || a.i+a.n != len(r.tokens) || a.suffix != "" {
		return false
	}
	before := r.tokens[a.i-1].Fold
	return before == "duoi" || before == "tren" && a.i > 1 && r.tokens[a.i-2].Fold == "gia"
}

// plausible reports whether an amount is one: words for small numbers are parts of
// names (ba chỉ, năm roi).
func (a amount) plausible() bool {
	switch {
	case a.what == noUnit:
		return false
	case a.digits:
		return true
	}
	return a.what != money && (a.what != pack || a.large)
}

// setAside adds a note about an amount, and removes it from the words to search;
// names may contain sizes. A price limits the results.
func (r *reader) setAside(a amount) {
	before, note := beforeAmount, noteAmount
	if a.what == money {
		before, note = beforePrice, NotePrice
	}
	from := r.back(a.i, before)
	for from < a.i && demand.means(r.tokens[from].Word) {
		from++
	}
	said := r.said(from, a.end-from)
	r.q.Notes = append(r.q.Notes, note+said)
	if a.what == money {
		r.price(said)
	}
	if a.what == money || a.what == bulk || a.period > 0 {
		r.take(a.i, a.end-a.i)
	} else {
		r.weaken(a.i, a.end-a.i)
	}
}

// price makes limits of a price. "About" means a third more or less.
func (r *reader) price(said string) {
	t := measure.Scan(said)
	for i := range t.Tokens {
		p, ok := t.PriceAt(i)
		if !ok {
			continue
		}
		q := r.q
		switch {
		case p.Doubtful || p.Period != "":
		case p.Min > 0 && p.Max > p.Min:
			q.PriceMin, q.PriceMax = p.Min, p.Max
		case p.Bound == measure.AtLeast:
			q.PriceMin = p.Min
		case p.Bound == measure.AtMost:
			q.PriceMax = p.Max
		default:
			q.PriceMin, q.PriceMax = p.Max-p.Max/3, p.Max+p.Max/3
		}
		return
	}
}

// back takes the words of a set that come before i, and returns where
// they begin. Those of which the marks are missing are kept as weak ones.
func (r *reader) back(i int, words wordSet) int {
	from := i
	for from > 0 && !r.namedSo(from-1) {
		ok, sure := words.has(r.tokens[from-1])
		if !ok {
			break
		}
		from--
		if sure {
			r.tokens[from].taken = true
		} else {
			r.tokens[from].weak = true
		}
	}
	return from
}

// namedSo reports whether the word at i is part of the name of the goods:
// cá tầm.
func (r *reader) namedSo(i int) bool {
	return i > 0 && r.tokens[i].Fold == "tam" && r.tokens[i-1].Fold == "ca"
}

// gap returns the text between the token at i and the one before it.
func (r *reader) gap(i int) string {
	if i == 0 || r.tokens[i].Start < r.tokens[i-1].End {
		return ""
	}
	return r.text[r.tokens[i-1].End:r.tokens[i].Start]
}

// number reads the number that begins at i: how many tokens it has, the
// letters attached to it, and whether it has tens or more.
func (r *reader) number(i int) (n int, suffix string, large bool) {
	n, suffix = r.digits(i)
	large = n > 0
	for suffix == "" && i+n < len(r.tokens) && r.numeral(i, n) {
		large = large || largeNumerals.holds(r.tokens[i+n])
		n++
	}
	return n, suffix, large
}

// digits reads the digits that begin at i, those behind a point or comma, too,
// and the letters attached to them.
func (r *reader) digits(i int) (n int, suffix string) {
	for i+n < len(r.tokens) && isNumber(r.tokens[i+n].Fold) {
		if n > 0 && r.gap(i+n) != "." && r.gap(i+n) != "," {
			break
		}
		suffix = strings.TrimLeft(r.tokens[i+n].Fold, "0123456789")
		if n++; suffix != "" {
			break
		}
	}
	return n, suffix
}

// numeral reports whether the token behind the n tokens of a number at i is a
// word of the number.
func (r *reader) numeral(i, n int) bool {
	if n == 0 && i > 0 && r.tokens[i].place {
		return false
	}
	words := numerals
	switch {
	case n > 0 && isNumber(r.tokens[i].Fold):
		words = multiples
	case !r.q.Marked:
		words = numeralsBare
	}
	ok, sure := words.has(r.tokens[i+n])
	if !ok || r.q.Marked && !sure {
		return false
	}
	if m, _ := r.unit(i, n, ""); n == 0 || m != money {
		return true
	}
	// 100 nghìn is money, 2 nghìn hộp is not.
	next, _ := r.unit(i, n+1, "")
	return next != noUnit && next != money
}

// unit reads the unit of the number of n tokens at i: what it counts, and how
// many tokens behind the number it has.
func (r *reader) unit(i, n int, suffix string) (kindOfUnit, int) {
	if suffix != "" {
		if strings.HasPrefix(suffix, "tr") && strings.Trim(suffix[2:], "0123456789") == "" {
			return money, 0
		}
		for _, u := range unitWords[suffix] {
			return u.m, 0
		}
		return noUnit, 0
	}
	at := i + n
	if at >= len(r.tokens) || r.tokens[at].taken {
		return noUnit, 0
	}
	for _, u := range unitWords[r.tokens[at].Fold] {
		if at+len(u.words) > len(r.tokens) {
			continue
		}
		fits := true
		for k, w := range u.words {
			t := r.tokens[at+k]
			fits = fits && !t.taken && t.Fold == w.Fold && (!t.Marked() || t.Exact == w.Exact)
		}
		if fits {
			return u.m, len(u.words)
		}
	}
	return noUnit, 0
}

// period reads "/tháng", "mỗi tuần" and "một năm" at i.
func (r *reader) period(i int) int {
	if i < len(r.tokens) && periods.holds(r.tokens[i]) && strings.TrimSpace(r.gap(i)) == "/" {
		return 1
	}
	if i+1 < len(r.tokens) && periods.holds(r.tokens[i+1]) && each.holds(r.tokens[i]) {
		return 2
	}
	return 0
}

// time reads a period, a month by its number, or a day that follows "trước",
// "ngày" and the like.
func (r *reader) time(i int) int {
	n := r.period(i)
	if n == 2 && r.tokens[i].Fold == "mot" && !r.q.Marked {
		n = 0
	}
	if n == 0 && i+1 < len(r.tokens) && isMonth(r.tokens[i+1].Fold) && r.tokens[i].Fold == "thang" {
		n = 2
	}
	if n == 0 && i > 0 && beforeTime.fold[r.tokens[i-1].Fold] && i+1 < len(r.tokens) && isNumber(r.tokens[i].Fold) && isMonth(r.tokens[i+1].Fold) &&
		(r.gap(i+1) == "/" || r.gap(i+1) == "-") {
		n = 2
		if i+2 < len(r.tokens) && isNumber(r.tokens[i+2].Fold) && r.gap(i+2) == r.gap(i+1) {
			n = 3
		}
	}
	if n == 0 {
		return 0
	}
	from := r.back(i, beforeTime)
	r.q.Notes = append(r.q.Notes, noteTime+r.said(from, i+n-from))
	r.take(i, n)
	return n
}

func isMonth(fold string) bool {
	return len(fold) == 1 && fold >= "1" && fold <= "9" || fold == "10" || fold == "11" || fold == "12" || len(fold) == 2 && fold[0] == '0' && isDigit(fold[1])
}

// destination reports whether the place at i is the place of delivery, which is
// not the origin of the goods. It returns where the words of delivery
// begin.
func (r *reader) destination(i int) (from int, ok bool) {
	from = i
	for from > 0 && i-from < 4 && beforePlace.holds(r.tokens[from-1]) {
		from--
	}
	if from == 0 || !bringing.holds(r.tokens[from-1]) {
		// Giao 5 kg gạo về Hà Nội.
		if i > 0 && towards.holds(r.tokens[i-1]) && slices.ContainsFunc(r.tokens[:i], bringing.holds) {
			return i - 2, true
		}
		return i, false
	}
	// "Gửi", "chuyển" and "nhận" alone are not enough.
	if w := r.tokens[from-1].Fold; w != "giao" && w != "ship" && from == i {
		return i, false
	}
	return from - 1, true
}

// certificate adds notes on the papers that the query names.
func (r *reader) certificate(i, n int) {
	r.q.Notes = append(r.q.Notes, noteCertificate+r.said(i, n))
	r.back(i, beforePaper)
	r.weaken(i, n)
}
