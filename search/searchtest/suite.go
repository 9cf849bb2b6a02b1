// Package searchtest tests the contract of search.Engine, and provides a simple
// engine to compare the real ones with.
package searchtest

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"chophien/domain"
	"chophien/search"
)

// Run runs the whole suite. Each call of open returns another engine without
// documents; it need not have an index yet. open must close what it opens.
func Run(t *testing.T, open func(t *testing.T) search.Engine) {
	t.Run("check", func(t *testing.T) { testCheck(t, open(t)) })
	t.Run("reads", func(t *testing.T) {
		e := empty(t, open)
		mustPut(t, e, corpus()...)
		t.Run("match", func(t *testing.T) { testMatch(t, e) })
		t.Run("order of relevance", func(t *testing.T) { testRelevance(t, e) })
		t.Run("filter", func(t *testing.T) { testFilter(t, e) })
		t.Run("facets", func(t *testing.T) { testFacets(t, e) })
		t.Run("sort", func(t *testing.T) { testSort(t, e) })
		t.Run("near", func(t *testing.T) { testNear(t, e) })
		t.Run("pages", func(t *testing.T) { testPages(t, e) })
		t.Run("several together", func(t *testing.T) { testSeveral(t, e) })
		t.Run("documents come back", func(t *testing.T) { testDocuments(t, e) })
		t.Run("vocabulary", func(t *testing.T) { testVocabulary(t, e) })
		t.Run("hostile text", func(t *testing.T) { testHostile(t, e) })
		t.Run("cancelled", func(t *testing.T) { testCancelled(t, e) })
	})
	t.Run("nearest", func(t *testing.T) { testNearest(t, empty(t, open)) })
	t.Run("last", func(t *testing.T) { testLast(t, empty(t, open)) })
	t.Run("many matches", func(t *testing.T) { testMany(t, empty(t, open)) })
	t.Run("put and delete", func(t *testing.T) { testWrites(t, open) })
	t.Run("refused documents", func(t *testing.T) { testRefused(t, empty(t, open)) })
	t.Run("versions", func(t *testing.T) { testVersions(t, open) })
	t.Run("rebuild", func(t *testing.T) { testRebuild(t, open) })
	t.Run("at the same time", func(t *testing.T) { testConcurrent(t, empty(t, open)) })
	t.Run("model", func(t *testing.T) { testModel(t, open) })
}

// empty opens an engine with an empty index.
func empty(t *testing.T, open func(t *testing.T) search.Engine) search.Engine {
	t.Helper()
	e := open(t)
	rebuild(t, e)
	return e
}

func rebuild(t *testing.T, e search.Engine, docs ...search.Document) {
	t.Helper()
	b, err := e.Rebuild(t.Context())
	if err != nil {
		t.Fatalf("Rebuild: %v", err)
	}
	if len(docs) > 0 {
		if err := b.Put(t.Context(), docs); err != nil {
			t.Fatalf("Put into the build: %v", err)
		}
	}
	if err := b.Commit(t.Context()); err != nil {
		t.Fatalf("Commit: %v", err)
	}
}

func mustPut(t *testing.T, e search.Engine, docs ...search.Document) {
	t.Helper()
	if err := e.Put(t.Context(), docs); err != nil {
		t.Fatalf("Put: %v", err)
	}
}

func find(t *testing.T, e search.Engine, q search.TextQuery) search.Page {
	t.Helper()
	pages, err := e.Ask(t.Context(), []search.TextQuery{q})
	if err != nil {
		t.Fatalf("Ask(%+v): %v", q, err)
	}
	if len(pages) != 1 {
		t.Fatalf("Ask of one query: %d pages", len(pages))
	}
	return pages[0]
}

// ids returns the ids of the hits in their order.
func ids(page search.Page) []string {
	out := make([]string, len(page.Hits))
	for i, h := range page.Hits {
		out[i] = h.Ref.ID
	}
	return out
}

// same compares ids, ignoring their order.
func same(t *testing.T, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("other documents than expected (-want +got):\n%s", diff)
	}
}

func inOrder(t *testing.T, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("other documents or another order than expected (-want +got):\n%s", diff)
	}
}

func wantCount(t *testing.T, e search.Engine, want int) {
	t.Helper()
	got, err := e.Count(t.Context())
	if err != nil {
		t.Fatalf("Count: %v", err)
	}
	if got != want {
		t.Errorf("Count() = %d, want %d", got, want)
	}
}

// testCheck checks that an engine can search or reports that it has no index,
// and that a rebuild makes one.
func testCheck(t *testing.T, e search.Engine) {
	if err := e.Check(t.Context()); err != nil {
		if !errors.Is(err, search.ErrNoIndex) || domain.CodeOf(err) != domain.CodeUnavailable {
			t.Errorf("Check of an engine without an index: %v, want ErrNoIndex and code unavailable", err)
		}
		if _, err := e.Ask(t.Context(), []search.TextQuery{{Filter: domain.ListingFilter{ValidOn: today}, Limit: 1}}); domain.CodeOf(err) != domain.CodeUnavailable {
			t.Errorf("Ask without an index: %v, want code unavailable", err)
		}
	}
	rebuild(t, e)
	if err := e.Check(t.Context()); err != nil {
		t.Errorf("Check after a rebuild: %v", err)
	}
	wantCount(t, e, 0)
	page := find(t, e, search.TextQuery{Filter: domain.ListingFilter{ValidOn: today}, Facets: search.Facets(), Limit: 10})
	if page.Total != 0 || len(page.Hits) != 0 {
		t.Errorf("an empty index found %v", ids(page))
	}
}
