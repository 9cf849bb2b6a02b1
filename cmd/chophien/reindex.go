package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/jobs"
)

func reindexCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "reindex",
		Short: "Rebuild the search index; searches see the old one until the new one is complete",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			start := time.Now()
			progress, finish := app.Progress(p.Err, "reindex")
			report, err := reindex(cmd.Context(), p, func(done int) { progress(done, -1) })
			finish()
			if err != nil {
				return err
			}
			fmt.Fprintf(p.Out, "%d documents indexed in %v\n", report.Documents, time.Since(start).Round(time.Millisecond))
			if n := len(report.Refused); n > 0 {
				for ref, why := range report.Refused {
					fmt.Fprintf(p.Err, "refused: %s %s: %s\n", ref.Kind, ref.ID, why)
				}
				return fmt.Errorf("the search engine refused %d documents", n)
			}
			return nil
		},
	}
}

// reindex rebuilds the index, while a server runs or without one.
func reindex(ctx context.Context, p app.Process, progress func(done int)) (report jobs.Report, err error) {
	err = p.With(ctx, func(ctx context.Context, a *app.App) (err error) {
		report, err = a.Runner().Reindex(ctx, progress)
		return err
	})
	return report, err
}
