package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
	"chophien/store"
)

func audit(t *testing.T, open Open) {
	s := migrated(t, open)
	by := domain.Actor{UserID: id('a', 1), APIKeyID: id('a', 2), RequestID: "req-1", Address: "192.0.2.7"}
	tea := domain.Ref{Kind: domain.KindProduct, ID: id('b', 1)}
	notes := []domain.Audit{
		{Action: "product.submit", Noun: "product", NounID: tea.ID, Listing: tea, ProvinceCode: "08", OnBehalf: true, After: map[string]string{"status": "submitted"}},
		{Action: "user.lock", Noun: "user", NounID: id('a', 3), Reason: "Gian lận \"OCOP\"", Before: map[string]bool{"locked": false}, After: map[string]bool{"locked": true}},
		{Action: "product.publish", Noun: "product", NounID: tea.ID, Listing: tea, ProvinceCode: "08"},
	}
	for _, n := range notes {
		must(t, s.RecordAudit(t.Context(), by, n))
	}
	must(t, s.RecordAudit(t.Context(), domain.Actor{}, domain.Audit{Action: "report.add", ProvinceCode: "01"}))

	list := func(f domain.AuditFilter) []string {
		t.Helper()
		var out []string
		for _, e := range walkPages(t, 2, "", func(ctx context.Context, p domain.Page) (domain.List[domain.AuditEntry], error) {
			return s.AuditEntries(ctx, f, p)
		}) {
			out = append(out, e.Action)
		}
		return out
	}
	for _, c := range []struct {
		name   string
		filter domain.AuditFilter
		want   []string
	}{
		{"all", domain.AuditFilter{}, []string{"report.add", "product.publish", "user.lock", "product.submit"}},
		{"of a listing", domain.AuditFilter{Listing: tea}, []string{"product.publish", "product.submit"}},
		{"of a thing", domain.AuditFilter{Noun: "user", NounID: id('a', 3)}, []string{"user.lock"}},
		{"of an action", domain.AuditFilter{Action: "product.submit"}, []string{"product.submit"}},
		{"of a user", domain.AuditFilter{UserID: by.UserID}, []string{"product.publish", "user.lock", "product.submit"}},
		{"of provinces", domain.AuditFilter{Provinces: []string{"08", "44"}}, []string{"product.publish", "product.submit"}},
		{"of no province", domain.AuditFilter{Provinces: []string{}}, nil},
		{"later", domain.AuditFilter{Since: noon().Add(time.Second)}, nil},
		{"until", domain.AuditFilter{Until: noon()}, nil},
	} {
		if got := list(c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	got, err := s.AuditEntries(t.Context(), domain.AuditFilter{Noun: "user"}, domain.Page{Limit: 1, Total: true})
	must(t, err)
	want := domain.AuditEntry{
		Seq: 2, At: noon(), UserID: by.UserID, APIKeyID: by.APIKeyID, Action: "user.lock", Noun: "user", NounID: id('a', 3), Reason: "Gian lận \"OCOP\"",
		Before: `{"locked":false}`, After: `{"locked":true}`, RequestID: "req-1", Address: "192.0.2.7", PrevHash: got.Items[0].PrevHash, Hash: got.Items[0].Hash,
	}
	got.Items[0].At = got.Items[0].At.UTC()
	if d := cmp.Diff(want, got.Items[0]); d != "" || *got.Total != 1 {
		t.Fatalf("total %d, (-want +got):\n%s", *got.Total, d)
	}
	_, err = s.AuditEntries(t.Context(), domain.AuditFilter{}, domain.Page{Limit: 1, Cursor: "x"})
	wantCode(t, err, domain.CodeInvalid)

	// Concurrent entries form a chain without gaps.
	var wg sync.WaitGroup
	errs := make([]error, 10)
	for i := range errs {
		wg.Go(func() { errs[i] = s.RecordAudit(t.Context(), by, domain.Audit{Action: fmt.Sprintf("twin.%d", i)}) })
	}
	wg.Wait()
	for _, err := range errs {
		must(t, err)
	}
	if n, err := s.VerifyAudit(t.Context()); err != nil || n != 14 {
		t.Fatalf("%d entries hold together: %v", n, err)
	}
}

// auditGrows: the log accepts only new entries, and verification finds any
// other change.
func auditGrows(t *testing.T, open Open) {
	s := migrated(t, open)
	for i := range 3 {
		must(t, s.RecordAudit(t.Context(), domain.Actor{}, domain.Audit{Action: fmt.Sprintf("thing.%d", i)}))
	}
	change := "UPDATE audit_entries SET reason = 'x' WHERE seq = 2"
	for _, query := range []string{change, "DELETE FROM audit_entries WHERE seq = 3", "DELETE FROM audit_entries"} {
		if _, err := s.DB().ExecContext(t.Context(), query); err == nil || !strings.Contains(err.Error(), "only grows") {
			t.Errorf("%s: %v", query, err)
		}
	}
	if s.Dialect() == store.Postgres {
		if _, err := s.DB().ExecContext(t.Context(), "TRUNCATE audit_entries"); err == nil {
			t.Fatal("the log could be emptied")
		}
		exec(t, s, "ALTER TABLE audit_entries DISABLE TRIGGER ALL")
	} else {
		exec(t, s, "DROP TRIGGER audit_entries_no_update")
	}
	head, err := s.AuditHead(t.Context())
	must(t, err)
	if head.Entries != 3 || head.Hash == "" {
		t.Errorf("head %+v", head)
	}
	other, later := head, head
	other.Hash, later.Entries = strings.Repeat("0", 64), 4
	for _, c := range []struct {
		name  string
		heads []domain.AuditHead
		says  string
	}{
		{"the head of now", []domain.AuditHead{head, head}, ""},
		{"another hash", []domain.AuditHead{head, other}, "entry 3 has not the hash"},
		{"more entries", []domain.AuditHead{later}, "has 3 entries, and had 4"},
	} {
		n, err := s.VerifyAudit(t.Context(), c.heads...)
		if c.says == "" {
			must(t, err)
			continue
		}
		wantCode(t, err, domain.CodeConflict)
		if n != 3 || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %d entries, %v", c.name, n, err)
		}
	}
	exec(t, s, change)
	n, err := s.VerifyAudit(t.Context())
	wantCode(t, err, domain.CodeConflict)
	if n != 1 || !strings.Contains(err.Error(), "entry 2") {
		t.Fatalf("%d entries hold together: %v", n, err)
	}
}
