// Package mailtest is a mail server for tests.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Letter is a mail that the server accepted.
type Letter struct {
	From, To   string // of the envelope
	Header     mail.Header
	Subject    string // decoded
	Text, HTML string
	User       string // the user that signed in to send it
}

// Server is a mail server on 127.0.0.1 that ends with the test.
type Server struct {
	Host  string
	Port  int
	Roots *x509.CertPool // its certificate
	PEM   []byte         // the same

	mu      sync.Mutex
	letters []Letter
	refuse  func(to string) error
	reject  func() error
	server  *smtp.Server
}

// Password is the password of every user.
const Password = "mật khẩu thư"

// Start starts a server: with "tls" encrypted from the first byte, with
// "starttls" after that command, with "none" unencrypted.
func Start(t testing.TB, mode string) *Server {
	t.Helper()
	s := &Server{Host: "127.0.0.1"}
	config := s.certify(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Port = l.Addr().(*net.TCPAddr).Port
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	s.server.Domain, s.server.ErrorLog = "localhost", log.New(io.Discard, "", 0)
	s.server.ReadTimeout, s.server.WriteTimeout, s.server.AllowInsecureAuth = 10*time.Second, 10*time.Second, true
	switch mode {
	case "tls":
		l = tls.NewListener(l, config)
	case "starttls":
		s.server.TLSConfig = config
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.server.Serve(l) // ends when it is closed
	}()
	t.Cleanup(func() {
		_ = s.server.Close() // its connections end with the test
		<-done
	})
	return s
}

// certify makes a self-signed certificate.
func (s *Server) certify(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s.PEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	s.Roots = x509.NewCertPool()
	s.Roots.AppendCertsFromPEM(s.PEM)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// Letters returns the mails that were accepted so far.
func (s *Server) Letters() []Letter {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Letter(nil), s.letters...)
}

// Refuse makes the server answer with the error that f returns for an address; a
// nil f accepts all.
func (s *Server) Refuse(f func(to string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = f
}

// Reject makes the server answer with the error that f returns after it has read a
// mail; a nil f accepts all.
func (s *Server) Reject(f func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reject = f
}

// Spam returns a permanent refusal of a mail.
func Spam() error { return &smtp.SMTPError{Code: 554, Message: "looks like spam"} }

// Full returns a temporary refusal.
func Full() error { return &smtp.SMTPError{Code: 452, Message: "no room"} }

// Unknown returns a permanent refusal.
func Unknown() error { return &smtp.SMTPError{Code: 550, Message: "no such box"} }

type session struct {
	server         *Server
	from, to, user string
}

func (x *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != Password {
			return errors.New("wrong password")
		}
		x.user = user
		return nil
	}), nil
}

func (x *session) Mail(from string, _ *smtp.MailOptions) error { x.from = from; return nil }

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	x.to = to
	if x.server.refuse != nil {
		return x.server.refuse(to)
	}
	return nil
}

func (x *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l := Letter{From: x.from, To: x.to, User: x.user}
	if err := l.read(b); err != nil {
		return err
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	if x.server.reject != nil {
		if err := x.server.reject(); err != nil {
			return err
		}
	}
	x.server.letters = append(x.server.letters, l)
	return nil
}

func (x *session) Reset()        { x.from, x.to = "", "" }
func (x *session) Logout() error { return nil }

func (l *Letter) read(b []byte) error {
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		return err
	}
	l.Header = m.Header
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	take := func(kind, encoding string, body io.Reader) error {
		if strings.EqualFold(encoding, "quoted-printable") {
			body = quotedprintable.NewReader(body)
		}
		text, err := io.ReadAll(body)
		if strings.HasPrefix(kind, "text/html") {
			l.HTML = string(text)
		} else {
			l.Text = string(text)
		}
		return err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return take(kind, m.Header.Get("Content-Transfer-Encoding"), m.Body)
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := take(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p); err != nil {
			return err
		}
	}
}
