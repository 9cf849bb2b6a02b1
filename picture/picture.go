// Package picture makes uploaded images safe to store and to show. It detects the
// type of an image from its bytes, decodes it within limits, rotates it upright,
// and encodes its pixels again. So the result has no metadata, such as a position
// or the name of a camera, and no second file behind the image.
package picture

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

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
	// MaxPixels bounds width times height.
	MaxPixels = 40_000_000
	// maxSide bounds width and height, in pixels.
	maxSide = 20_000
	// maxMemory bounds the memory of decoding, in bytes.
	maxMemory = 400 << 20
	// quality is the JPEG quality of the image, up to 100; thumbnailQuality that
	// of its smaller copies.
	quality          = 90
	thumbnailQuality = 80
	// stripe is how many rows are rotated in one step.
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

// Maker makes images, a limited number in parallel, since each takes up to several
// hundred MB of memory. It is safe for concurrent use.
type Maker struct{ free *semaphore.Weighted }

// NewMaker returns a Maker of at most parallel images in parallel.
func NewMaker(parallel int) (*Maker, error) {
	if parallel < 1 {
		return nil, fmt.Errorf("picture: %d parallel images, want at least 1", parallel)
	}
	return &Maker{semaphore.NewWeighted(int64(parallel))}, nil
}

// Clean decodes an image and encodes it again, with JPEG copies of at most the
// given widths in pixels. Errors of the image are CodeInvalid about field. Clean
// waits while too many images are processed, until ctx ends (CodeUnavailable).
func (m *Maker) Clean(ctx context.Context, field string, r io.ReadSeeker, widths ...int) (Image, []Image, error) {
	if err := m.free.Acquire(ctx, 1); err != nil {
		return Image{}, nil, domain.Wrap(domain.CodeUnavailable, err, "too many pictures are being processed; try again")
	}
	defer m.free.Release(1)
	decoded, opaque, err := decode(field, r)
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
		return domain.Invalidf(field, "it is a GIF picture, which is not read: save it as JPEG or PNG")
	}
	if len(head) >= sniffed && string(head[4:8]) == "ftyp" {
		switch string(head[8:12]) {
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis":
			return domain.Invalidf(field, "it is a HEIC or AVIF picture, as iPhones make them: choose Settings → Camera → Formats → Most Compatible, or send a JPEG")
		}
	}
	return nil
}

func invalid(field string) error {
	return domain.Invalidf(field, "it is not a whole JPEG, PNG or WebP image")
}

// decode decodes an image within the limits and rotates it upright.
func decode(field string, r io.ReadSeeker) (img image.Image, opaque bool, err error) {
	defer func() {
		// A decoder that panics on hostile bytes must not crash the server.
		if recover() != nil {
			img, opaque, err = nil, false, invalid(field)
		}
	}()
	head := make([]byte, sniffed)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, false, invalid(field)
	}
	kind := Detect(head)
	read, config := jpeg.Decode, jpeg.DecodeConfig
	format := imagemeta.JPEG
	switch kind {
	case JPEG:
	case PNG:
		read, config, format = png.Decode, png.DecodeConfig, imagemeta.PNG
	case WebP:
		read, config, format = webp.Decode, webp.DecodeConfig, imagemeta.WebP
	default:
		return nil, false, cmp.Or(Refuse(field, head), invalid(field))
	}
	if err := rewind(r); err != nil {
		return nil, false, err
	}
	size, err := config(r)
	if err != nil || size.Width < 1 || size.Height < 1 {
		return nil, false, invalid(field)
	}
	pixels := size.Width * size.Height
	if size.Width > maxSide || size.Height > maxSide || pixels > MaxPixels {
		return nil, false, domain.Invalidf(field, "the image has %d × %d pixels; at most %d million, and %d a side, are accepted", size.Width, size.Height, MaxPixels/1_000_000, maxSide)
	}
	if err := rewind(r); err != nil {
		return nil, false, err
	}
	perPixel, err := bytesPerPixel(kind, size.ColorModel, r)
	if err != nil {
		return nil, false, invalid(field)
	}
	if pixels*perPixel > maxMemory {
		return nil, false, domain.Invalidf(field, "the image has %d × %d pixels of a form that takes too much to read; save it as a plain JPEG, or make it smaller", size.Width, size.Height)
	}
	if err := rewind(r); err != nil {
		return nil, false, err
	}
	turn := orientation(r, format)
	if err := rewind(r); err != nil {
		return nil, false, err
	}
	if img, err = read(r); err != nil {
		return nil, false, invalid(field)
	}
	if b := img.Bounds(); b.Dx() != size.Width || b.Dy() != size.Height {
		return nil, false, invalid(field)
	}
	opaque = isOpaque(img)
	if turn > 1 {
		img = turned(img, turn)
	}
	return img, opaque, nil
}

func rewind(r io.Seeker) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("picture: reading again: %w", err)
	}
	return nil
}

// bytesPerPixel returns the most memory that decoding takes for each pixel.
func bytesPerPixel(kind string, model color.Model, r io.Reader) (int, error) {
	switch {
	case kind == JPEG:
		progressive, err := isProgressive(r)
		if err != nil {
			return 0, err
		}
		if progressive {
			// Four bytes for each coefficient of up to four components, and the
			// pixels.
			return 20, nil
		}
		return 4, nil
	case model == color.NRGBA64Model || model == color.RGBA64Model:
		return 8, nil
	case kind == WebP:
		return 8, nil // the pixels and the memory of their transforms
	}
	return 4, nil
}

// isProgressive reports whether a JPEG has several scans, which the decoder keeps
// in memory: its frame is of type 2 (ITU-T T.81, table B.1).
func isProgressive(r io.Reader) (bool, error) {
	const (
		lastFrame = 0xcf // frames are c0 to cf, except c4, c8 and cc
		scan      = 0xda
	)
	var b [2]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return false, err
	}
	for {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return false, err
		}
		for b[0] == 0xff && b[1] == 0xff { // padding
			if _, err := io.ReadFull(r, b[1:]); err != nil {
				return false, err
			}
		}
		marker := b[1]
		switch {
		case b[0] != 0xff || marker == scan:
			return false, errors.New("picture: a JPEG without a frame")
		case marker >= 0xd0 && marker <= 0xd7 || marker == 1: // markers without a segment
			continue
		case marker >= 0xc0 && marker <= lastFrame && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			return marker == 0xc2, nil
		}
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return false, err
		}
		length := int64(b[0])<<8 + int64(b[1]) - 2
		if length < 0 {
			return false, errors.New("picture: a segment shorter than its length")
		}
		if _, err := io.CopyN(io.Discard, r, length); err != nil {
			return false, err
		}
	}
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

// turned returns an image rotated and mirrored upright from an EXIF orientation.
func turned(img image.Image, turn int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	size := image.Rect(0, 0, w, h)
	if turn >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewNRGBA(size)
	rows := image.NewNRGBA(image.Rect(0, 0, w, stripe))
	for top := 0; top < h; top += stripe {
		n := min(stripe, h-top)
		draw.Draw(rows, image.Rect(0, 0, w, n), img, image.Pt(b.Min.X, b.Min.Y+top), draw.Src)
		for dy := range n {
			y := top + dy
			for x := range w {
				tx, ty := x, y
				switch turn {
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
				from, to := rows.PixOffset(x, dy), out.PixOffset(tx, ty)
				copy(out.Pix[to:to+4], rows.Pix[from:from+4])
			}
		}
	}
	return out
}

// shrink returns a copy on white that is at most width pixels wide, and at most
// four times as high.
func shrink(img image.Image, width int) image.Image {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if w > width {
		w, h = width, max(1, h*width/w)
	}
	if h > 4*width {
		w, h = max(1, w*4*width/h), 4*width
	}
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
