// Package app wires the parts of the program together. It is the only package
// that knows which type implements which interface.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/s3blob"

	"chophien/api"
	"chophien/channel"
	"chophien/config"
	"chophien/criteria"
	"chophien/domain"
	"chophien/front"
	"chophien/golden"
	"chophien/jobs"
	"chophien/mail"
	"chophien/oidc"
	"chophien/password"
	"chophien/picture"
	"chophien/search"
	"chophien/search/embedded"
	"chophien/search/meili"
	"chophien/sentence"
	"chophien/store"
	"chophien/tracing"
	"chophien/webhook"
)

// App is the wired program.
type App struct {
	cfg      config.Config
	log      *slog.Logger
	store    *store.Store
	engine   search.Engine
	files    *blob.Bucket
	runner   *jobs.Runner
	registry *prometheus.Registry
	tracer   *tracing.Tracer // nil: nothing is traced
	now      func() time.Time

	showsDemo bool          // see ShowDemo
	leastTime time.Duration // of each search and each route; zero: their default limits

	unmet *jobs.SearchLog
	pages *jobs.PageLog
	audit *jobs.AuditChain

	searching sync.Mutex
	searches  *search.Searcher // nil: not created yet
}

// OpenStore opens the database of cfg.
func OpenStore(ctx context.Context, cfg config.Config, log *slog.Logger) (*store.Store, error) {
	sets, err := criteria.Load(cfg.CriteriaFile)
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_CRITERIA_FILE: %w", err)
	}
	s, err := store.Open(ctx, store.Config{
		DatabaseURL: cfg.DatabaseURL, Path: cfg.DatabasePath(), Log: log, Mail: cfg.Mails(), Phones: cfg.Phones(), SecretKeys: cfg.SecretKeys(), FourEyes: domain.FourEyes(cfg.FourEyes), Criteria: sets,
	})
	if err != nil && cfg.Services() {
		return nil, fmt.Errorf("CHOPHIEN_DATABASE_URL: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	return s, nil
}

// OpenEngine opens the search engine of cfg. It succeeds even if the engine does
// not answer yet.
func OpenEngine(ctx context.Context, cfg config.Config, log *slog.Logger) (search.Engine, error) {
	if cfg.Services() {
		return meili.Open(ctx, meili.Config{URL: cfg.MeiliURL, Key: cfg.MeiliKey, Index: cfg.MeiliIndex, Log: log})
	}
	return embedded.Open(ctx, cfg.SearchDir())
}

// OpenFiles opens the store of pictures. It creates the folder if necessary.
func OpenFiles(ctx context.Context, cfg config.Config) (*blob.Bucket, error) {
	address := cfg.FilesURL
	if address == "" {
		dir, err := filepath.Abs(filepath.Join(cfg.DataDir, "files"))
		if err != nil {
			return nil, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
		}
		address = FolderURL(dir)
	}
	files, err := OpenBucket(ctx, address, true)
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_FILES_URL: %w", err)
	}
	return files, nil
}

// FolderURL returns the URL of a folder by its absolute path.
func FolderURL(dir string) string {
	// On Windows the path of a file URL has a slash before the drive.
	return (&url.URL{Scheme: fileblob.Scheme, Path: "/" + strings.TrimPrefix(filepath.ToSlash(dir), "/")}).String()
}

// OpenBucket opens a folder by its URL, and creates it if it should.
func OpenBucket(ctx context.Context, address string, create bool) (*blob.Bucket, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if u.Scheme == fileblob.Scheme {
		q := u.Query()
		q.Set("create_dir", strconv.FormatBool(create))
		q.Set("no_tmp_dir", "true") // beside the file, so that a rename stays on one disk
		u.RawQuery = q.Encode()
	}
	if u.Scheme == s3blob.Scheme {
		q := u.Query()
		if q.Has("endpoint") && !q.Has(pathStyle) {
			// Servers other than Amazon's have no name for each bucket.
			q.Set(pathStyle, "true")
		}
		u.RawQuery = q.Encode()
	}
	return blob.OpenBucket(ctx, u.String())
}

// pathStyle is the parameter of s3blob for a bucket in the path of its address.
const pathStyle = "use_path_style"

// bucketCheck checks that the file store answers.
type bucketCheck struct{ files *blob.Bucket }

// Check implements domain.Checker. Without files, all else is still answered.
func (b bucketCheck) Check(ctx context.Context) error {
	ok, err := b.files.IsAccessible(ctx)
	switch {
	case err == nil && ok:
		return nil
	case err == nil:
		err = errors.New("app: there is no such bucket")
	}
	return errors.Join(domain.Wrap(domain.CodeUnavailable, err, "the file store is away"), domain.ErrDegraded)
}

// Parts are the open parts of an App, which closes them.
type Parts struct {
	Store  *store.Store
	Engine search.Engine
	Files  *blob.Bucket
	Now    func() time.Time
	Tracer *tracing.Tracer // nil: nothing is traced
	// LeastTime is the least time limit of each search and each route; zero: their
	// default limits.
	LeastTime time.Duration
}

// lastSpans is how long the end of the program waits for the collector of traces.
const lastSpans = 2 * time.Second

// close closes the parts that are open.
func (p Parts) close() error {
	var errs []error
	if p.Engine != nil {
		errs = append(errs, p.Engine.Close())
	}
	if p.Files != nil {
		errs = append(errs, p.Files.Close())
	}
	ctx, cancel := context.WithTimeout(context.Background(), lastSpans)
	defer cancel()
	// A collector that is away is no failure of the program.
	_ = p.Tracer.Close(ctx)
	return errors.Join(append(errs, p.Store.Close())...)
}

// Open opens the parts that cfg names and wires them without starting them.
func Open(ctx context.Context, cfg config.Config, log *slog.Logger) (*App, error) {
	p := Parts{Now: time.Now}
	var err error
	if p.Store, err = OpenStore(ctx, cfg, log); err != nil {
		return nil, err
	}
	if p.Engine, err = OpenEngine(ctx, cfg, log); err != nil {
		return nil, errors.Join(err, p.close())
	}
	if p.Files, err = OpenFiles(ctx, cfg); err != nil {
		return nil, errors.Join(err, p.close())
	}
	if p.Tracer, err = tracing.Open(ctx, cfg.Collector, Version()); err != nil {
		return nil, errors.Join(fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT: %w", err), p.close())
	}
	a, err := Wire(cfg, p, log)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return a, nil
}

// Wire wires open parts without starting them. On an error the parts stay
// open.
func Wire(cfg config.Config, p Parts, log *slog.Logger) (*App, error) {
	a := &App{
		cfg: cfg, log: log, store: p.Store, engine: p.Engine, files: p.Files, now: p.Now, tracer: p.Tracer, leastTime: p.LeastTime,
		registry: prometheus.NewRegistry(), unmet: jobs.NewSearchLog(p.Store, log), pages: jobs.NewPageLog(p.Store, log),
	}
	a.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewDBStatsCollector(p.Store.DB(), "chophien"))
	a.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "chophien_backup_age_seconds", Help: "Seconds since the moment of the last backup; +Inf without one, NaN when the database did not answer.",
	}, a.backupAge))
	a.audit = jobs.NewAuditChain(p.Store, log, a.registry)
	var err error
	if a.runner, err = a.newRunner(); err != nil {
		return nil, err
	}
	return a, nil
}

// gaugeTime is how long the scrape of a metric waits for the database.
const gaugeTime = 2 * time.Second

// backupAge returns the age of the last backup, in seconds; infinite without one, and not
// a number when the database does not answer: that is no missing backup.
func (a *App) backupAge() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), gaugeTime)
	defer cancel()
	b, ok, err := a.store.LastBackup(ctx)
	if err != nil {
		a.log.WarnContext(ctx, "the age of the last backup is not known", "error", err)
		return math.NaN()
	}
	if !ok {
		return math.Inf(1)
	}
	return a.now().Sub(b.MadeAt).Seconds()
}

// Registry returns the registry of the program's metrics.
func (a *App) Registry() *prometheus.Registry { return a.registry }

// SearchLog returns the counter of searches without a result.
func (a *App) SearchLog() *jobs.SearchLog { return a.unmet }

// PageLog returns the counter of opened pages.
func (a *App) PageLog() *jobs.PageLog { return a.pages }

// ShowDemo lets the accounts of the demonstration sign in. Call it before Handler.
func (a *App) ShowDemo() { a.showsDemo = true }

// Store returns the database.
func (a *App) Store() *store.Store { return a.store }

// Engine returns the search engine.
func (a *App) Engine() search.Engine { return a.engine }

// Files returns the store of pictures.
func (a *App) Files() *blob.Bucket { return a.files }

// Runner returns the runner of the jobs.
func (a *App) Runner() *jobs.Runner { return a.runner }

func (a *App) newRunner() (*jobs.Runner, error) {
	c := jobs.Config{Driver: a.store.RiverDriver(), Listings: a.store, Engine: a.engine, Log: a.log, Metrics: a.registry, Tracer: a.tracer, Lapses: a.store, Changes: a.store, Imports: a.store, Files: a.files, Cleaner: a.store}

	c.Editions = a.store
	c.Audit = jobs.Audit{Log: a.store, File: a.cfg.AuditHeadsPath()}

	c.Retention = jobs.Retention{Service: a.store, Keep: retentionOf(a.cfg), Now: a.now}

	if a.cfg.Services() {
		c.Shared = a.store.DB()
	}

	c.Webhooks, c.Sender = a.store, webhook.New(webhook.Config{Networks: a.cfg.CallableNetworks(), UserAgent: "chophien/" + Version()})
	c.Alerts = jobs.Alerts{Alerts: a.store, Now: a.now, Searcher: func(ctx context.Context) (jobs.Searcher, error) { return a.Searcher(ctx) }}

	mailer, err := newMailer(a.cfg)
	if err != nil {
		return nil, err
	}
	c.Mail = jobs.Mail{Mailer: mailer, Notices: a.store, Accounts: a.store, Stops: a.store, Listings: a.store, PublicURL: a.cfg.PublicURL, Now: a.now}

	c.Phones = jobs.Phones{Codes: a.store, Notices: a.store, PublicURL: a.cfg.PublicURL, Now: a.now}
	if c.Phones.Channels, err = a.channels(); err != nil {
		return nil, err
	}
	return jobs.New(c)
}

// retentionOf returns how long data about persons are kept.
func retentionOf(cfg config.Config) domain.Retention {
	return domain.Retention{Leads: cfg.KeepLeads, Reveals: cfg.KeepReveals, Badges: cfg.KeepBadges, Addresses: cfg.KeepAddresses}
}

// channels returns the ways to the phones of users, the preferred one first; none when
// none is configured. Zalo costs less than SMS.
func (a *App) channels() (out []domain.Channel, err error) {
	if a.cfg.ZNSAppID != "" {
		templates := map[domain.MessageKind]string{}
		for kind, id := range a.cfg.ZNSTemplate() {
			templates[domain.MessageKind(kind)] = id
		}
		out = append(out, channel.NewZNS(channel.ZNSConfig{
			AppID: a.cfg.ZNSAppID, SecretKey: a.cfg.ZNSSecretKey, RefreshToken: a.cfg.ZNSRefreshToken, Templates: templates, URL: a.cfg.ZNSURL, TokenURL: a.cfg.ZNSTokenURL, Tokens: a.store, Now: a.now,
		}))
	}
	switch {
	case a.cfg.SMSURL != "":
		sms, err := channel.NewSMS(channel.SMSConfig{
			Method: a.cfg.SMSMethod, URL: a.cfg.SMSURL, Headers: a.cfg.SMSHeader(), Body: a.cfg.SMSBody, Success: a.cfg.SMSSuccess, Refused: a.cfg.SMSRefused,
		})
		if err != nil {
			return nil, fmt.Errorf("CHOPHIEN_SMS_URL and the variables beside it: %w", err)
		}
		out = append(out, sms)
	case a.cfg.PhoneLog != config.Off && a.cfg.PhoneLog != "":
		out = append(out, channel.NewLog(a.log))
	}
	return out, nil
}

// newMailer returns the sender of e-mail, or nil when e-mail is off.
func newMailer(cfg config.Config) (domain.Mailer, error) {
	if !cfg.Mails() {
		return nil, nil
	}
	roots, err := cfg.SMTPRoots()
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_SMTP_CA_FILE: %w", err)
	}
	m, err := mail.New(mail.Config{
		Host: cfg.SMTPHost, Port: cfg.SMTPPort, User: cfg.SMTPUser, Password: cfg.SMTPPassword, From: cfg.SMTPFrom, Mode: cfg.SMTPTLS, RootCAs: roots,
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// Searcher returns the searcher of the API and the jobs. The schema must exist:
// names of places are read once.
func (a *App) Searcher(ctx context.Context) (*search.Searcher, error) {
	a.searching.Lock()
	defer a.searching.Unlock()
	if a.searches == nil {
		options := []search.SearcherOption{search.WithSynonyms(search.NewSynonyms(a.store, a.log))}
		if a.leastTime > 0 {
			options = append(options, search.WithEngineTimeout(a.leastTime))
		}
		s, err := search.NewSearcher(ctx, a.runner.Engine(), a.store, a.store, a.now, a.log, options...)
		if err != nil {
			return nil, err
		}
		a.searches = s
	}
	return a.searches, nil
}

// APIConfig returns the configuration from which Handler makes the API.
func (a *App) APIConfig(ctx context.Context, publicURL string) (c api.Config, err error) {
	searcher, err := a.Searcher(ctx)
	if err != nil {
		return c, err
	}
	provinces, err := a.store.Provinces(ctx)
	if err != nil {
		return c, err
	}
	coverage, err := domain.CoverageOf(a.cfg.Scope, provinces)
	if err != nil {
		return c, fmt.Errorf("CHOPHIEN_SCOPE: %w", err)
	}
	licence, err := domain.ParseLicence(a.cfg.Licence)
	if err != nil {
		return c, fmt.Errorf("CHOPHIEN_LICENCE: %w", err)
	}
	hasher := password.NewHasher(password.LeastCost())
	images, err := picture.NewMaker(int64(a.cfg.ImagesMB) << 20)
	if err != nil {
		return c, err
	}
	f, err := front.New(front.Config{
		Store: a.store, Log: a.log, Now: a.now, PublicURL: publicURL, Trusted: a.cfg.TrustedProxies(), Metrics: a.registry, Tracer: a.tracer, Mails: a.cfg.Mails(), Phones: a.cfg.Phones(), ConfirmEmail: a.cfg.ConfirmsEmail(), SecondFactor: domain.SecondFactorPolicy(a.cfg.SecondFactor), ShowsDemo: a.showsDemo, Coverage: coverage, Licence: licence, Retention: retentionOf(a.cfg),
		PrivateURL: a.printsPrivate(), PrintsAnyway: a.cfg.LocalEditions == "allow",
		KeptBytes: int64(a.cfg.KeptMB) << 20, Reading: searcher, LeastTime: a.leastTime,
	})
	if err != nil {
		return c, err
	}
	c = api.Config{
		Front: f, Store: a.store, Searcher: searcher, Sentences: sentence.NewReader(provinces, searcher), SearchLog: a.unmet, SearchHealth: a.runner,
		LeastTime: a.leastTime, Golden: golden.New(a.cfg.DataDir, a.now, a.log), Passwords: hasher, Images: images, Files: a.files,
		Networks: a.cfg.CallableNetworks(),
		Checks:   map[string]domain.Checker{"database": a.store, "search": a.engine, "index": a.runner, "criteria": a.store.CriteriaCheck()},
		Version:  Version(),
	}
	if strings.HasPrefix(a.cfg.FilesURL, s3blob.Scheme+":") {
		c.Checks["files"] = bucketCheck{a.files}
	}
	if a.cfg.OIDCIssuer != "" {
		c.SignIn = oidc.New(oidc.Config{
			Issuer: a.cfg.OIDCIssuer, ClientID: a.cfg.OIDCClientID, ClientSecret: a.cfg.OIDCClientSecret, RedirectURL: a.cfg.OIDCRedirectURL,
		})
	}
	return c, nil
}

// printsPrivate reports whether printed QR codes lead to an address that readers
// cannot reach.
func (a *App) printsPrivate() bool {
	return a.cfg.PublicURL == "" || domain.PrivateAddress(a.cfg.PublicURL)
}

// Close closes the parts that Open opened.
func (a *App) Close() error {
	return Parts{Store: a.store, Engine: a.engine, Files: a.files, Tracer: a.tracer}.close()
}
