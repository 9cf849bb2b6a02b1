package searchtest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"chophien/domain"
	"chophien/search"
)

// testNearest checks that pages order documents by distance, and by name at one
// place, for places with one document, with few and with many.
func testNearest(t *testing.T, e search.Engine) {
	var docs []search.Document
	for i := range 60 {
		d := named(fmt.Sprintf("near%02d", i), 1)
		if i%5 > 0 { // the others have no pin
			d.HasPin, d.Lat, d.Lon = true, 10+float64(i%3), 105
		}
		if i%7 == 0 && d.HasPin {
			d.Lat += float64(i) / 1000
		}
		docs = append(docs, d)
	}
	mustPut(t, e, docs...)
	q := search.TextQuery{Near: &search.Near{Lat: 12.3, Lon: 105}, Sort: domain.SortDistance, Filter: domain.ListingFilter{ValidOn: today}}
	distance := func(d search.Document) float64 {
		if !d.HasPin {
			return math.Inf(1)
		}
		return DistanceKM(q.Near.Lat, q.Near.Lon, d.Lat, d.Lon)
	}
	slices.SortStableFunc(docs, func(a, b search.Document) int {
		return cmp.Or(cmp.Compare(distance(a), distance(b)), cmp.Compare(a.NameSort, b.NameSort), cmp.Compare(a.ID, b.ID))
	})
	var want []string
	for _, d := range docs {
		want = append(want, d.ID)
	}
	for _, q.Limit = range []int{1, 7, 25, 100} {
		var got []string
		for q.Offset = 0; q.Offset < len(want); q.Offset += q.Limit {
			page := find(t, e, q)
			if page.Total != len(want) {
				t.Errorf("offset %d: a total of %d, want %d", q.Offset, page.Total, len(want))
			}
			got = append(got, ids(page)...)
		}
		inOrder(t, got, want)
	}
	q.Near.WithinKM, q.Limit, q.Offset = 150, 100, 0
	inside := 0
	for _, d := range docs {
		if distance(d) <= q.Near.WithinKM {
			inside++
		}
	}
	page := find(t, e, q)
	inOrder(t, ids(page), want[:inside])
}
