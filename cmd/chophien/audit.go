package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
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
	cmd.AddCommand(auditVerifyCommand(p), auditHeadCommand(p), auditArchiveCommand(p))
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
	var file, archive string
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
			report := func(check domain.AuditCheck, err error) error {
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Out, "the audit log is whole: %d entries\n", check.Entries)
				if tail := check.Tail; tail.Entries > 0 && tail.Oldest != nil {
					fmt.Fprintf(p.Out, "%d of them had no place in the chain before, the first from %s\n", tail.Entries, tail.Oldest.Format("2006-01-02 15:04:05 MST"))
				}
				if len(heads) == 0 {
					fmt.Fprintf(p.Out, "it was compared with no head: %s is not there yet\n", path)
					return nil
				}
				fmt.Fprintf(p.Out, "it was compared with the %d heads of %s, the last from %s\n", len(heads), path, heads[len(heads)-1].At.Format("2006-01-02 15:04 MST"))
				return nil
			}
			if archive != "" {
				chain, err := verifyArchive(archive, heads)
				if err != nil {
					return err
				}
				last := ""
				if chain.Entries() > 0 {
					last = ", the last of " + chain.At().Format("2006-01-02 15:04:05 MST")
				}
				_, err = fmt.Fprintf(p.Out, "the audit log is whole: %d entries%s\nit was compared with %d of the %d heads of %s\n", chain.Entries(), last, chain.Compared(), len(heads), path)
				return err
			}
			return p.WithOpenStore(cmd.Context(), func(ctx context.Context, s *store.Store) error { return report(s.VerifyAudit(ctx, heads...)) })
		},
	}
	cmd.Flags().StringVar(&archive, "archive", "", "verify this archive instead of the database")
	cmd.Flags().StringVar(&file, "heads", "", "file of heads; audit/heads.jsonl of the data folder when left out")
	return cmd
}

func auditArchiveCommand(p app.Process) *cobra.Command {
	var until string
	cmd := &cobra.Command{
		Use:   "archive FILE",
		Short: "Write the audit log up to a day into a file, which audit verify --archive verifies without a database",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			last, err := domain.ParseDate(until)
			if err != nil {
				return fmt.Errorf("--until: %q is no day such as 2026-12-31", until)
			}
			return p.WithOpenStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				entries, err := writeArchive(args[0], s.EachAuditEntry(ctx), last)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(p.Out, "%s has %d entries\n", args[0], entries)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&until, "until", "", "last day of the archive, such as 2026-12-31")
	return cmd
}

// writeArchive writes the entries up to the last one of a day, and returns their number.
// An entry of the next day may come before it. The last line is the head of the last
// entry. The file appears when it is whole; one that exists stays.
func writeArchive(path string, entries iter.Seq2[domain.AuditEntry, error], last domain.Date) (written int64, err error) {
	if _, err := os.Lstat(path); err == nil {
		return 0, fmt.Errorf("%s exists; name another file", path)
	}
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err == nil {
			err = os.Rename(f.Name(), path)
		} else {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	var end int64
	for e, err := range entries {
		if err != nil {
			return 0, err
		}
		if domain.Today(e.At) <= last {
			end = e.Seq
		}
	}
	lines := bufio.NewWriter(f)
	encode := json.NewEncoder(lines)
	chain := domain.NewAuditChain()
	for e, err := range entries {
		if err != nil {
			return 0, err
		}
		if e.Seq > end {
			break
		}
		if err := chain.Add(e); err != nil {
			return 0, err
		}
		if err := encode.Encode(e); err != nil {
			return 0, err
		}
	}
	if _, err := lines.Write(chain.Head().Line()); err != nil {
		return 0, err
	}
	return chain.Entries(), errors.Join(lines.Flush(), f.Sync())
}

// verifyArchive verifies the entries of a file. It compares no heads of later days.
func verifyArchive(path string, heads []domain.AuditHead) (*domain.AuditChain, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	chain := domain.NewAuditChain(heads...)
	if err := chain.ReadArchive(bufio.NewReader(f)); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return chain, nil
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
