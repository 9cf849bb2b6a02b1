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
			if said := html.UnescapeString(w.Body.String()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(said, "<li>"+want) {
				t.Errorf("status %d: %.2500s", w.Code, said)
			}
		})
	}
}
