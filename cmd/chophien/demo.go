package main

import (
	"context"
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
			"A running server indexes it immediately, another one when it starts.\n" +
			"serve --demo also loads made-up producers, demands and fairs, with accounts to sign in.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
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

// loadDemonstration loads the sample data and the made-up market. site is the
// address of the pages.
func loadDemonstration(ctx context.Context, p app.Process, a *app.App, site string, log *slog.Logger) (*app.Demonstration, error) {
	report, finish := app.Progress(p.Err, "demo")
	defer finish()
	s, today := a.Store(), domain.Today(time.Now())
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
