package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/itchyny/gojq"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// documentedURL is the address of the server in the documents.
const documentedURL = "http://127.0.0.1:8080"

// TestDocumentedCommands runs the commands of the README and of each document,
// in the order of the page, in one shell. Blocks that begin with ```sh are run;
// all other blocks are only shown. The test needs neither curl nor jq.
func TestDocumentedCommands(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	pages := []string{filepath.Join(root, "README.md")}
	for _, pattern := range []string{"docs/*.md", "docs/guide/*.md", "docs/guide/vi/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			t.Fatalf("found %d pages of %s: %v", len(found), pattern, err)
		}
		pages = append(pages, found...)
	}
	for _, path := range pages {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		commands := shellBlocks(string(page))
		if commands == "" {
			continue // a page without commands, such as the glossary
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".md"), func(t *testing.T) {
			t.Parallel()
			in := embeddedWithSamples(t)
			s := in.serve(t)
			metrics := &server{url: s.metrics, client: s.client}
			until(t, "the index holds the sample data", func() bool {
				status, _, body := metrics.get(t, "/metrics")
				return status == http.StatusOK && strings.Contains(string(body), "chophien_index_backlog 0\n")
			})
			runDocumented(t, in, s, strings.ReplaceAll(commands, documentedURL, s.url))
		})
	}
}

// shellBlocks returns the lines of all ```sh blocks; all other lines are left
// empty, so that positions in errors are those of the page.
func shellBlocks(page string) string {
	var b strings.Builder
	inside, found := false, false
	for line := range strings.Lines(page) {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = !inside && strings.TrimSpace(line) == "```sh"
			line = "\n"
		case !inside:
			line = "\n"
		default:
			found = true
		}
		b.WriteString(line)
	}
	if !found {
		return ""
	}
	return b.String()
}

// runDocumented runs shell commands as a reader would in an empty folder with
// a few files of its own. Any failing command and any variable that the page
// did not set fails the test.
func runDocumented(t *testing.T, in *installation, s *server, commands string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"anh.jpg": photograph(t), "tem.jpg": photograph(t), "so-do.jpg": photograph(t),
		"haccp.pdf": []byte("%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"), "bien-ban.pdf": []byte("%PDF-1.7\n2 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script, err := syntax.NewParser().Parse(strings.NewReader("set -euo pipefail\n"+strings.TrimPrefix(commands, "\n")), "")
	if err != nil {
		t.Fatalf("line %v", err)
	}
	var out bytes.Buffer
	shell, err := interp.New(
		interp.Dir(dir),
		interp.Env(expand.ListEnviron(in.environ...)),
		interp.StdIO(nil, &out, &out),
		interp.ExecHandlers(func(next interp.ExecHandlerFunc) interp.ExecHandlerFunc {
			return func(ctx context.Context, args []string) error {
				err := runDocumentedCommand(ctx, in, s, next, args)
				if err == nil || isExitStatus(err) {
					return err
				}
				c := interp.HandlerCtx(ctx)
				fmt.Fprintf(c.Stderr, "\nline %d: %s: %v\n", c.Pos.Line(), strings.Join(args, " "), err)
				return interp.ExitStatus(1)
			}
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	if err := shell.Run(ctx, script); err != nil {
		printed := out.Bytes()
		t.Fatalf("%v\n%s", err, printed[max(0, len(printed)-3000):])
	}
}

func isExitStatus(err error) bool {
	_, ok := errors.AsType[interp.ExitStatus](err)
	return ok
}

// runDocumentedCommand runs one command that is not built into the shell.
func runDocumentedCommand(ctx context.Context, in *installation, s *server, next interp.ExecHandlerFunc, args []string) error {
	shell := interp.HandlerCtx(ctx)
	switch args[0] {
	case "curl":
		return runCurl(ctx, s, args[1:])
	case "jq":
		return runJQ(ctx, args[1:])
	case "make":
		return checkMakeTarget(args[1:])
	case "sleep":
		time.Sleep(20 * time.Millisecond) // pages wait for a condition in a loop
		return nil
	case "./chophien", "chophien": // a function in the runbook
		path, err := binary()
		if err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, path, args[1:]...)
		cmd.Dir, cmd.Env = shell.Dir, in.environ
		cmd.Stdin, cmd.Stdout, cmd.Stderr = shell.Stdin, shell.Stdout, shell.Stderr
		return cmd.Run()
	}
	return next(ctx, args)
}

// checkMakeTarget returns an error if the Makefile lacks the targets: the
// server of the test runs already, and tests do not run themselves.
func checkMakeTarget(targets []string) error {
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		return err
	}
	for _, target := range targets {
		if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(target) + `:`).Match(makefile) {
			return fmt.Errorf("the Makefile has no target %s", target)
		}
	}
	return nil
}

// runJQ is jq with the options -r and -c and one filter. A result of null
// is an error: no page asks for a field that is not there.
func runJQ(ctx context.Context, args []string) error {
	shell := interp.HandlerCtx(ctx)
	raw, filter := false, ""
	for _, arg := range args {
		switch {
		case arg == "-r":
			raw = true
		case arg == "-c": // results are always on one line
		case strings.HasPrefix(arg, "-"):
			return fmt.Errorf("option %s is not known to this test", arg)
		case filter != "":
			return fmt.Errorf("more than one filter: %s", arg)
		default:
			filter = arg
		}
	}
	query, err := gojq.Parse(filter)
	if err != nil {
		return err
	}
	input, err := io.ReadAll(shell.Stdin)
	if err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(input, &value); err != nil {
		return fmt.Errorf("input is not JSON: %w: %.500s", err, input)
	}
	results := query.RunWithContext(ctx, value)
	for {
		result, ok := results.Next()
		if !ok {
			return nil
		}
		if err, failed := result.(error); failed {
			return err
		}
		if result == nil {
			return fmt.Errorf("the result is null: %.800s", input)
		}
		if text, ok := result.(string); ok && raw {
			fmt.Fprintln(shell.Stdout, text)
			continue
		}
		encoded, err := json.Marshal(result)
		if err != nil {
			return err
		}
		fmt.Fprintf(shell.Stdout, "%s\n", encoded)
	}
}
