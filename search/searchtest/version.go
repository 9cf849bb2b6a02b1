package searchtest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/search"
)

// testVersions checks that an engine reports the versions that it stores, over
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
	for _, err := range e.EachVersion(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
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
