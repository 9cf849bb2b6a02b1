package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

func migrateCommand(p process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the schema of the database up to date",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg, log, err := p.config()
			if err != nil {
				return err
			}
			s, err := openStore(cmd.Context(), cfg, log)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			if err := s.Migrate(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintln(p.out, "the schema is up to date")
			return nil
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "status",
		Short: "Tell whether the schema is up to date; fails when it is not",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg, log, err := p.config()
			if err != nil {
				return err
			}
			s, err := openStore(cmd.Context(), cfg, log)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			if err := s.Check(cmd.Context()); err != nil {
				return err
			}
			fmt.Fprintln(p.out, "the schema is up to date")
			return nil
		},
	})
	return cmd
}
