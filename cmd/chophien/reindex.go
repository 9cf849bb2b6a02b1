package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"chophien/jobs"
)

func reindexCommand(p process) *cobra.Command {
	return &cobra.Command{
		Use:   "reindex",
		Short: "Rebuild the search index; searches see the old one until the new one is complete",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			start := time.Now()
			tell, finish := progress(p.err, "reindex")
			report, err := reindex(cmd.Context(), p, func(done int) { tell(done, -1) })
			finish()
			if err != nil {
				return err
			}
			fmt.Fprintf(p.out, "%d documents indexed in %v\n", report.Documents, time.Since(start).Round(time.Millisecond))
			if n := len(report.Refused); n > 0 {
				for ref, why := range report.Refused {
					fmt.Fprintf(p.err, "refused: %s %s: %s\n", ref.Kind, ref.ID, why)
				}
				return fmt.Errorf("the search engine refused %d documents", n)
			}
			return nil
		},
	}
}

// reindex rebuilds the index, beside a running server or without one.
func reindex(ctx context.Context, p process, tell func(done int)) (report jobs.Report, err error) {
	cfg, log, err := p.config()
	if err != nil {
		return report, err
	}
	a, err := openApp(ctx, cfg, log)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if err := a.store.Check(ctx); err != nil {
		return report, err
	}
	return a.runner.Reindex(ctx, tell)
}
