package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/catalogue"
	"chophien/domain"
	"chophien/qr"
)

// These are the limits of the time and memory of a book, as multiples of the
// library alone with the same text, pictures and codes.
const (
	catalogueTime   = 4.0
	catalogueMemory = 1.5
)

func benchCatalogueCommand(p app.Process) *cobra.Command {
	var entries, large int
	cmd := &cobra.Command{
		Use:   "catalogue",
		Short: "Compare printing a catalogue with pictures and QR codes with the PDF library alone",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return benchCatalogue(cmd.Context(), p.Out, entries, large)
		},
	}
	cmd.Flags().IntVar(&entries, "entries", 1000, "entries of the book that is compared")
	cmd.Flags().IntVar(&large, "large", 10_000, "entries of the book whose memory must not grow with pictures; 0: none")
	return cmd
}

// photographs are a few pictures that are made distinct by a suffix, so that
// they need little memory.
type photographs struct{ painted [][]byte }

func paint(width, height int) (photographs, error) {
	random := rand.New(rand.NewPCG(6, 6))
	var out photographs
	for range 8 {
		img := image.NewRGBA(image.Rect(0, 0, width, height))
		for y := range height {
			for x := range width {
				n := uint8(random.IntN(14))
				img.SetRGBA(x, y, color.RGBA{uint8(x*200/width) + n, uint8(y*200/height) + n, 90 + n, 255})
			}
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 75}); err != nil {
			return out, err
		}
		out.painted = append(out.painted, b.Bytes())
	}
	return out, nil
}

func (p photographs) of(n int) []byte {
	return append(bytes.Clone(p.painted[n%len(p.painted)]), strconv.Itoa(n)...)
}

// OpenPicture implements catalogue.Pictures.
func (p photographs) OpenPicture(_ context.Context, pic domain.EditionPicture, _ int) (io.ReadCloser, error) {
	n, err := strconv.Atoi(pic.FileKey)
	return io.NopCloser(bytes.NewReader(p.of(n))), err
}

// benchEdition returns an edition with entries, each with a picture if pictures
// is true.
func benchEdition(entries int, pictures bool) domain.Edition {
	const story = "Những búp chè một tôm hai lá được hái từ cây chè cổ thụ trên 200 năm tuổi ở độ cao 1.400 m, sao bằng chảo gang trên bếp củi, cho nước vàng sánh, vị chát dịu và hậu ngọt sâu."
	e := domain.Edition{Number: 1, FrozenAt: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)}
	e.Content.Title, e.Content.Layout = "Catalogue OCOP", domain.LayoutStandard
	e.Content.Fair = domain.EditionFair{Name: "Hội chợ", Organizer: "Sở Công Thương", From: domain.NewDate(2027, 3, 12), Until: domain.NewDate(2027, 3, 15)}
	price := int64(120_000)
	for from := 0; from < entries; from += 200 {
		s := domain.EditionSection{Kind: domain.SectionProvince, Title: "Tỉnh " + strconv.Itoa(from/200+1)}
		for n := from; n < min(entries, from+200); n++ {
			x := domain.EditionEntry{
				Kind: domain.KindProduct, ID: strconv.Itoa(n), Number: n + 1, Name: "Chè Shan tuyết cổ thụ " + strconv.Itoa(n), Story: story, Group: "I", Booth: "A" + strconv.Itoa(n),
				Maker: &domain.EditionMaker{ID: strconv.Itoa(n / 2), Name: "Hợp tác xã số " + strconv.Itoa(n/2), Phone: "0912 345 678"}, Place: domain.EditionPlace{Address: "Bản Pang Cáng", Province: domain.EditionUnit{Name: "Lào Cai"}, FormerProvince: &domain.EditionUnit{Name: "Yên Bái"}},
				Packs: []domain.Pack{{Name: "Hộp 100 g", RetailVND: &price}}, VerifyURL: "https://ocop.example.vn/verify/ABCD-" + strconv.Itoa(1000+n),
				Certificate: &domain.EditionCertificate{Code: "ABCD2345", Stars: 4, Number: "12/QĐ-UBND", ValidUntil: domain.NewDate(2028, 1, 1)},
			}
			if pictures {
				x.Picture = &domain.EditionPicture{ID: x.ID, FileKey: x.ID, Width: 640, Height: 480}
			}
			s.Entries = append(s.Entries, x)
			if n%2 == 0 {
				e.Content.Producers = append(e.Content.Producers, domain.EditionProducer{EditionMaker: *x.Maker, Story: story, Place: x.Place, Booths: []string{x.Booth}})
			}
		}
		e.Content.Sections = append(e.Content.Sections, s)
	}
	return e
}

// bareBook writes the same book with the library alone, three entries a page.
func bareBook(w io.Writer, e domain.Edition, pictures photographs) error {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.AddUTF8FontFromBytes("text", "", catalogue.RegularFont())
	pdf.SetFont("text", "", 9)
	pdf.SetAutoPageBreak(false, 0)
	n := 0
	for _, s := range e.Content.Sections {
		for _, x := range s.Entries {
			if n%3 == 0 {
				pdf.AddPage()
			}
			y := 20 + float64(n%3)*85
			pdf.RegisterImageOptionsReader(x.ID, fpdf.ImageOptions{ImageType: "jpg"}, bytes.NewReader(pictures.of(n)))
			pdf.ImageOptions(x.ID, 20, y, 54, 40, false, fpdf.ImageOptions{ImageType: "jpg"}, 0, "")
			code, err := qr.Encode(x.VerifyURL)
			if err != nil {
				return err
			}
			square, err := code.PNG(200)
			if err != nil {
				return err
			}
			pdf.RegisterImageOptionsReader("q"+x.ID, fpdf.ImageOptions{ImageType: "png"}, bytes.NewReader(square))
			pdf.ImageOptions("q"+x.ID, 20, y+43, 23, 23, false, fpdf.ImageOptions{ImageType: "png"}, 0, "")
			pdf.SetXY(80, y)
			pdf.MultiCell(114, 4.4, strings.Join([]string{x.Name, x.Maker.Name, "Chứng nhận: " + x.Certificate.Number, "ĐT " + x.Maker.Phone, "Địa chỉ: " + x.Place.Address + ", " + x.Place.Province.Name, "Hộp 100 g: 120.000 đ", x.Story}, "\n"), "", "L", false)
			n++
		}
	}
	return pdf.Output(w)
}

// used returns how long run took and how much memory it held at most, in bytes.
func used(run func() error) (time.Duration, uint64, error) {
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		top := uint64(0)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			top = max(top, now.HeapInuse)
			select {
			case <-tick.C:
			case <-done:
				most <- top
				return
			}
		}
	}()
	began := time.Now()
	err := run()
	took := time.Since(began)
	close(done)
	top := <-most
	return took, top - min(top, before.HeapInuse), err
}

func benchCatalogue(ctx context.Context, out io.Writer, entries, large int) error {
	pictures, err := paint(640, 480)
	if err != nil {
		return err
	}
	book := func(e domain.Edition) func() error {
		return func() error {
			return catalogue.PDF(ctx, io.Discard, e, catalogue.Options{Paper: domain.PaperA4, Language: domain.EditionVietnamese}, pictures)
		}
	}
	e := benchEdition(entries, true)
	var bestBare, bestBook time.Duration
	var memoryBare, memoryBook uint64
	for range 3 { // in turn, so that a slow moment of the machine affects both
		took, memory, err := used(func() error { return bareBook(io.Discard, e, pictures) })
		if err != nil {
			return err
		}
		if bestBare == 0 || took < bestBare {
			bestBare = took
		}
		memoryBare = max(memoryBare, memory)
		if took, memory, err = used(book(e)); err != nil {
			return err
		}
		if bestBook == 0 || took < bestBook {
			bestBook = took
		}
		memoryBook = max(memoryBook, memory)
	}
	const mb = 1 << 20
	slower, larger := float64(bestBook)/float64(bestBare), float64(memoryBook)/float64(memoryBare)
	fmt.Fprintf(out, "catalogue of %d entries: %.2f s and %d MB; the bare library %.2f s and %d MB: %.2f× the time (at most %.1f), %.2f× the memory (at most %.1f)\n",
		entries, bestBook.Seconds(), memoryBook/mb, bestBare.Seconds(), memoryBare/mb, slower, catalogueTime, larger, catalogueMemory)
	var failed []error
	if slower > catalogueTime || larger > catalogueMemory {
		failed = append(failed, errors.New("a catalogue takes more than its limit"))
	}
	if large > 0 {
		took, with, err := used(book(benchEdition(large, true)))
		if err != nil {
			return err
		}
		_, without, err := used(book(benchEdition(large, false)))
		if err != nil {
			return err
		}
		weight := uint64(large) * uint64(len(pictures.painted[0]))
		fmt.Fprintf(out, "catalogue of %d entries: %.1f s; %d MB with %d MB of pictures, %d MB without any\n", large, took.Seconds(), with/mb, weight/mb, without/mb)
		if with > without+weight/4 {
			failed = append(failed, errors.New("memory grows with pictures"))
		}
	}
	return errors.Join(failed...)
}
