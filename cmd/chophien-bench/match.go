package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/demo"
	"chophien/domain"
	"chophien/jobs"
)

// benchMatchCommand measures the matching on generated data, whose best
// suppliers are known.
func benchMatchCommand(p app.Process) *cobra.Command {
	scale, seed := 2000, uint64(1)
	cmd := &cobra.Command{
		Use:   "match",
		Short: "Measure how well demands find their suppliers: precision@5, recall@20, order and wrong notices",
		Long: "Match 40 demands against --scale fictional products and about 30 more for each demand: eight that\n" +
			"were made to answer it in all points, two for each way to lack one, some that nearly fit or do not\n" +
			"state something, and other goods of a similar name. order is the share of points in which what\n" +
			"nearly fits ranks above what is not stated, and that above what does not fit. wrong notices is how\n" +
			"many other goods would be notified. Embedded storage in a folder that goes away.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if scale < 0 {
				return errors.New("--scale must not be negative")
			}
			return benchMatch(cmd.Context(), p, scale, seed)
		},
	}
	cmd.Flags().IntVar(&scale, "scale", scale, "fictional products around")
	cmd.Flags().Uint64Var(&seed, "seed", seed, "the same seed gives the same data")
	return cmd
}

// benchDemands is the number of demands to match.
const benchDemands = 40

func benchMatch(ctx context.Context, p app.Process, scale int, seed uint64) (err error) {
	cfg, log, err := p.Config()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "chophien-match-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cfg.DataDir, cfg.DatabaseURL, cfg.MeiliURL, cfg.FilesURL = filepath.Join(dir, "data"), "", "", ""
	s, err := app.OpenStore(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	today := domain.Today(time.Now())
	if scale > 0 {
		if _, err := demo.LoadGenerated(ctx, s, s, scale, seed, today, nil); err != nil {
			return err
		}
	}
	provinces, err := s.Provinces(ctx)
	if err != nil {
		return err
	}
	sets, err := s.ProductSets(ctx)
	if err != nil {
		return err
	}
	cases, batch := demo.SupplyCases(benchDemands, seed, provinces, sets, today)
	if _, err := s.Load(ctx, batch); err != nil {
		return err
	}
	engine, err := app.OpenEngine(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	if _, err := jobs.Reindex(ctx, s, engine, nil); err != nil {
		return err
	}
	var precision, recall, ordered, points float64
	wrong := 0
	begun := time.Now()
	for _, c := range cases {
		found, err := jobs.ScoreDemand(ctx, s, engine, log, c.Demand, today)
		if err != nil {
			return err
		}
		hits := func(n int) (right int) {
			for _, m := range found[:min(n, len(found))] {
				if slices.Contains(c.Best, m.ProductID) {
					right++
				}
			}
			return right
		}
		score := map[string]int{}
		for _, m := range found {
			score[m.ProductID] = m.Score
			if m.Score >= domain.GoodMatchScore && slices.Contains(c.Others, m.ProductID) {
				wrong++
			}
		}
		for _, p := range c.Points {
			points++
			if above(score, p.Near, p.Silent) && above(score, p.Silent, p.Unfit) {
				ordered++
			}
		}
		precision += float64(hits(5)) / 5
		recall += float64(hits(20)) / float64(len(c.Best))
	}
	n := float64(len(cases))
	fmt.Fprintf(p.Out, "%d demands, %d products\nprecision@5  %.3f\nrecall@20    %.3f\norder        %.3f\nwrong notices %d\n%.1f ms a demand\n",
		len(cases), scale+len(batch.Products), precision/n, recall/n, ordered/points, wrong, time.Since(begun).Seconds()*1000/n)
	return nil
}

// above reports whether each of some products scores more than each of others.
// One that was not found scores 0.
func above(score map[string]int, some, others []string) bool {
	for _, a := range some {
		for _, b := range others {
			if score[a] <= score[b] {
				return false
			}
		}
	}
	return true
}
