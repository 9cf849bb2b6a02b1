// Package picture makes uploaded images safe to store and to show. It detects the
// type of an image from its bytes, decodes it within a budget of memory, rotates
// it upright, converts its colours to sRGB, and encodes its pixels again. So the
// result has no metadata, such as a position or the name of a camera, and no
// second file behind the image.
package picture

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"

	"chophien/domain"
)

// The accepted types of images.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	WebP = "image/webp"
)

const (
	// MaxPixels bounds width times height of an image, and of every result.
	MaxPixels = 40_000_000
	// MaxPhotoPixels bounds width times height of a JPEG. One of more than MaxPixels
	// is scaled down.
	MaxPhotoPixels = 110_000_000
	// maxSide bounds width and height, in pixels.
	maxSide = 20_000
	// quality is the JPEG quality of the image, up to 100; thumbnailQuality that
	// of its smaller copies.
	quality          = 90
	thumbnailQuality = 80
	// stripe is how many rows are processed in one step.
	stripe = 64
	// sniffed is how many bytes Detect needs.
	sniffed = 12
)

// Detect returns the type of an image from its first 12 bytes, or "".
func Detect(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return JPEG
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return PNG
	case len(head) >= sniffed && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP
	}
	return ""
}

// Image is an encoded image without metadata.
type Image struct {
	Data          []byte
	ContentType   string // JPEG or PNG
	Width, Height int    // pixels
}

// Extension returns the extension of a file name, with its dot.
func (i Image) Extension() string {
	if i.ContentType == PNG {
		return ".png"
	}
	return ".jpg"
}

// Maker makes images. The memory of all images that it makes at one time is
// bounded. It is safe for concurrent use.
type Maker struct {
	budget int64
	free   *semaphore.Weighted
}

// MinMemory is the smallest budget of a Maker, in bytes.
const MinMemory = 64 << 20

// NewMaker returns a Maker whose images take at most memory bytes together.
func NewMaker(memory int64) (*Maker, error) {
	if memory < MinMemory {
		return nil, fmt.Errorf("picture: %d bytes for images, want at least %d", memory, MinMemory)
	}
	return &Maker{memory, semaphore.NewWeighted(memory)}, nil
}

// Clean decodes an image and encodes it again, with JPEG copies of at most the
// given widths in pixels. A JPEG of more than MaxPixels gets a whole part of its
// width and height. Errors of the image are CodeInvalid about field. Clean waits
// while other images take the memory, until ctx ends (CodeUnavailable).
func (m *Maker) Clean(ctx context.Context, field string, r io.ReadSeeker, widths ...int) (Image, []Image, error) {
	s, err := open(field, r)
	if err != nil {
		return Image{}, nil, err
	}
	need := s.memory(widths)
	if need > m.budget {
		return Image{}, nil, domain.Invalidf(field, "the image has %d × %d pixels of a form that takes too much to read; save it as a plain JPEG, or make it smaller", s.width, s.height)
	}
	if err := m.free.Acquire(ctx, need); err != nil {
		return Image{}, nil, domain.Wrap(domain.CodeUnavailable, err, "too many pictures are being processed; try again")
	}
	defer m.free.Release(need)
	whole, sizes, err := s.clean(ctx, field, r, widths)
	if need >= MinMemory {
		// What this image took is free before the next one may take it. Otherwise
		// both would be in memory until the collector runs.
		runtime.GC()
	}
	return whole, sizes, err
}

// clean makes the results of Clean.
func (s source) clean(ctx context.Context, field string, r io.ReadSeeker, widths []int) (Image, []Image, error) {
	decoded, opaque, err := s.decode(field, r)
	if err != nil {
		return Image{}, nil, err
	}
	if err := ctx.Err(); err != nil {
		return Image{}, nil, err
	}
	whole, err := encode(decoded, opaque, quality)
	if err != nil {
		return Image{}, nil, err
	}
	sizes := make([]Image, 0, len(widths))
	for _, w := range widths {
		if err := ctx.Err(); err != nil {
			return Image{}, nil, err
		}
		small, err := encode(shrink(decoded, w), true, thumbnailQuality)
		if err != nil {
			return Image{}, nil, err
		}
		sizes = append(sizes, small)
	}
	return whole, sizes, nil
}

// Refuse returns the error about a field whose content, of which head are the
// first bytes, is a picture of a type that is not read, with what to do about
// it. It returns nil for all other content.
func Refuse(field string, head []byte) error {
	if bytes.HasPrefix(head, []byte("GIF8")) {
		return domain.Invalidf(field, "it is a GIF picture, which is not read: open it in a picture program and save it as JPEG or PNG")
	}
	if len(head) >= sniffed && string(head[4:8]) == "ftyp" {
		switch string(head[8:12]) {
		case "avif", "avis":
			return domain.Invalidf(field, "it is an AVIF picture, which is not read: open it in a picture program and save it as JPEG or PNG")
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
			return domain.Invalidf(field, "it is a HEIC picture, as iPhones make them: choose Settings → Camera → Formats → Most Compatible, or send a JPEG")
		}
	}
	return nil
}

func invalid(field string) error {
	return domain.Invalidf(field, "it is not a whole JPEG, PNG or WebP image")
}

// source is what is known of an image before it is decoded.
type source struct {
	kind          string
	width, height int     // pixels
	perPixel      float64 // bytes that decoding takes for each pixel
	part          int     // the result has 1/part of the width and height
	turn          int     // orientation of the camera, 1 to 8
	profile       *profile
}

// open reads the head of an image.
func open(field string, r io.ReadSeeker) (s source, err error) {
	defer func() {
		// A decoder that panics on hostile bytes must not crash the server.
		if recover() != nil {
			s, err = source{}, invalid(field)
		}
	}()
	head := make([]byte, sniffed)
	if _, err := io.ReadFull(r, head); err != nil {
		return s, invalid(field)
	}
	s = source{kind: Detect(head), perPixel: 4, part: 1}
	config, format, most := jpeg.DecodeConfig, imagemeta.JPEG, MaxPixels
	switch s.kind {
	case JPEG:
		most = MaxPhotoPixels
	case PNG:
		config, format = png.DecodeConfig, imagemeta.PNG
	case WebP:
		config, format = webp.DecodeConfig, imagemeta.WebP
	default:
		return s, cmp.Or(Refuse(field, head), invalid(field))
	}
	if err := rewind(r); err != nil {
		return s, err
	}
	size, err := config(r)
	if err != nil || size.Width < 1 || size.Height < 1 {
		return s, invalid(field)
	}
	s.width, s.height = size.Width, size.Height
	if pixels := s.width * s.height; s.width > maxSide || s.height > maxSide || pixels > most {
		return s, domain.Invalidf(field, "the image has %d × %d pixels; at most %d million, and %d a side, are accepted", s.width, s.height, most/1_000_000, maxSide)
	}
	for s.width*s.height > MaxPixels*s.part*s.part {
		s.part++
	}
	if err := rewind(r); err != nil {
		return s, err
	}
	var colors []byte
	switch s.kind {
	case JPEG:
		facts, err := readJPEG(r)
		if err != nil {
			return s, invalid(field)
		}
		s.perPixel, colors = facts.bytesPerPixel(), facts.profile
		if facts.components > 3 {
			colors = nil // one of a press
		}
	case PNG:
		h, err := readPNGHeader(r)
		if err != nil {
			return s, invalid(field)
		}
		if h.interlaced {
			s.perPixel += 2 // the last pass has half of the pixels
		}
		if err := rewind(r); err != nil {
			return s, err
		}
		colors = pngProfile(r)
	case WebP:
		// The pixels before and after their last transform, or those of the alpha.
		s.perPixel = 9
		colors = webpProfile(r)
	}
	s.profile = readProfile(colors, size.ColorModel == color.GrayModel || size.ColorModel == color.Gray16Model)
	if err := rewind(r); err != nil {
		return s, err
	}
	s.turn = orientation(r, format)
	return s, nil
}

// upright reports whether the decoded pixels are the result.
func (s source) upright() bool { return s.turn <= 1 && s.part == 1 && s.profile == nil }

// memory returns how many bytes the image and its copies take at most while they
// are made.
func (s source) memory(widths []int) int64 {
	const fixed = 1 << 20 // buffers, tables and stripes
	decoded := float64(s.width) * float64(s.height)
	result := decoded / float64(s.part*s.part)
	read, kept := s.perPixel*decoded, min(s.perPixel, 4)*decoded
	if !s.upright() {
		read, kept = read+4*result, 4*result
	}
	var copies float64
	w, h := s.width/s.part, s.height/s.part
	if s.turn >= 5 {
		w, h = h, w
	}
	for _, width := range widths {
		copies = max(copies, shrinkMemory(w, h, width))
	}
	// The encoded image is two bytes a pixel or less: it arrives within 20 MiB.
	return fixed + int64(max(read, kept+2*result, kept+result+copies))
}

// decode decodes the image and makes its pixels upright, in sRGB.
func (s source) decode(field string, r io.ReadSeeker) (img image.Image, opaque bool, err error) {
	defer func() {
		if recover() != nil {
			img, opaque, err = nil, false, invalid(field)
		}
	}()
	if err := rewind(r); err != nil {
		return nil, false, err
	}
	read := jpeg.Decode
	switch s.kind {
	case PNG:
		read = decodePNG
	case WebP:
		read = webp.Decode
	}
	if img, err = read(r); err != nil {
		return nil, false, invalid(field)
	}
	if b := img.Bounds(); b.Dx() != s.width || b.Dy() != s.height {
		return nil, false, invalid(field)
	}
	opaque = isOpaque(img)
	if !s.upright() {
		img = s.turned(img, opaque)
	}
	return img, opaque, nil
}

func rewind(r io.Seeker) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("picture: reading again: %w", err)
	}
	return nil
}

// orientation returns the orientation of the camera (EXIF tag 0x0112), 1 to 8; 1
// without a valid one.
func orientation(r io.ReadSeeker, format imagemeta.ImageFormat) (turn int) {
	const tag = "Orientation"
	defer func() {
		if recover() != nil {
			turn = 1
		}
	}()
	turn = 1
	_, err := imagemeta.Decode(imagemeta.Options{
		R: r, ImageFormat: format, Sources: imagemeta.EXIF, LimitNumTags: 500,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return t.Tag == tag && t.Namespace == "IFD0" },
		HandleTag: func(t imagemeta.TagInfo) error {
			if n, ok := t.Value.(uint16); ok && n >= 1 && n <= 8 {
				turn = int(n)
			}
			return imagemeta.ErrStopWalking
		},
		Warnf: func(string, ...any) {},
	})
	if err != nil {
		return 1
	}
	return turn
}

func isOpaque(img image.Image) bool {
	o, ok := img.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// pixels returns an image of four bytes a pixel, and those bytes. The alpha is
// not multiplied in; an opaque image has the type that is drawn faster.
func pixels(size image.Rectangle, opaque bool) (draw.Image, []byte) {
	if opaque {
		m := image.NewRGBA(size)
		return m, m.Pix
	}
	m := image.NewNRGBA(size)
	return m, m.Pix
}

// turned returns an image with its colours in sRGB, scaled by 1/part, and rotated
// and mirrored upright from its EXIF orientation.
func (s source) turned(img image.Image, opaque bool) image.Image {
	b := img.Bounds()
	w, h := s.width/s.part, s.height/s.part
	size := image.Rect(0, 0, w, h)
	if s.turn >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out, to := pixels(size, opaque)
	rows, from := pixels(image.Rect(0, 0, s.width, stripe*s.part), opaque)
	for top := 0; top < h; top += stripe {
		n := min(stripe, h-top)
		draw.Draw(rows, image.Rect(0, 0, s.width, n*s.part), img, image.Pt(b.Min.X, b.Min.Y+top*s.part), draw.Src)
		if s.profile != nil {
			s.profile.convert(from[:4*s.width*n*s.part])
		}
		for dy := range n {
			y := top + dy
			for x := range w {
				tx, ty := x, y
				switch s.turn {
				case 2:
					tx = w - 1 - x
				case 3:
					tx, ty = w-1-x, h-1-y
				case 4:
					ty = h - 1 - y
				case 5:
					tx, ty = y, x
				case 6:
					tx, ty = h-1-y, x
				case 7:
					tx, ty = h-1-y, w-1-x
				case 8:
					tx, ty = y, w-1-x
				}
				px := to[4*(ty*size.Dx()+tx):]
				if s.part == 1 {
					copy(px[:4], from[4*(dy*s.width+x):])
				} else {
					mean(px[:4], from[4*(dy*s.part*s.width+x*s.part):], s.part, s.width)
				}
			}
		}
	}
	return out
}

// mean sets px to the mean of a square of pixels, in rows of width pixels. They
// are opaque: only a JPEG is scaled.
func mean(px, from []byte, side, width int) {
	var sum [4]int
	for dy := range side {
		row := from[4*dy*width:]
		for i, v := range row[:4*side] {
			sum[i%4] += int(v)
		}
	}
	n := side * side
	for i, total := range sum {
		px[i] = byte((total + n/2) / n)
	}
}

// shrunk returns the size of a copy that is at most width pixels wide, and at
// most four times as high.
func shrunk(w, h, width int) (int, int) {
	if w > width {
		w, h = width, max(1, h*width/w)
	}
	if h > 4*width {
		w, h = max(1, w*4*width/h), 4*width
	}
	return w, h
}

// shrinkMemory returns how many bytes shrink takes at most.
func shrinkMemory(fromW, fromH, width int) float64 {
	w, h := shrunk(fromW, fromH, width)
	half := 0
	if fromW > 4*w || fromH > 4*h {
		fromH, half = 4*h, 4*4*w*4*h
	}
	// The scaler keeps four numbers of eight bytes for each column of the copy and
	// row of the original.
	return float64(half + 4*w*h + 32*w*fromH)
}

// shrink returns a copy on white, of the size that shrunk returns.
func shrink(img image.Image, width int) image.Image {
	b := img.Bounds()
	w, h := shrunk(b.Dx(), b.Dy(), width)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	if b.Dx() == w && b.Dy() == h {
		draw.Draw(out, out.Bounds(), img, b.Min, draw.Over)
		return out
	}
	// Averaging over every pixel of a large image is slow. Skipping rows first
	// makes no visible difference at this size.
	if b.Dx() > 4*w || b.Dy() > 4*h {
		half := image.NewNRGBA(image.Rect(0, 0, 4*w, 4*h))
		draw.ApproxBiLinear.Scale(half, half.Bounds(), img, b, draw.Src, nil)
		img, b = half, half.Bounds()
	}
	draw.CatmullRom.Scale(out, out.Bounds(), img, b, draw.Over, nil)
	return out
}

func encode(img image.Image, opaque bool, quality int) (Image, error) {
	var out bytes.Buffer
	made := Image{ContentType: JPEG, Width: img.Bounds().Dx(), Height: img.Bounds().Dy()}
	var err error
	if opaque {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	} else {
		made.ContentType = PNG
		err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, img)
	}
	if err != nil {
		return Image{}, fmt.Errorf("picture: writing an image: %w", err)
	}
	made.Data = out.Bytes()
	return made, nil
}
