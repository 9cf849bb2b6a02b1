package domain_test

import (
	"strings"
	"testing"

	"chophien/domain"
)

func TestUnmetText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"  Sâm  Ngọc\tLinh ":    "sam ngoc linh",
		"Mật ong 500 ml":        "mat ong 500 ml",
		"OCOP 5 sao 12/03/2027": "",
		"OCOP 5 sao 2027":       "ocop 5 sao 2027",
		"gọi 0912 345 678":      "",
		"chị Hoa 0912345678":    "",
		"hoa@example.vn":        "",
		"https://example.vn/a":  "",
		"www.example.vn":        "",
		"079123456789 trà":      "",
		"٠٩١٢٣٤٥٦٧٨ trà":        "",
		"2027":                  "",
		"":                      "",
		"trà\u0001":             "",
		strings.Repeat("đ", 80): strings.Repeat("d", 80),
		strings.Repeat("đ", 81): "",
	} {
		got, ok := domain.UnmetText(text)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %t, want %q", text, got, ok, want)
		}
	}
}
