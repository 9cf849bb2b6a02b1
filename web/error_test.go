package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestOutOfTime checks that a cancelled or late request is not logged as a
// defect.
func TestOutOfTime(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, target := range []string{"/", "/san-pham/" + fullSlug, "/tim-kiem?q=mat+ong", "/verify/" + s.code} {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, target, nil))
			if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s: status %d, Retry-After %q", target, w.Code, w.Header().Get("Retry-After"))
			}
		}
	})
}

// TestDatabaseReadsOnly checks that the log of a page names the part that refuses to
// work: only a request whose time is over is logged as such.
func TestDatabaseReadsOnly(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	s.get("/dang-nhap") // reads the state of the data
	s.store.DB().SetMaxOpenConns(1)
	if _, err := s.store.DB().ExecContext(t.Context(), "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/dang-nhap", strings.NewReader("email=an%40example.vn&password=m%C6%B0a+r%C6%A1i+hi%C3%AAn"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if log := s.log.String(); !strings.Contains(log, "a page failed") || strings.Contains(log, "out of time") {
		t.Errorf("the log says %s", log)
	}
}

// TestErrorLanguage checks that an address without a language answers errors
// in the language of the reader.
func TestErrorLanguage(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for _, target := range []string{"/01/8936012345675", "/01/" + gtin + "x/10/1", "/report/x"} {
		for lang, want := range map[string]string{"vi": "Không có trang này", "en": "There is no such page"} {
			w := s.get(target, "Accept-Language", lang)
			if said := html.UnescapeString(w.Body.String()); w.Code != http.StatusNotFound || !strings.Contains(said, want) {
				t.Errorf("%s in %s: status %d: %.600s", target, lang, w.Code, said)
			}
		}
	}
}

// TestParameterNames checks that an error names a wrong parameter by the label
// of its filter.
func TestParameterNames(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	for query, want := range map[string]string{
		"kind=x": "Kind: ", "region=x": "Region: ", "condition=x": "Condition: ", "month=13": "Month: ", "sort=x": "Sort: ", "producer_id=khong-co": "Producer: ",
		"commune=x": "Place: ", "group=x": "Kind of goods: ", "stars=9": "Stars: ", "price_max_vnd=x": "Price: ",
	} {
		t.Run(query, func(t *testing.T) {
			w := s.get("/en/search?" + query)
			if said := html.UnescapeString(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(said, "\">"+want) {
				t.Errorf("status %d: %.2500s", w.Code, said)
			}
		})
	}
}
