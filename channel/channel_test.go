package channel_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chophien/channel"
	"chophien/channel/channeltest"
	"chophien/domain"
)

func message() domain.ShortMessage {
	return domain.ShortMessage{
		ID: "019a", Kind: domain.MessageCode, To: "+84912345678", Lang: "vi", Text: "Mã của Đỗ “An” là 123456\n\\ & <b> {to}",
		Values: map[string]string{"otp": "123456"},
	}
}

func newSMS(t *testing.T, c channel.SMSConfig) *channel.SMS {
	t.Helper()
	s, err := channel.NewSMS(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSMSRequest: the fields of a message arrive whole in each kind of request.
func TestSMSRequest(t *testing.T) {
	sink := channeltest.Start(t)
	text := message().Text
	for _, tc := range []struct {
		name   string
		config channel.SMSConfig
		check  func(r channeltest.Request) (got, want string)
	}{
		{"JSON", channel.SMSConfig{URL: sink.URL + "/send", Headers: map[string]string{"Authorization": "Bearer x"}, Body: `{"phone":"{to_84}","content":"{text}","requestId":"{id}"}`}, func(r channeltest.Request) (string, string) {
			var body map[string]string
			if err := json.Unmarshal([]byte(r.Body), &body); err != nil {
				t.Fatal(err, r.Body)
			}
			return strings.Join([]string{r.Method, r.Path, r.Header.Get("Authorization"), r.Header.Get("Content-Type"), body["phone"], body["content"], body["requestId"]}, "|"),
				"POST|/send|Bearer x|application/json|84912345678|" + text + "|019a"
		}},
		{"a form", channel.SMSConfig{URL: sink.URL, Headers: map[string]string{"content-type": "application/x-www-form-urlencoded"}, Body: `to={to}&text={text}&flash=0`}, func(r channeltest.Request) (string, string) {
			return (&http.Request{Method: http.MethodPost, Header: r.Header, Body: body(r.Body)}).FormValue("text"), text
		}},
		{"XML", channel.SMSConfig{URL: sink.URL, Headers: map[string]string{"Content-Type": "text/xml; charset=utf-8"}, Body: `<sms><to>{to_0}</to><text>{text}</text></sms>`}, func(r channeltest.Request) (string, string) {
			return r.Body, `<sms><to>0912345678</to><text>Mã của Đỗ “An” là 123456&#xA;\ &amp; &lt;b&gt; {to}</text></sms>`
		}},
		{"plain text", channel.SMSConfig{URL: sink.URL, Headers: map[string]string{"Content-Type": "text/plain"}, Body: `{text_ascii}`}, func(r channeltest.Request) (string, string) {
			return r.Body, "Ma cua Do \"An\" la 123456\n\\ & <b> {to}"
		}},
		{"GET", channel.SMSConfig{Method: "GET", URL: sink.URL + "/x?to={to}&text={text}&kind={kind}&lang={lang}"}, func(r channeltest.Request) (string, string) {
			return r.Method + r.Query.Get("to") + r.Query.Get("text") + r.Query.Get("kind") + r.Query.Get("lang") + r.Body, "GET+84912345678" + text + "codevi"
		}},
		{"a header", channel.SMSConfig{URL: sink.URL, Headers: map[string]string{"X-Text": "{text_ascii}"}}, func(r channeltest.Request) (string, string) {
			return r.Header.Get("X-Text"), "Ma cua Do \"An\" la 123456 \\ & <b> {to}"
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := newSMS(t, tc.config).Send(t.Context(), message()); err != nil {
				t.Fatal(err)
			}
			all := sink.Requests()
			if got, want := tc.check(all[len(all)-1]); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func TestSMSOutcomes(t *testing.T) {
	sink := channeltest.Start(t)
	s := newSMS(t, channel.SMSConfig{URL: sink.URL, Body: `{"to":"{to}"}`, Success: `"CodeResult":\s*"100"`, Refused: `"CodeResult":\s*"(99|108)"`})
	for _, tc := range []struct {
		name   string
		answer channeltest.Answer
		want   domain.Code
	}{
		{"sent", channeltest.Answer{Status: 200, Body: `{"CodeResult": "100"}`}, ""},
		{"an answer of another kind", channeltest.Answer{Status: 200, Body: `{}`}, domain.CodeUnavailable},
		{"no money left", channeltest.Answer{Status: 200, Body: `{"CodeResult":"103"}`}, domain.CodeUnavailable},
		{"a number that is blocked", channeltest.Answer{Status: 200, Body: `{"CodeResult":"99"}`}, domain.CodeInvalid},
		{"refused with a status", channeltest.Answer{Status: 503, Body: `{"CodeResult":"108"}`}, domain.CodeInvalid},
		{"a wrong request", channeltest.Answer{Status: 400}, domain.CodeInvalid},
		{"a wrong key", channeltest.Answer{Status: 401}, domain.CodeUnavailable},
		{"too many", channeltest.Answer{Status: 429}, domain.CodeUnavailable},
		{"a broken gateway", channeltest.Answer{Status: 502}, domain.CodeUnavailable},
		{"a redirect", channeltest.Answer{Status: 302}, domain.CodeUnavailable},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sink.Answer(func(channeltest.Request) channeltest.Answer { return tc.answer })
			if err := s.Send(t.Context(), message()); domain.CodeOf(err) != tc.want {
				t.Errorf("%v, want %q", err, tc.want)
			}
		})
	}
	gone := newSMS(t, channel.SMSConfig{URL: "http://127.0.0.1:1/?key=geheim"})
	if err := gone.Send(t.Context(), message()); domain.CodeOf(err) != domain.CodeUnavailable || strings.Contains(errorText(err), "geheim") {
		t.Errorf("no gateway: %v", err)
	}
}

func TestNewSMSRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		config channel.SMSConfig
		want   string
	}{
		"no address":            {channel.SMSConfig{}, "address"},
		"another scheme":        {channel.SMSConfig{URL: "ftp://x/"}, "address"},
		"a field that is none":  {channel.SMSConfig{URL: "https://x.example", Body: `{"to":"{number}"}`}, "{number}"},
		"another method":        {channel.SMSConfig{URL: "https://x.example", Method: "PUT"}, "method"},
		"GET with a body":       {channel.SMSConfig{URL: "https://x.example", Method: "GET", Body: "x"}, "body"},
		"JSON without quotes":   {channel.SMSConfig{URL: "https://x.example", Body: `{"to":{to}}`}, "JSON"},
		"an unknown type":       {channel.SMSConfig{URL: "https://x.example", Headers: map[string]string{"Content-Type": "image/png"}, Body: "x"}, "Content-Type"},
		"a broken header":       {channel.SMSConfig{URL: "https://x.example", Headers: map[string]string{"A\nB": "x"}}, "headers"},
		"a broken condition":    {channel.SMSConfig{URL: "https://x.example", Success: "("}, "regular expression"},
		"an address in no form": {channel.SMSConfig{URL: "https://geheim\x7f/"}, "address"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := channel.NewSMS(tc.config)
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "geheim") {
				t.Errorf("%v, want one about %q", err, tc.want)
			}
		})
	}
}

// tokens keeps a pair in memory, as the store does.
type tokens struct {
	mu   sync.Mutex
	pair domain.ChannelToken
}

func (k *tokens) HoldChannelToken(_ context.Context, name domain.ChannelName, seed, refused string) (domain.ChannelToken, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pair.Refresh == "" {
		k.pair = domain.ChannelToken{Channel: name, Refresh: seed}
	}
	return k.pair, k.pair.Access == "" || k.pair.Access == refused, nil
}

func (k *tokens) SaveChannelToken(_ context.Context, t domain.ChannelToken) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pair = t
	return nil
}

// zalo answers as the documentation of Zalo says.
type zalo struct {
	mu      sync.Mutex
	access  string
	refresh string
	code    string // of the next messages
	tokens  int    // that were given
}

func (z *zalo) answer(r channeltest.Request) channeltest.Answer {
	z.mu.Lock()
	defer z.mu.Unlock()
	if r.Path == "/token" {
		form := &http.Request{Method: http.MethodPost, Header: r.Header, Body: body(r.Body)}
		if r.Header.Get("secret_key") != "mat" || form.FormValue("refresh_token") != z.refresh || form.FormValue("app_id") != "42" || form.FormValue("grant_type") != "refresh_token" {
			return channeltest.Answer{Status: 200, Body: `{"error_name":"Invalid refresh token.","error_reason":"Refresh token is invalid","error":-14014}`}
		}
		z.tokens++
		z.access, z.refresh = z.access+"a", z.refresh+"r"
		return channeltest.Answer{Status: 200, Body: `{"access_token":"` + z.access + `","refresh_token":"` + z.refresh + `","expires_in":"90000"}`}
	}
	if r.Header.Get("access_token") != z.access {
		return channeltest.Answer{Status: 200, Body: `{"error":-124,"message":"Access token is invalid"}`}
	}
	return channeltest.Answer{Status: 200, Body: `{"error":` + z.code + `,"message":"x","data":{"msg_id":"1"}}`}
}

func TestZNS(t *testing.T) {
	sink := channeltest.Start(t)
	provider := &zalo{access: "access", refresh: "seed", code: "0"}
	sink.Answer(provider.answer)
	pair := &tokens{}
	z := channel.NewZNS(channel.ZNSConfig{
		AppID: "42", SecretKey: "mat", RefreshToken: "seed", Templates: map[domain.MessageKind]string{domain.MessageCode: "7", domain.MessageLead: "8"},
		URL: sink.URL + "/template", TokenURL: sink.URL + "/token", Tokens: pair, Now: time.Now,
	})
	if !z.Carries(domain.MessageCode) || z.Carries(domain.MessageBooth) {
		t.Error("it carries kinds by their templates")
	}
	step := func(name string, run func(t *testing.T)) {
		t.Helper()
		if !t.Run(name, run) {
			t.FailNow()
		}
	}
	step("a message has the template and its values", func(t *testing.T) {
		if err := z.Send(t.Context(), message()); err != nil {
			t.Fatal(err)
		}
		all := sink.Requests()
		if got := all[len(all)-1]; got.Header.Get("access_token") != "accessa" || got.Body != `{"phone":"84912345678","template_id":"7","template_data":{"otp":"123456"},"tracking_id":"019a"}` {
			t.Errorf("%+v", got)
		}
		if until := time.Until(pair.pair.ExpiresAt); until < 24*time.Hour || until > 25*time.Hour {
			t.Errorf("the token ends in %v", until)
		}
	})
	step("long values are cut to what Zalo takes", func(t *testing.T) {
		m := message()
		m.Kind, m.Values = domain.MessageLead, map[string]string{"name": strings.Repeat("ă", 40), "content": strings.Repeat("ơ", 250)}
		if err := z.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		all := sink.Requests()
		if got := all[len(all)-1].Body; !strings.Contains(got, `"name":"`+strings.Repeat("ă", 29)+`…"`) || !strings.Contains(got, `"content":"`+strings.Repeat("ơ", 199)+`…"`) {
			t.Error(got)
		}
	})
	step("a token that Zalo refuses is refreshed once", func(t *testing.T) {
		provider.mu.Lock()
		provider.access = "elsewhere"
		provider.mu.Unlock()
		if err := z.Send(t.Context(), message()); err != nil || provider.tokens != 2 || pair.pair.Refresh != "seedrr" {
			t.Errorf("%v after %d tokens, %+v", err, provider.tokens, pair.pair)
		}
	})
	for _, tc := range []struct {
		name, code string
		want       domain.Code
	}{
		{"no Zalo account", "-118", domain.CodeInvalid},
		{"a number that is none", "-108", domain.CodeInvalid},
		{"a user who takes none", "-139", domain.CodeInvalid},
		{"no money left", "-115", domain.CodeUnavailable},
		{"the quota of the day", "-144", domain.CodeUnavailable},
		{"unknown", "-100", domain.CodeUnavailable},
		{"an answer without a code", `null`, domain.CodeUnavailable},
	} {
		step(tc.name, func(t *testing.T) {
			provider.mu.Lock()
			provider.code = tc.code
			provider.mu.Unlock()
			if err := z.Send(t.Context(), message()); domain.CodeOf(err) != tc.want {
				t.Errorf("%v, want %q", err, tc.want)
			}
		})
	}
	step("a refresh token that has ended", func(t *testing.T) {
		provider.mu.Lock()
		provider.access, provider.refresh = "gone", "gone"
		provider.mu.Unlock()
		err := z.Send(t.Context(), message())
		if domain.CodeOf(err) != domain.CodeUnavailable || !strings.Contains(errorText(err), "CHOPHIEN_ZNS_REFRESH_TOKEN") || strings.Contains(errorText(err), "seedrr") {
			t.Errorf("%v", errorText(err))
		}
	})
}

func TestLog(t *testing.T) {
	var out bytes.Buffer
	if err := channel.NewLog(slog.New(slog.NewTextHandler(&out, nil))).Send(t.Context(), message()); err != nil || !strings.Contains(out.String(), "123456") {
		t.Errorf("%v: %s", err, &out)
	}
}
func body(text string) io.ReadCloser { return io.NopCloser(strings.NewReader(text)) }

// errorText returns what a log shows of an error and of what it wraps.
func errorText(err error) string {
	var out []string
	for ; err != nil; err = errors.Unwrap(err) {
		out = append(out, err.Error())
	}
	return strings.Join(out, " | ")
}
