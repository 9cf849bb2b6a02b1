package transfer

import (
	"strings"

	"chophien/domain"
)

// LetterSchema names the columns of the list as open data.
const LetterSchema = "chophien-products/1"

// Letter is the list of certified products that offices mail to each other: the
// products certified on one day. It can be read as Products, which ignores its
// other columns. licence is how people write the licence of the list.
func Letter(source, licence string, on, exported domain.Date) Table {
	columns := map[string]Column{}
	for _, c := range Products(nil, nil).Columns {
		columns[c.Key] = c
	}
	packs := columns["packs_more"]
	packs.Heading = "Quy cách và giá"
	province := columns["province"]
	province.Choices = nil
	return Table{
		Name: "Sản phẩm OCOP",
		Above: []string{
			"DANH SÁCH SẢN PHẨM OCOP CÒN HIỆU LỰC NGÀY " + on.Time().Format("02/01/2006"),
			"Nguồn: Chợ Phiên, " + source + ". Ngày xuất: " + exported.Time().Format("02/01/2006") + ". Giấy phép dữ liệu: " + licence + ". Lược đồ: " + LetterSchema + ".",
		},
		Columns: []Column{
			{Key: "no", Heading: "STT", Width: 6, Format: Whole}, columns["name"], columns["name_en"], columns["producer_name"], columns["producer_address"], province,
			{Key: "former", Heading: "Tỉnh cũ", Width: 18}, columns["former_district"], columns["former_commune"],
			{Key: "set", Heading: "Bộ sản phẩm", Width: 32},
			{Key: "stars", Heading: "Hạng sao", Width: 10, Format: Whole},
			{Key: "decision", Heading: "Số quyết định", Width: 18}, {Key: "decided", Heading: "Ngày quyết định", Width: 14, Format: Day}, {Key: "issuer", Heading: "Cơ quan ban hành", Width: 28},
			{Key: "from", Heading: "Hiệu lực từ", Width: 14, Format: Day}, {Key: "until", Heading: "Hiệu lực đến", Width: 14, Format: Day},
			{Key: "valid", Heading: "Tình trạng ngày xuất", Width: 20},
			packs, columns["phone"], columns["zalo"], columns["email"], columns["slug"],
			{Key: "url", Heading: "Địa chỉ trang", Width: 40}, {Key: "note", Heading: "Ghi chú", Width: 20},
		},
	}
}

// LetterValues returns the cells of the nth product, in the order of Letter. The
// product must have its certificates and all that ProductValues needs. Contacts
// appear only if their owner made them public.
func LetterValues(n int, p domain.Product, on, exported domain.Date, url string) []any {
	v := map[string]any{
		"no": n, "name": p.Name, "name_en": p.NameEN, "former_district": p.FormerDistrict, "former_commune": p.FormerCommune,
		"packs_more": domain.PacksText(p.Packs), "slug": p.Slug, "url": url,
	}
	if p.Set != nil {
		v["set"] = setText(*p.Set)
	}
	if p.Province != nil {
		v["province"] = p.Province.Name
	}
	if p.FormerProvince != nil {
		v["former"] = p.FormerProvince.Name
	}
	if m := p.Producer; m != nil {
		v["producer_name"], v["producer_address"] = m.Name, m.Address
		if m.ContactPublic {
			v["phone"], v["zalo"], v["email"] = m.Phone, m.Zalo, m.Email
		}
	}
	var notes []string
	if p.Sample {
		notes = append(notes, "dữ liệu minh họa")
	}
	if c := domain.CurrentOn(p.Certificates, on); c != nil {
		if c.Stars > 0 {
			v["stars"] = c.Stars
		}
		if c.PotentialFive {
			notes = append(notes, "tiềm năng 5 sao")
		}
		v["from"], v["until"] = c.ValidFrom, c.ValidUntil
		if d := c.Decision; d != nil {
			v["decision"], v["decided"], v["issuer"] = d.Number, d.Date, d.Issuer
		}
	}
	v["valid"] = "không còn hiệu lực"
	if domain.CurrentOn(p.Certificates, exported) != nil {
		v["valid"] = "còn hiệu lực"
	} else if on > exported {
		v["valid"] = "chưa có hiệu lực"
	}
	v["note"] = strings.Join(notes, "; ")
	return inOrder(Letter("", "", on, exported), v)
}
