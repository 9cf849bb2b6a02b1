package catalogue_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chophien/catalogue"
	"chophien/criteria"
	"chophien/domain"
)

// story is the profile of a producer.
const story = "Hợp tác xã được bảy hộ người Mông lập năm 2015, nay có 64 thành viên và liên kết với 120 hộ trong vùng nguyên liệu 85 ha. Nhà xưởng đạt HACCP từ năm 2022."

// market returns an edition as it is frozen today: with profiles, papers and a map.
// Its producers have one to four products; n is how many products it has.
func market(n, pictures int) domain.Edition {
	e := book(2*max(2, n/2), pictures)
	e.Criteria = criteria.Default()[0]
	c := &e.Content
	c.Layout, c.Sections = domain.LayoutStandard, c.Sections[:2]
	names := []string{"Công ty TNHH Hà Diệp", "Hợp tác xã nông nghiệp Suối Giàng", "Cơ sở sản xuất Bà Hoa", "HTX chè Phìn Hồ", "Hộ kinh doanh Ánh Dương"}
	for i := range c.Sections {
		s := &c.Sections[i]
		s.Title = []string{"Tuyên Quang", "Lào Cai"}[i]
		code := []string{"08", "15"}[i]
		producer, left := -1, 0
		for j := range s.Entries {
			x := &s.Entries[j]
			if left == 0 {
				producer++
				left = 1 + producer%4
			}
			left--
			id := fmt.Sprintf("m%d-%d", i, producer)
			x.Maker = &domain.EditionMaker{ID: id, Name: names[producer%len(names)], NameEN: []string{"Ha Diep Co., Ltd.", ""}[producer%2], Kind: domain.ProducerCompany, Representative: "Giàng A Sử", Phone: "0912 345 678", Email: "lienhe@example.vn", Website: "https://example.vn"}
			if producer >= len(names) {
				x.Maker.Name += fmt.Sprintf(" %d", producer/len(names)+1)
			}
			x.Booth = fmt.Sprintf("%c-%02d", 'A'+rune(i), producer+1)
			x.Place.Province.Code, x.Place.Province.NameEN = code, domain.Fold(x.Place.Province.Name)
			x.Papers, x.GTIN, x.Channels, x.LeadDays = []domain.EditionPaper{{Condition: domain.ConditionFoodSafety, Kind: "haccp"}}, "8931234567890", []string{"Siêu thị WinMart", "Xuất khẩu sang Nhật Bản"}, ref(7)
			x.Group = []domain.Group{"I", "II", "III", "IV"}[min(3, producer*4/max(1, len(s.Entries)*2/5))]
			if x.Picture != nil && j%3 == 0 {
				x.MorePictures = []domain.EditionPicture{*x.Picture, *x.Picture}
			}
			if !slices.ContainsFunc(c.Producers, func(m domain.EditionProducer) bool { return m.ID == id }) {
				m := domain.EditionProducer{EditionMaker: *x.Maker, Story: strings.Repeat(story+" ", producer%3), Place: x.Place, Booths: []string{x.Booth}}
				if producer%2 == 0 {
					m.Picture = x.Picture
				}
				c.Producers = append(c.Producers, m)
				c.Booths = append(c.Booths, domain.EditionBooth{Number: x.Booth, Hall: "Nhà A", ExhibitorID: "e" + id, ProducerID: id, Exhibitor: x.Maker.Name})
			}
		}
	}
	c.Sections = append(c.Sections, domain.EditionSection{Kind: domain.SectionVillages, Title: "Làng nghề", TitleEN: "Craft villages", Entries: book(4, pictures).Content.Sections[2].Entries})
	for _, u := range []struct {
		code, name string
		points     []domain.EditionPoint
	}{
		{"08", "Tuyên Quang", []domain.EditionPoint{{Lat: 22.76, Lon: 104.98}, {Lat: 22.11, Lon: 105.27}}}, {"15", "Lào Cai", []domain.EditionPoint{{Lat: 22.36, Lon: 104.11}, {Lat: 21.78, Lon: 104.57}}},
		{"96", "Cà Mau", []domain.EditionPoint{{Lat: 9.05, Lon: 105.0}, {Lat: 9.3, Lon: 105.5}}},
	} {
		c.Provinces = append(c.Provinces, domain.EditionProvince{EditionUnit: domain.EditionUnit{Code: u.code, Name: u.name}, Points: u.points, Other: u.code == "96"})
	}
	c.Count()
	return e
}

// CATALOGUE_PAGES names a folder for the books, to look at them.
func TestMarketToLookAt(t *testing.T) {
	dir := os.Getenv("CATALOGUE_PAGES")
	if dir == "" {
		dir = t.TempDir()
	}
	a := newAlbum(8, 960, 720)
	for _, layout := range domain.EditionLayouts() {
		for _, o := range []catalogue.Options{{Paper: domain.PaperA4, Language: domain.EditionVietnamese}, {Paper: domain.PaperA5, Language: domain.EditionBilingual}, {Paper: domain.PaperA5, Language: domain.EditionEnglish}} {
			e := market(40, 8)
			e.Content.Layout = layout
			b := printed(t, e, o, a)
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("market-%s-%s-%s.pdf", layout, o.Paper, o.Language)), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
