package app_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"chophien/app"
	"chophien/config"
)

// TestUseTempDir: what killed processes left is deleted, files and folders, and what a
// running process may use stays.
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
	restore, err := app.UseTempDir(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer restore()
	if os.TempDir() != dir {
		t.Errorf("temporary files are in %s, want %s", os.TempDir(), dir)
	}
	for name, want := range map[string]bool{"upload-old": false, "verify-old": false, "upload-new": true, "verify-new": true} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
			t.Errorf("%s: %v, want it to stay: %t", name, err, want)
		}
	}
}
