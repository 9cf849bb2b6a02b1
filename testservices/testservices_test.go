package testservices_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"chophien/testservices"
)

func TestPostgresDatabasesAreEmptyAndApart(t *testing.T) {
	for _, name := range []string{"one", "two"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := pgx.Connect(t.Context(), testservices.Postgres(t))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(context.Background())
			if _, err := conn.Exec(t.Context(), "CREATE TABLE only_once (name text)"); err != nil {
				t.Errorf("the database is not empty: %v", err)
			}
		})
	}
}

func TestPostgresDatabaseIsDropped(t *testing.T) {
	var dsn string
	t.Run("use", func(t *testing.T) { dsn = testservices.Postgres(t) })
	if conn, err := pgx.Connect(t.Context(), dsn); err == nil {
		conn.Close(t.Context())
		t.Error("the database is still there after its test")
	}
}

func TestPostgresTemplateIsFilledOnce(t *testing.T) {
	filled := 0
	template := testservices.NewPostgresTemplate(func(dsn string) error {
		filled++
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			return err
		}
		_, err = conn.Exec(t.Context(), "CREATE TABLE a (n int); INSERT INTO a VALUES (1)")
		return errors.Join(err, conn.Close(t.Context()))
	})
	for range 2 {
		conn, err := pgx.Connect(t.Context(), template.Copy(t))
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if err := conn.QueryRow(t.Context(), "INSERT INTO a VALUES (2) RETURNING (SELECT sum(n) FROM a)").Scan(&n); err != nil || n != 1 {
			t.Errorf("a copy holds %d: %v", n, err)
		}
		conn.Close(t.Context())
	}
	if err := template.Drop(); err != nil || filled != 1 {
		t.Errorf("filled %d times: %v", filled, err)
	}
}

func TestMeiliAnswersToItsKeyOnly(t *testing.T) {
	address, key := testservices.Meili(t)
	for _, c := range []struct {
		key  string
		want int
	}{{key, http.StatusOK}, {"wrong", http.StatusForbidden}} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/indexes", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+c.key)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != c.want {
			t.Errorf("key %.5s…: got %d, want %d", c.key, res.StatusCode, c.want)
		}
	}
}

func TestIndexNamesDiffer(t *testing.T) {
	if a, b := testservices.IndexName(t), testservices.IndexName(t); a == b {
		t.Errorf("two tests got the index %s", a)
	}
}

func TestWithServices(t *testing.T) {
	program := filepath.Join(t.TempDir(), "with-services")
	build := exec.Command("go", "build", "-o", program, "./cmd/with-services")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	start := func(script string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), program, "--", "sh", "-c", script)
		cmd.Env = append(os.Environ(), "TEST_POSTGRES_DSN=", "TEST_MEILI_URL=", "TEST_MEILI_KEY=")
		cmd.Stderr = os.Stderr
		return cmd
	}

	t.Run("exit code and end of the services", func(t *testing.T) {
		out, err := start(`echo "$TEST_POSTGRES_DSN $TEST_MEILI_URL $TEST_MEILI_KEY"; exit 7`).Output()
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok || exit.ExitCode() != 7 {
			t.Fatalf("got %v, want exit code 7", err)
		}
		words := strings.Fields(string(out))
		if len(words) != 3 {
			t.Fatalf("the command saw %q", out)
		}
		if conn, err := pgx.Connect(t.Context(), words[0]); err == nil {
			conn.Close(t.Context())
			t.Error("PostgreSQL outlives the command")
		}
		if res, err := http.Get(words[1] + "/health"); err == nil {
			res.Body.Close()
			t.Error("Meilisearch outlives the command")
		}
	})

	t.Run("signals", func(t *testing.T) {
		cmd := start(`trap 'exit 9' TERM; echo ready; while :; do sleep 0.1; done`)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := stdout.Read(make([]byte, len("ready\n"))); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		exit, ok := errors.AsType[*exec.ExitError](cmd.Wait())
		if !ok || exit.ExitCode() != 9 {
			t.Errorf("got %v, want the exit code 9 of the command's own handler", exit)
		}
	})

	t.Run("usage", func(t *testing.T) {
		exit, ok := errors.AsType[*exec.ExitError](exec.Command(program).Run())
		if !ok || exit.ExitCode() != 2 {
			t.Errorf("got %v, want exit code 2", exit)
		}
	})
}
