package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/demo"
	"chophien/domain"
	"chophien/store"
)

func demoCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Load the sample data",
		Long: "Load the sample data. Loading it again changes nothing.\n" +
			"A running server indexes it immediately, another one when it starts.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				start, today := time.Now(), domain.Today(time.Now())
				report, finish := app.Progress(p.Err, "demo")
				added, err := demo.Load(ctx, s, s, today, report)
				finish()
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Out, "%d listings added in %v\n", added, time.Since(start).Round(time.Millisecond))
				return nil
			})
		},
	}
}
