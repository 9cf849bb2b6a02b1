// Command chophien is the whole of Chợ Phiên: server, migrations, search
// index, demonstration data and bench, in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"chophien/config"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal finds its default again and kills.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, process{environ: os.Environ(), in: os.Stdin, out: os.Stdout, err: os.Stderr}, os.Args[1:]))
}

// process is what a command has of the world around it.
type process struct {
	environ  []string
	in       io.Reader
	out, err io.Writer
}

// config reads the environment and makes the logger that it asks for.
func (p process) config() (config.Config, *slog.Logger, error) {
	cfg, err := config.Load(p.environ)
	if err != nil {
		return cfg, nil, err
	}
	level, json := cfg.LogLevel()
	opts := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(p.err, opts)
	if json {
		handler = slog.NewJSONHandler(p.err, opts)
	}
	return cfg, slog.New(handler), nil
}

// run returns the exit code: 0, 1 after a failure, 130 after a signal.
func run(ctx context.Context, p process, args []string) int {
	cmd := rootCommand(p)
	cmd.SetArgs(args)
	cmd.SetOut(p.out)
	cmd.SetErr(p.err)
	err := cmd.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(p.err, "chophien: stopped")
		return 130
	}
	fmt.Fprintln(p.err, "chophien:", err)
	return 1
}

func rootCommand(p process) *cobra.Command {
	cmd := &cobra.Command{
		Use:           "chophien",
		Short:         "Chợ Phiên: Vietnam's OCOP goods, craft villages and community tourism",
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.CompletionOptions.HiddenDefaultCmd = true
	cmd.AddCommand(serveCommand(p), migrateCommand(p), reindexCommand(p), searchCommand(p), demoCommand(p), importCommand(p), exportCommand(p), userCommand(p), benchCommand(p), healthCommand(p), meiliKeyCommand(p))
	return cmd
}

// version is that of the module, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value
		}
	}
	if v == "" {
		v = "(devel)"
	}
	return v
}
