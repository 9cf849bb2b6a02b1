//go:build race

package main_test

// buildFlags builds the binary under test as the Makefile builds the tests:
// with the race detector everywhere but in SQLite, which is C in Go's clothes
// and many times slower under it.
func buildFlags() []string {
	return []string{"-race", "-gcflags=modernc.org/...=-race=false"}
}
