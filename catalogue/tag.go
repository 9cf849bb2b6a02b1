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
	pages    [][]int // by page from 1: the element of each marked part
	open     bool    // within a marked part; they do not nest
}

// element is a part of the structure.
type element struct {
	role       string
	attributes string // alternative text and place of figures
	marks      []marked
	link       int // number of the annotation of a link; 0: none
}

// marked is a part of a page that belongs to an element.
type marked struct{ page, id int }

// paragraph is a text that setLines broke into lines: its lines are one element.
type paragraph struct{ element int } // its number from 1; 0: not printed yet

// The roles of elements.
const (
	roleTitle     = "H1"
	roleName      = "H2"
	roleParagraph = "P"
	roleFigure    = "Figure"
	roleLink      = "Link"
	ornament      = "Artifact" // no element: nothing that is read
)

// enter begins a part of the page that belongs to a paragraph, or to an element of its
// own where of is nil. It reports whether the caller must leave it: within another
// part, or in a file without tags, there is nothing to do.
func (p *printer) enter(of *paragraph, role, attributes string) bool {
	t := p.tags
	if t == nil || t.open {
		return false
	}
	t.open = true
	if role == ornament {
		p.pdf.RawWriteStr("/Artifact BMC")
		return true
	}
	n := 0
	if of != nil {
		n = of.element
	}
	if n == 0 {
		t.elements = append(t.elements, element{role: role, attributes: attributes})
		n = len(t.elements)
		if of != nil {
			of.element = n
		}
	}
	for len(t.pages) <= p.page {
		t.pages = append(t.pages, nil)
	}
	id := len(t.pages[p.page])
	t.pages[p.page] = append(t.pages[p.page], n-1)
	e := &t.elements[n-1]
	e.marks = append(e.marks, marked{p.page, id})
	p.pdf.RawWriteStr("/" + e.role + " <</MCID " + strconv.Itoa(id) + ">> BDC")
	return true
}

// leave ends the part that enter began.
func (p *printer) leave() {
	p.pdf.RawWriteStr("EMC")
	p.tags.open = false
}

// roleOf returns the role of a line. Titles and names are the only lines in the large
// sizes of the display font.
func (p *printer) roleOf(l line) string {
	switch st := l[0].style; {
	case st.face != p.faces.display || st.size < p.nameSize:
		return roleParagraph
	case st.size == p.nameSize:
		return roleName
	}
	return roleTitle
}

// figure returns the attributes of a figure in a frame.
func (p *printer) figure(x, y, w, h float64, alternative string) string {
	if p.tags == nil {
		return ""
	}
	const k = 1 / pointMM
	return fmt.Sprintf("/Alt %s/A <</O /Layout/Placement /Block/BBox [%.1f %.1f %.1f %.1f]>>", textString(alternative), x*k, (p.height-y-h)*k, (x+w)*k, (p.height-y)*k)
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
	s.elements = append(s.elements, element{role: roleLink, marks: []marked{{page: page}}, link: annotation})
	s.links++
	return pages + s.links - 1
}

// write writes the elements from the number first on, and then the root and the tree of
// parents. put writes an object.
func (s *structure) write(first, pages int, put func(n int, object []byte)) {
	document := first
	number := func(element int) int { return first + 1 + element }
	var kids, tree bytes.Buffer
	order := make([]int, len(s.elements))
	for i := range order {
		order[i] = i
	}
	// The contents are printed last, on pages that were left for them.
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.elements[a].marks[0].page, s.elements[b].marks[0].page) })
	for _, i := range order {
		fmt.Fprintf(&kids, "%d 0 R ", number(i))
	}
	put(document, fmt.Appendf(nil, "<</Type /StructElem/S /Document/P %d 0 R/K [%s]>>", s.root, kids.Bytes()))
	var b []byte
	for i, e := range s.elements {
		page := e.marks[0].page
		b = fmt.Appendf(b[:0], "<</Type /StructElem/S /%s/P %d 0 R/Pg %d 0 R%s/K [", e.role, document, pageObject(page), e.attributes)
		for _, m := range e.marks {
			switch {
			case e.link > 0:
				b = fmt.Appendf(b, "<</Type /OBJR/Obj %d 0 R>>", e.link)
			case m.page == page:
				b = fmt.Appendf(b, "%d ", m.id)
			default:
				b = fmt.Appendf(b, "<</Type /MCR/Pg %d 0 R/MCID %d>>", pageObject(m.page), m.id)
			}
		}
		put(number(i), append(b, "]>>"...))
	}
	for page := 1; page <= pages; page++ {
		fmt.Fprintf(&tree, "%d [", page-1)
		if page < len(s.pages) {
			for _, i := range s.pages[page] {
				fmt.Fprintf(&tree, "%d 0 R ", number(i))
			}
		}
		tree.WriteByte(']')
	}
	key := pages
	for i, e := range s.elements {
		if e.link > 0 {
			fmt.Fprintf(&tree, "%d %d 0 R ", key, number(i))
			key++
		}
	}
	put(s.root, fmt.Appendf(nil, "<</Type /StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", document, s.parents, key))
	put(s.parents, fmt.Appendf(nil, "<</Nums [%s]>>", tree.Bytes()))
}
