package transfer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/measure"
)

// ReadProduct reads a row of Products. Errors that prevent an import are among
// the faults of the entry; omitted or uncertain values are among its notes.
func (c *Catalog) ReadProduct(row Row) domain.ListingEntry {
	r := productRow{newListingRow(c, row)}
	r.checkCells("slug", "name", "producer_slug", "producer_name")
	r.readTexts()
	r.readSet()
	r.readPlace(&r.entry.Product.Place)
	r.readPacks()
	r.readAmounts()
	r.readProducer()
	r.readDecisionLine()
	return r.entry
}

// productRow is a row of Products that is being read.
type productRow struct{ listingRow }

func (r *productRow) readTexts() {
	p := &r.entry.Product
	r.readLines(
		textCell{"name", &p.Name}, textCell{"name_en", &p.NameEN}, textCell{"storage", &p.Storage},
		textCell{"former_district", &p.FormerDistrict}, textCell{"former_commune", &p.FormerCommune},
	)
	p.Name = listItem.ReplaceAllString(p.Name, "")
	r.readParagraphs(textCell{"story", &p.Description}, textCell{"ingredients", &p.Ingredients})
	if r.has("gtin") {
		p.GTIN = r.gtin()
	}
	if r.has("shelf_life") {
		p.ShelfLife = r.lasting("shelf_life")
	}
	if r.has("channels") {
		for part := range strings.FieldsFuncSeq(r.Text("channels"), func(r rune) bool { return r == '\n' || r == ';' }) {
			if part = strings.TrimSpace(part); part != "" {
				p.Channels = append(p.Channels, part)
			}
		}
	}
	r.readAddress()
}

// gtin returns the digits of a trade item number. A text such as "Chưa có" is
// none.
func (r *productRow) gtin() string {
	text := strings.NewReplacer(" ", "", "-", "", ".", "", "'", "").Replace(r.Text("gtin"))
	if strings.Trim(text, "0123456789") != "" {
		r.note(domain.Invalidf("gtin", "“%s” is not a trade item number, which has 8, 12, 13 or 14 digits", short(r.Line("gtin"))))
		return ""
	}
	return text
}

// shortMonths matches "12T", a short form of twelve months.
var shortMonths = regexp.MustCompile(`(?i)^(\d{1,2})\s*(?:t|th)\.?$`)

// lasting returns a duration as text, with the unit of the heading if the cell is
// only a number.
func (r *productRow) lasting(key string) string {
	text := shortMonths.ReplaceAllString(oneLine(r.cell(key).local()), "$1 tháng")
	if _, ok := thousandths(text); !ok {
		return text
	}
	switch measure.ReadHeading(r.heading(key)).Period {
	case measure.Day:
		return text + " ngày"
	case measure.Week:
		return text + " tuần"
	case measure.Month:
		return text + " tháng"
	case measure.Year:
		return text + " năm"
	}
	r.remark(key, "“%s” has no unit: write ngày, tháng or năm", text)
	return text
}

// readAddress joins the address with the commune, which lists have in a separate
// column.
func (r *productRow) readAddress() {
	address, commune := r.Line("address"), r.Line("commune")
	if !r.Has("address") && !r.Has("commune") {
		return
	}
	r.entry.Fields = append(r.entry.Fields, "address")
	if commune != "" && !strings.Contains(domain.Fold(address), domain.Fold(commune)) {
		address = strings.TrimPrefix(address+", "+commune, ", ")
	}
	r.entry.Product.Address = address
}

func (r *productRow) readSet() {
	p := &r.entry.Product
	if text := r.Line("group"); text != "" {
		g, ok := r.catalog.group(text)
		if ok {
			r.entry.Fields = append(r.entry.Fields, "group")
			p.Group = g
		} else {
			r.note(domain.Invalidf("group", "“%s” is not one of the six groups I to VI", short(text)))
		}
	}
	text := r.Line("set")
	if text == "" {
		r.proposeSet()
		return // letters leave it out; no product loses its set by that
	}
	s, ok := r.catalog.set(text)
	if !ok {
		r.note(domain.Invalidf("set", "“%s” is not one of the product sets, such as %s", short(text), "I.5.a"))
		return
	}
	r.entry.Fields = append(r.entry.Fields, "set")
	code := s.Code
	p.SetCode = &code
	switch {
	case p.Group == "":
		r.entry.Fields = append(r.entry.Fields, "group")
		p.Group = s.Group
	case p.Group != s.Group:
		r.fault(domain.Invalidf("set", "the set %s belongs to group %s, not %s", s.Code, s.Group, p.Group))
	}
}

// leastSure is the least certainty of a proposal, in percent.
const leastSure = 60

// proposeSet sets the set of a new product by its name. A stored product keeps
// its own, since the field counts as unread.
func (r *productRow) proposeSet() {
	if r.catalog.propose == nil || r.Covered("name") {
		return
	}
	code, sure := r.catalog.propose(r.Line("name"))
	s, ok := r.catalog.set(code)
	if !ok || sure < leastSure || r.entry.Product.Group != "" && r.entry.Product.Group != s.Group {
		return
	}
	r.entry.Product.SetCode = &s.Code
	for _, field := range []string{"group", "set"} {
		if !slices.Contains(r.entry.Fields, field) {
			r.entry.Fields = append(r.entry.Fields, field)
			r.entry.Unread = append(r.entry.Unread, field)
		}
	}
	r.entry.Product.Group, r.entry.Proposed = s.Group, sure
	r.remark("set", "the set %s is proposed by the name (%d%% sure); look at it", setText(s), sure)
}

func packKeys() []string {
	keys := []string{"packs_more"}
	for n := 1; n <= packColumns; n++ {
		for _, part := range []string{"name", "content", "retail", "wholesale", "wholesale_min"} {
			keys = append(keys, packKey(n, part))
		}
	}
	return keys
}

func (r *productRow) readPacks() {
	if !slices.ContainsFunc(packKeys(), r.Has) {
		return
	}
	r.entry.Fields = append(r.entry.Fields, "packs")
	for n := 1; n <= packColumns; n++ {
		r.readPack(n)
	}
	for line := range strings.SplitSeq(r.Text("packs_more"), "\n") {
		if strings.TrimSpace(line) != "" {
			r.readPackLine(line)
		}
	}
}

func (r *productRow) addPack(key string, p domain.Pack) {
	if p == (domain.Pack{}) {
		return
	}
	if p.Name == "" {
		p.Name = p.Content.String()
	}
	if p.Name == "" {
		r.fault(domain.Invalidf(key, "a pack with a price needs a name, such as Túi 500 g"))
		return
	}
	r.entry.Product.Packs = append(r.entry.Product.Packs, p)
}

// readPack reads the columns of one pack. A price per kilogram is not the price
// of a bag of 500 g: then there are two packs.
func (r *productRow) readPack(n int) {
	key := func(part string) string { return packKey(n, part) }
	p := domain.Pack{Name: r.Line(key("name"))}
	if r.Line(key("content")) != "" {
		a, err := r.amount(key("content"))
		r.note(err)
		p.Content = a.quantity
	}
	retail, per, called := r.price(key("retail"))
	wholesale, per2, _ := r.price(key("wholesale"))
	if per.IsZero() {
		per = per2
	}
	if n == 1 && per.IsZero() && (retail != nil || wholesale != nil) {
		per = r.countedIn(p)
		if called == "" && per.Unit == domain.UnitPiece && per.Amount == 1000 {
			called = "1 " + strings.ToLower(r.Line("unit")) // 1 đôi, 1 quả
		}
	}
	if text := r.cell(key("wholesale_min")).local(); text != "" {
		from, err := ParseWhole(key("wholesale_min"), numeral(text))
		r.note(err)
		p.WholesaleMin = from
	}
	bulk := per.Unit != "" && isBulk(per.Unit)
	switch same, _ := p.Content.Cmp(per); {
	case per.IsZero():
	case p.Name == "" && p.Content.IsZero():
		p.Name, p.Content = called, per
	case bulk && p.Content.IsZero() && sameContent(p.Name, per):
		p.Content = per
	case bulk && (p.Content.IsZero() || same != 0 || p.Content.Unit == ""):
		r.addPack(key("name"), p)
		p = domain.Pack{Name: called, Content: per}
	}
	p.RetailVND, p.WholesaleVND = retail, wholesale
	if p != (domain.Pack{}) && p.Name == "" && p.Content.IsZero() && !r.Has(key("name")) {
		p.Name = onePack // a letter with only a price
	}
	r.addPack(key("name"), p)
}

// countedIn returns the amount that the column of units gives for a price.
func (r *productRow) countedIn(p domain.Pack) domain.Quantity {
	text := r.Line("unit")
	if text == "" {
		return domain.Quantity{}
	}
	if u, ok := measure.UnitOf(text); ok && u.Of != "" {
		if p != (domain.Pack{}) && !isBulk(u.Of) {
			return domain.Quantity{}
		}
		return domain.Quantity{Amount: u.Factor * 1000, Unit: u.Of}
	}
	if a, err := readAmount("unit", text, ""); err == nil {
		return a.quantity
	}
	if h := measure.ReadHeading(text); h.Unit != "" {
		return domain.Quantity{Amount: h.Factor * 1000, Unit: h.Unit}
	}
	return domain.Quantity{}
}

// isBulk reports whether goods of the unit are weighed or measured.
func isBulk(u domain.Unit) bool {
	base, _ := u.Base()
	return base == domain.UnitGram || base == domain.UnitMillilit || u == domain.UnitMetre
}

// sameContent reports whether the name of a pack contains the amount.
func sameContent(name string, q domain.Quantity) bool {
	t := measure.Scan(name)
	for i := range t.Tokens {
		if got, ok := t.QuantityAt(i); ok {
			order, ok := got.Domain().Cmp(q)
			return ok && order == 0
		}
	}
	return false
}

// readPackLine reads a line of PacksText.
func (r *productRow) readPackLine(line string) {
	const more = "packs_more"
	parts := domain.PackParts(line)
	if len(parts) > 5 {
		r.fault(domain.Invalidf(more, "a line is name | content | retail price | wholesale price | wholesale from"))
		return
	}
	for len(parts) < 5 {
		parts = append(parts, "")
	}
	content, err1 := ParseQuantity(more, parts[1])
	retail, err2 := ParseMoney(more, parts[2])
	wholesale, err3 := ParseMoney(more, parts[3])
	from := 0
	var err4 error
	if parts[4] != "" {
		from, err4 = ParseWhole(more, parts[4])
	}
	for _, err := range []error{err1, err2, err3, err4} {
		r.fault(err)
	}
	r.addPack(more, domain.Pack{Name: parts[0], Content: content, RetailVND: retail, WholesaleVND: wholesale, WholesaleMin: from})
}

// amount reads an amount with the units of its heading.
func (r *productRow) amount(key string) (amount, error) {
	return readAmount(key, oneLine(r.cell(key).local()), r.heading(key))
}

func (r *productRow) readAmounts() {
	p := &r.entry.Product
	if r.has("season") {
		p.Season = r.readSeason()
	}
	if r.has("capacity") {
		p.CapacityAmount, p.CapacityUnit = r.capacity()
	}
	if r.has("min_order") && r.Line("min_order") != "" {
		a, err := r.amount("min_order")
		r.note(err)
		p.MinOrderAmount, p.MinOrderUnit = a.quantity.Amount, a.quantity.Unit
	}
	if r.has("lead_days") {
		p.LeadDays = r.leadDays()
	}
}

// capacity reads the amount that can be delivered in a month.
func (r *productRow) capacity() (int64, domain.Unit) {
	text := oneLine(r.cell("capacity").local())
	if text == "" {
		return 0, ""
	}
	a, err := r.amount("capacity")
	if err != nil {
		r.note(err)
		return 0, ""
	}
	q, ok := a.monthly(r.entry.Product.Season)
	switch {
	case !ok:
		r.note(domain.Invalidf("capacity", "“%s” does not say for how long: write /tháng or /năm", short(text)))
		return 0, ""
	case q != a.quantity || a.rest:
		r.remark("capacity", "“%s” was read as %s a month (tháng)", short(text), q)
	}
	return q.Amount, q.Unit
}

var daysText = regexp.MustCompile(`^(?:\d{1,3}\s*[-–]\s*)?(\d{1,3})\s*(ngay|tuan)?(?: lam viec)?$`)

func (r *productRow) leadDays() *int {
	text := oneLine(r.cell("lead_days").local())
	if text == "" {
		return nil
	}
	m := daysText.FindStringSubmatch(domain.Fold(text))
	if m == nil {
		r.note(domain.Invalidf("lead_days", "“%s” is not a number of days", short(text)))
		return nil
	}
	days, _ := strconv.Atoi(m[1])
	if m[2] == "tuan" {
		days *= 7
	}
	return &days
}

func (r *productRow) readProducer() {
	m := &r.entry.Producer
	m.Slug, m.Name = r.Line("producer_slug"), listItem.ReplaceAllString(r.Line("producer_name"), "")
	m.Representative = r.Line("representative")
	m.Place = r.entry.Product.Place
	m.Address = r.Line("producer_address")
	m.Phone, m.Zalo = r.phones("phone")
	if zalo, _ := r.phones("zalo"); zalo != "" {
		m.Zalo = zalo
	}
	if text := r.Line("email"); text != "" {
		if _, err := domain.ParseEmail(text); err != nil {
			r.remark("email", "“%s” is not an e-mail address", short(text))
		} else {
			m.Email = text
		}
	}
	r.splitMaker(m)
	m.Kind = kindOf(m.Name)
	if text := r.Line("producer_kind"); text != "" {
		k, ok := kindNamed(text)
		if !ok {
			r.remark("producer_kind", "“%s” is no kind of producer: Hợp tác xã, Tổ hợp tác, Công ty, Hộ kinh doanh or Khác", short(text))
		} else {
			m.Kind = k
		}
	}
}

// Parts of the name of a maker that has an address and a phone number behind it.
// In RE2, \b knows ASCII letters only.
var (
	// makerEnd matches where the name ends. ĐT is also short for đầu tư, and a dash
	// also joins parts of a name: both end it only before a number or an address.
	makerEnd = regexp.MustCompile(`(?i)\s*[,;:(\n]|\s*(?:–|\s-)\s*(?:\+?\d|(?:số |ĐT|SĐT|điện thoại|địa chỉ|đ/c|thôn|bản|xóm|ấp|buôn|làng|tổ|khu|xã|phường|thị trấn|thị xã|huyện|quận|tỉnh|thành phố|tp|đường|km)(?:[\s:.]|$))|\s+(?:SĐT|điện thoại|địa chỉ|đ/c)(?:\s|[:.]|$)|\s+ĐT[\s:.]*[+(]?\d`)
	// addressWord matches the words before an address.
	addressWord = regexp.MustCompile(`(?i)^(?:địa chỉ|đ/c)(?:\s|[:.]|$)`)
	// placeWord matches the words of an address, which a person's name lacks.
	placeWord = regexp.MustCompile(`(?i)(?:^|[\s,;:.-])(?:thôn|bản|xóm|ấp|buôn|làng|tổ|khu|xã|phường|thị trấn|thị xã|huyện|quận|tỉnh|thành phố|tp|đường|số nhà|km)(?:[\s.]|$)`)
	// phoneWord matches the words before a phone number.
	phoneWord = regexp.MustCompile(`(?i)(?:^|[\s,;:.(–-])(?:số )?(?:ĐT|SĐT|ĐTDĐ|điện thoại|tel|hotline|zalo)[\s:.]*$`)
)

// beside are the characters between the name, the address and the phone number
// of a maker.
const beside = " ,;:.()\n-–"

// sugar matches goods that a dash joins with đường, which is also a street.
var sugar = regexp.MustCompile(`(?i)(?:mía|bánh kẹo|sữa)\s*[–-]\s*đường(?:\s|$)`)

// endOfMaker returns where the end of the name of a maker is; nil for none.
func endOfMaker(name string) []int {
	joined := sugar.FindStringIndex(name)
	for _, end := range makerEnd.FindAllStringIndex(name, -1) {
		if joined == nil || end[0] < joined[0] || end[0] >= joined[1] {
			return end
		}
	}
	return nil
}

// splitMaker takes a phone number and an address out of the name of a maker: a
// name is public.
func (r *productRow) splitMaker(m *domain.Producer) {
	number := phoneNumber.FindString(m.Name)
	end := endOfMaker(m.Name)
	if number == "" || end == nil || end[0] == 0 {
		return
	}
	phone, ok := dialled(number)
	if !ok || strings.Contains(m.Name[:end[0]], number) {
		return
	}
	whole := m.Name
	m.Name = strings.TrimSpace(whole[:end[0]])
	between, _, _ := strings.Cut(whole[end[0]:], number)
	between = phoneWord.ReplaceAllString(between, "")
	between = addressWord.ReplaceAllString(strings.Trim(between, beside), "")
	between = oneLine(strings.Trim(between, beside))
	if m.Address == "" && placeWord.MatchString(between) {
		m.Address = between
	}
	if m.Phone == "" {
		m.Phone = phone
	}
	r.remark("producer_name", "“%s” was read as %s", short(whole), m.Name)
}

// Parts of a cell about a decision, such as "Quyết định số 12/QĐ-UBND ngày
// 05/03/2024".
var (
	// decisionDay matches the day with the word before it.
	decisionDay = regexp.MustCompile(`(?i)(?:ngày\s*|\b)(\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2} tháng \d{1,2} năm \d{4})`)
	// decisionNumber matches the number. Spaces may stand beside the first dash
	// only, and only before capitals: what follows another dash is a remark.
	decisionNumber = regexp.MustCompile(`\d+\s*/\s*(?:\d{4}\s*/\s*)?(?:QĐ|QD|Qđ|qđ)(?:\s*-\s*\p{Lu}{2}[\pL\d]*)?(?:-[\pL\d]+)*`)
	// decisionWords matches what stands before a number that is digits alone.
	decisionWords = regexp.MustCompile(`(?i)^(?:quyết định|qđ)?\s*(?:số)?\s*[:.]?\s*(\d)`)
)

// readDecision reads the number of a decision and, if the text has one, its day.
func readDecision(text string) (number, day string) {
	text = domain.DecisionNumber(text)
	if m := decisionDay.FindStringSubmatch(text); m != nil {
		day = m[1]
	}
	text = decisionDay.ReplaceAllString(text, " ")
	if number = strings.Join(strings.Fields(decisionNumber.FindString(text)), ""); number == "" {
		number = decisionWords.ReplaceAllString(strings.Trim(oneLine(text), " ,;()-–"), "$1")
	}
	return number, day
}

// readDecisionLine reads the certification in a row.
func (r *productRow) readDecisionLine() {
	a := &r.entry.Award
	var dayText string
	a.Number, dayText = readDecision(r.Line("decision_number"))
	if d, err := r.Date("decision_date"); err != nil {
		r.remark("decision_date", "“%s” is not a day of the form 31/12/2026 (day, month, year)", short(r.Line("decision_date")))
	} else if d != nil {
		a.Date = *d
	} else if d, err := ParseDate("decision_date", dayText); err == nil {
		a.Date = d
	}
	if text := r.cell("stars").local(); text != "" {
		var ok bool
		if a.Stars, a.PotentialFive, ok = readStars(text); !ok {
			a.Stars = 0
			r.remark("stars", "“%s” is not a number of stars: 3, 4 or 5", short(text))
		}
	}
	if r.Covered("name") {
		return
	}
	if a.Number != "" && (a.Date == 0 || a.Stars == 0) {
		r.remark("decision_number", "no certificate is made of decision %s: the row must say its date and the stars", a.Number)
	}
}
