//go:build race

package main_test

// buildFlags builds the binary under test as the Makefile builds the tests:
// with the race detector everywhere but in the body of SQLite.
func buildFlags() []string {
	return []string{"-race", "-gcflags=modernc.org/sqlite/lib=-race=false"}
}
