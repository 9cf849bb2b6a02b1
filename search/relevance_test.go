package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/searchtest"
	"chophien/search/vi"
)

// add lists products by name and former province.
func (m market) add(t *testing.T, products ...[2]string) {
	t.Helper()
	var more []domain.Listing
	for i, p := range products {
		like := m.rows[slices.IndexFunc(m.rows, func(l domain.Listing) bool {
			return l.Kind == domain.KindProduct && l.FormerProvinceName == p[1] && l.VisibleOn(searchtest.Today)
		})]
		like.ID, like.Name, like.NameSort = fmt.Sprintf("added-%d", i), p[0], domain.SortKey(p[0])
		like.Group = "I"
		like.NameEN, like.ProducerName, like.Text, like.FormerDistrict, like.FormerCommune = "", "", "", "", ""
		more = append(more, like)
	}
	m.db.Save(more...)
	searchtest.Fill(t, m.engine, more)
}

func holds(name string, word vi.Word, exact bool) bool {
	return slices.ContainsFunc(vi.Words(name), func(w vi.Word) bool { return w.Fold == word.Fold && (!exact || w.Exact == word.Exact) })
}

// TestMarksTellWordsApart checks that, of words that differ only in marks, the
// typed one comes first, and that a query without marks finds all.
func TestMarksTellWordsApart(t *testing.T) {
	m := open(t)
	heads, forms := map[string]vi.Word{}, map[string]map[string]bool{}
	shown := map[string]string{}
	for _, l := range m.rows {
		if l.Kind != domain.KindProduct || !l.VisibleOn(searchtest.Today) {
			continue
		}
		for i, w := range vi.Words(l.Name) {
			if i == 0 {
				heads[w.Exact], shown[w.Exact] = w, strings.ToLower(l.Name[w.Start:w.End])
			}
			if forms[w.Fold] == nil {
				forms[w.Fold] = map[string]bool{}
			}
			forms[w.Fold][w.Exact] = true
		}
	}
	tried := 0
	for exact, w := range heads {
		if len(forms[w.Fold]) < 2 {
			continue
		}
		tried++
		if r := m.find(t, shown[exact], products); w.Marked() && (len(r.Items) == 0 || !holds(r.Items[0].Listing.Name, w, true)) {
			t.Errorf("%q finds %q", shown[exact], names(r))
		}
		want := 0
		for _, l := range m.rows {
			if l.Kind == domain.KindProduct && l.VisibleOn(searchtest.Today) && holds(l.Name, w, false) {
				want++
			}
		}
		if r := m.find(t, w.Fold, products, func(r *search.Request) { r.Literal = true }); r.Total < want {
			t.Errorf("%q finds %d, and %d names hold it", w.Fold, r.Total, want)
		}
	}
	if tried < 20 {
		t.Errorf("only %d words tried", tried)
	}
}

// TestGoodsComeBeforePlacesThatSoundAlike uses syllables of provinces that also
// name goods, with the same marks.
func TestGoodsComeBeforePlacesThatSoundAlike(t *testing.T) {
	m := open(t)
	m.add(t,
		[2]string{"Giỏ tre đan tay", "Nghệ An"}, [2]string{"Khay trà tre ép", "Hà Giang"}, [2]string{"Kẹo chuối Hoa Mai", "Bến Tre"}, [2]string{"Bánh phồng Bến Tre", "Bến Tre"},
		[2]string{"Chuông đồng đúc", "Nam Định"}, [2]string{"Xoài sấy Út Hậu", "Đồng Tháp"}, [2]string{"Nem Đồng Tháp", "Đồng Tháp"},
		[2]string{"Sơn mài tranh phố", "Hà Nội"}, [2]string{"Mận hậu sấy", "Sơn La"}, [2]string{"Xoài Sơn La", "Sơn La"},
		[2]string{"Bình gốm men lam", "Hà Nội"}, [2]string{"Cốm dẹp Ba Sao", "Ninh Bình"}, [2]string{"Mắm tép Ninh Bình", "Ninh Bình"},
		[2]string{"Cao ngựa bạch", "Thái Nguyên"}, [2]string{"Lê vàng Đồng Văn", "Cao Bằng"}, [2]string{"Hạt dẻ Cao Bằng", "Cao Bằng"},
		[2]string{"Cốm Trà Vinh", "Bến Tre"}, [2]string{"Cá khô Cà Mau", "Hà Nội"},
	)
	for word, goods := range map[string][]string{
		"tre": {"tre"}, "đồng": {"Chuông đồng"}, "sơn": {"Sơn mài"}, "bình": {"Bình gốm"}, "cao": {"Cao"}, "trà": {"Trà", "Chè"}, "cà": {"Cà"},
	} {
		r := m.find(t, word, products, func(r *search.Request) { r.Limit = 100 })
		last, firstPlace := -1, len(r.Items)
		for i, n := range names(r) {
			if slices.ContainsFunc(goods, func(g string) bool {
				return strings.HasPrefix(n, g) || g == "tre" && holds(n, vi.Words(g)[0], true)
			}) && !strings.Contains(n, "Bến Tre") {
				last = max(last, i)
			}
			for _, place := range []string{"Bến Tre", "Nem Đồng Tháp", "Xoài Sơn La", "Ninh Bình", "Hạt dẻ Cao Bằng", "Cốm Trà Vinh", "Cá khô Cà Mau"} {
				if strings.Contains(n, place) {
					firstPlace = min(firstPlace, i)
				}
			}
		}
		if last < 0 || last > firstPlace {
			t.Errorf("%q: goods down to place %d, a name of a place at %d of %q", word, last+1, firstPlace+1, names(r))
		}
	}
	for i, it := range m.find(t, "tre", products).Items[:5] {
		if !holds(it.Listing.Name, vi.Words("tre")[0], true) {
			t.Errorf("tre: hit %d is %q", i+1, it.Listing.Name)
		}
	}
}

// TestNamesOfPlaces checks that each name of a unit finds its current listings.
func TestNamesOfPlaces(t *testing.T) {
	m := open(t)
	m.add(t, [2]string{"Khô cá đù Cần Giờ", "Hải Dương"})
	for text, want := range map[string][2]string{ // what it is read as, and its code
		"đặc sản TP.HCM": {"province", "79"}, "đặc sản Sài Gòn": {"province", "79"}, "đặc sản tphcm": {"province", "79"},
		"đặc sản BR-VT": {"former_province", "77"}, "đặc sản Vũng Tàu": {"former_province", "77"}, "đặc sản Bà Rịa - Vũng Tàu": {"former_province", "77"},
		"đặc sản Thừa Thiên Huế": {"province", "46"}, "đặc sản Huế": {"province", "46"}, "dac san hue": {"province", "46"},
		"đặc sản Hà Giang": {"former_province", "02"}, "đặc sản mèo vạc": {"former_province", "02"}, "đặc sản hải dương": {"former_province", "30"},
	} {
		r := m.find(t, text, products)
		if !slices.ContainsFunc(r.Understood.Filters, func(f vi.Filter) bool { return f.Name == want[0] && f.Value == want[1] }) {
			t.Errorf("%q is understood as %+v, want %q", text, r.Understood.Filters, want)
		}
		for _, it := range r.Items {
			if it.Listing.ProvinceCode != want[1] && it.Listing.FormerProvinceCode != want[1] && text != "đặc sản mèo vạc" {
				t.Errorf("%q finds %q of %s", text, it.Listing.Name, it.Listing.FormerProvinceName)
			}
		}
	}
}

func TestLongNamesFindThemselves(t *testing.T) {
	m := open(t)
	tried := 0
	for _, l := range m.rows {
		if l.Kind != domain.KindProduct || !l.VisibleOn(searchtest.Today) || len(vi.Words(l.Name)) <= 10 {
			continue
		}
		for _, text := range []string{l.Name, domain.Fold(l.Name)} {
			tried++
			if got := names(m.find(t, text, products)); len(got) == 0 || got[0] != l.Name {
				t.Errorf("%q finds %q", text, got)
			}
		}
	}
	if tried == 0 {
		t.Error("no long name")
	}
}

func TestRegionsSayItDifferently(t *testing.T) {
	m := open(t)
	m.add(t, [2]string{"Giò thủ thịt lợn", "Hà Nội"}, [2]string{"Ngô nếp luộc", "Sơn La"}, [2]string{"Dứa Đồng Giao", "Ninh Bình"}, [2]string{"Muối vừng", "Nghệ An"}, [2]string{"Lạc rang húng lìu", "Hà Nội"})
	for text, want := range map[string]string{"thịt heo": "lợn", "bắp nếp": "Ngô nếp", "trái thơm": "Dứa", "muối mè": "Muối vừng", "đậu phộng rang": "Lạc rang"} {
		if got := names(m.find(t, text, products)); !slices.ContainsFunc(got[:min(3, len(got))], func(n string) bool { return strings.Contains(n, want) }) {
			t.Errorf("%q finds %q, want %q among them", text, got, want)
		}
	}
}

// TestNumbersHaveNoSlips checks that a code, a year or a strength is never corrected.
func TestNumbersHaveNoSlips(t *testing.T) {
	m := open(t)
	m.add(t, [2]string{"Gạo ST25 Sóc Trăng", "Hà Nội"})
	for _, text := range []string{"st24", "st52", "2022", "45", "st2"} {
		r := m.find(t, text, products, func(r *search.Request) { r.Literal = text != "st2" })
		for _, n := range names(r) {
			if text != "st2" && !holds(n, vi.Words(text)[0], false) {
				t.Errorf("%q finds %q", text, n)
			}
		}
	}
	if got := names(m.find(t, "st 25", products)); len(got) == 0 || got[0] != "Gạo ST25 Sóc Trăng" {
		t.Errorf("found %q", got)
	}
}
