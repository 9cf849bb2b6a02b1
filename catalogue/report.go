package catalogue

import (
	"fmt"
	"io"
	"strconv"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
)

// Report prints the report of a fair in Vietnamese on A4: a table of totals, and a
// bar chart for each other part.
func Report(w io.Writer, r domain.FairReport) error {
	all, err := newFaces()
	if err != nil {
		return err
	}
	g := geometryOf(domain.PaperA4)
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: g.width, Ht: g.height}})
	p := &printer{geometry: g, words: words{language: domain.EditionVietnamese}, pdf: pdf, faces: all, head: "Báo cáo kết quả hội chợ", e: domain.Edition{
		FrozenAt: r.At, Content: domain.EditionContent{
			Title: "Báo cáo kết quả: " + r.Fair.Name, Fair: domain.EditionFair{Name: r.Fair.Name, Organizer: r.Fair.Organizer, From: r.Fair.StartsOn, Until: r.Fair.EndsOn},
		},
	}}
	p.begin()
	p.next()
	p.titleOf("Báo cáo kết quả hội chợ", "")
	p.paragraph(r.Fair.Name, style{p.faces.bold, p.body + 3, black})
	plain := style{p.faces.regular, p.body + 1, grey}
	p.paragraph(p.days(r.Fair.StartsOn, r.Fair.EndsOn)+" · "+r.Fair.Venue, plain)
	if r.Fair.Organizer != "" {
		p.paragraph("Đơn vị tổ chức: "+r.Fair.Organizer, plain)
	}
	p.paragraph("Số liệu đến ngày "+p.day(domain.Today(r.At)), plain)
	p.y += 4
	for i, part := range r.Parts() {
		p.bars(part, i == 0)
	}
	if err := pdf.Output(w); err != nil {
		return fmt.Errorf("catalogue: printing a report: %w", err)
	}
	return nil
}

// bars prints a part of a report: labels, numbers, and bars unless it has the
// totals. The longest bar fills the width.
func (p *printer) bars(part domain.ReportPart, totals bool) {
	const rowHeight, label, number, gap = 6.4, 82.0, 16.0, 3.0
	name, value := style{p.faces.regular, p.body + 0.6, black}, style{p.faces.bold, p.body + 0.6, green}
	heading := style{p.faces.bold, p.body + 3, green}
	// Keep a heading together with two of its rows.
	p.keep(lead(heading.size) + 3 + 2*rowHeight)
	p.bookmark(part.Title, 0)
	p.lines(p.left(), setLines(p.measure(), span{part.Title, heading}), lead(heading.size))
	p.rule(p.left(), p.y, p.measure(), 0.3, gold)
	p.y += 3
	most := 1
	for _, c := range part.Counts {
		most = max(most, c.N)
	}
	for _, c := range part.Counts {
		p.keep(rowHeight)
		base := p.y + rowHeight/2 + name.size*pointMM*0.36
		width := label
		if totals {
			width = p.measure() - number - gap
		}
		p.text(p.left(), base, cut(c.Label, name, width), name)
		text := strconv.Itoa(c.N)
		x := p.left() + p.measure() - value.face.width(text, value.size)
		if !totals {
			from, room := p.left()+label+gap, p.measure()-label-number-2*gap
			p.fill(from, p.y+1.1, room, rowHeight-2.2, cream)
			if c.N > 0 {
				p.fill(from, p.y+1.1, max(0.6, room*float64(c.N)/float64(most)), rowHeight-2.2, green)
			}
		}
		p.text(x, base, text, value)
		p.y += rowHeight
	}
	if len(part.Counts) == 0 {
		p.paragraph("Chưa có số liệu.", style{p.faces.italic, p.body + 0.6, grey})
	}
	p.y += 5
}
