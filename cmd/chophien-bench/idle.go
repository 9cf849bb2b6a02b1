package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
)

// idleFor is how long a server does nothing before its memory is read.
const idleFor = 10 * time.Second

// idleCommand starts a server and prints its memory after it did nothing for a while.
func idleCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use: "idle", Hidden: true, Args: cobra.NoArgs,
		Short: "Print the memory in bytes of a server with the sample data that does nothing",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withServer(cmd.Context(), p, benchOptions{workers: 1, seed: 1}, func(b *bench) error {
				debug.FreeOSMemory() // a server does not load the data that it serves
				select {
				case <-time.After(idleFor):
				case <-cmd.Context().Done():
					return cmd.Context().Err()
				}
				fmt.Fprintln(b.out, memoryOf(os.Getpid()))
				return nil
			})
		},
	}
}

// idleMemory prints the memory of a server of its own in a process of its own.
func idleMemory(ctx context.Context, p app.Process) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "idle")
	cmd.Env, cmd.Stderr = p.Environ, p.Err
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	used, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	if err != nil {
		return errors.New("the idle server printed no number")
	}
	if used > 0 {
		mb := float64(used) / (1 << 20)
		fmt.Fprintf(p.Out, "\nan idle server with the sample data takes %.0f MiB (goal ≤ 100): %s\n", mb, met(mb <= 100))
	}
	return nil
}

// memoryOf returns the memory of a process that is in RAM, in bytes; 0 where that is
// not known.
func memoryOf(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kb << 10
		}
	}
	return 0
}
