package transfer

import (
	"io"
	"strconv"
	"strings"

	"chophien/domain"
)

// Edition is the table of a printed catalogue.
func Edition(e domain.Edition) Table {
	day := e.Content.Fair.Until.Time().Format("02/01/2006")
	return Table{
		Name: "Catalogue",
		Above: []string{
			e.Content.Title,
			e.Content.Fair.Name + ". Ấn bản " + strconv.Itoa(e.Number) + ", SHA-256 " + e.SHA256 + ". Hiệu lực xét đến ngày " + day + ".",
		},
		Columns: []Column{
			{Key: "no", Heading: "Số mục", Width: 8, Format: Whole}, {Key: "section", Heading: "Phần", Width: 22}, {Key: "booth", Heading: "Gian hàng", Width: 12},
			{Key: "name", Heading: "Tên sản phẩm", Width: 40}, {Key: "name_en", Heading: "Tên tiếng Anh", Width: 30},
			{Key: "stars", Heading: "Hạng sao", Width: 10, Format: Whole}, {Key: "decision", Heading: "Số quyết định", Width: 18}, {Key: "until", Heading: "Hiệu lực đến", Width: 14, Format: Day},
			{Key: "producer", Heading: "Chủ thể", Width: 36}, {Key: "representative", Heading: "Người đại diện", Width: 22}, {Key: "phone", Heading: "Điện thoại", Width: 16}, {Key: "zalo", Heading: "Zalo", Width: 16},
			{Key: "email", Heading: "E-mail", Width: 24}, {Key: "address", Heading: "Địa chỉ", Width: 36}, {Key: "province", Heading: "Tỉnh, thành phố", Width: 18}, {Key: "former", Heading: "Tỉnh cũ", Width: 18},
			{Key: "packs", Heading: "Quy cách và giá", Width: 36, Format: LongText}, {Key: "capacity", Heading: "Sản lượng mỗi tháng", Width: 16}, {Key: "season", Heading: "Tháng có hàng", Width: 16},
			{Key: "shelf", Heading: "Hạn sử dụng", Width: 24}, {Key: "story", Heading: "Giới thiệu", Width: 50, Format: LongText}, {Key: "url", Heading: "Trang xác minh", Width: 40}, {Key: "note", Heading: "Ghi chú", Width: 20},
		},
	}
}

// WriteEdition writes an edition as a workbook.
func WriteEdition(w io.Writer, e domain.Edition) error {
	t := Edition(e)
	out, err := NewXLSX(w, t)
	if err != nil {
		return err
	}
	for _, s := range e.Content.Sections {
		for _, x := range s.Entries {
			prices, _ := domain.PricesText(x.Packs)
			v := map[string]any{
				"no": x.Number, "section": s.Title, "booth": x.Booth, "name": x.Name, "name_en": x.NameEN, "address": x.Place.Address, "province": x.Place.Province.Name,
				"packs": prices, "capacity": x.Capacity().String(), "season": FormatMonths(x.Season), "shelf": x.ShelfLife, "story": x.Story, "url": x.VerifyURL,
			}
			if u := x.Place.FormerProvince; u != nil {
				v["former"] = u.Name
			}
			var notes []string
			if x.Sample {
				notes = append(notes, "dữ liệu minh họa")
			}
			if c := x.Certificate; c != nil {
				v["decision"], v["until"] = c.Number, c.ValidUntil
				if c.Stars > 0 {
					v["stars"] = c.Stars
				}
				if c.PotentialFive {
					notes = append(notes, "tiềm năng 5 sao")
				}
			}
			if m := x.Maker; m != nil {
				v["producer"], v["representative"], v["phone"], v["zalo"], v["email"] = m.Name, m.Representative, m.Phone, m.Zalo, m.Email
			}
			v["note"] = strings.Join(notes, "; ")
			if err := out.Row(inOrder(t, v)...); err != nil {
				return err
			}
		}
	}
	return out.Close()
}
