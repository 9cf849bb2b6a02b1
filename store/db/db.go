// Package db opens the database and holds what every table needs: the two
// dialects, the schema check and migrations, transactions, ids, pages of lists,
// prepared statements and the translation of errors. It contains no noun of the
// domain; package store does.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	gormschema "gorm.io/gorm/schema"
	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"chophien/domain"
)

// The dialects.
const (
	Postgres = "postgres"
	SQLite   = "sqlite"
)

// maxConns bounds the connections of one process to PostgreSQL.
const maxConns = 16

// Config says which database to open.
type Config struct {
	DatabaseURL string // postgres://…; empty for SQLite
	Path        string // file of SQLite; Open makes its folder
	Log         *slog.Logger
	Now         func() time.Time
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	gorm    *gorm.DB
	pool    *sql.DB
	queue   *sql.DB       // SQLite: the one connection that River works on
	watch   *sql.DB       // see Watch
	listen  *pgxpool.Pool // PostgreSQL: the connection that River listens on
	dialect string
	log     *slog.Logger
	schema  schema
}

// Open connects to the database. It does not migrate it.
func Open(ctx context.Context, c Config) (*DB, error) {
	d := &DB{dialect: SQLite, log: c.Log}
	open := d.openSQLite
	if c.DatabaseURL != "" {
		d.dialect, open = Postgres, d.openPostgres
	}
	if err := open(ctx, c); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *DB) openPostgres(ctx context.Context, c Config) error {
	config, err := pgx.ParseConfig(c.DatabaseURL)
	if err != nil {
		return err
	}
	// Public reads get times as texts, in the format of the session.
	config.RuntimeParams["datestyle"], config.RuntimeParams["timezone"] = "ISO", "UTC"
	d.pool = stdlib.OpenDB(*config)
	d.pool.SetMaxOpenConns(maxConns)
	d.pool.SetMaxIdleConns(maxConns / 2)
	d.pool.SetConnMaxIdleTime(5 * time.Minute)
	d.watch = stdlib.OpenDB(*config)
	d.watch.SetMaxOpenConns(1)
	listen, err := pgxpool.ParseConfig(c.DatabaseURL)
	if err != nil {
		return err
	}
	listen.MinConns, listen.MaxConns = 0, 1
	if d.listen, err = pgxpool.NewWithConfig(ctx, listen); err != nil {
		return err
	}
	return d.open(ctx, c, postgres.New(postgres.Config{Conn: d.pool}))
}

// busyTimeout is how long a writer waits for the writer before it on SQLite.
const busyTimeout = 10 * time.Second

func (d *DB) openSQLite(ctx context.Context, c Config) error {
	if c.Path == "" {
		return domain.Invalidf("path", "the file of the database is not given")
	}
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o750); err != nil {
		return err
	}
	// A transaction that writes takes the lock when it begins: one that
	// upgrades later fails when another has written in the meantime.
	dsn := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(c.Path) +
		"?_txlock=immediate&_time_format=sqlite&_texttotime=1&_timezone=UTC" +
		fmt.Sprintf("&_pragma=busy_timeout(%d)", busyTimeout.Milliseconds()) +
		"&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(NORMAL)"
	var err error
	if d.pool, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	conns := max(4, 2*runtime.GOMAXPROCS(0))
	d.pool.SetMaxOpenConns(conns)
	d.pool.SetMaxIdleConns(conns)
	// River runs many small statements at once. With one connection they queue
	// in the process and not for the lock of the file.
	if d.queue, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	d.queue.SetMaxOpenConns(1)
	if d.watch, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	return d.open(ctx, c, sqlite.New(sqlite.Config{DriverName: "sqlite", Conn: d.pool}))
}

func (d *DB) open(ctx context.Context, c Config, dialector gorm.Dialector) error {
	if err := d.pool.PingContext(ctx); err != nil {
		return Translate(err)
	}
	err := d.readMigrations()
	if err != nil {
		return err
	}
	d.gorm, err = gorm.Open(dialector, &gorm.Config{
		SkipDefaultTransaction: true, // Read and Write open their own
		DisableAutomaticPing:   true,
		NamingStrategy:         tableNames{gormschema.NamingStrategy{SingularTable: true, IdentifierMaxLength: 64}},
		NowFunc:                c.Now,
		Logger:                 newQueryLog(d.log),
	})
	return err
}

// tableNames are the table names of GORM, except for the plural: GORM tries
// some hundred patterns on each name. An irregular noun has a TableName method.
type tableNames struct{ gormschema.NamingStrategy }

func (n tableNames) TableName(noun string) string {
	name := n.NamingStrategy.TableName(noun)
	switch before, y := strings.CutSuffix(name, "y"); {
	case y && !strings.HasSuffix(before, "e"):
		return before + "ies"
	case strings.HasSuffix(name, "s"): // it is a plural
		return name
	case strings.HasSuffix(name, "ch"):
		return name + "es"
	}
	return name + "s"
}

// ParseSchemas makes GORM read the structs of rows before goroutines use them:
// two goroutines that use a struct for the first time race in GORM's cache.
func (d *DB) ParseSchemas(rows ...any) error {
	for _, row := range rows {
		if err := (&gorm.Statement{DB: d.gorm}).Parse(row); err != nil {
			return fmt.Errorf("reading the struct %T: %w", row, err)
		}
	}
	return nil
}

// Close closes all connections.
func (d *DB) Close() error {
	if d.listen != nil {
		d.listen.Close()
	}
	for _, pool := range []*sql.DB{d.watch, d.queue, d.pool} {
		if pool == nil {
			continue
		}
		if err := pool.Close(); err != nil {
			return err
		}
	}
	return nil
}

// Gorm returns the database for a statement outside of a transaction.
func (d *DB) Gorm() *gorm.DB { return d.gorm }

// Pool returns the pool of connections.
func (d *DB) Pool() *sql.DB { return d.pool }

// Watch returns a pool for one connection that never writes, which SQLite needs
// to count the commits of other connections. It is no part of Pool, so that it
// waits for no other statement.
func (d *DB) Watch() *sql.DB { return d.watch }

// Dialect returns Postgres or SQLite.
func (d *DB) Dialect() string { return d.dialect }

// RiverDriver makes the driver of a River client. Its connections belong to d:
// stop the client before Close.
func (d *DB) RiverDriver() riverdriver.Driver[*sql.Tx] {
	if d.dialect == Postgres {
		return riverdatabasesql.NewWithPgxListener(d.pool, d.listen)
	}
	return riversqlite.New(d.queue)
}
