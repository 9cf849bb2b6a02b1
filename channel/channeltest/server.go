// Package channeltest is a provider of short messages for tests: an HTTP server that takes
// every request and records it.
package channeltest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Request is a request that the server took.
type Request struct {
	Method, Path string
	Query        url.Values
	Header       http.Header
	Body         string
}

// Answer is the answer to a request.
type Answer struct {
	Status int
	Body   string
}

// Server is a provider on 127.0.0.1 that ends with the test.
type Server struct {
	URL string

	mu       sync.Mutex
	requests []Request
	answer   func(Request) Answer
}

// Start starts a server that answers 200 with an empty object.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = server.URL
	t.Cleanup(server.Close)
	return s
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	q := Request{r.Method, r.URL.Path, r.URL.Query(), r.Header.Clone(), string(body)}
	s.mu.Lock()
	s.requests = append(s.requests, q)
	answer := s.answer
	s.mu.Unlock()
	said := Answer{http.StatusOK, "{}"}
	if answer != nil {
		said = answer(q)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(said.Status)
	_, _ = io.WriteString(w, said.Body) // a client that has gone is part of some tests
}

// Answer makes the server answer with what f returns; nil: with 200.
func (s *Server) Answer(f func(Request) Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

// Requests returns the requests so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// To returns the requests so far whose body or query holds a text, such as a number.
func (s *Server) To(text string) (out []Request) {
	for _, r := range s.Requests() {
		if strings.Contains(r.Body, text) || strings.Contains(r.Query.Encode(), text) {
			out = append(out, r)
		}
	}
	return out
}

var sixDigits = regexp.MustCompile(`(?:^|[^0-9])([0-9]{6})(?:[^0-9]|$)`)

// Code returns the newest code of six digits that was sent to a number; empty: none.
func (s *Server) Code(number string) string {
	all := s.To(number)
	for i := len(all) - 1; i >= 0; i-- {
		if m := sixDigits.FindStringSubmatch(strings.ReplaceAll(all[i].Body, number, "")); m != nil {
			return m[1]
		}
	}
	return ""
}
