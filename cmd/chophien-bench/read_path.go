package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"runtime"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/demo"
	"chophien/domain"
	"chophien/store"
)

const (
	// itemsAsked is how many products and searches take turns.
	itemsAsked = 200
	// writeRounds is how often writes with and without triggers take turns.
	writeRounds = 6
	// publishedEach is how many products are published in a round, and loadedEach how
	// many are loaded.
	publishedEach = 400
	loadedEach    = 2000
)

// readPathCommand measures the public reads against peers of their own.
func readPathCommand(p app.Process) *cobra.Command {
	o := benchOptions{seed: 1}
	var larger int
	var readOnly bool
	cmd := &cobra.Command{
		Use:   "read",
		Short: "Measure public reads against a program written by hand and a plain handler",
		Long: "Measure one product, a list, pages and searches, made anew and kept, with and without gzip: on\n" +
			"PostgreSQL against a handler with Echo and pgx that answers the same, and against a plain Echo\n" +
			"handler that returns the same bytes. Then the same reads of the database at --larger-scale, what the triggers\n" +
			"on public tables cost writers, and the memory of a server that does nothing.\n\n" +
			"It starts servers of its own, as chophien-bench does. Ratios are of requests a second; the\n" +
			"sides of a comparison take turns.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.workers < 1 || o.workers > 256 || o.duration < 10*time.Millisecond || o.duration > 10*time.Minute || o.scale < 0 || larger < 0 {
				return errors.New("--workers must be 1 to 256, --duration 10ms to 10m, and the scales not negative")
			}
			return runReadPath(cmd.Context(), p, o, larger, readOnly)
		},
	}
	cmd.Flags().IntVar(&o.workers, "workers", 8, "requests at the same time; each waits for its answer")
	cmd.Flags().DurationVar(&o.duration, "duration", 3*time.Second, "how long each side of a comparison is measured")
	cmd.Flags().IntVar(&o.scale, "scale", 20_000, "fictional products besides the sample data")
	cmd.Flags().IntVar(&larger, "larger-scale", 200_000, "fictional products of the second size; 0: none")
	cmd.Flags().BoolVar(&readOnly, "read-only", false, "leave out what triggers cost writers, and the idle server")
	cmd.Flags().StringVar(&o.profile, "cpuprofile", "", "write a CPU profile of the reads into this file, for go tool pprof; it includes the peers")
	return cmd
}

func runReadPath(ctx context.Context, p app.Process, o benchOptions, larger int, readOnly bool) error {
	var small, large map[string]time.Duration
	err := withServer(ctx, p, o, func(b *bench) (err error) {
		way := "embedded"
		if b.cfg.Services() {
			way = "services"
		}
		fmt.Fprintf(b.out, "%s, %s, %d generated products, %d requests at a time, %d CPUs, %s%s\n\n", time.Now().UTC().Format(time.DateOnly), way, b.scale, b.workers, runtime.NumCPU(), runtime.Version(), machineLoad())
		if err := b.readPath(ctx); err != nil {
			return err
		}
		if small, err = b.latencies(ctx); err != nil {
			return err
		}
		if readOnly {
			return nil
		}
		return b.triggerCosts(ctx)
	})
	if err != nil {
		return err
	}
	if larger > 0 {
		o.scale, o.withoutIndex = larger, true
		if err := withServer(ctx, p, o, func(b *bench) (err error) { large, err = b.latencies(ctx); return err }); err != nil {
			return err
		}
	}
	w := tabwriter.NewWriter(p.Out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\nmedian, made anew\tfirst size\t%d products\tratio\tgoal\t\n", larger)
	for _, r := range sizedReads() {
		fmt.Fprintf(w, "%s\t%s\t", r.name, short(small[r.name]))
		if large != nil {
			fmt.Fprintf(w, "%s\t%.2f\t≤ 2\t%s", short(large[r.name]), ratio(large[r.name], small[r.name]), met(ratio(large[r.name], small[r.name]) <= 2))
		}
		fmt.Fprintln(w, "\t")
	}
	if err := w.Flush(); err != nil || readOnly {
		return err
	}
	return idleMemory(ctx, p)
}

// withServer calls a function with a server of its own.
func withServer(ctx context.Context, p app.Process, o benchOptions, do func(b *bench) error) (err error) {
	cfg, _, err := p.Config()
	if err != nil {
		return err
	}
	b := &bench{benchOptions: o, cfg: cfg, out: p.Out, err: p.Err}
	b.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.workers, DisableCompression: true}}
	defer b.client.CloseIdleConnections()
	for _, address := range []string{cfg.MeiliURL, cfg.DatabaseURL} {
		if err := loopback(address); err != nil {
			return err
		}
	}
	stop, err := b.ownServer(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	return do(b)
}

func met(ok bool) string {
	if ok {
		return "met"
	}
	return "NOT MET"
}

// anew returns the header of a request for an answer that is made anew.
func anew() []string { return []string{"Cache-Control", "no-cache"} }

// zipped returns the header of a request for a compressed answer.
func zipped() []string { return []string{"Accept-Encoding", "gzip"} }

// readPath compares the public reads with their peers.
func (b *bench) readPath(ctx context.Context) (err error) {
	queries, _, _, err := b.questions(ctx)
	if err != nil {
		return err
	}
	items, pages, err := b.itemPaths(ctx)
	if err != nil {
		return err
	}
	list := []string{"/v1/products?limit=20"}
	var searches, searchPages []string
	for _, q := range queries[:min(itemsAsked, len(queries))] {
		searches = append(searches, q.path())
		searchPages = append(searchPages, "/tim-kiem?q="+url.QueryEscape(q.text))
	}
	plain, stop, err := b.plain(ctx, append(append(append(list, items...), pages...), searchPages...))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	plainZipped, stopZipped, err := b.plain(ctx, append(append(append(list, items...), pages...), searchPages...), zipped()...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopZipped()) }()
	type row struct {
		name, peer string
		ours       func(context.Context, int) error
		theirs     func(context.Context, int) error
		goal       float64
	}
	var rows []row
	if b.cfg.Services() {
		byHand, err := newPeer(ctx, b.cfg.DatabaseURL, b.url, b.workers)
		if err != nil {
			return err
		}
		defer byHand.close()
		base, stop, err := serve(byHand.handler())
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stop()) }()
		for _, path := range append(list, items...) {
			if err := b.sameAnswer(ctx, base, path); err != nil {
				return err
			}
		}
		both := append(anew(), zipped()...)
		rows = []row{
			{"product, made anew", "Echo and pgx", b.get(b.url, items, anew()...), b.get(base, items), 1.2},
			{"product, made anew, gzip", "Echo and pgx", b.get(b.url, items, both...), b.get(base, items, zipped()...), 1.2},
			{"list, made anew", "Echo and pgx", b.get(b.url, list, anew()...), b.get(base, list), 0.9},
			{"list, made anew, gzip", "Echo and pgx", b.get(b.url, list, both...), b.get(base, list, zipped()...), 0.9},
		}
	}
	rows = append(rows, []row{
		{"product, kept", "plain Echo", b.get(b.url, items), b.get(plain, items), 0.45},
		{"product, kept, gzip", "plain Echo", b.get(b.url, items, zipped()...), b.get(plainZipped, items, zipped()...), 0.45},
		{"list, kept", "plain Echo", b.get(b.url, list), b.get(plain, list), 0.6},
		{"list, kept, gzip", "plain Echo", b.get(b.url, list, zipped()...), b.get(plainZipped, list, zipped()...), 0.6},
		{"product page, made anew", "/v1/products/{id}", b.get(b.url, pages, anew()...), b.get(b.url, items, anew()...), 0.5},
		{"search page, made anew", "/v1/search", b.get(b.url, searchPages, anew()...), b.get(b.url, searches, anew()...), 0.7},
		{"product page, kept", "plain Echo", b.get(b.url, pages), b.get(plain, pages), 0.4},
		{"search page, kept", "plain Echo", b.get(b.url, searchPages), b.get(plain, searchPages), 0.4},
	}...)
	end, err := b.profiled(true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	w := tabwriter.NewWriter(b.out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\treq/s\tp50\tp99\tpeer\tits req/s\tratio\tgoal\t\t")
	for _, r := range rows {
		// Once each, so that what may be kept is.
		for i := range itemsAsked {
			if err := r.ours(ctx, i); err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
		}
		m, err := b.compare(ctx, []side{{r.name, r.ours}, {r.peer, r.theirs}})
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		of := m[0].perSecond / m[1].perSecond
		fmt.Fprintf(w, "%s\t%.0f\t%s\t%s\t%s\t%.0f\t%.2f\t≥ %.2g\t%s\t\n", r.name, m[0].perSecond, short(m[0].p50), short(m[0].p99), r.peer, m[1].perSecond, of, r.goal, met(of >= r.goal))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return b.sizes(ctx, list[0], items[0])
}

// itemPaths returns the addresses of products, and of their pages.
func (b *bench) itemPaths(ctx context.Context) (items, pages []string, err error) {
	for cursor := ""; len(items) < itemsAsked; {
		body, err := b.fetch(ctx, b.url+"/v1/products?limit=100&sort=newest&cursor="+url.QueryEscape(cursor))
		if err != nil {
			return nil, nil, err
		}
		var page struct {
			Items []struct {
				ID   string `json:"id"`
				Slug string `json:"slug"`
			} `json:"items"`
			Next *string `json:"next_cursor"`
		}
		if err := json.Unmarshal(body, &page); err != nil {
			return nil, nil, err
		}
		for _, v := range page.Items {
			items, pages = append(items, "/v1/products/"+v.ID), append(pages, "/san-pham/"+v.Slug)
		}
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	if len(items) == 0 {
		return nil, nil, errors.New("the server has no product to measure with")
	}
	return items, pages, nil
}

// sameAnswer checks that a peer answers as the server does, except for the cursor.
func (b *bench) sameAnswer(ctx context.Context, base, path string) error {
	var answers [2]map[string]any
	for i, from := range []string{b.url, base} {
		body, err := b.fetch(ctx, from+path)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, &answers[i]); err != nil {
			return err
		}
		delete(answers[i], "next_cursor")
	}
	if reflect.DeepEqual(answers[0], answers[1]) {
		return nil
	}
	for name, v := range answers[0] {
		if _, ok := answers[1][name]; !ok {
			return fmt.Errorf("%s: the peer answers without %s", path, name)
		}
		if !reflect.DeepEqual(v, answers[1][name]) {
			return fmt.Errorf("%s: %s is %.600v here and %.600v in the peer", path, name, v, answers[1][name])
		}
	}
	return fmt.Errorf("%s: the peer answers with %d fields, not %d", path, len(answers[1]), len(answers[0]))
}

// sizes prints how large answers are.
func (b *bench) sizes(ctx context.Context, list, item string) error {
	w := tabwriter.NewWriter(b.out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\nbytes\tplain\tgzip\t")
	for _, a := range []struct{ name, path string }{{"20 cards", list}, {"20 products in full", list + "&view=full"}, {"product", item}} {
		plain, err := b.fetch(ctx, b.url+a.path)
		if err != nil {
			return err
		}
		small, err := b.fetch(ctx, b.url+a.path, zipped()...)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t\n", a.name, len(plain), len(small))
	}
	return w.Flush()
}

// sizedRead is a read that should not take longer with more data.
type sizedRead struct{ name, path string }

func sizedReads() []sizedRead {
	return []sizedRead{
		{"product", ""}, {"list", "/v1/products?limit=20"}, {"list with its total", "/v1/products?limit=20&total=true"},
		{"list of a province with its total", "/v1/products?limit=20&province=01&total=true"}, {"list by stars", "/v1/products?limit=20&sort=stars"},
		{"provinces", "/v1/provinces"}, {"statistics", "/v1/statistics"},
	}
}

// latencies returns the median time of each read, made anew, one at a time.
func (b *bench) latencies(ctx context.Context) (map[string]time.Duration, error) {
	items, _, err := b.itemPaths(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.settle(ctx); err != nil {
		return nil, err
	}
	// A load leaves millions of deleted rows of changes, which autovacuum removes within
	// minutes.
	if b.app.Store().Dialect() == store.Postgres {
		if _, err := b.app.Store().DB().ExecContext(ctx, "VACUUM (ANALYZE)"); err != nil {
			return nil, err
		}
	}
	workers := b.workers
	defer func() { b.workers = workers }()
	b.workers = 1
	out := map[string]time.Duration{}
	for _, r := range sizedReads() {
		paths := []string{r.path}
		if r.path == "" {
			paths = items
		}
		if err := b.get(b.url, paths, anew()...)(ctx, 0); err != nil {
			return nil, err
		}
		all, _, err := b.load(ctx, b.get(b.url, paths, anew()...), 0)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		out[r.name] = percentile(all, 50)
	}
	return out, nil
}

// triggerCosts compares writes with and without the triggers of the public state.
func (b *bench) triggerCosts(ctx context.Context) error {
	refs, err := b.probes(ctx, writeRounds*publishedEach)
	if err != nil {
		return err
	}
	var took [2]struct{ publish, load time.Duration }
	for round := range writeRounds {
		side := &took[round%2]
		write := func() error {
			publish, err := b.publishAll(ctx, refs[round*publishedEach:(round+1)*publishedEach])
			if err != nil {
				return err
			}
			start := time.Now()
			_, err = demo.LoadGenerated(ctx, b.app.Store(), b.app.Store(), loadedEach, b.seed+uint64(round)+1, domain.Today(start), nil)
			side.publish, side.load = side.publish+publish, side.load+time.Since(start)
			return err
		}
		if round%2 == 1 {
			err = b.withoutTriggers(ctx, write)
		} else {
			err = write()
		}
		if err != nil {
			return err
		}
	}
	w := tabwriter.NewWriter(b.out, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\nwrites\twith triggers\twithout\tcost\tgoal\t\t")
	for _, r := range []struct {
		name       string
		with, bare time.Duration
		many       int
	}{
		{"publish, 8 at a time", took[0].publish, took[1].publish, publishedEach * writeRounds / 2}, {"bulk load, products", took[0].load, took[1].load, loadedEach * writeRounds / 2},
	} {
		cost := ratio(r.with, r.bare) - 1
		fmt.Fprintf(w, "%s\t%.0f/s\t%.0f/s\t%.1f %%\t≤ 10 %%\t%s\t\n", r.name, float64(r.many)/r.with.Seconds(), float64(r.many)/r.bare.Seconds(), 100*cost, met(cost <= 0.1))
	}
	return w.Flush()
}
