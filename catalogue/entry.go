package catalogue

import (
	"strconv"
	"strings"

	"chophien/domain"
)

// row is one row of the text of an entry.
type row struct {
	height float64
	draw   func(x, y float64)
	tight  bool // not parted from the row after it
}

// block is an entry ready to be set: what stands on its left, and rows on its right.
type block struct {
	rows []row
	left float64 // height of what stands on the left
	draw func(x, y float64) error
}

func (b block) height() float64 {
	h := 0.0
	for _, r := range b.rows {
		h += r.height
	}
	return max(h, b.left)
}

func (p *printer) styles() (text, label, name, second, maker style) {
	return style{p.faces.regular, p.body, black}, style{p.faces.bold, p.body, green}, style{p.faces.display, p.nameSize, green},
		style{p.faces.italic, p.body + 1, grey}, style{p.faces.bold, p.body + 0.6, red}
}

// entry makes the block of an entry.
func (p *printer) entry(e domain.EditionEntry) block {
	width := p.measure() - p.photo - p.gap
	text, label, name, second, maker := p.styles()
	var b block
	add := func(tight bool, height float64, lines []line) {
		for i, l := range lines {
			// Of what is parted, at least two lines stay together on each side.
			b.rows = append(b.rows, row{height, func(x, y float64) { p.lineAt(x, y, l) }, tight || i == 0 || i == len(lines)-2})
		}
	}
	space := func(h float64) { b.rows = append(b.rows, row{h, nil, true}) }
	b.rows = append(b.rows, p.topLine(e, width))
	first, other := p.nameOf(e)
	add(true, lead(name.size)*0.9, setLines(width, span{first, name}))
	if other != "" {
		add(true, lead(second.size), setLines(width, span{other, second}))
	}
	if e.Maker != nil {
		space(0.8)
		m, en := p.name(e.Maker.Name, e.Maker.NameEN)
		if en != "" {
			m += " (" + en + ")"
		}
		add(true, lead(maker.size), setLines(width, span{m, maker}))
	}
	space(1.2)
	for _, f := range p.facts(e) {
		add(false, lead(text.size), setLines(width, span{f[0] + ": ", label}, span{f[1], text}))
	}
	for _, story := range p.stories(e) {
		space(1.4)
		st := text
		if story.second {
			st = style{p.faces.italic, p.body, grey}
		}
		add(false, lead(text.size)*1.02, setLines(width, span{story.text, st}))
	}
	b.left = p.photo * 0.75
	hasCode := e.VerifyURL != "" && e.Certificate != nil
	if hasCode || e.Booth != "" {
		b.left += 3 + p.qrSide
	}
	b.draw = func(x, y float64) error { return p.besides(e, x, y, hasCode) }
	return b
}

// nameOf is how an entry is called, also one without a name.
func (p *printer) nameOf(e domain.EditionEntry) (first, second string) {
	first, second = p.name(e.Name, e.NameEN)
	if strings.TrimSpace(p.faces.regular.printable(first)) == "" {
		return p.one("(chưa có tên)", "(no name)"), ""
	}
	return first, second
}

// shownName is a name, also where there is none.
func (p *printer) shownName(name string) string {
	name, _ = p.nameOf(domain.EditionEntry{Name: name})
	return name
}

type story struct {
	text   string
	second bool
}

func (p *printer) stories(e domain.EditionEntry) []story {
	var out []story
	if p.language == domain.EditionEnglish && e.StoryEN != "" {
		return []story{{e.StoryEN, false}}
	}
	if e.Story != "" {
		out = append(out, story{e.Story, false})
	}
	if p.language == domain.EditionBilingual && e.StoryEN != "" {
		out = append(out, story{e.StoryEN, true})
	}
	return out
}

// topLine is the row above the name: stars and set, and the number at its end.
func (p *printer) topLine(e domain.EditionEntry, width float64) row {
	st := style{p.faces.bold, p.small, red}
	no := style{p.faces.regular, p.small, grey}
	size := p.small * pointMM * 1.25
	label := p.kind(e)
	n := 0
	if c := e.Certificate; c != nil {
		n = c.Stars
		stars := "OCOP"
		if n > 0 {
			stars = p.say("OCOP "+strconv.Itoa(n)+"\u00a0sao", "OCOP "+strconv.Itoa(n)+"\u00a0stars")
		}
		if c.PotentialFive {
			stars += " · " + p.say("tiềm năng 5\u00a0sao", "potential for 5\u00a0stars")
		}
		label = stars
	}
	number := strconv.Itoa(e.Number)
	if e.Sample {
		number = p.one("dữ liệu minh họa", "sample data") + " · " + number
	}
	room := width - float64(n)*size*1.12 - no.face.width(number, no.size) - 4
	label = cut(label, st, room)
	h := lead(p.small) + 1.2
	return row{h, func(x, y float64) {
		at := x
		if n > 0 {
			at += p.stars(x, y+0.2, size, n) + 1
		}
		base := y + p.small*pointMM*1.05
		p.text(at, base, label, st)
		p.text(x+width-no.face.width(number, no.size), base, number, no)
	}, true}
}

// kind says what an entry is where it has no stars.
func (p *printer) kind(e domain.EditionEntry) string {
	switch e.Kind {
	case domain.KindCraftVillage:
		return p.say("Làng nghề", "Craft village")
	case domain.KindTourismSite:
		return p.say("Điểm du lịch", "Tourism site")
	}
	if e.Group != "" {
		return p.group(e.Group)
	}
	return ""
}

// facts are what is told line by line, each with its label.
func (p *printer) facts(e domain.EditionEntry) [][2]string {
	var out [][2]string
	add := func(vi, en, text string) {
		if strings.TrimSpace(text) != "" {
			out = append(out, [2]string{p.say(vi, en), text})
		}
	}
	if c := e.Certificate; c != nil {
		text := c.Number
		if c.Issuer != "" {
			text += " (" + c.Issuer + ")"
		}
		add("Chứng nhận", "Certificate", text+", "+p.say("hiệu lực đến", "valid until")+" "+p.day(c.ValidUntil))
	}
	set, _ := p.title(e.SetVI, e.SetEN)
	add("Bộ sản phẩm", "Product set", set)
	if m := e.Maker; m != nil {
		kind := p.producerKind(m.Kind)
		if m.Representative != "" && kind != "" {
			kind += "; "
		}
		add("Chủ thể", "Producer", kind+m.Representative)
		var contact []string
		for _, t := range [][2]string{{"ĐT\u00a0", m.Phone}, {"Zalo\u00a0", m.Zalo}, {"", m.Email}, {"", m.Website}} {
			if t[1] != "" {
				contact = append(contact, t[0]+strings.ReplaceAll(t[1], " ", "\u00a0"))
			}
		}
		add("Liên hệ", "Contact", strings.Join(contact, " · "))
	}
	add("Địa chỉ", "Address", p.address(e.Place))
	var packs []string
	for _, k := range e.Packs {
		text := k.Name + ": " + p.price(k.RetailVND)
		if k.WholesaleVND != nil {
			text += " (" + p.say("sỉ", "wholesale") + " " + p.price(k.WholesaleVND)
			if k.WholesaleMin > 0 {
				text += ", ≥\u00a0" + strconv.Itoa(k.WholesaleMin)
			}
			text += ")"
		}
		packs = append(packs, text)
	}
	if len(packs) == 0 && e.Kind == domain.KindProduct {
		packs = []string{p.say("liên\u00a0hệ", "on\u00a0request")}
	}
	add("Quy cách, giá", "Packs and prices", strings.Join(packs, "; "))
	if q := e.Capacity(); !q.IsZero() {
		text := p.quantity(q) + p.one("/tháng", " a month")
		if e.Season != 0 {
			text += "; " + p.season(e.Season)
		}
		add("Sản lượng", "Capacity", text)
	} else if e.Season != 0 {
		add("Mùa vụ", "Season", p.season(e.Season))
	}
	add("Hạn sử dụng", "Shelf life", e.ShelfLife)
	add("Bảo quản", "Storage", e.Storage)
	if q := e.MinOrder(); !q.IsZero() {
		add("Đặt tối thiểu", "Minimum order", p.quantity(q))
	}
	for _, f := range e.Facts {
		text := f.Text
		if p.language == domain.EditionEnglish && f.TextEN != "" {
			text = f.TextEN
		}
		add(f.LabelVI, f.LabelEN, text)
	}
	var holds []string
	for _, c := range e.Conditions {
		holds = append(holds, p.condition(c))
	}
	add("Điều kiện đã thẩm định", "Conditions proved", strings.Join(holds, ", "))
	return out
}

// address is where a thing is today, with the old unit in brackets.
func (p *printer) address(a domain.EditionPlace) string {
	var now, old []string
	put := func(list *[]string, texts ...string) {
		for _, t := range texts {
			if t != "" {
				*list = append(*list, t)
			}
		}
	}
	province, _ := p.title(a.Province, a.ProvinceEN)
	put(&now, a.Address, province)
	former := a.FormerProvince
	if former == a.Province && a.Commune == "" && a.District == "" {
		former = ""
	}
	put(&old, a.Commune, a.District, former)
	text := strings.Join(now, ", ")
	if len(old) > 0 {
		text += " (" + p.one("cũ: ", "formerly ") + strings.Join(old, ", ") + ")"
	}
	return text
}

// besides prints what stands on the left of an entry.
func (p *printer) besides(e domain.EditionEntry, x, y float64, hasCode bool) error {
	h := p.photo * 0.75
	if usable(e.Picture) {
		p.picture(x, y, p.photo, h, e.Picture)
	} else {
		p.noPicture(x, y, p.photo, h)
	}
	y += h + 3
	side := p.qrSide
	at := x
	if hasCode {
		if err := p.code(x, y, side, domain.ScannedAt(e.VerifyURL, p.e.Content.Fair.Slug)); err != nil {
			return err
		}
		at += side + 2.5
	}
	room := x + p.photo - at
	small := style{p.faces.regular, p.small - 0.6, grey}
	if e.Booth != "" {
		p.text(at, y+small.size*pointMM, p.one("Gian hàng", "Booth"), small)
		booth := style{p.faces.bold, p.nameSize, red}
		for booth.size > p.small && booth.face.width(e.Booth, booth.size) > room {
			booth.size--
		}
		for i, l := range setLines(room, span{e.Booth, booth}) {
			if i == 2 {
				break
			}
			p.lineAt(at, y+small.size*pointMM+1+float64(i)*lead(booth.size), l)
		}
	}
	if hasCode {
		lines := setLines(room, span{p.one("Quét mã để xác minh", "Scan to verify") + "\n", small}, span{domain.ShowCode(e.Certificate.Code), style{p.faces.bold, small.size, black}})
		h := lead(small.size)
		for i, l := range lines {
			p.lineAt(at, y+side-h*float64(len(lines)-i), l)
		}
	}
	return nil
}

// between is the least space between two entries.
func (p *printer) between() float64 { return p.body * 0.85 }

// setEntry prints an entry where it fits: on this page, or else the next one.
// Only what is higher than a page is parted, between rows that may part.
func (p *printer) setEntry(e domain.EditionEntry) error {
	b := p.entry(e)
	end := p.height - p.bottom
	if p.y > p.top && !p.headed && p.y+p.between()+b.height() > end {
		p.next()
	}
	if p.headed {
		p.y += 3
		p.headed = false
	} else if p.y > p.top {
		p.y += p.between() / 2
		p.rule(p.left(), p.y, p.measure(), 0.15, gold)
		p.y += p.between() / 2
	}
	first, _ := p.nameOf(e)
	p.bookmark(first, 1)
	top := p.y
	if err := b.draw(p.left(), top); err != nil {
		return err
	}
	page := p.page
	for i := 0; i < len(b.rows); {
		// Rows that belong together go together.
		j, h := i, b.rows[i].height
		for b.rows[j].tight && j+1 < len(b.rows) {
			j++
			h += b.rows[j].height
		}
		if p.y+h > end && p.y > p.top && h <= p.room() {
			p.next()
		}
		for ; i <= j; i++ {
			if p.y+b.rows[i].height > end {
				p.next()
			}
			if r := b.rows[i]; r.draw != nil {
				r.draw(p.left()+p.photo+p.gap, p.y)
			}
			p.y += b.rows[i].height
		}
	}
	if p.page == page {
		p.y = max(p.y, top+b.left)
	}
	return nil
}

// bookmark puts a line into the outline of the file.
func (p *printer) bookmark(name string, level int) {
	name = strings.ReplaceAll(p.faces.regular.printable(name), "\n", " ")
	if p.set.face == nil { // fpdf takes the form of the text from the font
		st := style{p.faces.regular, p.body, black}
		p.pdf.SetFont(st.face.family, st.face.style, st.size)
		p.pdf.SetTextColor(st.ink.r, st.ink.g, st.ink.b)
		p.set = st
	}
	p.pdf.Bookmark(name, level, p.y)
}
