package migrations_test

import (
	"database/sql"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite"

	"chophien/migrations"
	"chophien/testservices"
)

func names(t *testing.T, files fs.FS) []string {
	t.Helper()
	out, err := fs.Glob(files, "*")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBothDialectsHaveTheSameMigrations(t *testing.T) {
	pg, lite := names(t, migrations.Postgres()), names(t, migrations.SQLite())
	if !slices.Equal(pg, lite) {
		t.Fatalf("PostgreSQL has %v, SQLite %v", pg, lite)
	}
	last, err := migrations.Latest(migrations.Postgres())
	if err != nil || last != int64(len(pg)) {
		t.Fatalf("the last migration of %v is %d: %v", pg, last, err)
	}
	a, err := fs.ReadFile(migrations.Postgres(), "00002_reference.sql")
	if err != nil {
		t.Fatal(err)
	}
	b, err := fs.ReadFile(migrations.SQLite(), "00002_reference.sql")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a, b) {
		t.Fatal("the reference data differ")
	}
}

// TestOneStatementAWay: goose looks for the end of a statement line by line,
// with a buffer of 4 MB for each. Under the race detector, which drops a
// quarter of what is pooled, that was three quarters of a migration.
func TestOneStatementAWay(t *testing.T) {
	for dialect, files := range map[string]fs.FS{"postgres": migrations.Postgres(), "sqlite": migrations.SQLite()} {
		for _, name := range names(t, files) {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), "-- +goose StatementBegin"); n != 2 {
				t.Errorf("%s/%s has %d blocks, want one for each way", dialect, name, n)
			}
		}
	}
}

func TestUpDownUp(t *testing.T) {
	for _, c := range []struct {
		driver  string
		dialect goose.Dialect
		dsn     func() string
		files   fs.FS
		schema  string // all that migrations made, as rows of text
	}{
		{"sqlite", goose.DialectSQLite3, func() string { return "file:" + filepath.Join(t.TempDir(), "x.db") + "?_pragma=foreign_keys(1)" }, migrations.SQLite(),
			`SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite_%'`},
		{"pgx", goose.DialectPostgres, func() string { return testservices.Postgres(t) }, migrations.Postgres(),
			`SELECT 'column ' || table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(collation_name, '')
			   FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'
			 UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%'
			 UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
			   WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'goose%'`},
	} {
		t.Run(c.driver, func(t *testing.T) {
			db, err := sql.Open(c.driver, c.dsn())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			schema := func() []string {
				rows, err := db.QueryContext(t.Context(), c.schema)
				if err != nil {
					t.Fatal(err)
				}
				defer rows.Close()
				var out []string
				for rows.Next() {
					var s string
					if err := rows.Scan(&s); err != nil {
						t.Fatal(err)
					}
					out = append(out, s)
				}
				if err := rows.Err(); err != nil {
					t.Fatal(err)
				}
				slices.Sort(out)
				return out
			}
			m, err := goose.NewProvider(c.dialect, db, c.files, goose.WithLogger(goose.NopLogger()))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := m.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			first := schema()
			if len(first) < 30 {
				t.Fatalf("migrations made only %v", first)
			}
			if _, err := m.DownTo(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			if left := schema(); len(left) > 0 {
				t.Fatalf("after going down there is still %v", left)
			}
			if _, err := m.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			if again := schema(); !slices.Equal(first, again) {
				t.Fatalf("up, down, up made\n%v\ninstead of\n%v", again, first)
			}
		})
	}
}
