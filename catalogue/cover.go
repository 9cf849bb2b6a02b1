package catalogue

import (
	"strconv"
	"strings"

	"chophien/domain"
)

func (p *printer) cover() error {
	p.bare()
	c := p.e.Content
	p.fill(0, 0, p.width, p.height, cream)
	band := p.width / 16
	art := p.height * 0.46
	if usable(c.Cover) {
		p.picture(0, 0, p.width, art, c.Cover)
	} else {
		p.fill(0, 0, p.width, art, green)
		for i := range 5 {
			p.band(0, art*(0.14+0.16*float64(i)), p.width, art*0.1, ink{38, 104, 78}, green)
		}
	}
	p.fill(0, art, p.width, band, red)
	p.band(0, art+band*0.12, p.width, band*0.76, gold, red)
	p.y = art + band + p.height*0.05
	foot := p.height - band*1.4
	side, aside := p.qrSide, p.inner+p.qrSide+6
	codeAt := foot - 3 - side
	if c.AddendumURL != "" {
		codeAt = p.corrections(side, codeAt)
	}
	// Beside the code, lines are shorter.
	centred := func(text string, st style) {
		lines := setLines(p.width-2*p.inner, span{text, st})
		for i := 0; i < len(lines); i++ {
			if c.AddendumURL != "" && p.y+lead(st.size) >= codeAt && lines[i].width() > p.width-2*aside {
				var rest []string
				for _, l := range lines[i:] {
					rest = append(rest, l.text())
				}
				lines, i = setLines(p.width-2*aside, span{strings.Join(rest, " "), st}), 0
			}
			p.lineAt((p.width-lines[i].width())/2, p.y, lines[i])
			p.y += lead(st.size) * 0.94
		}
	}
	w := p.width - 2*p.inner
	first, second := p.title(c.Title, c.TitleEN)
	p.bookmark(first, 0)
	st := style{p.faces.display, p.displaySize, green}
	// Reduce the size of a long title until the rest fits.
	for len(setLines(w, span{first, st})) > 4 && st.size > 12 {
		st.size--
	}
	centred(first, st)
	if second != "" {
		p.y += 1.5
		centred(second, style{p.faces.italic, min(st.size*0.5, p.titleSize), grey})
	}
	p.y += p.height * 0.018
	p.rule(p.width/2-15, p.y, 30, 0.7, gold)
	p.y += p.height * 0.018
	if first, _ = p.title(c.Fair.Theme, c.Fair.ThemeEN); first != "" {
		centred(first, style{p.faces.italic, p.body + 4, red})
	}
	p.y += 2
	name, _ := p.title(c.Fair.Name, c.Fair.NameEN)
	if name != c.Title && name != c.TitleEN {
		centred(name, style{p.faces.bold, p.body + 3.5, black})
	}
	centred(p.days(c.Fair.From, c.Fair.Until), style{p.faces.bold, p.body + 3.5, black})
	centred(p.whereOf(c.Fair), style{p.faces.regular, p.body + 2, black})
	if c.Fair.Sample {
		centred(p.say("dữ liệu minh họa", "sample data"), style{p.faces.regular, p.small, grey})
	}
	org := style{p.faces.bold, p.body + 1.5, green}
	organizer, _ := p.title(c.Fair.Organizer, c.Fair.OrganizerEN)
	width := w
	if c.AddendumURL != "" {
		width = p.width - 2*aside
	}
	lines := setLines(width, span{organizer, org})
	p.y = max(p.y+3, foot-float64(len(lines))*lead(org.size)-3)
	for _, l := range lines {
		p.lineAt((p.width-l.width())/2, p.y, l)
		p.y += lead(org.size) * 0.94
	}
	p.fill(0, p.height-band, p.width, band, red)
	p.band(0, p.height-band*0.88, p.width, band*0.76, gold, red)
	if c.AddendumURL != "" {
		const quiet = 1.5
		p.fill(p.width-p.inner-side-quiet, foot-3-side-quiet, side+2*quiet, side+2*quiet, white)
		return p.code(p.width-p.inner-side, foot-3-side, side, c.AddendumURL)
	}
	return nil
}

// corrections prints what the code on the cover leads to above it, and returns
// where that begins.
func (p *printer) corrections(side, codeAt float64) float64 {
	st := style{p.faces.regular, p.small, grey}
	var lines []line
	for _, t := range p.texts("Đính chính mới nhất", "Latest corrections") {
		lines = append(lines, setLines(side+8, span{t, st})...)
	}
	top := codeAt - 2.5 - float64(len(lines))*lead(st.size)*0.9
	for i, l := range lines {
		p.lineAt(p.width-p.inner-side/2-l.width()/2, top+float64(i)*lead(st.size)*0.9, l)
	}
	return top
}

// whereOf returns the venue with its address.
func (w words) whereOf(f domain.EditionFair) string {
	venue, _ := w.title(f.Venue, f.VenueEN)
	place, _ := w.title(f.Where())
	return strings.Trim(venue+", "+place, ", ")
}

// imprint prints the page after the cover, which identifies the edition.
func (p *printer) imprint() {
	p.bare()
	c := p.e.Content
	st, label := style{p.faces.regular, p.body, black}, style{p.faces.bold, p.body, green}
	var rows [][]span
	put := func(vi, en, text string) {
		if text != "" {
			rows = append(rows, []span{{p.say(vi, en) + ": ", label}, {text, st}})
		}
	}
	if p.e.Number == 0 {
		rows = append(rows, []span{{p.say("BẢN XEM THỬ, không phải ấn bản", "PREVIEW, not an edition"), style{p.faces.bold, p.body + 2, red}}})
	} else {
		put("Ấn bản", "Edition", strconv.Itoa(p.e.Number))
		put("Chốt ngày", "Frozen on", p.day(domain.Today(p.e.FrozenAt)))
		put("Mã nội dung (SHA-256)", "Content hash (SHA-256)", p.e.SHA256)
	}
	organizer, organizerEN := p.title(c.Fair.Organizer, c.Fair.OrganizerEN)
	if organizerEN != "" {
		organizer += " / " + organizerEN
	}
	put("Đơn vị tổ chức", "Organizer", organizer)
	put("Hiệu lực được xét đến ngày", "Validity checked through", p.day(c.Fair.Until))
	put("Số mục", "Entries", strconv.Itoa(c.Entries()))
	if c.Imprint != "" {
		rows = append(rows, []span{{c.Imprint, st}})
	}
	var lines []line
	for _, r := range rows {
		lines = append(lines, setLines(p.measure(), r...)...)
	}
	p.y = max(p.top, p.height-p.bottom-float64(len(lines))*lead(st.size))
	p.lines(p.left(), lines, lead(st.size))
}

func (p *printer) greeting() {
	p.head = p.one("Lời chào", "Greeting")
	p.next()
	p.titleOf("Lời chào", "Greeting")
	c := p.e.Content
	st := style{p.faces.regular, p.body + 1.6, black}
	texts := []string{c.Greeting}
	switch {
	case p.language == domain.EditionEnglish && c.GreetingEN != "":
		texts = []string{c.GreetingEN}
	case p.language == domain.EditionBilingual && c.GreetingEN != "":
		texts = append(texts, c.GreetingEN)
	}
	for i, text := range texts {
		if i == 1 {
			st = style{p.faces.italic, st.size, grey}
			p.y += 4
		}
		for paragraph := range strings.SplitSeq(text, "\n") {
			if strings.TrimSpace(paragraph) != "" {
				p.paragraph(paragraph, st)
				p.y += 2.4
			}
		}
	}
	if c.GreetingBy != "" {
		p.y += 4
		by := style{p.faces.bold, p.body + 1.6, green}
		lines := setLines(p.measure()*0.6, span{c.GreetingBy, by})
		p.keep(float64(len(lines)) * lead(by.size))
		p.lines(p.left()+p.measure()*0.4, lines, lead(by.size))
	}
}
