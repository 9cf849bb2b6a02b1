package catalogue

import (
	"slices"
	"strings"

	"chophien/domain"
)

// planTitle returns the title of the page of booths; empty: no page.
func (p *printer) planTitle() (vi, en string) {
	switch {
	case usable(p.e.Content.Plan):
		return "Sơ đồ gian hàng", "Booth plan"
	case len(p.e.Content.Booths) > 0:
		return "Đơn vị trưng bày", "Exhibitors"
	}
	return "", ""
}

// plan prints the ground with the numbers of its booths, and the exhibitors by
// booth below.
func (p *printer) plan(vi, en string) {
	p.head = p.one(vi, en)
	p.next()
	p.titleOf(vi, en)
	pic, booths := p.e.Content.Plan, p.e.Content.Booths
	if usable(pic) {
		x, y := p.left(), p.y
		w, h := p.measure(), p.height-p.bottom-p.y
		wide, tall := p.whole(x, y, w, h, pic)
		p.y += tall
		p.placesOn(x+(w-wide)/2, y, wide, tall)
	}
	if len(booths) == 0 {
		return
	}
	width := (p.measure() - columnGutter) / 2
	number, name := style{p.faces.bold, p.body - 0.4, red}, style{p.faces.regular, p.body - 0.4, black}
	step := lead(name.size)
	parts := p.boothParts(width, number, name)
	if usable(pic) {
		p.y += 6
		// Begin a new page unless the bar and a few lines fit.
		if p.y+p.groupHeight()+8*step > p.height-p.bottom {
			p.next()
		}
		p.bar(p.say("Đơn vị trưng bày theo gian hàng", "Exhibitors by booth"), style{p.faces.bold, p.body + 1.5, white})
		p.y += 3
	}
	p.columns(parts, width, step)
}

// boothParts returns the booths by hall with their exhibitors. Neighbouring booths
// of one exhibitor share a part.
func (p *printer) boothParts(width float64, number, name style) []part {
	hall := style{p.faces.bold, p.body + 0.6, green}
	step := lead(name.size)
	booths := slices.Clone(p.e.Content.Booths)
	halls := []string{}
	for _, b := range booths {
		if !slices.Contains(halls, b.Hall) {
			halls = append(halls, b.Hall)
		}
	}
	slices.SortStableFunc(booths, func(a, b domain.EditionBooth) int { return slices.Index(halls, a.Hall) - slices.Index(halls, b.Hall) })
	var parts []part
	add := func(heading bool, booth string, above, step float64, spans ...span) {
		lines := setLines(width, spans...)
		parts = append(parts, part{above + float64(len(lines))*step, func(x, y float64) {
			y += above
			p.linkBooth(x, y, width, float64(len(lines))*step, booth)
			for _, l := range lines {
				p.lineAt(x, y, l)
				y += step
			}
		}, heading, ""})
	}
	for i := 0; i < len(booths); {
		b, numbers := booths[i], []string{}
		if i == 0 || b.Hall != booths[i-1].Hall {
			first, second := p.title(b.Hall, b.HallEN)
			if second != "" {
				first += " / " + second
			}
			if strings.TrimSpace(first) != "" {
				add(true, "", 1.2, lead(hall.size), span{first, hall})
			}
		}
		for ; i < len(booths) && booths[i].Hall == b.Hall && booths[i].Exhibitor == b.Exhibitor; i++ {
			numbers = append(numbers, booths[i].Number)
		}
		first, second := p.name(b.Exhibitor, b.ExhibitorEN)
		if second != "" {
			first += " (" + second + ")"
		}
		add(false, numbers[0], 0, step, span{strings.Join(numbers, ", ") + "\u2002", number}, span{first, name})
	}
	return parts
}

// placesOn prints the numbers of booths at their positions on a plan, small enough
// for the distances between neighbours.
func (p *printer) placesOn(x, y, w, h float64) {
	type place struct{ x, y float64 }
	var places []place
	var numbers []string
	for _, b := range p.e.Content.Booths {
		if b.PlanX != nil && b.PlanY != nil {
			places = append(places, place{x + w*float64(*b.PlanX)/1000, y + h*float64(*b.PlanY)/1000})
			numbers = append(numbers, b.Number)
		}
	}
	const most, least, pad = 9, 3.2, 0.7
	st := style{p.faces.bold, most, red}
	for i, a := range places {
		for j := range i {
			b := places[j]
			dx, dy := max(a.x-b.x, b.x-a.x), max(a.y-b.y, b.y-a.y)
			need := (st.face.width(numbers[i], st.size)+st.face.width(numbers[j], st.size))/2 + 2*pad + 0.4
			for st.size > least && dx < need && dy < lead(st.size) {
				st.size -= 0.2
				need = (st.face.width(numbers[i], st.size)+st.face.width(numbers[j], st.size))/2 + 2*pad + 0.4
			}
		}
	}
	tall := lead(st.size) * 0.9
	for i, at := range places {
		wide := st.face.width(numbers[i], st.size)
		left := max(x, min(x+w-wide-2*pad, at.x-wide/2-pad))
		top := max(y, min(y+h-tall, at.y-tall/2))
		p.fill(left, top, wide+2*pad, tall, white)
		p.linkBooth(left, top, wide+2*pad, tall, numbers[i])
		p.text(left+pad, top+tall/2+st.size*pointMM*0.36, numbers[i], st)
	}
}
