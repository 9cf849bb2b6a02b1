package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/domain"
)

func searchCommand(p app.Process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search",
		Short: "Inspect and repair search: health, repair, quality, explanations, other versions of Meilisearch",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(searchHealthCommand(p), searchRepairCommand(p), searchEvalCommand(p), searchExplainCommand(p), searchContractCommand(p))
	return cmd
}

func searchHealthCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "health",
		Short: "Print how well the search index follows the database; exit code 1 for problems",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.With(cmd.Context(), func(ctx context.Context, a *app.App) error {
				h, err := a.Runner().SearchHealth(ctx)
				if err != nil {
					return err
				}
				printHealth(p.Out, h)
				if problems := h.Problems(); len(problems) > 0 {
					return errors.New(strings.Join(problems, "; "))
				}
				return nil
			})
		},
	}
}

func searchRepairCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "repair",
		Short: "Compare the index with the database, repair it, and run parked jobs again",
		Long: "Compare the index with the database, repair it, and run parked jobs again.\n" +
			"The jobs run in a running server, or in the next one that starts.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.With(cmd.Context(), func(ctx context.Context, a *app.App) error {
				done, err := a.Runner().RepairSearch(ctx)
				if err != nil {
					return err
				}
				c := done.Check
				fmt.Fprintf(p.Out, "%d listings and %d documents compared in %v: %d missing, %d extra, %d stale; %d counts mended\n",
					c.Listings, c.Documents, c.EndedAt.Sub(c.StartedAt).Round(time.Millisecond), c.Missing, c.Extra, c.Stale, c.Counts)
				switch {
				case c.Rebuilt:
					fmt.Fprintln(p.Out, "the index was rebuilt, as too much was wrong")
				case c.Wrong() > 0:
					fmt.Fprintln(p.Out, "jobs are repairing the index")
				}
				fmt.Fprintf(p.Out, "%d parked jobs run again\n", done.Retried)
				return nil
			})
		},
	}
}

// printHealth prints one fact for each line.
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
		line("counts", "%d mended", c.Counts)
		if c.Rebuilt {
			line("rebuilt", "the index was rebuilt, as too much was wrong")
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
