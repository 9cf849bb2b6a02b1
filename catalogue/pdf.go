package catalogue

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
)

// PDF prints an edition as a book: cover, greeting, organisations, contents, how to
// read it, plan of the booths, programme, sections, and indexes by name and by maker.
func PDF(ctx context.Context, w io.Writer, e domain.Edition, o Options, pictures Pictures) error {
	if err := o.check(); err != nil {
		return err
	}
	all, err := newFaces()
	if err != nil {
		return err
	}
	g := geometryOf(o.Paper)
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: g.width, Ht: g.height}})
	p := &printer{geometry: g, words: words{o.Language, e.Criteria}, pdf: pdf, faces: all, e: e, places: map[placeKey]int{}}
	if o.Print {
		p.bleed = printBleed
	} else {
		p.tags = &tags{later: map[int32][]marked{}}
	}
	p.begin()
	p.describe()
	if err := p.book(ctx); err != nil {
		return err
	}
	var set bytes.Buffer
	if err := pdf.Output(&set); err != nil {
		return fmt.Errorf("catalogue: setting a book: %w", err)
	}
	return p.finish(ctx, w, set.Bytes(), pictures, o.Progress)
}

// begin sets the properties of the file. They depend on the edition only, so that
// the same edition gives the same bytes.
func (p *printer) begin() {
	at := p.at()
	title, _ := p.title(p.e.Content.Title, p.e.Content.TitleEN)
	p.pdf.SetCatalogSort(true)
	p.pdf.SetCreationDate(at)
	p.pdf.SetModificationDate(at)
	p.pdf.SetTitle(p.faces.regular.printable(title), true)
	author, _ := p.title(p.e.Content.Fair.Organizer, p.e.Content.Fair.OrganizerEN)
	p.pdf.SetAuthor(p.faces.regular.printable(author), true)
	p.pdf.SetCreator("Chợ Phiên", true)
	p.pdf.SetProducer("chophien", true)
	p.pdf.SetLang(p.one("vi-VN", "en"))
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetMargins(0, 0, 0)
	p.pdf.SetCellMargin(0)
	p.added, p.entryLinks = map[*face]bool{}, map[int]int{}
	p.profiles, p.profiled, p.producers = map[*domain.EditionProducer]profile{}, map[*domain.EditionProducer]bool{}, map[string]*domain.EditionProducer{}
	for i := range p.e.Content.Producers {
		p.producers[p.e.Content.Producers[i].ID] = &p.e.Content.Producers[i]
	}
	for _, f := range p.faces.list() {
		p.pdf.AddUTF8FontFromBytes(f.family, f.style, f.data)
	}
}

// at returns the moment of the file: when the edition was frozen, and for a preview the
// first day of the fair.
func (p *printer) at() time.Time {
	at := p.e.FrozenAt.UTC()
	if at.IsZero() {
		at = p.e.Content.Fair.From.Time()
	}
	return at.Truncate(time.Second)
}

func (p *printer) book(ctx context.Context) error {
	c := p.e.Content
	if err := p.cover(); err != nil {
		return err
	}
	p.imprint()
	var marks []mark
	note := func(first, second string) {
		link := p.pdf.AddLink()
		p.pdf.SetLink(link, p.beganAt, p.began)
		marks = append(marks, mark{first, second, p.began, link})
	}
	if c.Greeting != "" || c.GreetingEN != "" {
		p.greeting()
		first, second := p.heading("Lời chào", "Greeting")
		note(first, second)
	}
	if len(c.Organisations) > 0 {
		p.organisations()
		note(p.heading(organisationsVI, organisationsEN))
	}
	contents := p.reserve(p.contentsHeight())
	if err := p.howToRead(); err != nil {
		return err
	}
	first, second := p.heading("Cách đọc catalogue", "How to read this catalogue")
	note(first, second)
	if vi, en := p.planTitle(); vi != "" {
		p.plan(vi, en)
		first, second = p.heading(vi, en)
		note(first, second)
	}
	if len(c.Events) > 0 {
		p.programme()
		note(p.heading(programmeVI, programmeEN))
	}
	if units := p.mapped(); len(units) > 0 {
		p.region(units)
		first, second = p.heading("Bản đồ các tỉnh, thành", "Map of the provinces")
		note(first, second)
	}
	pages := make(map[int]int, c.Entries())
	for i, s := range c.Sections {
		p.opening(i, s)
		first, second = p.title(s.Title, s.TitleEN)
		note(first, second)
		if err := ctx.Err(); err != nil {
			return err
		}
		printed := func(e domain.EditionEntry) { pages[e.Number] = p.page; p.linked(e.Number) }
		set := p.setEntries
		if c.Layout == domain.LayoutCompact {
			set = p.setCompact
		}
		if err := set(s, printed); err != nil {
			return err
		}
	}
	p.tab = nil
	if c.Entries() > 0 {
		p.index(p.say("Bảng tra theo tên", "Index by name"), p.nameIndex(), pages, false)
		first, second = p.heading("Bảng tra theo tên", "Index by name")
		note(first, second)
		if makers := p.makerIndex(); len(makers) > 0 {
			p.index(p.say("Bảng tra theo chủ thể", "Index by producer"), makers, pages, true)
			first, second = p.heading("Bảng tra theo chủ thể", "Index by producer")
			note(first, second)
		}
		if booths := p.boothIndex(); len(booths) > 0 {
			p.index(p.say("Bảng tra theo gian hàng", "Index by booth"), booths, pages, true)
			first, second = p.heading("Bảng tra theo gian hàng", "Index by booth")
			note(first, second)
		}
		if villages := p.villageIndex(); len(villages) > 0 {
			p.index(p.say("Bảng tra theo làng nghề", "Index of craft villages"), villages, pages, true)
			first, second = p.heading("Bảng tra theo làng nghề", "Index of craft villages")
			note(first, second)
		}
	}
	p.contents(contents, marks)
	return nil
}

// heading returns a title in the languages of the book.
func (p *printer) heading(vi, en string) (first, second string) { return p.title(vi, en) }

// begun saves where a part of the book begins, for contents and links.
func (p *printer) begun(y float64) { p.began, p.beganAt = p.page, y }

// titleOf prints the title of a page in the languages of the book.
func (p *printer) titleOf(vi, en string) {
	p.begun(p.y)
	first, second := p.title(vi, en)
	st := style{p.faces.display, p.titleSize, green}
	p.bookmark(first, 0)
	p.lines(p.left(), setLines(p.measure(), span{first, st}), lead(st.size)*0.95)
	if second != "" {
		sub := style{p.faces.italic, p.body + 3, grey}
		p.lines(p.left(), setLines(p.measure(), span{second, sub}), lead(sub.size))
	}
	p.y += 2
	p.rule(p.left(), p.y, 22, 0.9, gold)
	p.y += 7
}

// keep begins a new page unless the height h fits on this one.
func (p *printer) keep(h float64) {
	if p.y+h > p.height-p.bottom && p.y > p.top {
		p.next()
	}
}

// paragraph prints a text over the whole width. When it breaks across pages, at
// least two lines are on each page.
func (p *printer) paragraph(text string, st style) {
	lines := setLines(p.measure(), span{text, st})
	h := lead(st.size) * 1.08
	for i, l := range lines {
		need := h
		if i == 0 || i == len(lines)-2 {
			need = h * float64(min(2, len(lines)-i))
		}
		p.keep(need)
		p.lineAt(p.left(), p.y, l)
		p.y += h
	}
}

func (p *printer) howToRead() error {
	p.head = p.one("Cách đọc catalogue", "How to read this catalogue")
	p.next()
	p.titleOf("Cách đọc catalogue", "How to read this catalogue")
	until := p.day(p.e.Content.Fair.Until)
	st, label := style{p.faces.regular, p.body + 1.2, black}, style{p.faces.bold, p.body + 1.2, green}
	for _, t := range [][4]string{
		{"Hạng sao", "Stars", "chỉ in cho sản phẩm có giấy chứng nhận OCOP còn hiệu lực suốt các ngày hội chợ, đến hết " + until + ".", "are printed only where an OCOP certificate is valid on all days of the fair, through " + until + "."},
		{"Số mục", "Numbers", "ở góc phải mỗi mục là số để nhắc đến mục ấy khi đính chính; các bảng tra cuối sách ghi số trang.", "at the right of each entry are what corrections refer to; the indexes at the end give pages."},
		{"Chứng nhận", "Certificate", "là số quyết định, cơ quan ban hành và ngày hết hiệu lực.", "gives the decision, its issuer and its last valid day."},
		{"Mã QR", "QR code", "dẫn đến trang xác minh: giấy chứng nhận có giá trị gì vào ngày bạn xem.", "leads to the page that shows whether the certificate is valid on the day of your visit."},
		{"Địa chỉ", "Address", "ghi theo đơn vị hành chính từ 01/07/2025; tên cũ trong ngoặc.", "names the units since 1 July 2025; former names are in brackets."},
		{"Giá", "Prices", "là giá chủ thể niêm yết, tính bằng đồng; không có giá thì ghi liên hệ.", "are those the producers list, in đồng; otherwise on request."},
		{"Gian hàng", "Booth", "là nơi trưng bày tại hội chợ.", "is where the goods are shown at the fair."},
	} {
		if p.language != domain.EditionEnglish {
			p.entryOfList(span{t[0] + " ", label}, span{t[2], st})
		}
		if p.language != domain.EditionVietnamese {
			grey := st
			if p.language == domain.EditionBilingual {
				grey = style{p.faces.italic, st.size, ink{105, 105, 105}}
			}
			p.entryOfList(span{t[1] + " ", label}, span{t[3], grey})
		}
		p.y += 2.2
	}
	p.legend()
	return p.sample()
}

// sample prints an entry as an example below the explanations, if there is room.
func (p *printer) sample() error {
	var shown *domain.EditionEntry
	for _, s := range p.e.Content.Sections {
		for i, e := range s.Entries {
			if e.Certificate != nil && e.Certificate.Stars > 0 && usable(e.Picture) && (shown == nil || shown.Booth == "" && e.Booth != "") {
				shown = &s.Entries[i]
			}
		}
	}
	if shown == nil {
		return nil
	}
	const pad = 4
	title := style{p.faces.bold, p.body + 1.5, white}
	frame := *p
	frame.inner, frame.outer = p.inner+pad, p.outer+pad
	b := frame.entry(*shown, p.smallest())
	h := b.height() + 2*pad
	if p.y+4+p.groupHeight()+h > p.height-p.bottom {
		return nil
	}
	p.y += 4
	p.bar(p.say("Ví dụ một mục", "An entry, as an example"), title)
	p.fill(p.left(), p.y, p.measure(), h, cream)
	frame.y, frame.set = p.y+pad, p.set
	err := frame.setBlock(b)
	p.set, p.pictures = frame.set, frame.pictures
	p.y += h
	return err
}

// bar prints a title in white on green.
func (p *printer) bar(title string, st style) {
	h := p.groupHeight()
	p.fill(p.left(), p.y, p.measure(), h, green)
	p.text(p.left()+3, p.y+h/2+st.size*pointMM*0.36, cut(title, st, p.measure()-6), st)
	p.y += h
}

func (p *printer) entryOfList(spans ...span) {
	h := lead(spans[0].style.size) * 1.05
	lines := setLines(p.measure(), spans...)
	p.keep(float64(len(lines)) * h)
	p.lines(p.left(), lines, h)
}

// opening prints the beginning of a section: half a page, or a whole one when no
// entry would fit below.
func (p *printer) opening(i int, s domain.EditionSection) {
	if p.e.Content.Layout == domain.LayoutCompact {
		p.compactOpening(i, s)
		return
	}
	first, second := p.title(s.Title, s.TitleEN)
	p.head, p.tab = first, nil
	p.bare()
	p.begun(0)
	p.tab = p.tabOf(i)
	st := style{p.faces.display, p.titleSize + 4, green}
	for len(setLines(p.measure(), span{first, st})) > 2 && st.size > p.body+4 {
		st.size--
	}
	sub, small, text := style{p.faces.italic, p.body + 3, grey}, style{p.faces.bold, p.body, red}, style{p.faces.regular, p.body + 0.8, black}
	titles, subs, counts := setLines(p.measure(), span{first, st}), setLines(p.measure(), span{second, sub}), setLines(p.measure(), span{p.counted(s), small})
	intro, introEN := s.Intro, s.IntroEN
	if p.language == domain.EditionEnglish && introEN != "" {
		intro, introEN = introEN, ""
	}
	if p.language != domain.EditionBilingual {
		introEN = ""
	}
	textHeight := float64(len(titles))*lead(st.size)*0.95 + float64(len(subs))*lead(sub.size) + float64(len(counts))*lead(small.size) + 2
	for _, t := range []string{intro, introEN} {
		textHeight += float64(len(setLines(p.measure(), span{t, text}))) * lead(text.size) * 1.08
	}
	const above, below = 6, 5
	band := p.width / 22
	art := p.height * 0.27
	if all := p.items(s); len(all) > 0 {
		p.y = art + band + above + textHeight + below
		if n := p.pageful(all); n == 0 {
			art = max(art, p.height-p.bottom-textHeight-below-above-band)
		}
	}
	if usable(s.Picture) {
		p.picture(0, 0, p.width, art, s.Picture)
	} else {
		p.mount(0, 0, p.width, art)
	}
	p.edge()
	p.fill(0, art, p.width, band, red)
	p.band(0, art+band*0.12, p.width, band*0.76, gold, red)
	p.y = art + band + above
	p.bookmark(first, 0)
	p.lines(p.left(), titles, lead(st.size)*0.95)
	p.lines(p.left(), subs, lead(sub.size))
	p.lines(p.left(), counts, lead(small.size))
	p.y += 2
	for paragraph := range strings.SplitSeq(intro, "\n") {
		if strings.TrimSpace(paragraph) != "" {
			p.paragraph(paragraph, text)
		}
	}
	if introEN != "" {
		p.paragraph(introEN, style{p.faces.italic, p.body + 0.8, grey})
	}
	p.y += below
	p.fresh = true
	p.folio() // an opening page also has its number
}

// counted returns the numbers of entries and producers of a section as a text.
func (p *printer) counted(s domain.EditionSection) string {
	makers := map[string]bool{}
	for _, e := range s.Entries {
		if e.Maker != nil {
			makers[e.Maker.ID] = true
		}
	}
	count := p.count(len(s.Entries), "mục", "entry", "entries")
	if len(makers) > 0 {
		count += " · " + p.count(len(makers), "chủ thể", "producer", "producers")
	}
	return count
}

// groupHeight returns the height of the heading of a group.
func (p *printer) groupHeight() float64 { return lead(p.body+1.5) + 2.4 }

// groupHeading prints the heading above the first entry of a group, with an icon
// unless sign is empty.
func (p *printer) groupHeading(title, sign string) {
	p.bar(title, style{p.faces.bold, p.body + 1.5, white})
	if sign != "" {
		side := p.groupHeight() * 0.78
		p.icon(p.left()+p.measure()-side-2, p.y-(p.groupHeight()+side)/2, side, sign, white)
	}
}
