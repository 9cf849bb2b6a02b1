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
		got[key] = append(got[key], w.Fields...)
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

// A warning names texts in words, not by the names of the API.
func TestWarningText(t *testing.T) {
	w := domain.PrintWarning{Kind: domain.WarnEnglish, Fields: []string{"title_en", "fair.venue_en", "sections “Làng nghề” intro_en", "packs[1].name_en", "certificate.decision.issuer_en"}}
	vi, en := w.Text()
	const wantVI = "Bản tiếng Anh in tiếng Việt, vì thiếu: tiêu đề, hội chợ: địa điểm, phần “Làng nghề”: lời dẫn, quy cách 2: tên, quyết định: cơ quan ban hành."
	const wantEN = "The English book prints Vietnamese, because these are missing: title, fair: venue, section “Làng nghề”: introduction, pack 2: name, decision: issuing office."
	if vi != wantVI || en != wantEN {
		t.Errorf("the warning says\n%s\n%s", vi, en)
	}
}
