//go:build race

package main_test

// raceFlag builds the binary under test as the test itself was built.
const raceFlag = "-race=true"
