package catalogue

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf16"

	"chophien/domain"
)

// tags is the structure of a file (ISO 32000-1, 14.7 and 14.8): which parts of its pages
// are headings, paragraphs and figures, in which order they are read, and which are
// only ornaments. Screen readers follow it.
type tags struct {
	elements []element
	figures  []figure
	later    map[int32][]marked // by element: its parts that do not follow the first ones
	pages    [][]int32          // by page from 1: the element of each marked part
	open     bool               // within a marked part; they do not nest
}

// element is a part of the structure. A book has hundreds of thousands, so it is small.
type element struct {
	page, first, count int32 // its first parts: their page and the range of their ids on it
	link               int32 // number of the annotation of a link; 0: none
	figure             int32 // place in tags.figures, from 1; 0: none
	role               role
}

// figure is what the structure says about a picture.
type figure struct {
	alternative string     // what it shows, for readers who do not see it
	box         [4]float32 // points from the corner of the page
}

// marked is a part of a page that belongs to an element.
type marked struct{ page, id int32 }

// paragraph is a text that setLines broke into lines: its lines are one element.
type paragraph struct{ element int32 } // its number from 1; 0: not printed yet

// role is what an element is.
type role uint8

// The roles of elements.
const (
	roleTitle role = iota
	roleName
	roleParagraph
	roleFigure
	roleLink
	ornament // no element: nothing that is read
)

// String returns the name of the role in the file.
func (r role) String() string {
	return [...]string{"H1", "H2", "P", "Figure", "Link", "Artifact"}[r]
}

// enter begins a part of the page that belongs to a paragraph, or to an element of its
// own where of is nil. It reports whether the caller must leave it: within another
// part, or in a file without tags, there is nothing to do.
func (p *printer) enter(of *paragraph, r role) bool {
	t := p.tags
	if t == nil || t.open {
		return false
	}
	t.open = true
	if r == ornament {
		p.pdf.RawWriteStr("/Artifact BMC")
		return true
	}
	if of == nil {
		of = &paragraph{}
	}
	for len(t.pages) <= p.page {
		t.pages = append(t.pages, nil)
	}
	page, id := int32(p.page), int32(len(t.pages[p.page]))
	if of.element == 0 {
		t.elements = append(t.elements, element{page: page, first: id, role: r})
		of.element = int32(len(t.elements))
	}
	n := of.element - 1
	t.pages[p.page] = append(t.pages[p.page], n)
	if e := &t.elements[n]; e.page == page && e.first+e.count == id {
		e.count++
	} else {
		t.later[n] = append(t.later[n], marked{page, id})
	}
	p.pdf.RawWriteStr("/" + t.elements[n].role.String() + "<</MCID " + strconv.Itoa(int(id)) + ">>BDC")
	return true
}

// enterFigure begins a picture in a frame, as enter does.
func (p *printer) enterFigure(x, y, w, h float64, alternative string) bool {
	if !p.enter(nil, roleFigure) {
		return false
	}
	const k = 1 / pointMM
	t := p.tags
	t.figures = append(t.figures, figure{alternative, [4]float32{float32(x * k), float32((p.height - y - h) * k), float32((x + w) * k), float32((p.height - y) * k)}})
	t.elements[len(t.elements)-1].figure = int32(len(t.figures))
	return true
}

// leave ends the part that enter began.
func (p *printer) leave() {
	p.pdf.RawWriteStr("EMC")
	p.tags.open = false
}

// roleOf returns the role of a line. Titles and names are the only lines in the large
// sizes of the display font.
func (p *printer) roleOf(l line) role {
	switch st := l[0].style; {
	case st.face != p.faces.display || st.size < p.nameSize:
		return roleParagraph
	case st.size == p.nameSize:
		return roleName
	}
	return roleTitle
}

// alternative returns what a picture shows, for readers who do not see it.
func (p *printer) alternative(pic *domain.EditionPicture) string {
	if p.tags == nil {
		return ""
	}
	if p.alternatives == nil {
		p.alternatives = map[string]string{}
		c := p.e.Content
		if c.Plan != nil {
			p.alternatives[c.Plan.ID] = p.say("Sơ đồ gian hàng; danh sách đơn vị ở dưới", "Booth plan; the exhibitors are listed below")
		}
		for _, s := range c.Sections {
			for _, e := range s.Entries {
				if e.Picture != nil {
					name, _ := p.nameOf(e)
					p.alternatives[e.Picture.ID] = p.one("Ảnh: ", "Picture: ") + cmp.Or(e.Picture.Caption, name)
				}
			}
		}
	}
	return cmp.Or(p.alternatives[pic.ID], pic.Caption, p.one("Ảnh", "Picture"))
}

// textString returns a text as PDF writes it: in UTF-16, as hexadecimal digits.
func textString(s string) string {
	var b bytes.Buffer
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}

// structure writes the structure of the file as objects: first its root and the tree
// that leads from the pages to their elements, whose numbers are taken already, then
// the elements.
type structure struct {
	*tags
	root, parents int // numbers of objects
	links         int // annotations of links
}

// pageObject returns the number of the object of a page: the library writes each page
// with its content, after the tree of pages and the resources.
func pageObject(page int) int { return 1 + 2*page }

// link adds the element of a link and returns the key of its annotation in the tree of
// parents, which follows the keys of the pages.
func (s *structure) link(page, pages, annotation int) int {
	s.elements = append(s.elements, element{role: roleLink, page: int32(page), link: int32(annotation)})
	s.links++
	return pages + s.links - 1
}

// write writes the elements from the number first on, and then the root and the tree of
// parents. put writes an object.
func (s *structure) write(first, pages int, put func(n int, object []byte)) {
	document := first
	number := func(element int32) int { return first + 1 + int(element) }
	order := make([]int32, len(s.elements))
	for i := range order {
		order[i] = int32(i)
	}
	// The contents are printed last, on pages that were left for them.
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(s.elements[a].page, s.elements[b].page) })
	var list bytes.Buffer
	for _, i := range order {
		fmt.Fprintf(&list, "%d 0 R ", number(i))
	}
	put(document, fmt.Appendf(nil, "<</Type /StructElem/S /Document/P %d 0 R/K [%s]>>", s.root, list.Bytes()))
	var b []byte
	for i, e := range s.elements {
		b = fmt.Appendf(b[:0], "<</Type /StructElem/S /%s/P %d 0 R/Pg %d 0 R", e.role, document, pageObject(int(e.page)))
		if e.figure > 0 {
			f := s.figures[e.figure-1]
			b = fmt.Appendf(b, "/Alt %s/A <</O /Layout/Placement /Block/BBox [%.1f %.1f %.1f %.1f]>>", textString(f.alternative), f.box[0], f.box[1], f.box[2], f.box[3])
		}
		b = append(b, "/K ["...)
		if e.link > 0 {
			b = fmt.Appendf(b, "<</Type /OBJR/Obj %d 0 R>>", e.link)
		}
		for id := e.first; id < e.first+e.count; id++ {
			b = append(strconv.AppendInt(b, int64(id), 10), ' ')
		}
		for _, m := range s.later[int32(i)] {
			b = fmt.Appendf(b, "<</Type /MCR/Pg %d 0 R/MCID %d>>", pageObject(int(m.page)), m.id)
		}
		put(number(int32(i)), append(b, "]>>"...))
	}
	list.Reset()
	for page := 1; page <= pages; page++ {
		fmt.Fprintf(&list, "%d [", page-1)
		if page < len(s.pages) {
			for _, i := range s.pages[page] {
				fmt.Fprintf(&list, "%d 0 R ", number(i))
			}
		}
		list.WriteByte(']')
	}
	key := pages
	for i, e := range s.elements {
		if e.link > 0 {
			fmt.Fprintf(&list, "%d %d 0 R ", key, number(int32(i)))
			key++
		}
	}
	put(s.root, fmt.Appendf(nil, "<</Type /StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", document, s.parents, key))
	put(s.parents, fmt.Appendf(nil, "<</Nums [%s]>>", list.Bytes()))
}
