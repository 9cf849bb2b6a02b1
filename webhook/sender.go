// Package webhook calls addresses that users chose. It reaches the public
// internet and nothing else: each address is checked when it is dialled, after
// its name was resolved, so that neither a name, a redirect nor a change of DNS
// leads into a private network.
package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"chophien/domain"
)

const (
	// timeout bounds one call from name to answer.
	timeout = 10 * time.Second
	// maxAnswer is how many bytes of an answer are taken.
	maxAnswer = 16 << 10
)

// Config says where a Sender may call.
type Config struct {
	Networks  domain.Networks // beyond the public internet; by http, too
	UserAgent string
}

// Sender calls addresses. It is safe for concurrent use.
type Sender struct {
	https, http *http.Client
	userAgent   string
}

var _ domain.WebhookSender = (*Sender)(nil)

// New makes a Sender.
func New(c Config) *Sender {
	return &Sender{https: client(c.Networks.Allow), http: client(c.Networks.Hold), userAgent: c.UserAgent}
}

// refused is an address that must not be called.
type refused struct{ addr netip.Addr }

func (e refused) Error() string { return fmt.Sprintf("webhook: %s must not be called", e.addr) }

// client makes a client that dials only what allow lets it.
func client(allow func(netip.Addr) bool) *http.Client {
	dialer := &net.Dialer{
		Timeout: timeout,
		// Called with each address that a name stands for, just before it is dialled.
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
			Proxy:                  nil, // one from the environment would dial in our place
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    timeout,
			ResponseHeaderTimeout:  timeout,
			MaxResponseHeaderBytes: maxAnswer,
			DisableKeepAlives:      true,
			DisableCompression:     true, // a small answer may unpack to a large one
			ForceAttemptHTTP2:      true,
		},
	}
}

// Send posts a body.
func (s *Sender) Send(ctx context.Context, c domain.WebhookCall) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, strings.NewReader(c.Body))
	if err != nil {
		return 0, &domain.Error{Code: domain.CodeInvalid, Field: "url", Message: "the address cannot be read", Err: err}
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
		return 0, domain.Invalidf("url", "the address must begin with https://")
	}
	answer, err := use.Do(req)
	if err != nil {
		return 0, why(ctx, err)
	}
	defer answer.Body.Close()
	// What is left of a longer answer is not waited for.
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer)
	return answer.StatusCode, nil
}

// why tells the owner of an address what went wrong, without what could be
// learnt about the network of this machine.
func why(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	message := "the address could not be reached"
	var dns *net.DNSError
	var limit net.Error
	switch no, isRefused := errors.AsType[refused](err); {
	case isRefused:
		return &domain.Error{Code: domain.CodeInvalid, Field: "url", Message: "the host is not on the public internet", Err: no}
	case errors.As(err, &dns):
		message = "the name of the host is not known"
	case errors.As(err, &limit) && limit.Timeout():
		message = fmt.Sprintf("no answer within %v", timeout)
	case strings.Contains(err.Error(), "tls:") || strings.Contains(err.Error(), "x509:"):
		message = "no secure connection could be made"
	}
	return &domain.Error{Code: domain.CodeUnavailable, Message: message, Err: err}
}
