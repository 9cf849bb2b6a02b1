package webhook_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"chophien/domain"
	"chophien/webhook"
)

// TestGuardRefusesAddresses: Send refuses these addresses before it connects.
func TestGuardRefusesAddresses(t *testing.T) {
	t.Parallel()
	s := webhook.New(webhook.Config{Networks: domain.Networks{netip.MustParsePrefix("10.7.0.0/16")}})
	for _, c := range []struct{ name, host string }{
		{"loopback", "127.0.0.1"}, {"loopback, IPv6", "[::1]"}, {"loopback, mapped", "[::ffff:127.0.0.1]"}, {"loopback, mapped in hexadecimal", "[::ffff:7f00:1]"},
		{"loopback, compatible", "[::127.0.0.1]"}, {"loopback by NAT64", "[64:ff9b::7f00:1]"}, {"loopback by local NAT64", "[64:ff9b:1::7f00:1]"}, {"loopback by 6to4", "[2002:7f00:1::]"},
		{"private", "192.168.1.1"}, {"private, mapped", "[::ffff:192.168.1.1]"}, {"private by NAT64", "[64:ff9b::c0a8:101]"}, {"private by 6to4", "[2002:c0a8:101::]"},
		{"private beside the configured network", "10.8.0.1"}, {"unique local", "[fd00::1]"}, {"carrier-grade NAT", "100.64.0.1"},
		{"link-local, cloud metadata", "169.254.169.254"}, {"link-local, mapped", "[::ffff:169.254.169.254]"}, {"link-local, IPv6", "[fe80::1]"}, {"link-local with a zone", "[fe80::1%25lo]"},
		{"Teredo", "[2001::7f00:1]"}, {"6to4 relay", "192.88.99.1"}, {"AS112", "192.31.196.1"}, {"documentation", "203.0.113.7"}, {"documentation, IPv6", "[3fff::1]"},
		{"unspecified", "0.0.0.0"}, {"unspecified, IPv6", "[::]"}, {"multicast", "224.0.0.1"}, {"multicast, IPv6", "[ff02::1]"}, {"broadcast", "255.255.255.255"}, {"benchmarking", "198.18.0.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := s.Send(t.Context(), domain.WebhookCall{URL: "https://" + c.host + ":9/x"})
			if domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("%v, want code invalid", err)
			}
		})
	}
}

// nameServer answers every query for an address with the next of the given
// addresses, and with the last one from then on.
func nameServer(t *testing.T, answers ...string) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	var asked atomic.Int64
	go func() {
		b := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(b)
			if errors.Is(err, net.ErrClosed) {
				return
			}
			var m dnsmessage.Message
			if err != nil || m.Unpack(b[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			reply := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true}, Questions: m.Questions}
			if q.Type == dnsmessage.TypeA {
				i := min(int(asked.Add(1)), len(answers)) - 1
				reply.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: netip.MustParseAddr(answers[i]).As4()},
				}}
			}
			if packed, err := reply.Pack(); err == nil {
				_, _ = server.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// TestGuardChecksEachConnection: a name that was allowed must not lead to a
// private address later (DNS rebinding), nor may a redirect.
func TestGuardChecksEachConnection(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if r.URL.Path == "/redirect" {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusTemporaryRedirect)
		}
	}))
	defer server.Close()
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	s := webhook.New(webhook.Config{
		Networks: domain.Networks{netip.MustParsePrefix("127.0.0.1/32")}, Resolver: nameServer(t, "127.0.0.1", "127.0.0.1", "127.0.0.2", "10.0.0.1"),
	})
	for _, c := range []struct {
		name, path string
		status     int
		code       domain.Code
	}{
		{"the name leads to the allowed address", "/", http.StatusOK, ""},
		{"a redirect is not followed", "/redirect", http.StatusTemporaryRedirect, ""},
		{"the name leads to another loopback address", "/", 0, domain.CodeInvalid},
		{"the name leads to a private address", "/", 0, domain.CodeInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, err := s.Send(t.Context(), domain.WebhookCall{URL: "http://receiver.example" + port + c.path})
			status := answer.Status
			if status != c.status || domain.CodeOf(err) != c.code {
				t.Errorf("%d, %v; want %d and %q", status, err, c.status, c.code)
			}
		})
	}
	if calls.Load() != 2 {
		t.Errorf("the server was called %d times, want 2", calls.Load())
	}
}
