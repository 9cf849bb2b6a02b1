package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"chophien/app"
	"chophien/domain"
)

const (
	// writePause is the pause between two writes of the soak.
	writePause = 200 * time.Millisecond
	// memoryPause is the pause between two readings of the memory.
	memoryPause = 2 * time.Second
	// indexPause is how long the checker waits before it asks again for a search: the
	// engine may show a batch just before the state of the index moves.
	indexPause = time.Second
	// memoryGrowth is how much more memory the last quarter may take than the second.
	memoryGrowth = 1.1
)

// soakCommand runs readers, a writer and a checker of kept answers at once.
func soakCommand(p app.Process) *cobra.Command {
	o := benchOptions{seed: 1}
	cmd := &cobra.Command{
		Use:   "soak",
		Short: "Compare kept answers with new ones under load and writes, and watch the memory",
		Long: "Start a server of its own. Readers ask for lists, products, searches, suggestions, provinces,\n" +
			"statistics and pages, a writer publishes and withdraws products, and a checker asks for a new\n" +
			"answer, for one that may be kept, and for a new one again: when both new ones are the same, the\n" +
			"kept one must be, too. The command fails when an answer was stale, a request failed in another\n" +
			"way than with 503, or the memory grew. The memory is that of the server together with the readers.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.workers < 1 || o.workers > 256 || o.duration < time.Second || o.duration > time.Hour || o.scale < 0 {
				return errors.New("--workers must be 1 to 256, --duration 1s to 1h, and --scale not negative")
			}
			return withServer(cmd.Context(), p, o, func(b *bench) error { return b.soak(cmd.Context()) })
		},
	}
	cmd.Flags().IntVar(&o.workers, "workers", 8, "readers")
	cmd.Flags().DurationVar(&o.duration, "duration", 10*time.Minute, "how long")
	cmd.Flags().IntVar(&o.scale, "scale", 2000, "fictional products besides the sample data")
	return cmd
}

// soaked counts what a soak did.
type soaked struct {
	requests, refused, checks, undecided, stale, writes atomic.Int64
	memory                                              []int64 // bytes, by time
	goroutines                                          [2]int  // before and after
}

func (b *bench) soak(ctx context.Context) error {
	paths, err := b.soakPaths(ctx)
	if err != nil {
		return err
	}
	refs, err := b.probes(ctx, 50)
	if err != nil {
		return err
	}
	var done soaked
	done.goroutines[0] = runtime.NumGoroutine()
	until, cancel := context.WithTimeout(ctx, b.duration)
	defer cancel()
	all, inner := errgroup.WithContext(until)
	// ended hides the error of a request that the end of the soak interrupted.
	ended := func(err error) error {
		if until.Err() != nil && ctx.Err() == nil {
			return nil
		}
		return err
	}
	for reader := range b.workers {
		all.Go(func() error {
			rng := rand.New(rand.NewPCG(b.seed, uint64(reader)))
			for inner.Err() == nil {
				path := paths[rng.IntN(len(paths))]
				with := [][]string{nil, nil, nil, zipped(), anew()}[rng.IntN(5)]
				if _, err := b.fetch(inner, b.url+path, with...); isRefusal(err) {
					done.refused.Add(1)
				} else if err != nil {
					return ended(err)
				}
				done.requests.Add(1)
			}
			return nil
		})
	}
	all.Go(func() error { return ended(b.writeOn(inner, refs, &done)) })
	all.Go(func() error {
		rng := rand.New(rand.NewPCG(b.seed, 1<<32))
		for inner.Err() == nil {
			if err := b.checkKept(inner, paths[rng.IntN(len(paths))], &done); isRefusal(err) {
				done.undecided.Add(1)
			} else if err != nil {
				return ended(err)
			}
		}
		return nil
	})
	all.Go(func() error {
		tick := time.NewTicker(memoryPause)
		defer tick.Stop()
		for {
			done.memory = append(done.memory, memoryOf(os.Getpid()))
			select {
			case <-tick.C:
			case <-inner.Done():
				return nil
			}
		}
	})
	if err := all.Wait(); err != nil {
		return err
	}
	b.client.CloseIdleConnections()
	time.Sleep(indexPause) // connections and jobs that end
	done.goroutines[1] = runtime.NumGoroutine()
	return b.judge(&done)
}

// isRefusal reports whether the server had no time for a request, as happens on a
// machine with much other load.
func isRefusal(err error) bool {
	e, ok := errors.AsType[*statusError](err)
	return ok && e.status == http.StatusServiceUnavailable
}

// soakPaths returns what the readers ask for.
func (b *bench) soakPaths(ctx context.Context) ([]string, error) {
	queries, beginnings, _, err := b.questions(ctx)
	if err != nil {
		return nil, err
	}
	items, pages, err := b.itemPaths(ctx)
	if err != nil {
		return nil, err
	}
	probe := url.QueryEscape(probeText)
	paths := []string{
		"/", "/en/", "/san-pham", "/tinh", "/thong-ke", "/v1/products?limit=20", "/v1/products?limit=20&total=true", "/v1/products?sort=newest", "/v1/products?sort=stars", "/v1/products?view=full",
		"/v1/producers", "/v1/craft-villages", "/v1/tourism-sites", "/v1/provinces", "/v1/product-sets", "/v1/statistics", "/v1/search?kind=product&sort=newest",
		"/v1/search?literal=true&q=" + probe, "/v1/suggest?q=" + probe, "/tim-kiem?q=" + probe,
	}
	for i := range 40 {
		paths = append(paths, items[i%len(items)], pages[i%len(pages)], queries[i%len(queries)].path(), "/v1/suggest?q="+url.QueryEscape(beginnings[i%len(beginnings)]))
	}
	return paths, nil
}

// writeOn publishes and withdraws the probes in turn.
func (b *bench) writeOn(ctx context.Context, refs []domain.Ref, done *soaked) error {
	versions := make([]int64, len(refs))
	tick := time.NewTicker(writePause)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		at := i % len(refs)
		versions[at]++
		status := domain.StatusPublished
		if versions[at]%2 == 0 {
			status = domain.StatusWithdrawn
		}
		if err := b.app.Store().SetStatus(ctx, refs[at], versions[at], status); err != nil {
			return err
		}
		done.writes.Add(1)
	}
}

// checkKept asks for a new answer, for one that may be kept, and for a new one. When
// the new ones are the same, nothing changed between them.
func (b *bench) checkKept(ctx context.Context, path string, done *soaked) error {
	for again := false; ; again = true {
		var bodies [3][]byte
		for i, with := range [][]string{anew(), nil, anew()} {
			body, err := b.fetch(ctx, b.url+path, with...)
			if err != nil {
				return err
			}
			bodies[i] = body
		}
		switch {
		case !bytes.Equal(bodies[0], bodies[2]):
			done.undecided.Add(1)
			return nil
		case bytes.Equal(bodies[0], bodies[1]):
			done.checks.Add(1)
			return nil
		case again || !searches(path):
			done.checks.Add(1)
			done.stale.Add(1)
			fmt.Fprintf(b.err, "%s: %s\n", path, difference(bodies[1], bodies[0]))
			return nil
		}
		select {
		case <-time.After(indexPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// searches reports whether an answer is made from the index.
func searches(path string) bool {
	for _, part := range []string{"/v1/search", "/v1/suggest", "/tim-kiem", "/san-pham", "/tinh", "/"} {
		if of, _, _ := strings.Cut(path, "?"); of == part {
			return true
		}
	}
	return false
}

// difference returns where two answers begin to differ.
func difference(kept, fresh []byte) string {
	at := 0
	for at < min(len(kept), len(fresh)) && kept[at] == fresh[at] {
		at++
	}
	part := func(b []byte) string { return string(b[max(0, at-40):min(len(b), at+80)]) }
	text, err := json.Marshal([]string{part(kept), part(fresh)})
	if err != nil {
		return err.Error()
	}
	return "kept and new: " + string(text)
}

// judge prints what a soak did, and fails when an answer was stale or the memory grew.
func (b *bench) judge(done *soaked) error {
	quarter := func(n int) float64 {
		part := slices.Clone(done.memory[n*len(done.memory)/4 : max((n+1)*len(done.memory)/4, n*len(done.memory)/4+1)])
		slices.Sort(part)
		return float64(part[len(part)/2]) / (1 << 20)
	}
	way := "embedded"
	if b.cfg.Services() {
		way = "services"
	}
	fmt.Fprintf(b.out, "%s, %s, %d generated products, %d readers, %v, %d CPUs%s\n", time.Now().UTC().Format(time.DateOnly), way, b.scale, b.workers, b.duration, runtime.NumCPU(), machineLoad())
	fmt.Fprintf(b.out, "%d requests, %d of them answered with 503, %d writes\n%d kept answers compared with new ones, %d stale; %d left out because the data changed meanwhile or the server had no time\n",
		done.requests.Load(), done.refused.Load(), done.writes.Load(), done.checks.Load(), done.stale.Load(), done.undecided.Load())
	second, last := quarter(1), quarter(3)
	fmt.Fprintf(b.out, "memory (median) in the second quarter %.0f MiB, in the last %.0f MiB; %d goroutines before and %d after\n", second, last, done.goroutines[0], done.goroutines[1])
	var errs []error
	if n := done.stale.Load(); n > 0 {
		errs = append(errs, fmt.Errorf("%d answers were stale", n))
	}
	if done.checks.Load() == 0 {
		errs = append(errs, errors.New("no answer could be compared"))
	}
	if last > memoryGrowth*second {
		errs = append(errs, fmt.Errorf("the memory grew from %.0f to %.0f MiB", second, last))
	}
	return errors.Join(errs...)
}
