package catalogue

import (
	"fmt"

	"chophien/domain"
	"chophien/icon"
)

// icon prints an icon in a square. It is an ornament unless it is part of a figure.
func (p *printer) icon(x, y, side float64, name string, c ink) {
	if p.enter(nil, ornament) {
		defer p.leave()
	}
	strokes, err := icon.Strokes(name)
	if err != nil {
		p.pdf.SetError(fmt.Errorf("catalogue: %w", err))
		return
	}
	scale := side / icon.Size
	p.pdf.SetDrawColor(c.r, c.g, c.b)
	p.pdf.SetLineWidth(1.7 * scale)
	p.pdf.SetLineCapStyle("round")
	p.pdf.SetLineJoinStyle("round")
	at := func(q icon.Point) (float64, float64) { return x + q.X*scale, y + q.Y*scale }
	for _, s := range strokes {
		a, b := at(s.Points[0])
		switch s.Step {
		case 'M':
			p.pdf.MoveTo(a, b)
		case 'L':
			p.pdf.LineTo(a, b)
		case 'C':
			c, d := at(s.Points[1])
			e, f := at(s.Points[2])
			p.pdf.CurveBezierCubicTo(a, b, c, d, e, f)
		case 'Z':
			p.pdf.ClosePath()
		}
	}
	p.pdf.DrawPath("D")
}

// iconOf returns the name of the icon of a condition.
func iconOf(c domain.Condition) string {
	switch c {
	case domain.ConditionLocalWorkforce:
		return icon.People
	case domain.ConditionFoodSafety:
		return icon.Shield
	case domain.ConditionIntellectualProperty:
		return icon.Seal
	}
	return icon.Sprout
}

// conditionSign prints the icon of a condition, which stands for its name.
func (p *printer) conditionSign(x, y, side float64, c domain.Condition) {
	if p.enterFigure(x, y, side, side, p.condition(c)) {
		defer p.leave()
	}
	p.icon(x, y, side, iconOf(c), red)
}

// conditionsRow returns the row of the icons of the conditions that an entry holds:
// behind their title, or below it in a column that is too narrow for both.
func (p *printer) conditionsRow(e domain.EditionEntry, width float64) row {
	label := style{p.faces.bold, p.body, green}
	title := p.say("Điều kiện đã thẩm định", "Conditions proved") + ": "
	side := p.iconSide()
	step := side * 1.35
	lines := setLines(width, span{title, label})
	right, below := label.face.width(title, label.size), 0.0
	if len(lines) > 1 || right+float64(len(e.Conditions))*step > width {
		right, below = 0, float64(len(lines))*lead(p.body)+0.4
	}
	return row{max(lead(p.body), side+0.8) + below, func(x, y float64) {
		for i, l := range lines {
			p.lineAt(x, y+float64(i)*lead(p.body), l)
		}
		for i, c := range e.Conditions {
			p.conditionSign(x+right+float64(i)*step, y+below-0.4, side, c)
		}
	}, false}
}

// iconSide is the side of the icon of a condition in an entry.
func (p *printer) iconSide() float64 { return p.body * pointMM * 1.45 }

// legend explains the icons of the conditions and of the groups.
func (p *printer) legend() {
	text := style{p.faces.regular, p.body + 0.6, black}
	title := style{p.faces.bold, p.body + 1.2, green}
	side := lead(text.size) * 1.15
	width := (p.measure() - columnGutter) / 2
	list := func(heading string, names []string, signs []string, c ink) {
		var parts []part
		for i, name := range names {
			lines := setLines(width-side-3, span{name, text})
			parts = append(parts, part{max(side+1.4, float64(len(lines))*lead(text.size)+1.4), func(x, y float64) {
				p.icon(x, y, side, signs[i], c)
				for _, l := range lines {
					p.lineAt(x+side+3, y+(side-lead(text.size))/2, l)
					y += lead(text.size)
				}
			}, false, ""})
		}
		p.keep(lead(title.size) + float64((len(parts)+1)/2)*(side+1.4))
		p.lines(p.left(), setLines(p.measure(), span{heading, title}), lead(title.size))
		p.y++
		p.columns(parts, width, side/2)
		p.y += 2.5
	}
	var names, signs []string
	for _, c := range domain.Conditions() {
		names, signs = append(names, p.both(p.condition(c), words{domain.EditionEnglish, p.criteria}.condition(c))), append(signs, iconOf(c))
	}
	list(p.say("Điều kiện đã thẩm định", "Conditions proved"), names, signs, red)
	names, signs = nil, nil
	for _, g := range domain.Groups() {
		if vi, _ := p.criteria.GroupNames(g); vi != "" {
			names, signs = append(names, p.group(g)), append(signs, icon.OfGroup(string(g)))
		}
	}
	if len(names) > 0 {
		list(p.say("Nhóm sản phẩm", "Groups of products"), names, signs, green)
	}
}

// both returns a phrase in the first language of the book, with the English one
// after a slash in a bilingual book.
func (w words) both(first, en string) string {
	if w.language == domain.EditionBilingual {
		return first + " / " + en
	}
	return first
}
