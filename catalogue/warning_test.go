package catalogue_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"chophien/catalogue"
	"chophien/criteria"
	"chophien/domain"
)

// minority has letters of other languages of Vietnam (Bahnar, Ê Đê, Jrai), with
// marks that have no letter of their own, and signs.
const minority = "Rượu ghè Pơđŭk ƀuôn Ƀlang čŏ ĕ ĭ ô\u0306 ơ\u0306 ê\u0306: 50.000 ₫ → 60.000 ₫ ≥ ★"

// Letters that the fonts of the book lack are printed by another font, and copied
// as they were written.
func TestMinorityLetters(t *testing.T) {
	e := book(2, 0)
	x := &e.Content.Sections[0].Entries[0]
	x.VerifyURL, x.Story, x.StoryEN, x.Maker.Name = "", norm.NFD.String(minority), minority, minority
	x.Name = norm.NFD.String(minority)
	e.Content.Sections[1].Entries[0].VerifyURL = ""
	printedBook := printed(t, e, catalogue.Options{Paper: domain.PaperA4, Language: domain.EditionBilingual}, nil)
	if dir := os.Getenv("CATALOGUE_PAGES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "letters.pdf"), printedBook, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pages := strings.Join(pageTexts(t, printedBook), "\n")
	for _, want := range []string{"ŏ", "ŭ", "ƀ", "Ƀ", "č", "ĕ", "ĭ", "\u0306", "₫", "→", "★"} {
		if n := strings.Count(pages, want); n < 4 {
			t.Errorf("%q is printed %d times, want 4 or more", want, n)
		}
	}
}

func TestWarnings(t *testing.T) {
	e := book(4, 2)
	c := &e.Content
	first, second := &c.Sections[0].Entries[0], &c.Sections[0].Entries[1]
	for i := range c.Sections {
		c.Sections[i].Picture = nil
		for j := range c.Sections[i].Entries {
			x := &c.Sections[i].Entries[j]
			x.Picture = &domain.EditionPicture{ID: fmt.Sprint(i, j), FileKey: fmt.Sprint(i, j), Width: 3200, Height: 2400}
		}
	}
	first.Picture.Width, first.Picture.Height = 200, 150
	c.Cover = &domain.EditionPicture{ID: "cover", FileKey: "cover", Width: 960, Height: 540}
	second.Name = "Trà 茶 🍵 của " + minority
	all, err := catalogue.Warnings(t.Context(), *c, criteria.Default()[0])
	if err != nil {
		t.Fatal(err)
	}
	var pictures, letters []string
	english := 0
	for _, w := range all {
		if format, _ := w.Text().Words(); format == "" {
			t.Errorf("the warning %+v has no text", w)
		}
		switch w.Kind {
		case domain.WarnPicture:
			pictures = append(pictures, fmt.Sprint(w.Number))
			if w.DPI <= 0 || w.DPI >= domain.MinPrintDPI || w.WidthMM <= 0 {
				t.Errorf("%+v", w)
			}
		case domain.WarnLetters:
			letters = append(letters, fmt.Sprint(w.Number, " ", w.Letters))
		case domain.WarnEnglish:
			english++
			if w.Number == 0 && !slices.Contains(paths(w), "fair.venue_en") || w.Number == 1 && !slices.Equal(paths(w), []string{"story_en", "producer.name_en"}) {
				t.Errorf("missing in English: %+v", w)
			}
		}
	}
	if want := []string{"1", "0"}; !slices.Equal(pictures, want) {
		t.Errorf("small pictures of the entries %q, want %q", pictures, want)
	}
	if want := []string{"2 茶🍵"}; !slices.Equal(letters, want) {
		t.Errorf("unknown letters %q, want %q", letters, want)
	}
	if english != 7 {
		t.Errorf("%d warnings about English", english)
	}
}

// A preview draws the letters that its fonts lack.
func TestPreviewOfMinorityLetters(t *testing.T) {
	d, err := catalogue.NewPreviewer()
	if err != nil {
		t.Fatal(err)
	}
	draw := func(name string) []byte {
		var b bytes.Buffer
		if err := d.Write(&b, catalogue.Preview{Name: name, Kind: "Sản phẩm", Place: name}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if bytes.Equal(draw("Pơđŭk ƀ ₫ →"), draw("Pơđ?k ? ? ?")) {
		t.Error("letters that the fonts lack are question marks")
	}
}

// paths returns where the texts are that an English book lacks.
func paths(w domain.PrintWarning) []string {
	out := make([]string, len(w.Missing))
	for i, m := range w.Missing {
		out[i] = m.Path()
	}
	return out
}
