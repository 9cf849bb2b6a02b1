package catalogue

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"math"
	"strings"

	scaling "golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Preview is what the picture of a link shows in messengers and social networks. It
// has no stars, because copies outlive a revocation.
type Preview struct {
	Name  string
	Kind  string      // what it is, such as "Làng nghề"
	Place string      // empty: not shown
	Photo image.Image // nil: none
}

// The size of a Preview in pixels, as Open Graph wants it.
const (
	PreviewWidth  = 1200
	PreviewHeight = 630
)

const (
	previewQuality = 85 // of the JPEG
	previewMargin  = 72
	previewPhoto   = 480 // width of the photo, which is on the right
	previewLines   = 4   // of a name
)

// Previewer draws previews. It keeps what they share, so it is not safe for concurrent
// use.
type Previewer struct {
	all   *faces
	sized map[faceSize]font.Face
	discs *vector.Rasterizer
}

type faceSize struct {
	of   *face
	size float64
}

// NewPreviewer returns a Previewer.
func NewPreviewer() (*Previewer, error) {
	all, err := newFaces()
	if err != nil {
		return nil, err
	}
	return &Previewer{all, map[faceSize]font.Face{}, vector.NewRasterizer(PreviewWidth, PreviewHeight)}, nil
}

// Write draws a preview as JPEG. The same preview gives the same bytes.
func (d *Previewer) Write(w io.Writer, p Preview) error {
	all := d.all
	ground, ink, blue, soft := color.RGBA{247, 245, 239, 255}, color.RGBA{28, 36, 51, 255}, color.RGBA{31, 66, 131, 255}, color.RGBA{80, 90, 107, 255}
	img := image.NewRGBA(image.Rect(0, 0, PreviewWidth, PreviewHeight))
	draw.Draw(img, img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 0, 16, PreviewHeight), image.NewUniform(blue), image.Point{}, draw.Src)
	right := PreviewWidth - previewMargin
	if p.Photo != nil {
		fillWith(img, image.Rect(PreviewWidth-previewPhoto, 0, PreviewWidth, PreviewHeight), p.Photo)
		right -= previewPhoto
	} else {
		d.stalls(img, PreviewWidth-250, PreviewHeight-230, 330, color.RGBA{31, 66, 131, 40})
	}
	width := right - previewMargin

	d.stalls(img, previewMargin+28, 84, 34, blue)
	sheet := lettering{img: img, sized: d.sized}
	sheet.line(all.bold, "Chợ Phiên", previewMargin+72, 98, 40, blue)
	sheet.line(all.bold, strings.ToUpper(all.bold.printable(p.Kind)), previewMargin, 214, 28, soft)
	lines, size := sheet.fit(all.display, all.display.printable(p.Name), width)
	y := 214 + int(size*1.35)
	for _, line := range lines {
		sheet.line(all.display, line, previewMargin, y, size, ink)
		y += int(size * 1.28)
	}
	place := sheet.wrap(all.regular, all.regular.printable(p.Place), width, 32, 1)
	if len(place) > 0 {
		sheet.line(all.regular, place[0], previewMargin, PreviewHeight-previewMargin, 32, soft)
	}
	if sheet.err != nil {
		return fmt.Errorf("catalogue: drawing a preview: %w", sheet.err)
	}
	if err := jpeg.Encode(w, img, &jpeg.Options{Quality: previewQuality}); err != nil {
		return fmt.Errorf("catalogue: writing a preview: %w", err)
	}
	return nil
}

// fillWith fills a rectangle with the middle of a picture.
func fillWith(img draw.Image, to image.Rectangle, from image.Image) {
	b := from.Bounds()
	width, height := b.Dx(), b.Dx()*to.Dy()/to.Dx()
	if height > b.Dy() {
		width, height = b.Dy()*to.Dx()/to.Dy(), b.Dy()
	}
	at := image.Pt(b.Min.X+(b.Dx()-width)/2, b.Min.Y+(b.Dy()-height)/2)
	scaling.ApproxBiLinear.Scale(img, to, from, image.Rectangle{at, at.Add(image.Pt(width, height))}, draw.Over, nil)
}

// stalls draws the mark of the program: five discs in a circle, one of them larger.
func (d *Previewer) stalls(img draw.Image, x, y, size int, c color.RGBA) {
	const corners = 64
	for i := range 5 {
		s, o := math.Sincos(2*math.Pi*float64(i)/5 - math.Pi/2)
		cx, cy, r := float64(x)+o*float64(size)*0.72, float64(y)+s*float64(size)*0.72, float64(size)*0.2
		tint := color.NRGBA{c.R, c.G, c.B, c.A / 2}
		if i == 4 {
			r, tint.A = float64(size)*0.32, c.A
		}
		z := d.discs
		z.Reset(img.Bounds().Dx(), img.Bounds().Dy())
		for k := range corners {
			ks, ko := math.Sincos(2 * math.Pi * float64(k) / corners)
			px, py := float32(cx+ko*r), float32(cy+ks*r)
			if k == 0 {
				z.MoveTo(px, py)
			} else {
				z.LineTo(px, py)
			}
		}
		z.ClosePath()
		z.Draw(img, img.Bounds(), image.NewUniform(tint), image.Point{})
	}
}

// lettering writes text on a picture. After an error it writes nothing.
type lettering struct {
	img   draw.Image
	sized map[faceSize]font.Face
	err   error
}

// face returns a font in one of the few sizes of previews.
func (l *lettering) face(f *face, size float64) font.Face {
	if face, ok := l.sized[faceSize{f, size}]; ok {
		return face
	}
	face, err := opentype.NewFace(f.font, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		l.err = cmp.Or(l.err, err)
		return nil
	}
	out := font.Face(face)
	if f.other != nil {
		other := l.face(f.other, size)
		if other == nil {
			return nil
		}
		out = eitherFace{face, other, f}
	}
	l.sized[faceSize{f, size}] = out
	return out
}

// eitherFace draws what a font lacks with its other font.
type eitherFace struct {
	font.Face
	other font.Face
	of    *face
}

func (e eitherFace) pick(r rune) font.Face {
	if e.of.of(r) != e.of {
		return e.other
	}
	return e.Face
}

// Glyph, GlyphBounds and GlyphAdvance implement font.Face.
func (e eitherFace) Glyph(dot fixed.Point26_6, r rune) (image.Rectangle, image.Image, image.Point, fixed.Int26_6, bool) {
	return e.pick(r).Glyph(dot, r)
}

func (e eitherFace) GlyphBounds(r rune) (fixed.Rectangle26_6, fixed.Int26_6, bool) {
	return e.pick(r).GlyphBounds(r)
}

func (e eitherFace) GlyphAdvance(r rune) (fixed.Int26_6, bool) { return e.pick(r).GlyphAdvance(r) }

// line writes a line at x; y is its base line.
func (l *lettering) line(f *face, text string, x, y int, size float64, c color.Color) {
	face := l.face(f, size)
	if l.err != nil {
		return
	}
	d := font.Drawer{Dst: l.img, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// fit breaks a name into lines of a width, in the largest size that needs at most
// previewLines of them.
func (l *lettering) fit(f *face, name string, width int) ([]string, float64) {
	for _, size := range []float64{76, 66, 58, 50} {
		lines := l.wrap(f, name, width, size, previewLines+1)
		if len(lines) < previewLines || len(lines) == previewLines && size <= 58 {
			return lines, size
		}
	}
	return l.wrap(f, name, width, 50, previewLines), 50
}

// wrap breaks a text into at most a number of lines; the last one ends with an
// ellipsis when the text is longer.
func (l *lettering) wrap(f *face, text string, width int, size float64, most int) (lines []string) {
	face := l.face(f, size)
	if l.err != nil {
		return nil
	}
	fits := func(s string) bool { return font.MeasureString(face, s).Ceil() <= width }
	words := strings.Fields(text)
	for len(words) > 0 {
		n := 1
		for n < len(words) && fits(strings.Join(words[:n+1], " ")) {
			n++
		}
		line := strings.Join(words[:n], " ")
		words = words[n:]
		if len(lines) == most-1 && len(words) > 0 {
			line, words = line+" …", nil
		}
		for runes := []rune(line); !fits(line) && len(runes) > 1; {
			runes = runes[:len(runes)-1]
			line = strings.TrimRight(string(runes), " …") + "…"
		}
		lines = append(lines, line)
	}
	return lines
}
