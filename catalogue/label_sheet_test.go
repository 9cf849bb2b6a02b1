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

// TestLabels prints each sheet, also with the longest name: the same bytes each
// time, on the right number of pages.
func TestLabels(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CATALOGUE_PAGES")
	if dir == "" {
		dir = t.TempDir()
	}
	short := domain.Label{Name: "Hạt kê vàng Đồng Văn", Maker: "HTX Xóm Núi", Stars: 4, Until: domain.NewDate(2029, 5, 20), Code: "0N9H-KBKZ", URL: "https://ocop.example.vn/verify/0N9H-KBKZ", Sample: true}
	long := short
	long.Name, long.Stars, long.Sample = strings.Repeat("Chè Shan tuyết cổ thụ ", 9), 0, false
	for _, c := range []struct {
		name  string
		order domain.LabelOrder
		label domain.Label
		pages int
	}{
		{"24 on a sheet", domain.LabelOrder{Sheet: domain.LabelA4With24, Count: 24, First: 1}, short, 1},
		{"40 and one more", domain.LabelOrder{Sheet: domain.LabelA4With40, Count: 41, First: 1}, short, 2},
		{"65 from the tenth place", domain.LabelOrder{Sheet: domain.LabelA4With65, Count: 65, First: 10}, short, 2},
		{"the last place of a used sheet", domain.LabelOrder{Sheet: domain.LabelA4With65, Count: 1, First: 65}, long, 1},
		{"a roll", domain.LabelOrder{Sheet: domain.LabelRoll30x20, Count: 3, First: 1}, long, 3},
		{"a long name on a large label", domain.LabelOrder{Sheet: domain.LabelA4With24, Count: 1, First: 24}, long, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var first, second bytes.Buffer
			for _, b := range []*bytes.Buffer{&first, &second} {
				if err := catalogue.Labels(t.Context(), b, c.label, c.order); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Error("the labels differ when they are printed again")
			}
			if pages := bytes.Count(first.Bytes(), []byte("/Type /Page\n")); pages != c.pages {
				t.Errorf("%d pages, want %d", pages, c.pages)
			}
			if err := os.WriteFile(filepath.Join(dir, "labels-"+domain.Slug(c.name)+".pdf"), first.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		})
	}
	for field, wrong := range map[string]domain.LabelOrder{
		"sheet": {Sheet: "a3", Count: 1, First: 1}, "count": {Sheet: domain.LabelA4With24, Count: domain.MaxLabels + 1, First: 1}, "first": {Sheet: domain.LabelA4With24, Count: 1, First: 25},
	} {
		t.Run("a wrong "+field, func(t *testing.T) {
			err := catalogue.Labels(t.Context(), &bytes.Buffer{}, short, wrong)
			if faults := domain.ErrorsOf(err); domain.CodeOf(err) != domain.CodeInvalid || len(faults) != 1 || faults[0].Field != field {
				t.Errorf("%v", err)
			}
		})
	}
}
