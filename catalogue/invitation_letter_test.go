package catalogue_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	long := f
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
			// The QR code is also a link.
			if link := "(https://ocop.example.vn" + domain.InvitationPath("0N9H-KBKZ-3V7Q-WX2M", lang) + ")"; bytes.Count(first.Bytes(), []byte(link)) != len(letters) {
				t.Errorf("the letters lack the link %s", link)
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
