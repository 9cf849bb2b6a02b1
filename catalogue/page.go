package catalogue

import (
	"fmt"
	"math"
	"strconv"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
	"chophien/icon"
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

	tab       *tab                                // at the edge of the pages of a section; nil: none
	shared    int                                 // page whose running head belongs to another index
	guided    bool                                // guide words stand beside the running head
	producers map[string]*domain.EditionProducer  // with a profile, by id
	profiles  map[*domain.EditionProducer]profile // layouts that were computed already
	profiled  map[*domain.EditionProducer]bool    // whose profile is printed
	booths    map[string][]string                 // of the entries, by producer; nil: not collected yet

	exhibitors map[string]domain.EditionBooth // by number of their booths; nil: not collected yet

	entryLinks   map[int]int       // by number of an entry
	atBooths     map[string]int    // number of the first entry at a booth; nil: not asked for
	tags         *tags             // nil: a file without structure
	alternatives map[string]string // of pictures, by id
	described    bool              // has XMP and an output intent
	bleed        float64           // mm that areas go on beyond the edge of the page; 0: a file for readers
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
	p.sheet()
	p.set = style{}
	p.y, p.fresh = p.top, true
	p.edge()
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
	if p.enter(nil, ornament) {
		defer p.leave()
	}
	st := style{p.faces.regular, p.small, grey}
	x, w := p.left(), p.measure()
	text := p.head
	if p.page%2 == 0 {
		text, _ = p.title(p.e.Content.Fair.Name, p.e.Content.Fair.NameEN)
	}
	room := w
	if p.guided {
		room = w * 0.5
	}
	text = cut(text, st, room)
	base := p.top - 7
	if p.page%2 == 0 {
		p.text(x, base, text, st)
	} else {
		p.text(x+w-st.face.width(text, st.size), base, text, st)
	}
	p.rule(x, base+2, w, 0.2, gold)
	p.folio()
}

// folio prints the number of the page at its outer foot.
func (p *printer) folio() {
	st := style{p.faces.bold, p.small + 1, green}
	n := strconv.Itoa(p.page)
	x := p.left()
	if p.page%2 == 1 {
		x += p.measure() - st.face.width(n, st.size)
	}
	p.text(x, p.height-p.bottom/2, n, st)
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
	if p.enter(nil, roleParagraph) {
		defer p.leave()
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
	if len(l) > 0 && p.enter(l[0].of, p.roleOf(l)) {
		defer p.leave()
	}
	size := 0.0
	for _, piece := range l {
		size = max(size, piece.style.size)
	}
	for i, piece := range l {
		text := piece.text
		if i+1 < len(l) && l[i+1].x > piece.x+piece.width {
			text += " " // copied, and read aloud
		}
		p.text(x+piece.x, y+size*pointMM*1.05, text, piece.style)
	}
}

// lines prints lines from p.y down.
func (p *printer) lines(x float64, all []line, height float64) {
	for _, l := range all {
		p.lineAt(x, p.y, l)
		p.y += height
	}
}

// fill fills an area. One that ends at an edge of the page goes on into the bleed.
func (p *printer) fill(x, y, w, h float64, c ink) {
	if p.enter(nil, ornament) {
		defer p.leave()
	}
	x, y, w, h = p.bled(x, y, w, h)
	p.pdf.SetFillColor(c.r, c.g, c.b)
	p.pdf.Rect(x, y, w, h, "F")
}

func (p *printer) rule(x, y, w, thick float64, c ink) { p.fill(x, y, w, thick, c) }

// stars prints n stars and returns their width.
func (p *printer) stars(x, y, size float64, n int) float64 {
	if p.enter(nil, ornament) { // a text beside them says how many
		defer p.leave()
	}
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
	if p.enter(nil, ornament) {
		defer p.leave()
	}
	n := max(1, int(w/h+0.5))
	step := w / float64(n)
	diamond := func(cx, cy, rx, ry float64, c ink) {
		p.pdf.SetFillColor(c.r, c.g, c.b)
		p.pdf.Polygon([]fpdf.PointType{{X: cx - rx, Y: cy}, {X: cx, Y: cy - ry}, {X: cx + rx, Y: cy}, {X: cx, Y: cy + ry}}, "F")
	}
	first, last := p.lozenges(x, w, step, n)
	for i := first; i < last; i++ {
		cx, cy := x+(float64(i)+0.5)*step, y+h/2
		diamond(cx, cy, step/2, h/2, a)
		diamond(cx, cy, step*0.3, h*0.3, b)
		diamond(cx, cy, step*0.13, h*0.13, a)
		if i == 0 && first == 0 { // it would stick out of a band that ends within the page
			continue
		}
		diamond(x+float64(i)*step, y+h*0.08, step*0.1, h*0.1, b)
		diamond(x+float64(i)*step, y+h*0.92, step*0.1, h*0.1, b)
	}
}

// picture prints a picture that fills a frame, cropped to it. A picture with too few
// dots for that is printed smaller, in the middle of the frame. A frame that ends at an
// edge of the page goes on into the bleed.
func (p *printer) picture(x, y, w, h float64, pic *domain.EditionPicture) {
	if p.enterFigure(x, y, w, h, p.alternative(pic)) {
		defer p.leave()
	}
	x, y, w, h = p.bled(x, y, w, h)
	scale := max(w/float64(pic.Width), h/float64(pic.Height))
	p.wanted(pic, scale*float64(pic.Width))
	if scale > mostScale {
		scale = mostScale
		p.mount(x, y, w, h)
		wide, tall := min(w, scale*float64(pic.Width)), min(h, scale*float64(pic.Height))
		x, y, w, h = x+(w-wide)/2, y+(h-tall)/2, wide, tall
	}
	p.pdf.ClipRect(x, y, w, h, false)
	p.place(x+(w-scale*float64(pic.Width))/2, y+(h-scale*float64(pic.Height))/2, scale*float64(pic.Width), scale*float64(pic.Height), pic)
	p.pdf.ClipEnd()
}

// mount fills a frame behind a picture that does not fill it: with the ornament
// where the frame is as wide as the page.
func (p *printer) mount(x, y, w, h float64) {
	if w < p.width {
		p.fill(x, y, w, h, cream)
		return
	}
	p.fill(x, y, w, h, green)
	for i := range 3 {
		p.band(x, y+h*(0.2+0.22*float64(i)), w, p.height*0.04, ink{38, 104, 78}, green)
	}
}

// whole prints a whole picture as large as a frame allows, at the top of the
// frame, and returns its size.
func (p *printer) whole(x, y, w, h float64, pic *domain.EditionPicture) (wide, tall float64) {
	scale := min(w/float64(pic.Width), h/float64(pic.Height))
	p.wanted(pic, scale*float64(pic.Width))
	scale = min(scale, mostScale)
	wide, tall = scale*float64(pic.Width), scale*float64(pic.Height)
	if p.enterFigure(x+(w-wide)/2, y, wide, tall, p.alternative(pic)) {
		defer p.leave()
	}
	p.place(x+(w-wide)/2, y, wide, tall, pic)
	return wide, tall
}

// mostScale is how many mm a pixel is printed wide at most.
const mostScale = 25.4 / domain.MinPrintDPI

// natural returns the greatest height in mm at which a picture has enough dots.
func natural(pic *domain.EditionPicture) float64 { return float64(pic.Height) * mostScale }

// isSmall reports whether a picture has too few dots for a width in mm.
func (p *printer) isSmall(pic *domain.EditionPicture, width float64) bool {
	return float64(pic.Width)*mostScale < width
}

// noPicture fills the frame of an entry without a picture.
func (p *printer) noPicture(x, y, w, h float64, e domain.EditionEntry) {
	p.fill(x, y, w, h, cream)
	name := icon.OfGroup(string(e.Group))
	switch e.Kind {
	case domain.KindCraftVillage:
		name = "craft"
	case domain.KindTourismSite:
		name = icon.OfGroup(string(domain.GroupTourism))
	}
	side := min(w, h) * 0.5
	p.icon(x+(w-side)/2, y+(h-side)/2, side, name, gold)
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
	if p.enterFigure(x, y, side, side, p.one("Mã QR dẫn đến ", "QR code that leads to ")+text) {
		defer p.leave()
	}
	const k = 1 / pointMM
	p.pdf.RawWriteStr(fmt.Sprintf("q 0 g %.3f 0 0 %.3f %.3f %.3f cm BI /IM true /W %d /H %d /BPC 1 /F /AHx ID %X> EI Q", side*k, side*k, x*k, (p.height-y-side)*k, n, n, bits))
	p.pdf.LinkString(x, y, side, side, text)
	return nil
}
