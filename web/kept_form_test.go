package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
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
