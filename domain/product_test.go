package domain_test

import (
	"errors"
	"strings"
	"testing"

	"chophien/domain"
)

func TestProductCheck(t *testing.T) {
	t.Parallel()
	number := func(n int64) *int64 { return &n }
	days := func(n int) *int { return &n }
	degrees := func(d float64) *float64 { return &d }
	good := domain.Product{
		Name: "Chè Shan tuyết", Description: strings.Repeat("ă", 5000), Place: domain.Place{ProvinceCode: "08", Lat: degrees(22.7), Lon: degrees(104.7)},
		Packs: domain.JSONList[domain.Pack]{{Name: "Túi", RetailVND: number(1000), WholesaleVND: number(1000)}, {Name: "Hộp quà"}},
		GTIN:  "8936012345674", Season: domain.AllYear, LeadDays: days(0), CapacityAmount: 1500, CapacityUnit: domain.UnitTonne,
	}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for field, edits := range map[string][]func(*domain.Product){
		"name": {
			func(p *domain.Product) { p.Name = "" }, func(p *domain.Product) { p.Name = " Chè" }, func(p *domain.Product) { p.Name = "a\nb" },
			func(p *domain.Product) { p.Name = "!!!" }, func(p *domain.Product) { p.Name = strings.Repeat("ă", 201) }, func(p *domain.Product) { p.Name = "a\xff" },
			func(p *domain.Product) { p.Name = "Chè, gọi 0935 111 222" },
		},
		"name_en":        {func(p *domain.Product) { p.NameEN = strings.Repeat("a", 201) }},
		"story":          {func(p *domain.Product) { p.Description += "ă" }, func(p *domain.Product) { p.Description = "\x00" }, func(p *domain.Product) { p.Description = "Đặt hàng: ban.che@example.vn" }},
		"ingredients":    {func(p *domain.Product) { p.Ingredients = strings.Repeat("ă", 2001) }},
		"shelf_life":     {func(p *domain.Product) { p.ShelfLife = strings.Repeat("ă", 301) }},
		"storage":        {func(p *domain.Product) { p.Storage = "a\nb" }},
		"place.province": {func(p *domain.Product) { p.ProvinceCode = "" }},
		"place.address":  {func(p *domain.Product) { p.Address = strings.Repeat("ă", 301) }},
		"place.lat": {
			func(p *domain.Product) { p.Lat = nil }, func(p *domain.Product) { p.Lat = degrees(48.8) }, func(p *domain.Product) { p.Lon = degrees(2.3) },
		},
		"packs":               {func(p *domain.Product) { p.Packs = make(domain.JSONList[domain.Pack], domain.MaxPacks+1) }},
		"packs[1].name":       {func(p *domain.Product) { p.Packs = domain.JSONList[domain.Pack]{{Name: "Túi"}, {Name: " "}} }},
		"packs[0].retail_vnd": {func(p *domain.Product) { p.Packs = domain.JSONList[domain.Pack]{{Name: "Túi", RetailVND: number(0)}} }},
		"packs[0].wholesale_vnd": {func(p *domain.Product) {
			p.Packs = domain.JSONList[domain.Pack]{{Name: "Túi", RetailVND: number(1), WholesaleVND: number(2)}}
		}},
		"packs[0].content": {func(p *domain.Product) {
			p.Packs = domain.JSONList[domain.Pack]{{Name: "Túi", Content: domain.Quantity{Amount: 1, Unit: "stone"}}}
		}},
		"packs[0].wholesale_min": {func(p *domain.Product) { p.Packs = domain.JSONList[domain.Pack]{{Name: "Túi", WholesaleMin: -1}} }},
		"capacity":               {func(p *domain.Product) { p.CapacityAmount = -1 }, func(p *domain.Product) { p.CapacityUnit = "" }},
		"min_order":              {func(p *domain.Product) { p.MinOrderAmount = 5 }},
		"lead_days":              {func(p *domain.Product) { p.LeadDays = days(-1) }, func(p *domain.Product) { p.LeadDays = days(domain.MaxLeadDays + 1) }},
		"season":                 {func(p *domain.Product) { p.Season = domain.AllYear + 1 }},
		"channels":               {func(p *domain.Product) { p.Channels = make(domain.JSONList[string], domain.MaxChannels+1) }},
		"channels[1]":            {func(p *domain.Product) { p.Channels = domain.JSONList[string]{"Chợ", ""} }},
		"markets":                {func(p *domain.Product) { p.Markets = make(domain.JSONList[string], domain.MaxMarkets+1) }},
		"hs_code":                {func(p *domain.Product) { p.HSCode = "0902.40" }, func(p *domain.Product) { p.HSCode = "0902" }},
		"gtin":                   {func(p *domain.Product) { p.GTIN = "8936012345675" }},
	} {
		for i, edit := range edits {
			p := good
			edit(&p)
			var e *domain.Error
			if err := p.Validate(); !errors.As(err, &e) || e.Code != domain.CodeInvalid || e.Field != field {
				t.Errorf("%s, %d: %v", field, i, err)
			}
		}
	}
}

func TestGTIN(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"", "96385074", "036000291452", "4006381333931", "8936012345674", "10012345678902"} {
		if err := domain.ValidateGTIN(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"1", "96385075", "036000291453", "4006381333930", "400638133393", "abcdefgh", "4006381333931 ", "٤٠٠٦٣٨١٣"} {
		if domain.CodeOf(domain.ValidateGTIN(bad)) != domain.CodeInvalid {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestSameName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Chè Hòa Bình", "chè hoà  bình", true}, {"Mứt dứa", "Mứt dừa", false}, {"Nghệ", "Nghề", false}, {"Thủy", "thuỷ", true}, {"Đá", "đá", true}, {"Đá", "Da", false}, {"Quý", "Quy", false},
	} {
		if domain.SameName(c.a, c.b) != c.same {
			t.Errorf("%q and %q: %t", c.a, c.b, !c.same)
		}
	}
}
