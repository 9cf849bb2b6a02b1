package search_test

import (
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/vi"
)

// TestNumbersAndCodes checks that a trade item number, typed or as a parameter,
// finds its product, and that the code of a certificate is recognized.
func TestNumbersAndCodes(t *testing.T) {
	m := open(t)
	const gtin, other = "4006381333931", "5901234123457"
	of := m.find(t, "gạo", products).Items[0].Listing
	m.db.SetGTIN(of.Ref, gtin)
	for _, c := range []struct {
		name string
		r    search.Request
		hits int
	}{
		{"typed", search.Request{Text: gtin}, 1},
		{"with spaces", search.Request{Text: "4 006381 333931"}, 1},
		{"as a parameter", search.Request{Text: "mật ong", GTIN: gtin}, 1},
		{"of nothing", search.Request{Text: other}, 0},
		{"with a wrong check digit it is words", search.Request{Text: "4006381333932"}, 0},
		{"literally it is words", search.Request{Text: gtin, Literal: true}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := m.find(t, "", func(r *search.Request) { r.Text, r.GTIN, r.Literal = c.r.Text, c.r.GTIN, c.r.Literal })
			if len(got.Items) != c.hits || c.hits > 0 && got.Items[0].Listing.Ref != of.Ref {
				t.Errorf("it finds %q, want %d", names(got), c.hits)
			}
			if c.hits == 0 && (got.Advice == nil || got.Advice.Text == "") {
				t.Error("an empty answer without advice")
			}
		})
	}
	if _, err := m.Search(t.Context(), search.Request{GTIN: "12345678", Filter: domain.ListingFilter{ValidOn: of.Windows[0].From}}); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("a number with a wrong check digit: %v", err)
	}
	if r := m.find(t, "7K3F-M2QX"); len(r.Understood.Notes) != 1 || !strings.Contains(r.Understood.Notes[0], "/verify/7K3FM2QX") {
		t.Errorf("the code of a certificate is understood as %+v", r.Understood)
	}
	for text, want := range map[string]bool{"7k3f m2qx": true, "BAMBAMBO": false, "20262027": false, "gao st25": false, "": false} {
		if _, ok := vi.ReadCertificate(text); ok != want {
			t.Errorf("%q is the code of a certificate: %t", text, ok)
		}
	}
}
