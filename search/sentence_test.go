package search_test

import (
	"slices"
	"strings"
	"testing"
)

// TestSentencesOfDemand checks that amounts, prices, days, places of delivery and
// papers never hide the goods, and are in the notes on what cannot be a
// filter.
func TestSentencesOfDemand(t *testing.T) {
	m := open(t)
	const (
		amount, price, time, destination, paper = "số lượng, quy cách: ", "giá: ", "thời gian: ", "nơi giao hàng: ", "chứng nhận: "
	)
	for _, c := range []struct {
		text  string
		first string   // the first name begins with it
		notes []string // what can't be filtered by
	}{
		{"cần mua 5 tấn miến dong/tháng giao Hà Nội", "Miến dong", []string{amount + "5 tấn", time + "tháng", destination + "Hà Nội"}},
		{"can mua 5 tan mien dong/thang giao ha noi", "Miến dong", []string{amount + "5 tan", time + "thang", destination + "ha noi"}},
		{"cần mua 200 kg mật ong rừng", "Mật ong rừng", []string{amount + "200 kg"}},
		{"can mua 200 kg mat ong rung", "Mật ong rừng", []string{amount + "200 kg"}},
		{"cần 2 tạ gạo nếp mỗi tuần giao Hải Phòng", "Gạo nếp", []string{amount + "2 tạ", time + "mỗi tuần", destination + "Hải Phòng"}},
		{"đặt 100 hộp/tháng trà shan tuyết", "Trà Shan tuyết", []string{amount + "100 hộp/tháng"}},
		{"can mua 100 hop tra shan tuyet moi thang", "Trà Shan tuyết", []string{amount + "100 hop", time + "moi thang"}},
		{"500g chè đinh", "Chè đinh", []string{amount + "500g"}},
		{"mua 50 chai nước mắm 40 độ đạm", "Nước mắm Thanh Quốc 40 độ đạm", []string{amount + "50 chai"}},
		{"gạo ST25 dưới 300k", "Gạo", []string{price + "dưới 300k"}},
		{"chè shan tuyết từ 100 đến 200 nghìn", "Chè shan tuyết", []string{price + "từ 100 đến 200 nghìn"}},
		{"chè shan tuyết 100-200k", "Chè shan tuyết", []string{price + "100-200k"}},
		{"mật ong tầm 500.000đ", "Mật ong", []string{price + "tầm 500.000đ"}},
		{"mật ong tầm giá 500k", "Mật ong", []string{price + "tầm giá 500k"}},
		{"mat ong duoi 500k", "Mật ong", []string{price + "duoi 500k"}},
		{"mật ong không quá 1 triệu", "Mật ong", []string{price + "không quá 1 triệu"}},
		{"mật ong 250k/chai", "Mật ong", []string{price + "250k/chai"}},
		{"set quà tết từ 500k đến 1 triệu", "Hộp quà tặng", []string{price + "từ 500k đến 1 triệu"}},
		{"miến dong có vietgap", "Miến dong", []string{paper + "vietgap"}},
		{"bưởi có chỉ dẫn địa lý", "Bưởi", []string{paper + "chỉ dẫn địa lý"}},
		{"nước mắm đạt haccp", "Nước mắm", []string{paper + "haccp"}},
		{"mật ong có giấy atvstp", "Mật ong", []string{paper + "atvstp"}},
		{"trà đạt iso 22000 xuất khẩu", "Trà", []string{paper + "iso 22000"}},
		{"nhà hàng cần 30kg thịt trâu gác bếp mỗi tháng", "Thịt treo gác bếp", []string{amount + "30kg", time + "mỗi tháng"}},
		{"cung cấp 1000 hộp bánh đậu xanh trước tết", "Bánh đậu xanh", []string{amount + "1000 hộp", time + "trước tết"}},
		{"cần nhập 1 tấn cà phê giao trong tháng 12", "Cà phê", []string{amount + "1 tấn", time + "trong tháng 12"}},
		{"tìm nguồn 3 tạ ruốc cá/tháng", "Ruốc cá", []string{amount + "3 tạ", time + "tháng"}},
		{"cần gấp 20 thùng nước mắm giao TP.HCM", "Nước mắm", []string{amount + "20 thùng", destination + "TP.HCM"}},
		{"mua 2 lít rượu men lá", "Rượu men lá", []string{amount + "2 lít"}},
		{"10 cân lạp sườn giao trước 20/12", "Lạp sườn", []string{amount + "10 cân", time + "trước 20/12"}},
		{"giá 1kg măng khô bao nhiêu", "Măng khô", []string{amount + "1kg"}},
		{"gạo nếp cái hoa vàng 5kg", "Gạo nếp cái hoa vàng", []string{amount + "5kg"}},
		{"tinh dầu quế 10ml", "Tinh dầu quế", []string{amount + "10ml"}},
		{"chè 200g giá dưới 100.000 đồng", "Chè", []string{amount + "200g", price + "giá dưới 100.000 đồng"}},
		{"thịt lợn gác bếp giao tận nơi", "Thịt treo gác bếp", nil},
		{"1 yến gạo nếp", "Gạo nếp", []string{amount + "1 yến"}},
		{"nửa tấn miến dong", "Miến dong", []string{amount + "nửa tấn"}},
		{"vài chục kg măng khô", "Măng khô", []string{amount + "vài chục kg"}},
		{"2 nghìn hộp bánh đậu xanh", "Bánh đậu xanh", []string{amount + "2 nghìn hộp"}},
		{"khoảng 50 kg chè", "Chè", []string{amount + "khoảng 50 kg"}},
		{"thanh toán chuyển khoản cà phê rang xay 5kg", "Cà phê", []string{amount + "5kg"}},
		{"đơn hàng 3 container tôm khô", "Tôm khô", []string{amount + "3 container"}},
		{"hợp đồng dài hạn gạo 10 tấn/năm", "Gạo", []string{amount + "10 tấn/năm"}},
		{"nhung hươu khô 2 lạng", "Nhung hươu khô", []string{amount + "2 lạng"}},
		{"giao Hà Nội 5 tấn miến dong", "Miến dong", []string{amount + "5 tấn", destination + "Hà Nội"}},
		{"miến dong bắc kạn giao hà nội", "Miến dong Tài Hoan", []string{destination + "hà nội"}},
		{"cần 50 bộ quà tặng socola trước 20/11", "Bộ quà tặng socola", []string{amount + "50 bộ", time + "trước 20/11"}},
		{"tôi muốn đặt 30 phần yến sào dưới 2tr", "Yến sào", []string{amount + "30 phần", price + "dưới 2tr"}},
		{"mua 10 hũ mật ong hoa rừng 1 lít giá dưới 250.000đ/hũ giao Đà Nẵng", "Mật ong hoa rừng", []string{
			amount + "10 hũ", amount + "1 lít", price + "giá dưới 250.000đ/hũ", destination + "Đà Nẵng"}},
		// Numbers and words that belong to names stay.
		{"nước mắm 40 độ đạm", "Nước mắm Thanh Quốc 40 độ đạm", nil},
		{"gạo vd 20", "Gạo VD 20 Gò Công", nil},
		{"bột ca cao 3 in 1", "Bột ca cao 3 in 1", nil},
		{"3 in 1", "Bột ca cao 3 in 1", nil},
		{"mật nho 39", "Mật nho 39", nil},
		{"chè shan tuyết 1 tôm 1 lá", "Chè Shan tuyết 1 tôm 1 lá", nil},
		{"bưởi năm roi", "Bưởi Năm Roi", nil},
		{"chè dưới tán hồi", "Chè dưới tán hồi", nil},
		{"gói 100gr", "Hồng trà gói 100gr", nil},
		{"trà xanh gói 100gr", "Trà xanh gói 100gr", []string{amount + "100gr"}},
		{"năm tấn miến", "Miến", []string{amount + "năm tấn"}},
		{"nc mam", "Nước mắm", nil},
		{"nc mắm phú quốc", "Nước mắm Phú Quốc", nil},
		{"cf rang xay", "Cà phê", nil},
	} {
		r := m.find(t, c.text, products)
		if len(r.Items) == 0 || !strings.HasPrefix(r.Items[0].Listing.Name, c.first) {
			t.Errorf("%q finds %.3q, want %q first", c.text, names(r), c.first)
		}
		var notes []string
		for _, n := range r.Understood.Notes {
			if what, ok := strings.CutPrefix(n, "Chưa lọc được theo "); ok {
				notes = append(notes, what)
			}
		}
		if !slices.Equal(notes, c.notes) {
			t.Errorf("%q: can't be filtered by %q, want %q", c.text, notes, c.notes)
		}
		for _, f := range r.Understood.Filters {
			if f.Name == "province" || f.Name == "former_province" && !strings.Contains(c.text, "bắc kạn") && !strings.Contains(c.text, "phú quốc") {
				t.Errorf("%q is filtered by %+v", c.text, f)
			}
		}
	}
}

// TestWordsForAnyProduct checks that a query for only OCOP goods finds all.
func TestWordsForAnyProduct(t *testing.T) {
	m := open(t)
	all := m.find(t, "", products).Total
	for _, text := range []string{"ocop", "OCOP", "sản phẩm ocop", "san pham ocop", "sp ocop", "đặc sản", "hàng ocop"} {
		if r := m.find(t, text); r.Total != all {
			t.Errorf("%q finds %d of %d products", text, r.Total, all)
		}
	}
	if r := m.find(t, "đs hà giang"); r.Total == 0 || r.Items[0].Listing.FormerProvinceName != "Hà Giang" {
		t.Errorf("found %q", names(r))
	}
}
