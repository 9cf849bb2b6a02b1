package catalogue

import (
	"bytes"
	"fmt"
)

// A file for a print shop has a sheet around each page: 3 mm of bleed, which is cut
// off, and crop marks outside it. All are in mm.
const (
	printBleed = 3.0
	markFrom   = 4.0  // distance of a crop mark from the page
	printSheet = 10.0 // from the page to the edge of the sheet, where crop marks end
	markWidth  = 0.1
)

// sheet begins a page of a file for a print shop: it moves the page into its sheet,
// draws the crop marks, and keeps what follows within the bleed.
func (p *printer) sheet() {
	if p.bleed == 0 {
		return
	}
	const k = 1 / pointMM
	var b bytes.Buffer
	fmt.Fprintf(&b, "1 0 0 1 %.3f %.3f cm /Artifact BMC 0 G %.3f w", printSheet*k, printSheet*k, markWidth*k)
	for _, x := range []float64{0, p.width} {
		for _, y := range [][2]float64{{-printSheet, -markFrom}, {p.height + markFrom, p.height + printSheet}} {
			fmt.Fprintf(&b, " %.3f %.3f m %.3f %.3f l S", x*k, y[0]*k, x*k, y[1]*k)
		}
	}
	for _, y := range []float64{0, p.height} {
		for _, x := range [][2]float64{{-printSheet, -markFrom}, {p.width + markFrom, p.width + printSheet}} {
			fmt.Fprintf(&b, " %.3f %.3f m %.3f %.3f l S", x[0]*k, y*k, x[1]*k, y*k)
		}
	}
	fmt.Fprintf(&b, " EMC %.3f %.3f %.3f %.3f re W n", -p.bleed*k, -p.bleed*k, (p.width+2*p.bleed)*k, (p.height+2*p.bleed)*k)
	p.pdf.RawWriteStr(b.String())
}

// boxes returns the boxes of a page of a file for a print shop (ISO 32000-1, 14.11.2),
// in points from the corner of the sheet.
func (p *printer) boxes() string {
	const k = 1 / pointMM
	box := func(name string, inset float64) string {
		return fmt.Sprintf("/%s [%.3f %.3f %.3f %.3f]\n", name, inset*k, inset*k, (p.width+2*printSheet-inset)*k, (p.height+2*printSheet-inset)*k)
	}
	return box("MediaBox", 0) + box("BleedBox", printSheet-p.bleed) + box("TrimBox", printSheet)
}

// bled returns an area with its bleed: a side at an edge of the page moves out.
func (p *printer) bled(x, y, w, h float64) (bx, by, bw, bh float64) {
	const near = 0.01
	right, bottom := x+w, y+h
	if x < near {
		x -= p.bleed
	}
	if y < near {
		y -= p.bleed
	}
	if right > p.width-near {
		right += p.bleed
	}
	if bottom > p.height-near {
		bottom += p.bleed
	}
	return x, y, right - x, bottom - y
}

// lozenges returns the range of the lozenges of a row that takes n of them. In the bleed
// the row goes on by one at each end; the sheet cuts it.
func (p *printer) lozenges(x, w, step float64, n int) (first, until int) {
	bx, _, bw, _ := p.bled(x, p.height/2, w, 0)
	if bx < x && step > 0 {
		first--
	}
	if bx+bw > x+w {
		n++
	}
	return first, n
}
