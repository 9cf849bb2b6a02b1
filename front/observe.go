package front

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

// Observe logs and counts each request. It does not log the query string, which
// contains what people search for, and not the path of a link with a token, which
// lets its reader act for its holder. An error of next goes to the error handler
// first.
func (f *Front) Observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		traced, span := f.tracer.Request(c.Request())
		c.SetRequest(traced)
		c.Response().Before(func() { allowHead(c.Response().Header()) })
		if err := next(c); err != nil {
			c.Error(err)
		}
		took := time.Since(start)
		r, w := c.Request(), c.Response()
		route := OpenAPIPath(c.Path())
		if route == "" || strings.HasSuffix(route, "*") {
			route = "none"
		}
		path := Shorten(r.URL.Path)
		if slices.Contains(c.ParamNames(), "token") {
			path = route
		}
		f.metrics.observe(MethodOf(r), route, w.Status, took)
		span.Answered(knownMethod(MethodOf(r)), route, w.Status)
		f.log.InfoContext(r.Context(), "request",
			"request_id", RequestID(r.Context()), "method", MethodOf(r), "route", route, "path", path,
			"status", w.Status, "bytes", w.Size, "ms", float64(took.Microseconds())/1000, "peer", c.RealIP())
		return nil
	}
}

// metrics counts requests by the template of their route, never by their path,
// so that a label has few values.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "chophien_http_requests_total", Help: "Requests answered.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "chophien_http_request_duration_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route"}),
	}
	if reg == nil {
		return m, nil
	}
	if err := errors.Join(reg.Register(m.requests), reg.Register(m.seconds)); err != nil {
		return nil, fmt.Errorf("front: registering metrics: %w", err)
	}
	return m, nil
}

// knownMethod returns a method of HTTP, and "other" for all else: methods are free
// text.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return method
	}
	return "other"
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	method = knownMethod(method)
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(method, route).Observe(took.Seconds())
}
