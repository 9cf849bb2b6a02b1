package view

import (
	"slices"

	"chophien/domain"
)

// PaperKindName is the name of a kind of paper.
type PaperKindName struct {
	Kind   string `json:"kind" example:"vietgap"`
	NameVI string `json:"name" example:"Giấy chứng nhận VietGAP"`
	NameEN string `json:"name_en" example:"VietGAP certificate"`
}

// PaperOf returns the name of a kind of paper that proves a condition.
func (cards Cards) PaperOf(c domain.Condition, k domain.PaperKind) PaperKindName {
	t, _ := cards.criteria.PaperType(c, k)
	return PaperKindName{string(k), t.NameVI, t.NameEN}
}

// ConditionView says whether one of the four conditions holds on the day.
type ConditionView struct {
	Condition string          `json:"condition" enum:"raw_material_area,local_workforce,food_safety,intellectual_property" example:"food_safety"`
	Holds     bool            `json:"holds" doc:"On valid_on"`
	Until     *string         `json:"until" format:"date" doc:"The last day without a gap; null without an end, or when it does not hold"`
	Papers    []PaperKindName `json:"papers" nullable:"false" doc:"Papers that prove it on that day"`
}

// ConditionsMet returns those of the four conditions that hold on a day, in the
// order of the programme.
func ConditionsMet(windows []domain.ConditionWindow, on domain.Date) []string {
	out := []string{}
	for _, c := range domain.Conditions() {
		if domain.Holds(windows, c, on) {
			out = append(out, string(c))
		}
	}
	return out
}

// conditionsOn returns the four conditions of a product on a day, in the order
// of the programme.
func (cards Cards) conditionsOn(papers []domain.Evidence, on domain.Date) []ConditionView {
	windows := domain.ConditionWindows(papers)
	out := []ConditionView{}
	for _, c := range domain.Conditions() {
		v := ConditionView{Condition: string(c), Papers: []PaperKindName{}}
		for _, w := range windows {
			if w.Condition == c && w.Contains(on) {
				v.Holds = true
				if !w.Open() {
					until := w.Until.String()
					v.Until = &until
				}
			}
		}
		for _, e := range papers {
			name := cards.PaperOf(c, e.PaperKind)
			if e.Condition == c && domain.Holds(domain.ConditionWindows([]domain.Evidence{e}), c, on) && !slices.Contains(v.Papers, name) {
				v.Papers = append(v.Papers, name)
			}
		}
		out = append(out, v)
	}
	return out
}
