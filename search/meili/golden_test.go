package meili_test

import (
	"math"
	"testing"

	"chophien/search/searchtest"
)

// TestGoldenQueries checks that the golden queries score as well as with the
// reference engine. The embedded engine has the same test.
func TestGoldenQueries(t *testing.T) {
	s, want := searchtest.Golden(t, open(t)), searchtest.Golden(t, searchtest.NewReference())
	if math.Abs(s.NDCG-want.NDCG) > 0.01 || math.Abs(s.First-want.First) > 0.01 || s.Forbidden > 1 || s.Empty > 0 || s.Noise > 0 {
		t.Errorf("nDCG %.3f, first hit %.3f, forbidden %d, empty %d, noise %d; the reference reaches %.3f and %.3f\n%s",
			s.NDCG, s.First, s.Forbidden, s.Empty, s.Noise, want.NDCG, want.First, s.Table(10))
	}
	t.Logf("nDCG %.3f, first hit %.3f, forbidden %d", s.NDCG, s.First, s.Forbidden)
}
