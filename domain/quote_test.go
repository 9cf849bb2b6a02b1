package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestQuoteCheck(t *testing.T) {
	today := domain.NewDate(2026, 11, 23)
	type q = domain.Quote
	valid := func() q {
		return q{PriceVND: 90_000, Unit: domain.UnitBottle, ContentAmount: 500_000, ContentUnit: domain.UnitMillilit, ValidUntil: today + 30, LeadDays: ptr(0)}
	}
	testCheck(t, valid, func(v q) error { return v.Validate(today) }, []edit[q]{
		{"no price", "price_vnd", func(v *q) { v.PriceVND = 0 }},
		{"a price above all", "price_vnd", func(v *q) { v.PriceVND = domain.MaxPrice + 1 }},
		{"no unit", "unit", func(v *q) { v.Unit = "" }},
		{"ended yesterday", "valid_until", func(v *q) { v.ValidUntil = today - 1 }},
		{"ends today", "", func(v *q) { v.ValidUntil = today }},
		{"ends too late", "valid_until", func(v *q) { v.ValidUntil = today + domain.MaxQuoteDays + 1 }},
		{"a negative time", "lead_days", func(v *q) { v.LeadDays = ptr(-1) }},
		{"the content of a kilogram", "content", func(v *q) { v.Unit = domain.UnitKilogram }},
		{"an unknown unit of content", "content", func(v *q) { v.ContentUnit = "cup" }},
		{"a minimum order without unit", "min_order", func(v *q) { v.MinOrderAmount = 1 }},
		{"samples in two lines", "samples", func(v *q) { v.Samples = "a\nb" }},
	})
	a, b := valid(), valid()
	if b.LeadDays, b.Files = ptr(0), nil; !a.Same(b) {
		t.Error("equal offers differ")
	}
	if b.Files = []domain.File{{ID: "f"}}; a.Same(b) {
		t.Error("another file is the same offer")
	}
}

func TestCompare(t *testing.T) {
	lead := func(id string, quotes ...domain.Quote) domain.Lead { return domain.Lead{ID: id, Quotes: quotes} }
	quote := func(id string, price int64, unit domain.Unit, state domain.QuoteState) domain.Quote {
		return domain.Quote{ID: id, PriceVND: price, Unit: unit, State: state, MinOrderAmount: 2_000, MinOrderUnit: domain.UnitTonne}
	}
	got := domain.Compare([]domain.Lead{
		lead("boxes", quote("1", 1, domain.UnitBox, domain.QuoteOpen)),
		lead("dear", quote("2", 90, domain.UnitKilogram, domain.QuoteOpen)),
		lead("withdrawn", quote("3", 10, domain.UnitKilogram, domain.QuoteWithdrawn)),
		lead("newest", quote("4", 10, domain.UnitKilogram, domain.QuoteDeclined), quote("5", 80_000, domain.UnitTonne, domain.QuoteOpen), quote("6", 1, domain.UnitKilogram, domain.QuoteWithdrawn)),
	}, domain.UnitKilogram)
	ids := ""
	for _, c := range got {
		ids += c.Quote.ID
	}
	if ids != "521" || got[2].Price != nil || got[0].MinOrder != (domain.Quantity{Amount: 2_000_000, Unit: domain.UnitKilogram}) {
		t.Errorf("quotes %s: %+v", ids, got)
	}
	for unit, want := range map[domain.Unit]domain.Unit{domain.UnitTonne: domain.UnitKilogram, domain.UnitMillilit: domain.UnitLitre, domain.UnitBox: domain.UnitBox} {
		if got := domain.CompareUnit(unit); got != want {
			t.Errorf("%s is compared in %s, want %s", unit, got, want)
		}
	}
}

func TestInquiryCheck(t *testing.T) {
	type i = domain.Inquiry
	testCheck(t, func() i { return i{Text: "Còn hàng không?", FileIDs: []string{"a", "b"}, Phone: "0912 345 678"} }, i.Validate, []edit[i]{
		{"no text", "text", func(v *i) { v.Text = "\n" }},
		{"control characters", "text", func(v *i) { v.Text = "a\x07" }},
		{"one file twice", "file_ids", func(v *i) { v.FileIDs = []string{"a", "a"} }},
		{"too many files", "file_ids", func(v *i) { v.FileIDs = make([]string, domain.MaxMessageFiles+1) }},
		{"a broken number", "zalo", func(v *i) { v.Zalo = "abc" }},
	})
	for _, a := range domain.LeadActions() {
		if vi, en := a.EventOf().Words(); (vi == "" || en == "") != (a == domain.LeadAnswer || a == domain.LeadUnlist) {
			t.Errorf("%s: %q, %q", a, vi, en)
		}
	}
	for want, l := range map[string]domain.Lead{
		"Miến dong": {DemandName: "Miến dong", Product: &domain.Product{Name: "x"}}, "Chè": {Product: &domain.Product{Name: "Chè"}, Producer: &domain.Producer{Name: "x"}}, "HTX": {Producer: &domain.Producer{Name: "HTX"}}, "": {},
	} {
		if got := l.Subject(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
