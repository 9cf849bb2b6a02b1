package catalogue

import "strconv"

// mark is a place in the book for contents and indexes.
type mark struct {
	first, second string
	page          int
	link          int
}

// contentRow returns the height of a line of the contents.
func (p *printer) contentRow(lines int) float64 { return float64(lines)*lead(p.body+1.6) + 2.2 }

func (p *printer) contentLines(first, second string) []line {
	st := style{p.faces.regular, p.body + 1.6, black}
	spans := []span{{first, st}}
	if second != "" {
		spans = append(spans, span{" \u00a0" + second, style{p.faces.italic, p.body, grey}})
	}
	return setLines(p.measure()-16, spans...)
}

// contentsHeight returns the heights of the lines of the contents, in order.
func (p *printer) contentsHeight() []float64 {
	var out []float64
	put := func(vi, en string) {
		first, second := p.title(vi, en)
		out = append(out, p.contentRow(len(p.contentLines(first, second))))
	}
	c := p.e.Content
	if c.Greeting != "" || c.GreetingEN != "" {
		put("Lời chào", "Greeting")
	}
	if len(c.Organisations) > 0 {
		put(organisationsVI, organisationsEN)
	}
	put("Cách đọc catalogue", "How to read this catalogue")
	if vi, en := p.planTitle(); vi != "" {
		put(vi, en)
	}
	if len(c.Events) > 0 {
		put(programmeVI, programmeEN)
	}
	if len(p.mapped()) > 0 {
		put("Bản đồ các tỉnh, thành", "Map of the provinces")
	}
	for _, s := range c.Sections {
		put(s.Title, s.TitleEN)
	}
	if c.Entries() > 0 {
		put("Bảng tra theo tên", "Index by name")
		if len(p.makerIndex()) > 0 {
			put("Bảng tra theo chủ thể", "Index by producer")
		}
		if len(p.boothIndex()) > 0 {
			put("Bảng tra theo gian hàng", "Index by booth")
		}
		if len(p.villageIndex()) > 0 {
			put("Bảng tra theo làng nghề", "Index of craft villages")
		}
	}
	return out
}

// reserve adds as many empty pages as the contents need, and returns the first.
func (p *printer) reserve(heights []float64) int {
	p.head = p.one("Mục lục", "Contents")
	p.next()
	first := p.page
	p.titleOf("Mục lục", "Contents")
	for _, h := range heights {
		p.keep(h)
		p.y += h
	}
	return first
}

// contents prints the contents on the pages of reserve.
func (p *printer) contents(page int, marks []mark) {
	p.pdf.SetPage(page)
	p.page, p.set = page, style{}
	first, second := p.title("Mục lục", "Contents")
	p.y = p.top + float64(len(setLines(p.measure(), span{first, style{p.faces.display, p.titleSize, green}})))*lead(p.titleSize)*0.95 + 9
	if second != "" {
		p.y += lead(p.body + 3)
	}
	number := style{p.faces.bold, p.body + 1.6, green}
	for _, m := range marks {
		lines := p.contentLines(m.first, m.second)
		h := p.contentRow(len(lines))
		if p.y+h > p.height-p.bottom && p.y > p.top {
			p.pdf.SetPage(p.page + 1)
			p.page++
			p.set, p.y = style{}, p.top
		}
		x, w, y := p.left(), p.measure(), p.y
		for i, l := range lines {
			p.lineAt(x, y, l)
			if i == len(lines)-1 {
				n := strconv.Itoa(m.page)
				base := y + number.size*pointMM*1.05
				at := x + w - number.face.width(n, number.size)
				p.text(at, base, n, number)
				dot := style{p.faces.regular, p.body, gold}
				step := dot.face.width(".", dot.size) + 1
				for dx := at - 2; dx > x+l.width()+2; dx -= step {
					p.fill(dx, base-0.25, 0.25, 0.25, gold)
				}
			}
			y += lead(p.body + 1.6)
		}
		p.pdf.Link(x, p.y, w, h, m.link)
		p.y += h
	}
	p.pdf.SetPage(p.pdf.PageCount())
}
