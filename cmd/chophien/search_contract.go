package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/config"
	"chophien/domain"
	"chophien/search/meili"
)

func searchContractCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "contract",
		Short: "Test that a version of Meilisearch meets the requirements of the search; run it before an upgrade",
		Long: "Check each requirement of the search on a temporary index, which is deleted at the end.\n" +
			"Reads CHOPHIEN_MEILI_URL, CHOPHIEN_MEILI_INDEX and the key; point the address at the new version.\n" +
			"The exit code is 1 if a requirement is not met: keep the old version then.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, log, err := p.Config()
			if err != nil {
				return err
			}
			if !cfg.Services() {
				return errors.New("CHOPHIEN_MEILI_URL must be set: the embedded index needs no Meilisearch")
			}
			return proveContract(cmd.Context(), p, cfg, log)
		},
	}
}

func proveContract(ctx context.Context, p app.Process, cfg config.Config, log *slog.Logger) (err error) {
	engine, err := meili.Open(ctx, meili.Config{URL: cfg.MeiliURL, Key: cfg.MeiliKey, Index: cfg.MeiliIndex, Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	version, err := engine.Version(ctx)
	switch {
	case domain.CodeOf(err) == domain.CodeForbidden:
		return fmt.Errorf("CHOPHIEN_MEILI_KEY: %w", err)
	case err != nil:
		return fmt.Errorf("CHOPHIEN_MEILI_URL: no Meilisearch answers at %s; start it or correct the address: %w", cfg.MeiliURL, err)
	}
	broken := 0
	err = engine.Contract(ctx, func(term string, err error) {
		if err == nil {
			fmt.Fprintf(p.Out, "holds   %s\n", term)
			return
		}
		broken++
		fmt.Fprintf(p.Out, "BROKEN  %s: %v\n", term, err)
	})
	if broken > 0 {
		return fmt.Errorf("version %s of Meilisearch: %d requirements are not met", version, broken)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Out, "Meilisearch %s meets the requirements of the search\n", version)
	return nil
}

// noteMeiliVersion logs the version of Meilisearch, and warns if the search is
// not tested with it.
func noteMeiliVersion(ctx context.Context, engine *meili.Engine, log *slog.Logger) {
	version, err := engine.Version(ctx)
	switch {
	case err != nil:
		log.WarnContext(ctx, "the version of Meilisearch is not known", "error", err)
	case meili.Proven(version):
		log.InfoContext(ctx, "Meilisearch answers", "version", version)
	default:
		log.WarnContext(ctx, "this version of Meilisearch is not tested; run chophien search contract", "version", version,
			"proven", fmt.Sprintf("1.%d to 1.%d", meili.OldestVersion, meili.NewestVersion))
	}
}
