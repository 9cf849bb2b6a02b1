package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"chophien/store"
	"chophien/store/storetest"
	"chophien/testservices"
)

func openSQLite(t testing.TB, now func() time.Time) *store.Store {
	return open(t, store.Config{Path: filepath.Join(t.TempDir(), "a folder", "50%?#.db"), Now: now})
}

func openPostgres(t testing.TB, now func() time.Time) *store.Store {
	return open(t, store.Config{DatabaseURL: testservices.Postgres(t), Now: now})
}

func open(t testing.TB, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSQLite(t *testing.T) { storetest.Run(t, openSQLite) }

func TestPostgres(t *testing.T) { storetest.Run(t, openPostgres) }
