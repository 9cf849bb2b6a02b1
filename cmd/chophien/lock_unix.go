//go:build unix

package main

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes the file for this process alone and for as long as it lives.
// It returns false when another process has it.
func lockFile(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
