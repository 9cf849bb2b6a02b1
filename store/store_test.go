package store_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chophien/demo"
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

// TestSQLite migrates once and copies the file, as migrating takes longest.
func TestSQLite(t *testing.T) {
	template := filepath.Join(t.TempDir(), "template.db")
	if err := migrate(t.Context(), store.Config{Path: template}); err != nil { // closing leaves one complete file
		t.Fatal(err)
	}
	storetest.Run(t, func(t testing.TB, now func() time.Time, migrated bool, set ...func(*store.Config)) *store.Store {
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
		return open(t, configured(store.Config{Path: path, Now: now}, set))
	})
}

// TestPostgres does the same with a template database.
func TestPostgres(t *testing.T) {
	template := testservices.NewPostgresTemplate(func(dsn string) error { return migrate(t.Context(), store.Config{DatabaseURL: dsn}) })
	t.Cleanup(func() {
		if err := template.Drop(); err != nil {
			t.Error(err)
		}
	})
	storetest.Run(t, func(t testing.TB, now func() time.Time, migrated bool, set ...func(*store.Config)) *store.Store {
		if !migrated {
			return openPostgres(t, now)
		}
		return open(t, configured(store.Config{DatabaseURL: template.Copy(t), Now: now}, set))
	})
}

// configured returns the configuration after what a test sets.
func configured(c store.Config, set []func(*store.Config)) store.Config {
	for _, change := range set {
		change(&c)
	}
	return c
}

// migrate creates the schema and closes the database.
func migrate(ctx context.Context, c store.Config) error {
	s, err := store.Open(ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(ctx), s.Close())
}

// TestReplicasMigrateAtOnce opens several stores concurrently on one empty
// PostgreSQL, as processes do.
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

// TestCancelled: a cancelled request is no failure of the database.
func TestCancelled(t *testing.T) {
	for name, s := range map[string]*store.Store{"sqlite": openSQLite(t, nil), "postgres": openPostgres(t, nil)} {
		t.Run(name, func(t *testing.T) {
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := s.Provinces(ctx); domain.CodeOf(err) != domain.CodeUnavailable || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// TestLog checks that the log contains failed statements without their values,
// only the beginning of long statements, and none whose caller gave up.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	s := open(t, store.Config{Path: filepath.Join(t.TempDir(), "x.db"), Log: slog.New(slog.NewJSONHandler(&log, nil))})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	log.Reset()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Products(gone, domain.ListingFilter{}, domain.Page{}); !errors.Is(err, context.Canceled) || log.Len() > 0 {
		t.Errorf("a cancelled read: %v, logged %s", err, log.String())
	}
	if _, err := s.DB().ExecContext(t.Context(), "CREATE TRIGGER never BEFORE INSERT ON producers BEGIN SELECT RAISE(ABORT, 'never'); END"); err != nil {
		t.Fatal(err)
	}
	_, err := demo.LoadGenerated(t.Context(), s, s, 200, 1, domain.NewDate(2026, 11, 23), nil)
	if err == nil {
		t.Fatal("the trigger did not fire")
	}
	said := log.String()
	if !strings.Contains(said, "INSERT INTO") || len(said) > 2000 || strings.Contains(said, "Hợp tác xã") {
		t.Errorf("the log says %d bytes: %.3000s", len(said), said)
	}
}
