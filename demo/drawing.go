package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"

	"gocloud.dev/blob"
	scaling "golang.org/x/image/draw"
	"golang.org/x/image/vector"

	"chophien/domain"
)

const (
	drawingWidth   = 640
	drawingHeight  = 480
	drawingQuality = 80
	drawingCaption = "Hình vẽ minh họa, không phải ảnh chụp"
	drawingCredit  = "Chợ Phiên, vẽ tự động"
	tintsOfGroup   = 4
)

// point is a position in a drawing: 0 to 100 from the left, 0 to 75 from the top.
type point struct{ x, y float32 }

// drawing is a picture under construction.
type drawing struct{ img *image.RGBA }

// shade returns a colour with a change of its light: 0 is black, 1 is c.
func shade(c color.RGBA, light float64) color.RGBA {
	part := func(v uint8) uint8 { return uint8(min(255, float64(v)*light)) }
	return color.RGBA{part(c.R), part(c.G), part(c.B), 255}
}

// fill fills the shape that outline draws.
func (d drawing) fill(c color.RGBA, outline func(z *vector.Rasterizer, at func(x, y float32) (float32, float32))) {
	z := vector.NewRasterizer(drawingWidth, drawingHeight)
	outline(z, func(x, y float32) (float32, float32) { return x * drawingWidth / 100, y * drawingHeight / 75 })
	z.ClosePath()
	z.Draw(d.img, d.img.Bounds(), image.NewUniform(c), image.Point{})
}

// polygon fills a polygon.
func (d drawing) polygon(c color.RGBA, points ...point) {
	d.fill(c, func(z *vector.Rasterizer, at func(x, y float32) (float32, float32)) {
		for i, p := range points {
			if i == 0 {
				z.MoveTo(at(p.x, p.y))
				continue
			}
			z.LineTo(at(p.x, p.y))
		}
	})
}

// oval fills an ellipse around (x, y), turned by some degrees.
func (d drawing) oval(c color.RGBA, x, y, width, height float32, degrees float64) {
	const corners = 48
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	points := make([]point, corners)
	for i := range points {
		s, o := math.Sincos(2 * math.Pi * float64(i) / corners)
		px, py := o*float64(width)/2, s*float64(height)/2
		points[i] = point{x + float32(px*cos-py*sin), y + float32(px*sin+py*cos)}
	}
	d.polygon(c, points...)
}

// tints are the colours of the drawings of each group.
var tints = map[domain.Group][tintsOfGroup]color.RGBA{
	"I":   {{222, 170, 76, 255}, {178, 141, 88, 255}, {201, 121, 80, 255}, {150, 165, 92, 255}},
	"II":  {{126, 96, 128, 255}, {90, 138, 128, 255}, {160, 90, 76, 255}, {104, 124, 160, 255}},
	"III": {{104, 140, 96, 255}, {132, 150, 84, 255}, {88, 128, 116, 255}, {140, 128, 88, 255}},
	"IV":  {{150, 110, 70, 255}, {120, 90, 110, 255}, {92, 112, 140, 255}, {168, 96, 72, 255}},
	"V":   {{190, 96, 116, 255}, {120, 146, 84, 255}, {176, 120, 150, 255}, {146, 110, 150, 255}},
	"VI":  {{84, 128, 150, 255}, {110, 140, 110, 255}, {150, 124, 96, 255}, {96, 112, 140, 255}},
}

// draw draws the picture of a group in one of its tints.
func drawGroup(g domain.Group, tint int) *image.RGBA {
	d := drawing{image.NewRGBA(image.Rect(0, 0, drawingWidth, drawingHeight))}
	c := tints[g][tint]
	paper := color.RGBA{236 + c.R/16, 232 + c.G/16, 222 + c.B/16, 255}
	draw.Draw(d.img, d.img.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	d.polygon(shade(paper, 0.93), point{0, 54}, point{100, 50}, point{100, 75}, point{0, 75}) // the table
	d.oval(shade(paper, 0.82), 50, 60, 52, 7, 0)                                              // a shadow on it
	switch g {
	case "I": // a bowl with a heap
		for i := range 5 {
			d.oval(shade(c, 1.25-0.08*float64(i%3)), 34+8*float32(i), 34-4*float32(i%2), 15, 13, 20*float64(i))
		}
		d.oval(shade(c, 1.1), 50, 30, 20, 14, 0)
		d.fill(shade(c, 0.7), func(z *vector.Rasterizer, at func(x, y float32) (float32, float32)) {
			z.MoveTo(at(24, 37))
			z.LineTo(at(76, 37))
			x1, y1 := at(74, 52)
			x2, y2 := at(62, 60)
			x3, y3 := at(50, 60)
			z.CubeTo(x1, y1, x2, y2, x3, y3)
			x1, y1 = at(38, 60)
			x2, y2 = at(26, 52)
			x3, y3 = at(24, 37)
			z.CubeTo(x1, y1, x2, y2, x3, y3)
		})
		d.polygon(shade(c, 0.55), point{25, 40}, point{75, 40}, point{74, 43}, point{26, 43})
	case "II": // a bottle and a cup
		d.polygon(shade(c, 0.8), point{40, 60}, point{39, 32}, point{45, 24}, point{45, 12}, point{53, 12}, point{53, 24}, point{59, 32}, point{58, 60})
		d.polygon(shade(c, 0.5), point{44, 10}, point{54, 10}, point{54, 14}, point{44, 14})
		d.polygon(shade(paper, 1), point{41, 38}, point{57, 38}, point{57, 51}, point{41, 51})
		d.oval(c, 49, 44, 9, 7, 0)
		d.polygon(shade(c, 1.2), point{66, 46}, point{80, 46}, point{78, 60}, point{68, 60})
		d.oval(shade(c, 0.7), 73, 46, 14, 3, 0)
	case "III": // a sprig in a mortar
		d.polygon(shade(c, 0.6), point{49, 6}, point{51, 6}, point{53, 44}, point{48, 44})
		for i := range 4 {
			y := 12 + 7*float32(i)
			d.oval(shade(c, 1.1-0.08*float64(i)), 40, y+3, 20, 7, 25)
			d.oval(shade(c, 1.2-0.08*float64(i)), 61, y, 20, 7, -25)
		}
		d.polygon(shade(c, 0.5), point{32, 42}, point{68, 42}, point{61, 60}, point{39, 60})
	case "IV": // a woven basket
		d.polygon(shade(c, 1.05), point{26, 26}, point{74, 26}, point{68, 60}, point{32, 60})
		for row := range 6 {
			for col := range 8 {
				if (row+col)%2 == 0 {
					continue
				}
				top, left := 26+5.6*float32(row), 27+5.6*float32(col)+0.8*float32(row)
				width := 5.6 - 0.2*float32(row)
				d.polygon(shade(c, 0.75), point{left, top}, point{left + width, top}, point{left + width, top + 5.6}, point{left, top + 5.6})
			}
		}
		d.polygon(shade(c, 0.55), point{24, 23}, point{76, 23}, point{76, 28}, point{24, 28})
	case "V": // a plant in a pot
		d.polygon(shade(c, 0.45), point{48, 20}, point{52, 20}, point{53, 46}, point{47, 46})
		for i := range 6 {
			d.oval(shade(c, 1.15-0.05*float64(i%3)), 50+13*float32(math.Cos(float64(i))), 20+8*float32(math.Sin(float64(i))), 15, 10, 60*float64(i))
		}
		d.oval(shade(c, 1.35), 50, 19, 8, 8, 0)
		d.polygon(color.RGBA{150, 92, 62, 255}, point{34, 44}, point{66, 44}, point{61, 60}, point{39, 60})
	default: // a house before hills
		d.oval(shade(c, 1.3), 76, 14, 10, 10, 0)
		d.polygon(shade(c, 1.15), point{0, 54}, point{22, 22}, point{42, 50}, point{60, 26}, point{100, 50}, point{100, 56})
		d.polygon(shade(c, 0.9), point{34, 38}, point{66, 38}, point{66, 56}, point{34, 56})
		d.polygon(shade(c, 0.55), point{28, 40}, point{50, 22}, point{72, 40})
		d.polygon(shade(c, 0.4), point{46, 44}, point{54, 44}, point{54, 56}, point{46, 56})
	}
	return d.img
}

// drawings makes and stores the pictures of products, each drawing once.
type drawings struct {
	files *blob.Bucket
	made  map[string][2][]byte // by group and tint: as it is, and small
}

// keep stores the picture of the i-th product of the market.
func (d *drawings) keep(ctx context.Context, p domain.Product, i int) (domain.Picture, error) {
	tint := i % tintsOfGroup
	name := fmt.Sprintf("%s-%d", p.Group, tint)
	sizes, ok := d.made[name]
	if !ok {
		whole := drawGroup(p.Group, tint)
		width := domain.PictureSmall.Width()
		small := image.NewRGBA(image.Rect(0, 0, width, drawingHeight*width/drawingWidth))
		scaling.ApproxBiLinear.Scale(small, small.Bounds(), whole, whole.Bounds(), draw.Src, nil)
		for k, img := range []image.Image{whole, small} {
			var out bytes.Buffer
			if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: drawingQuality}); err != nil {
				return domain.Picture{}, fmt.Errorf("encoding a drawing: %w", err)
			}
			sizes[k] = out.Bytes()
		}
		d.made[name] = sizes
	}
	made := domain.Picture{
		OwnerKind: domain.KindProduct, OwnerID: p.ID, FileKey: domain.PicturesFolder + id("market", "picture", p.ID) + ".jpg", ContentType: "image/jpeg",
		Width: drawingWidth, Height: drawingHeight, Caption: drawingCaption, Credit: drawingCredit,
	}
	for size, data := range map[domain.PictureSize][]byte{domain.PictureFull: sizes[0], domain.PictureMedium: sizes[0], domain.PictureSmall: sizes[1]} {
		if err := d.files.WriteAll(ctx, made.Key(size), data, &blob.WriterOptions{ContentType: made.ContentType}); err != nil {
			return made, fmt.Errorf("storing a drawing: %w", err)
		}
	}
	return made, nil
}

// pictures gives each product a drawing of its group.
func (l *loading) pictures(ctx context.Context) error {
	d := drawings{l.Files, map[string][2][]byte{}}
	for i, p := range l.batch.Products {
		have, _, err := l.Services.ManagedPictures(ctx, l.officer, domain.Ref{Kind: domain.KindProduct, ID: p.ID})
		if err != nil {
			return err
		}
		if len(have) > 0 {
			continue
		}
		picture, err := d.keep(ctx, p, i)
		if err != nil {
			return err
		}
		if _, _, err := l.Services.AddPicture(ctx, l.officer, picture, domain.AnyVersion); err != nil {
			return err
		}
		l.added++
	}
	return nil
}
