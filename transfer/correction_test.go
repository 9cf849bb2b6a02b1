package transfer_test

import (
	"bytes"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

// TestRowOf: a row that is made again from its columns and cells is read like the row
// of the file, and rows that a file would not have are refused.
func TestRowOf(t *testing.T) {
	t.Parallel()
	const file = "Đơn vị tính: nghìn đồng\nSTT;Tên sản phẩm;Bên làm ra;Giá bán;Sản lượng (tấn/năm);Hạng\n1;Chè xanh;HTX Mẫu;120;12;4 sao\n2;Chè đen;nt;90;3;nt\n"
	table := transfer.Products(nil, nil)
	chosen := []domain.SheetColumn{{Heading: "Bên làm ra", Key: "producer_name"}}
	r, err := transfer.Open(t.Context(), bytes.NewReader([]byte(file)), int64(len(file)), table, transfer.Choices{Columns: chosen})
	if err != nil {
		t.Fatal(err)
	}
	catalog := transfer.NewCatalog(nil, nil)
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		want := catalog.ReadProduct(row)
		again, err := transfer.RowOf(table, r.Columns(), row.Sent(), row.Number)
		if err != nil {
			t.Fatal(err)
		}
		got := catalog.ReadProduct(again)
		if got.Row != want.Row || got.Producer.Name != "HTX Mẫu" || got.Product.Name != want.Product.Name || *got.Product.Packs[0].RetailVND != *want.Product.Packs[0].RetailVND || *got.Product.Packs[0].RetailVND < 1_000 || got.Product.Capacity() != want.Product.Capacity() || got.Award.Stars != 4 || !slices.Equal(got.Fields, want.Fields) {
			t.Errorf("read again: %+v, want %+v", got, want)
		}
	}
	for name, cells := range map[string][]string{"empty": {"", "", "", "", "", ""}, "no cells": nil, "a sum": {"", "Tổng cộng", "", "", "", ""}} {
		if _, err := transfer.RowOf(table, r.Columns(), cells, 3); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
