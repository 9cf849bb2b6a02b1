package app_test

import (
	"context"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chophien/app"
	"chophien/config"
)

// TestUseTempDir: what killed processes left is deleted, files and folders, and what a
// running process may use stays. Only a command that may change its process moves the
// temporary files.
func TestUseTempDir(t *testing.T) {
	cfg := config.Config{DataDir: t.TempDir()}
	dir := filepath.Join(cfg.DataDir, "tmp")
	for name, age := range map[string]time.Duration{"upload-old": 48 * time.Hour, "verify-old/chophien.db": 48 * time.Hour, "upload-new": 0, "verify-new/chophien.db": 0} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		for ; path != dir; path = filepath.Dir(path) {
			if err := os.Chtimes(path, at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	set := map[string]string{}
	p := app.Process{Setenv: func(name, value string) error { set[name] = value; return nil }}
	if err := p.UseTempDir(cfg); err != nil {
		t.Fatal(err)
	}
	if set["TMPDIR"] != dir || os.TempDir() == dir {
		t.Errorf("temporary files are in %s, want %s; those of this process in %s", set["TMPDIR"], dir, os.TempDir())
	}
	if err := (app.Process{}).UseTempDir(cfg); err != nil {
		t.Errorf("a command that shares its process: %v", err)
	}
	for name, want := range map[string]bool{"upload-old": false, "verify-old": false, "upload-new": true, "verify-new": true} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
			t.Errorf("%s: %v, want it to stay: %t", name, err, want)
		}
	}
}

// TestBackupAge: a database that does not answer is no missing backup.
func TestBackupAge(t *testing.T) {
	var log strings.Builder
	cfg, err := config.Load([]string{"CHOPHIEN_DATA_DIR=" + t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	age := func() float64 {
		t.Helper()
		all, err := a.Registry().Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all {
			if m.GetName() == "chophien_backup_age_seconds" {
				return m.GetMetric()[0].GetGauge().GetValue()
			}
		}
		t.Fatal("there is no such metric")
		return 0
	}
	if v := age(); !math.IsNaN(v) || !strings.Contains(log.String(), "the age of the last backup is not known") { // there is no table yet
		t.Errorf("without an answer the age is %v, and the log says %q", v, log.String())
	}
	if err := a.Store().Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v := age(); !math.IsInf(v, 1) {
		t.Errorf("without a backup the age is %v", v)
	}
}

// TestAddressOfCodes: a server whose printed QR codes would lead nowhere says so,
// unless its operator allows it.
func TestAddressOfCodes(t *testing.T) {
	for _, c := range []struct {
		name  string
		set   []string
		warns bool
	}{
		{"no address", nil, true},
		{"a local address", []string{"CHOPHIEN_PUBLIC_URL=http://192.168.1.9:8080"}, true},
		{"a public address", []string{"CHOPHIEN_PUBLIC_URL=https://ocop.example.vn"}, false},
		{"allowed", []string{"CHOPHIEN_LOCAL_EDITIONS=allow"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log syncedLog
			cfg, err := config.Load(append(c.set, "CHOPHIEN_DATA_DIR="+t.TempDir()))
			if err != nil {
				t.Fatal(err)
			}
			a, err := app.Open(t.Context(), cfg, slog.New(slog.NewTextHandler(&log, nil)))
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if err := a.Store().Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := a.Runner().Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			stop()
			if err := a.Run(ctx, io.Discard, http.NotFoundHandler(), l, nil, nil); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(log.String(), "CHOPHIEN_PUBLIC_URL is not set"); got != c.warns {
				t.Errorf("it warns: %t\n%s", got, log.String())
			}
		})
	}
}

// syncedLog is a log that several goroutines write.
type syncedLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *syncedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *syncedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
