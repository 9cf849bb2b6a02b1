package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/config"
	"chophien/search/meili"
)

func serveCommand(p app.Process) *cobra.Command {
	var withDemo, noMigrate bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API",
		Long:  "Serve the API. The environment configures it:\n\n" + config.Help(),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := p.Config()
			if err != nil {
				return err
			}
			return serve(cmd.Context(), p, cfg, log, withDemo, noMigrate)
		},
	}
	cmd.Flags().BoolVar(&withDemo, "demo", false, "load the sample data first, and a made-up market with four accounts whose passwords are public; they stay in the database")
	cmd.Flags().BoolVar(&noMigrate, "no-migrate", false, "leave the schema to chophien migrate")
	return cmd
}

// serve runs until ctx ends, then finishes requests and jobs.
func serve(ctx context.Context, p app.Process, cfg config.Config, log *slog.Logger, withDemo, noMigrate bool) (err error) {
	if cfg.Services() {
		if err := app.RefuseMasterKey(ctx, cfg); err != nil {
			return err
		}
	} else {
		lock, err := ownDataDir(cfg)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, lock.Close()) }()
	}
	listener, err := net.Listen("tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("CHOPHIEN_ADDR: %w", err)
	}
	defer listener.Close()
	cfg.Addr = listener.Addr().String()
	if cfg.PublicURL == "" {
		cfg.PublicURL = app.LocalURL(cfg.Addr)
	}
	var metrics net.Listener
	if cfg.MetricsAddr != config.Off {
		if metrics, err = net.Listen("tcp", cfg.MetricsAddr); err != nil {
			return fmt.Errorf("CHOPHIEN_METRICS_ADDR: %w; another address or off", err)
		}
		defer metrics.Close()
		cfg.MetricsAddr = metrics.Addr().String()
	}

	if err := p.UseTempDir(cfg); err != nil {
		return err
	}
	a, err := app.Open(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	var pending []string
	if noMigrate {
		// Migrations may be pending, but the schema must not be that of another
		// program.
		pending, err = a.Store().Pending(ctx)
	} else {
		err = a.Store().Migrate(ctx)
	}
	if err != nil {
		return err
	}
	if noMigrate && len(pending) == 0 {
		if err := a.Store().LoadCriteria(ctx); err != nil {
			return err
		}
	}
	if len(pending) == 0 {
		if err := a.Store().SealSecrets(ctx); err != nil {
			return fmt.Errorf("CHOPHIEN_SECRET_KEY: %w", err)
		}
	}
	var shown *app.Demonstration
	if withDemo {
		if shown, err = loadDemonstration(ctx, p, a, cfg.PublicURL, log); err != nil {
			return err
		}
	}
	handler, err := a.Handler(ctx, cfg.PublicURL)
	if err != nil {
		return err
	}
	if err := a.Runner().Start(ctx); err != nil {
		return err
	}
	if engine, ok := a.Engine().(*meili.Engine); ok {
		noteMeiliVersion(ctx, engine, log)
	}
	return a.Run(ctx, p.Out, handler, listener, metrics, shown)
}
