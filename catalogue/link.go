package catalogue

// entryLink returns the link to an entry. The entry may be printed later.
func (p *printer) entryLink(number int) int {
	link, ok := p.entryLinks[number]
	if !ok {
		link = p.pdf.AddLink()
		p.entryLinks[number] = link
	}
	return link
}

// linked makes an entry that begins here the end of its links.
func (p *printer) linked(number int) { p.pdf.SetLink(p.entryLink(number), p.y, p.page) }

// linkEntry makes an area lead to an entry.
func (p *printer) linkEntry(x, y, w, h float64, number int) {
	p.pdf.Link(x, y, w, h, p.entryLink(number))
}

// linkBooth makes an area lead to the first entry at a booth, if the book has one.
func (p *printer) linkBooth(x, y, w, h float64, booth string) {
	if p.atBooths == nil {
		p.atBooths = map[string]int{}
		for _, s := range p.e.Content.Sections {
			for _, e := range s.Entries {
				for _, b := range e.BoothNumbers() {
					if _, ok := p.atBooths[b]; !ok {
						p.atBooths[b] = e.Number
					}
				}
			}
		}
	}
	if number, ok := p.atBooths[booth]; ok {
		p.linkEntry(x, y, w, h, number)
	}
}

// linkPages makes the pages at the right end of a line of an index lead to their
// entries, and the name to the first one. texts are the pages as they are printed,
// with a comma and a space between.
func (p *printer) linkPages(x, y, w, h float64, texts []string, numbers []int, st style) {
	right := x + w
	for i := len(texts) - 1; i >= 0 && len(texts) > 1; i-- {
		wide := st.face.width(texts[i], st.size)
		p.linkEntry(right-wide, y+h-lead(st.size), wide, lead(st.size), numbers[i])
		right -= wide + st.face.width(", ", st.size)
	}
	p.linkEntry(x, y, right-x, h, numbers[0])
}
