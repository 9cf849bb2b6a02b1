package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chophien/domain"
)

// sendForm sends a form as a browser does that runs no scripts.
func (s *site) sendForm(ctx context.Context, target string, fields map[string]string) *httptest.ResponseRecorder {
	var b strings.Builder
	for name, v := range fields {
		b.WriteString("--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + v + "\r\n")
	}
	b.WriteString("--xyz--\r\n")
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(b.String()))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=xyz")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// TestReportKeepsTexts checks that a report that cannot be stored is shown
// again with all its texts, in the language of its form.
func TestReportKeepsTexts(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	s.get("/report") // reads the provinces
	typed := map[string]string{"lang": "en", "province": "08", "product_name": "Mật lạ", "place": "Chợ Mới", "text": "Tem mờ, nghi là giả", "contact": "0912345678"}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name   string
		send   func() *httptest.ResponseRecorder
		status int
		want   string
	}{
		{"the time is over", func() *httptest.ResponseRecorder { return s.sendForm(gone, "/report", typed) }, http.StatusServiceUnavailable, "It could not be stored"},
		{"too many", func() (w *httptest.ResponseRecorder) {
			for range domain.ReportsPerAddress().Max + 1 {
				w = s.sendForm(t.Context(), "/report", typed)
			}
			return w
		}, http.StatusTooManyRequests, "There were too many reports"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := c.send()
			said := html.UnescapeString(w.Body.String())
			if w.Code != c.status || !strings.Contains(said, c.want) || w.Header().Get("Retry-After") == "" {
				t.Errorf("status %d, Retry-After %q: %.2000s", w.Code, w.Header().Get("Retry-After"), said)
			}
			for name, text := range typed {
				if name != "lang" && name != "province" && !strings.Contains(said, text) {
					t.Errorf("the form lost the %s", name)
				}
			}
			if !strings.Contains(said, `<option value="08" selected>`) {
				t.Error("the form lost the province")
			}
		})
	}
}
