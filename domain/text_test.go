package domain_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"chophien/domain"
)

// accented are the 67 letters that Vietnamese adds to the 22 plain ones it shares with ASCII.
const accented = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"

func TestFold(t *testing.T) {
	if n := len([]rune(accented)); n != 67 {
		t.Fatalf("%d letters", n)
	}
	for _, r := range accented + strings.ToUpper(accented) {
		got := domain.Fold(string(r))
		// The marks of all but đ are combining characters of the decomposed letter.
		want := strings.Map(func(r rune) rune {
			if r >= 0x300 && r < 0x370 {
				return -1
			}
			return r
		}, norm.NFD.String(strings.ToLower(string(r))))
		want = strings.ReplaceAll(want, "đ", "d")
		if got != want || len(got) != 1 {
			t.Errorf("%c folds to %q, want %q", r, got, want)
		}
	}
	for in, want := range map[string]string{
		"Chè Đá": "che da", "ÐÀ NẴNG": "da nang", "Mật ong 100%": "mat ong 100%", "": "", "ﬁ ß ñ": "ﬁ ß ñ", "Ο": "ο",
	} {
		if got := domain.Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func TestSplitLetter(t *testing.T) {
	for r, want := range map[rune]struct {
		base rune
		tone domain.Tone
	}{'ấ': {'â', domain.Acute}, 'đ': {'đ', domain.Level}, 'ỵ': {'y', domain.Dot}, 'ữ': {'ư', domain.Tilde}, 'b': {'b', domain.Level}} {
		if base, tone, ok := domain.SplitLetter(r); !ok || base != want.base || tone != want.tone {
			t.Errorf("%c is %c with tone %d, %t", r, base, tone, ok)
		}
	}
	if _, _, ok := domain.SplitLetter('7'); ok {
		t.Error("7 is no letter")
	}
}

// sortedNames is in Vietnamese alphabetical order: a ă â b c d đ e ê … first,
// then tones (ngang, huyền, hỏi, ngã, sắc, nặng).
var sortedNames = []string{
	"1 lá", "10 lá", "a", "à", "ả", "ã", "á", "ạ", "an", "Ăn", "Ấm", "Âm ấm", "bánh", "bánh đa", "bánh đậu", "cam", "chè", "chè lam", "chè ở",
	"da", "dừa", "dứa", "dưa hấu", "đa", "đũa", "e", "ê", "gạo", "kẹo", "lê", "lợn", "mà", "ma ma", "nem", "oi", "ổi", "ơi", "quế", "ra", "ruốc",
	"sen", "tỏi", "tôi", "tơ", "tra", "trà", "u", "ư", "vải", "xôi", "yến",
}

func TestSortKey(t *testing.T) {
	got := slices.Clone(sortedNames)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
	slices.SortFunc(got, func(a, b string) int { return strings.Compare(domain.SortKey(a), domain.SortKey(b)) })
	if !slices.Equal(got, sortedNames) {
		t.Errorf("got  %v\nwant %v", got, sortedNames)
	}
	numbers := []string{"Làng 1", "Làng 2", "Làng 2 sao", "Làng 02b", "Làng 9", "Làng 10", "Làng 10a", "Làng 100", "Làng Áo"}
	if !slices.IsSortedFunc(numbers, func(a, b string) int { return strings.Compare(domain.SortKey(a), domain.SortKey(b)) }) {
		t.Errorf("numbers are not sorted by value: %v", numbers)
	}
	for _, same := range [][2]string{{"Nhà 07", "Nhà 7"}, {"Chè", "CHÈ"}, {"chè  lam", " chè-lam! "}, {"Đà", "Ðà"}} {
		if domain.SortKey(same[0]) != domain.SortKey(same[1]) {
			t.Errorf("%q and %q differ", same[0], same[1])
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		key := domain.SortKey(name)
		if strings.Trim(key, "0123456789abcdef") != "" || len(key) > 700 {
			t.Fatalf("%q has the key %q", name, key)
		}
	})
}

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
