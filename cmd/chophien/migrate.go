package main

import (
	"context"
	"errors"
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
		Short: "List the migrations that migrate would run; fails when there are any",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.WithOpenStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				pending, err := s.Pending(ctx)
				if err != nil {
					return err
				}
				for _, name := range pending {
					if _, err := fmt.Fprintln(p.Out, "pending:", name); err != nil {
						return err
					}
				}
				if len(pending) > 0 {
					return errors.New("the schema is not up to date: run chophien migrate")
				}
				return upToDate()
			})
		},
	})
	return cmd
}
