package catalogue

import (
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/icon"
)

// row is one row of the text of an entry.
type row struct {
	height float64
	draw   func(x, y float64)
	tight  bool // kept together with the next row
}

// block is the layout of an entry: an optional picture over the whole width, then
// a column on the left with rows beside it, then rows below both.
type block struct {
	above  float64 // height of the part at the top
	column float64 // width of the column on the left
	left   float64 // height of the content of the column
	beside []row
	below  []row
	draw   func(x, y float64) error // prints the top and the column
}

func (b block) height() float64 {
	return b.above + max(high(b.beside), b.left) + high(b.below)
}

func high(rows []row) float64 {
	h := 0.0
	for _, r := range rows {
		h += r.height
	}
	return h
}

// shape is the size of the picture of an entry.
type shape struct {
	column  float64 // width of the picture and its column
	tall    float64 // highest ratio of height to width of the picture, unless the text is higher
	feature float64 // height of a picture over the whole width; 0: the picture is in the column
	parted  bool    // the entry takes several pages: only its names are beside the column
}

// smallest returns the shape that takes the least room.
func (g geometry) smallest() shape { return shape{column: g.photo, tall: flat} }

// worth is how many lines must be saved for a story to go below.
const worth = 2.5

// flat is the usual ratio of height to width of pictures.
const flat = 0.75

// tallest is the highest ratio of height to width of a picture.
const tallest = 1.5

// ratio returns the ratio of height to width of a picture.
func ratio(pic *domain.EditionPicture) float64 {
	return float64(pic.Height) / float64(pic.Width)
}

// shapes returns the shapes with the picture beside the text, by size.
func (g geometry) shapes() []shape {
	var out []shape
	for _, column := range []float64{1, 1.15, 1.3, 1.45, 1.6} {
		if w := g.photo * column; w <= g.measure()*0.5 {
			out = append(out, shape{column: w, tall: flat}, shape{column: w, tall: 1})
		}
	}
	return out
}

func (p *printer) styles() (text, label, name, second, maker style) {
	return style{p.faces.regular, p.body, black}, style{p.faces.bold, p.body, green}, style{p.faces.display, p.nameSize, green},
		style{p.faces.italic, p.body + 1, grey}, style{p.faces.bold, p.body + 0.6, red}
}

// entry returns the block of an entry. Its story is beside the picture or below
// it, whichever takes less room.
func (p *printer) entry(e domain.EditionEntry, s shape) block {
	width := p.measure() - s.column - p.gap
	text, label, name, second, maker := p.styles()
	b := block{column: s.column}
	// When a text breaks across pages, keep at least two lines on each.
	rows := func(tight bool, height float64, lines []line) []row {
		var out []row
		for i, l := range lines {
			out = append(out, row{height, func(x, y float64) { p.lineAt(x, y, l) }, tight || i == 0 || i == len(lines)-2})
		}
		return out
	}
	add := func(tight bool, height float64, lines []line) {
		b.beside = append(b.beside, rows(tight, height, lines)...)
	}
	space := func(h float64) row { return row{h, nil, true} }
	b.beside = append(b.beside, p.topLine(e, width))
	first, other := p.nameOf(e)
	add(true, lead(name.size)*0.9, setLines(width, span{first, name}))
	if other != "" {
		add(true, lead(second.size), setLines(width, span{other, second}))
	}
	if e.Maker != nil {
		b.beside = append(b.beside, space(0.8))
		m, en := p.name(e.Maker.Name, e.Maker.NameEN)
		if en != "" {
			m += " (" + en + ")"
		}
		add(true, lead(maker.size), setLines(width, span{m, maker}))
	}
	b.beside = append(b.beside, space(1.2))
	if s.parted {
		b.below = append(b.below, space(1.2))
	}
	for _, f := range p.details(e) {
		spans := []span{{f[0] + ": ", label}, {f[1], text}}
		if s.parted {
			b.below = append(b.below, rows(false, lead(text.size), setLines(p.measure(), spans...))...)
		} else {
			add(false, lead(text.size), setLines(width, spans...))
		}
	}
	if len(e.Conditions) > 0 {
		if s.parted {
			b.below = append(b.below, p.conditionsRow(e, p.measure()))
		} else {
			b.beside = append(b.beside, p.conditionsRow(e, width))
		}
	}
	story := func(width float64) []row {
		var out []row
		for _, t := range p.stories(e) {
			st := text
			if t.second {
				st = style{p.faces.italic, p.body, grey}
			}
			out = append(out, space(1.4))
			out = append(out, rows(false, lead(text.size)*1.02, setLines(width, span{t.text, st}))...)
		}
		return out
	}
	hasCode := e.VerifyURL != "" && e.Certificate != nil
	picture := 0.0
	if s.feature > 0 {
		b.above = s.feature + 4
	} else {
		if !hasCode {
			picture = s.column * 0.35
		}
		if usable(e.Picture) {
			picture = min(s.column*min(max(ratio(e.Picture), flat), s.tall), natural(e.Picture))
		}
		b.left = picture + p.credit(e.Picture) + p.moreHeight(e, s.column)
	}
	switch {
	case hasCode && picture == 0 && s.feature == 0: // the code stands where a picture would
		b.left += p.qrSide
	case hasCode:
		b.left += 3 + p.qrSide
	case e.Booth != "":
		b.left += 3 + lead(p.small) + lead(p.nameSize)
	}
	if n := len(p.stories(e)); n > 0 {
		beside, below := story(width), append([]row{space(0.8)}, story(p.measure())...)
		if !s.parted && max(high(b.beside)+high(beside), b.left) <= max(high(b.beside), b.left)+high(below)+worth*lead(text.size) {
			b.beside = append(b.beside, beside...)
		} else {
			b.below = append(b.below, below...)
		}
	}
	// A high picture may use the empty space below it.
	if free := high(b.beside) - b.left; s.feature == 0 && usable(e.Picture) && free > 0 {
		more := min(free, max(0, min(s.column*min(ratio(e.Picture), tallest), natural(e.Picture))-picture))
		picture += more
		b.left += more
	}
	b.draw = func(x, y float64) error {
		if s.feature > 0 {
			p.picture(x, y, p.measure(), s.feature, e.Picture)
			return p.belowPicture(e, x, y+b.above, s.column, hasCode)
		}
		switch {
		case usable(e.Picture):
			p.picture(x, y, s.column, picture, e.Picture)
		case picture == 0:
			return p.belowPicture(e, x, y, s.column, hasCode)
		default:
			p.noPicture(x, y, s.column, picture, e)
		}
		y += picture
		if h := p.credit(e.Picture); h > 0 {
			st := style{p.faces.regular, p.small - 1, grey}
			p.text(x, y+h-0.6, cut(p.one("Ảnh: ", "Photo: ")+e.Picture.Credit, st, s.column), st)
			y += h
		}
		p.morePictures(e, x, y, s.column)
		return p.belowPicture(e, x, y+p.moreHeight(e, s.column)+3, s.column, hasCode)
	}
	return b
}

// credit returns the height of the credit line of a picture.
func (p *printer) credit(pic *domain.EditionPicture) float64 {
	if !usable(pic) || strings.TrimSpace(pic.Credit) == "" {
		return 0
	}
	return lead(p.small - 1)
}

// moreGap is between the pictures of an entry, in mm.
const moreGap = 1.5

// moreHeight returns the height of the row of the other pictures of an entry, with
// the space above it.
func (p *printer) moreHeight(e domain.EditionEntry, column float64) float64 {
	if len(e.MorePictures) == 0 || !usable(e.Picture) {
		return 0
	}
	return moreGap + (column-moreGap)/domain.MaxMorePictures*flat
}

// morePictures prints the other pictures of an entry in a row below the first one.
func (p *printer) morePictures(e domain.EditionEntry, x, y, column float64) {
	h := p.moreHeight(e, column)
	if h == 0 {
		return
	}
	wide := (column - moreGap) / domain.MaxMorePictures
	for i := range e.MorePictures {
		if pic := &e.MorePictures[i]; usable(pic) {
			p.picture(x+float64(i)*(wide+moreGap), y+moreGap, wide, h-moreGap, pic)
		}
	}
}

// nameOf returns the names of an entry, or a text for an entry without one.
func (p *printer) nameOf(e domain.EditionEntry) (first, second string) {
	first, second = p.name(e.Name, e.NameEN)
	if strings.TrimSpace(p.faces.regular.printable(first)) == "" {
		return p.one("(chưa có tên)", "(no name)"), ""
	}
	return first, second
}

// shownName returns a name, or a text for an empty one.
func (p *printer) shownName(name string) string {
	name, _ = p.nameOf(domain.EditionEntry{Name: name})
	return name
}

type story struct {
	text   string
	second bool
}

func (p *printer) stories(e domain.EditionEntry) []story {
	var out []story
	if p.language == domain.EditionEnglish && e.StoryEN != "" {
		return []story{{e.StoryEN, false}}
	}
	if e.Story != "" {
		out = append(out, story{e.Story, false})
	}
	if p.language == domain.EditionBilingual && e.StoryEN != "" {
		out = append(out, story{e.StoryEN, true})
	}
	return out
}

// topLine returns the row above the name: stars and set, and the number at the
// right.
func (p *printer) topLine(e domain.EditionEntry, width float64) row {
	st := style{p.faces.bold, p.small, red}
	no := style{p.faces.regular, p.small, grey}
	size := p.small * pointMM * 1.25
	n := 0
	if e.Certificate != nil {
		n = e.Certificate.Stars
	}
	number := strconv.Itoa(e.Number)
	if e.Sample {
		number = p.one("dữ liệu minh họa", "sample data") + " · " + number
	}
	group := ""
	if e.Kind == domain.KindProduct && e.Group != "" {
		group = icon.OfGroup(string(e.Group))
	}
	room := width - float64(n)*size*1.12 - no.face.width(number, no.size) - 4
	if group != "" {
		rest := room - size*1.5
		if len(setLines(rest, span{p.rank(e), st})) > len(setLines(room, span{p.rank(e), st})) {
			group = ""
		} else {
			room = rest
		}
	}
	labels := setLines(room, span{p.rank(e), st})
	if p.language == domain.EditionBilingual && len(labels) > 1 { // a line for each language
		vi, en := words{domain.EditionVietnamese, p.criteria}, words{domain.EditionEnglish, p.criteria}
		labels = setLines(room, span{vi.rank(e) + "\n" + en.rank(e), st})
	}
	h := lead(p.small)*float64(max(1, len(labels))) + 1.2
	return row{h, func(x, y float64) {
		at := x
		if n > 0 {
			at += p.stars(x, y+0.2, size, n) + 1
		}
		if group != "" {
			p.icon(at, y-0.1, size*1.25, group, green)
			at += size * 1.5
		}
		base := y + p.small*pointMM*1.05
		for i, l := range labels {
			p.lineAt(at, y+float64(i)*lead(p.small), l)
		}
		p.text(x+width-no.face.width(number, no.size), base, number, no)
	}, true}
}

// rank returns the text beside the stars of an entry.
func (w words) rank(e domain.EditionEntry) string {
	c := e.Certificate
	if c == nil {
		return w.kind(e)
	}
	text := "OCOP"
	if n := strconv.Itoa(c.Stars); c.Stars > 0 {
		text = w.say("OCOP "+n+"\u00a0sao", "OCOP "+n+"\u00a0stars")
	}
	if c.PotentialFive {
		text += " · " + w.say("tiềm năng 5\u00a0sao", "potential for 5\u00a0stars")
	}
	return text
}

// kind returns the kind of an entry without stars.
func (w words) kind(e domain.EditionEntry) string {
	switch e.Kind {
	case domain.KindCraftVillage:
		return w.say("Làng nghề", "Craft village")
	case domain.KindTourismSite:
		return w.say("Điểm du lịch", "Tourism site")
	}
	if e.Group != "" {
		return w.group(e.Group)
	}
	return ""
}

// facts returns the lines of an entry, each with its label.
func (p *printer) facts(e domain.EditionEntry) [][2]string {
	out := p.details(e)
	var holds []string
	for _, c := range e.Conditions {
		holds = append(holds, p.condition(c))
	}
	if len(holds) > 0 {
		out = append(out, [2]string{p.say("Điều kiện đã thẩm định", "Conditions proved"), strings.Join(holds, ", ")})
	}
	return out
}

// makerFacts returns the lines about a producer, each with its label.
func (p *printer) makerFacts(m domain.EditionMaker) [][2]string {
	var out [][2]string
	kind := p.producerKind(m.Kind)
	if m.Representative != "" && kind != "" {
		kind += "; "
	}
	if text := kind + m.Representative; text != "" {
		out = append(out, [2]string{p.say("Chủ thể", "Producer"), text})
	}
	var contact []string
	phone, zalo := p.one("ĐT", "Tel."), m.Zalo
	if zalo == m.Phone && zalo != "" {
		phone, zalo = phone+",\u00a0Zalo", ""
	}
	for _, t := range [][2]string{{phone + "\u00a0", m.Phone}, {"Zalo\u00a0", zalo}, {"", m.Email}, {"", m.Website}} {
		if t[1] != "" {
			contact = append(contact, t[0]+strings.ReplaceAll(t[1], " ", "\u00a0"))
		}
	}
	if len(contact) > 0 {
		out = append(out, [2]string{p.say("Liên hệ", "Contact"), strings.Join(contact, " · ")})
	}
	return out
}

// details returns the lines of an entry but for the conditions that it holds.
func (p *printer) details(e domain.EditionEntry) [][2]string {
	var out [][2]string
	add := func(vi, en, text string) {
		if strings.TrimSpace(text) != "" {
			out = append(out, [2]string{p.say(vi, en), text})
		}
	}
	if c := e.Certificate; c != nil {
		text := c.Number
		if c.Issuer != "" {
			text += " (" + p.put(c.Issuer, domain.OfficeEN(c.Issuer)) + ")"
		}
		add("Chứng nhận", "Certificate", text+", "+p.say("hiệu lực đến", "valid until")+" "+p.day(c.ValidUntil))
	}
	add("Bộ sản phẩm", "Product set", p.put(e.SetVI, e.SetEN))
	if m := e.Maker; m != nil {
		out = append(out, p.makerFacts(*m)...)
	}
	add("Địa chỉ", "Address", p.address(e.Place))
	var packs []string
	for _, k := range e.Packs {
		text := p.put(k.Name, domain.PackNameEN(k.Name)) + ": " + p.price(k.RetailVND)
		if k.WholesaleVND != nil {
			text += " (" + p.say("sỉ", "wholesale") + " " + p.price(k.WholesaleVND)
			if k.WholesaleMin > 0 {
				text += ", ≥\u00a0" + strconv.Itoa(k.WholesaleMin)
			}
			text += ")"
		}
		packs = append(packs, text)
	}
	if len(packs) == 0 && e.Kind == domain.KindProduct {
		packs = []string{p.say("liên\u00a0hệ", "on\u00a0request")}
	}
	add("Quy cách, giá", "Packs and prices", strings.Join(packs, "; "))
	if q := e.Capacity(); !q.IsZero() {
		text := p.quantity(q) + p.one("/tháng", " a month")
		if e.Season != 0 {
			text += "; " + p.season(e.Season)
		}
		add("Sản lượng", "Capacity", text)
	} else if e.Season != 0 {
		add("Mùa vụ", "Season", p.season(e.Season))
	}
	add("Hạn sử dụng", "Shelf life", p.put(e.ShelfLife, domain.ShelfLifeEN(e.ShelfLife)))
	add("Bảo quản", "Storage", p.put(e.Storage, domain.StorageEN(e.Storage)))
	if q := e.MinOrder(); !q.IsZero() {
		add("Đặt tối thiểu", "Minimum order", p.quantity(q))
	}
	for _, f := range e.Facts() {
		add(f.LabelVI, f.LabelEN, p.put(f.Text, f.TextEN))
	}
	if e.LeadDays != nil {
		add("Giao hàng sau", "Lead time", p.count(*e.LeadDays, "ngày", "day", "days"))
	}
	add("Nơi đang bán", "Sold at", strings.Join(e.Channels, ", "))
	add("Thị trường xuất khẩu", "Export markets", strings.Join(e.Markets, ", "))
	add("Mã HS", "HS code", e.HSCode)
	add("Mã GTIN", "GTIN", e.GTIN)
	var papers []string
	for _, x := range e.Papers {
		// Buyers ask for these; workers and raw materials are of concern to offices.
		if x.Condition != domain.ConditionFoodSafety && x.Condition != domain.ConditionIntellectualProperty {
			continue
		}
		t, _ := p.criteria.PaperType(x.Condition, x.Kind)
		if name := p.one(t.NameVI, t.NameEN); name != "" && !slices.Contains(papers, name) {
			papers = append(papers, name)
		}
	}
	add("Giấy tờ", "Papers", strings.Join(papers, ", "))
	return out
}

// address returns the address with the unit of today, and the former unit in
// brackets.
func (p *printer) address(a domain.EditionPlace) string {
	var now, old []string
	put := func(list *[]string, texts ...string) {
		for _, t := range texts {
			if t != "" {
				*list = append(*list, t)
			}
		}
	}
	province, _ := p.title(a.Province.Name, a.Province.NameEN)
	place := func(text string) string { return p.one(text, domain.PlaceEN(text)) }
	put(&now, place(a.Address), province)
	former := ""
	if u := a.FormerProvince; u != nil && (u.Name != a.Province.Name || a.FormerCommune != "" || a.FormerDistrict != "") {
		former, _ = p.title(u.Name, u.NameEN)
	}
	put(&old, place(a.FormerCommune), place(a.FormerDistrict), former)
	text := strings.Join(now, ", ")
	if len(old) > 0 {
		text += " (" + p.one("cũ: ", "formerly ") + strings.Join(old, ", ") + ")"
	}
	return text
}

// belowPicture prints the part under the picture of an entry.
func (p *printer) belowPicture(e domain.EditionEntry, x, y, column float64, hasCode bool) error {
	side := p.qrSide
	at := x
	if hasCode {
		if err := p.code(x, y, side, domain.ScannedAt(e.VerifyURL, p.e.Content.Fair.Slug)); err != nil {
			return err
		}
		at += side + 2.5
	}
	room := x + column - at
	small := style{p.faces.regular, p.small - 0.6, grey}
	if e.Booth != "" {
		p.text(at, y+small.size*pointMM, p.one("Gian hàng", "Booth"), small)
		booth := style{p.faces.bold, p.nameSize, red}
		for booth.size > p.small && booth.face.width(e.Booth, booth.size) > room {
			booth.size--
		}
		for i, l := range setLines(room, span{e.Booth, booth}) {
			if i == 2 {
				break
			}
			p.lineAt(at, y+small.size*pointMM+1+float64(i)*lead(booth.size), l)
		}
	}
	if hasCode {
		lines := setLines(room, span{p.one("Quét mã để xác minh", "Scan to verify") + "\n", small}, span{domain.ShowCode(e.Certificate.Code), style{p.faces.bold, small.size, black}})
		h := lead(small.size)
		for i, l := range lines {
			p.lineAt(at, y+side-h*float64(len(lines)-i), l)
		}
	}
	return nil
}

// between is the least space between two entries.
func (p *printer) between() float64 { return p.body * 0.85 }

// item is an entry with what it begins.
type item struct {
	entry   domain.EditionEntry
	heading string // of a group of entries; empty: none
	sign    string // icon of the heading; empty: none
	// company is the producer whose products begin; nil where they do not.
	company *domain.EditionProducer
	again   bool                    // its profile stands on an earlier page
	of      *domain.EditionProducer // stands above the entry, which does not name it again
}

func (p *printer) items(s domain.EditionSection) []item {
	out := make([]item, len(s.Entries))
	group := domain.Group("")
	shown := map[*domain.EditionProducer]bool{}
	for i, e := range s.Entries {
		it := item{entry: e, of: p.profileOf(e)}
		if it.of != nil && (i == 0 || out[i-1].of != it.of) {
			it.company, it.again = it.of, shown[it.of] || p.profiled[it.of]
			shown[it.of] = true
		}
		switch {
		case e.Featured && i == 0:
			it.heading = p.say("Tiêu biểu", "Featured")
		case s.Kind == domain.SectionProvince && !e.Featured && e.Group != group && e.Group != "" && (it.of == nil || it.company != nil):
			group = e.Group
			it.heading, it.sign = p.group(group), icon.OfGroup(string(group))
		}
		if m := it.of; m != nil {
			it.entry.Maker = nil
			if p.address(e.Place) == p.address(m.Place) {
				it.entry.Place = domain.EditionPlace{}
			}
		}
		out[i] = it
	}
	return out
}

// before returns the space of an item above its entry.
func (p *printer) before(it item, first bool) float64 {
	h := 0.0
	if it.heading != "" {
		if !first {
			h = 5
		}
		h += p.groupHeight() + 3
		first = true
	}
	switch {
	case it.company != nil && first:
		return h + p.headHeight(it)
	case it.company != nil:
		return h + 2*p.between() + p.headHeight(it)
	case first:
		return h
	}
	return p.between()
}

// pageful returns how many items fit from here to the end of the page.
func (p *printer) pageful(all []item) (n int) {
	left := p.height - p.bottom - p.y
	for ; n < len(all); n++ {
		if it := all[n]; it.company != nil && !it.again && p.isLong(p.profile(it.company)) {
			break
		}
		need := p.before(all[n], n == 0 && p.fresh) + p.entry(all[n].entry, p.smallest()).height()
		if need > left {
			break
		}
		left -= need
	}
	return n
}

// setEntries prints the entries of a section page by page. Free space on a page
// enlarges its pictures first, then the spaces between its entries.
func (p *printer) setEntries(s domain.EditionSection, printed func(e domain.EditionEntry)) error {
	opening := true
	for rest := p.items(s); len(rest) > 0; opening = false {
		first := &rest[0]
		switch {
		case first.of != nil && first.company == nil && p.fresh && p.y == p.top:
			first.company, first.again = first.of, true
		case first.company != nil && !first.again && p.isLong(p.profile(first.company)):
			p.longProfile(*first)
			p.shownProfile(first.company)
			first.heading, first.company = "", nil
		}
		n := p.together(rest, p.pageful(rest))
		if n == 0 {
			if p.y > p.top {
				p.next()
				continue
			}
			p.above(rest[0], 0)
			printed(rest[0].entry)
			if err := p.setParted(rest[0].entry); err != nil {
				return err
			}
			rest = rest[1:]
			continue
		}
		// Avoid a last page with one entry only.
		if n == len(rest)-1 && n > 2 && !usable(rest[n].entry.Picture) {
			n--
		}
		if p.settled(rest[:n]) {
			if rest = rest[n:]; len(rest) > 0 {
				p.next()
			}
			continue
		}
		blocks, left := p.grown(rest[:n], !opening)
		spread := 0.0
		if n > 1 && n < len(rest) {
			spread = min(left/float64(n-1), p.body*1.6)
		}
		for i, b := range blocks {
			it := rest[i]
			if i == 0 {
				p.above(it, 0)
			} else {
				p.above(it, spread)
			}
			printed(it.entry)
			first, _ := p.nameOf(it.entry)
			p.bookmark(first, 1)
			if err := p.setBlock(b); err != nil {
				return err
			}
		}
		rest = rest[n:]
		if len(rest) > 0 {
			p.next()
		}
	}
	return nil
}

// grown returns the blocks of the items of a page, with pictures as large as the
// page allows, and the remaining room.
func (p *printer) grown(all []item, mayFeature bool) ([]block, float64) {
	room := p.height - p.bottom - p.y
	for i, it := range all {
		room -= p.before(it, i == 0 && p.fresh)
	}
	set := func(s shape) (blocks []block, left float64) {
		left = room
		for _, it := range all {
			b := p.entry(it.entry, s)
			blocks = append(blocks, b)
			left -= b.height()
		}
		return blocks, left
	}
	if pic := all[0].entry.Picture; len(all) == 1 && mayFeature && usable(pic) && pic.Width >= pic.Height && len(all[0].entry.MorePictures) == 0 && !p.isSmall(pic, p.measure()) {
		const hair = 0.01
		_, left := set(shape{column: p.photo, tall: flat, feature: hair})
		if h := min(left, p.measure()*min(0.8, float64(pic.Height)/float64(pic.Width))); h > p.measure()*0.4 {
			return set(shape{column: p.photo, tall: flat, feature: h})
		}
	}
	shapes := p.shapes()
	if !slices.ContainsFunc(all, func(it item) bool { return usable(it.entry.Picture) }) {
		return set(shapes[0]) // there is nothing to enlarge
	}
	// Find the largest shape that fits; the smallest one always does.
	low, high := 0, len(shapes)-1
	for low < high {
		middle := (low + high + 1) / 2
		if _, left := set(shapes[middle]); left >= 0 {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return set(shapes[low])
}

// above prints the space and heading above an entry, with more extra space.
func (p *printer) above(it item, more float64) {
	switch {
	case it.heading != "":
		if !p.fresh {
			p.y += 5 + more
		}
		p.groupHeading(it.heading, it.sign)
		p.y += 3
	case it.company != nil && !p.fresh:
		p.y += 2*p.between() + more
	case !p.fresh:
		p.y += (p.between() + more) / 2
		p.rule(p.left(), p.y, p.measure(), 0.15, gold)
		p.y += (p.between() + more) / 2
	}
	if it.company != nil {
		p.headOf(it)
		p.shownProfile(it.company)
	}
	p.fresh = false
}

// setBlock prints a block that fits on the page.
func (p *printer) setBlock(b block) error {
	top := p.y
	if err := b.draw(p.left(), top); err != nil {
		return err
	}
	y := top + b.above
	for _, r := range b.beside {
		if r.draw != nil {
			r.draw(p.left()+b.column+p.gap, y)
		}
		y += r.height
	}
	y = max(y, top+b.above+b.left)
	for _, r := range b.below {
		if r.draw != nil {
			r.draw(p.left(), y)
		}
		y += r.height
	}
	p.y = y
	return nil
}

// setParted prints an entry that is higher than a page, with page breaks between
// rows. It repeats the name on each page.
func (p *printer) setParted(e domain.EditionEntry) error {
	b := p.entry(e, shape{column: p.photo, tall: flat, parted: true})
	first, _ := p.nameOf(e)
	p.bookmark(first, 1)
	top, page := p.y, p.page
	if err := b.draw(p.left(), top); err != nil {
		return err
	}
	again := style{p.faces.italic, p.body, grey}
	next := func() {
		p.next()
		p.fresh = false
		p.lines(p.left(), []line{{piece{cut(first+" ("+p.one("tiếp theo", "continued")+")", again, p.measure()), again, 0, 0, nil}}}, lead(again.size)+1.5)
	}
	end := p.height - p.bottom
	set := func(rows []row, x func() float64) {
		for i := 0; i < len(rows); {
			// Keep tight rows together.
			j, h := i, rows[i].height
			for rows[j].tight && j+1 < len(rows) {
				j++
				h += rows[j].height
			}
			if p.y+h > end && h <= p.room()/2 {
				next()
			}
			for ; i <= j; i++ {
				if p.y+rows[i].height > end {
					next()
				}
				if r := rows[i]; r.draw != nil {
					r.draw(x(), p.y)
				}
				p.y += rows[i].height
			}
		}
	}
	set(b.beside, func() float64 { return p.left() + b.column + p.gap })
	if p.page == page {
		p.y = max(p.y, top+b.left)
	}
	set(b.below, p.left)
	return nil
}

// bookmark adds a line to the outline of a file for readers.
func (p *printer) bookmark(name string, level int) {
	if p.bleed > 0 {
		return
	}
	name = strings.ReplaceAll(p.faces.regular.printable(name), "\n", " ")
	if p.set.face == nil { // fpdf takes the form of the text from the font
		p.use(style{p.faces.regular, p.body, black})
	}
	p.pdf.Bookmark(name, level, p.y)
}
