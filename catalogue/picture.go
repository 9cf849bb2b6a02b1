package catalogue

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // pictures of listings may be PNG
	"io"
	"math"

	"golang.org/x/image/draw"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
)

const (
	// printed is how many pixels are needed for an inch of paper.
	printed = 300
	// enough is up to how many times that resolution a picture is not scaled:
	// encoding it again would cost more than it saves.
	enough = 1.6
	// quality is the JPEG quality of a scaled picture, up to 100.
	quality = 85
	// maxPicture bounds the bytes of a picture, maxPixels its pixels.
	maxPicture = 32 << 20
	maxPixels  = 40_000_000
	// maxPictures is the most pictures of a book: the width in pixels of an empty
	// place is the number of its picture.
	maxPictures = math.MaxUint16
)

// placed is a picture with its place in the book.
type placed struct {
	picture domain.EditionPicture
	width   int // needed pixels
}

// placeKey identifies a picture at a size.
type placeKey struct {
	key   string
	width int
}

// wanted notes the width in mm that would fill the place of a picture.
func (p *printer) wanted(pic *domain.EditionPicture, w float64) {
	if p.widest != nil && w > p.widest[pic.ID].mm {
		p.widest[pic.ID] = widest{pic.ID, pic.Width, w}
	}
}

// place prints an empty picture in the place of the real one, so that the book can
// be set before pictures are read.
func (p *printer) place(x, y, w, h float64, pic *domain.EditionPicture) {
	width := int(math.Ceil(w / 25.4 * printed))
	key := placeKey{pic.FileKey, width}
	i, ok := p.places[key]
	if !ok {
		if len(p.pictures) == maxPictures {
			return
		}
		p.pictures = append(p.pictures, placed{*pic, width})
		i = len(p.pictures)
		p.places[key] = i
	}
	name := fmt.Sprintf("p%d", i)
	options := fpdf.ImageOptions{ImageType: "jpg", AllowNegativePosition: true}
	p.pdf.RegisterImageOptionsReader(name, options, bytes.NewReader(header(i)))
	p.pdf.ImageOptions(name, x, y, w, h, false, options, 0, "")
}

// header returns the header of a JPEG whose width is the number of a place.
func header(width int) []byte {
	b := []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\x00\x01WW\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00")
	at := bytes.Index(b, []byte("WW"))
	binary.BigEndian.PutUint16(b[at:], uint16(width))
	return b
}

// jpegOf is a JPEG with the properties that a PDF states.
type jpegOf struct {
	data          []byte
	width, height int
	gray          bool
}

// read reads a picture and scales it down to the size of its place. A missing or
// broken picture becomes one light pixel.
func read(ctx context.Context, pictures Pictures, p placed) (jpegOf, error) {
	r, err := pictures.OpenPicture(ctx, p.picture, p.width)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return blank()
	}
	if err != nil {
		return jpegOf{}, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxPicture+1))
	if err != nil {
		return jpegOf{}, fmt.Errorf("catalogue: reading a picture: %w", err)
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || len(data) > maxPicture || config.Width*config.Height > maxPixels || config.Width < 1 || config.Height < 1 {
		return blank()
	}
	fits := float64(config.Width) <= float64(p.width)*enough
	if format == "jpeg" && fits && (config.ColorModel == color.YCbCrModel || config.ColorModel == color.GrayModel) {
		return jpegOf{data, config.Width, config.Height, config.ColorModel == color.GrayModel}, nil
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return blank()
	}
	w, h := config.Width, config.Height
	if w > p.width {
		w, h = p.width, max(1, h*p.width/w)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, img.Bounds(), draw.Over, nil)
	return encode(out)
}

func blank() (jpegOf, error) {
	out := image.NewRGBA(image.Rect(0, 0, 1, 1))
	out.Set(0, 0, color.RGBA{uint8(cream.r), uint8(cream.g), uint8(cream.b), 255})
	return encode(out)
}

func encode(img image.Image) (jpegOf, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return jpegOf{}, fmt.Errorf("catalogue: writing a picture: %w", err)
	}
	return jpegOf{b.Bytes(), img.Bounds().Dx(), img.Bounds().Dy(), false}, nil
}
