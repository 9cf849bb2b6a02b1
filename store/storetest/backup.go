package storetest

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// dumped returns the rows of all tables, as text.
func dumped(t *testing.T, s *store.Store) (head domain.DumpHead, tables map[string][]string) {
	t.Helper()
	tables = map[string][]string{}
	must(t, s.Dump(t.Context(), func(h domain.DumpHead, parts iter.Seq2[domain.DumpPart, error]) error {
		head = h
		for part, err := range parts {
			must(t, err)
			rows := []string{fmt.Sprint(part.Table.Columns)}
			for row, err := range part.Rows {
				must(t, err)
				rows = append(rows, fmt.Sprintf("%#v", row))
			}
			slices.Sort(rows)
			tables[part.Table.Name] = rows
		}
		return nil
	}))
	return head, tables
}

// backups: a dump that is loaded into an empty database gives the same rows in each
// table, triggers and keys work as before, and a database with data refuses it.
func backups(t *testing.T, open Open) {
	from, to := migrated(t, open), open(t, noon, false)
	who := trade(t, from)
	organizer := anOrganizer(t, from, "fair@example.vn")
	anOpenFair(t, from, who, organizer, aFair())
	_, err := from.AddInquiry(t.Context(), who.buyer, inquiry(1))
	must(t, err)
	must1(t)(from.ChainAudit(t.Context()))
	must(t, from.RecordAudit(t.Context(), who.officer, domain.Audit{Action: "test.add", Noun: "test"}))
	must(t, from.AddBackup(t.Context(), domain.Backup{MadeAt: noon(), Name: "chophien-1.tar.gz", Bytes: 7}))

	key, states := "x'0102'", "223"
	if from.Dialect() == store.Postgres {
		key, states = `'\x0102'`, "B'11011111'"
	}
	exec(t, from, "UPDATE river_job SET unique_key = "+key+", unique_states = "+states+" WHERE id = (SELECT min(id) FROM river_job)")

	// The mail of notices that its job has taken; job 1 of the other database is another.
	exec(t, from, "INSERT INTO notice_mails (notice_id, user_id, job) SELECT id, user_id, 1 FROM notices")
	head, want := dumped(t, from)
	if head.AuditEntries == 0 || head.AuditHash == "" || head.AuditTail != 2 || len(want["users"]) < 3 || len(want[domain.DumpJobs]) < 2 {
		t.Fatalf("the dump is %+v with %d users and %d jobs", head, len(want["users"]), len(want[domain.DumpJobs]))
	}
	load := func(into *store.Store, head domain.DumpHead) error {
		return from.Dump(t.Context(), func(_ domain.DumpHead, parts iter.Seq2[domain.DumpPart, error]) error {
			return into.LoadDump(t.Context(), head, parts)
		})
	}
	step(t, "a dump of a newer program is refused", func(t *testing.T) {
		newer := head
		newer.Schema += 1000
		wantCode(t, load(to, newer), domain.CodeUnavailable)
	})
	step(t, "a database of a newer schema refuses it", func(t *testing.T) {
		older := head
		older.Schema--
		err := load(migrated(t, open), older)
		wantCode(t, err, domain.CodeConflict)
		if want := fmt.Sprintf("the database has migration %d, but the backup none after %d", head.Schema, older.Schema); !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %q, want %q", err, want)
		}
	})
	step(t, "a database with data refuses it, and is not migrated", func(t *testing.T) {
		wantCode(t, from.CheckLoad(t.Context(), head), domain.CodeConflict)
		wantCode(t, load(from, head), domain.CodeConflict)
	})
	step(t, "an unknown table is refused, and nothing is loaded", func(t *testing.T) {
		err := from.Dump(t.Context(), func(_ domain.DumpHead, parts iter.Seq2[domain.DumpPart, error]) error {
			return to.LoadDump(t.Context(), head, func(yield func(domain.DumpPart, error) bool) {
				for part, err := range parts {
					if part.Table.Name == "webhooks" {
						part.Table.Name = "spells"
					}
					if !yield(part, err) {
						return
					}
				}
			})
		})
		wantCode(t, err, domain.CodeInvalid)
		if n := count(t, to, "SELECT count(*) FROM users"); n != 0 {
			t.Errorf("%d users", n)
		}
	})
	step(t, "all rows are loaded", func(t *testing.T) {
		must(t, load(to, head))
		got, tables := dumped(t, to)
		if got != head {
			t.Errorf("the head is %+v, was %+v", got, head)
		}
		if n := count(t, to, "SELECT count(*) FROM notice_mails WHERE job IS NOT NULL"); n != 0 {
			t.Errorf("%d notices belong to jobs of the other database", n)
		}
		if len(tables["notice_mails"]) != len(want["notice_mails"]) || len(want["notice_mails"]) < 2 {
			t.Errorf("%d mails of notices, want %d", len(tables["notice_mails"])-1, len(want["notice_mails"])-1)
		}
		delete(want, "notice_mails")
		for name, rows := range want {
			if !slices.Equal(tables[name], rows) {
				t.Errorf("%s has\n%v\nit had\n%v", name, tables[name], rows)
			}
		}
	})
	step(t, "the log is whole, and its rows cannot be changed", func(t *testing.T) {
		must(t, to.RecordAudit(t.Context(), who.officer, domain.Audit{Action: "test.restore", Noun: "test"}))
		for _, table := range []string{"audit_entries", "unchained_audit_entries"} {
			for _, query := range []string{"UPDATE " + table + " SET reason = 'x'", "DELETE FROM " + table} {
				if _, err := to.DB().ExecContext(t.Context(), query); err == nil {
					t.Errorf("%s: a trigger is gone", query)
				}
			}
		}
		check, err := to.VerifyAudit(t.Context())
		must(t, err)
		if want := head.AuditEntries + head.AuditTail + 1; check.Entries != want || check.Tail.Entries != head.AuditTail+1 {
			t.Errorf("%+v, want %d entries", check, want)
		}
		if _, err := to.DB().ExecContext(t.Context(), "INSERT INTO user_roles (user_id, role) VALUES ('"+id('9', 99)+"', 'buyer')"); err == nil {
			t.Error("a row may name a user that does not exist: a key is gone")
		}
	})
	step(t, "a job that runs once in a time stays so", func(t *testing.T) {
		if n := count(t, to, "SELECT count(*) FROM river_job WHERE unique_key = "+key+" AND unique_states = "+states); n != 1 {
			t.Errorf("%d jobs have the key", n)
		}
	})
	step(t, "names are found by their words", func(t *testing.T) {
		found, err := to.FindListings(t.Context(), []string{"sha"}, domain.ListingFilter{Kinds: []domain.Kind{domain.KindProduct}, ValidOn: today()}, domain.Page{Limit: 10})
		must(t, err)
		if len(found.Items) != 1 || found.Items[0].ID != id('a', 1) {
			t.Errorf("found %+v", found.Items)
		}
	})
	step(t, "writes go on", func(t *testing.T) {
		fresh := draft("Chè vàng sau khi phục hồi")
		fresh.SetCode = ptr(aSet(t, to))
		_, err := to.AddProduct(t.Context(), who.member, fresh)
		must(t, err)
		_, err = to.SettleChanges(t.Context())
		must(t, err)
		b, ok, err := to.LastBackup(t.Context())
		must(t, err)
		if !ok || b.Name != "chophien-1.tar.gz" {
			t.Errorf("the last backup is %+v", b)
		}
	})
	step(t, "a database with data refuses it", func(t *testing.T) { wantCode(t, load(to, head), domain.CodeConflict) })
}
