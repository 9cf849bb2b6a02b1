// Package fronttest compares the kept answers of a server with new ones, for the
// tests of both faces.
package fronttest

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// WantFresh asks again for a public answer, for a new one: it must be the same. So all
// tests check what their writes did to kept answers.
func WantFresh(t testing.TB, server http.Handler, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	public := func(w *httptest.ResponseRecorder) bool {
		return w.Code == http.StatusOK && strings.HasPrefix(w.Header().Get("Cache-Control"), "public, max-age=")
	}
	if r.Method != http.MethodGet || !public(w) || r.Header.Get("Authorization") != "" {
		return
	}
	again, fresh := r.Clone(r.Context()), httptest.NewRecorder()
	again.Header.Set("Cache-Control", "no-cache")
	server.ServeHTTP(fresh, again)
	if !public(fresh) {
		return
	}
	// Each request has its own id, and a new compressed answer has no length.
	was, is := w.Header().Clone(), fresh.Header().Clone()
	for _, name := range []string{"X-Request-Id", "Content-Length"} {
		was.Del(name)
		is.Del(name)
	}
	if !reflect.DeepEqual(was, is) {
		t.Errorf("%s: a kept answer has %v, a new one %v", r.URL, was, is)
	}
	if !bytes.Equal(w.Body.Bytes(), fresh.Body.Bytes()) {
		t.Errorf("%s: a kept answer is\n%.600s\na new one\n%.600s", r.URL, w.Body, fresh.Body)
	}
}
