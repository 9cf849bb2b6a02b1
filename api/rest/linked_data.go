package rest

import (
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// TypeLinkedData is the content type of JSON-LD.
const TypeLinkedData = "application/ld+json"

// LinkedData is a public operation with GET that also answers with JSON-LD, by a
// handler of its own, to clients that prefer it.
func LinkedData(e Endpoint, handler echo.HandlerFunc) Endpoint {
	return func(r *Router, op *huma.Operation, a front.Access) {
		op.Description += " Accept: application/ld+json returns the public data in the vocabulary of schema.org."
		e(r, op, a)
		doc := r.api.OpenAPI().Paths[op.Path].Get
		doc.Responses["200"].Content[TypeLinkedData] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeObject, Description: "JSON-LD (schema.org)"}}
		r.linked[front.EchoPath(op.Path)] = knowing(doc.Parameters, handler)
	}
}

// AnswerLinkedData gives the requests of clients that prefer JSON-LD to the
// handlers of LinkedData.
func (r *Router) AnswerLinkedData(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		handler, ok := r.linked[c.Path()]
		if !ok || c.Request().Method != http.MethodGet {
			return next(c)
		}
		c.Response().Header().Add(echo.HeaderVary, echo.HeaderAccept)
		if !front.Prefers(c.Request().Header.Get(echo.HeaderAccept), TypeLinkedData, echo.MIMEApplicationJSON) {
			return next(c)
		}
		return handler(c)
	}
}

// knowing returns a handler that refuses queries with other parameters than
// these.
func knowing(params []*huma.Param, handler echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		query, err := url.ParseQuery(c.Request().URL.RawQuery)
		_, errs := cleanQuery(query, params)
		if err != nil {
			errs = append(errs, fault{location: "query", format: "the query string is not well formed"})
		}
		if len(errs) > 0 {
			return invalid(c.Request().Context(), errs)
		}
		return handler(c)
	}
}

// DayOf returns the day that a request to a raw handler asks for.
func DayOf(c echo.Context, f *front.Front) (domain.Date, error) {
	return f.Day(front.DayParams{ValidOn: c.QueryParam("valid_on")})
}

// DescriberOf returns the Describer of the language of a request.
func DescriberOf(c echo.Context, f *front.Front) front.Describer {
	return f.Describer(front.LanguageOf(c.Request().Header.Get("Accept-Language")))
}

// ReplyLinkedData answers with the description of a stored thing, whose version
// is in the ETag.
func ReplyLinkedData(c echo.Context, f *front.Front, r domain.Record, description front.LinkedData) error {
	body, err := json.Marshal(description)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, f.CacheControl())
	h.Set("ETag", VersionTag(r.Version))
	return c.Blob(http.StatusOK, TypeLinkedData, body)
}
