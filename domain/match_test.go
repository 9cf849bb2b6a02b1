package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
)

func TestScoreMatch(t *testing.T) {
	t.Parallel()
	today := domain.NewDate(2026, time.November, 25)
	set, other, from := "I.4.b", "I.5.a", "02"
	price := int64(40_000)
	demand := func(change func(*domain.Demand)) domain.Demand {
		deadline := today + 10
		most := int64(90_000)
		d := domain.Demand{
			Name: "Miến dong", SetCode: &set, Amount: 5_000, Unit: domain.UnitTonne, Period: domain.PeriodMonth, Deadline: &deadline,
			PriceMax: &most, PriceUnit: domain.UnitKilogram, FormerProvince: &domain.FormerProvince{Lat: 21.03, Lon: 105.85},
		}
		if change != nil {
			change(&d)
		}
		return d
	}
	product := func(change func(*domain.Product)) domain.Product {
		p := domain.Product{
			Name: "Miến dong Tài Hoan", SetCode: &set, CapacityAmount: 6_000, CapacityUnit: domain.UnitTonne, Season: domain.AllYear,
			Packs:        []domain.Pack{{Name: "Túi 500 g", Content: domain.Quantity{Amount: 500_000, Unit: domain.UnitGram}, RetailVND: &price}},
			Certificates: []domain.Certificate{{Stars: 4, ValidFrom: today - 100, ValidUntil: today + 400}},
		}
		p.FormerProvinceCode, p.FormerProvince = &from, &domain.FormerProvince{Lat: 22.15, Lon: 105.83}
		p.ProvinceCode, p.Province = "19", &domain.Province{Code: "19", Region: domain.RegionNorthernMidlands}
		if change != nil {
			change(&p)
		}
		return p
	}
	for _, c := range []struct {
		name   string
		d      func(*domain.Demand)
		p      func(*domain.Product)
		ok     bool
		good   bool
		reason string
	}{
		{"all fits", nil, nil, true, true, "công suất 6 tấn/tháng đủ 5 tấn"},
		{"its distance", nil, nil, true, true, "cách 125 km"},
		{"its stars", nil, nil, true, true, "4 sao đến 12/2027"},
		{"its price, from a pack of 500 g", nil, nil, true, true, "giá 80.000 đ/kg trong mức mong muốn"},
		{"stars that are not known", nil, func(p *domain.Product) { p.Certificates[0].Stars = 0 }, true, true, "được chứng nhận, chưa rõ hạng sao, đến 12/2027"},
		{"other goods", nil, func(p *domain.Product) { p.Name, p.SetCode = "Chè Shan tuyết", &other }, false, false, ""},
		{"too little", nil, func(p *domain.Product) { p.CapacityAmount = 500 }, true, true, "công suất 0,5 tấn/tháng, cần 5 tấn"},
		{"in boxes", func(d *domain.Demand) { d.Amount, d.Unit = 4_000_000, domain.UnitBag }, nil, true, true, "đủ 4000 túi"},
		{"a minimum order that is too much", nil, func(p *domain.Product) { p.MinOrderAmount, p.MinOrderUnit = 10_000, domain.UnitTonne }, true, true, "đơn tối thiểu 10 tấn là quá lớn"},
		{"five stars asked for", func(d *domain.Demand) { d.Stars = 5 }, nil, true, false, "yêu cầu 5 sao"},
		{"a certificate that ends within the delivery", func(d *domain.Demand) { d.Stars = 4; d.DeliverUntil = ptr(today + 401) }, nil, true, false, "hết hạn trước khi giao xong"},
		{"a condition that does not hold", func(d *domain.Demand) { d.Conditions = []domain.Condition{domain.ConditionFoodSafety} }, nil, true, false, "thiếu an toàn thực phẩm"},
		{"a paper that is not there", func(d *domain.Demand) { d.Papers = []domain.PaperKind{"haccp"} }, nil, true, false, "thiếu Giấy chứng nhận HACCP"},
		{"a paper that ends too early", func(d *domain.Demand) { d.Papers = []domain.PaperKind{"haccp"} }, func(p *domain.Product) {
			p.Papers = []domain.Evidence{{Condition: domain.ConditionFoodSafety, PaperKind: "haccp", Verdict: domain.VerdictAccepted, IssuedOn: today - 9, ValidUntil: ptr(today + 60)}}
		}, true, false, "thiếu Giấy chứng nhận HACCP"},
		{"a paper that lasts", func(d *domain.Demand) { d.Papers = []domain.PaperKind{"haccp"} }, func(p *domain.Product) {
			p.Papers = []domain.Evidence{{Condition: domain.ConditionFoodSafety, PaperKind: "haccp", Verdict: domain.VerdictAccepted, IssuedOn: today - 9}}
		}, true, true, "4 sao"},
		{"from elsewhere", func(d *domain.Demand) { d.Provinces = []string{"01"} }, nil, true, false, "ngoài vùng được yêu cầu"},
		{"from a region", func(d *domain.Demand) { d.Regions = []domain.Region{domain.RegionNorthernMidlands} }, nil, true, true, "đúng vùng được yêu cầu"},
		{"out of season", func(d *domain.Demand) { d.Season = 1 << 5 }, func(p *domain.Product) { p.Season = 1 << 11 }, true, true, "trái vụ"},
		{"too dear", func(d *domain.Demand) { d.PriceMax = ptr(int64(50_000)) }, nil, true, true, "cao hơn mức mong muốn 60 %"},
	} {
		m, ok := domain.ScoreMatch(criteria.Default(), demand(c.d), product(c.p), today)
		vi, en := m.Reasons()
		if ok && strings.ContainsAny(en, "ấạáàêôơưăâ") { // no word of the one in the other
			t.Errorf("%s, in English: %s", c.name, en)
		}
		if ok != c.ok || ok && (m.Score >= domain.GoodMatchScore) != c.good || !strings.Contains(vi, c.reason) || ok && strings.Contains(en, ";;") {
			t.Errorf("%s: %t, score %d: %s", c.name, ok, m.Score, vi)
		}
	}

	t.Run("makers together", func(t *testing.T) {
		t.Parallel()
		// A match with so many tonnes a month, of a product that a maker has.
		match := func(maker, province string, tonnes int64, change func(*domain.Product)) domain.Match {
			p := product(func(p *domain.Product) {
				p.ProducerID, p.ProvinceCode, p.CapacityAmount = &maker, province, tonnes*1000
				p.Producer, p.Province = &domain.Producer{Name: "HTX " + maker}, &domain.Province{Code: province, Name: "tỉnh " + province}
			})
			if change != nil {
				change(&p)
			}
			return domain.Match{ProductID: maker, Product: &p}
		}
		short := func(p *domain.Product) { p.Certificates[0].ValidUntil = today + 5 }
		few := []domain.Match{match("a", "19", 2, nil), match("b", "19", 2, nil), match("c", "19", 2, nil), match("d", "08", 3, nil)}
		for _, c := range []struct {
			name    string
			d       func(*domain.Demand)
			matches []domain.Match
			want    []string // a reason a set
		}{
			{"of one province", nil, few, []string{"3 chủ thể của tỉnh 19: 6 tấn/tháng đủ 5 tấn"}},
			{"of one cooperative, with two products", nil, append([]domain.Match{match("d", "08", 2, nil)}, few...), []string{
				"2 sản phẩm của HTX d: 5 tấn/tháng đủ 5 tấn", "3 chủ thể của tỉnh 19: 6 tấn/tháng đủ 5 tấn",
			}},
			{"of one cooperative first, of two makers then", nil, []domain.Match{
				match("a", "19", 2, nil), match("b", "19", 2, nil), match("b", "19", 1, nil), match("e", "08", 3, nil), match("e", "08", 4, nil), match("e", "08", 1, nil),
			}, []string{"2 sản phẩm của HTX e: 7 tấn/tháng đủ 5 tấn", "2 chủ thể của tỉnh 19: 5 tấn/tháng đủ 5 tấn"}},
			{"one product suffices", nil, append([]domain.Match{match("e", "08", 5, nil)}, few...), nil},
			{"what suffices lacks the stars", func(d *domain.Demand) { d.Stars = 4 }, append([]domain.Match{match("e", "08", 5, short)}, few...), []string{"3 chủ thể của tỉnh 19: 6 tấn/tháng đủ 5 tấn"}},
			{"one of three lacks the stars", func(d *domain.Demand) { d.Stars = 4 }, []domain.Match{few[0], few[1], match("c", "19", 2, short)}, nil},
			{"one of three makes other goods of the set", nil, []domain.Match{few[0], few[1], match("c", "19", 2, func(p *domain.Product) { p.Name = "Mì gạo" })}, nil},
			{"all make other goods of the set", func(d *domain.Demand) { d.Name = "Hàng khô" }, few, []string{"3 chủ thể của tỉnh 19: 6 tấn/tháng đủ 5 tấn"}},
			{"one of three is out of season", func(d *domain.Demand) { d.Season = 1 << 5 }, []domain.Match{few[0], few[1], match("c", "19", 2, func(p *domain.Product) { p.Season = 1 })}, nil},
			{"from elsewhere", func(d *domain.Demand) { d.Provinces = []string{"01"} }, few, nil},
			{"one of three sells more at once only", nil, []domain.Match{few[0], few[1], match("c", "19", 2, func(p *domain.Product) {
				p.MinOrderAmount, p.MinOrderUnit = 6_000, domain.UnitTonne
			})}, nil},
		} {
			var got []string
			for i, m := range c.matches { // as they are stored
				scored, _ := domain.ScoreMatch(criteria.Default(), demand(c.d), *m.Product, today)
				c.matches[i].Parts = scored.Parts
			}
			for _, set := range domain.JointSupplies(demand(c.d), c.matches, today) {
				vi, en := set.Reason()
				if got = append(got, vi); en == "" || set.Capacity.Amount < set.Need.Amount {
					t.Errorf("%s: %q, %v of %v", c.name, en, set.Capacity, set.Need)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
		}
	})
}

// TestScoreOfGoods scores the goods alone: a demand without any other wish, and a
// product that fits it otherwise.
func TestScoreOfGoods(t *testing.T) {
	t.Parallel()
	today := domain.NewDate(2026, time.November, 25)
	deadline := today + 10
	tea, grain, other := "I.5.a", "I.2.a", "II.1.b"
	const no, listed, notified = "no match", "listed", "notified"
	for _, c := range []struct {
		demand, product   string
		wantSet, hasSet   *string
		wantAlso, hasAlso []string
		want              string
	}{
		{"Chè", "Chè Shan tuyết Suối Giàng", nil, &tea, nil, nil, notified},
		{"Chè", "Hộp quà chè Shan tuyết", nil, &tea, nil, nil, notified},
		{"Chè", "Yến tinh chế", nil, &other, nil, nil, no},
		{"Chè", "Rượu ba kích Ba Chẽ", nil, &other, nil, nil, no},
		{"Chè", "Bánh chè xanh", nil, nil, nil, nil, listed},
		{"Chè", "Bánh chè xanh", &tea, &other, nil, nil, no},
		{"Chè", "Chè đậu xanh", &tea, &other, nil, nil, listed},
		{"Chè", "Chè đậu xanh", nil, nil, []string{"trà"}, nil, no},
		{"Chè", "Trà Tân Cương", nil, nil, []string{"trà"}, []string{"chè"}, notified},
		{"Chè ô long", "Trà ô long Cầu Đất", nil, nil, []string{"trà"}, []string{"chè"}, notified},
		{"Trà", "Chè Shan tuyết", &tea, &tea, []string{"chè"}, []string{"trà"}, notified},
		{"che", "Yến tinh chế", nil, nil, nil, nil, listed},
		{"che", "Chế phẩm vi sinh", nil, nil, nil, nil, listed},
		{"che shan tuyet", "Chè Shan tuyết", nil, nil, nil, nil, notified},
		{"Cam", "Cam sành Hà Giang", nil, nil, nil, nil, notified},
		{"Cam", "Cám gạo", nil, nil, nil, nil, listed},
		{"Dứa", "Kẹo dừa", nil, nil, nil, nil, no},
		{"Gạo nếp", "GẠO NẾP CÁI HOA VÀNG", nil, nil, nil, nil, notified},
		{"Hoà Lộc", "Xoài cát Hòa Lộc", nil, nil, nil, nil, listed}, // a place alone names no goods
		{"Xoài cát Hoà Lộc", "Xoài cát Hòa Lộc", nil, nil, nil, nil, notified},
		{"Cần mua gạo nếp loại ngon", "Gạo nếp nương", nil, nil, nil, nil, notified},
		{"Cần mua gạo nếp chất lượng cao, giá tốt", "Gạo nếp nương", &grain, &grain, nil, nil, notified},
		{"Tìm nguồn hàng gạo nếp cho chuỗi siêu thị", "Gạo nếp nương", &grain, &grain, nil, nil, notified},
		{"can mua gao nep so luong lon", "Gạo nếp nương", nil, nil, nil, nil, notified},
		{"Looking for gạo nếp, good quality", "Gạo nếp nương", nil, nil, nil, nil, notified},
		{"Cần tây", "Cần tây Đà Lạt", nil, nil, nil, nil, notified},
		{"Cần mua cần tây", "Cần tây Đà Lạt", nil, nil, nil, nil, notified},
		{"Cần tây", "Măng tây", nil, nil, nil, nil, no},
		{"Sản phẩm OCOP", "Sản phẩm OCOP Chè", nil, nil, nil, nil, listed}, // only such words: they are all that it names
		{"Cà chua", "Cà rốt", &grain, &grain, nil, nil, listed},
		{"Gạo", "Đậu đen", &grain, &grain, nil, nil, listed},
		{"Gạo lứt", "Bún gạo lứt", nil, nil, nil, nil, listed},
		{"Gạo lứt huyết rồng", "Gạo lứt huyết rồng", &grain, nil, nil, nil, notified},
		{"Gạo", "", nil, nil, nil, nil, no},
	} {
		t.Run(c.demand+", "+c.product, func(t *testing.T) {
			t.Parallel()
			d := domain.Demand{Name: c.demand, Also: c.wantAlso, SetCode: c.wantSet, Amount: 1000, Unit: domain.UnitTonne, Period: domain.PeriodMonth, Deadline: &deadline}
			p := domain.Product{
				Name: c.product, Also: c.hasAlso, SetCode: c.hasSet, CapacityAmount: 5000, CapacityUnit: domain.UnitTonne, Season: domain.AllYear,
				Certificates: []domain.Certificate{{Stars: 4, ValidFrom: today - 100, ValidUntil: today + 400}},
			}
			m, ok := domain.ScoreMatch(criteria.Default(), d, p, today)
			got := no
			if ok {
				got = listed
			}
			if m.Score >= domain.GoodMatchScore {
				got = notified
			}
			if vi, _ := m.Reasons(); got != c.want {
				t.Errorf("%s with %d (%s), want %s", got, m.Score, vi, c.want)
			}
		})
	}
}

func TestGoodsNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Chè": "Chè", "Cần mua gạo nếp loại ngon, giá tốt": "gạo nếp", "Nước mắm, loại 40 độ đạm": "Nước mắm loại 40 độ đạm", "Gấp": "Gấp", "": "",
	} {
		if got := (domain.Demand{Name: name}).Goods(); got != want {
			t.Errorf("the goods of %q are %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string][]string{
		"Chè Shan tuyết (gói 200 g)": {"Chè Shan tuyết (gói 200 g)", "Chè Shan", "Chè"}, "Hộp quà chè Shan": {"Hộp quà chè Shan", "chè Shan", "chè"}, "Cam": {"Cam"}, "Quà": {"Quà"},
	} {
		if got := (domain.Product{Name: name}).GoodsNames(); !slices.Equal(got, want) {
			t.Errorf("the names of %q are %q, want %q", name, got, want)
		}
	}
}

// TestScoreOfSilence checks that missing facts of a product rank below facts
// that fit or nearly fit, and above facts that do not fit. This holds for each
// part of the score and for the whole.
func TestScoreOfSilence(t *testing.T) {
	t.Parallel()
	today := domain.NewDate(2026, time.November, 25)
	deadline, price := today+10, int64(100_000)
	priced := func(vnd int64) func(*domain.Product) {
		return func(p *domain.Product) {
			p.Packs = []domain.Pack{{Name: "Túi 1 kg", Content: domain.Quantity{Amount: 1000, Unit: domain.UnitKilogram}, RetailVND: &vnd}}
		}
	}
	capacity := func(tonnes int64) func(*domain.Product) {
		return func(p *domain.Product) { p.CapacityAmount = tonnes * 1000 }
	}
	season := func(s domain.Season) func(*domain.Product) { return func(p *domain.Product) { p.Season = s } }
	for _, c := range []struct {
		part  string
		ranks []func(*domain.Product) // best first: fits, nearly fits …, is not known, does not fit …
	}{
		{"quantity", []func(*domain.Product){capacity(10), capacity(9), capacity(5), func(p *domain.Product) { p.CapacityAmount, p.CapacityUnit = 0, "" }, capacity(4), capacity(1)}},
		{"season", []func(*domain.Product){season(1<<0 | 1<<1 | 1<<2), season(1<<0 | 1<<2), season(1 << 1), season(0), season(1 << 7)}},
		{"price", []func(*domain.Product){priced(90_000), priced(104_000), priced(110_000), func(p *domain.Product) { p.Packs = nil }, priced(115_000), priced(200_000)}},
	} {
		t.Run(c.part, func(t *testing.T) {
			t.Parallel()
			lastPart, lastScore := 101, 101
			for i, change := range c.ranks {
				d := domain.Demand{
					Name: "Gạo nếp", Amount: 10_000, Unit: domain.UnitTonne, Period: domain.PeriodMonth, Season: 1<<0 | 1<<1 | 1<<2, Deadline: &deadline,
					PriceMax: &price, PriceUnit: domain.UnitKilogram,
				}
				p := domain.Product{
					Name: "Gạo nếp", CapacityAmount: 20_000, CapacityUnit: domain.UnitTonne, Season: domain.AllYear,
					Certificates: []domain.Certificate{{Stars: 4, ValidFrom: today - 100, ValidUntil: today + 400}},
				}
				priced(80_000)(&p)
				change(&p)
				m, ok := domain.ScoreMatch(criteria.Default(), d, p, today)
				at := slices.IndexFunc(m.Parts, func(part domain.MatchPart) bool { return part.Name == c.part })
				if !ok || m.Parts[at].Score >= lastPart || m.Score >= lastScore {
					t.Errorf("rank %d: %d of %d, after %d of %d", i, m.Parts[at].Score, m.Score, lastPart, lastScore)
				}
				lastPart, lastScore = m.Parts[at].Score, m.Score
			}
		})
	}
}

func TestDemandStates(t *testing.T) {
	t.Parallel()
	day := domain.NewDate(2026, time.December, 10)
	open := domain.Demand{State: domain.DemandOpen, Visibility: domain.VisibilityInvited, Invited: []string{"p"}, BuyerID: "b", Deadline: &day}
	buyer := domain.Actor{UserID: "b", Roles: []domain.Role{domain.RoleBuyer}}
	member := domain.Actor{UserID: "m", Roles: []domain.Role{domain.RoleProducer}, Producers: []string{"p"}}
	for _, c := range []struct {
		name  string
		by    domain.Actor
		on    domain.Date
		state domain.DemandState
		seen  bool
	}{
		{"its buyer", buyer, day, domain.DemandOpen, true},
		{"its buyer, later", buyer, day + 1, domain.DemandExpired, true},
		{"an invited member", member, day, domain.DemandOpen, true},
		{"who was invited", member, day + 1, domain.DemandExpired, false},
		{"the public", domain.Actor{}, day, domain.DemandOpen, false},
	} {
		if got := open.StateOn(c.on); got != c.state || open.SeenBy(c.by, c.on) != c.seen {
			t.Errorf("%s: %s, seen %t", c.name, got, open.SeenBy(c.by, c.on))
		}
	}
}

func ptr[T any](v T) *T { return &v }

// TestMatchSeenBy checks that only the buyer sees the part about a hidden price. For
// others it counts as not known, and a missing requirement caps the score as it does
// for the buyer.
func TestMatchSeenBy(t *testing.T) {
	good, price := domain.MatchPart{Name: "good", Score: 100, VI: "đúng hàng"}, domain.MatchPart{Name: "price", Score: 20, VI: "giá cao hơn 20 %"}
	lacks := domain.MatchPart{Name: "certificates", Score: 50, VI: "thiếu HACCP", Caps: true}
	producer := domain.Actor{UserID: "maker", Roles: []domain.Role{domain.RoleProducer}}
	for name, c := range map[string]struct {
		by     domain.Actor
		parts  []domain.MatchPart
		stored int
		score  int
		text   string
	}{
		"its buyer":                   {domain.Actor{UserID: "buyer"}, []domain.MatchPart{good, price}, 80, 80, "đúng hàng; giá cao hơn 20 %"},
		"a producer":                  {producer, []domain.MatchPart{good, price}, 80, 85, "đúng hàng"},
		"a producer, of a near price": {producer, []domain.MatchPart{good, {Name: "price", Score: 50}}, 87, 85, "đúng hàng"},
		"a producer that lacks HACCP": {producer, []domain.MatchPart{good, lacks, price}, 60, 60, "đúng hàng; thiếu HACCP"},
		"no user":                     {domain.Actor{}, []domain.MatchPart{good, price}, 80, 85, "đúng hàng"},
	} {
		t.Run(name, func(t *testing.T) {
			m := domain.Match{Score: c.stored, Parts: c.parts, Demand: &domain.Demand{BuyerID: "buyer", PriceHidden: true}}
			seen := m.SeenBy(c.by)
			if vi, _ := seen.Reasons(); seen.Score != c.score || vi != c.text || len(m.Parts) != len(c.parts) {
				t.Errorf("%d %q", seen.Score, vi)
			}
		})
	}
}
