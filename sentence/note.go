package sentence

import "fmt"

// Note is something that a person should check, in both languages.
type Note struct {
	Code   string
	VI, EN string
}

// The codes of notes, each with its text. %s is filled in.
var noteTexts = map[string][2]string{
	"amount_range":        {"“%s” là một khoảng: biểu mẫu ghi mức thấp nhất; khoảng đầy đủ nằm trong phần mô tả", "“%s” is a range: the form has its least amount, the description has all of it"},
	"counted_as_pieces":   {"“%s” được tính là cái, chiếc", "“%s” is counted in pieces"},
	"price_unit_assumed":  {"“%s” không nói giá cho bao nhiêu: hãy kiểm tra đơn vị của giá", "“%s” does not say for how much goods the price is: check its unit"},
	"price_doubtful":      {"“%s” dưới 1.000 đồng nên không được ghi: hãy ghi giá bằng đồng", "“%s” is below 1,000 đồng and was left out: give the price in đồng"},
	"place_widened":       {"“%s” được mở rộng thành tỉnh, vùng hiện nay: %s", "“%s” was widened to the units of today: %s"},
	"delivery_of_buyer":   {"Nơi giao được lấy theo địa điểm của người mua: “%s”", "The place of delivery is taken from where the buyer is: “%s”"},
	"second_contact":      {"“%s” chưa được ghi: biểu mẫu chỉ có một liên hệ mỗi loại", "“%s” was left out: the form holds one contact of a kind"},
	"not_wanted":          {"“%s” được hiểu là không yêu cầu", "“%s” was read as not asked for"},
	"period_not_kept":     {"“%s” không phải là chu kỳ của biểu mẫu (tuần, tháng, quý, năm)", "“%s” is no period of the form (week, month, quarter, year)"},
	"day_past":            {"“%s” đã qua hoặc không có trong lịch", "“%s” is past or is no day of the calendar"},
	"second_delivery":     {"“%s” chưa được ghi: biểu mẫu có một nơi giao", "“%s” was left out: the form has one place of delivery"},
	"unit_not_kept":       {"“%s”: biểu mẫu không có đơn vị này", "“%s”: the form has no such unit"},
	"preference_not_kept": {"“%s” là ưu tiên, không phải điều kiện, nên không được ghi", "“%s” is a preference and no condition, and was left out"},
}

// note adds a note about a text.
func (r *reading) note(code, text string) {
	t := noteTexts[code]
	r.notes = append(r.notes, Note{code, fmt.Sprintf(t[0], text), fmt.Sprintf(t[1], text)})
}

// widened adds the note that a place was replaced by current units.
func (r *reading) widened(text, nameVI, nameEN string) {
	const code = "place_widened"
	t := noteTexts[code]
	r.notes = append(r.notes, Note{code, fmt.Sprintf(t[0], text, nameVI), fmt.Sprintf(t[1], text, nameEN)})
}
