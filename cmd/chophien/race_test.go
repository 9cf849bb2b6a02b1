//go:build race

package main_test

// buildFlags builds the binary under test as the test itself is built. Further
// flags of the Makefile come in GOFLAGS.
func buildFlags() []string { return []string{"-race"} }
