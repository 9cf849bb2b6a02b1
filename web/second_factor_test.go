package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/config"
	"chophien/domain"
	"chophien/search"
	"chophien/totp"
)

const secondFactorPage = "/cua-toi/xac-thuc-hai-buoc"

// officeUser returns a browser whose user signed up and then got a role from an admin.
func (s *site) officeUser(t *testing.T, email string, role domain.Role) *browser {
	t.Helper()
	b := s.signedUp(t, domain.RoleBuyer, email)
	u, err := s.store.UserByEmail(t.Context(), email)
	if err == nil {
		_, err = s.store.ChangeUser(t.Context(), domain.Actor{}, u.ID, u.Version, domain.UserChange{Roles: []domain.Role{domain.RoleBuyer, role}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// appCode is the code that an app shows, some steps after now.
func (s *site) appCode(t *testing.T, secret string, steps int) string {
	t.Helper()
	code, err := totp.Code(secret, s.clock.now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

var (
	keyOnPage  = regexp.MustCompile(`((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})`)
	codeOnPage = regexp.MustCompile(`[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}`)
)

// setUpSecondFactor sets up a second factor on the pages, and returns the key of the
// app and the recovery codes.
func (b *browser) setUpSecondFactor(t *testing.T) (key string, codes []string) {
	t.Helper()
	b.get(secondFactorPage)
	b.submit(t, secondFactorPage, url.Values{"password": {secret}})
	found := keyOnPage.FindStringSubmatch(b.last.Body.String())
	if found == nil || !b.says(`role="img"`) {
		t.Fatalf("no key: %d %.3000s", b.last.Code, b.last.Body)
	}
	key = strings.ReplaceAll(found[1], " ", "")
	b.submit(t, secondFactorPage+"/bat", url.Values{"code": {"000000"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-code"`) || !b.says(found[1]) {
		t.Errorf("a wrong first code: %d %.3000s", b.last.Code, b.last.Body)
	}
	b.submit(t, secondFactorPage+"/bat", url.Values{"code": {b.s.appCode(t, key, 0)}})
	codes = codeOnPage.FindAllString(b.last.Body.String(), -1)
	if b.last.Code != http.StatusOK || len(codes) != domain.RecoveryCodes {
		t.Fatalf("%d recovery codes: %d %.3000s", len(codes), b.last.Code, b.last.Body)
	}
	return key, codes
}

// TestSecondFactorPages: a user sets up a second factor, signs in in two steps, and
// removes it.
func TestSecondFactorPages(t *testing.T) {
	t.Parallel()
	s := newEmbedded(t)
	const email, step = "ban.to.chuc@example.vn", "/dang-nhap/ma-xac-thuc"
	buyer := s.signedUp(t, domain.RoleBuyer, "nguoi.mua@example.vn")
	if buyer.get("/cua-toi/tai-khoan"); buyer.says(secondFactorPage) {
		t.Error("a buyer is offered a second factor")
	}
	if buyer.get(secondFactorPage); !buyer.says("dành cho cán bộ") {
		t.Errorf("a buyer: %.2000s", buyer.last.Body)
	}
	b := s.officeUser(t, email, domain.RoleOrganizer)
	b.checkBoth(t, secondFactorPage)
	if b.get("/cua-toi/tai-khoan"); !b.says(secondFactorPage) || !b.says("Đang tắt") {
		t.Errorf("the account: %.3000s", b.last.Body)
	}
	b.get(secondFactorPage)
	b.submit(t, secondFactorPage, url.Values{"password": {"sai"}})
	if b.last.Code != http.StatusUnprocessableEntity || !b.says(`id="e-password"`) {
		t.Errorf("a wrong password: %d %.2000s", b.last.Code, b.last.Body)
	}
	appSecret, codes := b.setUpSecondFactor(t)
	if b.get(secondFactorPage); b.says(appSecret[:4]) || b.says(codes[0]) || !b.says("Còn 10 mã dự phòng") {
		t.Errorf("the page afterwards: %.3000s", b.last.Body)
	}
	b.checkBoth(t, secondFactorPage)

	reader := s.newBrowser()
	signIn := func(password string) {
		reader.get("/dang-nhap?next=/cua-toi/tai-khoan")
		reader.submit(t, "/dang-nhap", url.Values{"email": {email}, "password": {password}})
	}
	signIn("sai")
	if !reader.says("E-mail hoặc mật khẩu không đúng") {
		t.Errorf("a wrong password: %.2000s", reader.last.Body)
	}
	signIn(secret)
	if !reader.says("Nhập mã xác thực") || reader.cookies["__Host-chophien"] != "" {
		t.Fatalf("after the password: %v %.2000s", reader.cookies, reader.last.Body)
	}
	for _, code := range []string{"", s.appCode(t, appSecret, 0), "000000"} { // none, used at the set-up, and wrong
		reader.submit(t, step, url.Values{"code": {code}})
		if reader.last.Code != http.StatusUnprocessableEntity || !reader.says(`id="e-code"`) || reader.cookies["__Host-chophien"] != "" {
			t.Errorf("the code %q: %d %.2000s", code, reader.last.Code, reader.last.Body)
		}
	}
	form := reader.form(t, step, url.Values{"code": {s.appCode(t, appSecret, 1)}}).Encode()
	reader.submit(t, step, url.Values{"code": {s.appCode(t, appSecret, 1)}})
	if reader.at != "/cua-toi/tai-khoan" || reader.cookies["__Host-chophien"] == "" {
		t.Fatalf("the right code leads to %s: %.2000s", reader.at, reader.last.Body)
	}
	thief := s.newBrowser() // who read the form of the second step
	if thief.ask(http.MethodPost, step, form); thief.cookies["__Host-chophien"] != "" || !thief.says("Hãy bắt đầu lại") {
		t.Errorf("the same form again: %d %.2000s", thief.last.Code, thief.last.Body)
	}

	t.Run("a recovery code, and a new password in the session", func(t *testing.T) {
		reader = s.newBrowser()
		signIn(secret)
		reader.submit(t, step, url.Values{"code": {strings.ToLower(codes[0])}})
		if reader.at != "/cua-toi/tai-khoan" {
			t.Fatalf("a recovery code leads to %s: %.2000s", reader.at, reader.last.Body)
		}
		reader.get("/cua-toi/mat-khau")
		reader.submit(t, "/cua-toi/mat-khau", url.Values{"current_password": {secret}, "password": {secret + " moi"}})
		if reader.at != "/cua-toi/tai-khoan" || !reader.says("Đang bật") {
			t.Errorf("a new password leads to %s: %.2000s", reader.at, reader.last.Body)
		}
	})
	t.Run("new recovery codes, and the removal", func(t *testing.T) {
		reader.get(secondFactorPage)
		reader.submit(t, secondFactorPage+"/sua", url.Values{"code": {"AAAA-BBBB-CCCC-DDDD"}})
		if reader.last.Code != http.StatusUnprocessableEntity || !reader.says(`id="e-code"`) {
			t.Errorf("a wrong code: %d %.2000s", reader.last.Code, reader.last.Body)
		}
		reader.submit(t, secondFactorPage+"/sua", url.Values{"code": {codes[1]}})
		next := codeOnPage.FindAllString(reader.last.Body.String(), -1)
		if len(next) != domain.RecoveryCodes || slices.Contains(codes, next[0]) {
			t.Fatalf("new codes %v: %.2000s", next, reader.last.Body)
		}
		reader.get(secondFactorPage)
		reader.submit(t, secondFactorPage+"/sua", url.Values{"code": {next[0]}, "do": {"remove"}})
		if reader.at != secondFactorPage || !reader.says("Đã tắt xác thực hai bước.") {
			t.Errorf("the removal: %s %.2000s", reader.at, reader.last.Body)
		}
	})
}

// TestRequiredSecondFactor: where the installation requires it, an office sets it up
// before anything else.
func TestRequiredSecondFactor(t *testing.T) {
	t.Parallel()
	s := newEmbeddedWith(t, func(e search.Engine) search.Engine { return e }, func(c *config.Config) { c.SecondFactor = "officers" })
	buyer := s.signedUp(t, domain.RoleBuyer, "nguoi.mua@example.vn")
	if buyer.get("/cua-toi/thong-bao"); buyer.at != "/cua-toi/thong-bao" {
		t.Errorf("a buyer is at %s", buyer.at)
	}
	b := s.officeUser(t, "ban.to.chuc@example.vn", domain.RoleOrganizer)
	for _, target := range []string{"/cua-toi/thong-bao", "/nhu-cau/moi", "/cua-toi/nhu-cau"} {
		if b.get(target); b.at != secondFactorPage || !b.says("Hãy đặt xác thực hai bước trước") {
			t.Errorf("%s leads to %s", target, b.at)
		}
	}
	if b.get("/cua-toi"); b.says("/cua-toi/nhu-cau") || !b.says(secondFactorPage) {
		t.Errorf("the first page: %.2000s", b.last.Body)
	}
	t.Run("a form that was sent is kept", func(t *testing.T) {
		b := s.officeUser(t, "don.vi@example.vn", domain.RoleOrganizer)
		const typed = "Mua 200 kg mật ong bạc hà"
		form := url.Values{"key": {"k"}, "text": {typed}}.Encode()
		b.ask(http.MethodPost, "/nhu-cau/moi", form)
		if b.last.Code != http.StatusForbidden || !b.says(typed) || !b.says("Hãy đặt xác thực hai bước trước") || !b.says("chưa gửi") {
			t.Fatalf("%d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, secondFactorPage, url.Values{"password": {"sai"}})
		if b.last.Code != http.StatusUnprocessableEntity || !b.says(typed) {
			t.Fatalf("after a wrong password: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, secondFactorPage, url.Values{"password": {secret}})
		s.clock.set(s.clock.now().Add(domain.SecondFactorSetUp))
		b.submit(t, secondFactorPage+"/bat", url.Values{"code": {"000000"}})
		if b.last.Code != http.StatusConflict || !b.says(typed) || !b.says("Đã quá 15 phút") {
			t.Fatalf("after 15 minutes: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, secondFactorPage, url.Values{"password": {secret}})
		key := strings.ReplaceAll(keyOnPage.FindString(b.last.Body.String()), " ", "")
		b.submit(t, secondFactorPage+"/bat", url.Values{"code": {b.s.appCode(t, key, 0)}})
		if !codeOnPage.MatchString(b.last.Body.String()) || !b.says(typed) {
			t.Fatalf("the codes: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, "/dang-nhap", url.Values{"do": {"begin"}})
		if b.last.Code != http.StatusOK || !b.says(typed) {
			t.Fatalf("to go on: %d %.3000s", b.last.Code, b.last.Body)
		}
		b.submit(t, "/nhu-cau/moi", nil)
		if b.last.Code != http.StatusOK || !b.says("mật ong bạc hà") || b.at == secondFactorPage {
			t.Errorf("sent: %d at %s %.3000s", b.last.Code, b.at, b.last.Body)
		}
	})
	b.setUpSecondFactor(t)
	if b.get("/cua-toi/nhu-cau"); b.at != "/cua-toi/nhu-cau" {
		t.Errorf("after it the user is at %s", b.at)
	}
}
