package searchtest

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/search"
)

// Scores tells how well queries were answered.
type Scores struct {
	NDCG      float64 // nDCG@10 with the gain 2^grade-1, mean over the queries that have an answer
	First     float64 // share of queries whose first hit is good enough
	Forbidden int     // queries with a forbidden name among the first three
	Empty     int     // queries that have an answer and got none
	Noise     int     // queries without an answer that got one
	Cases     []CaseScore
}

// CaseScore is the score of one query.
type CaseScore struct {
	Case      Case
	Names     []string // the first ten
	NDCG      float64
	First     bool
	Forbidden bool
	Empty     bool
	Noise     bool
}

// NewSearcher makes a searcher over an engine and listings at noon of Today.
func NewSearcher(t testing.TB, engine search.Engine, listings domain.ListingService) *search.Searcher {
	t.Helper()
	now := time.Date(2026, time.November, 23, 5, 0, 0, 0, time.UTC)
	s, err := search.NewSearcher(t.Context(), engine, listings, RealProvinces(t), func() time.Time { return now }, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Fill puts listings into an engine.
func Fill(t testing.TB, engine search.Engine, listings []domain.Listing) {
	t.Helper()
	var docs []search.Document
	for _, l := range listings {
		docs = append(docs, search.NewDocument(l))
	}
	for batch := range slices.Chunk(docs, 500) {
		if err := engine.Put(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
}

// Golden fills an empty engine with the demo data and scores the golden
// queries on it, as a buyer of products would ask them.
func Golden(t testing.TB, engine search.Engine) Scores {
	t.Helper()
	listings := RealListings(t)
	Fill(t, engine, listings)
	var db Listings
	db.Save(listings...)
	s := NewSearcher(t, engine, &db)
	var out Scores
	answered := 0
	for _, c := range GoldenCases(t) {
		r, err := s.Search(context.WithoutCancel(t.Context()), search.Request{
			Text: c.Query, Limit: 10, Filter: domain.ListingFilter{Kinds: []domain.Kind{domain.KindProduct}, ValidOn: Today},
		})
		if err != nil {
			t.Fatalf("%s %q: %v", c.ID, c.Query, err)
		}
		cs := c.score(r.Items)
		out.Cases = append(out.Cases, cs)
		out.Forbidden += count(cs.Forbidden)
		out.Noise += count(cs.Noise)
		out.Empty += count(cs.Empty)
		if !c.ExpectEmpty {
			answered++
			out.NDCG += cs.NDCG
			out.First += float64(count(cs.First))
		}
	}
	out.NDCG /= float64(answered)
	out.First /= float64(answered)
	return out
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func plain(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// score grades the hits: every good answer counts once, since one name may
// stand for two products.
func (c Case) score(items []search.Item) CaseScore {
	out := CaseScore{Case: c}
	type answer struct {
		Graded
		used bool
	}
	var pool []answer
	gone := map[string]bool{}
	for _, g := range c.Relevant {
		if g.Removed {
			gone[plain(g.Name)] = true
		} else {
			pool = append(pool, answer{Graded: g})
		}
	}
	var hits []domain.Listing
	for _, it := range items {
		out.Names = append(out.Names, it.Listing.Name)
		if !gone[plain(it.Listing.Name)] {
			hits = append(hits, it.Listing)
		}
	}
	for i, name := range out.Names {
		out.Forbidden = out.Forbidden || i < 3 && slices.Contains(c.Forbidden, name)
	}
	if c.ExpectEmpty {
		out.Noise = len(items) > 0
		return out
	}
	out.Empty = len(items) == 0
	var grades, ideal []int
	for _, g := range pool {
		ideal = append(ideal, g.Grade)
	}
	for _, h := range hits[:min(10, len(hits))] {
		grade := 0
		for _, samePlace := range []bool{true, false} {
			i := slices.IndexFunc(pool, func(a answer) bool {
				return !a.used && plain(a.Name) == plain(h.Name) && (!samePlace || a.Province == h.FormerProvinceName)
			})
			if i >= 0 {
				pool[i].used, grade = true, pool[i].Grade
				break
			}
		}
		grades = append(grades, grade)
	}
	slices.SortFunc(ideal, func(a, b int) int { return cmp.Compare(b, a) })
	if best := gain(ideal); best > 0 {
		out.NDCG = gain(grades) / best
	}
	out.First = len(grades) > 0 && grades[0] >= c.MinTopGrade
	return out
}

func gain(grades []int) (sum float64) {
	for i, g := range grades[:min(10, len(grades))] {
		sum += (math.Pow(2, float64(g)) - 1) / math.Log2(float64(i+2))
	}
	return sum
}

// Table prints the scores by class, and the queries that are answered worst.
func (s Scores) Table(worst int) string {
	var b strings.Builder
	classes := map[string][]CaseScore{}
	for _, c := range s.Cases {
		classes[c.Case.Class] = append(classes[c.Case.Class], c)
	}
	var names []string
	for n := range classes {
		names = append(names, n)
	}
	slices.Sort(names)
	fmt.Fprintf(&b, "%-12s %3s %6s %6s %5s %5s %5s\n", "class", "n", "nDCG", "S@1", "forb", "empty", "noise")
	for _, n := range names {
		var ndcg, first float64
		var answered, forbidden, empty, noise int
		for _, c := range classes[n] {
			if !c.Case.ExpectEmpty {
				answered++
			}
			ndcg += c.NDCG
			first += float64(count(c.First))
			forbidden, empty, noise = forbidden+count(c.Forbidden), empty+count(c.Empty), noise+count(c.Noise)
		}
		d := float64(max(1, answered))
		fmt.Fprintf(&b, "%-12s %3d %6.3f %6.3f %5d %5d %5d\n", n, len(classes[n]), ndcg/d, first/d, forbidden, empty, noise)
	}
	fmt.Fprintf(&b, "%-12s %3d %6.3f %6.3f %5d %5d %5d\n", "all", len(s.Cases), s.NDCG, s.First, s.Forbidden, s.Empty, s.Noise)
	bad := slices.Clone(s.Cases)
	slices.SortStableFunc(bad, func(a, b CaseScore) int { return cmp.Compare(a.worth(), b.worth()) })
	for _, c := range bad[:min(worst, len(bad))] {
		if c.worth() > 0.995 {
			break
		}
		fmt.Fprintf(&b, "%-5s %-11s %.2f first=%t forb=%t %q -> %s\n", c.Case.ID, c.Case.Class, c.NDCG, c.First, c.Forbidden, c.Case.Query, strings.Join(c.Names, " | "))
	}
	return b.String()
}

func (c CaseScore) worth() float64 {
	if c.Case.ExpectEmpty {
		return float64(1 - count(c.Noise))
	}
	return c.NDCG - 0.1*float64(count(c.Forbidden))
}
