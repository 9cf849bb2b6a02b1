package searchtest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/search"
)

// testState: whatever changes what is found changes the state, too, and nothing
// brings an old state back.
func testState(t *testing.T, open func(t *testing.T) search.Engine) {
	e := empty(t, open)
	before := map[string]string{}
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"empty", func() error { return nil }},
		{"put", func() error { return e.Put(t.Context(), []search.Document{versioned(5, "mot")}) }},
		{"replaced", func() error { return e.Put(t.Context(), []search.Document{versioned(6, "hai")}) }},
		{"replaced by what was there before", func() error { return e.Put(t.Context(), []search.Document{versioned(7, "mot")}) }},
		{"deleted", func() error { return e.Delete(t.Context(), []domain.Ref{versioned(7, "").Ref}) }},
		{"put again", func() error { return e.Put(t.Context(), []search.Document{versioned(5, "mot")}) }},
		{"rebuilt with the same", func() error {
			b, err := e.Rebuild(t.Context())
			if err != nil {
				return err
			}
			return errors.Join(b.Put(t.Context(), []search.Document{versioned(5, "mot")}), b.Commit(t.Context()))
		}},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		state, err := e.State(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if like, ok := before[state]; ok {
			t.Errorf("%s: the same state %q as %s", step.name, state, like)
		}
		before[state] = step.name
		find(t, e, search.Query{Any: []search.Clause{{{Words: []string{"mot"}}}}, Filter: domain.ListingFilter{ValidOn: today}, Limit: 5})
		if again, err := e.State(t.Context()); err != nil || again != state {
			t.Errorf("%s: the state is %q, %v without a change, and was %q", step.name, again, err, state)
		}
	}
}

// testVersions: what an engine says that it stores is what it stores, over
// several pages of its own.
func testVersions(t *testing.T, open func(t *testing.T) search.Engine) {
	before := time.Now().Add(-time.Minute) // clocks of engine and test may differ a little
	e := empty(t, open)
	const n = 2100
	want := map[domain.Ref]int64{}
	var docs []search.Document
	var refs []domain.Ref
	for i := range n {
		d := named(fmt.Sprintf("v%d", i), int64(1+i%7))
		if i%2 == 1 {
			d.Kind = domain.KindCraftVillage
		}
		docs, refs = append(docs, d), append(refs, d.Ref)
		want[d.Ref] = d.Version
	}
	mustPut(t, e, docs...)
	changed := docs[3]
	changed.Version = 40
	mustPut(t, e, changed)
	want[changed.Ref] = 40
	if err := e.Delete(t.Context(), refs[10:20]); err != nil {
		t.Fatal(err)
	}
	for _, ref := range refs[10:20] {
		delete(want, ref)
	}
	seen := map[domain.Ref]int64{}
	for v, err := range e.EachVersion(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seen[v.Ref] = v.Version
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("EachVersion (-want +got):\n%s", diff)
	}
	stop := 0
	for range e.EachVersion(t.Context()) {
		if stop++; stop == 3 {
			break
		}
	}
	refs = append(refs, domain.Ref{Kind: domain.KindProducer, ID: "none"}, domain.Ref{Kind: domain.KindProducer, ID: "no id"})
	asked, err := e.Versions(t.Context(), refs)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("Versions (-want +got):\n%s", diff)
	}
	for _, none := range [][]domain.Ref{nil, {{Kind: domain.KindProducer, ID: "no id"}}} {
		if got, err := e.Versions(t.Context(), none); err != nil || len(got) > 0 {
			t.Errorf("Versions(%v) = %v, %v", none, got, err)
		}
	}
	at, err := e.Built(t.Context())
	if err != nil || at.Before(before) || at.After(time.Now().Add(time.Minute)) {
		t.Errorf("Built() = %v, %v; want a moment ago", at, err)
	}
}
