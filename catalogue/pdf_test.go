package catalogue_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"

	"chophien/catalogue"
	"chophien/domain"
)

func printed(t *testing.T, e domain.Edition, o catalogue.Options, a album) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := catalogue.PDF(t.Context(), &b, e, o, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hostile changes texts to ones that are difficult to print or to escape.
func hostile(e domain.Edition) domain.Edition {
	long := strings.Repeat("Chè Shan tuyết cổ thụ thượng hạng ", 6)[:200]
	e.Content.AddendumURL = domain.AddendumURL("https://ocop.example.vn", "hoi-cho-ocop-cac-tinh-phia-bac", 1)
	entries := e.Content.Sections[0].Entries
	entries[0].Name, entries[0].NameEN = strings.ToValidUTF8(long, ""), strings.Repeat("Ancient tea of the clouds ", 8)[:200]
	entries[1].Name, entries[1].Story = "", strings.Repeat("không-dấu-cách", 60)+" "+strings.Repeat("Câu chuyện dài của bản làng. ", 170)
	entries[2].Name, entries[2].NameEN = "<script>alert(1)</script> {{.Title}}", `"><img src=x>`
	entries[3].Name, entries[3].NameEN = "Trà 茶 🍵 ﬁne", ""
	entries[4].Maker.Name = strings.Repeat("W", 200)
	entries[5].Maker, entries[5].Packs = nil, nil
	entries[6].Packs = nil
	for range 20 {
		entries[6].Packs = append(entries[6].Packs, domain.Pack{Name: strings.Repeat("Hộp quà ", 12)})
	}
	entries[6].Place.Address, entries[6].ShelfLife = strings.Repeat("thôn Bản ", 33), strings.Repeat("tháng ", 50)
	return e
}

// TestFontsHoldEveryLetter: every font of the book has a glyph for every
// Vietnamese letter.
func TestFontsHoldEveryLetter(t *testing.T) {
	const vowels = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"
	names, err := filepath.Glob("fonts/*.ttf")
	if err != nil || len(names) != 6 {
		t.Fatalf("%d fonts: %v", len(names), err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		var b sfnt.Buffer
		for _, r := range vowels + strings.ToUpper(vowels) + "0123456789.,;:()/–…·?%&≥" + "bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ" {
			if i, err := f.GlyphIndex(&b, r); err != nil || (i == 0 && r != '≥') {
				t.Errorf("%s has no glyph for %q", name, r)
			}
		}
	}
}

func TestPDFIsWhole(t *testing.T) {
	b := printed(t, book(12, 3), catalogue.Options{Paper: domain.PaperA4, Language: domain.EditionBilingual}, newAlbum(3, 320, 240))
	for _, want := range []string{"%PDF-", "/Lang (vi-VN)", "/Outlines ", "/ID [<", "/Filter /DCTDecode", "/ToUnicode "} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("the file has no %s", want)
		}
	}
	// Every object is at the offset in the table.
	at := bytes.LastIndex(b, []byte("\nxref\n")) + 1
	lines := strings.Split(string(b[at:]), "\n")
	count, _ := strconv.Atoi(strings.TrimPrefix(lines[1], "0 "))
	if count < 20 {
		t.Fatalf("a table of %d objects", count)
	}
	for n := 1; n < count; n++ {
		offset, err := strconv.Atoi(lines[2+n][:10])
		if err != nil || !bytes.HasPrefix(b[offset:], []byte(strconv.Itoa(n)+" 0 obj")) {
			t.Fatalf("object %d is not at %q", n, lines[2+n])
		}
	}
}

func TestRefusedOptions(t *testing.T) {
	for _, o := range []catalogue.Options{{}, {Paper: "a3", Language: "vi"}, {Paper: "a4", Language: "fr"}} {
		if err := catalogue.PDF(t.Context(), io.Discard, book(2, 0), o, album(nil)); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("%v: %v", o, err)
		}
	}
}

func TestPackAndPageAreTheSameAgain(t *testing.T) {
	e, a := hostile(book(24, 4)), newAlbum(4, 320, 240)
	var first, second, page bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := catalogue.Pack(t.Context(), b, e, a, nil); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("a pack differs when it is made again")
	}
	if err := catalogue.HTML(&page, e, domain.EditionBilingual, nil); err != nil {
		t.Fatal(err)
	}
	if s := page.String(); strings.Contains(s, "<script>") || !strings.Contains(s, "&lt;script&gt;alert(1)&lt;/script&gt; {{.Title}}") {
		t.Error("the text of a user is not escaped")
	}
	if !strings.Contains(page.String(), `href="https://ocop.example.vn/hoi-cho/hoi-cho-ocop-cac-tinh-phia-bac/dinh-chinh?edition=1"`) {
		t.Error("the page does not lead to the corrections")
	}
}

func TestPagesToLookAt(t *testing.T) {
	dir := os.Getenv("CATALOGUE_PAGES")
	if dir == "" {
		dir = t.TempDir()
	}
	a := newAlbum(8, 960, 720)
	e := hostile(book(24, 8))
	for _, o := range []catalogue.Options{{Paper: domain.PaperA4, Language: domain.EditionVietnamese}, {Paper: domain.PaperA5, Language: domain.EditionBilingual}, {Paper: domain.PaperA4, Language: domain.EditionEnglish}} {
		name := filepath.Join(dir, string(o.Paper)+"-"+string(o.Language)+".pdf")
		first := printed(t, e, o, a)
		if !bytes.Equal(first, printed(t, e, o, a)) {
			t.Errorf("%s differs when it is printed again", name)
		}
		if err := os.WriteFile(name, first, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
