package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"chophien/config"
)

// ownDataDir creates the data folder and locks it for this process. It fails
// when another process holds the lock. The caller closes the lock.
func ownDataDir(cfg config.Config) (*flock.Flock, error) {
	if err := os.MkdirAll(cfg.DataDir, 0o750); err != nil {
		return nil, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	lock := flock.New(filepath.Join(cfg.DataDir, "chophien.lock"), flock.SetPermissions(0o640))
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	if !locked {
		return nil, fmt.Errorf("CHOPHIEN_DATA_DIR: another chophien serves from %s", cfg.DataDir)
	}
	return lock, nil
}
