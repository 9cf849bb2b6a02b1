package transfer_test

import (
	"slices"
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

// TestExampleStandsInItsSet checks that the tea of the template's example row is
// in the set of tea, not in the first one of the list.
func TestExampleStandsInItsSet(t *testing.T) {
	sets := []domain.ProductSet{{Code: "I.1.a", NameVI: "Rau, củ, quả tươi"}, {Code: "I.5.a", NameVI: "Chè tươi, chế biến"}, {Code: "I.5.b", NameVI: "Sản phẩm chè từ thực vật khác"}}
	table := transfer.Products(sets, nil)
	i := slices.IndexFunc(table.Columns, func(c transfer.Column) bool { return c.Key == "set" })
	if got := transfer.Example(table)[i]; got != "I.5.a – Chè tươi, chế biến" {
		t.Errorf("the example is in the set %v", got)
	}
}
