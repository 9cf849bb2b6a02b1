package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestEnglish(t *testing.T) {
	for _, c := range []struct {
		name string
		of   func(string) string
		in   map[string]string
	}{
		{"packs", domain.PackNameEN, map[string]string{
			"Hộp 200 g": "Box of 200 g", "Túi 500g": "Bag of 500 g", "Hộp": "Box", "Hộp quà": "Gift box", "Hộp quà 2 chai 500 ml": "Gift box of 2 bottles of 500 ml", "Hộp 12 thanh": "Box of 12 bars",
			"Túi hút chân không 1 kg": "Vacuum bag of 1 kg", "Bộ ba khay": "Set of 3 trays", "Chai thủy tinh 0,5 lít": "Glass bottle of 0.5 litres", "Chai 1 lít": "Bottle of 1 litre", "Hộp 10 gói x 5 g": "Box of 10 packets × 5 g",
			"Hộp (10 gói)": "Box (10 packets)", "Bao 1.000 kg": "Sack of 1,000 kg", "500 g": "500 g", "Cỡ vừa": "Medium size", "Khổ 90 cm, một mét": "Width of 90 cm, 1 metre", "Túi 3 kg loại 1": "Bag of 3 kg, grade 1", "Một khách": "1 guest", "Thùng 2 hộp": "Carton of 2 boxes",
			"Bộ mười hai": "Set of 12", "Hộp mười một gói": "Box of 11 packets", "Hộp mười lăm gói": "Box of 15 packets", "Vỉ mười tư viên": "Tray of 14 tablets", "Hộp mười chín túi": "Box of 19 bags",
			"Hộp hai mươi gói": "Box of 20 packets", "Hộp hai mươi mốt gói": "Box of 21 packets", "Hộp hai mươi lăm gói": "Box of 25 packets", "Hộp năm mươi gói": "Box of 50 packets", "Hộp 06 chai": "Box of 6 bottles", "Hộp 01 chai": "Box of 1 bottle",
			"Hộp mười năm": "", "Hộp 12 hai gói": "", "Bộ ba 12 gói": "",
			"Hộp quà chè Shan": "", "Một cây": "", "": "", "Combo Tết": "",
		}},
		{"shelf life", domain.ShelfLifeEN, map[string]string{
			"12 tháng kể từ ngày sản xuất": "12 months from the date of production", "24 tháng": "24 months", "1 năm": "1 year", "01 năm": "1 year", "06 tháng": "6 months", "10 ngày": "10 days", "6 tháng kể từ ngày sản xuất (giả định)": "6 months from the date of production (assumed)",
			"3-6 tháng": "3-6 months", "12 Tháng": "12 months", "Không thời hạn": "No limit", "6 tháng ở nhiệt độ thường, 12 tháng trong ngăn đông": "6 months at room temperature, 12 months in a freezer", "càng lâu càng ngon": "", "": "",
		}},
		{"storage", domain.StorageEN, map[string]string{
			"Nơi khô, mát": "In a dry, cool place", "Bảo quản nơi khô ráo, thoáng mát, tránh ánh nắng trực tiếp": "Keep in a dry, cool, airy place, away from direct sunlight", "Mát": "Cool",
			"Bảo quản ở nhiệt độ dưới 25°C": "Keep below 25°C", "Trong ngăn mát tủ lạnh": "In a refrigerator", "Nơi khô ráo": "In a dry place", "Để nơi khô và mát. Đậy kín sau khi mở": "Keep in a dry, cool place. Close tightly after opening", "Nơi bí mật": "", "Treo gác bếp": "",
		}},
		{"offices", domain.OfficeEN, map[string]string{
			"UBND phường 1":         "People's Committee of Ward 1",
			"UBND tỉnh Tuyên Quang": "People's Committee of Tuyên Quang province", "Ủy ban nhân dân thành phố Hà Nội": "People's Committee of Hà Nội city", "UBND huyện Văn Chấn": "People's Committee of Văn Chấn district",
			"Sở Công Thương tỉnh Tuyên Quang": "Department of Industry and Trade of Tuyên Quang province", "Bộ Nông nghiệp và Môi trường": "Ministry of Agriculture and Environment", "Sở Văn hóa, Thể thao và Du lịch Lào Cai": "Department of Culture, Sports and Tourism of Lào Cai",
			"Dữ liệu minh họa": "Sample data", "Dữ liệu minh họa (sinh tự động)": "", "Hội Nông dân xã Quảng Uyên": "", "": "",
		}},
		{"places", domain.PlaceEN, map[string]string{
			"thôn 3": "Village 3", "tổ dân phố 5, phường Minh Xuân": "Residential group 5, Minh Xuân ward", "khu phố 2A": "Quarter 2A", "đường 3/2": "3/2 street", "đường 30 tháng 4": "30 tháng 4 street",
			"xã Suối Giàng, huyện Văn Chấn": "Suối Giàng commune, Văn Chấn district", "thôn Bản Bún, xã Lùng Tám": "Bản Bún village, Lùng Tám commune", "Số 12, đường Trần Phú": "Số 12, Trần Phú street", "phường Minh Xuân": "Minh Xuân ward", "Pang Cáng": "Pang Cáng", "": "",
		}},
		{"titles", domain.ArtisanTitleEN, map[string]string{"Nghệ nhân ưu tú": "Meritorious Artisan", "Nghệ nhân Nhân dân": "People's Artisan", "Trưởng làng": "", "": ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for in, want := range c.in {
				if got := c.of(in); got != want {
					t.Errorf("%q is %q, want %q", in, got, want)
				}
			}
		})
	}
}
