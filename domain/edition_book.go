package domain

import "strings"

// editionPage begins the names of the books and pages of an edition.
const editionPage = "catalogue-"

// EditionBook is a book among the files of an edition.
type EditionBook struct {
	Paper    PaperSize
	Language EditionLanguage
	Print    bool // for a print shop, with bleed and crop marks; otherwise for readers
}

// FileName returns the name of the file of the book, such as "catalogue-a4-vi.pdf" and
// "catalogue-a4-vi-print.pdf".
func (b EditionBook) FileName() string {
	name := editionPage + string(b.Paper) + "-" + string(b.Language)
	if b.Print {
		name += "-print"
	}
	return name + ".pdf"
}

// EditionBooks lists the books of every edition: those for readers, then those for print
// shops.
func EditionBooks() []EditionBook {
	var out []EditionBook
	for _, print := range []bool{false, true} {
		for _, l := range EditionLanguages() {
			for _, p := range PaperSizes() {
				out = append(out, EditionBook{p, l, print})
			}
		}
	}
	return out
}

// EditionBookOf returns the book that a file of an edition is; ok is false for a file of
// another kind.
func EditionBookOf(fileName string) (_ EditionBook, ok bool) {
	for _, b := range EditionBooks() {
		if b.FileName() == fileName {
			return b, true
		}
	}
	return EditionBook{}, false
}

// EditionPageName returns the name of the page of an edition in a language.
func EditionPageName(l EditionLanguage) string { return editionPage + string(l) + ".html" }

// EditionPageOf returns the language of a page of an edition; ok is false for a file of
// another kind.
func EditionPageOf(fileName string) (_ EditionLanguage, ok bool) {
	name, ok := strings.CutSuffix(fileName, ".html")
	return EditionLanguage(strings.TrimPrefix(name, editionPage)), ok
}
