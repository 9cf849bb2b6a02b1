package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"

	"chophien/config"
)

const (
	// readTimeout is how long a client may take to send a request,
	// headerTimeout its header alone, and writeTimeout to receive the answer.
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	// maxHeader lets a query of 10,000 Vietnamese letters (nine bytes each
	// when encoded) reach the code that answers it with a message.
	maxHeader = 128 << 10
	// requestGrace and jobGrace are how long requests and jobs may take when
	// the process gets the signal to end.
	requestGrace = 20 * time.Second
	jobGrace     = 20 * time.Second
	// gcPercent lets the heap of a server with services grow to three times
	// what is live, not twice. Most of it is cards and names, which each
	// collection marks again: a quarter of the CPU of a search.
	gcPercent = 200
)

// Demonstration is what Run does for an installation with demonstration data.
type Demonstration struct {
	// SignIns are what visitors type to sign in, printed with the addresses.
	SignIns []SignIn
	// Complete stores what needs running jobs. It ends with ctx.
	Complete func(ctx context.Context) error
}

// SignIn is an account with which visitors can sign in.
type SignIn struct{ Who, Email, Password string }

// Run serves until ctx ends or a server fails, then lets everything finish.
func (a *App) Run(ctx context.Context, out io.Writer, handler http.Handler, listener, metrics net.Listener, demo *Demonstration) error {
	if _, chosen := os.LookupEnv("GOGC"); !chosen && a.cfg.Services() {
		debug.SetGCPercent(gcPercent)
	}
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
	if a.printsPrivate() && a.cfg.LocalEditions != "allow" {
		a.log.Warn("CHOPHIEN_PUBLIC_URL is not set, or an address that readers cannot reach; QR codes of labels and signs lead there, and catalogues cannot be frozen", "public_url", a.cfg.PublicURL)
	}
	a.log.Info("listening", "addr", a.cfg.Addr, "metrics", a.cfg.MetricsAddr, "version", Version())
	serving.Go(func() error { a.greet(ctx, out, demo); return nil })
	if demo != nil {
		serving.Go(func() error {
			if err := demo.Complete(ctx); err != nil {
				a.log.WarnContext(ctx, "the demonstration is not complete", "error", err)
			}
			return nil
		})
	}
	serving.Go(func() error { a.unmet.Run(ctx); return nil })
	serving.Go(func() error { a.pages.Run(ctx); return nil })
	serving.Go(func() error { a.audit.Run(ctx); return nil })
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
	errs = append(errs, a.unmet.Flush(working), a.pages.Flush(working), a.runner.Stop(working), a.audit.Flush(working))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	a.log.Info("stopped")
	return nil
}

func (a *App) server(h http.Handler) *http.Server {
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
func (a *App) greet(ctx context.Context, out io.Writer, demo *Demonstration) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for a.runner.Check(ctx) != nil {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
	base := LocalURL(a.cfg.Addr)
	fmt.Fprintf(out, "\nChợ Phiên is ready / đã sẵn sàng\n\n")
	lines := [][2]string{
		{"Home page", base + "/"},
		{"In English", base + "/en/"},
		{"API reference", base + "/docs"},
		{"OpenAPI", base + "/openapi.json"},
		{"Provinces", base + "/tinh"},
		{"Statistics", base + "/thong-ke"},
	}
	if demo != nil {
		for _, s := range demo.SignIns {
			lines = append(lines, [2]string{s.Who, s.Email + "   " + s.Password})
		}
		lines = append(lines,
			[2]string{"Search", base + "/tim-kiem?q=che+shan+tuyet"},
			[2]string{"Tuyên Quang", base + "/tinh/tuyen-quang"},
			[2]string{"Search as JSON", base + "/v1/search?q=che+shan+tuyet"},
			[2]string{"", "(dữ liệu minh họa / demonstration data)"})
	}
	if a.cfg.MetricsAddr != config.Off {
		lines = append(lines, [2]string{"Metrics", LocalURL(a.cfg.MetricsAddr) + "/metrics"})
	}
	for _, l := range lines {
		fmt.Fprintf(out, "  %-14s %s\n", l[0], l[1])
	}
	fmt.Fprintln(out)
}

// LocalURL returns the URL at which this machine reaches a server on addr.
func LocalURL(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "http://" + addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
