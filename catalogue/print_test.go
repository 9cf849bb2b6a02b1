package catalogue_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"

	"chophien/catalogue"
	"chophien/criteria"
	"chophien/domain"
)

func opened(t *testing.T, b []byte) *pdf.Reader {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// content returns the instructions of a page.
func content(t *testing.T, page pdf.Page) string {
	t.Helper()
	b, err := io.ReadAll(page.V.Key("Contents").Reader())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A file for a print shop has the page, 3 mm of bleed around it, and crop marks.
func TestPrintFile(t *testing.T) {
	for paper, size := range map[domain.PaperSize][2]float64{domain.PaperA4: {210, 297}, domain.PaperA5: {148, 210}} {
		t.Run(string(paper), func(t *testing.T) {
			b := printed(t, book(12, 3), catalogue.Options{Paper: paper, Language: domain.EditionBilingual, Print: true}, newAlbum(3, 320, 240))
			if dir := os.Getenv("CATALOGUE_PAGES"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, string(paper)+"-print.pdf"), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.HasPrefix(b, []byte("%PDF-1.6\n")) {
				t.Errorf("the file begins with %q", b[:10])
			}
			r := opened(t, b)
			catalog := r.Trailer().Key("Root")
			if intent := catalog.Key("OutputIntents").Index(0); intent.Key("OutputConditionIdentifier").RawString() != "sRGB IEC61966-2.1" || intent.Key("DestOutputProfile").Key("N").Int64() != 3 {
				t.Errorf("the colours are %v", intent)
			}
			profile, err := io.ReadAll(catalog.Key("OutputIntents").Index(0).Key("DestOutputProfile").Reader())
			if err != nil || len(profile) < 40 || string(profile[36:40]) != "acsp" || int(profile[2])<<8+int(profile[3]) != len(profile) {
				t.Errorf("a profile of %d bytes (%v)", len(profile), err)
			}
			if info := r.Trailer().Key("Info"); info.Key("Producer").Text() != "chophien" {
				t.Errorf("the properties are %v", info)
			}
			for i := range r.NumPage() {
				page := r.Page(i + 1)
				inset := func(name string, mm float64) {
					t.Helper()
					box := page.V.Key(name)
					for k, want := range []float64{10 - mm, 10 - mm, 10 + size[0] + mm, 10 + size[1] + mm} {
						if got := box.Index(k).Float64() * 25.4 / 72; math.Abs(got-want) > 0.01 {
							t.Errorf("page %d: %s is %v", i+1, name, box)
						}
					}
				}
				inset("MediaBox", 10)
				inset("BleedBox", 3)
				inset("TrimBox", 0)
				if !page.V.Key("Annots").IsNull() {
					t.Errorf("page %d has links", i+1)
				}
				for _, name := range page.Fonts() {
					if f := page.Font(name).V.Key("DescendantFonts").Index(0).Key("FontDescriptor"); f.Key("FontFile2").IsNull() {
						t.Errorf("the font %s is not in the file", name)
					}
				}
				if n := strings.Count(content(t, page), " l S"); n != 8 {
					t.Errorf("page %d has %d crop marks", i+1, n)
				}
			}
			// -8.50 points are 3 mm to the left of the page.
			if cover := content(t, r.Page(1)); !strings.Contains(cover, "\n-8.50 ") {
				t.Error("the ground of the cover ends at the edge of the page")
			}
		})
	}
}

// A file for readers has its structure: each text and picture is in it once, pictures
// have texts, and entries are reached from contents, plan and indexes.
func TestReaderFile(t *testing.T) {
	x, y := 500, 500
	e := book(12, 3)
	e.Content.Cover = &domain.EditionPicture{ID: "cover", FileKey: "pictures/1", Width: 320, Height: 240, Caption: "Chợ phiên Đồng Văn"}
	e.Content.Plan = &domain.EditionPicture{ID: "plan", FileKey: "pictures/2", Width: 320, Height: 240}
	e.Content.Booths = []domain.EditionBooth{{Number: "A1", Exhibitor: "Hợp tác xã A", PlanX: &x, PlanY: &y}}
	for i := range e.Content.Sections {
		for j := range e.Content.Sections[i].Entries {
			if pic := e.Content.Sections[i].Entries[j].Picture; pic != nil {
				pic.ID = fmt.Sprint("p", i, j)
			}
		}
	}
	b := printed(t, e, catalogue.Options{Paper: domain.PaperA5, Language: domain.EditionVietnamese}, newAlbum(3, 320, 240))
	r := opened(t, b)
	catalog := r.Trailer().Key("Root")
	if !catalog.Key("MarkInfo").Key("Marked").Bool() || !catalog.Key("ViewerPreferences").Key("DisplayDocTitle").Bool() || catalog.Key("Lang").RawString() != "vi-VN" || catalog.Key("Outlines").IsNull() {
		t.Errorf("the catalog is %v", catalog)
	}
	if xmp, err := io.ReadAll(catalog.Key("Metadata").Reader()); err != nil || !bytes.Contains(xmp, []byte(">"+e.Content.Title+"</rdf:li>")) || !bytes.Contains(xmp, []byte("<rdf:li>vi-VN</rdf:li>")) {
		t.Errorf("the properties are %s (%v)", xmp, err)
	}
	roles, alternatives := map[string]int{}, map[string]bool{}
	document := catalog.Key("StructTreeRoot").Key("K")
	for i := range document.Key("K").Len() {
		element := document.Key("K").Index(i)
		role := element.Key("S").Name()
		roles[role]++
		if role == "Figure" {
			alternatives[element.Key("Alt").Text()] = true
			if element.Key("A").Key("BBox").Len() != 4 {
				t.Errorf("a figure without its place: %v", element)
			}
		}
	}
	entries := e.Content.Entries()
	if roles["H1"] < 8 || roles["H2"] < entries || roles["P"] < 10*entries || roles["Figure"] < entries || roles["Link"] < 3*entries {
		t.Errorf("the structure has %v", roles)
	}
	for _, want := range []string{"Chợ phiên Đồng Văn", "Sơ đồ gian hàng; danh sách đơn vị ở dưới", "Ảnh: " + e.Content.Sections[0].Entries[0].Name, "Mã QR dẫn đến https://ocop.example.vn/verify/ABCD-2345"} {
		if !alternatives[want] {
			t.Errorf("no picture is %q: %v", want, alternatives)
		}
	}
	parents := map[int64]pdf.Value{}
	nums := catalog.Key("StructTreeRoot").Key("ParentTree").Key("Nums")
	for i := 0; i < nums.Len(); i += 2 {
		parents[nums.Index(i).Int64()] = nums.Index(i + 1)
	}
	targets := map[string]bool{}
	for i := range r.NumPage() {
		page := r.Page(i + 1)
		c := content(t, page)
		marks := strings.Count(c, "/MCID ")
		if got := parents[page.V.Key("StructParents").Int64()].Len(); got != marks {
			t.Errorf("page %d has %d marked parts, the structure knows %d", i+1, marks, got)
		}
		if begun, ended := strings.Count(c, ">>BDC\n")+strings.Count(c, " BMC"), strings.Count(c, "EMC\n"); begun != ended || marks == 0 {
			t.Errorf("page %d: %d parts begin and %d end", i+1, begun, ended)
		}
		for k := range page.V.Key("Annots").Len() {
			link := page.V.Key("Annots").Index(k)
			if parents[link.Key("StructParent").Int64()].Key("S").Name() != "Link" || link.Key("Contents").Text() != "Liên kết" {
				t.Errorf("page %d: a link without its element: %v", i+1, link)
			}
			if dest := link.Key("Dest"); !dest.IsNull() {
				if dest.Index(0).Key("Type").Name() != "Page" {
					t.Errorf("page %d: a link leads to %v", i+1, dest)
				}
				targets[fmt.Sprint(dest.Index(0).Key("StructParents").Int64(), " ", dest.Index(2).Float64())] = true
			}
		}
	}
	if len(targets) < entries {
		t.Errorf("links lead to %d places, and there are %d entries", len(targets), entries)
	}
}

// english returns an edition with all its English texts.
func english() domain.Edition {
	e := book(12, 3)
	e.Criteria = criteria.Default()[0]
	c := &e.Content
	c.Fair.OrganizerEN, c.Fair.VenueEN = "Department of Industry and Trade", "Nguyen Tat Thanh Square"
	c.GreetingBy = "Sample signature"
	for i := range c.Sections {
		s := &c.Sections[i]
		if s.Intro != "" {
			s.IntroEN = "A land of limestone mountains."
		}
		for j := range s.Entries {
			x := &s.Entries[j]
			x.NameEN, x.StoryEN, x.Storage = "Goods of the village", "Picked by hand.", "Nơi khô ráo, thoáng mát"
			x.VerifyURL = "" // the reader of the test knows no pictures within a page's text
			x.Place.Province.NameEN = "Tuyen Quang"
			if x.Kind != domain.KindProduct {
				x.Storage = ""
			}
			if x.Maker != nil {
				x.Maker.NameEN = "Cooperative of the village"
			}
			if f := x.Place.FormerProvince; f != nil {
				f.NameEN = "Yen Bai"
			}
		}
	}
	return e
}

// An English book has no Vietnamese words but names, and its draft no warning; what is
// missing is listed.
func TestEnglishBook(t *testing.T) {
	e := english()
	names := map[string]bool{"QĐ-UBND": true, "đồng": true}
	name := func(texts ...string) {
		for _, w := range strings.FieldsFunc(strings.Join(texts, " "), func(r rune) bool { return strings.ContainsRune(" ,/().;:", r) }) {
			names[w] = true
		}
	}
	for _, s := range e.Content.Sections {
		for _, x := range s.Entries {
			name(x.Name, x.Place.Address, "Minh Xuân Suối Giàng Văn Chấn Lùng Tám Quản Bạ Tuyên Quang Lào Cai")
			if x.Maker != nil {
				name(x.Maker.Name, x.Maker.Representative)
			}
			if x.Village != nil {
				for _, a := range x.Village.Artisans {
					name(a.Name)
				}
			}
		}
	}
	for _, paper := range domain.PaperSizes() {
		for _, w := range strings.FieldsFunc(strings.Join(pageTexts(t, printed(t, e, catalogue.Options{Paper: paper, Language: domain.EditionEnglish}, newAlbum(3, 320, 240))), "\n"), func(r rune) bool {
			return strings.ContainsRune(" \n\u00a0,/().;:", r)
		}) {
			if domain.Fold(w) != strings.ToLower(w) && !names[w] && w != "ếch" {
				t.Errorf("%s: the English book prints %q", paper, w)
			}
		}
	}
	if missing := e.Content.MissingEnglish(); len(missing) > 0 {
		t.Errorf("missing in English: %+v", missing)
	}
	x := &e.Content.Sections[0].Entries[0]
	x.Packs[1].Name, x.ShelfLife, x.Storage, x.Certificate.Issuer = "Ống bương", "Càng lâu càng ngon", "Treo gác bếp", "Hội đồng hương"
	missing := e.Content.MissingEnglish()
	if len(missing) != 1 || strings.Join(paths(missing[0]), " ") != "packs[1].name_en shelf_life_en storage_en certificate.decision.issuer_en" {
		t.Errorf("missing in English: %+v", missing)
	}
}

// The icons of the conditions stay within the text of a bilingual page.
func TestIconsStayInTheText(t *testing.T) {
	e := english()
	for i := range e.Content.Sections {
		for j := range e.Content.Sections[i].Entries {
			e.Content.Sections[i].Entries[j].Conditions = domain.Conditions()
		}
	}
	for paper, right := range map[domain.PaperSize]float64{domain.PaperA4: 210 - 16, domain.PaperA5: 148 - 11} { // the wider of both edges of the text
		document := opened(t, printed(t, e, catalogue.Options{Paper: paper, Language: domain.EditionBilingual}, newAlbum(3, 320, 240))).Trailer().Key("Root").Key("StructTreeRoot").Key("K")
		icons := 0
		for i := range document.Key("K").Len() {
			element := document.Key("K").Index(i)
			box := element.Key("A").Key("BBox")
			if side := (box.Index(2).Float64() - box.Index(0).Float64()) * 25.4 / 72; element.Key("S").Name() != "Figure" || side > 6 {
				continue
			}
			icons++
			if got := box.Index(2).Float64() * 25.4 / 72; got > right+0.1 {
				t.Errorf("%s: %q ends at %.1f mm, and the text at %.1f mm", paper, element.Key("Alt").Text(), got, right)
			}
		}
		if want := len(domain.Conditions()) * 12; icons < want {
			t.Errorf("%s: %d icons, want %d or more", paper, icons, want)
		}
	}
}

// A bilingual book never cuts the text beside the stars: with too little room each
// language has a line.
func TestBilingualTags(t *testing.T) {
	e := english()
	x := &e.Content.Sections[0].Entries[0]
	x.Certificate.Stars, x.Certificate.PotentialFive, x.Sample = 4, true, true
	e.Content.Sections[0].Entries[1].Certificate, e.Content.Sections[0].Entries[1].Group = nil, "III"
	vi, en := e.Criteria.GroupNames("III")
	for _, paper := range domain.PaperSizes() {
		var all strings.Builder
		for _, page := range pageTexts(t, printed(t, e, catalogue.Options{Paper: paper, Language: domain.EditionBilingual}, newAlbum(3, 320, 240))) {
			page = strings.Join(strings.Fields(strings.ReplaceAll(page, "\u00a0", " ")), " ")
			all.WriteString(page + " ")
			if strings.Contains(page, "…") && !strings.Contains(page, "Bảng tra") { // the guide words of an index may be cut
				t.Errorf("%s: a text is cut: %s", paper, page)
			}
		}
		for _, want := range []string{"OCOP 4 sao · tiềm năng 5 sao", "OCOP 4 stars · potential for 5 stars", vi, en} {
			if !strings.Contains(all.String(), want) {
				t.Errorf("%s: %q is not printed", paper, want)
			}
		}
	}
}
