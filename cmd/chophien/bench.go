package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"chophien/config"
	"chophien/demo"
	"chophien/domain"
	"chophien/search"
	"chophien/search/vi"
)

// benchRounds is how often each side is measured in turn, so that a machine
// that grows slower or faster meanwhile does so to both.
const benchRounds = 3

// benchQueries are what buyers type: without marks, with marks, by place, by filter.
func benchQueries() []string {
	return []string{"che shan tuyet", "mật ong bạc hà", "mì Hùng Lô 5 sao", "đặc sản Hà Giang", "nuoc mam", "gốm", "cam cao phong", "miến dong Bắc Kạn"}
}

type benchOptions struct {
	url      string
	workers  int
	duration time.Duration
	scale    int
}

func benchCommand(p process) *cobra.Command {
	o := benchOptions{}
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure a server on this machine against a plain handler and the bare search engine",
		Long: "Measure list, one product, search and suggest, as ratios to a plain Echo handler that\n" +
			"returns the same bytes, and search also to the bare engine. Without --url it starts a\n" +
			"server of its own on demonstration data, on embedded storage, in a folder that goes away.\n" +
			"With --url the environment should be that of the server, so that its engine is found.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return bench(cmd.Context(), p, o) },
	}
	cmd.Flags().StringVar(&o.url, "url", "", "server to measure, on a loopback address")
	cmd.Flags().IntVar(&o.workers, "workers", 8, "requests at the same time, 1 to 256")
	cmd.Flags().DurationVar(&o.duration, "duration", time.Second, "how long each of the measurements takes, up to 1m")
	cmd.Flags().IntVar(&o.scale, "scale", 0, "fictional products besides the demonstration data, for a server of its own")
	return cmd
}

func bench(ctx context.Context, p process, o benchOptions) (err error) {
	switch {
	case o.workers < 1 || o.workers > 256:
		return errors.New("--workers must be 1 to 256")
	case o.duration < 10*time.Millisecond || o.duration > time.Minute:
		return errors.New("--duration must be 10ms to 1m")
	case o.scale < 0 || o.scale > 0 && o.url != "":
		return errors.New("--scale must not be negative, and goes without --url")
	}
	cfg, _, err := p.config()
	if err != nil {
		return err
	}
	if o.url == "" {
		if cfg, err = o.ownServer(); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(cfg.DataDir)) }()
		stop, err := o.start(ctx, p, &cfg)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stop()) }()
	} else if err := loopback(o.url); err != nil {
		return err
	}
	engine, closeEngine, err := benchEngine(ctx, p, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeEngine()) }()
	return o.measureAll(ctx, p.out, engine)
}

// loopback refuses to put load on other machines.
func loopback(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return errors.New("--url must look like http://127.0.0.1:8080")
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("--url must be a loopback address: bench puts load on nobody else")
	}
	return nil
}

// ownServer configures a server in a folder that goes away.
func (o *benchOptions) ownServer() (config.Config, error) {
	dir, err := os.MkdirTemp("", "chophien-bench-*")
	if err != nil {
		return config.Config{}, err
	}
	return config.Load([]string{
		"CHOPHIEN_ADDR=127.0.0.1:0", "CHOPHIEN_METRICS_ADDR=off", "CHOPHIEN_DATA_DIR=" + dir, "CHOPHIEN_LOG=error",
	})
}

// start fills cfg's server, starts it, sets its address, and returns how to end it.
func (o *benchOptions) start(ctx context.Context, p process, cfg *config.Config) (stop func() error, err error) {
	_, log, err := process{environ: []string{"CHOPHIEN_LOG=error"}, out: p.out, err: p.err}.config()
	if err != nil {
		return nil, err
	}
	if o.scale > 0 {
		s, err := openStore(ctx, *cfg, log)
		if err != nil {
			return nil, err
		}
		if err := s.Migrate(ctx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
		tell, finish := progress(p.err, "generated")
		_, err = demo.LoadGenerated(ctx, s, s, o.scale, 1, domain.Today(time.Now()), tell)
		finish()
		if err := errors.Join(err, s.Close()); err != nil {
			return nil, err
		}
	}
	listener, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return nil, err
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		return nil, err
	}
	cfg.Addr, o.url = address, localURL(address)
	serving, end := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		done <- serve(serving, process{out: io.Discard, err: p.err}, *cfg, log, true, false)
	}()
	stop = func() error { end(); return <-done }
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			end()
			return nil, errors.Join(err, errors.New("the server to measure ended"))
		case <-tick.C:
		}
		res, err := http.Get(o.url + "/readyz")
		if err != nil {
			continue
		}
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			return stop, nil
		}
	}
}

// benchEngine returns how to ask the engine of cfg directly.
func benchEngine(ctx context.Context, p process, cfg config.Config) (ask func(ctx context.Context, text string) error, closeEngine func() error, err error) {
	if cfg.Services() {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256}}
		ask = func(ctx context.Context, text string) error {
			body, err := json.Marshal(map[string]any{"q": text, "limit": 20})
			if err != nil {
				return err
			}
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, cfg.MeiliURL+"/indexes/"+cfg.MeiliIndex+"/search", bytes.NewReader(body))
			if err != nil {
				return err
			}
			req.Header.Set("Authorization", "Bearer "+cfg.MeiliKey)
			req.Header.Set("Content-Type", "application/json")
			return do(client, req)
		}
		return ask, func() error { client.CloseIdleConnections(); return nil }, nil
	}
	_, log, err := p.config()
	if err != nil {
		return nil, nil, err
	}
	engine, err := openEngine(ctx, cfg, log)
	if err != nil {
		return nil, nil, err
	}
	today := domain.Today(time.Now())
	ask = func(ctx context.Context, text string) error {
		var clause search.Clause
		for _, w := range vi.Words(text) {
			clause = append(clause, search.Unit{Words: []string{w.Fold}})
		}
		_, err := engine.Search(ctx, search.Query{
			Any: []search.Clause{clause}, Filter: domain.ListingFilter{ValidOn: today}, Sort: domain.SortRelevance, Limit: 20,
		})
		return err
	}
	return ask, engine.Close, nil
}

// do sends a request and reads its answer to the end.
func do(client *http.Client, req *http.Request) error {
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", req.Method, req.URL, res.Status)
	}
	return nil
}

// measurement is what one side of a comparison took.
type measurement struct {
	perSecond float64
	p50, p99  time.Duration
}

func (o *benchOptions) measureAll(ctx context.Context, out io.Writer, engine func(context.Context, string) error) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.workers, DisableCompression: true}}
	defer client.CloseIdleConnections()
	var searches []string
	for _, q := range benchQueries() {
		searches = append(searches, "/v1/search?q="+url.QueryEscape(q))
	}
	product, err := o.someProduct(ctx, client)
	if err != nil {
		return err
	}
	targets := []struct {
		name  string
		paths []string
	}{
		{"list", []string{"/v1/products?limit=20"}},
		{"product", []string{product}},
		{"search", searches},
		{"suggest", []string{"/v1/suggest?q=ch", "/v1/suggest?q=che+sh", "/v1/suggest?q=m%E1%BA%ADt", "/v1/suggest?q=mien+do"}},
	}
	fmt.Fprintf(out, "%s, %d requests at a time, %d rounds of %v each side\n\n", o.url, o.workers, benchRounds, o.duration)
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\treq/s\tp50\tp99\tplain req/s\tshare of plain\tengine req/s\tshare of engine\t")
	for _, t := range targets {
		plain, stop, err := o.plain(ctx, client, t.paths)
		if err != nil {
			return err
		}
		sides := []func(context.Context, int) error{o.get(client, o.url, t.paths), o.get(client, plain, t.paths)}
		if t.name == "search" {
			queries := benchQueries()
			sides = append(sides, func(ctx context.Context, i int) error { return engine(ctx, queries[i%len(queries)]) })
		}
		m, err := o.compare(ctx, sides)
		if err := errors.Join(err, stop()); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		bare, share := "", ""
		if len(m) > 2 {
			bare, share = fmt.Sprintf("%.0f", m[2].perSecond), fmt.Sprintf("%.2f", m[0].perSecond/m[2].perSecond)
		}
		fmt.Fprintf(w, "%s\t%.0f\t%s\t%s\t%.0f\t%.2f\t%s\t%s\t\n", t.name, m[0].perSecond, short(m[0].p50), short(m[0].p99),
			m[1].perSecond, m[0].perSecond/m[1].perSecond, bare, share)
	}
	return w.Flush()
}

func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }

// someProduct returns the path of one product of the server.
func (o *benchOptions) someProduct(ctx context.Context, client *http.Client) (string, error) {
	body, err := o.fetch(ctx, client, o.url+"/v1/products?limit=1")
	if err != nil {
		return "", err
	}
	var list struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return "", fmt.Errorf("reading the list of products: %w", err)
	}
	if len(list.Items) == 0 {
		return "", errors.New("the server has no product to measure with; load some: chophien demo")
	}
	return "/v1/products/" + url.PathEscape(list.Items[0].ID), nil
}

func (o *benchOptions) fetch(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", address, res.Status)
	}
	return io.ReadAll(res.Body)
}

// get asks base for one of paths after the other.
func (o *benchOptions) get(client *http.Client, base string, paths []string) func(context.Context, int) error {
	return func(ctx context.Context, i int) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+paths[i%len(paths)], nil)
		if err != nil {
			return err
		}
		return do(client, req)
	}
}

// plain starts an Echo that answers paths with the bytes that the server gives.
func (o *benchOptions) plain(ctx context.Context, client *http.Client, paths []string) (base string, stop func() error, err error) {
	bodies := make(map[string][]byte, len(paths))
	for _, path := range paths {
		if bodies[path], err = o.fetch(ctx, client, o.url+path); err != nil {
			return "", nil, err
		}
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.GET("/*", func(c echo.Context) error {
		body, ok := bodies[c.Request().RequestURI]
		if !ok {
			return echo.ErrNotFound
		}
		return c.Blob(http.StatusOK, "application/json", body)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: e, ReadHeaderTimeout: headerTimeout}
	done := make(chan error, 1)
	go func() { done <- ignoreClosed(server.Serve(listener)) }()
	return localURL(listener.Addr().String()), func() error { return errors.Join(server.Close(), <-done) }, nil
}

// compare measures all sides in turn, a few rounds, and adds the rounds up.
func (o *benchOptions) compare(ctx context.Context, sides []func(context.Context, int) error) ([]measurement, error) {
	took := make([][]time.Duration, len(sides))
	spent := make([]time.Duration, len(sides))
	for range benchRounds {
		for i, side := range sides {
			all, d, err := o.load(ctx, side)
			if err != nil {
				return nil, err
			}
			took[i], spent[i] = append(took[i], all...), spent[i]+d
		}
	}
	out := make([]measurement, len(sides))
	for i, all := range took {
		slices.Sort(all)
		out[i] = measurement{
			perSecond: float64(len(all)) / spent[i].Seconds(),
			p50:       all[len(all)/2], p99: all[len(all)*99/100],
		}
	}
	return out, nil
}

// load asks one side from all workers for the duration and returns what each
// request took.
func (o *benchOptions) load(ctx context.Context, side func(context.Context, int) error) ([]time.Duration, time.Duration, error) {
	var mu sync.Mutex
	var all []time.Duration
	group, ctx := errgroup.WithContext(ctx)
	start := time.Now()
	for worker := range o.workers {
		group.Go(func() error {
			var took []time.Duration
			for i := worker; time.Since(start) < o.duration || len(took) == 0; i++ {
				begin := time.Now()
				if err := side(ctx, i); err != nil {
					return err
				}
				took = append(took, time.Since(begin))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
			return nil
		})
	}
	err := group.Wait()
	return all, time.Since(start), err
}
