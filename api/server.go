package api

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"runtime/debug"
	"slices"

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

// Store is what the API needs of the database.
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

// Config is what the API is made of. New refuses a Config whose field is empty,
// unless the field is marked as optional.
type Config struct {
	Front        *front.Front
	Store        Store
	Searcher     Searcher
	Sentences    trade.DemandReader
	SearchLog    domain.SearchLog // notes searches without an answer
	SearchHealth domain.SearchHealthService
	Golden       search.GoldenBench
	Passwords    *password.Hasher
	Images       *picture.Maker
	Files        *blob.Bucket              `optional:"true"` // bytes of pictures and files; nil: none is found or taken
	TempDir      string                    `optional:"true"` // where uploads wait; empty: that of the system
	SignIn       account.SignInProvider    `optional:"true"` // nil: by password only
	Networks     domain.Networks           `optional:"true"` // that webhooks may call beyond the public internet
	Checks       map[string]domain.Checker `optional:"true"` // parts that /readyz asks, by name
	Version      string                    `optional:"true"` // of the program, shown in the OpenAPI description
}

// check names the fields that are empty and not optional.
func (c Config) check() error {
	var errs []error
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		if f := v.Type().Field(i); v.Field(i).IsZero() && f.Tag.Get("optional") == "" {
			errs = append(errs, fmt.Errorf("api: Config.%s is missing", f.Name))
		}
	}
	return errors.Join(errs...)
}

// Server is the API as a handler. It is safe for concurrent use.
type Server struct {
	front   *front.Front
	checks  map[string]domain.Checker
	samples domain.StatisticsService
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

// New builds the API.
func New(c Config) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	files := rest.NewFileStore(c.Files, c.Images, c.TempDir, c.Front.Log())
	ports := search.Ports{Searcher: c.Searcher, SearchLog: c.SearchLog, Health: c.SearchHealth, Golden: c.Golden}
	s := &Server{
		front: c.Front, checks: c.Checks, samples: c.Store, echo: echo.New(),
		listing: listing.New(c.Store, c.Searcher, c.Front, files),
		trust:   trust.New(c.Store, c.Front, files),
		trade:   trade.New(c.Store, c.Sentences, c.Front, files),
		fair:    fair.New(c.Store, c.Searcher, c.Front, files),
		search:  search.New(c.Store, ports, c.Front),
		account: account.New(c.Store, c.Passwords, c.SignIn, c.Networks, c.Front, files),
	}
	s.handler = front.HeadAsGet(s.echo)
	s.router = rest.NewRouter(s.echo, c.Front)
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.router.HandleError
	s.use(c.Store)
	s.api = humaecho.NewV4(s.echo, humaConfig(c.Front.PublicURL(), c.Version))
	s.router.Describe(s.api)
	if err := s.route(); err != nil {
		return nil, err
	}
	s.writeSpec()
	return s, nil
}

// humaConfig leaves out what huma would serve by itself: its page of
// documentation needs the internet, and its schema links a path of their own.
func humaConfig(publicURL, version string) huma.Config {
	c := huma.DefaultConfig("Chợ Phiên", version)
	c.Info.Description = "OCOP products, their producers, craft villages and community tourism of Vietnam. " +
		"Whether a certificate is valid is computed for the day that is asked for (valid_on, by default today in Vietnam). " +
		"Items with \"sample\": true are demonstration data (dữ liệu minh họa)."
	c.Info.License = &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"}
	c.Servers = []*huma.Server{{URL: publicURL}}
	c.Components.SecuritySchemes = rest.SecuritySchemes()
	c.Formats = map[string]huma.Format{"application/json": rest.StrictJSON(), "json": rest.StrictJSON()}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	return c
}

// use lists what every request passes, outermost first.
func (s *Server) use(store domain.IdempotencyService) {
	transfers := s.router.Transfers()
	s.echo.IPExtractor = s.front.IPExtractor()
	s.echo.Use(
		front.Identify,
		s.front.Observe,
		front.SecureHeaders,
		middleware.CORSWithConfig(middleware.CORSConfig{
			Skipper: notPreflight,
			// Pages of any origin may ask, but a browser adds nothing of its own:
			// there are no cookies, and credentials are not allowed.
			AllowOrigins: []string{"*"},
			AllowMethods: []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
			AllowHeaders: []string{
				echo.HeaderAccept, "Accept-Language", echo.HeaderAuthorization, echo.HeaderContentType,
				"If-Match", "If-None-Match", rest.IdempotencyKey, echo.HeaderXRequestID,
			},
			ExposeHeaders: []string{"ETag", rest.IdempotencyReplayed, "Link", echo.HeaderLocation, echo.HeaderRetryAfter, echo.HeaderWWWAuthenticate, echo.HeaderXRequestID},
			MaxAge:        86400,
		}),
		front.ExtendDeadlines(transfers),
		front.LimitBody(transfers.IsUpload),
		middleware.GzipWithConfig(middleware.GzipConfig{Skipper: s.isStream, MinLength: front.MinGzip}),
		front.Conditional(s.isStream),
		s.answerErrors,
		front.Timeout(transfers, timeLimit),
		s.front.Authorize(s.router.Access),
		s.router.Once(store),
	)
}

// isStream tells whether the answer of a route is sent while it is made. It is
// neither held in memory nor compressed again.
func (s *Server) isStream(c echo.Context) bool {
	return c.Path() == "/docs/:file" || s.router.Transfers().IsDownload(c)
}

// notPreflight leaves a plain OPTIONS to the router, which answers with Allow,
// and with 404 where there is nothing.
func notPreflight(c echo.Context) bool {
	r := c.Request()
	return r.Method == http.MethodOptions && (r.Header.Get(echo.HeaderOrigin) == "" || r.Header.Get(echo.HeaderAccessControlRequestMethod) == "")
}

// answerErrors turns what a handler returns, or panics with, into an answer
// while the answer can still be compressed and hashed.
func (s *Server) answerErrors(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			ctx := c.Request().Context()
			s.front.Log().ErrorContext(ctx, "panic", "request_id", front.RequestID(ctx), "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			s.router.HandleError(fmt.Errorf("api: panic: %v", cause), c)
			err = nil
		}()
		if err := next(c); err != nil {
			s.router.HandleError(err, c)
		}
		return nil
	}
}

// ServeHTTP answers a request. HEAD is GET without the body, on every route.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// OpenAPI describes the API.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

// Routes lists what the router answers, with paths in OpenAPI's notation.
func (s *Server) Routes() []rest.Route {
	routes := slices.DeleteFunc(s.echo.Routes(), func(r *echo.Route) bool { return r.Method == echo.RouteNotFound })
	out := make([]rest.Route, len(routes))
	for i, r := range routes {
		out[i] = rest.Route{Method: r.Method, Path: front.OpenAPIPath(r.Path)}
	}
	return out
}
