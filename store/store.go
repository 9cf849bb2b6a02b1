// Package store keeps what is listed in a database. It is the one place with
// GORM and SQL. It speaks two dialects, PostgreSQL and SQLite, and what it
// promises (package storetest) holds on both.
package store

import (
	"context"
	"database/sql"
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
	"github.com/riverqueue/river"
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

// maxConns bounds the connections to PostgreSQL of one process.
const maxConns = 16

// Config says which database to open.
type Config struct {
	DatabaseURL string           // postgres://…; empty for SQLite
	Path        string           // file of SQLite; its folder is made
	Log         *slog.Logger     // nil: discard
	Now         func() time.Time // nil: time.Now
	Mail        bool             // what users are told is also to be mailed, by whoever works the jobs
}

// Store implements the ports of package domain that read and write.
// It is safe for concurrent use.
type Store struct {
	db      *gorm.DB
	pool    *sql.DB
	queue   *sql.DB       // SQLite: the one connection that River works on
	listen  *pgxpool.Pool // PostgreSQL: the connection that River listens on
	dialect string
	jobs    *river.Client[*sql.Tx] // inserts only
	log     *slog.Logger
	now     func() time.Time
	mail    bool

	listings *listingReader
	cards    *cardReader
	moments  moments

	schema schema
}

var (
	_ domain.ProductService      = (*Store)(nil)
	_ domain.ProducerService     = (*Store)(nil)
	_ domain.CraftVillageService = (*Store)(nil)
	_ domain.TourismSiteService  = (*Store)(nil)
	_ domain.ProvinceService     = (*Store)(nil)
	_ domain.StatisticsService   = (*Store)(nil)
	_ domain.ListingService      = (*Store)(nil)
	_ domain.WriteService        = (*Store)(nil)
	_ domain.AccountService      = (*Store)(nil)
	_ domain.Checker             = (*Store)(nil)
)

// Open connects to the database. It does not migrate it.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{dialect: SQLite, log: c.Log, now: c.Now, mail: c.Mail}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	err := s.openSQLite
	if c.DatabaseURL != "" {
		s.dialect, err = Postgres, s.openPostgres
	}
	if err := err(ctx, c); err != nil {
		s.Close()
		return nil, fmt.Errorf("store: opening the database: %w", err)
	}
	return s, nil
}

func (s *Store) openPostgres(ctx context.Context, c Config) error {
	config, err := pgx.ParseConfig(c.DatabaseURL)
	if err != nil {
		return err
	}
	s.pool = stdlib.OpenDB(*config)
	s.pool.SetMaxOpenConns(maxConns)
	s.pool.SetMaxIdleConns(maxConns / 2)
	s.pool.SetConnMaxIdleTime(5 * time.Minute)
	listen, err := pgxpool.ParseConfig(c.DatabaseURL)
	if err != nil {
		return err
	}
	listen.MinConns, listen.MaxConns = 0, 1
	if s.listen, err = pgxpool.NewWithConfig(ctx, listen); err != nil {
		return err
	}
	return s.open(ctx, postgres.New(postgres.Config{Conn: s.pool}))
}

// SQLite waits so long for the writer before it.
const busyTimeout = 10 * time.Second

func (s *Store) openSQLite(ctx context.Context, c Config) error {
	if c.Path == "" {
		return domain.Invalidf("path", "the file of the database is not given")
	}
	if err := os.MkdirAll(filepath.Dir(c.Path), 0o750); err != nil {
		return err
	}
	// A transaction that will write takes the lock when it begins: one that
	// upgrades later fails at once when another has written meanwhile.
	dsn := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(c.Path) +
		"?_txlock=immediate&_time_format=sqlite&_texttotime=1&_timezone=UTC" +
		fmt.Sprintf("&_pragma=busy_timeout(%d)", busyTimeout.Milliseconds()) +
		"&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(NORMAL)"
	var err error
	if s.pool, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	conns := max(4, 2*runtime.GOMAXPROCS(0))
	s.pool.SetMaxOpenConns(conns)
	s.pool.SetMaxIdleConns(conns)
	// River runs many small statements at once; one connection makes them queue
	// in the process and not for the lock of the file.
	if s.queue, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	s.queue.SetMaxOpenConns(1)
	if s.moments.pool, err = sql.Open("sqlite", dsn); err != nil {
		return err
	}
	return s.open(ctx, sqlite.New(sqlite.Config{DriverName: "sqlite", Conn: s.pool}))
}

func (s *Store) open(ctx context.Context, d gorm.Dialector) error {
	if err := s.pool.PingContext(ctx); err != nil {
		return translate(err)
	}
	err := s.readMigrations()
	if err != nil {
		return err
	}
	if s.jobs, err = river.NewClient(s.RiverDriver(), &river.Config{Logger: s.log}); err != nil {
		return err
	}
	s.db, err = gorm.Open(d, &gorm.Config{
		SkipDefaultTransaction: true, // write and read open their own
		DisableAutomaticPing:   true,
		NamingStrategy:         tableNames{gormschema.NamingStrategy{SingularTable: true, IdentifierMaxLength: 64}},
		NowFunc:                s.clock,
		Logger:                 newQueryLog(s.log),
	})
	if err != nil {
		return err
	}
	if err := learn(s.db); err != nil {
		return err
	}
	if s.listings, err = newListingReader(s.db, s.dialect); err != nil {
		return err
	}
	if s.cards, err = newCardReader(s.dialect); err != nil {
		return err
	}
	s.listings.open(ctx, s.pool)
	s.cards.open(ctx, s.pool)
	return nil
}

// tableNames are those of GORM, but for the plural: it tries some hundred
// patterns on each name, which is most of the time that learn takes. A noun
// that is no regular one says its TableName.
type tableNames struct{ gormschema.NamingStrategy }

func (n tableNames) TableName(noun string) string {
	name := n.NamingStrategy.TableName(noun)
	switch before, y := strings.CutSuffix(name, "y"); {
	case y && !strings.HasSuffix(before, "e"):
		return before + "ies"
	case strings.HasSuffix(name, "s"): // it is one
		return name
	case strings.HasSuffix(name, "ch"):
		return name + "es"
	}
	return name + "s"
}

// learn lets GORM read the structs of all rows before anything runs side by
// side: two goroutines that meet a struct for the first time race in its cache.
func learn(db *gorm.DB) error {
	for _, row := range []any{
		domain.Province{}, domain.FormerProvince{}, domain.ProductSet{}, domain.Producer{}, domain.Product{},
		domain.CraftVillage{}, domain.TourismSite{}, domain.Decision{}, domain.Certificate{}, domain.Picture{},
		domain.User{}, domain.Session{}, domain.APIKey{}, domain.Synonym{},
		// One a line, so that people who add some do not meet.
		domain.AuditEntry{},
		domain.Import{}, domain.ImportRow{},
		domain.Notice{}, noticeMail{}, mailStop{},
		domain.Membership{}, domain.Invitation{},
		domain.Report{}, domain.Inspection{}, agendaRow{},
		domain.Identity{}, domain.SignIn{}, domain.File{},
		domain.Evidence{}, warning{}, lapse{},
		domain.Award{}, domain.Proposal{},
		domain.Lead{}, domain.Quote{}, domain.Message{}, domain.ContactReveal{}, leadRead{}, leadFile{},

		domain.Webhook{}, domain.Delivery{},
		domain.Alert{}, domain.AlertFind{},

		domain.Demand{}, invitationRow{}, domain.Match{},

		domain.Fair{}, domain.Hall{}, domain.Booth{}, domain.Delegation{}, domain.FairInvitation{}, domain.Exhibitor{}, domain.Exhibit{}, shownRow{},

		domain.Memorandum{}, memorandumCell{},
		domain.UnmetSearch{}, domain.UnmetAsked{}, domain.UnmetDemands{}, domain.SilentProducer{},

		domain.Timetable{}, domain.Meeting{}, visit{}, visitCount{}, reportCount{},
		domain.Catalogue{}, domain.CatalogueEntry{}, domain.EditionFile{}, editionRow{},
		domain.FairPlan{},
		idempotencyRow{},
		memberRow{},
		stateRow{},
		synonymStateRow{}, listingRow{}, key{}, cell{}, dayCount{}, versionRow{}, indexCheckRow{}, limit{}, credential{}, rights{},
	} {
		if err := (&gorm.Statement{DB: db}).Parse(row); err != nil {
			return fmt.Errorf("store: reading the struct %T: %w", row, err)
		}
	}
	return nil
}

// clockStep is the precision of a time in PostgreSQL.
const clockStep = time.Microsecond

// clock is now as both databases keep it.
func (s *Store) clock() time.Time { return s.now().UTC().Truncate(clockStep) }

// Close lets go of all connections.
func (s *Store) Close() error {
	if s.listen != nil {
		s.listen.Close()
	}
	if err := s.moments.close(); err != nil {
		return fmt.Errorf("store: closing the database: %w", err)
	}
	for _, pool := range []*sql.DB{s.queue, s.pool} {
		if pool == nil {
			continue
		}
		if err := pool.Close(); err != nil {
			return fmt.Errorf("store: closing the database: %w", err)
		}
	}
	return nil
}

// DB is the pool of connections.
func (s *Store) DB() *sql.DB { return s.pool }

// Dialect is Postgres or SQLite.
func (s *Store) Dialect() string { return s.dialect }

// RiverDriver makes the driver of a River client that works the jobs which
// this store enqueues. Its connections belong to the store: stop the client
// before Close.
func (s *Store) RiverDriver() riverdriver.Driver[*sql.Tx] {
	if s.dialect == Postgres {
		return riverdatabasesql.NewWithPgxListener(s.pool, s.listen)
	}
	return riversqlite.New(s.queue)
}

// read runs fn on one unchanging view of the database.
func (s *Store) read(ctx context.Context, doing string, fn func(tx *gorm.DB) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if s.dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	if err := s.on(ctx).Transaction(fn, opts); err != nil {
		return fmt.Errorf("store: %s: %w", doing, translate(err))
	}
	return nil
}

// tx is a transaction that writes. Functions that take a *gorm.DB instead
// cannot add to the audit log.
type tx struct {
	*gorm.DB
	trail *trail
}

// savepoint runs fn in t. When fn fails, what it did is undone, but not the
// rest of t.
func (t *tx) savepoint(fn func(tx *tx) error) error {
	entries := len(t.trail.entries)
	err := t.Transaction(func(db *gorm.DB) error { return fn(&tx{db, t.trail}) })
	if err != nil {
		t.trail.entries = t.trail.entries[:entries]
	}
	return err
}

// write runs fn in a transaction. The transaction also enqueues the index job
// for the things that fn returns, and writes the audit entries that fn
// recorded.
func (s *Store) write(ctx context.Context, doing string, fn func(tx *tx) ([]domain.Ref, error)) error {
	err := s.on(ctx).Transaction(func(db *gorm.DB) error {
		tx := &tx{db, &trail{}}
		refs, err := fn(tx)
		if err != nil {
			return err
		}
		if err := s.enqueue(ctx, tx.DB, refs); err != nil {
			return err
		}
		if len(refs) > 0 {
			if err := s.alertRound(tx.DB); err != nil {
				return err
			}
		}
		return s.closeTrail(tx)
	})
	if err != nil {
		return fmt.Errorf("store: %s: %w", doing, translate(err))
	}
	return nil
}
