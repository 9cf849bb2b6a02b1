package vi_test

import (
	"testing"

	"chophien/search/vi"
)

func TestDecodeResidue(t *testing.T) {
	for typed, want := range map[string]string{
		// Telex
		"nuowcs": "nước", "nuwowcs": "nước", "mawms": "mắm", "phus": "phú", "quoocs": "quốc", "gaoj": "gạo",
		"neeps": "nếp", "vangf": "vàng", "ddoong": "đông", "trungf": "trùng", "haj": "hạ", "thaor": "thảo",
		"tow": "tơ", "tawmf": "tằm", "chef": "chè", "tuyeets": "tuyết", "quees": "quế", "hoaf": "hòa", "thuyr": "thủy",
		"dduwowngf": "đường", "toanf": "toàn",
		// VNI
		"mien61": "miến", "tai2": "tài", "tra2": "trà", "ca2": "cà", "d9o6ng": "đông", "nuo7c1": "nước", "ma8m1": "mắm", "d9u7o7ng2": "đường",
	} {
		got, ok := vi.DecodeResidue(typed)
		if !ok {
			t.Errorf("%q is not decoded, want %q", typed, want)
			continue
		}
		if w := vi.Words(want)[0]; got.Fold != w.Fold || got.Exact != w.Exact {
			t.Errorf("%q is decoded to %q %q, want %q %q", typed, got.Fold, got.Exact, w.Fold, w.Exact)
		}
	}
	for _, typed := range []string{"st25", "vd20", "3in1", "40", "2024", "che", "hoa", "brr", "xyz123", "q10", "shan", "cinnamon"} {
		if got, ok := vi.DecodeResidue(typed); ok {
			t.Errorf("%q is decoded to %q", typed, got.Exact)
		}
	}
}

// TestDecodedWordsAreShownAsPeopleWriteThem checks where marks and tones stand.
func TestDecodedWordsAreShownAsPeopleWriteThem(t *testing.T) {
	for name, c := range map[string]struct{ typed, want string }{
		"one vowel":               {"chef", "chè"},
		"a letter with a mark":    {"mawms", "mắm"},
		"two vowels at the end":   {"thuyr", "thủy"},
		"two vowels and more":     {"toanf", "toàn"},
		"two vowels, one marked":  {"tieens", "tiến"},
		"two with marks":          {"nuowcs", "nước"},
		"three vowels":            {"khoair", "khoải"},
		"u behind q":              {"quaf", "quà"},
		"i behind g":              {"giaf", "già"},
		"i behind g as the vowel": {"gif", "gì"},
		"d with a stroke":         {"ddaauj", "đậu"},
		"without a tone":          {"ddoong", "đông"},
		"VNI":                     {"d9u7o7ng2", "đường"},
	} {
		t.Run(name, func(t *testing.T) {
			q := vi.Understand(c.typed, vi.NewLexicon(map[string]int{vi.Words(c.want)[0].Fold: 5}, 10), nil, vi.Options{})
			if len(q.Terms) != 1 || q.Terms[0].Text != c.want {
				t.Errorf("%q is shown as %+v, want %q", c.typed, q.Terms, c.want)
			}
		})
	}
}

func TestIsSyllable(t *testing.T) {
	for _, s := range []string{"nghieng", "quy", "gi", "gia", "khuya", "yen", "oanh", "truong", "tuyet", "a"} {
		if !vi.IsSyllable(s) {
			t.Errorf("%q is a syllable", s)
		}
	}
	for _, s := range []string{"honda", "travipha", "coffee", "zzzz", "st25", "arabica", "logn", ""} {
		if vi.IsSyllable(s) {
			t.Errorf("%q is not a syllable", s)
		}
	}
}
