package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chophien/domain"
)

// TestDeskAccount: an officer finds a member of the province behind a masked address,
// gives a link, asks an admin to lock the account, invites a member who accepts with the
// code, and removes one with a reason.
func TestDeskAccount(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, s *site) {
		const email, list = "thanh.vien.tinh@example.vn", "/ban/can-bo/tai-khoan"
		_, maker := s.memberOf(t, email)
		s.signedUp(t, domain.RoleBuyer, "chi.mua@example.vn")
		officer, other := s.deskOfficer(t, "can.bo.tai.khoan@example.vn"), s.officerOf(t, "can.bo.noi.khac@example.vn", "01")
		admin := s.officeUser(t, "quan.tri.khoa@example.vn", domain.RoleAdmin)
		at := list + "/" + maker.UserID
		officer.checkBoth(t, list)
		officer.get(list)
		if !officer.says(`href="`+at+`"`) || !officer.says("t•••@example.vn") || officer.says(email) || officer.says("chi.mua") || officer.says("quan.tri.khoa") {
			t.Fatalf("the list: %.4000s", officer.last.Body)
		}
		for query, found := range map[string]bool{"?tim=" + email: true, "?tim=nguoi+thu": true, "?tim=thanh.vien": false, "?vai-tro=producer": true, "?vai-tro=officer": false, "?trang-thai=locked": false, "?trang-thai=lock-asked": false, "?trang-thai=unconfirmed": false} {
			if officer.get(list + query); officer.last.Code != http.StatusOK || officer.says(`href="`+at+`"`) != found {
				t.Errorf("%s: %d, found %t", query, officer.last.Code, !found)
			}
		}
		if got := officer.ask(http.MethodGet, list+".csv", "").Body.String(); !strings.Contains(got, "t•••@example.vn") || strings.Contains(got, email) {
			t.Errorf("the file: %s", got)
		}
		if other.get(list); other.says(`href="` + at + `"`) {
			t.Error("an officer of another province sees the account")
		}

		officer.checkBoth(t, at)
		officer.get(at)
		if !officer.says(email) || !officer.says("Lượt xem này đã ghi vào nhật ký") {
			t.Fatalf("the account: %.4000s", officer.last.Body)
		}
		if officer.get("/ban/can-bo/nhat-ky?ve=user"); !officer.says("Xem tài khoản") {
			t.Errorf("the look is not in the log: %.4000s", officer.last.Body)
		}
		looks := func() int {
			t.Helper()
			found, err := s.store.AuditEntries(t.Context(), domain.AuditFilter{Action: "user.reveal", NounID: maker.UserID, Provinces: []string{"08"}}, domain.Page{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			return len(found.Items)
		}
		officer.get(at)
		seen := looks()
		officer.submit(t, at+"/lien-ket", nil)
		if officer.says(email) || !officer.says("t•••@example.vn") || looks() != seen {
			t.Errorf("the page after the form shows the address, or it is a look: %d, %d before", looks(), seen)
		}
		_, query, _ := strings.Cut(between(officer.last.Body.String(), publicURL, "<"), "?")
		if officer.last.Code != http.StatusOK || s.newBrowser().get("/dat-lai-mat-khau?"+query).Code != http.StatusOK {
			t.Errorf("the link %q: %d %.3000s", query, officer.last.Code, officer.last.Body)
		}

		officer.get(at)
		officer.submit(t, at+"/de-nghi-khoa", nil)
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`href="#lock_reason"`) {
			t.Errorf("without a reason: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.submit(t, at+"/de-nghi-khoa", url.Values{"lock_reason": {"Bán tem giả"}})
		// The page before the forms, and that to which the accepted one leads.
		if looks() != seen+2 {
			t.Errorf("%d looks after two pages of the account, %d before", looks(), seen)
		}
		if officer.at != at || !officer.says("Bán tem giả") || officer.says(at+"/de-nghi-khoa") {
			t.Errorf("asked: %s %d %.3000s", officer.at, officer.last.Code, officer.last.Body)
		}
		user := "/ban/quan-tri/tai-khoan/" + maker.UserID
		if admin.get("/ban/quan-tri"); !admin.says("/ban/quan-tri/tai-khoan?trang-thai=lock-asked") {
			t.Errorf("the admin's first page: %.3000s", admin.last.Body)
		}
		if admin.get("/ban/quan-tri/tai-khoan?trang-thai=lock-asked"); !admin.says(`href="`+user+`"`) || !admin.says("! đang đề nghị khóa") {
			t.Errorf("the admin's list: %.3000s", admin.last.Body)
		}
		if admin.get(user); !admin.says("! đang đề nghị khóa") {
			t.Errorf("the admin's page of the account: %.2000s", admin.last.Body)
		}
		admin.submit(t, user+"/khong-khoa", nil)
		if admin.last.Code != http.StatusUnprocessableEntity || !admin.says(`href="#reason"`) || !admin.says("Bán tem giả") {
			t.Errorf("refused without a reason: %d %.3000s", admin.last.Code, admin.last.Body)
		}
		admin.submit(t, user+"/khong-khoa", url.Values{"reason": {"Chưa có bằng chứng"}})
		if admin.at != user || admin.says("Bán tem giả") {
			t.Errorf("refused: %s %d %.3000s", admin.at, admin.last.Code, admin.last.Body)
		}
		if officer.get("/cua-toi/thong-bao"); !officer.says("Chưa có bằng chứng") || !officer.says(`href="`+at+`"`) {
			t.Errorf("the notice of the refusal: %.3000s", officer.last.Body)
		}

		p, err := s.store.Product(t.Context(), fullID)
		if err != nil {
			t.Fatal(err)
		}
		maker1, err := s.store.Producer(t.Context(), *p.ProducerID)
		if err != nil {
			t.Fatal(err)
		}
		const invited = "nguoi.moi@example.vn"
		newcomer := s.signedUp(t, domain.RoleBuyer, invited)
		officer.checkBoth(t, list+"/moi")
		officer.get(list + "/moi")
		officer.submit(t, list+"/moi", url.Values{"producer": {"Không có cơ sở này"}, "email": {"x"}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`href="#producer"`) || !officer.says(`href="#email"`) || !officer.says("Không có cơ sở này") {
			t.Errorf("a wrong invitation: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		part := maker1.Name[:strings.LastIndexByte(maker1.Name, ' ')]
		officer.submit(t, list+"/moi", url.Values{"producer": {part}, "email": {invited}, "owner": {"true"}})
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(maker1.Name+" ("+maker1.Slug+")") || officer.says(`class="code"`) {
			t.Errorf("a part of a name: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		page := "/ban/can-bo/xet-duyet/chu-the/" + maker1.ID
		if officer.get(page); !officer.says(list + "/moi?producer=" + maker1.Slug) {
			t.Errorf("the page of the producer: %.4000s", officer.last.Body)
		}
		if officer.get(list + "/moi?producer=" + maker1.Slug); !officer.says(`value="` + maker1.Slug + `"`) {
			t.Errorf("the form from the producer: %.4000s", officer.last.Body)
		}
		officer.submit(t, list+"/moi", url.Values{"producer": {strings.ToUpper(maker1.Name)}, "email": {invited}, "owner": {"true"}})
		code := between(officer.last.Body.String(), `<p class="code">`, "<")
		if officer.last.Code != http.StatusOK || code == "" || !officer.says(publicURL+"/cua-toi/loi-moi") || !officer.says(`<a href="`+page+`">`+maker1.Name+`</a>`) {
			t.Fatalf("the invitation: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		if newcomer.get("/cua-toi/thong-bao"); !newcomer.says(`href="/cua-toi/loi-moi"`) {
			t.Errorf("the notice of the invitation: %.3000s", newcomer.last.Body)
		}
		newcomer.checkBoth(t, "/cua-toi/loi-moi")
		newcomer.get("/cua-toi/loi-moi")
		newcomer.submit(t, "/cua-toi/loi-moi", nil)
		if newcomer.last.Code != http.StatusUnprocessableEntity || !newcomer.says("hãy nhập mã mời") && !newcomer.says("Hãy nhập mã mời") {
			t.Errorf("without a code: %d %.3000s", newcomer.last.Code, newcomer.last.Body)
		}
		newcomer.submit(t, "/cua-toi/loi-moi", url.Values{"token": {"cpi_sai"}})
		if newcomer.last.Code != http.StatusUnprocessableEntity || !newcomer.says(`href="#token"`) {
			t.Errorf("a wrong code: %d %.3000s", newcomer.last.Code, newcomer.last.Body)
		}
		newcomer.submit(t, "/cua-toi/loi-moi", url.Values{"token": {code}})
		if newcomer.at != "/cua-toi/chu-the/"+*p.ProducerID || !newcomer.says(maker1.Name) {
			t.Errorf("accepted: %s %d %.3000s", newcomer.at, newcomer.last.Code, newcomer.last.Body)
		}

		gone := at + "/chu-the/" + *p.ProducerID + "/go"
		officer.get(at)
		officer.submit(t, gone, nil)
		if officer.last.Code != http.StatusUnprocessableEntity || !officer.says(`href="#reason-`+*p.ProducerID+`"`) {
			t.Errorf("removed without a reason: %d %.3000s", officer.last.Code, officer.last.Body)
		}
		officer.submit(t, gone, url.Values{"reason-" + *p.ProducerID: {"Nghỉ việc từ tháng 11"}})
		if officer.at != list || officer.says(`href="`+at+`"`) {
			t.Errorf("removed: %s %d %.3000s", officer.at, officer.last.Code, officer.last.Body)
		}
		if got := officer.ask(http.MethodGet, at, ""); got.Code != http.StatusNotFound {
			t.Errorf("the account afterwards: %d", got.Code)
		}
	})
}
