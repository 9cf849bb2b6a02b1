package catalogue_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chophien/catalogue"
	"chophien/domain"
)

// TestSigns prints badges and table signs, also with the longest allowed names:
// the same bytes each time, on the right number of pages.
func TestSigns(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CATALOGUE_PAGES")
	if dir == "" {
		dir = t.TempDir()
	}
	f := domain.Fair{Name: "Hội chợ OCOP các tỉnh phía Bắc 2027", Organizer: "Sở Công Thương", StartsOn: domain.NewDate(2027, 3, 12), EndsOn: domain.NewDate(2027, 3, 15)}
	const url = "https://ocop.example.vn/verify/ABCD-2345"
	signs := []domain.Sign{
		{Name: "Chè Shan tuyết cổ thụ Suối Giàng", NameEN: "Ancient Shan Tuyet tea", Maker: "Hợp tác xã nông nghiệp Suối Giàng", Province: "Lào Cai", Booth: "A-07", Stars: 5, URL: url},
		{Name: "Nguyễn Thị An", Role: "Giám đốc", Kind: domain.PersonStaff, Maker: "Hợp tác xã Mật ong bạc hà Mèo Vạc", Province: "Tuyên Quang", Booth: "B-12, B-13", URL: url, Sample: true},
		{Name: strings.Repeat("Chè Shan tuyết cổ thụ thượng hạng của đồng bào ", 5)[:230], Maker: strings.Repeat("Hợp tác xã nông nghiệp ", 7), Province: "Thành phố Hồ Chí Minh", Booth: "A-01, A-02, A-03, A-04, A-05, A-06, A-07, A-08", Stars: 4, URL: url},
		{Name: strings.Repeat("W", 200), NameEN: strings.Repeat("không-dấu-cách", 14), Maker: strings.Repeat("M", 200), Province: "Hà Nội", Booth: strings.Repeat("X", 20), Stars: 3, URL: url},
		{Name: "", Maker: "Đoàn Tuyên Quang"},
		{Name: "<b>Trà 茶 🍵</b> {{.}}", Maker: "<script>alert(1)</script>", Province: "Huế", Booth: "C-1", URL: url},
		{Name: "Ơ", Maker: "Ỡ", Province: "Cà Mau", Booth: "1", URL: url},
		{Name: "Miến dong Na Rì", Maker: "Tổ hợp tác", Province: "Thái Nguyên", Booth: "A-9", Stars: 4, URL: url},
		{Name: "Người thứ chín", Role: "Trưởng ban", Kind: domain.PersonOrganizer, Maker: "Sở Công Thương", URL: url},
	}
	for name, c := range map[string]struct {
		set   func(context.Context, io.Writer, domain.Fair, []domain.Sign) error
		pages int
	}{"badges": {badgesOn(domain.BadgeA4With8), 2}, "badges-24": {badgesOn(domain.BadgeA4With24), 1}, "table-signs": {catalogue.TableSigns, 5}} {
		var first, second, none bytes.Buffer
		for _, b := range []*bytes.Buffer{&first, &second} {
			if err := c.set(t.Context(), b, f, signs); err != nil {
				t.Fatal(name, err)
			}
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s differ when they are printed again", name)
		}
		if pages := bytes.Count(first.Bytes(), []byte("/Type /Page\n")); pages != c.pages {
			t.Errorf("%s: %d pages, want %d", name, pages, c.pages)
		}
		if codes := codesOf(t, first.Bytes()); len(codes) != len(signs)-1 || slices.ContainsFunc(codes, func(link string) bool { return link != url }) {
			t.Errorf("%s lead to %q", name, codes)
		}
		if err := c.set(t.Context(), &none, f, nil); err != nil || bytes.Count(none.Bytes(), []byte("/Type /Page\n")) != 1 {
			t.Errorf("%s of nothing: %v", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), first.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// badgesOn prints badges on a sheet.
func badgesOn(sheet domain.BadgeSheet) func(context.Context, io.Writer, domain.Fair, []domain.Sign) error {
	return func(ctx context.Context, w io.Writer, f domain.Fair, signs []domain.Sign) error {
		return catalogue.Badges(ctx, w, f, signs, sheet)
	}
}
