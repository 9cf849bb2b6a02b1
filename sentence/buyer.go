package sentence

import (
	"chophien/domain"
)

// buyerTypes are the kinds of buyers, by the words that they use for themselves.
var buyerTypes = []struct {
	kind  domain.BuyerType
	names []string
}{
	{"supermarket", []string{"siêu thị", "chuỗi siêu thị", "hệ thống siêu thị", "siêu thị mini", "st", "supermarket", "supermarkets", "supermarket chain", "hypermarket", "đại siêu thị"}},
	{"restaurant", []string{
		"nhà hàng", "chuỗi nhà hàng", "quán ăn", "quán", "quán cơm", "quán phở", "quán nhậu", "quán lẩu", "quán cà phê", "quán cafe", "khách sạn", "resort", "homestay", "bếp ăn", "bếp ăn tập thể", "bếp ăn trường học", "bếp ăn công nghiệp", "căng tin", "restaurant", "restaurants", "restaurant chain", "hotel", "cafe", "canteen", "catering", "khu nghỉ dưỡng",
		"bistro", "quán chay", "nhà hàng chay",
	}},
	{"exporter", []string{
		"công ty xuất khẩu", "cty xuất khẩu", "doanh nghiệp xuất khẩu", "đơn vị xuất khẩu", "bên xuất khẩu", "nhà xuất khẩu", "công ty chuyên xuất khẩu", "công ty xuất nhập khẩu", "cty xnk", "công ty xnk", "exporter", "export company", "exporting company", "trading exporter", "công ty em xuất khẩu", "công ty mình xuất khẩu", "an exporter",
	}},
	{"distributor", []string{
		"nhà phân phối", "đại lý", "tổng đại lý", "npp", "công ty phân phối", "cty phân phối", "đơn vị phân phối", "nhà bán buôn", "nhà bán sỉ", "đầu mối phân phối", "distributor", "wholesaler", "retailer", "distribution company", "đại lý cấp 1", "chuỗi cửa hàng thực phẩm sạch", "chuỗi bán lẻ", "công ty thương mại", "doanh nghiệp phân phối", "vựa", "tiểu thương", "wholesale company",
	}},
	{"gift_shop", []string{
		"cửa hàng quà tặng", "cửa hàng quà", "cửa hàng quà lưu niệm", "cửa hàng lưu niệm", "shop quà tặng", "shop quà", "công ty quà tặng", "cty quà tặng", "cửa hàng đặc sản", "shop đặc sản", "gift shop", "souvenir shop", "gift store", "gift company", "quầy lưu niệm", "shop lưu niệm",
	}},
	{"other", []string{"cửa hàng", "shop", "công ty", "cty", "doanh nghiệp", "cơ quan", "trường học", "trường", "bệnh viện", "hội", "văn phòng", "chuỗi cửa hàng", "xưởng", "nhà máy", "tạp hóa", "company", "store", "factory", "spa", "htx", "hợp tác xã", "ubnd", "đơn vị", "shop online", "tiệm", "minimart", "ngân hàng", "office", "school"}},
}

func buyerWords() (out []string) {
	for _, b := range buyerTypes {
		out = append(out, b.names...)
	}
	return out
}

// buyer reads the kind and name of the buyer, the writer or the one it buys for.
func (r *reading) buyer() {
	for i := 0; i < len(r.Tokens); i++ {
		if !r.speaks(i) {
			continue
		}
		kind, n := domain.BuyerType(""), 0
		for _, b := range buyerTypes {
			if m := r.Phrase(i, b.names...); m > n {
				kind, n = b.kind, m
			}
		}
		if n == 0 || !r.free(i, i+n) || r.Is(i, "st") && !r.upper(i) {
			r.exporterAt(i)
			continue
		}
		if r.d.BuyerType != "" && r.d.BuyerType != "other" {
			continue
		}
		if kind == "other" {
			kind, n = r.companyAt(i, n)
		}
		if kind == "other" {
			continue
		}
		from := i
		if r.Is(i-1, "cho", "for", "bên", "a", "an", "our") && r.free(i-1, i) {
			from--
		}
		r.d.BuyerType = kind
		to := i + n
		if s, ok := r.starsAt(to); ok && r.free(to, s.to) {
			to = s.to // khách sạn 5 sao
		}
		if from > 2 && r.Is(from-1, "sao", "star", "stars") && r.english && r.free(from-3, from) {
			from -= 3 // 5-star hotel
		}
		r.take("buyer_type", from, to)
		i = to - 1
	}
}

// exporterAt reads "chuyên xuất khẩu" at i, before a verb, as the kind of the
// buyer.
func (r *reading) exporterAt(i int) {
	if r.Is(i, "xuất") && r.Phrase(i, "xuất khẩu") == 2 && r.free(i, i+2) && (i == 0 || r.Is(i-1, "chuyên", "bên")) && r.d.BuyerType == "" && r.Phrase(i+2, verbs...) > 0 {
		r.d.BuyerType = "exporter"
		r.take("buyer_type", i, i+2)
	}
}

// companyAt returns the kind of the company that n tokens at i name, and how
// many tokens state it. A company states after its name that it exports or
// distributes.
func (r *reading) companyAt(i, n int) (domain.BuyerType, int) {
	kind := domain.BuyerType("other")
	for k := i + n; k < min(len(r.Tokens), i+n+4) && !r.boundary(k) && r.owner[k] == 0; k++ {
		if m := r.Phrase(k, "xuất khẩu", "phân phối", "quà tặng"); m > 0 && r.Phrase(k+m, append([]string{"ở", "tại", "cần"}, verbs...)...) > 0 {
			kind = map[string]domain.BuyerType{"xuat": "exporter", "phan": "distributor", "qua": "gift_shop"}[r.Tokens[k].Fold]
			n = k + m - i
		}
	}
	return kind, n
}

// speaks reports whether the words at i name the buyer: at the beginning of a
// sentence, after "cho" or "bên", or before a verb.
func (r *reading) speaks(i int) bool {
	if r.owner[i] != 0 {
		return false
	}
	if i == 0 || r.Is(i-1, ".", "!", ";", "—", ":", "(", ")", ",", "-") {
		return true
	}
	if r.Is(i-1, "cho", "bên", "for", "our", "a", "an", "là", "chuỗi", "em", "mình", "của", "hệ", "am", "are", "the", "tôi", "by", "sao", "star", "ạ", "ơi", "từ", "tại") {
		return true
	}
	for k := i; k < min(len(r.Tokens), i+6); k++ {
		if k > i && (r.owner[k] != 0 || r.boundary(k)) {
			break
		}
		if k > i && r.Phrase(k, "cần", "mình cần", "em cần", "needs", "need", "is looking", "đặt", "tìm", "mua", "muốn") > 0 {
			return i < 8
		}
	}
	return false
}

// organisation reads the name of a buying company.
func (r *reading) organisation() {
	legal := []string{"công ty", "cty", "tnhh", "doanh nghiệp", "htx", "hợp tác xã", "tập đoàn", "dntn", "công ty cp", "công ty cổ phần", "company", "tổng công ty"}
	forms := []string{"tnhh", "cổ phần", "cp", "mtv", "một thành viên", "thương mại", "sản xuất", "dịch vụ", "xuất nhập khẩu", "xnk", "đầu tư", "và", "&", "tm", "dv", "sx", "du lịch", "thực phẩm", "nông sản", "quốc tế", "phát triển", "phân phối", "xuất khẩu", "tư nhân"}
	for i := 0; i < len(r.Tokens); i++ {
		n := r.Phrase(i, legal...)
		if n == 0 || !r.free(i, i+n) {
			continue
		}
		to, named := i+n, false
		for to < len(r.Tokens) && r.owner[to] == 0 && !r.boundary(to) {
			m := r.Phrase(to, forms...)
			if m == 0 && r.capital(to) {
				m, named = 1, true
			}
			if m == 0 && named && r.isDigits(to) && r.boundary(to+1) {
				m = 1
			}
			if m == 0 {
				break
			}
			to += m
		}
		for to > i+n && r.Is(to-1, "và", "&") {
			to--
		}
		if !named {
			continue
		}
		kept := r.Cut(i, to)
		from := i
		if r.Is(i-1, "cho", "của", "bên", "for") && r.free(i-1, i) {
			from--
		}
		for _, forms := range [][]string{{"xuất khẩu", "xuất nhập khẩu", "xnk"}, {"phân phối"}} {
			for k := i; k < to; k++ {
				if m := r.Phrase(k, forms...); m > 0 && r.d.BuyerType == "" {
					r.d.BuyerType = map[bool]domain.BuyerType{true: "distributor", false: "exporter"}[forms[0] == "phân phối"]
				}
			}
		}
		if r.d.Organisation == "" && len(domain.FindContacts(kept)) == 0 {
			r.d.Organisation = kept
			r.take("organisation", from, to)
		} else {
			r.take("", from, to)
		}
		i = to - 1
	}
}
