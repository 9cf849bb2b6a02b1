package api_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"chophien/api/rest"
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

// TestKeysAsDescribed: each POST takes an Idempotency-Key or refuses it, as the
// document describes; and of those that create something, only those refuse it
// that have no user, or a secret in the answer.
func TestKeysAsDescribed(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	admin := s.join(t, "admin.keys@example.vn", []string{"08"}, domain.Roles()...)
	refusing := []string{
		"POST /v1/users", "POST /v1/reports", "POST /v1/sessions", "POST /v1/sessions/oidc", "POST /v1/sessions/oidc/complete", "POST /v1/phone-codes", "POST /v1/sessions/phone", "POST /v1/users/phone", "POST /v1/me/phone", "POST /v1/me/phone/code",
		"POST /v1/admin/users/{id}/links", "POST /v1/me/province-accounts/{id}/links", "POST /v1/me/identities", "POST /v1/me/api-keys", "POST /v1/me/second-factor", "POST /v1/me/webhooks", "POST /v1/producers/{id}/invitations",
		"POST /v1/fairs/{id}/exhibitors/{exhibitor_id}/links", "POST /v1/fairs/{id}/delegations/{delegation_id}/links", "POST /v1/fairs/{id}/invitations",
	}
	for path, item := range s.OpenAPI().Paths {
		for method, op := range rest.OperationsOf(item) {
			if method == http.MethodGet || !strings.HasPrefix(path, "/v1/") || path == "/v1/me" || strings.HasPrefix(path, "/v1/unsubscribe") {
				continue
			}
			name := method + " " + path
			takes := headerOf(op, "Idempotency-Key") != nil
			if takes && method != http.MethodPost {
				t.Errorf("%s takes an Idempotency-Key", name)
			}
			if _, creates := op.Responses["201"]; method == http.MethodPost && creates {
				i := slices.Index(refusing, name)
				if takes != (i < 0) {
					t.Errorf("%s takes an Idempotency-Key: %t", name, takes)
				}
				if i >= 0 {
					refusing = slices.Delete(refusing, i, i+1)
				}
			}
			header := with(with(admin.header(), "If-Match", "*"), "Idempotency-Key", "k "+name)
			w := s.send(method, targetOf(path), header, "")
			refused := w.Code == http.StatusUnprocessableEntity && strings.Contains(w.Body.String(), "header.Idempotency-Key")
			if w.Code != http.StatusTooManyRequests && refused == takes {
				t.Errorf("%s with a key: status %d, described as taken: %t: %.300s", name, w.Code, takes, w.Body)
			}
		}
	}
	for _, name := range refusing {
		t.Errorf("%s is excused, but creates nothing", name)
	}
}

// TestOnePictureForAKey: two uploads with one key make one picture, as raw
// bytes and as a form, whose boundary clients choose anew each time.
func TestOnePictureForAKey(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		officer := s.join(t, "can.bo.anh@example.vn", []string{"08"}, domain.RoleOfficer)
		path, photo := "/v1/products/"+draftID+"/pictures", photograph(t)
		form := func(boundary string) []byte {
			return []byte("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n" + string(photo) + "\r\n--" + boundary + "--\r\n")
		}
		for i, c := range []struct {
			name, contentType, again string
			body, repeated, other    []byte
		}{
			{"bytes", "image/jpeg", "image/jpeg", photo, photo, append(slices.Clone(photo), 0)},
			{"a form", "multipart/form-data; boundary=eins", "multipart/form-data; boundary=zwei", form("eins"), form("zwei"), append([]byte("--eins\r\n\r\nx\r\n"), form("eins")...)},
		} {
			t.Run(c.name, func(t *testing.T) {
				header := with(officer.header(), "Idempotency-Key", c.name)
				first := s.sendFile(http.MethodPost, path, with(header, "Content-Type", c.contentType), c.body)
				wantStatus(t, "the first", first, http.StatusCreated)
				again := s.sendFile(http.MethodPost, path, with(header, "Content-Type", c.again), c.repeated)
				wantStatus(t, "again", again, http.StatusCreated)
				if again.Body.String() != first.Body.String() || again.Header().Get("Idempotency-Replayed") != "true" {
					t.Errorf("first %s, again %v %s", first.Body, again.Header(), again.Body)
				}
				other := s.sendFile(http.MethodPost, path, with(header, "Content-Type", c.contentType), c.other)
				wantStatus(t, "another file with the key", other, http.StatusUnprocessableEntity)
				all := text(t, s.do(http.MethodGet, "/v1/products/"+draftID, officer.header()), "pictures.#")
				if all != strconv.Itoa(i+1) {
					t.Errorf("%s pictures, want %d", all, i+1)
				}
			})
		}
	})
}
