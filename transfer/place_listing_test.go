package transfer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/transfer"
)

// listings reads a file as a sheet of listings of a kind.
func listings(t testing.TB, k domain.Kind, file string) ([]domain.ListingEntry, *transfer.Reader) {
	t.Helper()
	r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Listings(k, nil, nil), transfer.Choices{})
	if err != nil {
		t.Fatal(err)
	}
	var out []domain.ListingEntry
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, catalog().Read(k, row))
	}
	return out, r
}

// TestVillagesOfOffices reads a list of craft villages as offices keep it.
func TestVillagesOfOffices(t *testing.T) {
	file := book(t, [][]any{
		{"DANH SÁCH LÀNG NGHỀ, NGHỀ TRUYỀN THỐNG"},
		{"TT", "Tên làng nghề, nghề truyền thống", "Ngành nghề", "Xã/phường", "Tỉnh", "Quyết định công nhận", "Số hộ", "Số lao động", "Số liệu tính đến", "Nghệ nhân", "Ghi chú"},
		{"I", "Vùng thấp"},
		{1, "Làng nghề truyền thống dệt thổ cẩm Bản Mẫu", "Dệt thổ cẩm", "Xã Mẫu", "Điện Biên", "15/QĐ-UBND ngày 5/3/2019", "120 hộ", 310, "31/12/2025", "Lò Thị Mẫu (Nghệ nhân ưu tú); Lò Thị Hai", "x"},
		{2, "Làng nghề mây tre đan Na Mẫu", nil, "Xã Mẫu", "Điện Biên", "16/QĐ-UBND, ngày 6/3/2019", 40, nil, nil, nil, nil},
		{3, "Nghề làm muối Mẫu", "Làm muối", nil, "Nơi nào đó", nil, "nhiều", nil, "31/12/2025", nil, nil},
		{4, "Hội người cao tuổi", "Khác", nil, "Điện Biên", nil, nil, nil, nil, nil, nil},
		{nil, "Tổng cộng: 4"},
	}, nil)
	got, r := listings(t, domain.KindCraftVillage, file)
	if len(got) != 4 || !slices.Equal(r.Unknown(), []string{"Ghi chú"}) {
		t.Fatalf("%d rows, unknown %q", len(got), r.Unknown())
	}
	number := func(n *int) string {
		if n == nil {
			return "–"
		}
		return fmt.Sprint(*n)
	}
	var lines []string
	for _, e := range got {
		v := e.Village
		day := domain.Date(0)
		if v.RecognitionDate != nil {
			day = *v.RecognitionDate
		}
		lines = append(lines, fmt.Sprintf("%s|%s|%d|%s|%s %d|%s %s|%d|%s|%s", v.Name, v.TradeVI, v.TradeGroup, v.Recognition, v.RecognitionNumber, day, number(v.Households), number(v.Workers), len(v.Artisans), v.Commune+" "+v.ProvinceCode,
			strings.Join(noted(e), "+")))
	}
	day := domain.NewDate(2019, 3, 5)
	want := []string{
		fmt.Sprintf("Làng nghề truyền thống dệt thổ cẩm Bản Mẫu|Dệt thổ cẩm|4|traditional_craft_village|15/QĐ-UBND %d|120 310|2|Xã Mẫu 11|trade_group", day),
		fmt.Sprintf("Làng nghề mây tre đan Na Mẫu|mây tre đan|4|craft_village|16/QĐ-UBND %d|– –|0|Xã Mẫu 11|trade+trade_group+households", day+1),
		"Nghề làm muối Mẫu|Làm muối|6|| 0|– –|0| |trade_group+households",
		"Hội người cao tuổi|Khác|0|| 0|– –|0| 11|",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if f := got[2].Faults; len(f) != 1 || f[0].Column != "province" {
		t.Errorf("faults of an unknown province: %+v", f)
	}
	// What the row does not say leaves what is stored.
	stored := domain.CraftVillage{Record: domain.Record{ID: "x"}, Name: "Cũ", TradeVI: "đan lát", TradeGroup: 2, Households: new(int), History: "Lâu đời"}
	got[1].ApplyVillage(&stored)
	if stored.Name != "Làng nghề mây tre đan Na Mẫu" || stored.TradeVI != "đan lát" || stored.TradeGroup != 2 || stored.Households == nil || stored.History != "Lâu đời" {
		t.Errorf("a stored village: %+v", stored)
	}
}

// TestSitesOfOffices reads a list of tourism sites as offices keep it.
func TestSitesOfOffices(t *testing.T) {
	file := book(t, [][]any{
		{nil, "ĐVT: nghìn đồng"},
		{"STT", "Điểm du lịch cộng đồng", "Dân tộc", "Số homestay", "Sức chứa", "Thời điểm", "Giá/đêm", "Ngôn ngữ", "Trải nghiệm", "Mùa", "SĐT", "Email", "Tỉnh cũ"},
		{1, "1. Bản Mẫu Thượng", "Thái", 12, "150 khách", "01/10/2026", "120 - 250", "Tiếng Việt, tiếng Anh, Mường", "Đi rừng | 180 | 150.000\nNấu ăn", "T10-T12", "912000881", "không có", "Lai Châu"},
		{2, "Bản Mẫu Hạ", nil, 3, nil, nil, "liên hệ", "Tiếng Sao Hỏa", nil, "quanh năm", nil, nil, nil},
	}, nil)
	got, _ := listings(t, domain.KindTourismSite, file)
	if len(got) != 2 {
		t.Fatalf("%d rows", len(got))
	}
	a, b := got[0].Site, got[1].Site
	if a.Name != "Bản Mẫu Thượng" || a.People != "Thái" || *a.Homestays != 12 || *a.Beds != 150 || *a.FiguresAsOf != domain.NewDate(2026, 10, 1) || a.PriceFrom == nil || *a.PriceFrom != 120_000 ||
		!slices.Equal(a.Languages, []string{"vi", "en", "mtq"}) || len(a.Activities) != 2 || a.Activities[0].Minutes != 180 || *a.Activities[0].PriceVND != 150_000 || a.Activities[1].Name != "Nấu ăn" ||
		!slices.Equal(a.Season.Months(), []int{10, 11, 12}) || !strings.Contains(a.Phone, "912") || a.Email != "" || a.ContactPublic {
		t.Errorf("%+v\n%+v", a, got[0].Notes)
	}
	if b.Homestays != nil || b.PriceFrom != nil || b.Season != domain.AllYear || len(b.Languages) != 0 || !slices.Equal(noted(got[1]), []string{"homestays", "languages"}) {
		t.Errorf("%+v\n%+v", b, got[1].Notes)
	}
	if len(got[0].Faults) != 1 || got[0].Faults[0].Column != "former_province" {
		t.Errorf("an unknown unit: %+v", got[0].Faults)
	}
}

// TestTemplatesReadBack checks that the template of each kind is read as the table
// of its kind, without its example.
func TestTemplatesReadBack(t *testing.T) {
	for _, k := range domain.ImportKinds() {
		t.Run(string(k), func(t *testing.T) {
			table := transfer.Listings(k, nil, nil)
			var b strings.Builder
			w, err := transfer.NewXLSX(&b, table)
			if err == nil {
				err = w.Row(transfer.ListingExample(k, table)...)
			}
			if err == nil {
				err = w.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			rows, r := listings(t, k, b.String())
			if len(rows) != 0 || len(r.Unknown()) != 0 || len(r.Keys()) != len(table.Columns) {
				t.Errorf("%d rows, unknown %q, %d of %d columns", len(rows), r.Unknown(), len(r.Keys()), len(table.Columns))
			}
		})
	}
}

// FuzzReadPlaces checks that no cell of a list of villages or sites breaks its reading.
func FuzzReadPlaces(f *testing.F) {
	f.Add("Làng nghề gốm Mẫu", "gốm sứ", "4", "15/QĐ-UBND ngày 5/3/2019", "120 hộ", "31/12/2025", "Lò Thị Mẫu (NNƯT); Hai")
	f.Add("Bản Mẫu", "Đi rừng | 180 | 150.000", "Tiếng Việt, Mường", "T10-T12", "12", "2025", "120 - 250 nghìn")
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, h string) {
		cell := strings.NewReplacer("\"", "", "\r", " ", "\x00", "")
		line := ""
		for _, s := range []string{a, b, c, d, e, g, h} {
			line += `"` + cell.Replace(strings.ToValidUTF8(s, "")) + `";`
		}
		for k, head := range map[domain.Kind]string{
			domain.KindCraftVillage: "Tên làng nghề;Nghề;Nhóm ngành nghề;Quyết định công nhận;Số hộ;Ngày số liệu;Nghệ nhân;\n",
			domain.KindTourismSite:  "Tên điểm du lịch;Hoạt động;Ngôn ngữ;Mùa;Số phòng;Ngày số liệu;Giá;\n",
		} {
			file := head + line + "\n"
			r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Listings(k, nil, nil), transfer.Choices{})
			if err != nil {
				continue
			}
			for row, err := range r.Rows(t.Context()) {
				if err != nil {
					break
				}
				entry := catalog().Read(k, row)
				if v := entry.Village; v != nil && (v.TradeGroup < 0 || v.TradeGroup > 7 || v.Households != nil && *v.Households < 0) {
					t.Errorf("%+v", v)
				}
				if s := entry.Site; s != nil && (s.Season < 0 || s.PriceFrom != nil && *s.PriceFrom <= 0) {
					t.Errorf("%+v", s)
				}
			}
		}
	})
}

// TestTradeOfAName checks that the trade of a village is read from its name without
// the name of its place.
func TestTradeOfAName(t *testing.T) {
	for name, want := range map[string]string{
		"Làng nghề làm giấy bản Nà Mẫu":             "làm giấy bản",
		"Làng nghề giấy bản bản Nà Mẫu":             "giấy bản",
		"Làng nghề rèn xóm Mẫu Trong":               "rèn",
		"Làng nghề bún làng Mẫu":                    "bún",
		"Nghề truyền thống đan lát ấp 3":            "đan lát",
		"Làng nghề đúc đồng khu phố 5":              "đúc đồng",
		"LÀNG NGHỀ DỆT THỔ CẨM BẢN MẪU":             "dệt thổ cẩm",
		"Làng Nghề Mây Tre Đan Xã Mẫu Sơn":          "mây tre đan",
		"Làng nghề Dệt Thổ cẩm Mẫu Thượng":          "Dệt Thổ cẩm",
		"Làng nghề bánh tổ Mẫu":                     "bánh tổ",
		"Cụm làng nghề gốm sứ Mẫu":                  "gốm sứ",
		"lang nghe che bien nong san":               "che bien nong san",
		"Làng nghề Mẫu Hạ":                          "",
		"Câu lạc bộ đan lát Mẫu":                    "",
		"Làng nghề chế biến chè xanh bản Mẫu, xã A": "chế biến chè xanh",
	} {
		t.Run(name, func(t *testing.T) {
			file := book(t, [][]any{{"Tên làng nghề", "Tỉnh"}, {name, "Tuyên Quang"}}, nil)
			got, _ := listings(t, domain.KindCraftVillage, file)
			if len(got) != 1 || got[0].Village.TradeVI != want {
				t.Errorf("the trade is %q, want %q", got[0].Village.TradeVI, want)
			}
		})
	}
}

// TestDecisionNumberOfAnotherLetter checks that Ð (U+00D0) in the number of a
// decision is read as Đ.
func TestDecisionNumberOfAnotherLetter(t *testing.T) {
	file := book(t, [][]any{{"Tên làng nghề", "Nghề", "Quyết định công nhận"}, {"Làng nghề rèn Mẫu", "Rèn", "Số 21/Q\u00d0-UBND ngày 02/04/2020"}}, nil)
	got, _ := listings(t, domain.KindCraftVillage, file)
	if v := got[0].Village; v.RecognitionNumber != "21/QĐ-UBND" || v.RecognitionDate == nil || *v.RecognitionDate != domain.NewDate(2020, 4, 2) {
		t.Errorf("the decision is %q of %v", v.RecognitionNumber, v.RecognitionDate)
	}
}
