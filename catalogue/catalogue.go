// Package catalogue prints a fair's catalogue: an edition of plain values and
// a source of pictures in, a book out on a writer, as PDF, as HTML, and as JSON
// with its pictures. It knows neither a database nor HTTP. The same edition
// gives the same bytes, whenever and wherever it is printed.
//
// Memory does not grow with pictures: the PDF is set with empty places for
// them, and each is read, scaled and dropped again while the file is written.
package catalogue

import (
	"context"
	"io"

	"chophien/domain"
)

// Pictures is where pictures are read from.
type Pictures interface {
	// OpenPicture opens a JPEG or PNG that is at least width pixels wide, or
	// the largest there is. CodeNotFound where the picture is gone: its place
	// stays empty then.
	OpenPicture(ctx context.Context, p domain.EditionPicture, width int) (io.ReadCloser, error)
}

// Options say how an edition is printed.
type Options struct {
	Paper    domain.PaperSize
	Language domain.EditionLanguage
	Progress func(done, total int) // pictures written, called now and then; may be nil
}

// check refuses what cannot be printed.
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
