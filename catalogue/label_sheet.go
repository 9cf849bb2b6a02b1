package catalogue

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
)

// labelLayout is the layout of the labels of a page, in mm.
type labelLayout struct {
	page                geometry // its size
	columns, rows       int
	left, top           float64 // of the first label
	width, height       float64 // of one label
	acrossGap           float64 // between two labels side by side
	pad                 float64
	name, small, notice float64 // sizes of type, in points
}

// a4Page is the size of a page of A4.
func a4Page() geometry { return geometry{width: 210, height: 297} }

// layoutOf returns the layout of a sheet, as the makers of label paper cut it.
func layoutOf(s domain.LabelSheet) labelLayout {
	switch s {
	case domain.LabelA4With24:
		return labelLayout{a4Page(), 3, 8, 0, 0.5, 70, 37, 0, 3, 9, 7, 6.5}
	case domain.LabelA4With40:
		return labelLayout{a4Page(), 4, 10, 0, 0, 52.5, 29.7, 0, 2.5, 7.5, 6, 5.5}
	case domain.LabelA4With65:
		return labelLayout{a4Page(), 5, 13, 4.75, 10.7, 38.1, 21.2, 2.5, 1.8, 5.6, 4.8, 4.4}
	}
	return labelLayout{geometry{width: 30, height: 20}, 1, 1, 0, 0, 30, 20, 0, 1.2, 5, 4.4, 4}
}

// Labels prints the labels of a product: its name, stars with the last day of the
// certificate, the code, and a QR code of the page that verifies it. The same
// label and order give the same bytes.
func Labels(ctx context.Context, w io.Writer, l domain.Label, o domain.LabelOrder) error {
	if err := o.Validate(); err != nil {
		return err
	}
	all, err := newFaces()
	if err != nil {
		return err
	}
	s := layoutOf(o.Sheet)
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: s.page.width, Ht: s.page.height}})
	p := &printer{geometry: s.page, words: words{language: domain.EditionVietnamese}, pdf: pdf, faces: all, places: map[placeKey]int{}}
	p.e.Content.Title = l.Name
	p.e.Content.Fair = domain.EditionFair{Organizer: l.Maker, From: l.Until, Until: l.Until}
	p.begin()
	perPage := o.Sheet.PerPage()
	for i := range o.Count {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := (i + o.First - 1) % perPage
		if i == 0 || at == 0 {
			p.bare()
		}
		if err := p.label(s.left+float64(at%s.columns)*(s.width+s.acrossGap), s.top+float64(at/s.columns)*s.height, s, l); err != nil {
			return err
		}
	}
	var set bytes.Buffer
	if err := pdf.Output(&set); err != nil {
		return fmt.Errorf("catalogue: setting labels: %w", err)
	}
	return p.finish(ctx, w, set.Bytes(), nil, nil)
}

// label prints one label: the QR code on the left, with the quiet zone that a
// reader needs, and the text on the right.
func (p *printer) label(x, y float64, s labelLayout, l domain.Label) error {
	side := min(s.height-2*s.pad, s.width*0.46)
	if err := p.code(x+s.pad, y+(s.height-side)/2, side, l.URL); err != nil {
		return err
	}
	left, width, room := x+s.pad+side+s.pad, s.width-side-3*s.pad, s.height-2*s.pad
	text := fitted(width, room, 1, func(scale float64) []signed {
		var out []signed
		add := func(text string, face *face, size float64, ink ink) {
			st := style{face, size * scale, ink}
			out = append(out, signed{setLines(width, span{text, st}), lead(st.size) * 0.86, 0})
		}
		add(l.Name, p.faces.bold, s.name, black)
		stars := "OCOP"
		if l.Stars > 0 {
			stars += " " + strconv.Itoa(l.Stars) + "\u00a0sao"
		}
		add(stars+", đến hết "+l.Until.Vietnamese(), p.faces.regular, s.small, black)
		add(l.Code, p.faces.bold, s.small, black)
		add("Quét để xem còn hiệu lực", p.faces.regular, s.notice, black)
		if l.Sample {
			add("MẪU: dữ liệu minh họa", p.faces.bold, s.notice, red)
		}
		return out
	})
	height := 0.0
	for _, t := range text {
		height += float64(len(t.lines)) * t.height
	}
	p.y = y + (s.height-height)/2
	p.stack(left, text)
	return nil
}
