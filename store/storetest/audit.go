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
		{"of a name that nothing has", domain.AuditFilter{Words: []string{"khong", "co"}}, nil},
	} {
		if got := list(c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	got, err := s.AuditEntries(t.Context(), domain.AuditFilter{Noun: "user"}, domain.Page{Limit: 1, Total: true})
	must(t, err)
	want := domain.AuditEntry{
		Seq: 2, ID: got.Items[0].ID, At: noon(), UserID: by.UserID, APIKeyID: by.APIKeyID, Action: "user.lock", Noun: "user", NounID: id('a', 3), Reason: "Gian lận \"OCOP\"",
		Before: `{"locked":false}`, After: `{"locked":true}`, RequestID: "req-1", Address: "192.0.2.7", PrevHash: got.Items[0].PrevHash, Hash: got.Items[0].Hash,
		AddressSalt: got.Items[0].AddressSalt, AddressDigest: got.Items[0].AddressDigest,
	}
	if got.Items[0].AddressDigest == "" || !got.Items[0].AddressHolds() {
		t.Errorf("the address is not sealed: %+v", got.Items[0])
	}
	got.Items[0].At = got.Items[0].At.UTC()
	if d := cmp.Diff(want, got.Items[0]); d != "" || *got.Total != 1 {
		t.Fatalf("total %d, (-want +got):\n%s", *got.Total, d)
	}
	_, err = s.AuditEntries(t.Context(), domain.AuditFilter{}, domain.Page{Limit: 1, Cursor: "x"})
	wantCode(t, err, domain.CodeInvalid)
}

// auditGrows: neither entries of the chain nor those that wait for their place can
// be changed or deleted.
func auditGrows(t *testing.T, open Open) {
	s := migrated(t, open)
	audited(t, s, "thing.1")
	must1(t)(s.ChainAudit(t.Context()))
	audited(t, s, "thing.2")
	for _, table := range []string{"audit_entries", "unchained_audit_entries"} {
		queries := []string{"UPDATE " + table + " SET reason = 'x'", "DELETE FROM " + table}
		if s.Dialect() == store.Postgres {
			queries = append(queries, "TRUNCATE "+table)
		}
		for _, query := range queries {
			if _, err := s.DB().ExecContext(t.Context(), query); err == nil || !strings.Contains(err.Error(), "only grows") {
				t.Errorf("%s: %v", query, err)
			}
		}
	}
	wantChain(t, s, "thing.1", "thing.2")
}

// audited adds entries with these actions, one transaction each.
func audited(t testing.TB, s *store.Store, actions ...string) {
	t.Helper()
	for _, a := range actions {
		must(t, s.RecordAudit(t.Context(), domain.Actor{}, domain.Audit{Action: a}))
	}
}

// tailOf returns what has no place in the chain.
func tailOf(t testing.TB, s *store.Store) domain.AuditTail {
	t.Helper()
	tail, err := s.AuditTail(t.Context())
	must(t, err)
	return tail
}

// wantChain verifies the log and compares the actions of its entries, in the order
// of the chain.
func wantChain(t *testing.T, s *store.Store, want ...string) {
	t.Helper()
	check, err := s.VerifyAudit(t.Context())
	must(t, err)
	var got []string
	for i, e := range auditLog(t, s) {
		if got = append(got, e.Action); e.Seq != int64(i+1) {
			t.Errorf("entry %d has the place %d", i+1, e.Seq)
		}
	}
	if !slices.Equal(got, want) || check.Entries != int64(len(want)) {
		t.Errorf("%d entries verified, the chain is %v, want %v", check.Entries, got, want)
	}
}

// auditLog returns all entries, oldest first, from pages that overlap nowhere.
func auditLog(t *testing.T, s *store.Store) []domain.AuditEntry {
	t.Helper()
	all := walkPages(t, 7, "", func(ctx context.Context, p domain.Page) (domain.List[domain.AuditEntry], error) {
		return s.AuditEntries(ctx, domain.AuditFilter{}, p)
	})
	slices.Reverse(all)
	return all
}

// auditChain: entries get their places after the commit, each once, and
// verification finds every change that is made past the triggers.
func auditChain(t *testing.T, open Open) {
	step(t, "entries wait for their places, and keep them", func(t *testing.T) {
		s := migrated(t, open)
		if tail := tailOf(t, s); tail.Entries != 0 || tail.Oldest != nil {
			t.Errorf("an empty log has the tail %+v", tail)
		}
		audited(t, s, "a", "b")
		if tail := tailOf(t, s); tail.Entries != 2 || tail.Oldest == nil || !tail.Oldest.Equal(noon()) {
			t.Errorf("the tail of two is %+v", tail)
		}
		for _, want := range []int{2, 0} {
			if n, err := s.ChainAudit(t.Context()); err != nil || n != want {
				t.Errorf("%d entries were chained: %v", n, err)
			}
		}
		before := auditLog(t, s)
		audited(t, s, "c")
		check, err := s.VerifyAudit(t.Context())
		must(t, err)
		if check.Tail.Entries != 1 || check.Tail.Oldest == nil || check.Entries != 3 {
			t.Errorf("verified: %+v", check)
		}
		if after := auditLog(t, s); !cmp.Equal(after[:2], before) || after[2].PrevHash != before[1].Hash {
			t.Errorf("the log was %+v and is %+v", before, after)
		}
		wantChain(t, s, "a", "b", "c")
	})
	step(t, "the log holds the heads that left it", func(t *testing.T) {
		s := migrated(t, open)
		audited(t, s, "a", "b", "c")
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
			check, err := s.VerifyAudit(t.Context(), c.heads...)
			if c.says == "" {
				must(t, err)
				continue
			}
			wantCode(t, err, domain.CodeConflict)
			if check.Entries != 3 || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %d entries, %v", c.name, check.Entries, err)
			}
		}
	})
	step(t, "entries of one transaction stay in their order", func(t *testing.T) {
		s := migrated(t, open)
		var ids, want []string
		for i := range 2500 { // more than one step of the chain
			ids = append(ids, fmt.Sprintf("('%s', '2026-11-24 05:00:00+00:00', '', '', FALSE, 'thing.%04d', '', '', '', '', '', '', '', '', '', '')", id('e', i), i))
			want = append(want, fmt.Sprintf("thing.%04d", i))
		}
		exec(t, s, "INSERT INTO unchained_audit_entries VALUES "+strings.Join(ids, ", "))
		wantChain(t, s, want...)
	})
	step(t, "a page continues where it ended, whatever is added meanwhile", func(t *testing.T) {
		s := migrated(t, open)
		audited(t, s, "a", "b", "c", "d")
		first, err := s.AuditEntries(t.Context(), domain.AuditFilter{}, domain.Page{Limit: 2})
		must(t, err)
		audited(t, s, "e", "f")
		second, err := s.AuditEntries(t.Context(), domain.AuditFilter{}, domain.Page{Limit: 2, Cursor: first.Next})
		must(t, err)
		if got := auditActions(append(first.Items, second.Items...)); !slices.Equal(got, []string{"d", "c", "b", "a"}) {
			t.Errorf("the pages have %v", got)
		}
	})
	step(t, "the last action on a listing is known before and after it has a place", func(t *testing.T) {
		s := migrated(t, open)
		who := inhabit(t, s)
		p, err := s.AddProduct(t.Context(), who.member, draft("Chè có nhật ký"))
		must(t, err)
		ref := domain.Ref{Kind: domain.KindProduct, ID: p.ID}
		wantLast := func(reason string) {
			t.Helper()
			move, err := s.LastMove(t.Context(), who.member, ref, domain.ReviewRequestChanges)
			must(t, err)
			if move.Reason != reason {
				t.Errorf("the last reason is %q, want %q", move.Reason, reason)
			}
		}
		wantLast("")
		for _, reason := range []string{"Thiếu ảnh", "Thiếu giá"} {
			must1(t)(s.Review(t.Context(), who.member, ref, domain.AnyVersion, domain.ReviewSubmit, ""))
			must1(t)(s.Review(t.Context(), who.officer, ref, domain.AnyVersion, domain.ReviewRequestChanges, reason))
			wantLast(reason)
			must1(t)(s.ChainAudit(t.Context()))
			wantLast(reason)
		}
	})
	step(t, "the tail of a killed program is chained by the next", func(t *testing.T) {
		s := migrated(t, open)
		audited(t, s, "a")
		must1(t)(s.ChainAudit(t.Context()))
		audited(t, s, "b")
		// The database refuses the last statement of the step, as if the program died
		// before it.
		dies, lives := "CREATE TRIGGER dies BEFORE DELETE ON unchained_audit_entries BEGIN SELECT RAISE(ABORT, 'died'); END", "DROP TRIGGER dies"
		if s.Dialect() == store.Postgres {
			dies, lives = "CREATE TRIGGER dies BEFORE DELETE ON unchained_audit_entries EXECUTE FUNCTION refuse_audit_change()", "DROP TRIGGER dies ON unchained_audit_entries"
		}
		exec(t, s, dies)
		if _, err := s.ChainAudit(t.Context()); err == nil {
			t.Error("the step did not fail")
		}
		exec(t, s, lives)
		if n := count(t, s, "SELECT count(*) FROM audit_entries"); n != 1 {
			t.Errorf("the step that failed left %d entries in the chain", n)
		}
		wantChain(t, s, "a", "b")
	})
	forge := "INSERT INTO audit_entries SELECT 4, at, user_id, api_key_id, on_behalf, 'forged', noun, noun_id, listing_kind, listing_id, province_code, reason, before, after, request_id, address, hash, hash, NULL, '', '' FROM audit_entries WHERE seq = 3"
	for _, c := range []struct {
		name string
		past []string // statements past the triggers, on entries 1, 2 and 3
		at   int      // the first entry that is wrong
	}{
		{"a changed entry", []string{"UPDATE audit_entries SET reason = 'x' WHERE seq = 2"}, 2},
		{"an address that appears", []string{"UPDATE audit_entries SET address = '203.0.113.9' WHERE seq = 2"}, 2},
		{"a changed time", []string{"UPDATE audit_entries SET at = '2026-11-24 05:00:01+00:00' WHERE seq = 3"}, 3},
		{"a deleted entry", []string{"DELETE FROM audit_entries WHERE seq = 2"}, 2},
		{"a deleted first entry", []string{"DELETE FROM audit_entries WHERE seq = 1"}, 1},
		{"a deleted entry, and the others moved up", []string{"DELETE FROM audit_entries WHERE seq = 2", "UPDATE audit_entries SET seq = 2 WHERE seq = 3"}, 2},
		{"an inserted entry", []string{forge}, 4},
		{"swapped entries", []string{"UPDATE audit_entries SET seq = 9 WHERE seq = 1", "UPDATE audit_entries SET seq = 1 WHERE seq = 2", "UPDATE audit_entries SET seq = 2 WHERE seq = 9"}, 1},
		{"swapped actions", []string{"UPDATE audit_entries SET action = CASE action WHEN 'b' THEN 'c' ELSE 'b' END WHERE seq > 1"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := migrated(t, open)
			audited(t, s, "a", "b", "c")
			must1(t)(s.ChainAudit(t.Context()))
			if s.Dialect() == store.Postgres {
				exec(t, s, "ALTER TABLE audit_entries DISABLE TRIGGER ALL")
			} else {
				exec(t, s, "DROP TRIGGER audit_entries_no_update")
				exec(t, s, "DROP TRIGGER audit_entries_no_delete")
			}
			for _, query := range c.past {
				exec(t, s, query)
			}
			audited(t, s, "d") // what is chained later does not hide it
			check, err := s.VerifyAudit(t.Context())
			wantCode(t, err, domain.CodeConflict)
			if check.Entries != int64(c.at-1) || !strings.Contains(err.Error(), fmt.Sprintf("entry %d", c.at)) {
				t.Errorf("%+v: %v", check, err)
			}
		})
	}
}

// auditWriters: while processes write and chain at once, each entry gets one place,
// and one that was committed late gets a later place.
func auditWriters(t *testing.T, open Open) {
	step(t, "writers, chains and verifications at once", func(t *testing.T) {
		s := migrated(t, open)
		const writers, each = 8, 25
		var want []string
		var writing, chaining sync.WaitGroup
		for i := range writers {
			for j := range each {
				want = append(want, fmt.Sprintf("writer.%d.%02d", i, j))
			}
			writing.Go(func() {
				for j := range each {
					if err := s.RecordAudit(t.Context(), domain.Actor{}, domain.Audit{Action: fmt.Sprintf("writer.%d.%02d", i, j)}); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		done := make(chan struct{})
		for i := range 3 {
			chaining.Go(func() {
				for {
					select {
					case <-done:
						return
					default:
					}
					var err error
					if i == 0 {
						_, err = s.VerifyAudit(t.Context())
					} else {
						_, err = s.ChainAudit(t.Context())
					}
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		writing.Wait()
		close(done)
		chaining.Wait()
		check, err := s.VerifyAudit(t.Context())
		must(t, err)
		got := auditActions(auditLog(t, s))
		next := map[string]int{} // what a writer wrote later has a later place
		for _, action := range got {
			writer, n, _ := strings.Cut(strings.TrimPrefix(action, "writer."), ".")
			if n != fmt.Sprintf("%02d", next[writer]) {
				t.Errorf("writer %s: %s stands where %d belongs", writer, n, next[writer])
			}
			next[writer]++
		}
		slices.Sort(got)
		if !slices.Equal(got, want) || check.Entries != int64(len(want)) {
			t.Errorf("%d verified, and the log has %v", check.Entries, got)
		}
		if tail := tailOf(t, s); tail.Entries != 0 {
			t.Errorf("the tail is %+v", tail)
		}
	})
	step(t, "a transaction that began first and is committed last", func(t *testing.T) {
		s := migrated(t, open)
		if s.Dialect() == store.SQLite { // It has one writer at a time.
			audited(t, s, "first")
			wantChain(t, s, "first")
			return
		}
		late, err := s.DB().BeginTx(t.Context(), nil)
		must(t, err)
		defer late.Rollback()
		must1(t)(late.ExecContext(t.Context(), "INSERT INTO unchained_audit_entries VALUES ('"+id('0', 1)+"', '2026-11-24 05:00:00+00', '', '', FALSE, 'late', '', '', '', '', '', '', '', '', '', '')"))
		audited(t, s, "b", "c")
		wantChain(t, s, "b", "c")
		audited(t, s, "d")
		must(t, late.Commit())
		wantChain(t, s, "b", "c", "late", "d")
		gone, err := s.DB().BeginTx(t.Context(), nil)
		must(t, err)
		defer gone.Rollback()
		must1(t)(gone.ExecContext(t.Context(), "INSERT INTO unchained_audit_entries SELECT '"+id('0', 2)+"', at, '', '', FALSE, 'gone', '', '', '', '', '', '', '', '', '', '' FROM audit_entries WHERE seq = 1"))
		audited(t, s, "e")
		must(t, gone.Rollback())
		wantChain(t, s, "b", "c", "late", "d", "e")
	})
}
