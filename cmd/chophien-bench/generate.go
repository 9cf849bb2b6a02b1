package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/demo"
	"chophien/domain"
	"chophien/store"
)

// generateCommand loads fictional listings into the database of the environment.
func generateCommand(p app.Process) *cobra.Command {
	var scale int
	var seed uint64
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Load fictional listings into the database of this environment",
		Long: "Load --scale fictional products into the database of this environment, with their producers,\n" +
			"craft villages, tourism sites and certificates. The same seed gives the same listings.\n" +
			"A running server indexes them immediately, another one when it starts.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if scale < 1 {
				return errors.New("--scale must be at least 1")
			}
			return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				start := time.Now()
				report, finish := app.Progress(p.Err, "generated")
				added, err := demo.LoadGenerated(ctx, s, s, scale, seed, domain.Today(start), report)
				finish()
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Out, "%d listings added in %v\n", added, time.Since(start).Round(time.Millisecond))
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&scale, "scale", 1000, "number of fictional products")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "the same seed gives the same listings")
	return cmd
}
