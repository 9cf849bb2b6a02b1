package catalogue

import (
	"slices"
	"strings"

	"chophien/domain"
)

// profile is the layout of the profile of a producer: a tinted box with its picture
// at the left, names and contacts beside it, and its story below.
type profile struct {
	column  float64 // width of the picture; 0: none
	picture float64 // height of the picture
	beside  []row
	story   []row
}

// profilePad is between the edge of the box and its text, in mm.
const profilePad = 3.5

func (f profile) height() float64 { return f.head() + high(f.story) }

// head returns the height without the story.
func (f profile) head() float64 { return 2*profilePad + max(high(f.beside), f.picture) }

// mostProfile is the largest part of a page that a profile takes in one piece. The
// story of a longer one runs on across pages.
const mostProfile = 0.45

// profileOf returns the profile above the products of the maker of an entry; nil
// when the entry prints its maker itself.
func (p *printer) profileOf(e domain.EditionEntry) *domain.EditionProducer {
	if e.Maker == nil || e.Featured {
		return nil
	}
	return p.producers[e.Maker.ID]
}

// profile returns the layout of the profile of a producer.
func (p *printer) profile(m *domain.EditionProducer) profile {
	if f, ok := p.profiles[m]; ok {
		return f
	}
	text, label, name, second, _ := p.styles()
	name.ink = red
	f := profile{}
	width := p.measure() - 2*profilePad
	if usable(m.Picture) {
		f.column = p.photo * 0.72
		f.picture = min(f.column*flat, natural(m.Picture))
		width -= f.column + p.gap
	}
	booths := strings.Join(m.Booths, ", ")
	if booths == "" {
		booths = strings.Join(p.boothsOf(m.ID), ", ")
	}
	add := func(h, width float64, spans ...span) {
		for _, l := range setLines(width, spans...) {
			f.beside = append(f.beside, row{h, func(x, y float64) { p.lineAt(x, y, l) }, true})
		}
	}
	nameWidth := width
	if booths != "" {
		caption := style{p.faces.regular, p.small - 0.6, grey}
		number := style{p.faces.bold, p.nameSize, red}
		most := width * 0.36
		for number.size > p.small && number.face.width(booths, number.size) > most {
			number.size--
		}
		lines := setLines(most, span{booths, number})
		wide := caption.face.width(p.one("Gian hàng", "Booth"), caption.size)
		for _, l := range lines {
			wide = max(wide, l.width())
		}
		nameWidth -= wide + 3
		f.beside = append(f.beside, row{0, func(x, y float64) {
			right := x + width
			title := p.one("Gian hàng", "Booth")
			p.text(right-caption.face.width(title, caption.size), y+caption.size*pointMM, title, caption)
			y += lead(caption.size) - 0.8
			for _, l := range lines {
				p.lineAt(right-l.width(), y, l)
				y += lead(number.size) * 0.9
			}
		}, true})
	}
	first, other := p.name(m.Name, m.NameEN)
	add(lead(name.size)*0.9, nameWidth, span{first, name})
	if other != "" {
		add(lead(second.size), nameWidth, span{other, second})
	}
	if m.Sample {
		add(lead(p.small), nameWidth, span{p.say("dữ liệu minh họa", "sample data"), style{p.faces.regular, p.small, grey}})
	}
	f.beside = append(f.beside, row{1, nil, true})
	for _, fact := range p.makerFacts(m.EditionMaker) {
		add(lead(text.size), nameWidth, span{fact[0] + ": ", label}, span{fact[1], text})
	}
	if address := p.address(m.Place); address != "" {
		add(lead(text.size), nameWidth, span{p.say("Địa chỉ", "Address") + ": ", label}, span{address, text})
	}
	for _, paragraph := range paragraphs(m.Story) {
		f.story = append(f.story, row{1.2, nil, true})
		for _, l := range setLines(p.measure()-2*profilePad, span{paragraph, text}) {
			f.story = append(f.story, row{lead(text.size) * 1.02, func(x, y float64) { p.lineAt(x, y, l) }, false})
		}
	}
	p.profiles[m] = f
	return f
}

// paragraphs returns the paragraphs of a text that are not empty.
func paragraphs(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// boothsOf returns the booths of the entries of a producer.
func (p *printer) boothsOf(maker string) []string {
	if p.booths == nil {
		p.booths = map[string][]string{}
		for _, s := range p.e.Content.Sections {
			for _, e := range s.Entries {
				for _, n := range e.BoothNumbers() {
					if e.Maker != nil && !slices.Contains(p.booths[e.Maker.ID], n) {
						p.booths[e.Maker.ID] = append(p.booths[e.Maker.ID], n)
					}
				}
			}
		}
	}
	return p.booths[maker]
}

// isLong reports whether the story of a profile runs on across pages.
func (p *printer) isLong(f profile) bool { return f.height() > p.room()*mostProfile }

// headHeight returns the height of what stands above the first entry of a producer.
func (p *printer) headHeight(it item) float64 {
	if it.again {
		return lead(p.body+0.6) + 1
	}
	return p.profile(it.company).height() + 2.5
}

// headOf prints what stands above the first entry of a producer: its profile, or its
// name where the profile stands on an earlier page.
func (p *printer) headOf(it item) {
	m := it.company
	if it.again {
		st := style{p.faces.bold, p.body + 0.6, red}
		name, _ := p.name(m.Name, m.NameEN)
		next := span{" (" + p.one("tiếp theo", "continued") + ")", style{p.faces.italic, p.body, grey}}
		name = cut(name, st, p.measure()-next.style.face.width(next.text, next.style.size)-2)
		p.lines(p.left(), setLines(p.measure(), span{name, st}, next)[:1], lead(st.size)+1)
		return
	}
	f := p.profile(m)
	p.profileHead(m, f, f.height())
	y := p.y - high(f.story) - profilePad
	for _, r := range f.story {
		if r.draw != nil {
			r.draw(p.left()+profilePad, y)
		}
		y += r.height
	}
	p.y += 2.5
}

// profileHead prints the box of a profile in a height, without its story.
func (p *printer) profileHead(m *domain.EditionProducer, f profile, height float64) {
	p.fill(p.left(), p.y, p.measure(), height, cream)
	p.fill(p.left(), p.y, 1.1, height, red)
	first, _ := p.name(m.Name, m.NameEN)
	p.bookmark(first, 1)
	x, y := p.left()+profilePad, p.y+profilePad
	if f.column > 0 {
		p.picture(x, y, f.column, f.picture, m.Picture)
		x += f.column + p.gap
	}
	for _, r := range f.beside {
		if r.draw != nil {
			r.draw(x, y)
		}
		y += r.height
	}
	p.y += height
}

// longProfile prints a profile whose story runs on across pages.
func (p *printer) longProfile(it item) {
	f := p.profile(it.company)
	if it.heading != "" {
		p.keep(p.groupHeight() + 3 + f.head())
	}
	p.above(item{heading: it.heading, sign: it.sign}, 0)
	if it.heading == "" && p.y > p.top {
		p.y += 2
	}
	p.keep(f.head() + 4*lead(p.body))
	p.profileHead(it.company, f, f.head())
	text := style{p.faces.regular, p.body, black}
	for _, paragraph := range paragraphs(it.company.Story) {
		p.y += 1.2
		p.paragraph(paragraph, text)
	}
	p.y += 2.5
	p.fresh = true
}

// together returns how many of n items that fit on a page are printed on it: a
// producer whose products fit on the next page is not divided, unless that would
// leave much of this page empty.
func (p *printer) together(all []item, n int) int {
	const most = 0.4 // of a page may stay empty
	if n == 0 || n == len(all) || all[n].of == nil || all[n].company != nil && !all[n].again {
		return n
	}
	start := n
	for start > 0 && all[start].company == nil {
		start--
	}
	if start == 0 {
		return n
	}
	used := 0.0
	for i := range start {
		used += p.before(all[i], i == 0 && p.fresh) + p.entry(all[i].entry, p.smallest()).height()
	}
	if p.y+used < p.top+p.room()*(1-most) {
		return n
	}
	whole := 0.0
	for i := start; i < len(all) && (i == start || all[i].of == all[start].of && all[i].company == nil); i++ {
		if whole += p.before(all[i], i == start) + p.entry(all[i].entry, p.smallest()).height(); whole > p.room() {
			return n
		}
	}
	return start
}
