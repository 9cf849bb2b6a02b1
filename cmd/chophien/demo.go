package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"chophien/demo"
	"chophien/domain"
	"chophien/store"
)

func demoCommand(p process) *cobra.Command {
	var scale int
	var seed uint64
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Load the demonstration data, and with --scale fictional listings besides",
		Long: "Load the demonstration data. Loading it again changes nothing.\n" +
			"A running server indexes it at once, another one when it starts.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if scale < 0 {
				return errors.New("--scale must not be negative")
			}
			return p.withStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				start, today := time.Now(), domain.Today(time.Now())
				tell, finish := progress(p.err, "demo")
				added, err := demo.Load(ctx, s, s, today, tell)
				finish()
				if err != nil {
					return err
				}
				if scale > 0 {
					tell, finish := progress(p.err, "generated")
					more, err := demo.LoadGenerated(ctx, s, s, scale, seed, today, tell)
					finish()
					if err != nil {
						return err
					}
					added += more
				}
				fmt.Fprintf(p.out, "%d listings added in %v\n", added, time.Since(start).Round(time.Millisecond))
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&scale, "scale", 0, "number of fictional products to generate besides, with makers, villages, sites and certificates")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "the same seed gives the same fictional listings")
	return cmd
}
