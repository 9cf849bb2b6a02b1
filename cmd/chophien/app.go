package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"chophien/api"
	"chophien/config"
	"chophien/domain"
	"chophien/jobs"
	"chophien/search"
	"chophien/search/embedded"
	"chophien/search/meili"
	"chophien/store"
)

// app is everything wired together. This file is the one place that knows
// which parts stand behind the ports.
type app struct {
	cfg      config.Config
	log      *slog.Logger
	store    *store.Store
	engine   search.Engine
	runner   *jobs.Runner
	registry *prometheus.Registry
}

// openStore opens the database that cfg names.
func openStore(ctx context.Context, cfg config.Config, log *slog.Logger) (*store.Store, error) {
	s, err := store.Open(ctx, store.Config{DatabaseURL: cfg.DatabaseURL, Path: cfg.DatabasePath(), Log: log})
	if err != nil && cfg.Services() {
		return nil, fmt.Errorf("CHOPHIEN_DATABASE_URL: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	return s, nil
}

// openEngine opens the search engine that cfg names. One that is away is no
// error: it may come later.
func openEngine(ctx context.Context, cfg config.Config, log *slog.Logger) (search.Engine, error) {
	if cfg.Services() {
		return meili.Open(ctx, meili.Config{URL: cfg.MeiliURL, Key: cfg.MeiliKey, Index: cfg.MeiliIndex, Log: log})
	}
	return embedded.Open(ctx, cfg.SearchDir())
}

// openApp wires everything; nothing runs yet.
func openApp(ctx context.Context, cfg config.Config, log *slog.Logger) (*app, error) {
	a := &app{cfg: cfg, log: log, registry: prometheus.NewRegistry()}
	a.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	var err error
	if a.store, err = openStore(ctx, cfg, log); err != nil {
		return nil, err
	}
	if a.engine, err = openEngine(ctx, cfg, log); err != nil {
		return nil, errors.Join(err, a.close())
	}
	if a.runner, err = a.newRunner(); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *app) newRunner() (*jobs.Runner, error) {
	c := jobs.Config{Driver: a.store.RiverDriver(), Listings: a.store, Engine: a.engine, Log: a.log, Metrics: a.registry}
	if a.cfg.Services() {
		c.Shared = a.store.DB()
	}
	return jobs.New(c)
}

// handler makes the API. The schema must be there already: names of places
// are read once.
func (a *app) handler(ctx context.Context, publicURL string) (http.Handler, error) {
	searcher, err := search.NewSearcher(ctx, a.engine, a.store, a.store, time.Now, a.log)
	if err != nil {
		return nil, err
	}
	return api.New(api.Deps{
		Products: a.store, Producers: a.store, CraftVillages: a.store, TourismSites: a.store,
		Provinces: a.store, Statistics: a.store, Searcher: searcher,
		Ready: map[string]domain.Checker{"database": a.store, "search": a.engine, "index": a.runner},
		Now:   time.Now, Log: a.log, Metrics: a.registry, PublicURL: publicURL, Version: version(),
	})
}

func (a *app) close() error {
	var err error
	if a.engine != nil {
		err = a.engine.Close()
	}
	return errors.Join(err, a.store.Close())
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
