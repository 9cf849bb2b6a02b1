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
