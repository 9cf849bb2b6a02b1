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
	StartTLS = "starttls" // begins in the clear and must be encrypted before anything is told
	TLS      = "tls"      // encrypted from the first byte
	None     = "none"     // in the clear
)

// timeout bounds each step of talking to the server.
const timeout = 30 * time.Second

// Config says which server sends mail.
type Config struct {
	Host     string
	Port     int
	User     string // empty: without signing in
	Password string
	From     string         // Name <address>, or the address alone
	Mode     string         // StartTLS, TLS or None
	RootCAs  *x509.CertPool // who may vouch for the server; nil: whom the system believes
}

// Mailer is a mail server. It is safe for concurrent use; each mail has a
// connection of its own.
type Mailer struct {
	client *gomail.Client
	from   *netmail.Address
}

// New makes a Mailer; nothing is connected yet.
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
		return nil, fmt.Errorf("mail: %q is no way to encrypt", c.Mode)
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

// Send hands a mail to the server.
func (s *Mailer) Send(ctx context.Context, m domain.Mail) error {
	msg, err := s.message(m)
	if err != nil {
		return err
	}
	err = s.client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil // a quarrel after the server took the mail would send it twice
	}
	// The address alone is at fault only where it was refused for good; all
	// else may be a setting that somebody mends.
	if refused, ok := errors.AsType[*gomail.SendError](err); ok && refused.Reason == gomail.ErrSMTPRcptTo && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return domain.Wrap(domain.CodeInvalid, err, "the mail server refuses the address")
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
	// Nobody should answer it with a note of absence.
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

// oneLine makes a text that no header can end in.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }), " ")
}

func isHeaderName(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
