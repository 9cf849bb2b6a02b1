package front

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chophien/domain"
	"chophien/search"
	"chophien/tracing"
)

// Store is the part of the database that this package uses.
type Store interface {
	// Actor returns the owner of a token by the hash of the token.
	Actor(ctx context.Context, k domain.TokenKind, tokenHash []byte) (domain.Actor, error)
	// RecordAudit adds an entry to the audit log.
	RecordAudit(ctx context.Context, by domain.Actor, a domain.Audit) error
	Provinces(ctx context.Context) ([]domain.Province, error)
	ProductSets(ctx context.Context) ([]domain.ProductSet, error)
	domain.CriteriaService
	Communes(ctx context.Context) ([]domain.Commune, error)
	FormerCommunes(ctx context.Context) ([]domain.FormerCommune, error)
	Producer(ctx context.Context, idOrSlug string) (domain.Producer, error)
	ProvinceCounts(ctx context.Context, on domain.Date) ([]domain.ProvinceCounts, error)
	Decisions(ctx context.Context, f domain.DecisionFilter, p domain.Page) (domain.List[domain.Decision], error)
	Decision(ctx context.Context, idOrSlug string) (domain.DecisionWithLines, error)
	// DataState returns the state of the public data; see domain.StateService.
	DataState(ctx context.Context) (state domain.DataState, ok bool)
}

// Config holds the parts of a Front. Store, Log, Now and PublicURL are required.
type Config struct {
	Store     Store
	Log       *slog.Logger
	Now       func() time.Time
	PublicURL string                // the address of the program for its users, such as https://ocop.example
	Trusted   []netip.Prefix        // proxies whose X-Forwarded-For is trusted; none: the peer is the client
	Metrics   prometheus.Registerer // nil: nothing is registered
	Tracer    *tracing.Tracer       // nil: requests are not traced
	Mails     bool                  // the installation sends e-mail
	Phones    bool                  // the installation sends messages to phones
	// ConfirmEmail says that people who register confirm their e-mail address before
	// they may do anything else.
	ConfirmEmail bool
	SecondFactor domain.SecondFactorPolicy // empty: SecondFactorOffered
	PrivateURL   bool                      // readers of printed QR codes cannot reach PublicURL
	PrintsAnyway bool                      // catalogues are frozen although PrivateURL is true
	ShowsDemo    bool                      // the accounts of the demonstration may sign in
	Coverage     domain.Coverage           // what the installation covers
	Licence      domain.Licence            // of the open data
	Retention    domain.Retention          // how long data about persons are kept
	KeptBytes    int64                     // most memory of kept answers; 0: none is kept
	Reading      SearchReading             // what searches depend on; nil: nothing is searched
	LeastTime    time.Duration             // reading a table may take at least this long; zero: its own limit
}

// SearchReading says what the answers of a searcher depend on besides the state of
// the public data. *search.Searcher is one.
type SearchReading interface {
	Reading(ctx context.Context) search.Reading
}

// Front is the shared part of JSON and HTML. It is safe for concurrent use.
type Front struct {
	store        Store
	log          *slog.Logger
	now          func() time.Time
	publicURL    string
	trusted      []netip.Prefix
	metrics      *metrics
	tracer       *tracing.Tracer
	showsDemo    bool
	privateURL   bool
	printsAnyway bool
	mails        bool
	phones       bool
	coverage     domain.Coverage
	licence      domain.Licence
	retention    domain.Retention
	confirmEmail bool
	secondFactor domain.SecondFactorPolicy
	leastTime    time.Duration // of reading a table
	reading      SearchReading
	kept         *keptAnswers // nil: none
	zippers      sync.Pool    // of gzip.Writer, each of which takes 800 kilobytes
	places       placeTable
	communes     communeTable
	sets         setTable
	counts       countTable
	awards       *DailyList[Award]
}

// New validates c and returns a Front.
func New(c Config) (*Front, error) {
	if c.Store == nil || c.Log == nil || c.Now == nil {
		return nil, errors.New("front: Store, Log and Now are required")
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("front: " + c.PublicURL + " is not a public http(s) address")
	}
	m, err := newMetrics(c.Metrics)
	if err != nil {
		return nil, err
	}
	f := &Front{store: c.Store, log: c.Log, now: c.Now, publicURL: strings.TrimRight(c.PublicURL, "/"), trusted: c.Trusted, metrics: m, tracer: c.Tracer, leastTime: c.LeastTime, reading: c.Reading, showsDemo: c.ShowsDemo, privateURL: c.PrivateURL, printsAnyway: c.PrintsAnyway, mails: c.Mails, phones: c.Phones, confirmEmail: c.ConfirmEmail, secondFactor: c.SecondFactor, coverage: c.Coverage, licence: c.Licence, retention: c.Retention}
	if f.kept, err = newKeptAnswers(c.KeptBytes, c.Metrics); err != nil {
		return nil, err
	}
	f.places.least, f.places.load, f.places.now = c.LeastTime, c.Store.Provinces, f.ofPlaces
	f.communes.least, f.communes.load, f.communes.now = c.LeastTime, f.loadCommunes, f.ofPlaces
	f.sets.least, f.sets.load, f.sets.now = c.LeastTime, c.Store.ProductSets, f.ofPlaces
	f.counts.least, f.counts.load, f.counts.now = c.LeastTime, f.loadCounts, f.ofToday
	f.awards = NewDailyList(f, f.loadAwards)
	return f, nil
}

// ofPlaces is the moment of reference data, which change only with a new version of
// the program, or when they are loaded for the first time.
func (f *Front) ofPlaces(ctx context.Context) (moment, bool) {
	state, ok := f.store.DataState(ctx)
	return moment{state: domain.DataState{Places: state.Places}}, ok
}

// ofToday is the moment of public data of today, without the index.
func (f *Front) ofToday(ctx context.Context) (moment, bool) {
	today := f.Today()
	state, ok := f.store.DataState(ctx)
	state.Index = 0
	return moment{state, today}, ok
}

// PublicURL returns the address of the program for its users, without a slash
// at the end.
func (f *Front) PublicURL() string { return f.publicURL }

// PrivateURL reports whether readers of printed QR codes cannot reach PublicURL.
func (f *Front) PrivateURL() bool { return f.privateURL }

// CheckPrintAddress returns CodeConflict when an edition must not be frozen,
// since readers could not follow its QR codes.
func (f *Front) CheckPrintAddress() error {
	return domain.CheckPrintAddress(f.privateURL && !f.printsAnyway)
}

// SecondFactor returns for which accounts the installation uses a second factor.
func (f *Front) SecondFactor() domain.SecondFactorPolicy { return f.secondFactor }

// Criteria returns the versions of the criteria of the programme.
func (f *Front) Criteria() domain.CriteriaSets { return f.store.Criteria() }

// CriteriaToday returns the version of the criteria in force.
func (f *Front) CriteriaToday() domain.CriteriaSet { return f.Criteria().On(f.Today()) }

// Coverage returns what the installation covers.
func (f *Front) Coverage() domain.Coverage { return f.coverage }

// Retention returns how long data about persons are kept.
func (f *Front) Retention() domain.Retention { return f.retention }

// Licence returns the licence of the open data.
func (f *Front) Licence() domain.Licence { return f.licence }

// Now returns the time of the program's clock.
func (f *Front) Now() time.Time { return f.now() }

// Today returns the date in Vietnam.
func (f *Front) Today() domain.Date { return domain.Today(f.now()) }

// Log returns the program's log.
func (f *Front) Log() *slog.Logger { return f.log }
