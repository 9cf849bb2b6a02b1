package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/demo"
	"chophien/domain"
	"chophien/jobs"
	"chophien/search"
	"chophien/search/embedded"
	"chophien/search/meili"
	"chophien/store"
	"chophien/testservices"
)

// place has the database, index and folder of an installation, so that a child
// process can open the same.
type place struct {
	Database, Path    string // PostgreSQL, or a file
	Meili, Key, Index string // Meilisearch, or
	Folder            string // the folder of the embedded index
	Work, Point       string // what a child does, and at which point it is killed
}

func (p place) openStore(ctx context.Context) (*store.Store, error) {
	return store.Open(ctx, store.Config{DatabaseURL: p.Database, Path: p.Path})
}

func (p place) openEngine(ctx context.Context, log *slog.Logger) (search.Engine, error) {
	if p.Meili != "" {
		return meili.Open(ctx, meili.Config{URL: p.Meili, Key: p.Key, Index: p.Index, Log: log})
	}
	return embedded.Open(ctx, p.Folder)
}

// installation is a way to run, on real services.
type installation struct {
	place
	store  *store.Store
	engine search.Engine
	wire   *wire // to Meilisearch; nil when the engine is in the process
	log    *slog.Logger
}

// empty has the schema only, sampled also has the demonstration data and their
// jobs. Each is made once, since making it is the slowest part under the race
// detector.
var (
	empty   = newTemplate(func(ctx context.Context, s *store.Store) error { return s.Migrate(ctx) })
	sampled = newTemplate(func(ctx context.Context, s *store.Store) error {
		if err := s.Migrate(ctx); err != nil {
			return err
		}
		_, err := demo.Load(ctx, s, s, domain.Today(time.Now()), nil)
		return err
	})
)

// template is a database that tests copy.
type template struct {
	postgres *testservices.PostgresTemplate
	sqlite   func() ([]byte, error)
}

func newTemplate(fill func(context.Context, *store.Store) error) template {
	filled := func(c store.Config) error {
		ctx := context.Background()
		s, err := store.Open(ctx, c)
		if err != nil {
			return err
		}
		return errors.Join(fill(ctx, s), s.Close()) // closing writes everything into the one file
	}
	return template{
		postgres: testservices.NewPostgresTemplate(func(dsn string) error { return filled(store.Config{DatabaseURL: dsn}) }),
		sqlite: sync.OnceValues(func() ([]byte, error) {
			dir, err := os.MkdirTemp("", "chophien-jobs-*")
			if err != nil {
				return nil, err
			}
			defer os.RemoveAll(dir)
			path := filepath.Join(dir, "template.db")
			if err := filled(store.Config{Path: path}); err != nil {
				return nil, err
			}
			return os.ReadFile(path)
		}),
	}
}

// file returns the path of a database file of a test.
func (x template) file(t *testing.T) string {
	t.Helper()
	made, err := x.sqlite()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "chophien.db")
	if err := os.WriteFile(path, made, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// eachWay runs a scenario on both ways to run.
func eachWay(t *testing.T, scenario func(t *testing.T, in *installation)) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		scenario(t, (&installation{place: place{Path: empty.file(t), Folder: filepath.Join(t.TempDir(), "search")}}).open(t))
	})
	t.Run("services", func(t *testing.T) {
		t.Parallel()
		scenario(t, services(t))
	})
}

func services(t *testing.T) *installation {
	t.Helper()
	address, key := testservices.Meili(t)
	w := newWire(t, address)
	return (&installation{wire: w, place: place{
		Database: empty.postgres.Copy(t), Meili: w.url, Key: key, Index: testservices.IndexName(t),
	}}).open(t)
}

func (in *installation) open(t *testing.T) *installation {
	t.Helper()
	in.log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	var err error
	if in.store, err = in.openStore(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.store.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := in.store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if in.engine, err = in.openEngine(t.Context(), in.log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return in
}

func (in *installation) config() jobs.Config {
	return jobsConfig(in.store, in.engine, in.log)
}

// jobsConfig has what every runner needs, and a test adds the part it checks:
// app.Wire would start all parts, and hides this config.
func jobsConfig(s *store.Store, e search.Engine, log *slog.Logger) jobs.Config {
	c := jobs.Config{Driver: s.RiverDriver(), Listings: s, Engine: e, Log: log}
	if s.Dialect() == store.Postgres {
		c.Shared = s.DB()
	}
	return c
}

func runnerOf(t *testing.T, c jobs.Config) *jobs.Runner {
	t.Helper()
	r, err := jobs.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// start runs a runner until stop is called or the test ends.
func start(t *testing.T, r *jobs.Runner) (stop func()) {
	t.Helper()
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// run starts a runner and waits until the index is ready.
func (in *installation) run(t *testing.T) (r *jobs.Runner, stop func()) {
	t.Helper()
	r = runnerOf(t, in.config())
	stop = start(t, r)
	until(t, "the index is ready", func() bool { return r.Check(t.Context()) == nil })
	return r, stop
}

func id(kind rune, n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%c%011x", kind, n) }

func village(n int) domain.Ref { return domain.Ref{Kind: domain.KindCraftVillage, ID: id('c', n)} }
func product(n int) domain.Ref { return domain.Ref{Kind: domain.KindProduct, ID: id('a', n)} }

// today is the day of the tests: all products are certified on it.
func today() domain.Date { return domain.Today(time.Now()) }

// load stores villages and products, which are certified on today.
func (in *installation) load(t *testing.T, villages, products int) {
	t.Helper()
	record := func(kind rune, n int) domain.Record {
		return domain.Record{ID: id(kind, n), Status: domain.StatusPublished, Sample: true, CreatedAt: time.Now().Add(-time.Hour)}
	}
	var b domain.Batch
	for n := range villages {
		b.CraftVillages = append(b.CraftVillages, domain.CraftVillage{
			Record: record('c', n), Place: domain.Place{ProvinceCode: []string{"01", "08", "19"}[n%3]},
			Name: fmt.Sprintf("Làng gốm %d", n), TradeGroup: 1 + n%7,
		})
	}
	from := today() - 30
	if products > 0 {
		b.Decisions = []domain.Decision{{
			Record: record('e', 1), Issuer: "Dữ liệu minh họa", Number: "MH-1", Date: from, Level: domain.LevelProvince, Criteria: criteria.Default().On(from).ID,
		}}
	}
	for n := range products {
		b.Products = append(b.Products, domain.Product{
			Record: record('a', n), Place: domain.Place{ProvinceCode: []string{"01", "08"}[n%2]}, Name: fmt.Sprintf("Gốm men %d", n), Group: "IV",
		})
		b.Certificates = append(b.Certificates, certificate(n))
	}
	if _, err := in.store.Load(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func certificate(n int) domain.Certificate {
	from := today() - 30
	return domain.Certificate{
		ID: id('f', n), ProductID: id('a', n), DecisionID: id('e', 1), Stars: 3 + n%3, ValidFrom: from, ValidUntil: criteria.Default().ValidUntil(from), Sample: true,
	}
}

func setStatus(ctx context.Context, s *store.Store, ref domain.Ref, status domain.Status) error {
	now, err := s.Listings(ctx, []domain.Ref{ref})
	if err != nil {
		return err
	}
	if len(now) != 1 {
		return fmt.Errorf("%d listings of %v", len(now), ref)
	}
	return s.SetStatus(ctx, ref, now[0].Version, status)
}

func (in *installation) setStatus(t *testing.T, ref domain.Ref, status domain.Status) {
	t.Helper()
	if err := setStatus(t.Context(), in.store, ref, status); err != nil {
		t.Fatal(err)
	}
}

// inStep reports whether the index has the listings of the database in the same
// versions.
func (in *installation) inStep(t *testing.T) bool {
	t.Helper()
	want, got := map[domain.Ref]int64{}, map[domain.Ref]int64{}
	for v, err := range in.store.EachVersion(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		want[v.Ref] = v.Version
	}
	for v, err := range in.engine.EachVersion(t.Context()) {
		if err != nil {
			return false
		}
		got[v.Ref] = v.Version
	}
	return maps.Equal(want, got)
}

func (in *installation) untilInStep(t *testing.T) {
	t.Helper()
	until(t, "the index holds what the database does", func() bool {
		if in.inStep(t) {
			return true
		}
		time.Sleep(50 * time.Millisecond) // leave time for the jobs between comparisons
		return false
	})
}

// idle waits until all jobs are done.
func (in *installation) idle(t *testing.T) {
	t.Helper()
	until(t, "all jobs are done", func() bool {
		backlog, err := in.store.IndexBacklog(t.Context())
		return err == nil && backlog.Unfinished == 0
	})
}

func (in *installation) searcher(t *testing.T, e search.Engine) *search.Searcher {
	t.Helper()
	s, err := search.NewSearcher(t.Context(), e, in.store, in.store, time.Now, slog.New(slog.DiscardHandler), search.WithEngineTimeout(patience))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answered searches until the engine answers within the timeout of a search,
// which may take several attempts on a loaded machine.
func answered(t *testing.T, s *search.Searcher, r search.Request) (found search.Result) {
	t.Helper()
	until(t, fmt.Sprintf("the engine answers %q", r.Text), func() bool {
		var err error
		if found, err = s.Search(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		return !found.Degraded
	})
	return found
}

// gate is an engine whose rebuilds wait while it is closed, so that a test can
// check the state during a rebuild.
type gate struct {
	search.Engine

	mu     sync.Mutex
	opened chan struct{} // closed while the gate is open
}

func newGate(e search.Engine) *gate { return &gate{Engine: e, opened: make(chan struct{})} }

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.opened)
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.opened = make(chan struct{})
}

// Rebuild waits for the gate.
func (g *gate) Rebuild(ctx context.Context) (search.Build, error) {
	g.mu.Lock()
	opened := g.opened
	g.mu.Unlock()
	select {
	case <-opened:
		return g.Engine.Rebuild(ctx)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// wire is a proxy to Meilisearch that lets a test change requests and answers.
type wire struct {
	url string

	mu      sync.Mutex
	cut     bool
	request func(*http.Request)
	answer  func(*http.Response) error
}

func newWire(t *testing.T, target string) *wire {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{}
	forward := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) },
		ModifyResponse: func(res *http.Response) error {
			if _, answer, _ := w.now(); answer != nil {
				return answer(res)
			}
			return nil
		},
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), Transport: &http.Transport{},
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		request, _, cut := w.now()
		if cut {
			panic(http.ErrAbortHandler)
		}
		if request != nil {
			request(r)
		}
		forward.ServeHTTP(rw, r)
	}))
	server.Config.ErrorLog = forward.ErrorLog
	server.Start()
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *wire) now() (request func(*http.Request), answer func(*http.Response) error, cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.request, w.answer, w.cut
}

// set changes how the following requests are handled.
func (w *wire) set(cut bool, request func(*http.Request), answer func(*http.Response) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut, w.request, w.answer = cut, request, answer
}

// childVariable makes the test binary a child process that works at a place until
// it is killed.
const childVariable = "CHOPHIEN_TEST_JOBS_CHILD"

func TestMain(m *testing.M) {
	if text := os.Getenv(childVariable); text != "" {
		var p place
		err := json.Unmarshal([]byte(text), &p)
		if err == nil {
			err = beChild(context.Background(), p)
		}
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(1)
	}
	code := m.Run()
	for _, x := range []template{empty, sampled} {
		if err := x.postgres.Drop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// die ends the process like a power cut.
func die() {
	if p, err := os.FindProcess(os.Getpid()); err == nil {
		_ = p.Kill()
	}
	select {}
}

func beChild(ctx context.Context, p place) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	s, err := p.openStore(ctx)
	if err != nil {
		return err
	}
	engine, err := p.openEngine(ctx, log)
	if err != nil {
		return err
	}
	e := deadly{engine, p.Point}
	switch p.Work {
	case "rebuild":
		_, err := jobs.Reindex(ctx, s, e, nil)
		return errors.Join(err, errors.New("the rebuild ended"))
	case "write":
		for n := 0; ; n++ {
			status := domain.StatusSuspended
			if n/10%2 == 1 {
				status = domain.StatusPublished
			}
			if err := setStatus(ctx, s, village(n%10), status); err != nil {
				return err
			}
			fmt.Println(n)
		}
	}
	r, err := jobs.New(jobsConfig(s, e, log))
	if err != nil {
		return err
	}
	if err := r.Start(ctx); err != nil {
		return err
	}
	fmt.Println("working")
	select {}
}

// deadly is an engine that kills the process at one of its calls.
type deadly struct {
	search.Engine
	point string
}

func (e deadly) at(point string) {
	if e.point == point {
		die()
	}
}

func (e deadly) Put(ctx context.Context, docs []search.Document) error {
	if len(docs) == 0 {
		return nil
	}
	e.at("before the engine is called")
	err := e.Engine.Put(ctx, docs)
	e.at("after the engine is called")
	return err
}

func (e deadly) Rebuild(ctx context.Context) (search.Build, error) {
	b, err := e.Engine.Rebuild(ctx)
	e.at("begun")
	return deadlyBuild{b, e}, err
}

type deadlyBuild struct {
	search.Build
	engine deadly
}

func (b deadlyBuild) Put(ctx context.Context, docs []search.Document) error {
	err := b.Build.Put(ctx, docs)
	b.engine.at("half filled")
	return err
}

func (b deadlyBuild) Commit(ctx context.Context) error {
	b.engine.at("filled")
	err := b.Build.Commit(ctx)
	b.engine.at("committed")
	return err
}

// child starts a process that works at the place of in.
func (in *installation) child(t *testing.T, work, point string) *exec.Cmd {
	t.Helper()
	p := in.place
	p.Work, p.Point = work, point
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childVariable+"="+string(text))
	cmd.Stderr = t.Output()
	return cmd
}

// killed waits for a child, which must have been killed.
func killed(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	if _, ok := errors.AsType[*exec.ExitError](err); !ok {
		t.Fatalf("the child ended: %v", err)
	}
	if cmd.ProcessState.Exited() {
		t.Fatalf("the child was not killed but ended with %d", cmd.ProcessState.ExitCode())
	}
}
