// Package mail sends e-mail over SMTP.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"chophien/domain"
)

var _ domain.Mailer = (*Mailer)(nil)

// The ways to encrypt a connection.
const (
	StartTLS = "starttls" // begins unencrypted and must be encrypted before sign-in and mails
	TLS      = "tls"      // encrypted from the first byte
	None     = "none"     // unencrypted
)

// timeout bounds each step of an SMTP session.
const timeout = 30 * time.Second

// Config is the server and the sender of mails.
type Config struct {
	Host     string
	Port     int
	User     string // empty: no sign-in
	Password string
	From     string         // Name <address>, or the address alone
	Mode     string         // StartTLS, TLS or None
	RootCAs  *x509.CertPool // certificate authorities for the server; nil: those of the system
}

// Mailer sends mails to a server. It is safe for concurrent use; each mail has a
// connection of its own.
type Mailer struct {
	client *gomail.Client
	from   *netmail.Address
}

// New returns a Mailer. It does not connect.
func New(c Config) (*Mailer, error) {
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("mail: reading the sender: %w", err)
	}
	options := []gomail.Option{
		gomail.WithPort(c.Port), gomail.WithTimeout(timeout),
		gomail.WithTLSConfig(&tls.Config{ServerName: c.Host, RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12}),
	}
	switch c.Mode {
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		options = append(options, gomail.WithSSL())
	case None:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("mail: unknown mode of encryption %q", c.Mode)
	}
	if c.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	client, err := gomail.NewClient(c.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return &Mailer{client: client, from: from}, nil
}

// Send implements domain.Mailer.
func (s *Mailer) Send(ctx context.Context, m domain.Mail) error {
	msg, err := s.message(m)
	if err != nil {
		return err
	}
	err = s.client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil // an error after the server accepted the mail must not send it twice
	}
	// A permanent refusal of the recipient or of the whole mail stays when it is sent
	// again. Other errors may pass, or be fixed in the configuration.
	if refused, ok := errors.AsType[*gomail.SendError](err); ok && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		switch refused.Reason {
		case gomail.ErrSMTPRcptTo:
			return domain.Wrap(domain.CodeInvalid, err, "the mail server refuses the address")
		case gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
			return domain.Wrap(domain.CodeInvalid, err, "the mail server refuses the mail")
		}
	}
	return domain.Wrap(domain.CodeUnavailable, err, "the mail could not be sent")
}

func (s *Mailer) message(m domain.Mail) (*gomail.Msg, error) {
	if _, err := domain.ParseEmail(m.To); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(s.from)
	msg.ToMailAddress(&netmail.Address{Name: oneLine(m.Name), Address: m.To})
	msg.Subject(oneLine(m.Subject))
	msg.SetDate()
	host := s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:]
	msg.SetMessageIDWithValue(oneLine(m.ID) + "@" + host)
	// Keep programs from answering automatically (RFC 3834).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	for name, value := range m.Headers {
		if !isHeaderName(name) {
			return nil, domain.Invalidf("headers", "%q is not the name of a header", name)
		}
		msg.SetGenHeaderPreformatted(gomail.Header(textproto.CanonicalMIMEHeaderKey(name)), oneLine(value))
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

// oneLine replaces line breaks and control characters, which could end a header.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }), " ")
}

func isHeaderName(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
