package embedded_test

import (
	"testing"

	"chophien/search/searchtest"
)

// TestGoldenQueries: what buyers ask for is found as well as with the reference
// engine, whose floors these are.
func TestGoldenQueries(t *testing.T) {
	e := open(t, t.TempDir())
	rebuilt(t, e, nil)
	s := searchtest.Golden(t, e)
	if s.NDCG < 0.97 || s.First < 0.98 || s.Forbidden > 1 || s.Empty > 0 || s.Noise > 0 {
		t.Errorf("nDCG %.3f, first hit %.3f, forbidden %d, empty %d, noise %d\n%s",
			s.NDCG, s.First, s.Forbidden, s.Empty, s.Noise, s.Table(10))
	}
}
