package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"gocloud.dev/blob"

	"chophien/domain"
	"chophien/password"
	"chophien/picture"
	"chophien/search"
	"chophien/sentence"
)

// Searcher answers searches. *search.Searcher is one.
type Searcher interface {
	Search(ctx context.Context, r search.Request) (search.Result, error)
	Suggest(ctx context.Context, text string, f domain.ListingFilter, limit int) ([]search.Suggestion, error)
}

// Sentences reads demands from sentences. *sentence.Reader is one.
type Sentences interface {
	ReadDemand(ctx context.Context, text string, on domain.Date) (sentence.DemandText, error)
}

// Deps is what the API needs from the rest of the program. All of it is
// required except Files, SignIn, Metrics and Checks.
type Deps struct {
	Products      domain.ProductService
	Producers     domain.ProducerService
	CraftVillages domain.CraftVillageService
	TourismSites  domain.TourismSiteService
	Provinces     domain.ProvinceService
	Statistics    domain.StatisticsService
	Search        Searcher
	Sentences     Sentences
	SearchHealth  domain.SearchHealthService
	Pictures      domain.PictureService
	Files         *blob.Bucket // bytes of pictures and files; nil: none is found or taken
	PrivateFiles  domain.FileService
	Images        *picture.Maker
	TempDir       string                    // where uploads wait; empty: that of the system
	Checks        map[string]domain.Checker // parts that /readyz asks, by name
	Log           *slog.Logger
	Now           func() time.Time
	PublicURL     string // under which people reach the API, such as https://ocop.example; no slash at the end
	Metrics       prometheus.Registerer
	Accounts      domain.AccountService
	Audit         domain.AuditService
	Idempotency   domain.IdempotencyService
	Imports       domain.ImportService
	Memberships   domain.MembershipService
	Reports       domain.ReportService
	Inspections   domain.InspectionService
	Evidence      domain.EvidenceService
	Notices       domain.NoticeService
	Agenda        domain.AgendaService
	Verifications domain.VerificationService
	Identities    domain.IdentityService
	SignIn        SignInProvider // nil: by password only
	Synonyms      domain.SynonymService
	Golden        GoldenBench
	Passwords     *password.Hasher
	Trusted       []netip.Prefix // proxies whose X-Forwarded-For is believed; none: the peer is the client
	Version       string         // of the program, shown in the OpenAPI description
	Reviews       domain.ReviewService
	Decisions     domain.DecisionService
	Proposals     domain.ProposalService
	ProductEditor domain.ProductEditor

	ProducerEditor domain.ProducerEditor

	CraftVillageEditor domain.CraftVillageEditor
	TourismSiteEditor  domain.TourismSiteEditor
	Links              domain.LinkEditor

	Demands         domain.DemandService
	Matches         domain.MatchService
	Leads           domain.LeadService
	Quotes          domain.QuoteService
	Contacts        domain.ContactService
	Webhooks        domain.WebhookService
	WebhookNetworks domain.Networks // that webhooks may call beyond the public internet; may be empty
	Alerts          domain.AlertService
	Catalogues      domain.CatalogueService

	DemandQuotes domain.DemandQuoteService
	Personal     domain.PersonalService
	Fairs        domain.FairService
	Booths       domain.BoothService
	Delegations  domain.DelegationService
	Exhibits     domain.ExhibitService

	Memoranda   domain.MemorandumService
	Unmet       domain.UnmetService
	SearchLog   domain.SearchLog
	Meetings    domain.MeetingService
	Visits      domain.VisitService
	FairReports domain.FairReportService
	Listings    domain.ListingService

	MailStops domain.MailStopService
}

// Server is the API as a handler. It is safe for concurrent use.
type Server struct {
	deps    Deps
	echo    *echo.Echo
	api     huma.API
	places  placeTable
	sets    setTable
	metrics *metrics
	spec    specFiles

	access  map[Route]access // by paths in Echo's notation
	uploads map[Route]bool   // paths in Echo's notation that take a file
	streams map[string]bool  // paths in Echo's notation whose answers are files
	keyed   map[string]bool  // paths in Echo's notation whose POST takes an Idempotency-Key
}

// New builds the API. It fails when something required is missing.
func New(d Deps) (*Server, error) {
	for name, dep := range map[string]any{
		"Products":       d.Products,
		"Producers":      d.Producers,
		"CraftVillages":  d.CraftVillages,
		"TourismSites":   d.TourismSites,
		"Provinces":      d.Provinces,
		"Statistics":     d.Statistics,
		"Search":         d.Search,
		"SearchHealth":   d.SearchHealth,
		"Pictures":       d.Pictures,
		"Accounts":       d.Accounts,
		"Audit":          d.Audit,
		"Idempotency":    d.Idempotency,
		"Memberships":    d.Memberships,
		"Reports":        d.Reports,
		"Inspections":    d.Inspections,
		"Agenda":         d.Agenda,
		"Verifications":  d.Verifications,
		"Identities":     d.Identities,
		"Synonyms":       d.Synonyms,
		"Golden":         d.Golden,
		"Reviews":        d.Reviews,
		"Decisions":      d.Decisions,
		"Proposals":      d.Proposals,
		"ProductEditor":  d.ProductEditor,
		"ProducerEditor": d.ProducerEditor,
		"PrivateFiles":   d.PrivateFiles,

		"CraftVillageEditor": d.CraftVillageEditor,
		"TourismSiteEditor":  d.TourismSiteEditor,
		"Links":              d.Links,

		"Webhooks":   d.Webhooks,
		"Alerts":     d.Alerts,
		"Demands":    d.Demands,
		"Matches":    d.Matches,
		"Leads":      d.Leads,
		"Quotes":     d.Quotes,
		"Contacts":   d.Contacts,
		"Catalogues": d.Catalogues,

		"DemandQuotes": d.DemandQuotes,
		"Personal":     d.Personal,
		"Fairs":        d.Fairs,
		"Booths":       d.Booths,
		"Delegations":  d.Delegations,
		"Exhibits":     d.Exhibits,

		"Memoranda": d.Memoranda,
		"Unmet":     d.Unmet,
		"SearchLog": d.SearchLog,

		"MailStops": d.MailStops,
	} {
		if dep == nil {
			return nil, fmt.Errorf("api: the dependency %s is missing", name)
		}
	}
	if d.Passwords == nil || d.Images == nil || d.Log == nil || d.Now == nil {
		return nil, errors.New("api: a required dependency is missing")
	}
	if u, err := url.Parse(d.PublicURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("api: %q is not a public http(s) address", d.PublicURL)
	}
	d.PublicURL = strings.TrimRight(d.PublicURL, "/")
	useProblems()

	s := &Server{deps: d, echo: echo.New(), uploads: map[Route]bool{}, streams: map[string]bool{}}
	s.places.load, s.places.now = d.Provinces.Provinces, d.Now
	s.sets.load, s.sets.now = d.Provinces.ProductSets, d.Now
	m, err := newMetrics(d.Metrics)
	if err != nil {
		return nil, fmt.Errorf("api: registering metrics: %w", err)
	}
	s.metrics = m
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.handleError
	s.use()
	s.api = humaecho.NewV4(s.echo, humaConfig(d))
	s.api.UseMiddleware(s.checkQuery)
	s.route()
	if err := s.checkAccess(); err != nil {
		return nil, err
	}
	return s, nil
}

// humaConfig leaves out what huma would serve by itself: its page of
// documentation needs the internet, and its schema links a path of their own.
func humaConfig(d Deps) huma.Config {
	c := huma.DefaultConfig("Chợ Phiên", d.Version)
	c.Info.Description = "OCOP products, their producers, craft villages and community tourism of Vietnam. " +
		"Whether a certificate is valid is computed for the day that is asked for (valid_on, by default today in Vietnam). " +
		"Items with \"sample\": true are demonstration data (dữ liệu minh họa)."
	c.Info.License = &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"}
	c.Servers = []*huma.Server{{URL: d.PublicURL}}
	c.Components.SecuritySchemes = securitySchemes()
	c.Formats = map[string]huma.Format{"application/json": strictJSON(), "json": strictJSON()}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	return c
}

// ServeHTTP answers a request. HEAD is GET without the body, on every route.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		get := r.Clone(context.WithValue(r.Context(), headKey{}, true))
		get.Method = http.MethodGet
		w, r = bodiless{w}, get
	}
	if r.URL.RawPath != "" {
		// The router would match the escaped path and leave parameters escaped
		// whenever the client wrote it in an unusual way.
		r = r.Clone(r.Context())
		r.URL.RawPath = ""
	}
	s.echo.ServeHTTP(w, r)
}

type headKey struct{}

// methodOf is the method that the client sent.
func methodOf(r *http.Request) string {
	if r.Context().Value(headKey{}) != nil {
		return http.MethodHead
	}
	return r.Method
}

type bodiless struct{ http.ResponseWriter }

func (b bodiless) Write(p []byte) (int, error) { return len(p), nil }

// Unwrap serves http.ResponseController.
func (b bodiless) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// OpenAPI describes the API.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

// Route is a method with a path in OpenAPI's notation.
type Route struct{ Method, Path string }

// Routes lists what the router answers.
func (s *Server) Routes() []Route {
	var out []Route
	for _, r := range s.echo.Routes() {
		if r.Method == echo.RouteNotFound {
			continue
		}
		out = append(out, Route{r.Method, openAPIPath(r.Path)})
	}
	return out
}

func openAPIPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func echoPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// today is the date in Vietnam.
func (s *Server) today() domain.Date { return domain.Today(s.deps.Now()) }
