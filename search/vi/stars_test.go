package vi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"chophien/search/vi"
)

// TestStars: ranges of stars, as people write them, and what is left as goods.
func TestStars(t *testing.T) {
	for _, c := range []struct {
		text  string
		stars []int
		goods string
	}{
		{"gạo 3 sao trở lên", []int{3, 4, 5}, "gao"},
		{"gao 3 sao tro len", []int{3, 4, 5}, "gao"},
		{"trà từ 4 sao", []int{4, 5}, "tra"},
		{"trà từ 3 đến 4 sao", []int{3, 4}, "tra"},
		{"trà 3 sao đến 5 sao", []int{3, 4, 5}, "tra"},
		{"trà 3-5 sao", []int{3, 4, 5}, "tra"},
		{"trà 3–4★", []int{3, 4}, "tra"},
		{"miến trên 4 sao", []int{5}, "mien"},
		{"mien tren 4 sao", []int{5}, "mien"},
		{"miến dưới 4 sao", []int{1, 2, 3}, "mien"},
		{"cao không dưới 5 sao", []int{5}, "cao"},
		{"cao ít nhất bốn sao", []int{4, 5}, "cao"},
		{"cao tối đa 4 sao", []int{1, 2, 3, 4}, "cao"},
		{"gạo 4 sao trở xuống", []int{1, 2, 3, 4}, "gao"},
		{"gạo 3 hoặc 5 sao", []int{3, 5}, "gao"},
		{"gạo 3 sao hay 4 sao", []int{3, 4}, "gao"},
		{"gạo 4, 5 sao", []int{4, 5}, "gao"},
		{"gạo 4+ sao", []int{4, 5}, "gao"},
		{"gạo >= 4 sao", []int{4, 5}, "gao"},
		{"gạo > 4 sao", []int{5}, "gao"},
		{"gạo hạng bốn sao", []int{4}, "gao"},
		{"gạo năm sao", []int{5}, "gao"},
		{"gạo 5sao", []int{5}, "gao"},
		{"gạo 4sao trở lên", []int{4, 5}, "gao"},
		{"gạo nấm sao", nil, "gao nam sao"},
		{"gạo tiềm năng 5 sao", []int{4}, "gao"},
		{"tea 4 stars and above", []int{4, 5}, "tra"},
	} {
		q := vi.Understand(c.text, lexicon(), gazetteer(), vi.Options{})
		if d := cmp.Diff(c.stars, q.Stars); d != "" || goods(q) != c.goods {
			t.Errorf("%q: stars %v, goods %q; want %v, %q", c.text, q.Stars, goods(q), c.stars, c.goods)
		}
	}
}
