package jobs_test

import (
	"strings"
	"testing"

	"chophien/domain"
	"chophien/jobs"
	"chophien/search"
)

// alt returns the further names in the document of ref.
func (b *bench) alt(t *testing.T, ref domain.Ref) string {
	t.Helper()
	d, ok := b.engine.has(t, ref)
	if !ok {
		t.Fatalf("%s %s is not in the index", ref.Kind, ref.ID)
	}
	return d.Words[search.FieldAlt]
}

// After a change of the rules, the next check rebuilds the whole index with them,
// once, even when a row was edited in between.
func TestIndexFollowsSynonyms(t *testing.T) {
	t.Parallel()
	eachSampled(t, func(t *testing.T, b *bench) {
		officer, err := b.store.AddUser(t.Context(), domain.User{
			Email: "can.bo@example.vn", EmailKey: "can.bo@example.vn", Name: "Cán bộ", PasswordHash: "$argon2id$v=19$thu",
			Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jobs.Reindex(t.Context(), b.store, b.engine, nil); err != nil {
			t.Fatal(err)
		}
		thing := b.published(t)[0]
		first := strings.Fields(thing.Name)[0]
		rule, err := b.store.AddSynonym(t.Context(), domain.Synonym{
			Names: domain.Terms{first}, Also: domain.Terms{"zalopha"}, Enabled: true, UpdatedBy: officer.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.alt(t, thing.Ref), "zalopha") {
			t.Fatal("the index knows the rule before it was built with it")
		}
		b.start(t)
		until(t, "the rule is in the index", func() bool { return strings.Contains(b.alt(t, thing.Ref), "zalopha") })
		settled := func() bool {
			state, err := b.store.SynonymState(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return state.Indexed == state.Revision
		}
		until(t, "the rebuild is noted", settled)

		// While it runs, a change is noticed as well.
		rule.Enabled = false
		if _, err := b.store.ChangeSynonym(t.Context(), rule, rule.Version); err != nil {
			t.Fatal(err)
		}
		until(t, "the rule has left the index", func() bool { return !strings.Contains(b.alt(t, thing.Ref), "zalopha") })
		until(t, "the rebuild is noted again", settled)
	})
}
