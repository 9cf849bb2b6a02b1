package main_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// TestMigrateStatus: status lists what migrate would run, and every command
// refuses a database of another schema with the same sentence.
func TestMigrateStatus(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	in := &installation{environ: base(dir)}
	out, errs, code := in.try(t, "migrate", "status")
	if code != 1 || !strings.HasPrefix(out, "pending: 00001_schema.sql\n") || !strings.Contains(errs, "run chophien migrate") {
		t.Errorf("an empty database: exit code %d\n%s%s", code, out, errs)
	}
	in.run(t, "migrate")
	if out := in.run(t, "migrate", "status"); out != "the schema is up to date\n" {
		t.Errorf("after migrate: %s", out)
	}

	db, err := sql.Open("sqlite", filepath.Join(dir, "chophien.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct{ name, sql, says string }{
		{"newer", "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, TRUE)", "use a newer version of the program"},
		{"unreleased", "UPDATE goose_db_version SET version_id = 43 WHERE version_id = 999; DROP TABLE schema_baseline", "the schema of an unreleased version (migrations up to 43)"},
	} {
		if _, err := db.ExecContext(t.Context(), c.sql); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"migrate", "status"}, {"migrate"}, {"serve"}, {"serve", "--no-migrate"}} {
			t.Run(c.name+" "+strings.Join(args, " "), func(t *testing.T) {
				if _, errs, code := in.try(t, args...); code != 1 || !strings.Contains(errs, c.says) {
					t.Errorf("exit code %d: %s", code, errs)
				}
			})
		}
	}
}
