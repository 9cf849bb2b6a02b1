package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestLowestPerKG(t *testing.T) {
	pack := func(price, amount int64, unit domain.Unit) domain.Pack {
		return domain.Pack{Content: domain.Quantity{Amount: amount, Unit: unit}, RetailVND: ptr(price)}
	}
	for _, c := range []struct {
		name  string
		packs []domain.Pack
		want  int64 // 0: none
	}{
		{"no packs", nil, 0},
		{"half a kilogram", []domain.Pack{pack(45_000, 500_000, domain.UnitGram)}, 90_000},
		{"the larger pack is cheaper", []domain.Pack{pack(45_000, 500_000, domain.UnitGram), pack(80_000, 1_000, domain.UnitKilogram)}, 80_000},
		{"rounded down", []domain.Pack{pack(1_000, 3_000, domain.UnitKilogram)}, 333},
		{"a tonne for the highest price", []domain.Pack{pack(domain.MaxPrice, 1_000, domain.UnitTonne)}, domain.MaxPrice / 1000},
		{"no weight", []domain.Pack{{RetailVND: ptr(int64(45_000))}}, 0},
		{"pieces and litres", []domain.Pack{pack(9_000, 1_000, domain.UnitPiece), pack(9_000, 1_000, domain.UnitLitre)}, 0},
		{"on request", []domain.Pack{{Content: domain.Quantity{Amount: 1_000, Unit: domain.UnitKilogram}}}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := domain.LowestPerKG(c.packs)
			if (got == nil) != (c.want == 0) || got != nil && *got != c.want {
				t.Errorf("%v, want %d", got, c.want)
			}
		})
	}
}

func TestPricesText(t *testing.T) {
	for _, c := range []struct {
		name   string
		packs  []domain.Pack
		vi, en string
	}{
		{"no packs", nil, "", ""},
		{"a content that the name states", []domain.Pack{{Name: "Hộp 200 g", Content: domain.Quantity{Amount: 200_000, Unit: domain.UnitGram}}}, "Hộp 200 g: liên hệ", "Box of 200 g: on request"},
		{"one that it does not", []domain.Pack{{Name: "Hộp", Content: domain.Quantity{Amount: 200_000, Unit: domain.UnitGram}}}, "Hộp (200 g): liên hệ", "Box (200 g): on request"},
		{"on request", []domain.Pack{{Name: "Hộp"}}, "Hộp: liên hệ", "Box: on request"},
		{"two packs", []domain.Pack{{Name: "Túi 500 g", RetailVND: ptr(int64(120_000)), WholesaleVND: ptr(int64(100_000)), WholesaleMin: 20}, {Name: "Hộp", RetailVND: ptr(int64(1_000_000)), WholesaleVND: ptr(int64(900))}},
			"Túi 500 g: 120.000 đ (sỉ 100.000 đ, từ 20); Hộp: 1.000.000 đ (sỉ 900 đ)", "Bag of 500 g: 120,000 đ (wholesale 100,000 đ, from 20); Box: 1,000,000 đ (wholesale 900 đ)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if vi, en := domain.PricesText(c.packs); vi != c.vi || en != c.en {
				t.Errorf("%q, %q", vi, en)
			}
		})
	}
}
