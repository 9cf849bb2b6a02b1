//go:build race

package main_test

// buildFlags builds the binary under test as the Makefile builds the tests:
// with the race detector everywhere but in those few packages.
func buildFlags() []string {
	return []string{
		"-race",
		"-gcflags=modernc.org/sqlite/lib=-race=false", "-gcflags=modernc.org/memory=-race=false",
		"-gcflags=golang.org/x/crypto/argon2=-race=false", "-gcflags=golang.org/x/crypto/blake2b=-race=false",
	}
}
