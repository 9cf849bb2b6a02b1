package search_test

import (
	"testing"

	"chophien/search/searchtest"
)

// The floors are a little below the scores of the reference engine.
const (
	floorNDCG  = 0.97
	floorFirst = 0.98
)

func TestGoldenQueries(t *testing.T) {
	s := searchtest.Golden(t, searchtest.NewReference())
	t.Log("\n" + s.Table(10))
	if s.NDCG < floorNDCG || s.First < floorFirst || s.Forbidden > 1 || s.Empty > 0 || s.Noise > 0 {
		t.Errorf("nDCG %.3f (at least %.3f), first hit %.3f (at least %.3f), forbidden %d (at most 1), empty %d, noise %d (none)",
			s.NDCG, floorNDCG, s.First, floorFirst, s.Forbidden, s.Empty, s.Noise)
	}
}
