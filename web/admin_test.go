package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
)

// TestAdmin: an admin finds an account, makes its user an officer, locks and unlocks it,
// and gives a link for a new password; reads how the program is, and its settings.
func TestAdmin(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		admin := s.officeUser(t, "quan.tri@example.vn", domain.RoleAdmin)
		const email = "can.bo.moi@example.vn"
		user := s.signedUp(t, domain.RoleBuyer, email)
		u, err := s.store.UserByEmail(t.Context(), email)
		if err != nil {
			t.Fatal(err)
		}
		const list = "/ban/quan-tri/tai-khoan"
		at := list + "/" + u.ID
		admin.checkBoth(t, "/ban")
		admin.checkBoth(t, list)
		for query, found := range map[string]bool{"": true, "?tim=" + email: true, "?tim=Người+thử": true, "?tim=0912345678": false, "?tim=nguoi+thu": true, "?tim=can.bo.moi@": true, "?tim=@": true, "?trang-thai=unconfirmed": false, "?tim=khong.co@example.vn": false, "?vai-tro=admin": false, "?trang-thai=locked": false, "?tinh=tuyen-quang": false} {
			if admin.get(list + query); admin.last.Code != http.StatusOK || admin.says(`href="`+at+`"`) != found {
				t.Errorf("the accounts %s: %d, found %t", query, admin.last.Code, !found)
			}
		}
		if got := admin.ask(http.MethodGet, list+".csv?tim="+email, "").Body.String(); !strings.Contains(got, email) || strings.Contains(got, "quan.tri@") {
			t.Errorf("the file: %s", got)
		}
		admin.checkBoth(t, at)
		admin.get(at)
		stale := admin.form(t, at+"/khoa", url.Values{"locked_reason": {"x"}, "key": {"another"}})
		admin.submit(t, at, url.Values{"roles": {"officer"}})
		if admin.last.Code != http.StatusUnprocessableEntity || !admin.says(`href="#provinces"`) {
			t.Errorf("an officer of nothing: %d %.3000s", admin.last.Code, admin.last.Body)
		}
		admin.get(at)
		admin.submit(t, at, url.Values{"roles": {"officer"}, "provinces": {"08"}})
		if admin.at != at || !admin.says("<dd>Tuyên Quang</dd>") {
			t.Fatalf("an officer: %d %.3000s", admin.last.Code, admin.last.Body)
		}
		if got := user.get("/ban"); got.Code != http.StatusOK || user.at != "/ban/can-bo" {
			t.Errorf("the new officer is led to %s: %d", user.at, got.Code)
		}
		if got := admin.ask(http.MethodPost, at+"/khoa", stale.Encode()); got.Code != http.StatusConflict {
			t.Errorf("locked on an older version: %d", got.Code)
		}
		admin.get(at)
		admin.submit(t, at+"/khoa", nil)
		if admin.last.Code != http.StatusUnprocessableEntity || !admin.says(`href="#locked_reason"`) {
			t.Errorf("locked without a reason: %d %.3000s", admin.last.Code, admin.last.Body)
		}
		admin.submit(t, at+"/khoa", url.Values{"locked_reason": {"Nghỉ việc"}})
		if admin.at != at || !admin.says("Nghỉ việc") || !admin.says("đã khóa") {
			t.Fatalf("locked: %d %.3000s", admin.last.Code, admin.last.Body)
		}
		if got := user.ask(http.MethodGet, "/ban/can-bo", ""); got.Code != http.StatusSeeOther {
			t.Errorf("a locked officer: %d", got.Code)
		}
		admin.submit(t, at+"/mo-khoa", nil)
		if admin.at != at || admin.says("Nghỉ việc") {
			t.Fatalf("unlocked: %d %.3000s", admin.last.Code, admin.last.Body)
		}
		admin.submit(t, at+"/lien-ket", nil)
		_, query, _ := strings.Cut(between(admin.last.Body.String(), publicURL, "<"), "?")
		if admin.last.Code != http.StatusOK || user.get("/dat-lai-mat-khau?"+query).Code != http.StatusOK || !user.says(`type="password"`) {
			t.Errorf("the link %q: %d %.3000s", query, admin.last.Code, admin.last.Body)
		}

		admin.checkBoth(t, "/ban/quan-tri")
		admin.get("/ban/quan-tri")
		for _, text := range []string{"Cơ sở dữ liệu", "✕ chưa có", "Lập chỉ mục"} {
			if !admin.says(text) {
				t.Errorf("the state of the program does not show %q: %.4000s", text, admin.last.Body)
			}
		}
		admin.checkBoth(t, "/ban/quan-tri/cai-dat")
		admin.get("/ban/quan-tri/cai-dat")
		for _, text := range []string{"CHOPHIEN_IMAGES_MB", "400", "CHOPHIEN_SECRET_KEY", "bí mật, chưa đặt", "CHOPHIEN_SMTP_PORT", "CHOPHIEN_PUBLIC_URL"} {
			if !admin.says(text) {
				t.Errorf("the settings do not show %q: %.4000s", text, admin.last.Body)
			}
		}
		if admin.says("theo môi trường</span>") {
			t.Errorf("a setting that nobody set is from the environment: %.4000s", admin.last.Body)
		}
		if admin.get("/ban/quan-tri/cai-dat?tu=xyz"); admin.last.Code != http.StatusUnprocessableEntity || !admin.says(`aria-describedby="e-f-tu"`) {
			t.Errorf("a source that is none: %d %.3000s", admin.last.Code, admin.last.Body)
		}
		for path, text := range map[string]string{"/ban/quan-tri/cai-dat.csv?tim=secret_key": "bí mật, chưa đặt", "/ban/quan-tri/viec.csv": "Trạng thái"} {
			if w := admin.ask(http.MethodGet, path, ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	})
}
