package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/store"
)

func migrateCommand(p app.Process) *cobra.Command {
	upToDate := func() error {
		_, err := fmt.Fprintln(p.Out, "the schema is up to date")
		return err
	}
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the schema of the database up to date",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.WithStore(cmd.Context(), func(context.Context, *store.Store) error { return upToDate() })
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "status",
		Short: "Tell whether the schema is up to date; fails when it is not",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.WithOpenStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				if err := s.Check(ctx); err != nil {
					return err
				}
				return upToDate()
			})
		},
	})
	return cmd
}
