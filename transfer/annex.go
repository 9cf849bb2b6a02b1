package transfer

import "chophien/domain"

// Annex is the table of an annex of a decision.
func Annex() Table {
	return Table{Name: "Phụ lục", Item: "product", Maker: "producer", Columns: []Column{
		{Key: "number", Heading: "STT", Aliases: []string{"TT", "Số TT", "Số thứ tự", "No"}, Width: 6},
		{Key: "product", Heading: "Tên sản phẩm", Aliases: []string{"Sản phẩm", "Tên sản phẩm OCOP", "Sản phẩm OCOP", "Tên hàng", "Product", "slug", "Mã sản phẩm"}, Required: true, Width: 40, Hint: "Tên như trong quyết định, hoặc mã (slug) trên hệ thống"},
		{Key: "producer", Heading: "Chủ thể", Aliases: makerHeadings(), Width: 36},
		{Key: "kind", Heading: "Hình thức", Aliases: []string{"Loại", "Kind"}, Width: 16, Choices: []string{"Mới", "Đánh giá lại", "Nâng hạng", "Đổi tên"}, Hint: "Để trống: Mới"},
		{Key: "stars", Heading: "Hạng sao", Aliases: starHeadings(), Required: true, Width: 10, Choices: []string{"3", "4", "5"}},
		{Key: "potential_five", Heading: "Tiềm năng 5 sao", Aliases: []string{"Potential five"}, Width: 12, Choices: []string{"Có", "Không"}},
		{Key: "score_a", Heading: "Điểm phần A", Aliases: []string{"Phần A", "A"}, Width: 10},
		{Key: "score_b", Heading: "Điểm phần B", Aliases: []string{"Phần B", "B"}, Width: 10},
		{Key: "score_c", Heading: "Điểm phần C", Aliases: []string{"Phần C", "C"}, Width: 10},
		{Key: "score", Heading: "Tổng điểm", Aliases: []string{"Điểm", "Tổng", "Số điểm", "Điểm số", "Điểm đánh giá", "Tổng số điểm", "Điểm trung bình", "Điểm TB", "Điểm bình quân", "Tổng điểm đạt", "Score"}, Width: 10},
		{Key: "name", Heading: "Tên mới", Aliases: []string{"Đổi tên thành", "New name"}, Width: 40, Hint: "Chỉ khi đổi tên"},
	}}
}

// AnnexExample is a row for a template, marked as such.
func AnnexExample() []any {
	return []any{ExampleMark, "Chè xanh (tên ví dụ)", "HTX Ví dụ", "Mới", "4", "Không", "31,5", "20", "25,25", "76,75", ""}
}

// ReadAnnexLine reads one row of an annex.
func ReadAnnexLine(sets domain.CriteriaSets, row Row) domain.AnnexLine {
	l := domain.AnnexLine{Row: row.Number, Product: row.Line("product"), Producer: row.Line("producer"), NamesMakers: row.Has("producer")}
	a := &l.Line
	fail := l.Blame
	for _, err := range row.Faults() {
		fail(err)
	}
	if l.Product == "" {
		fail(domain.Invalidf("product", "the row names no product"))
	}
	var known bool
	if a.Kind, known = annexKind(row.Text("kind")); !known {
		fail(domain.Invalidf("kind", "it must be Mới, Đánh giá lại, Nâng hạng or Đổi tên"))
	}
	stars, five, ok := readStars(row.cell("stars").local())
	if !ok {
		fail(domain.Invalidf("stars", "it must be 3, 4 or 5"))
	}
	a.Stars, a.PotentialFive = stars, five
	potential, err := row.Bool("potential_five")
	fail(err)
	a.PotentialFive = a.PotentialFive || potential != nil && *potential
	for _, part := range []struct {
		key  string
		into **int
	}{{"score_a", &a.ScoreA}, {"score_b", &a.ScoreB}, {"score_c", &a.ScoreC}, {"score", &a.Score}} {
		v, err := row.Score(sets, part.key)
		fail(err)
		*part.into = v
	}
	a.Name = row.Line("name")
	return l
}

func annexKind(s string) (domain.DecisionLineKind, bool) {
	switch headingKey(s) {
	case "", "moi", "new", "congnhanmoi", "danhgialandau":
		return domain.DecisionLineNew, true
	case "danhgialai", "renewal", "congnhanlai":
		return domain.DecisionLineRenewal, true
	case "nanghang", "upgrade", "nangsao":
		return domain.DecisionLineUpgrade, true
	case "doiten", "namechange":
		return domain.DecisionLineNameChange, true
	}
	return "", false
}

// ParseScore reads points such as "76,75" in hundredths of a point.
func ParseScore(sets domain.CriteriaSets, field, text string) (int, error) {
	return readScore(sets, field, text)
}
