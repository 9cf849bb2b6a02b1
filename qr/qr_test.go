package qr_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"

	goqr "github.com/piglig/go-qr"

	"chophien/qr"
)

const address = "https://chophien.example/verify/7K3F-M2QX"

// TestPNG: a picture can be decoded at every size, and is the same each time.
func TestPNG(t *testing.T) {
	t.Parallel()
	for _, text := range []string{address, "x", "Chè Shan tuyết", strings.Repeat("a", qr.MaxText)} {
		c, err := qr.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, pixels := range []int{qr.MinPixels, 101, 512, qr.MaxPixels} {
			b, err := c.PNG(pixels)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if img.Bounds() != image.Rect(0, 0, pixels, pixels) {
				t.Errorf("%d pixels: %v", pixels, img.Bounds())
			}
			if got, err := goqr.Decode(img); err != nil || got != text {
				t.Errorf("%d pixels: read %q (%v), want %q", pixels, got, err, text)
			}
			if again, err := c.PNG(pixels); err != nil || !bytes.Equal(b, again) {
				t.Errorf("%d pixels: another picture of the same (%v)", pixels, err)
			}
		}
	}
}

// TestSVG: the vectors cover exactly the dark modules.
func TestSVG(t *testing.T) {
	t.Parallel()
	c, err := qr.Encode(address)
	if err != nil {
		t.Fatal(err)
	}
	svg := string(c.SVG(300))
	if !strings.HasPrefix(svg, `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"`) || len(svg) > 8000 {
		t.Errorf("%d bytes: %.100s", len(svg), svg)
	}
	side := c.Modules() + 2*qr.Quiet
	img := image.NewGray(image.Rect(0, 0, 4*side, 4*side))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`).FindAllStringSubmatch(svg, -1) {
		n := func(i int) int { v, _ := strconv.Atoi(m[i]); return v }
		for y := 4 * n(2); y < 4*n(2)+4; y++ {
			for x := 4 * n(1); x < 4*(n(1)+n(3)); x++ {
				img.SetGray(x, y, color.Gray{})
			}
		}
	}
	if got, err := goqr.Decode(img); err != nil || got != address {
		t.Errorf("read %q (%v)", got, err)
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", strings.Repeat("a", qr.MaxText+1)} {
		if _, err := qr.Encode(text); err == nil {
			t.Errorf("a text of %d bytes was accepted", len(text))
		}
	}
	c, err := qr.Encode(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, pixels := range []int{-1, 0, c.Modules(), qr.MaxPixels + 1} {
		if _, err := c.PNG(pixels); err == nil {
			t.Errorf("a side of %d pixels was accepted", pixels)
		}
	}
}
