package domain_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chophien/domain"
)

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
