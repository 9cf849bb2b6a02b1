package catalogue

import (
	"chophien/domain"
	"chophien/icon"
)

// tab is the coloured mark of a section at the edge of its pages, by which readers
// find it in the closed book.
type tab struct {
	y, height float64
	title     string
	sign      string // name of an icon; empty: none
	colour    ink
}

// tabColours are dark enough for white letters.
var tabColours = []ink{{24, 82, 60}, {150, 40, 32}, {140, 98, 20}, {31, 66, 131}, {96, 60, 122}, {20, 104, 116}}

// leastTab is the least height of a tab in mm.
const leastTab = 17

// tabOf returns the tab of a section: one below the other, from the top again when
// the edge is full. A group keeps its colour in every book.
func (p *printer) tabOf(i int) *tab {
	all := p.e.Content.Sections
	slots := min(len(all), int(p.room()/leastTab))
	t := tab{height: min(p.room()/float64(slots), 42), colour: tabColours[i%len(tabColours)]}
	t.y = p.top + float64(i%slots)*t.height
	s := all[i]
	t.title, _ = p.title(s.Title, s.TitleEN)
	switch s.Kind {
	case domain.SectionVillages:
		t.sign = "craft"
	case domain.SectionSites:
		t.sign = icon.OfGroup(string(domain.GroupTourism))
	case domain.SectionGroup:
		for j, g := range domain.Groups() {
			if len(s.Entries) > 0 && s.Entries[0].Group == g {
				t.sign, t.colour = icon.OfGroup(string(g)), tabColours[j%len(tabColours)]
			}
		}
	}
	return &t
}

// edge prints the tab of the section at the outer edge of the page.
func (p *printer) edge() {
	t := p.tab
	if t == nil {
		return
	}
	wide := p.outer * 0.42
	x := 0.0
	if p.page%2 == 1 {
		x = p.width - wide
	}
	// The light edge shows the tab on a page of its own colour.
	const light = 0.35
	p.fill(max(0, x-light), t.y-light, wide+light, t.height-1+2*light, white)
	p.fill(x, t.y, wide, t.height-1, t.colour)
	from, until := t.y+1.5, t.y+t.height-2.5
	st := style{p.faces.bold, p.small - 0.6, white}
	title := p.faces.bold.printable(t.title)
	// A title says more than an icon, so it gets the room of both when it needs it.
	if side := wide * 0.72; t.sign != "" && st.face.width(title+"…", st.size) <= until-from-side-1.5 {
		p.icon(x+(wide-side)/2, from, side, t.sign, white)
		from += side + 1.5
	}
	text := cut(title, st, until-from)
	// The text runs upwards from the foot of the tab.
	cx, cy := x+wide/2, until
	p.pdf.TransformBegin()
	p.pdf.TransformRotate(90, cx, cy)
	p.text(cx, cy+st.size*pointMM*0.36, text, st)
	p.pdf.TransformEnd()
	p.set = style{}
}
