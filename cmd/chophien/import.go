package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"gocloud.dev/blob"
	"golang.org/x/text/unicode/norm"

	"chophien/app"
	"chophien/domain"
	"chophien/jobs"
	"chophien/store"
	"chophien/transfer"
)

// rowsShown is how many rows of a preview are printed.
const rowsShown = 50

func importCommand(p app.Process) *cobra.Command {
	var commit bool
	var as, kind string
	var choice domain.SheetChoice
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Preview a spreadsheet of products, craft villages or tourism sites, and with --commit write it",
		Long: "Preview a spreadsheet of products, or with --kind of craft villages or tourism sites (XLSX or CSV), row by row, and with --commit write the rows without errors.\n" +
			"It can do what the account named by --as may do, and no more. The same file twice changes nothing.",
		Example: "  chophien import danh-sach.xlsx --as can.bo@example.vn\n  chophien import danh-sach.xlsx --as can.bo@example.vn --commit",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				by, err := accountNamed(ctx, s, as)
				if err != nil {
					return err
				}
				cfg, log, err := p.Config()
				if err != nil {
					return err
				}
				files, err := app.OpenFiles(ctx, cfg)
				if err != nil {
					return err
				}
				defer files.Close()
				return runImport(ctx, p, s, files, log, by, sheetFile{args[0], domain.Kind(kind), choice}, commit)
			})
		},
	}
	cmd.Flags().BoolVar(&commit, "commit", false, "write the rows without errors")
	cmd.Flags().StringVar(&kind, "kind", string(domain.KindProduct), "kind of the listings: product, craft_village or tourism_site")
	cmd.Flags().StringVar(&choice.Sheet, "sheet", "", "name of the sheet of a workbook (default: the one that fits best)")
	cmd.Flags().IntVar(&choice.FromRow, "from-row", 0, "first row in which the heading is sought")
	cmd.Flags().StringVar(&as, "as", "", "e-mail address of the account that imports (default: the first admin)")
	return cmd
}

// accountNamed returns the actor of an account.
func accountNamed(ctx context.Context, s *store.Store, email string) (domain.Actor, error) {
	if email != "" {
		key, err := domain.ParseEmail(norm.NFC.String(email))
		if err != nil {
			return domain.Actor{}, errors.New("--as: it is not an e-mail address")
		}
		u, err := s.UserByEmail(ctx, key)
		if err != nil {
			return domain.Actor{}, fmt.Errorf("--as: %w", err)
		}
		return domain.Actor{UserID: u.ID}, nil
	}
	free := false
	admins, err := s.Users(ctx, domain.UserFilter{Role: domain.RoleAdmin, Locked: &free}, domain.Page{Limit: domain.MaxLimit})
	if err != nil {
		return domain.Actor{}, err
	}
	if len(admins.Items) == 0 {
		return domain.Actor{}, errors.New("--as: name an account; there is no admin yet")
	}
	return domain.Actor{UserID: admins.Items[len(admins.Items)-1].ID}, nil
}

// sheetFile is a spreadsheet on this machine.
type sheetFile struct {
	name string
	kind domain.Kind // of its listings
	part domain.SheetChoice
}

func runImport(ctx context.Context, p app.Process, s *store.Store, files *blob.Bucket, log *slog.Logger, by domain.Actor, from sheetFile, commit bool) error {
	name := from.name
	if !slices.Contains(domain.ImportKinds(), from.kind) {
		return errors.New("--kind: it must be product, craft_village or tourism_site")
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	chosen, err := s.RememberedColumns(ctx, by, from.kind)
	if err != nil {
		return err
	}
	rows, err := transfer.Open(ctx, file, info.Size(), transfer.Listings(from.kind, nil, nil), transfer.Choices{Columns: chosen, SheetChoice: from.part})
	if err != nil {
		return fileError(name, err)
	}
	if missing := rows.Missing(); len(missing) > 0 {
		return fmt.Errorf("%s: no heading is read as %s: name it as the template does, or send the file to POST /v1/me/imports and choose its columns", name, strings.Join(missing, ", "))
	}
	if unknown := rows.Unknown(); len(unknown) > 0 {
		fmt.Fprintf(p.Err, "unknown headings, not read: %s\n", strings.Join(unknown, ", "))
	}
	key := "imports/" + uuid.NewString()
	if err := files.Upload(ctx, key, io.NewSectionReader(file, 0, info.Size()), &blob.WriterOptions{ContentType: "application/octet-stream"}); err != nil {
		return fmt.Errorf("keeping the file: %w", err)
	}
	i, err := s.AddImport(ctx, by, domain.Import{Kind: from.kind, FileName: filepath.Base(name), FileKey: key, SheetChoice: domain.SheetChoice{Sheet: rows.SheetName(), FromRow: from.part.FromRow}, Columns: rows.Columns()})
	if err != nil {
		return errors.Join(fileError(name, err), files.Delete(ctx, key))
	}
	if i, err = workImport(ctx, p, s, files, log, by, i.ID, "reading"); err != nil {
		return err
	}
	if i.State == domain.ImportFailed {
		return errors.New(name + ": " + i.Problem.Message)
	}
	if err := printPreview(ctx, p.Out, s, by, i); err != nil {
		return err
	}
	if !commit {
		fmt.Fprintln(p.Out, "nothing is written; --commit writes the rows without errors")
		return nil
	}
	if _, err := s.CommitImport(ctx, by, i.ID, i.Token); err != nil {
		return fileError(name, err)
	}
	if i, err = workImport(ctx, p, s, files, log, by, i.ID, "writing"); err != nil {
		return err
	}
	fmt.Fprintf(p.Out, "%d rows written, %d errors\n", i.Written, i.Faulty)
	return nil
}

// workImport runs the job of an import and shows its progress.
func workImport(ctx context.Context, p app.Process, s *store.Store, files *blob.Bucket, log *slog.Logger, by domain.Actor, id, doing string) (domain.Import, error) {
	report, finish := app.Progress(p.Err, doing)
	defer finish()
	for {
		more, err := jobs.WorkImport(ctx, s, files, log, id)
		if err != nil {
			return domain.Import{}, err
		}
		i, err := s.Import(ctx, by, id)
		if err != nil || !more {
			return i, err
		}
		report(i.Done, i.Rows)
	}
}

// printPreview prints counts, and the rows that would change something.
func printPreview(ctx context.Context, out io.Writer, s *store.Store, by domain.Actor, i domain.Import) error {
	fmt.Fprintf(out, "%d new, %d changed, %d same, %d errors\n", i.Added, i.Changed, i.Same, i.Faulty)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	shown := 0
	for _, result := range []domain.ImportResult{domain.ImportError, domain.ImportChanged, domain.ImportNew} {
		rows, err := s.ImportRows(ctx, by, i.ID, domain.ImportRowFilter{Result: result}, domain.Page{Limit: rowsShown})
		if err != nil {
			return err
		}
		for _, r := range rows.Items {
			var what []string
			for _, f := range r.Faults {
				what = append(what, strings.TrimPrefix(f.Column+": "+f.Message, ": "))
			}
			if result == domain.ImportChanged {
				for _, c := range r.Changes {
					what = append(what, fmt.Sprintf("%s: %q → %q", c.Field, c.Before, c.After))
				}
			}
			if shown++; shown <= rowsShown {
				// %q keeps control characters in a name from reaching the
				// terminal.
				fmt.Fprintf(w, "row %d\t%s\t%q\t%s\n", r.Row, r.Result, r.Name, strings.Join(what, "; "))
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if rest := i.Added + i.Changed + i.Faulty - rowsShown; rest > 0 {
		fmt.Fprintf(out, "… and %d more rows\n", rest)
	}
	return nil
}

// fileError rewrites an error about a file for the command line.
func fileError(name string, err error) error {
	if e, ok := errors.AsType[*domain.Error](err); ok && e.Code != domain.CodeInternal && e.Code != domain.CodeUnavailable {
		return errors.New(name + ": " + e.Message)
	}
	return err
}
