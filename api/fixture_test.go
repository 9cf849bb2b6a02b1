package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"

	"chophien/api"
	"chophien/app"
	"chophien/config"
	"chophien/criteria"
	"chophien/demo"
	"chophien/domain"
	"chophien/front/fronttest"
	"chophien/jobs"
	"chophien/oidc/oidctest"
	"chophien/password"
	"chophien/search"
	"chophien/search/embedded"
	"chophien/search/meili"
	"chophien/store"
	"chophien/testservices"
	"chophien/web"
)

// cheap is a low cost for tests: package password tests the real one.
var cheap = password.Cost{Memory: 64, Passes: 1}

// patience is what the engine and each route may take: on a loaded machine a
// search takes longer than the program gives it.
const patience = 2 * time.Minute

const publicURL = "https://chophien.test"

// noon is noon of 23 November 2026 in Vietnam.
var noon = time.Date(2026, time.November, 23, 5, 0, 0, 0, time.UTC)

// Ids of the rows that the fixture adds to the demo data.
const (
	producerID = "01900000-0000-7000-8000-000000000001"
	villageID  = "01900000-0000-7000-8000-000000000002"
	siteID     = "01900000-0000-7000-8000-000000000003"
	honeyID    = "01900000-0000-7000-8000-000000000004"
	revokedID  = "01900000-0000-7000-8000-000000000005"
	draftID    = "01900000-0000-7000-8000-000000000006"
	pictureID  = "01900000-0000-7000-8000-000000000007"
	lostID     = "01900000-0000-7000-8000-000000000008" // a picture whose file is gone
	svgID      = "01900000-0000-7000-8000-000000000009"
)

// honey is a name that must be escaped in HTML.
const honey = `Mật ong <script>alert("x")</script> & bạc hà`

// server is the API over one of the two installations.
type server struct {
	*api.Server
	all      http.Handler // the API and the pages
	store    *store.Store
	engine   search.Engine
	clock    *clock
	log      *logBuffer
	registry *prometheus.Registry
	files    *blob.Bucket
	provider *oidctest.Provider

	searches *jobs.SearchLog // stores nothing by itself

	uncompared bool // kept answers are not compared with new ones, since requests are counted

	nameless    sync.Map // requests whose answers have a province without a name
	t           testing.TB
	precomputed sync.Map // schemas that fits has made ready
	paths       func() map[int][]pathTemplate
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// eachInstallation runs a test on SQLite with the embedded engine, and on
// PostgreSQL with Meilisearch. Both serve the sample data and the rows above.
// All tests share one index of Meilisearch, since filling it takes longer than
// most of them. Tests must not write to it.
func eachInstallation(t *testing.T, test func(t *testing.T, s *server)) {
	t.Helper()
	eachOf(t, func(t *testing.T) *server {
		c := setup{Config: store.Config{DatabaseURL: demoServices.database.Copy(t)}, filled: true, indexed: true}
		engine, err := openMeili(t.Context(), demoServices.index)
		return newServer(t, c, sharedIndex{engine}, err)
	}, test)
}

// eachIndex is eachInstallation for tests that write to the index.
func eachIndex(t *testing.T, test func(t *testing.T, s *server)) {
	t.Helper()
	eachOf(t, func(t *testing.T) *server {
		address, key := testservices.Meili(t)
		engine, err := openMeili(t.Context(), &testservices.MeiliIndex{URL: address, Key: key, Name: testservices.IndexName(t)})
		return newServer(t, setup{Config: store.Config{DatabaseURL: demoServices.database.Copy(t)}, filled: true}, engine, err)
	}, test)
}

func eachOf(t *testing.T, onServices func(t *testing.T) *server, test func(t *testing.T, s *server)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, newEmbedded(t))
	})
	t.Run("services", func(t *testing.T) {
		t.Parallel()
		test(t, onServices(t))
	})
}

// step runs a part of a scenario that later parts build on: they do not run when it
// fails.
func step(t *testing.T, name string, run func(t *testing.T)) {
	t.Helper()
	if !t.Run(name, run) {
		t.FailNow()
	}
}

func openMeili(ctx context.Context, index *testservices.MeiliIndex) (*meili.Engine, error) {
	return meili.Open(ctx, meili.Config{URL: index.URL, Key: index.Key, Index: index.Name, Log: slog.New(slog.DiscardHandler)})
}

// sharedIndex refuses writes, which would change the results of other tests.
type sharedIndex struct{ search.Engine }

func (sharedIndex) Put(context.Context, []search.Document) error  { return errShared }
func (sharedIndex) Delete(context.Context, []domain.Ref) error    { return errShared }
func (sharedIndex) Rebuild(context.Context) (search.Build, error) { return nil, errShared }

var errShared = errors.New("the index is shared with other tests: take eachIndex")

// setup is how a server is built.
type setup struct {
	store.Config
	change      func(*api.Config) // may be nil
	proxies     string            // that are trusted
	withoutDemo bool
	mails       bool   // e-mail is configured, and addresses are confirmed
	filled      bool   // the rows are there already
	indexed     bool   // and the index, too
	scope       string // as in CHOPHIEN_SCOPE; empty: the nation

	privateURL   bool   // CHOPHIEN_PUBLIC_URL is not set
	secondFactor string // as in CHOPHIEN_SECOND_FACTOR; empty: offered
	phones       bool   // messages are sent to phones; nothing works the jobs
}

// newEmbedded returns a server on SQLite and the embedded engine.
func newEmbedded(t testing.TB) *server { return newChanged(t, setup{}) }

// newChanged is newEmbedded with another setup.
func newChanged(t testing.TB, c setup) *server {
	t.Helper()
	dir := t.TempDir()
	if !c.withoutDemo {
		made, err := demoFolder.make()
		if err == nil {
			err = os.CopyFS(dir, os.DirFS(made))
		}
		if err != nil {
			t.Fatal(err)
		}
		c.filled, c.indexed = true, true
	}
	engine, err := embedded.Open(t.Context(), filepath.Join(dir, "search"))
	c.Path = filepath.Join(dir, "chophien.db")
	return newServer(t, c, engine, err)
}

// template is a folder that is filled once; tests use copies of it.
type template struct {
	once sync.Once
	dir  string
	err  error
}

// demoFolder holds the demo data and the rows below on SQLite with the
// embedded engine.
var demoFolder template

// demoServices hold the same rows on PostgreSQL and in Meilisearch.
var demoServices = newTemplates()

// templates are a database that is filled once and copied, and its index.
type templates struct {
	database *testservices.PostgresTemplate
	index    *testservices.MeiliIndex // nil before the first copy
}

func newTemplates() *templates {
	x := &templates{}
	x.database = testservices.NewPostgresTemplate(func(dsn string) error {
		ctx := context.Background()
		s, err := store.Open(ctx, store.Config{DatabaseURL: dsn, Now: func() time.Time { return noon }})
		if err != nil {
			return err
		}
		if x.index, err = testservices.NewMeiliIndex(); err != nil {
			return errors.Join(err, s.Close())
		}
		engine, err := openMeili(ctx, x.index)
		if err != nil {
			return errors.Join(err, s.Close())
		}
		if err = fill(ctx, s, true); err == nil {
			_, err = jobs.Reindex(ctx, s, engine, nil)
		}
		return errors.Join(err, engine.Close(), s.Close())
	})
	return x
}

func (x *templates) drop() error {
	err := x.database.Drop()
	if x.index != nil {
		err = errors.Join(err, x.index.Drop())
	}
	return err
}

func (f *template) make() (string, error) {
	f.once.Do(func() {
		if f.dir, f.err = os.MkdirTemp("", "chophien-api-*"); f.err != nil {
			return
		}
		ctx := context.Background()
		s, err := store.Open(ctx, store.Config{Path: filepath.Join(f.dir, "chophien.db"), Now: func() time.Time { return noon }})
		if err != nil {
			f.err = err
			return
		}
		engine, err := embedded.Open(ctx, filepath.Join(f.dir, "search"))
		if err != nil {
			f.err = errors.Join(err, s.Close())
			return
		}
		if f.err = fill(ctx, s, true); f.err == nil {
			_, f.err = jobs.Reindex(ctx, s, engine, nil)
		}
		f.err = errors.Join(f.err, engine.Close(), s.Close())
	})
	return f.dir, f.err
}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := demoServices.drop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if demoFolder.dir != "" {
		if err := os.RemoveAll(demoFolder.dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// fill creates the schema and the rows.
func fill(ctx context.Context, s *store.Store, withDemo bool) error {
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	if withDemo {
		if _, err := demo.Load(ctx, s, s, domain.Today(noon), nil); err != nil {
			return err
		}
	}
	return addRows(ctx, s)
}

func newServer(t testing.TB, c setup, engine search.Engine, err error) *server {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	s := &server{t: t, engine: engine, clock: &clock{at: noon}, log: &logBuffer{}}
	// The testing package keeps what a test that has ended refers to until the run
	// ends. The servers of all tests would fill 5 GB.
	t.Cleanup(func() {
		s.Server, s.all, s.store, s.engine, s.paths, s.registry, s.searches = nil, nil, nil, nil, nil, nil, nil
		s.precomputed.Clear()
	})
	t.Cleanup(func() {
		s.nameless.Range(func(request, at any) bool {
			t.Errorf("%s: a province without a name in %s", request, at)
			return true
		})
	})
	c.Now, c.Mail, c.Phones = s.clock.now, c.mails, c.phones
	s.store, err = store.Open(t.Context(), c.Config)
	must(err)
	if !c.filled {
		must(fill(t.Context(), s.store, !c.withoutDemo))
	}
	if !c.indexed {
		_, err := jobs.Reindex(t.Context(), s.store, engine, nil)
		must(err)
	}
	s.files = memblob.OpenBucket(nil)
	must(addFiles(t.Context(), s.files))
	s.provider = oidctest.New(t)
	conf := config.Config{
		DataDir: t.TempDir(), DatabaseURL: c.DatabaseURL, PublicURL: publicURL, ImagesMB: 400, KeptMB: 8, Proxies: c.proxies, Scope: c.scope, SecondFactor: c.secondFactor, WebhookNetworks: "127.0.0.0/8",
		OIDCIssuer: s.provider.URL, OIDCClientID: oidctest.ClientID, OIDCClientSecret: oidctest.ClientSecret, OIDCRedirectURL: oidctest.RedirectURL,
	}
	if c.privateURL {
		conf.PublicURL = ""
	}
	if c.mails { // nothing works the jobs, so nothing is sent
		conf.SMTPHost, conf.SMTPPort, conf.SMTPFrom, conf.SMTPTLS, conf.ConfirmEmail = "127.0.0.1", 25, "thong-bao@example.vn", "none", "auto"
	}
	if c.phones {
		conf.PhoneLog = "on"
	}
	a, err := app.Wire(conf, app.Parts{Store: s.store, Engine: engine, Files: s.files, Now: s.clock.now, LeastTime: patience}, slog.New(slog.NewJSONHandler(s.log, nil)))
	must(err)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	s.searches, s.registry = a.SearchLog(), a.Registry()
	made, err := a.APIConfig(t.Context(), publicURL)
	must(err)
	made.Passwords, made.Version = password.NewHasher(cheap), "v1.2.3"
	made.Checks = map[string]domain.Checker{"database": s.store, "search": engine}
	if c.change != nil {
		c.change(&made)
	}
	s.Server, err = api.New(made)
	must(err)
	pages, err := web.New(app.WebConfig(made, s.store, a.PageLog(), app.Settings(config.Config{})))
	must(err)
	s.all = app.Split(s.Server, pages)
	s.paths = sync.OnceValue(func() map[int][]pathTemplate { return pathTemplates(s.OpenAPI().Paths) })
	return s
}

// addRows adds what the sample data lack: a product that is no sample, with a
// hostile name, a village, a site and pictures; one with a revoked certificate;
// and a draft.
func addRows(ctx context.Context, s *store.Store) error {
	today := domain.Today(noon)
	record := func(id, slug string, status domain.Status) domain.Record {
		return domain.Record{ID: id, Slug: slug, Status: status, Version: 1, CreatedAt: noon, UpdatedAt: noon}
	}
	haGiang := "02"
	lat, lon := 23.1612, 105.4036
	at := domain.Place{ProvinceCode: "08", FormerProvinceCode: &haGiang, FormerDistrict: "Mèo Vạc", FormerCommune: "Pả Vi", Lat: &lat, Lon: &lon}
	producer, set, score := producerID, "I.2.b", 9150
	decision := domain.Decision{
		Record: record("01900000-0000-7000-8000-0000000000d1", "d1", domain.StatusPublished),
		Issuer: "UBND tỉnh Tuyên Quang", Number: "12/QĐ-UBND", Date: today - 100, Level: domain.LevelProvince, Criteria: "148/QĐ-TTg",
	}
	certificate := func(id, product string) domain.Certificate {
		return domain.Certificate{
			ID: id, ProductID: product, DecisionID: decision.ID, Stars: 4, PotentialFive: true, Score: &score,
			ValidFrom: today - 100, ValidUntil: criteria.Default().ValidUntil(today - 100),
		}
	}
	revoked := certificate("01900000-0000-7000-8000-0000000000c2", revokedID)
	yesterday := today - 1
	revoked.RevokedOn, revoked.RevokedReason, revoked.PotentialFive = &yesterday, "Không còn sản xuất", false
	_, err := s.Load(ctx, domain.Batch{
		Producers:     []domain.Producer{{Record: record(producerID, "htx-thu-nghiem", domain.StatusPublished), Place: at, Name: "HTX Thử nghiệm <b>", Kind: domain.ProducerCooperative, Story: "Chuyện kể"}},
		CraftVillages: []domain.CraftVillage{{Record: record(villageID, "lang-thu-nghiem", domain.StatusPublished), Place: at, Name: "Làng thử nghiệm", TradeVI: "dệt lanh", TradeEN: "hemp weaving", TradeGroup: 4}},
		TourismSites:  []domain.TourismSite{{Record: record(siteID, "diem-thu-nghiem", domain.StatusPublished), Place: at, Name: "Điểm thử nghiệm", People: "Mông"}},
		Products: []domain.Product{
			{Record: record(honeyID, "mat-ong-thu-nghiem", domain.StatusPublished), Place: at, Name: honey, NameEN: "Mint honey", ProducerID: &producer, Group: "I", SetCode: &set},
			{Record: record(revokedID, "mat-ong-thu-hoi", domain.StatusPublished), Place: at, Name: "Mật ong bị thu hồi", ProducerID: &producer, Group: "I"},
			{Record: record(draftID, "mat-ong-nhap", domain.StatusDraft), Place: at, Name: "Mật ong bản nháp", ProducerID: &producer, Group: "I"},
		},
		Decisions:    []domain.Decision{decision},
		Certificates: []domain.Certificate{certificate("01900000-0000-7000-8000-0000000000c1", honeyID), revoked},
		VillageLinks: []domain.Link{{ProductID: honeyID, OtherID: villageID}, {ProductID: revokedID, OtherID: villageID}},
		SiteLinks:    []domain.Link{{ProductID: honeyID, OtherID: siteID}},
	})
	if err != nil {
		return err
	}
	for i, p := range []struct{ id, key, contentType string }{
		{pictureID, "honey.png", "image/png"}, {lostID, "lost.png", "image/png"}, {svgID, "evil.svg", "image/svg+xml"},
	} {
		if _, err := s.DB().ExecContext(ctx, fmt.Sprintf(
			`INSERT INTO pictures (id, owner_kind, owner_id, position, file_key, content_type, width, height, caption, credit)
			 VALUES ('%s', 'product', '%s', %d, '%s', '%s', 40, 30, 'Mật ong', 'Ảnh mẫu')`, p.id, honeyID, i, p.key, p.contentType)); err != nil {
			return err
		}
	}
	return nil
}

// addFiles adds the files of these pictures, but for the lost one.
func addFiles(ctx context.Context, files *blob.Bucket) error {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		return err
	}
	if err := files.WriteAll(ctx, "honey.png", picture.Bytes(), nil); err != nil {
		return err
	}
	return files.WriteAll(ctx, "evil.svg", []byte(`<svg onload="alert(1)"/>`), nil)
}

// broken is a part of the system that is away: it returns its error.
type broken struct{ err error }

func (b broken) Check(context.Context) error { return b.err }

func (b broken) Explain(context.Context, search.Request) (search.Explanation, error) {
	return search.Explanation{}, b.err
}

func (b broken) Search(context.Context, search.Request) (search.Result, error) {
	return search.Result{}, b.err
}

func (b broken) Suggest(context.Context, string, domain.ListingFilter, int) ([]search.Suggestion, error) {
	panic(errors.New("secret of the panic"))
}

// late is a search that takes longer than its time limit.
type late struct{}

func (late) Explain(context.Context, search.Request) (search.Explanation, error) {
	return search.Explanation{}, context.DeadlineExceeded
}

func (late) Search(ctx context.Context, _ search.Request) (search.Result, error) {
	if _, ok := ctx.Deadline(); !ok {
		return search.Result{}, errors.New("the context has no deadline")
	}
	return search.Result{}, fmt.Errorf("asking the engine: %w", context.DeadlineExceeded)
}

func (late) Suggest(context.Context, string, domain.ListingFilter, int) ([]search.Suggestion, error) {
	return nil, errors.New("dial tcp 10.0.0.7:7700: connection refused")
}

// ServeHTTP answers as the program does: with the API or with a page.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.all.ServeHTTP(w, r) }

func (s *server) do(method, path string, header map[string]string) *httptest.ResponseRecorder {
	return s.send(method, path, header, "")
}

// send is do with a JSON body. Every answer must follow the contract.
func (s *server) send(method, path string, header map[string]string, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	// The target bypasses net/url, so that malformed text reaches the server.
	if err := setTarget(r, path); err != nil {
		panic(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return s.answer(r, path)
}

// answer answers a request to a target. The answer must follow the contract,
// unless it is measured.
func (s *server) answer(r *http.Request, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if _, measured := s.t.(*testing.B); measured {
		return w
	}
	body, err := decoded(w)
	if err != nil {
		s.t.Errorf("%s %s answers no JSON: %v: %.300s", r.Method, target, err, w.Body)
		return w
	}
	if !s.uncompared {
		fronttest.WantFresh(s.t, s, r, w)
	}
	s.wantNames(r.Method+" "+target, body)
	followsContract(s.t, s, r.Method, target, w, body)
	wantPaths(s.t, s, w, body)
	return w
}

// decoded returns the JSON body of an answer, which checks of the contract share;
// nil for answers without one.
func decoded(w *httptest.ResponseRecorder) (body any, err error) {
	mediaType, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
	if strings.HasSuffix(mediaType, "json") && w.Header().Get("Content-Encoding") == "" && w.Body.Len() > 0 {
		err = json.Unmarshal(w.Body.Bytes(), &body)
	}
	return body, err
}

// wantNames notes an answer in which a place names its province by the code
// alone. The test fails at its end.
func (s *server) wantNames(request string, body any) {
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(at+"[]", e)
			}
		case map[string]any:
			for name, e := range v {
				if unit, ok := e.(map[string]any); ok && (name == "province" || name == "former_province") {
					code, coded := unit["code"].(string)
					if name, named := unit["name"].(string); coded && named && code != "" && name == "" {
						s.nameless.Store(request, at)
					}
				}
				walk(at+"."+name, e)
			}
		}
	}
	walk("", body)
}
