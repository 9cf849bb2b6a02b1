// Package qr draws QR codes as SVG, as PNG, and module by module for callers that
// draw them, such as the catalogue.
//
// It encodes with go-qr, but does not use its writers. They keep the quiet zone
// and whole pixels, but a picture has a multiple of the modules as its side, so it
// cannot have the number of pixels that a caller requests, and their PNG has 32
// bits for each pixel.
package qr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	goqr "github.com/piglig/go-qr"
)

// Quiet is the width of the light border (quiet zone) that scanners need, in
// modules (ISO/IEC 18004).
const Quiet = 4

// MaxText is the most bytes of a text: the modules of a longer one are too small
// in print.
const MaxText = 300

// MinPixels and MaxPixels bound the side of a picture.
const (
	MinPixels = 100
	MaxPixels = 2000
)

// Code is the QR code of a text.
type Code struct{ code *goqr.QrCode }

// Encode returns the QR code of a text. A seventh of it may be damaged (level M),
// since labels on packages get dirty and torn.
func Encode(text string) (Code, error) {
	if text == "" || len(text) > MaxText {
		return Code{}, fmt.Errorf("qr: a text of %d bytes, want 1 to %d", len(text), MaxText)
	}
	c, err := goqr.EncodeText(text, goqr.Medium)
	if err != nil {
		return Code{}, fmt.Errorf("qr: %w", err)
	}
	return Code{c}, nil
}

// Modules returns the number of modules of a side, without the quiet border.
func (c Code) Modules() int { return c.code.Size() }

// Dark reports whether a module is dark; modules outside the code are not.
func (c Code) Dark(x, y int) bool { return c.code.Module(x, y) }

// SVG draws the code with its border as a square of so many pixels, which may
// be scaled to any size.
func (c Code) SVG(pixels int) []byte {
	side := c.Modules() + 2*Quiet
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" shape-rendering="crispEdges">`, pixels, pixels, side, side)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, side, side, c.Path())
	return b.Bytes()
}

// Path returns the dark modules as the path of an SVG picture in which a module has the
// side 1, and whose origin is the corner of the quiet border.
func (c Code) Path() string {
	var b strings.Builder
	for y := range c.Modules() {
		for x := 0; x < c.Modules(); x++ {
			run := 0
			for c.Dark(x+run, y) {
				run++
			}
			if run > 0 {
				n := strconv.Itoa(run)
				fmt.Fprintf(&b, "M%d %dh%sv1h-%sz", x+Quiet, y+Quiet, n, n)
				x += run
			}
		}
	}
	return b.String()
}

// PNG draws the code with its border as a square of so many pixels, every
// module of the same whole number of pixels, so that edges stay sharp; what
// is left over widens the border.
func (c Code) PNG(pixels int) ([]byte, error) {
	side := c.Modules() + 2*Quiet
	if pixels < side || pixels > MaxPixels {
		return nil, fmt.Errorf("qr: a side of %d pixels, want %d to %d", pixels, side, MaxPixels)
	}
	scale := pixels / side
	border := (pixels - scale*c.Modules()) / 2
	img := image.NewPaletted(image.Rect(0, 0, pixels, pixels), color.Palette{color.White, color.Black})
	for y := range c.Modules() * scale {
		for x := range c.Modules() * scale {
			if c.Dark(x/scale, y/scale) {
				img.SetColorIndex(border+x, border+y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("qr: %w", err)
	}
	return b.Bytes(), nil
}
