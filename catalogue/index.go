package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
)

// reference is a line of an index: a name and its entries.
type reference struct {
	name    string
	booth   string // after the name; empty: none
	sort    string
	numbers []int
}

// lookedUp returns the name of an entry as indexes have it: a craft village by its
// own name.
func (p *printer) lookedUp(e domain.EditionEntry) string {
	name, _ := p.nameOf(e)
	if e.Kind == domain.KindCraftVillage && name == e.Name {
		own, form := domain.OwnVillageName(name)
		return inverted(own, form)
	}
	return name
}

// inverted returns a name with what stands before its own name after a comma.
func inverted(own, form string) string {
	if form == "" {
		return own
	}
	return own + ", " + form
}

func (p *printer) nameIndex() []reference {
	var out []reference
	for _, s := range p.e.Content.Sections {
		for _, e := range s.Entries {
			name := p.lookedUp(e)
			out = append(out, reference{name, "", domain.SortKey(name), []int{e.Number}})
		}
	}
	return sorted(out)
}

// villageIndex returns the index of craft villages by their own names, without the
// word for village.
func (p *printer) villageIndex() []reference {
	var out []reference
	for _, s := range p.e.Content.Sections {
		for _, e := range s.Entries {
			if e.Kind != domain.KindCraftVillage {
				continue
			}
			name, _ := p.nameOf(e)
			if name == e.Name {
				name, _ = domain.OwnVillageName(name)
			}
			province, _ := p.title(e.Place.Province.Name, e.Place.Province.NameEN)
			if province != "" {
				name += " (" + province + ")"
			}
			out = append(out, reference{name, "", domain.SortKey(name), []int{e.Number}})
		}
	}
	return sorted(out)
}

// makerIndex returns the index of producers by their own names, with their booths.
func (p *printer) makerIndex() []reference {
	at := map[string]int{}
	var out []reference
	for _, s := range p.e.Content.Sections {
		for _, e := range s.Entries {
			if e.Maker == nil {
				continue
			}
			i, ok := at[e.Maker.ID]
			if !ok {
				i = len(out)
				at[e.Maker.ID] = i
				name, _ := p.name(e.Maker.Name, e.Maker.NameEN)
				if name == e.Maker.Name {
					name = inverted(domain.OwnName(name))
				}
				booths := p.boothsOf(e.Maker.ID)
				if m := p.producers[e.Maker.ID]; m != nil && len(m.Booths) > 0 {
					booths = m.Booths
				}
				out = append(out, reference{name, strings.Join(booths, ", "), domain.SortKey(name), nil})
			}
			out[i].numbers = append(out[i].numbers, e.Number)
		}
	}
	return sorted(out)
}

// boothIndex returns the index of booths with their exhibitors, A2 before A12. A
// booth whose exhibitor is not known has the producer of its first entry.
func (p *printer) boothIndex() []reference {
	at := map[string]int{}
	var out []reference
	for _, s := range p.e.Content.Sections {
		for _, e := range s.Entries {
			for booth := range strings.SplitSeq(e.Booth, ", ") {
				if booth == "" {
					continue
				}
				i, ok := at[booth]
				if !ok {
					i = len(out)
					at[booth] = i
					name := booth
					if who := p.exhibitorAt(booth, e); who != "" {
						name += " · " + who
					}
					out = append(out, reference{name, "", boothKey(booth), nil})
				}
				out[i].numbers = append(out[i].numbers, e.Number)
			}
		}
	}
	return sorted(out)
}

// exhibitorAt returns the name of the exhibitor at a booth that shows an entry.
func (p *printer) exhibitorAt(booth string, e domain.EditionEntry) string {
	if p.exhibitors == nil {
		p.exhibitors = make(map[string]domain.EditionBooth, len(p.e.Content.Booths))
		for _, b := range p.e.Content.Booths {
			p.exhibitors[b.Number] = b
		}
	}
	name := ""
	if b, ok := p.exhibitors[booth]; ok {
		name, _ = p.name(b.Exhibitor, b.ExhibitorEN)
	}
	if name == "" && e.Maker != nil {
		name, _ = p.name(e.Maker.Name, e.Maker.NameEN)
	}
	return name
}

// boothKey returns a sort key that orders the digits in the number of a booth by
// value.
func boothKey(booth string) string {
	var b, digits strings.Builder
	for _, r := range booth + " " {
		if r >= '0' && r <= '9' {
			digits.WriteRune(r)
			continue
		}
		if digits.Len() > 0 {
			fmt.Fprintf(&b, "%20s", digits.String())
			digits.Reset()
		}
		b.WriteRune(r)
	}
	return b.String()
}

func sorted(all []reference) []reference {
	slices.SortStableFunc(all, func(a, b reference) int {
		return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.name, b.name), cmp.Compare(a.numbers[0], b.numbers[0]))
	})
	return all
}

// index prints an index in two columns: names and the pages of their entries, with
// guide words at the head of each page. It follows another index or begins a page.
func (p *printer) index(title string, all []reference, pages map[int]int, follows bool) {
	// A short index leaves room for the next one on its page.
	const above = 9
	p.head, p.guided = title, true
	if again := p.y + above + p.room()/4; follows && again < p.height-p.bottom {
		p.y += above
		p.shared = p.page
	} else {
		p.next()
	}
	defer func() { p.guided = false }()
	p.begun(p.y)
	st := style{p.faces.display, p.titleSize, green}
	p.bookmark(title, 0)
	p.lines(p.left(), setLines(p.measure(), span{title, st}), lead(st.size))
	p.y += 4
	width := (p.measure() - columnGutter) / 2
	text, page, booth, letter := style{p.faces.regular, p.body - 0.4, black}, style{p.faces.bold, p.body - 0.4, green}, style{p.faces.bold, p.body - 0.4, red}, style{p.faces.display, p.body + 4, red}
	h := lead(text.size)
	var parts []part
	last := rune(0)
	for _, r := range all {
		refs, firsts := make([]string, 0, len(r.numbers)), make([]int, 0, len(r.numbers))
		for i, n := range r.numbers {
			if s := strconv.Itoa(pages[n]); i == 0 || refs[len(refs)-1] != s {
				refs, firsts = append(refs, s), append(firsts, n)
			}
		}
		at := strings.Join(refs, ", ")
		if page.face.width(at, page.size) > width*0.4 {
			at = "" // print the pages after the name instead
		}
		spans := []span{{r.name, text}}
		if r.booth != "" {
			spans = append(spans, span{"\u2002" + r.booth, booth})
		}
		lines := setLines(width-page.face.width(at, page.size)-3, spans...)
		if at == "" {
			lines = setLines(width, append(spans, span{" " + strings.Join(refs, ", "), page})...)
		}
		if l := initial(r.name); l != last {
			head := setLines(width, span{string(l), letter})[0]
			parts = append(parts, part{lead(letter.size) + 1.5, func(x, y float64) { p.lineAt(x, y+1.5, head) }, true, ""})
			last = l
		}
		parts = append(parts, part{float64(len(lines)) * h, func(x, y float64) {
			if at != "" {
				p.linkPages(x, y, width, float64(len(lines))*h, refs, firsts, page)
			} else {
				p.linkEntry(x, y, width, float64(len(lines))*h, firsts[0])
			}
			for i, l := range lines {
				p.lineAt(x, y, l)
				if i == len(lines)-1 && at != "" {
					p.text(x+width-page.face.width(at, page.size), y+page.size*pointMM*1.05, at, page)
				}
				y += h
			}
		}, false, r.name})
	}
	p.columns(parts, width, h)
}

// part is a row of a two-column list. A heading is kept with the part after it.
type part struct {
	height  float64
	draw    func(x, y float64)
	heading bool
	word    string // for the guide words of the page; empty: none
}

// columnGutter is between the two columns of an index, in mm.
const columnGutter = 7

// columns prints parts in two columns, page by page, and continues below them. h
// is the step of height for balancing the columns of the last page.
func (p *printer) columns(parts []part, width, h float64) {
	// taken returns how many parts fit into a column of a height.
	taken := func(parts []part, height float64) int {
		n := 0
		for used := 0.0; n < len(parts); n++ {
			used += parts[n].height
			if used > height && n > 0 {
				break
			}
		}
		for n > 1 && n < len(parts) && parts[n-1].heading {
			n--
		}
		return n
	}
	for len(parts) > 0 {
		top, height := p.y, p.height-p.bottom-p.y
		first := taken(parts, height)
		second := taken(parts[first:], height)
		if first+second == len(parts) { // the last page: columns of one height
			for c := h; c < height; c += h {
				if a := taken(parts, c); a+taken(parts[a:], c) == len(parts) && (a == len(parts) || !parts[a-1].heading) {
					first, second = a, len(parts)-a
					break
				}
			}
		}
		for column, list := range [][]part{parts[:first], parts[first : first+second]} {
			y := top
			for _, t := range list {
				t.draw(p.left()+float64(column)*(width+columnGutter), y)
				y += t.height
			}
			p.y = max(p.y, y)
		}
		p.guide(parts[:first+second])
		if parts = parts[first+second:]; len(parts) > 0 {
			p.next()
		}
	}
}

// guide prints the first and the last name of a page of an index beside its running
// head, where the index began the page.
func (p *printer) guide(parts []part) {
	first, last := "", ""
	for _, t := range parts {
		if t.word != "" {
			first, last = cmp.Or(first, t.word), t.word
		}
	}
	if first == "" || !p.guided || p.page == p.shared {
		return
	}
	st := style{p.faces.bold, p.small, green}
	text := cut(first, st, p.measure()*0.21)
	if last != first {
		text += " – " + cut(last, st, p.measure()*0.21)
	}
	x := p.left()
	if p.page%2 == 0 {
		x += p.measure() - st.face.width(text, st.size)
	}
	p.text(x, p.top-7, text, st)
}

// initial returns the letter of a name in an index: a letter of the Vietnamese
// alphabet without its tone, or # when the name does not begin with a letter.
func initial(name string) rune {
	for _, r := range strings.ToLower(name) {
		if base, _, ok := domain.SplitLetter(r); ok {
			return []rune(strings.ToUpper(string(base)))[0]
		}
		if r >= '0' && r <= '9' {
			return '#'
		}
	}
	return '#'
}
