package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync/atomic"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/rivermigrate"

	"chophien/domain"
	"chophien/migrations"
)

// schema describes the schema that this program needs.
type schema struct {
	files    fs.FS
	versions []int64 // of all migrations, ascending
	baseline string  // fingerprint
	jobs     int64   // version of River's tables

	// fitted is set once the database had exactly this schema: Check saw it, or Migrate
	// made it. The process then stays ready while a newer program migrates the database.
	fitted atomic.Bool
}

func (d *DB) readMigrations() error {
	d.schema.files = migrations.SQLite()
	if d.dialect == Postgres {
		d.schema.files = migrations.Postgres()
	}
	var err error
	if d.schema.versions, err = migrations.Versions(d.schema.files); err != nil {
		return err
	}
	if d.schema.baseline, err = migrations.Fingerprint(d.schema.files, migrations.Baseline); err != nil {
		return err
	}
	queue, err := d.riverMigrator()
	if err != nil {
		return err
	}
	versions := queue.AllVersions()
	d.schema.jobs = int64(versions[len(versions)-1].Version)
	return nil
}

// pending compares the database with the migrations of this program. It returns
// the names of the migrations that Migrate would run. It fails with
// CodeUnavailable for a database that Migrate must not change: one whose schema
// was never released, was changed by other means or was made by a newer program. newer
// reports the last case.
func (d *DB) pending(ctx context.Context) (names []string, newer bool, err error) {
	applied, baseline, err := d.applied(ctx)
	if err != nil {
		return nil, false, err
	}
	known := d.schema.versions
	newest := known[len(known)-1]
	refuse := func(format string, args ...any) ([]string, bool, error) {
		return nil, newer, domain.Errorf(domain.CodeUnavailable, format, args...)
	}
	switch {
	case len(applied) > 0 && baseline == "":
		return refuse("the database has the schema of an unreleased version (migrations up to %d), which cannot be upgraded: use an empty database", applied[len(applied)-1])
	case len(applied) > 0 && baseline != d.schema.baseline:
		return refuse("the database began with the schema %s, this program with %s: restore a backup, or use the program that made the database", baseline, d.schema.baseline)
	case len(applied) > 0 && applied[len(applied)-1] > newest:
		newer = true
		return refuse("the database has migration %d, but this program knows none after %d: use a newer version of the program", applied[len(applied)-1], newest)
	}
	for i, v := range known {
		switch {
		case i < len(applied) && applied[i] == v:
		case i < len(applied):
			return refuse("the database has migration %d without migration %d before it: restore a backup", applied[i], v)
		default:
			file, err := fs.Glob(d.schema.files, fmt.Sprintf("%05d_*.sql", v))
			if err != nil {
				return nil, false, fmt.Errorf("listing the migrations: %w", err)
			}
			names = append(names, file...)
		}
	}
	var jobs int64
	have, err := d.hasTable(ctx, "river_migration")
	if err != nil {
		return nil, false, err
	}
	if have {
		if err := d.pool.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM river_migration WHERE line = 'main'`).Scan(&jobs); err != nil {
			return nil, false, err
		}
	}
	switch {
	case jobs > d.schema.jobs:
		newer = true
		return refuse("the job queue has migration %d, but this program knows none after %d: use a newer version of the program", jobs, d.schema.jobs)
	case jobs < d.schema.jobs:
		names = append(names, fmt.Sprintf("migrations %d to %d of the job queue", jobs+1, d.schema.jobs))
	}
	return names, false, nil
}

// applied returns the numbers of the migrations that the database has, in
// ascending order, and the fingerprint of the baseline that it began with.
func (d *DB) applied(ctx context.Context) (versions []int64, baseline string, err error) {
	have, err := d.hasTable(ctx, "goose_db_version")
	if err != nil || !have {
		return nil, "", err
	}
	rows, err := d.pool.QueryContext(ctx, `SELECT DISTINCT version_id FROM goose_db_version WHERE version_id > 0 ORDER BY version_id`)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, "", err
		}
		versions = append(versions, v)
	}
	if err := rows.Err(); err != nil {
		return nil, "", err
	}
	have, err = d.hasTable(ctx, "schema_baseline")
	if err != nil || !have {
		return versions, "", err
	}
	err = d.pool.QueryRowContext(ctx, `SELECT fingerprint FROM schema_baseline`).Scan(&baseline)
	if errors.Is(err, sql.ErrNoRows) {
		return versions, "unknown", nil
	}
	return versions, baseline, err
}

func (d *DB) hasTable(ctx context.Context, name string) (have bool, err error) {
	query := `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)`
	if d.dialect == Postgres {
		query = `SELECT to_regclass($1) IS NOT NULL`
	}
	err = d.pool.QueryRowContext(ctx, query, name).Scan(&have)
	return have, err
}

// Pending returns the names of the migrations that Migrate would run. See
// pending.
func (d *DB) Pending(ctx context.Context) ([]string, error) {
	names, _, err := d.pending(ctx)
	if err != nil {
		return nil, fmt.Errorf("checking the schema: %w", Translate(err))
	}
	return names, nil
}

// Check returns nil when the database answers and has the schema of this
// program, and CodeUnavailable otherwise. Once it or Migrate has returned nil it accepts
// a newer schema too, so that replicas stay ready during an upgrade.
func (d *DB) Check(ctx context.Context) error {
	names, newer, err := d.pending(ctx)
	switch {
	case newer && d.schema.fitted.Load():
		return nil
	case err != nil && domain.CodeOf(err) == domain.CodeUnavailable:
		return fmt.Errorf("checking the schema: %w", err)
	case err != nil:
		return domain.Wrap(domain.CodeUnavailable, Translate(err), "the database does not answer")
	case len(names) > 0:
		return domain.Errorf(domain.CodeUnavailable, "the schema of the database is not up to date, %d migrations are pending: run migrate", len(names))
	}
	d.schema.fitted.Store(true)
	return nil
}

// Migrate brings the schema up to date, then the tables of River. It refuses
// what Pending refuses. On PostgreSQL several processes may migrate at the same
// time.
func (d *DB) Migrate(ctx context.Context) error { return d.MigrateTo(ctx, d.LatestMigration()) }

// LatestMigration returns the number of the last migration of this program.
func (d *DB) LatestMigration() int64 { return d.schema.versions[len(d.schema.versions)-1] }

// AppliedMigration returns the number of the last migration that the database has; 0
// without any.
func (d *DB) AppliedMigration(ctx context.Context) (int64, error) {
	versions, _, err := d.applied(ctx)
	if err != nil || len(versions) == 0 {
		return 0, Translate(err)
	}
	return versions[len(versions)-1], nil
}

// MigrateTo is Migrate up to a migration of the program. River numbers the migrations of
// its tables by itself, so all of them run.
func (d *DB) MigrateTo(ctx context.Context, version int64) (err error) {
	dialect := goose.DialectSQLite3
	if d.dialect == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("migrating: %w", err)
		}
		conn, err := d.pool.Conn(ctx)
		if err != nil {
			return fmt.Errorf("migrating: %w", Translate(err))
		}
		defer conn.Close()
		if err := locker.SessionLock(ctx, conn); err != nil {
			return fmt.Errorf("migrating: %w", Translate(err))
		}
		defer func() {
			if unlockErr := locker.SessionUnlock(context.WithoutCancel(ctx), conn); unlockErr != nil {
				err = errors.Join(err, fmt.Errorf("migrating: %w", Translate(unlockErr)))
			}
		}()
	}
	if _, _, err := d.pending(ctx); err != nil {
		return fmt.Errorf("migrating: %w", Translate(err))
	}
	provider, err := goose.NewProvider(dialect, d.pool, d.schema.files, goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	done, err := provider.UpTo(ctx, version)
	if err != nil {
		return fmt.Errorf("migrating: %w", Translate(err))
	}
	for _, m := range done {
		d.log.InfoContext(ctx, "schema migrated", "version", m.Source.Version, "duration", m.Duration)
	}
	jobs, err := d.riverMigrator()
	if err != nil {
		return err
	}
	if _, err := jobs.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrating the job queue: %w", Translate(err))
	}
	if version == d.LatestMigration() {
		d.schema.fitted.Store(true)
	}
	return nil
}

func (d *DB) riverMigrator() (*rivermigrate.Migrator[*sql.Tx], error) {
	// River logs every step at level info; Migrate logs what matters.
	quiet := slog.New(slog.DiscardHandler)
	m, err := rivermigrate.New(d.RiverDriver(), &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return nil, fmt.Errorf("reading the migrations of the job queue: %w", err)
	}
	return m, nil
}
