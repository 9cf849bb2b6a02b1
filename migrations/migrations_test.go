package migrations_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

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
	versions, err := migrations.Versions(migrations.Postgres())
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range versions {
		if v != int64(i+1) {
			t.Fatalf("the numbers of %v have a gap", pg)
		}
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

// TestOneStatementEachWay: goose searches the end of a statement line by line
// and takes a buffer of 4 MB for each. Under the race detector, which drops a
// quarter of the pooled buffers, that took three quarters of a migration's time.
func TestOneStatementEachWay(t *testing.T) {
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

// database is an empty database of one dialect, and what tests need to know
// about it.
type database struct {
	*sql.DB
	dialect goose.Dialect
	files   fs.FS
	schema  string // selects everything that migrations made, as rows of text
}

func databases(t *testing.T) map[string]database {
	t.Helper()
	open := func(driver, dsn string) *sql.DB {
		db, err := sql.Open(driver, dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	return map[string]database{
		"sqlite": {
			open("sqlite", "file:"+filepath.Join(t.TempDir(), "x.db")+"?_pragma=foreign_keys(1)"), goose.DialectSQLite3, migrations.SQLite(),
			`SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite_%'`,
		},
		"postgres": {
			open("pgx", testservices.Postgres(t)), goose.DialectPostgres, migrations.Postgres(),
			`SELECT 'column ' || table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(collation_name, '')
			   FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'
			 UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%'
			 UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
			   WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'goose%'`,
		},
	}
}

func (db database) provider(t *testing.T, files fs.FS) *goose.Provider {
	t.Helper()
	m, err := goose.NewProvider(db.dialect, db.DB, files, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// texts returns the rows of a query with one column of text.
func (db database) texts(t *testing.T, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
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

func TestUpDownUp(t *testing.T) {
	for name, db := range databases(t) {
		t.Run(name, func(t *testing.T) {
			m := db.provider(t, db.files)
			if _, err := m.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			first := db.texts(t, db.schema)
			if len(first) < 30 {
				t.Fatalf("migrations made only %v", first)
			}
			if _, err := m.DownTo(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			if left := db.texts(t, db.schema); len(left) > 0 {
				t.Fatalf("after going down there is still %v", left)
			}
			if _, err := m.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			if again := db.texts(t, db.schema); !slices.Equal(first, again) {
				t.Fatalf("up, down, up made\n%v\ninstead of\n%v", again, first)
			}
		})
	}
}

// TestBaseline: the baseline stores its own fingerprint. Before the first
// release a change of the baseline changes it; afterwards neither changes, and
// a new migration is added instead (TestReleasesNeverChange).
func TestBaseline(t *testing.T) {
	for name, db := range databases(t) {
		t.Run(name, func(t *testing.T) {
			if _, err := db.provider(t, db.files).Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			want, err := migrations.Fingerprint(db.files, migrations.Baseline)
			if err != nil {
				t.Fatal(err)
			}
			if have := db.texts(t, "SELECT fingerprint FROM schema_baseline"); !slices.Equal(have, []string{want}) {
				t.Errorf("the baseline stores the fingerprint %v, but %s/00001_schema.sql must store %s", have, name, want)
			}
		})
	}
}

func TestFingerprint(t *testing.T) {
	of := func(first, second string) string {
		t.Helper()
		f, err := migrations.Fingerprint(fstest.MapFS{"00001_a.sql": {Data: []byte(first)}, "00002_b.sql": {Data: []byte(second)}}, 1)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	plain := of("CREATE TABLE a (b text DEFAULT '--');\n", "")
	for _, c := range []struct {
		name, first, second string
		same                bool
	}{
		{"a comment", "-- One.\nCREATE TABLE a (b text DEFAULT '--'); -- Two.\n", "", true},
		{"white space", "CREATE TABLE a\n  (b text DEFAULT '--');\n", "", true},
		{"a later migration", "CREATE TABLE a (b text DEFAULT '--');\n", "DROP TABLE a;", true},
		{"the stored fingerprint", "CREATE TABLE a (b text DEFAULT '--');\nINSERT INTO schema_baseline (one, fingerprint) VALUES (1, 'x');\n", "", true},
		{"a type", "CREATE TABLE a (b uuid DEFAULT '--');\n", "", false},
		{"a text with dashes", "CREATE TABLE a (b text DEFAULT '--x');\n", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if same := of(c.first, c.second) == plain; same != c.same {
				t.Errorf("same fingerprint: %t, want %t", same, c.same)
			}
		})
	}
}

// release is a line of testdata/releases.txt.
type release struct {
	name             string
	last             int64 // number of its last migration
	postgres, sqlite string
}

func releases(t *testing.T) []release {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "releases.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var out []release
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var r release
		if _, err := fmt.Sscan(line, &r.name, &r.last, &r.postgres, &r.sqlite); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		t.Fatal("no releases are listed")
	}
	return out
}

// TestReleasesNeverChange: the migrations of a release stay as they were
// released.
func TestReleasesNeverChange(t *testing.T) {
	for _, r := range releases(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, c := range []struct {
				dialect, want string
				files         fs.FS
			}{{"postgres", r.postgres, migrations.Postgres()}, {"sqlite", r.sqlite, migrations.SQLite()}} {
				if have, err := migrations.Fingerprint(c.files, r.last); err != nil || have != c.want {
					t.Errorf("migrations up to %d for %s have the fingerprint %s, released was %s: %v", r.last, c.dialect, have, c.want, err)
				}
			}
		})
	}
}

// TestUpgrade brings a database of each release, with its rows, to the schema
// of today, and on to a schema after it.
func TestUpgrade(t *testing.T) {
	fresh := map[string][]string{}
	for name, db := range databases(t) {
		if _, err := db.provider(t, db.files).Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		fresh[name] = db.texts(t, db.schema)
	}
	for _, r := range releases(t) {
		rows, err := os.ReadFile(filepath.Join("testdata", r.name+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		for name, db := range databases(t) {
			t.Run(r.name+" "+name, func(t *testing.T) {
				m := db.provider(t, db.files)
				if _, err := m.UpTo(t.Context(), r.last); err != nil {
					t.Fatal(err)
				}
				if _, err := db.ExecContext(t.Context(), string(rows)); err != nil {
					t.Fatal(err)
				}
				if _, err := m.Up(t.Context()); err != nil {
					t.Fatal(err)
				}
				if have := db.texts(t, db.schema); !slices.Equal(have, fresh[name]) {
					t.Errorf("the upgrade made\n%v\ninstead of\n%v", have, fresh[name])
				}
				next := fstest.MapFS{"00999_next.sql": {Data: []byte("-- +goose Up\nALTER TABLE products ADD COLUMN next text NOT NULL DEFAULT '';\n-- +goose Down\nALTER TABLE products DROP COLUMN next;\n")}}
				for _, file := range names(t, db.files) {
					text, err := fs.ReadFile(db.files, file)
					if err != nil {
						t.Fatal(err)
					}
					next[file] = &fstest.MapFile{Data: text}
				}
				if done, err := db.provider(t, next).Up(t.Context()); err != nil || len(done) != 1 {
					t.Fatalf("%d migrations ran: %v", len(done), err)
				}
				if kept := db.texts(t, "SELECT name || next FROM products"); !slices.Equal(kept, []string{"Chè Shan tuyết"}) {
					t.Errorf("the upgrade kept the products %v", kept)
				}
			})
		}
	}
}

// TestAccountSafety checks that accounts of the schema before 00016 keep working: those
// that hold no address get a key that is no address, the others keep theirs. Each API
// key has an end.
func TestAccountSafety(t *testing.T) {
	const before = 15
	id := func(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }
	for name, db := range databases(t) {
		t.Run(name, func(t *testing.T) {
			m := db.provider(t, db.files)
			if _, err := m.UpTo(t.Context(), before); err != nil {
				t.Fatal(err)
			}
			const user = "INSERT INTO users (id, email, email_key, claimed_key, confirmed_at, name, password_hash, locked_at, locked_reason, version, created_at, updated_at)" +
				" VALUES ('%s', '%s', '%s', '%s', %s, 'An', '$argon2id$x', NULL, '', 1, '2026-11-01 00:00:00', '2026-11-01 00:00:00')"
			bytes := map[string]string{"sqlite": "BLOB", "postgres": "bytea"}[name]
			key := "INSERT INTO api_keys (id, user_id, name, token_hash, hint, scopes, created_at, expires_at) VALUES ('%s', '%s', 'Kho', CAST('%032d' AS " + bytes + "), '', 'read', '2026-11-01 00:00:00', %s)"
			for _, sql := range []string{
				fmt.Sprintf(user, id(1), "an@example.vn", "an@example.vn", "", "'2026-11-01 00:00:00'"),
				fmt.Sprintf(user, id(2), "An@example.vn", id(2)+"@unconfirmed.invalid", "an@example.vn", "NULL"),
				fmt.Sprintf(user, id(3), id(3)+"@deleted.invalid", id(3)+"@deleted.invalid", "", "'2026-11-01 00:00:00'"),
				fmt.Sprintf(key, id(4), id(1), 1, "'2026-12-01 00:00:00'"), fmt.Sprintf(key, id(5), id(1), 2, "NULL"),
			} {
				if _, err := db.ExecContext(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := m.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			if ends := db.texts(t, "SELECT substr(CAST(expires_at AS text), 1, 10) FROM api_keys"); !slices.Equal(ends, []string{"2026-12-01", "2027-11-02"}) {
				t.Errorf("the ends of API keys: %q", ends)
			}
			if _, err := db.ExecContext(t.Context(), fmt.Sprintf(key, id(6), id(1), 3, "NULL")); err == nil {
				t.Error("an API key without an end is stored")
			}
			want := []string{"an@example.vn", "deleted " + id(3), "unconfirmed " + id(2)}
			if have := db.texts(t, "SELECT email_key FROM users"); !slices.Equal(have, want) {
				t.Errorf("keys %q, want %q", have, want)
			}
		})
	}
}

// fairRows returns statements that add a user and a fair to a schema before that of today.
func fairRows(user, fair string) []string {
	return []string{
		"INSERT INTO users (id, email, email_key, claimed_key, name, password_hash, locked_reason, version, created_at, updated_at)" +
			" VALUES ('" + user + "', 'an@example.vn', 'an@example.vn', '', 'An', '$argon2id$x', '', 1, '2026-11-01 00:00:00', '2026-11-01 00:00:00')",
		"INSERT INTO fairs (id, slug, status, version, sample, created_at, updated_at, province_code, former_district, former_commune, address, name, name_en, theme, theme_en, about, about_en," +
			" venue, venue_en, starts_on, ends_on, organizer_id, organizer, organizer_en, phone, email, ended_reason) VALUES ('" + fair + "', 'hoi-cho', 'draft', 1, false, '2026-11-01 00:00:00'," +
			" '2026-11-01 00:00:00', '08', '', '', '', 'Hội chợ', '', '', '', '', '', '', '', '2026-12-01', '2026-12-02', '" + user + "', '', '', '', '', '')",
	}
}

// TestAnsweredBy checks that only users who answered for a guest of a fair with a link keep
// it.
func TestAnsweredBy(t *testing.T) {
	const before = 42
	id := func(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }
	for name, db := range databases(t) {
		t.Run(name, func(t *testing.T) {
			m := db.provider(t, db.files)
			if _, err := m.UpTo(t.Context(), before); err != nil {
				t.Fatal(err)
			}
			const guest = "INSERT INTO %s (id, fair_id, %s, state, answered_by, answered_at, contact_name, phone, email, note, version, created_at, updated_at)" +
				" VALUES ('%s', '%s', '%s', 'accepted', '%s', '2026-11-01 00:00:00', '', '', '', '', 1, '2026-11-01 00:00:00', '2026-11-01 00:00:00')"
			hash := map[string]string{"sqlite": "CAST('%032d' AS BLOB)", "postgres": "CAST('%032d' AS bytea)"}[name]
			link := "INSERT INTO fair_invitations (id, fair_id, %s, email, email_key, token_hash, invited_by, created_at, expires_at, used_at, used_by)" +
				" VALUES ('%s', '%s', '%s', '', '', " + hash + ", '%s', '2026-11-01 00:00:00', '2026-12-01 00:00:00', '2026-11-01 00:00:00', '%s')"
			statements := append(fairRows(id(1), id(2)),
				fmt.Sprintf(guest, "delegations", "province_code", id(3), id(2), "08", id(1)),
				fmt.Sprintf(guest, "delegations", "province_code", id(4), id(2), "01", id(1)),
				fmt.Sprintf(guest, "exhibitors", "delegation_id", id(5), id(2), id(3), id(1)),
				fmt.Sprintf(guest, "exhibitors", "delegation_id", id(6), id(2), id(4), id(1)),
				fmt.Sprintf(link, "delegation_id", id(7), id(2), id(4), 7, id(1), id(1)),
				fmt.Sprintf(link, "exhibitor_id", id(8), id(2), id(5), 8, id(1), id(1)))
			for _, sql := range statements {
				if _, err := db.ExecContext(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := m.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			for table, want := range map[string]string{"delegations": id(4), "exhibitors": id(5)} {
				if have := db.texts(t, "SELECT CAST(id AS text) FROM "+table+" WHERE answered_by IS NOT NULL"); !slices.Equal(have, []string{want}) {
					t.Errorf("%s with a user who answered: %q, want %s", table, have, want)
				}
			}
		})
	}
}

// TestBoothNames checks that halls and booths whose names differ only in capitals, as
// the schema before allowed, keep their rows with names of their own.
func TestBoothNames(t *testing.T) {
	id := func(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }
	for name, db := range databases(t) {
		t.Run(name, func(t *testing.T) {
			m := db.provider(t, db.files)
			before := int64(0)
			for _, file := range names(t, db.files) {
				if number, of, ok := strings.Cut(file, "_"); ok && of == "booth_names.sql" {
					if _, err := fmt.Sscan(strings.TrimLeft(number, "0"), &before); err != nil {
						t.Fatal(err)
					}
				}
			}
			if _, err := m.UpTo(t.Context(), before-1); err != nil {
				t.Fatal(err)
			}
			statements := fairRows(id(1), id(2))
			for i, hall := range []string{"Nhà Đại Sảnh", "NHÀ ĐẠI SẢNH", "nhà đại sảnh", "Nhà B", "NHÀ B", "NHÀ B (2)"} {
				statements = append(statements, fmt.Sprintf("INSERT INTO halls (id, fair_id, name, name_en, position, version) VALUES ('%s', '%s', '%s', '', 0, 1)", id(10+i), id(2), hall))
			}
			for i, booth := range []string{"A-1", "a-1", "A-1-2", "B-1"} {
				statements = append(statements, fmt.Sprintf("INSERT INTO booths (id, fair_id, hall_id, number, width_cm, depth_cm, zone_group, zone_province, price_class, version)"+
					" VALUES ('%s', '%s', '%s', '%s', 0, 0, '', '', '', 1)", id(20+i), id(2), id(10), booth))
			}
			for _, sql := range statements {
				if _, err := db.ExecContext(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := m.Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			want := []string{
				"NHÀ B (000014) = nhà b (000014)", "NHÀ B (2) = nhà b (2)", "NHÀ ĐẠI SẢNH (2) = nhà đại sảnh (2)", "Nhà B = nhà b", "Nhà Đại Sảnh = nhà đại sảnh", "nhà đại sảnh (3) = nhà đại sảnh (3)",
			}
			have := db.texts(t, "SELECT name || ' = ' || name_key FROM halls")
			slices.Sort(have)
			if !slices.Equal(have, want) {
				t.Errorf("halls %q, want %q", have, want)
			}
			have = db.texts(t, "SELECT number || ' = ' || number_key FROM booths")
			slices.Sort(have)
			// The number of the second was taken.
			if want := []string{"A-1 = a-1", "A-1-2 = a-1-2", "B-1 = b-1", "a-1-000021 = a-1-000021"}; !slices.Equal(have, want) {
				t.Errorf("booths %q, want %q", have, want)
			}
			if _, err := db.ExecContext(t.Context(), "UPDATE halls SET name_key = 'nhà b'"); err == nil {
				t.Error("two halls of a name are stored")
			}
		})
	}
}

// TestEmptyQueries checks that sections of catalogues keep what they print when an
// empty query stops to find everything.
func TestEmptyQueries(t *testing.T) {
	const before = 23
	const id = "01900000-0000-7000-8000-000000000001"
	const other = `{"kind":"other","title":"Chè","query":{"q":"chè","kinds":null,"stars":[],"month":0},"pinned":[{"kind":"product","id":"1"}]}`
	const southern = `{"kind":"other","title":"Nam","query":{"q":"","northern":false}}`
	const empty = `{"kind":"other","title":"Tất cả","query":{"q":"","kinds":null,"stars":[],"northern":null,"capacity_min":0,"month":0}}`
	const pinned = `{"kind":"other","title":"Ghim","query":null}`
	for name, db := range databases(t) {
		t.Run(name, func(t *testing.T) {
			m := db.provider(t, db.files)
			if _, err := m.UpTo(t.Context(), before); err != nil {
				t.Fatal(err)
			}
			for _, sql := range []string{
				"INSERT INTO users (id, email, email_key, claimed_key, confirmed_at, name, password_hash, locked_at, locked_reason, version, created_at, updated_at)" +
					" VALUES ('" + id + "', 'an@example.vn', 'an@example.vn', '', '2026-11-01 00:00:00', 'An', '$argon2id$x', NULL, '', 1, '2026-11-01 00:00:00', '2026-11-01 00:00:00')",
				"INSERT INTO fairs (id, slug, status, version, sample, created_at, updated_at, province_code, former_district, former_commune, address, name, name_en, theme, theme_en, about, about_en, venue, venue_en," +
					" starts_on, ends_on, organizer_id, organizer, organizer_en, phone, email, ended_reason)" +
					" SELECT '" + id + "', 'x', 'draft', 1, false, '2026-11-01 00:00:00', '2026-11-01 00:00:00', MIN(code), '', '', '', 'x', '', '', '', '', '', '', '', '2027-01-01', '2027-01-02', '" + id + "', '', '', '', '', '' FROM provinces",
				"INSERT INTO catalogues (fair_id, version, title, title_en, greeting, greeting_en, greeting_by, imprint, sections, texts, updated_at)" +
					" VALUES ('" + id + "', 1, '', '', '', '', '', '', '[" + other + "," + empty + "," + southern + "," + pinned + "]', '[]', '2026-11-01 00:00:00')",
			} {
				if _, err := db.ExecContext(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			type section struct {
				Title string
				Query *struct {
					All bool
					Q   string
				}
				Pinned []struct{ ID string }
			}
			read := func() (out []section) {
				if err := json.Unmarshal([]byte(db.texts(t, "SELECT sections FROM catalogues")[0]), &out); err != nil || len(out) != 4 {
					t.Fatalf("%d sections (%v)", len(out), err)
				}
				return out
			}
			if _, err := m.UpTo(t.Context(), before+1); err != nil {
				t.Fatal(err)
			}
			if s := read(); s[0].Query.All || s[0].Query.Q != "chè" || len(s[0].Pinned) != 1 || !s[1].Query.All || s[2].Query.All || s[3].Query != nil || s[3].Title != "Ghim" {
				t.Errorf("after it the sections are %+v", s)
			}
			if _, err := m.DownTo(t.Context(), before); err != nil {
				t.Fatal(err)
			}
			if s := read(); s[1].Query.All || s[1].Title != "Tất cả" {
				t.Errorf("after going back the sections are %+v", s)
			}
		})
	}
}
