package api_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

// TestChanges: a mirror follows what is public by its cursor, and the public
// lists by the time of the last round.
func TestChanges(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		type changes struct {
			Items []struct {
				Kind, ID, Path string
				Removed        bool
			} `json:"items"`
			Next string `json:"next_cursor"`
			More bool   `json:"has_more"`
		}
		read := func(query string) (out changes) {
			t.Helper()
			w := s.do(http.MethodGet, "/v1/changes"+query, nil)
			wantStatus(t, "changes", w, http.StatusOK)
			if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
				t.Fatal(err)
			}
			return out
		}
		seen := map[string]bool{}
		page := read("")
		for {
			for _, c := range page.Items {
				seen[c.Kind+" "+c.ID] = !c.Removed
				if c.ID == draftID {
					t.Error("a draft is in the changes")
				}
			}
			if !page.More {
				break
			}
			page = read("?cursor=" + url.QueryEscape(page.Next))
		}
		if !seen["product "+honeyID] || !seen["producer "+producerID] || seen["product "+revokedID] {
			t.Errorf("of the fixture: honey %t, its producer %t, what was revoked %t", seen["product "+honeyID], seen["producer "+producerID], seen["product "+revokedID])
		}
		first := s.do(http.MethodGet, "/v1/products?sort=updated&limit=100", nil)
		wantStatus(t, "the list by change", first, http.StatusOK)
		since := text(t, first, "changed_until")
		s.clock.set(noon.Add(time.Hour))
		if _, err := s.store.DB().ExecContext(t.Context(), "UPDATE products SET status = 'suspended' WHERE id = '"+honeyID+"'"); err != nil {
			t.Fatal(err)
		}
		if got := read("?cursor=" + url.QueryEscape(page.Next)); len(got.Items) != 1 || got.Items[0].ID != honeyID || !got.Items[0].Removed || got.Items[0].Path != "/v1/products/"+honeyID {
			t.Errorf("changes %+v", got.Items)
		}
		after, err := time.Parse(time.RFC3339Nano, since)
		if err != nil {
			t.Fatal(err)
		}
		query := "/v1/products?updated_since=" + url.QueryEscape(after.Add(time.Second).Format(time.RFC3339Nano))
		w := s.do(http.MethodGet, query, nil)
		wantStatus(t, "what changed", w, http.StatusOK)
		if text(t, w, "removed.0.id") != honeyID || strings.Contains(text(t, w, "items"), "{") {
			t.Errorf("what changed: %s", w.Body)
		}
		for _, path := range []string{"/v1/producers", "/v1/craft-villages", "/v1/tourism-sites", "/v1/demands", "/v1/fairs"} {
			t.Run(path, func(t *testing.T) {
				w := s.do(http.MethodGet, path+"?sort=updated&limit=2", nil)
				wantStatus(t, path, w, http.StatusOK)
				if strings.Contains(w.Body.String(), `"changed_until":null`) {
					t.Errorf("%s", w.Body)
				}
			})
		}
		if w := s.do(http.MethodGet, "/v1/producers?ids="+strings.ToUpper(producerID)+","+draftID, nil); text(t, w, "items.0.id") != producerID || !strings.Contains(w.Body.String(), `"changed_until":null`) {
			t.Errorf("by ids: %s", w.Body)
		}
		for _, bad := range []string{
			"/v1/products?ids=x", "/v1/products?updated_since=yesterday", "/v1/products?sort=updated&total=true", "/v1/products?sort=stars&updated_since=2026-11-23T00:00:00Z", "/v1/changes?cursor=x",
		} {
			wantStatus(t, bad, s.do(http.MethodGet, bad, nil), http.StatusUnprocessableEntity)
		}
	})
}

// TestOpenDataIsKept: the open data need not be loaded again until something
// public or the day changes.
func TestOpenDataIsKept(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		const path = "/v1/exports/open-data.json"
		plain := s.do(http.MethodGet, path, nil)
		tag, modified := plain.Header().Get("ETag"), plain.Header().Get("Last-Modified")
		if tag == "" || modified == "" {
			t.Fatalf("headers %v", plain.Header())
		}
		packed := s.do(http.MethodGet, path, map[string]string{"Accept-Encoding": "br;q=1, gzip;q=0.5"})
		unpacked, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(unpacked); err != nil || string(text) != plain.Body.String() || packed.Header().Get("Content-Encoding") != "gzip" || packed.Header().Get("ETag") == tag {
			t.Errorf("compressed: %v, headers %v", err, packed.Header())
		}
		for name, header := range map[string]map[string]string{
			"by tag": {"If-None-Match": tag}, "by the tag of the compressed file": {"If-None-Match": packed.Header().Get("ETag")}, "by time": {"If-Modified-Since": modified},
		} {
			t.Run(name, func(t *testing.T) {
				if w := s.do(http.MethodGet, path, header); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
					t.Errorf("status %d with %d bytes", w.Code, w.Body.Len())
				}
			})
		}
		if w := s.do(http.MethodGet, path, map[string]string{"Accept-Encoding": "gzip;q=0"}); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("refused gzip is sent: %v", w.Header())
		}
		s.clock.set(noon.Add(time.Minute))
		if _, err := s.store.DB().ExecContext(t.Context(), "UPDATE producers SET name = 'HTX Bạc Hà' WHERE id = '"+producerID+"'"); err != nil {
			t.Fatal(err)
		}
		wantStatus(t, "after a change, by tag", s.do(http.MethodGet, path, map[string]string{"If-None-Match": tag}), http.StatusOK)
		wantStatus(t, "after a change, by time", s.do(http.MethodGet, path, map[string]string{"If-Modified-Since": modified}), http.StatusOK)
		tag = s.do(http.MethodGet, path, nil).Header().Get("ETag")
		s.clock.set(noon.Add(24 * time.Hour))
		wantStatus(t, "on the next day", s.do(http.MethodGet, path, map[string]string{"If-None-Match": tag}), http.StatusOK)
	})
}

// TestAreasOfKeys: an API key with the scope of an area does nothing else, and
// its webhooks receive nothing else.
func TestAreasOfKeys(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		an := s.join(t, "khoa@example.vn", nil, domain.RoleProducer)
		key := func(scopes string) map[string]string {
			w := s.asks(t, an, http.MethodPost, "/v1/me/api-keys", "", `{"name":"Kho","scopes":[`+scopes+`]}`)
			wantStatus(t, "a key with "+scopes, w, http.StatusCreated)
			return bearer(text(t, w, "token"))
		}
		leads, hooks, wide := key(`"leads:read"`), key(`"webhooks:write","listings:read"`), key(`"read"`)
		for _, c := range []struct {
			name, path string
			key        map[string]string
			want       int
		}{
			{"its area", "/v1/me/leads", leads, http.StatusOK},
			{"another area", "/v1/me/listings", leads, http.StatusForbidden},
			{"the wide scope", "/v1/me/listings", wide, http.StatusOK},
			{"writing only", "/v1/me/webhooks", hooks, http.StatusForbidden},
		} {
			t.Run(c.name, func(t *testing.T) { wantStatus(t, c.path, s.do(http.MethodGet, c.path, c.key), c.want) })
		}
		for event, want := range map[string]int{`"events":["listing.published"]`: http.StatusCreated, `"events":["lead.changed"]`: http.StatusForbidden, `"events":["certificate.revoked"],"scope":"public"`: http.StatusCreated} {
			t.Run(event, func(t *testing.T) {
				w := s.send(http.MethodPost, "/v1/me/webhooks", hooks, `{"url":"https://crm.example/ocop",`+event+`}`)
				wantStatus(t, event, w, want)
			})
		}
	})
}

// TestWebhooksAreDescribed: the description has each event with a typed payload.
func TestWebhooksAreDescribed(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *server) {
		described := s.OpenAPI().Webhooks
		for _, e := range append(domain.EventTypes(), domain.EventTest) {
			item := described[string(e)]
			if item == nil || item.Post == nil || item.Post.RequestBody.Content["application/json"].Schema.Properties["data"].Ref == "" {
				t.Errorf("%s has no typed payload", e)
			}
		}
		if len(described) != len(domain.EventTypes())+1 {
			t.Errorf("%d webhooks are described", len(described))
		}
	})
}
