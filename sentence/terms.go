package sentence

import "chophien/measure"

// specifications reads properties of the goods that have no field of their own:
// shelf life, moisture, size. They go into the description.
func (r *reading) specifications() {
	for i := range r.Tokens {
		n := r.Phrase(i,
			"hạn sử dụng", "hạn dùng", "hsd", "hạn bảo quản", "bảo quản", "bảo hành", "độ ẩm", "hàm lượng", "size", "kích cỡ", "kích thước", "kích cỡ từ", "date còn", "date mới", "date", "thời hạn sử dụng", "hạn xa", "tuổi thọ", "độ ngọt", "độ brix", "độ tuổi",
			"shelf life", "expiry", "expiry date", "best before", "moisture", "grade", "remaining shelf life",
		)
		if n == 0 || !r.free(i, i+n) || r.Is(i, "date", "size", "grade") && !r.english && i == 0 {
			continue
		}
		to := r.clause(i+n, append([]string{"hạn báo giá", "đóng"}, hardStops...)...)
		from := i
		if r.Is(i-1, "còn", "với", "with") && r.free(i-1, i) {
			from--
		}
		// "at least 8 months shelf life": the number comes first.
		if r.english && to == i+n {
			for from > 0 && r.free(from-1, from) && !r.boundary(from-1) && (r.isDigits(from-1) || r.Is(from-1, "months", "month", "days", "year", "least", "at", "minimum", "min", "with", "of", "remaining", "years", "over")) {
				from--
			}
		}
		r.specs = append(r.specs, r.Cut(from, to))
		r.take("text", from, to)
	}
}

// invoiceWords name an invoice.
var invoiceWords = []string{
	"hóa đơn", "hoá đơn", "hđ", "hóa đơn vat", "hoá đơn vat", "hóa đơn đỏ", "hoá đơn đỏ", "hđ vat", "hđ đỏ", "vat", "hóa đơn gtgt", "hoá đơn gtgt", "hđ gtgt", "hđđt", "hóa đơn điện tử", "hoá đơn điện tử", "hóa đơn tài chính", "thuế vat", "thuế gtgt", "gtgt", "hóa đơn chứng từ", "vat invoice", "invoice", "red invoice", "invoices", "vat invoices", "vat invoice required",
}

// payment reads terms about invoices, payment and contracts.
func (r *reading) payment() {
	for i := range r.Tokens {
		if r.owner[i] != 0 {
			continue
		}
		if n := r.Phrase(i, invoiceWords...); n > 0 {
			if r.Is(i, "hđ") && n == 1 && !r.anyIs(max(0, i-1), i, "xuất", "có", "lấy") {
				continue
			}
			from := r.back(i, 4, []string{"xuất", "có", "lấy", "cần", "kèm", "gồm", "bao gồm", "đã gồm", "đã bao gồm", "giá đã gồm", "chưa gồm", "chưa bao gồm", "chưa", "full", "đầy đủ", "được", "yêu cầu", "phải", "và", "giá", "đã", "with", "incl", "incl .", "including", "excl", "excluding", "need", "needs", "issue", "we need", "must", "a", "cả"})
			if r.Is(from, "và") {
				from++
			}
			to := i + n
			if _, m := r.PercentAt(to); m > 0 {
				to += m
			}
			if m := r.Phrase(to, "đầy đủ", "required", "needed", "cho công ty", "cho cty"); m > 0 && r.free(to, to+m) {
				to += m
			}
			r.say(&r.terms, "terms", from, to)
			continue
		}
		n := r.Phrase(i,
			"thanh toán", "trả tiền", "trả chậm", "trả trước", "đặt cọc", "cọc", "công nợ", "chuyển khoản", "tiền mặt", "ck", "cod", "hợp đồng", "ký hợp đồng", "hđ", "ký gửi", "giá tốt lấy", "lấy dài hạn", "lấy lâu dài", "hợp tác lâu dài", "hợp tác dài hạn", "làm ăn lâu dài", "nhập lâu dài", "nhập dài hạn", "mua dài hạn", "lấy thường xuyên", "lấy đều",
			"giá tốt sẽ", "giá tốt thì", "chiết khấu", "payment", "deposit", "pay", "net", "credit", "long term", "long-term", "prepaid", "cash on delivery", "gối đầu",
		)
		if n == 0 || r.Is(i, "hđ") && n == 1 && !r.isDigits(i+1) && !r.Is(i+1, "dài", "năm") || r.Is(i, "net", "pay", "cọc") && n == 1 && !r.isDigits(i+1) {
			continue
		}
		if r.Is(i, "hợp") && r.Is(i+1, "tác") && r.Is(i+2, "xã") {
			continue
		}
		to := r.clause(i+n, "giao", "ship", "liên hệ", "lh", "sđt", "zalo", "gặp", "báo giá", "giá", "delivered", "delivery", "contact", "price", "cần mua", "đóng")
		r.say(&r.terms, "terms", i, to)
	}
}

// say adds tokens to a public text of the demand.
func (r *reading) say(into *[]string, field string, from, to int) {
	if !r.free(from, to) || from >= to {
		return
	}
	*into = append(*into, r.Cut(from, to))
	r.take(field, from, to)
}

// packWords begin a term about packing.
var packWords = []string{
	"đóng gói", "đóng thùng", "đóng hộp", "đóng túi", "đóng chai", "đóng bao", "đóng lọ", "đóng hũ", "đóng", "quy cách", "trọng lượng", "khối lượng tịnh", "dung tích", "net weight", "bao bì", "hút chân không", "tem nhãn", "dán tem", "dán nhãn", "nhãn riêng", "in logo", "in nhãn", "in tem", "túi zip", "túi hút chân không", "hộp quà", "hộp giấy", "hộp thiếc", "túi giấy", "túi lưới", "chai thủy tinh", "lọ thủy tinh", "hũ thủy tinh",
	"packed in", "packing", "packaging", "packed", "vacuum packed", "vacuum-packed", "private label", "in bags of", "in boxes of", "in cartons of", "in bulk", "bao pp", "gắn tem", "tem truy xuất", "gắn nhãn", "có tem", "mỗi thùng", "mỗi hộp", "mỗi túi", "mỗi gói", "mỗi bao", "mỗi chai", "mỗi lon", "mỗi kiện", "in jars of", "in bottles of",
}

// packs reads how the goods are packed.
func (r *reading) packs() {
	for i := 0; i < len(r.Tokens); i++ {
		if r.owner[i] != 0 {
			continue
		}
		to := r.packAt(i)
		if to <= i {
			continue
		}
		r.say(&r.packing, "packing", i, to)
		i = to - 1
	}
}

// packAt returns where the packing term at i ends; 0 for none.
func (r *reading) packAt(i int) int {
	if n := r.Phrase(i, packWords...); n > 0 && r.free(i, i+n) && (r.Marked || n > 1 || r.english) {
		return r.packPhrase(i, n)
	}
	from := i
	said := r.Is(i, "loại", "dạng", "(") && !r.Is(i-1, "mỗi", "các", "nhiều", "hai", "từng")
	if said {
		i++
		if r.Is(i, "loại") {
			i++
		}
	}
	u, n := r.UnitAt(i)
	if n > 0 && u.Class == measure.Pack && r.container(i) && !r.unitIn(i) {
		// túi 500g, chai 750 ml
		at := i + n
		if r.Is(at, "loại", "nhỏ", "lớn", "to", "nhôm", "nhựa") {
			at++
		}
		if m := r.contentAt(at); m > 0 {
			if r.Is(at+m, "x", "×", "*") {
				m++
			}
			return r.packMore(at + m)
		}
	}
	if said {
		return r.statedContent(i)
	}
	return r.countedPack(from)
}

// packPhrase returns where the packing ends that begins at i with words of
// packing, n of them; 0 if they mean something else.
func (r *reading) packPhrase(i, n int) int {
	stops := append([]string{"trước", "hàng tháng", "mỗi tháng", "/ tháng", "cho", "có"}, hardStops[:8]...)
	if r.english {
		stops = append(stops, "per", "from", "at", "with", "by", "every", "max")
	}
	to := r.clause(i+n, stops...)
	numbers := false
	for k := i; k < to; k++ {
		numbers = numbers || r.isDigits(k)
	}
	goods := i > 0 && r.owner[i-1] == 0 && !r.boundary(i-1) && !r.grammar(i-1)
	switch {
	case r.Is(i, "hộp", "túi", "chai", "lọ", "hũ") && i > 0 && r.isDigits(i-1):
		if _, m := r.UnitAt(i); m > 0 {
			return 0 // 200 hộp quà 3 món
		}
		return to
	case r.Is(i, "mỗi") && !numbers, r.Is(i, "đóng") && n == 1 && to == i+1:
		return 0
	case !numbers && r.Is(i, "đóng") && n == 2 && goods && to == i+2:
		return 0 // cá đóng hộp
	case !numbers && r.Is(i, "hộp", "túi", "chai", "lọ", "hũ"):
		if i < 2 || r.unitIn(i) || !goods && !r.boundary(i-1) {
			return 0
		}
	}
	return to
}

// statedContent returns where the content of a pack at i ends, behind "loại" or
// "dạng"; 0 for none.
func (r *reading) statedContent(i int) int {
	m := r.contentAt(i)
	if m == 0 {
		return 0
	}
	to := i + m
	if r.Is(to, "/") && r.unitBehind(to+1) {
		_, k := r.UnitAt(to + 1)
		to += 1 + k
	}
	return r.packMore(to)
}

// countedPack returns where the packing ends that begins at from with a number:
// 30 gói/thùng, 1,2kg/con, 330ml x 24; 0 for none.
func (r *reading) countedPack(from int) int {
	if m := r.contentAt(from); m > 0 && r.isDigits(from) {
		to := from + m
		if r.Is(to, "/", "x", "×", "*") {
			if _, k := r.UnitAt(to + 1); k > 0 && !r.money(from) {
				return r.packMore(to + 1 + k)
			}
			if q, ok := r.QuantityAt(to + 1); ok && r.contentAt(to+1) > 0 {
				if first, _ := r.QuantityAt(from); first.Named.Class == measure.Pack && q.Named.Class == measure.Size {
					return 0 // 500 hộp x 300g: the first is how many
				}
				if q.Named.Class == measure.Pack && !r.Is(to, "/") {
					return to + 1 // 5kg x 400 túi: the second is how many
				}
				return r.packMore(q.To)
			}
			if r.isDigits(to+1) && !r.Is(to, "/") {
				return r.packMore(to + 2)
			}
		}
	}
	if r.isDigits(from) && r.Is(from+1, "x", "×") && r.contentAt(from+2) > 0 {
		return r.packMore(from + 2 + r.contentAt(from+2))
	}
	return 0
}

// container reports whether the word at i names a pack, not goods: "củ 30
// gói" is about mì rau củ.
func (r *reading) container(i int) bool {
	return r.Is(i, "túi", "hộp", "chai", "gói", "lọ", "hũ", "lon", "thùng", "bịch", "khay", "vỉ", "kiện", "bottle", "bottles", "bag", "bags", "box", "boxes", "jar", "jars", "pack", "packs", "carton", "cartons") || r.Marked && r.Is(i, "bao", "can", "bình", "két")
}

// counted reports whether the word at i directly follows a number in words.
func (r *reading) counted(i int) bool {
	for k := max(0, i-3); k < i; k++ {
		if _, n := r.NumberAt(k); n > 0 && k+n == i && !r.isDigits(i-1) {
			return true
		}
	}
	return false
}

// unitIn reports whether the word at i is the unit of a number before it. The
// number in a name such as ST25 has no unit.
func (r *reading) unitIn(i int) bool {
	if r.isDigits(i-1) && i > 1 && !r.Tokens[i-1].Spaced && r.Tokens[i-2].Kind == measure.Word {
		return false
	}
	return r.isDigits(i-1) || r.counted(i)
}

// money reports whether a price begins at i.
func (r *reading) money(i int) bool {
	_, ok := r.PriceAt(i)
	return ok
}

// contentAt returns how many tokens an amount at i that a pack may contain has.
func (r *reading) contentAt(i int) int {
	q, ok := r.QuantityAt(i)
	if !ok || q.Named.Class == measure.Bulk || !r.free(q.From, q.To) {
		return 0
	}
	return q.To - q.From
}

// packMore adds the words that follow the size of a pack.
func (r *reading) packMore(to int) int {
	for {
		n := r.Phrase(to, "hút chân không", "một túi", "mỗi túi", "có tem", "zip", "lọc", "có nhãn", "dán tem", "trở lên", "thủy tinh", "nhựa", "/ túi", "/ hộp", "/ thùng", "/ gói", "/ chai", "/ lon", "/ bao", "một hộp", "một thùng", "each", "vacuum packed", ")")
		if n == 0 || !r.free(to, to+n) {
			return to
		}
		to += n
	}
}
