package catalogue_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chophien/catalogue"
)

// TestPreview: each preview is a JPEG of the size that Open Graph wants, the same for
// the same values, small, and never without text. CATALOGUE_SHOTS names a folder for
// the pictures.
func TestPreview(t *testing.T) {
	t.Parallel()
	photo := image.NewRGBA(image.Rect(0, 0, 300, 200))
	draw.Draw(photo, photo.Bounds(), image.NewUniform(color.RGBA{200, 120, 40, 255}), image.Point{}, draw.Src)
	for name, p := range map[string]catalogue.Preview{
		"short":   {Name: "Mật ong bạc hà", Kind: "Sản phẩm OCOP", Place: "Tuyên Quang (trước 07/2025: Hà Giang)"},
		"photo":   {Name: "Chè Shan tuyết cổ thụ Tây Côn Lĩnh hộp quà 200 g", Kind: "Sản phẩm OCOP", Place: "Tuyên Quang", Photo: photo},
		"long":    {Name: strings.Repeat("Bánh chưng gù nếp nương Bắc Hà ", 12), Kind: "Làng nghề", Place: strings.Repeat("xã Tả Van Chư, ", 12)},
		"one":     {Name: strings.Repeat("Ư", 200), Kind: "Hội chợ"},
		"hostile": {Name: "<b>\u202e\u200b\x00 🍯 \n", Kind: "", Place: ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			drawer, err := catalogue.NewPreviewer()
			if err != nil {
				t.Fatal(err)
			}
			var first, second bytes.Buffer
			for _, out := range []*bytes.Buffer{&first, &second} {
				if err := drawer.Write(out, p); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Error("two previews of the same values differ")
			}
			img, err := jpeg.Decode(bytes.NewReader(first.Bytes()))
			if err != nil || img.Bounds() != image.Rect(0, 0, catalogue.PreviewWidth, catalogue.PreviewHeight) || first.Len() > 200_000 {
				t.Fatalf("%d bytes: %v", first.Len(), err)
			}
			dark, edge := 0, 0
			for y := range catalogue.PreviewHeight {
				for x := range catalogue.PreviewWidth {
					if r, g, b, _ := img.At(x, y).RGBA(); r>>8 < 90 && g>>8 < 100 && b>>8 < 120 && x > 20 {
						if dark++; x < 60 || p.Photo != nil && x > 720 && x < 1200 {
							edge++
						}
					}
				}
			}
			if dark < 500 || edge > 0 {
				t.Errorf("%d dark pixels, %d of them outside the text", dark, edge)
			}
			if dir := os.Getenv("CATALOGUE_SHOTS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, "preview-"+name+".jpg"), first.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
