package catalogue

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// The fonts have every Vietnamese letter, as a test checks. The two of DejaVu have
// what the others lack: letters of other languages of Vietnam, marks above letters,
// arrows and signs. The licences (SIL OFL 1.1, and that of DejaVu) are in the same
// folder.
var (
	//go:embed fonts/BeVietnamPro_400Regular.ttf
	regularTTF []byte
	//go:embed fonts/BeVietnamPro_400Regular_Italic.ttf
	italicTTF []byte
	//go:embed fonts/BeVietnamPro_600SemiBold.ttf
	boldTTF []byte
	//go:embed fonts/PlayfairDisplay_700Bold.ttf
	displayTTF []byte
	//go:embed fonts/DejaVuSans_Book.ttf
	otherTTF []byte
	//go:embed fonts/DejaVuSans_Bold.ttf
	otherBoldTTF []byte
)

// face is a font with the widths of its glyphs.
type face struct {
	family, style string // names in fpdf
	data          []byte
	font          *sfnt.Font
	buffer        sfnt.Buffer
	advances      map[rune]int // thousandths of the size; -1: no glyph
	other         *face        // prints what this font lacks; nil: no other
}

// otherFamily is the name in fpdf of the fonts of DejaVu.
const otherFamily = "other"

// faces are the four fonts of a book. They cache widths, so they are not safe for
// concurrent use by several books.
type faces struct{ regular, italic, bold, display *face }

func newFaces() (*faces, error) {
	var err error
	load := func(family, style string, data []byte) *face {
		f, e := sfnt.Parse(data)
		if e != nil {
			err = fmt.Errorf("catalogue: font %s: %w", family, e)
		}
		return &face{family: family, style: style, data: data, font: f, advances: make(map[rune]int, 256)}
	}
	all := &faces{load("text", "", regularTTF), load("text", "I", italicTTF), load("text", "B", boldTTF), load("display", "", displayTTF)}
	other, bold := load(otherFamily, "", otherTTF), load(otherFamily, "B", otherBoldTTF)
	all.regular.other, all.italic.other, all.bold.other, all.display.other = other, other, bold, bold
	return all, err
}

// list returns the four fonts.
func (f *faces) list() []*face { return []*face{f.regular, f.italic, f.bold, f.display} }

// unknown returns the characters of a text that no font has and that have no
// plain form.
func (f *faces) unknown(s string) []rune {
	var out []rune
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "")) {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Variation_Selector):
		case r <= 0xffff && f.regular.advance(r) >= 0:
		default:
			if plain := f.regular.instead(r); plain == "" || plain == string(missing) {
				out = append(out, r)
			}
		}
	}
	return out
}

// of returns the font that prints a letter. Marks are of the other font, which
// draws them over the letter before.
func (f *face) of(r rune) *face {
	if f.other != nil && (unicode.Is(unicode.Mn, r) || f.own(r) < 0) && f.other.own(r) >= 0 {
		return f.other
	}
	return f
}

// run is a part of a text in one font. A mark above a letter that is high already
// is raised.
type run struct {
	text   string
	face   *face
	raised bool
}

// runs splits a printable text by font.
func (f *face) runs(s string) []run {
	var out []run
	high := false // the last letter is a capital, or has a mark
	for _, r := range s {
		mark := unicode.Is(unicode.Mn, r)
		next := run{string(r), f.of(r), mark && high}
		high = mark || unicode.IsUpper(r) || len(norm.NFD.String(string(r))) > len(string(r))
		if n := len(out); n > 0 && !mark && out[n-1].face == next.face && !out[n-1].raised {
			out[n-1].text += next.text
			continue
		}
		out = append(out, next)
	}
	return out
}

// advance returns the width of a letter in thousandths of the size; negative when
// neither the font nor its other font has it.
func (f *face) advance(r rune) int { return f.of(r).own(r) }

// own returns the width of a letter in this font.
func (f *face) own(r rune) int {
	if n, ok := f.advances[r]; ok {
		return n
	}
	n := -1
	if i, err := f.font.GlyphIndex(&f.buffer, r); err == nil && i != 0 {
		per := f.font.UnitsPerEm()
		if a, err := f.font.GlyphAdvance(&f.buffer, i, fixed.I(int(per)), font.HintingNone); err == nil {
			n = (a.Round()*1000 + int(per)/2) / int(per)
		}
	}
	f.advances[r] = n
	return n
}

// width returns the width of a text at a size in points, in mm.
func (f *face) width(s string, size float64) float64 {
	n := 0
	for _, r := range s {
		n += max(0, f.advance(r))
	}
	return float64(n) * size / 1000 * pointMM
}

// missing is printed for a letter that the fonts lack.
const missing = '?'

// printable returns the text that the font can print: in NFC, without control or
// invisible characters except line ends. It replaces a letter that the font lacks
// with its plain form if there is one, and drops pictographs.
func (f *face) printable(s string) string {
	plain := true
	for _, r := range s {
		if r > unicode.MaxASCII || r < ' ' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "")) {
		switch {
		case r == '\n' || r == '\u00a0':
			b.WriteRune(r)
		case unicode.IsSpace(r) || unicode.IsControl(r):
			b.WriteByte(' ')
		case unicode.In(r, unicode.Cf, unicode.Variation_Selector):
		case r <= 0xffff && f.advance(r) >= 0:
			b.WriteRune(r)
		default:
			b.WriteString(f.instead(r))
		}
	}
	return b.String()
}

// instead returns the replacement for a letter that the font lacks.
func (f *face) instead(r rune) string {
	for _, form := range []norm.Form{norm.NFKC, norm.NFKD} {
		var b strings.Builder
		ok := true
		for _, p := range form.String(string(r)) {
			switch {
			case p != r && f.advance(p) >= 0:
				b.WriteRune(p)
			case p == r || form == norm.NFKC || !unicode.Is(unicode.Mn, p): // a letter without its mark is better than none
				ok = false
			}
		}
		if ok && b.Len() > 0 {
			return b.String()
		}
	}
	if unicode.In(r, unicode.So, unicode.Sk, unicode.Mn) {
		return ""
	}
	return string(missing)
}

// RegularFont returns the TTF file of the regular font, for other packages that
// print. Callers must not modify it.
func RegularFont() []byte { return regularTTF }
