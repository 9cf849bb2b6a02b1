package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.BackupService = (*Store)(nil)

// jobColumns are the columns of domain.DumpJobs.
func jobColumns() []domain.DumpColumn {
	return []domain.DumpColumn{
		{Name: "kind", Kind: domain.DumpText}, {Name: "args", Kind: domain.DumpText}, {Name: "queue", Kind: domain.DumpText}, {Name: "priority", Kind: domain.DumpInteger},
		{Name: "max_attempts", Kind: domain.DumpInteger}, {Name: "scheduled_at", Kind: domain.DumpTime},
		{Name: "unique_key", Kind: domain.DumpBytes}, {Name: "unique_states", Kind: domain.DumpInteger},
	}
}

// Dump reads all tables in one transaction.
func (s *Store) Dump(ctx context.Context, to func(domain.DumpHead, iter.Seq2[domain.DumpPart, error]) error) error {
	return s.read(ctx, "reading all tables", func(tx *gorm.DB) error {
		last, err := lastEntry(tx)
		if err != nil {
			return err
		}
		head := domain.DumpHead{Schema: s.db.LatestMigration(), AuditEntries: last.Seq, AuditHash: last.Hash}
		if err := tx.Model(&unchainedEntry{}).Count(&head.AuditTail).Error; err != nil {
			return err
		}
		names, err := s.db.Tables(tx)
		if err != nil {
			return err
		}
		return to(head, func(yield func(domain.DumpPart, error) bool) {
			for _, name := range names {
				part, err := dumpTable(tx, name)
				if !yield(part, err) || err != nil {
					return
				}
			}
			yield(domain.DumpPart{Table: domain.DumpTable{Name: domain.DumpJobs, Columns: jobColumns()}, Rows: queried(tx, jobColumns(), s.db.UnfinishedJobs())}, nil)
		})
	})
}

// dumpTable returns a table and its rows, in the order of its first column.
func dumpTable(tx *gorm.DB, name string) (domain.DumpPart, error) {
	columns, err := db.Columns(tx, name)
	if err != nil {
		return domain.DumpPart{}, err
	}
	return domain.DumpPart{
		Table: domain.DumpTable{Name: name, Columns: columns}, Rows: queried(tx, columns, "SELECT "+columnNames(columns)+" FROM "+quoted(name)+" ORDER BY 1"),
	}, nil
}

func columnNames(columns []domain.DumpColumn) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = quoted(c.Name)
	}
	return strings.Join(names, ", ")
}

// quoted quotes a name, which both dialects do in the same way.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// queried returns the rows of a query as the values of a dump.
func queried(tx *gorm.DB, columns []domain.DumpColumn, query string) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		rows, err := tx.Raw(query).Rows()
		if err != nil {
			yield(nil, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			row, err := dumpRow(rows, columns)
			if !yield(row, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, err)
		}
	}
}

func dumpRow(rows *sql.Rows, columns []domain.DumpColumn) ([]any, error) {
	row := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, err
	}
	for i, c := range columns {
		value, err := dumpValue(c.Kind, row[i])
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		row[i] = value
	}
	return row, nil
}

// dumpValue returns a value of a driver in the Go type of its kind.
func dumpValue(kind domain.DumpKind, v any) (any, error) {
	if b, ok := v.([]byte); ok && kind != domain.DumpBytes {
		v = string(b)
	}
	switch v := v.(type) {
	case nil:
		return nil, nil
	case time.Time:
		if kind == domain.DumpDay {
			return v.Format(time.DateOnly), nil
		}
		return v.UTC(), nil
	case int64:
		switch kind {
		case domain.DumpBoolean:
			return v != 0, nil
		case domain.DumpReal:
			return float64(v), nil
		case domain.DumpInteger:
			return v, nil
		}
	case bool, float64, []byte:
		return v, nil
	case string:
		if kind == domain.DumpText || kind == domain.DumpDay {
			return v, nil
		}
	}
	return nil, fmt.Errorf("a %T is no %s", v, kind)
}

// CheckLoad returns why LoadDump would refuse a dump; it changes nothing.
func (s *Store) CheckLoad(ctx context.Context, h domain.DumpHead) error {
	if latest := s.db.LatestMigration(); h.Schema > latest {
		return domain.Errorf(domain.CodeUnavailable, "the backup has migration %d, but this program knows none after %d: use a newer version of the program", h.Schema, latest)
	}
	// Its tables may have columns that must have a value, which the dump lacks.
	applied, err := s.db.AppliedMigration(ctx)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if applied > h.Schema {
		return domain.Errorf(domain.CodeConflict, "the database has migration %d, but the backup none after %d: restore into a new database", applied, h.Schema)
	}
	if applied == 0 {
		return nil
	}
	return s.read(ctx, "looking for data", checkEmpty)
}

// checkEmpty returns CodeConflict for a database that holds users or listings.
func checkEmpty(tx *gorm.DB) error {
	for _, table := range []string{"users", "producers", "products", "craft_villages", "tourism_sites"} {
		has, err := db.Exists(tx.Table(table))
		if err != nil {
			return err
		}
		if has {
			return domain.Errorf(domain.CodeConflict, "the database is not empty: restore into a new one")
		}
	}
	return nil
}

// LoadDump loads a dump into a database without users and listings.
func (s *Store) LoadDump(ctx context.Context, h domain.DumpHead, parts iter.Seq2[domain.DumpPart, error]) error {
	if err := s.CheckLoad(ctx, h); err != nil {
		return err
	}
	if err := s.db.MigrateTo(ctx, h.Schema); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := s.db.Load(ctx, func(tx *gorm.DB, conn *sql.Tx) error {
		if err := checkEmpty(tx); err != nil {
			return err
		}
		names, err := s.db.Tables(tx)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := tx.Exec("DELETE FROM " + quoted(name)).Error; err != nil {
				return err
			}
		}
		for part, err := range parts {
			switch {
			case err != nil:
			case part.Table.Name == domain.DumpJobs:
				err = s.loadJobs(ctx, tx, conn, part.Rows)
			case !slices.Contains(names, part.Table.Name):
				err = domain.Errorf(domain.CodeInvalid, "the backup has a table %s, which this program does not know", part.Table.Name)
			default:
				err = s.loadTable(tx, part)
			}
			if err != nil {
				return err
			}
		}
		// The jobs have new numbers, and take their notices again.
		if err := tx.Exec("UPDATE notice_mails SET job = NULL WHERE job IS NOT NULL").Error; err != nil {
			return err
		}
		return indexNames(tx)
	}); err != nil {
		return fmt.Errorf("store: loading a backup: %w", err)
	}
	return s.Migrate(ctx)
}

// rowsPerLoad is how many rows one statement loads; few, since SQLite and PostgreSQL
// bound the number of values.
const rowsPerLoad = 100

// loadTable inserts the rows of a table.
func (s *Store) loadTable(tx *gorm.DB, part domain.DumpPart) error {
	columns, err := db.Columns(tx, part.Table.Name)
	if err != nil {
		return err
	}
	for _, c := range part.Table.Columns {
		if !slices.Contains(columns, c) {
			return domain.Errorf(domain.CodeInvalid, "the backup has a column %s.%s as %s, which this program does not know", part.Table.Name, c.Name, c.Kind)
		}
	}
	width := len(part.Table.Columns)
	// The space keeps GORM from taking bytes after a parenthesis for a list.
	row := "( " + strings.TrimSuffix(strings.Repeat("?, ", width), ", ") + ")"
	into := "INSERT INTO " + quoted(part.Table.Name) + " (" + columnNames(part.Table.Columns) + ") " + s.db.OverridesIdentity() + "VALUES "
	var values []any
	flush := func() error {
		if len(values) == 0 {
			return nil
		}
		query := into + strings.TrimSuffix(strings.Repeat(row+", ", len(values)/width), ", ")
		err := tx.Exec(query, values...).Error
		values = values[:0]
		return err
	}
	for v, err := range part.Rows {
		if err != nil {
			return err
		}
		if len(v) != width {
			return domain.Errorf(domain.CodeInvalid, "a row of %s has %d values for %d columns", part.Table.Name, len(v), width)
		}
		if values = append(values, v...); len(values) >= rowsPerLoad*width {
			if err := flush(); err != nil {
				return fmt.Errorf("table %s: %w", part.Table.Name, err)
			}
		}
	}
	if err := flush(); err != nil {
		return fmt.Errorf("table %s: %w", part.Table.Name, err)
	}
	return nil
}

// indexNames makes SQLite's index of words anew, which triggers keep otherwise. A schema
// from before the index has none.
func indexNames(tx *gorm.DB) error {
	if tx.Name() == db.Postgres {
		return nil
	}
	if has, err := db.Exists(tx.Table("sqlite_schema").Where("type = 'table' AND name = 'name_keys'")); err != nil || !has {
		return err
	}
	statements := []string{"INSERT INTO name_words (name_words) VALUES ('delete-all')", "DELETE FROM name_keys"}
	for _, k := range domain.SearchableKinds() {
		statements = append(statements, "INSERT INTO name_keys (kind, id) SELECT '"+string(k)+"', id FROM "+tableOf(k)+" WHERE "+public+" ORDER BY id",
			"INSERT INTO name_words (rowid, kind, words) SELECT k.n, k.kind, t.name_fold FROM name_keys k JOIN "+tableOf(k)+" t ON t.id = k.id WHERE k.kind = '"+string(k)+"'")
	}
	for _, statement := range statements {
		if err := tx.Exec(statement).Error; err != nil {
			return err
		}
	}
	return nil
}

// dumpedJob are the arguments of a job of a dump.
type dumpedJob struct {
	kind string
	args json.RawMessage
}

// Kind is the name of the job.
func (j dumpedJob) Kind() string { return j.kind }

// MarshalJSON returns the arguments as they were.
func (j dumpedJob) MarshalJSON() ([]byte, error) { return j.args, nil }

// loadJobs replaces the jobs by those of a dump. A job that runs once in a time stays so:
// its key keeps the same job from being added again.
func (s *Store) loadJobs(ctx context.Context, tx *gorm.DB, conn *sql.Tx, rows iter.Seq2[[]any, error]) error {
	if err := tx.Exec("DELETE FROM river_job").Error; err != nil {
		return err
	}
	for v, err := range rows {
		if err != nil {
			return err
		}
		kind, _ := v[0].(string)
		args, _ := v[1].(string)
		queue, _ := v[2].(string)
		priority, _ := v[3].(int64)
		attempts, _ := v[4].(int64)
		at, _ := v[5].(time.Time)
		if kind == "" || !json.Valid([]byte(args)) {
			return domain.Errorf(domain.CodeInvalid, "the backup has a job that cannot be read")
		}
		added, err := s.jobs.InsertTx(ctx, conn, dumpedJob{kind, json.RawMessage(args)}, &river.InsertOpts{Queue: queue, Priority: int(priority), MaxAttempts: int(attempts), ScheduledAt: at})
		if err != nil {
			return err
		}
		if len(v) == len(jobColumns()) && v[6] != nil { // dumps of earlier programs have no keys
			if err := tx.Exec(s.db.SetUniqueJob(), v[6], v[7], added.Job.ID, v[6]).Error; err != nil {
				return err
			}
		}
	}
	return nil
}

// AddBackup records a backup.
func (s *Store) AddBackup(ctx context.Context, b domain.Backup) error {
	return s.write(ctx, "recording a backup", func(tx *tx) (_ []domain.Ref, err error) {
		if b.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		if err := tx.Create(&b).Error; err != nil {
			return nil, err
		}
		return nil, s.record(tx, domain.Actor{}, domain.Audit{Action: "backup.add", Noun: "backup", NounID: b.ID, After: map[string]any{"name": b.Name, "bytes": b.Bytes}})
	})
}

// LastBackup returns the newest backup.
func (s *Store) LastBackup(ctx context.Context) (b domain.Backup, ok bool, err error) {
	err = s.read(ctx, "reading the last backup", func(tx *gorm.DB) error {
		var found []domain.Backup
		if err := tx.Order("made_at DESC, id DESC").Limit(1).Find(&found).Error; err != nil || len(found) == 0 {
			return err
		}
		b, ok = found[0], true
		return nil
	})
	return b, ok, err
}
