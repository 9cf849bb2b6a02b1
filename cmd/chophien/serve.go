package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"chophien/config"
	"chophien/demo"
	"chophien/domain"
)

const (
	// readTimeout bounds how long a client may take to send a request,
	// headerTimeout its header alone, writeTimeout its answer.
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	// maxHeader lets a query of 10,000 Vietnamese letters (nine bytes each
	// when encoded) reach the code that answers it with a message.
	maxHeader = 128 << 10
	// requestGrace and jobGrace are what requests and jobs get to finish when
	// the process is told to end.
	requestGrace = 20 * time.Second
	jobGrace     = 20 * time.Second
)

func serveCommand(p process) *cobra.Command {
	var withDemo, noMigrate bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API",
		Long:  "Serve the API. The environment configures it:\n\n" + config.Help(),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := p.config()
			if err != nil {
				return err
			}
			return serve(cmd.Context(), p, cfg, log, withDemo, noMigrate)
		},
	}
	cmd.Flags().BoolVar(&withDemo, "demo", false, "load the demonstration data first")
	cmd.Flags().BoolVar(&noMigrate, "no-migrate", false, "leave the schema to chophien migrate")
	return cmd
}

// serve runs until ctx ends, then finishes requests and jobs.
func serve(ctx context.Context, p process, cfg config.Config, log *slog.Logger, withDemo, noMigrate bool) (err error) {
	if cfg.Services() {
		if err := refuseMasterKey(ctx, cfg); err != nil {
			return err
		}
	} else {
		lock, ok, err := ownDataDir(cfg)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("CHOPHIEN_DATA_DIR: another chophien serves from %s", cfg.DataDir)
		}
		defer lock.Close()
	}
	listener, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("CHOPHIEN_ADDR: %w", err)
	}
	defer listener.Close()
	cfg.Addr = listener.Addr().String()
	if cfg.PublicURL == "" {
		cfg.PublicURL = localURL(cfg.Addr)
	}
	var metrics net.Listener
	if cfg.MetricsAddr != config.Off {
		if metrics, err = net.Listen("tcp", cfg.MetricsAddr); err != nil {
			return fmt.Errorf("CHOPHIEN_METRICS_ADDR: %w; another address or off", err)
		}
		defer metrics.Close()
		cfg.MetricsAddr = metrics.Addr().String()
	}

	a, err := openApp(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if noMigrate {
		// Migrations may be pending, but the schema must not be a foreign one.
		_, err = a.store.Pending(ctx)
	} else {
		err = a.store.Migrate(ctx)
	}
	if err != nil {
		return err
	}
	if withDemo {
		tell, finish := progress(p.err, "demo")
		added, err := demo.Load(ctx, a.store, a.store, domain.Today(time.Now()), tell)
		finish()
		if err != nil {
			return err
		}
		log.Info("demonstration data is loaded", "added", added)
	}
	handler, err := a.handler(ctx, cfg.PublicURL)
	if err != nil {
		return err
	}
	if err := a.runner.Start(ctx); err != nil {
		return err
	}
	return a.run(ctx, p.out, handler, listener, metrics, withDemo)
}

// run serves until ctx ends or a server fails, then lets everything finish.
func (a *app) run(ctx context.Context, out io.Writer, handler http.Handler, listener, metrics net.Listener, withDemo bool) error {
	serving, ctx := errgroup.WithContext(ctx)
	var servers []*http.Server
	start := func(h http.Handler, l net.Listener) {
		s := a.server(h)
		servers = append(servers, s)
		serving.Go(func() error { return ignoreClosed(s.Serve(l)) })
	}
	start(handler, listener)
	if metrics != nil {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", promhttp.HandlerFor(a.registry, promhttp.HandlerOpts{Registry: a.registry}))
		start(mux, metrics)
	}
	a.log.Info("listening", "addr", a.cfg.Addr, "metrics", a.cfg.MetricsAddr, "version", version())
	serving.Go(func() error { a.greet(ctx, out, withDemo); return nil })
	serving.Go(func() error { a.unmet.Run(ctx); return nil })
	serving.Go(func() error { a.store.ReadCardsAhead(ctx); return nil })

	<-ctx.Done()
	a.log.Info("stopping: requests and jobs finish")
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestGrace)
	defer cancel()
	var errs []error
	for _, s := range servers {
		if err := s.Shutdown(grace); err != nil {
			errs = append(errs, fmt.Errorf("stopping the server: %w", err), s.Close())
		}
	}
	errs = append(errs, serving.Wait())
	working, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobGrace)
	defer cancel()
	errs = append(errs, a.unmet.Flush(working), a.runner.Stop(working))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	a.log.Info("stopped")
	return nil
}

func (a *app) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
	}
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// greet prints the addresses to open as soon as everything is ready.
func (a *app) greet(ctx context.Context, out io.Writer, withDemo bool) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for a.runner.Check(ctx) != nil {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
	base := localURL(a.cfg.Addr)
	fmt.Fprintf(out, "\nChợ Phiên is ready / đã sẵn sàng\n\n")
	lines := [][2]string{
		{"API reference", base + "/docs"},
		{"OpenAPI", base + "/openapi.json"},
		{"Provinces", base + "/v1/provinces"},
		{"Statistics", base + "/v1/statistics"},
	}
	if withDemo {
		lines = append(lines,
			[2]string{"Search", base + "/v1/search?q=che+shan+tuyet"},
			[2]string{"Suggest", base + "/v1/suggest?q=mi+hung"},
			[2]string{"Tuyên Quang", base + "/v1/products?province=08"},
			[2]string{"", "(dữ liệu minh họa / demonstration data)"})
	}
	if a.cfg.MetricsAddr != config.Off {
		lines = append(lines, [2]string{"Metrics", localURL(a.cfg.MetricsAddr) + "/metrics"})
	}
	for _, l := range lines {
		fmt.Fprintf(out, "  %-14s %s\n", l[0], l[1])
	}
	fmt.Fprintln(out)
}
