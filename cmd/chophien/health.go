package main

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthTimeout is shorter than the time-out of the container's health check.
const healthTimeout = 4 * time.Second

// healthCommand asks the server of this environment whether it lives, so that
// an image without a shell can have a health check.
func healthCommand(p process) *cobra.Command {
	return &cobra.Command{
		Use:   "health",
		Short: "Ask the server at CHOPHIEN_ADDR whether it lives",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, _, err := p.config()
			if err != nil {
				return err
			}
			req, err := http.NewRequestWithContext(cmd.Context(), http.MethodGet, localURL(cfg.Addr)+"/livez", nil)
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
			fmt.Fprintln(p.out, "ok")
			return nil
		},
	}
}

// localURL is where this machine reaches a server that listens on addr.
func localURL(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "http://" + addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}
