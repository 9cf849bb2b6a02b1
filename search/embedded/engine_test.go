package embedded_test

import (
	"testing"

	"chophien/search"
	"chophien/search/embedded"
	"chophien/search/searchtest"
)

func TestEngine(t *testing.T) {
	searchtest.Run(t, func(t *testing.T) search.Engine { return open(t, t.TempDir()) })
}

func open(t *testing.T, dir string) *embedded.Engine {
	t.Helper()
	e, err := embedded.Open(t.Context(), dir)
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
