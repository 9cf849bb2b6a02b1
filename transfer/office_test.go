package transfer_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

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
func entries(t testing.TB, file string) ([]domain.ProductEntry, *transfer.Reader) {
	t.Helper()
	r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Products(nil, nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []domain.ProductEntry
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

func noted(e domain.ProductEntry) []string {
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
	price := func(e domain.ProductEntry) int64 {
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
	t.Run("Windows-1258 is refused by name", func(t *testing.T) {
		file, err := charmap.Windows1258.NewEncoder().String("Tên sa\u0309n phâ\u0309m;Chu\u0309 thê\u0309\nMâ\u0323t ong;HTX Ba\u0323ch\n")
		if err != nil {
			t.Fatal(err)
		}
		_, err = transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Products(nil, nil), nil)
		if domain.CodeOf(err) != domain.CodeInvalid || !strings.Contains(err.Error(), "Windows-1258") {
			t.Error(err)
		}
	})
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
	r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Annex(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		l := transfer.ReadAnnexLine(row)
		points := 0
		if l.Line.Score != nil {
			points = *l.Line.Score
		}
		got = append(got, fmt.Sprintf("%s|%s|%d|%d|%s", l.Product, l.Producer, l.Line.Stars, points, domain.FaultOf(l.Fault).Column))
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
		r, err := transfer.Open(t.Context(), strings.NewReader(file), int64(len(file)), transfer.Products(nil, nil), nil)
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
