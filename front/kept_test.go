package front_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"chophien/domain"
	"chophien/front"
)

// stateStore is a database of which only the state is read.
type stateStore struct {
	front.Store
	mu    sync.Mutex
	state domain.DataState
	away  bool
}

func (s *stateStore) DataState(context.Context) (domain.DataState, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state, !s.away
}

func (s *stateStore) move() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Things++
}

// keeper serves one handler behind Keep.
type keeper struct {
	*echo.Echo
	front    *front.Front
	store    *stateStore
	registry *prometheus.Registry

	mu   sync.Mutex
	now  time.Time
	made int // answers
}

func (k *keeper) clock() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now
}

// newKeeper serves answers of a handler, which gets the number of the answer.
func newKeeper(t *testing.T, bytes int64, handler func(c echo.Context, n int) error) *keeper {
	t.Helper()
	k := &keeper{Echo: echo.New(), store: &stateStore{}, registry: prometheus.NewRegistry(), now: time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)}
	var err error
	k.front, err = front.New(front.Config{
		Store: k.store, Log: slog.New(slog.DiscardHandler), Now: k.clock, PublicURL: "https://chophien.test", Metrics: k.registry, KeptBytes: bytes,
	})
	if err != nil {
		t.Fatal(err)
	}
	k.Use(front.AcceptEncoding, k.front.Keep(front.Keeping{
		Keeps:   func(c echo.Context) bool { return c.Path() == "/:name" },
		Variant: func(c echo.Context) string { return c.Request().Header.Get("Accept-Language") },
	}), front.Conditional(func(echo.Context) bool { return false }), k.front.AnswerErrors(func(_ error, c echo.Context) {
		if err := c.NoContent(http.StatusInternalServerError); err != nil {
			t.Error(err)
		}
	}))
	k.GET("/:name", func(c echo.Context) error {
		k.mu.Lock()
		k.made++
		n := k.made
		k.mu.Unlock()
		c.Response().Header().Set("Cache-Control", k.front.CacheControl())
		return handler(c, n)
	})
	return k
}

func (k *keeper) get(target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	k.ServeHTTP(w, r)
	return w
}

// bytes returns the metric of the memory that answers take.
func (k *keeper) bytes(t *testing.T) float64 {
	t.Helper()
	families, err := k.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == "chophien_kept_answer_bytes" {
			return f.GetMetric()[0].GetGauge().GetValue()
		}
	}
	t.Fatal("there is no metric")
	return 0
}

// numbered answers with its number.
func numbered(c echo.Context, n int) error { return c.String(http.StatusOK, strconv.Itoa(n)) }

func TestKeep(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("bưởi ", 1000)
	for _, c := range []struct {
		name    string
		bytes   int64 // 0: a megabyte
		handler func(c echo.Context, n int) error
		between func(k *keeper)
		first   string // target; empty: /a
		second  string
		header  []string // of the second request
		anew    bool     // the second answer is not the first one
	}{
		{name: "the same address"},
		{name: "another address", second: "/b", anew: true},
		{name: "another query", second: "/a?x=1", anew: true},
		{name: "another variant", header: []string{"Accept-Language", "en"}, anew: true},
		{name: "a new answer is asked for", header: []string{"Cache-Control", "no-cache"}, anew: true},
		{name: "after a change", between: func(k *keeper) { k.store.move() }, anew: true},
		{name: "on the next day", between: func(k *keeper) {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.now = k.now.AddDate(0, 0, 1)
		}, anew: true},
		{name: "while the state is not known", between: func(k *keeper) {
			k.store.mu.Lock()
			defer k.store.mu.Unlock()
			k.store.away = true
		}, anew: true},
		{name: "nothing is kept", bytes: -1, anew: true},
		{name: "a private answer", handler: func(c echo.Context, n int) error {
			c.Response().Header().Set("Cache-Control", front.NoStore)
			return numbered(c, n)
		}, anew: true},
		{name: "an answer with a cookie", handler: func(c echo.Context, n int) error {
			c.SetCookie(&http.Cookie{Name: "a", Value: "b"})
			return numbered(c, n)
		}, anew: true},
		{name: "a redirect", handler: func(c echo.Context, n int) error { return c.Redirect(http.StatusFound, "/"+strconv.Itoa(n)) }, anew: true},
		{name: "an answer of the moment", handler: func(c echo.Context, n int) error {
			domain.PassingAnswer(c.Request().Context())
			return numbered(c, n)
		}, anew: true},
		{name: "a failure", handler: func(_ echo.Context, n int) error { return errors.New(strconv.Itoa(n)) }, anew: true},
		{name: "a panic", handler: func(_ echo.Context, n int) error { panic(n) }, anew: true},
		{name: "a large answer", handler: func(c echo.Context, n int) error {
			return c.String(http.StatusOK, strconv.Itoa(n)+strings.Repeat(long, 300))
		}, bytes: 1 << 30, anew: true},
		{name: "more than there is room for", handler: func(c echo.Context, n int) error { return c.String(http.StatusOK, strconv.Itoa(n)+long) }, bytes: 2000, anew: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.bytes == 0 {
				c.bytes = 1 << 20
			}
			if c.handler == nil {
				c.handler = numbered
			}
			if c.first == "" {
				c.first = "/a"
			}
			if c.second == "" {
				c.second = c.first
			}
			k := newKeeper(t, c.bytes, c.handler)
			first := k.get(c.first)
			if c.between != nil {
				c.between(k)
			}
			second := k.get(c.second, c.header...)
			want := 1
			if c.anew {
				want = 2
			}
			if k.made != want {
				t.Errorf("%d answers were made, want %d: %s, then %s", k.made, want, first.Body, second.Body)
			}
			if !c.anew && first.Body.String() != second.Body.String() {
				t.Errorf("the answer was %q and is %q", first.Body, second.Body)
			}
		})
	}
}

// TestKeepForms: an answer that is kept has the forms that a new one has.
func TestKeepForms(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("bưởi ", 1000)
	k := newKeeper(t, 1<<20, func(c echo.Context, _ int) error {
		c.Response().Header().Add("Vary", "Accept-Encoding")
		return c.String(http.StatusOK, long)
	})
	for range 2 { // as it is made, and as it is kept
		plain, zipped := k.get("/a"), k.get("/a", "Accept-Encoding", "gzip")
		if plain.Body.String() != long || plain.Header().Get("Content-Encoding") != "" || plain.Header().Get("Vary") != "Accept-Encoding" || plain.Header().Get("Cache-Control") != "public, max-age=60" {
			t.Errorf("the plain answer has %v", plain.Header())
		}
		r, err := gzip.NewReader(bytes.NewReader(zipped.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil || string(text) != long {
			t.Errorf("the compressed answer holds %d bytes (%v)", len(text), err)
		}
		tag := plain.Header().Get("ETag")
		if want := strings.TrimSuffix(tag, `"`) + `-gz"`; tag == "" || zipped.Header().Get("ETag") != want || zipped.Header().Get("Content-Length") != strconv.Itoa(zipped.Body.Len()) {
			t.Errorf("the compressed answer of %s has %v", tag, zipped.Header())
		}
		for _, have := range []string{tag, zipped.Header().Get("ETag"), "W/" + tag, "*"} {
			if w := k.get("/a", "If-None-Match", have); w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("ETag") != tag || w.Header().Get("Content-Type") != "" {
				t.Errorf("to a client with %s: %d %v", have, w.Code, w.Header())
			}
		}
	}
	if k.made != 1 {
		t.Errorf("%d answers were made", k.made)
	}
}

// TestKeepTogether: of many requests that arrive together one makes the answer, also
// one that is not kept, and what each request does is done for each.
func TestKeepTogether(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		answer func(c echo.Context) error
		made   int
	}{
		{"kept", func(echo.Context) error { return nil }, 1},
		{"of the moment", func(c echo.Context) error {
			domain.PassingAnswer(c.Request().Context())
			return nil
		}, 1},
		{"without Cache-Control", func(c echo.Context) error {
			c.Response().Header().Del("Cache-Control")
			return nil
		}, 1},
		{"that nobody may store", func(c echo.Context) error {
			c.Response().Header().Set("Cache-Control", front.NoStore)
			return nil
		}, 20},
		{"a failure", func(echo.Context) error { return errors.New("away") }, 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				asked := 0
				k := newKeeper(t, 1<<20, func(e echo.Context, n int) error {
					domain.ForEachRequest(e.Request().Context(), func(context.Context) {
						mu.Lock()
						defer mu.Unlock()
						asked++
					})
					time.Sleep(time.Second) // ends when all others wait
					if err := c.answer(e); err != nil {
						return err
					}
					return numbered(e, n)
				})
				caching := make([]string, 20)
				var wg sync.WaitGroup
				for i := range caching {
					wg.Go(func() {
						w := k.get("/a")
						caching[i] = w.Header().Get("Cache-Control")
						if c.made == 1 && w.Body.String() != "1" {
							t.Errorf("an answer is %q", w.Body)
						}
					})
				}
				wg.Wait()
				if k.made != c.made || asked != 20 {
					t.Errorf("%d answers were made for %d of 20 requests", k.made, asked)
				}
				if one := slices.Compact(caching); len(one) != 1 {
					t.Errorf("the answers say %q", one)
				}
			})
		})
	}
}

// TestKeepBound: the memory of all answers is bounded, and what was not asked for
// longest goes first.
func TestKeepBound(t *testing.T) {
	t.Parallel()
	const most = 64 << 10
	long := strings.Repeat("bưởi ", 1000)
	k := newKeeper(t, most, func(c echo.Context, _ int) error { return c.String(http.StatusOK, long) })
	for i := range 50 {
		k.get("/a", "Accept-Encoding", "gzip")
		k.get("/"+strconv.Itoa(i), "Accept-Encoding", "gzip")
		if used := k.bytes(t); used > most {
			t.Fatalf("the answers take %.0f bytes", used)
		}
	}
	if k.made != 51 {
		t.Errorf("%d answers were made of 51 addresses", k.made)
	}
}
