package measure_test

import (
	"testing"

	"chophien/domain"
	"chophien/measure"
)

func TestNumbers(t *testing.T) {
	for text, want := range map[string]int64{
		"7": 7_000, "1.350": 1_350_000, "12.500.000": 12_500_000_000, "2,75": 2_750, "2.75": 2_750, "0,125": 125, "1.250,5": 1_250_500, "3 000": 3_000_000,
		"3 400": 3_000, "hai trăm năm mươi": 250_000, "mười hai": 12_000, "ba mươi lăm": 35_000, "một trăm lẻ năm": 105_000, "nửa": 500, "4 chục": 40_000, "5 trăm": 500_000,
		"hai nghìn hộp": 2_000_000, "3 nghìn chai": 3_000_000, "hai tram": 200_000, "two hundred": 200_000, "twelve": 12_000, "30 500ml": 30_000,
	} {
		n, length := measure.Scan(text).NumberAt(0)
		if length == 0 || n.Value != want {
			t.Errorf("%q is %d (%d tokens), want %d", text, n.Value, length, want)
		}
	}
	for _, text := range []string{"mật", "20.12.2026", "nam", "sau", "kg", ""} {
		if n, length := measure.Scan(text).NumberAt(0); length > 0 {
			t.Errorf("%q is read as %+v", text, n)
		}
	}
	if n, _ := measure.Scan("4,250").NumberAt(0); n.Value != 4_250_000 || n.Other != 4_250 {
		t.Errorf("4,250 is %+v", n)
	}
}

func TestQuantities(t *testing.T) {
	const kg, tonne, quintal, litre = domain.UnitKilogram, domain.UnitTonne, domain.UnitQuintal, domain.UnitLitre
	for _, c := range []struct {
		text     string
		min, max int64 // thousandths
		unit     domain.Unit
		read     string
	}{
		{"4 tạ rưỡi cam", 4_500, 4_500, quintal, "4 tạ rưỡi"},
		{"7 yến gạo", 70_000, 70_000, kg, "7 yến"},
		{"3 lạng yến sào", 300_000, 300_000, domain.UnitGram, "3 lạng"},
		{"300+ gói ớt", 300_000, 0, domain.UnitBag, "300+ gói"},
		{"1/2 tấn ớt", 500, 500, tonne, "1/2 tấn"},
		{"trên dưới 8 tấn ớt", 8_000, 8_000, tonne, "trên dưới 8 tấn"},
		{"nửa tạ ớt", 500, 500, quintal, "nửa tạ"},
		{"tấn rưỡi ngô", 1_500, 1_500, tonne, "tấn rưỡi"},
		{"3 tấn 4 lúa", 3_400, 3_400, tonne, "3 tấn 4"},
		{"1 tấn 3 tạ lúa", 1_300, 1_300, tonne, "1 tấn 3 tạ"},
		{"3-4 tạ/tuần", 3_000, 4_000, quintal, "3-4 tạ"},
		{"từ 5 đến 7 tấn", 5_000, 7_000, tonne, "từ 5 đến 7 tấn"},
		{"800kg - 1 tấn", 800, 1_000, tonne, "800kg - 1 tấn"},
		{"trên 700 lọ", 700_000, 0, domain.UnitJar, "trên 700 lọ"},
		{"không quá 40 can", 0, 40_000, domain.UnitPiece, "không quá 40 can"},
		{"60 ký trở lên", 60_000, 0, kg, "60 ký trở lên"},
		{"tối thiểu 1.500 chai", 1_500_000, 0, domain.UnitBottle, "tối thiểu 1.500 chai"},
		{"khoảng 90 kg", 90_000, 90_000, kg, "khoảng 90 kg"},
		{"15 chục trứng", 150_000, 150_000, domain.UnitPiece, "15 chục"},
		{"2 tá bát", 24_000, 24_000, domain.UnitPiece, "2 tá"},
		{"hai trăm cân miến", 200_000, 200_000, kg, "hai trăm cân"},
		{"6 ta hat dieu", 6_000, 6_000, quintal, "6 ta"},
		{"40 can thit", 40_000, 40_000, kg, "40 can"},
		{"at least 300 jars", 300_000, 0, domain.UnitJar, "at least 300 jars"},
		{"3 dozen bottles", 36_000, 36_000, domain.UnitBottle, "3 dozen bottles"},
		{"1,500 litres", 1_500_000, 1_500_000, litre, "1,500 litres"},
		{"2 container", 2_000, 2_000, "", "2 container"},
	} {
		text := measure.Scan(c.text)
		q, ok := text.QuantityAt(0)
		if !ok || q.Min != c.min || q.Max != c.max || q.Unit != c.unit || text.Cut(q.From, q.To) != c.read {
			t.Errorf("%q is %+v %q", c.text, q, text.Cut(q.From, q.To))
		}
	}
	for _, text := range []string{"40 độ đạm", "4 sao", "chai", "tháng 3", "5in1"} {
		if q, ok := measure.Scan(text).QuantityAt(0); ok {
			t.Errorf("%q is read as %+v", text, q)
		}
	}
	if q, ok := measure.Scan("vài chục kg").QuantityAt(0); !ok || !q.Vague || !q.Domain().IsZero() {
		t.Errorf("vài chục kg is %+v", q)
	}
}

func TestPrices(t *testing.T) {
	const kg = domain.UnitKilogram
	for _, c := range []struct {
		text     string
		min, max int64
		unit     domain.Unit
		read     string
	}{
		{"giá dưới 62.000đ/kg", 0, 62_000, kg, "giá dưới 62.000đ/kg"},
		{"75k/ký", 75_000, 75_000, kg, "75k/ký"},
		{"2tr3/kg", 2_300_000, 2_300_000, kg, "2tr3/kg"},
		{"1tr250/hộp", 1_250_000, 1_250_000, domain.UnitBox, "1tr250/hộp"},
		{"7 củ/tạ", 7_000_000, 7_000_000, domain.UnitQuintal, "7 củ/tạ"},
		{"giá 11 củ rưỡi một tạ", 11_500_000, 11_500_000, domain.UnitQuintal, "giá 11 củ rưỡi một tạ"},
		{"300-400k/lít", 300_000, 400_000, domain.UnitLitre, "300-400k/lít"},
		{"1,2-1,5 triệu/kg", 1_200_000, 1_500_000, kg, "1,2-1,5 triệu/kg"},
		{"từ 500k đến 1 triệu một hộp", 500_000, 1_000_000, domain.UnitBox, "từ 500k đến 1 triệu một hộp"},
		{"52.000 - 58.000 đồng/kg", 52_000, 58_000, kg, "52.000 - 58.000 đồng/kg"},
		{"giá tối đa 38.000/kg", 0, 38_000, kg, "giá tối đa 38.000/kg"},
		{"140k/lạng", 1_400_000, 1_400_000, kg, "140k/lạng"},
		{"45k/500g", 90_000, 90_000, kg, "45k/500g"},
		{"250 nghìn một yến", 25_000, 25_000, kg, "250 nghìn một yến"},
		{"1tr1/kg trở xuống", 0, 1_100_000, kg, "1tr1/kg trở xuống"},
		{"hai trăm nghìn một chai", 200_000, 200_000, domain.UnitBottle, "hai trăm nghìn một chai"},
		{"2 triệu rưỡi/bộ", 2_500_000, 2_500_000, domain.UnitSet, "2 triệu rưỡi/bộ"},
		{"max 85,000 VND per jar", 0, 85_000, domain.UnitJar, "max 85,000 VND per jar"},
		{"under VND 60,000 a bag", 0, 60_000, domain.UnitBag, "under VND 60,000 a bag"},
		{"gia 9 cu/ta", 9_000_000, 9_000_000, domain.UnitQuintal, "gia 9 cu/ta"},
		{"ngân sách 2 triệu", 2_000_000, 2_000_000, "", "ngân sách 2 triệu"},
	} {
		text := measure.Scan(c.text)
		p, ok := text.PriceAt(0)
		if !ok || p.Min != c.min || p.Max != c.max || p.Unit != c.unit || text.Cut(p.From, p.To) != c.read {
			t.Errorf("%q is %+v %q", c.text, p, text.Cut(p.From, p.To))
		}
	}
	for _, text := range []string{"5 củ khoai", "40 độ", "500 hộp", "0912", "giá tốt"} {
		if p, ok := measure.Scan(text).PriceAt(0); ok {
			t.Errorf("%q is read as %+v", text, p)
		}
	}
	if p, ok := measure.Scan("giá 45/kg").PriceAt(0); !ok || !p.Doubtful {
		t.Errorf("giá 45/kg is %+v", p)
	}
}

func TestPeriods(t *testing.T) {
	for text, want := range map[string]measure.Period{
		"/tháng": measure.Month, "mỗi tuần": measure.Week, "hàng quý": measure.Quarter, "một năm": measure.Year, "/vụ": measure.Harvest, "per month": measure.Month,
		"weekly": measure.Week, "moi thang": measure.Month, "/ngày": measure.Day, "every quarter": measure.Quarter, "a year": measure.Year,
	} {
		text := measure.Scan(text)
		if p, n := text.PeriodAt(0); p != want || n != len(text.Tokens) {
			t.Errorf("%q is %q (%d tokens)", text.Raw, p, n)
		}
	}
	for _, text := range []string{"tháng 3", "mỗi 2 tuần", "mỗi tháng 12", "quý 1"} {
		if p, n := measure.Scan(text).PeriodAt(0); n > 0 {
			t.Errorf("%q is %q", text, p)
		}
	}
}

func TestHeadings(t *testing.T) {
	for text, want := range map[string]measure.Heading{
		"Giá bán (nghìn đồng/kg)": {Money: true, Scale: 1000, Unit: "kg", Factor: 1},
		"ĐVT: triệu đồng":         {Money: true, Scale: 1_000_000, Factor: 1},
		"Sản lượng (tấn/năm)":     {Scale: 1, Unit: "tonne", Factor: 1, Period: measure.Year},
		"Công suất (yến/vụ)":      {Scale: 1, Unit: "kg", Factor: 10, Period: measure.Harvest},
		"Giá (đ)":                 {Money: true, Scale: 1, Factor: 1},
		"Đơn giá (1.000đ)":        {Money: true, Scale: 1000, Factor: 1},
		"Tên sản phẩm":            {Scale: 1, Factor: 1},
	} {
		if got := measure.ReadHeading(text); got != want {
			t.Errorf("%q says %+v, want %+v", text, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for text, want := range map[string]int64{"30%": 30_000, "12,5 %": 12_500, "5 phần trăm": 5_000, "30 kg": 0} {
		if got, _ := measure.Scan(text).PercentAt(0); got != want {
			t.Errorf("%q is %d", text, got)
		}
	}
}

// TestNamesBelongToOneUnit keeps the table unambiguous.
func TestNamesBelongToOneUnit(t *testing.T) {
	seen := map[string]bool{}
	for _, u := range measure.Units() {
		for _, n := range u.Names {
			if seen[n] {
				t.Errorf("%q names two units", n)
			}
			seen[n] = true
			if got, ok := measure.UnitOf(n); !ok || got.Of != u.Of || got.Factor != u.Factor {
				t.Errorf("%q is read as %+v", n, got)
			}
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range []string{"2 tấn rưỡi, giá 1tr2/kg", "từ 1-2 tạ đến\u0301 3", "hai trăm năm mươi nghìn", "999999999999999 tỷ tỷ", "1.000.000,5 1,2,3 ≥ 5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := measure.Scan(s)
		for i := range text.Tokens {
			if q, ok := text.QuantityAt(i); ok && (q.To <= i || q.To > len(text.Tokens) || q.Min < 0 || q.Max < 0) {
				t.Fatalf("quantity %+v", q)
			}
			if p, ok := text.PriceAt(i); ok && (p.To <= i || p.To > len(text.Tokens) || p.Min < 0 || p.Max < 0) {
				t.Fatalf("price %+v", p)
			}
			text.PeriodAt(i)
			text.PercentAt(i)
		}
		measure.ReadHeading(s)
	})
}
