package transfer

import "chophien/domain"

// Gaps is the table of drafts that lack fields. An office fills in the set and the
// story, and sends it back. Its own list with both columns is read, too.
func Gaps(sets []domain.ProductSet) Table {
	var names []string
	for _, s := range sets {
		names = append(names, setText(s))
	}
	number := numberColumn()
	number.Width = 8
	return Table{Name: "Phần còn thiếu", Columns: []Column{
		number,
		{Key: "slug", Heading: "Mã sản phẩm", Aliases: []string{"Mã", "slug", "id"}, Width: 28, Hint: "Đừng sửa mã của sản phẩm đã có."},
		{Key: "name", Heading: "Tên sản phẩm", Aliases: []string{"Sản phẩm", "Tên hàng", "Product", "Product name", "Name"}, Width: 36},
		{Key: "producer_name", Heading: "Chủ thể", Aliases: makerHeadings(), Width: 32},
		{Key: "set", Heading: "Bộ sản phẩm", Aliases: []string{"Phân nhóm", "Bộ", "Product set", "Set"}, Width: 32, Choices: names},
		{Key: "story", Heading: "Câu chuyện sản phẩm", Aliases: []string{"Câu chuyện", "Giới thiệu", "Mô tả", "Mô tả sản phẩm", "Giới thiệu sản phẩm", "Description", "Story"}, Width: 60, Format: LongText},
	}}
}

// GapValues returns the cells of a draft, in the order of Gaps. Fields that it has are
// left to it.
func GapValues(g domain.ListingGaps) []any {
	return []any{g.Number, g.Slug, g.Name, g.Maker, "", ""}
}

// ReadGapLine reads a row of Gaps.
func (c *Catalog) ReadGapLine(row Row) domain.GapLine {
	r := newListingRow(c, row)
	l := domain.GapLine{Row: row.Number, Number: r.entry.Number, Slug: r.entry.Slug, Name: row.Line("name")}
	for _, err := range row.Faults() {
		l.Blame(err)
	}
	l.Story = row.Text("story")
	if text := row.Line("set"); text != "" {
		set, ok := c.set(text)
		if !ok {
			l.Blame(domain.Invalidf("set", "“%s” is not one of the product sets, such as %s", short(text), "I.5.a"))
		}
		l.Set = set.Code
	}
	return l
}
