package catalogue_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"

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
			x.Papers, x.GTIN, x.Channels, x.LeadDays, x.HSCode, x.Markets = []domain.EditionPaper{{Condition: domain.ConditionFoodSafety, Kind: "haccp"}}, "8931234567890", []string{"Siêu thị WinMart"}, ref(7), "09024090", []string{"Nhật Bản"}
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
			e := market(16, 8)
			e.Content.Layout = layout
			b := printed(t, e, o, a)
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("market-%s-%s-%s.pdf", layout, o.Paper, o.Language)), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// without removes QR codes, within which the reader of the tests finds no end.
func without(e domain.Edition) domain.Edition {
	for i := range e.Content.Sections {
		for j := range e.Content.Sections[i].Entries {
			e.Content.Sections[i].Entries[j].VerifyURL = ""
		}
	}
	return e
}

// A producer's profile stands once, above all its products, which do not repeat its
// contacts. A featured product names its producer itself.
func TestCompanyBlocks(t *testing.T) {
	e := without(market(20, 2))
	c := &e.Content
	c.Producers[1].Story = "Một câu chuyện riêng.\n" + strings.Repeat("Chuyện dài của bản làng. ", 150)
	c.Producers[1].Phone, c.Producers[1].Email = "0987 000 111", "rieng@example.vn"
	last := &c.Sections[0].Entries[len(c.Sections[0].Entries)-1]
	last.Featured, last.Name, last.Maker.Phone = true, "Tiêu biểu số một", "0977 222 333"
	c.Sections[0].Entries = append([]domain.EditionEntry{*last}, c.Sections[0].Entries[:len(c.Sections[0].Entries)-1]...)
	c.Count()
	for _, paper := range domain.PaperSizes() {
		for _, language := range domain.EditionLanguages() {
			t.Run(string(paper)+" "+string(language), func(t *testing.T) {
				pages := pageTexts(t, printed(t, e, catalogue.Options{Paper: paper, Language: language}, newAlbum(2, 320, 240)))
				all := strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(pages, " "), "\u00a0", " ")), " ")
				for want, n := range map[string]int{"Một câu chuyện riêng.": 1, "rieng@example.vn": 1, "0987 000 111": 1, "0977 222 333": 1} {
					if got := strings.Count(all, want); got != n {
						t.Errorf("%q is printed %d times, want %d", want, got, n)
					}
				}
				if got := strings.Count(all, "Chuyện dài của bản làng."); got < 100 {
					t.Errorf("of a long profile %d sentences are printed", got)
				}
				if language != domain.EditionEnglish && !strings.Contains(all, "Suối Giàng, Hợp tác xã nông nghiệp") {
					t.Error("the index does not list a producer by its own name")
				}
				if !strings.Contains(all, "A-02 · ") {
					t.Error("the index of booths names no exhibitor")
				}
				for _, p := range pages {
					if strings.TrimSpace(p) == "" {
						t.Error("a page is empty")
					}
				}
			})
		}
	}
	// Editions that were frozen before have no profiles and are printed as then.
	old := without(book(20, 2))
	if all := strings.Join(pageTexts(t, printed(t, old, catalogue.Options{Paper: domain.PaperA4, Language: domain.EditionVietnamese}, newAlbum(2, 320, 240))), ""); strings.Count(all, "htx@example.vn") < 20 {
		t.Error("an old edition does not name the producer at each product")
	}
}

// A compact book has at least eight entries a page.
func TestCompactBook(t *testing.T) {
	const products = 200
	e := without(market(products, 1))
	e.Content.Layout = domain.LayoutCompact
	for _, paper := range domain.PaperSizes() {
		pages := pageTexts(t, printed(t, e, catalogue.Options{Paper: paper, Language: domain.EditionVietnamese}, newAlbum(1, 320, 240)))
		filled, entries := 0, 0
		for _, p := range pages {
			if n := strings.Count(p, "lienhe@example.vn"); n > 0 {
				filled++
				entries += n
			}
		}
		if entries != products || filled > products/8 {
			t.Errorf("%s: %d entries on %d pages", paper, entries, filled)
		}
	}
}

// A bilingual compact book has heads, prices and marks in both languages.
func TestBilingualCompactBook(t *testing.T) {
	e := without(market(8, 1))
	e.Content.Layout = domain.LayoutCompact
	first, second := &e.Content.Sections[0].Entries[0], &e.Content.Sections[0].Entries[1]
	e.Content.Fair.Sample, first.Sample, second.Packs = true, true, nil
	for _, paper := range domain.PaperSizes() {
		pages := pageTexts(t, printed(t, e, catalogue.Options{Paper: paper, Language: domain.EditionBilingual}, newAlbum(1, 320, 240)))
		all := strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(pages, " "), "\u00a0", " ")), " ")
		for _, want := range []string{
			"Sản phẩm, chủ thể", "Product, producer", "Certificate, price", "Booth, contact", "Xác minh", "Verify", "đến / until 01/12/2028", "từ / from 250.000", "Giá liên hệ / Price on request", "/tháng / a month",
			"minh họa / sample", "dữ liệu minh họa / sample data",
		} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q is not printed", paper, want)
			}
		}
	}
}

// No picture is printed with fewer than 150 dots an inch: a small one stays small.
func TestPicturesAreNotEnlarged(t *testing.T) {
	e := without(market(8, 1))
	c := &e.Content
	c.Cover = &domain.EditionPicture{ID: "cover", FileKey: "pictures/0", Width: 400, Height: 300}
	for i := range c.Sections {
		c.Sections[i].Picture = c.Cover
		for j := range c.Sections[i].Entries {
			c.Sections[i].Entries[j].Picture = &domain.EditionPicture{ID: "p", FileKey: "pictures/0", Width: 200 + 400*(j%3), Height: 150 + 300*(j%3)}
		}
	}
	for _, layout := range domain.EditionLayouts() {
		c.Layout = layout
		b := printed(t, e, catalogue.Options{Paper: domain.PaperA4, Language: domain.EditionVietnamese}, newAlbum(1, 320, 240))
		wide := widths(t, b)
		if len(wide) < 8 {
			t.Fatalf("%s: %d pictures", layout, len(wide))
		}
		for _, mm := range wide {
			// The widest one here has 1,000 pixels.
			if mm > 1000*25.4/domain.MinPrintDPI+0.1 {
				t.Errorf("%s: a picture is %.0f mm wide", layout, mm)
			}
		}
		if slices.Min(wide) > 200*25.4/domain.MinPrintDPI+0.1 {
			t.Errorf("%s: the smallest picture is %.0f mm wide, more than its 200 pixels allow", layout, slices.Min(wide))
		}
	}
}

// widths returns the widths of the pictures of a book in mm.
func widths(t *testing.T, b []byte) []float64 {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	placed := regexp.MustCompile(`q ([0-9.]+) 0 0 [0-9.]+ [-0-9.]+ [-0-9.]+ cm /I`)
	var out []float64
	for i := range r.NumPage() {
		content, err := io.ReadAll(r.Page(i + 1).V.Key("Contents").Reader())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range placed.FindAllSubmatch(content, -1) {
			points, err := strconv.ParseFloat(string(m[1]), 64)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, points*25.4/72)
		}
	}
	return out
}
