package domain_test

import (
	"slices"
	"testing"

	"chophien/domain"
)

func TestFindContacts(t *testing.T) {
	for text, want := range map[string][]string{
		"gọi 0935 111 222 nhé":                              {"0935111222"},
		"lh: 0356.777.888, 0708-999-000":                    {"0356777888", "0708999000"},
		"+84 935 111 222":                                   {"0935111222"},
		"(+84) 935111222":                                   {"0935111222"},
		"84935111222":                                       {"0935111222"},
		"0084 935 111 222":                                  {"0935111222"},
		"(0203) 388 1234":                                   {"02033881234"},
		"024 3799 1234":                                     {"02437991234"},
		"hotline 1900 1234":                                 {"19001234"},
		"sđt 935 111 222":                                   {"0935111222"},
		"O935 111 222":                                      {"0935111222"},
		"０９３５１１１２２２":                                        {"0935111222"},
		"0935\u00a0111\u00a0222":                            {"0935111222"},
		"mua@cho.example.vn.":                               {"mua@cho.example.vn"},
		"Thu.Anh @ example.vn":                              {"thu.anh@example.vn"},
		"tam(at)example.vn":                                 {"tam@example.vn"},
		"xem https://zalo.me/0935111222":                    {"https://zalo.me/0935111222"},
		"45.000 0935111222":                                 {"0935111222"},
		"Call +1 415 555 0100":                              {"14155550100"},
		"giá 90.000.000 đồng":                               nil,
		"MST 0356777888":                                    nil,
		"mã số thuế: 0935111222":                            nil,
		"08.12.2026 10 giờ":                                 nil,
		"từ 05-09-2026 đến 12-09-2026":                      nil,
		"mã vạch 8935111222333":                             nil,
		"500 hộp, 0,5 kg":                                   nil,
		"số 12/QĐ-UBND":                                     nil,
		"1.200.000 – 1.500.000 đồng":                        nil,
		"chè @ 300k":                                        nil,
		"gạo ST25, 40 độ, 5in1":                             nil,
		"trang htx.example.vn bán 20 loại":                  nil,
		"công suất 900 000 000 gói":                         nil,
		"":                                                  nil,
		"\xff09\xfe":                                        nil,
		"tài khoản 0935111222 ngân hàng":                    nil,
		"Liên hệ chị Hoa, 0935.111.222 hoặc email":          {"0935111222"},
		"gọi 0935,111,222 hoặc 0935/111/333":                {"0935111222", "0935111333"},
		"0935 1o1 2l2":                                      {"0935101212"},
		"không chín ba năm một một một hai hai hai":         {"0935111222"},
		"0 chin ba nam mot mot mot hai hai hai nha":         {"0935111222"},
		"call zero nine three five one one one two two two": {"0935111222"},
		"sdt chin khong ba nam mot mot hai hai":             {"90351122"},
		"0935 một một một 222, 09 ba năm 111 hai hai hai":   {"0935111222", "0935111222"},
		"giao 09/12 năm 2026, hai mươi hộp":                 nil,
		"ngày 05 tháng 09 năm 2026":                         nil,
		"200 hộp bánh, gọi sau 20/12/2026":                  nil,
		"có giao được không, 350.000.000 đồng cả lô":        nil,
		"500 gói, mỗi gói 180,000-200,000đ":                 nil,
		"mỗi gói từ 200.000 - 250.000đ":                     nil,
		"09 ba lăm, một một một, hai hai hai":               {"0935111222"},
		"cần hai ba lạng, bốn năm hộp, sáu bảy túi, tám chín gói": nil,
		"mua[at]cho[dot]example[dot]vn":                           {"mua@cho.example.vn"},
		"mua (a) cho.example.vn":                                  {"mua@cho.example.vn"},
		"mua a còng cho.example.vn":                               {"mua@cho.example.vn"},
		"thu at example dot com please":                           {"thu@example.com"},
		"thu.anh at example.com":                                  {"thu.anh@example.com"},
		"thu＠example.vn":                                          {"thu@example.vn"},
		"we sell at cho.example.vn":                               nil,
		"bán tại chợ, chấm muối":                                  nil,
		"tele: @thuanh88":                                         {"@thuanh88"},
		"tháng 09,10,11,12,01":                                    nil,
		"giao @Nhatrang trước Tết":                                nil,
		"telegram @thuanh":                                        {"@thuanh"},
		"nhắn thu@cho.example.vn.Giao ở Vinh":                     {"thu@cho.example.vn"},
		"loại @ thượng.Lấy 20 hộp":                                nil,
		"hang @ tot.Lay 20 hop":                                   nil,
		"MUA@CHO.EXAMPLE.VN":                                      {"mua@cho.example.vn"},
		"quy cách 100/200/500":                                    nil,
		"nguyen@gmail.Com":                                        {"nguyen@gmail.com"},
		"nguyen@gmail.Com nhé":                                    {"nguyen@gmail.com"},
		"Nguyen@Gmail.COM.":                                       {"nguyen@gmail.com"},
		"an@htx.example.Vn, gấp":                                  {"an@htx.example.vn"},
		"an@htx.Com.vn":                                           {"an@htx.com.vn"},
		"an@htx.com.Vn":                                           {"an@htx.com.vn"},
		"an@htx.Com.Vn":                                           {"an@htx.com.vn"},
		"an[at]gmail.Com":                                         {"an@gmail.com"},
		"an@gmail.com.Xin cảm ơn":                                 {"an@gmail.com"},
		"an@gmail.com.Me chua":                                    {"an@gmail.com"},
		"an@gmail.com.Có hàng":                                    {"an@gmail.com"},
		"an@gmail.com.Giá 20.000":                                 {"an@gmail.com"},
		"an@gmail.com.giá 20.000":                                 {"an@gmail.com"},
		"thu at example dot com.Giá 20.000":                       {"thu@example.com"},
		"an@gmail.comđấy":                                         {"an@gmail.com"},
		"hang @ tot.Có 20 hộp":                                    nil,
		"hang @ tot.Giá 20.000":                                   nil,
		"loại @.Com 20 hộp":                                       nil,
	} {
		var got []string
		for _, c := range domain.FindContacts(text) {
			got = append(got, c.Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q holds %q, want %q", text, got, want)
		}
	}
}

func FuzzFindContacts(f *testing.F) {
	f.Add("gọi (+84) 935 111 222 (Zalo) hoặc a@b.vn, O935 111 222 ０９")
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, c := range domain.FindContacts(s) {
			if c.From < last || c.To <= c.From || c.To > len(s) || c.Value == "" {
				t.Fatalf("%+v", c)
			}
			last = c.To
		}
	})
}
