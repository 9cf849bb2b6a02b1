package catalogue

import "chophien/domain"

// Titles of the page of the programme.
const (
	programmeVI = "Chương trình"
	programmeEN = "Programme"
)

// programme prints the events of the fair by day.
func (p *printer) programme() {
	p.head = p.one(programmeVI, programmeEN)
	p.next()
	p.titleOf(programmeVI, programmeEN)
	time, title, second, text := style{p.faces.bold, p.body + 1, red}, style{p.faces.bold, p.body + 1, green}, style{p.faces.italic, p.body, grey}, style{p.faces.regular, p.body, black}
	column := time.face.width("00:00–00:00", time.size) + p.gap
	day := domain.Date(0)
	for _, e := range p.e.Content.Events {
		var lines []line
		put := func(st style, text string) { lines = append(lines, setLines(p.measure()-column, span{text, st})...) }
		first, other := p.title(e.Title, e.TitleEN)
		put(title, first)
		put(second, other)
		put(text, p.labelled("Địa điểm", "Place", e.Place, e.PlaceEN))
		put(text, p.labelled("Trình bày", "Speaker", e.Speaker, e.SpeakerEN))
		for i, t := range p.texts(e.Text, e.TextEN) {
			put([]style{text, second}[i], t)
		}
		height := lead(title.size)
		if e.Day() != day {
			day = e.Day()
			p.keep(p.groupHeight() + 3 + 3*height)
			p.bar(p.day(day), style{p.faces.bold, p.body + 1.5, white})
			p.y += 3
		} else {
			p.keep(2 * height)
		}
		p.text(p.left(), p.y+time.size*pointMM*1.05, e.Hours(), time)
		for _, l := range lines {
			p.keep(height)
			p.lineAt(p.left()+column, p.y, l)
			p.y += height
		}
		p.y += 3
	}
}

// labelled returns a text with its label in the languages of the book; empty for an
// empty text.
func (p *printer) labelled(labelVI, labelEN, vi, en string) string {
	if vi == "" {
		return ""
	}
	return p.say(labelVI, labelEN) + ": " + p.valueOf(vi, en)
}
