package front

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

type headKey struct{}

// HeadAsGet answers HEAD with h's answer to GET without its body, on every
// route. It also passes only the decoded path to h: the router would match the
// escaped path and leave parameters escaped when the client escaped it in an
// unusual way.
func HeadAsGet(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := r.Clone(context.WithValue(r.Context(), headKey{}, true))
			get.Method = http.MethodGet
			w, r = bodiless{w}, get
		}
		if r.URL.RawPath != "" {
			r = r.Clone(r.Context())
			r.URL.RawPath = ""
		}
		h.ServeHTTP(w, r)
	})
}

// MethodOf returns the method that the client sent.
func MethodOf(r *http.Request) string {
	if r.Context().Value(headKey{}) != nil {
		return http.MethodHead
	}
	return r.Method
}

type bodiless struct{ http.ResponseWriter }

func (b bodiless) Write(p []byte) (int, error) { return len(p), nil }

// Unwrap implements http.ResponseController.
func (b bodiless) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// allowHead adds HEAD to a list of methods with GET, as the router does not
// list it.
func allowHead(h http.Header) {
	if allow := h.Get(echo.HeaderAllow); strings.Contains(allow, http.MethodGet) && !strings.Contains(allow, http.MethodHead) {
		h.Set(echo.HeaderAllow, allow+", "+http.MethodHead)
	}
}
