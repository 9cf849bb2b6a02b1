package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"

	"chophien/api"
	"chophien/config"
	"chophien/domain"
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
	"chophien/webhook"
)

// app is everything wired together. This file is the one place that knows
// which parts stand behind the ports.
type app struct {
	cfg      config.Config
	log      *slog.Logger
	store    *store.Store
	engine   search.Engine
	files    *blob.Bucket
	runner   *jobs.Runner
	registry *prometheus.Registry

	unmet *jobs.SearchLog

	searching sync.Mutex
	searches  *search.Searcher // nil: not made yet
}

// openStore opens the database that cfg names.
func openStore(ctx context.Context, cfg config.Config, log *slog.Logger) (*store.Store, error) {
	s, err := store.Open(ctx, store.Config{DatabaseURL: cfg.DatabaseURL, Path: cfg.DatabasePath(), Log: log, Mail: cfg.Mails()})
	if err != nil && cfg.Services() {
		return nil, fmt.Errorf("CHOPHIEN_DATABASE_URL: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	return s, nil
}

// withOpenStore opens the database, as it is, for one piece of work.
func (p process) withOpenStore(ctx context.Context, work func(context.Context, *store.Store) error) (err error) {
	cfg, log, err := p.config()
	if err != nil {
		return err
	}
	s, err := openStore(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return work(ctx, s)
}

// withStore opens the database and brings its schema up to date first.
func (p process) withStore(ctx context.Context, work func(context.Context, *store.Store) error) error {
	return p.withOpenStore(ctx, func(ctx context.Context, s *store.Store) error {
		if err := s.Migrate(ctx); err != nil {
			return err
		}
		return work(ctx, s)
	})
}

// openEngine opens the search engine that cfg names. One that is away is no
// error: it may come later.
func openEngine(ctx context.Context, cfg config.Config, log *slog.Logger) (search.Engine, error) {
	if cfg.Services() {
		documents := cfg.MeiliMemory
		if documents == 0 {
			documents = -1
		}
		return meili.Open(ctx, meili.Config{URL: cfg.MeiliURL, Key: cfg.MeiliKey, Index: cfg.MeiliIndex, MemoryDocuments: documents, Log: log})
	}
	return embedded.Open(ctx, cfg.SearchDir())
}

// openFiles opens the store of pictures. Its folder is made where it is missing.
func openFiles(ctx context.Context, cfg config.Config) (*blob.Bucket, error) {
	address := cfg.FilesURL
	if address == "" {
		dir, err := filepath.Abs(filepath.Join(cfg.DataDir, "files"))
		if err != nil {
			return nil, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
		}
		// On Windows the path of a file URL begins with a slash before the drive.
		address = (&url.URL{Scheme: fileblob.Scheme, Path: "/" + strings.TrimPrefix(filepath.ToSlash(dir), "/")}).String()
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_FILES_URL: %w", err)
	}
	q := u.Query()
	q.Set("create_dir", "true")
	q.Set("no_tmp_dir", "true") // beside the file, so that a rename stays on one disk
	u.RawQuery = q.Encode()
	files, err := blob.OpenBucket(ctx, u.String())
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_FILES_URL: %w", err)
	}
	return files, nil
}

// tempDir makes the folder where uploads wait: an image without a system
// around it has none. What a killed process left there goes.
func tempDir(cfg config.Config) (string, error) {
	dir := filepath.Join(cfg.DataDir, "uploads")
	err := os.MkdirAll(dir, 0o700)
	if err == nil && !cfg.Services() {
		var left []string
		if left, err = filepath.Glob(filepath.Join(dir, "upload-*")); err == nil {
			for _, f := range left {
				err = errors.Join(err, os.Remove(f))
			}
		}
	}
	if err != nil {
		return "", fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	return dir, nil
}

// openApp wires everything; nothing runs yet.
func openApp(ctx context.Context, cfg config.Config, log *slog.Logger) (*app, error) {
	a := &app{cfg: cfg, log: log, registry: prometheus.NewRegistry()}
	a.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	var err error
	if a.store, err = openStore(ctx, cfg, log); err != nil {
		return nil, err
	}
	a.unmet = jobs.NewSearchLog(a.store, log)
	if a.engine, err = openEngine(ctx, cfg, log); err != nil {
		return nil, errors.Join(err, a.close())
	}
	if a.files, err = openFiles(ctx, cfg); err != nil {
		return nil, errors.Join(err, a.close())
	}
	if a.runner, err = a.newRunner(); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *app) newRunner() (*jobs.Runner, error) {
	c := jobs.Config{Driver: a.store.RiverDriver(), Listings: a.store, Engine: a.engine, Log: a.log, Metrics: a.registry, Lapses: a.store, Imports: a.store, Files: a.files, Cleaner: a.store}

	c.Editions = a.store

	if a.cfg.Services() {
		c.Shared = a.store.DB()
	}

	c.Webhooks, c.Sender = a.store, webhook.New(webhook.Config{Networks: a.cfg.CallableNetworks(), UserAgent: "chophien/" + version()})
	c.Alerts = jobs.Alerts{Alerts: a.store, Now: time.Now, Searcher: func(ctx context.Context) (jobs.Searcher, error) { return a.searcher(ctx) }}

	mailer, err := newMailer(a.cfg)
	if err != nil {
		return nil, err
	}
	c.Mail = jobs.Mail{Mailer: mailer, Notices: a.store, Stops: a.store, PublicURL: a.cfg.PublicURL}

	return jobs.New(c)
}

// newMailer makes what sends e-mail; nil where it is off.
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

// searcher is the one that the API and the jobs ask. The schema must be there
// already: names of places are read once.
func (a *app) searcher(ctx context.Context) (*search.Searcher, error) {
	a.searching.Lock()
	defer a.searching.Unlock()
	if a.searches == nil {
		s, err := search.NewSearcher(ctx, a.runner.Engine(), a.store, a.store, time.Now, a.log, search.WithSynonyms(search.NewSynonyms(a.store, a.log)))
		if err != nil {
			return nil, err
		}
		a.searches = s
	}
	return a.searches, nil
}

// handler makes the API. The schema must be there already: names of places
// are read once.
func (a *app) handler(ctx context.Context, publicURL string) (http.Handler, error) {
	searcher, err := a.searcher(ctx)
	if err != nil {
		return nil, err
	}
	provinces, err := a.store.Provinces(ctx)
	if err != nil {
		return nil, err
	}
	hasher := password.NewHasher(password.LeastCost())
	images, err := picture.NewMaker(a.cfg.Images)
	if err != nil {
		return nil, err
	}
	temp, err := tempDir(a.cfg)
	if err != nil {
		return nil, err
	}
	deps := api.Deps{
		Demands: a.store, Matches: a.store,

		PrivateFiles: a.store, CraftVillageEditor: a.store, TourismSiteEditor: a.store, Links: a.store, Images: images, TempDir: temp,

		Fairs: a.store, Booths: a.store, Delegations: a.store, Exhibits: a.store,

		Products: a.store, Producers: a.store, CraftVillages: a.store, TourismSites: a.store,
		Provinces: a.store, Statistics: a.store, Search: searcher, Sentences: sentence.NewReader(provinces, searcher), SearchHealth: a.runner, Pictures: a.store, Files: a.files,
		Accounts:       a.store,
		Audit:          a.store,
		Idempotency:    a.store,
		Imports:        a.store,
		Memberships:    a.store,
		Reports:        a.store,
		Inspections:    a.store,
		Evidence:       a.store,
		Notices:        a.store,
		Agenda:         a.store,
		Verifications:  a.store,
		Identities:     a.store,
		Synonyms:       a.store,
		Golden:         golden.New(a.cfg.DataDir, time.Now, a.log),
		Passwords:      hasher,
		Trusted:        a.cfg.TrustedProxies(),
		Reviews:        a.store,
		Decisions:      a.store,
		Proposals:      a.store,
		ProductEditor:  a.store,
		ProducerEditor: a.store,

		Webhooks: a.store, WebhookNetworks: a.cfg.CallableNetworks(), Alerts: a.store,
		Catalogues: a.store,

		Leads: a.store, Quotes: a.store, Contacts: a.store, DemandQuotes: a.store, Personal: a.store,

		Memoranda: a.store,

		Unmet: a.store, SearchLog: a.unmet,

		Meetings: a.store, Visits: a.store, FairReports: a.store,
		Listings: a.store,

		MailStops: a.store,

		Checks: map[string]domain.Checker{"database": a.store, "search": a.engine, "index": a.runner},
		Log:    a.log, Now: time.Now, PublicURL: publicURL, Metrics: a.registry, Version: version(),
	}
	if a.cfg.OIDCIssuer != "" {
		deps.SignIn = oidc.New(oidc.Config{
			Issuer: a.cfg.OIDCIssuer, ClientID: a.cfg.OIDCClientID, ClientSecret: a.cfg.OIDCClientSecret, RedirectURL: a.cfg.OIDCRedirectURL,
		})
	}
	return api.New(deps)
}

func (a *app) close() error {
	var errs []error
	if a.engine != nil {
		errs = append(errs, a.engine.Close())
	}
	if a.files != nil {
		errs = append(errs, a.files.Close())
	}
	return errors.Join(append(errs, a.store.Close())...)
}

// ownDataDir makes the data folder and takes it for this process. It returns
// false when another process runs there. The file must stay open.
func ownDataDir(cfg config.Config) (*os.File, bool, error) {
	if err := os.MkdirAll(cfg.DataDir, 0o750); err != nil {
		return nil, false, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(cfg.DataDir, "chophien.lock"), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, false, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	ok, err := lockFile(f)
	if err != nil || !ok {
		f.Close()
		if err != nil {
			err = fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
		}
		return nil, false, err
	}
	return f, true, nil
}
