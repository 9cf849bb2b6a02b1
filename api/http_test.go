package api_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chophien/api"
	"chophien/api/rest"
)

func TestConventions(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	runAll(t, s, []scenario{
		{name: "unknown path", path: "/v1/no-such", status: http.StatusNotFound, want: map[string]any{"type": "/problems/not-found", "status": 404, "code": "not_found"}},
		{name: "a slash at the end is another path", path: "/v1/products/", status: http.StatusNotFound},
		{name: "metrics are elsewhere", path: "/metrics", status: http.StatusNotFound},
		{name: "unused method", method: http.MethodPost, path: "/v1/product-sets", status: http.StatusMethodNotAllowed, wantHeader: map[string]string{"Allow": "GET, HEAD"}, want: map[string]any{"code": "method_not_allowed"}},
		{name: "unused method on one", method: http.MethodDelete, path: "/v1/products/" + honeyID, status: http.StatusMethodNotAllowed, wantHeader: map[string]string{"Allow": "GET"}},
		{name: "invented method", method: "BREW", path: "/livez", status: http.StatusMethodNotAllowed},
		{name: "OPTIONS", method: http.MethodOptions, path: "/v1/product-sets", status: http.StatusNoContent, wantHeader: map[string]string{"Allow": "GET, HEAD"}},
		{
			name: "preflight", method: http.MethodOptions, path: "/v1/products", status: http.StatusNoContent,
			header:     map[string]string{"Origin": "https://buyer.example", "Access-Control-Request-Method": "GET"},
			wantHeader: map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET", "Access-Control-Allow-Credentials": ""},
		},
		{
			name: "from another origin", path: "/v1/product-sets", header: map[string]string{"Origin": "https://buyer.example"},
			wantHeader: map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag", "Access-Control-Allow-Credentials": ""},
		},
		{name: "an id of the sender", path: "/livez", header: map[string]string{"X-Request-ID": "abc-12345"}, wantHeader: map[string]string{"X-Request-ID": "abc-12345"}},
		{name: "an id that is none", path: "/livez", header: map[string]string{"X-Request-ID": "a\" b=c"}, wantHeader: map[string]string{"X-Request-ID": "-7"}},
		{name: "reference", path: "/docs", wantText: []string{"/docs/swagger-ui-bundle.js"}, never: []string{`src="http`, `href="http`}, wantHeader: map[string]string{"Content-Security-Policy": "script-src 'self' 'sha256-", "Content-Type": "text/html"}},
		{name: "its script", path: "/docs/swagger-ui-bundle.js", wantText: []string{"SwaggerUIBundle"}, wantHeader: map[string]string{"Content-Type": "javascript; charset=utf-8"}},
		{name: "its style", path: "/docs/swagger-ui.css", wantHeader: map[string]string{"Content-Type": "text/css; charset=utf-8"}},
		{name: "no such file", path: "/docs/nope.js", status: http.StatusNotFound},
		{name: "no way out of the folder", path: "/docs/..%2f..%2fgo.mod", status: http.StatusNotFound},
		{name: "contract", path: "/openapi.json", want: map[string]any{"openapi": "3.1.0", "info.title": "Chợ Phiên", "info.version": "1.2.3"}},
		{name: "contract as YAML", path: "/openapi.yaml", wantText: []string{"openapi: 3.1.0"}, wantHeader: map[string]string{"Content-Type": "application/yaml"}},
		{name: "a picture", path: "/v1/pictures/" + pictureID, wantText: []string{"PNG"}, wantHeader: map[string]string{"Content-Type": "image/png", "ETag": `"` + pictureID + `"`, "Content-Disposition": ""}},
		{name: "a picture the client has", path: "/v1/pictures/" + pictureID, header: map[string]string{"If-None-Match": `"` + pictureID + `"`}, status: http.StatusNotModified},
		{name: "a part of a picture", path: "/v1/pictures/" + pictureID, header: map[string]string{"Range": "bytes=1-3"}, status: http.StatusPartialContent, wantText: []string{"PNG"}},
		{name: "a picture that could run scripts", path: "/v1/pictures/" + svgID, wantHeader: map[string]string{"Content-Type": "application/octet-stream", "Content-Disposition": "attachment", "Content-Security-Policy": "default-src 'none'"}},
		{name: "a picture whose file is gone", path: "/v1/pictures/" + lostID, status: http.StatusNotFound},
		{name: "no such picture", path: "/v1/pictures/" + honeyID, status: http.StatusNotFound},
		{name: "no picture at all", path: "/v1/pictures/%ff", status: http.StatusNotFound},
	})
}

func TestHead(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for _, path := range []string{"/", "/docs", "/livez", "/v1/products?limit=2", "/v1/products/" + honeyID, "/v1/pictures/" + pictureID, "/v1/nothing", "/v1/products?limit=x"} {
		get, head := s.do(http.MethodGet, path, nil), s.do(http.MethodHead, path, nil)
		if head.Code != get.Code || head.Body.Len() != 0 {
			t.Errorf("HEAD %s: status %d with %d bytes, GET has %d", path, head.Code, head.Body.Len(), get.Code)
		}
		for _, name := range []string{"Content-Type", "Content-Length", "ETag", "Cache-Control", "Link"} {
			if name == "Content-Length" && get.Code >= 400 {
				continue // the request id is part of a problem
			}
			if head.Header().Get(name) != get.Header().Get(name) {
				t.Errorf("HEAD %s: %s is %q, with GET %q", path, name, head.Header().Get(name), get.Header().Get(name))
			}
		}
	}
}

func TestConditionalRequests(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	one := "/v1/products/" + honeyID
	get := func(path string, header map[string]string) (int, string) {
		t.Helper()
		w := s.do(http.MethodGet, path, header)
		if w.Code == http.StatusNotModified && (w.Body.Len() > 0 || w.Header().Get("ETag") == "") {
			t.Errorf("%s: 304 with %d bytes and ETag %q", path, w.Body.Len(), w.Header().Get("ETag"))
		}
		return w.Code, w.Header().Get("ETag")
	}
	_, tag := get(one, nil)
	if !strings.HasPrefix(tag, `"1-`) {
		t.Errorf("the ETag %q does not begin with the version", tag)
	}
	for _, header := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if status, _ := get(one, map[string]string{"If-None-Match": header}); status != http.StatusNotModified {
			t.Errorf("If-None-Match %s: status %d", header, status)
		}
	}
	for what, header := range map[string]map[string]string{
		"another tag":      {"If-None-Match": `"1-000000000000000000000000"`},
		"another language": {"If-None-Match": tag, "Accept-Language": "en"},
	} {
		if status, _ := get(one, header); status != http.StatusOK {
			t.Errorf("%s: status %d", what, status)
		}
	}
	zipped := s.do(http.MethodGet, one, map[string]string{"Accept-Encoding": "gzip"})
	if got := zipped.Header().Get("ETag"); got == tag || zipped.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("the compressed answer has ETag %s and encoding %q", got, zipped.Header().Get("Content-Encoding"))
	}
	r, err := gzip.NewReader(bytes.NewReader(zipped.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, s.do(http.MethodGet, one, nil).Body.Bytes()) {
		t.Errorf("the compressed answer differs: %v", err)
	}
	if status, _ := get(one, map[string]string{"Accept-Encoding": "gzip", "If-None-Match": zipped.Header().Get("ETag")}); status != http.StatusNotModified {
		t.Errorf("the compressed answer again: status %d", status)
	}

	_, list := get("/v1/products?limit=3", nil)
	if status, _ := get("/v1/products?limit=3", map[string]string{"If-None-Match": list}); status != http.StatusNotModified {
		t.Errorf("a list again: status %d", status)
	}
	// The answer depends on the day: it changes without a write.
	s.clock.set(noon.AddDate(3, 0, 0))
	if status, later := get(one, map[string]string{"If-None-Match": tag}); status != http.StatusOK || later == tag {
		t.Errorf("three years later: status %d", status)
	}
}

func TestNothingIsKeptBeyondMidnight(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for at, want := range map[time.Time]string{
		time.Date(2026, time.November, 23, 16, 0, 0, 0, time.UTC):   "public, max-age=60",
		time.Date(2026, time.November, 23, 16, 59, 30, 0, time.UTC): "public, max-age=30", // 23:59:30 in Vietnam
		time.Date(2026, time.November, 23, 17, 0, 0, 0, time.UTC):   "public, max-age=60",
	} {
		s.clock.set(at)
		if got := s.do(http.MethodGet, "/v1/products?limit=1", nil).Header().Get("Cache-Control"); got != want {
			t.Errorf("at %s: %q, want %q", at, got, want)
		}
	}
}

func TestRoutesAreTheContract(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	var documented, served []rest.Route
	ids := map[string]bool{}
	for path, item := range s.OpenAPI().Paths {
		for method, op := range rest.OperationsOf(item) {
			documented = append(documented, rest.Route{Method: method, Path: path})
			if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" {
				t.Errorf("%s %s: the operation's id %q is missing or taken, or its summary is", method, path, op.OperationID)
			}
			ids[op.OperationID] = true
		}
	}
	served = s.Routes()
	order := func(a, b rest.Route) int { return strings.Compare(a.Path+a.Method, b.Path+b.Method) }
	slices.SortFunc(documented, order)
	slices.SortFunc(served, order)
	if !slices.Equal(documented, served) || len(served) < 20 {
		t.Errorf("documented %v\nserved %v", documented, served)
	}
	for path, item := range s.OpenAPI().Paths {
		for method, op := range rest.OperationsOf(item) {
			for _, p := range op.Parameters {
				if p.Schema == nil || p.In == "query" && p.Description == "" {
					t.Errorf("%s %s: parameter %s has no schema or description", method, path, p.Name)
				}
			}
		}
	}
}

func TestLogAndMetrics(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	s.uncompared = true // requests are counted
	s.do(http.MethodGet, "/v1/search?q=m%E1%BA%ADt-kh%E1%BA%A9u&limit=2", map[string]string{"X-Request-ID": "log-000001"})
	s.do(http.MethodGet, "/v1/products/"+honeyID, map[string]string{"X-Forwarded-For": "203.0.113.9"})
	s.do(http.MethodGet, "/v1/products/"+strings.Repeat("x", 100)+"%0Aforged", nil)
	s.do(http.MethodGet, "/secret/"+strconv.Itoa(1), nil)
	s.do("BREW", "/livez", nil)
	log := s.log.String()
	if n := strings.Count(log, `"msg":"request"`); n != 5 {
		t.Errorf("%d lines for 5 requests", n)
	}
	for _, want := range []string{`"request_id":"log-000001"`, `"route":"/v1/search"`, `"route":"/v1/products/{id}"`, `"status":404`, `"route":"none"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	for _, never := range []string{"khẩu", "203.0.113.9", "forged"} {
		if strings.Contains(log, never) {
			t.Errorf("the log holds %q", never)
		}
	}
	families, err := s.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range families {
		for _, m := range f.GetMetric() {
			line := f.GetName()
			for _, l := range m.GetLabel() {
				line += " " + l.GetValue()
			}
			if f.GetName() == "chophien_http_requests_total" {
				got = append(got, line+" "+strconv.Itoa(int(m.GetCounter().GetValue())))
			}
		}
	}
	want := []string{
		"chophien_http_requests_total GET /v1/products/{id} 200 1",
		"chophien_http_requests_total GET /v1/products/{id} 404 1",
		"chophien_http_requests_total GET /v1/search 200 1",
		"chophien_http_requests_total GET none 404 1",
		"chophien_http_requests_total other /livez 405 1",
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("counted %q, want %q", got, want)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	_, err := api.New(api.Config{})
	if err == nil {
		t.Fatal("nothing given, and no error")
	}
	for f := range reflect.TypeFor[api.Config]().Fields() {
		t.Run(f.Name, func(t *testing.T) {
			optional := f.Tag.Get("optional") != ""
			if named := strings.Contains(err.Error(), "Config."+f.Name+" "); named == optional {
				t.Errorf("optional %t, but named as missing %t: %v", optional, named, err)
			}
		})
	}
}
