package catalogue

import (
	"fmt"
	"math"
	"strconv"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
	"chophien/qr"
)

// The colours of a book: deep green and brick red of woven cloth, and gold for
// stars and lines.
var (
	black = ink{33, 33, 33}
	grey  = ink{105, 105, 105}
	green = ink{24, 82, 60}
	red   = ink{150, 40, 32}
	gold  = ink{196, 146, 48}
	cream = ink{249, 245, 235}
	white = ink{255, 255, 255}
)

// geometry has the sizes of a page in mm and type sizes in points.
type geometry struct {
	width, height                    float64
	top, bottom                      float64 // of the text
	inner, outer                     float64 // margins; the inner one is at the binding
	photo                            float64 // width of the picture of an entry
	gap                              float64 // between the columns of an entry
	body, small, nameSize, titleSize float64
	displaySize                      float64
	qrSide                           float64
}

func geometryOf(p domain.PaperSize) geometry {
	if p == domain.PaperA5 {
		return geometry{148, 210, 19, 16, 15, 11, 39, 4.5, 7.4, 6.4, 11.5, 17, 25, 19}
	}
	return geometry{210, 297, 25, 21, 21, 16, 54, 6, 8.8, 7.4, 14.5, 24, 37, 23}
}

// measure returns the width of the text.
func (g geometry) measure() float64 { return g.width - g.inner - g.outer }

// room returns the height of the text of a page.
func (g geometry) room() float64 { return g.height - g.top - g.bottom }

// lead returns the height of a line of a size in points.
func lead(size float64) float64 { return size * 1.42 * pointMM }

// printer sets the pages of a book.
type printer struct {
	geometry
	words
	pdf   *fpdf.Fpdf
	faces *faces
	e     domain.Edition

	page int     // current page, from 1
	y    float64 // current position
	head string  // at the top of pages; empty: none, and no number

	began   int     // page on which the last part begins
	beganAt float64 // position on that page

	set      style // current style of the page
	fresh    bool  // nothing is above the next entry on the page
	pictures []placed
	added    map[*face]bool    // other fonts that the file has
	places   map[placeKey]int  // of pictures that were placed already
	widest   map[string]widest // by id of a picture; nil: not asked for. With it, no text or code is drawn
}

// left returns the left edge of the text: pages on the right side have odd numbers.
func (p *printer) left() float64 {
	if p.page%2 == 1 {
		return p.inner
	}
	return p.outer
}

// bare begins a page without a running head.
func (p *printer) bare() {
	p.pdf.AddPage()
	p.page = p.pdf.PageNo()
	p.set = style{}
	p.y, p.fresh = p.top, true
}

// next begins a page with its running head and number.
func (p *printer) next() {
	p.bare()
	p.furnish()
}

// furnish prints the running head and the number of a page.
func (p *printer) furnish() {
	if p.head == "" {
		return
	}
	st := style{p.faces.regular, p.small, grey}
	number := style{p.faces.bold, p.small + 1, green}
	x, w := p.left(), p.measure()
	text := p.head
	if p.page%2 == 0 {
		text, _ = p.title(p.e.Content.Fair.Name, p.e.Content.Fair.NameEN)
	}
	text = cut(text, st, w)
	n := strconv.Itoa(p.page)
	base := p.top - 7
	foot := p.height - p.bottom/2
	if p.page%2 == 0 {
		p.text(x, base, text, st)
		p.text(x, foot, n, number)
	} else {
		p.text(x+w-st.face.width(text, st.size), base, text, st)
		p.text(x+w-number.face.width(n, number.size), foot, n, number)
	}
	p.rule(x, base+2, w, 0.2, gold)
}

// cut shortens a running head to a width, between words.
func cut(s string, st style, width float64) string {
	lines := setLines(width-st.face.width("…", st.size), span{s, st})
	if len(lines) == 0 {
		return ""
	}
	text := ""
	for _, piece := range lines[0] {
		text += piece.text
	}
	if len(lines) > 1 {
		text += "…"
	}
	return text
}

// text prints a text on a baseline.
func (p *printer) text(x, base float64, s string, st style) {
	if s == "" || p.widest != nil {
		return
	}
	const raise = 0.2 // of the size
	for _, r := range st.face.runs(s) {
		y := base
		if r.raised {
			y -= st.size * pointMM * raise
		}
		p.use(style{r.face, st.size, st.ink})
		p.pdf.Text(x, y, r.text)
		x += r.face.width(r.text, st.size)
	}
}

// use sets the style of the text that follows. A font that few books need is
// added when it is used first.
func (p *printer) use(st style) {
	if st.face.family == otherFamily && !p.added[st.face] {
		p.pdf.AddUTF8FontFromBytes(st.face.family, st.face.style, st.face.data)
		p.added[st.face] = true
	}
	if st.face != p.set.face || st.size != p.set.size {
		p.pdf.SetFont(st.face.family, st.face.style, st.size)
	}
	if st.ink != p.set.ink || p.set.face == nil {
		p.pdf.SetTextColor(st.ink.r, st.ink.g, st.ink.b)
	}
	p.set = st
}

// lineAt prints a line whose top is at y, on one baseline.
func (p *printer) lineAt(x, y float64, l line) {
	size := 0.0
	for _, piece := range l {
		size = max(size, piece.style.size)
	}
	for _, piece := range l {
		p.text(x+piece.x, y+size*pointMM*1.05, piece.text, piece.style)
	}
}

// lines prints lines from p.y down.
func (p *printer) lines(x float64, all []line, height float64) {
	for _, l := range all {
		p.lineAt(x, p.y, l)
		p.y += height
	}
}

func (p *printer) fill(x, y, w, h float64, c ink) {
	p.pdf.SetFillColor(c.r, c.g, c.b)
	p.pdf.Rect(x, y, w, h, "F")
}

func (p *printer) rule(x, y, w, thick float64, c ink) { p.fill(x, y, w, thick, c) }

// stars prints n stars and returns their width.
func (p *printer) stars(x, y, size float64, n int) float64 {
	p.pdf.SetFillColor(gold.r, gold.g, gold.b)
	for i := range n {
		cx, cy := x+size/2+float64(i)*size*1.12, y+size/2
		points := make([]fpdf.PointType, 10)
		for k := range points {
			radius := size / 2
			if k%2 == 1 {
				radius *= 0.42
			}
			a := -math.Pi/2 + float64(k)*math.Pi/5
			points[k] = fpdf.PointType{X: cx + radius*math.Cos(a), Y: cy + radius*math.Sin(a)}
		}
		p.pdf.Polygon(points, "F")
	}
	return float64(n) * size * 1.12
}

// band prints an ornamental row of lozenges.
func (p *printer) band(x, y, w, h float64, a, b ink) {
	n := max(1, int(w/h+0.5))
	step := w / float64(n)
	diamond := func(cx, cy, rx, ry float64, c ink) {
		p.pdf.SetFillColor(c.r, c.g, c.b)
		p.pdf.Polygon([]fpdf.PointType{{X: cx - rx, Y: cy}, {X: cx, Y: cy - ry}, {X: cx + rx, Y: cy}, {X: cx, Y: cy + ry}}, "F")
	}
	for i := range n {
		cx, cy := x+(float64(i)+0.5)*step, y+h/2
		diamond(cx, cy, step/2, h/2, a)
		diamond(cx, cy, step*0.3, h*0.3, b)
		diamond(cx, cy, step*0.13, h*0.13, a)
		diamond(x+float64(i)*step, y+h*0.08, step*0.1, h*0.1, b)
		diamond(x+float64(i)*step, y+h*0.92, step*0.1, h*0.1, b)
	}
}

// picture prints a picture that fills a frame, cropped to it.
func (p *printer) picture(x, y, w, h float64, pic *domain.EditionPicture) {
	scale := max(w/float64(pic.Width), h/float64(pic.Height))
	p.pdf.ClipRect(x, y, w, h, false)
	p.place(x+(w-scale*float64(pic.Width))/2, y+(h-scale*float64(pic.Height))/2, scale*float64(pic.Width), scale*float64(pic.Height), pic)
	p.pdf.ClipEnd()
}

// whole prints a whole picture as large as a frame allows, at the top of the
// frame, and returns its height.
func (p *printer) whole(x, y, w, h float64, pic *domain.EditionPicture) float64 {
	scale := min(w/float64(pic.Width), h/float64(pic.Height))
	p.place(x+(w-scale*float64(pic.Width))/2, y, scale*float64(pic.Width), scale*float64(pic.Height), pic)
	return scale * float64(pic.Height)
}

// noPicture fills the frame of an entry without a picture.
func (p *printer) noPicture(x, y, w, h float64) {
	p.fill(x, y, w, h, cream)
	p.band(x+w*0.2, y+h/2-w*0.05, w*0.6, w*0.1, gold, cream)
}

func usable(pic *domain.EditionPicture) bool { return pic != nil && pic.Width > 0 && pic.Height > 0 }

// code prints a QR code as a mask with one bit for each module, which stays sharp.
func (p *printer) code(x, y, side float64, text string) error {
	if p.widest != nil {
		return nil
	}
	c, err := qr.Encode(text)
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	n := c.Modules()
	row := (n + 7) / 8
	bits := make([]byte, row*n)
	for my := range n {
		for mx := range n {
			if !c.Dark(mx, my) {
				bits[my*row+mx/8] |= 0x80 >> (mx % 8)
			}
		}
		for mx := n; mx < row*8; mx++ {
			bits[my*row+mx/8] |= 0x80 >> (mx % 8)
		}
	}
	const k = 1 / pointMM
	p.pdf.RawWriteStr(fmt.Sprintf("q 0 g %.3f 0 0 %.3f %.3f %.3f cm BI /IM true /W %d /H %d /BPC 1 /F /AHx ID %X> EI Q", side*k, side*k, x*k, (p.height-y-side)*k, n, n, bits))
	p.pdf.LinkString(x, y, side, side, text)
	return nil
}
