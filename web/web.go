package web

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"chophien/domain"
	"chophien/front"
)

// Store is the part of the database that the pages use.
type Store interface {
	domain.StatisticsService
	domain.IdempotencyService
	domain.UserService
	domain.ProvinceAccountService
	domain.MembershipService
	domain.SessionService
	domain.SecondFactorService
	domain.APIKeyService
	domain.ContactService
	domain.DemandService
	domain.MatchService
	domain.DemandQuoteService
	domain.LeadService
	domain.AlertService
	domain.NoticeService
	domain.AgendaService
	domain.CatalogueService
	domain.DecisionService
	domain.CertificateChangeService
	domain.InspectionService
	domain.UnmetService
	domain.AuditService
	domain.SynonymService
	JobBacklogs(ctx context.Context) ([]domain.JobBacklog, error)
	LastBackup(ctx context.Context) (b domain.Backup, ok bool, err error)
	Reports(ctx context.Context, by domain.Actor, f domain.ReportFilter, p domain.Page) (domain.List[domain.Report], error)
	Report(ctx context.Context, by domain.Actor, id string) (domain.Report, error)
	DecideReport(ctx context.Context, by domain.Actor, id string, version int64, d domain.ReportDecision) (domain.Report, error)
	domain.NoticeStopService
	domain.ReviewService
	domain.LicenceService
	domain.ProductEditor
	domain.ProducerEditor
	domain.PictureService
	domain.EvidenceService
	domain.FileService
	domain.LimitService
	domain.QuoteService
	domain.FigureService
	domain.FairInvitationService
	domain.FairPersonService
	domain.ImportService
	domain.FairService
	domain.FairDeskService
	domain.FairReportService
	domain.FairOrganizerService
	domain.FairOrganisationService
	domain.FairEventService
	domain.BoothService
	domain.ExhibitService
	domain.DelegationService
	domain.GuestRemovalService
	domain.MeetingService
	domain.RescheduleService

	domain.ProductService
	ListingsOfGTIN(ctx context.Context, gtin string) ([]domain.Listing, error)
	EachListing(ctx context.Context) iter.Seq2[domain.Listing, error]
	Producer(ctx context.Context, idOrSlug string) (domain.Producer, error)
	CraftVillage(ctx context.Context, idOrSlug string) (domain.CraftVillage, error)
	ManagedCraftVillage(ctx context.Context, by domain.Actor, id string) (domain.CraftVillage, error)
	ManagedTourismSite(ctx context.Context, by domain.Actor, id string) (domain.TourismSite, error)
	CraftVillages(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.CraftVillage], error)
	TourismSite(ctx context.Context, idOrSlug string) (domain.TourismSite, error)
	TourismSites(ctx context.Context, f domain.ListingFilter, p domain.Page) (domain.List[domain.TourismSite], error)
	Cards(ctx context.Context, refs []domain.Ref) ([]domain.Listing, error)
	RecordAudit(ctx context.Context, by domain.Actor, a domain.Audit) error
	PublishedEdition(ctx context.Context, fair string, number int) (domain.FrozenEdition, error)
	PublicAddendum(ctx context.Context, fair string, number int) (domain.FrozenEdition, []domain.Difference, error)
	FindListings(ctx context.Context, words []string, f domain.ListingFilter, p domain.Page) (domain.List[domain.Listing], error)
	ShownExhibits(ctx context.Context, fairID string, f domain.ShownFilter, p domain.Page) (domain.List[domain.ShownExhibit], error)
}

// Config holds the parts of the pages. New refuses a Config with an empty
// field, unless the field is marked as optional.
type Config struct {
	Front     *front.Front
	Store     Store
	Searcher  front.Searcher
	SearchLog domain.SearchLog // counts searches without an answer
	PageLog   domain.PageLog   // counts openings of pages about the goods of producers
	Reports   *front.Reports
	Verifier  *front.Verifier
	Accounts  *front.Accounts
	Drafts    *front.DemandDrafts
	Files     front.FileStore
	Imports   *front.Imports
	Health    domain.SearchHealthService
	Parts     map[string]domain.Checker `optional:"true"` // parts of the program that admins see, by name
	Settings  []domain.Setting
	Golden    GoldenBench
	LeastTime time.Duration `optional:"true"` // each page may take at least this long; zero: its own limit
}

// Server serves the pages as an http.Handler. It is safe for concurrent use.
type Server struct {
	front     *front.Front
	store     Store
	searcher  front.Searcher
	searchLog domain.SearchLog
	pageLog   domain.PageLog
	reports   *front.Reports
	verifier  *front.Verifier
	accounts  *front.Accounts
	drafts    *front.DemandDrafts
	files     front.FileStore
	imports   *front.Imports
	health    domain.SearchHealthService
	parts     map[string]domain.Checker
	settings  []domain.Setting
	golden    GoldenBench
	leastTime time.Duration

	cookies cookies
	style   style

	deskStyle style                    // of the desk, beside style
	pages     map[string]*pageSet      // by language
	public    map[string]bool          // paths of pages that are the same for all visitors, in Echo's notation
	uploads   map[string]bool          // paths of forms that carry a file
	downloads map[string]bool          // paths of files that take long to make or to send
	long      map[string]time.Duration // of longPages, by path
	feeds     map[string]*front.DailyList[productFeedItem]
	previews  previews
	echo      *echo.Echo
	handler   http.Handler
}

// New returns a Server with all pages.
func New(c Config) (*Server, error) {
	if err := front.CheckConfig("web", c); err != nil {
		return nil, err
	}
	s := &Server{
		front: c.Front, store: c.Store, searcher: c.Searcher, searchLog: c.SearchLog, pageLog: c.PageLog, reports: c.Reports, verifier: c.Verifier, accounts: c.Accounts, drafts: c.Drafts, files: c.Files, imports: c.Imports,
		health: c.Health, parts: c.Parts, settings: c.Settings, golden: c.Golden,
		leastTime: c.LeastTime, cookies: cookiesFor(c.Front.PublicURL()), style: newStyle("style"), deskStyle: newStyle("desk"), pages: map[string]*pageSet{}, public: map[string]bool{}, uploads: map[string]bool{}, downloads: map[string]bool{}, long: map[string]time.Duration{}, feeds: map[string]*front.DailyList[productFeedItem]{}, echo: echo.New(),
	}
	for _, lang := range languages() {
		set, err := newPageSet(lang)
		if err != nil {
			return nil, err
		}
		s.pages[lang], s.feeds[lang] = set, front.NewDailyList(s.front, s.loadProductFeed(lang))
	}
	var err error
	if s.previews, err = newPreviews(); err != nil {
		return nil, err
	}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.handleError
	if err := s.use(); err != nil {
		return nil, err
	}
	s.route()
	s.handler = front.HeadAsGet(s.echo)
	return s, nil
}

func languages() []string { return []string{front.LangVI, front.LangEN} }

// pageTime is how long a page may take that is not one of longPages.
const pageTime = 10 * time.Second

// longPages returns how long the pages may take that need more than pageTime: whole
// lists are moved, and whole books are composed.
func longPages() map[string]time.Duration {
	return map[string]time.Duration{
		"import-publish": 50 * time.Second, "new-synonym": compareTime, "desk-synonym": compareTime,
		"fair-catalogue": time.Minute, "catalogue-check": time.Minute, "ask-makers": time.Minute, "catalogue-check-file": time.Minute, "repair-search": time.Minute, "fair-editions": time.Minute,
	}
}

// timeOf returns how long a page may take, by its path in Echo's notation.
func (s *Server) timeOf(path string) time.Duration {
	return max(s.leastTime, pageTime, s.long[path])
}

// use adds the middleware of every request, outermost first.
func (s *Server) use() error {
	origins := http.NewCrossOriginProtection()
	if err := origins.AddTrustedOrigin(s.front.PublicURL()); err != nil {
		return fmt.Errorf("web: the public address: %w", err)
	}
	transfers := front.Transfers{IsUpload: s.isUpload, IsDownload: s.isDownload}
	s.echo.IPExtractor = s.front.IPExtractor()
	s.echo.Use(
		front.Identify,
		s.front.Observe,
		secureHeaders,
		front.ExtendDeadlines(transfers),
		front.LimitBody(s.isUpload),
		front.AcceptEncoding,
		s.knowVisitor,
		s.front.Keep(front.Keeping{Keeps: s.isPublic, Variant: variant}),
		middleware.GzipWithConfig(middleware.GzipConfig{Skipper: s.isStream, MinLength: front.MinGzip}),
		front.Conditional(s.isStream),
		front.Timeout(transfers, s.timeOf),
		s.front.AnswerErrors(s.handleError),
		refuseForeign(origins),
	)
	return nil
}

// isUpload reports whether a request carries a file.
func (s *Server) isUpload(c echo.Context) bool {
	return c.Request().Method == http.MethodPost && s.uploads[c.Path()]
}

// isPublic reports whether a page is the same for all visitors, with and without a
// session.
func (s *Server) isPublic(c echo.Context) bool { return s.public[c.Path()] }

// variant returns everything besides the address on which a page depends.
func variant(c echo.Context) string {
	if isShared(c.Request().URL.Path) {
		return front.RequestLanguage(c.Request())
	}
	return ""
}

// isDownload reports whether the answer is a file that takes long.
func (s *Server) isDownload(c echo.Context) bool { return s.downloads[c.Path()] }

// isStream reports whether an answer is sent while it is generated.
func (s *Server) isStream(c echo.Context) bool { return c.Path() == sitemapPath || s.isDownload(c) }

// policy is the Content-Security-Policy of all pages: no script, and nothing
// from other origins. JSON-LD is data, which runs nothing.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secureHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderXContentTypeOptions, "nosniff")
		h.Set(echo.HeaderReferrerPolicy, "same-origin")
		h.Set(echo.HeaderContentSecurityPolicy, policy)
		return next(c)
	}
}

// refuseForeign refuses requests that a page of another origin sends and that
// could change something.
func refuseForeign(p *http.CrossOriginProtection) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := p.Check(c.Request()); err != nil {
				return echo.ErrForbidden.WithInternal(err)
			}
			return next(c)
		}
	}
}

// ServeHTTP answers a request. HEAD is GET without the body.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }
