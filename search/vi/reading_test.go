package vi_test

import (
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search/vi"
)

// readingLexicon also has the index words of peoples and uses.
func readingLexicon() *vi.Lexicon {
	words := map[string]int{}
	for i, w := range strings.Fields(`nuoc mam che tra xanh den mien dong gao nep mat ong rung ruou tho cam vai thai lan dao tay mong nung
		bot nghe tinh dau que buoi muoi khoang banh dua keo tre gio lua khan xoai say hat dieu du lich homestay ban lang sen gom su cam hong
		nguoidao nguoithai nguoimong nguoitay nguoinung nguoilolo dungquatet dungquabieu dungquatang dungnaulau dungtriho dungmatngu dungtrangsuc
		dungtraicay dungmatngu ve sinh toi ha noi lao cai hai phong cay canh kho tuoi chim bong`) {
		words[w] = 3 + i%5
	}
	return vi.NewLexicon(words, 80)
}

func shown(q vi.Query) string {
	var out []string
	for _, t := range q.Terms {
		if !t.Weak {
			out = append(out, t.Fold)
		}
	}
	return strings.Join(out, " ")
}

func understand(text string) vi.Query {
	return vi.Understand(text, readingLexicon(), wideGazetteer(), vi.Options{})
}

func wideGazetteer() *vi.Gazetteer {
	unit := func(code, name string, former ...string) domain.Province {
		p := domain.Province{Code: code, Name: name}
		for _, f := range former {
			c, n, _ := strings.Cut(f, " ")
			p.Former = append(p.Former, domain.FormerProvince{Code: c, ProvinceCode: code, Name: n})
		}
		return p
	}
	return vi.NewGazetteer([]domain.Province{
		unit("01", "Hà Nội", "01 Hà Nội"), unit("15", "Lào Cai", "10 Lào Cai", "15 Yên Bái"), unit("31", "Hải Phòng", "30 Hải Dương", "31 Hải Phòng"),
		unit("52", "Gia Lai", "52 Bình Định", "64 Gia Lai"), unit("14", "Sơn La", "14 Sơn La"), unit("79", "Hồ Chí Minh", "79 Hồ Chí Minh"),
	})
}

// TestPlaceWords: which of the two maps a name is on, regions of other sizes
// than the six, short names and communes.
func TestPlaceWords(t *testing.T) {
	for _, c := range []struct{ text, place, param, value, goods string }{
		{"rượu Lào Cai", "Lào Cai", "province", "15", "ruou"},
		{"rượu Lào Cai cũ", "Lào Cai", "former_province", "10", "ruou"},
		{"ruou lao cai cu", "Lào Cai", "former_province", "10", "ruou"},
		{"rượu Lào Cai trước khi sáp nhập", "Lào Cai", "former_province", "10", "ruou"},
		{"rượu Yên Bái", "Yên Bái", "former_province", "15", "ruou"},
		{"rượu Yên Bái mới", "Lào Cai", "province", "15", "ruou"},
		{"rượu tỉnh Gia Lai", "Gia Lai", "province", "52", "ruou"},
		{"rượu thành phố Hải Phòng sau sáp nhập", "Hải Phòng", "province", "31", "ruou"},
		{"rượu vùng Tây Bắc", "Tây Bắc", "former_province", "14,10,15", "ruou"},
		{"rượu tp hcm", "Hồ Chí Minh", "province", "79", "ruou"},
		{"rượu sg", "Hồ Chí Minh", "province", "79", "ruou"},
		{"rượu Pleiku", "Gia Lai", "province", "52", "ruou"},
		{"ruou mocchau", "Mộc Châu", "former_province", "14", "ruou"},
		{"rượu xã Bản Lầu", "Bản Lầu", "", "", "ruou"},
		{"phường Nam Cường", "Nam Cường", "", "", ""},
	} {
		q := understand(c.text)
		if q.Place == nil || q.Place.Name != c.place || q.Place.Param != c.param || q.Place.Value != c.value || shown(q) != c.goods {
			t.Errorf("%q: place %+v, goods %q; want %q %s=%s, %q", c.text, q.Place, shown(q), c.place, c.param, c.value, c.goods)
		}
	}
	if q := understand("hợp tác xã Bản Lầu"); q.Place != nil {
		t.Errorf("the legal form is read as a commune: %+v", q.Place)
	}
}

// TestPeoples checks that the name of a people is one word of its own.
func TestPeoples(t *testing.T) {
	for text, want := range map[string]string{
		"thổ cẩm người Dao": "tho cam nguoidao", "tho cam nguoi dao do": "tho cam nguoidao", "vải dân tộc Tày": "vai nguoitay",
		"homestay H’Mông": "homestay nguoimong", "homestay hmong": "nguoimong homestay", "bản Lô Lô": "nguoilolo", "nguoi nung": "nguoinung",
		"dao bếp": "dao bep", "vải thái lan": "vai thai lan", "ban dao": "ban dao", "cam tay": "cam tay",
	} {
		if got := shown(understand(text)); got != want {
			t.Errorf("%q asks for %q, want %q", text, got, want)
		}
	}
	for _, c := range []struct {
		text      string
		residents bool
		want      []string
	}{
		{"Thái. nhà sàn, xòe Thái", true, []string{"nguoithai"}},
		{"Hương Thái Nguyên, chợ Thái Bình", true, nil},
		{"Thổ cẩm của người Thái", false, []string{"nguoithai"}},
		{"Gạo Thái Bình", false, nil},
		{"Khăn piêu Lô Lô", false, []string{"nguoilolo"}},
		{"Chuối Mèo Vạc", false, nil},
	} {
		if got := vi.PeopleOf(c.text, c.residents); !slices.Equal(got, c.want) {
			t.Errorf("%q names %q, want %q", c.text, got, c.want)
		}
	}
}

// TestEnglish: English is translated, the thing itself first, and never taken
// for keystrokes; Vietnamese without marks is left alone.
func TestEnglish(t *testing.T) {
	for text, want := range map[string]string{
		"jar of honey": "mat ong", "green tea from lao cai": "tra xanh", "dried mangoes": "xoai say", "organic rice": "gao huu co",
		"bamboo tray": "khay tre", "corn wine": "ruou ngo", "tea": "tra",
		"mat ong rung": "mat ong rung", "gao nep": "gao nep", "che den": "che den", "bot nghe": "bot nghe",
	} {
		if got := shown(understand(text)); got != want {
			t.Errorf("%q asks for %q, want %q", text, got, want)
		}
	}
}

// TestUses checks that a use means the goods for it, unless goods are named.
func TestUses(t *testing.T) {
	for text, want := range map[string]string{
		"nấu lẩu": "dungnaulau", "quà tết cho bà ngoại": "dungquatet", "qua bieu sep": "dungquabieu", "trị ho cho trẻ": "dungtriho",
		"gạo quà tết": "gao", "mật ong trị ho": "mat ong", "quà tặng trang sức": "dungtrangsuc", "trái cây": "dungtraicay", "trái cây khô": "kho",
		"bị mất ngủ": "dungmatngu",
	} {
		if got := shown(understand(text)); got != want {
			t.Errorf("%q asks for %q, want %q", text, got, want)
		}
	}
	for name, want := range map[string]string{"Rượu sim": "dungquatet", "Nấm rơm": "dungnaulau", "Ngọc trai đen": "dungtrangsuc", "Tinh dầu gội đầu": "dunggoidau"} {
		if got := vi.UsesOf(name, ""); !slices.Contains(got, want) {
			t.Errorf("%q is used for %q, want %q among it", name, got, want)
		}
	}
	if got := vi.UsesOf("Giò lụa Bà Tư", ""); slices.Contains(got, "dungmac") {
		t.Error("giò lụa is not silk")
	}
}

// TestCodes checks that a code is found in one word and in several.
func TestCodes(t *testing.T) {
	for name, want := range map[string]string{
		"Gạo ST24": "st 24", "Gạo OM 18": "om18", "Bột 5 in 1": "5in1", "Cà phê K'Ho": "KHo", "Rượu 30 độ": "30n", "Chè 3 lá": "ba", "Trà AB Tea": "abtea",
	} {
		if got := vi.CodesOf(name); !slices.Contains(got, want) {
			t.Errorf("%q is also written %q, want %q among it", name, got, want)
		}
	}
	if got := vi.CodesOf("Mật ong hoa rừng"); got != nil {
		t.Errorf("a name without codes is also written %q", got)
	}
}

// TestSentences checks that a sentence is a query for its goods, with marks and without.
func TestSentences(t *testing.T) {
	for text, want := range map[string]string{
		"chào shop, mình muốn mua mật ong rừng về ngâm quất": "mat ong rung",
		"cho em hoi cho nao ban muoi khoang ngon a":          "muoi",
		"ben minh can nhap 2 ta gao nep moi thang":           "gao nep",
		"mẹ em thích ăn kẹo dừa lắm, shop còn không":         "keo dua",
		"công ty em cần tìm nguồn tinh dầu quế số lượng lớn": "tinh dau",
	} {
		q := understand(text)
		if goods, ok := q.Sentence(); ok {
			q = goods
		}
		if got := shown(q); !strings.HasPrefix(got, want) {
			t.Errorf("%q asks for %q, want %q", text, got, want)
		}
	}
	if _, ok := understand("tủ lạnh cũ").Sentence(); ok {
		t.Error("a few words are not a sentence")
	}
}

// TestPrices checks the limits of a price, in đồng, and requests for the cheapest.
func TestPrices(t *testing.T) {
	for _, c := range []struct {
		text     string
		min, max int64
		cheapest bool
	}{
		{"gạo dưới 50k", 0, 50_000, false},
		{"gao duoi 50 nghin", 0, 50_000, false},
		{"rượu trên 1,5 triệu", 1_500_000, 0, false},
		{"mật ong 200-300k", 200_000, 300_000, false},
		{"mật ong từ 200k đến 1tr", 200_000, 1_000_000, false},
		{"mật ong tầm 300k", 200_000, 400_000, false},
		{"mật ong giá rẻ", 0, 0, true},
		{"cheap honey", 0, 0, false},
		{"mật ong 5kg", 0, 0, false},
	} {
		q := understand(c.text)
		if q.PriceMin != c.min || q.PriceMax != c.max || q.Cheapest != c.cheapest {
			t.Errorf("%q: %d to %d, cheapest %t; want %d to %d, %t", c.text, q.PriceMin, q.PriceMax, q.Cheapest, c.min, c.max, c.cheapest)
		}
	}
}
