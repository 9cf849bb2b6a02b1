package catalogue

import (
	"strconv"
	"strings"

	"chophien/domain"
)

// compactRows is how many rows of a compact book a page is made for; rows with long
// texts are higher.
const compactRows = 12

// compactColumns are the widths in mm of the columns of a compact book: picture,
// name and producer, certificate and prices, booth and contacts, QR code.
type compactColumns struct{ picture, name, proof, contact, code, gap float64 }

func (p *printer) compactColumns() compactColumns {
	const gap = 2.2
	row := p.compactRow()
	c := compactColumns{picture: row * 1.15, code: max(row*0.86, 11.5), gap: gap}
	rest := p.measure() - c.picture - c.code - 4*gap
	c.name, c.proof = rest*0.42, rest*0.31
	c.contact = rest - c.name - c.proof
	return c
}

// compactRow is the least height of a row in mm.
func (p *printer) compactRow() float64 { return (p.room() - 14) / compactRows }

// compactOpening prints the heading of a section of a compact book. It follows the
// section before where a third of the page is left.
func (p *printer) compactOpening(i int, s domain.EditionSection) {
	first, second := p.title(s.Title, s.TitleEN)
	st, sub, small := style{p.faces.display, p.titleSize * 0.8, green}, style{p.faces.italic, p.body + 1, grey}, style{p.faces.bold, p.small, red}
	text := style{p.faces.regular, p.body, black}
	titles, subs := setLines(p.measure(), span{first, st}), setLines(p.measure(), span{second, sub})
	intros := p.texts(s.Intro, s.IntroEN)
	p.head = first
	if follows := p.tab != nil; follows && p.y+10 < p.top+p.room()*2/3 {
		p.y += 8
		p.tab = p.tabOf(i)
		p.edge()
	} else {
		p.tab = p.tabOf(i)
		p.next()
	}
	p.begun(p.y)
	p.bookmark(first, 0)
	p.lines(p.left(), titles, lead(st.size)*0.95)
	p.lines(p.left(), subs, lead(sub.size))
	p.lines(p.left(), setLines(p.measure(), span{p.counted(s), small}), lead(small.size))
	for _, intro := range intros {
		for _, paragraph := range paragraphs(intro) {
			p.paragraph(paragraph, text)
		}
	}
	p.y += 1.5
	p.fresh = true
}

// setCompact prints the entries of a section as a table.
func (p *printer) setCompact(s domain.EditionSection, printed func(e domain.EditionEntry)) error {
	columns := p.compactColumns()
	group := domain.Group("")
	p.tableHead(columns)
	for _, e := range s.Entries {
		b := p.compactEntry(e, columns)
		heading := s.Kind == domain.SectionProvince && e.Group != group && e.Group != "" && !e.Featured
		need := b.height
		if heading {
			need += lead(p.small) + 2.2
		}
		if p.y+need > p.height-p.bottom {
			p.next()
			p.tableHead(columns)
		}
		if heading {
			group = e.Group
			h := lead(p.small) + 1.4
			p.fill(p.left(), p.y, p.measure(), h, cream)
			st := style{p.faces.bold, p.small, green}
			p.text(p.left()+1.5, p.y+h/2+st.size*pointMM*0.36, cut(p.group(group), st, p.measure()-3), st)
			p.y += h + 0.8
		}
		printed(e)
		first, _ := p.nameOf(e)
		p.bookmark(first, 1)
		if err := b.draw(p.left(), p.y); err != nil {
			return err
		}
		p.y += b.height
		p.rule(p.left(), p.y-0.6, p.measure(), 0.15, gold)
		p.fresh = false
	}
	return nil
}

// tableHead prints the names of the columns.
func (p *printer) tableHead(c compactColumns) {
	st := style{p.faces.bold, p.small - 0.4, white}
	second := style{p.faces.italic, st.size, white}
	step := lead(st.size) * 0.94
	h := step + 1.6
	if p.language == domain.EditionBilingual { // a line for each language
		h += step
	}
	p.fill(p.left(), p.y, p.measure(), h, green)
	x := p.left() + c.picture + c.gap
	for _, t := range []struct {
		vi, en string
		width  float64
	}{
		{"Sản phẩm, chủ thể", "Product, producer", c.name}, {"Chứng nhận, giá", "Certificate, price", c.proof}, {"Gian hàng, liên hệ", "Booth, contact", c.contact}, {"Xác minh", "Verify", c.code},
	} {
		at := p.y + 0.8 + step/2 + st.size*pointMM*0.36
		p.text(x, at, cut(p.one(t.vi, t.en), st, t.width+c.gap), st)
		if p.language == domain.EditionBilingual {
			p.text(x, at+step, cut(t.en, second, t.width+c.gap), second)
		}
		x += t.width + c.gap
	}
	p.y += h + 1
}

// compactBlock is the layout of a row of the table.
type compactBlock struct {
	height float64
	draw   func(x, y float64) error
}

// compactEntry returns the row of an entry.
func (p *printer) compactEntry(e domain.EditionEntry, c compactColumns) compactBlock {
	small := style{p.faces.regular, p.small - 0.2, black}
	soft, bold := style{p.faces.regular, p.small - 0.4, grey}, style{p.faces.bold, p.small - 0.2, black}
	step := lead(small.size) * 0.94
	type column struct {
		lines []line
		width float64
	}
	var columns [3]column
	columns[0].width, columns[1].width, columns[2].width = c.name, c.proof, c.contact
	add := func(i int, spans ...span) {
		columns[i].lines = append(columns[i].lines, setLines(columns[i].width, spans...)...)
	}

	first, second := p.nameOf(e)
	add(0, span{first, style{p.faces.bold, p.body, green}})
	if second != "" {
		add(0, span{second, style{p.faces.italic, p.small, grey}})
	}
	if m := e.Maker; m != nil {
		name, _ := p.name(m.Name, m.NameEN)
		add(0, span{name, style{p.faces.bold, p.small - 0.2, red}})
	}
	province, _ := p.title(e.Place.Province.Name, e.Place.Province.NameEN)
	add(0, span{strings.Trim(strings.Join([]string{e.Place.Address, province}, ", "), ", "), soft})

	stars := 0
	if cert := e.Certificate; cert != nil {
		stars = cert.Stars
		add(1, span{cert.Number + ", " + p.say("đến", "until") + " " + p.day(cert.ValidUntil), soft})
	} else if kind := p.kind(e); kind != "" {
		add(1, span{kind, bold})
	}
	if e.Kind == domain.KindProduct {
		price := p.say("Giá liên hệ", "Price on request")
		if lowest := domain.LowestRetail(e.Packs); lowest != nil {
			price = p.price(lowest)
			if len(e.Packs) > 1 {
				price = p.say("từ", "from") + " " + price
			}
		}
		add(1, span{price, bold})
		if q := e.Capacity(); !q.IsZero() {
			add(1, span{p.quantity(q) + p.say("/tháng", " a month"), soft})
		}
	}
	for _, f := range e.Facts()[:min(2, len(e.Facts()))] {
		add(1, span{p.put(f.Text, f.TextEN), soft})
	}

	if e.Booth != "" {
		add(2, span{e.Booth, style{p.faces.bold, p.body + 0.6, red}})
	}
	phone, email := "", ""
	if e.Maker != nil {
		phone, email = e.Maker.Phone, e.Maker.Email
	} else if e.Site != nil {
		phone, email = e.Site.Phone, e.Site.Email
	}
	for _, t := range []string{phone, email} {
		if t != "" {
			add(2, span{strings.ReplaceAll(t, " ", "\u00a0"), small})
		}
	}

	size := p.small * pointMM * 1.15
	proofTop, heldHeight := 0.0, 0.0
	if stars > 0 {
		proofTop = size + 1
	}
	if len(e.Conditions) > 0 {
		heldHeight = size*1.25 + 0.6
	}
	// Lines of larger letters are higher.
	stepOf := func(l line) float64 {
		size := small.size
		for _, piece := range l {
			size = max(size, piece.style.size)
		}
		return lead(size) * 0.94
	}
	tall := func(i int) float64 {
		h := 0.0
		for _, l := range columns[i].lines {
			h += stepOf(l)
		}
		switch i {
		case 1:
			h += proofTop
		case 2:
			h += heldHeight
		}
		return h
	}
	hasCode := e.VerifyURL != "" && e.Certificate != nil
	b := compactBlock{height: max(p.compactRow(), tall(0)+3, tall(1)+2.6, tall(2)+2.6)}
	number := strconv.Itoa(e.Number)
	if e.Sample {
		number += " · " + p.say("minh họa", "sample")
	}
	numbers := setLines(c.code, span{number, soft})
	// Scanners need four modules of white around a code, of which short addresses have 29.
	// The line above the row is the nearest thing that is printed.
	quiet := c.code * 4 / 29
	if hasCode {
		b.height = max(b.height, quiet-0.6+c.code+quiet+float64(len(numbers))*step+1)
	}
	b.draw = func(x, y float64) error {
		frame := p.compactRow() - 2.2
		if usable(e.Picture) {
			p.picture(x, y, c.picture, min(frame, natural(e.Picture)), e.Picture)
		} else {
			p.noPicture(x, y, c.picture, frame, e)
		}
		x += c.picture + c.gap
		for i, col := range columns {
			at := y
			if i == 1 {
				p.stars(x, at+0.2, size, stars)
				at += proofTop
			}
			for _, l := range col.lines {
				p.lineAt(x, at, l)
				at += stepOf(l)
			}
			if i == 2 {
				for k, held := range e.Conditions {
					p.conditionSign(x+float64(k)*size*1.5, at+0.6, size*1.25, held)
				}
			}
			x += col.width + c.gap
		}
		if hasCode {
			y += quiet - 0.6
			if err := p.code(x, y, c.code, domain.ScannedAt(e.VerifyURL, p.e.Content.Fair.Slug)); err != nil {
				return err
			}
			y += c.code + quiet
		}
		for _, l := range numbers {
			p.lineAt(x+c.code-l.width(), y, l)
			y += step
		}
		return nil
	}
	return b
}
