package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"

	"chophien/criteria"
	"chophien/domain"
	"chophien/store/db"
)

// The dialects that Dialect returns.
const (
	Postgres = db.Postgres
	SQLite   = db.SQLite
)

// Config says which database to open.
type Config struct {
	DatabaseURL string           // postgres://…; empty for SQLite
	Path        string           // file of SQLite; Open creates its folder
	Log         *slog.Logger     // nil: discard
	Now         func() time.Time // nil: time.Now
	Mail        bool             // notices to users are also mailed
	Phones      bool             // messages to phones are sent
	// SecretKeys, of 32 bytes, encrypt secrets of webhooks: the first encrypts, all
	// decrypt; none: secrets are stored as they are.
	SecretKeys [][]byte
	FourEyes   domain.FourEyes // acts of officers that need a second one; empty: FourEyesDecisions
	// Criteria are the versions of the criteria; none: those that the program brings.
	Criteria domain.CriteriaSets
}

// Store implements the ports of package domain that read and write.
// It is safe for concurrent use.
type Store struct {
	db   *db.DB
	jobs *river.Client[*sql.Tx] // inserts only
	log  *slog.Logger
	now  func() time.Time
	mail bool

	phones   bool
	sealer   sealer
	fourEyes domain.FourEyes

	criteria     domain.CriteriaSets
	criteriaRows []criteriaRow // of criteria

	listings *listingReader
	cache    *listingCache
	states   stateReader
	public   *publicReaders
	units    unitTable
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
	s := &Store{log: c.Log, now: c.Now, mail: c.Mail, phones: c.Phones, fourEyes: c.FourEyes}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.open(ctx, c); err != nil {
		return nil, fmt.Errorf("store: opening the database: %w", errors.Join(err, s.Close()))
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, c Config) (err error) {
	if s.sealer, err = newSealer(c.SecretKeys); err != nil {
		return err
	}
	if s.criteria = c.Criteria; len(s.criteria) == 0 {
		s.criteria = criteria.Default()
	}
	if s.criteriaRows, err = criteriaRows(s.criteria); err != nil {
		return err
	}
	s.db, err = db.Open(ctx, db.Config{DatabaseURL: c.DatabaseURL, Path: c.Path, Log: s.log, Now: s.clock})
	if err != nil {
		return err
	}
	s.states.pool, s.states.dialect = s.db.Watch(), s.db.Dialect()
	if s.jobs, err = river.NewClient(s.RiverDriver(), &river.Config{Logger: s.log}); err != nil {
		return err
	}
	if err := s.db.ParseSchemas(tableRows()...); err != nil {
		return err
	}
	if s.listings, err = newListingReader(s.db.Gorm(), s.db.Dialect()); err != nil {
		return err
	}
	if s.public, err = newPublicReaders(s.db.Gorm(), s.db.Dialect()); err != nil {
		return err
	}
	if s.cache, err = newListingCache(s.db.Dialect()); err != nil {
		return err
	}
	s.prepare(ctx)
	return nil
}

// CountStatements returns a context whose statements are counted in n: those of GORM and
// those of public reads. To begin and to end a transaction is none.
func CountStatements(ctx context.Context, n *atomic.Int64) context.Context {
	return db.CountStatements(ctx, n)
}

// prepare prepares the statements that most requests run.
func (s *Store) prepare(ctx context.Context) {
	s.listings.prepare(ctx, s.db.Pool())
	s.cache.prepare(ctx, s.db.Pool())
	s.public.prepare(ctx, s.db.Pool())
}

// tableRows returns a row of each struct that GORM reads or writes.
func tableRows() []any {
	return []any{

		domain.Province{}, domain.FormerProvince{}, domain.ProductSet{}, domain.Producer{}, domain.Product{},
		domain.CraftVillage{}, domain.TourismSite{}, domain.Decision{}, domain.Certificate{}, domain.Picture{},
		domain.User{}, domain.AccountLink{}, domain.Session{}, domain.APIKey{}, domain.Synonym{},
		domain.AuditEntry{}, unchainedEntry{},
		domain.Import{}, domain.ImportRow{},
		domain.Notice{}, noticeMail{}, mailStop{}, domain.ChannelToken{}, domain.PhoneCode{}, domain.NoticeStop{}, noticeMessage{},
		domain.Membership{}, domain.Invitation{}, domain.LockRequest{},
		domain.Report{}, domain.Inspection{}, agendaRow{},
		domain.Identity{}, domain.SignIn{}, domain.File{},
		domain.Evidence{}, warning{}, lapse{}, domain.LicenceAcceptance{}, domain.Consent{},
		domain.DecisionLine{}, domain.CertificateChange{},
		domain.Lead{}, domain.Quote{}, domain.Message{}, domain.ContactReveal{}, leadRead{}, leadFile{},
		domain.Webhook{}, domain.Delivery{},
		domain.Alert{}, domain.AlertFind{},
		domain.Demand{}, invitationRow{}, domain.Match{},
		domain.Fair{}, domain.Hall{}, domain.Booth{}, domain.Delegation{}, domain.FairInvitation{}, domain.FairPerson{}, domain.Exhibitor{}, domain.Exhibit{}, shownRow{},
		domain.Memorandum{}, memorandumCell{},
		domain.PageCount{}, domain.MonthFigures{}, domain.UnmetSearch{}, domain.UnmetAsked{}, domain.UnmetDemands{}, domain.SilentProducer{},
		domain.Timetable{}, domain.Meeting{}, visit{}, visitCount{}, reportCount{},
		domain.Catalogue{}, domain.CatalogueEntry{}, domain.EditionFile{}, editionRow{},
		domain.FairPlan{},
		idempotencyRow{}, changeLog{}, changedThing{},
		memberRow{}, criteriaRow{},
		stateRow{},
		synonymStateRow{}, listingRow{}, key{}, domain.StatCell{}, versionRow{}, indexCheckRow{}, limit{}, credential{}, rights{},
	}
}

// clockStep is the precision of a time in PostgreSQL.
const clockStep = time.Microsecond

// clock returns the time with the precision of both databases.
func (s *Store) clock() time.Time { return s.now().UTC().Truncate(clockStep) }

// Close closes all connections.
func (s *Store) Close() error {
	s.states.close()
	if s.db == nil {
		return nil
	}
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("store: closing the database: %w", err)
	}
	return nil
}

// DB returns the pool of connections.
func (s *Store) DB() *sql.DB { return s.db.Pool() }

// Dialect returns Postgres or SQLite.
func (s *Store) Dialect() string { return s.db.Dialect() }

// RiverDriver returns a driver for a River client that runs the jobs of this
// store. Its connections belong to the store: stop the client before Close.
func (s *Store) RiverDriver() riverdriver.Driver[*sql.Tx] { return s.db.RiverDriver() }

// Migrate brings the schema up to date, and loads the criteria; see LoadCriteria. It
// refuses what Pending refuses. On PostgreSQL several processes may migrate at once.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.db.Migrate(ctx); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	s.prepare(ctx)
	return s.LoadCriteria(ctx)
}

// Pending returns the names of the migrations that Migrate would run: none
// when the schema is up to date. It fails with CodeUnavailable and a sentence
// for a database that this program must not migrate: one whose schema was never
// released, was changed by other means or was made by a newer program.
func (s *Store) Pending(ctx context.Context) ([]string, error) {
	names, err := s.db.Pending(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return names, nil
}

// Check returns nil when the database answers and has the schema of this
// program, and CodeUnavailable otherwise. Once it or Migrate has returned nil it accepts
// a newer schema too, so that replicas stay ready during an upgrade.
func (s *Store) Check(ctx context.Context) error {
	if err := s.db.Check(ctx); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}
