// Package criteriatest has an invented set of criteria for tests: other bands of
// points, certificates of 24 months, a new product set and a new kind of paper.
package criteriatest

import (
	_ "embed"
	"testing"

	"chophien/criteria"
	"chophien/domain"
)

// ID is the id of the invented set, which is in force from 2025-07-01.
const ID domain.Criteria = "999/QĐ-TTg"

//go:embed invented.json
var invented []byte

// File returns the file of the invented set.
func File() []byte { return invented }

// Sets returns the criteria of the program and the invented set.
func Sets(t testing.TB) domain.CriteriaSets {
	t.Helper()
	sets, err := criteria.Add(invented)
	if err != nil {
		t.Fatal(err)
	}
	return sets
}
