package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"chophien/domain"
	"chophien/search"
)

func searchCommand(p process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search",
		Short: "Look after the search: health, repair, quality, how an answer came about, other versions of Meilisearch",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(searchHealthCommand(p), searchRepairCommand(p), searchEvalCommand(p), searchExplainCommand(p), searchContractCommand(p))
	return cmd
}

func searchHealthCommand(p process) *cobra.Command {
	return &cobra.Command{
		Use:   "health",
		Short: "Say how well the search index follows the database; exit code 1 when something is wrong",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), p, func(ctx context.Context, a *app) error {
				h, err := a.runner.SearchHealth(ctx)
				if err != nil {
					return err
				}
				printHealth(p.out, h)
				if problems := h.Problems(); len(problems) > 0 {
					return errors.New(strings.Join(problems, "; "))
				}
				return nil
			})
		},
	}
}

func searchRepairCommand(p process) *cobra.Command {
	return &cobra.Command{
		Use:   "repair",
		Short: "Compare the index with the database now, mend what differs, and try parked jobs again",
		Long: "Compare the index with the database now, mend what differs, and try parked jobs again.\n" +
			"A running server carries out what is mended; another one does when it starts.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withApp(cmd.Context(), p, func(ctx context.Context, a *app) error {
				done, err := a.runner.RepairSearch(ctx)
				if err != nil {
					return err
				}
				c := done.Check
				fmt.Fprintf(p.out, "%d listings and %d documents compared in %v: %d missing, %d extra, %d stale\n",
					c.Listings, c.Documents, c.EndedAt.Sub(c.StartedAt).Round(time.Millisecond), c.Missing, c.Extra, c.Stale)
				switch {
				case c.Rebuilt:
					fmt.Fprintln(p.out, "so much was wrong that the index was built anew")
				case c.Wrong() > 0:
					fmt.Fprintln(p.out, "what differs is being mended")
				}
				fmt.Fprintf(p.out, "%d parked jobs are tried again\n", done.Retried)
				return nil
			})
		},
	}
}

func searchEvalCommand(p process) *cobra.Command {
	var worst int
	cmd := &cobra.Command{
		Use:   "eval FILE",
		Short: "Ask graded queries, one JSON object a line, and score the answers by class",
		Long: "Ask the graded queries of FILE, one JSON object a line, of the database and the engine of this environment,\n" +
			"as a buyer does today, each of its kind (products, where it names none; \"any\") and with its params, and print by class: nDCG@10, the share of good first hits (S@1),\n" +
			"queries with a forbidden name among the first three, with no answer (zero), and with an answer where\n" +
			"there is none (noise). - reads the standard input.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cases, err := readCases(p, args[0])
			if err != nil {
				return err
			}
			return withApp(cmd.Context(), p, func(ctx context.Context, a *app) error {
				searcher, err := search.NewSearcher(ctx, a.engine, a.store, a.store, time.Now, a.log, search.WithSynonyms(search.NewSynonyms(a.store, a.log)))
				if err != nil {
					return err
				}
				tell, finish := progress(p.err, "eval")
				scores, err := search.Evaluate(ctx, searcher, cases, domain.Today(time.Now()), tell)
				finish()
				if err != nil {
					return err
				}
				_, err = io.WriteString(p.out, scores.Table(worst))
				return err
			})
		},
	}
	cmd.Flags().IntVar(&worst, "worst", 0, "also print so many of the queries that are answered worst")
	return cmd
}

func readCases(p process, path string) ([]search.GoldenCase, error) {
	in := p.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	cases, err := search.ReadGolden(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("%s holds no golden query", path)
	}
	return cases, nil
}

// withApp runs f on the parts that the environment configures, on a database
// whose schema is right.
func withApp(ctx context.Context, p process, f func(context.Context, *app) error) (err error) {
	cfg, log, err := p.config()
	if err != nil {
		return err
	}
	a, err := openApp(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if err := a.store.Check(ctx); err != nil {
		return err
	}
	return f(ctx, a)
}

// printHealth writes one fact a line.
func printHealth(out io.Writer, h domain.SearchHealth) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	if h.Engine != nil {
		line("engine", "cannot search: %v", h.Engine)
	} else {
		line("engine", "can search")
		line("documents", "%d", h.Documents)
	}
	if !h.BuiltAt.IsZero() {
		line("built", "%s", h.BuiltAt.UTC().Format(time.RFC3339))
	}
	line("backlog", "%d jobs", h.Backlog.Unfinished)
	line("lag", "%v", h.Lag().Round(time.Millisecond))
	if c := h.Check; c == nil {
		line("compared", "never")
	} else {
		line("compared", "%s, %d listings with %d documents in %v", c.EndedAt.UTC().Format(time.RFC3339),
			c.Listings, c.Documents, c.EndedAt.Sub(c.StartedAt).Round(time.Millisecond))
		line("missing", "%d", c.Missing)
		line("extra", "%d", c.Extra)
		line("stale", "%d", c.Stale)
		if c.Rebuilt {
			line("rebuilt", "so much was wrong that the index was built anew")
		}
	}
	line("parked", "%d jobs", h.Backlog.Parked)
	for _, job := range h.Parked {
		var names []string
		for _, ref := range job.Refs[:min(3, len(job.Refs))] {
			names = append(names, string(ref.Kind)+" "+ref.ID)
		}
		if more := len(job.Refs) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("and %d more", more))
		}
		line("", "%s: %s", strings.Join(slices.Compact(names), ", "), job.Reason)
	}
	w.Flush()
}
