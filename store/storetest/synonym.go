package storetest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
)

func synonyms(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	officer := addOfficer(t, s, "can.bo@example.vn", "08")
	wantState := func(revision, indexed int64) {
		t.Helper()
		got, err := s.SynonymState(t.Context())
		must(t, err)
		if want := (domain.SynonymState{Revision: revision, Indexed: indexed}); got != want {
			t.Fatalf("state %+v, want %+v", got, want)
		}
	}
	wantState(0, 0)
	want := domain.Synonym{
		Names: domain.Terms{"cá linh"}, Also: domain.Terms{"cá mùa nước nổi", `cá "linh"`}, Unless: domain.Terms{"mắm cá linh"},
		Groups: domain.Terms{"I"}, Enabled: true, Note: "Miền Tây", UpdatedBy: officer.ID,
	}
	got, err := s.AddSynonym(t.Context(), want)
	must(t, err)
	want.ID, want.Version, want.CreatedAt, want.UpdatedAt = got.ID, 1, noon(), noon()
	stored, state, err := s.Synonyms(t.Context())
	must(t, err)
	if d := cmp.Diff([]domain.Synonym{want}, stored); d != "" || state.Revision != 1 {
		t.Fatalf("revision %d, rules (-want +got):\n%s", state.Revision, d)
	}

	for name, change := range map[string]func(*domain.Synonym){
		"no name":          func(r *domain.Synonym) { r.Names = nil },
		"nothing else":     func(r *domain.Synonym) { r.Also = nil },
		"itself":           func(r *domain.Synonym) { r.Also = domain.Terms{"CÁ LINH"} },
		"an empty name":    func(r *domain.Synonym) { r.Names = domain.Terms{""} },
		"a name of marks":  func(r *domain.Synonym) { r.Names = domain.Terms{"!!!"} },
		"a number":         func(r *domain.Synonym) { r.Names = domain.Terms{"500"} },
		"seven words":      func(r *domain.Synonym) { r.Also = domain.Terms{"một hai ba bốn năm sáu bảy"} },
		"two lines":        func(r *domain.Synonym) { r.Also = domain.Terms{"một\nhai"} },
		"a name twice":     func(r *domain.Synonym) { r.Names = domain.Terms{"cá linh", "Cá  linh"} },
		"too many":         func(r *domain.Synonym) { r.Unless = make(domain.Terms, domain.MaxSynonymTerms+1) },
		"too long":         func(r *domain.Synonym) { r.Unless = domain.Terms{strings.Repeat("ă", 81)} },
		"an unknown group": func(r *domain.Synonym) { r.Groups = domain.Terms{"VII"} },
		"a group twice":    func(r *domain.Synonym) { r.Groups = domain.Terms{"I", "I"} },
	} {
		t.Run(name, func(t *testing.T) {
			bad := want
			change(&bad)
			_, err := s.AddSynonym(t.Context(), bad)
			wantCode(t, err, domain.CodeInvalid)
			_, err = s.ChangeSynonym(t.Context(), bad, 1)
			wantCode(t, err, domain.CodeInvalid)
		})
	}
	wantState(1, 0)

	pass(time.Hour)
	changed := want
	changed.Enabled, changed.Groups, changed.Unless, changed.Note = false, nil, nil, ""
	_, err = s.ChangeSynonym(t.Context(), changed, 2)
	wantCode(t, err, domain.CodePrecondition)
	got, err = s.ChangeSynonym(t.Context(), changed, 1)
	must(t, err)
	changed.Version, changed.UpdatedAt = 2, noon().Add(time.Hour)
	if d := cmp.Diff(changed, got); d != "" {
		t.Fatalf("changed (-want +got):\n%s", d)
	}
	if stored, _, err = s.Synonyms(t.Context()); err != nil || cmp.Diff([]domain.Synonym{changed}, stored) != "" {
		t.Fatalf("read %+v (%v)", stored, err)
	}
	unknown := want
	unknown.ID = id('a', 9)
	_, err = s.ChangeSynonym(t.Context(), unknown, 0)
	wantCode(t, err, domain.CodeNotFound)

	// A stored rule replaces a rule of the program; deleting it restores that
	// one.
	off := want
	off.ID, off.Enabled = domain.BuiltInSynonymPrefix+"0123456789ab", false
	_, err = s.ChangeSynonym(t.Context(), off, 1)
	wantCode(t, err, domain.CodePrecondition)
	off, err = s.ChangeSynonym(t.Context(), off, 0)
	must(t, err)
	_, err = s.ChangeSynonym(t.Context(), off, 0)
	wantCode(t, err, domain.CodePrecondition)
	wantState(3, 0)
	wantCode(t, s.DeleteSynonym(t.Context(), off.ID, 1), domain.CodePrecondition)
	must(t, s.DeleteSynonym(t.Context(), off.ID, off.Version))
	wantCode(t, s.DeleteSynonym(t.Context(), off.ID, off.Version), domain.CodeNotFound)
	must(t, s.RecordIndexed(t.Context(), 3))
	wantState(4, 3)

	// Of concurrent changes of one version, one succeeds.
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.ChangeSynonym(t.Context(), changed, changed.Version) })
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		wantCode(t, err, domain.CodePrecondition)
	}
	if done != 1 {
		t.Fatalf("%d changes of one version", done)
	}
	wantState(5, 3)
}
