package meili_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chophien/domain"
	"chophien/search/meili"
)

var encoded = regexp.MustCompile(`^[a-z0-9_-]{1,468}$`)

// FuzzEncode checks that no text can end a quoted value of a filter, and that the
// engine does not fold, cut or drop any part of it.
func FuzzEncode(f *testing.F) {
	for _, s := range []string{
		"", "_", "-", "tra", "Tra", `x" OR status = "draft`, `x' OR 1=1`, "2020 OR type = product", `\"`, "\n", "🍵", "TO", "EXISTS",
		"NOT", "IN [a]", "_geoRadius(1,2,3)", "\x00", "\xff", "ấ", "a\u0302\u0301", "ﬁ", "０１", " tra ", strings.Repeat("x", 900), strings.Repeat("ấ", 200),
	} {
		f.Add(s, "a")
	}
	f.Fuzz(func(t *testing.T, s, more string) {
		enc := meili.Encode(s)
		if !encoded.MatchString(enc) {
			t.Fatalf("%q is encoded as %q", s, enc)
		}
		if back, ok := meili.Decode(enc); ok && back != s || !ok && len(s) <= 100 {
			t.Fatalf("%q is encoded as %q and decoded as %q, %t", s, enc, back, ok)
		}
		longer := s + more
		if same := meili.Encode(longer) == enc; same != (more == "") {
			t.Fatalf("%q and %q are encoded as %q and %q", s, longer, enc, meili.Encode(longer))
		}
		if len(longer) <= 100 && s != "" && !strings.HasPrefix(meili.Encode(longer), meili.Beginning(s)) {
			t.Fatalf("%q begins with %q, but is encoded as %q", longer, s, meili.Encode(longer))
		}
	})
}

// TestSpans checks that a day is in a window exactly if they share a span.
func TestSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.Int32Range(-25567, 84005).Draw(t, "from")
		w := domain.Window{From: domain.Date(from), Until: domain.Date(from + rapid.Int32Range(-2, 5000).Draw(t, "length"))}
		spans := meili.Spans(w)
		for _, day := range []domain.Date{w.From - 1, w.From, w.From + 1, w.Until - 1, w.Until, w.Until + 1, domain.Date(rapid.Int32Range(-25567, 84005).Draw(t, "day"))} {
			got := slices.ContainsFunc(meili.Around(day), func(s string) bool { return slices.Contains(spans, s) })
			if inside := day >= domain.NewDate(1900, 1, 1) && day <= domain.NewDate(2199, 12, 31); inside && got != w.Contains(day) {
				t.Fatalf("%s in %s to %s: %t (%v)", day, w.From, w.Until, got, spans)
			}
		}
		if w.Until-w.From < 1100 && len(spans) > 20 {
			t.Fatalf("%d spans for %d days", len(spans), w.Until-w.From+1)
		}
	})
}
