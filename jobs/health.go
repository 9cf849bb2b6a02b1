package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chophien/domain"
	"chophien/search"
)

const (
	// parkedShown is how many parked jobs SearchHealth returns.
	parkedShown = 20
	// healthTimeout bounds the requests to the engine for SearchHealth, and
	// metricsTimeout all queries of one scrape.
	healthTimeout  = 5 * time.Second
	metricsTimeout = 5 * time.Second
)

var _ domain.SearchHealthService = (*Runner)(nil)

// SearchHealth implements domain.SearchHealthService.
func (r *Runner) SearchHealth(ctx context.Context) (domain.SearchHealth, error) {
	h, err := r.followed(ctx)
	if err != nil {
		return h, err
	}
	if h.Parked, err = r.Parked(ctx, parkedShown); err != nil {
		return h, err
	}
	asking, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	if h.Engine = r.engine.Check(asking); h.Engine != nil {
		return h, nil
	}
	var count, built error
	h.Documents, count = r.engine.Count(asking)
	h.BuiltAt, built = r.engine.Built(asking)
	h.Engine = errors.Join(count, built)
	return h, nil
}

// followed returns the part of SearchHealth that comes from the database.
func (r *Runner) followed(ctx context.Context) (domain.SearchHealth, error) {
	h := domain.SearchHealth{At: time.Now()}
	var err error
	if h.Backlog, err = r.listings.IndexBacklog(ctx); err != nil {
		return h, fmt.Errorf("jobs: reading the health of search: %w", err)
	}
	check, ok, err := r.listings.LastIndexCheck(ctx)
	if err != nil {
		return h, fmt.Errorf("jobs: reading the health of search: %w", err)
	}
	if ok {
		h.Check = &check
	}
	return h, nil
}

// gauges exports SearchHealth to Prometheus. All replicas export the same values.
type gauges struct {
	runner *Runner
	up     *prometheus.Desc
	lag, backlog, parked,
	missing, extra, stale, counts, checked *prometheus.Desc
}

func newGauges(r *Runner) *gauges {
	desc := func(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }
	return &gauges{
		runner:  r,
		up:      desc("chophien_search_engine_up", "1 when the search engine can search, 0 when not: then the database answers searches."),
		lag:     desc("chophien_index_lag_seconds", "Age of the oldest change that has not reached the search index."),
		backlog: desc("chophien_index_backlog", "Index jobs that are not done."),
		parked:  desc("chophien_index_parked", "Index jobs that were given up. If there are any, run: chophien search health."),
		missing: desc("chophien_index_missing", "Published listings that the last comparison did not find in the index."),
		extra:   desc("chophien_index_extra", "Documents of the index that the last comparison did not find among published listings."),
		stale:   desc("chophien_index_stale", "Documents whose version differed from the database in the last comparison."),
		counts:  desc("chophien_counts_wrong", "Numbers of public things that the last comparison found wrong, and mended."),
		checked: desc("chophien_index_checked_timestamp_seconds", "When the index was last compared with the database; 0 for never."),
	}
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{g.up, g.lag, g.backlog, g.parked, g.missing, g.extra, g.stale, g.checked} {
		out <- d
	}
}

// Collect implements prometheus.Collector. It leaves out values that it cannot
// read now, except for the state of the engine.
func (g *gauges) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), metricsTimeout)
	defer cancel()
	export := func(d *prometheus.Desc, v float64) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
	}
	h, err := g.runner.followed(ctx)
	if err != nil {
		g.runner.log.Warn("the health of search cannot be read", "error", err)
	} else {
		export(g.lag, h.Lag().Seconds())
		export(g.backlog, float64(h.Backlog.Unfinished))
		export(g.parked, float64(h.Backlog.Parked))
		var c domain.IndexCheck
		at := 0.0
		if h.Check != nil {
			c, at = *h.Check, float64(h.Check.EndedAt.Unix())
		}
		export(g.missing, float64(c.Missing))
		export(g.extra, float64(c.Extra))
		export(g.stale, float64(c.Stale))
		export(g.counts, float64(c.Counts))
		export(g.checked, at)
	}
	up := 1.0
	if g.runner.engine.Check(ctx) != nil {
		up = 0
	}
	export(g.up, up)
}

// Engine returns the engine for searches. When a search finds that the index is
// missing, the engine starts a rebuild immediately instead of at the next check.
func (r *Runner) Engine() search.Engine { return watched{r.engine, r.look} }

type watched struct {
	search.Engine
	missing func()
}

func (w watched) Ask(ctx context.Context, queries []search.TextQuery) ([]search.Page, error) {
	pages, err := w.Engine.Ask(ctx, queries)
	return pages, w.note(err)
}

func (w watched) Vocabulary(ctx context.Context) (map[string]int, error) {
	words, err := w.Engine.Vocabulary(ctx)
	return words, w.note(err)
}

func (w watched) note(err error) error {
	if errors.Is(err, search.ErrNoIndex) {
		w.missing()
	}
	return err
}
