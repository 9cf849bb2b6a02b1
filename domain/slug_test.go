package domain_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chophien/domain"
)

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"Chè Shan tuyết": "che-shan-tuyet", "  Bà Rịa - Vũng Tàu ": "ba-ria-vung-tau", "Đắk Lắk": "dak-lak", "!!!": "", "": "", "Trà 100% (túi)": "tra-100-tui",
		"中国茶": "", strings.Repeat("a", 200): strings.Repeat("a", 80), strings.Repeat("a", 79) + " b": strings.Repeat("a", 79),
	} {
		if got := domain.Slug(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.RuneFrom([]rune(accented+" -abcxyz019!Ð中"))).Draw(t, "name")
		slug := domain.Slug(name)
		if len(slug) > 80 || strings.Contains(slug, "--") || strings.Trim(slug, "-") != slug || strings.Trim(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			t.Fatalf("%q becomes %q", name, slug)
		}
		if again := domain.Slug(slug); again != slug {
			t.Fatalf("%q becomes %q", slug, again)
		}
	})
}
