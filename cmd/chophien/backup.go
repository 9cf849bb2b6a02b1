package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"
	"gocloud.dev/blob"

	"chophien/app"
	"chophien/backup"
	"chophien/domain"
	"chophien/store"
)

func backupCommand(p app.Process) *cobra.Command {
	var recipients []string
	var keep int
	cmd := &cobra.Command{
		Use:   "backup FOLDER",
		Short: "Write database and files into one file, while the server runs",
		Long: "Write all data of the installation, database and files, into one file in a folder: a path, or a URL such as file:///srv/backup.\n" +
			"The file has the same format on both ways to run. It is there only when it is whole. It holds hashes of passwords and personal data:\n" +
			"keep it safe, or encrypt it with --recipient (a public key that age-keygen prints). Only its owner may read it.\n" +
			"A folder is for the backups of one installation: --keep deletes all others.",
		Example: "  chophien backup /srv/backup --keep 14\n  chophien backup /srv/backup --recipient age1…",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			keys, err := parseRecipients(recipients)
			if err != nil {
				return err
			}
			if keep < 0 {
				return errors.New("--keep must be 0 or more")
			}
			return p.WithOpenStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				pending, err := s.Pending(ctx)
				if err == nil && len(pending) > 0 {
					err = errors.New("the schema is not up to date: run chophien migrate")
				}
				if err != nil {
					return err
				}
				return withFiles(ctx, p, func(files *blob.Bucket) error {
					hideFiles()
					folder, err := openFolder(ctx, args[0], true)
					if err != nil {
						return err
					}
					defer folder.Close()
					o := backup.Options{Version: app.Version(), Now: time.Now(), Recipients: keys, Keep: keep}
					if !strings.Contains(args[0], "://") {
						o.Sync = func(name string) error { return syncFile(args[0], name) }
					}
					made, err := backup.Make(ctx, backup.Source{Data: s, Files: files}, folder, o)
					if err != nil {
						return err
					}
					fmt.Fprintf(p.Out, "%s: %d bytes\n", made.Name, made.Bytes)
					return nil
				})
			})
		},
	}
	cmd.Flags().StringArrayVar(&recipients, "recipient", nil, "encrypt for this public key of age; may be given several times")
	cmd.Flags().IntVar(&keep, "keep", 0, "keep this many of the newest backups in the folder and delete the others; 0: all")
	cmd.AddCommand(verifyBackupCommand(p))
	return cmd
}

func verifyBackupCommand(p app.Process) *cobra.Command {
	var identity string
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Read a whole backup, restore it into a temporary database and check it",
		Long: "Read a whole backup and check the hash of each part, then restore it into a temporary database and check the audit log.\n" +
			"It needs room for the data in the data folder, and changes nothing else.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, log, err := p.Config()
			if err != nil {
				return err
			}
			if err := p.UseTempDir(cfg); err != nil {
				return err
			}
			a, err := newArchive(args[0], identity)
			if err != nil {
				return err
			}
			report, err := a.check(cmd.Context())
			if err != nil {
				return err
			}
			dir, err := os.MkdirTemp("", "verify-*")
			if err != nil {
				return err
			}
			defer os.RemoveAll(dir)
			cfg.DatabaseURL, cfg.MeiliURL, cfg.FilesURL, cfg.DataDir = "", "", "", dir
			s, err := app.OpenStore(cmd.Context(), cfg, log)
			if err != nil {
				return err
			}
			defer s.Close()
			files, err := app.OpenFiles(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			defer files.Close()
			if err := a.restore(cmd.Context(), backup.Source{Data: s, Files: files}); err != nil {
				return err
			}
			check, err := s.VerifyAudit(cmd.Context())
			if err != nil {
				return err
			}
			if stated := report.Head.Dump.AuditEntries + report.Head.Dump.AuditTail; check.Entries != stated {
				return fmt.Errorf("the audit log has %d entries, and the backup states %d", check.Entries, stated)
			}
			printReport(p.Out, report)
			return nil
		},
	}
	cmd.Flags().StringVar(&identity, "identity", "", "file with the private key of age, for an encrypted backup")
	return cmd
}

func restoreCommand(p app.Process) *cobra.Command {
	var identity string
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Load a backup into an installation without data",
		Long: "Load a backup into an installation without users and listings, on either way to run, and bring its schema up to date.\n" +
			"Stop the server first. It changes nothing when the backup is not whole or the installation has data.\n" +
			"The next start builds the search index; with an index in Meilisearch that is older, run chophien reindex.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			cfg, _, err := p.Config()
			if err != nil {
				return err
			}
			if !cfg.Services() {
				lock, err := ownDataDir(cfg)
				if err != nil {
					return err
				}
				defer func() { err = errors.Join(err, lock.Close()) }()
			}
			a, err := newArchive(args[0], identity)
			if err != nil {
				return err
			}
			report, err := a.check(cmd.Context())
			if err != nil {
				return err
			}
			return p.WithOpenStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				return withFiles(ctx, p, func(files *blob.Bucket) error {
					if err := a.restore(ctx, backup.Source{Data: s, Files: files}); err != nil {
						return err
					}
					printReport(p.Out, report)
					return nil
				})
			})
		},
	}
	cmd.Flags().StringVar(&identity, "identity", "", "file with the private key of age, for an encrypted backup")
	return cmd
}

// syncFile writes a file and its name to the disk.
func syncFile(folder, name string) error {
	for _, path := range []string{filepath.Join(folder, name), folder} {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil && runtime.GOOS != "windows" {
			return err
		}
	}
	return nil
}

func parseRecipients(texts []string) ([]age.Recipient, error) {
	var out []age.Recipient
	for _, text := range texts {
		r, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, fmt.Errorf("--recipient: %q is no public key of age, such as age-keygen prints", text)
		}
		out = append(out, r)
	}
	return out, nil
}

// archive is the file of a backup.
type archive struct {
	folder, name string
	identities   []age.Identity
}

func newArchive(path, identity string) (archive, error) {
	at := strings.LastIndexAny(path, `/\`)
	a := archive{folder: path[:at+1], name: path[at+1:]}
	if a.folder == "" {
		a.folder = "."
	}
	if identity == "" {
		return a, nil
	}
	f, err := os.Open(identity)
	if err != nil {
		return a, fmt.Errorf("--identity: %w", err)
	}
	defer f.Close()
	if a.identities, err = age.ParseIdentities(f); err != nil {
		return a, fmt.Errorf("--identity: %s holds no private key of age", identity)
	}
	return a, nil
}

// read opens the file and calls work with it.
func (a archive) read(ctx context.Context, work func(io.Reader) error) error {
	folder, err := openFolder(ctx, a.folder, false)
	if err != nil {
		return err
	}
	defer folder.Close()
	file, err := folder.NewReader(ctx, a.name, nil)
	if e, ok := errors.AsType[*fs.PathError](err); ok { // without what the library says around it
		return e
	}
	if err != nil {
		return fmt.Errorf("opening %s: %w", a.name, err)
	}
	defer file.Close()
	return work(file)
}

func (a archive) check(ctx context.Context) (report backup.Report, err error) {
	err = a.read(ctx, func(from io.Reader) (err error) {
		report, err = backup.Check(from, a.identities)
		return err
	})
	return report, err
}

func (a archive) restore(ctx context.Context, to backup.Source) error {
	return backup.Restore(ctx, func(work func(io.Reader) error) error { return a.read(ctx, work) }, a.identities, to)
}

// openFolder opens a folder by its path or URL.
func openFolder(ctx context.Context, folder string, create bool) (*blob.Bucket, error) {
	if !strings.Contains(folder, "://") {
		dir, err := filepath.Abs(folder)
		if err != nil {
			return nil, err
		}
		folder = app.FolderURL(dir)
	}
	if strings.HasPrefix(folder, "file://") && !strings.Contains(folder, "?") {
		folder += "?metadata=skip" // no second file beside each backup
	}
	bucket, err := app.OpenBucket(ctx, folder, create)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", folder, err)
	}
	return bucket, nil
}

// withFiles calls work with the file store of the installation.
func withFiles(ctx context.Context, p app.Process, work func(*blob.Bucket) error) (err error) {
	cfg, _, err := p.Config()
	if err != nil {
		return err
	}
	files, err := app.OpenFiles(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	return work(files)
}

// printReport prints what a backup holds.
func printReport(to io.Writer, r backup.Report) {
	rows := 0
	for _, n := range r.Rows {
		rows += n
	}
	fmt.Fprintf(to, "made at:       %s by chophien %s\n", r.Head.MadeAt.Format(time.RFC3339), r.Head.Version)
	fmt.Fprintf(to, "rows:          %d in %d tables (%d users, %d products, %d certificates)\n", rows, len(r.Rows), r.Rows["users"], r.Rows["products"], r.Rows["certificates"])
	fmt.Fprintf(to, "files:         %d\n", r.Files)
	last := ""
	if r.Head.Dump.AuditEntries > 0 {
		last = ", last " + r.Head.Dump.AuditHash
	}
	fmt.Fprintf(to, "audit log:     %d entries%s; %d more without a place in the chain\n", r.Head.Dump.AuditEntries, last, r.Head.Dump.AuditTail)
	fmt.Fprintf(to, "jobs to do:    %d\n", r.Rows[domain.DumpJobs])
	for _, key := range slices.Sorted(slices.Values(r.Missing)) {
		fmt.Fprintf(to, "missing file:  %s\n", key)
	}
}
