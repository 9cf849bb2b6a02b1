package domain_test

import (
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

func TestVisibleOn(t *testing.T) {
	day := domain.NewDate(2026, 11, 23)
	window := []domain.Window{{Stars: 4, From: day, Until: day + 9}}
	for _, c := range []struct {
		name    string
		kind    domain.Kind
		status  domain.Status
		windows []domain.Window
		on      domain.Date
		want    bool
	}{
		{"a product on the first day", domain.KindProduct, domain.StatusPublished, window, day, true},
		{"a product on the last day", domain.KindProduct, domain.StatusPublished, window, day + 9, true},
		{"a product on the day after", domain.KindProduct, domain.StatusPublished, window, day + 10, false},
		{"a product without certificate", domain.KindProduct, domain.StatusPublished, nil, day, false},
		{"a suspended product", domain.KindProduct, domain.StatusSuspended, window, day, false},
		{"a demand before it opens", domain.KindDemand, domain.StatusPublished, window, day - 1, false},
		{"a village", domain.KindCraftVillage, domain.StatusPublished, nil, day, true},
		{"a draft of a village", domain.KindCraftVillage, domain.StatusDraft, nil, day, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := domain.Listing{Ref: domain.Ref{Kind: c.kind}, Status: c.status, Windows: c.windows}
			if got := l.VisibleOn(c.on); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
}

func TestListingFilterSupplies(t *testing.T) {
	kilos := func(n int64) domain.Quantity { return domain.Quantity{Amount: n * 1000, Unit: domain.UnitKilogram} }
	for _, c := range []struct {
		name     string
		f        domain.ListingFilter
		capacity domain.Quantity
		season   domain.Season
		want     bool
	}{
		{"nothing asked, nothing stated", domain.ListingFilter{}, domain.Quantity{}, 0, true},
		{"no capacity stated", domain.ListingFilter{CapacityMin: kilos(1)}, domain.Quantity{}, domain.AllYear, false},
		{"just enough", domain.ListingFilter{CapacityMin: kilos(1000)}, domain.Quantity{Amount: 1000, Unit: domain.UnitTonne}, 0, true},
		{"too little", domain.ListingFilter{CapacityMin: kilos(1001)}, domain.Quantity{Amount: 1000, Unit: domain.UnitTonne}, 0, false},
		{"a unit that does not convert", domain.ListingFilter{CapacityMin: kilos(1)}, domain.Quantity{Amount: 1_000_000, Unit: domain.UnitBox}, 0, false},
		{"no season stated", domain.ListingFilter{Month: 1}, domain.Quantity{}, 0, false},
		{"in season", domain.ListingFilter{Month: 12}, domain.Quantity{}, 1 << 11, true},
		{"out of season", domain.ListingFilter{Month: 11}, domain.Quantity{}, 1 << 11, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.f.Supplies(c.capacity, c.season); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
}

func TestListingFilter(t *testing.T) {
	day := domain.NewDate(2026, 11, 23)
	holds := []domain.ConditionWindow{{Condition: domain.ConditionFoodSafety, From: day, Until: day}}
	for _, c := range []struct {
		name  string
		f     domain.ListingFilter
		price *int64
		want  bool
	}{
		{"no filter, no price", domain.ListingFilter{ValidOn: day}, nil, true},
		{"a lowest price, no price", domain.ListingFilter{PriceMin: ptr(int64(1))}, nil, false},
		{"a highest price, no price", domain.ListingFilter{PriceMax: ptr(int64(1))}, nil, false},
		{"within both", domain.ListingFilter{PriceMin: ptr(int64(5)), PriceMax: ptr(int64(5))}, ptr(int64(5)), true},
		{"too cheap", domain.ListingFilter{PriceMin: ptr(int64(6))}, ptr(int64(5)), false},
		{"a condition that holds", domain.ListingFilter{Conditions: []domain.Condition{domain.ConditionFoodSafety}, ValidOn: day}, nil, true},
		{"a condition that ended", domain.ListingFilter{Conditions: []domain.Condition{domain.ConditionFoodSafety}, ValidOn: day + 1}, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.f.Meets(c.price, holds); got != c.want {
				t.Errorf("%t", got)
			}
		})
	}
	all, demands := domain.ListingFilter{}, domain.ListingFilter{Kinds: []domain.Kind{domain.KindDemand}}
	if !all.Wants(domain.KindProduct) || all.Wants(domain.KindDemand) || all.WantsDemands() || !demands.Wants(domain.KindDemand) || demands.Wants(domain.KindProduct) || !demands.WantsDemands() {
		t.Error("demands are included without their kind, or missing with it")
	}
}

func TestCheckEdit(t *testing.T) {
	for _, c := range []struct {
		name     string
		status   domain.Status
		same     bool
		standing domain.Standing
		want     domain.Code
	}{
		{"a draft", domain.StatusDraft, false, domain.StandingMember, ""},
		{"waiting for review", domain.StatusSubmitted, true, domain.StandingProvince, domain.CodeConflict},
		{"withdrawn", domain.StatusWithdrawn, true, domain.StandingProvince, domain.CodeConflict},
		{"the story of a published one", domain.StatusPublished, true, domain.StandingMember, ""},
		{"the name of a published one", domain.StatusPublished, false, domain.StandingMember, domain.CodeConflict},
		{"the name of a published one, by an officer", domain.StatusPublished, false, domain.StandingProvince, ""},
		{"the story of a published one, by the commune", domain.StatusPublished, true, domain.StandingCommune, domain.CodeForbidden},
		{"a draft, by the commune", domain.StatusDraft, false, domain.StandingCommune, ""},
		{"the name of a suspended one", domain.StatusSuspended, false, domain.StandingMember, domain.CodeConflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := domain.CheckEdit(c.status, c.same, c.standing); domain.CodeOf(err) != c.want {
				t.Error(err)
			}
		})
	}
}

func TestProducerCheck(t *testing.T) {
	type p = domain.Producer
	testCheck(t, func() p {
		return p{Name: "HTX Mận", Kind: domain.ProducerCooperative, Place: domain.Place{ProvinceCode: "14"}, Phone: "+84 (212) 385-0001", Website: "https://htx.example.vn", TaxCode: "0100109106-001"}
	}, p.Validate, []edit[p]{
		{"an unknown form", "kind", func(v *p) { v.Kind = "club" }},
		{"a plus inside", "phone", func(v *p) { v.Phone = "091+2345678" }},
		{"too few digits", "zalo", func(v *p) { v.Zalo = "0912345" }},
		{"a page without scheme", "website", func(v *p) { v.Website = "htx.example.vn" }},
		{"a page with a password", "website", func(v *p) { v.Website = "https://a:b@htx.example.vn" }},
		{"a script", "website", func(v *p) { v.Website = "javascript:alert(1)" }},
		{"a short tax code", "tax_code", func(v *p) { v.TaxCode = "123" }},
		{"letters in the tax code", "tax_code", func(v *p) { v.TaxCode = "01001091AB" }},
	})
	a := p{Name: "HTX", Kind: domain.ProducerCompany}
	if b := a; !a.SameIdentity(b) {
		t.Error("an equal producer has another identity")
	} else if b.FormerProvinceCode = ptr("02"); a.SameIdentity(b) {
		t.Error("another place has the same identity")
	}
}

func TestCraftVillageCheck(t *testing.T) {
	today := domain.NewDate(2026, 11, 23)
	type v = domain.CraftVillage
	testCheck(t, func() v {
		return v{
			Name: "Làng gốm", Place: domain.Place{ProvinceCode: "24"}, TradeGroup: 4, TradeVI: "Gốm", Recognition: domain.RecognisedVillage, RecognitionDate: &today,
			Households: ptr(10), FiguresAsOf: &today, Artisans: []domain.Artisan{{Name: "Bà Hoa"}},
		}
	}, func(x v) error { return x.Validate(today) }, []edit[v]{
		{"an eighth trade group", "trade_group", func(x *v) { x.TradeGroup = 8 }},
		{"no trade", "trade", func(x *v) { x.TradeVI = " " }},
		{"an unknown recognition", "recognition", func(x *v) { x.Recognition = "famous" }},
		{"a number without recognition", "recognition", func(x *v) { x.Recognition, x.RecognitionDate, x.RecognitionNumber = "", nil, "1" }},
		{"recognised tomorrow", "recognition_date", func(x *v) { x.RecognitionDate = ptr(today + 1) }},
		{"figures without a day", "figures_as_of", func(x *v) { x.FiguresAsOf = nil }},
		{"negative workers", "workers", func(x *v) { x.Workers = ptr(-1) }},
		{"an artisan without name", "artisans[0].name", func(x *v) { x.Artisans[0].Name = "" }},
		{"too many artisans", "artisans", func(x *v) { x.Artisans = make([]domain.Artisan, domain.MaxArtisans+1) }},
	})
}

func TestTourismSiteCheck(t *testing.T) {
	today := domain.NewDate(2026, 11, 23)
	type s = domain.TourismSite
	testCheck(t, func() s {
		return s{
			Name: "Bản Áng", Place: domain.Place{ProvinceCode: "14"}, Activities: []domain.Activity{{Name: "Đi bộ", Minutes: 90}}, Languages: []string{"vi", "hmn"},
			PriceFrom: ptr(int64(200_000)), PriceTo: ptr(int64(200_000)), Season: domain.AllYear,
		}
	}, func(x s) error { return x.Validate(today) }, []edit[s]{
		{"beds without a day", "figures_as_of", func(x *s) { x.Beds = ptr(3) }},
		{"an activity without name", "activities[0].name", func(x *s) { x.Activities[0].Name = "" }},
		{"an activity of a month", "activities[0].minutes", func(x *s) { x.Activities[0].Minutes = 50_000 }},
		{"a language by name", "languages[0]", func(x *s) { x.Languages[0] = "Tiếng Việt" }},
		{"a language twice", "languages[1]", func(x *s) { x.Languages[1] = "vi" }},
		{"a price of 0", "price_from_vnd", func(x *s) { x.PriceFrom = ptr(int64(0)) }},
		{"prices in the wrong order", "price_to_vnd", func(x *s) { x.PriceTo = ptr(int64(1)) }},
		{"a highest price alone", "price_to_vnd", func(x *s) { x.PriceFrom = nil }},
		{"a thirteenth month", "season", func(x *s) { x.Season = 1 << 12 }},
	})
}

func TestQuantities(t *testing.T) {
	tonne := domain.Quantity{Amount: 1_500, Unit: domain.UnitTonne}
	for _, c := range []struct {
		unit domain.Unit
		want int64 // 0: does not convert
	}{{domain.UnitKilogram, 1_500_000}, {domain.UnitQuintal, 15_000}, {domain.UnitTonne, 1_500}, {domain.UnitLitre, 0}, {domain.UnitBox, 0}} {
		t.Run("tonnes in "+string(c.unit), func(t *testing.T) {
			if got, ok := tonne.In(c.unit); ok != (c.want > 0) || got.Amount != c.want {
				t.Errorf("%+v %t", got, ok)
			}
		})
	}
	if _, ok := domain.ParseUnit("tan"); ok {
		t.Error("a name without marks is parsed strictly")
	}
	if tonne.String() != "1,5 tấn" || tonne.EN() != "1.5 tonnes" || (domain.Quantity{}).String() != "" {
		t.Errorf("%s, %s", tonne, tonne.EN())
	}
	if c, ok := tonne.Cmp(domain.Quantity{Amount: 1_500_000, Unit: domain.UnitKilogram}); c != 0 || !ok {
		t.Errorf("1.5 tonne and 1500 kg compare as %d, %t", c, ok)
	}
	if _, ok := tonne.Cmp(domain.Quantity{Amount: 1, Unit: domain.UnitBox}); ok {
		t.Error("a tonne compares with a box")
	}
	if _, err := domain.SeasonOf("season", []int{1, 13}); domain.CodeOf(err) != domain.CodeInvalid {
		t.Error(err)
	}
	if s, err := domain.SeasonOf("season", []int{12, 1, 12}); err != nil || len(s.Months()) != 2 || !s.Has(12) || s.Has(2) {
		t.Errorf("%v, %v", s.Months(), err)
	}
}

// An unknown value ranks below a known one that fits, and above one that does
// not.
func TestUnknownRanksBelowFit(t *testing.T) {
	today := domain.NewDate(2026, 11, 23)
	d := domain.Demand{Name: "Muối hồng", Amount: 100_000, Unit: domain.UnitKilogram, Period: domain.PeriodMonth, Deadline: ptr(today), Season: 1, PriceMax: ptr(int64(50_000)), PriceUnit: domain.UnitKilogram}
	product := func(change func(*domain.Product)) domain.Product {
		p := domain.Product{
			Name: "Muối hồng", CapacityAmount: 100_000, CapacityUnit: domain.UnitKilogram, Season: domain.AllYear,
			Packs:        []domain.Pack{{Name: "Túi 1 kg", Content: domain.Quantity{Amount: 1_000, Unit: domain.UnitKilogram}, RetailVND: ptr(int64(50_000))}},
			Certificates: []domain.Certificate{{Stars: 3, ValidFrom: today - 9, ValidUntil: today + 900}},
		}
		change(&p)
		return p
	}
	for _, c := range []struct {
		name         string
		unknown, bad func(*domain.Product)
	}{
		{"capacity", func(p *domain.Product) { p.CapacityAmount, p.CapacityUnit = 0, "" }, func(p *domain.Product) { p.CapacityAmount = 10_000 }},
		{"season", func(p *domain.Product) { p.Season = 0 }, func(p *domain.Product) { p.Season = 2 }},
		{"price", func(p *domain.Product) { p.Packs[0].RetailVND = nil }, func(p *domain.Product) { p.Packs[0].RetailVND = ptr(int64(90_000)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			fit, _ := domain.ScoreMatch(criteria.Default(), d, product(func(*domain.Product) {}), today)
			unknown, _ := domain.ScoreMatch(criteria.Default(), d, product(c.unknown), today)
			bad, _ := domain.ScoreMatch(criteria.Default(), d, product(c.bad), today)
			if fit.Score <= unknown.Score || unknown.Score <= bad.Score {
				t.Errorf("fit %d, unknown %d, bad %d", fit.Score, unknown.Score, bad.Score)
			}
		})
	}
}

func TestVerificationState(t *testing.T) {
	day := domain.NewDate(2026, 11, 23)
	certificate := domain.Certificate{ValidFrom: day, ValidUntil: day + 900}
	revoked := certificate
	revoked.RevokedOn = ptr(day + 5)
	suspended := domain.Product{Record: domain.Record{Status: domain.StatusSuspended}}
	for _, c := range []struct {
		name string
		v    domain.Verification
		on   domain.Date
		want domain.CertificateState
	}{
		{"valid", domain.Verification{Certificate: certificate}, day, domain.CertificateValid},
		{"valid, product suspended", domain.Verification{Certificate: certificate, Product: suspended}, day, domain.CertificateSuspended},
		{"valid, producer suspended", domain.Verification{Certificate: certificate, Producer: &domain.Producer{Record: suspended.Record}}, day, domain.CertificateSuspended},
		{"pending, product suspended", domain.Verification{Certificate: certificate, Product: suspended}, day - 1, domain.CertificateSuspended},
		{"expiring", domain.Verification{Certificate: certificate}, day + 810, domain.CertificateExpiring},
		{"expired, product suspended", domain.Verification{Certificate: certificate, Product: suspended}, day + 901, domain.CertificateExpired},
		{"revoked, product suspended", domain.Verification{Certificate: revoked, Product: suspended}, day + 5, domain.CertificateRevoked},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := c.v.StateOn(c.on)
			if got != c.want || got.Holds() != (got == domain.CertificateValid || got == domain.CertificateExpiring) {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
