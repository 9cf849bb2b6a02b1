package storetest

import (
	"slices"
	"testing"
	"time"

	"chophien/domain"
)

// index: what the search index must hold, which jobs are waiting, and the
// result of the last comparison.
func index(t *testing.T, open Open) {
	s := migrated(t, open)
	b := everything()
	b.Products = append(b.Products, product(2, "Khác", "01", ""))
	_, err := s.Load(t.Context(), b)
	must(t, err)
	gone := domain.Ref{Kind: domain.KindProduct, ID: id('a', 2)}
	must(t, s.SetStatus(t.Context(), gone, 1, domain.StatusSuspended))

	want := map[domain.Ref]int64{}
	refs := []domain.Ref{gone, {Kind: domain.KindProduct, ID: "no id"}, {Kind: "spy", ID: id('a', 1)}}
	for l, err := range s.EachListing(t.Context()) {
		must(t, err)
		want[l.Ref] = l.Version
		refs = append(refs, l.Ref)
	}
	if len(want) == 0 {
		t.Fatal("nothing is published")
	}
	seen := map[domain.Ref]int64{}
	last := domain.Ref{}
	for v, err := range s.EachVersion(t.Context()) {
		must(t, err)
		if v.Kind == last.Kind && v.ID <= last.ID {
			t.Errorf("%v comes after %v", v.Ref, last)
		}
		seen[v.Ref], last = v.Version, v.Ref
	}
	asked, err := s.Versions(t.Context(), refs)
	must(t, err)
	for name, got := range map[string]map[domain.Ref]int64{"EachVersion": seen, "Versions": asked} {
		if len(got) != len(want) {
			t.Errorf("%s: %d listings, want %d", name, len(got), len(want))
		}
		for ref, v := range want {
			if got[ref] != v {
				t.Errorf("%s: %v has version %d, want %d", name, ref, got[ref], v)
			}
		}
	}

	backlog, err := s.IndexBacklog(t.Context())
	must(t, err)
	if backlog.Unfinished == 0 || backlog.Parked != 0 || time.Since(backlog.Oldest) > time.Hour || time.Until(backlog.Oldest) > time.Hour {
		t.Errorf("backlog %+v after two writes", backlog)
	}
	exec(t, s, "UPDATE river_job SET state = 'discarded', finalized_at = CURRENT_TIMESTAMP")
	parked, err := s.IndexBacklog(t.Context())
	must(t, err)
	if parked != (domain.IndexBacklog{Parked: backlog.Unfinished}) {
		t.Errorf("backlog %+v, want only %d parked", parked, backlog.Unfinished)
	}
	jobs, err := s.JobBacklogs(t.Context())
	must(t, err)
	if i := slices.IndexFunc(jobs, func(j domain.JobBacklog) bool { return j.Kind == "index" }); i < 0 || jobs[i] != (domain.JobBacklog{Kind: "index", GivenUp: backlog.Unfinished}) {
		t.Errorf("the jobs that are not done: %+v", jobs)
	}

	if _, ok, err := s.LastIndexCheck(t.Context()); ok || err != nil {
		t.Errorf("a check before the first one: %v, %v", ok, err)
	}
	for n := range 2 {
		c := domain.IndexCheck{StartedAt: noon(), EndedAt: noon().Add(time.Second), Listings: 9, Documents: 8, Missing: n + 1, Extra: 2, Stale: 3, Rebuilt: n == 1, Counts: 4}
		must(t, s.SaveIndexCheck(t.Context(), c))
		got, ok, err := s.LastIndexCheck(t.Context())
		must(t, err)
		got.StartedAt, got.EndedAt = got.StartedAt.UTC(), got.EndedAt.UTC()
		if !ok || got != c {
			t.Errorf("the last check is %+v, want %+v", got, c)
		}
	}
}
