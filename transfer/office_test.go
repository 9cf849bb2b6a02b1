package transfer_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"chophien/criteria"
	"chophien/domain"
	"chophien/transfer"
)

// book makes a workbook of rows, as an office writes one. change may add features
// that only a workbook has.
func book(t testing.TB, rows [][]any, change func(f *excelize.File, sheet string)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	sheet := f.GetSheetName(0)
	for i, r := range rows {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(f, sheet)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func catalog() *transfer.Catalog {
	return transfer.NewCatalog(
		[]domain.ProductSet{{Code: "I.5.a", Group: "I", GroupVI: "Thực phẩm", NameVI: "Chè tươi, chế biến"}, {Code: "IV.2", Group: "IV", GroupVI: "Hàng thủ công mỹ nghệ", NameVI: "Vải, may mặc"}},
		[]domain.Province{{Code: "11", Name: "Điện Biên", Slug: "dien-bien"}})
}

// entries reads a file as a sheet of products.
func entries(t testing.TB, file string) ([]domain.ListingEntry, *transfer.Reader) {
	t.Helper()
	r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Products(nil, nil), transfer.Choices{})
	if err != nil {
		t.Fatal(err)
	}
	var out []domain.ListingEntry
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, catalog().ReadProduct(row))
	}
	return out, r
}

func kinds(notes []domain.SheetNote) []string {
	var out []string
	for _, n := range notes {
		out = append(out, fmt.Sprint(n.Kind, " ", n.Row))
	}
	return out
}

func noted(e domain.ListingEntry) []string {
	var out []string
	for _, n := range e.Notes {
		out = append(out, n.Column)
	}
	return out
}

func TestOfficeList(t *testing.T) {
	rows := [][]any{
		{"SỞ NÔNG NGHIỆP TỈNH MẪU"}, {"BIỂU TỔNG HỢP"}, {nil, nil, nil, nil, "Đơn vị tính: nghìn đồng"},
		{"TT", "Sản phẩm OCOP", "Cơ sở", "Giá", nil, "Kết quả", nil, "Quyết định công nhận"},
		{nil, nil, nil, "Lẻ", "Buôn", "Điểm", "Phân hạng"},
		{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"},
		{"A", "Xã Mẫu Đông"},
		{1, "Khăn dệt tay", "HTX Mẫu Dệt", 150, 130, "71,2", "★★★★", "7/QĐ-UBND ngày 3/2/2025"},
		{2, "Túi  dệt\ntay", nil, 90.5, nil, "55", "3 (ba) sao", "7/QĐ-UBND ngày 3/2/2025"},
		{"Cộng xã Mẫu Đông: 2"},
		{"TT", "Sản phẩm OCOP", "Cơ sở", "Lẻ", "Buôn", "Điểm", "Phân hạng"},
		{3, "Gối bông lau", "Hộ bà Mẫu", "liên hệ", nil, nil, nil, nil},
		{nil, nil, nil, "Mẫu Đông, ngày 5 tháng 10 năm 2026"},
		{nil, "NGƯỜI LẬP BIỂU", "CHỦ TỊCH"},
		{nil, nil, "Nguyễn Văn Mẫu"},
	}
	file := book(t, rows, func(f *excelize.File, sheet string) {
		for _, area := range [][2]string{{"A4", "A5"}, {"B4", "B5"}, {"C4", "C5"}, {"D4", "E4"}, {"F4", "G4"}, {"C8", "C9"}} {
			if err := f.MergeCell(sheet, area[0], area[1]); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SetRowVisible(sheet, 12, false); err != nil {
			t.Fatal(err)
		}
		if _, err := f.NewSheet("Quý trước"); err != nil {
			t.Fatal(err)
		}
	})
	got, r := entries(t, file)
	if len(got) != 3 {
		t.Fatalf("%d rows: %+v %+v", len(got), r.Columns(), r.Notes())
	}
	price := func(e domain.ListingEntry) int64 {
		if len(e.Product.Packs) == 0 || e.Product.Packs[0].RetailVND == nil {
			return 0
		}
		return *e.Product.Packs[0].RetailVND
	}
	for i, want := range []struct {
		row         int
		name, maker string
		price       int64
		stars       int
	}{
		{8, "Khăn dệt tay", "HTX Mẫu Dệt", 150_000, 4}, {9, "Túi dệt tay", "HTX Mẫu Dệt", 90_500, 3}, {12, "Gối bông lau", "Hộ bà Mẫu", 0, 0},
	} {
		e := got[i]
		if e.Row != want.row || e.Product.Name != want.name || e.Producer.Name != want.maker || price(e) != want.price || e.Award.Stars != want.stars || len(e.Faults) > 0 {
			t.Errorf("row %v: %+v", want.row, e)
		}
	}
	if a := got[0].Award; a.Number != "7/QĐ-UBND" || a.Date != domain.NewDate(2025, 2, 3) || !a.Complete() {
		t.Errorf("the decision: %+v", a)
	}
	want := []string{"sheet 0", "heading 6", "section 7", "total 10", "heading 11", "hidden 12", "signature 13", "signature 14"}
	if diff := cmp.Diff(want, kinds(r.Notes())); diff != "" {
		t.Error(diff)
	}
	if got := r.Unknown(); !cmp.Equal(got, []string{"Kết quả Điểm"}) {
		t.Errorf("unknown: %q", got)
	}
}

func TestCellsOfOffices(t *testing.T) {
	heading := []any{"Tên sản phẩm", "Chủ thể", "Tỉnh", "Giá bán lẻ (1.000đ/kg)", "Năng lực sản xuất (tạ/năm)", "Thời vụ", "SĐT", "HSD (tháng)", "Trọng lượng (gam)"}
	row := func(cells ...any) []any { return append([]any{"Hàng mẫu", "HTX Mẫu", "Điện Biên"}, cells...) }
	for name, c := range map[string]struct {
		row   []any
		check func(p domain.Product, m domain.Producer) bool
		noted []string
	}{
		"units of the heading": {row(45, 24, "T2–T4", 988000111, 6, 250), func(p domain.Product, m domain.Producer) bool {
			return p.Capacity() == domain.Quantity{Amount: 8000, Unit: domain.UnitQuintal} && *p.Packs[1].RetailVND == 45_000 && p.Packs[1].Content.Unit == domain.UnitKilogram &&
				p.Packs[0].Content == domain.Quantity{Amount: 250_000, Unit: domain.UnitGram} && m.Phone == "0988000111" && p.ShelfLife == "6 tháng"
		}, []string{"capacity"}},
		"units of the cell": {row("45.000đ", "300 kg/tháng", "quý II", "0988 000 112 (Zalo)", "1 năm", "1 kg"), func(p domain.Product, m domain.Producer) bool {
			return p.Capacity().String() == "300 kg" && *p.Packs[0].RetailVND == 45_000 && m.Zalo == "0988 000 112" && cmp.Equal(p.Season.Months(), []int{4, 5, 6})
		}, nil},
		"what cannot be known": {row(45000, "3 tấn/vụ", "mùa mưa", "chưa có", nil, nil), func(p domain.Product, m domain.Producer) bool {
			return p.CapacityAmount == 0 && len(p.Packs) == 0 && p.Season == 0 && m.Phone == ""
		}, []string{"pack1_retail", "season", "capacity", "phone"}},
		"errors": {row("#VALUE!", "#DIV/0!", "#N/A", nil, nil, nil), func(p domain.Product, _ domain.Producer) bool {
			return p.CapacityAmount == 0 && len(p.Packs) == 0
		}, []string{"pack1_retail", "capacity", "season"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := entries(t, book(t, [][]any{heading, c.row}, nil))
			if len(got) != 1 || len(got[0].Faults) > 0 || !c.check(got[0].Product, got[0].Producer) {
				t.Fatalf("%+v", got)
			}
			if have := noted(got[0]); !slices.Equal(have, c.noted) {
				t.Errorf("notes about %q: %+v", have, got[0].Notes)
			}
		})
	}
	t.Run("an error is not a name", func(t *testing.T) {
		got, _ := entries(t, book(t, [][]any{heading, {"#REF!", "HTX Mẫu", "Điện Biên"}}, nil))
		if len(got) != 1 || len(got[0].Faults) == 0 || got[0].Product.Name != "" {
			t.Errorf("%+v", got)
		}
	})
}

func TestOldCharacterSets(t *testing.T) {
	const name = "Rượu men lá đặc biệt"
	tcvn3 := []any{"R\u00adîu men l¸ ®Æc biÖt", "HTX B¶n Gi\u00f7a", "Điện Biên"}
	vni := []any{"Röôïu men laù ñaëc bieät", "HTX Baûn Giöõa", "Điện Biên"}
	for what, row := range map[string][]any{"TCVN3": tcvn3, "VNI": vni} {
		t.Run(what, func(t *testing.T) {
			got, _ := entries(t, book(t, [][]any{{"Tên sản phẩm", "Chủ thể", "Tỉnh"}, row}, nil))
			if len(got) != 1 || got[0].Product.Name != name || got[0].Producer.Name != "HTX Bản Giữa" || len(got[0].Faults) > 0 {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("by font", func(t *testing.T) {
		file := book(t, [][]any{{"Tên sản phẩm", "Chủ thể", "Tỉnh"}, {"ChÌ l¸", "HTX BÕn", "Điện Biên"}}, func(f *excelize.File, sheet string) {
			style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: ".VnTime"}})
			if err == nil {
				err = f.SetCellStyle(sheet, "A2", "B2", style)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
		got, _ := entries(t, file)
		if len(got) != 1 || got[0].Product.Name != "Chè lá" || got[0].Producer.Name != "HTX Bến" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("Western names stay", func(t *testing.T) {
		got, _ := entries(t, book(t, [][]any{{"Tên sản phẩm", "Chủ thể", "Tỉnh"}, {"Crème brûlée ½ kg · Señor", "Café Müller®", "Điện Biên"}}, nil))
		if len(got) != 1 || got[0].Product.Name != "Crème brûlée ½ kg · Señor" || got[0].Producer.Name != "Café Müller®" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("text with separators", func(t *testing.T) {
		file, err := charmap.Windows1252.NewEncoder().String("Tªn s¶n phÈm;Chñ thÓ\nMËt ong l¸;HTX B¹ch\n")
		if err != nil {
			t.Fatal(err)
		}
		got, _ := entries(t, file)
		if len(got) != 1 || got[0].Product.Name != "Mật ong lá" || got[0].Producer.Name != "HTX Bạch" {
			t.Errorf("%+v", got)
		}
	})
	for what, encode := range map[string]func(t *testing.T, text string) string{
		"VISCII": func(_ *testing.T, text string) string {
			return strings.NewReplacer("ê", "\xea", "ả", "\xe4", "ẩ", "\xa6", "ủ", "\xfc", "ể", "\xac", "ậ", "\xa7", "á", "\xe1", "ạ", "\xd5", "Đ", "\xd0", "đ", "\xf0", "ế", "\xaa").Replace(text)
		},
		"UTF-16 without a mark": func(_ *testing.T, text string) string { return utf16File(text)[2:] },
		"UTF-16 big endian without a mark": func(_ *testing.T, text string) string {
			b := []byte(utf16File(text)[2:])
			for i := 0; i+1 < len(b); i += 2 {
				b[i], b[i+1] = b[i+1], b[i]
			}
			return string(b)
		},
		"UTF-8 written twice": func(_ *testing.T, text string) string {
			var twice []rune
			for _, b := range []byte(text) {
				r := charmap.Windows1252.DecodeByte(b)
				if r == utf8.RuneError {
					r = rune(b) // as programs do
				}
				twice = append(twice, r)
			}
			return string(twice)
		},
	} {
		t.Run(what, func(t *testing.T) {
			got, _ := entries(t, encode(t, "Tên sản phẩm;Chủ thể\nMật đá;HTX Bạch Đế\nĐậu phơi;HTX Hạ Bế\n"))
			if len(got) != 2 || got[0].Product.Name != "Mật đá" || got[0].Producer.Name != "HTX Bạch Đế" || len(got[0].Faults) > 0 {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("Windows-1258 is refused by name", func(t *testing.T) {
		file, err := charmap.Windows1258.NewEncoder().String("Tên sa\u0309n phâ\u0309m;Chu\u0309 thê\u0309\nMâ\u0323t ong;HTX Ba\u0323ch\n")
		if err != nil {
			t.Fatal(err)
		}
		_, err = transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Products(nil, nil), transfer.Choices{})
		if domain.CodeOf(err) != domain.CodeInvalid || !strings.Contains(err.Error(), "Windows-1258") {
			t.Error(err)
		}
	})
	t.Run("letters that a program lost", func(t *testing.T) {
		got, _ := entries(t, "Tên sản phẩm;Chủ thể;Bảo quản\nM?t ong;HTX Mẫu;Khô\nMật ong;HTX B??c;Khô\nMật ong;HTX Mẫu;n?i khô\nTrà gì?;HTX Mẫu;https://vi-du.vn/a?b\nM\ufffdt;HTX Mẫu;\n"+
			"Trà gì?;HTX Mẫu;cho.vi-du.vn/htx?sp=1 hoặc cho.vi-du.vn/htx?moi\nTrà m?n http://vi-du.vn;HTX Mẫu;\n")
		for i, want := range []string{"name", "producer_name", "", "", "name", "", "name"} {
			faults := ""
			if len(got[i].Faults) > 0 {
				faults = got[i].Faults[0].Column
			}
			if faults != want {
				t.Errorf("row %d: %+v", got[i].Row, got[i].Faults)
			}
		}
		if got[2].Product.Storage != "" || len(got[2].Notes) == 0 {
			t.Errorf("a text with lost letters is read: %+v", got[2])
		}
		if e := got[5]; e.Product.Storage != "cho.vi-du.vn/htx?sp=1 hoặc cho.vi-du.vn/htx?moi" || len(e.Notes) > 0 {
			t.Errorf("an address with a query: %+v", e)
		}
	})
}

// TestDecisionNumbers checks that a cell gives the number of a decision and its
// day, and nothing of what stands around them.
func TestDecisionNumbers(t *testing.T) {
	day := domain.NewDate(2024, 3, 5)
	for text, want := range map[string]struct {
		number string
		day    domain.Date
	}{
		"12/QĐ-UBND - 05/3/2024":                      {"12/QĐ-UBND", day},
		"12/QĐ-UBND-05/3/2024":                        {"12/QĐ-UBND", day},
		"12/QĐ-UBND - ngày 5/3/2024":                  {"12/QĐ-UBND", day},
		"Quyết định số 12/QĐ-UBND, ngày 05/03/2024":   {"12/QĐ-UBND", day},
		"QĐ 12/QĐ-UBND (05/3/2024)":                   {"12/QĐ-UBND", day},
		"12/QĐ - UBND ngày 5 tháng 3 năm 2024":        {"12/QĐ-UBND", day},
		"12/2024/QĐ-UBND-NN Ngày 05-03-2024":          {"12/2024/QĐ-UBND-NN", day},
		"12/QĐ-UBND - đợt 1":                          {"12/QĐ-UBND", 0},
		"12 / QĐ-BNN-VPĐP, ngày 05.03.2024 của Bộ NN": {"12/QĐ-BNN-VPĐP", day},
		"Số 1234 ngày 5/3/2024":                       {"1234", day},
		"Quyết định 1234, 5/3/2024":                   {"1234", day},
		"1234":                                        {"1234", 0},
		"QĐ-12":                                       {"QĐ-12", 0},
	} {
		t.Run(text, func(t *testing.T) {
			got, _ := entries(t, book(t, [][]any{{"Tên sản phẩm", "Chủ thể", "Sao", "Quyết định"}, {"Lá mẫu", "HTX Mẫu", 3, text}}, nil))
			if len(got) != 1 || got[0].Award.Number != want.number || got[0].Award.Date != want.day {
				t.Errorf("%+v", got)
			}
		})
	}
}

// blamed returns the columns at fault.
func blamed(l domain.LineFaults) (out []string) {
	for _, e := range l.Faults {
		out = append(out, e.Field)
	}
	return out
}

// TestEmptyCellsAndOddUnits checks cells that hold nothing, amounts of another period than
// that of the heading, the names of pieces, and further words in headings.
func TestEmptyCellsAndOddUnits(t *testing.T) {
	got, r := entries(t, book(t, [][]any{
		{"Sản phẩm tham gia", "Cơ sở SX", "SỐ ĐT LIÊN HỆ", "Hạng sao đạt được", "Địa chỉ", "ĐVT", "Giá (nghìn đồng)", "Sản lượng (tấn/năm)"},
		{"Chiếu mẫu", "HTX Mẫu", "(0207) 3822 117", "3 sao", "nt", "Đôi", 350, "500 con/lứa"},
		{"Lá mẫu", "HTX Mẫu", "nt", "4", "–", "kg", 60, "20 tấn/ha"},
		{"Hoa mẫu", "HTX Mẫu", "-", "3", "Thôn 1", "hộp", 45, "24"},
	}, nil))
	if len(r.Unknown()) > 0 || len(got) != 3 {
		t.Fatalf("%d rows, unknown %q", len(got), r.Unknown())
	}
	var lines []string
	for _, e := range got {
		p := e.Product
		lines = append(lines, fmt.Sprintf("%s|%s|%d|%s|%s %s|%s|%s", p.Name, e.Producer.Phone, e.Award.Stars, p.Address, p.Packs[0].Name, p.Packs[0].Content, p.Capacity(), strings.Join(noted(e), "+")))
	}
	want := []string{"Chiếu mẫu|0207 3822 117|3||1 đôi 1 cái||capacity", "Lá mẫu|0207 3822 117|4||1 kg 1 kg||capacity", "Hoa mẫu||3|Thôn 1|1 hộp 1 hộp|2 tấn|capacity"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

// TestMakersWithAddresses checks that a maker's name, which is public, ends before
// its address and its phone number.
func TestMakersWithAddresses(t *testing.T) {
	for text, want := range map[string][2]string{
		"HTX Dốc địa chỉ thôn 5, xã Mẫu 0912 000 771":    {"HTX Dốc", "thôn 5, xã Mẫu"},
		"HTX Dốc Địa chỉ: xã Mẫu. Điện thoại 0912000771": {"HTX Dốc", "xã Mẫu"},
		"HTX Dốc, thôn 5 (ĐT: 0912 000 771)":             {"HTX Dốc", "thôn 5"},
		"HTX Dốc điện thoại 0912 000 771":                {"HTX Dốc", ""},
		"HTX Dốc (đ/c Mẫu, 0912 000 771)":                {"HTX Dốc", ""},
		"Công ty CP ĐT Nông nghiệp Dốc, 0912 000 771":    {"Công ty CP ĐT Nông nghiệp Dốc", ""},
		"HTX Nông nghiệp – Dịch vụ Dốc, 0912 000 771":    {"HTX Nông nghiệp – Dịch vụ Dốc", ""},
		"HTX Dốc – thôn Năm, 0912 000 771":               {"HTX Dốc", "thôn Năm"},
		"HTX Dốc ĐT: 0912 000 771":                       {"HTX Dốc", ""},
		"Công ty CP Mía – Đường Dốc, 0912 000 771":       {"Công ty CP Mía – Đường Dốc", ""},
	} {
		t.Run(text, func(t *testing.T) {
			got, _ := entries(t, book(t, [][]any{{"Tên sản phẩm", "Chủ thể"}, {"Lá mẫu", text}}, nil))
			if len(got) != 1 || got[0].Producer.Name != want[0] || got[0].Producer.Address != want[1] || strings.ReplaceAll(got[0].Producer.Phone, " ", "") != "0912000771" {
				t.Errorf("%+v", got)
			}
		})
	}
}

// TestDittoKeepsNumbers checks that a cell that repeats the one above it has its
// value: a point in a number of a workbook is a decimal point.
func TestDittoKeepsNumbers(t *testing.T) {
	got, _ := entries(t, book(t, [][]any{{"Tên sản phẩm", "Chủ thể", "Năng lực sản xuất (tấn/tháng)", "Ngày quyết định"}, {"Lá mẫu", "HTX Mẫu", 1.125, 45356}, {"Hoa mẫu", "HTX Mẫu", "\"", "nt"}}, func(f *excelize.File, sheet string) {
		style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err == nil {
			err = f.SetCellStyle(sheet, "D2", "D2", style)
		}
		if err != nil {
			t.Fatal(err)
		}
	}))
	for _, e := range got {
		if e.Product.CapacityAmount != 1125 || e.Award.Date != domain.NewDate(2024, 3, 5) {
			t.Errorf("row %d: %+v", e.Row, e)
		}
	}
	if len(got) != 2 {
		t.Errorf("%d rows", len(got))
	}
}

// TestListsAsOfficesKeepThem covers what only people read without a thought: who signs,
// the same as above, numbers before names, a further table below.
func TestListsAsOfficesKeepThem(t *testing.T) {
	merged := func(areas ...string) func(f *excelize.File, sheet string) {
		return func(f *excelize.File, sheet string) {
			for _, area := range areas {
				from, to, _ := strings.Cut(area, ":")
				if err := f.MergeCell(sheet, from, to); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, c := range []struct {
		name   string
		rows   [][]any
		change func(f *excelize.File, sheet string)
		want   []string // name, maker, phone, stars, decision and day
		notes  []string
	}{
		{"names of signers", [][]any{
			{"STT", "Tên sản phẩm", "Chủ thể"}, {1, "Gạo nương", "HTX Dốc"}, {nil, nil, "Dốc, ngày 2 tháng 3 năm 2026"}, {nil, "Người lập biểu", "Trưởng phòng"}, {nil, "Vàng Thị Dốc", "Giàng A Dốc"},
		}, nil, []string{"Gạo nương|HTX Dốc||0||0"}, []string{"signature 3", "signature 4", "signature 5"}},
		{"another table below", [][]any{
			{"STT", "Tên sản phẩm", "Chủ thể"}, {1, "Gạo nương", "HTX Dốc"}, {}, {"TT", "Họ tên", "Chức danh"}, {1, "Sùng Thị Dốc", "Thư ký"},
		}, nil, []string{"Gạo nương|HTX Dốc||0||0"}, []string{"other 4", "other 5"}},
		{"a counted commune", [][]any{
			{"STT", "Tên sản phẩm", "Chủ thể", "Hạng sao"}, {1, "Phường Dốc Thượng"}, {"1.1", "Khăn thêu", "HTX Dốc", "OCOP 3 sao (2024)"},
		}, nil, []string{"Khăn thêu|HTX Dốc||3||0"}, []string{"section 2"}},
		{"the same as above", [][]any{
			{"STT", "Tên sản phẩm", "Chủ thể", "Điện thoại"}, {1, "1. Khăn thêu", "- HTX Dốc", "0912 000 771"}, {2, "2) Túi thêu", "nt", "\""},
		}, nil, []string{"Khăn thêu|HTX Dốc|0912 000 771|0||0", "Túi thêu|HTX Dốc|0912 000 771|0||0"}, nil},
		{"a heading of three rows", [][]any{
			{"STT", "Sản phẩm", nil, "Đơn vị"}, {nil, "Tên sản phẩm", "Công suất"}, {nil, nil, "Cả năm"}, {1, "Khăn thêu", "3 tấn", "HTX Dốc"},
		}, merged("A1:A3", "B1:C1", "B2:B3", "D1:D3"), []string{"Khăn thêu|HTX Dốc||0||0"}, nil},
		{"a maker with its contact", [][]any{
			{"Tên sản phẩm", "Tên đơn vị sản xuất"}, {"Khăn thêu", "HTX Dốc, thôn 5 (ĐT: 0912 000 772)"},
		}, nil, []string{"Khăn thêu|HTX Dốc|0912 000 772|0||0"}, nil},
		{"decisions in words", [][]any{
			{"Tên sản phẩm", "Chủ thể", "Sao", "Quyết định"}, {"A lá", "HTX Dốc", 3, "Quyết định số 71/QĐ-UBND ngày 4 tháng 5 năm 2025 của UBND tỉnh"}, {"B lá", "HTX Dốc", 4, "QĐ 72/QĐ-UBND (06.07.2025)"},
		}, nil, []string{"A lá|HTX Dốc||3|71/QĐ-UBND|20212", "B lá|HTX Dốc||4|72/QĐ-UBND|20275"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, r := entries(t, book(t, c.rows, c.change))
			var read []string
			for _, e := range got {
				read = append(read, fmt.Sprintf("%s|%s|%s|%d|%s|%d", e.Product.Name, e.Producer.Name, e.Producer.Phone, e.Award.Stars, e.Award.Number, e.Award.Date))
			}
			if diff := cmp.Diff(c.want, read); diff != "" {
				t.Error(diff)
			}
			if got := kinds(r.Notes()); !slices.Equal(got, c.notes) {
				t.Errorf("notes %q, want %q", got, c.notes)
			}
		})
	}
}

func TestHeadingsThatNobodyKnows(t *testing.T) {
	const file = "BẢNG KÊ\n\nHàng của ta;Ai làm;Giá;Giá\nMứt mận;HTX Mẫu;10.000;20.000\n"
	open := func(t *testing.T, chosen ...domain.SheetColumn) *transfer.Reader {
		t.Helper()
		r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Products(nil, nil), transfer.Choices{Columns: chosen})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := open(t)
	for range r.Rows(t.Context()) {
		t.Error("rows are read without their names")
	}
	if got := r.Unknown(); !slices.Equal(r.Missing(), []string{"name"}) || !slices.Equal(got, []string{"Hàng của ta", "Ai làm", "Giá", "Giá"}) {
		t.Errorf("%v are unknown, %v missing", got, r.Missing())
	}
	r = open(t, domain.SheetColumn{Letter: "A", Heading: "Hàng của ta", Key: "name"}, domain.SheetColumn{Letter: "D", Heading: "Giá", Key: "pack1_retail"})
	for row, err := range r.Rows(t.Context()) {
		if err != nil || row.Text("name") != "Mứt mận" || row.Text("pack1_retail") != "20.000" {
			t.Errorf("%v %v", row.Texts(), err)
		}
	}
	if len(r.Missing()) > 0 || !slices.Equal(r.Unknown(), []string{"Ai làm", "Giá"}) {
		t.Errorf("%v are unknown, %v missing", r.Unknown(), r.Missing())
	}
}

func TestAnnexOfOffices(t *testing.T) {
	file := book(t, [][]any{
		{"STT", "Tên sản phẩm", "Chủ thể", "Xếp hạng", "Điểm trung bình"},
		{1, "Chè mẫu", "HTX Mẫu Một", "Hạng 3 sao", 61.6667}, {2, "Mật mẫu", nil, "bốn sao", "70,125 điểm"}, {3, "Miến mẫu", nil, "3-4 sao", 60}, {4, "Bún mẫu", "HTX Mẫu Hai", 4, 69.996},
	}, func(f *excelize.File, sheet string) {
		if err := f.MergeCell(sheet, "C2", "C3"); err != nil {
			t.Fatal(err)
		}
	})
	r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Annex(), transfer.Choices{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		l := transfer.ReadAnnexLine(criteria.Default(), row)
		points := 0
		if l.Line.Score != nil {
			points = *l.Line.Score
		}
		got = append(got, fmt.Sprintf("%s|%s|%d|%d|%s", l.Product, l.Producer, l.Line.Stars, points, strings.Join(blamed(l.LineFaults), "+")))
	}
	want := []string{"Chè mẫu|HTX Mẫu Một|3|6167|", "Mật mẫu|HTX Mẫu Một|4|7013|", "Miến mẫu||0|6000|stars", "Bún mẫu|HTX Mẫu Hai|4|0|score"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPackNamesWithSeparators(t *testing.T) {
	price := int64(35_000)
	packs := []domain.Pack{{Name: `Hộp | quà \ Tết`, RetailVND: &price}, {Name: "Túi 1 kg"}}
	for i, line := range strings.Split(domain.PacksText(packs), "\n") {
		if got := domain.PackParts(line)[0]; got != packs[i].Name {
			t.Errorf("%q came back as %q", packs[i].Name, got)
		}
	}
}

func FuzzReadProduct(f *testing.F) {
	f.Add("120.000 - 150.000đ/kg", "12 tấn/năm", "T10-T12", "0912 000 000 (Zalo)", "4 (bốn) sao", "5/QĐ-UBND ngày 1/2/2025")
	f.Fuzz(func(t *testing.T, price, amount, months, phone, stars, decision string) {
		cell := strings.NewReplacer("\"", "", "\r", " ", "\x00", "")
		line := ""
		for _, s := range []string{"Chè", price, amount, months, phone, stars, decision} {
			line += `"` + cell.Replace(strings.ToValidUTF8(s, "")) + `";`
		}
		file := "Tên sản phẩm;Giá;Sản lượng;Mùa vụ;SĐT;Hạng sao;Số quyết định;\n" + line + "\n"
		r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Products(nil, nil), transfer.Choices{})
		if err != nil {
			return
		}
		for row, err := range r.Rows(t.Context()) {
			if err != nil {
				return
			}
			e := catalog().ReadProduct(row)
			for _, p := range e.Product.Packs {
				if p.RetailVND != nil && *p.RetailVND <= 0 {
					t.Errorf("%q is a price of %d", price, *p.RetailVND)
				}
			}
			if e.Product.CapacityAmount < 0 || e.Product.Season < 0 || e.Award.Stars > 5 {
				t.Errorf("%+v", e)
			}
		}
	})
}
