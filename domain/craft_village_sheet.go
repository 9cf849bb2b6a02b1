package domain

import (
	"slices"
	"strconv"
	"strings"
)

func villageFields() []sheetField[CraftVillage] {
	type V = CraftVillage
	return append([]sheetField[V]{
		lineField("name", func(v *V) *string { return &v.Name }),
		lineField("name_en", func(v *V) *string { return &v.NameEN }),
		lineField("trade", func(v *V) *string { return &v.TradeVI }),
		lineField("trade_en", func(v *V) *string { return &v.TradeEN }),
		{"trade_group", func(v V) string {
			if v.TradeGroup == 0 {
				return ""
			}
			return strconv.Itoa(v.TradeGroup)
		}, func(to *V, from V) { to.TradeGroup = from.TradeGroup }},
		lineField("history", func(v *V) *string { return &v.History }),
		{"recognition", func(v V) string { return string(v.Recognition) }, func(to *V, from V) { to.Recognition = from.Recognition }},
		lineField("recognition_number", func(v *V) *string { return &v.RecognitionNumber }),
		dayField("recognition_date", func(v *V) **Date { return &v.RecognitionDate }),
		{"artisans", func(v V) string { return ArtisansText(v.Artisans) }, func(to *V, from V) { to.Artisans = from.Artisans }},
		numberField("households", func(v *V) **int { return &v.Households }),
		numberField("workers", func(v *V) **int { return &v.Workers }),
		dayField("figures_as_of", func(v *V) **Date { return &v.FiguresAsOf }),
		lineField("main_products", func(v *V) *string { return &v.MainProducts }),
		lineField("visiting", func(v *V) *string { return &v.Visiting }),
		lineField("commune", func(v *V) *string { return &v.Commune }),
	}, placeFields(func(v *V) *Place { return &v.Place })...)
}

// ApplyVillage writes the fields that the entry has into a craft village, which has
// no ID if it is new.
func (e ListingEntry) ApplyVillage(v *CraftVillage) {
	if e.Village != nil {
		applyFields(villageFields(), e, v, *e.Village, v.ID == "")
	}
}

// CraftVillageChanges returns the fields in which two states of a village differ.
func CraftVillageChanges(before, after CraftVillage) []FieldChange {
	return fieldChanges(villageFields(), before, after)
}

// ArtisansText writes artisans as lines: "Hoàng Thị Mai (Nghệ nhân ưu tú)".
func ArtisansText(all []Artisan) string {
	lines := make([]string, len(all))
	for i, a := range all {
		lines[i] = a.Name
		if a.Title != "" {
			lines[i] += " (" + a.Title + ")"
		}
	}
	return strings.Join(lines, "\n")
}

// ParseArtisans reads lines of ArtisansText. Semicolons end a line, too.
func ParseArtisans(text string) []Artisan {
	var out []Artisan
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == ';' }) {
		name, title, _ := strings.Cut(strings.Trim(line, " -–•"), "(")
		a := Artisan{Name: strings.TrimSpace(name), Title: strings.Trim(title, " ()")}
		if a.Name != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}
