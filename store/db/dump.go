package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
)

// Tables returns the names of the tables with data of the program: without those of
// goose and River, the fingerprint of the schema, the state that tells processes what
// they may keep, and SQLite's index of words.
func (d *DB) Tables(tx *gorm.DB) (names []string, err error) {
	query := `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'river\_%' ESCAPE '\' AND name NOT LIKE 'goose\_%' ESCAPE '\' AND name NOT IN ('schema_baseline', 'state_changes', 'name_keys') ORDER BY name`
	if d.dialect == Postgres {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'river\_%' AND table_name NOT LIKE 'goose\_%' AND table_name NOT IN ('schema_baseline', 'state_changes') ORDER BY table_name`
	}
	return names, tx.Raw(query).Scan(&names).Error
}

// dumpKinds are the kinds of the declared types of both dialects.
func dumpKinds() map[string]domain.DumpKind {
	return map[string]domain.DumpKind{
		"UUID": domain.DumpText, "TEXT": domain.DumpText, "VARCHAR": domain.DumpText, "INT8": domain.DumpInteger, "INT4": domain.DumpInteger, "INTEGER": domain.DumpInteger, "BIGINT": domain.DumpInteger,
		"FLOAT8": domain.DumpReal, "REAL": domain.DumpReal, "BOOL": domain.DumpBoolean, "BOOLEAN": domain.DumpBoolean, "BYTEA": domain.DumpBytes, "BLOB": domain.DumpBytes,
		"DATE": domain.DumpDay, "TIMESTAMPTZ": domain.DumpTime, "DATETIME": domain.DumpTime,
	}
}

// Columns returns the columns of a table that hold data: a generated column holds none.
func Columns(tx *gorm.DB, table string) ([]domain.DumpColumn, error) {
	query := `SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid`
	if tx.Name() == Postgres {
		query = `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ? AND is_generated = 'NEVER' ORDER BY ordinal_position`
	}
	var stored []string
	if err := tx.Raw(query, table).Scan(&stored).Error; err != nil {
		return nil, err
	}
	rows, err := tx.Raw(`SELECT "` + strings.Join(stored, `", "`) + `" FROM "` + table + `" WHERE 1 = 0`).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	out := make([]domain.DumpColumn, len(types))
	for i, t := range types {
		kind, ok := dumpKinds()[strings.ToUpper(t.DatabaseTypeName())]
		if !ok {
			return nil, fmt.Errorf("column %s.%s has the type %s, which no dump knows", table, t.Name(), t.DatabaseTypeName())
		}
		out[i] = domain.DumpColumn{Name: t.Name(), Kind: kind}
	}
	return out, rows.Err()
}

// UnfinishedJobs returns the query of the jobs that are not finished: kind, arguments,
// queue, priority, attempts, time, and the key that no other job in certain states has.
func (d *DB) UnfinishedJobs() string {
	args, states := "json(args)", "unique_states"
	if d.dialect == Postgres {
		args, states = "args::text", "unique_states::bigint"
	}
	return "SELECT kind, " + args + ", queue, priority, max_attempts, scheduled_at, unique_key, " + states + " FROM river_job WHERE state NOT IN ('cancelled', 'completed', 'discarded') ORDER BY id"
}

// SetUniqueJob returns the statement that sets the unique key of the job with an id, and
// the states in which the key must be unique. If another job already has the key, the job
// gets none: the two could exist together because one waited for a retry, a state that may
// not count.
func (d *DB) SetUniqueJob() string {
	states := "?"
	if d.dialect == Postgres {
		states = "CAST(CAST(? AS bigint) AS bit(8))"
	}
	return "UPDATE river_job SET unique_key = ?, unique_states = " + states + " WHERE id = ? AND NOT EXISTS (SELECT 1 FROM river_job WHERE unique_key = ?)"
}

// OverridesIdentity returns what an INSERT of identity columns needs before VALUES.
func (d *DB) OverridesIdentity() string {
	if d.dialect == Postgres {
		return "OVERRIDING SYSTEM VALUE "
	}
	return ""
}

// Load runs fn in a transaction without triggers, in which foreign keys are checked at
// the end: rows are loaded as they were, in any order.
func (d *DB) Load(ctx context.Context, fn func(tx *gorm.DB, conn *sql.Tx) error) error {
	return d.Write(ctx, func(tx *gorm.DB) error {
		conn, ok := tx.Statement.ConnPool.(*sql.Tx)
		if !ok {
			return errors.New("no transaction")
		}
		restore, err := d.freeRows(tx)
		if err != nil {
			return err
		}
		if err := fn(tx, conn); err != nil {
			return err
		}
		return run(tx, restore)
	})
}

// freeRows switches triggers off and defers foreign keys. It returns the statements
// that restore them.
func (d *DB) freeRows(tx *gorm.DB) (restore []string, err error) {
	if d.dialect != Postgres {
		var triggers []struct{ Name, SQL string }
		if err := tx.Raw("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid").Scan(&triggers).Error; err != nil {
			return nil, err
		}
		free := []string{"PRAGMA defer_foreign_keys = ON"}
		for _, t := range triggers {
			free, restore = append(free, `DROP TRIGGER "`+t.Name+`"`), append(restore, t.SQL)
		}
		return restore, run(tx, free)
	}
	tables, err := d.Tables(tx)
	if err != nil {
		return nil, err
	}
	var keys []struct{ Owner, Name string }
	if err := tx.Raw(`SELECT r.relname AS owner, c.conname AS name FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
		WHERE c.contype = 'f' AND NOT c.condeferrable AND c.connamespace = current_schema()::regnamespace`).Scan(&keys).Error; err != nil {
		return nil, err
	}
	var identities []struct{ Owner, Name string }
	if err := tx.Raw(`SELECT table_name AS owner, column_name AS name FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name IN ?`, tables).Scan(&identities).Error; err != nil {
		return nil, err
	}
	var free []string
	restore = append(restore, "SET CONSTRAINTS ALL IMMEDIATE") // checks the keys
	for _, k := range keys {
		free = append(free, `ALTER TABLE "`+k.Owner+`" ALTER CONSTRAINT "`+k.Name+`" DEFERRABLE INITIALLY DEFERRED`)
		restore = append(restore, `ALTER TABLE "`+k.Owner+`" ALTER CONSTRAINT "`+k.Name+`" NOT DEFERRABLE`)
	}
	for _, name := range tables {
		free = append(free, `ALTER TABLE "`+name+`" DISABLE TRIGGER USER`)
		restore = append(restore, `ALTER TABLE "`+name+`" ENABLE TRIGGER USER`)
	}
	for _, i := range identities {
		restore = append(restore, `SELECT setval(pg_get_serial_sequence('"`+i.Owner+`"', '`+i.Name+`'), coalesce(max("`+i.Name+`"), 0) + 1, false) FROM "`+i.Owner+`"`)
	}
	return restore, run(tx, free)
}

func run(tx *gorm.DB, statements []string) error {
	for _, s := range statements {
		if err := tx.Exec(s).Error; err != nil {
			return err
		}
	}
	return nil
}
