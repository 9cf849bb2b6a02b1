package meili_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/search"
	"chophien/search/meili"
	"chophien/testservices"
)

// aboutTea is a question that is answered from memory.
var aboutTea = search.Query{Any: []search.Clause{{{Words: []string{"tra"}}}}, Filter: domain.ListingFilter{ValidOn: today}, Limit: 5000}

func teas(t *testing.T, e *meili.Engine) []string {
	t.Helper()
	page, err := e.Search(t.Context(), aboutTea)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, h := range page.Hits {
		out = append(out, h.Ref.ID)
	}
	slices.Sort(out)
	return out
}

// TestFollowing: what one process changes, another one that has copied the
// index finds, however it was changed.
func TestFollowing(t *testing.T) {
	address, key := testservices.Meili(t)
	name := testservices.IndexName(t)
	server := raw{t, address, key}
	join := func() *meili.Engine { return connect(t, meili.Config{URL: address, Key: key, Index: name}) }
	fill := func(e *meili.Engine, docs ...search.Document) {
		b, err := e.Rebuild(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(b.Put(t.Context(), docs), b.Commit(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	put := func(e *meili.Engine, version int64, ids ...string) {
		var docs []search.Document
		for _, id := range ids {
			d := product(id)
			d.Version = version
			docs = append(docs, d)
		}
		if err := e.Put(t.Context(), docs); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(e *meili.Engine, id string) {
		if err := e.Delete(t.Context(), []domain.Ref{product(id).Ref}); err != nil {
			t.Fatal(err)
		}
	}
	many := func(prefix string, n int) (ids []string) {
		for i := range n {
			ids = append(ids, fmt.Sprintf("%s%04d", prefix, i))
		}
		return ids
	}
	a, b := join(), join()
	fill(a, product("p1"), product("p2"))
	for _, step := range []struct {
		name string
		do   func()
		want []string
	}{
		{"at first", func() {}, []string{"p1", "p2"}},
		{"put by a", func() { put(a, 1, "p3") }, []string{"p1", "p2", "p3"}},
		{"put by b", func() { put(b, 1, "p4") }, []string{"p1", "p2", "p3", "p4"}},
		{"deleted by a", func() { remove(a, "p1") }, []string{"p2", "p3", "p4"}},
		{"deleted by b what a has put", func() { remove(b, "p3") }, []string{"p2", "p4"}},
		{"another word", func() {
			d := product("p2")
			d.Version, d.Words[search.FieldName] = 2, "ruou"
			if err := a.Put(t.Context(), []search.Document{d}); err != nil {
				t.Fatal(err)
			}
		}, []string{"p4"}},
		{"by both without a look between", func() { put(a, 1, "p5"); put(b, 1, "p6"); put(a, 1, "p7"); remove(b, "p5") }, []string{"p4", "p6", "p7"}},
		{"more batches than a journal names", func() {
			for i := range 12 {
				put(a, 1, many(fmt.Sprintf("q%02d", i), 100)...)
			}
			for i := range 12 {
				if err := a.Delete(t.Context(), refs(many(fmt.Sprintf("q%02d", i), 100))); err != nil {
					t.Fatal(err)
				}
			}
		}, []string{"p4", "p6", "p7"}},
		{"more in one batch than are named", func() { put(a, 1, many("r", 1500)...) }, append([]string{"p4", "p6", "p7"}, many("r", 1500)...)},
		{"a process that joins", func() { c := join(); put(c, 1, "s1"); remove(c, "p4") }, append(append([]string{"p6", "p7"}, many("r", 1500)...), "s1")},
		{"rebuilt by a", func() { fill(a, product("p1")) }, []string{"p1"}},
		{"put after the rebuild", func() { put(a, 1, "p2"); put(b, 1, "p3") }, []string{"p1", "p2", "p3"}},
		{"the journals of those that have ended", func() {
			var old []map[string]any
			for i := range 20 {
				old = append(old, map[string]any{"id": fmt.Sprintf("journal_%d", i), "kind": "journal", "at": time.Now().Add(-48 * time.Hour).Unix(), "notes": []string{"1 product-p1"}})
			}
			server.change(http.MethodPost, "/indexes/"+name+"/documents", old)
		}, []string{"p1", "p2", "p3"}},
	} {
		t.Run(step.name, func(t *testing.T) {
			step.do()
			// The state that an engine has read is good for a moment, unless it
			// has changed something itself.
			time.Sleep(60 * time.Millisecond)
			for who, e := range map[string]*meili.Engine{"a": a, "b": b, "a new one": join()} {
				if diff := cmp.Diff(step.want, teas(t, e)); diff != "" {
					t.Errorf("%s finds others (-want +got):\n%s", who, diff)
				}
				if n, err := e.Count(t.Context()); err != nil || step.name == "at first" && n != 2 {
					t.Errorf("Count() = %d, %v", n, err)
				}
			}
		})
	}
	var left struct{ Total int }
	server.call(http.MethodPost, "/indexes/"+name+"/documents/fetch", map[string]any{"filter": "kind = journal", "limit": 1}, &left)
	if left.Total < 2 || left.Total > 4 {
		t.Errorf("%d journals are left, want those of the processes that go on", left.Total)
	}
}

func refs(ids []string) (out []domain.Ref) {
	for _, id := range ids {
		out = append(out, product(id).Ref)
	}
	return out
}

// TestTooManyToCopy: the engine answers by itself where a copy would be too big.
func TestTooManyToCopy(t *testing.T) {
	e := open(t, 2)
	var want []string
	for i := range 5 {
		id := fmt.Sprintf("p%d", i)
		want = append(want, id)
		if err := e.Put(t.Context(), []search.Document{product(id)}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, teas(t, e)); diff != "" {
			t.Errorf("with %d documents (-want +got):\n%s", len(want), diff)
		}
	}
}
