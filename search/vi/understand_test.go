package vi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/search/vi"
)

// lexicon holds the words of a small market.
func lexicon() *vi.Lexicon {
	words := map[string]int{}
	for i, w := range strings.Fields(`nuoc mam phu quoc che tra shan tuyet mien dong tai hoan gao nep cai hoa vang
		mat ong rung bac ha ruou men la trung vit bien khoang banh trang ruoc ca cao gai leo mi hung lo lua to tam
		nhung huou qua bo goi hop cong ti tu phong chuoi ngu que yen sao com chay st25 chung dac san cao bang kem`) {
		words[w] = 3 + i%7
	}
	return vi.NewLexicon(words, 60)
}

func gazetteer() *vi.Gazetteer {
	return vi.NewGazetteer([]domain.Province{
		{Code: "08", Name: "Tuyên Quang", Former: []domain.FormerProvince{
			{Code: "02", ProvinceCode: "08", Name: "Hà Giang"}, {Code: "08", ProvinceCode: "08", Name: "Tuyên Quang"}}},
		{Code: "79", Name: "Hồ Chí Minh", Former: []domain.FormerProvince{
			{Code: "77", ProvinceCode: "79", Name: "Bà Rịa - Vũng Tàu", Aliases: "BR-VT|Vũng Tàu"},
			{Code: "79", ProvinceCode: "79", Name: "Hồ Chí Minh", Aliases: "TP.HCM|TPHCM|HCM|Sài Gòn"}}},
		{Code: "46", Name: "Huế", Former: []domain.FormerProvince{{Code: "46", ProvinceCode: "46", Name: "Huế", Aliases: "Thừa Thiên Huế"}}},
		{Code: "01", Name: "Hà Nội", Former: []domain.FormerProvince{{Code: "01", ProvinceCode: "01", Name: "Hà Nội", Aliases: "HN"}}},
		{Code: "04", Name: "Cao Bằng", Former: []domain.FormerProvince{{Code: "04", ProvinceCode: "04", Name: "Cao Bằng"}}},
		{Code: "91", Name: "An Giang", Former: []domain.FormerProvince{{Code: "91", ProvinceCode: "91", Name: "Kiên Giang"}}},
		{Code: "51", Name: "Quảng Ngãi", Former: []domain.FormerProvince{
			{Code: "62", ProvinceCode: "51", Name: "Kon Tum", Region: domain.FormerRegionCentralHighlands}}},
	})
}

// goods returns the words that a document must hold.
func goods(q vi.Query) string {
	var out []string
	for _, t := range q.Terms {
		if !t.Weak {
			out = append(out, t.Fold)
		}
	}
	return strings.Join(out, " ")
}

func TestUnderstand(t *testing.T) {
	lex, places := lexicon(), gazetteer()
	for _, c := range []struct {
		text  string
		goods string
		place string
		stars []int
		kind  string
	}{
		{text: "chè shan tuyết", goods: "che shan tuyet"},
		{text: "trà 4 sao", goods: "tra", stars: []int{4}},
		{text: "trà 5* hà giang", goods: "tra", stars: []int{5}, place: "Hà Giang"},
		{text: "gạo bốn sao", goods: "gao", stars: []int{4}},
		{text: "gạo tiềm năng 5 sao", goods: "gao", stars: []int{4}},
		{text: "sản phẩm ocop 5 sao tuyên quang", place: "Tuyên Quang", stars: []int{5}, kind: "product"},
		{text: "đặc sản cao bằng", place: "Cao Bằng", kind: "product"},
		{text: "dac san cao bang", place: "Cao Bằng", kind: "product"},
		{text: "nước mắm thừa thiên huế", goods: "nuoc mam", place: "Huế"},
		{text: "nuoc mam tp.hcm", goods: "nuoc mam", place: "Hồ Chí Minh"},
		{text: "nước mắm Sài Gòn", goods: "nuoc mam", place: "Hồ Chí Minh"},
		{text: "nước mắm BR-VT", goods: "nuoc mam", place: "Bà Rịa - Vũng Tàu"},
		{text: "nước mắm Phú Quốc", goods: "nuoc mam", place: "Phú Quốc"},
		{text: "chè Hoàng Su Phì", goods: "che", place: "Hoàng Su Phì"},
		{text: "trà HN", goods: "tra", place: "Hà Nội"},
		{text: "tra hn", goods: "tra hn"},
		{text: "mật ong bạc hà", goods: "mat ong bac ha"},
		{text: "rượu miền bắc", goods: "ruou", place: "miền Bắc"},
		{text: "cao tây nguyên", goods: "cao", place: "Tây Nguyên"},
		{text: "tôi cần mua miến dong loại ngon giao Hà Nội", goods: "mien dong"},
		{text: "cho hỏi ở hà giang có chỗ nào bán chè shan ngon đạt ocop không", goods: "che shan", place: "Hà Giang"},
		{text: "có ai biết chỗ bán ruốc cá loại ngon cho bé ăn cháo không", goods: "ruoc ca"},
		{text: "toi can mua mat ong rung", goods: "mat ong rung"},
		{text: "mua 5kg mật ong rừng", goods: "mat ong rung"},
		{text: "công ty từ phong", goods: "tu phong"},
		{text: "hợp tác xã tài hoan", goods: "tai hoan"},
		{text: "nuowcs mawms phus quoocs", goods: "nuoc mam", place: "Phú Quốc"},
		{text: "mien61 dong tai2 hoan", goods: "mien dong tai hoan"},
		{text: "gạo st25", goods: "gao st25"},
		{text: "bộ", goods: "bo"},
		{text: "không", goods: "khong"},
		{text: "làng nghề hà nội", kind: "craft_village", place: "Hà Nội"},
		{text: "mì hùng lô", goods: "mi hung lo"},
	} {
		for _, text := range []string{c.text, norm.NFD.String(c.text)} {
			q := vi.Understand(text, lex, places, vi.Options{})
			place := ""
			if q.Place != nil {
				place = q.Place.Name
			}
			if goods(q) != c.goods || place != c.place || q.Kind != c.kind || cmp.Diff(c.stars, q.Stars) != "" {
				t.Errorf("%q: goods %q, place %q, stars %v, kind %q; want %q, %q, %v, %q", text, goods(q), place, q.Stars, q.Kind, c.goods, c.place, c.stars, c.kind)
			}
		}
	}
}

func TestLiteralReadsWordsOnly(t *testing.T) {
	q := vi.Understand("tôi mua trà 5 sao hà giang", lexicon(), gazetteer(), vi.Options{Literal: true})
	if got := goods(q); got != "toi mua tra 5 sao ha giang" || q.Filtered || q.Place != nil || q.Stars != nil {
		t.Errorf("goods %q, understood %+v", got, q.Understood)
	}
}

func TestWhatWasUnderstoodIsTold(t *testing.T) {
	q := vi.Understand("tuyeets shan Hà Giang 5 sao", lexicon(), gazetteer(), vi.Options{})
	want := vi.Understood{
		Text: "tuyết shan Hà Giang",
		Filters: []vi.Filter{
			{Name: "stars", Value: "5", Text: "5 sao"},
			{Name: "former_province", Value: "02", Text: "Hà Giang"},
		},
		Notes: []string{"Hà Giang nay thuộc Tuyên Quang"},
	}
	if d := cmp.Diff(want, q.Understood); d != "" {
		t.Error(d)
	}
}

func TestSlips(t *testing.T) {
	lex := lexicon()
	for typed, want := range map[string]string{
		"khoag": "khoang", "trugn": "trung", "trangg": "trang", "chuoii": "chuoi", "nhug": "nhung", "trung": "", "chunng": "chung",
	} {
		got := ""
		for _, s := range lex.Slips(typed) {
			if s == want || want == "" {
				got = s
			}
		}
		if want != "" && got != want {
			t.Errorf("%q: %q, want %q among them", typed, lex.Slips(typed), want)
		}
	}
	for _, typed := range []string{"40", "st26", "2024", "ca", "3in1"} {
		if got := lex.Slips(typed); len(got) > 0 {
			t.Errorf("%q is corrected to %q: numbers, codes and short words are not", typed, got)
		}
	}
}

func TestSplitOfWordsRunTogether(t *testing.T) {
	lex := lexicon()
	for typed, want := range map[string]string{"nuocmam": "nuoc mam", "nuocmamphuquoc": "nuoc mam phu quoc", "comchay": "com chay", "asdfghjkl": "", "honda": "", "xyz123": ""} {
		if got := strings.Join(lex.Split(typed), " "); got != want {
			t.Errorf("%q is cut into %q, want %q", typed, got, want)
		}
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, s := range []string{
		"trà 5 sao hà giang", "nuowcs mawms", strings.Repeat("trà ", 300), strings.Repeat("ấ", 1000), "\u0301\u0302", "a\xff\x00b", "5*", "★5★", "sao 5 sao 5",
		"tiềm năng tiềm năng 5 sao", "để để để", "công ty", "Thừa Thiên - Huế Thừa Thiên", "TP.HCM TP.HCM HN",
	} {
		f.Add(s, false)
	}
	lex, places := lexicon(), gazetteer()
	f.Fuzz(func(t *testing.T, s string, literal bool) {
		q := vi.Understand(s, lex, places, vi.Options{Literal: literal})
		for _, term := range q.Terms {
			if term.Fold == "" || term.Start < 0 || term.End > len(s) || term.Start >= term.End {
				t.Fatalf("%+v of %q", term, s)
			}
		}
		if strings.ContainsRune(q.Text, 0) {
			t.Fatalf("control characters are shown: %q", q.Text)
		}
	})
}

func BenchmarkUnderstand(b *testing.B) {
	lex, places := lexicon(), gazetteer()
	for _, text := range []string{
		"nước mắm phú quốc 40 độ đạm",
		"cho hỏi ở thái nguyên có chỗ nào bán chè đinh ngon đạt ocop không",
		"nuowcs mawms phus quoocs",
		"nuocmamphuquoc",
	} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				vi.Understand(text, lex, places, vi.Options{})
			}
		})
	}
}

func TestNearCountsLettersWithTheirMarks(t *testing.T) {
	key := func(s string) string { return vi.Words(s)[0].Exact }
	for _, c := range []struct {
		typed, meant string
		want         bool
	}{
		{"khoág", "khoáng", true}, {"trứgn", "trứng", true}, {"nhug", "nhung", true}, {"bưưởi", "bưởi", true}, {"rucố", "ruốc", true},
		{"nng", "năng", true}, {"trưng", "chưng", true}, {"ruc", "ruốc", true}, {"máy", "mật", false}, {"thoại", "thái", false}, {"giặt", "gia", false},
	} {
		if got := vi.Near(key(c.typed), key(c.meant)); got != c.want {
			t.Errorf("Near(%q, %q) = %t", c.typed, c.meant, got)
		}
	}
}
