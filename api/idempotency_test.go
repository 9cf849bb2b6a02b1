package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"chophien/domain"
)

// TestIdempotency: a request with a key takes effect once (checks M1 to M4).
func TestIdempotency(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		a := s.join(t, "can.bo@example.vn", []string{"08"}, domain.RoleOfficer)
		b := s.join(t, "can.bo.2@example.vn", []string{"08"}, domain.RoleOfficer)
		rules := func() int {
			t.Helper()
			stored, _, err := s.store.Synonyms(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return len(stored)
		}
		send := func(header map[string]string, key, body string) *httptest.ResponseRecorder {
			w := s.send(http.MethodPost, synonymsPath, with(header, "Idempotency-Key", key), body)
			followsContract(t, s, http.MethodPost, synonymsPath, w)
			return w
		}
		const body = `{"names":["mật ong"],"also":["qwexyz"]}`
		first := send(a.header(), "k-1", body)
		wantStatus(t, "the first", first, http.StatusCreated)
		again := send(a.header(), "k-1", body)
		wantStatus(t, "the same again", again, http.StatusCreated)
		for _, name := range []string{"Location", "ETag", "Content-Type", "Cache-Control"} {
			if got, want := again.Header().Get(name), first.Header().Get(name); got != want || want == "" {
				t.Errorf("%s: first %q, again %q", name, want, got)
			}
		}
		if again.Body.String() != first.Body.String() || again.Header().Get("Idempotency-Replayed") != "true" || first.Header().Get("Idempotency-Replayed") != "" {
			t.Errorf("first %v %s, again %v %s", first.Header(), first.Body, again.Header(), again.Body)
		}
		other := send(a.header(), "k-1", `{"names":["mật ong"],"also":["khác"]}`)
		if other.Code != http.StatusUnprocessableEntity || text(t, other, "errors.0.location") != "header.Idempotency-Key" {
			t.Errorf("another request with the key: %d %s", other.Code, other.Body)
		}
		if n := rules(); n != 1 {
			t.Fatalf("%d rules, want 1", n)
		}
		wantStatus(t, "the key of another user", send(b.header(), "k-1", body), http.StatusCreated)

		// A refused request can be corrected and sent again with the key.
		wantStatus(t, "a refused one", send(a.header(), "k-2", `{"names":[],"also":["x"]}`), http.StatusUnprocessableEntity)
		wantStatus(t, "a mended one", send(a.header(), "k-2", body), http.StatusCreated)
		if n := rules(); n != 3 {
			t.Fatalf("%d rules, want 3", n)
		}

		var wg sync.WaitGroup
		twins := make([]*httptest.ResponseRecorder, 20)
		for i := range twins {
			wg.Go(func() { twins[i] = send(a.header(), "k-3", body) })
		}
		wg.Wait()
		for _, w := range twins {
			if w.Code != http.StatusCreated || w.Header().Get("Location") != twins[0].Header().Get("Location") {
				t.Errorf("a twin: %d %v %s", w.Code, w.Header(), w.Body)
			}
		}
		if n := rules(); n != 4 {
			t.Fatalf("after twins %d rules, want 4", n)
		}
		for name, key := range map[string]string{"empty": "", "too long": strings.Repeat("k", 256), "not ASCII": "khóa"} {
			t.Run(name, func(t *testing.T) {
				w := send(a.header(), key, body)
				if w.Code != http.StatusUnprocessableEntity || text(t, w, "errors.0.location") != "header.Idempotency-Key" {
					t.Errorf("a key that is %s: %d %s", name, w.Code, w.Body)
				}
			})
		}
		two := httptest.NewRequest(http.MethodPost, synonymsPath, strings.NewReader(body))
		for name, v := range a.header() {
			two.Header.Set(name, v)
		}
		two.Header.Set("Content-Type", "application/json")
		two.Header["Idempotency-Key"] = []string{"k-4", "k-5"}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, two)
		wantStatus(t, "two keys", w, http.StatusUnprocessableEntity)
		if n := rules(); n != 4 {
			t.Fatalf("at last %d rules, want 4", n)
		}
	})
}
