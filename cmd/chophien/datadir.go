package main

import (
	"fmt"
	"os"
	"path/filepath"

	"chophien/config"
)

// ownDataDir makes the data folder and takes it for this process. It returns
// false when another process runs there. The file must stay open.
func ownDataDir(cfg config.Config) (*os.File, bool, error) {
	if err := os.MkdirAll(cfg.DataDir, 0o750); err != nil {
		return nil, false, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(cfg.DataDir, "chophien.lock"), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, false, fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
	}
	ok, err := lockFile(f)
	if err != nil || !ok {
		f.Close()
		if err != nil {
			err = fmt.Errorf("CHOPHIEN_DATA_DIR: %w", err)
		}
		return nil, false, err
	}
	return f, true, nil
}
