package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/domain"
	"chophien/store"
)

func auditCommand(p app.Process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Verify the audit log, and print its head",
	}
	cmd.AddCommand(auditVerifyCommand(p), auditHeadCommand(p))
	return cmd
}

func auditHeadCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "head",
		Short: "Print the number of entries and the last hash as a line to keep elsewhere",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.WithOpenStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				head, err := s.AuditHead(ctx)
				if err != nil {
					return err
				}
				_, err = p.Out.Write(head.Line())
				return err
			})
		},
	}
}

func auditVerifyCommand(p app.Process) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Verify the chain of hashes of the audit log, and that it holds the heads of a file",
		Long: "Verify the hash of each entry of the audit log, and that the log still holds each head that was written out of it.\n" +
			"The heads are those of the data folder, or of a copy that was kept elsewhere (--heads).",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := p.Config()
			if err != nil {
				return err
			}
			path := cfg.AuditHeadsPath()
			if file != "" {
				path = file
			}
			heads, err := readHeads(path)
			if err != nil && (file != "" || !errors.Is(err, fs.ErrNotExist)) {
				return fmt.Errorf("--heads: %w", err)
			}
			return p.WithOpenStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				entries, err := s.VerifyAudit(ctx, heads...)
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Out, "the audit log is whole: %d entries\n", entries)
				if len(heads) == 0 {
					fmt.Fprintf(p.Out, "it was compared with no head: %s is not there yet\n", path)
					return nil
				}
				fmt.Fprintf(p.Out, "it holds the %d heads of %s, the last from %s\n", len(heads), path, heads[len(heads)-1].At.Format("2006-01-02 15:04 MST"))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&file, "heads", "", "file of heads; audit/heads.jsonl of the data folder when left out")
	return cmd
}

func readHeads(path string) ([]domain.AuditHead, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	heads, err := domain.ReadAuditHeads(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return heads, nil
}
