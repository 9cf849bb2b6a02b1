package sentence

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/measure"
	"chophien/search/vi"
)

// Part is a field that was read from a stretch of a sentence.
type Part struct {
	Field string // as in the form of a demand
	Text  string // the words that it was read from
}

// DemandText is a demand read from one sentence: only fields that the sentence
// states are filled in.
type DemandText struct {
	Demand domain.Demand
	Read   []Part   // in the order of the sentence
	Left   []string // text that no field took, in the order of the sentence
	Notes  []Note   // what a person should check
}

// Goods finds the product set of goods by their name. *search.Searcher is one.
type Goods interface {
	// SetOf returns the code of the set that most goods of the name belong to
	// on a day; empty if there is none.
	SetOf(ctx context.Context, name string, on domain.Date) (string, error)
}

// Reader reads demands from sentences. Any number of goroutines may use it.
type Reader struct {
	places *vi.Gazetteer
	goods  Goods
}

// NewReader makes a Reader for these provinces with their former units. If
// goods is nil, no set is proposed.
func NewReader(provinces []domain.Province, goods Goods) *Reader {
	return &Reader{vi.NewGazetteer(provinces), goods}
}

// MaxText is the greatest number of characters of a sentence.
const MaxText = 1000

// ReadDemand reads a demand from one sentence, Vietnamese or English. Days
// without a year are the next ones from on. It returns CodeInvalid about "text"
// for an empty text or one of more than MaxText characters.
func (r *Reader) ReadDemand(ctx context.Context, text string, on domain.Date) (DemandText, error) {
	text = norm.NFC.String(strings.Join(strings.Fields(text), " "))
	if text == "" {
		return DemandText{}, domain.Invalidf("text", "say what is wanted")
	}
	if utf8.RuneCountInString(text) > MaxText {
		return DemandText{}, domain.Invalidf("text", "it must have at most %d characters", MaxText)
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return DemandText{}, domain.Invalidf("text", "it must be text without control characters")
	}
	s := newReading(text, r.places, on)
	s.read()
	out := s.result()
	if out.Demand.Name == "" || r.goods == nil {
		return out, nil
	}
	set, err := r.goods.SetOf(ctx, out.Demand.Name, on)
	if err != nil && domain.CodeOf(err) != domain.CodeUnavailable { // without the search there is no proposal
		return DemandText{}, err
	}
	if set != "" {
		out.Demand.SetCode = &set
	}
	return out, nil
}

// span is a stretch of tokens with the field that takes it.
type span struct {
	field    string // empty: no field takes it
	from, to int
}

// reading is a sentence while it is being read.
type reading struct {
	measure.Text
	on      domain.Date
	places  *vi.Gazetteer
	words   []vi.Word
	wordAt  map[int]int // index in words by the byte where the word begins
	english bool
	owner   []int // of each token: 0 if unclaimed, or 1 + the index of its span
	spans   []span
	shouted bool // all letters are capitals, which then mean nothing
	amount  span // of the quantity
	d       domain.Demand
	specs   []string // of the description
	terms   []string
	packing []string
	notes   []Note
}

func newReading(text string, places *vi.Gazetteer, on domain.Date) *reading {
	r := &reading{Text: measure.Scan(text), on: on, places: places, words: vi.Words(text), wordAt: map[int]int{}}
	for i, w := range r.words {
		r.wordAt[w.Start] = i
	}
	r.owner = make([]int, len(r.Tokens))
	r.d.Period = domain.PeriodOnce
	r.shouted = strings.ToUpper(text) == text && len(r.words) > 2
	if !r.Marked {
		known := 0
		for i := range r.Tokens {
			if slices.Contains(englishWords, r.Tokens[i].Lower) {
				known++
			}
		}
		r.english = known >= 2
	}
	return r
}

// read runs the recognizers, the surest first; each claims its parts.
func (r *reading) read() {
	r.contacts()
	r.persons()
	r.accounts()
	r.specifications()
	r.refusals()
	r.payment()
	r.times()
	r.stars()
	r.papers()
	r.prices()
	r.packs()
	r.organisation()
	r.delivery()
	r.buyer()
	r.quantity()
	r.period()
	r.origin()
	r.name()
}

// free reports whether the tokens from i up to to are unclaimed.
func (r *reading) free(i, to int) bool {
	if i < 0 || to > len(r.Tokens) || i > to {
		return false
	}
	for _, o := range r.owner[i:to] {
		if o != 0 {
			return false
		}
	}
	return true
}

// take claims tokens for a field; an empty field leaves them. Tokens that are
// already claimed keep their owner.
func (r *reading) take(field string, from, to int) {
	for from < to && r.owner[from] != 0 {
		from++
	}
	for to > from && r.owner[to-1] != 0 {
		to--
	}
	if from >= to {
		return
	}
	r.spans = append(r.spans, span{field, from, to})
	for i := from; i < to; i++ {
		if r.owner[i] == 0 {
			r.owner[i] = len(r.spans)
		}
	}
}

// fieldAt returns the field of the token at i; ok is false if it is unclaimed.
func (r *reading) fieldAt(i int) (field string, ok bool) {
	if i < 0 || i >= len(r.owner) || r.owner[i] == 0 {
		return "", false
	}
	return r.spans[r.owner[i]-1].field, true
}

// boundary reports whether the token at i separates clauses: a comma or point that is
// not within a number, a bracket, a semicolon, a dash between spaces.
func (r *reading) boundary(i int) bool {
	if i < 0 || i >= len(r.Tokens) {
		return true
	}
	if r.Tokens[i].Kind != measure.Sign {
		return false
	}
	spaced := r.Tokens[i].Spaced || i+1 < len(r.Tokens) && r.Tokens[i+1].Spaced
	switch r.Tokens[i].Fold {
	case ",", ".":
		return spaced || i == 0 || i+1 == len(r.Tokens) || r.Tokens[i-1].Kind != r.Tokens[i+1].Kind || r.Tokens[i-1].Kind == measure.Word && r.Tokens[i].Fold == ","
	case "-", "–", "—", "+", "/":
		return spaced && r.Tokens[i].Fold != "/" && r.Tokens[i].Fold != "+"
	case "%", "'", "’", "&", "°", "x", "×":
		return false
	}
	return true
}

// clause returns where the clause of the token at i ends: at a boundary, at a
// claimed token or at one of some words.
func (r *reading) clause(i int, stops ...string) int {
	for k := i; k < len(r.Tokens); k++ {
		if r.owner[k] != 0 || r.boundary(k) || k > i && r.Phrase(k, stops...) > 0 {
			return k
		}
	}
	return len(r.Tokens)
}

// back returns where the free words of a list directly before i begin, at most
// n of them.
func (r *reading) back(i, n int, words []string) int {
	for ; n > 0; n-- {
		best := 0
		for _, w := range words {
			length := strings.Count(w, " ") + 1
			if length > best && i-length >= 0 && r.Phrase(i-length, w) == length && r.free(i-length, i) {
				best = length
			}
		}
		if best == 0 {
			break
		}
		i -= best
	}
	return i
}

// capital reports whether the word at i begins with a capital letter.
func (r *reading) capital(i int) bool {
	if i < 0 || i >= len(r.Tokens) || r.Tokens[i].Kind != measure.Word || r.shouted {
		return false
	}
	for _, c := range r.Raw[r.Tokens[i].Start:] {
		return unicode.IsUpper(c)
	}
	return false
}

// tokensOf returns the tokens between two bytes of the text.
func (r *reading) tokensOf(from, to int) (int, int) {
	first, last := len(r.Tokens), 0
	for i, t := range r.Tokens {
		if t.End > from && t.Start < to {
			first, last = min(first, i), i+1
		}
	}
	return first, max(first, last)
}

// result builds the DemandText, in the order of the sentence.
func (r *reading) result() DemandText {
	for i := range r.Tokens { // unclaimed tokens are left, run by run
		if r.owner[i] != 0 || r.Tokens[i].Kind == measure.Sign || r.grammar(i) {
			continue
		}
		from, to := i, i+1
		if from > 0 && r.owner[from-1] == 0 && r.Is(from-1, "loại", "hàng") {
			from-- // loại 1
		}
		for to < len(r.Tokens) && r.owner[to] == 0 && !r.boundary(to) {
			to++
		}
		for to > i+1 && (r.grammar(to-1) || r.Tokens[to-1].Kind == measure.Sign) {
			to--
		}
		r.take("", from, to)
	}
	slices.SortStableFunc(r.spans, func(a, b span) int { return a.from - b.from })
	r.d.Description, r.d.Terms, r.d.Packing = r.public(r.specs), r.public(r.terms), r.public(r.packing)
	r.d.BuyerType = cmp.Or(r.d.BuyerType, "other")
	out, all := DemandText{Demand: r.d, Notes: r.notes}, runs(r.Raw)
	for _, s := range r.spans {
		for from := s.from; from < s.to; {
			// A part that is most of the sentence does not show where the field was read.
			to := from + 1
			for to < s.to && runs(r.Cut(from, to+1)) <= max(8, all/2) {
				to++
			}
			text := r.Cut(from, to)
			if s.field == "" {
				out.Left = append(out.Left, text)
			} else {
				out.Read = append(out.Read, Part{s.field, text})
			}
			from = to
		}
	}
	return out
}

// runs counts the runs of the letters a to z and of digits in a folded text.
func runs(text string) (n int) {
	before := 0
	for _, c := range domain.Fold(text) {
		kind := 0
		switch {
		case c >= 'a' && c <= 'z':
			kind = 1
		case c >= '0' && c <= '9':
			kind = 2
		}
		if kind != 0 && kind != before {
			n++
		}
		before = kind
	}
	return n
}

// public joins texts for a public field. It leaves out those that contain a
// contact; their words stay in Read.
func (r *reading) public(texts []string) string {
	texts = slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return len(domain.FindContacts(s)) > 0 })
	out := strings.Join(texts, "; ")
	if first := []rune(out); len(first) > 0 {
		out = string(unicode.ToUpper(first[0])) + string(first[1:])
	}
	if len([]rune(out)) > maxPublic {
		out = string([]rune(out)[:maxPublic])
	}
	return out
}

// maxPublic is the greatest number of characters of a line of a demand.
const maxPublic = 300
