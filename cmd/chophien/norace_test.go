//go:build !race

package main_test

// buildFlags builds the binary under test as the test itself is built.
func buildFlags() []string { return nil }
