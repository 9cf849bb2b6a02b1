package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"gocloud.dev/gcerrors"

	"chophien/app"
	"chophien/demo"
	"chophien/domain"
	"chophien/password"
	"chophien/store"
)

func demoCommand(p app.Process) *cobra.Command {
	var remove, dryRun bool
	cmd := &cobra.Command{
		Use:   "demo [--remove [--dry-run]]",
		Short: "Load the sample data, or take it out",
		Long: "Load the sample data: real names with sample certificates. Loading it again changes nothing.\n" +
			"A database with listings of people and no sample data is refused.\n" +
			"A running server indexes it immediately, another one when it starts.\n" +
			"serve --demo also loads made-up producers, demands and fairs, with accounts to sign in.\n\n" +
			"--remove deletes all of it: listings, decisions, certificates, fairs, demands, quotes, leads, notices,\n" +
			"files and accounts, also what was made with these accounts. Rows of people stay. Where one refers to\n" +
			"the sample data, nothing is deleted, and the command names it. --dry-run says what would go.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case dryRun && !remove:
				return errors.New("--dry-run goes with --remove")
			case dryRun:
				return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
					found, err := s.FindSamples(ctx)
					if err != nil {
						return err
					}
					return printRemoval(p.Out, found, "would be deleted")
				})
			case remove:
				return removeDemonstration(cmd.Context(), p)
			}
			return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				if err := refuseRealListings(ctx, s); err != nil {
					return err
				}
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
	f := cmd.Flags()
	f.BoolVar(&remove, "remove", false, "take the sample data out")
	f.BoolVar(&dryRun, "dry-run", false, "with --remove: say what would go, and delete nothing")
	return cmd
}

// removeDemonstration deletes the demonstration from the database, then its files.
func removeDemonstration(ctx context.Context, p app.Process) error {
	if err := p.WithStore(ctx, func(context.Context, *store.Store) error { return nil }); err != nil { // migrates
		return err
	}
	return p.With(ctx, func(ctx context.Context, a *app.App) error {
		removed, err := a.Store().RemoveSamples(ctx, domain.Actor{})
		if len(removed.Refers) > 0 {
			return printRemoval(p.Out, removed, "would be deleted")
		}
		if err != nil {
			return err
		}
		var faults []error
		for _, key := range removed.FileKeys {
			if err := a.Files().Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
				faults = append(faults, fmt.Errorf("%s: %w", key, err))
			}
		}
		if err := errors.Join(faults...); err != nil {
			return fmt.Errorf("the rows are deleted; delete these files from the file store by hand: %w", err)
		}
		return printRemoval(p.Out, removed, "deleted")
	})
}

// printRemoval writes what is deleted, by table. It returns an error that names the rows
// of people that refer to the sample data.
func printRemoval(out io.Writer, r domain.SampleRemoval, done string) error {
	total := 0
	for _, t := range r.Rows {
		total += t.Rows
		fmt.Fprintf(out, "%6d  %s\n", t.Rows, t.Table)
	}
	if len(r.Refers) == 0 {
		fmt.Fprintf(out, "%d rows of sample data %s\n", total, done)
		return nil
	}
	var b strings.Builder
	b.WriteString("rows of people refer to the sample data, so nothing is deleted; change or end them first:")
	for _, x := range r.Refers {
		fmt.Fprintf(&b, "\n  %s %s", x.Table, x.ID)
		if x.Name != "" {
			fmt.Fprintf(&b, " (%s)", x.Name)
		}
		fmt.Fprintf(&b, ": its %s is in the sample data of %s", x.Column, x.To)
	}
	return errors.New(b.String())
}

// refuseRealListings fails when the database holds listings of people and no sample
// data, since readers could not tell them apart in counts.
func refuseRealListings(ctx context.Context, s *store.Store) error {
	real, err := s.HoldsOnlyReal(ctx)
	if err == nil && real {
		err = errors.New("this database holds listings of people; load the sample data into a database of its own (CHOPHIEN_DATA_DIR or CHOPHIEN_DATABASE_URL)")
	}
	return err
}

// loadDemonstration loads the sample data and the made-up market. site is the
// address of the pages.
func loadDemonstration(ctx context.Context, p app.Process, a *app.App, site string, log *slog.Logger) (*app.Demonstration, error) {
	report, finish := app.Progress(p.Err, "demo")
	defer finish()
	s, today := a.Store(), domain.Today(time.Now())
	if err := refuseRealListings(ctx, s); err != nil {
		return nil, err
	}
	added, err := demo.Load(ctx, s, s, today, report)
	if err != nil {
		return nil, err
	}
	market := demo.Market{Services: s, Files: a.Files(), Hash: password.NewHasher(password.LeastCost()).Hash, Site: site, Today: today}
	more, err := market.Load(ctx, report)
	if err != nil {
		return nil, err
	}
	log.Info("sample data is loaded", "added", added+more)
	a.ShowDemo()
	out := &app.Demonstration{Complete: market.PublishCatalogue}
	for _, u := range demo.Accounts() {
		who := map[domain.Role]string{domain.RoleBuyer: "Sample buyer", domain.RoleProducer: "Sample producer", domain.RoleOfficer: "Sample officer"}[u.Role]
		out.SignIns = append(out.SignIns, app.SignIn{Who: who, Email: u.Email, Password: u.Password})
	}
	return out, nil
}
