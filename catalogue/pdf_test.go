package catalogue_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chophien/catalogue"
	"chophien/domain"
)

func print(t *testing.T, e domain.Edition, o catalogue.Options, a album) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := catalogue.PDF(t.Context(), &b, e, o, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hostile changes what is printed into what people may send in.
func hostile(e domain.Edition) domain.Edition {
	long := strings.Repeat("Chè Shan tuyết cổ thụ thượng hạng ", 6)[:200]
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

func TestPagesToLookAt(t *testing.T) {
	dir := os.Getenv("CATALOGUE_PAGES")
	if dir == "" {
		dir = t.TempDir()
	}
	a := newAlbum(8, 960, 720)
	e := hostile(book(24, 8))
	for _, o := range []catalogue.Options{{Paper: domain.PaperA4, Language: domain.EditionVietnamese}, {Paper: domain.PaperA5, Language: domain.EditionBilingual}, {Paper: domain.PaperA4, Language: domain.EditionEnglish}} {
		name := filepath.Join(dir, string(o.Paper)+"-"+string(o.Language)+".pdf")
		first := print(t, e, o, a)
		if !bytes.Equal(first, print(t, e, o, a)) {
			t.Errorf("%s differs when it is printed again", name)
		}
		if err := os.WriteFile(name, first, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
