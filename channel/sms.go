package channel

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// SMSConfig is the request that a gateway takes. URL, the values of Headers and Body may
// hold the fields of SMSFields in braces, such as {to}; they are escaped for their place.
type SMSConfig struct {
	Method  string // GET or POST; empty: POST
	URL     string
	Headers map[string]string // Content-Type says how Body is escaped: JSON, XML, a form, or text
	Body    string            // empty: none
	// Success is a regular expression that the answer to a message that was sent contains,
	// besides a status of 200 to 299; empty: the status suffices.
	Success string
	// Refused is a regular expression that the answer to a message contains that will never
	// be sent, such as to a number that does not exist; empty: a status says so.
	Refused string
}

// SMSFields lists the fields of a request.
func SMSFields() []string {
	return []string{"to", "to_84", "to_0", "text", "text_ascii", "id", "kind", "lang"}
}

// fieldsOf returns the values of the fields of a message.
func fieldsOf(m domain.ShortMessage) map[string]string {
	digits := strings.TrimPrefix(m.To, "+")
	return map[string]string{
		"to": m.To, "to_84": digits, "to_0": "0" + strings.TrimPrefix(digits, "84"),
		"text": m.Text, "text_ascii": ascii(m.Text), "id": m.ID, "kind": string(m.Kind), "lang": m.Lang,
	}
}

// ascii returns a text without Vietnamese marks: a message of other characters than those
// of the GSM alphabet has 70 instead of 160 of them, and some gateways refuse it.
func ascii(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '–' || r == '—':
			return '-'
		case r == '“' || r == '”' || r == '«' || r == '»':
			return '"'
		case r == '’' || r == '‘':
			return '\''
		case r == 'đ':
			return 'd'
		case r == 'Đ':
			return 'D'
		case r == '\u00a0':
			return ' '
		case r > unicode.MaxASCII: // also the marks, which NFD has split off
			return -1
		}
		return r
	}, norm.NFD.String(strings.ReplaceAll(text, "…", "...")))
}

// field is a field in a template of a request.
var field = regexp.MustCompile(`\{[a-z0-9_]+\}`)

// SMS sends messages through a gateway over HTTP.
type SMS struct {
	config           SMSConfig
	client           *http.Client
	escape           func(string) string // of values in the body
	success, refused *regexp.Regexp      // nil: none
}

// NewSMS returns a channel to a gateway. It does not connect. The error names the part of
// c that is wrong and repeats no secret.
func NewSMS(c SMSConfig) (*SMS, error) {
	s := &SMS{config: c, client: newClient()}
	if s.config.Method == "" {
		s.config.Method = http.MethodPost
	}
	if m := s.config.Method; m != http.MethodGet && m != http.MethodPost {
		return nil, errors.New("the method must be GET or POST")
	}
	if s.config.Method == http.MethodGet && c.Body != "" {
		return nil, errors.New("a request with GET has no body")
	}
	for _, part := range append([]string{c.URL, c.Body}, values(c.Headers)...) {
		for _, f := range field.FindAllString(part, -1) {
			if !slices.Contains(SMSFields(), strings.Trim(f, "{}")) {
				return nil, fmt.Errorf("%s is no field; there are {%s}", f, strings.Join(SMSFields(), "}, {"))
			}
		}
	}
	kind := "application/json"
	for name, value := range c.Headers {
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return nil, errors.New("the headers hold a name or value that HTTP does not allow")
		}
		if http.CanonicalHeaderKey(name) == "Content-Type" {
			kind = value
		}
	}
	var err error
	if s.escape, err = escapeOf(kind); err != nil {
		return nil, err
	}
	for to, text := range map[**regexp.Regexp]string{&s.success: c.Success, &s.refused: c.Refused} {
		if text == "" {
			continue
		}
		if *to, err = regexp.Compile(text); err != nil {
			return nil, fmt.Errorf("a condition is no regular expression: %w", err)
		}
	}
	r, err := s.request(context.Background(), domain.ShortMessage{ID: "1", Kind: domain.MessageCode, To: "+84912345678", Lang: "vi", Text: `"<&>\`})
	if err != nil {
		return nil, err
	}
	if r.URL.Scheme != "http" && r.URL.Scheme != "https" || r.URL.Host == "" {
		return nil, errors.New("the address must look like https://gateway.example/send")
	}
	if c.Body != "" && strings.Contains(kind, "json") {
		var body bytes.Buffer
		if _, err := body.ReadFrom(r.Body); err != nil {
			return nil, err
		}
		if !json.Valid(body.Bytes()) {
			return nil, errors.New("the body is not JSON once its fields are filled in; texts stand in quotes: {\"to\":\"{to}\",\"text\":\"{text}\"}")
		}
	}
	return s, nil
}

func values(m map[string]string) (out []string) {
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

// escapeOf returns the function that escapes a value in a body of a content type.
func escapeOf(contentType string) (func(string) string, error) {
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
	case strings.HasSuffix(kind, "json"):
		return func(v string) string {
			b, err := json.Marshal(v)
			if err != nil {
				panic("channel: " + err.Error()) // a text always has a JSON form
			}
			return string(b[1 : len(b)-1])
		}, nil
	case strings.HasSuffix(kind, "xml"):
		return func(v string) string {
			var b strings.Builder
			_ = xml.EscapeText(&b, []byte(v)) // writes to memory
			return b.String()
		}, nil
	case kind == "application/x-www-form-urlencoded":
		return url.QueryEscape, nil
	case kind == "text/plain":
		return func(v string) string { return v }, nil
	}
	return nil, errors.New("the Content-Type must be that of JSON, XML, a form (application/x-www-form-urlencoded) or text/plain")
}

// filled returns a template with its fields, each escaped.
func filled(template string, values map[string]string, escape func(string) string) string {
	return field.ReplaceAllStringFunc(template, func(f string) string { return escape(values[strings.Trim(f, "{}")]) })
}

// oneLine keeps a value from ending a header.
func oneLine(v string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, v)
}

func (s *SMS) request(ctx context.Context, m domain.ShortMessage) (*http.Request, error) {
	v := fieldsOf(m)
	r, err := http.NewRequestWithContext(ctx, s.config.Method, filled(s.config.URL, v, url.QueryEscape), strings.NewReader(filled(s.config.Body, v, s.escape)))
	if err != nil {
		return nil, errors.New("the address cannot be read") // the error would repeat it
	}
	if s.config.Body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range s.config.Headers {
		r.Header.Set(name, filled(value, v, oneLine))
	}
	return r, nil
}

// Name implements domain.Channel.
func (s *SMS) Name() domain.ChannelName { return domain.ChannelSMS }

// Carries implements domain.Channel: a text can be about everything.
func (s *SMS) Carries(domain.MessageKind) bool { return true }

// Send implements domain.Channel.
func (s *SMS) Send(ctx context.Context, m domain.ShortMessage) error {
	r, err := s.request(ctx, m)
	if err != nil {
		return passing(err)
	}
	status, body, err := call(s.client, r)
	switch {
	case err != nil:
		return passing(err)
	case s.refused != nil && s.refused.Match(body):
		return refused(errors.New("its answer says so"))
	case status < 200 || status > 299:
		// A key that is wrong, or a gateway that is busy, may be right later. A request
		// that the gateway cannot read stays the same.
		if slices.Contains([]int{http.StatusBadRequest, http.StatusGone, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}, status) {
			return refused(fmt.Errorf("its answer has the status %d", status))
		}
		return passing(fmt.Errorf("its answer has the status %d", status))
	case s.success != nil && !s.success.Match(body):
		return passing(errors.New("its answer is not that of a message that was sent"))
	}
	return nil
}
