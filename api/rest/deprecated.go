package rest

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/front"
)

// Deprecation says since when a route is deprecated, until when it is served,
// and which path replaces it.
type Deprecation struct {
	Since, Sunset time.Time
	Successor     string // in OpenAPI's notation, with parameters of the route
}

// Deprecated marks a route as deprecated in the contract. Its answers have the
// headers Deprecation (RFC 9745), Sunset (RFC 8594) and Link.
func Deprecated(d Deprecation, e Endpoint) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		op.Deprecated = true
		op.Description = strings.TrimSpace(op.Description + " Deprecated: use " + d.Successor + ". It is served until " + d.Sunset.UTC().Format(time.DateOnly) + ".")
		r.deprecated[Route{op.Method, front.EchoPath(op.Path)}] = d
		e(r, op, a)
	}
}

// NoteDeprecation adds the headers of deprecated routes.
func (r *Router) NoteDeprecation(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if d, ok := r.deprecated[Route{c.Request().Method, c.Path()}]; ok {
			path := d.Successor
			for i, name := range c.ParamNames() {
				path = strings.ReplaceAll(path, "{"+name+"}", c.ParamValues()[i])
			}
			h := c.Response().Header()
			h.Set("Deprecation", "@"+strconv.FormatInt(d.Since.Unix(), 10))
			h.Set("Sunset", d.Sunset.UTC().Format(http.TimeFormat))
			h.Set("Link", "<"+r.front.PublicURL()+path+`>; rel="successor-version"`)
		}
		return next(c)
	}
}
