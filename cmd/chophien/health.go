package main

import (
	"fmt"
	"net/http"
	"time"

	"chophien/app"

	"github.com/spf13/cobra"
)

// healthTimeout is shorter than the time-out of the container's health check.
const healthTimeout = 4 * time.Second

// healthCommand checks that the server of this environment answers, so that an
// image without a shell can have a health check.
func healthCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "health",
		Short: "Check that the server at CHOPHIEN_ADDR answers",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := p.Config()
			if err != nil {
				return err
			}
			req, err := http.NewRequestWithContext(cmd.Context(), http.MethodGet, app.LocalURL(cfg.Addr)+"/livez", nil)
			if err != nil {
				return err
			}
			client := &http.Client{Timeout: healthTimeout}
			res, err := client.Do(req)
			if err != nil {
				return err
			}
			defer res.Body.Close()
			if res.StatusCode != http.StatusOK {
				return fmt.Errorf("%s answered %s", req.URL, res.Status)
			}
			fmt.Fprintln(p.Out, "ok")
			return nil
		},
	}
}
