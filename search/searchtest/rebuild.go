package searchtest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"chophien/domain"
	"chophien/search"
)

func named(id string, version int64) search.Document {
	d := document(domain.KindProducer, id, id, "ten "+id)
	d.Version = version
	return d
}

func testRebuild(t *testing.T, open func(t *testing.T) search.Engine) {
	ctx := t.Context()
	e := empty(t, open)
	mustPut(t, e, named("old1", 1), named("old2", 1))
	sees := func(t *testing.T, want ...string) {
		t.Helper()
		same(t, ids(find(t, e, search.TextQuery{Text: "ten ", Filter: domain.ListingFilter{ValidOn: today}, Limit: 50})), want)
		wantCount(t, e, len(want))
	}
	begin := func(t *testing.T) search.Build {
		t.Helper()
		b, err := e.Rebuild(ctx)
		if err != nil {
			t.Fatalf("Rebuild: %v", err)
		}
		return b
	}
	must := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}

	t.Run("the old index serves until Commit", func(t *testing.T) {
		b := begin(t)
		must(t, b.Put(ctx, []search.Document{named("new1", 5), named("new2", 1), named("new3", 1), named("old2", 7)}))
		sees(t, "old1", "old2")
		must(t, e.Put(ctx, []search.Document{named("late", 1)}))
		must(t, e.Delete(ctx, []domain.Ref{named("old1", 1).Ref}))
		sees(t, "old2", "late")
		must(t, b.Put(ctx, []search.Document{named("new1", 4), named("late", 1)}))
		must(t, b.Delete(ctx, []domain.Ref{named("new3", 1).Ref, named("never", 1).Ref}))
		sees(t, "old2", "late")
		must(t, e.Check(ctx))
		must(t, b.Commit(ctx))
		sees(t, "new1", "new2", "old2", "late")
		page := find(t, e, search.TextQuery{Text: "new1 ", Filter: domain.ListingFilter{ValidOn: today}, Limit: 5})
		if len(page.Hits) != 1 || page.Hits[0].Version != 5 {
			t.Errorf("new1 is %+v, want version 5: an older one does not win in a build either", page.Hits)
		}
		must(t, b.Abort(ctx))
		sees(t, "new1", "new2", "old2", "late")
		must(t, e.Check(ctx))
	})
	t.Run("Abort leaves the old index", func(t *testing.T) {
		b := begin(t)
		must(t, b.Put(ctx, []search.Document{named("lost", 1)}))
		must(t, b.Abort(ctx))
		must(t, b.Abort(ctx))
		sees(t, "new1", "new2", "old2", "late")
		must(t, e.Put(ctx, []search.Document{named("after", 1)}))
		sees(t, "new1", "new2", "old2", "late", "after")
	})
	t.Run("an abandoned build does not prevent another", func(t *testing.T) {
		left := begin(t)
		t.Cleanup(func() { must(t, left.Abort(context.WithoutCancel(ctx))) })
		must(t, left.Put(ctx, []search.Document{named("left", 1)}))
		b := begin(t)
		must(t, b.Put(ctx, []search.Document{named("next", 1)}))
		must(t, b.Commit(ctx))
		sees(t, "next")
	})
	t.Run("to nothing", func(t *testing.T) {
		must(t, begin(t).Commit(ctx))
		sees(t)
	})
	t.Run("a refused document is named in a build, too", func(t *testing.T) {
		b := begin(t)
		err := b.Put(ctx, []search.Document{named("good", 1), document(domain.KindProducer, "a b", "bad", "bad")})
		want := 1
		if err == nil {
			want = 2
		}
		must(t, b.Commit(ctx))
		wantCount(t, e, want)
	})
}

// testConcurrent searches while documents are put and the index is rebuilt: no
// search may fail, and a document that is there all the time is always found.
func testConcurrent(t *testing.T, e search.Engine) {
	ctx := t.Context()
	anchor := named("anchor", 1)
	mustPut(t, e, anchor)
	stop := make(chan struct{})
	var group sync.WaitGroup
	loop := func(do func(i int) error) {
		group.Go(func() {
			for i := 0; ; i++ {
				if err := do(i); err != nil {
					t.Errorf("at turn %d: %v", i, err)
					return
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for range 3 {
		loop(func(int) error {
			pages, err := e.Ask(ctx, []search.TextQuery{{
				Text: "anchor ", Filter: domain.ListingFilter{ValidOn: today}, Facets: search.Facets(), Limit: 10,
			}})
			if err == nil && len(pages[0].Hits) != 1 {
				err = fmt.Errorf("the anchor was found %d times", len(pages[0].Hits))
			}
			return err
		})
	}
	loop(func(i int) error {
		return e.Put(ctx, []search.Document{named(fmt.Sprintf("w%d", i%7), int64(i))})
	})
	loop(func(i int) error { return e.Delete(ctx, []domain.Ref{named(fmt.Sprintf("w%d", i%7), 1).Ref}) })
	for range 3 {
		b, err := e.Rebuild(ctx)
		if err != nil {
			t.Fatalf("Rebuild: %v", err)
		}
		for i := range 5 {
			if err := b.Put(ctx, []search.Document{anchor, named(fmt.Sprintf("r%d", i), 1)}); err != nil {
				t.Errorf("Put into the build: %v", err)
			}
		}
		if err := b.Commit(ctx); err != nil {
			t.Errorf("Commit: %v", err)
		}
	}
	close(stop)
	group.Wait()
	mustPut(t, e, named("last", 1))
	for _, word := range []string{"last", "anchor", "r4"} {
		same(t, ids(find(t, e, search.TextQuery{Text: word + " ", Filter: domain.ListingFilter{ValidOn: today}, Limit: 9})), []string{word})
	}
}
