package search_test

import (
	"fmt"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/searchtest"
	"chophien/search/vi"
)

// sells lists products that are like any other of a province but for what
// change makes of them.
func (m market) sells(t *testing.T, province string, change ...func(*domain.Listing)) {
	t.Helper()
	like := m.rows[slices.IndexFunc(m.rows, func(l domain.Listing) bool {
		return l.Kind == domain.KindProduct && l.FormerProvinceName == province && l.VisibleOn(searchtest.Today)
	})]
	like.Group, like.SetCode, like.NameEN, like.ProducerName, like.Text, like.FormerDistrict, like.FormerCommune = "I", "", "", "", "", "", ""
	var more []domain.Listing
	for i, c := range change {
		l := like
		l.ID = fmt.Sprintf("sold-%d", i)
		c(&l)
		l.NameSort = domain.SortKey(l.Name)
		more = append(more, l)
	}
	m.db.Save(more...)
	searchtest.Fill(t, m.engine, more)
}

func named(name string, more ...func(*domain.Listing)) func(*domain.Listing) {
	return func(l *domain.Listing) {
		l.Name = name
		for _, c := range more {
			c(l)
		}
	}
}

// TestPlacesWithoutGoods checks that a district, or a commune that is in no list,
// finds everything from there, with any name.
func TestPlacesWithoutGoods(t *testing.T) {
	m := open(t)
	from := func(district, commune string) func(*domain.Listing) {
		return func(l *domain.Listing) { l.FormerDistrict, l.FormerCommune = district, commune }
	}
	m.sells(t, "Lạng Sơn", named("Xôi nếp nương", from("Tràng Định", "Kháng Chiến")), named("Thạch Tràng Định", from("Tràng Định", "")), named("Lê lạnh", from("Đình Lập", "Bắc Lãng")))
	for text, want := range map[string][]string{
		"tràng định": {"Thạch Tràng Định", "Xôi nếp nương"}, "huyen trang dinh": {"Thạch Tràng Định", "Xôi nếp nương"},
		"xã Bắc Lãng": {"Lê lạnh"}, "bắc lãng": {"Lê lạnh"}, "lê đình lập": {"Lê lạnh"},
	} {
		got := names(m.find(t, text, products))
		if len(got) < len(want) || !slices.Equal(sorted(got[:len(want)]), sorted(want)) {
			t.Errorf("%q finds %q, want %q first", text, got, want)
		}
	}
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// TestPricesOfTheText checks that a price is a filter if listings state prices, and
// otherwise a note on what cannot be a filter; the cheapest come first.
func TestPricesOfTheText(t *testing.T) {
	m := open(t)
	priced := func(price int64) func(*domain.Listing) { return func(l *domain.Listing) { l.PriceFrom = &price } }
	m.sells(t, "Cao Bằng", named("Mạch ba góc vàng", priced(90_000)), named("Mạch ba góc tím", priced(30_000)), named("Mạch ba góc đỏ"), named("Quả trám đen"))
	for _, c := range []struct {
		text   string
		first  string
		total  int
		filter string
	}{
		{"mạch ba góc dưới 50k", "Mạch ba góc tím", 1, "price_max_vnd"},
		{"mạch ba góc trên 50k", "Mạch ba góc vàng", 1, "price_min_vnd"},
		{"mạch ba góc giá rẻ", "Mạch ba góc tím", 3, ""},
		{"trám đen dưới 50k", "Quả trám đen", 1, ""},
	} {
		r := m.find(t, c.text, products)
		has := func(name string) bool {
			return slices.ContainsFunc(r.Understood.Filters, func(f vi.Filter) bool { return f.Name == name })
		}
		if r.Total < c.total || len(r.Items) == 0 || r.Items[0].Listing.Name != c.first || c.filter != "" && !has(c.filter) {
			t.Errorf("%q finds %d, %q; understood %+v", c.text, r.Total, names(r), r.Understood)
		}
	}
	explicit := int64(95_000)
	if r := m.find(t, "mạch ba góc dưới 50k", products, func(r *search.Request) { r.Filter.PriceMax = &explicit }); len(r.Items) < 2 {
		t.Errorf("the text wins over the parameter: %q", names(r))
	}
}

// TestNothingElseIsThat checks that a people, a use or a brand finds no other.
func TestNothingElseIsThat(t *testing.T) {
	m := open(t)
	m.sells(t, "Lào Cai", named("Khăn thêu Pà Thẻn"), named("Khăn thêu hoa"), named("Nhẫn bạc chạm tay", func(l *domain.Listing) { l.Group = "IV" }))
	for text, want := range map[string]string{"khăn người Pà Thẻn": "Khăn thêu Pà Thẻn", "khan dan toc pa then": "Khăn thêu Pà Thẻn"} {
		if got := names(m.find(t, text, products)); len(got) != 1 || got[0] != want {
			t.Errorf("%q finds %q, want %q alone", text, got, want)
		}
	}
	if got := names(m.find(t, "đồ trang sức", products)); !slices.Contains(got, "Nhẫn bạc chạm tay") || slices.Contains(got, "Khăn thêu hoa") {
		t.Errorf("jewellery finds %q", got)
	}
	if got := names(m.find(t, "khăn adidaz", products)); len(got) > 0 {
		t.Errorf("a brand without listings finds %q", got)
	}
}
