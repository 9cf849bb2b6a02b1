package transfer

import (
	"context"
	"strings"

	"chophien/domain"
)

// firstLines is how many rows of a sheet its description shows, and lineLength how
// many letters of each.
const (
	firstLines = 8
	lineLength = 160
)

// SheetName returns the name of the sheet that is read; empty for a CSV file.
func (r *Reader) SheetName() string {
	if w, ok := r.source.(*workbook); ok {
		return w.sheet.name
	}
	return ""
}

// Sheets describes the sheets of the file among which its sender can choose: those
// that show, and the one that is read. A CSV file has one, without a name.
func (r *Reader) Sheets(ctx context.Context) ([]domain.Sheet, error) {
	w, ok := r.source.(*workbook)
	if !ok {
		out, err := describe(ctx, r.source)
		out.Read = true
		return []domain.Sheet{out}, err
	}
	var out []domain.Sheet
	for _, part := range w.all {
		read := part.id == w.sheet.id
		if part.file == nil || part.hidden && !read || len(out) == maxSheets {
			continue
		}
		other, err := w.at(part)
		if err != nil {
			return nil, err
		}
		s, err := describe(ctx, other)
		if err != nil && domain.CodeOf(err) != domain.CodeInvalid { // a damaged sheet does no harm to the others
			return nil, err
		}
		s.Name, s.Read = part.name, read
		out = append(out, s)
	}
	return out, nil
}

// describe counts the rows of a sheet with content, and returns the first of them.
func describe(ctx context.Context, from source) (out domain.Sheet, err error) {
	for rec, err := range from.scan(ctx) {
		if err != nil {
			return out, err
		}
		var texts []string
		for _, c := range rec.cells {
			if text := content(c.local()); text != "" {
				texts = append(texts, oneLine(text))
			}
		}
		if len(texts) == 0 {
			continue
		}
		if out.Rows++; len(out.First) < firstLines {
			out.First = append(out.First, domain.SheetLine{Row: rec.number, Text: shorten(strings.Join(texts, " · "), lineLength)})
		}
	}
	return out, ctx.Err()
}

// names lists the sheets that show, for a message.
func (w *workbook) names() string {
	var out []string
	for _, s := range w.shown() {
		out = append(out, "“"+short(s.name)+"”")
	}
	return strings.Join(out[:min(len(out), maxSheets)], ", ")
}
