package catalogue_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/unicode/norm"

	"chophien/catalogue"
	"chophien/domain"
)

// pageTexts returns the texts of the pages of a book as copied from a reader: by
// the ToUnicode maps of its fonts.
func pageTexts(t *testing.T, b []byte) []string {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	fonts := map[string]*pdf.Font{}
	out := make([]string, r.NumPage())
	for i := range out {
		page := r.Page(i + 1)
		for _, name := range page.Fonts() {
			if fonts[name] == nil {
				f := page.Font(name)
				fonts[name] = &f
			}
		}
		if out[i], err = page.GetPlainText(fonts); err != nil {
			t.Fatalf("page %d: %v", i+1, err)
		}
	}
	return out
}

// Text that is copied from a book equals the printed one: in NFC, with every letter
// of the alphabet, in each of its fonts, also when the input was NFD.
func TestTextCopiesBack(t *testing.T) {
	const alphabet = "a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e è ẻ ẽ é ẹ ê ề ể ễ ế ệ g h i ì ỉ ĩ í ị k l m n o ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ p q r s t u ù ủ ũ ú ụ ư ừ ử ữ ứ ự v x y ỳ ỷ ỹ ý ỵ"
	letters := alphabet + " " + strings.ToUpper(alphabet)
	e := book(2, 1)
	c := &e.Content
	c.Title = "Catalogue " + letters
	s := &c.Sections[0]
	for i := range s.Entries {
		s.Entries[i].VerifyURL = "" // the reader knows no pictures within a page's text, which QR codes are
	}
	c.Sections[1].Entries[0].VerifyURL = ""
	s.Entries[0].Name = norm.NFD.String(letters)                  // display
	s.Entries[0].Story = norm.NFD.String("Chuyện kể: " + letters) // regular
	s.Entries[0].StoryEN = "Story: " + letters                    // italic
	s.Entries[0].Maker.Name = norm.NFD.String("HTX " + letters)   // bold
	for _, paper := range domain.PaperSizes() {
		pages := pageTexts(t, printed(t, e, catalogue.Options{Paper: paper, Language: domain.EditionBilingual}, newAlbum(1, 320, 240)))
		all := strings.Join(pages, "\n")
		if !norm.NFC.IsNormalString(all) {
			t.Errorf("%s: what is copied is not NFC", paper)
		}
		if i := strings.IndexFunc(all, func(r rune) bool { return r == '\ufffd' || r == 0 || (r >= 0xe000 && r <= 0xf8ff) }); i >= 0 {
			t.Errorf("%s: a letter is copied as %q", paper, all[i:min(len(all), i+8)])
		}
		// Lines may break between any words, so compare single letters.
		copied := strings.Fields(all)
		for _, want := range []string{"Chuyện", "kể:", "Story:", "HTX", "Catalogue"} {
			if !strings.Contains(strings.Join(copied, " "), want) {
				t.Errorf("%s: %q is not copied", paper, want)
			}
		}
		for _, letter := range strings.Fields(letters) {
			// On the cover, in the name, the story in both, and of the maker.
			if n := strings.Count(all, letter); n < 5 {
				t.Errorf("%s: %s is copied %d times", paper, letter, n)
			}
		}
		// Also in order: a part of the alphabet in each font.
		for _, run := range []string{"ằ ẳ ẵ ắ", "Ồ Ổ Ỗ Ố"} {
			if n := strings.Count(strings.Join(copied, " "), run); n < 3 {
				t.Errorf("%s: %q is copied %d times", paper, run, n)
			}
		}
		if !slices.ContainsFunc(pages, func(p string) bool { return strings.Contains(p, "Tuyên Quang") }) {
			t.Errorf("%s: no page names the province", paper)
		}
	}
}
