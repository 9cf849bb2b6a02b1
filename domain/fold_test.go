package domain_test

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

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

// TestSearchWords: a list is searched for the first ten words, without marks.
func TestSearchWords(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "  Mật  Ong ": "mat ong", "1 2 3 4 5 6 7 8 9 10": "1 2 3 4 5 6 7 8 9 10", "1 2 3 4 5 6 7 8 9 10 Đá": "1 2 3 4 5 6 7 8 9 10",
	} {
		if got := strings.Join(domain.SearchWords(text), " "); got != want {
			t.Errorf("SearchWords(%q) = %q, want %q", text, got, want)
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
