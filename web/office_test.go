package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/config"
	"chophien/domain"
	"chophien/oidc/oidctest"
	"chophien/search"
)

// TestOffice checks the sign-in at a provider of OpenID Connect: the button, the
// state that only the browser of the sign-in has, the page to which it leads on, a
// new user, and sign-ins that are refused.
func TestOffice(t *testing.T) {
	t.Parallel()
	const back = "/dang-nhap/co-quan/ve"
	provider := oidctest.New(t)
	provider.RedirectURL = publicURL + back
	s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, func(c *config.Config) {
		c.OIDCIssuer, c.OIDCClientID, c.OIDCClientSecret, c.OIDCRedirectURL = provider.URL, oidctest.ClientID, oidctest.ClientSecret, provider.RedirectURL
	})
	begin := func(t *testing.T, b *browser, from string) string {
		t.Helper()
		b.get(from)
		at := strings.Replace(strings.Replace(from, "/dang-nhap", "/dang-nhap/co-quan", 1), "/en/sign-in", "/en/sign-in/office", 1)
		if !b.says(`href="` + at + `"`) {
			t.Fatalf("%s has no button for %s: %.3000s", from, at, b.last.Body)
		}
		w := b.ask(http.MethodGet, at, "")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), provider.URL+"/authorize?") {
			t.Fatalf("the sign-in begins with %d %s", w.Code, w.Header().Get("Location"))
		}
		return w.Header().Get("Location")
	}
	returned := func(state, code string) string {
		return back + "?" + url.Values{"state": {state}, "code": {code}}.Encode()
	}

	b := s.newBrowser()
	state, code := provider.Login(t, begin(t, b, "/dang-nhap?next=%2Fcua-toi%2Ftai-khoan"), "an", "an@co-quan.example.vn")
	thief := s.newBrowser()
	if w := thief.get(returned(state, code)); w.Code != http.StatusUnprocessableEntity || thief.cookies["__Host-chophien"] != "" || !thief.says("Chưa đăng nhập được.") {
		t.Errorf("another browser completes the sign-in: %d %.2000s", w.Code, w.Body)
	}
	if b.get(returned(state, code)); b.at != "/cua-toi/tai-khoan" || !b.says("Nguyễn Thị An") || !b.says("an@co-quan.example.vn") || !b.says("Người mua") {
		t.Fatalf("the new user is at %s: %d %.2500s", b.at, b.last.Code, b.last.Body)
	}
	if w := b.ask(http.MethodGet, returned(state, code), ""); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("the same answer of the provider again: %d", w.Code)
	}

	again := s.newBrowser()
	state, code = provider.Login(t, begin(t, again, "/en/sign-in"), "an", "an@co-quan.example.vn")
	if again.get(returned(state, code)); again.at != "/en/my" && again.at != "/cua-toi" || !again.says("Nguyễn Thị An") {
		t.Errorf("the known user is at %s: %.2000s", again.at, again.last.Body)
	}

	s.signedUp(t, domain.RoleBuyer, "chi@co-quan.example.vn")
	for name, c := range map[string]struct {
		email   string
		changes []oidctest.Change
		text    string
	}{
		"an address of another account": {"chi@co-quan.example.vn", nil, "Đã có tài khoản với e-mail này."},
		"an unsigned token":             {"x@co-quan.example.vn", []oidctest.Change{oidctest.Unsigned()}, "Chưa đăng nhập được."},
		"an address not verified":       {"y@co-quan.example.vn", []oidctest.Change{oidctest.Claim("email_verified", false)}, "Chưa đăng nhập được."},
	} {
		t.Run(name, func(t *testing.T) {
			b := s.newBrowser()
			state, code := provider.Login(t, begin(t, b, "/dang-nhap"), name, c.email, c.changes...)
			if w := b.get(returned(state, code)); w.Code != http.StatusUnprocessableEntity || !b.says(c.text) || b.cookies["__Host-chophien"] != "" {
				t.Errorf("%d %.2000s", w.Code, w.Body)
			}
		})
	}
	t.Run("the provider says no", func(t *testing.T) {
		b := s.newBrowser()
		begin(t, b, "/dang-nhap")
		if w := b.get(back + "?error=access_denied"); w.Code != http.StatusUnprocessableEntity || !b.says("Chưa đăng nhập được.") {
			t.Errorf("%d %.2000s", w.Code, w.Body)
		}
	})
	t.Run("no provider", func(t *testing.T) {
		b := newEmbedded(t).newBrowser()
		if b.get("/dang-nhap"); b.says("co-quan") {
			t.Error("the page has a button without a provider")
		}
		if w := b.get("/dang-nhap/co-quan"); w.Code != http.StatusNotFound {
			t.Errorf("the address without a provider: %d", w.Code)
		}
	})
}
