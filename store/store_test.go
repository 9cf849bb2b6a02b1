package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chophien/domain"
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

// TestSQLite migrates once and hands out copies: that is what takes longest.
func TestSQLite(t *testing.T) {
	template := filepath.Join(t.TempDir(), "template.db")
	s, err := store.Open(t.Context(), store.Config{Path: template})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil { // which brings all into the one file
		t.Fatal(err)
	}
	storetest.Run(t, func(t testing.TB, now func() time.Time, migrated bool) *store.Store {
		if !migrated {
			return openSQLite(t, now)
		}
		made, err := os.ReadFile(template)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "x.db")
		if err := os.WriteFile(path, made, 0o600); err != nil {
			t.Fatal(err)
		}
		return open(t, store.Config{Path: path, Now: now})
	})
}

func TestPostgres(t *testing.T) {
	storetest.Run(t, func(t testing.TB, now func() time.Time, migrated bool) *store.Store {
		s := openPostgres(t, now)
		if !migrated {
			return s
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// TestReplicasMigrateAtOnce starts several processes' worth of stores on one
// empty PostgreSQL.
func TestReplicasMigrateAtOnce(t *testing.T) {
	dsn := testservices.Postgres(t)
	var wg sync.WaitGroup
	for range 4 {
		s := open(t, store.Config{DatabaseURL: dsn})
		wg.Go(func() {
			if err := s.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]store.Config{
		"no file":       {},
		"a folder":      {Path: t.TempDir()},
		"no database":   {DatabaseURL: "postgres://127.0.0.1:1/x"},
		"no such thing": {DatabaseURL: "postgres://%zz"},
	} {
		s, err := store.Open(t.Context(), c)
		if err == nil {
			s.Close()
			t.Errorf("%s: it opened", name)
		}
	}
}

// TestCancelled: a visitor who went away is no defect.
func TestCancelled(t *testing.T) {
	for name, s := range map[string]*store.Store{"sqlite": openSQLite(t, nil), "postgres": openPostgres(t, nil)} {
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Provinces(ctx); domain.CodeOf(err) != domain.CodeUnavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
