package embedded_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"chophien/domain"
	"chophien/search"
	"chophien/search/embedded"
)

// writerVariable makes the test binary a process that writes until it is
// killed; its value is the folder of the index.
const writerVariable = "CHOPHIEN_TEST_INDEX_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerVariable); dir != "" {
		fmt.Fprintln(os.Stderr, writeForEver(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeForEver puts batches of ten documents and prints each batch that is
// stored, beside a rebuild that it never ends.
func writeForEver(dir string) error {
	ctx := context.Background()
	e, err := embedded.Open(ctx, dir)
	if err != nil {
		return err
	}
	b, err := e.Rebuild(ctx)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		var docs []search.Document
		for j := range 10 {
			docs = append(docs, thing(fmt.Sprintf("id-%d-%d", i, j), "dot "+fmt.Sprintf("dot%d", i)))
		}
		if err := errors.Join(e.Put(ctx, docs), b.Put(ctx, docs)); err != nil {
			return err
		}
		fmt.Println(i)
	}
}

func thing(id, words string) search.Document {
	d := search.Document{Ref: domain.Ref{Kind: domain.KindProducer, ID: id}, Version: 1, Name: words, NameSort: domain.SortKey(words)}
	d.Words[search.FieldName] = words
	return d
}

// today is the day of the queries.
var today = domain.NewDate(2026, 6, 15)

func asking(word string) []search.TextQuery {
	return []search.TextQuery{{Text: word + " ", Filter: domain.ListingFilter{ValidOn: today}, Limit: 10}}
}

func total(t *testing.T, e *embedded.Engine, word string) int {
	t.Helper()
	pages, err := e.Ask(t.Context(), asking(word))
	if err != nil {
		t.Fatal(err)
	}
	return pages[0].Total
}

func generations(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "search-*.db"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func isNoIndex(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, search.ErrNoIndex) || domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("%s: %v, want ErrNoIndex with code unavailable", what, err)
	}
}

func TestKilledWriter(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	rebuilt(t, e, nil)
	for round := range 3 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), writerVariable+"="+dir)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		stored := 0
		for lines := bufio.NewScanner(out); stored < 5+round && lines.Scan(); {
			stored++
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		child.Wait() // it ends by a signal, as expected
		if stored == 0 {
			t.Fatal("the writer wrote nothing")
		}

		after := open(t, dir)
		if err := after.Check(t.Context()); err != nil {
			t.Fatalf("after a kill: %v", err)
		}
		n := total(t, after, "dot")
		if n < stored*10 || n%10 != 0 {
			t.Errorf("%d documents after %d batches of ten", n, stored)
		}
		if c, err := after.Count(t.Context()); err != nil || c != n {
			t.Errorf("Count() = %d, %v, but %d are found", c, err, n)
		}
		if files := generations(t, dir); len(files) != 1 {
			t.Errorf("the killed rebuild left %v", files)
		}
	}
}

// TestRebuildByAnother checks that a running engine notices a rebuild by another
// one, such as another process, in the same folder.
func TestRebuildByAnother(t *testing.T) {
	dir := t.TempDir()
	server := open(t, dir)
	isNoIndex(t, "Search without an index", func() error { _, err := server.Ask(t.Context(), asking("mot")); return err }())
	isNoIndex(t, "Put without an index", server.Put(t.Context(), []search.Document{thing("a", "mot")}))

	reindex := open(t, dir)
	rebuilt(t, reindex, []search.Document{thing("a", "mot")})
	if n := total(t, server, "mot"); n != 1 {
		t.Errorf("the first index: %d found, want 1", n)
	}
	for i := range 3 {
		word := fmt.Sprintf("lan%d", i)
		rebuilt(t, reindex, []search.Document{thing("a", word), thing("b", word)})
		if n := total(t, server, word); n != 2 {
			t.Errorf("rebuild %d: %d found, want 2", i, n)
		}
		if err := server.Put(t.Context(), []search.Document{thing("c", word)}); err != nil {
			t.Error(err)
		}
		if n := total(t, reindex, word); n != 3 {
			t.Errorf("after a Put following rebuild %d: %d found, want 3", i, n)
		}
		if files := generations(t, dir); len(files) != 1 {
			t.Errorf("old generations are still there: %v", files)
		}
	}
}

// TestSearchesDuringRebuildsByAnother checks that no search or write fails while
// another engine replaces the index repeatedly.
func TestSearchesDuringRebuildsByAnother(t *testing.T) {
	dir := t.TempDir()
	server, reindex := open(t, dir), open(t, dir)
	rebuilt(t, reindex, []search.Document{thing("anchor", "neo")})
	stop := make(chan struct{})
	var group sync.WaitGroup
	for worker := range 6 {
		group.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if worker == 0 {
					id := fmt.Sprintf("w%d", i%3)
					if err := server.Put(t.Context(), []search.Document{thing(id, "viet")}); err != nil {
						t.Errorf("Put: %v", err)
						return
					}
					continue
				}
				if page, err := server.Ask(t.Context(), asking("neo")); err != nil || page[0].Total != 1 {
					t.Errorf("Ask: %v, %v", page, err)
					return
				}
			}
		})
	}
	for range 4 {
		rebuilt(t, reindex, []search.Document{thing("anchor", "neo")})
	}
	close(stop)
	group.Wait()
	total(t, server, "neo") // the server notices that it has been replaced
	open(t, dir)            // and the next engine to open the folder tidies up
	if files := generations(t, dir); len(files) != 1 {
		t.Errorf("old generations are still there: %v", files)
	}
}

// TestLiveBuildIsKept checks that tidying up keeps a build of another engine.
func TestLiveBuildIsKept(t *testing.T) {
	dir := t.TempDir()
	one, two := open(t, dir), open(t, dir)
	rebuilt(t, one, nil)
	slow, err := two.Rebuild(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := slow.Put(t.Context(), []search.Document{thing("a", "mot")}); err != nil {
		t.Fatal(err)
	}
	rebuilt(t, one, nil)
	open(t, dir)
	if err := slow.Put(t.Context(), []search.Document{thing("b", "mot")}); err != nil {
		t.Fatal(err)
	}
	if err := slow.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := total(t, one, "mot"); n != 2 {
		t.Errorf("%d found, want 2", n)
	}
}

func TestDamage(t *testing.T) {
	only := func(t *testing.T, dir string) string {
		t.Helper()
		files := generations(t, dir)
		if len(files) != 1 {
			t.Fatalf("generations: %v", files)
		}
		return files[0]
	}
	write := func(t *testing.T, path string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		name string
		harm func(t *testing.T, dir string)
	}{
		{"no folder content", func(t *testing.T, dir string) {
			for _, f := range append(generations(t, dir), filepath.Join(dir, "search.current")) {
				if err := os.Remove(f); err != nil {
					t.Fatal(err)
				}
			}
		}},
		{"no generation", func(t *testing.T, dir string) {
			if err := os.Remove(only(t, dir)); err != nil {
				t.Fatal(err)
			}
		}},
		{"a pointer to elsewhere", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "search.current"), []byte("../../etc/passwd\n"))
		}},
		{"an empty pointer", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "search.current"), nil) }},
		{"an empty file", func(t *testing.T, dir string) { write(t, only(t, dir), nil) }},
		{"another kind of file", func(t *testing.T, dir string) {
			write(t, only(t, dir), []byte(strings.Repeat("no database ", 4096)))
		}},
		{"half a file", func(t *testing.T, dir string) {
			data, err := os.ReadFile(only(t, dir))
			if err != nil {
				t.Fatal(err)
			}
			write(t, only(t, dir), data[:len(data)/2])
		}},
		{"noise in the middle", func(t *testing.T, dir string) {
			data, err := os.ReadFile(only(t, dir))
			if err != nil {
				t.Fatal(err)
			}
			for i := 8192; i < len(data)-4096; i++ {
				data[i] = byte(i * 31)
			}
			write(t, only(t, dir), data)
		}},
		{"another version", func(t *testing.T, dir string) {
			db, err := sql.Open("sqlite", only(t, dir))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec("UPDATE meta SET value = '0' WHERE key = 'version'"); err != nil {
				t.Fatal(err)
			}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			before := open(t, dir)
			rebuilt(t, before, generated(300))
			if err := before.Close(); err != nil {
				t.Fatal(err)
			}
			c.harm(t, dir)

			e := open(t, dir)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			isNoIndex(t, "Check", e.Check(ctx))
			// Each call may succeed, or fail in this way only.
			for _, q := range [][]search.TextQuery{asking("tra"), {{Filter: domain.ListingFilter{ValidOn: today}, Facets: search.Facets(), Limit: 100}}} {
				if _, err := e.Ask(ctx, q); err != nil {
					isNoIndex(t, "Search", err)
				}
			}
			if err := e.Put(ctx, generated(50)); err != nil {
				isNoIndex(t, "Put", err)
			}

			rebuilt(t, e, []search.Document{thing("a", "mot")})
			if err := e.Check(ctx); err != nil {
				t.Errorf("Check after a rebuild: %v", err)
			}
			if n := total(t, e, "mot"); n != 1 {
				t.Errorf("%d found after a rebuild, want 1", n)
			}
			only(t, dir)
		})
	}
}

// TestWipedWhileOpen checks that the next Check notices that the index of a
// running engine was deleted.
func TestWipedWhileOpen(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	rebuilt(t, e, generated(50))
	if err := e.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	isNoIndex(t, "Check", e.Check(t.Context()))
	isNoIndex(t, "Search", func() error { _, err := e.Ask(t.Context(), asking("mot")); return err }())
	rebuilt(t, e, []search.Document{thing("a", "mot")})
	if n := total(t, e, "mot"); n != 1 {
		t.Errorf("%d found after a rebuild, want 1", n)
	}
}

func TestRefusedDocuments(t *testing.T) {
	e := open(t, t.TempDir())
	rebuilt(t, e, nil)
	pinned := func(lat, lon float64) search.Document {
		d := thing("pinned", "mot")
		d.HasPin, d.Lat, d.Lon = true, lat, lon
		return d
	}
	certified := func(w ...domain.Window) search.Document {
		d := thing("certified", "mot")
		d.Kind, d.Windows = domain.KindProduct, w
		return d
	}
	unkind := thing("unkind", "mot")
	unkind.Kind = `x" OR`
	cases := map[string]search.Document{
		"no id":                   thing("", "mot"),
		"a space in the id":       thing("a b", "mot"),
		"a letter with a mark":    thing("chè", "mot"),
		"an id too long":          thing(strings.Repeat("x", 129), "mot"),
		"a kind that is no name":  unkind,
		"beyond the pole":         pinned(91, 0),
		"beyond the date line":    pinned(0, 181),
		"no number":               pinned(math.NaN(), 0),
		"infinitely far":          pinned(0, math.Inf(1)),
		"days out of order":       certified(domain.Window{From: 5, Until: 9}, domain.Window{From: 1, Until: 3}),
		"days that overlap":       certified(domain.Window{From: 5, Until: 9}, domain.Window{From: 9, Until: 12}),
		"an end before the start": certified(domain.Window{From: 5, Until: 4}),
	}
	for name, d := range cases {
		t.Run(name, func(t *testing.T) {
			err := e.Put(t.Context(), []search.Document{thing("good", "mot"), d})
			refused, ok := errors.AsType[*search.RefusedError](err)
			if !ok || len(refused.Reasons) != 1 || refused.Reasons[d.Ref] == "" {
				t.Errorf("Put: %v, want one refused document with its reason", err)
			}
			if n, err := e.Count(t.Context()); err != nil || n != 1 {
				t.Errorf("Count() = %d, %v, want only the good one", n, err)
			}
		})
	}
}

func TestClosed(t *testing.T) {
	e := open(t, t.TempDir())
	rebuilt(t, e, nil)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Ask(t.Context(), asking("mot")); domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("Search after Close: %v, want code unavailable", err)
	}
	if _, err := e.Rebuild(t.Context()); domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("Rebuild after Close: %v, want code unavailable", err)
	}
}

func TestInvalidQueries(t *testing.T) {
	e := open(t, t.TempDir())
	rebuilt(t, e, nil)
	cases := map[string]search.TextQuery{
		"sort":   {Sort: "name; DROP TABLE doc"},
		"near":   {Near: &search.Near{Lat: math.NaN()}},
		"limit":  {Limit: -1},
		"facets": {Facets: []search.Facet{"name"}},
		"fields": {Fields: []search.Field{99}},
	}
	for field, q := range cases {
		_, err := e.Ask(t.Context(), []search.TextQuery{q})
		fault, ok := errors.AsType[*domain.Error](err)
		if !ok || fault.Code != domain.CodeInvalid || fault.Field != field {
			t.Errorf("Search(%+v): %v, want code invalid about %s", q, err, field)
		}
	}
	if _, err := e.Ask(t.Context(), []search.TextQuery{{Sort: domain.SortDistance}}); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("by distance from nowhere: %v, want code invalid", err)
	}
}
