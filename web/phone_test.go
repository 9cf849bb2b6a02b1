package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"chophien/config"
	"chophien/domain"
	"chophien/search"
)

// phoneCode returns the code that is sent to a phone for the form of the last page.
func (b *browser) phoneCode(t *testing.T, action, field string) string {
	t.Helper()
	token := b.form(t, action, nil).Get(field)
	_, code, ok, err := b.s.store.PreparePhoneCode(t.Context(), domain.HashToken(token))
	if err != nil || !ok {
		t.Fatalf("no code is to be sent (%v): %.2000s", err, b.last.Body)
	}
	return code
}

func wrongCode(code string) string {
	n, _ := strconv.Atoi(code)
	return strconv.Itoa(1_000_000 + (n+1)%1_000_000)[1:]
}

// TestPhonePages: a household signs up, signs in and changes its number without e-mail.
func TestPhonePages(t *testing.T) {
	t.Parallel()
	s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, func(c *config.Config) {
		c.PhoneLog = "on"
		c.SMTPHost, c.SMTPPort, c.SMTPFrom, c.SMTPTLS, c.ConfirmEmail = "127.0.0.1", 25, "thong-bao@example.vn", "none", "auto"
	})
	const ask, enter, mine = "/dang-nhap/dien-thoai", "/dang-nhap/dien-thoai/ma", "/cua-toi/dien-thoai"
	b := s.newBrowser()
	t.Run("signing up", func(t *testing.T) {
		if b.get("/dang-ky?role=producer"); !b.says("Không có e-mail? Dùng số điện thoại") || !b.says(ask+"?role=producer") {
			t.Fatalf("%.2000s", b.last.Body)
		}
		b.get(ask + "?role=producer")
		b.checkBoth(t, ask+"?role=producer")
		b.get(ask + "?role=producer")
		b.submit(t, ask+"?role=producer", url.Values{"phone": {"028 3822 1234"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-phone"`) || !b.says("028 3822 1234") {
			t.Errorf("a landline: %d %.2000s", b.last.Code, b.last.Body)
		}
		b.submit(t, ask+"?role=producer", url.Values{"phone": {"0912.345.678"}})
		if b.last.Code != http.StatusOK || !b.says("0912 345 678") {
			t.Fatalf("%d %.2000s", b.last.Code, b.last.Body)
		}
		code := b.phoneCode(t, enter, "token")
		b.submit(t, enter, url.Values{"code": {wrongCode(code)}, "name": {"Lò Thị Mai"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-code"`) || !b.says("Lò Thị Mai") {
			t.Fatalf("a wrong code: %d %.2000s", b.last.Code, b.last.Body)
		}
		b.submit(t, enter, url.Values{"code": {code}})
		if b.at != "/cua-toi" || !b.says("Chào bạn. Tài khoản đã sẵn sàng.") {
			t.Fatalf("%s: %d %.2000s", b.at, b.last.Code, b.last.Body)
		}
		if b.get("/cua-toi/tai-khoan"); !b.says("0912 345 678") || !b.says("Thêm địa chỉ e-mail") || b.says("/cua-toi/mat-khau") {
			t.Errorf("the account: %.3000s", b.last.Body)
		}
	})
	t.Run("signing in with an unknown number makes an account", func(t *testing.T) {
		c := s.newBrowser()
		if c.get("/dang-nhap?next=%2Fcua-toi%2Ftai-khoan"); !c.says("Đăng nhập bằng số điện thoại") {
			t.Fatalf("%.2000s", c.last.Body)
		}
		c.get(ask + "?next=%2Fcua-toi%2Ftai-khoan")
		c.submit(t, ask, url.Values{"phone": {"0327 123 456"}})
		code := c.phoneCode(t, enter, "token")
		c.submit(t, enter, url.Values{"code": {code}})
		if c.last.Code != http.StatusOK || !c.says("chưa có tài khoản") || !c.says(`value="`+code+`"`) {
			t.Fatalf("%d %.3000s", c.last.Code, c.last.Body)
		}
		c.submit(t, enter, url.Values{"name": {"Hoàng Văn Bình"}, "role": {"buyer"}})
		if c.at != "/cua-toi/tai-khoan" || !c.says("Hoàng Văn Bình") {
			t.Fatalf("%s: %d %.2000s", c.at, c.last.Code, c.last.Body)
		}
	})
	t.Run("signing up with a known number signs in, once", func(t *testing.T) {
		c := s.newBrowser()
		c.get(ask + "?role=buyer")
		c.submit(t, ask+"?role=buyer", url.Values{"phone": {"+84912345678"}})
		code := c.phoneCode(t, enter, "token")
		form := c.form(t, enter, url.Values{"code": {code}, "name": {"Người khác"}})
		c.submit(t, enter, url.Values{"code": {code}, "name": {"Người khác"}})
		if c.get("/cua-toi/tai-khoan"); !c.says("Lò Thị Mai") {
			t.Fatalf("%.2000s", c.last.Body)
		}
		d := s.newBrowser()
		if w := d.ask(http.MethodPost, enter, form.Encode()); w.Code != http.StatusNotFound || !d.says("đã hết hạn") {
			t.Errorf("the form again: %d %.2000s", w.Code, w.Body)
		}
	})
	t.Run("another number, after a code of the present one", func(t *testing.T) {
		b.get(mine)
		b.checkBoth(t, mine)
		b.get(mine)
		b.submit(t, mine+"/ma?page=my-phone", nil)
		own := b.phoneCode(t, mine, "phone_token")
		b.submit(t, mine, url.Values{"phone": {"0912 345 678"}, "phone_code": {own}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-phone"`) {
			t.Fatalf("the same number: %d %.2000s", b.last.Code, b.last.Body)
		}
		b.submit(t, mine, url.Values{"phone": {"0564 123 456"}, "phone_code": {wrongCode(own)}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-phone_code"`) {
			t.Fatalf("a wrong code: %d %.2000s", b.last.Code, b.last.Body)
		}
		b.submit(t, mine, url.Values{"phone": {"0564 123 456"}, "phone_code": {own}})
		b.submit(t, mine+"/xac-nhan", url.Values{"code": {b.phoneCode(t, mine+"/xac-nhan", "token")}})
		if b.at != "/cua-toi/tai-khoan" || !b.says("0564 123 456") {
			t.Fatalf("%s: %d %.2000s", b.at, b.last.Code, b.last.Body)
		}
	})
	t.Run("an e-mail address, after a code", func(t *testing.T) {
		const email = "/cua-toi/dia-chi-email"
		if b.get(email); !b.says("chưa có địa chỉ e-mail") {
			t.Fatalf("%.2000s", b.last.Body)
		}
		b.submit(t, mine+"/ma?page=email", nil)
		b.submit(t, email, url.Values{"email": {"mai@example.vn"}, "phone_code": {b.phoneCode(t, email, "phone_token")}})
		if b.at != email || !b.says("đã được gửi") && !b.says("Đã gửi") {
			t.Errorf("%s: %d %.2000s", b.at, b.last.Code, b.last.Body)
		}
	})
	t.Run("too many codes, asked from the page of the address", func(t *testing.T) {
		const from = mine + "/ma?page=email"
		for range 20 {
			b.get("/cua-toi/dia-chi-email")
			if b.submit(t, from, nil); b.last.Code != http.StatusOK {
				break
			}
		}
		if b.last.Code != http.StatusTooManyRequests || !b.says("<h1>Địa chỉ e-mail</h1>") || !b.says(`role="alert"`) || !b.says("<title>Lỗi: ") {
			t.Errorf("%d %.2500s", b.last.Code, b.last.Body)
		}
	})
	t.Run("a user with a password", func(t *testing.T) {
		s.signedUp(t, domain.RoleBuyer, "co.mat.khau@example.vn")
		u, err := s.store.Claims(t.Context(), "co.mat.khau@example.vn")
		if err == nil && len(u) > 0 {
			var m domain.AccountMail
			if m, _, err = s.store.PrepareAccountMail(t.Context(), domain.MailAccountArgs{About: domain.MailConfirm, UserID: u[0].ID, Email: u[0].Email}); err == nil {
				_, err = s.store.Confirm(t.Context(), domain.Actor{UserID: u[0].ID}, domain.HashToken(m.Token))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		c := s.newBrowser()
		c.get("/dang-nhap")
		c.submit(t, "/dang-nhap", url.Values{"email": {"co.mat.khau@example.vn"}, "password": {secret}})
		c.get(mine)
		c.submit(t, mine, url.Values{"phone": {"0707 123 456"}, "password": {secret}})
		c.submit(t, mine+"/xac-nhan", url.Values{"code": {c.phoneCode(t, mine+"/xac-nhan", "token")}})
		if !c.says("0707 123 456") {
			t.Fatalf("%.2000s", c.last.Body)
		}
		c.get(mine)
		c.submit(t, mine+"/xoa", url.Values{"password": {"sai mật khẩu"}})
		if c.last.Code != http.StatusUnprocessableEntity || !c.says(`href="#remove-password"`) || !c.says(`<details open>`) || !c.says(`id="remove-password" name="password" type="password" aria-invalid="true"`) {
			t.Errorf("a wrong password: %d %.2500s", c.last.Code, c.last.Body)
		}
		c.submit(t, mine+"/xoa", url.Values{"password": {secret}})
		if c.at != "/cua-toi/tai-khoan" || c.says("0707 123 456") {
			t.Errorf("%s: %.2000s", c.at, c.last.Body)
		}
	})
}
