package catalogue_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"image"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	goqr "github.com/piglig/go-qr"

	"chophien/catalogue"
	"chophien/domain"
)

// TestLetters prints invitations in both languages, also with the longest allowed
// names: the same bytes each time, one page a guest.
func TestLetters(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CATALOGUE_PAGES")
	if dir == "" {
		dir = t.TempDir()
	}
	place := domain.Place{Address: "Đường Bình Thuận", Province: &domain.Province{Name: "Tuyên Quang", NameEN: "Tuyen Quang"}}
	f := domain.Fair{
		Name: "Hội chợ OCOP các tỉnh phía Bắc 2027", NameEN: "OCOP fair of the northern provinces 2027", Organizer: "Sở Công Thương tỉnh Tuyên Quang", Place: place,
		Venue: "Quảng trường Nguyễn Tất Thành", Theme: "Vị núi rừng", StartsOn: domain.NewDate(2027, 3, 12), EndsOn: domain.NewDate(2027, 3, 15), Phone: "0207 382 2222", Email: "hoi-cho@example.vn",
	}
	f.Sample, f.RegistersUntil = true, ref(domain.NewDate(2027, 2, 20))
	long := f
	long.Sample, long.RegistersUntil = false, nil
	long.Name, long.Venue, long.Theme = strings.Repeat("Hội chợ triển lãm ", 11), strings.Repeat("Trung tâm hội nghị ", 10), strings.Repeat("Tinh hoa ", 20)
	letter := func(f domain.Fair, name string) domain.InvitationLetter {
		return domain.InvitationLetter{InvitedGuest: domain.InvitedGuest{Fair: f, Exhibitor: &domain.Exhibitor{Producer: &domain.Producer{Name: name}}}, Code: "0N9H-KBKZ-3V7Q-WX2M"}
	}
	letters := []domain.InvitationLetter{letter(f, "Hợp tác xã nông nghiệp Suối Giàng"), letter(long, strings.Repeat("Hợp tác xã chè cổ thụ ", 9)), letter(f, "<b>Trà 茶</b> {{.}}")}
	for _, lang := range []string{"vi", "en"} {
		t.Run(lang, func(t *testing.T) {
			var first, second, none bytes.Buffer
			for _, b := range []*bytes.Buffer{&first, &second} {
				if err := catalogue.Letters(t.Context(), b, f, letters, lang, "https://ocop.example.vn", domain.NewDate(2027, 1, 5)); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Error("the letters differ when they are printed again")
			}
			if pages := bytes.Count(first.Bytes(), []byte("/Type /Page\n")); pages != len(letters) {
				t.Errorf("%d pages, want %d", pages, len(letters))
			}
			link := "https://ocop.example.vn" + domain.InvitationPath("0N9H-KBKZ-3V7Q-WX2M", lang)
			if got := codesOf(t, first.Bytes()); !slices.Equal(got, []string{link, link, link}) {
				t.Errorf("the QR codes lead to %q, want %s", got, link)
			}
			if err := catalogue.Letters(t.Context(), &none, f, nil, lang, "https://ocop.example.vn", domain.NewDate(2027, 1, 5)); err != nil || bytes.Count(none.Bytes(), []byte("/Type /Page\n")) != 1 {
				t.Errorf("letters for nobody: %v", err)
			}
			if err := os.WriteFile(filepath.Join(dir, "letters-"+lang+".pdf"), first.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// codeOnPage finds the masks that print QR codes: the modules of a side, and the bits.
var codeOnPage = regexp.MustCompile(`/W (\d+) /H \d+ /BPC 1 /F /AHx ID ([0-9A-F]+)>`)

// codesOf decodes the QR codes of a file, in the order of its pages.
func codesOf(t *testing.T, file []byte) (out []string) {
	t.Helper()
	for part := range bytes.SplitSeq(file, []byte("stream\n")) {
		page, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue // an object without a compressed stream
		}
		text, _ := io.ReadAll(page) // what follows the stream is no part of it
		for _, found := range codeOnPage.FindAllSubmatch(text, -1) {
			n, err := strconv.Atoi(string(found[1]))
			if err != nil {
				t.Fatal(err)
			}
			bits, err := hex.DecodeString(string(found[2]))
			if err != nil {
				t.Fatal(err)
			}
			const quiet, side = 4, 4 // modules around the code, and pixels of one
			img := image.NewGray(image.Rect(0, 0, (n+2*quiet)*side, (n+2*quiet)*side))
			for i := range img.Pix {
				img.Pix[i] = 255
			}
			for y := range n * side {
				for x := range n * side {
					if mx, my := x/side, y/side; bits[my*((n+7)/8)+mx/8]&(0x80>>(mx%8)) == 0 {
						img.SetGray(x+quiet*side, y+quiet*side, color.Gray{})
					}
				}
			}
			link, err := goqr.Decode(img)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, link)
		}
	}
	return out
}
