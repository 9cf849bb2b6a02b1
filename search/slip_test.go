package search_test

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/search/searchtest"
	"chophien/search/vi"
)

// keystrokes returns the keystrokes of a word in Telex or VNI.
func keystrokes(word string, vni bool) string {
	marks := map[rune]string{'\u0301': "s", '\u0300': "f", '\u0309': "r", '\u0303': "x", '\u0323': "j", '\u0306': "w", '\u031B': "w"}
	if vni {
		marks = map[rune]string{'\u0301': "1", '\u0300': "2", '\u0309': "3", '\u0303': "4", '\u0323': "5", '\u0302': "6", '\u031B': "7", '\u0306': "8"}
	}
	var b strings.Builder
	tone := ""
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		switch {
		case r == 'đ' && vni:
			b.WriteString("d9")
		case r == 'đ':
			b.WriteString("dd")
		case r == '\u0302' && !vni:
			s := b.String()
			b.WriteByte(s[len(s)-1])
		case r == '\u0306' || r == '\u031B' || r == '\u0302':
			b.WriteString(marks[r])
		case marks[r] != "":
			tone = marks[r]
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + tone
}

// TestNamesThatAreTypedBadly adds the usual errors of fingers, input methods and
// haste to real names.
func TestNamesThatAreTypedBadly(t *testing.T) {
	m := open(t)
	bad := map[string]func(words []string, i int) bool{
		"letter missing": func(w []string, i int) bool {
			return change(w, i, func(r []rune) []rune { return append(r[:1:1], r[2:]...) })
		},
		"letter doubled": func(w []string, i int) bool {
			return change(w, i, func(r []rune) []rune { return append(r[:2:2], r[1:]...) })
		},
		"letters swapped": func(w []string, i int) bool {
			return change(w, i, func(r []rune) []rune {
				n := len(r)
				r[n-1], r[n-2] = r[n-2], r[n-1]
				return r
			})
		},
		"Telex off": func(w []string, _ int) bool {
			for i := range w {
				w[i] = keystrokes(w[i], false)
			}
			return true
		},
		"VNI off": func(w []string, _ int) bool {
			for i := range w {
				w[i] = keystrokes(w[i], true)
			}
			return true
		},
		"last word begun": func(w []string, _ int) bool {
			last := []rune(w[len(w)-1])
			w[len(w)-1] = string(last[:min(2, len(last))])
			return true
		},
		"run together": func(w []string, _ int) bool {
			w[0], w[1] = domain.Fold(w[0]+w[1]), ""
			return vi.IsSyllable(domain.Fold(w[len(w)-1]))
		},
	}
	for name, change := range bad {
		tried, found := 0, 0
		for i, l := range m.rows {
			words := vi.Words(l.Name)
			if i%12 > 0 || l.Kind != domain.KindProduct || !l.VisibleOn(searchtest.Today) || len(words) < 3 || len(words) > 8 {
				continue
			}
			var typed []string
			for _, w := range words {
				typed = append(typed, l.Name[w.Start:w.End])
			}
			if !change(typed, i%len(typed)) {
				continue
			}
			tried++
			got := names(m.find(t, strings.Join(typed, " "), products))
			for _, n := range got[:min(3, len(got))] {
				if n == l.Name {
					found++
				}
			}
		}
		if tried == 0 || found < tried*9/10 {
			t.Errorf("%s: %d of %d are among the first three", name, found, tried)
		}
	}
}

// change alters one word of four letters or more.
func change(words []string, i int, how func([]rune) []rune) bool {
	r := []rune(words[i])
	if len(r) < 4 {
		return false
	}
	words[i] = string(how(r))
	return true
}
