package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"chophien/config"
	"chophien/store"
)

// Main runs a command with the arguments and signals of this process and exits.
func Main(command func(Process) *cobra.Command) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal has its default effect and kills the process.
	context.AfterFunc(ctx, stop)
	p := Process{Environ: os.Environ(), Setenv: os.Setenv, In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	os.Exit(p.Run(ctx, command(p), os.Args[1:]))
}

// Process is the environment of a command: arguments, variables and streams.
type Process struct {
	Environ []string
	// Setenv changes a variable for the libraries in this process. It is nil where a
	// command shares its process with others, such as in tests: the variables stay.
	Setenv   func(name, value string) error
	In       io.Reader
	Out, Err io.Writer
}

// Config reads the environment and returns the configuration and its logger.
func (p Process) Config() (config.Config, *slog.Logger, error) { return Configure(p.Environ, p.Err) }

// WithOpenStore calls a function with the database as it is.
func (p Process) WithOpenStore(ctx context.Context, work func(context.Context, *store.Store) error) (err error) {
	cfg, log, err := p.Config()
	if err != nil {
		return err
	}
	if err := p.UseTempDir(cfg); err != nil {
		return err
	}
	s, err := OpenStore(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return work(ctx, s)
}

// WithStore calls a function with the database after migrating it.
func (p Process) WithStore(ctx context.Context, work func(context.Context, *store.Store) error) error {
	return p.WithOpenStore(ctx, func(ctx context.Context, s *store.Store) error {
		if err := s.Migrate(ctx); err != nil {
			return err
		}
		return work(ctx, s)
	})
}

// Run runs a command and returns the exit code: 0, 1 after a failure, 130 after
// a signal.
func (p Process) Run(ctx context.Context, cmd *cobra.Command, args []string) int {
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.CompletionOptions.HiddenDefaultCmd = true
	cmd.SetArgs(args)
	cmd.SetOut(p.Out)
	cmd.SetErr(p.Err)
	err := cmd.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(p.Err, cmd.Name()+": stopped")
		return 130
	}
	fmt.Fprintln(p.Err, cmd.Name()+":", err)
	return 1
}

// With calls f with the parts that the environment configures, on a database
// with the right schema.
func (p Process) With(ctx context.Context, f func(context.Context, *App) error) (err error) {
	cfg, log, err := p.Config()
	if err != nil {
		return err
	}
	if err := p.UseTempDir(cfg); err != nil {
		return err
	}
	a, err := Open(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.store.Check(ctx); err != nil {
		return err
	}
	return f(ctx, a)
}

const (
	// tempVariable is the variable that os.TempDir and SQLite read.
	tempVariable = "TMPDIR"
	// oldTempFile is the age of a temporary file that a killed process left: no upload,
	// import or edition takes so long.
	oldTempFile = 24 * time.Hour
)

// UseTempDir makes a folder below the data folder the one for temporary files of this
// process and its libraries: the image has no /tmp, and its root cannot be written. A
// command calls it before it opens the database, since SQLite asks for the folder once.
// It deletes what killed processes left there.
func (p Process) UseTempDir(cfg config.Config) error {
	if p.Setenv == nil {
		return nil
	}
	dir, err := filepath.Abs(filepath.Join(cfg.DataDir, "tmp"))
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	var entries []os.DirEntry
	if err == nil {
		entries, err = os.ReadDir(dir)
	}
	if err == nil {
		err = p.Setenv(tempVariable, dir)
	}
	if err != nil {
		return fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	for _, e := range entries {
		// Another process may delete it at the same time.
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > oldTempFile {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
	return nil
}
