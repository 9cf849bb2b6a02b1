package domain_test

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
)

func TestCursor(t *testing.T) {
	of := domain.ListFingerprint("products", []string{"01", "15"})
	text := domain.NewCursor(of, "sort key", "id")
	if after, err := domain.ParseCursor(text, of, 2); err != nil || !slices.Equal(after, []string{"sort key", "id"}) {
		t.Fatalf("%v: %v", after, err)
	}
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for name, c := range map[string]struct{ text, says string }{
		"noise":          {"%00", "not a cursor"},
		"empty":          {"", "not a cursor"},
		"padding":        {text + "==", "not a cursor"},
		"cut off":        {text[:len(text)-4], "not a cursor"},
		"longer":         {text + "A", "not a cursor"},
		"much too long":  {strings.Repeat("A", 5000), "not a cursor"},
		"an object":      {encode("{}"), "not a cursor"},
		"null":           {encode("null"), "not a cursor"},
		"no parts":       {encode("[]"), "not a cursor"},
		"a number":       {encode(`["` + of + `", 1, "id"]`), "not a cursor"},
		"two values":     {encode(`["` + of + `", "a", "b"]["x"]`), "not a cursor"},
		"a missing key":  {domain.NewCursor(of, "id"), "not a cursor"},
		"another list":   {domain.NewCursor(domain.ListFingerprint("producers", []string{"01", "15"}), "sort key", "id"), "another list"},
		"another filter": {domain.NewCursor(domain.ListFingerprint("products", []string{"01"}), "sort key", "id"), "another list"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.ParseCursor(c.text, of, 2)
			if domain.CodeOf(err) != domain.CodeInvalid || !strings.Contains(err.Error(), "cursor") || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestListFingerprint(t *testing.T) {
	type filter struct {
		Stars []int
		From  *domain.Date
	}
	day, same := domain.NewDate(2026, 11, 23), domain.NewDate(2026, 11, 23)
	of := domain.ListFingerprint("fairs", filter{[]int{3, 4}, &day}, "name")
	for _, c := range []struct {
		name string
		of   string
		same bool
	}{
		{"order, repetition", domain.ListFingerprint("fairs", filter{[]int{4, 3, 4}, &same}, "name"), true},
		{"another value", domain.ListFingerprint("fairs", filter{[]int{3, 5}, &day}, "name"), false},
		{"a missing filter", domain.ListFingerprint("fairs", filter{[]int{3, 4}, nil}, "name"), false},
		{"another sort", domain.ListFingerprint("fairs", filter{[]int{3, 4}, &day}, "stars"), false},
		{"another list", domain.ListFingerprint("fair", filter{[]int{3, 4}, &day}, "name"), false},
		{"filters in other places", domain.ListFingerprint("fairs", "name", filter{[]int{3, 4}, &day}), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if (c.of == of) != c.same {
				t.Errorf("same fingerprint: %t, want %t", c.of == of, c.same)
			}
		})
	}
	if domain.ListFingerprint("x", []string(nil)) != domain.ListFingerprint("x", []string{}) {
		t.Error("no values and nil differ")
	}
}
