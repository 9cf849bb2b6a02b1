package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/config"
	"chophien/domain"
	"chophien/search"
)

// mails configures e-mail. Nothing works the jobs, so nothing is sent.
func mails(c *config.Config) {
	c.SMTPHost, c.SMTPPort, c.SMTPFrom, c.SMTPTLS, c.ConfirmEmail = "127.0.0.1", 25, "thong-bao@example.vn", "none", "auto"
}

// mailed prepares a mail about an account, as its job does.
func (s *site) mailed(t *testing.T, args domain.MailAccountArgs) domain.AccountMail {
	t.Helper()
	m, ok, err := s.store.PrepareAccountMail(t.Context(), args)
	if err != nil || !ok {
		t.Fatalf("the mail %+v: %t, %v", args, ok, err)
	}
	return m
}

// TestConfirmationPages checks that a new user confirms the address by a page, and
// until then reads, corrects the address and asks for the link again.
func TestConfirmationPages(t *testing.T) {
	t.Parallel()
	s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, mails)
	b := s.signedUp(t, domain.RoleProducer, "an@exmaple.vn")
	const page = "/cua-toi/dia-chi-email"
	if b.at != page || !b.says("Một liên kết đã được gửi đến an@exmaple.vn") {
		t.Fatalf("the new account is at %s: %.2000s", b.at, b.last.Body)
	}
	if !b.says("Chào bạn. Hãy xác nhận địa chỉ e-mail để dùng được tài khoản.") {
		t.Errorf("the note: %.2000s", b.last.Body)
	}
	for _, target := range []string{page, "/cua-toi", "/cua-toi/tai-khoan", "/cua-toi/mat-khau", "/quen-mat-khau", "/dat-lai-mat-khau?token=x"} {
		b.checkBoth(t, target)
	}
	for _, target := range []string{"/cua-toi/san-pham", "/cua-toi/thong-bao", "/cua-toi/tim-kiem"} {
		if b.get(target); b.at != page || !b.says("Hãy xác nhận địa chỉ e-mail trước.") {
			t.Errorf("%s leads to %s", target, b.at)
		}
	}
	if b.get("/cua-toi"); b.says("Hàng của tôi") || !b.says(`href="`+page+`"`) {
		t.Errorf("the first page: %.2000s", b.last.Body)
	}

	b.get(page)
	b.submit(t, page, url.Values{"email": {"an@"}, "password": {"sai mật khẩu"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`value="an@"`) || !b.says(`id="e-email"`) {
		t.Errorf("no address: %d %.2000s", b.last.Code, b.last.Body)
	}
	b.submit(t, page, url.Values{"email": {"an@example.vn"}, "password": {secret}})
	if b.at != page || !b.says("Đã gửi liên kết.") || !b.says("đã được gửi đến an@example.vn") {
		t.Errorf("the corrected address: %.2000s", b.last.Body)
	}
	b.submit(t, page+"/gui-lai", nil)
	if !b.says("Đã gửi liên kết.") {
		t.Errorf("asking again: %d %.2000s", b.last.Code, b.last.Body)
	}

	link := s.confirmLink(t, "an@example.vn")
	reader := s.newBrowser() // the mail is read on another device
	for range 2 {            // a mail program opens the link, too
		if reader.checkBoth(t, link); !reader.says("an@example.vn") || !reader.says("Người thử") {
			t.Fatalf("the link does not say whose account it is: %.2000s", reader.last.Body)
		}
	}
	stranger := s.signedUp(t, domain.RoleProducer, "la@example.vn")
	for name, b := range map[string]*browser{"a guest": reader, "another user": stranger} {
		for _, password := range []string{"", "sai mật khẩu"} {
			b.get(link)
			b.submit(t, "/xac-nhan", url.Values{"password": {password}})
			if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-password"`) {
				t.Errorf("%s confirms with the password %q: %d %.2000s", name, password, b.last.Code, b.last.Body)
			}
		}
	}
	if b.get(link); b.says(`name="password"`) {
		t.Errorf("the user is signed in and asked for the password: %.2000s", b.last.Body)
	}
	reader.submit(t, "/xac-nhan", url.Values{"password": {secret}})
	if reader.at != "/cua-toi" || !reader.says("Địa chỉ e-mail của bạn đã được xác nhận.") {
		t.Errorf("confirming leads to %s: %.2000s", reader.at, reader.last.Body)
	}
	if reader.get(link); reader.last.Code != http.StatusNotFound {
		t.Errorf("a link that was used: %d", reader.last.Code)
	}
	reader.submit(t, "/xac-nhan", nil)
	if reader.last.Code != http.StatusNotFound || !reader.says("đã dùng hoặc đã hết hạn") {
		t.Errorf("confirming again: %d %.2000s", reader.last.Code, reader.last.Body)
	}
	if reader.get("/cua-toi/san-pham"); reader.at != "/cua-toi/san-pham" {
		t.Errorf("after that the user is at %s", reader.at)
	}
	if b.get("/cua-toi"); !strings.HasPrefix(b.at, "/dang-nhap") {
		t.Errorf("a session of before is at %s", b.at)
	}
}

// TestConfirmationInSession checks that a signed-in user can confirm the address without
// entering the password.
func TestConfirmationInSession(t *testing.T) {
	t.Parallel()
	s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, mails)
	b := s.signedUp(t, domain.RoleProducer, "an@example.vn")
	b.checkBoth(t, s.confirmLink(t, "an@example.vn"))
	b.get(s.confirmLink(t, "an@example.vn"))
	b.submit(t, "/xac-nhan", nil)
	if b.at != "/cua-toi" || !b.says("Địa chỉ e-mail của bạn đã được xác nhận.") || !b.says("Hàng của tôi") {
		t.Errorf("confirming leads to %s: %.2000s", b.at, b.last.Body)
	}
}

// confirmLink returns the path of a new link that confirms an address, which one
// unconfirmed account claims.
func (s *site) confirmLink(t *testing.T, email string) string {
	t.Helper()
	claims, err := s.store.Claims(t.Context(), email)
	if err != nil || len(claims) != 1 {
		t.Fatalf("the accounts of the address: %v, %v", claims, err)
	}
	return "/xac-nhan?token=" + s.mailed(t, domain.MailAccountArgs{About: domain.MailConfirm, UserID: claims[0].ID, Email: email}).Token
}

// TestPasswordResetPages checks that a user sets a lost password by a page, and that
// the page that asks for the link does not reveal which addresses are known.
func TestPasswordResetPages(t *testing.T) {
	t.Parallel()
	s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, mails, func(c *config.Config) { c.ConfirmEmail = "never" })
	user := s.signedUp(t, domain.RoleBuyer, "an@example.vn")
	var said []string
	for _, email := range []string{"an@example.vn", "khong.co@example.vn"} {
		b := s.newBrowser()
		b.get("/dang-nhap")
		b.get("/quen-mat-khau")
		b.submit(t, "/quen-mat-khau", url.Values{"email": {email}})
		if b.at != "/dang-nhap" || !b.says("Nếu địa chỉ này có tài khoản") {
			t.Errorf("asking for %s leads to %s: %.2000s", email, b.at, b.last.Body)
		}
		_, after, _ := strings.Cut(b.last.Body.String(), "<main")
		before, _, _ := strings.Cut(after, `name="key"`)
		said = append(said, before)
	}
	if said[0] != said[1] {
		t.Errorf("the page of a known address\n%s\nof an unknown one\n%s", said[0], said[1])
	}
	m := s.mailed(t, domain.MailAccountArgs{About: domain.MailReset, Email: "an@example.vn"})
	b := s.signedUp(t, domain.RoleBuyer, "binh@example.vn") // the browser has a session of another user
	b.get("/en/reset-password?token=" + m.Token)
	b.submit(t, "/en/reset-password", url.Values{"password": {"12345678"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-password"`) {
		t.Errorf("a weak password: %d %.2000s", b.last.Code, b.last.Body)
	}
	b.submit(t, "/en/reset-password", url.Values{"password": {"một chiếc nón lá"}, "end_api_keys": {"yes"}})
	if b.at != "/en/sign-in" || !b.says("Your password is changed.") {
		t.Errorf("the new password leads to %s: %.2000s", b.at, b.last.Body)
	}
	other, err := s.store.UserByEmail(t.Context(), "binh@example.vn")
	if err != nil {
		t.Fatal(err)
	}
	if left, err := s.store.Sessions(t.Context(), other.ID); err != nil || len(left) != 0 {
		t.Errorf("the session that the browser had: %+v, %v", left, err)
	}
	b.submit(t, "/en/sign-in", url.Values{"email": {"an@example.vn"}, "password": {"một chiếc nón lá"}})
	if b.at != "/en/my" {
		t.Errorf("signing in leads to %s", b.at)
	}
	if user.get("/cua-toi"); !strings.HasPrefix(user.at, "/dang-nhap") {
		t.Errorf("the earlier session is at %s", user.at)
	}
}

// TestKeysOnPages checks that the keys of a user are shown with end and last use, and
// end one by one or with the password.
func TestKeysOnPages(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	b := s.signedUp(t, domain.RoleBuyer, "an@example.vn")
	if b.get("/quen-mat-khau"); !b.says("Hãy gọi người quản trị") {
		t.Errorf("without e-mail: %.2000s", b.last.Body)
	}
	u, err := s.store.UserByEmail(t.Context(), "an@example.vn")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Kho hàng", "Máy tính tiền"} {
		token := domain.NewToken(domain.TokenAPIKey)
		if _, err := s.store.AddAPIKey(t.Context(), domain.Actor{UserID: u.ID}, domain.APIKey{UserID: u.ID, Name: name, TokenHash: domain.HashToken(token), Scopes: domain.ScopeSet{domain.ScopeRead}}); err != nil {
			t.Fatal(err)
		}
		if name == "Kho hàng" {
			b.ask(http.MethodGet, "/v1/me", "", "Authorization", "Bearer "+token)
		}
	}
	b.checkBoth(t, "/cua-toi/tai-khoan")
	b.get("/cua-toi/tai-khoan")
	if !b.says("Kho hàng") || !b.says("Dùng lần cuối 12:00, 23/11/2026") || !b.says("Chưa dùng lần nào") || !b.says("24/11/2027") {
		t.Errorf("the keys: %.4000s", b.last.Body)
	}
	keys, err := s.store.APIKeys(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.submit(t, "/cua-toi/khoa/"+keys[0].ID, nil)
	if b.says("Máy tính tiền") || !b.says("Đã hủy khóa.") {
		t.Errorf("after one ended: %.3000s", b.last.Body)
	}
	b.get("/cua-toi/mat-khau")
	b.submit(t, "/cua-toi/mat-khau", url.Values{"current_password": {secret}, "password": {"một chiếc nón lá"}, "end_api_keys": {"yes"}})
	if b.at != "/cua-toi/tai-khoan" || b.says("Kho hàng") {
		t.Errorf("after the password: %s %.3000s", b.at, b.last.Body)
	}
}
