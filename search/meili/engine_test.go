package meili_test

import (
	"testing"

	"chophien/domain"
	"chophien/search"
	"chophien/search/meili"
	"chophien/testservices"
)

// open returns an engine with an empty index of its own.
func open(t testing.TB) *meili.Engine {
	t.Helper()
	address, key := testservices.Meili(t)
	e := connect(t, meili.Config{URL: address, Key: key, Index: testservices.IndexName(t)})
	b, err := e.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}

// connect returns an engine, and closes it when the test ends.
func connect(t testing.TB, cfg meili.Config) *meili.Engine {
	t.Helper()
	e, err := meili.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

var today = domain.NewDate(2026, 11, 1)
