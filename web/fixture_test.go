package web_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"

	"chophien/app"
	"chophien/config"
	"chophien/criteria"
	"chophien/demo"
	"chophien/domain"
	"chophien/front/fronttest"
	"chophien/jobs"
	"chophien/search"
	"chophien/search/embedded"
	"chophien/search/meili"
	"chophien/store"
	"chophien/testservices"
	"chophien/web/webtest"
)

const publicURL = "https://chophien.test"

// patience is what the engine and each page may take on a loaded machine.
const patience = 2 * time.Minute

// noon is noon of 23 November 2026 in Vietnam.
var noon = time.Date(2026, time.November, 23, 5, 0, 0, 0, time.UTC)

// hostile is a text that must be escaped wherever it is printed: markup,
// quotation marks, an address that runs script, letters that turn the
// direction, and one without width.
const hostile = `<b>"'&</b> javascript:alert(1) {{.}} ` + "\u202eabc\u202c\u200b"

// Slugs of the rows that the fixture adds to the demo data: one with all
// fields, one with the least, one hostile, one without a valid certificate.
const (
	fullSlug    = "mat-ong-day-du"
	leastSlug   = "mat-ong-toi-thieu"
	hostileSlug = "mat-ong-xau"
	revokedSlug = "mat-ong-thu-hoi"
	fullID      = "01900000-0000-7000-8000-000000000011"
	gtin        = "8936012345674"
)

// site is the whole program over one of the two installations.
type site struct {
	http.Handler
	store        *store.Store
	files        *blob.Bucket
	clock        *clock
	log          *logBuffer
	opened       *jobs.PageLog // stores nothing by itself
	demand, fair string        // slugs
	code         string        // of the certificate of the full product

	fresh bool // see do
	sent  int
	t     testing.TB

	uncompared bool // kept pages are not compared with new ones: requests are counted, or nothing is changed
}

// logBuffer is the log of a server, which writes while a test reads.
type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
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

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// eachInstallation runs a test on SQLite with the embedded engine, and on
// PostgreSQL with Meilisearch.
func eachInstallation(t *testing.T, test func(t *testing.T, s *site)) {
	t.Helper()
	eachInstallationWith(t, func(*config.Config) {}, test)
}

// eachInstallationWith is eachInstallation with changes of the configuration.
func eachInstallationWith(t *testing.T, change func(*config.Config), test func(t *testing.T, s *site)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, change))
	})
	t.Run("services", func(t *testing.T) {
		t.Parallel()
		test(t, onServices(t, change))
	})
}

// onServices returns the program on PostgreSQL and Meilisearch.
func onServices(t *testing.T, changes ...func(*config.Config)) *site {
	t.Helper()
	engine, err := openMeili(t.Context(), services.index(t))
	if err != nil {
		t.Fatal(err)
	}
	return newSite(t, store.Config{DatabaseURL: services.database.Copy(t)}, readOnly{engine}, memblob.OpenBucket(nil), changes...)
}

// readOnly refuses writes to an index that tests share.
type readOnly struct{ search.Engine }

func (readOnly) Put(context.Context, []search.Document) error  { return errShared }
func (readOnly) Delete(context.Context, []domain.Ref) error    { return errShared }
func (readOnly) Rebuild(context.Context) (search.Build, error) { return nil, errShared }

var errShared = errors.New("the index is shared with other tests")

func openMeili(ctx context.Context, index *testservices.MeiliIndex) (*meili.Engine, error) {
	return meili.Open(ctx, meili.Config{URL: index.URL, Key: index.Key, Index: index.Name, Log: slog.New(slog.DiscardHandler)})
}

// newEmbedded returns the program on a copy of a filled folder.
func newEmbedded(t testing.TB) *site {
	t.Helper()
	return newEmbeddedWith(t, func(e search.Engine) search.Engine { return e })
}

// newEmbeddedWith is newEmbedded with an engine that wrap returns, and with other
// changes of the configuration.
func newEmbeddedWith(t testing.TB, wrap func(search.Engine) search.Engine, changes ...func(*config.Config)) *site {
	t.Helper()
	return newEmbeddedOn(t, memblob.OpenBucket(nil), wrap, changes...)
}

// newEmbeddedOn is newEmbeddedWith on a file store.
func newEmbeddedOn(t testing.TB, files *blob.Bucket, wrap func(search.Engine) search.Engine, changes ...func(*config.Config)) *site {
	t.Helper()
	made, err := folder.make()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(made)); err != nil {
		t.Fatal(err)
	}
	engine, err := embedded.Open(t.Context(), filepath.Join(dir, "search"))
	if err != nil {
		t.Fatal(err)
	}
	return newSite(t, store.Config{Path: filepath.Join(dir, "chophien.db")}, wrap(engine), files, changes...)
}

func newSite(t testing.TB, c store.Config, engine search.Engine, files *blob.Bucket, changes ...func(*config.Config)) *site {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s := &site{files: files, clock: &clock{at: noon}, log: &logBuffer{}, t: t}
	c.Now = s.clock.now
	cfg := config.Config{DataDir: t.TempDir(), DatabaseURL: c.DatabaseURL, ImagesMB: 400, KeptMB: 8, LocalEditions: "allow"}
	for _, change := range changes {
		change(&cfg)
	}
	c.Mail, c.Phones, c.FourEyes = cfg.Mails(), cfg.Phones(), domain.FourEyes(cfg.FourEyes)
	var err error
	c.Criteria, err = criteria.Load(cfg.CriteriaFile)
	must(err)
	s.store, err = store.Open(t.Context(), c)
	must(err)
	must(s.store.LoadCriteria(t.Context()))
	a, err := app.Wire(cfg,
		app.Parts{Store: s.store, Engine: engine, Files: files, Now: s.clock.now, LeastTime: patience}, slog.New(slog.NewTextHandler(s.log, nil)))
	must(err)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	s.opened = a.PageLog()
	s.Handler, err = a.Handler(t.Context(), publicURL)
	must(err)
	demands, err := s.store.Demands(t.Context(), domain.DemandFilter{On: domain.Today(noon)}, domain.Page{Limit: 1})
	must(err)
	fairs, err := s.store.Fairs(t.Context(), domain.FairFilter{}, domain.Page{Limit: 1})
	must(err)
	p, err := s.store.Product(t.Context(), fullID)
	must(err)
	s.demand, s.fair, s.code = demands.Items[0].Slug, fairs.Items[0].Slug, domain.ShowCode(p.Certificates[0].Code)
	return s
}

// folder is filled once; tests copy it.
var folder filled

type filled struct {
	once sync.Once
	dir  string
	err  error
}

func (f *filled) make() (string, error) {
	f.once.Do(func() {
		if f.dir, f.err = os.MkdirTemp("", "chophien-web-*"); f.err != nil {
			return
		}
		ctx := context.Background()
		engine, err := embedded.Open(ctx, filepath.Join(f.dir, "search"))
		if err != nil {
			f.err = err
			return
		}
		f.err = errors.Join(fill(ctx, store.Config{Path: filepath.Join(f.dir, "chophien.db")}, engine), engine.Close())
	})
	return f.dir, f.err
}

// services hold the same rows on PostgreSQL and in Meilisearch.
var services = newServices()

type shared struct {
	database *testservices.PostgresTemplate
	made     *testservices.MeiliIndex // nil before the first copy
}

func newServices() *shared {
	x := &shared{}
	x.database = testservices.NewPostgresTemplate(func(dsn string) error {
		ctx := context.Background()
		var err error
		if x.made, err = testservices.NewMeiliIndex(); err != nil {
			return err
		}
		engine, err := openMeili(ctx, x.made)
		if err != nil {
			return err
		}
		return errors.Join(fill(ctx, store.Config{DatabaseURL: dsn}, engine), engine.Close())
	})
	return x
}

// index returns the filled index.
func (x *shared) index(t *testing.T) *testservices.MeiliIndex {
	t.Helper()
	x.database.Copy(t) // fills the index, too
	return x.made
}

func TestMain(m *testing.M) {
	code := m.Run()
	err := errors.Join(webtest.Close(), services.database.Drop())
	if services.made != nil {
		err = errors.Join(err, services.made.Drop())
	}
	if folder.dir != "" {
		err = errors.Join(err, os.RemoveAll(folder.dir))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// fill creates the schema, the demo data and the rows below, and the index.
func fill(ctx context.Context, c store.Config, engine search.Engine) error {
	c.Now = func() time.Time { return noon }
	s, err := store.Open(ctx, c)
	if err != nil {
		return err
	}
	if err = s.Migrate(ctx); err == nil {
		_, err = demo.Load(ctx, s, s, domain.Today(noon), nil)
	}
	if err == nil {
		err = errors.Join(addListings(ctx, s), addDemand(ctx, s), addFair(ctx, s))
	}
	if err == nil {
		_, err = jobs.Reindex(ctx, s, engine, nil)
	}
	return errors.Join(err, s.Close())
}

func record(id, slug string) domain.Record {
	return domain.Record{ID: id, Slug: slug, Status: domain.StatusPublished, Version: 1, CreatedAt: noon, UpdatedAt: noon}
}

// addListings adds products, makers, a village and a site: with all fields,
// with the least, and hostile ones.
func addListings(ctx context.Context, s *store.Store) error {
	today, haGiang, set := domain.Today(noon), "02", "I.2.b"
	lat, lon := 23.1612, 105.4036
	at := domain.Place{ProvinceCode: "08", FormerProvinceCode: &haGiang, FormerDistrict: "Mèo Vạc", FormerCommune: "Pả Vi", Address: "Thôn 1", Lat: &lat, Lon: &lon}
	least := domain.Place{ProvinceCode: "08"}
	bad := domain.Place{ProvinceCode: "08", Address: hostile}
	maker, badMaker, village, spot := "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002", "01900000-0000-7000-8000-000000000003", "01900000-0000-7000-8000-000000000004"
	price, wholesale, days, households, beds, guest := int64(95_000), int64(80_000), 7, 30, 12, int64(150_000)
	decision := domain.Decision{
		Record: record("01900000-0000-7000-8000-0000000000d1", "d1"), Issuer: "UBND tỉnh " + hostile, Number: "12/QĐ-UBND", Date: today - 100, Level: domain.LevelProvince, Criteria: "148/QĐ-TTg",
	}
	certificate := func(id, product string) domain.Certificate {
		score := 8650
		return domain.Certificate{ID: id, ProductID: product, DecisionID: decision.ID, Stars: 4, Score: &score, ValidFrom: today - 100, ValidUntil: criteria.Default().ValidUntil(today - 100)}
	}
	revoked, yesterday := certificate("01900000-0000-7000-8000-0000000000c4", "01900000-0000-7000-8000-000000000014"), today-1
	revoked.RevokedOn, revoked.RevokedReason = &yesterday, hostile
	_, err := s.Load(ctx, domain.Batch{
		Producers: []domain.Producer{
			{Record: record(maker, "htx-day-du"), Place: at, Name: "HTX Đầy đủ", NameEN: "Full Cooperative", Kind: domain.ProducerCooperative, Story: "Chuyện kể", Representative: "Bà Mai", Phone: "0912345678", Zalo: "0912345678", Email: "mai@example.vn", ContactPublic: true, Website: "https://example.vn"},
			{Record: record(badMaker, "htx-xau"), Place: bad, Name: "HTX " + hostile, Kind: domain.ProducerCooperative, Story: hostile, Website: "javascript:alert(1)", Phone: "0900000000"},
		},
		CraftVillages: []domain.CraftVillage{
			{Record: record(village, "lang-day-du"), Place: at, Name: "Làng Đầy đủ", TradeVI: "dệt lanh", TradeEN: "hemp weaving", TradeGroup: 4, History: "Xưa", Recognition: domain.RecognisedTrade, RecognitionNumber: "1/QĐ", RecognitionDate: &yesterday, Artisans: domain.JSONList[domain.Artisan]{{Name: "Ông Páo", Title: "Nghệ nhân"}}, Households: &households, Workers: &households, FiguresAsOf: &yesterday, MainProducts: "Vải", Visiting: "8–17"},
			{Record: record("01900000-0000-7000-8000-000000000023", "lang-xau"), Place: bad, Name: "Làng " + hostile, TradeVI: "dệt", TradeEN: "weaving", TradeGroup: 4, History: hostile},
		},
		TourismSites: []domain.TourismSite{
			{Record: record(spot, "diem-day-du"), Place: at, Name: "Điểm Đầy đủ", People: "Mông", Highlights: "Hoa", Awards: "Giải", ManagedBy: "Xã", Homestays: &households, Rooms: &households, Beds: &beds, GroupSize: &beds, FiguresAsOf: &yesterday, Meals: "Có", Activities: domain.JSONList[domain.Activity]{{Name: "Dệt", Minutes: 60, PriceVND: &price}}, Season: domain.AllYear, Languages: domain.JSONList[string]{"vi", "hmn"}, Access: "Ô tô", Phone: "0911111111", Email: "a@example.vn", ContactPublic: true, PriceFrom: &price, PriceTo: &guest},
			{Record: record("01900000-0000-7000-8000-000000000024", "diem-xau"), Place: least, Name: "Điểm " + hostile, Highlights: hostile, People: hostile},
		},
		Products: []domain.Product{
			{
				Record: record(fullID, fullSlug), Place: at, Name: "Mật ong Đầy đủ", NameEN: "Full honey", ProducerID: &maker, Group: "I", SetCode: &set, Description: "Chuyện\nHai dòng", Ingredients: "Mật", ShelfLife: "12 tháng", Storage: "Mát", LeadDays: &days, GTIN: gtin,
				Packs:          domain.JSONList[domain.Pack]{{Name: "Lọ", Content: domain.Quantity{Amount: 500_000, Unit: domain.UnitGram}, RetailVND: &price, WholesaleVND: &wholesale, WholesaleMin: 20}, {Name: "Can 5 lít"}},
				CapacityAmount: 350_000, CapacityUnit: domain.UnitKilogram, Season: 1<<2 | 1<<10, MinOrderAmount: 20_000, MinOrderUnit: domain.UnitKilogram, Channels: domain.JSONList[string]{"Chợ"},
			},
			{Record: record("01900000-0000-7000-8000-000000000012", leastSlug), Place: least, Name: "Mật ong tối thiểu", Group: "I"},
			{Record: record("01900000-0000-7000-8000-000000000013", hostileSlug), Place: bad, Name: "Mật ong " + hostile, NameEN: "Honey " + hostile, ProducerID: &badMaker, Group: "I", SetCode: &set, Description: hostile, Ingredients: hostile, Packs: domain.JSONList[domain.Pack]{{Name: hostile, RetailVND: &price}}, Season: domain.AllYear},
			{Record: record("01900000-0000-7000-8000-000000000014", revokedSlug), Place: at, Name: "Mật ong thu hồi", ProducerID: &maker, Group: "I"},
		},
		Decisions: []domain.Decision{decision},
		Certificates: []domain.Certificate{
			certificate("01900000-0000-7000-8000-0000000000c1", fullID), certificate("01900000-0000-7000-8000-0000000000c2", "01900000-0000-7000-8000-000000000012"),
			certificate("01900000-0000-7000-8000-0000000000c3", "01900000-0000-7000-8000-000000000013"), revoked,
		},
		VillageLinks: []domain.Link{{ProductID: fullID, OtherID: village}},
		SiteLinks:    []domain.Link{{ProductID: fullID, OtherID: spot}},
	})
	return err
}

func addUser(ctx context.Context, s *store.Store, email string, role domain.Role) (domain.Actor, error) {
	u, err := s.AddUser(ctx, domain.User{Email: email, EmailKey: email, Name: "Người dùng", PasswordHash: "$argon2id$none", Roles: []domain.Role{role}})
	return domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: "x"}, err
}

// addDemand adds an open demand with all fields.
func addDemand(ctx context.Context, s *store.Store) error {
	buyer, err := addUser(ctx, s, "mua@example.vn", domain.RoleBuyer)
	if err != nil {
		return err
	}
	today, province, set, price, top := domain.Today(noon), "01", "I.2.b", int64(100_000), int64(200_000)
	deadline, from, until := today+30, today+40, today+100
	d, err := s.AddDemand(ctx, buyer, domain.Demand{
		Name: "Mật ong <b>bạc hà</b>", BuyerType: "restaurant", Organisation: `Nhà hàng "Sông Hàn"`, SetCode: &set, Description: "Chai thủy tinh & nhãn riêng",
		Amount: 3_000, Unit: domain.UnitTonne, Period: domain.PeriodMonth, DeliverFrom: &from, DeliverUntil: &until, Season: domain.AllYear, PriceMin: &price, PriceMax: &top, PriceUnit: domain.UnitKilogram,
		Terms: "30 ngày", Packing: "Thùng", SampleWanted: true, Conditions: domain.JSONList[domain.Condition]{"food_safety"}, Stars: 3, ProvinceCode: &province, Deadline: &deadline, Visibility: domain.VisibilityPublic, ContactPhone: "0987654321",
	})
	if err == nil {
		_, err = s.OpenDemand(ctx, buyer, d.ID, 1)
	}
	return err
}

// addFair adds a published fair.
func addFair(ctx context.Context, s *store.Store) error {
	organizer, err := addUser(ctx, s, "hoi-cho@example.vn", domain.RoleOrganizer)
	if err != nil {
		return err
	}
	today := domain.Today(noon)
	f, err := s.AddFair(ctx, organizer, domain.Fair{
		Name: "Hội chợ <b>OCOP</b>", NameEN: "OCOP Fair", Theme: "Tết", About: "Vui", Venue: "Quảng trường", Place: domain.Place{ProvinceCode: "08"}, StartsOn: today + 10, EndsOn: today + 14,
		Organizer: "Sở Công Thương", Phone: "0207123456", Email: "hoi-cho@example.vn",
	})
	if err == nil {
		_, err = s.MoveFair(ctx, organizer, f.ID, 1, domain.FairPublish, "")
	}
	if err != nil {
		return err
	}
	for _, o := range []domain.FairOrganisation{
		{Role: domain.FairHost, Name: "Sở <b>Công Thương</b>", Website: "https://so.example.vn"}, {Role: domain.FairSponsor, Level: domain.LevelGold, Name: "Ngân hàng Trà", NameEN: "Tea Bank", Text: "Vốn cho hợp tác xã", TextEN: "Loans"},
	} {
		o.FairID = f.ID
		if _, err := s.AddOrganisation(ctx, organizer, o); err != nil {
			return err
		}
	}
	events := make([]domain.FairEvent, 2)
	for i := range events {
		events[i], err = s.AddEvent(ctx, organizer, domain.FairEvent{
			FairID: f.ID, Title: "Hội thảo chè", TitleEN: "Tea seminar", StartsAt: domain.Minute(480 + 60*i).On(f.StartsOn), EndsAt: domain.Minute(530 + 60*i).On(f.StartsOn), Place: "<b>Sân khấu</b> {{.}}",
			Speaker: "TS. Nguyễn Thị An", Text: "Mời mọi người.",
		})
		if err != nil {
			return err
		}
	}
	if err := addEdition(ctx, s, organizer, f); err != nil {
		return err
	}
	_, err = s.CancelEvent(ctx, organizer, f.ID, events[1].ID, 1, "Mưa lớn") // a correction of the edition
	return err
}

// addEdition adds a published edition of a fair. The bytes of its files are not
// there.
func addEdition(ctx context.Context, s *store.Store, organizer domain.Actor, f domain.Fair) error {
	c, err := s.SetCatalogue(ctx, organizer, domain.Catalogue{
		FairID: f.ID, Title: "Tinh hoa", TitleEN: "The best", Sections: domain.JSONList[domain.CatalogueSection]{{Kind: domain.SectionOther, Title: "Tất cả", Pinned: []domain.Ref{{Kind: domain.KindProduct, ID: fullID}}}},
	}, 0)
	if err != nil {
		return err
	}
	e, err := s.Freeze(ctx, organizer, f.ID, domain.FreezeForm{Version: c.Version, Found: make([]domain.SectionHits, 1), Site: publicURL, ConfirmLeftOut: true})
	if err != nil {
		return err
	}
	for _, name := range domain.EditionFileNames() {
		file := domain.EditionFile{EditionID: e.ID, Name: name, ContentType: "application/octet-stream", SHA256: e.SHA256, Size: 1, FileKey: domain.EditionsFolder + name}
		if err := s.AddEditionFile(ctx, file); err != nil {
			return err
		}
	}
	_, err = s.PublishEdition(ctx, organizer, f.ID, e.Number)
	return err
}

// tab opens a tab of a real browser on the pages.
func (s *site) tab(t *testing.T, screen webtest.Screen) *webtest.Tab {
	t.Helper()
	return webtest.Open(t, webtest.Serve(t, s), screen)
}

// get asks for a page.
func (s *site) get(target string, header ...string) *httptest.ResponseRecorder {
	return s.do(http.MethodGet, target, header...)
}

func (s *site) do(method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", strings.NewReader(""))
	path, query, _ := strings.Cut(target, "?")
	decoded, err := url.PathUnescape(path)
	if err != nil {
		panic(err)
	}
	r.URL = &url.URL{Path: decoded, RawPath: path, RawQuery: query}
	if s.fresh { // each request comes from another address, so that no limit is reached
		s.sent++
		r.RemoteAddr = fmt.Sprintf("198.51.%d.%d:1", s.sent/250%250, s.sent%250)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if !s.uncompared {
		fronttest.WantFresh(s.t, s, r, w)
	}
	return w
}
