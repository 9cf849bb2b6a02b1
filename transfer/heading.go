package transfer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"chophien/domain"
)

// place is the position of a column of the table in a file.
type place struct {
	at   int    // column of the file, from 0; -1: not in the file
	unit string // what the heading contains besides the name of the column: "nghìn đồng", "tấn/năm"
}

// layout is the result of reading the heading of a file.
type layout struct {
	first, last int // rows of the heading
	places      []place
	columns     []domain.SheetColumn
	twice       string // heading of two columns
	found       int
}

// headingParts is the greatest number of rows of a heading.
const headingParts = 3

// How well a heading names a column.
const (
	noMatch = iota
	nearly  // with something besides the name
	alias
	exactly
	remembered // the office chose it for an earlier file
	chosen     // the sender chose it for this file
)

// headings finds columns by their headings.
type headings struct {
	table  Table
	byName map[string]int // key of a name to the column
	own    map[string]bool
	marked map[string][]string // key of a short name to its forms with marks
	chosen []domain.SheetColumn
}

func newHeadings(t Table, chosen []domain.SheetColumn) headings {
	h := headings{table: t, byName: map[string]int{}, own: map[string]bool{}, marked: map[string][]string{}, chosen: chosen}
	for i, c := range t.Columns {
		for _, name := range append([]string{c.Heading, withoutBrackets(c.Heading)}, c.Aliases...) {
			h.marked[headingKey(name)] = append(h.marked[headingKey(name)], strings.ToLower(oneLine(name)))
		}
		for n, name := range c.names() {
			if _, taken := h.byName[name]; !taken && name != "" {
				h.byName[name] = i
				h.own[name] = n <= 1
			}
		}
	}
	return h
}

// match returns the column that a heading names, how well it names it, and the
// rest of the heading.
func (h headings) match(heading string) (col, how int, rest string) {
	look := func(name string) bool {
		key := headingKey(name)
		i, ok := h.byName[key]
		if !ok || key == "" || !h.sameMarks(key, name) {
			return false
		}
		col = i
		return true
	}
	plain, inside := withoutBrackets(heading), bracketed(heading)
	switch key := headingKey(heading); {
	case look(heading):
		if h.own[key] {
			return col, exactly, inside
		}
		return col, alias, inside
	case look(plain):
		if h.own[headingKey(plain)] {
			return col, exactly, inside
		}
		return col, alias, inside
	}
	if cut := strings.IndexAny(plain, ",;:/–-\n"); cut > 0 && look(plain[:cut]) {
		return col, nearly, strings.TrimLeft(plain[cut:], ",;:–- ") + " " + inside
	}
	words := strings.Fields(plain)
	for n := len(words) - 1; n > 0; n-- {
		if look(strings.Join(words[:n], " ")) && allSaid(words[n:]) {
			return col, nearly, strings.Join(words[n:], " ") + " " + inside
		}
	}
	if long := inFull(heading); long != heading {
		return h.match(long)
	}
	return -1, noMatch, ""
}

// shortWord matches the words that inFull writes in full.
var shortWord = regexp.MustCompile(`(?i)(^|[^\pL\d])(sp|sx|kl|tl|đc|qc|sl|dn|cssx|nsx)($|[^\pL\d])`)

// producedOn matches a heading in which NSX is the day of production.
var producedOn = regexp.MustCompile(`(?i)hsd|hạn|ngày|lô`)

// inFull writes the usual short forms of words in headings in full: "Tên SP" is
// "Tên sản phẩm", "KL tịnh" is "khối lượng tịnh".
func inFull(heading string) string {
	words := map[string]string{
		"sp": "sản phẩm", "sx": "sản xuất", "kl": "khối lượng", "tl": "trọng lượng", "đc": "địa chỉ", "qc": "quy cách", "sl": "sản lượng", "dn": "doanh nghiệp", "cssx": "cơ sở sản xuất", "nsx": "nhà sản xuất",
	}
	for {
		m := shortWord.FindStringSubmatchIndex(heading)
		if m == nil || strings.EqualFold(heading[m[4]:m[5]], "nsx") && producedOn.MatchString(heading) {
			return heading
		}
		long, ok := words[strings.ToLower(heading[m[4]:m[5]])]
		if !ok {
			return heading
		}
		heading = heading[:m[4]] + long + heading[m[5]:]
	}
}

// shortHeading is the length, in letters, up to which marks tell headings apart:
// "Hạng" and "Hàng", "Bộ" and "Bò".
const shortHeading = 5

// sameMarks reports whether a heading with marks has those of a name with its
// key. A heading without marks, or a long one, is known by its letters.
func (h headings) sameMarks(key, heading string) bool {
	heading = strings.ToLower(oneLine(heading))
	return len(key) > shortHeading || domain.Fold(heading) == heading || slices.ContainsFunc(h.marked[key], func(name string) bool {
		return name == heading || headingKey(name) == key && domain.Fold(name) == name
	})
}

// besides are words that may follow the name of the column in a heading.
var besides = words("nghin ngan trieu dong vnd d kg g gam tan ta yen lit ml thang nam vu tuan quy ngay mot moi hop chai tui goi lo hu san pham hien nay du kien tinh den theo cua co neu ghi ro bao gom dia chi ocop uoc binh quan trung binh ca va hoac sao dat duoc lien he tham gia sx sxkd")

func allSaid(list []string) bool {
	for _, w := range list {
		key := headingKey(w)
		if key != "" && !besides[key] && strings.Trim(key, "0123456789") != "" {
			return false
		}
	}
	return true
}

func withoutBrackets(s string) string {
	depth := 0
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch r {
		case '(', '[':
			depth++
			return ' '
		case ')', ']':
			depth = max(0, depth-1)
			return ' '
		}
		if depth > 0 {
			return -1
		}
		return r
	}, s))
}

func bracketed(s string) string {
	depth := 0
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch r {
		case '(', '[':
			depth++
			return ' '
		case ')', ']':
			depth = max(0, depth-1)
			return ' '
		}
		if depth == 0 {
			return -1
		}
		return r
	}, s))
}

// find takes the rows, among the first, that name the most columns: those with
// the required ones before others.
func (h headings) find(rows []record) layout {
	best := layout{places: make([]place, len(h.table.Columns))}
	for i := range best.places {
		best.places[i].at = -1
	}
	whole := false
	for i := range rows {
		for n := 1; n <= headingParts && i+n <= len(rows) && rows[i+n-1].number == rows[i].number+n-1; n++ {
			if n > 1 && (!isHeading(rows[i+n-1]) || filled(rows[i]) < leastFilled) {
				break
			}
			l := h.read(rows[i : i+n])
			if has := len(h.table.Missing(l.columns)) == 0; l.found > 0 && (has && !whole || has == whole && l.found > best.found) {
				best, whole = l, has
			}
		}
	}
	if guess := h.guess(rows); best.found == 0 && h.table.Chosen && filled(guess[0]) >= leastGuessed {
		return h.read(guess)
	}
	for i := 1; i < len(rows) && best.found > 0; i++ {
		if rows[i-1].number == best.last && rows[i].number == best.last+1 && isHeading(rows[i]) && continues(rows[i-1], rows[i]) {
			best.last++ // parts of headings that name no column
		}
	}
	return best
}

// leastGuessed is the least number of texts in a row that is taken for a heading
// though it names no column.
const leastGuessed = 2

// guess returns the row that is most like a heading where no row names a column:
// the first of those with the most texts.
func (h headings) guess(rows []record) []record {
	at := 0
	for i, r := range rows {
		if isHeading(r) && filled(r) > filled(rows[at]) {
			at = i
		}
	}
	return rows[at : at+1]
}

// leastFilled is the least number of texts in the upper row of a heading: titles
// and units above a table have fewer.
const leastFilled = 3

func filled(r record) int {
	n := 0
	for _, c := range r.cells {
		if c.text != "" && !c.covered {
			n++
		}
	}
	return n
}

// continues reports whether a cell of a row is merged with the one above it.
func continues(above, row record) bool {
	for at, c := range row.cells {
		if c.covered && c.text != "" && textAt(above, at) == oneLine(c.text) {
			return true
		}
	}
	return false
}

// isHeading reports whether a row may be another row of a heading: it has texts
// and no numbers.
func isHeading(r record) bool {
	own := false
	for _, c := range r.cells {
		if c.number || c.day {
			return false
		}
		own = own || !c.covered && c.text != ""
	}
	return own
}

// read reads rows as a heading.
func (h headings) read(rows []record) layout {
	l := layout{first: rows[0].number, last: rows[len(rows)-1].number, places: make([]place, len(h.table.Columns))}
	how := make([]int, len(l.places))
	taker := make([]int, len(l.places)) // index into l.columns
	for i := range l.places {
		l.places[i].at = -1
	}
	width := 0
	for _, r := range rows {
		width = max(width, len(r.cells))
	}
	for at := range width {
		parts := partsOfHeading(rows, at)
		if len(parts) == 0 {
			continue
		}
		if headingKey(parts[len(parts)-1]) == headingKey(reason) && h.table.Index("reason") < 0 {
			continue // a list of failed rows that was repaired
		}
		column := domain.SheetColumn{Letter: columnName(at), Heading: short(strings.Join(parts, " "))}
		col, strength, rest := h.matchParts(parts)
		if want, how := h.choice(column); how != noMatch {
			column.Chosen = true
			if want != col {
				rest = strings.Join(parts, " ") // any word of it may be a unit
			}
			if col, strength = want, how; want < 0 {
				strength = noMatch
			}
		}
		l.columns = append(l.columns, column)
		if strength == noMatch {
			continue
		}
		key := h.table.Columns[col].Key
		switch {
		case how[col] > strength:
			continue
		case how[col] == strength && strength == remembered:
			continue // two headings of two earlier files
		case how[col] == strength && h.table.Chosen:
			if l.places[col].at >= 0 { // neither is read: the sender must say which one it is
				l.columns[taker[col]].Key, l.places[col] = "", place{at: -1}
				l.found--
			}
			continue
		case how[col] == strength:
			l.twice = h.table.Columns[col].Heading
			continue
		case how[col] != noMatch:
			l.columns[taker[col]].Key = ""
		default:
			l.found++
		}
		how[col], taker[col] = strength, len(l.columns)-1
		l.places[col] = place{at, strings.TrimSpace(rest)}
		l.columns[len(l.columns)-1].Key = key
	}
	return l
}

// choice returns the column of the table that was chosen for a column of the
// file, -1 where nothing is to be read from it. how is noMatch where nothing was chosen.
func (h headings) choice(column domain.SheetColumn) (col, how int) {
	for _, c := range h.chosen {
		i := h.table.Index(c.Key)
		switch {
		case i < 0 && c.Key != "": // a key that the table has no more
		case c.Letter == column.Letter && c.Heading == column.Heading:
			return i, chosen
		case c.Letter == "" && headingKey(c.Heading) == headingKey(column.Heading):
			col, how = i, remembered // the last one is the newest
		}
	}
	return col, how
}

// matchParts finds the column of a heading of several rows: "Giá" above "Bán
// lẻ" is "Giá bán lẻ", "Chủ thể" above "Tên" is "Tên chủ thể", and "Kết quả"
// above "Hạng sao" is "Hạng sao".
func (h headings) matchParts(parts []string) (col, how int, rest string) {
	all := strings.Join(parts, " ")
	if len(parts) == 1 {
		return h.match(all)
	}
	last := parts[len(parts)-1]
	names := []string{all}
	for n := 1; n < len(parts)-1; n++ {
		names = append(names, strings.Join(parts[n:], " ")) // below a title of many columns
	}
	for _, name := range append(names, last+" "+parts[0], last) {
		if col, how, _ = h.match(name); how > nearly {
			return col, how, bracketed(all)
		}
	}
	for _, name := range []string{all, last} {
		if col, how, rest = h.match(name); how > noMatch {
			return col, how, rest + " " + bracketed(parts[0])
		}
	}
	return -1, noMatch, ""
}

// partsOfHeading returns the texts above a column, from the top. The cell of a
// text above several columns is the first of them.
func partsOfHeading(rows []record, at int) []string {
	var parts []string
	for i, r := range rows {
		text := textAt(r, at)
		if text == "" && i < len(rows)-1 && ownTextAt(rows[i+1], at) != "" {
			left := at - 1
			for left >= 0 && textAt(r, left) == "" {
				left--
			}
			if left >= 0 && ownTextAt(rows[i+1], left) != "" {
				text = textAt(r, left) // it spans both
			}
		}
		if text != "" && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return parts
}

func textAt(r record, at int) string {
	if at >= len(r.cells) {
		return ""
	}
	return oneLine(r.cells[at].text)
}

func ownTextAt(r record, at int) string {
	if at >= len(r.cells) || r.cells[at].covered {
		return ""
	}
	return oneLine(r.cells[at].text)
}

// oneLine returns text without line ends and double spaces.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
}

// unitAbove returns the unit in the lines above a heading: "ĐVT: nghìn
// đồng". It is empty if they name none.
func unitAbove(rows []record, heading int) string {
	for _, r := range slices.Backward(rows) {
		if r.number >= heading {
			continue
		}
		for _, c := range r.cells {
			fold := domain.Fold(oneLine(c.text))
			for _, begin := range []string{"dvt", "don vi tinh", "don vi"} {
				if rest, ok := strings.CutPrefix(strings.TrimLeft(fold, "( "), begin); ok && strings.ContainsAny(rest, ":") {
					_, unit, _ := strings.Cut(c.text, ":")
					return strings.Trim(oneLine(unit), " ().")
				}
			}
		}
	}
	return ""
}
