package catalogue_test

import (
	"os"
	"path/filepath"
	"testing"

	"chophien/catalogue"
	"chophien/domain"
)

func TestDraw(t *testing.T) {
	dir := os.Getenv("CATALOGUE_PAGES")
	a := newAlbum(8, 960, 720)
	e := book(24, 8)
	for _, o := range []catalogue.Options{{Paper: domain.PaperA4, Language: domain.EditionVietnamese, Print: true}, {Paper: domain.PaperA5, Language: domain.EditionBilingual, Print: true}, {Paper: domain.PaperA4, Language: domain.EditionEnglish}, {Paper: domain.PaperA5, Language: domain.EditionBilingual}} {
		name := filepath.Join(dir, string(o.Paper)+"-"+string(o.Language)+map[bool]string{true: "-print"}[o.Print]+".pdf")
		if err := os.WriteFile(name, printed(t, e, o, a), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
