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

// The fonts hold every Vietnamese letter; a test keeps that. Their licences
// (SIL OFL 1.1) lie beside them.
var (
	//go:embed fonts/BeVietnamPro_400Regular.ttf
	regularTTF []byte
	//go:embed fonts/BeVietnamPro_400Regular_Italic.ttf
	italicTTF []byte
	//go:embed fonts/BeVietnamPro_600SemiBold.ttf
	boldTTF []byte
	//go:embed fonts/PlayfairDisplay_700Bold.ttf
	displayTTF []byte
)

// face is a font with its measures.
type face struct {
	family, style string // as fpdf calls it
	data          []byte
	font          *sfnt.Font
	buffer        sfnt.Buffer
	advances      map[rune]int // thousandths of the size; -1: no glyph
}

// faces are the four fonts of a book. They keep what was measured, so they
// serve one book at a time.
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
	return all, err
}

// advance is how far a letter moves on, in thousandths of the size; negative
// where the font lacks it.
func (f *face) advance(r rune) int {
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

// width is how wide a text is at a size in points, in mm.
func (f *face) width(s string, size float64) float64 {
	n := 0
	for _, r := range s {
		n += max(0, f.advance(r))
	}
	return float64(n) * size / 1000 * pointMM
}

// missing stands for a letter that the fonts lack.
const missing = '?'

// printable brings text to what the font can print: NFC, no control or
// invisible characters. Line ends stay. A letter that the font lacks becomes
// its plain form where there is one; pictographs are left out.
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

// instead is what is printed for a letter that the font lacks.
func (f *face) instead(r rune) string {
	var b strings.Builder
	for _, p := range norm.NFKC.String(string(r)) {
		if p == r || f.advance(p) < 0 {
			if unicode.In(r, unicode.So, unicode.Sk, unicode.Mn) {
				return ""
			}
			return string(missing)
		}
		b.WriteRune(p)
	}
	return b.String()
}

// RegularFont is the font of the text, for whoever prints beside a catalogue.
// It must not be changed.
func RegularFont() []byte { return regularTTF }
