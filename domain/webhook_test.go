package domain_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chophien/domain"
)

func TestNetworks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		addr string
		want bool
	}{
		{"8.8.8.8", true}, {"203.113.131.1", true}, {"2606:4700:4700::1111", true}, {"2405:4800::1", true},
		{"127.0.0.1", false}, {"127.9.9.9", false}, {"0.0.0.0", false}, {"0.1.2.3", false}, {"10.1.2.3", false}, {"172.16.0.1", false}, {"172.31.255.255", false},
		{"192.168.1.1", false}, {"169.254.169.254", false}, {"100.64.0.1", false}, {"192.0.0.170", false}, {"192.0.2.1", false}, {"198.18.0.1", false},
		{"198.51.100.7", false}, {"203.0.113.7", false}, {"224.0.0.1", false}, {"240.0.0.1", false}, {"255.255.255.255", false},
		{"::1", false}, {"::", false}, {"fe80::1", false}, {"fe80::1%eth0", false}, {"fd00::1", false}, {"fc00::1", false}, {"ff02::1", false},
		{"::ffff:127.0.0.1", false}, {"::ffff:10.0.0.1", false}, {"::ffff:8.8.8.8", true}, {"64:ff9b::7f00:1", false}, {"2002:7f00:1::", false},
		{"2001::1", false}, {"2001:db8::1", false}, {"3fff::1", false}, {"100::1", false}, {"::127.0.0.1", false},
	} {
		if got := (domain.Networks{}).Allow(netip.MustParseAddr(c.addr)); got != c.want {
			t.Errorf("%s: %v", c.addr, got)
		}
	}
	if (domain.Networks{}).Allow(netip.Addr{}) {
		t.Error("no address is allowed")
	}
	closed := domain.Networks{netip.MustParsePrefix("10.7.0.0/16")}
	for addr, want := range map[string]bool{"10.7.1.1": true, "::ffff:10.7.1.1": true, "10.8.1.1": false, "8.8.8.8": true} {
		if got := closed.Allow(netip.MustParseAddr(addr)); got != want {
			t.Errorf("beside the public internet, %s: %v", addr, got)
		}
	}
}

func TestWebhookRules(t *testing.T) {
	t.Parallel()
	good := domain.Webhook{URL: "https://crm.example/ocop?a=1", Events: []domain.EventType{domain.EventNotice}}
	closed := domain.Networks{netip.MustParsePrefix("127.0.0.0/8")}
	for _, c := range []struct {
		name     string
		change   func(*domain.Webhook)
		networks domain.Networks
		field    string
	}{
		{"good", func(*domain.Webhook) {}, nil, ""},
		{"no events", func(w *domain.Webhook) { w.Events = nil }, nil, "events"},
		{"an unknown event", func(w *domain.Webhook) { w.Events = []domain.EventType{"x"} }, nil, "events"},
		{"the test is no event to ask for", func(w *domain.Webhook) { w.Events = []domain.EventType{domain.EventTest} }, nil, "events"},
		{"twice", func(w *domain.Webhook) { w.Events = []domain.EventType{domain.EventNotice, domain.EventNotice} }, nil, "events"},
		{"two lines", func(w *domain.Webhook) { w.Name = "a\nb" }, nil, "name"},
		{"http", func(w *domain.Webhook) { w.URL = "http://crm.example/" }, nil, "url"},
		{"http in a closed network", func(w *domain.Webhook) { w.URL = "http://127.0.0.1:9/" }, closed, ""},
		{"a private address", func(w *domain.Webhook) { w.URL = "https://10.0.0.1/" }, nil, "url"},
		{"a mapped address", func(w *domain.Webhook) { w.URL = "https://[::ffff:127.0.0.1]/" }, nil, "url"},
		{"a bare name", func(w *domain.Webhook) { w.URL = "https://localhost/" }, nil, "url"},
		{"a password", func(w *domain.Webhook) { w.URL = "https://a:b@crm.example/" }, nil, "url"},
		{"a fragment", func(w *domain.Webhook) { w.URL = "https://crm.example/#x" }, nil, "url"},
		{"no host", func(w *domain.Webhook) { w.URL = "https:///x" }, nil, "url"},
		{"opaque", func(w *domain.Webhook) { w.URL = "https:crm.example" }, nil, "url"},
		{"a line break", func(w *domain.Webhook) { w.URL = "https://crm.example/\r\nX: y" }, nil, "url"},
		{"another scheme", func(w *domain.Webhook) { w.URL = "ftp://crm.example/" }, closed, "url"},
		{"too long", func(w *domain.Webhook) { w.URL += strings.Repeat("x", 1000) }, nil, "url"},
	} {
		w := good
		c.change(&w)
		err := w.Validate(c.networks)
		if e, _ := errors.AsType[*domain.Error](err); (err == nil) != (c.field == "") || e != nil && e.Field != c.field {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestSignWebhook: the example of Standard Webhooks 1.0.
func TestSignWebhook(t *testing.T) {
	t.Parallel()
	got := domain.SignWebhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), `{"test": 2432232314}`)
	if got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("signed %s", got)
	}
	a, b := domain.NewWebhookSecret(), domain.NewWebhookSecret()
	if a == b || !strings.HasPrefix(a, "whsec_") || len(a) < 40 {
		t.Errorf("secrets %s and %s", a, b)
	}
}

// TestRenewSecret: during the overlap a message has the signatures of both secrets.
func TestRenewSecret(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	w := domain.Webhook{Secret: domain.NewWebhookSecret()}
	first := w.Secret
	signs := func(at time.Time, secrets ...string) {
		t.Helper()
		var want []string
		for _, s := range secrets {
			want = append(want, domain.SignWebhook(s, "id", at, "{}"))
		}
		if got := w.Sign("id", at, "{}"); got != strings.Join(want, " ") {
			t.Errorf("signed %s, want %v", got, want)
		}
	}
	signs(now, first)
	w.RenewSecret(now)
	second := w.Secret
	signs(now, second, first)
	signs(now.Add(domain.SecretOverlap-time.Second), second, first)
	signs(now.Add(domain.SecretOverlap), second)
	w.RenewSecret(now.Add(time.Hour))
	signs(now.Add(time.Hour), w.Secret, second)
}

func TestDeliveryTries(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 25, 5, 0, 0, 0, time.UTC)
	d, w := domain.Delivery{State: domain.DeliveryPending}, domain.Webhook{}
	ended := false
	for n := 1; d.State == domain.DeliveryPending; n++ {
		ended = d.Tried(&w, domain.WebhookAttempt{At: at, Status: 500, Error: "500"})
		if d.Tries != n || w.FailingSince == nil || (d.NextAt == nil) != (d.State != domain.DeliveryPending) {
			t.Fatalf("try %d: %+v", n, d)
		}
		if d.NextAt != nil {
			at = *d.NextAt
		}
	}
	if !ended || d.State != domain.DeliveryFailed || w.DisabledAt == nil || at.Sub(*w.FailingSince) < domain.MaxWebhookFailure {
		t.Errorf("given up: %+v, %+v", d, w)
	}
	w, d = domain.Webhook{FailingSince: &at}, domain.Delivery{State: domain.DeliveryPending, Tries: 3}
	if d.Tried(&w, domain.WebhookAttempt{At: at, Status: 204}); d.State != domain.DeliveryDelivered || w.FailingSince != nil || d.EndedAt == nil || d.NextAt != nil {
		t.Errorf("delivered: %+v, %+v", d, w)
	}
	w, d = domain.Webhook{}, domain.Delivery{State: domain.DeliveryPending}
	if !d.Tried(&w, domain.WebhookAttempt{At: at, Status: 410, Error: "410"}) || w.DisabledAt == nil || d.State != domain.DeliveryFailed {
		t.Errorf("gone: %+v, %+v", d, w)
	}
	for asked, want := range map[time.Duration]time.Duration{0: 5 * time.Second, time.Second: 5 * time.Second, time.Hour: time.Hour, 30 * 24 * time.Hour: domain.MaxRetryAfter} {
		w, d := domain.Webhook{}, domain.Delivery{State: domain.DeliveryPending}
		if d.Tried(&w, domain.WebhookAttempt{At: at, Status: 503, Error: "503", RetryAfter: asked}); d.NextAt == nil || d.NextAt.Sub(at) != want {
			t.Errorf("asked to wait for %s: %+v", asked, d)
		}
	}
	for range 3 * domain.MaxAttemptsKept {
		d.Tried(&w, domain.WebhookAttempt{At: at, Error: "x"})
	}
	if len(d.Attempts) != domain.MaxAttemptsKept {
		t.Errorf("%d tries are kept", len(d.Attempts))
	}
}
