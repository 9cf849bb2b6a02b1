package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/config"
	"chophien/demo"
	"chophien/domain"
)

type benchOptions struct {
	meiliPID int // 0: its CPU is not measured
	url      string
	workers  int
	duration time.Duration
	scale    int
	seed     uint64
	rate     int
	readOnly bool
	profile  string

	withoutIndex bool // for reads of the database only: no job runs, and searches find nothing
}

// bench is one run: the measured server and the engines it is compared with.
type bench struct {
	benchOptions
	cfg    config.Config
	app    *app.App     // the app of an own server; nil with --url
	pages  http.Handler // of app
	client *http.Client
	out    io.Writer
	err    io.Writer
}

func rootCommand(p app.Process) *cobra.Command {
	o := benchOptions{}
	cmd := &cobra.Command{
		Use:     "chophien-bench",
		Version: app.Version(),
		Short:   "Measure a server on this machine against a plain handler and the bare search engine",
		Long: "Measure list, one product, search and suggest, as ratios to a plain Echo handler that\n" +
			"returns the same bytes and to the bare search engine; how long a published product takes\n" +
			"to be found; and a rebuild of the index against the engine's own bulk load.\n\n" +
			"Without --url it starts a server of its own on demonstration data and --scale fictional\n" +
			"products: on embedded storage in a folder that goes away or, where the environment names\n" +
			"PostgreSQL and Meilisearch, in a database and indexes of its own there, which go away too.\n" +
			"With --url it only reads; the environment should be that of the server, so that its engine\n" +
			"is found. Everything must be on this machine. Both sides of a comparison take turns.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runBench(cmd.Context(), p, o) },
	}
	cmd.Flags().StringVar(&o.url, "url", "", "server to measure, on a loopback address")
	cmd.Flags().IntVar(&o.workers, "workers", 4, "requests at the same time, 1 to 256; each waits for its answer")
	cmd.Flags().DurationVar(&o.duration, "duration", 5*time.Second, "how long each side of a comparison is measured, up to 10m; publishing takes four times that")
	cmd.Flags().IntVar(&o.scale, "scale", 0, "fictional products besides the sample data, for an own server")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "the same seed gives the same fictional listings and queries")
	cmd.Flags().IntVar(&o.rate, "rate", 50, "products published a second, 1 to 1000")
	cmd.Flags().IntVar(&o.meiliPID, "meili-pid", 0, "process of Meilisearch, to print how much CPU it takes for each request (Linux)")
	cmd.Flags().StringVar(&o.profile, "cpuprofile", "", "write a CPU profile of the searches into this file, for go tool pprof; with an own server it includes the server")
	cmd.Flags().BoolVar(&o.readOnly, "read-only", false, "leave out publishing and rebuilding")
	cmd.AddCommand(readPathCommand(p), soakCommand(p), idleCommand(p), generateCommand(p), benchMatchCommand(p), benchCatalogueCommand(p), deskCommand(p))
	return cmd
}

func runBench(ctx context.Context, p app.Process, o benchOptions) (err error) {
	switch {
	case o.workers < 1 || o.workers > 256:
		return errors.New("--workers must be 1 to 256")
	case o.duration < 10*time.Millisecond || o.duration > 10*time.Minute:
		return errors.New("--duration must be 10ms to 10m")
	case o.rate < 1 || o.rate > 1000:
		return errors.New("--rate must be 1 to 1000")
	case o.scale < 0 || o.scale > 0 && o.url != "":
		return errors.New("--scale must not be negative, and goes without --url")
	}
	cfg, log, err := p.Config()
	if err != nil {
		return err
	}
	b := &bench{benchOptions: o, cfg: cfg, out: p.Out, err: p.Err}
	b.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.workers, DisableCompression: true}}
	defer b.client.CloseIdleConnections()
	for _, address := range []string{o.url, cfg.MeiliURL, cfg.DatabaseURL} {
		if err := loopback(address); err != nil {
			return err
		}
	}
	if o.url == "" {
		stop, err := b.ownServer(ctx, p)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stop()) }()
	}
	return b.measure(ctx, log)
}

// measure prints the tables one after another.
func (b *bench) measure(ctx context.Context, log *slog.Logger) error {
	way := "embedded"
	if b.cfg.Services() {
		way = "services"
	}
	fmt.Fprintf(b.out, "%s, %s, %d generated products, %d requests at a time, %d CPUs%s\n",
		b.url, way, b.scale, b.workers, runtime.NumCPU(), machineLoad())
	if err := b.read(ctx, log); err != nil {
		return err
	}
	if b.app == nil || b.readOnly {
		return nil
	}
	if err := b.publish(ctx); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	if err := b.rebuild(ctx); err != nil {
		return fmt.Errorf("rebuilding: %w", err)
	}
	fmt.Fprintf(b.out, "\nend%s\n", machineLoad())
	return nil
}

// machineLoad returns the load of the machine, where the system reports it.
func machineLoad() string {
	text, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 3 {
		return ""
	}
	return ", load average " + strings.Join(fields[:3], " ")
}

// loopback returns an error unless address is on this machine or empty.
func loopback(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "https" || u.Host == "" && u.Query().Get("host") == "" {
		return errors.New("--url must look like http://127.0.0.1:8080")
	}
	host := u.Hostname()
	if host == "" {
		host = u.Query().Get("host")
	}
	if ip := net.ParseIP(host); host != "localhost" && !strings.HasPrefix(host, "/") && (ip == nil || !ip.IsLoopback()) {
		return errors.New("--url, database and search engine must be on a loopback address: chophien-bench must not put load on other machines")
	}
	return nil
}

// own returns the name of an index of this run. The server's key may use it,
// and no rebuild of another installation takes it for its own left-over.
func own(name string) string { return name + "_new_bench_" + strings.ToLower(rand.Text()[:10]) }

// ownServer starts a server with its own data and returns a function that stops
// it and deletes the data.
func (b *bench) ownServer(ctx context.Context, p app.Process) (stop func() error, err error) {
	var undo []func() error
	undoAll := func() error {
		var errs []error
		for i := len(undo) - 1; i >= 0; i-- {
			errs = append(errs, undo[i]())
		}
		return errors.Join(errs...)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, undoAll())
		}
	}()
	dir, err := os.MkdirTemp("", "chophien-bench-*")
	if err != nil {
		return nil, err
	}
	undo = append(undo, func() error { return os.RemoveAll(dir) })
	environ := []string{"CHOPHIEN_ADDR=127.0.0.1:0", "CHOPHIEN_METRICS_ADDR=off", "CHOPHIEN_DATA_DIR=" + dir, "CHOPHIEN_LOG=error"}
	if b.cfg.Services() {
		database, drop, err := ownDatabase(ctx, b.cfg.DatabaseURL)
		if err != nil {
			return nil, err
		}
		undo = append(undo, drop)
		environ = append(environ, "CHOPHIEN_DATABASE_URL="+database, "CHOPHIEN_MEILI_URL="+b.cfg.MeiliURL,
			"CHOPHIEN_MEILI_KEY="+b.cfg.MeiliKey, "CHOPHIEN_MEILI_INDEX="+own(b.cfg.MeiliIndex))
	}
	cfg, log, err := app.Configure(environ, p.Err)
	if err != nil {
		return nil, err
	}
	b.cfg = cfg
	if cfg.Services() {
		if err := app.RefuseMasterKey(ctx, cfg); err != nil {
			return nil, err
		}
		undo = append(undo, func() error { return meiliAsker(cfg).remove(context.WithoutCancel(ctx), cfg.MeiliIndex) })
	}
	listener, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return nil, err
	}
	b.url = app.LocalURL(listener.Addr().String())
	undo = append(undo, func() error { listener.Close(); return nil })
	a, err := app.Open(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	b.app = a
	undo = append(undo, a.Close)
	if err := b.fill(ctx); err != nil {
		return nil, err
	}
	handler, err := a.Handler(ctx, b.url)
	if err != nil {
		return nil, err
	}
	b.pages = handler
	if b.withoutIndex {
		server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
		undo = append(undo, server.Close)
		go server.Serve(listener) // ends with Close
		b.app.Store().ReadCardsAhead(ctx)
		return undoAll, b.settle(ctx)
	}
	if err := a.Runner().Start(ctx); err != nil {
		return nil, err
	}
	serving, end := context.WithCancel(ctx)
	running, ended := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		defer ended() // a server that ended never becomes ready
		done <- a.Run(serving, io.Discard, handler, listener, nil, nil)
	}()
	undo = append(undo, func() error { end(); return <-done })
	return undoAll, b.ready(running)
}

// settle does once what jobs do each minute.
func (b *bench) settle(ctx context.Context) error {
	if _, err := b.app.Store().SettleChanges(ctx); err != nil {
		return err
	}
	if err := b.app.Store().FoldStates(ctx); err != nil {
		return err
	}
	return b.app.Store().FoldCounts(ctx)
}

// fill loads the sample data and the generated data of --scale.
func (b *bench) fill(ctx context.Context) error {
	s, today := b.app.Store(), domain.Today(time.Now())
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	if _, err := demo.Load(ctx, s, s, today, nil); err != nil {
		return err
	}
	if b.scale == 0 {
		return nil
	}
	report, finish := app.Progress(b.err, "generated")
	defer finish()
	if _, err := demo.LoadGenerated(ctx, s, s, b.scale, b.seed, today, report); err != nil {
		return err
	}
	// The index is built after this, so it contains the listings of these jobs;
	// waiting for hundreds of thousands of jobs would only take time.
	_, err := s.DB().ExecContext(ctx, "DELETE FROM river_job WHERE kind = 'index'")
	return err
}

// ready waits until the server has its index and no background work is left, so
// that only requests are measured.
func (b *bench) ready(ctx context.Context) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := b.fetch(ctx, b.url+"/readyz"); err == nil {
			if left, err := b.app.Runner().Pending(ctx); err != nil || left == 0 {
				b.app.Store().ReadCardsAhead(ctx) // as the server does beside it, only without an end that can be seen
				return err
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ownDatabase creates a database beside the one of address.
func ownDatabase(ctx context.Context, address string) (own string, drop func() error, err error) {
	name := "chophien_bench_" + strings.ToLower(rand.Text()[:10])
	change := func(ctx context.Context, statement string) error {
		conn, err := pgx.Connect(ctx, address)
		if err != nil {
			return fmt.Errorf("CHOPHIEN_DATABASE_URL: %w", err)
		}
		_, err = conn.Exec(ctx, statement)
		return errors.Join(err, conn.Close(ctx))
	}
	if err := change(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, fmt.Errorf("making a database for the bench: %w", err)
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", nil, errors.New("CHOPHIEN_DATABASE_URL: it can't be read")
	}
	u.Path = "/" + name
	return u.String(), func() error {
		return change(context.WithoutCancel(ctx), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}, nil
}
