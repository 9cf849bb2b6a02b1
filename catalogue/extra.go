package catalogue

import (
	"bytes"
	"fmt"
)

// pdfVersion is the version of the files of a book. 1.6 is the lowest one that print
// shops ask for today.
const pdfVersion = "%PDF-1.6"

// extra is what the library cannot write into a file: the boxes of a file for a print
// shop, the profile of the colours, and the structure of a file for readers. Sheets
// such as an addendum have none of it.
type extra struct {
	p         *printer
	profile   int // number of the object of the profile; 0: nothing is added
	structure structure
	next      int // number of the next object
	page      int // pages so far
	pages     int
}

// extra returns what is added to a file whose next free number of an object is next.
func (p *printer) extra(next int) *extra {
	x := &extra{p: p}
	if p.described {
		x.profile, x.next, x.pages = next, next+1, p.pdf.PageCount()
		if p.tags != nil {
			x.structure = structure{tags: p.tags, root: next + 1, parents: next + 2}
			x.next = next + 3
		}
	}
	return x
}

// version returns the beginning of a file with its version.
func (x *extra) version(head []byte) []byte {
	if x.profile == 0 || len(head) < len(pdfVersion) {
		return head
	}
	return append([]byte(pdfVersion), head[len(pdfVersion):]...)
}

// dress adds to a page and to the catalog of the file, and returns other objects
// unchanged. It writes the annotations of a page with put.
func (x *extra) dress(object []byte, put func(n int, object []byte)) []byte {
	const page, catalog = "<</Type /Page\n", "<<\n/Type /Catalog\n"
	if x.profile == 0 {
		return object
	}
	_, rest, _ := bytes.Cut(object[:min(len(object), 60)], []byte("\n"))
	switch {
	case bytes.HasPrefix(rest, []byte(page)):
		x.page++
		return x.dressPage(object, page, put)
	case bytes.HasPrefix(rest, []byte(catalog)):
		more := outputIntent(x.profile) + "/ViewerPreferences <</DisplayDocTitle true>>\n"
		if x.structure.tags != nil {
			more += fmt.Sprintf("/MarkInfo <</Marked true>>\n/StructTreeRoot %d 0 R\n", x.structure.root)
		}
		return bytes.Replace(object, []byte(catalog), []byte(catalog+more), 1)
	}
	return object
}

// dressPage adds boxes to a page for a print shop and removes its links; it joins a page
// for readers and its links with their elements.
func (x *extra) dressPage(object []byte, begin string, put func(n int, object []byte)) []byte {
	const field, link = "/Annots [", "<</Type /Annot /Subtype /Link "
	more := ""
	before, after, found := bytes.Cut(object, []byte(field))
	if found {
		var list []byte
		list, after, _ = bytes.Cut(after, []byte("]\n"))
		object = append(bytes.Clone(before), after...)
		if x.structure.tags != nil {
			more += field
			for part := range bytes.SplitSeq(list, []byte(link)) {
				if len(part) == 0 {
					continue
				}
				key := x.structure.link(x.page, x.pages, x.next)
				put(x.next, fmt.Appendf(nil, "%s/StructParent %d /Contents %s %s", link, key, textString(x.p.one("Liên kết", "Link")), part))
				more += fmt.Sprintf("%d 0 R ", x.next)
				x.next++
			}
			more += "]\n"
		}
	}
	if x.p.bleed > 0 {
		more += x.p.boxes()
	}
	if x.structure.tags != nil {
		more += fmt.Sprintf("/StructParents %d\n/Tabs /S\n", x.page-1)
	}
	return bytes.Replace(object, []byte(begin), []byte(begin+more), 1)
}

// write writes the objects that are added to the file. put writes one.
func (x *extra) write(put func(n int, object []byte)) {
	if x.profile == 0 {
		return
	}
	put(x.profile, profileObject())
	if x.structure.tags != nil {
		x.structure.write(x.next, x.pages, put)
	}
}
