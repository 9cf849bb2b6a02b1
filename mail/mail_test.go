package mail_test

import (
	"strings"
	"testing"

	"chophien/domain"
	"chophien/mail"
	"chophien/mail/mailtest"
)

func config(s *mailtest.Server, mode string) mail.Config {
	return mail.Config{
		Host: s.Host, Port: s.Port, From: "Chợ Phiên <thong-bao@example.vn>", Mode: mode, RootCAs: s.Roots, User: "may", Password: mailtest.Password,
	}
}

func mailer(t *testing.T, c mail.Config) *mail.Mailer {
	t.Helper()
	m, err := mail.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func letter() domain.Mail {
	return domain.Mail{
		ID: "notices.1", To: "an@example.vn", Name: "Nguyễn Văn An", Subject: "Chè Shan tuyết: còn 30 ngày",
		Text: "Ngày cuối cùng còn hiệu lực: 25/12/2026.", HTML: "<p>Ngày cuối cùng</p>",
		Headers: map[string]string{"List-Unsubscribe": "<https://example.vn/u/1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
	}
}

func TestSend(t *testing.T) {
	for _, mode := range []string{mail.StartTLS, mail.TLS, mail.None} {
		t.Run(mode, func(t *testing.T) {
			s := mailtest.Start(t, mode)
			c := config(s, mode)
			if mode == mail.None {
				c.User, c.Password = "", ""
			}
			if err := mailer(t, c).Send(t.Context(), letter()); err != nil {
				t.Fatal(err)
			}
			got := s.Letters()
			if len(got) != 1 {
				t.Fatalf("%d letters came", len(got))
			}
			l := got[0]
			if l.To != "an@example.vn" || l.From != "thong-bao@example.vn" || l.Subject != letter().Subject || strings.TrimSpace(l.Text) != letter().Text || strings.TrimSpace(l.HTML) != letter().HTML || l.User != c.User {
				t.Errorf("came as %+v", l)
			}
			for name, want := range map[string]string{
				"Message-Id": "<notices.1@example.vn>", "List-Unsubscribe": "<https://example.vn/u/1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Auto-Submitted": "auto-generated",
			} {
				if got := l.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if to, err := l.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != "Nguyễn Văn An" {
				t.Errorf("to %v (%v)", to, err)
			}
		})
	}
}

// TestHostileHeaders: no text of a user can end a header or add a recipient.
func TestHostileHeaders(t *testing.T) {
	s := mailtest.Start(t, mail.None)
	c := config(s, mail.None)
	c.User, c.Password = "", ""
	m := mailer(t, c)
	for _, text := range []string{
		"a\r\nBcc: x@example.vn", "a\nBcc: x@example.vn", "a\rBcc: x@example.vn", "a\r\n\r\nbody", `"><x@example.vn>, "`, `\" <x@example.vn>`, "a\u2028Bcc: x@example.vn", "a\x00b", "\xff\xfe",
		strings.Repeat("dài ", 300), "chè\r\nBcc: x@example.vn",
	} {
		hostile := letter()
		hostile.Name, hostile.Subject, hostile.Headers, hostile.ID = text, text, map[string]string{"X-Note": text}, text
		if err := m.Send(t.Context(), hostile); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		got := s.Letters()
		l := got[len(got)-1]
		if l.Header.Get("Bcc") != "" || strings.TrimSpace(l.Text) != letter().Text || l.To != "an@example.vn" {
			t.Errorf("%q made %+v", text, l)
		}
		if to, err := l.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != "an@example.vn" {
			t.Errorf("%q: to %v (%v)", text, to, err)
		}
	}
	for _, to := range []string{"a@example.vn\r\nRCPT TO:<x@example.vn>", "a@example.vn, x@example.vn", "A <a@example.vn>", ""} {
		hostile := letter()
		hostile.To = to
		if err := m.Send(t.Context(), hostile); domain.CodeOf(err) != domain.CodeInvalid {
			t.Errorf("to %q: %v", to, err)
		}
	}
	hostile := letter()
	hostile.Headers = map[string]string{"X\r\nBcc": "x@example.vn"}
	if err := m.Send(t.Context(), hostile); domain.CodeOf(err) != domain.CodeInvalid {
		t.Errorf("a header with a line break: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	s := mailtest.Start(t, mail.StartTLS)
	plain := mailtest.Start(t, mail.None)
	wrong, stranger, gone, bare := config(s, mail.StartTLS), config(s, mail.StartTLS), config(s, mail.StartTLS), config(plain, mail.StartTLS)
	wrong.Password, stranger.RootCAs, gone.Port = "sai", nil, 1
	for name, c := range map[string]mail.Config{"a wrong password": wrong, "a server with an unknown certificate": stranger, "no server": gone, "a server that does not encrypt": bare} {
		if err := mailer(t, c).Send(t.Context(), letter()); domain.CodeOf(err) != domain.CodeUnavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := mailer(t, config(s, mail.StartTLS))
	for want, refusal := range map[domain.Code]func() error{domain.CodeUnavailable: mailtest.Full, domain.CodeInvalid: mailtest.Unknown} {
		s.Refuse(func(string) error { return refusal() })
		if err := m.Send(t.Context(), letter()); domain.CodeOf(err) != want {
			t.Errorf("%v instead of %s", err, want)
		}
	}
	s.Refuse(nil)
	for want, refusal := range map[domain.Code]func() error{domain.CodeUnavailable: mailtest.Full, domain.CodeInvalid: mailtest.Spam} {
		s.Reject(refusal)
		if err := m.Send(t.Context(), letter()); domain.CodeOf(err) != want {
			t.Errorf("after the text, %v instead of %s", err, want)
		}
	}
	if n := len(s.Letters()) + len(plain.Letters()); n != 0 {
		t.Errorf("%d letters came", n)
	}
}
