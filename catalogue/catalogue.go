// Package catalogue prints the catalogue of a fair. It takes an edition of plain
// values and a source of pictures, and writes a book as PDF, HTML, or JSON with
// its pictures. It uses neither a database nor HTTP. The same edition always gives
// the same bytes.
//
// Memory does not grow with the number of pictures: the PDF is set with empty
// places, and each picture is read, scaled and released while the file is written.
package catalogue

import (
	"context"
	"io"

	"chophien/domain"
)

// Pictures is the source of pictures.
type Pictures interface {
	// OpenPicture opens a JPEG or PNG that is at least width pixels wide, or the
	// largest one. CodeNotFound when the picture does not exist any more: then
	// its place stays empty.
	OpenPicture(ctx context.Context, p domain.EditionPicture, width int) (io.ReadCloser, error)
}

// Options are the paper, the language and the use of a printed edition.
type Options struct {
	Paper    domain.PaperSize
	Language domain.EditionLanguage
	Print    bool                  // for a print shop: with bleed and crop marks, without links; otherwise for readers
	Progress func(done, total int) // number of written pictures, called repeatedly; may be nil
}

// check returns CodeInvalid for unknown options.
func (o Options) check() error {
	if o.Paper != domain.PaperA4 && o.Paper != domain.PaperA5 {
		return domain.Invalidf("paper", "%q is no size of paper: a4 or a5", o.Paper)
	}
	switch o.Language {
	case domain.EditionVietnamese, domain.EditionEnglish, domain.EditionBilingual:
		return nil
	}
	return domain.Invalidf("language", "%q is no language of a catalogue: vi, en or both", o.Language)
}
