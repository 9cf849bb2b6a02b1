package domain

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// goodsName is the name of goods, as a demand or a product gives it, in words.
type goodsName struct {
	typed  []string // as they are written
	words  []string // in lower case, with marks
	folded []string // the same words without marks
	marked bool     // a word has a mark, so the name was written with marks
}

func readGoodsName(name string) (n goodsName) {
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		fold := Fold(w)
		n.typed, n.words, n.folded = append(n.typed, w), append(n.words, nameKey(w)), append(n.folded, fold)
		n.marked = n.marked || fold != strings.ToLower(w)
	}
	return n
}

func readGoodsNames(names ...string) []goodsName {
	out := make([]goodsName, len(names))
	for i, name := range names {
		out[i] = readGoodsName(name)
	}
	return out
}

// add returns the name with the words of others.
func (n goodsName) add(names ...string) goodsName {
	for _, o := range readGoodsNames(names...) {
		n.typed, n.words, n.folded = slices.Concat(n.typed, o.typed), slices.Concat(n.words, o.words), slices.Concat(n.folded, o.folded)
	}
	return n
}

// says returns how many words of the name from i on are one of phrases, the
// longest; 0 for none. A name without marks may have a phrase of several words
// without its marks: a single word could be another one.
func (n goodsName) says(i int, phrases []goodsName) int {
	longest := 0
	for _, p := range phrases {
		k := len(p.words)
		if k <= longest || i+k > len(n.words) {
			continue
		}
		if slices.Equal(n.words[i:i+k], p.words) || !n.marked && k > 1 && slices.Equal(n.folded[i:i+k], p.folded) {
			longest = k
		}
	}
	return longest
}

// has reports whether the name has word i of another. Marks count when both
// names have some: chè is neither chế nor chẽ.
func (n goodsName) has(o goodsName, i int) bool {
	if n.marked && o.marked {
		return slices.Contains(n.words, o.words[i])
	}
	return slices.Contains(n.folded, o.folded[i])
}

// share returns which part of the words of a wanted name the name has.
func (n goodsName) share(wanted goodsName) float64 {
	in := 0
	for i := range wanted.words {
		if n.has(wanted, i) {
			in++
		}
	}
	return float64(in) / float64(max(1, len(wanted.words)))
}

// leads reports whether the name has the first two words of a wanted name. In
// Vietnamese they say what it is: cà rốt is not cà chua.
func (n goodsName) leads(wanted goodsName) bool {
	for i := range min(2, len(wanted.words)) {
		if !n.has(wanted, i) {
			return false
		}
	}
	return len(wanted.words) > 0
}

// certain reports whether the words of wanted that the name has are the same
// words: one word without marks may stand for several.
func (n goodsName) certain(wanted goodsName) bool {
	return len(wanted.words) > 1 || wanted.marked || slices.ContainsFunc(wanted.words, func(w string) bool { return slices.Contains(n.words, w) })
}

// wantedGoods reads the name of a demand without the words that say how a buyer
// wants the goods: "cần mua miến dong loại ngon" is "miến dong". A name of such
// words alone stays as it is.
func wantedGoods(name string) goodsName {
	all := readGoodsName(name)
	from := 0
	for all.says(from, goodsLikeBuying()) == 0 {
		n := all.says(from, buyingWords())
		if n == 0 {
			break
		}
		from += n
	}
	out := goodsName{marked: all.marked}
	for i := from; i < len(all.words); {
		if len(out.words) > 0 && all.says(i, purposeWords()) > 0 {
			break
		}
		if n := all.says(i, qualityWords()); n > 0 {
			i += n
			continue
		}
		out.typed, out.words, out.folded = append(out.typed, all.typed[i]), append(out.words, all.words[i]), append(out.folded, all.folded[i])
		i++
	}
	if len(out.words) == 0 {
		return all
	}
	return out
}

// Goods returns the name of the goods of a demand, without the words that say how
// the buyer wants them.
func (d Demand) Goods() string { return strings.Join(wantedGoods(d.Name).typed, " ") }

// GoodsNames returns the names under which a demand may ask for a product: its
// own, and the first one and two words from its noun on. The name of a demand is
// mostly shorter than that of a product.
func (p Product) GoodsNames() []string {
	n := readGoodsName(p.Name)
	rest := n.typed[n.headOf():]
	out := []string{p.Name}
	for k := 2; k > 0; k-- {
		if short := strings.Join(rest[:min(k, len(rest))], " "); short != "" && !slices.Contains(out, short) {
			out = append(out, short)
		}
	}
	return out
}

// headOf returns the index of the noun in the name of a product, which stands
// behind words for packages and the like: of "Hộp quà chè Shan" it is chè.
func (n goodsName) headOf() int {
	at := 0
	for at < len(n.words)-1 {
		k := max(n.says(at, packageWords()), n.says(at, qualityWords()))
		if k == 0 || at+k >= len(n.words) {
			break
		}
		at += k
	}
	return at
}

// buyingWords begin the name of a demand and say that a buyer wants it.
var buyingWords = sync.OnceValue(func() []goodsName {
	return readGoodsNames("cần", "can", "mua", "tìm", "tim", "đặt", "đặt mua", "đặt hàng", "nhập", "thu mua", "thu gom", "tìm mua", "cần mua", "cần tìm", "cần nhập", "cần đặt",
		"muốn", "muốn mua", "hỏi mua", "tìm nguồn", "tìm nguồn hàng", "nguồn", "nguồn hàng", "nguồn cung", "nhà cung cấp", "đơn vị cung cấp", "cơ sở sản xuất", "cung cấp", "các loại", "một số", "số lượng lớn", "sản phẩm", "mặt hàng",
		"looking for", "need", "needs", "want", "want to buy", "wanted", "buy", "buying", "to buy", "we", "supplier of", "suppliers of", "supply of", "source of", "some", "good", "quality")
})

// goodsLikeBuying are goods whose names begin like a wish.
var goodsLikeBuying = sync.OnceValue(func() []goodsName {
	return readGoodsNames("cần tây", "cần nước", "cần ta", "nhập nội", "tim lợn", "tim heo", "tim bò")
})

// purposeWords begin what the goods are for, or where they go.
var purposeWords = sync.OnceValue(func() []goodsName {
	return readGoodsNames("cho", "để", "phục vụ", "dùng làm", "làm quà", "giao", "giao tại", "giao hàng", "for", "delivered", "delivery")
})

// qualityWords praise goods or say how they are sold, and name none.
var qualityWords = sync.OnceValue(func() []goodsName {
	return readGoodsNames("ocop", "ngon", "loại ngon", "loại tốt", "loại một", "loại 1", "loại i", "hàng ngon", "hàng tốt", "thơm ngon", "tươi ngon", "cao cấp", "hảo hạng", "thượng hạng", "chất lượng", "chất lượng cao", "chất lượng tốt", "đảm bảo", "uy tín",
		"đặc sản", "chính gốc", "chính hiệu", "chính hãng", "giá rẻ", "giá tốt", "giá sỉ", "giá gốc", "giá hợp lý", "sỉ", "bán sỉ", "bán buôn", "buôn", "bán lẻ", "số lượng lớn", "số lượng nhiều", "lâu dài", "dài hạn", "thường xuyên", "đều đặn", "ổn định",
		"gấp", "cần gấp", "các loại", "sản phẩm", "mặt hàng", "có chứng nhận", "đạt chuẩn", "good quality", "high quality", "best quality", "premium", "wholesale", "in bulk")
})

// packageWords begin the name of a product and say how it is packed.
var packageWords = sync.OnceValue(func() []goodsName {
	return readGoodsNames("bộ", "bộ quà", "bộ sản phẩm", "combo", "gói", "giỏ", "giỏ quà", "hộp", "hộp quà", "lọ", "quà", "quà tặng", "set", "set quà", "túi", "chai", "bình", "hũ")
})
