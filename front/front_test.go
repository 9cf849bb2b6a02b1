package front_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"chophien/domain"
	"chophien/front"
)

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"": "vi", "en": "en", "en-GB,en;q=0.9": "en", "fr,en;q=0.5,vi;q=0.4": "en", "fr": "vi", "vi;q=0.3,en;q=0.2": "vi", "%%": "vi",
	} {
		t.Run(header, func(t *testing.T) {
			if got := front.LanguageOf(header); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestLimitSubject(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "no address": "no address",
	} {
		t.Run(address, func(t *testing.T) {
			if got := (front.Client{Address: address}).LimitSubject(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	for echo, openAPI := range map[string]string{
		"/": "/", "/v1/fairs/:id": "/v1/fairs/{id}", "/v1/fairs/:id/booths/:booth_id": "/v1/fairs/{id}/booths/{booth_id}",
	} {
		t.Run(echo, func(t *testing.T) {
			if got := front.OpenAPIPath(echo); got != openAPI {
				t.Errorf("OpenAPIPath: got %s, want %s", got, openAPI)
			}
			if got := front.EchoPath(openAPI); got != echo {
				t.Errorf("EchoPath: got %s, want %s", got, echo)
			}
		})
	}
}

func TestHeadAsGet(t *testing.T) {
	t.Parallel()
	h := front.HeadAsGet(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Seen", r.Method+" "+front.MethodOf(r)+" "+r.URL.Path+" "+r.URL.RawPath)
		if _, err := w.Write([]byte("body")); err != nil {
			t.Error(err)
		}
	}))
	for method, want := range map[string]struct{ seen, body string }{
		http.MethodHead: {"GET HEAD /a/b ", ""}, http.MethodGet: {"GET GET /a/b ", "body"}, http.MethodPost: {"POST POST /a/b ", "body"},
	} {
		t.Run(method, func(t *testing.T) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(method, "/a%2Fb", nil))
			if got := w.Header().Get("Seen"); got != want.seen || w.Body.String() != want.body {
				t.Errorf("saw %q and answered %q, want %q and %q", got, w.Body, want.seen, want.body)
			}
		})
	}
}

func TestNearOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, point, sort string
		withinKM          float64
		field             string // that the error names; empty: none
		none              bool   // no point
	}{
		{name: "nothing", none: true},
		{name: "a point", point: "22.83,104.98"},
		{name: "spaces", point: " 22.83 , 104.98 ", withinKM: 5},
		{name: "a distance without a point", withinKM: 5, field: "within_km"},
		{name: "an order without a point", sort: string(domain.SortDistance), field: "sort"},
		{name: "one number", point: "22.83", field: "near"},
		{name: "no number", point: "NaN,1", field: "near"},
		{name: "beyond the pole", point: "90.5,1", field: "near"},
		{name: "a negative distance", point: "1,1", withinKM: -1, field: "within_km"},
	} {
		t.Run(c.name, func(t *testing.T) {
			near, err := front.NearOf(c.point, c.withinKM, c.sort)
			field := ""
			if e, ok := errors.AsType[*domain.Error](err); ok {
				field = e.Field
			}
			if field != c.field || err != nil && field == "" {
				t.Errorf("the error names %q, want %q: %v", field, c.field, err)
			}
			if err == nil && (near == nil) != c.none {
				t.Errorf("got %+v", near)
			}
		})
	}
}
