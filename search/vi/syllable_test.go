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
