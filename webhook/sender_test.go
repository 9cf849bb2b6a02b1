package webhook_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chophien/domain"
	"chophien/webhook"
)

var here = domain.Networks{netip.MustParsePrefix("127.0.0.0/8")}

// TestSendReachesOnlyWhatItMay: no way leads to a private network (check I9): no
// address, name or scheme.
func TestSendReachesOnlyWhatItMay(t *testing.T) {
	t.Parallel()
	called := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer inside.Close()
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	s := webhook.New(webhook.Config{UserAgent: "test"})
	for _, url := range []string{
		inside.URL, "https://127.0.0.1" + port, "https://localhost" + port, "http://localhost" + port, "https://[::1]" + port, "https://[::ffff:127.0.0.1]" + port,
		"https://2130706433" + port, "https://0.0.0.0" + port, "https://169.254.169.254/latest/meta-data", "https://10.0.0.1", "https://[fe80::1%25lo]", "https://[fd00::1]",
		"file:///etc/passwd", "gopher://127.0.0.1",
	} {
		answer, err := s.Send(t.Context(), domain.WebhookCall{URL: url})
		if err == nil {
			t.Errorf("%s answers %d", url, answer.Status)
		} else if e := err.Error(); strings.Contains(e, "refused it") {
			t.Errorf("%s: %v", url, err)
		}
	}
	if called {
		t.Error("a server inside was called")
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { t.Error("the redirect was followed") }))
	defer target.Close()
	asked := make(chan *http.Request, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, target.URL, http.StatusTemporaryRedirect)
		case "/endless":
			w.WriteHeader(http.StatusOK)
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("x", 4096)); err != nil {
					return
				}
			}
		case "/headers":
			w.Header().Set("X-Long", strings.Repeat("x", 1<<20))
		default:
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			asked <- r
			w.WriteHeader(http.StatusAccepted)
		}
	}))
	defer server.Close()
	s := webhook.New(webhook.Config{Networks: here, UserAgent: "chophien/test"})
	send := func(ctx context.Context, path string) (int, error) {
		answer, err := s.Send(ctx, domain.WebhookCall{URL: server.URL + path, Header: map[string]string{"Webhook-Id": "1"}, Body: `{"a":1}`})
		return answer.Status, err
	}
	if status, err := send(t.Context(), "/"); err != nil || status != http.StatusAccepted {
		t.Errorf("%d %v", status, err)
	}
	r := <-asked
	body, _ := io.ReadAll(r.Body)
	if r.Method != http.MethodPost || string(body) != `{"a":1}` || r.Header.Get("Webhook-Id") != "1" || r.Header.Get("User-Agent") != "chophien/test" {
		t.Errorf("asked %s %v %s", r.Method, r.Header, body)
	}
	if status, err := send(t.Context(), "/redirect"); err != nil || status != http.StatusTemporaryRedirect {
		t.Errorf("a redirect: %d %v", status, err)
	}
	if status, err := send(t.Context(), "/endless"); err != nil || status != http.StatusOK {
		t.Errorf("an endless answer: %d %v", status, err)
	}
	if _, err := send(t.Context(), "/headers"); domain.CodeOf(err) != domain.CodeUnavailable {
		t.Errorf("a long header: %v", err)
	}
	// Only the configured network may be called by http.
	other := webhook.New(webhook.Config{Networks: domain.Networks{netip.MustParsePrefix("192.168.7.0/24")}})
	if _, err := other.Send(t.Context(), domain.WebhookCall{URL: server.URL}); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("another network: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := send(ctx, "/endless"); err != nil && ctx.Err() == nil {
		t.Errorf("a cancelled call: %v", err)
	}
}

// TestRetryAfter: the answer has the pause that the receiver asks for.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for header, want := range map[string][2]time.Duration{
		"":                              {},
		"120":                           {2 * time.Minute, 2 * time.Minute},
		"-5":                            {},
		"soon":                          {},
		"Wed, 21 Oct 2015 07:28:00 GMT": {},
		time.Now().Add(time.Hour).UTC().Format(http.TimeFormat): {59 * time.Minute, time.Hour},
	} {
		t.Run(header, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if header != "" {
					w.Header().Set("Retry-After", header)
				}
				w.WriteHeader(http.StatusServiceUnavailable)
			}))
			defer server.Close()
			got, err := webhook.New(webhook.Config{Networks: here}).Send(t.Context(), domain.WebhookCall{URL: server.URL})
			if err != nil || got.Status != http.StatusServiceUnavailable || got.RetryAfter < want[0] || got.RetryAfter > want[1] {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
