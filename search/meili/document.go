package meili

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chophien/domain"
	"chophien/search"
)

// Attributes of a stored document. Text values are encoded, see encode.
const (
	attrID             = "id" // kind and id; the primary key
	attrVersion        = "version"
	attrDoc            = "r" // the document without its description, see search.Pack
	attrKind           = "kind"
	attrProvince       = "province"
	attrFormerProvince = "former_province"
	attrCommune        = "commune"
	attrRegion         = "region"
	attrNorthern       = "northern"
	attrGroup          = "group"
	attrSet            = "set"
	attrProducer       = "producer"
	attrTradeGroup     = "trade_group"
	attrWords          = "w"         // distinct folded words of all fields, to be counted
	attrCertified      = "certified" // spans that are certified, see spans
	attrRated          = "rated"     // the same with the stars before each, see ratedSpan
	attrHeld           = "held"      // spans in which a condition holds, the condition before each, see heldSpan
	attrPrice          = "price"     // only where there is one
	attrPriceKG        = "price_kg"  // only where there is one
	attrCapacity       = "capacity"  // a month, in thousandths of attrUnit; only where it is stated
	attrUnit           = "unit"      // the base of the unit of the capacity; empty where none is stated
	attrSeason         = "season"    // the months in which it can be delivered
	attrPin            = "pin"       // see pinOf
	attrStamp          = "stamp"     // hash of the document, see stampOf
	attrNameSort       = "name_sort" // name and id, see orderedName
	attrCreatedAt      = "created_at"
)

// attrText is the attribute in which each field is searched, in the order of
// search.Fields.
func attrText(f search.Field) string { return string("nampt"[f]) }

// searched returns the text to search for a field: its folded words, and after
// them the tone-keeping words that differ, so that one attribute answers words
// with and without marks.
func searched(d search.Document, f search.Field) string {
	folded, keys := strings.Fields(d.Words[f]), strings.Fields(d.Exact[f])
	var differing []string
	for i, k := range keys {
		if len(folded) != len(keys) || k != folded[i] {
			differing = append(differing, k)
		}
	}
	if len(differing) == 0 {
		return d.Words[f]
	}
	return d.Words[f] + " . " + strings.Join(differing, " ")
}

// maxID is the longest primary key that Meilisearch accepts, in bytes.
const maxID = 511

// documentID returns the primary key of ref; ok is false if Meilisearch would
// not accept it.
func documentID(ref domain.Ref) (id string, ok bool) {
	id = string(ref.Kind) + "-" + ref.ID
	for _, c := range []byte(id) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return "", false
		}
	}
	return id, len(id) <= maxID
}

// row is a document in the form that is sent to the engine.
type row struct {
	ref     domain.Ref
	id      string
	version int64
	stamp   string
	json    []byte
}

// newRow makes the stored form of d. It fails if d cannot be stored.
func newRow(d search.Document) (row, error) {
	id, ok := documentID(d.Ref)
	if !ok {
		return row{}, fmt.Errorf("%q is not an id: letters, digits, - and _ only, and at most %d of them", d.ID, maxID)
	}
	stamp := stampOf(d)
	values := map[string]any{
		attrID:             id,
		attrVersion:        d.Version,
		attrDoc:            search.Pack(d),
		attrStamp:          stamp,
		attrKind:           encode(string(d.Kind)),
		attrProvince:       encode(d.Province),
		attrFormerProvince: encode(d.FormerProvince),
		attrCommune:        encode(d.Commune),
		attrRegion:         encode(string(d.Region)),
		attrNorthern:       d.Northern,
		attrGroup:          encode(string(d.Group)),
		attrSet:            encode(d.Set),
		attrProducer:       encode(d.ProducerID),
		attrTradeGroup:     d.TradeGroup,
		attrNameSort:       orderedName(d),
		attrCreatedAt:      d.CreatedAt,
	}
	values[attrPin] = encode(pinOf(d))
	windows := d.Windows
	if n := len(windows); n > search.MaxWindows {
		windows = windows[n-search.MaxWindows:]
	}
	certified, rated := []string{}, []string{}
	for _, w := range windows {
		for _, span := range spans(w) {
			certified = append(certified, span)
			rated = append(rated, ratedSpan(w.Stars, span))
		}
	}
	values[attrCertified], values[attrRated] = certified, rated
	held := []string{}
	for _, w := range d.Conditions {
		for _, span := range heldSpans(w) {
			held = append(held, encode(heldSpan(w.Condition, span)))
		}
	}
	values[attrHeld] = held
	if d.Price != nil {
		values[attrPrice] = *d.Price
	}
	if d.PricePerKG != nil {
		values[attrPriceKG] = *d.PricePerKG
	}
	values[attrUnit], values[attrSeason] = encode(string(d.Capacity.Unit)), d.Season.Months()
	if !d.Capacity.IsZero() {
		values[attrCapacity] = d.Capacity.Amount
	}
	var all []string
	for _, f := range search.Fields() {
		values[attrText(f)] = searched(d, f)
		for _, w := range strings.Fields(d.Words[f]) {
			all = append(all, encode(w))
		}
	}
	slices.Sort(all)
	values[attrWords] = slices.Compact(all)
	b, err := json.Marshal(values)
	if err != nil {
		return row{}, err
	}
	return row{ref: d.Ref, id: id, version: d.Version, stamp: stamp, json: b}, nil
}

// stampOf returns a hash of all stored values of a document.
func stampOf(d search.Document) string {
	h := sha256.New()
	h.Write(search.Pack(d)) // never fails
	for _, text := range []string{d.Words[search.FieldText], d.Exact[search.FieldText]} {
		fmt.Fprintf(h, "%d %s", len(text), text)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18])
}

// A span is a stretch of 2ⁿ days that begins at a multiple of 2ⁿ, n being at
// most topSpan. A window is written as the spans that fill it, some ten of
// them, and a day is in it when one of the topSpan+1 spans around the day is
// among them. That compares dates exactly at the cost of a few look-ups; a range
// over all dates costs the engine a hundred times that.
const topSpan = 10

// Days that can be certified; domain.ParseDate accepts no others.
var firstDay, lastDay = domain.NewDate(1900, time.January, 1), domain.NewDate(2199, time.December, 31)

func spanName(size int, day domain.Date) string {
	return strconv.Itoa(size) + "-" + strconv.Itoa(int((day-firstDay)>>size))
}

func ratedSpan(stars int, span string) string { return strconv.Itoa(stars) + "-" + span }

// spans returns the spans that fill w.
func spans(w domain.Window) []string {
	return spansOf(max(w.From, firstDay), min(w.Until, lastDay), topSpan)
}

// spansOf fills a stretch of days with spans of at most 2ᵗᵒᵖ days.
func spansOf(day, until domain.Date, top int) []string {
	var out []string
	for day <= until {
		size := 0
		for size < top && (day-firstDay)&(1<<(size+1)-1) == 0 && day+1<<(size+1)-1 <= until {
			size++
		}
		out = append(out, spanName(size, day))
		day += 1 << size
	}
	return out
}

// allSpan is the size of a span that contains all valid days.
const allSpan = 17

// heldSpans returns the spans that fill the window of a condition, which may
// last for centuries. An open window extends past the last day, so that few
// spans fill it.
func heldSpans(w domain.ConditionWindow) []string {
	day, until := max(w.From, firstDay), w.Until
	if w.Open() {
		until = firstDay + 1<<allSpan - 1
	}
	return spansOf(day, until, allSpan)
}

func heldSpan(c domain.Condition, span string) string { return string(c) + "-" + span }

// spansAround returns the spans of at most 2ᵗᵒᵖ days that contain day.
func spansAround(day domain.Date, top int) []string {
	var out []string
	for size := range top + 1 {
		out = append(out, spanName(size, day))
	}
	return out
}

// Meilisearch compares at most 468 bytes of a value.
const (
	maxEncoded  = 400
	keptEncoded = 300 // of a longer one; the rest is hashed
)

// encode writes s in lower-case ASCII letters, digits, '-' and '_', different
// for every s, with prefixes kept: Meilisearch compares values after folding
// case and Unicode forms, cuts them and drops empty ones; encoded values are not
// affected. All text in filters is encoded.
func encode(s string) string {
	if s == "" {
		return "_"
	}
	enc := encodePrefix(s)
	if len(enc) > maxEncoded {
		sum := sha256.Sum256([]byte(s))
		return enc[:keptEncoded] + "_" + hex.EncodeToString(sum[:]) + "_"
	}
	return enc
}

// encodePrefix returns the beginning of the encoded form of every text that
// begins with s, except texts far longer than any word.
func encodePrefix(s string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-':
			b.WriteByte(c)
		default:
			b.Write([]byte{'_', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

// decode reverses encode; ok is false for hashed values and any others.
func decode(enc string) (s string, ok bool) {
	if enc == "_" {
		return "", true
	}
	if len(enc) > maxEncoded || len(enc) > keptEncoded && strings.HasSuffix(enc, "_") {
		return "", false
	}
	out := make([]byte, 0, len(enc))
	for i := 0; i < len(enc); i++ {
		if enc[i] != '_' {
			out = append(out, enc[i])
			continue
		}
		if i+3 > len(enc) {
			return "", false
		}
		b, err := hex.DecodeString(enc[i+1 : i+3])
		if err != nil {
			return "", false
		}
		out = append(out, b[0])
		i += 2
	}
	return string(out), true
}

// sortable is encode for sort keys: the empty one comes first,
// and letters, digits, - and _ keep their order in ASCII.
func sortable(s string) string {
	if s == "" {
		return "s"
	}
	return "s" + encode(s)
}

// orderedName returns the last sort key of a document: the name, then the id for
// equal names. Two attributes would cost the engine twice as much as
// one.
func orderedName(d search.Document) string { return sortable(d.NameSort) + "!" + d.ID }

// refOf reverses documentID.
func refOf(id string) (ref domain.Ref, ok bool) {
	kind, rest, ok := strings.Cut(id, "-")
	return domain.Ref{Kind: domain.Kind(kind), ID: rest}, ok
}
