package demo_test

import (
	"path/filepath"
	"testing"

	"chophien/demo"
	"chophien/domain"
	"chophien/store"
)

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "chophien.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func total(t *testing.T, s *store.Store, on domain.Date) int {
	t.Helper()
	stats, err := s.Statistics(t.Context(), domain.StatisticsFilter{ValidOn: on})
	if err != nil {
		t.Fatal(err)
	}
	return stats.Total
}

func TestLoadTwice(t *testing.T) {
	s := openStore(t)
	var steps [][2]int
	added, err := demo.Load(t.Context(), s, s, today, func(done, total int) { steps = append(steps, [2]int{done, total}) })
	if err != nil {
		t.Fatal(err)
	}
	if added == 0 || len(steps) == 0 || steps[len(steps)-1] != [2]int{825, 825} {
		t.Errorf("added %d things in the steps %v", added, steps)
	}
	if got := total(t, s, today); got != 509-9-3 {
		t.Errorf("%d products are valid", got)
	}
	for _, on := range []domain.Date{today, today + 40} {
		added, err := demo.Load(t.Context(), s, s, on, nil)
		if err != nil || added != 0 {
			t.Errorf("loading again on %s added %d, error %v", on, added, err)
		}
	}

	p, err := s.Product(t.Context(), "chè đinh")
	if domain.CodeOf(err) != domain.CodeNotFound {
		t.Errorf("a name is no slug: %v, %v", p.Name, err)
	}
	p, err = s.Product(t.Context(), "che-dinh")
	if err != nil || len(p.CraftVillages) != 1 || p.CraftVillages[0].Name != "Làng chè Tân Cương" || len(p.Certificates) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestLoadGeneratedTwice(t *testing.T) {
	const n = 600
	s := openStore(t)
	var last [2]int
	added, err := demo.LoadGenerated(t.Context(), s, s, n, 1, today, func(done, total int) { last = [2]int{done, total} })
	if err != nil || added == 0 || last != [2]int{n, n} {
		t.Fatalf("added %d up to %v, error %v", added, last, err)
	}
	if got := total(t, s, today); got != n {
		t.Errorf("%d products are valid, want %d", got, n)
	}
	for _, later := range []domain.Date{0, 3, 400} {
		added, err := demo.LoadGenerated(t.Context(), s, s, n, 1, today+later, nil)
		if err != nil || added != 0 {
			t.Errorf("loading again %d days later added %d, error %v", later, added, err)
		}
	}
	// A larger n with the same seed: the full batch exists, the other things of
	// the first run stay.
	if _, err := demo.LoadGenerated(t.Context(), s, s, 2*n, 1, today, nil); err != nil {
		t.Error(err)
	}
	if got := total(t, s, today); got != 2*n+n%500 {
		t.Errorf("%d products are valid after more were loaded", got)
	}
	if _, err := demo.LoadGenerated(t.Context(), s, s, -1, 1, today, nil); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("a negative number: %v", err)
	}
}
