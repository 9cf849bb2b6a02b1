package search

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"strings"

	"chophien/domain"
)

// Pack writes a document without its FieldText, whose words are only searched,
// in few bytes, from which Unpack reads it almost without copying text. Equal
// documents have equal bytes.
func Pack(d Document) []byte {
	var b []byte
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	flag := func(v bool) {
		if v {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
	}
	number := func(n int64) { b = binary.AppendVarint(b, n) }
	text(string(d.Kind))
	text(d.ID)
	number(d.Version)
	text(d.Name)
	text(d.Maker)
	for f := range FieldText {
		text(d.Words[f])
		text(marksOf(d.Words[f], d.Exact[f]))
	}
	text(d.Province)
	text(d.FormerProvince)
	text(d.Commune)
	text(string(d.Region))
	flag(d.Northern)
	text(string(d.Group))
	text(d.Set)
	text(d.ProducerID)
	number(int64(d.TradeGroup))
	number(int64(len(d.Windows)))
	for _, w := range d.Windows {
		number(int64(w.Stars))
		flag(w.PotentialFive)
		number(int64(w.From))
		number(int64(w.Until))
	}
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(d.Lat))
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(d.Lon))
	flag(d.HasPin)
	text(d.NameSort)
	number(d.CreatedAt)
	number(int64(len(d.Conditions)))
	for _, w := range d.Conditions {
		text(string(w.Condition))
		number(int64(w.From))
		number(int64(w.Until))
	}
	for _, price := range []*int64{d.Price, d.PricePerKG} {
		flag(price != nil)
		if price != nil {
			number(*price)
		}
	}
	number(d.Capacity.Amount)
	text(string(d.Capacity.Unit))
	number(int64(d.Season))
	return b
}

// unpaired stands before tone-keeping words that do not match the folded ones
// one for one.
const unpaired = "."

// marksOf returns the tone-keeping words of a field without those that are the
// same as the folded ones: for "tra xanh sao kho" and "tra2 xanh sao khoo" it is
// "tra2   khoo". Spaces at the end are left out.
func marksOf(words, exact string) string {
	if strings.Count(words, " ") != strings.Count(exact, " ") || strings.HasPrefix(exact, unpaired) {
		return unpaired + exact
	}
	var b strings.Builder
	gap := 0
	rest := words
	for w := range strings.SplitSeq(exact, " ") {
		var fold string
		fold, rest, _ = strings.Cut(rest, " ")
		if w == "" && fold != "" {
			return unpaired + exact
		}
		if w != fold {
			b.WriteString(strings.Repeat(" ", gap))
			b.WriteString(w)
			gap = 0
		}
		gap++
	}
	return b.String()
}

// marked reverses marksOf.
func marked(words, marks string) string {
	if marks == "" {
		return words
	}
	if exact, ok := strings.CutPrefix(marks, unpaired); ok {
		return exact
	}
	var b strings.Builder
	b.Grow(len(words) + len(marks))
	first := true
	for fold := range strings.SplitSeq(words, " ") {
		var w string
		w, marks, _ = strings.Cut(marks, " ")
		if !first {
			b.WriteByte(' ')
		}
		first = false
		b.WriteString(cmp.Or(w, fold))
	}
	return b.String()
}

var errPacked = errors.New("search: bytes that are no packed document")

// Unpack reverses Pack. The texts of the document are parts of s. It fails for
// what Pack didn't make.
func Unpack(s string) (d Document, err error) {
	r := reader{rest: s}
	d.Kind, d.ID = domain.Kind(r.text()), r.text()
	d.Version = r.number()
	d.Name, d.Maker = r.text(), r.text()
	for f := range FieldText {
		d.Words[f] = r.text()
		d.Exact[f] = marked(d.Words[f], r.text())
	}
	d.Province, d.FormerProvince, d.Commune, d.Region = r.text(), r.text(), r.text(), domain.Region(r.text())
	d.Northern = r.flag()
	d.Group, d.Set, d.ProducerID = domain.Group(r.text()), r.text(), r.text()
	d.TradeGroup = int(r.number())
	if n := r.number(); n > 0 && n <= int64(len(r.rest)) {
		d.Windows = make([]domain.Window, n)
		for i := range d.Windows {
			d.Windows[i] = domain.Window{Stars: int(r.number()), PotentialFive: r.flag(), From: domain.Date(r.number()), Until: domain.Date(r.number())}
		}
	} else if n != 0 {
		r.bad = true
	}
	d.Lat, d.Lon = r.float(), r.float()
	d.HasPin = r.flag()
	d.NameSort = r.text()
	d.CreatedAt = r.number()
	if n := r.number(); n > 0 && n <= int64(len(r.rest)) {
		d.Conditions = make([]domain.ConditionWindow, n)
		for i := range d.Conditions {
			d.Conditions[i] = domain.ConditionWindow{Condition: domain.Condition(r.text()), From: domain.Date(r.number()), Until: domain.Date(r.number())}
		}
	} else if n != 0 {
		r.bad = true
	}
	for _, into := range []**int64{&d.Price, &d.PricePerKG} {
		if r.flag() {
			price := r.number()
			*into = &price
		}
	}
	d.Capacity = domain.Quantity{Amount: r.number(), Unit: domain.Unit(r.text())}
	d.Season = domain.Season(r.number())
	if r.bad || r.rest != "" {
		return Document{}, errPacked
	}
	return d, nil
}

// reader takes values off the front of a text; bad says that one was missing.
type reader struct {
	rest string
	bad  bool
}

func (r *reader) take(n uint64) string {
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, ""
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *reader) unsigned() uint64 {
	var v uint64
	for shift := 0; shift < 64; shift += 7 {
		b := r.take(1)
		if b == "" {
			return 0
		}
		v |= uint64(b[0]&0x7f) << shift
		if b[0] < 0x80 {
			return v
		}
	}
	r.bad = true
	return 0
}

func (r *reader) number() int64 {
	u := r.unsigned()
	return int64(u>>1) ^ -int64(u&1)
}

func (r *reader) text() string { return r.take(r.unsigned()) }

func (r *reader) flag() bool { return r.take(1) == "\x01" }

func (r *reader) float() float64 {
	s := r.take(8)
	if s == "" {
		return 0
	}
	return math.Float64frombits(binary.BigEndian.Uint64([]byte(s)))
}
