package meili_test

import (
	"math"
	"testing"

	"chophien/search"
	"chophien/search/searchtest"
)

// TestGoldenQueries: what buyers ask for is found as well as with the reference
// engine, to which the embedded engine is held in the same way.
func TestGoldenQueries(t *testing.T) {
	want := searchtest.Golden(t, searchtest.NewReference())
	for name, documents := range map[string]int{"in memory": 0, "by the engine itself": -1} {
		t.Run(name, func(t *testing.T) { testGolden(t, searchtest.Golden(t, open(t, documents)), want) })
	}
}

func testGolden(t *testing.T, s, want search.GoldenScores) {
	t.Helper()
	if math.Abs(s.NDCG-want.NDCG) > 0.01 || math.Abs(s.First-want.First) > 0.01 || s.Forbidden > 1 || s.Empty > 0 || s.Noise > 0 {
		t.Errorf("nDCG %.3f, first hit %.3f, forbidden %d, empty %d, noise %d; the reference reaches %.3f and %.3f\n%s",
			s.NDCG, s.First, s.Forbidden, s.Empty, s.Noise, want.NDCG, want.First, s.Table(10))
	}
	t.Logf("nDCG %.3f, first hit %.3f, forbidden %d", s.NDCG, s.First, s.Forbidden)
}
