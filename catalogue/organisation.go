package catalogue

import "chophien/domain"

// Titles of the page of organisations.
const (
	organisationsVI = "Đơn vị tổ chức và tài trợ"
	organisationsEN = "Organizers and sponsors"
)

// logoRatio is the ratio of height to width of the frame of a logo.
const logoRatio = 0.6

// organisations prints the organisations of the fair in their order, each with its
// logo.
func (p *printer) organisations() {
	p.head = p.one(organisationsVI, organisationsEN)
	p.next()
	p.titleOf(organisationsVI, organisationsEN)
	role := domain.FairRole("")
	for _, o := range p.e.Content.Organisations {
		rows := p.organisationRows(o)
		text := 0.0
		for _, r := range rows {
			text += r.height
		}
		frame := 0.0
		if usable(o.Logo) {
			frame = p.logoWidth() * logoRatio
		}
		height := max(text, frame)
		if o.Role != role {
			p.keep(p.groupHeight() + 3 + min(height, p.room()/2))
			p.bar(p.say(o.Role.Title()), style{p.faces.bold, p.body + 1.5, white})
			p.y += 3
			role = o.Role
		} else {
			p.keep(min(height, p.room()/2))
		}
		top, page := p.y, p.page
		if frame > 0 {
			p.whole(p.left(), top, p.logoWidth(), frame, o.Logo)
		}
		for _, r := range rows {
			p.keep(r.height)
			r.draw(p.left()+p.logoWidth()+p.gap, p.y)
			p.y += r.height
		}
		if p.page == page {
			p.y = max(p.y, top+frame)
		}
		p.y += 4
	}
}

// logoWidth returns the width of the frame of a logo.
func (p *printer) logoWidth() float64 { return p.photo * 0.75 }

// organisationRows returns the lines of text beside the logo of an organisation.
func (p *printer) organisationRows(o domain.EditionOrganisation) []row {
	width := p.measure() - p.logoWidth() - p.gap
	var out []row
	add := func(text string, st style) {
		for _, l := range setLines(width, span{text, st}) {
			out = append(out, row{height: lead(st.size), draw: func(x, y float64) { p.lineAt(x, y, l) }})
		}
	}
	first, second := p.title(o.Name, o.NameEN)
	add(first, style{p.faces.bold, p.body + 2, green})
	add(second, style{p.faces.italic, p.body + 1, grey})
	if o.Level != "" {
		add(p.say(o.Level.Title()), style{p.faces.bold, p.body, red})
	}
	for i, t := range p.texts(o.Text, o.TextEN) {
		st := style{p.faces.regular, p.body, black}
		if i > 0 {
			st = style{p.faces.italic, p.body, grey}
		}
		add(t, st)
	}
	add(o.Website, style{p.faces.regular, p.body, black})
	return out
}
