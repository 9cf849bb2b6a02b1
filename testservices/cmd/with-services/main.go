// Command with-services runs a command with a PostgreSQL and a Meilisearch for
// tests beside it, so that many test processes share one of each:
//
//	go run ./testservices/cmd/with-services -- go test ./...
//
// It sets TEST_POSTGRES_DSN, TEST_MEILI_URL and TEST_MEILI_KEY for the command,
// unless they are set already. It forwards signals to the command, exits with its
// exit code, and stops both services afterwards.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sync/errgroup"

	"chophien/testservices"
)

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: with-services -- command [argument ...]")
		os.Exit(2)
	}
	code, err := withServices(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "with-services:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// withServices returns the exit code of the command.
func withServices(args []string) (code int, err error) {
	// Before the services start, so that a signal always stops them.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(signals)

	var postgres, meili *testservices.Server
	var starting errgroup.Group
	starting.Go(func() (err error) { postgres, err = testservices.StartPostgres(); return err })
	starting.Go(func() (err error) { meili, err = testservices.StartMeili(); return err })
	err = starting.Wait()
	defer func() { err = errors.Join(err, postgres.Stop(), meili.Stop()) }()
	if err != nil {
		return 0, err
	}

	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "TEST_POSTGRES_DSN="+postgres.URL, "TEST_MEILI_URL="+meili.URL, "TEST_MEILI_KEY="+meili.Key)
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			// The command may have ended in this moment.
			if err := cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
				return 0, err
			}
		case err := <-done:
			if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
				return 0, err
			}
			if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
				return 128 + int(status.Signal()), nil // as shells say it
			}
			return cmd.ProcessState.ExitCode(), nil
		}
	}
}
