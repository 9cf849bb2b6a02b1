package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"chophien/demo"
	"chophien/domain"
	"chophien/password"
)

// browser keeps cookies as a browser does, and sends forms as it finds them.
type browser struct {
	s       *site
	cookies map[string]string
	address string
	last    *httptest.ResponseRecorder
	at      string // the page that was shown last
}

// newBrowser returns a browser without a session. Each has its own address, so
// that no limit of an address is reached.
func (s *site) newBrowser() *browser {
	s.sent++
	return &browser{s: s, cookies: map[string]string{}, address: fmt.Sprintf("198.18.%d.%d:1", s.sent/250%250, s.sent%250)}
}

// ask sends one request and keeps the cookies of the answer. A fragment is not sent.
func (b *browser) ask(method, target, body string, header ...string) *httptest.ResponseRecorder {
	target, _, _ = strings.Cut(target, "#")
	r := httptest.NewRequest(method, publicURL+target, strings.NewReader(body))
	r.RemoteAddr = b.address
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", publicURL)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		switch header[i] {
		case "Origin": // a browser that is too old for the other header
			r.Header.Del("Sec-Fetch-Site")
		case "Sec-Fetch-Site":
			r.Header.Del("Origin")
		}
	}
	for name, v := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: v})
	}
	w := httptest.NewRecorder()
	b.s.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	b.last = w
	return w
}

// get opens a page and follows where it leads.
func (b *browser) get(target string) *httptest.ResponseRecorder {
	for range 5 {
		w := b.ask(http.MethodGet, target, "")
		if w.Code != http.StatusSeeOther {
			b.at = target
			return w
		}
		target = w.Header().Get("Location")
	}
	return b.last
}

// form returns the values of the form of the last page that posts to a path, as
// a browser would send it, with some fields filled in.
func (b *browser) form(t *testing.T, action string, fill url.Values) url.Values {
	t.Helper()
	values, found := url.Values{}, false
	walk(parse(t, b.last), func(n *html.Node) {
		if n.Data != "form" || n.Type != html.ElementNode || attribute(n, "action") != action || found {
			return
		}
		found = true
		walk(n, func(c *html.Node) { readControl(values, c) })
	})
	if !found {
		t.Fatalf("%s has no form for %s: %.3000s", b.at, action, b.last.Body)
	}
	for name, v := range fill {
		values[name] = v
	}
	return values
}

// readControl adds the value of a control of a form.
func readControl(values url.Values, n *html.Node) {
	if n.Type != html.ElementNode {
		return
	}
	name := attribute(n, "name")
	switch n.Data {
	case "input":
		if kind := attribute(n, "type"); name != "" && (kind != "checkbox" && kind != "radio" || hasAttribute(n, "checked")) {
			values.Add(name, attribute(n, "value"))
		}
	case "textarea":
		values.Add(name, textOf(n))
	case "select":
		walk(n, func(o *html.Node) {
			if o.Data == "option" && (hasAttribute(o, "selected") || values[name] == nil) {
				values.Set(name, attribute(o, "value"))
			}
		})
	}
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// submit fills in the form of the last page that posts to a path, sends it, and
// follows where it leads.
func (b *browser) submit(t *testing.T, action string, fill url.Values) *httptest.ResponseRecorder {
	t.Helper()
	w := b.ask(http.MethodPost, action, b.form(t, action, fill).Encode())
	if w.Code == http.StatusSeeOther {
		return b.get(w.Header().Get("Location"))
	}
	b.at = action
	return w
}

// says reports whether the last page holds a text.
func (b *browser) says(text string) bool {
	return strings.Contains(html.UnescapeString(b.last.Body.String()), text)
}

// secret is the password of the users of the tests.
const secret = "thuyen giay xanh"

// signedUp returns a browser whose user has just signed up with a role.
func (s *site) signedUp(t *testing.T, role domain.Role, email string) *browser {
	t.Helper()
	b := s.newBrowser()
	b.get("/dang-ky?role=" + string(role))
	b.submit(t, "/dang-ky", url.Values{"name": {"Người thử"}, "email": {email}, "password": {secret}})
	if b.last.Code != http.StatusOK || b.cookies["__Host-chophien"] == "" {
		t.Fatalf("signing up: %d %v %.2000s", b.last.Code, b.cookies, b.last.Body)
	}
	return b
}

// checkBoth checks a page of an account in both languages: the page itself, and
// the one to which it leads for the other language.
func (b *browser) checkBoth(t *testing.T, target string) {
	t.Helper()
	for _, lang := range []string{"vi", "en"} {
		w := b.get(target)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: status %d %.1500s", target, w.Code, w.Body)
		}
		h := checkPage(t, target, lang, w)
		if h.meta["robots"] != "noindex" || w.Header().Get("Cache-Control") != "no-store" || h.canonical != "" {
			t.Errorf("%s may be kept or found: %v %q", target, h.meta["robots"], w.Header().Get("Cache-Control"))
		}
		walk(parse(t, w), func(n *html.Node) {
			if n.Data == "a" && attribute(n, "hreflang") != "" {
				target = attribute(n, "href")
			}
		})
	}
}

// TestAccountPages checks that a visitor can sign up, change the account and
// sign out, and that public pages are the same with a session.
func TestAccountPages(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		b := s.newBrowser()
		for _, target := range []string{"/dang-nhap", "/dang-nhap?next=%2Fnhu-cau", "/dang-ky", "/dang-ky?role=buyer", "/dang-ky?role=producer"} {
			b.checkBoth(t, target)
		}
		if b.get("/cua-toi/tai-khoan"); b.at != "/dang-nhap?next=%2Fcua-toi%2Ftai-khoan" {
			t.Errorf("a guest opens the account page and is sent to %s", b.at)
		}
		b.get("/dang-ky?role=buyer&next=%2Fcua-toi%2Ftai-khoan")
		b.submit(t, "/dang-ky", url.Values{"name": {" "}, "email": {"an@"}, "password": {"12345678"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says("<title>Lỗi: ") || strings.Count(b.last.Body.String(), `class="wrongtext"`) != 3 || !b.says(`href="#email"`) || !b.says(`value="an@"`) || b.says("12345678") {
			t.Errorf("three wrong fields: %d %.4000s", b.last.Code, b.last.Body)
		}
		b.submit(t, "/dang-ky", url.Values{"name": {`An <b>"Nguyễn"`}, "email": {"an@example.vn"}, "password": {secret}})
		if b.at != "/cua-toi/tai-khoan" || !b.says("Chào bạn. Tài khoản đã sẵn sàng.") || !b.says("Đăng xuất") || !b.says("Người mua") {
			t.Fatalf("the new account at %s: %.3000s", b.at, b.last.Body)
		}
		if b.get("/cua-toi/tai-khoan"); b.says("Chào bạn.") {
			t.Error("the note is shown twice")
		}
		for _, target := range []string{"/cua-toi", "/cua-toi/tai-khoan", "/cua-toi/mat-khau"} {
			b.checkBoth(t, target)
		}
		if public := b.get("/"); b.says("Nguyễn") || public.Header().Get("Cache-Control") == "no-store" {
			t.Error("a public page knows the user")
		}
		if b.get("/dang-nhap"); b.at != "/cua-toi" {
			t.Errorf("signing in twice: %s", b.at)
		}

		b.get("/cua-toi/tai-khoan")
		changed := b.form(t, "/cua-toi/tai-khoan", url.Values{"name": {"Nguyễn An"}, "mail": {"off"}})
		for range 2 { // a double tap
			if w := b.ask(http.MethodPost, "/cua-toi/tai-khoan", changed.Encode()); w.Code != http.StatusSeeOther {
				t.Fatalf("changing the name: %d %.2500s", w.Code, w.Body)
			}
		}
		changed.Set("name", "Nguyễn Bình")
		if w := b.ask(http.MethodPost, "/cua-toi/tai-khoan", changed.Encode()); w.Code != http.StatusUnprocessableEntity || !b.says("đã được gửi trước đó") {
			t.Errorf("the same form with another name: %d %.2500s", w.Code, w.Body)
		}
		changed.Set("key", "another")
		if w := b.ask(http.MethodPost, "/cua-toi/tai-khoan", changed.Encode()); w.Code != http.StatusConflict || !b.says("Nguyễn Bình</td><td>Nguyễn An</td>") {
			t.Errorf("the form of an old version: %d %.2500s", w.Code, w.Body)
		}
		b.submit(t, "/cua-toi/tai-khoan", nil)
		if !b.says("Đã lưu.") || !b.says(`value="Nguyễn Bình"`) {
			t.Errorf("the form after the comparison: %.2500s", b.last.Body)
		}
		if b.get("/"); b.cookies["__Host-chophien"] == "" {
			t.Error("the session is lost")
		}
		b.get("/cua-toi")
		b.submit(t, "/dang-xuat", nil)
		if b.cookies["__Host-chophien"] != "" || !b.says("Đã đăng xuất.") {
			t.Errorf("signing out: %v %s", b.cookies, b.at)
		}
	})
}

// TestSessions checks that a new password changes the token, that a user can
// sign out all devices, and that the API ignores cookies.
func TestSessions(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	first := s.signedUp(t, domain.RoleProducer, "binh@example.vn")
	second := s.newBrowser()
	second.get("/en/sign-in?next=%2Fen%2Fmy%2Faccount")
	second.submit(t, "/en/sign-in", url.Values{"email": {"BINH@example.vn"}, "password": {"not it at all"}})
	if second.last.Code != http.StatusUnprocessableEntity || !second.says("E-mail or password is wrong") || !second.says(`value="BINH@example.vn"`) {
		t.Errorf("a wrong password: %d %.2000s", second.last.Code, second.last.Body)
	}
	second.submit(t, "/en/sign-in", url.Values{"password": {secret}})
	if second.at != "/en/my/account" || !second.says("This device") {
		t.Fatalf("signed in at %s: %.2000s", second.at, second.last.Body)
	}
	if w := second.ask(http.MethodGet, "/v1/me", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("the API takes the cookie: %d", w.Code)
	}
	cookie := first.cookies["__Host-chophien"]
	first.get("/cua-toi/mat-khau")
	first.submit(t, "/cua-toi/mat-khau", url.Values{"current_password": {"sai rồi nhé"}, "password": {"một chiếc nón lá"}})
	if first.last.Code != http.StatusUnprocessableEntity || !first.says(`id="e-current_password"`) {
		t.Errorf("a wrong current password: %d", first.last.Code)
	}
	first.submit(t, "/cua-toi/mat-khau", url.Values{"current_password": {secret}, "password": {"một chiếc nón lá"}})
	if first.at != "/cua-toi/tai-khoan" || first.cookies["__Host-chophien"] == cookie || !first.says("Đã đổi mật khẩu") {
		t.Errorf("changing the password leads to %s, with a new token: %v", first.at, first.cookies["__Host-chophien"] != cookie)
	}
	if second.get("/en/my"); !strings.HasPrefix(second.at, "/en/sign-in?next=") {
		t.Errorf("the other device is at %s", second.at)
	}
	second.submit(t, "/en/sign-in", url.Values{"email": {"binh@example.vn"}, "password": {"một chiếc nón lá"}})
	first.get("/cua-toi/tai-khoan")
	first.submit(t, "/cua-toi/dang-xuat-het", nil)
	for _, b := range []*browser{first, second} {
		if b.get("/cua-toi"); !strings.HasPrefix(b.at, "/dang-nhap") {
			t.Errorf("a device is at %s after all were signed out", b.at)
		}
	}
	for _, c := range []struct{ next, to string }{
		{"/nhu-cau?province=ha-noi", "/nhu-cau?province=ha-noi"}, {"//evil.example", "/cua-toi"}, {"https://evil.example/", "/cua-toi"}, {`/\evil.example`, "/cua-toi"}, {"/v1/me", "/cua-toi"}, {"evil", "/cua-toi"}, {"", "/cua-toi"},
	} {
		b := s.newBrowser()
		b.get("/dang-nhap")
		w := b.ask(http.MethodPost, "/dang-nhap", b.form(t, "/dang-nhap", url.Values{"email": {"binh@example.vn"}, "password": {"một chiếc nón lá"}, "next": {c.next}}).Encode())
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != c.to {
			t.Errorf("next %q leads to %q", c.next, w.Header().Get("Location"))
		}
		session := w.Result().Cookies()[0]
		if session.Name != "__Host-chophien" || !session.Secure || !session.HttpOnly || session.SameSite != http.SameSiteLaxMode || session.Path != "/" || session.Domain != "" {
			t.Errorf("the cookie: %+v", session)
		}
	}
}

// TestDemoAccounts checks that a server that does not show the demonstration
// refuses its accounts, whose passwords are public, and says why.
func TestDemoAccounts(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	account := demo.Accounts()[0]
	hash, err := password.NewHasher(password.LeastCost()).Hash(t.Context(), account.Password)
	if err == nil {
		_, err = s.store.AddUser(t.Context(), domain.User{Email: account.Email, EmailKey: account.Email, Name: "Mẫu", PasswordHash: hash, Roles: []domain.Role{account.Role}})
	}
	if err != nil {
		t.Fatal(err)
	}
	b := s.newBrowser()
	b.get("/dang-nhap")
	b.submit(t, "/dang-nhap", url.Values{"email": {account.Email}, "password": {"không phải"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says("E-mail hoặc mật khẩu không đúng.") {
		t.Errorf("a wrong password: %d %.2000s", b.last.Code, b.last.Body)
	}
	b.submit(t, "/dang-nhap", url.Values{"email": {account.Email}, "password": {account.Password}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says("Đây là tài khoản dùng thử; chỉ đăng nhập được nơi máy chủ chạy với --demo.") || b.cookies["__Host-chophien"] != "" {
		t.Errorf("the page: %d %.2000s", b.last.Code, b.last.Body)
	}
	b.get("/dang-ky?role=buyer")
	b.submit(t, "/dang-ky", url.Values{"name": {"Chị Mẫu"}, "email": {"moi@" + domain.DemoDomain}, "password": {secret}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-email"`) || !b.says("--demo") || !b.says("Chị Mẫu") {
		t.Errorf("a new account of the demonstration: %d %.2000s", b.last.Code, b.last.Body)
	}
	w := b.ask(http.MethodPost, "/v1/sessions", `{"email":"`+account.Email+`","password":"`+account.Password+`"}`, "Content-Type", "application/json")
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "account_of_demonstration") || !strings.Contains(w.Body.String(), "--demo") {
		t.Errorf("the API: %d %s", w.Code, w.Body)
	}
	if w := b.ask(http.MethodPost, "/v1/users", `{"email":"moi@`+domain.DemoDomain+`","password":"`+secret+`","name":"Ai","role":"buyer"}`, "Content-Type", "application/json"); w.Code != http.StatusForbidden {
		t.Errorf("another account of the demonstration: %d %s", w.Code, w.Body)
	}
}

// TestForeignForms checks that a form from another site changes nothing and
// gets an explanation.
func TestForeignForms(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	b := s.signedUp(t, domain.RoleBuyer, "chi@example.vn")
	for _, c := range []struct{ name, header, value string }{
		{"a foreign origin", "Origin", "https://evil.example"}, {"a foreign site", "Sec-Fetch-Site", "cross-site"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, target := range []string{"/dang-xuat", "/cua-toi/dang-xuat-het", "/cua-toi/tai-khoan", "/en/my/password", "/dang-nhap"} {
				w := b.ask(http.MethodPost, target, "", c.header, c.value)
				if w.Code != http.StatusForbidden {
					t.Errorf("%s: %d", target, w.Code)
				}
			}
		})
	}
	if b.get("/cua-toi"); b.at != "/cua-toi" {
		t.Errorf("the user is at %s", b.at)
	}
	if w := b.ask(http.MethodGet, "/dang-xuat", ""); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET signs out: %d", w.Code)
	}
}
