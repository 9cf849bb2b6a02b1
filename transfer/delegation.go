package transfer

import "chophien/domain"

// DelegationList is the table of the products that a delegation shows.
func DelegationList() Table {
	return Table{Name: "Danh sách trưng bày", Item: "name", Maker: "producer", Columns: []Column{
		{Key: "number", Heading: "STT", Aliases: []string{"TT", "Số TT", "Số thứ tự", "No"}, Width: 6},
		{Key: "name", Heading: "Tên sản phẩm", Aliases: []string{"Sản phẩm", "Tên", "Tên hàng", "Tên sản phẩm OCOP", "Sản phẩm trưng bày", "Tên sản phẩm trưng bày", "Product", "slug"}, Required: true, Width: 40, Hint: "Sản phẩm, làng nghề hoặc điểm du lịch: tên trên hệ thống hoặc slug"},
		{Key: "producer", Heading: "Chủ thể", Aliases: makerHeadings(), Width: 36, Hint: "Cần khi nhiều sản phẩm cùng tên"},
		{Key: "code", Heading: "Mã chứng nhận", Aliases: []string{"Mã xác minh", "Mã QR", "Certificate code"}, Width: 18, Hint: "Mã trên trang xác minh; có mã thì không cần tên chủ thể"},
	}}
}

// DelegationExample is a row for a template, marked as such.
func DelegationExample() []any {
	return []any{ExampleMark, "Chè xanh (tên ví dụ)", "HTX Ví dụ", ""}
}

// ReadDelegationLine reads one row of such a list.
func ReadDelegationLine(row Row) domain.DelegationLine {
	l := domain.DelegationLine{Row: row.Number, Name: row.Line("name"), Producer: row.Line("producer"), NamesMakers: row.Has("producer")}
	for _, err := range row.Faults() {
		l.Blame(err)
	}
	if text := row.Text("code"); text != "" {
		if l.Code = domain.ParseCode(text); !domain.IsCode(l.Code) {
			l.Blame(domain.Invalidf("code", "it is not a code of a certificate"))
		}
	}
	if l.Name == "" && row.Text("code") == "" {
		l.Blame(domain.Invalidf("name", "the row names nothing"))
	}
	return l
}
