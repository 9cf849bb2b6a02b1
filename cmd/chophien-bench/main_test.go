package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/meilisearch/meilisearch-go"

	"chophien/app"
	"chophien/search/meili"
	"chophien/testservices"
)

// command runs the program with storage of its own and returns what it printed.
func command(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	return commandWith(t, nil, args...)
}

// commandWith runs the program like command, with more settings.
func commandWith(t *testing.T, settings []string, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := app.Process{
		Environ: append([]string{"CHOPHIEN_DATA_DIR=" + t.TempDir(), "CHOPHIEN_LOG=error"}, settings...),
		In:      strings.NewReader(""), Out: &stdout, Err: io.MultiWriter(&stderr, t.Output()),
	}
	code = p.Run(t.Context(), rootCommand(p), args)
	return stdout.String(), stderr.String(), code
}

func TestOnlyThisMachineIsMeasured(t *testing.T) {
	t.Parallel()
	if _, errs, code := command(t, "--url", "http://192.0.2.1:8080"); code != 1 || !strings.Contains(errs, "--url") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	out, errs, code := command(t, "--duration", "50ms", "--workers", "2", "--rate", "20")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for _, row := range []string{"list", "product", "search", "suggest"} {
		if !strings.Contains(out, row) {
			t.Errorf("no row for %s:\n%s", row, out)
		}
	}
}

// meiliKey returns the address of a Meilisearch and a key for the indexes of this test.
// The program refuses a key that may manage keys.
func meiliKey(t *testing.T) (address, key string) {
	t.Helper()
	address, master := testservices.Meili(t)
	client := meilisearch.New(address, meilisearch.WithAPIKey(master))
	made, err := client.CreateKeyWithContext(t.Context(), &meilisearch.Key{Name: t.Name(), Actions: meili.Actions(), Indexes: []string{"chophien*"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := client.DeleteKey(made.UID); err != nil {
			t.Error(err)
		}
	})
	return address, made.Key
}

// TestReadReport measures on both ways. On services it also proves that the peer answers
// as the server does: a ratio to a peer that does less says nothing.
func TestReadReport(t *testing.T) {
	t.Parallel()
	rows := []string{"product, kept", "list, kept, gzip", "search page, made anew", "20 cards", "provinces"}
	url, key := meiliKey(t)
	for _, tc := range []struct {
		name     string
		settings []string
		rows     []string
	}{
		{"embedded", nil, rows},
		{"services", []string{"CHOPHIEN_DATABASE_URL=" + testservices.Postgres(t), "CHOPHIEN_MEILI_URL=" + url, "CHOPHIEN_MEILI_KEY=" + key}, append(rows, "product, made anew", "list, made anew, gzip")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			out, errs, code := commandWith(t, tc.settings, "read", "--scale", "5", "--larger-scale", "0", "--duration", "20ms", "--workers", "2", "--read-only")
			if code != 0 {
				t.Fatalf("exit code %d: %s", code, errs)
			}
			for _, row := range tc.rows {
				if !strings.Contains(out, row) {
					t.Errorf("no row for %s:\n%s", row, out)
				}
			}
		})
	}
}

func TestDeskReport(t *testing.T) {
	t.Parallel()
	out, errs, code := command(t, "desk", "--scale", "60", "--exhibitors", "3", "--exhibits", "6", "--meetings", "4", "--rows", "5", "--requests", "1", "--workers", "2")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for _, row := range []string{"booths", "editions", "section of exhibits", "preview of the list", "audit log"} {
		if !strings.Contains(out, row) {
			t.Errorf("no row for %s:\n%s", row, out)
		}
	}
}

// TestSoak runs a short one: kept answers are those that are made anew.
func TestSoak(t *testing.T) {
	t.Parallel()
	// A machine with other load may be too slow for any comparison in two seconds, and
	// the memory of so short a time says nothing.
	for _, duration := range []string{"2s", "10s", "40s"} {
		out, errs, code := command(t, "soak", "--scale", "0", "--duration", duration, "--workers", "2")
		if !strings.Contains(out, " kept answers compared with new ones, 0 stale") {
			t.Fatalf("exit code %d: %s%s", code, out, errs)
		}
		if !strings.Contains(out, "\n0 kept answers") {
			return
		}
	}
	t.Error("no answer could be compared")
}

func TestGenerate(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, scale string
		code        int
		want        string
	}{
		{"some", "5", 0, "listings added"},
		{"none", "0", 1, "--scale"},
		{"fewer than none", "-1", 1, "--scale"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			before := os.TempDir()
			out, errs, code := command(t, "generate", "--scale", tc.scale)
			if now := os.TempDir(); now != before {
				t.Errorf("the folder for temporary files is %s, want %s: the servers of other tests have their data there", now, before)
			}
			if code != tc.code || !strings.Contains(out+errs, tc.want) {
				t.Errorf("exit code %d, want %d; printed %s%s", code, tc.code, out, errs)
			}
		})
	}
}
