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
		out := r.about
		out.Read = true
		return []domain.Sheet{out}, nil
	}
	var out []domain.Sheet
	for _, part := range w.all {
		read := part.file == w.sheet.file
		if part.file == nil || part.hidden && !read || len(out) == maxSheets {
			continue
		}
		s, ok := w.known[part.file]
		if !ok {
			var err error
			if s, err = w.glance(ctx, part); err != nil && domain.CodeOf(err) != domain.CodeInvalid { // a damaged sheet does no harm to the others
				return nil, err
			}
			w.known[part.file] = s
		}
		s.Name, s.Read = part.name, read
		out = append(out, s)
	}
	return out, nil
}

// glance describes a sheet by its beginning.
func (w *workbook) glance(ctx context.Context, part sheetPart) (out domain.Sheet, err error) {
	other, err := w.at(part)
	if err != nil {
		return out, err
	}
	enough := w.budget.left - maxDescribed
	for rec, err := range other.scan(ctx) {
		if err != nil {
			return out, err
		}
		if out.Rows == maxCounted || w.budget.left < enough {
			out.More = true
			break
		}
		describe(&out, rec)
	}
	return out, ctx.Err()
}

// describe adds a row to the description of its sheet.
func describe(out *domain.Sheet, rec record) {
	var texts []string
	for _, c := range rec.cells {
		if text := content(c.local()); text != "" {
			texts = append(texts, oneLine(text))
			if len(out.First) == firstLines {
				break // the row only counts
			}
		}
	}
	if len(texts) == 0 {
		return
	}
	if out.Rows++; len(out.First) < firstLines {
		out.First = append(out.First, domain.SheetLine{Row: rec.number, Text: shorten(strings.Join(texts, " · "), lineLength)})
	}
}

// names lists the sheets that show, for a message.
func (w *workbook) names() string {
	var out []string
	for _, s := range w.shown() {
		out = append(out, "“"+short(s.name)+"”")
	}
	return strings.Join(out[:min(len(out), maxSheets)], ", ")
}
