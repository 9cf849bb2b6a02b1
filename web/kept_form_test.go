package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/search"
)

// TestKeptForm checks that what a guest has typed is whole after a sign-in or a
// sign-up, is in no address, and is sent only when the user says so.
func TestKeptForm(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	s.makerOf(t)
	ask := "/san-pham/" + fullSlug + "/hoi"
	typed := url.Values{"key": {"before"}, "text": {strings.Repeat("đường ", 650) + `<b>"hết"</b>`}, "phone": {"0911222333"}, "zalo": {""}}
	sent := func(t *testing.T) *browser {
		t.Helper()
		b := s.newBrowser()
		w := b.ask(http.MethodPost, ask, typed.Encode())
		if w.Code != http.StatusForbidden || w.Header().Get("Location") != "" || w.Header().Get("Cache-Control") != "no-store" || !b.says("Nội dung bạn viết vẫn được giữ") {
			t.Fatalf("a guest asks: %d %v %.2000s", w.Code, w.Header(), w.Body)
		}
		checkPage(t, ask, "vi", w)
		return b
	}
	known := func(t *testing.T, email string) url.Values {
		t.Helper()
		s.signedUp(t, domain.RoleBuyer, email)
		return url.Values{"email": {email}, "password": {secret}}
	}
	for name, enter := range map[string]func(*testing.T) *browser{
		"sign-in": func(t *testing.T) *browser {
			in := known(t, "vao@example.vn")
			b := sent(t)
			b.submit(t, "/dang-nhap", url.Values{"email": in["email"], "password": {"không đúng"}})
			b.submit(t, "/dang-nhap", in)
			return b
		},
		"sign-up": func(t *testing.T) *browser {
			b := sent(t)
			b.submit(t, "/dang-ky", url.Values{"role": {"buyer"}})
			b.submit(t, "/dang-ky", url.Values{"name": {"Chị Lụa"}, "email": {"lua@"}, "password": {secret}})
			b.submit(t, "/dang-ky", url.Values{"email": {"lua@example.vn"}, "password": {secret}})
			return b
		},
		"sign-in from the sign-up": func(t *testing.T) *browser {
			in := known(t, "co-roi@example.vn")
			b := sent(t)
			b.submit(t, "/dang-ky", url.Values{"role": {"buyer"}})
			b.submit(t, "/dang-nhap", url.Values{"do": {"begin"}})
			b.submit(t, "/dang-nhap", in)
			return b
		},
		"sign-in in another window": func(t *testing.T) *browser {
			in := known(t, "cua-so@example.vn")
			b := sent(t)
			waits := b.form(t, "/dang-nhap", url.Values{"do": {"begin"}})
			if b.ask(http.MethodPost, "/dang-nhap", waits.Encode()); b.form(t, "/dang-nhap", nil).Get("kept") != waits.Get("kept") {
				t.Error("before that sign-in the form is lost")
			}
			b.get("/dang-nhap")
			b.submit(t, "/dang-nhap", in)
			b.ask(http.MethodPost, "/dang-nhap", waits.Encode())
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := enter(t)
			if !b.says("chưa được gửi") || !b.says(`<b>"hết"</b>`) {
				t.Fatalf("after it the page is %.3000s", b.last.Body)
			}
			checkPage(t, "/dang-nhap", "vi", b.last)
			if got := b.form(t, ask, nil); got.Get("text") != typed.Get("text") || got.Get("phone") != typed.Get("phone") || got.Get("key") != "before" {
				t.Errorf("the form holds %q", got)
			}
			if b.submit(t, ask, nil); !strings.HasPrefix(b.at, "/cua-toi/trao-doi/") || !b.says("Đã gửi câu hỏi.") || !b.says(`<b>"hết"</b>`) {
				t.Errorf("sending it leads to %s: %.2000s", b.at, b.last.Body)
			}
		})
	}
	t.Run("an unconfirmed user", func(t *testing.T) {
		t.Parallel()
		s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, mails)
		s.makerOf(t)
		for name, enter := range map[string]func(t *testing.T, b *browser, email string){
			"a sign-up": func(t *testing.T, b *browser, email string) {
				b.ask(http.MethodPost, ask, typed.Encode())
				b.submit(t, "/dang-ky", url.Values{"role": {"buyer"}})
				b.submit(t, "/dang-ky", url.Values{"name": {"Chị Lụa"}, "email": {email}, "password": {secret}})
			},
			"a sign-in": func(t *testing.T, b *browser, email string) {
				s.signedUp(t, domain.RoleBuyer, email)
				b.ask(http.MethodPost, ask, typed.Encode())
				b.submit(t, "/dang-nhap", url.Values{"email": {email}, "password": {secret}})
			},
			"a sign-in in another window": func(t *testing.T, b *browser, email string) {
				s.signedUp(t, domain.RoleBuyer, email)
				b.ask(http.MethodPost, ask, typed.Encode())
				waits := b.form(t, "/dang-nhap", url.Values{"do": {"begin"}})
				b.get("/dang-nhap")
				b.submit(t, "/dang-nhap", url.Values{"email": {email}, "password": {secret}})
				b.ask(http.MethodPost, "/dang-nhap", waits.Encode())
			},
			"a session": func(t *testing.T, b *browser, email string) {
				s.signedUp(t, domain.RoleBuyer, email)
				b.get("/dang-nhap")
				b.submit(t, "/dang-nhap", url.Values{"email": {email}, "password": {secret}})
				b.ask(http.MethodPost, ask, typed.Encode())
			},
		} {
			t.Run(name, func(t *testing.T) {
				email := strings.ReplaceAll(name, " ", ".") + "@example.vn"
				b := s.newBrowser()
				enter(t, b, email)
				if !b.says("đã được gửi đến "+email) || !b.says("Nội dung bạn viết vẫn được giữ") {
					t.Fatalf("the page about the address: %d %.3000s", b.last.Code, b.last.Body)
				}
				checkPage(t, "/cua-toi/dia-chi-email", "vi", b.last)
				b.submit(t, "/cua-toi/dia-chi-email", url.Values{"email": {"an@"}, "password": {secret}})
				b.submit(t, "/cua-toi/dia-chi-email/gui-lai", nil)
				b.submit(t, "/dang-nhap", url.Values{"do": {"begin"}})
				if !b.says("Hãy xác nhận địa chỉ e-mail trước.") {
					t.Errorf("going on before the address is confirmed: %.3000s", b.last.Body)
				}
				waits := b.form(t, "/dang-nhap", url.Values{"do": {"begin"}})
				reader := s.newBrowser() // the mail is read on another device, which ends the session here
				reader.get(s.confirmLink(t, email))
				reader.submit(t, "/xac-nhan", url.Values{"password": {secret}})
				b.ask(http.MethodPost, "/dang-nhap", waits.Encode())
				b.submit(t, "/dang-nhap", url.Values{"email": {email}, "password": {secret}})
				if got := b.form(t, ask, nil); got.Get("text") != typed.Get("text") || got.Get("phone") != typed.Get("phone") || got.Get("key") != "before" {
					t.Errorf("the form holds %q", got)
				}
			})
		}
		t.Run("confirmed in this browser", func(t *testing.T) {
			b := s.newBrowser()
			b.ask(http.MethodPost, ask, typed.Encode())
			b.submit(t, "/dang-ky", url.Values{"role": {"buyer"}})
			b.submit(t, "/dang-ky", url.Values{"name": {"Chị Lụa"}, "email": {"lua@example.vn"}, "password": {secret}})
			waits := b.form(t, "/dang-nhap", url.Values{"do": {"begin"}})
			b.get(s.confirmLink(t, "lua@example.vn"))
			b.submit(t, "/xac-nhan", nil)
			b.ask(http.MethodPost, "/dang-nhap", waits.Encode())
			if b.submit(t, ask, nil); !strings.HasPrefix(b.at, "/cua-toi/trao-doi/") || !b.says("Đã gửi câu hỏi.") {
				t.Errorf("sending it leads to %s: %.2000s", b.at, b.last.Body)
			}
		})
	})
	for _, c := range []struct {
		name, target string
		values       url.Values
	}{
		{"a button", "/cua-toi/thong-bao", url.Values{"key": {"x"}}},
		{"a password", "/cua-toi/mat-khau", url.Values{"current_password": {secret}, "password": {secret}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if w := s.newBrowser().ask(http.MethodPost, c.target, c.values.Encode()); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/dang-nhap?next="+url.QueryEscape(c.target) {
				t.Errorf("%d %q", w.Code, w.Header().Get("Location"))
			}
		})
	}
	t.Run("another site", func(t *testing.T) {
		in := known(t, "xa@example.vn")
		in.Set("kept", `{"action":"https://evil.example/","fields":{"text":["x"]}}`)
		if w := s.newBrowser().ask(http.MethodPost, "/dang-nhap", in.Encode()); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/cua-toi" {
			t.Errorf("%d %q %.500s", w.Code, w.Header().Get("Location"), w.Body)
		}
	})
}
