package domain_test

import (
	"slices"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

// The warnings name each text that an English book prints in Vietnamese once.
func TestMissingEnglish(t *testing.T) {
	entry := func(number int, province string) domain.EditionEntry {
		e := domain.EditionEntry{Number: number, Name: "Tea", NameEN: "Tea"}
		e.Place.Province = domain.EditionUnit{Code: province, Name: province, NameEN: province}
		return e
	}
	first, second := entry(1, "Tuyên Quang"), entry(2, "Lào Cai")
	first.Channels, first.Markets = []string{"WinMart", "Chợ Đồng Văn"}, []string{"EU", "Nhật Bản"}
	second.Channels, second.Markets = []string{"WinMart"}, []string{"EU"}
	split := domain.CatalogueSection{Title: "Sản phẩm", Split: domain.SectionProvince, Intro: "Đất chè"}
	other := domain.CatalogueSection{Title: "Làng nghề", Kind: domain.SectionVillages, Intro: "Dệt lanh"}
	content := domain.EditionContent{
		Title: "Catalogue", TitleEN: "Catalogue", Imprint: "Nhà xuất bản Công Thương",
		Producers: []domain.EditionProducer{{EditionMaker: domain.EditionMaker{Name: "HTX A"}, Story: "Từ năm 2015"}, {EditionMaker: domain.EditionMaker{Name: "HTX B"}, Story: "Tea since 2015"}},
		Sections: slices.Concat(
			domain.SplitSection(criteria.Default()[0], split, []domain.EditionEntry{first, second}),
			domain.SplitSection(criteria.Default()[0], other, []domain.EditionEntry{entry(3, "Lào Cai")}),
		),
	}
	got := map[string][]string{}
	for _, w := range content.MissingEnglish() {
		key := w.Name
		if w.Number > 0 {
			key = string(rune('0' + w.Number))
		}
		for _, m := range w.Missing {
			got[key] = append(got[key], m.Path())
		}
	}
	want := map[string][]string{
		"":      {"imprint", "sections “Lào Cai” intro_en", "sections “Làng nghề” title_en", "sections “Làng nghề” intro_en"},
		"HTX A": {"producer.story_en"},
		"1":     {"channels", "markets"},
	}
	for key, fields := range want {
		if !slices.Equal(got[key], fields) {
			t.Errorf("%q lacks %q, want %q", key, got[key], fields)
		}
	}
	if len(got) != len(want) {
		t.Errorf("missing in English: %q", got)
	}
}
