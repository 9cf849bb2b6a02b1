package vi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"chophien/search/vi"
)

// accented lists the 67 accented lower-case letters by their bare letter.
var accented = map[string]string{
	"a": "àảãáạăằẳẵắặâầẩẫấậ", "e": "èẻẽéẹêềểễếệ", "i": "ìỉĩíị", "o": "òỏõóọôồổỗốộơờởỡớợ",
	"u": "ùủũúụưừửữứự", "y": "ỳỷỹýỵ", "d": "đ",
}

func TestEveryAccentedLetterFoldsAndKeepsItsMarks(t *testing.T) {
	letters, exact := 0, map[string]string{}
	for base, row := range accented {
		for _, r := range row {
			for _, s := range []string{string(r), strings.ToUpper(string(r))} {
				letters++
				for _, form := range []string{s, norm.NFD.String(s)} {
					text := "b" + form + "n"
					words := vi.Words(text)
					if len(words) != 1 || words[0].Fold != "b"+base+"n" {
						t.Fatalf("%q is folded to %+v", text, words)
					}
					if words[0].Start != 0 || words[0].End != len(text) {
						t.Errorf("%q: span %d to %d of %d", text, words[0].Start, words[0].End, len(text))
					}
					if other, ok := exact[words[0].Exact]; ok && other != strings.ToLower(norm.NFC.String(s)) {
						t.Errorf("%q and %q share the exact key %q", other, s, words[0].Exact)
					}
					exact[words[0].Exact] = strings.ToLower(norm.NFC.String(s))
				}
			}
		}
	}
	if letters != 134 {
		t.Errorf("%d letters tried, want 134", letters)
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, fold, exact string }{
		{"Chè Shan tuyết", "che shan tuyet", "che2 shan tuyeet1"},
		{"hoà hòa HOÀ", "hoa hoa hoa", "hoa2 hoa2 hoa2"},
		{"khoẻ khỏe thuỷ thủy", "khoe khoe thuy thuy", "khoe3 khoe3 thuy3 thuy3"},
		{"lý lí mỹ mĩ mì mỳ kỹ kĩ quý quí", "li li mi mi mi mi ki ki qui qui", "li1 li1 mi4 mi4 mi2 mi2 ki4 ki4 qui1 qui1"},
		{"thuý huy yến mây", "thuy huy yen may", "thuy1 huy yeen1 maay"},
		{"Ðắk ĐẮK đắk", "dak dak dak", "ddawk1 ddawk1 ddawk1"},
		{"ST25 3in1 100gr 40°N", "st25 3in1 100gr 40 n", "st25 3in1 100gr 40 n"},
		{"TP.HCM, BR-VT (mắc-ca)", "tp hcm br vt mac ca", "tp hcm br vt mawc1 ca"},
		{"dứa dừa dưa", "dua dua dua", "duwa1 duwa2 duwa"},
		{"a\u200bb c\u00a0d", "ab c d", "ab c d"},
		{"café München", "cafe munchen", "cafe1 munchen"},
		{" \t\u0301 !!! 日本 ", "", ""},
	} {
		fold, exact := vi.Keys(c.text)
		if fold != c.fold || exact != c.exact {
			t.Errorf("Keys(%q) = %q, %q; want %q, %q", c.text, fold, exact, c.fold, c.exact)
		}
		if f, e := vi.Keys(norm.NFD.String(c.text)); f != fold || e != exact {
			t.Errorf("NFD of %q gives %q, %q", c.text, f, e)
		}
	}
}

func TestSpansCoverTheWordAsWritten(t *testing.T) {
	for _, text := range []string{"Nước mắm, Phú Quốc", norm.NFD.String("Nước mắm, Phú Quốc")} {
		var got []string
		for _, w := range vi.Words(text) {
			got = append(got, norm.NFC.String(text[w.Start:w.End]))
		}
		if d := cmp.Diff([]string{"Nước", "mắm", "Phú", "Quốc"}, got); d != "" {
			t.Error(d)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"Chè Ðắk", "\u0301\u0323", "a\xffb", "日本", strings.Repeat("ấ", 1000), "\x00\x1b[0m", "ﬁ½Å"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, w := range vi.Words(s) {
			if w.Start < last || w.End <= w.Start || w.End > len(s) {
				t.Fatalf("span %d to %d of %d after %d", w.Start, w.End, len(s), last)
			}
			last = w.End
			if w.Fold == "" || strings.Trim(w.Fold+w.Exact, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Fatalf("keys %q and %q", w.Fold, w.Exact)
			}
		}
		c, cx := vi.Keys(norm.NFC.String(s))
		d, dx := vi.Keys(norm.NFD.String(s))
		if c != d || cx != dx {
			t.Fatalf("NFC gives %q %q, NFD gives %q %q", c, cx, d, dx)
		}
	})
}
