// Package webhook calls addresses of users. It calls the public internet and the
// configured networks only. It checks each address when it connects, after its
// name was resolved, so that neither a name, a redirect nor a change of DNS leads
// to a private network. The list of special networks is that of package ssrf,
// which follows the IANA registries.
package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"

	"chophien/domain"
)

const (
	// timeout bounds one call, from resolving the name to the answer.
	timeout = 10 * time.Second
	// maxAnswer is how many bytes of an answer are read.
	maxAnswer = 16 << 10
)

// Config has the settings of a Sender.
type Config struct {
	Networks  domain.Networks // private networks that may be called, by https or http
	UserAgent string
	Resolver  *net.Resolver // resolves names; nil: the resolver of the system
}

// Sender sends requests to addresses of users. It is safe for concurrent use.
type Sender struct {
	https, http *http.Client
	userAgent   string
}

var _ domain.WebhookSender = (*Sender)(nil)

// New returns a Sender.
func New(c Config) *Sender {
	public := ssrf.New(ssrf.WithAnyPort())
	// The guard treats an address of IPv4 in IPv6 as one of IPv6, so unmap it.
	allow := func(a netip.Addr) bool {
		return c.Networks.Contains(a) || a.IsValid() && public.SafeAddr(a.Unmap()) == nil
	}
	return &Sender{https: client(c.Resolver, allow), http: client(c.Resolver, c.Networks.Contains), userAgent: c.UserAgent}
}

// refused is the error for an address that must not be called.
type refused struct{ addr netip.Addr }

func (e refused) Error() string { return fmt.Sprintf("webhook: %s must not be called", e.addr) }

// client returns a client that connects only to addresses that allow accepts.
func client(resolver *net.Resolver, allow func(netip.Addr) bool) *http.Client {
	dialer := &net.Dialer{
		Timeout:  timeout,
		Resolver: resolver,
		// Called with each resolved address just before connecting to it.
		Control: func(_, address string, _ syscall.RawConn) error {
			at, err := netip.ParseAddrPort(address)
			if err != nil || !allow(at.Addr()) {
				return refused{at.Addr()}
			}
			return nil
		},
	}
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would connect instead of this dialer
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    timeout,
			ResponseHeaderTimeout:  timeout,
			MaxResponseHeaderBytes: maxAnswer,
			DisableKeepAlives:      true,
			DisableCompression:     true, // a small answer may decompress to a large one
			ForceAttemptHTTP2:      true,
		},
	}
}

// Send implements domain.WebhookSender.
func (s *Sender) Send(ctx context.Context, c domain.WebhookCall) (domain.WebhookAnswer, error) {
	var none domain.WebhookAnswer
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, strings.NewReader(c.Body))
	if err != nil {
		return none, domain.Invalidf("url", "the address cannot be read").Because(err)
	}
	for name, value := range c.Header {
		req.Header.Set(name, value)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", s.userAgent)
	use := s.https
	switch req.URL.Scheme {
	case "https":
	case "http":
		use = s.http
	default:
		return none, domain.Invalidf("url", "the address must begin with https://")
	}
	answer, err := use.Do(req)
	if err != nil {
		return none, why(ctx, err)
	}
	defer answer.Body.Close()
	// Do not wait for the rest of a longer answer.
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer)
	return domain.WebhookAnswer{Status: answer.StatusCode, RetryAfter: retryAfter(answer.Header.Get("Retry-After"), time.Now())}, nil
}

// retryAfter reads a header of RFC 9110, 10.2.3: seconds, or a time of HTTP. It
// returns zero for any other text.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// why returns an error with a message for the owner of the address. It does not
// reveal anything about the network of this machine.
func why(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	message := "the address could not be reached"
	var dns *net.DNSError
	var limit net.Error
	switch no, isRefused := errors.AsType[refused](err); {
	case isRefused:
		return domain.Invalidf("url", "its host is not on the public internet").Because(no)
	case errors.As(err, &dns):
		message = "the name of the host is not known"
	case errors.As(err, &limit) && limit.Timeout():
		return domain.Errorf(domain.CodeUnavailable, "no answer within %s", timeout).Because(err)
	case strings.Contains(err.Error(), "tls:") || strings.Contains(err.Error(), "x509:"):
		message = "no secure connection could be made"
	}
	return domain.NewError(domain.CodeUnavailable, message).Because(err)
}
