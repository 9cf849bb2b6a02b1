package api

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"gocloud.dev/blob"

	"chophien/api/account"
	"chophien/api/fair"
	"chophien/api/listing"
	"chophien/api/rest"
	"chophien/api/search"
	"chophien/api/trade"
	"chophien/api/trust"
	"chophien/domain"
	"chophien/front"
	"chophien/password"
	"chophien/picture"
)

// Store is the part of the database that the API uses.
type Store interface {
	listing.Store
	trust.Store
	trade.Store
	fair.Store
	search.Store
	account.Store
	domain.IdempotencyService
}

// Searcher answers searches and reads demands from sentences.
// *search.Searcher is one.
type Searcher interface {
	search.Searcher
}

// Config holds the parts of the API. New refuses a Config with an empty field,
// unless the field is marked as optional.
type Config struct {
	Front        *front.Front
	Store        Store
	Searcher     Searcher
	Sentences    front.DemandReader
	SearchLog    domain.SearchLog // counts searches without an answer
	SearchHealth domain.SearchHealthService
	Golden       search.GoldenBench
	Passwords    *password.Hasher
	Images       *picture.Maker
	Files        *blob.Bucket              `optional:"true"` // pictures and files; nil: none is found or accepted
	SignIn       front.SignInProvider      `optional:"true"` // nil: users sign in by password only
	Networks     domain.Networks           `optional:"true"` // that webhooks may call besides the public internet
	Checks       map[string]domain.Checker `optional:"true"` // parts that /readyz checks, by name
	Version      string                    `optional:"true"` // of the program, shown in the OpenAPI description
	LeastTime    time.Duration             `optional:"true"` // each route may take at least this long; zero: its own limit
}

// Server is the API as an http.Handler. It is safe for concurrent use.
type Server struct {
	front  *front.Front
	checks map[string]domain.Checker

	leastTime time.Duration // of each route

	echo    *echo.Echo
	handler http.Handler
	api     huma.API
	router  *rest.Router
	spec    specFiles

	listing *listing.Handlers
	trust   *trust.Handlers
	trade   *trade.Handlers
	fair    *fair.Handlers
	search  *search.Handlers
	account *account.Handlers
}

// New returns a Server with all routes.
func New(c Config) (*Server, error) {
	if err := front.CheckConfig("api", c); err != nil {
		return nil, err
	}
	files := rest.NewFileStore(c.Files, c.Images, c.Front.Log())
	ports := search.Ports{Searcher: c.Searcher, SearchLog: c.SearchLog, Health: c.SearchHealth, Golden: c.Golden}
	s := &Server{
		front: c.Front, checks: c.Checks, leastTime: c.LeastTime, echo: echo.New(),
		listing: listing.New(c.Store, c.Searcher, c.Front, files, c.Version),
		trust:   trust.New(c.Store, c.Front, files),
		trade:   trade.New(c.Store, c.Sentences, c.Front, files),
		fair:    fair.New(c.Store, c.Searcher, c.Front, files),
		search:  search.New(c.Store, ports, c.Front),
		account: account.New(c.Store, front.NewAccounts(c.Store, c.Front, c.Passwords, c.SignIn), c.Networks, c.Front, files),
	}
	s.handler = front.HeadAsGet(s.echo)
	s.router = rest.NewRouter(s.echo, c.Front)
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler, s.echo.JSONSerializer = s.router.HandleError, rest.Serializer{}
	s.use(c.Store, c.Store)
	s.api = humaecho.NewV4(s.echo, humaConfig(c.Front.PublicURL(), c.Version))
	s.router.Describe(s.api)
	if err := s.route(); err != nil {
		return nil, err
	}
	s.api.OpenAPI().Webhooks = account.Webhooks(s.router.Schemas())
	finishContract(s.api.OpenAPI())
	if err := addExamples(s.api.OpenAPI()); err != nil {
		return nil, err
	}
	s.writeSpec()
	return s, nil
}

// humaConfig returns the description without operations. Its version is that of
// the program, by the rules of semantic versions: without the v of a tag. It
// turns off what huma would serve by itself: its documentation page
// needs the internet, and its schema links use a path of their own.
func humaConfig(publicURL, version string) huma.Config {
	c := huma.DefaultConfig("Chợ Phiên", strings.TrimPrefix(version, "v"))
	c.Info.License = &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"}
	c.Servers = []*huma.Server{{URL: publicURL}}
	c.Components.SecuritySchemes = rest.SecuritySchemes()
	c.Formats = map[string]huma.Format{"application/json": rest.StrictJSON(), "json": rest.StrictJSON()}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	return c
}

// use adds the middleware of every request, outermost first.
func (s *Server) use(store domain.IdempotencyService, limits domain.LimitService) {
	transfers := s.router.Transfers()
	s.echo.IPExtractor = s.front.IPExtractor()
	s.echo.Use(
		front.Identify,
		front.Speak,
		s.front.Observe,
		front.SecureHeaders,
		middleware.CORSWithConfig(middleware.CORSConfig{
			Skipper: notPreflight,
			// Pages of any origin may send requests, but a browser adds no
			// credentials: there are no cookies, and CORS credentials are off.
			AllowOrigins: []string{"*"},
			AllowMethods: []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
			AllowHeaders: []string{
				echo.HeaderAccept, "Accept-Language", echo.HeaderAuthorization, echo.HeaderContentType,
				"If-Match", "If-None-Match", rest.IdempotencyKey, echo.HeaderXRequestID,
			},
			ExposeHeaders: []string{"ETag", "Deprecation", "Sunset", rest.IdempotencyReplayed, rest.RateLimit, rest.RateLimitPolicy, "Link", echo.HeaderLocation, echo.HeaderRetryAfter, echo.HeaderWWWAuthenticate, echo.HeaderXRequestID},
			MaxAge:        86400,
		}),
		front.ExtendDeadlines(transfers),
		front.LimitBody(transfers.IsUpload),
		front.AcceptEncoding,
		s.front.Keep(s.router.Keeping()),
		middleware.GzipWithConfig(middleware.GzipConfig{Skipper: s.isStream, MinLength: front.MinGzip}),
		front.Conditional(s.isStream),
		front.Timeout(transfers, func(path string) time.Duration { return max(s.leastTime, timeLimit(path)) }),
		s.front.AnswerErrors(s.router.HandleError),
		s.front.Authorize(s.router.Access),
		front.LowerIDs,
		s.router.NoteDeprecation,
		s.router.RequireMatch,
		s.router.NoteLimits(limits),
		s.router.Once(store),
		s.router.AnswerLinkedData,
	)
}

// isStream reports whether the answer of a route is sent while it is generated.
// Such an answer is neither held in memory nor compressed again.
func (s *Server) isStream(c echo.Context) bool {
	return c.Path() == "/docs/:file" || s.router.Transfers().IsDownload(c)
}

// notPreflight passes a plain OPTIONS to the router, which answers with Allow,
// or with 404 for an unknown path.
func notPreflight(c echo.Context) bool {
	r := c.Request()
	return r.Method == http.MethodOptions && (r.Header.Get(echo.HeaderOrigin) == "" || r.Header.Get(echo.HeaderAccessControlRequestMethod) == "")
}

// ServeHTTP answers a request. HEAD is GET without the body, on every route.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// OpenAPI returns the OpenAPI description.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

// Routes returns the routes, with paths in OpenAPI's notation.
func (s *Server) Routes() []rest.Route {
	routes := slices.DeleteFunc(s.echo.Routes(), func(r *echo.Route) bool { return r.Method == echo.RouteNotFound })
	out := make([]rest.Route, len(routes))
	for i, r := range routes {
		out[i] = rest.Route{Method: r.Method, Path: front.OpenAPIPath(r.Path)}
	}
	return out
}
