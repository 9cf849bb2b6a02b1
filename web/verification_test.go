package web_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chophien/domain"
)

// TestHistoryShowsValidStars checks that the list of certificates of a product
// shows stars only for certificates that are valid on the day.
func TestHistoryShowsValidStars(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	revoked, err := s.store.Product(t.Context(), revokedSlug)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, target string
		stars        bool
	}{
		{"valid today", "/verify/" + s.code, true},
		{"before it began", "/verify/" + s.code + "?valid_on=2026-01-01", false},
		{"revoked", "/verify/" + domain.ShowCode(revoked.Certificates[0].Code), false},
		{"before it was revoked", "/verify/" + domain.ShowCode(revoked.Certificates[0].Code) + "?valid_on=2026-10-01", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := html.UnescapeString(s.get(c.target).Body.String())
			_, history, ok := strings.Cut(said, `id="h-history"`)
			if !ok || starText.MatchString(history) != c.stars {
				t.Errorf("stars shown: %t, want %t: %.800s", !c.stars, c.stars, history)
			}
		})
	}
}
