package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// publicTables lists the tables that public answers are made of. A change of any of
// them must move the state.
func publicTables() []string {
	return []string{
		"provinces", "former_provinces", "communes", "former_communes", "product_sets", "criteria_sets",
		"producers", "craft_villages", "tourism_sites", "products", "product_craft_villages", "product_tourism_sites", "pictures",
		"decisions", "certificates", "awards", "evidence", "demands",
		"fairs", "delegations", "exhibitors", "halls", "booths", "exhibits", "fair_plans", "fair_logos", "fair_organisations", "fair_events", "catalogues", "catalogue_entries", "editions", "edition_files", "timetables",
		"memoranda", "synonyms", "synonym_states",
	}
}

// privateTables lists the tables from which no public answer is made, and those that
// are made from public ones.
func privateTables() []string {
	return []string{
		"schema_baseline", "users", "user_roles", "user_provinces", "user_communes", "sessions", "api_keys", "account_links", "second_factors", "recovery_codes", "identities", "sign_ins", "limits",
		"idempotency_keys", "files", "notices", "page_counts", "notice_mails", "mail_stops", "channel_tokens", "phone_codes", "notice_stops", "notice_messages", "webhooks", "webhook_deliveries", "audit_entries", "unchained_audit_entries",
		"memberships", "invitations", "lock_requests", "fair_organizers", "organizer_invitations", "imports", "import_rows", "sheet_headings", "proposals", "lapse_warnings", "inspections", "reports",
		"fair_invitations", "fair_people", "meetings", "visits", "demand_invitations", "matches", "leads", "quotes", "lead_messages", "lead_reads", "lead_files", "contact_reveals",
		"licence_acceptances", "contact_consents", "unmet_searches", "alerts", "alert_finds", "index_checks", "backups", "product_days", "count_changes", "listing_counts",
		"public_changes", "changed_things", "change_log", "state_changes",
	}
}

// errFrozen is the error of a table whose rows the database refuses to change.
var errFrozen = errors.New("this never changes")

// stateOf returns the state, which must be known.
func stateOf(t testing.TB, s *store.Store) domain.DataState {
	t.Helper()
	state, ok := s.DataState(context.WithoutCancel(t.Context()))
	if !ok {
		t.Fatal("the state is not known")
	}
	return state
}

// states checks that the state changes with all data that public answers show.
func states(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), everything())
	must(t, err)
	moves := func(t *testing.T, what string, change func() error) {
		t.Helper()
		before := stateOf(t, s)
		if err := change(); errors.Is(err, errFrozen) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		if stateOf(t, s) == before {
			t.Errorf("the state is the same after %s", what)
		}
	}

	t.Run("each table is public or private", func(t *testing.T) {
		query := "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'river_%'" +
			" AND name NOT LIKE 'name_words%' AND name <> 'name_keys'" // SQLite's index of words is made of tables
		if s.Dialect() == store.Postgres {
			query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'goose_%' AND table_name NOT LIKE 'river_%'"
		}
		have := texts(t, s, query)
		listed := append(publicTables(), privateTables()...)
		slices.Sort(have)
		slices.Sort(listed)
		if !slices.Equal(have, listed) {
			t.Errorf("the database has the tables\n%v\nlisted are\n%v", have, listed)
		}
	})

	t.Run("each column of each public table", func(t *testing.T) {
		conn, err := s.DB().Conn(t.Context())
		must(t, err)
		defer conn.Close()
		run := func(statement string) func() error {
			return func() error {
				_, err := conn.ExecContext(t.Context(), statement)
				if err != nil && strings.Contains(err.Error(), "a frozen edition never changes") {
					return errFrozen
				}
				if err != nil {
					return fmt.Errorf("%s: %w", statement, err)
				}
				return nil
			}
		}
		// PostgreSQL fires triggers for statements, SQLite for rows: there each table
		// gets a row that keeps no rule.
		lite := s.Dialect() == store.SQLite
		where := " WHERE false"
		if lite {
			where = ""
			must(t, run("PRAGMA foreign_keys = 0")())
			must(t, run("PRAGMA ignore_check_constraints = 1")())
		}
		for _, table := range publicTables() {
			columns := namesOfColumns(t, s, table)
			list := strings.Join(columns, ", ")
			add := "INSERT INTO " + table + " (" + list + ") SELECT " + list + " FROM " + table + where
			if lite {
				var values []string
				for i := range columns {
					values = append(values, strconv.Itoa(1000+i))
				}
				add = "INSERT INTO " + table + " (" + list + ") VALUES (" + strings.Join(values, ", ") + ")"
			}
			moves(t, add, run(add))
			for _, c := range columns {
				change := "UPDATE " + table + " SET " + c + " = " + c + where
				moves(t, change, run(change))
			}
			moves(t, "a deletion from "+table, run("DELETE FROM "+table+where))
		}
		_, err = s.MendCounts(t.Context()) // rows without the rows that they refer to were counted
		must(t, err)
	})
}

// movingStates checks that a state that is read after a commit includes the commit,
// in whatever order transactions begin and end.
func movingStates(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), everything())
	must(t, err)
	begin := func() *sql.Tx {
		t.Helper()
		tx, err := s.DB().BeginTx(t.Context(), nil)
		must(t, err)
		t.Cleanup(func() { _ = tx.Rollback() }) // if the test failed
		return tx
	}
	run := func(tx *sql.Tx, statements ...string) {
		t.Helper()
		for _, statement := range statements {
			_, err := tx.ExecContext(t.Context(), statement)
			must(t, err)
		}
	}
	rename := func(name string) string {
		return "UPDATE producers SET name = '" + name + "', version = version + 1 WHERE id = '" + id('b', 1) + "'"
	}
	const reprice = "UPDATE products SET price_from = 7"

	t.Run("the first to begin ends last", func(t *testing.T) {
		first := begin()
		run(first, rename("một"))
		during := stateOf(t, s)
		if s.Dialect() == store.Postgres { // SQLite has one writer at a time
			second := begin()
			run(second, reprice)
			must(t, second.Commit())
			if now := stateOf(t, s); now == during {
				t.Error("the state does not show the second")
			} else {
				during = now
			}
		}
		must(t, first.Commit())
		if stateOf(t, s) == during {
			t.Error("the state does not show the first")
		}
	})
	t.Run("a rollback changes nothing", func(t *testing.T) {
		before := stateOf(t, s)
		tx := begin()
		run(tx, rename("hai"))
		must(t, tx.Rollback())
		if stateOf(t, s) != before {
			t.Error("the state moved")
		}
	})
	t.Run("after a savepoint that was rolled back", func(t *testing.T) {
		before := stateOf(t, s)
		tx := begin()
		run(tx, "SAVEPOINT a", rename("ba"), "ROLLBACK TO SAVEPOINT a", reprice)
		must(t, tx.Commit())
		if stateOf(t, s) == before {
			t.Error("the state did not move")
		}
	})
	t.Run("a change of the index", func(t *testing.T) {
		before := stateOf(t, s)
		must(t, s.NoteIndexed(t.Context()))
		if stateOf(t, s).Index == before.Index {
			t.Error("the state did not move")
		}
	})
	t.Run("folding", func(t *testing.T) {
		for range 5 {
			exec(t, s, reprice)
		}
		before := stateOf(t, s)
		must(t, s.FoldStates(t.Context()))
		must(t, s.FoldStates(t.Context()))
		if now := stateOf(t, s); now != before {
			t.Errorf("the state was %v and is %v", before, now)
		}
		if n := len(texts(t, s, "SELECT part FROM state_changes")); n != 3 {
			t.Errorf("there are %d rows", n)
		}
	})
	t.Run("in a transaction it is not known", func(t *testing.T) {
		a := addUser(t, s, "a@example.vn", domain.RoleBuyer)
		_, _, err := s.Once(t.Context(), domain.IdempotencyKey{UserID: a.ID, Key: "k", Request: "r"}, func(in context.Context) (domain.IdempotentAnswer, error) {
			if state, ok := s.DataState(in); ok {
				t.Errorf("it is %v", state)
			}
			return domain.IdempotentAnswer{Status: 200}, nil
		})
		must(t, err)
	})
}

// sameStates checks that two answers of one state are the same and that each commit
// changes the state, while writers and readers overlap.
func sameStates(t *testing.T, open Open) {
	s := migrated(t, open)
	_, err := s.Load(t.Context(), everything())
	must(t, err)
	answer := func() [sha256.Size]byte {
		t.Helper()
		products, err := s.Products(t.Context(), filter(), page())
		must(t, err)
		decisions, err := s.Decisions(t.Context(), domain.DecisionFilter{}, page())
		must(t, err)
		body, err := json.Marshal([]any{products, decisions})
		must(t, err)
		return sha256.Sum256(body)
	}
	var (
		mu      sync.Mutex
		answers = map[domain.DataState][sha256.Size]byte{}
		writing sync.WaitGroup
		reading sync.WaitGroup
		done    = make(chan struct{})
	)
	for w, statement := range []string{
		"UPDATE products SET name = 'tên %d' WHERE id = '" + id('a', 1) + "'",
		"UPDATE decisions SET issuer = 'cơ quan %d'",
		"UPDATE certificates SET score = 5000 + %d",
	} {
		writing.Go(func() {
			for i := range 12 {
				before, ok := s.DataState(t.Context())
				exec(t, s, fmt.Sprintf(statement, 20*w+i))
				if after, ok2 := s.DataState(t.Context()); !ok || !ok2 || after == before {
					t.Errorf("after a commit the state is %v as before", after)
				}
			}
		})
	}
	for range 3 {
		reading.Go(func() {
			for {
				before, _ := s.DataState(t.Context())
				got := answer()
				if after, ok := s.DataState(t.Context()); ok && after == before {
					mu.Lock()
					if had, ok := answers[before]; ok && had != got {
						t.Errorf("two answers of the state %v differ", before)
					}
					answers[before] = got
					mu.Unlock()
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writing.Wait()
	close(done)
	reading.Wait()
}

// texts returns the rows of a query with one column of text.
func texts(t testing.TB, s *store.Store, query string) (out []string) {
	t.Helper()
	rows, err := s.DB().QueryContext(t.Context(), query)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var text string
		must(t, rows.Scan(&text))
		out = append(out, text)
	}
	must(t, rows.Err())
	return out
}

// namesOfColumns returns the columns of a table.
func namesOfColumns(t testing.TB, s *store.Store, table string) []string {
	t.Helper()
	rows, err := s.DB().QueryContext(t.Context(), "SELECT * FROM "+table+" WHERE 1 = 0")
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	must(t, rows.Err())
	return columns
}
