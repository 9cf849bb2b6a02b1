package catalogue

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
)

// mark is a place of the book that contents and indexes lead to.
type mark struct {
	first, second string
	page          int
	link          int
}

// PDF prints an edition as a book: cover, greeting, contents, how to read it,
// plan of the booths, sections, and indexes by name and by maker.
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
	p := &printer{geometry: g, words: words{o.Language}, pdf: pdf, faces: all, e: e, places: map[placeKey]int{}}
	p.begin()
	if err := p.book(ctx); err != nil {
		return err
	}
	var set bytes.Buffer
	if err := pdf.Output(&set); err != nil {
		return fmt.Errorf("catalogue: setting a book: %w", err)
	}
	return p.finish(ctx, w, set.Bytes(), pictures, o.Progress)
}

// begin says of the file what depends on the edition only, so that its bytes do.
func (p *printer) begin() {
	at := p.e.FrozenAt.UTC()
	if at.IsZero() {
		at = p.e.Content.Fair.From.Time()
	}
	title, _ := p.title(p.e.Content.Title, p.e.Content.TitleEN)
	p.pdf.SetCatalogSort(true)
	p.pdf.SetCreationDate(at.Truncate(time.Second))
	p.pdf.SetModificationDate(at.Truncate(time.Second))
	p.pdf.SetTitle(p.faces.regular.printable(title), true)
	author, _ := p.title(p.e.Content.Fair.Organizer, p.e.Content.Fair.OrganizerEN)
	p.pdf.SetAuthor(p.faces.regular.printable(author), true)
	p.pdf.SetCreator("Chợ Phiên", true)
	p.pdf.SetProducer("chophien", true)
	p.pdf.SetLang(p.one("vi-VN", "en"))
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetMargins(0, 0, 0)
	p.pdf.SetCellMargin(0)
	for _, f := range []*face{p.faces.regular, p.faces.italic, p.faces.bold, p.faces.display} {
		p.pdf.AddUTF8FontFromBytes(f.family, f.style, f.data)
	}
}

func (p *printer) book(ctx context.Context) error {
	c := p.e.Content
	p.cover()
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
	pages := make(map[int]int, c.Entries())
	for _, s := range c.Sections {
		p.opening(s)
		first, second = p.title(s.Title, s.TitleEN)
		note(first, second)
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.setEntries(s, func(e domain.EditionEntry) { pages[e.Number] = p.page }); err != nil {
			return err
		}
	}
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
	}
	p.contents(contents, marks)
	return nil
}

// heading is a title of the book's own in its languages.
func (p *printer) heading(vi, en string) (first, second string) { return p.title(vi, en) }

// begun keeps where a part of the book begins, for what leads there.
func (p *printer) begun(y float64) { p.began, p.beganAt = p.page, y }

// titleOf prints the title of a page, with its line in the other language.
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

func (p *printer) cover() {
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
	x, w := p.inner, p.width-2*p.inner
	first, second := p.title(c.Title, c.TitleEN)
	p.bookmark(first, 0)
	st := style{p.faces.display, p.displaySize, green}
	// A long title is set smaller until it leaves room for the rest.
	for len(setLines(w, span{first, st})) > 4 && st.size > 12 {
		st.size--
	}
	p.centred(x, w, first, st)
	if second != "" {
		p.y += 1.5
		p.centred(x, w, second, style{p.faces.italic, min(st.size*0.5, p.titleSize), grey})
	}
	p.y += p.height * 0.018
	p.rule(p.width/2-15, p.y, 30, 0.7, gold)
	p.y += p.height * 0.018
	if first, _ = p.title(c.Fair.Theme, c.Fair.ThemeEN); first != "" {
		p.centred(x, w, first, style{p.faces.italic, p.body + 4, red})
	}
	p.y += 2
	name, _ := p.title(c.Fair.Name, c.Fair.NameEN)
	if name != c.Title && name != c.TitleEN {
		p.centred(x, w, name, style{p.faces.bold, p.body + 3.5, black})
	}
	p.centred(x, w, p.days(c.Fair.From, c.Fair.Until), style{p.faces.bold, p.body + 3.5, black})
	p.centred(x, w, p.whereOf(c.Fair), style{p.faces.regular, p.body + 2, black})
	foot := p.height - band*1.4
	org := style{p.faces.bold, p.body + 1.5, green}
	organizer, _ := p.title(c.Fair.Organizer, c.Fair.OrganizerEN)
	lines := setLines(w, span{organizer, org})
	p.y = max(p.y+3, foot-float64(len(lines))*lead(org.size)-3)
	p.centred(x, w, organizer, org)
	p.fill(0, p.height-band, p.width, band, red)
	p.band(0, p.height-band*0.88, p.width, band*0.76, gold, red)
}

// whereOf is the venue with its address.
func (w words) whereOf(f domain.EditionFair) string {
	venue, _ := w.title(f.Venue, f.VenueEN)
	place, _ := w.title(f.Place, f.PlaceEN)
	return strings.Trim(venue+", "+place, ", ")
}

// imprint is the page behind the cover: which edition this is.
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

// keep begins a new page where so much does not fit on this one.
func (p *printer) keep(h float64) {
	if p.y+h > p.height-p.bottom && p.y > p.top {
		p.next()
	}
}

// paragraph prints a text over the whole width, and parts it so that at least
// two lines stand on each side.
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
		{"Số mục", "Numbers", "ở góc phải mỗi mục là số để nhắc đến mục ấy khi đính chính; các bảng tra cuối sách ghi số trang.", "at the right of each entry are what corrections refer to; the indexes at the end tell pages."},
		{"Chứng nhận", "Certificate", "là số quyết định, cơ quan ban hành và ngày hết hiệu lực.", "tells the decision, who issued it and its last valid day."},
		{"Mã QR", "QR code", "dẫn đến trang xác minh: giấy chứng nhận có giá trị gì vào ngày bạn xem.", "leads to the page that tells what the certificate is worth on the day you look."},
		{"Địa chỉ", "Address", "ghi theo đơn vị hành chính từ 01/07/2025; tên cũ trong ngoặc.", "names the units since 1 July 2025; former names stand in brackets."},
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
	return p.sample()
}

// sample shows an entry of the book under how to read it, where there is room.
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

// opening begins a section: half a page, or a whole one where no entry would
// follow on it.
func (p *printer) opening(s domain.EditionSection) {
	first, second := p.title(s.Title, s.TitleEN)
	p.head = first
	p.bare()
	p.begun(0)
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
	if all := items(s); len(all) > 0 {
		p.y = art + band + above + textHeight + below
		if n := p.pageful(all); n == 0 {
			art = max(art, p.height-p.bottom-textHeight-below-above-band)
		}
	}
	if usable(s.Picture) {
		p.picture(0, 0, p.width, art, s.Picture)
	} else {
		p.fill(0, 0, p.width, art, green)
		for i := range 3 {
			p.band(0, art*(0.2+0.22*float64(i)), p.width, p.height*0.04, ink{38, 104, 78}, green)
		}
	}
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
	// The number stands on an opening too.
	number := style{p.faces.bold, p.small + 1, green}
	n := strconv.Itoa(p.page)
	x := p.left()
	if p.page%2 == 1 {
		x += p.measure() - number.face.width(n, number.size)
	}
	p.text(x, p.height-p.bottom/2, n, number)
}

// counted tells how many entries and producers a section has.
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

// groupHeight is how high the heading of a group is.
func (p *printer) groupHeight() float64 { return lead(p.body+1.5) + 2.4 }

// groupHeading stands above the first entry of a group, on its page.
func (p *printer) groupHeading(g domain.Group) {
	p.bar(p.group(g), style{p.faces.bold, p.body + 1.5, white})
}

// reference is a line of an index: a name and the entries it leads to.
type reference struct {
	name    string
	sort    string
	numbers []int
}

func (p *printer) nameIndex() []reference {
	var out []reference
	for _, s := range p.e.Content.Sections {
		for _, e := range s.Entries {
			name, _ := p.nameOf(e)
			out = append(out, reference{name, domain.SortKey(name), []int{e.Number}})
		}
	}
	return sorted(out)
}

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
				out = append(out, reference{name, domain.SortKey(name), nil})
			}
			out[i].numbers = append(out[i].numbers, e.Number)
		}
	}
	return sorted(out)
}

// boothIndex leads from booths to what stands there, A2 before A12.
func (p *printer) boothIndex() []reference {
	var out []reference
	for _, s := range p.e.Content.Sections {
		for _, e := range s.Entries {
			name, _ := p.nameOf(e)
			for booth := range strings.SplitSeq(e.Booth, ", ") {
				if booth != "" {
					out = append(out, reference{booth + " · " + name, boothKey(booth), []int{e.Number}})
				}
			}
		}
	}
	return sorted(out)
}

// boothKey orders booths with the numbers in them by their value.
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

// index prints an index in two columns: names and the pages of their entries.
// It follows another one or begins a page.
func (p *printer) index(title string, all []reference, pages map[int]int, follows bool) {
	// A short index leaves room for the next one on its page.
	const above = 9
	if again := p.y + above + p.room()/4; follows && again < p.height-p.bottom {
		p.y += above
	} else {
		p.head = title
		p.next()
	}
	p.begun(p.y)
	st := style{p.faces.display, p.titleSize, green}
	p.bookmark(title, 0)
	p.lines(p.left(), setLines(p.measure(), span{title, st}), lead(st.size))
	p.y += 4
	width := (p.measure() - columnGutter) / 2
	text, page, letter := style{p.faces.regular, p.body - 0.4, black}, style{p.faces.bold, p.body - 0.4, green}, style{p.faces.display, p.body + 4, red}
	h := lead(text.size)
	var parts []part
	last := rune(0)
	for _, r := range all {
		refs := make([]string, 0, len(r.numbers))
		for i, n := range r.numbers {
			if s := strconv.Itoa(pages[n]); i == 0 || refs[len(refs)-1] != s {
				refs = append(refs, s)
			}
		}
		at := strings.Join(refs, ", ")
		if page.face.width(at, page.size) > width*0.4 {
			at = "" // they follow the name instead
		}
		lines := setLines(width-page.face.width(at, page.size)-3, span{r.name, text})
		if at == "" {
			lines = setLines(width, span{r.name + " ", text}, span{strings.Join(refs, ", "), page})
		}
		if l := initial(r.name); l != last {
			head := setLines(width, span{string(l), letter})[0]
			parts = append(parts, part{lead(letter.size) + 1.5, func(x, y float64) { p.lineAt(x, y+1.5, head) }, true})
			last = l
		}
		parts = append(parts, part{float64(len(lines)) * h, func(x, y float64) {
			for i, l := range lines {
				p.lineAt(x, y, l)
				if i == len(lines)-1 && at != "" {
					p.text(x+width-page.face.width(at, page.size), y+page.size*pointMM*1.05, at, page)
				}
				y += h
			}
		}, false})
	}
	p.columns(parts, width, h)
}

// part is a row of what is set in two columns; a heading stays with the part
// after it.
type part struct {
	height  float64
	draw    func(x, y float64)
	heading bool
}

// columnGutter is between the two columns of an index, in mm.
const columnGutter = 7

// columns prints parts in two columns, page by page, and goes on below them; h
// is a step by which the columns of the last page come to one height.
func (p *printer) columns(parts []part, width, h float64) {
	// taken is how many parts stand in a column of a height.
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
				if a := taken(parts, c); a+taken(parts[a:], c) == len(parts) {
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
		if parts = parts[first+second:]; len(parts) > 0 {
			p.next()
		}
	}
}

// initial is the letter under which a name stands: a letter of the Vietnamese
// alphabet without its tone, or # for what begins with none.
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

// contentRow is how high a line of the contents is.
func (p *printer) contentRow(lines int) float64 { return float64(lines)*lead(p.body+1.6) + 2.2 }

func (p *printer) contentLines(first, second string) []line {
	st := style{p.faces.regular, p.body + 1.6, black}
	spans := []span{{first, st}}
	if second != "" {
		spans = append(spans, span{" \u00a0" + second, style{p.faces.italic, p.body, grey}})
	}
	return setLines(p.measure()-16, spans...)
}

// contentsHeight is how high each line of the contents will be, in order.
func (p *printer) contentsHeight() []float64 {
	var out []float64
	put := func(vi, en string) {
		first, second := p.title(vi, en)
		out = append(out, p.contentRow(len(p.contentLines(first, second))))
	}
	c := p.e.Content
	if c.Greeting != "" || c.GreetingEN != "" {
		put("Lời chào", "Greeting")
	}
	put("Cách đọc catalogue", "How to read this catalogue")
	if vi, en := p.planTitle(); vi != "" {
		put(vi, en)
	}
	for _, s := range c.Sections {
		put(s.Title, s.TitleEN)
	}
	if c.Entries() > 0 {
		put("Bảng tra theo tên", "Index by name")
		if len(p.makerIndex()) > 0 {
			put("Bảng tra theo chủ thể", "Index by producer")
		}
		if len(p.boothIndex()) > 0 {
			put("Bảng tra theo gian hàng", "Index by booth")
		}
	}
	return out
}

// reserve leaves as many pages for the contents as their lines need, and
// returns the first of them.
func (p *printer) reserve(heights []float64) int {
	p.head = p.one("Mục lục", "Contents")
	p.next()
	first := p.page
	p.titleOf("Mục lục", "Contents")
	for _, h := range heights {
		p.keep(h)
		p.y += h
	}
	return first
}

// contents fills the pages that reserve left.
func (p *printer) contents(page int, marks []mark) {
	p.pdf.SetPage(page)
	p.page, p.set = page, style{}
	first, second := p.title("Mục lục", "Contents")
	p.y = p.top + float64(len(setLines(p.measure(), span{first, style{p.faces.display, p.titleSize, green}})))*lead(p.titleSize)*0.95 + 9
	if second != "" {
		p.y += lead(p.body + 3)
	}
	number := style{p.faces.bold, p.body + 1.6, green}
	for _, m := range marks {
		lines := p.contentLines(m.first, m.second)
		h := p.contentRow(len(lines))
		if p.y+h > p.height-p.bottom && p.y > p.top {
			p.pdf.SetPage(p.page + 1)
			p.page++
			p.set, p.y = style{}, p.top
		}
		x, w, y := p.left(), p.measure(), p.y
		for i, l := range lines {
			p.lineAt(x, y, l)
			if i == len(lines)-1 {
				n := strconv.Itoa(m.page)
				base := y + number.size*pointMM*1.05
				at := x + w - number.face.width(n, number.size)
				p.text(at, base, n, number)
				dot := style{p.faces.regular, p.body, gold}
				step := dot.face.width(".", dot.size) + 1
				for dx := at - 2; dx > x+l.width()+2; dx -= step {
					p.fill(dx, base-0.25, 0.25, 0.25, gold)
				}
			}
			y += lead(p.body + 1.6)
		}
		p.pdf.Link(x, p.y, w, h, m.link)
		p.y += h
	}
	p.pdf.SetPage(p.pdf.PageCount())
}
