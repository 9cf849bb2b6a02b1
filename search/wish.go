package search

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/search/vi"
)

// WishPart is what was read from a stretch of a sentence.
type WishPart struct {
	Field string // as the form of a demand names it
	Text  string // the words that it was read from
}

// Wish is a demand as one sentence tells it: only what the sentence says is
// filled in.
type Wish struct {
	Demand domain.Demand
	Read   []WishPart
	Left   []string // words that told nothing
}

// The parts of a sentence, in folded text. A price has a currency, an amount a
// unit; both may say for how much or how often.
var (
	wishPrice = regexp.MustCompile(`(?:\bgia\s+)?(?:(duoi|toi da|khong qua|tren|tu|khoang|tam|den|it nhat)\s+)?(\d[\d.,]*)\s*(k|nghin|ngan|trieu|tr|d|dong|vnd)\b(?:\s*(?:d|dong|vnd)\b)?(?:\s*(?:/|mot|moi)\s*(` + wishUnits + `)\b)?`)
	wishUnits = `kilogam|kg|ky|ki|gam|gram|g|ta|tan|ml|lit|l|met|chai|hop|tui|goi|bao|lo|hu|lon|thung|kien|bo|cay|chau|cai|chiec|con|san pham|qua|trai`
	wishMuch  = regexp.MustCompile(`(?:\b(?:so luong|khoang|tam|chung|it nhat|toi thieu)\s+)?\b(\d[\d.,]*)\s*(` + wishUnits + `)\b`)
	wishOften = regexp.MustCompile(`(?:/|\bmoi\s+|\bhang\s+|\bmot\s+)\s*(tuan|thang|quy|nam)\b`)
	wishPlace = regexp.MustCompile(`\b(?:giao|ship|gui|chuyen)\s+(?:hang\s+)?(?:(?:ve|den|toi|tai|ra|vao|cho|o)\s+)?`)
	wishStop  = regexp.MustCompile(`[,;.]|\s(?:gia|trong|tu|truoc|co|yeu cau|moi|loai|dat|nguon goc)\s|$`)
	wishDay   = `(?:\s*:)?\s+(?:(?:la|den|truoc|het|vao|cuoi|chot)\s+)*(?:ngay\s+)?(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?\b`
	wishDue   = regexp.MustCompile(`\b(?:han|deadline|(?:tra loi|bao gia|chao gia|chao hang|nhan bao gia|nhan chao gia)\s+(?:truoc|den|het))(?:\s+(?:chot|cuoi|cuoi cung|tra loi|bao gia|chao gia|chao hang|nhan bao gia))?` + wishDay)
	wishFrom  = regexp.MustCompile(`\b(?:giao\s+)?(?:tu|sau)` + wishDay)
	wishUntil = regexp.MustCompile(`\b(?:giao\s+)?(?:truoc|den|toi)` + wishDay)
	wishMonth = regexp.MustCompile(`\b(?:giao\s+)?tu\s+thang\s+(\d{1,2})(?:/\d{4})?\s+(?:den|toi)\s+(?:het\s+)?(?:thang\s+)?(\d{1,2})(?:/\d{4})?\b`)
	wishTaste = regexp.MustCompile(`\b(?:(?:can|xin|gui|lay|co|yeu cau|muon|nhan|kem)\s+)+(?:hang\s+)?(mau)\b((?:\s+(?:thu|truoc))*)`)
	wishPaper = regexp.MustCompile(`\b(?:(?:co|dat|yeu cau|chung nhan|giay)\s+)*(vietgap|globalgap|haccp|iso\s?22000|huu co|an toan thuc pham|attp)\b`)
)

// foldedRunes folds a text so that each rune of it is one byte.
func foldedRunes(text string) string {
	return strings.Map(func(r rune) rune {
		if r > '~' || r < ' ' {
			return ' '
		}
		return r
	}, domain.Fold(text))
}

// wisher reads a sentence piece by piece; what was read is blanked.
type wisher struct {
	runes  []rune
	folded []byte
	wish   Wish
}

func (w *wisher) take(field string, from, to int) {
	w.wish.Read = append(w.wish.Read, WishPart{field, strings.TrimSpace(string(w.runes[from:to]))})
	w.blank(from, to)
}

func (w *wisher) blank(from, to int) {
	for i := from; i < to; i++ {
		w.runes[i], w.folded[i] = ' ', ' '
	}
	if from < to { // so that what stood apart stays apart
		w.runes[from], w.folded[from] = ',', ','
	}
}

func (w *wisher) word(from, to int) string { return strings.ToLower(string(w.runes[from:to])) }

// number reads "5", "2,5", "1.000" and "1.000,5": a point before three digits
// groups them.
func number(text string) (float64, bool) {
	text = strings.TrimRight(text, ".,")
	if i := strings.LastIndexAny(text, ".,"); i >= 0 && len(text)-i-1 != 3 {
		text = strings.NewReplacer(".", "", ",", "").Replace(text[:i]) + "." + text[i+1:]
	} else {
		text = strings.NewReplacer(".", "", ",", "").Replace(text)
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && v > 0
}

func (w *wisher) price() {
	m := wishPrice.FindSubmatchIndex(w.folded)
	if m == nil {
		return
	}
	v, ok := number(string(w.folded[m[4]:m[5]]))
	if !ok {
		return
	}
	switch string(w.folded[m[6]:m[7]]) {
	case "k", "nghin", "ngan":
		v *= 1_000
	case "tr", "trieu":
		v *= 1_000_000
	}
	price := int64(math.Round(v))
	if price <= 0 || price > domain.MaxPrice || m[8] < 0 {
		return // without a unit nobody can compare it
	}
	unit, ok := domain.UnitLike(w.word(m[8], m[9]))
	if !ok {
		return
	}
	d := &w.wish.Demand
	d.PriceUnit = unit
	least := m[2] >= 0 && slices.Contains([]string{"tren", "tu", "it nhat"}, string(w.folded[m[2]:m[3]]))
	if least {
		d.PriceMin = &price
		w.take("price_min_vnd", m[0], m[1])
		return
	}
	d.PriceMax = &price
	w.take("price_max_vnd", m[0], m[1])
}

func (w *wisher) quantity() {
	m := wishMuch.FindSubmatchIndex(w.folded)
	if m == nil {
		return
	}
	v, ok := number(string(w.folded[m[2]:m[3]]))
	unit, known := domain.UnitLike(w.word(m[4], m[5]))
	if amount := int64(math.Round(v * 1000)); ok && known && amount > 0 && amount <= domain.MaxAmount {
		w.wish.Demand.Amount, w.wish.Demand.Unit = amount, unit
		w.take("quantity", m[0], m[1])
	}
}

func (w *wisher) period() {
	w.wish.Demand.Period = domain.PeriodOnce
	m := wishOften.FindSubmatchIndex(w.folded)
	if m == nil {
		return
	}
	w.wish.Demand.Period = map[string]domain.Period{
		"tuan": domain.PeriodWeek, "thang": domain.PeriodMonth, "quy": domain.PeriodQuarter, "nam": domain.PeriodYear,
	}[string(w.folded[m[2]:m[3]])]
	w.take("period", m[0], m[1])
}

func (w *wisher) papers() {
	kinds := map[string]domain.PaperKind{"vietgap": "vietgap", "globalgap": "globalgap", "haccp": "haccp", "iso 22000": "iso_22000", "iso22000": "iso_22000", "huu co": "organic"}
	for {
		m := wishPaper.FindSubmatchIndex(w.folded)
		if m == nil {
			return
		}
		d, name := &w.wish.Demand, string(w.folded[m[2]:m[3]])
		if k, ok := kinds[name]; ok {
			if !slices.Contains(d.Papers, k) {
				d.Papers = append(d.Papers, k)
			}
			w.take("papers", m[0], m[1])
		} else {
			if !slices.Contains(d.Conditions, domain.ConditionFoodSafety) {
				d.Conditions = append(d.Conditions, domain.ConditionFoodSafety)
			}
			w.take("conditions", m[0], m[1])
		}
	}
}

// days reads until when producers may answer, and when goods are wanted. A day
// without a year is the next one.
func (w *wisher) days(on domain.Date) {
	d := &w.wish.Demand
	for _, part := range []struct {
		field string
		words *regexp.Regexp
		into  **domain.Date
	}{{"deadline", wishDue, &d.Deadline}, {"deliver_from", wishFrom, &d.DeliverFrom}, {"deliver_until", wishUntil, &d.DeliverUntil}} {
		m := part.words.FindSubmatchIndex(w.folded)
		if m == nil {
			continue
		}
		day, month := w.count(m[2], m[3]), w.count(m[4], m[5])
		year, given := on.Time().Year(), m[6] >= 0
		if given {
			year = w.count(m[6], m[7])
		}
		at := domain.NewDate(year, time.Month(month), day)
		if at < on && !given {
			at = domain.NewDate(year+1, time.Month(month), day)
		}
		if t := at.Time(); t.Day() == day && int(t.Month()) == month && at >= on {
			*part.into = &at
			w.take(part.field, m[0], m[1])
		} else { // past, or no day at all
			w.wish.Left = append(w.wish.Left, string(w.runes[m[0]:m[1]]))
			w.blank(m[0], m[1])
		}
	}
	if m := wishMonth.FindSubmatchIndex(w.folded); m != nil {
		first, last := w.count(m[2], m[3]), w.count(m[4], m[5])
		if min(first, last) < 1 || max(first, last) > 12 {
			return
		}
		for i := first; ; i = i%12 + 1 {
			d.Season |= 1 << (i - 1)
			if i == last {
				break
			}
		}
		w.take("season", m[0], m[1])
	}
}

// count reads digits that a pattern found.
func (w *wisher) count(from, to int) int {
	n, _ := strconv.Atoi(string(w.folded[from:to])) // four digits at most
	return n
}

// sample reads that a sample is wanted: "mẫu", which without its marks may be
// a colour as well, and then says so by what follows.
func (w *wisher) sample() {
	m := wishTaste.FindSubmatchIndex(w.folded)
	if m == nil || w.word(m[2], m[3]) != "mẫu" && m[4] == m[5] {
		return
	}
	w.wish.Demand.SampleWanted = true
	w.take("sample_wanted", m[0], m[1])
}

// delivery reads the place behind "giao".
func (w *wisher) delivery(places *vi.Gazetteer) {
	m := wishPlace.FindIndex(w.folded)
	if m == nil {
		return
	}
	end := m[1] + wishStop.FindIndex(w.folded[m[1]:])[0]
	p := vi.Understand(string(w.runes[m[1]:end]), nil, places, vi.Options{}).Place
	if p == nil || len(p.Provinces)+len(p.FormerProvinces) == 0 {
		return
	}
	d := &w.wish.Demand
	switch {
	case len(p.FormerProvinces) == 1 && len(p.Wider) == 1:
		d.ProvinceCode, d.FormerProvinceCode = &p.Wider[0], &p.FormerProvinces[0]
	case len(p.Provinces) == 1:
		d.ProvinceCode = &p.Provinces[0]
	default:
		return // one of several: whoever asks must say which
	}
	w.take("delivery", m[0], end)
}

// goods reads what remains: the goods, stars, and where they shall be from.
func (w *wisher) goods(places *vi.Gazetteer, lex *vi.Lexicon) {
	d, rest := &w.wish.Demand, string(w.runes)
	q := vi.Understand(rest, lex, places, vi.Options{})
	if len(q.Stars) > 0 {
		d.Stars = slices.Min(q.Stars)
	}
	for _, f := range q.Filters {
		if f.Name == "stars" {
			w.wish.Read = append(w.wish.Read, WishPart{"stars", f.Text})
		}
	}
	if p := q.Place; p != nil {
		codes := p.Provinces
		if len(codes) == 0 {
			codes = p.Wider
		}
		d.Provinces, d.Regions = append(d.Provinces, codes...), append(d.Regions, p.Regions...)
		if len(codes) > 0 {
			w.wish.Read = append(w.wish.Read, WishPart{"provinces", p.Name})
		} else if len(p.Regions) > 0 {
			w.wish.Read = append(w.wish.Read, WishPart{"regions", p.Name})
		}
	}
	var words []string
	for _, t := range q.Terms {
		switch {
		case t.Place:
		case t.Weak:
			w.wish.Left = append(w.wish.Left, t.Text)
		default:
			words = append(words, t.Text)
		}
	}
	if name := strings.Join(words, " "); name != "" {
		runes := []rune(name)
		d.Name = strings.ToUpper(string(runes[:1])) + string(runes[1:])
		w.wish.Read = append(w.wish.Read, WishPart{"name", name})
	}
}

// ReadWish reads a demand from one sentence, such as "cần mua 5 tấn miến
// dong/tháng giao Hà Nội". The set is that of most goods of the name.
func (s *Searcher) ReadWish(ctx context.Context, text string, on domain.Date) (Wish, error) {
	text = norm.NFC.String(strings.Join(strings.Fields(text), " "))
	if text == "" {
		return Wish{}, domain.Invalidf("text", "say what is wanted")
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return Wish{}, domain.Invalidf("text", "it must be text without control characters")
	}
	w := &wisher{runes: []rune(text)}
	w.folded = []byte(foldedRunes(text))
	if len(w.folded) != len(w.runes) {
		return Wish{}, domain.Invalidf("text", "it must be text without control characters")
	}
	lex, err := s.vocabulary(ctx)
	if err != nil {
		lex = nil // the words are taken as typed
	}
	w.papers()
	w.sample()
	w.days(on)
	w.price()
	w.quantity()
	w.period()
	w.delivery(s.places)
	w.goods(s.places, lex)
	if w.wish.Demand.Name == "" {
		return w.wish, nil
	}
	found, err := s.Search(ctx, Request{
		Text: w.wish.Demand.Name, Literal: true, Filter: domain.ListingFilter{Kinds: []domain.Kind{domain.KindProduct}, ValidOn: on}, Limit: 10,
	})
	if err != nil {
		return Wish{}, fmt.Errorf("search: asking for goods of a demand: %w", err)
	}
	votes, best := map[string]int{}, ""
	for _, item := range found.Items {
		code := item.Listing.SetCode
		if votes[code]++; code != "" && (best == "" || votes[code] > votes[best]) {
			best = code
		}
	}
	if best != "" && 2*votes[best] > len(found.Items) {
		w.wish.Demand.SetCode = &best
		w.wish.Read = append(w.wish.Read, WishPart{"set", w.wish.Demand.Name})
	}
	return w.wish, nil
}
