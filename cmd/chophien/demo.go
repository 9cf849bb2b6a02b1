package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/demo"
	"chophien/domain"
	"chophien/password"
	"chophien/store"
)

func demoCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Load the sample data",
		Long: "Load the sample data: real names with sample certificates. Loading it again changes nothing.\n" +
			"A database with listings of people and no sample data is refused.\n" +
			"A running server indexes it immediately, another one when it starts.\n" +
			"serve --demo also loads made-up producers, demands and fairs, with accounts to sign in.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
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
		who := map[domain.Role]string{domain.RoleBuyer: "Sample buyer", domain.RoleProducer: "Sample maker"}[u.Role]
		out.SignIns = append(out.SignIns, app.SignIn{Who: who, Email: u.Email, Password: u.Password})
	}
	return out, nil
}
