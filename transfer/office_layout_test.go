package transfer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"chophien/domain"
)

// inShort returns what was read from a row, in one line.
func inShort(e domain.ListingEntry) string {
	p, m := e.Product, e.Producer
	packs := ""
	for _, k := range p.Packs {
		packs += "[" + k.Name
		for _, vnd := range []*int64{k.RetailVND, k.WholesaleVND} {
			if vnd != nil {
				packs += fmt.Sprint(" ", *vnd)
			}
		}
		packs += "]"
	}
	var wrong []string
	for _, f := range e.Faults {
		wrong = append(wrong, f.Column)
	}
	award := strings.Trim(fmt.Sprintf("%d %s", e.Award.Stars, e.Award.Number), "0 ")
	if e.Award.Date != 0 {
		award += " " + e.Award.Date.String()
	}
	return fmt.Sprintf("%d %s; %s; %s; %s; %s; %v; %s; %s; wrong %s; noted %s", e.Row, p.Name, m.Name, packs, p.Capacity(), award, p.Season.Months(), p.ShelfLife, strings.TrimSpace(m.Phone+" "+m.Zalo), strings.Join(wrong, " "), strings.Join(noted(e), " "))
}

// TestLayoutsOfOffices reads whole sheets in the layouts that offices use: headings
// of several rows, short forms, merged cells, the same as above, units anywhere, old
// fonts, and cells that hold more than their heading says. What is not read must be
// noted.
func TestLayoutsOfOffices(t *testing.T) {
	merge := func(areas ...string) func(f *excelize.File, sheet string) {
		return func(f *excelize.File, sheet string) {
			for _, a := range areas {
				x, y, _ := strings.Cut(a, ":")
				if err := f.MergeCell(sheet, x, y); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, c := range []struct {
		name   string
		rows   [][]any
		change func(f *excelize.File, sheet string)
		want   []string // rows, and last what is said of the whole sheet
	}{
		{"three levels", [][]any{
			{"DANH SÁCH SẢN PHẨM"}, {nil},
			{"STT", "Thông tin sản phẩm", nil, nil, nil, "Chủ thể", nil},
			{nil, "Tên sản phẩm", "Quy cách", "Giá bán", nil, "Tên", "Điện thoại"},
			{nil, nil, nil, "Lẻ (đ)", "Sỉ (đ)", nil, nil},
			{1, "Mứt mận mẫu", "Hộp 250g", 45000, 40000, "HTX Mận Mẫu", "0912.000.345 - 0987.000.321"},
			{2, "Ô mai mẫu", "Lọ 200 gr", "35.000", nil, "HTX Mận Mẫu", "84912000345"},
		}, merge("A3:A5", "B3:E3", "F3:G3", "B4:B5", "C4:C5", "D4:E4", "F4:F5", "G4:G5"), []string{
			"6 Mứt mận mẫu; HTX Mận Mẫu; [Hộp 250g 45000 40000]; ; ; []; ; 0912.000.345; wrong ; noted phone",
			"7 Ô mai mẫu; HTX Mận Mẫu; [Lọ 200 gr 35000]; ; ; []; ; 0912000345; wrong ; noted ",
			"unknown [] notes []",
		}},
		{"doubtful price", [][]any{{"Tên sản phẩm", "Chủ thể", "Giá bán lẻ (đ)", "Sản lượng/năm"}, {"Lạc mẫu", "HTX Mẫu", 85, 5}, {"Vừng mẫu", "HTX Mẫu", "85", "5 tấn"}, {"Đỗ mẫu", "HTX Mẫu", "85.000", "5-7 tấn"}}, nil, []string{
			"2 Lạc mẫu; HTX Mẫu; ; ; ; []; ; ; wrong ; noted pack1_retail capacity",
			"3 Vừng mẫu; HTX Mẫu; ; 0,417 tấn; ; []; ; ; wrong ; noted pack1_retail capacity",
			"4 Đỗ mẫu; HTX Mẫu; [1 sản phẩm 85000]; 0,417 tấn; ; []; ; ; wrong ; noted capacity",
			"unknown [] notes []",
		}},
		{"daily", [][]any{{"Tên sản phẩm", "Chủ thể", "Công suất (kg/ngày)", "Sản lượng (tấn/vụ)"}, {"Bún mẫu", "HTX Mẫu", 20, nil}, {"Phở mẫu", "HTX Mẫu", nil, 3}}, nil, []string{
			"2 Bún mẫu; HTX Mẫu; ; ; ; []; ; ; wrong ; noted ",
			"3 Phở mẫu; HTX Mẫu; ; ; ; []; ; ; wrong ; noted ",
			"unknown [\"Công suất (kg/ngày)\" \"Sản lượng (tấn/vụ)\"] notes []",
		}},
		{"merged across sections", [][]any{
			{"TT", "Tên chủ thể", "Tên sản phẩm", "Hạng"}, {"I", "Xã Mẫu Một"}, {1, "Cơ sở Mẫu A", "Rượu mẫu", "4*"}, {2, nil, "Men mẫu", "OCOP 3 sao"},
			{"II", "Xã Mẫu Hai"}, {3, "Cơ sở Mẫu B", "Giấm mẫu", "Bốn sao"}, {4, "Cơ sở Mẫu C", "Tương mẫu", "4 sao (tiềm năng 5 sao)"}, {"TỔNG CỘNG: 4 sản phẩm"}, {nil, "Tổng số chủ thể: 3"},
		}, merge("B3:B4"), []string{
			"3 Rượu mẫu; Cơ sở Mẫu A; ; ; 4; []; ; ; wrong ; noted ",
			"4 Men mẫu; Cơ sở Mẫu A; ; ; 3; []; ; ; wrong ; noted ",
			"6 Giấm mẫu; Cơ sở Mẫu B; ; ; 4; []; ; ; wrong ; noted ",
			"7 Tương mẫu; Cơ sở Mẫu C; ; ; 4; []; ; ; wrong ; noted ",
			"unknown [] notes [section 2 section 5 total 8 total 9]",
		}},
		{"unmerged gaps", [][]any{
			{"STT", "Chủ thể", "Sản phẩm", "Số QĐ", "Ngày QĐ", "Sao"}, {1, "HTX Một Mẫu", "Hàng một", "12/QĐ-UBND", 45691, 3}, {2, nil, "Hàng hai", "12/QĐ-UBND", "03/02/25", 3},
			{3, "-nt-", "Hàng ba", "-nt-", "-nt-", 4}, {4, "HTX Bốn Mẫu", "Hàng bốn", "13/QĐ-UBND", "Tháng 3/2024", "3 sao"}, {5, "\"", "Hàng năm", "\"", "2024-03-05", "3 SAO"},
		}, nil, []string{
			"2 Hàng một; HTX Một Mẫu; ; ; 3 12/QĐ-UBND 2025-02-03; []; ; ; wrong ; noted ",
			"3 Hàng hai; ; ; ; 3 12/QĐ-UBND; []; ; ; wrong ; noted decision_date decision_number",
			"4 Hàng ba; ; ; ; 4 12/QĐ-UBND; []; ; ; wrong ; noted decision_date decision_number",
			"5 Hàng bốn; HTX Bốn Mẫu; ; ; 3 13/QĐ-UBND; []; ; ; wrong ; noted decision_date decision_number",
			"6 Hàng năm; HTX Bốn Mẫu; ; ; 3 13/QĐ-UBND 2024-03-05; []; ; ; wrong ; noted ",
			"unknown [] notes []",
		}},
		{"stars and phones", [][]any{
			{"Tên sản phẩm", "Chủ thể", "Xếp hạng", "Số điện thoại"}, {"Chè A ★★★★", "HTX Mẫu", "đạt 3 sao năm 2024", 912000345}, {"- Chè B", "HTX Mẫu", "3 sao -> 4 sao", "0912 000 345 (A. Nam)"}, {"2. Chè C (*)", "HTX Mẫu", "★★★☆☆", "+84 912-000-345"},
			{"Chè D", "HTX Mẫu", "Hạng 5 sao cấp quốc gia", "0912000345, Zalo 0987000321"},
		}, nil, []string{
			"2 Chè A ★★★★; HTX Mẫu; ; ; 3; []; ; 0912000345; wrong ; noted ",
			"3 Chè B; HTX Mẫu; ; ; ; []; ; 0912 000 345; wrong ; noted phone stars",
			"4 Chè C (*); HTX Mẫu; ; ; 3; []; ; +84 912-000-345; wrong ; noted ",
			"5 Chè D; HTX Mẫu; ; ; 5; []; ; 0912000345 0987000321; wrong ; noted ",
			"unknown [] notes []",
		}},
		{"english", [][]any{{"No.", "Product name", "Producer", "Retail price (thousand VND)", "Capacity (tons/year)", "Phone", "Shelf life (months)", "Stars"}, {1, "Sample tea", "Sample Coop", 120.5, 24, "0912 000 345", 12, "4 stars"}}, nil, []string{
			"2 Sample tea; Sample Coop; [1 sản phẩm 120500]; 2 tấn; 4; []; 12 tháng; 0912 000 345; wrong ; noted capacity",
			"unknown [] notes []",
		}},
		{"tcvn3 whole", [][]any{{"STT", "Tªn s¶n phÈm", "Chñ thÓ", "Gi¸ b¸n (®ång)", "§iÖn tho¹i"}, {1, "MËt ong hoa nh·n", "HTX N«ng nghiÖp MÉu", "150.000", "0912000345"}, {2, "ChÌ bóp xanh", "Hé bµ MÉu", "90.000", nil}}, nil, []string{
			"2 Mật ong hoa nhãn; HTX Nông nghiệp Mẫu; [1 sản phẩm 150000]; ; ; []; ; 0912000345; wrong ; noted ",
			"3 Chè búp xanh; Hộ bà Mẫu; [1 sản phẩm 90000]; ; ; []; ; ; wrong ; noted ",
			"unknown [] notes []",
		}},
		{"vni capitals", [][]any{{"STT", "TEÂN SAÛN PHAÅM", "CHUÛ THEÅ"}, {1, "MAÄT ONG RÖØNG", "HÔÏP TAÙC XAÕ MAÃU"}, {2, "BAÙNH TRAÙNG", "CÔ SÔÛ MAÃU"}}, nil, []string{
			"2 MẬT ONG RỪNG; HỢP TÁC XÃ MẪU; ; ; ; []; ; ; wrong ; noted ",
			"3 BÁNH TRÁNG; CƠ SỞ MẪU; ; ; ; []; ; ; wrong ; noted ",
			"unknown [] notes []",
		}},
		{"prices", [][]any{
			{"Tên sản phẩm", "Chủ thể", "Giá bán"}, {"Hàng a", "HTX Mẫu", "120-150k"}, {"Hàng b", "HTX Mẫu", "từ 80.000đ"}, {"Hàng c", "HTX Mẫu", "80.000đ/hộp 10 túi"}, {"Hàng d", "HTX Mẫu", "85.000 đồng/gói 200g"}, {"Hàng e", "HTX Mẫu", "1,5tr"},
			{"Hàng f", "HTX Mẫu", "28-30.000đ/kg"}, {"Hàng g", "HTX Mẫu", "90 nghìn/kg (sỉ 80)"}, {"Hàng h", "HTX Mẫu", "Loại 1: 200.000đ; loại 2: 150.000đ"}, {"Hàng i", "HTX Mẫu", "120,000.00"}, {"Hàng k", "HTX Mẫu", "1.200.000 VNĐ/bộ"}, {"Hàng l", "HTX Mẫu", "45"}, {"Hàng m", "HTX Mẫu", "Theo thời giá"},
		}, nil, []string{
			"2 Hàng a; HTX Mẫu; [1 sản phẩm 120000]; ; ; []; ; ; wrong ; noted pack1_retail",
			"3 Hàng b; HTX Mẫu; [1 sản phẩm 80000]; ; ; []; ; ; wrong ; noted pack1_retail",
			"4 Hàng c; HTX Mẫu; [Hộp 10 túi 80000]; ; ; []; ; ; wrong ; noted ",
			"5 Hàng d; HTX Mẫu; [Gói 200g 85000]; ; ; []; ; ; wrong ; noted ",
			"6 Hàng e; HTX Mẫu; [1 sản phẩm 1500000]; ; ; []; ; ; wrong ; noted ",
			"7 Hàng f; HTX Mẫu; [1 kg 28000]; ; ; []; ; ; wrong ; noted pack1_retail",
			"8 Hàng g; HTX Mẫu; [1 kg 90000]; ; ; []; ; ; wrong ; noted pack1_retail",
			"9 Hàng h; HTX Mẫu; ; ; ; []; ; ; wrong ; noted pack1_retail",
			"10 Hàng i; HTX Mẫu; [1 sản phẩm 120000]; ; ; []; ; ; wrong ; noted ",
			"11 Hàng k; HTX Mẫu; [1 bộ 1200000]; ; ; []; ; ; wrong ; noted ",
			"12 Hàng l; HTX Mẫu; ; ; ; []; ; ; wrong ; noted pack1_retail",
			"13 Hàng m; HTX Mẫu; ; ; ; []; ; ; wrong ; noted pack1_retail",
			"unknown [] notes []",
		}},
		{"amounts", [][]any{
			{"Tên sản phẩm", "Chủ thể", "Năng lực cung ứng"}, {"Hàng a", "HTX Mẫu", "2-3 tấn/tháng"}, {"Hàng b", "HTX Mẫu", "trên 500 hộp/tuần"}, {"Hàng c", "HTX Mẫu", "10.000 sản phẩm/năm"}, {"Hàng d", "HTX Mẫu", "1 tấn/ha/vụ"}, {"Hàng e", "HTX Mẫu", "khoảng 1,2 tạ 1 tháng"},
			{"Hàng f", "HTX Mẫu", "500kg/ quý"}, {"Hàng g", "HTX Mẫu", "200 lít/mẻ, 4 mẻ/tháng"}, {"Hàng h", "HTX Mẫu", "1t5/tháng"}, {"Hàng i", "HTX Mẫu", "theo đơn đặt hàng"}, {"Hàng k", "HTX Mẫu", "20 tấn"},
		}, nil, []string{
			"2 Hàng a; HTX Mẫu; ; 2 tấn; ; []; ; ; wrong ; noted capacity",
			"3 Hàng b; HTX Mẫu; ; 2167 hộp; ; []; ; ; wrong ; noted capacity",
			"4 Hàng c; HTX Mẫu; ; 833 cái; ; []; ; ; wrong ; noted capacity",
			"5 Hàng d; HTX Mẫu; ; ; ; []; ; ; wrong ; noted capacity",
			"6 Hàng e; HTX Mẫu; ; 1,2 tạ; ; []; ; ; wrong ; noted ",
			"7 Hàng f; HTX Mẫu; ; 167 kg; ; []; ; ; wrong ; noted capacity",
			"8 Hàng g; HTX Mẫu; ; ; ; []; ; ; wrong ; noted capacity",
			"9 Hàng h; HTX Mẫu; ; 1,5 tấn; ; []; ; ; wrong ; noted ",
			"10 Hàng i; HTX Mẫu; ; ; ; []; ; ; wrong ; noted capacity",
			"11 Hàng k; HTX Mẫu; ; ; ; []; ; ; wrong ; noted capacity",
			"unknown [] notes []",
		}},
		{"heading units", [][]any{
			{"Tên SP", "Cơ sở SX", "Giá (1000đ)", "Sản lượng năm 2025 (tấn)", "KL tịnh (g)", "HSD"}, {"Hàng a", "HTX Mẫu", 45, 12, 500, "12T"}, {"Hàng b", "HTX Mẫu", 45000, "1,2", "1kg", "6-12 tháng"}, {"Hàng c", "HTX Mẫu", "45k", "300kg", "0,5 kg", "3 tháng ở nhiệt độ thường, 1 năm cấp đông"}, {"Hàng d", "HTX Mẫu", "45.5", "500 kg/tháng", "250 g x 4", "1 năm"},
		}, nil, []string{
			"2 Hàng a; HTX Mẫu; [500 g 45000]; 1 tấn; ; []; 12 tháng; ; wrong ; noted capacity",
			"3 Hàng b; HTX Mẫu; [1 kg]; 0,1 tấn; ; []; 6-12 tháng; ; wrong ; noted pack1_retail capacity",
			"4 Hàng c; HTX Mẫu; [0,5 kg 45000]; 25 kg; ; []; 3 tháng ở nhiệt độ thường, 1 năm cấp đông; ; wrong ; noted capacity",
			"5 Hàng d; HTX Mẫu; [250 g 45500]; 500 kg; ; []; 1 năm; ; wrong ; noted ",
			"unknown [] notes []",
		}},
		{"unit above and second table", [][]any{
			{nil, nil, nil, "ĐVT: triệu đồng"}, {"STT", "Tên sản phẩm", "Chủ thể", "Giá bán"}, {1, "Tủ mẫu", "Xưởng Mẫu", 12.5}, {2, "Bàn mẫu", "Xưởng Mẫu", "3,2"}, {3, "Ghế mẫu", "Xưởng Mẫu", "850.000đ"}, {nil}, {"STT", "Họ và tên", "Chức vụ", "Ký"}, {1, "Nguyễn Văn Mẫu", "Trưởng phòng", nil},
		}, nil, []string{
			"3 Tủ mẫu; Xưởng Mẫu; [1 sản phẩm 12500000]; ; ; []; ; ; wrong ; noted ",
			"4 Bàn mẫu; Xưởng Mẫu; [1 sản phẩm 3200000]; ; ; []; ; ; wrong ; noted ",
			"5 Ghế mẫu; Xưởng Mẫu; [1 sản phẩm 850000]; ; ; []; ; ; wrong ; noted ",
			"unknown [] notes [other 7 other 8]",
		}},
		{"blanks and errors", [][]any{
			{"Tên sản phẩm", "Chủ thể", "Tỉnh", "Giá"}, {"  Chè\u00a0  mẫu \n đặc biệt ", "HTX  Mẫu", "Tỉnh Điện Biên", "#REF!"}, {nil, nil, nil, nil}, {"#NAME?", "HTX Mẫu", "điện biên", nil}, {"Chè mẫu 2", "#N/A", "ĐIỆN BIÊN", 1}, {"Chè mẫu 3", "HTX Mẫu", "T. Điện Biên", "0"}, {"Nt", "HTX Mẫu", "Điện  Biên", nil},
		}, nil, []string{
			"2 Chè mẫu đặc biệt; HTX Mẫu; ; ; ; []; ; ; wrong ; noted pack1_retail",
			"4 ; HTX Mẫu; ; ; ; []; ; ; wrong name; noted ",
			"5 Chè mẫu 2; ; ; ; ; []; ; ; wrong producer_name; noted pack1_retail",
			"6 Chè mẫu 3; HTX Mẫu; ; ; ; []; ; ; wrong ; noted ",
			"7 ; HTX Mẫu; ; ; ; []; ; ; wrong name; noted ",
			"unknown [] notes []",
		}},
		{"season", [][]any{{"Tên sản phẩm", "Chủ thể", "Mùa vụ"}, {"a", "HTX Mẫu", "T10-T2 năm sau"}, {"b", "HTX Mẫu", "Tháng 3, 4 và 5"}, {"c", "HTX Mẫu", "quý 4"}, {"d", "HTX Mẫu", "Quanh năm"}, {"e", "HTX Mẫu", "6–8"}, {"f", "HTX Mẫu", "vụ xuân"}, {"g", "HTX Mẫu", "tháng 11 âm lịch"}, {"h", "HTX Mẫu", "1/6 - 30/8"}, {"i", "HTX Mẫu", "T1, T5-T7"}}, nil, []string{
			"2 a; HTX Mẫu; ; ; ; [1 2 10 11 12]; ; ; wrong ; noted ",
			"3 b; HTX Mẫu; ; ; ; [3 4 5]; ; ; wrong ; noted ",
			"4 c; HTX Mẫu; ; ; ; [10 11 12]; ; ; wrong ; noted ",
			"5 d; HTX Mẫu; ; ; ; [1 2 3 4 5 6 7 8 9 10 11 12]; ; ; wrong ; noted ",
			"6 e; HTX Mẫu; ; ; ; [6 7 8]; ; ; wrong ; noted ",
			"7 f; HTX Mẫu; ; ; ; []; ; ; wrong ; noted season",
			"8 g; HTX Mẫu; ; ; ; []; ; ; wrong ; noted season",
			"9 h; HTX Mẫu; ; ; ; [6 7 8]; ; ; wrong ; noted ",
			"10 i; HTX Mẫu; ; ; ; [1 5 6 7]; ; ; wrong ; noted ",
			"unknown [] notes []",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, r := entries(t, book(t, c.rows, c.change))
			var lines []string
			for _, e := range got {
				lines = append(lines, inShort(e))
			}
			lines = append(lines, fmt.Sprintf("unknown %q notes %v", r.Unknown(), kinds(r.Notes())))
			if diff := cmp.Diff(c.want, lines); diff != "" {
				t.Error(diff)
			}
		})
	}
}
