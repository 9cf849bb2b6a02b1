package search

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// GoldenCase is a query with what a buyer wants to find, graded by people.
type GoldenCase struct {
	ID          string         `json:"id"`
	Query       string         `json:"q"`
	Class       string         `json:"class"`
	Kind        string         `json:"kind"`   // what is asked for: a kind, "any", or empty for products
	Params      GoldenParams   `json:"params"` // with which parameters
	Relevant    []GoldenAnswer `json:"relevant"`
	Forbidden   []string       `json:"forbidden_top"`  // names that must not be among the first three
	MinTopGrade int            `json:"min_top1_grade"` // the least grade of the first hit
	ExpectEmpty bool           `json:"expect_empty"`   // nothing that is listed answers it
}

// GoldenAnswer is a good answer to a query: 3 is what was asked for, 1 is related.
type GoldenAnswer struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`     // empty: any
	Province string `json:"province"` // former
	Grade    int    `json:"grade"`
	Removed  bool   `json:"removed"` // its certificate has ended
}

//go:embed golden.jsonl
var goldenCases []byte

// GoldenCases returns the golden queries that come with the program. They are
// about the demonstration data.
func GoldenCases() ([]GoldenCase, error) { return ReadGolden(bytes.NewReader(goldenCases)) }

// maxGoldenLine bounds one case in bytes.
const maxGoldenLine = 1 << 20

// ReadGolden reads one case a line, as JSON. It fails with CodeInvalid for
// what is no case, naming the line.
func ReadGolden(r io.Reader) ([]GoldenCase, error) {
	var out []GoldenCase
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxGoldenLine)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var c GoldenCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, domain.Invalidf("line", "line %v is no golden query: %v", n, err)
		}
		if c.Query == "" || c.Class == "" || !c.ExpectEmpty && len(c.Relevant) == 0 {
			return nil, domain.Invalidf("line", "line %v is no golden query: it needs q, class, and relevant or expect_empty", n)
		}
		out = append(out, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("search: reading golden queries: %w", err)
	}
	return out, nil
}

// GoldenScores are the scores of the answers to golden queries.
type GoldenScores struct {
	NDCG      float64 // nDCG@10 with the gain 2^grade-1, mean over the queries that have an answer
	First     float64 // share of queries whose first hit is good enough
	Forbidden int     // queries with a forbidden name among the first three
	Empty     int     // queries that have an answer and got none
	Noise     int     // queries without an answer that got one
	Cases     []GoldenScore
}

// GoldenScore is the score of one query.
type GoldenScore struct {
	Case      GoldenCase
	Names     []string // the first ten
	NDCG      float64
	First     bool
	Forbidden bool
	Empty     bool
	Noise     bool
}

// Evaluate asks s the queries on a day, each of the kind and with the parameters
// of its case, and scores the answers. It fails with CodeUnavailable when the engine is away: what the
// database answers then says nothing about the search. progress may be nil.
func Evaluate(ctx context.Context, s *Searcher, cases []GoldenCase, on domain.Date, progress func(done, total int)) (GoldenScores, error) {
	var scores []GoldenScore
	for i, c := range cases {
		request, err := c.request(on)
		if err != nil {
			return GoldenScores{}, fmt.Errorf("search: golden query %s: %w", c.ID, err)
		}
		r, err := s.Search(ctx, request)
		if err != nil {
			return GoldenScores{}, fmt.Errorf("search: golden query %s: %w", c.ID, err)
		}
		if r.Degraded {
			return GoldenScores{}, domain.Errorf(domain.CodeUnavailable, "the search engine is away; golden query %s was answered from the database", c.ID)
		}
		scores = append(scores, c.score(r.Items))
		if progress != nil {
			progress(i+1, len(cases))
		}
	}
	return sum(scores), nil
}

// sum scores queries together.
func sum(cases []GoldenScore) GoldenScores {
	out := GoldenScores{Cases: cases}
	answered := 0
	for _, c := range cases {
		out.Forbidden += one(c.Forbidden)
		out.Noise += one(c.Noise)
		out.Empty += one(c.Empty)
		if !c.Case.ExpectEmpty {
			answered++
			out.NDCG += c.NDCG
			out.First += float64(one(c.First))
		}
	}
	out.NDCG /= float64(max(1, answered))
	out.First /= float64(max(1, answered))
	return out
}

// GoldenClass has the scores of the queries of a class.
type GoldenClass struct {
	Name string
	GoldenScores
}

// Classes returns the scores by class, by name.
func (s GoldenScores) Classes() []GoldenClass {
	classes := map[string][]GoldenScore{}
	for _, c := range s.Cases {
		classes[c.Case.Class] = append(classes[c.Case.Class], c)
	}
	var out []GoldenClass
	for _, n := range slices.Sorted(maps.Keys(classes)) {
		out = append(out, GoldenClass{n, sum(classes[n])})
	}
	return out
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func plain(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// score grades the hits: every good answer counts once, since two products may
// have one name.
func (c GoldenCase) score(items []Item) GoldenScore {
	out := GoldenScore{Case: c}
	type answer struct {
		GoldenAnswer
		used bool
	}
	var pool []answer
	gone := map[string]bool{}
	for _, g := range c.Relevant {
		if g.Removed {
			gone[plain(g.Name)] = true
		} else {
			pool = append(pool, answer{GoldenAnswer: g})
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
				return !a.used && (a.Kind == "" || a.Kind == string(h.Kind)) && plain(a.Name) == plain(h.Name) &&
					(!samePlace || a.Province == h.FormerProvinceName)
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
func (s GoldenScores) Table(worst int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-12s %3s %8s %6s %9s %5s %5s\n", "class", "n", "nDCG@10", "S@1", "forbidden", "zero", "noise")
	for _, c := range append(s.Classes(), GoldenClass{"all", s}) {
		ndcg, first := fmt.Sprintf("%.3f", c.NDCG), fmt.Sprintf("%.3f", c.First)
		if !slices.ContainsFunc(c.Cases, func(c GoldenScore) bool { return !c.Case.ExpectEmpty }) {
			ndcg, first = "-", "-" // there is nothing to find
		}
		fmt.Fprintf(&b, "%-12s %3d %8s %6s %9d %5d %5d\n", c.Name, len(c.Cases), ndcg, first, c.Forbidden, c.Empty, c.Noise)
	}
	bad := slices.Clone(s.Cases)
	slices.SortStableFunc(bad, func(a, b GoldenScore) int { return cmp.Compare(a.worth(), b.worth()) })
	for _, c := range bad[:min(worst, len(bad))] {
		if c.worth() > 0.995 {
			break
		}
		fmt.Fprintf(&b, "%-5s %-11s %.2f first=%t forb=%t %q -> %s\n", c.Case.ID, c.Case.Class, c.NDCG, c.First, c.Forbidden, c.Case.Query, strings.Join(c.Names, " | "))
	}
	return b.String()
}

func (c GoldenScore) worth() float64 {
	if c.Case.ExpectEmpty {
		return float64(1 - one(c.Noise))
	}
	return c.NDCG - 0.1*float64(one(c.Forbidden))
}
