package sentence_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/sentence"
)

// TestReadDemand reads sentences of each class. TestNothingVanishes checks the
// fields of free text.
func TestReadDemand(t *testing.T) {
	r := newReader(t)
	for _, c := range sentences {
		t.Run(c.class, func(t *testing.T) {
			got, err := r.ReadDemand(t.Context(), c.text, on)
			if err != nil {
				t.Fatal(err)
			}
			if s := said(got.Demand); s != c.want {
				t.Errorf("%s\n got %s\nwant %s\nleft %q", c.text, s, c.want, got.Left)
			}
			checkReading(t, c.text, got)
		})
	}
}

// TestRefused checks that refused things are left and never requested.
func TestRefused(t *testing.T) {
	r := newReader(t)
	for text, want := range map[string][]string{
		"Cần 3 tạ măng, không cần mẫu":                        {"không cần mẫu"},
		"Cần 3 tạ măng, HACCP không bắt buộc":                 {"HACCP không bắt buộc"},
		"Cần 3 tạ măng, không lấy VietGAP hay hữu cơ":         {"không lấy VietGAP hay hữu cơ"},
		"Cần 3 tạ măng, không phải hàng Lai Châu":             {"không phải hàng Lai Châu"},
		"Cần 3 tạ măng, không yêu cầu 3 sao, giao Lai Châu":   {"không yêu cầu 3 sao"},
		"can 3 ta mang, khong can mau thu":                    {"khong can mau thu"},
		"Need 300 kg of bamboo shoots, no samples":            {"no samples"},
		"Need 300 kg of bamboo shoots, HACCP is not required": {"HACCP is not required"},
		"Cần 3 tạ măng, trừ hàng Lai Châu":                    {"trừ hàng Lai Châu"},
		"Cần 3 tạ măng, HACCP có thì tốt":                     {"HACCP có thì tốt"},
		"Cần 3 tạ măng, khỏi hóa đơn":                         {"khỏi hóa đơn"},
		"Cần 3 tạ măng, chưa cần giấy ATTP":                   {"chưa cần giấy ATTP"},
	} {
		got, err := r.ReadDemand(t.Context(), text, on)
		if err != nil {
			t.Fatal(err)
		}
		d := got.Demand
		if !slices.Equal(got.Left, want) || len(d.Papers)+len(d.Conditions)+len(d.Provinces)+d.Stars > 0 || d.SampleWanted || d.Terms != "" {
			t.Errorf("%s\nleft %q, want %q: %s, terms %q", text, got.Left, want, said(d), d.Terms)
		}
	}
}

// TestPublicTexts checks that the public texts contain what has no field of its own.
func TestPublicTexts(t *testing.T) {
	r := newReader(t)
	for text, want := range map[string][4]string{
		"Cần 90 chai giấm gạo 500ml, đóng thùng 20 chai":                              {"", "", "Đóng thùng 20 chai; 500ml", ""},
		"Cần 90 kg ruốc, hạn sử dụng còn 9 tháng, công nợ 20 ngày":                    {"Hạn sử dụng còn 9 tháng", "Công nợ 20 ngày", "", ""},
		"Cần 3-5 tạ cá khô, xuất hóa đơn VAT 8%, lh 0935 111 222":                     {"Số lượng 3-5 tạ", "Xuất hóa đơn VAT 8%", "", ""},
		"Cần 3 tạ cá khô cho Công ty TNHH Hạt Sương, giao số 8 Hàng Mơ, Hà Nội":       {"", "", "", "Công ty TNHH Hạt Sương"},
		"Need 40 jars of honey, VAT invoice required, packed in cartons of 12":        {"", "VAT invoice required", "Packed in cartons of 12", ""},
		"Cần 2 tấn bơ, loại 0,4kg/quả trở lên, hàng phải có truy xuất nguồn gốc, COD": {"Hàng phải có truy xuất nguồn gốc", "COD", "Loại 0,4kg/quả trở lên", ""},
	} {
		got, err := r.ReadDemand(t.Context(), text, on)
		if err != nil {
			t.Fatal(err)
		}
		d := got.Demand
		if have := [4]string{d.Description, d.Terms, d.Packing, d.Organisation}; have != want {
			t.Errorf("%s\n got %q\nwant %q, left %q", text, have, want, got.Left)
		}
	}
}

// TestNotes checks that a note in both languages states what was widened, assumed or left out.
func TestNotes(t *testing.T) {
	r := newReader(t)
	for text, code := range map[string]string{
		"Cần 3 tạ cam Hà Giang":                      "place_widened",
		"Cần 3 tạ cam Bắc Quang":                     "place_widened",
		"Cần 3-5 tạ cam":                             "amount_range",
		"Cần 3 tạ cam, giá 30k":                      "price_unit_assumed",
		"Cần 3 tạ cam, giá 30/kg":                    "price_doubtful",
		"Cần 3 tạ cam mỗi vụ":                        "period_not_kept",
		"Cần 3 tạ cam giao trước 30/2/2027":          "day_past",
		"Cần 2 container cam":                        "unit_not_kept",
		"Cần 3 tạ cam, ưu tiên có VietGAP":           "preference_not_kept",
		"Cần 3 tạ cam, không cần mẫu":                "not_wanted",
		"Cần 3 tạ cam giao Hà Nội và Lạng Sơn":       "second_delivery",
		"Quán ở Vinh cần 3 tạ cam, khu vực Lai Châu": "delivery_of_buyer",
		"Cần 3 giỏ cam":                              "counted_as_pieces",
		"Cần cam, gọi 0935 111 222, 0935 111 333":    "second_contact",
	} {
		got, err := r.ReadDemand(t.Context(), text, on)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(got.Notes, func(n sentence.Note) bool { return n.Code == code })
		if i < 0 || got.Notes[i].VI == "" || got.Notes[i].EN == "" || strings.Contains(got.Notes[i].VI+got.Notes[i].EN, "%!") {
			t.Errorf("%s: notes %+v, want %s", text, got.Notes, code)
		}
	}
}

func TestNoText(t *testing.T) {
	for _, text := range []string{"", "  \n", "a\x00b", strings.Repeat("chè ", 300)} {
		if _, err := newReader(t).ReadDemand(t.Context(), text, on); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// words are the folded words and numbers of a text, letters and digits apart.
func words(text string) []string {
	var out []string
	kind := 0
	for _, r := range domain.Fold(norm.NFC.String(text)) {
		now := 0
		switch {
		case r >= '0' && r <= '9':
			now = 2
		case r >= 'a' && r <= 'z':
			now = 1
		}
		switch now {
		case 0:
		case kind:
			out[len(out)-1] += string(r)
		default:
			out = append(out, string(r))
		}
		kind = now
	}
	return out
}

// silent words need not be returned: they mean nothing alone.
var silent = words(`ạ à nha nhé nhỉ ơi với và hoặc hay thì là mà của cho tại ở về ra vào cần mua tìm đặt lấy nhập thu gom muốn xin nhận gửi giao ship chuyển hàng loại mình em e anh chị a c bên chúng ta
	có được yêu cầu một mỗi giá liên hệ lh gặp sđt đt số điện thoại ocop ai nguồn vùng we need needs looking for want to buy buying of the an and or with per every each by from in contact call delivered delivery`)

// checkReading fails if a reading of a text loses a word or shows a contact.
func checkReading(t *testing.T, text string, got sentence.DemandText) {
	t.Helper()
	have, need := map[string]int{}, map[string]int{}
	all := words(text)
	for _, p := range got.Read {
		part := words(p.Text)
		if len(part) > 8 && 10*len(part) > 6*len(all) {
			t.Errorf("%s: %q is nearly all of it", text, p.Text)
		}
		for _, w := range part {
			have[w]++
		}
	}
	for _, p := range got.Left {
		for _, w := range words(p) {
			have[w]++
		}
	}
	for _, w := range all {
		number := unicode.IsDigit(rune(w[0]))
		if need[w]++; !slices.Contains(silent, w) && (have[w] == 0 || number && have[w] < need[w]) {
			t.Errorf("%s: %q is lost; read %q, left %q", text, w, got.Read, got.Left)
		}
	}
	d := got.Demand
	for _, public := range []string{d.Name, d.Description, d.Terms, d.Packing, d.Organisation, d.Address} {
		if found := domain.FindContacts(public); len(found) > 0 {
			t.Errorf("%s: %q shows %+v", text, public, found)
		}
		for _, secret := range []string{d.ContactPhone, d.ContactZalo} {
			if len(secret) > 6 && strings.Contains(strings.Map(func(r rune) rune {
				if r < '0' || r > '9' {
					return -1
				}
				return r
			}, public), secret[len(secret)-6:]) {
				t.Errorf("%s: %q shows %s", text, public, secret)
			}
		}
		if d.ContactEmail != "" && strings.Contains(strings.ToLower(public), d.ContactEmail) {
			t.Errorf("%s: %q shows %s", text, public, d.ContactEmail)
		}
	}
	if err := d.Quantity().Validate("quantity"); err != nil {
		t.Errorf("%s: %v", text, err)
	}
}

func FuzzReadDemand(f *testing.F) {
	r := newReader(f)
	for _, c := range sentences {
		f.Add(c.text)
	}
	f.Add("gọi (+84) 935 111 222, 0935.111.333 hoặc a@b.vn; 15-20/1/2027 – quý IV, ★★★★ 24 lon x 330ml ½ ０９")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := r.ReadDemand(t.Context(), text, on)
		if err != nil {
			return
		}
		checkReading(t, strings.Join(strings.Fields(text), " "), got)
	})
}

// goods returns one set, or an error.
type goods struct {
	set string
	err error
}

func (g goods) SetOf(context.Context, string, domain.Date) (string, error) { return g.set, g.err }

// TestSets checks that the set is that of goods of the name, and that a reading
// without a search has no set.
func TestSets(t *testing.T) {
	for _, c := range []struct {
		name string
		of   goods
		want string
		code domain.Code
	}{
		{"a set", goods{set: "I.3.d"}, "I.3.d", ""},
		{"none", goods{}, "", ""},
		{"no search", goods{err: domain.Errorf(domain.CodeUnavailable, "away")}, "", ""},
		{"a defect", goods{err: errors.New("broken")}, "", domain.CodeInternal},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sentence.NewReader(nil, c.of).ReadDemand(t.Context(), "Cần 3 tạ mực khô", on)
			if domain.CodeOf(err) != c.code {
				t.Fatal(err)
			}
			if s := got.Demand.SetCode; c.want == "" && s != nil || c.want != "" && (s == nil || *s != c.want) {
				t.Errorf("the set is %v", s)
			}
		})
	}
}
