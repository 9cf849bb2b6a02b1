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

// The fonts have every Vietnamese letter, as a test checks. Their licences (SIL OFL
// 1.1) are in the same folder.
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

// face is a font with the widths of its glyphs.
type face struct {
	family, style string // names in fpdf
	data          []byte
	font          *sfnt.Font
	buffer        sfnt.Buffer
	advances      map[rune]int // thousandths of the size; -1: no glyph
}

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
	return all, err
}

// advance returns the width of a letter in thousandths of the size; negative when
// the font lacks it.
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

// RegularFont returns the TTF file of the regular font, for other packages that
// print. Callers must not modify it.
func RegularFont() []byte { return regularTTF }
