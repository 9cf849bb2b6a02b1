package domain_test

import (
	"testing"

	"chophien/domain"
)

// TestKindNames checks that each legal form and type of buyer has a name in
// both languages.
func TestKindNames(t *testing.T) {
	for _, k := range domain.ProducerKinds() {
		if vi, en := k.Names(); (vi == "" || en == "") != (k == domain.ProducerOther) {
			t.Errorf("%s is called %q and %q", k, vi, en)
		}
	}
	for _, b := range domain.BuyerTypes() {
		if vi, en := b.Names(); vi == "" || en == "" {
			t.Errorf("%s is called %q and %q", b, vi, en)
		}
	}
}

// TestUnitNames checks that the English name of a unit fits the amount.
func TestUnitNames(t *testing.T) {
	for _, c := range []struct {
		q  domain.Quantity
		vi string
		en string
	}{
		{domain.Quantity{Amount: 1000, Unit: domain.UnitTonne}, "tấn", "tonne"}, {domain.Quantity{Amount: 2000, Unit: domain.UnitTonne}, "tấn", "tonnes"},
		{domain.Quantity{Amount: 1500, Unit: domain.UnitTonne}, "tấn", "tonnes"}, {domain.Quantity{Amount: 2000, Unit: domain.UnitBox}, "hộp", "boxes"},
		{domain.Quantity{Amount: 20_000, Unit: domain.UnitKilogram}, "kg", "kg"}, {domain.Quantity{Amount: 3000, Unit: domain.UnitSet}, "bộ", "sets"},
	} {
		if vi, en := c.q.UnitNames(); vi != c.vi || en != c.en {
			t.Errorf("%+v: %q and %q, want %q and %q", c.q, vi, en, c.vi, c.en)
		}
	}
}
