package vi

// era is the map, of the two, that a word after the name of a place means.
type era uint8

const (
	eraNone era = iota
	eraFormer
	eraToday
)

var (
	eraBehind = newPhraseTable(map[era]string{
		eraFormer: "cũ|trước sáp nhập|trước khi sáp nhập|trước đây|ngày trước|hồi trước|trước kia|trước 2025|trước 7 2025|chưa sáp nhập|old|former",
		eraToday:  "mới|sau sáp nhập|sau khi sáp nhập|hiện nay|ngày nay|bây giờ|sau 2025|new",
	})
	eraBefore = newPhraseTable(map[era]string{
		eraFormer: "tỉnh cũ|địa bàn cũ|former",
		eraToday:  "tỉnh mới|địa bàn mới",
	})
	// placeUnits name the kind of the unit that comes next. Names of communes are
	// in no list; documents contain them as words.
	placeUnits = newPhraseTable(map[bool]string{
		false: "tỉnh|thành phố|tp|t p|vùng|khu vực|miền|đất|xứ|địa bàn|tỉnh thành|city|province|các tỉnh",
		true:  "huyện|quận|thị xã|thị trấn|xã|phường|thôn|ấp|tx|tt|huyện đảo|district|commune",
	})
	livesAt = newWordSet("ở tại")
)

// places reads the last name of a place, since Vietnamese names the goods first.
// Without filter its words only need not be there.
func (r *reader) places(g *Gazetteer, filter bool) {
	for i := len(r.tokens) - 1; i >= 0; i-- {
		p, from, n := r.placeAt(g, i)
		if p == nil || r.goodsAround(from, n) {
			continue
		}
		if begin, ok := r.destination(from); ok {
			r.q.Notes = append(r.q.Notes, noteDestination+r.said(from, n))
			r.take(from, n)
			for j := begin + 1; j < from; j++ {
				r.tokens[j].taken = true
			}
			i = from
			continue
		}
		r.place(g, p, from, n, filter)
		r.home(g, from)
		return
	}
	r.commune(filter)
}

// home removes the place of the buyer from the words to search: em ở Hà
// Nội muốn mua chè Thái Nguyên. That of the goods is the last one.
func (r *reader) home(g *Gazetteer, end int) {
	for i := end - 1; i > 0; i-- {
		if _, n := g.at(r.text, r.tokens[i:end]); n > 0 && livesAt.holds(r.tokens[i-1]) {
			r.take(i-1, n+1)
		}
	}
}

// placeAt returns the place whose name begins at i or, where a longer one holds
// those words, further left: Bà Rịa - Vũng Tàu.
func (r *reader) placeAt(g *Gazetteer, i int) (p *Place, from, n int) {
	p, n = g.at(r.text, r.tokens[i:])
	if p == nil {
		return nil, i, 0
	}
	from = i
	for left := i - 1; left >= max(0, i-7); left-- {
		if lp, ln := g.at(r.text, r.tokens[left:]); lp != nil && left+ln >= i+n {
			p, n, from = lp, ln, left
		}
	}
	return p, from, n
}

// goodsAround reports whether n words at from, typed without their marks, are a
// part of a longer name of goods: hoa vang in nep cai hoa vang.
func (r *reader) goodsAround(from, n int) bool {
	for _, t := range r.tokens[from : from+n] {
		if t.Marked() {
			return false
		}
	}
	for left := max(0, from-3); left <= from; left++ {
		if g := r.goodsAt(left); g > n && left+g >= from+n {
			return true
		}
	}
	return false
}

// place makes a filter of a place, and takes the words around its name that
// identify the unit: tỉnh Hà Giang, Hà Giang cũ.
func (r *reader) place(g *Gazetteer, p *Place, from, n int, filter bool) {
	for j := from; j < from+n; j++ {
		r.tokens[j].place, r.tokens[j].weak = true, true
	}
	begin, end := from, from+n
	when, behind := eraBehind.at(r, end)
	if _, before := placeUnits.before(r, begin); before > 0 {
		begin -= before
	}
	if when == eraNone {
		var before int
		if when, before = eraBefore.before(r, from); before > 0 {
			begin = from - before
		}
	}
	for j := begin; j < from; j++ {
		r.tokens[j].taken = true
	}
	for j := end; j < end+behind; j++ {
		r.tokens[j].taken = true
	}
	p = g.in(p, when)
	if !filter {
		return
	}
	r.q.Place = p
	r.filter(p.Param, p.Value, r.said(begin, end+behind-begin))
	if p.Note != "" {
		r.q.Notes = append(r.q.Notes, p.Note)
	}
}

// in returns the unit of the map that was named, where the name is on both.
func (g *Gazetteer) in(p *Place, when era) *Place {
	switch {
	case when == eraFormer && p.Namesake != "":
		if f := g.former[p.Name]; f != nil {
			return f
		}
	case when == eraToday && len(p.FormerProvinces) == 1 && !p.District:
		if t := g.today[p.Name]; t != nil {
			return t
		}
	}
	return p
}

// commune reads a name after "xã", "phường" or "huyện" that is in no list.
func (r *reader) commune(filter bool) {
	for i := range r.tokens {
		local, n := placeUnits.at(r, i)
		if n == 0 || !local || i > 0 && (r.tokens[i-1].place || r.tokens[i-1].Fold == "tac") {
			continue // hợp tác xã is a legal form
		}
		from, end := i+n, i+n
		for end < len(r.tokens) && end < from+3 && !r.tokens[end].taken && !isNumber(r.tokens[end].Fold) {
			if _, behind := eraBehind.at(r, end); behind > 0 {
				break
			}
			end++
		}
		if end == from || end-from > 2 && from == 1 && len(r.tokens) > end {
			continue
		}
		if !filter {
			return
		}
		for j := i; j < from; j++ {
			r.tokens[j].taken = true
		}
		for j := from; j < end; j++ {
			r.tokens[j].place, r.tokens[j].weak = true, true
		}
		name := r.said(from, end-from)
		r.q.Place = &Place{Name: name, District: true}
		r.q.Notes = append(r.q.Notes, noteCommune+name)
		r.q.Filtered = true
		if _, behind := eraBehind.at(r, end); behind > 0 {
			r.take(end, behind)
		}
		return
	}
}
