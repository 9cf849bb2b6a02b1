package searchtest

import (
	"errors"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
)

// versioned returns document p1 with words that name its version.
func versioned(version int64, words string) search.Document {
	d := document(domain.KindProducer, "p1", words, words)
	d.Version = version
	return d
}

func testWrites(t *testing.T, open func(t *testing.T) search.Engine) {
	e := empty(t, open)
	has := func(t *testing.T, word string, want ...string) {
		t.Helper()
		page := find(t, e, search.TextQuery{Text: word + " ", Filter: domain.ListingFilter{ValidOn: today}, Limit: 50})
		same(t, ids(page), want)
	}
	ref := domain.Ref{Kind: domain.KindProducer, ID: "p1"}
	other := document(domain.KindProduct, "p1", "other", "other")
	other.Windows = []domain.Window{window(5, 2026, 2028)}
	steps := []struct {
		name string
		do   func() error
		has  map[string][]string
		n    int
	}{
		{"put", func() error { return e.Put(t.Context(), []search.Document{versioned(5, "mot chung")}) },
			map[string][]string{"mot": {"p1"}, "chung": {"p1"}}, 1},
		{"replace", func() error { return e.Put(t.Context(), []search.Document{versioned(6, "hai chung")}) },
			map[string][]string{"mot": nil, "hai": {"p1"}, "chung": {"p1"}}, 1},
		{"an older version does not win", func() error { return e.Put(t.Context(), []search.Document{versioned(5, "mot chung")}) },
			map[string][]string{"mot": nil, "hai": {"p1"}}, 1},
		{"the same version replaces", func() error { return e.Put(t.Context(), []search.Document{versioned(6, "ba chung")}) },
			map[string][]string{"hai": nil, "ba": {"p1"}}, 1},
		{"twice in one batch", func() error {
			return e.Put(t.Context(), []search.Document{versioned(9, "chin"), versioned(8, "tam")})
		}, map[string][]string{"ba": nil, "chin": {"p1"}, "tam": nil}, 1},
		{"twice in one batch, newest last", func() error {
			return e.Put(t.Context(), []search.Document{versioned(10, "muoi"), versioned(11, "muoimot")})
		}, map[string][]string{"chin": nil, "muoi": nil, "muoimot": {"p1"}}, 1},
		{"the same id of another kind", func() error { return e.Put(t.Context(), []search.Document{other}) },
			map[string][]string{"other": {"p1"}, "muoimot": {"p1"}}, 2},
		{"delete one kind", func() error { return e.Delete(t.Context(), []domain.Ref{ref}) },
			map[string][]string{"other": {"p1"}, "muoimot": nil}, 1},
		{"delete again, and what never was", func() error {
			return e.Delete(t.Context(), []domain.Ref{ref, {Kind: domain.KindProduct, ID: "none"}})
		}, map[string][]string{"other": {"p1"}}, 1},
		{"an old version after the delete", func() error { return e.Put(t.Context(), []search.Document{versioned(2, "hai")}) },
			map[string][]string{"hai": {"p1"}}, 2},
		{"nothing", func() error { return errors.Join(e.Put(t.Context(), nil), e.Delete(t.Context(), nil)) },
			map[string][]string{"hai": {"p1"}}, 2},
		{"a replaced product is certified on other days", func() error {
			d := other
			d.Version, d.Windows = 2, []domain.Window{window(5, 2020, 2022)}
			return e.Put(t.Context(), []search.Document{d})
		}, map[string][]string{"other": nil}, 2},
	}
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			if err := s.do(); err != nil {
				t.Fatal(err)
			}
			for word, want := range s.has {
				has(t, word, want...)
			}
			wantCount(t, e, s.n)
		})
	}
	vocabulary, err := e.Vocabulary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"mot", "chin", "muoimot", "chung"} {
		if n, ok := vocabulary[gone]; ok {
			t.Errorf("the vocabulary counts %q %d times, but no document contains it", gone, n)
		}
	}
}

// testRefused puts documents with ids that an engine may refuse among good
// ones: each is either stored or named as refused, and the good ones are there.
func testRefused(t *testing.T, e search.Engine) {
	bad := []string{"", "a b", `x" OR status = "draft`, "é", "x\ny", strings.Repeat("x", 2000)}
	docs := []search.Document{document(domain.KindProducer, "good-1_A", "good", "good")}
	for _, id := range bad {
		docs = append(docs, document(domain.KindProducer, id, "bad", "bad"))
	}
	docs = append(docs, document(domain.KindProducer, "good-2", "good", "good"))

	var reasons map[domain.Ref]string
	if err := e.Put(t.Context(), docs); err != nil {
		refused, ok := errors.AsType[*search.RefusedError](err)
		if !ok {
			t.Fatalf("Put: %v, want a *search.RefusedError", err)
		}
		reasons = refused.Reasons
	}
	want := []string{"good-1_A", "good-2"}
	for _, id := range bad {
		if reason, ok := reasons[domain.Ref{Kind: domain.KindProducer, ID: id}]; !ok {
			want = append(want, id)
		} else if reason == "" {
			t.Errorf("%q is refused without a reason", id)
		}
	}
	if len(want)+len(reasons) != len(docs) {
		t.Errorf("%d documents are refused, but %d are named", len(docs)-len(want), len(reasons))
	}
	page := find(t, e, search.TextQuery{Filter: domain.ListingFilter{ValidOn: today}, Limit: 50})
	same(t, ids(page), want)
	var refs []domain.Ref
	for _, d := range docs {
		refs = append(refs, d.Ref)
	}
	if err := e.Delete(t.Context(), refs); err != nil {
		t.Errorf("Delete of refused documents: %v", err)
	}
	wantCount(t, e, 0)
}
