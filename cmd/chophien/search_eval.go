package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/domain"
	"chophien/search"
)

// searchEvalCommand scores the answers to graded queries.
func searchEvalCommand(p app.Process) *cobra.Command {
	var worst int
	cmd := &cobra.Command{
		Use:   "eval FILE",
		Short: "Run graded queries, one JSON object a line, and score the answers by class",
		Long: "Run the graded queries of FILE, one JSON object a line, on the database and the engine of this environment,\n" +
			"as a buyer does today, each of its kind (products, when it names none, or \"any\") and with its params,\n" +
			"and print by class: nDCG@10, the share of good first hits (S@1),\n" +
			"queries with a forbidden name among the first three, with no answer (zero), and with an answer where\n" +
			"there is none (noise). - reads the standard input.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cases, err := readCases(p, args[0])
			if err != nil {
				return err
			}
			return p.With(cmd.Context(), func(ctx context.Context, a *app.App) error {
				searcher, err := a.Searcher(ctx)
				if err != nil {
					return err
				}
				report, finish := app.Progress(p.Err, "eval")
				scores, err := search.Evaluate(ctx, searcher, cases, domain.Today(time.Now()), report)
				finish()
				if err != nil {
					return err
				}
				_, err = io.WriteString(p.Out, scores.Table(worst))
				return err
			})
		},
	}
	cmd.Flags().IntVar(&worst, "worst", 0, "also print this many of the worst queries")
	return cmd
}

// readCases reads graded queries from a file, or from the standard input for -.
func readCases(p app.Process, path string) ([]search.GoldenCase, error) {
	in := p.In
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
		return nil, fmt.Errorf("%s contains no golden query", path)
	}
	return cases, nil
}
