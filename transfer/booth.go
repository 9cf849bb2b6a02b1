package transfer

import (
	"io"
	"strconv"
	"strings"

	"chophien/domain"
)

// BoothList is the table of a fair's exhibitors by booth.
func BoothList(f domain.Fair, on domain.Date) Table {
	return Table{
		Name:  "Gian hàng",
		Above: madeFor("Danh sách đơn vị trưng bày theo gian hàng", f, on),
		Columns: []Column{
			{Key: "hall", Heading: "Khu", Width: 16}, {Key: "booth", Heading: "Gian hàng", Width: 12}, {Key: "area", Heading: "Diện tích (m²)", Width: 12}, {Key: "class", Heading: "Hạng giá", Width: 14},
			{Key: "exhibitor", Heading: "Đơn vị trưng bày", Width: 40}, {Key: "province", Heading: "Tỉnh, thành phố", Width: 18}, {Key: "delegation", Heading: "Đoàn", Width: 18},
			{Key: "contact", Heading: "Người liên hệ", Width: 24}, {Key: "phone", Heading: "Điện thoại", Width: 16}, {Key: "email", Heading: "E-mail", Width: 26},
			{Key: "count", Heading: "Số mặt hàng", Width: 12, Format: Whole}, {Key: "shows", Heading: "Trưng bày", Width: 60, Format: LongText}, {Key: "note", Heading: "Ghi chú", Width: 30, Format: LongText},
		},
	}
}

// WriteBoothList writes the list as a workbook.
func WriteBoothList(w io.Writer, f domain.Fair, lines []domain.BoothLine, on domain.Date) error {
	t := BoothList(f, on)
	out, err := NewXLSX(w, t)
	if err != nil {
		return err
	}
	for _, l := range lines {
		call := domain.ContactPersonOf(l.Exhibitor)
		names := make([]string, len(l.Shown))
		for i, x := range l.Shown {
			names[i] = x.Listing.Name
		}
		name, _ := l.Exhibitor.Name()
		v := map[string]any{
			"hall": l.Hall, "exhibitor": name, "province": l.Exhibitor.ProvinceName(), "contact": call.Name, "phone": call.Phone, "email": call.Email,
			"count": len(l.Shown), "shows": strings.Join(names, "; "), "note": l.Exhibitor.Note,
		}
		if d := l.Exhibitor.Delegation; d != nil && d.Province != nil {
			v["delegation"] = d.Province.Name
		}
		if b := l.Booth; b != nil {
			v["booth"], v["class"] = b.Number, b.PriceClass
			if b.Area() > 0 {
				v["area"] = strings.ReplaceAll(strconv.FormatFloat(float64(b.Area())/100, 'f', -1, 64), ".", ",")
			}
		}
		if err := out.Row(inOrder(t, v)...); err != nil {
			return err
		}
	}
	return out.Close()
}
