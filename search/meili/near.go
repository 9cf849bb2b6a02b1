package meili

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/meilisearch/meilisearch-go"

	"chophien/domain"
	"chophien/search"
)

// Pins are ordinary values, and this package computes their distance from a
// point: the engine rewrites its own index of points with each batch of
// documents, which took nine tenths of the time. Many listings share a pin, that
// of the former province.

// pinOf returns the value for the pin of d; empty without one.
func pinOf(d search.Document) string {
	if !d.HasPin {
		return ""
	}
	return number(d.Lat) + "," + number(d.Lon)
}

// pin is a place with the number of matching documents there.
type pin struct {
	value    string
	distance float64 // kilometres from the point; infinite for none
	count    int
}

// pinning requests the pins of the documents that pass f, nearest first.
func pinning(q search.TextQuery, f filter, into *[]pin) question {
	near := *q.Near
	r := request(q, f)
	r.Facets = []string{attrPin}
	return question{r, func(r *meilisearch.SearchResponse) error {
		var counts map[string]map[string]int
		if err := json.Unmarshal(r.FacetDistribution, &counts); err != nil {
			return fmt.Errorf("pins: %w", err)
		}
		for enc, n := range counts[attrPin] {
			value, ok := decode(enc)
			p := pin{value: value, distance: math.Inf(1), count: n}
			if value != "" {
				a, b, _ := strings.Cut(value, ",")
				lat, errLat := strconv.ParseFloat(a, 64)
				lon, errLon := strconv.ParseFloat(b, 64)
				if ok = ok && errLat == nil && errLon == nil; ok {
					p.distance = search.DistanceKM(near.Lat, near.Lon, lat, lon)
				}
			}
			if !ok {
				return fmt.Errorf("%q is not a pin", enc)
			}
			*into = append(*into, p)
		}
		slices.SortFunc(*into, func(a, b pin) int {
			return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.value, b.value))
		})
		return nil
	}}
}

// within matches documents that match q and have a pin near enough.
func (e *Engine) within(ctx context.Context, q search.TextQuery) (filter, error) {
	n := q.Near
	if n == nil || n.WithinKM <= 0 {
		return always, nil
	}
	var pins []pin
	if err := e.ask(ctx, []question{pinning(q, always, &pins)}); err != nil {
		return never, err
	}
	end, _ := slices.BinarySearchFunc(pins, n.WithinKM, func(p pin, km float64) int {
		if p.distance <= km {
			return -1
		}
		return 1
	})
	if inside, outside := pins[:end], pins[end:]; len(inside) <= len(outside) {
		return hasText(attrPin, values(inside)), nil
	} else if len(outside) > 0 {
		return not(hasText(attrPin, values(outside))), nil
	}
	return always, nil
}

func values(pins []pin) []string {
	out := make([]string, len(pins))
	for i, p := range pins {
		out[i] = p.value
	}
	return out
}

// maxNear is the greatest number of documents of the places on a page that are
// fetched in one request and ordered here.
const maxNear = 2000

// byDistance answers a query whose hits are ordered by distance.
func (e *Engine) byDistance(ctx context.Context, q search.TextQuery, near filter, page *search.Page) error {
	found := and(conditions(q.Filter, ""), near)
	var pins []pin
	questions := e.withFacets(q, near, counting(q, found, &page.Total), page)
	if err := e.ask(ctx, append(questions, pinning(q, found, &pins))); err != nil {
		return err
	}
	if q.Limit == 0 || q.Offset >= page.Total {
		return nil
	}
	return e.nearest(ctx, q, found, pins, page)
}

// nearest fetches the page of q, with the pins, nearest first.
func (e *Engine) nearest(ctx context.Context, q search.TextQuery, found filter, pins []pin, page *search.Page) error {
	// Pins at the same distance are one group, in the order of names.
	type place struct {
		filter filter
		count  int
	}
	var places []place
	var touched []string
	type stretch struct{ at, pins, count int }
	var groups []stretch
	for i, p := range pins {
		if i == 0 || p.distance != pins[i-1].distance {
			groups = append(groups, stretch{at: i})
		}
		g := &groups[len(groups)-1]
		g.pins++
		g.count += p.count
	}
	skipped, at, sum := 0, 0, 0
	for _, g := range groups {
		from, to := at, at+g.count
		at = to
		if to <= q.Offset {
			skipped = to
			continue
		}
		if from >= q.Offset+q.Limit {
			break
		}
		there := values(pins[g.at : g.at+g.pins])
		touched = append(touched, there...)
		places = append(places, place{and(found, hasText(attrPin, there)), g.count})
		sum += g.count
	}
	offset := q.Offset - skipped
	var questions []question
	if sum <= maxNear && len(places) > 1 {
		var all search.Page
		if err := e.ask(ctx, []question{e.fetching(q, and(found, hasText(attrPin, touched)), domain.SortRelevance, 0, sum, &all)}); err != nil {
			return err
		}
		hits := all.Hits
		slices.SortStableFunc(hits, func(a, b search.Hit) int {
			return cmp.Or(cmp.Compare(q.Near.Distance(&a.Doc), q.Near.Distance(&b.Doc)),
				cmp.Compare(a.Doc.NameSort, b.Doc.NameSort), cmp.Compare(a.Doc.ID, b.Doc.ID))
		})
		page.Hits = hits[min(offset, len(hits)):min(offset+q.Limit, len(hits))]
		return nil
	}
	parts := make([]search.Page, len(places))
	at = 0
	for i, p := range places {
		if from, to := max(offset, at), min(offset+q.Limit, at+p.count); from < to {
			questions = append(questions, e.fetching(q, p.filter, domain.SortName, from-at, to-from, &parts[i]))
		}
		at += p.count
	}
	if err := e.ask(ctx, questions); err != nil {
		return err
	}
	for _, p := range parts {
		page.Hits = append(page.Hits, p.Hits...)
	}
	return nil
}
