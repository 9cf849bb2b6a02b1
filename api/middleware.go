package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

// maxBody is the most bytes of a request body; operations may allow less.
const maxBody = "1M"

// writeGrace is what an answer may take after its request was read whole.
const writeGrace = 30 * time.Second

// minGzip is the size in bytes from which an answer is compressed.
const minGzip = 1024

// use lists what every request passes, outermost first.
func (s *Server) use() {
	s.echo.IPExtractor = clientAddress(s.deps.Trusted)
	s.echo.Use(
		s.identify,
		s.observe,
		securityHeaders,
		middleware.CORSWithConfig(middleware.CORSConfig{
			Skipper: notPreflight,
			// Pages of any origin may ask, but a browser adds nothing of its own:
			// there are no cookies, and credentials are not allowed.
			AllowOrigins: []string{"*"},
			AllowMethods: []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete},
			AllowHeaders: []string{
				echo.HeaderAccept, "Accept-Language", echo.HeaderAuthorization, echo.HeaderContentType,
				"If-Match", "If-None-Match", idempotencyKey, echo.HeaderXRequestID,
			},
			ExposeHeaders: []string{"ETag", idempotencyReplayed, "Link", echo.HeaderLocation, echo.HeaderRetryAfter, echo.HeaderWWWAuthenticate, echo.HeaderXRequestID},
			MaxAge:        86400,
		}),
		s.moreTime,
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Skipper: s.isUpload, Limit: maxBody}),
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Skipper: s.isNoUpload, Limit: strconv.Itoa(maxUpload) + "B"}),
		middleware.GzipWithConfig(middleware.GzipConfig{Skipper: s.isStream, MinLength: minGzip}),
		s.conditional,
		s.answerErrors,
		s.withBudget,
		s.authorize,
		s.once,
	)
}

type idKey struct{}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(idKey{}).(string)
	return id
}

// identify gives the request an id: the sender's, where it looks like one.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		id := r.Header.Get(echo.HeaderXRequestID)
		if !saneID(id) {
			id = uuid.Must(uuid.NewV7()).String()
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		c.SetRequest(r.WithContext(context.WithValue(r.Context(), idKey{}, id)))
		return next(c)
	}
}

func saneID(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	return strings.IndexFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	}) < 0
}

// observe writes one line for each request and counts it. The query string is
// not logged: what people look for is theirs.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		c.Response().Before(func() { allowHead(c.Response().Header()) })
		if err := next(c); err != nil {
			s.handleError(err, c)
		}
		took := time.Since(start)
		r, w := c.Request(), c.Response()
		route := openAPIPath(c.Path())
		if route == "" || strings.HasSuffix(route, "*") {
			route = "none"
		}
		s.metrics.observe(methodOf(r), route, w.Status, took)
		s.deps.Log.InfoContext(r.Context(), "request",
			"request_id", requestID(r.Context()), "method", methodOf(r), "route", route, "path", shorten(r.URL.Path),
			"status", w.Status, "bytes", w.Size, "ms", float64(took.Microseconds())/1000, "peer", c.RealIP())
		return nil
	}
}

// allowHead completes the list of methods: HEAD is served wherever GET is, but
// the router does not know.
func allowHead(h http.Header) {
	if allow := h.Get(echo.HeaderAllow); strings.Contains(allow, http.MethodGet) && !strings.Contains(allow, http.MethodHead) {
		h.Set(echo.HeaderAllow, allow+", "+http.MethodHead)
	}
}

// apiCSP forbids everything to a browser that shows one of our bodies as a
// page. HTML pages name what they need.
const apiCSP = "default-src 'none'; frame-ancestors 'none'"

func securityHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set(echo.HeaderXContentTypeOptions, "nosniff")
		h.Set(echo.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
		h.Set(echo.HeaderContentSecurityPolicy, apiCSP)
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Add(echo.HeaderVary, "Accept-Language")
		return next(c)
	}
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
			s.deps.Log.ErrorContext(ctx, "panic", "request_id", requestID(ctx), "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			s.handleError(fmt.Errorf("api: panic: %v", cause), c)
			err = nil
		}()
		if err := next(c); err != nil {
			s.handleError(err, c)
		}
		return nil
	}
}

// moreTime lets files come and go on slow lines: the server's own deadlines are
// those of short requests.
func (s *Server) moreTime(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		conn := http.NewResponseController(c.Response())
		var err error
		switch {
		case s.isUpload(c):
			err = errors.Join(conn.SetReadDeadline(time.Now().Add(uploadTime)), conn.SetWriteDeadline(time.Now().Add(uploadTime+writeGrace)))
		case s.streams[c.Path()]:
			err = conn.SetWriteDeadline(time.Now().Add(downloadTime))
		}
		if err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		return next(c)
	}
}

// withBudget ends the context of a request when the time of its route is up;
// the database and the engine stop then, too.
func (s *Server) withBudget(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		limit := budget(c.Path())
		switch {
		case s.isUpload(c):
			limit = uploadTime
		case s.streams[c.Path()]:
			limit = downloadTime
		}
		ctx, cancel := context.WithTimeout(r.Context(), limit)
		defer cancel()
		c.SetRequest(r.WithContext(ctx))
		return next(c)
	}
}
